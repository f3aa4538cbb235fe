"""A drawing as SVG whose texts are text: readable, searchable and selectable on the page and in the PDF.

The page and typst set the texts in the font files that matplotlib measured them with.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from R_free_helpers.figures.marks import overlay

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing
    from matplotlib.text import Text

NOTHING_OF_THE_RUN = dict.fromkeys(("Date", "Creator", "Format", "Type"))
HALO = "halo"
"""Group id, with a number behind it, of a text with a halo."""

PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
DEFAULT_STYLE = re.compile(r'\s*<defs>\s*<style type="text/css">\*\{[^}]*\}</style>\s*</defs>')
TAG = re.compile(r"<[^>]*>")
"""What may be rewritten: a text between tags is somebody's name."""

FAMILY = re.compile(r"font-family: ([^;\"]*?)(?:; |(?=\"))")
ID = re.compile(r' id="([^"]*)"')
ID_REFERENCE = re.compile(r'(?<=href="#)[^"]+|(?<=url\(#)[^)]+')
COORDINATES = re.compile(r'(?<= d=")[^"]*|(?<= [xy]=")[^"]*|(?<= points=")[^"]*')
DECIMALS = re.compile(r"-?\d+\.\d{3,}")
UPRIGHT = re.compile(r' transform="rotate\(-0 [^"]*"')
GROUP = re.compile(r"(<g(?: [^>]*)?>|</g>)")
LINE_BREAKS = re.compile(r"\s*\n\s*")


def to_svg(drawing: Drawing) -> str:
    """Return a drawing as SVG that is the same on every run: no date, ids from what they name.

    The fonts stand once, on the root, as an attribute that a style sheet may overrule; ids that nothing refers to are
    left out, and places are given to a hundredth of a point.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "registry-report", "svg.fonttype": "none"}), _halos(drawing) as halos:
        # Drawn to the edge of its sheet: nothing is cropped, so every figure has the same scale on the page.
        drawing.savefig(buffer, format="svg", metadata=NOTHING_OF_THE_RUN)
    svg = _compact(_with_halos(buffer.getvalue(), halos))
    told = overlay(drawing)
    return svg.replace("</svg>", f"{told}\n</svg>") if told else svg


@contextmanager
def _halos(drawing: Drawing) -> Iterator[list[str]]:
    """Take the halos off the texts while they are drawn, and yield each as a style.

    Matplotlib draws a text with a path effect as outlines; SVG can stroke a text behind its own fill.
    """
    texts: list[tuple[Text, list, str | None]] = []
    styles: list[str] = []
    # Those that figures write: to look through all of a drawing would make ticks that are never drawn.
    for text in [*drawing.texts, *(text for axes in drawing.axes for text in axes.texts)]:
        if effects := text.get_path_effects():
            texts.append((text, effects, text.get_gid()))
            look = effects[0]._gc
            styles.append(f"stroke: {look['foreground']}; stroke-width: {look['linewidth']:g}; paint-order: stroke; ")
            text.set(path_effects=None, gid=f"{HALO}{len(styles) - 1}")
    try:
        yield styles
    finally:
        for text, effects, gid in texts:
            text.set(path_effects=effects, gid=gid)


def _with_halos(svg: str, halos: list[str]) -> str:
    for i, style in enumerate(halos):
        start = svg.find(f'<g id="{HALO}{i}">')
        end = svg.find("</g>", start)
        if start >= 0:  # an empty or clipped text is not drawn
            svg = svg[:start] + svg[start:end].replace('<text style="', f'<text style="{style}') + svg[end:]
    return svg


def _compact(svg: str) -> str:
    svg = DEFAULT_STYLE.sub("", PROLOGUE.sub("", svg), count=1)
    tags = TAG.findall(svg)
    used = {name for tag in tags for name in ID_REFERENCE.findall(tag)}
    families = dict.fromkeys(found[1] for tag in tags if (found := FAMILY.search(tag)))
    family = f' font-family="{next(iter(families))}, sans-serif"' if families else ""

    def shorter(match: re.Match) -> str:
        tag = UPRIGHT.sub("", FAMILY.sub("", match[0])).replace("xlink:href=", "href=")
        tag = ID.sub(lambda name: name[0] if name[1] in used else "", tag)
        return LINE_BREAKS.sub(" ", COORDINATES.sub(lambda places: DECIMALS.sub(_rounded, places[0]), tag))

    svg = _without_bare_groups(TAG.sub(shorter, svg)).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    svg = svg.replace("<svg", f'<svg{family} stroke-linejoin="round" stroke-linecap="butt"', 1)
    return LINE_BREAKS.sub("\n", svg)


def _rounded(match: re.Match) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _without_bare_groups(svg: str) -> str:
    """Return the drawing without groups that say nothing: matplotlib makes one for each of its artists."""
    parts, kept = [], []
    for part in GROUP.split(svg):
        if part.startswith("<g"):
            kept.append(part != "<g>")
            bare = not kept[-1]
        else:
            bare = part == "</g>" and not kept.pop()
        parts.append("" if bare else part)
    return "".join(parts)


def with_ids_of(svg: str, label: str) -> str:
    """Return a drawing whose ids begin with a figure's label, so that many can stand on one page.

    Examples
    --------
    >>> with_ids_of('<path id="m1"/><use href="#m1" clip-path="url(#p2)"/>', "fig-a")
    '<path id="fig-a-m1"/><use href="#fig-a-m1" clip-path="url(#fig-a-p2)"/>'
    """

    def named(match: re.Match) -> str:
        tag = ID.sub(lambda name: f' id="{label}-{name[1]}"', match[0])
        return ID_REFERENCE.sub(lambda name: f"{label}-{name[0]}", tag)

    return TAG.sub(named, svg)
