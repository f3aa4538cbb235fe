"""Figures in the page itself: an image of its own could not use the page's fonts, nor its words be found or copied."""

from __future__ import annotations

import base64
import html
import re

from R_free_helpers.figures.svg import with_ids_of

SVG_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="data:image/svg\+xml;base64,(?P<content>[^"]+)"[^>]*>')
ALT = re.compile(r'\balt="([^"]*)"')
CLASS = re.compile(r'\bclass="([^"]*)"')
FIGURE_ID = re.compile(r'\bid="(fig-[\w.-]*\w)"')
ROOT = re.compile(r"<svg\b")


def inline(svg: str, label: str, alt: str, classes: str = "") -> str:
    """Return a drawing as an element of a page: an image with a text alternative, its ids the page's only ones.

    Parameters
    ----------
    svg : str
    label : str
        The figure's label; begins every id.
    alt : str
        Plain text.
    classes : str
        Further classes of the element.
    """
    svg = with_ids_of(svg[ROOT.search(svg).start() :], label)
    name = " ".join(["drawing", *classes.split()])
    return ROOT.sub(lambda m: f'{m[0]} class="{name}" role="img" aria-label="{html.escape(alt)}"', svg, count=1)


def with_inline_drawings(page: str) -> str:
    """Return a page whose embedded SVG images stand in it as elements, each with the ids of the figure around it."""
    parts, label, end = [], "", 0
    for image in SVG_IMAGE.finditer(page):
        before = page[end : image.start()]
        label = (FIGURE_ID.findall(before) or [label])[-1]
        svg = base64.b64decode(image["content"]).decode()
        alt, classes = (found[1] if (found := pattern.search(image[0])) else "" for pattern in (ALT, CLASS))
        parts += [before, inline(svg, label, html.unescape(alt), classes)]
        end = image.end()
    return "".join([*parts, page[end:]])
