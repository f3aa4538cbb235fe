"""Placing: axes of a fixed printed size, a legend and notes below them, nothing cut off and no space wasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.style import CM, SIZE, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


LINE_CM = 0.42
"""Height of a line of notes."""


def width_in_cm(text: str, size: float | None = None, weight: str = "normal") -> float:
    """Return the printed width of a text in cm."""
    from R_free_helpers.figures.measuring import width
    from R_free_helpers.figures.style import font_family

    return width(text, font_family(), weight) * (size or SIZE["text"]) / 72 / CM


def wrap(text: str, width_cm: float, size: float | None = None) -> list[str]:
    """Return a text in lines that fit a printed width, in small letters by default; no-break spaces hold."""
    size = size or SIZE["small"]
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_in_cm(longer, size) <= width_cm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def compose(
    drawing: Drawing,
    axes: Axes,
    *,
    left: float,
    right: float,
    top: float,
    body: float,
    bottom: float,
    handles: Sequence[object] = (),
    notes: Sequence[str] = (),
    fit: float = 0.98,
) -> None:
    """Set the drawing's height and place axes, legend and notes; all sizes in cm.

    Parameters
    ----------
    left, right, top, bottom : float
        Room around the axes for labels.
    body : float
        Height of the axes.
    handles : sequence of artists
        Legend entries, each with a label; as many columns as fit.
    notes : sequence of str
        Paragraphs below the legend.
    fit : float
        Part of the width that a line of notes may have: lines of many figures and hyphens are wider than measured.
    """
    width = drawing.get_figwidth() / CM
    # Measured with hinting, set without: up to two per cent wider.
    lines = [line for note in notes for line in wrap(note, fit * width)]
    notes_height = LINE_CM * len(lines) + (0.1 if lines else 0)
    legend, legend_height = _legend(drawing, handles, width)
    height = top + body + bottom + legend_height + notes_height
    drawing.set_size_inches(width * CM, height * CM)
    axes.set_position((left / width, (height - top - body) / height, (width - left - right) / width, body / height))
    if legend is not None:
        legend.set_bbox_to_anchor((0, (notes_height + legend_height) / height), transform=drawing.transFigure)
    for number, line in enumerate(lines):
        drawing.text(
            0,
            (notes_height - 0.1 - LINE_CM * number) / height,
            line,
            fontsize=SIZE["small"],
            color=colour("slate"),
            va="top",
            ha="left",
        )


def write_why(axes: Axes, x: float, y: float, why: str) -> None:
    """Write why there is no value, where it would begin."""
    axes.text(
        x,
        y,
        why,
        va="center",
        fontsize=SIZE["small"],
        fontstyle="italic",
        color=colour("slate"),
    )


def _legend(drawing: Drawing, handles: Sequence[object], width: float):
    """Return the legend with as many columns as fit, and its height in cm."""
    if not handles:
        return None, 0.0
    for columns in range(len(handles), 0, -1):
        legend = drawing.legend(
            handles=list(handles),
            loc="upper left",
            bbox_to_anchor=(0, 1),
            ncols=columns,
            borderaxespad=0,
            borderpad=0.2,
            handlelength=1.8,
            columnspacing=1.4,
        )
        box = legend.get_window_extent(drawing.canvas.get_renderer())
        if columns == 1 or box.width / drawing.dpi / CM <= width:
            return legend, box.height / drawing.dpi / CM + 0.15
        legend.remove()
    raise AssertionError("unreachable")
