"""How wide and high texts are: measured word by word, each word once, as page and PDF set it – without hinting.

Matplotlib shapes a text each time that it is measured, once to place it and once to draw it, and moves its letters to
pixels that the report does not have. That was a third of what a figure cost. Words recur; a text is as wide as its
words and the spaces between them.
"""

from __future__ import annotations

import codecs
from functools import lru_cache
from typing import Any

from matplotlib import cbook
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

Metrics = tuple[float, float, float]
"""Width, height and depth below the base line."""

Font = tuple[tuple[str, ...], str, str, str | int, str | int]
"""Families, style, variant, weight and stretch."""

MOST_WORDS = 20_000
"""Words, and lines, that are remembered: far more than a chapter has."""


def font_of(prop: FontProperties) -> Font:
    """Return what of a font's properties decides how a text of size 1 looks."""
    return tuple(prop.get_family()), prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch()


def width(text: str, families: tuple[str, ...], weight: str = "normal") -> float:
    """Return the width of one line of upright text of size 1 in points."""
    return _line(text, (families, "normal", "normal", weight, "normal"))[0]


def measured(text: str, prop: FontProperties) -> Metrics:
    """Return width, height and depth of one line of text in points."""
    size = prop.get_size_in_points()
    width, height, depth = _line(text, font_of(prop))
    return width * size, height * size, depth * size


@lru_cache(MOST_WORDS)
def _line(text: str, font: Font) -> Metrics:
    """Return the metrics of a line of size 1."""
    words = [_word(word, font) for word in text.split(" ")]
    shown = [word for word in words if word[1]]
    depth = max((word[2] for word in shown), default=0.0)
    ascent = max((word[1] - word[2] for word in shown), default=0.0)
    return sum(word[0] for word in words) + (len(words) - 1) * _word(" ", font)[0], ascent + depth, depth


@lru_cache(MOST_WORDS)
def _word(text: str, font: Font) -> Metrics:
    """Return the metrics of a word of size 1."""
    if not text:
        return 0.0, 0.0, 0.0
    scale = text_to_path.FONT_SCALE
    width, height, depth = text_to_path.get_text_width_height_descent(text, _properties(font, scale), ismath=False)
    return width / scale, height / scale, depth / scale


def _properties(font: Font, size: float) -> FontProperties:
    family, style, variant, weight, stretch = font
    return FontProperties(family=list(family), style=style, variant=variant, weight=weight, stretch=stretch, size=size)


@lru_cache(256)
def line_height(font: Font) -> Metrics | None:
    """Return ascent, descent and gap of a font's lines of size 1, as the font file states them; None if it does not.

    The tables and their order are those of `matplotlib.text.Text`, which reads them again for each text.
    """
    file = get_font(findfont(_properties(font, 1.0)))
    head = file.get_sfnt_table("head")
    for table, gap, ascent, descent in (
        ("OS/2", "sTypoLineGap", "sTypoAscender", "sTypoDescender"),
        ("hhea", "lineGap", "ascent", "descent"),
    ):
        if (stated := file.get_sfnt_table(table)) is not None:
            ascent_, descent_, gap_ = (stated[name] / head["unitsPerEm"] for name in (ascent, descent, gap))
            return ascent_, -descent_, gap_
    return None


class _Measured:
    """What both renderers know of texts: they measure with the same numbers, each in its own dots per point."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Metrics:
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[misc]
        width, height, depth = measured(s, prop)
        dots = self.points_to_pixels(1.0)  # type: ignore[attr-defined]
        return width * dots, height * dots, depth * dots

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float] | tuple[None, None, None]:
        """Matplotlib asks a renderer that has this for the height of a line, and reads font files otherwise."""
        height = line_height(font_of(prop))
        if height is None:
            return None, None, None
        scale = prop.get_size_in_points() * self.points_to_pixels(1.0)  # type: ignore[attr-defined]
        return height[0] * scale, height[1] * scale, height[2] * scale


class Placing(_Measured, RendererAgg):
    """Measures while a figure is put together; draws it as a picture where one is asked for."""


class Writing(_Measured, RendererSVG):
    """Writes SVG."""


class Canvas(FigureCanvasAgg):
    """The canvas of the report's figures."""

    _size: tuple[float, float, float] | None = None

    def get_renderer(self) -> Placing:
        """Return what measures at the drawing's present size and resolution."""
        size = (*self.get_width_height(physical=True), self.figure.dpi)
        if size != self._size:
            self.renderer, self._size = Placing(*size), size
        return self.renderer

    def print_svg(self, file: Any, *, metadata: dict | None = None, **settled: Any) -> None:
        """Write the drawing as SVG, in points; `savefig` has ``settled`` the colours and the edges by itself."""
        with cbook.open_file_cm(file, "w", encoding="utf-8") as opened:
            self._write(opened if cbook.file_requires_unicode(opened) else codecs.getwriter("utf-8")(opened), metadata)

    def _write(self, file: Any, metadata: dict | None) -> None:
        dpi, self.figure.dpi = self.figure.dpi, 72  # until `savefig` is done, which sets it back
        width, height = self.figure.get_size_inches() * 72
        renderer = Writing(width, height, file, image_dpi=dpi, metadata=metadata)
        self.figure.draw(renderer)
        renderer.finalize()
