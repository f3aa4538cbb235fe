"""Names beside points: each at the nearest free place, with a thin line where it had to move away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.layout import width_in_cm
from R_free_helpers.figures.page import POINTS_PER_CM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Extent = tuple[float, float, float, float]
Label = tuple[float, float, str, bool]

NEAR = 6.0
"""Points from a point to the text beside it."""

RINGS = (0.0, 9.0, 18.0, 28.0, 40.0, 54.0)
"""How far, in points, a label may be moved away, nearest first."""


def place_labels(axes: Axes, labels: Sequence[Label], size: float | None = None) -> list[str]:
    """Write a name beside each point without covering points or other names; return the names that found no place.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        In its final place and with its final limits.
    labels : sequence of (x, y, text, strong)
        In data coordinates; strong ones are set first, in bold.
    """
    size = size or style.SIZE["small"]
    drawing = axes.figure
    dots = drawing.dpi / 72  # all places below are in points, so that they hold at any resolution
    frame = axes.get_window_extent()
    edge = (frame.x0 / dots, frame.y0 / dots, frame.x1 / dots, frame.y1 / dots)
    points = [tuple(axes.transData.transform((x, y)) / dots) for x, y, _, _ in labels]
    taken: list[Extent] = [(x - 3.5, y - 3.5, x + 3.5, y + 3.5) for x, y in points]
    order = sorted(range(len(labels)), key=lambda i: (not labels[i][3], -points[i][1], points[i][0], labels[i][2]))
    left_out = []
    for i in order:
        _, _, text, strong = labels[i]
        weight = "bold" if strong else "normal"
        wide, high = width_in_cm(text, size, weight) * POINTS_PER_CM + 1.5, size * 1.12
        spot = _free(points[i], wide, high, taken, edge)
        if spot is None:
            left_out.append(text)
            continue
        box, anchor, moved = spot
        taken.append(box)
        if moved:
            x, y = points[i]
            axes.annotate(
                "",
                xy=(x, y),
                xytext=anchor,
                xycoords="figure points",
                textcoords="figure points",
                arrowprops={"arrowstyle": "-", "color": style.colour("slate"), "lw": 0.5, "shrinkA": 0, "shrinkB": 2.5},
            )
        axes.annotate(
            text,
            xy=((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
            xycoords="figure points",
            ha="center",
            va="center",
            fontsize=size,
            fontweight=weight,
            color=style.colour("ink"),
            path_effects=style.halo(1.6),
            zorder=5,
        )
    return left_out


def _free(
    point: tuple[float, float], wide: float, high: float, taken: Sequence[Extent], edge: Extent
) -> tuple[Extent, tuple[float, float], bool] | None:
    """Return a free box for a text, where a line from it begins, and whether it needs that line."""
    x, y = point
    for ring in RINGS:
        out, aslant = NEAR + ring, (NEAR + ring) * 0.75
        for box, anchor in (
            ((x + out, y - high / 2, x + out + wide, y + high / 2), (x + out, y)),
            ((x - out - wide, y - high / 2, x - out, y + high / 2), (x - out, y)),
            ((x - wide / 2, y + out, x + wide / 2, y + out + high), (x, y + out)),
            ((x - wide / 2, y - out - high, x + wide / 2, y - out), (x, y - out)),
            ((x + aslant, y + aslant, x + aslant + wide, y + aslant + high), (x + aslant, y + aslant)),
            ((x + aslant, y - aslant - high, x + aslant + wide, y - aslant), (x + aslant, y - aslant)),
            ((x - aslant - wide, y + aslant, x - aslant, y + aslant + high), (x - aslant, y + aslant)),
            ((x - aslant - wide, y - aslant - high, x - aslant, y - aslant), (x - aslant, y - aslant)),
        ):
            inside = box[0] >= edge[0] and box[1] >= edge[1] and box[2] <= edge[2] and box[3] <= edge[3]
            if inside and not any(_meet(box, other) for other in taken):
                return box, anchor, ring > 0
    return None


def _meet(one: Extent, other: Extent) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
