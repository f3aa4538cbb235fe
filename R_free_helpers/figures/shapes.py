"""Bars and strokes on axes whose limits are set: the shapes of `Axes.barh`, `Axes.bar` and `Axes.plot`, one each.

Those work for any data: they find units and limits and set up a series, for a single shape eight times the work. A
figure has hundreds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def barh(axes: Axes, y: float, width: float, *, height: float, left: float = 0.0, **look: Any) -> None:
    """Draw a horizontal bar around ``y``, as `Axes.barh` does; limits stay as they are."""
    _rectangle(axes, left, y - height / 2, width, height, **look)


def bar(axes: Axes, x: float, height: float, *, width: float, bottom: float = 0.0, **look: Any) -> None:
    """Draw an upright bar around ``x``, as `Axes.bar` does; limits stay as they are."""
    _rectangle(axes, x - width / 2, bottom, width, height, **look)


def stroke(axes: Axes, x: Sequence[float], y: Sequence[float], **look: Any) -> None:
    """Draw a line, or marks, as `Axes.plot` does; limits stay as they are. The colour must be given."""
    from matplotlib.lines import Line2D

    axes.add_artist(Line2D(x, y, **look))


def _rectangle(axes: Axes, x: float, y: float, width: float, height: float, **look: Any) -> None:
    from matplotlib.patches import Rectangle

    face = look.pop("facecolor", look.pop("color", None))
    axes.add_artist(Rectangle((x, y), width, height, facecolor=face, **look))
