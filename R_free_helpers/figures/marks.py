"""What a mark of a figure tells on the page when it is pointed at: whose value it is, and the numbers behind it.

A mark is an area above what is drawn, as wide as a pointer needs, and the same for bars, points and boxes. It is an
artist that is never drawn: it keeps the place and the text, and `overlay` writes it into the SVG.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from R_free_helpers.language.few import is_told

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.language.numbers import Numbers

MARK = "mark"
"""Class of a mark in the SVG, and beginning of its artist's id."""

SEPARATOR = "|"
DECIMALS = re.compile(r"\d[.,](\d+)")
"""Of a printed value: its interval has as many."""

RADIUS = 5.5
"""Of the area around a point, in points: what a finger or an unsteady hand hits."""


def tell(axes: Axes, text: str, x: tuple[float, float], y: tuple[float, float], unit: str = "") -> None:
    """Let an area tell a text.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    text : str
        One line; what the page says beside the mark, and a screen reader for it.
    x, y : (float, float)
        From and to, in the axes' data.
    unit : str
        The unit's id, where the mark is of one.
    """
    _keep(axes, (sorted(x), sorted(y)), text, unit)


def tell_point(axes: Axes, text: str, x: float, y: float, unit: str = "") -> None:
    """Let the area around a point tell a text; see `tell`."""
    _keep(axes, ([x], [y]), text, unit)


def value_text(
    name: str, row: object, numbers: Numbers, value: str, printed: Callable[[float], str] | None = None
) -> str:
    """Return what a mark tells of a row of released values: name, value, interval, numerator and denominator.

    Parameters
    ----------
    name : str
    row : namedtuple
        Of released values: ``value``, and where there are any ``lower``, ``upper``, ``numerator``, ``denominator``
        and ``status``. Counts are as released: rounded, or told as few.
    numbers : Numbers
    value : str
        The value as the figure prints it.
    printed : callable, optional
        How a limit of the interval is printed; those of a share are percent without it, others are not told.
    """
    parts = [f"{name}: {value}"]
    lower, upper = getattr(row, "lower", None), getattr(row, "upper", None)
    if not (_known(lower) and _known(upper)) or _is_small(row):
        pass  # a small number has no interval of its own: it may be nobody
    elif printed is not None:
        parts.append(span(lower, upper, printed).strip())
    elif value.rstrip().endswith("%"):
        decimals = DECIMALS.search(value)
        parts.append(f"({numbers.interval(lower, upper, len(decimals[1]) if decimals else 0)})")
    counts = [getattr(row, part, None) for part in ("numerator", "denominator")]
    if all(map(_known, counts)) and getattr(row, "status", "") != "few":
        parts.append("– {}/{}".format(*map(numbers.integer, counts)))
    elif _known(counts[1]):
        parts.append(f"– n = {numbers.integer(counts[1])}")
    return " ".join(parts)


def _is_small(row: object) -> bool:
    return is_told(getattr(row, "value", None), getattr(row, "status", ""))


def span(low: float, high: float, printed: Callable[[float], str]) -> str:
    """Return two numbers as a range in parentheses after a blank; nothing where one of them is not known."""
    return f" ({printed(low)}–{printed(high)})" if _known(low) and _known(high) else ""


def overlay(drawing: Drawing) -> str:
    """Return the marks of a drawing as a group of SVG, in points from the upper left; empty where it has none.

    Each has its text as ``<title>``, which a browser shows where the page's scripts do not run.
    """
    kept = (one for axes in drawing.axes for one in axes.artists)
    found = [one for one in kept if (one.get_gid() or "").startswith(f"{MARK}{SEPARATOR}")]
    if not found:
        return ""
    return "\n".join(['<g class="marks" fill="none">', *(_written(one, drawing) for one in found), "</g>"])


def _written(one: Artist, drawing: Drawing) -> str:
    _, unit, text = one.get_gid().split(SEPARATOR, 2)
    of = f' data-unit="{escape(unit)}"' if unit else ""
    start = f'<g class="{MARK}" role="img"{of}><title>{escape(text, quote=False)}</title>'
    scale, height = 72 / drawing.dpi, drawing.get_figheight() * 72
    corners = [(x, height - y) for x, y in one.get_transform().transform(list(zip(*one.place, strict=True))) * scale]
    left, bottom = corners[0]
    if len(corners) == 1:
        return f'{start}<circle cx="{left:.1f}" cy="{bottom:.1f}" r="{RADIUS}"/></g>'
    right, top = corners[1]
    size = f'width="{right - left:.1f}" height="{abs(bottom - top):.1f}"'
    return f'{start}<rect x="{left:.1f}" y="{min(bottom, top):.1f}" {size}/></g>'


def _keep(axes: Axes, place: tuple[Sequence[float], Sequence[float]], text: str, unit: str) -> None:
    """Keep a mark with the axes: no line and no patch, so that what is drawn is what figures drew."""
    from matplotlib.artist import Artist

    one = Artist()
    one.place = place
    one.set(visible=False, gid=SEPARATOR.join((MARK, unit, " ".join(text.split()))))
    axes.add_artist(one)


def _known(value: float | None) -> bool:
    return value is not None and value == value
