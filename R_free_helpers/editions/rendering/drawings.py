"""Figures in the page itself: an image of its own could not use the page's fonts, nor its words be found or copied."""

from __future__ import annotations

import base64
import html
import re
from collections import Counter

from R_free_helpers.figures.marks import MARK
from R_free_helpers.figures.svg import with_ids_of

SVG_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="data:image/svg\+xml;base64,(?P<content>[^"]+)"[^>]*>')
ALT = re.compile(r'\balt="([^"]*)"')
CLASS = re.compile(r'\bclass="([^"]*)"')
FIGURE_ID = re.compile(r'\bid="(fig-[\w.-]*\w)"')
DRAWING = re.compile(r'<svg class="drawing.*?</svg>', re.DOTALL)
STYLE = re.compile(r' style="([^"<>{}]*)"')
LOOK = "look-"
"""What the classes of looks begin with."""

OFTEN = 5
"""How often a look occurs that gets a class."""

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
    # What is an image has no parts: where marks can be reached one by one it is a group.
    role = "group" if f'class="{MARK}"' in svg else "img"
    return ROOT.sub(lambda m: f'{m[0]} class="{name}" role="{role}" aria-label="{html.escape(alt)}"', svg, count=1)


def with_inline_drawings(page: str) -> str:
    """Return a page whose embedded SVG images stand in it as elements, each with the ids of the figure around it."""
    parts, label, end = [], "", 0
    for image in SVG_IMAGE.finditer(page):
        before = page[end : image.start()]
        label = (FIGURE_ID.findall(before) or [label])[-1]
        svg = base64.b64decode(image["content"]).decode()
        # Not in the image itself, which is long.
        head = page[image.start() : image.start("content")] + page[image.end("content") : image.end()]
        alt, classes = (found[1] if (found := pattern.search(head)) else "" for pattern in (ALT, CLASS))
        parts += [before, inline(svg, label, html.unescape(alt), classes)]
        end = image.end()
    return with_shared_styles("".join([*parts, page[end:]]))


def with_shared_styles(page: str) -> str:
    """Return a page whose drawings say each look once: what several of their elements have becomes a class.

    The page is a fifth smaller for it. A drawing that is taken out of it needs the rules too; see
    ``assets/page/downloads.js``.
    """
    found = Counter(style for svg in DRAWING.findall(page) for style in STYLE.findall(svg))
    names = {style: f"{LOOK}{i}" for i, (style, n) in enumerate(found.most_common(), 1) if n >= OFTEN}
    if not names:
        return page
    rules = "".join(f".{name}{{{html.unescape(style)}}}" for style, name in names.items())

    def classed(style: re.Match) -> str:
        return f' class="{names[style[1]]}"' if style[1] in names else style[0]

    page = DRAWING.sub(lambda svg: STYLE.sub(classed, svg[0]), page)
    return page.replace("</head>", f"<style>{rules}</style>\n</head>", 1)
