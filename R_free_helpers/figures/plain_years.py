"""A share over years for readers without statistics: one line, a few points with their numbers, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import layout, marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import absent_notes, empty, panel, released, resize, sheet, words
from R_free_helpers.figures.people import TEXT, VALUES, WIDTH_CM, plain_name
from R_free_helpers.figures.protection import noted
from R_free_helpers.results.everybody import of_everybody
from R_free_helpers.results.exact import with_value
from R_free_helpers.results.plain import hundredths, told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM = 6.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 26.0, 26.0, 26.0
"""Points around the line."""

POINTS = 4
"""So many years have their number beside the point."""


def told_years(years: Sequence[int], points: int = POINTS) -> list[int]:
    """Return the years that are told: evenly spread, the first and the last always.

    Examples
    --------
    >>> told_years(range(2001, 2025)), told_years([2022, 2023, 2024])
    ([2001, 2009, 2016, 2024], [2022, 2023, 2024])
    """
    if len(years) <= points:
        return list(years)
    last = len(years) - 1
    return [years[(2 * i * last + points - 1) // (2 * (points - 1))] for i in range(points)]


@noted
def plain_years(chapter: Chapter, measure: str, *, by: str = "year", **where: str) -> Figure:
    """Draw how a share of the whole country has been, year by year, from 0 to 100 of a hundred.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        With shares by the subgroup key ``by``.
    by : str
        Subgroup key of the years.
    **where : str
        The subgroup, by its other keys.
    """
    rows = released(chapter, measure, **where)
    if rows is None:
        return empty(chapter, measure)
    rows = of_everybody(rows, (by, *where))
    rows = rows[rows[by].notna()].sort_values(by)
    shown = with_value(rows)
    if shown.empty:
        return empty(chapter, measure)
    voice = words(chapter, measure)
    years = [int(year) for year in shown[by]]
    numbers = dict(zip(years, (hundredths(value) for value in shown["value"]), strict=True))
    name = plain_name(chapter, measure, where)
    drawing, page = sheet(HEIGHT_CM, WIDTH_CM)
    across, up = page.get_xlim()[1], page.get_ylim()[1]
    title = layout.wrap(f"{name}, {voice.phrases('plain.years.axis')}", WIDTH_CM * 0.98, TEXT)
    resize(page, up + (len(title) - 1) * TEXT * 1.35)
    for i, text in enumerate(title):
        page.text(0, page.get_ylim()[1] - 4 - i * TEXT * 1.35, text, size=TEXT, weight="semibold", va="top")
    axes = panel(drawing, LEFT, BOTTOM, across - LEFT - RIGHT, up - TOP - BOTTOM)
    axes.set(xlim=(years[0] - 0.6, years[-1] + 0.6), ylim=(0, 100))
    axes.set_yticks([0, 50, 100])
    style.number_axis(axes.yaxis, voice.numbers)
    style.light_grid(axes, "y")
    told = told_years(years)
    axes.set_xticks(told)
    axes.set_xticklabels([str(year) for year in told])
    axes.tick_params(labelsize=TEXT)
    style.line(axes, years, list(numbers.values()), style.colour("primary"), linewidth=2.2)
    for year, number in numbers.items():
        large = year in told
        axes.plot([year], [number], marker="o", markersize=9 if large else 4, color=style.colour("primary"))
        marks.tell_point(axes, f"{year}: {number} {voice.phrases('plain.years.axis')}", year, number)
        if large:
            axes.annotate(str(number), (year, number), xytext=(0, 9), textcoords="offset points", ha="center",
                          size=TEXT + 2, weight="bold", path_effects=style.halo())  # fmt: skip
    values = [voice.phrases("plain.years.value", year=year, n=numbers[year]) for year in told]
    alt = [voice.phrases("plain.years.alt", name=name, values=voice.join(values))]
    last = shown.iloc[-1].to_dict()
    between = told_of(chapter, last).between
    if between:
        alt.append(voice.phrases("plain.years.between", year=years[-1], between=between))
    data = rows[[by, *[one for one in VALUES if one in rows]]].assign(measure=measure, **where)
    return Figure(drawing, " ".join([*alt, *absent_notes(voice, data)]), data)
