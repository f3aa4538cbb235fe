"""Marks of several years together, lighter than the bar of the one year that they stand above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.compared import language_of, units_word
from R_free_helpers.figures.shapes import stroke

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.pooled import Several

ABOVE = 0.43
"""Rows above a unit's own where its mark is."""

MORE_ROOM = 1.25
"""Height of a row with marks, in those without."""

POINT = 4.2


def _look() -> dict[str, object]:
    return {"marker": "D", "ms": POINT, "mfc": style.colour("paper"), "mec": style.colour("slate"), "mew": 0.9}


def draw_pooled(axes: Axes, places: dict[str, int], several: Several) -> None:
    """Draw the longest of several years as an open diamond with its interval, for each unit that has it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    places : dict of str to int
        The row of each unit.
    several : Several
    """
    slate = style.colour("slate")
    for row in several.shown(several.longest).itertuples():
        y = places[row.Index] - ABOVE
        stroke(axes, [row.lower, row.upper], [y, y], color="white", lw=2.0, zorder=3.4, solid_capstyle="butt")
        stroke(axes, [row.lower, row.upper], [y, y], color=slate, lw=0.8, zorder=3.5, solid_capstyle="butt")
        stroke(axes, [row.value], [y], ls="", zorder=3.6, clip_on=False, **_look())


def pooled_handles(chapter: Chapter, several: Several) -> list[Line2D]:
    """Return the legend's entry for the marks; none where there is no mark."""
    from matplotlib.lines import Line2D

    if several.shown(several.longest).empty:
        return []
    text = language_of(chapter).phrases("pooled.legend", limit=several.limit, **several.span(several.longest))
    return [Line2D([], [], color=style.colour("slate"), lw=0.8, label=text, **_look())]


def pooled_alt(chapter: Chapter, several: Several) -> list[str]:
    """Return the sentence of the alt text on the marks; none where there is no mark."""
    language, n = language_of(chapter), len(several.shown(several.longest))
    if not n:
        return []
    number = language.numbers.integer(n)
    fields = {"n": number, "units": units_word(chapter), "limit": several.limit, **several.span(several.longest)}
    return [language.phrases("pooled.alt", **fields)]
