"""Drawings for paper: shapes stay SVG, and typst sets their texts as it sets all others.

Typst's own way with SVG places letter by letter, and draws the outline of each that has a halo: half of a file, and
nothing that can be selected as a word.
"""

from __future__ import annotations

import html
import re
from typing import Any

NUMBER = r"(-?[\d.]+)"
ROOT = re.compile(
    r'<svg\b[^>]*? width="(?P<width>[\d.]+)pt" height="(?P<height>[\d.]+)pt"'
    r' viewBox="0 0 (?P=width) (?P=height)"'
)
TEXT = re.compile(r"<text (?P<attributes>[^>]*)>(?P<text>[^<]*)</text>\n?")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
MOVED = re.compile(rf"translate\({NUMBER} {NUMBER}\)(?: rotate\({NUMBER}\))?")
TURNED = re.compile(rf"rotate\({NUMBER} {NUMBER} {NUMBER}\)")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
LOOK = {
    "font-size": re.compile(r"[\d.]+px"),
    "font-weight": re.compile(r"\d00"),
    "font-style": re.compile("normal|italic|oblique"),
    "fill": COLOUR,
    "text-anchor": re.compile("start|middle|end"),
    "stroke": COLOUR,
    "stroke-width": re.compile(r"[\d.]+"),
    "paint-order": re.compile("stroke"),
}
"""What the style of a text may say; one that says more, or otherwise, stays in its drawing."""

HALO = {"stroke", "stroke-width", "paint-order"}
PLAIN = {"font-size", "fill"}


def parted(svg: str) -> tuple[str, list[dict[str, Any]]]:
    """Return a drawing without its texts, and the texts, each with its place and look, in their order.

    What cannot be set in typst just so stays in the drawing. Lengths are points, from the upper left; a place is where
    the base line begins, has its middle or ends.

    Examples
    --------
    >>> svg = (
    ...     '<svg width="90pt" height="40pt" viewBox="0 0 90 40">'
    ...     '<text style="font-size: 8px; text-anchor: end; fill: #55616d" x="3" y="7.5">12 %</text></svg>'
    ... )
    >>> rest, texts = parted(svg)
    >>> rest
    '<svg width="90pt" height="40pt" viewBox="0 0 90 40"></svg>'
    >>> texts[0]["text"], texts[0]["x"], texts[0]["anchor"]
    ('12 %', 3.0, 'end')
    """
    if not ROOT.match(svg):
        return svg, []
    texts: list[dict[str, Any]] = []

    def taken(match: re.Match[str]) -> str:
        found = _read(dict(ATTRIBUTE.findall(match["attributes"])), match["text"])
        if found is None:
            return match[0]
        texts.append(found)
        return ""

    return TEXT.sub(taken, svg), texts


def _read(attributes: dict[str, str], text: str) -> dict[str, Any] | None:
    """Return a text's place and look, or None where it has something that is not known here."""
    parts = [part.partition(":") for part in attributes.get("style", "").split(";")]
    style = {name.strip(): value.strip() for name, _, value in parts}
    known = all(name in LOOK and LOOK[name].fullmatch(value) for name, value in style.items())
    place = _place(attributes)
    if place is None or not known or not style.keys() >= PLAIN or len(style.keys() & HALO) not in (0, len(HALO)):
        return None
    x, y, angle = place
    return {
        "text": html.unescape(text).strip(" \n"),
        "x": x,
        "y": y,
        "angle": angle,
        "anchor": style.get("text-anchor", "start"),
        "size": float(style["font-size"].removesuffix("px")),
        "weight": int(style.get("font-weight", 400)),
        "style": style.get("font-style", "normal"),
        "fill": style["fill"],
        "halo": float(style.get("stroke-width", 0)),
        "around": style.get("stroke", ""),
    }


def _place(attributes: dict[str, str]) -> tuple[float, float, float] | None:
    """Return where a text stands and by how many degrees it is turned there, or None where that cannot be told."""
    if attributes.keys() - {"style", "x", "y", "transform"}:
        return None
    transform = attributes.get("transform", "")
    if moved := MOVED.fullmatch(transform):
        return (float(moved[1]), float(moved[2]), float(moved[3] or 0)) if "x" not in attributes else None
    if "x" not in attributes or "y" not in attributes:
        return None
    x, y = float(attributes["x"]), float(attributes["y"])
    if not transform:
        return x, y, 0.0
    turned = TURNED.fullmatch(transform)
    near = turned and abs(float(turned[2]) - x) < 0.01 and abs(float(turned[3]) - y) < 0.01
    return (x, y, float(turned[1])) if turned and near else None
