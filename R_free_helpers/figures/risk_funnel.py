"""Risk-adjusted funnels: observed over expected against what is expected, with the limits that chance would keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import language_of, measure_name, units_word
from R_free_helpers.figures.expected import model_note
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.funnel import BODY_CM, name_ends, name_units, points
from R_free_helpers.figures.layout import compose
from R_free_helpers.figures.page import empty, instead
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.numbers import half_up
from R_free_helpers.language.periods import period_text
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.measures.ratio import ONE, ratio_limits
from R_free_helpers.results.between_units import LIMITS
from R_free_helpers.results.ratios import (
    RatioUnits,
    adjusted_of,
    meaning_text,
    outside_text,
    ratio_units,
    spread_text,
)
from R_free_helpers.results.telling import direction_notes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.results.chapter import Chapter

FROM = 0.1
"""Part of the largest expected count from which on the limits decide how tall the figure's axis is: they are wider
before than any point."""


@noted
def risk_funnel(chapter: Chapter, indicator: str) -> Figure:
    """Return a risk-adjusted funnel of an indicator: each unit a labelled point, and limits around one.

    Across is how many are expected at the unit's case-mix, up is observed over expected. Limits are exact Poisson
    limits at 95 and 99.8 %; where units differ by more than chance they allow for the variance between them, and those
    of chance alone are dotted (`results.ratios`). Units without a known ratio are absent, and a note counts them.
    Without a model, or with fewer than two units, there is nothing to compare, and the figure says so.

    Parameters
    ----------
    chapter : Chapter
    indicator : str
        One of which the registry has a measure ``Adjusted(..., interval="poisson")``; see `measures.kinds`.
    """
    measure = adjusted_of(chapter, indicator)
    chapter.select(measure.id, "expected", unit=chapter.nation)
    if why := model_note(chapter, indicator):
        return instead(chapter, measure.id, why, "no_data")
    found = ratio_units(chapter, indicator)
    if len(found.rows) < 2:
        if found.rows.empty:
            return empty(chapter, measure.id)
        return instead(chapter, measure.id, language_of(chapter).phrases("risk_funnel.single"), "no_data")
    drawing = _draw(chapter, indicator, found)
    return Figure(drawing, _alt(chapter, indicator, found), _data(found, indicator))


def _data(found: RatioUnits, indicator: str) -> pd.DataFrame:
    """Return the points drawn with their limits, which are ratios and no shares."""
    rows = found.rows.rename(columns={"observed": "numerator"} | {name: f"ratio_{name}" for name in LIMITS})
    rows = rows.assign(indicator=indicator, statistic="observed_expected", status="ok")
    names = ["indicator", "unit_id", "unit", "period", "statistic", "value", "lower", "upper", "numerator", "expected"]
    return rows[[*names, *(f"ratio_{name}" for name in LIMITS), "place", "status"]]


def _draw(chapter: Chapter, indicator: str, found: RatioUnits):
    from matplotlib.ticker import MaxNLocator

    language = language_of(chapter)
    say, numbers, rows = language.phrases, language.numbers, found.rows
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    most = float(rows["expected"].max()) * 1.1
    _, upper = ratio_limits(np.array([most * FROM]), CONTROL_LEVELS[-1], found.between)
    axes.set(xlim=(0, most), ylim=(0, float(half_up(max(rows["value"].max(), upper[0]) * 1.08 + 0.05, 1))))
    handles = _limits(axes, found, most, chapter)
    drawn = rows.assign(denominator=rows["expected"], status="ok")
    handles = [*points(axes, drawn, say), *handles]
    for row in rows.itertuples():
        marks.tell_point(axes, _said(row, numbers), row.expected, row.value, row.unit_id)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    style.number_axis(axes.yaxis, numbers, 1)
    style.number_axis(axes.xaxis, numbers)
    axes.set_xlabel(say("risk_funnel.x"))
    axes.set_ylabel(say("risk_funnel.y"))
    style.light_grid(axes, "y")
    notes = [say("risk_funnel.note_wide" if found.between else "risk_funnel.note"), spread_text(chapter, found)]
    notes += direction_notes(chapter, indicator)
    if found.absent:
        notes.append(say("funnel.absent", n=numbers.integer(found.absent), units=units_word(chapter)))
    compose(
        drawing, axes, left=1.5, right=2.2, top=0.3, body=BODY_CM, bottom=1.2, handles=handles, notes=notes, fit=0.95
    )
    name_units(axes, chapter, rows, "expected")
    return drawing


def _said(row: object, numbers: Numbers) -> str:
    """Return what a point tells: the ratio with its interval, and observed of expected."""

    def decimal(value: float) -> str:
        return numbers.decimal(value, 2)

    counts = f"{numbers.integer(row.observed)}/{numbers.integer(row.expected)}"
    return f"{row.unit}: {decimal(row.value)}{marks.span(row.lower, row.upper, decimal)} – {counts}"


def _limits(axes: Axes, found: RatioUnits, most: float, chapter: Chapter) -> list:
    """Draw one and both pairs of limits, each named at its right end, and dot those of chance alone."""
    from matplotlib.lines import Line2D

    language = language_of(chapter)
    numbers, slate = language.numbers, style.colour("slate")
    mean = np.geomspace(most / 400, most, 400)
    axes.axhline(ONE, color=style.colour("ink"), lw=1.1, zorder=1.5)
    ends = [(ONE, language.phrases("risk_funnel.one"), "bold")]
    top = axes.get_ylim()[1]
    for level, dashes in zip(CONTROL_LEVELS, ((0, (4, 2.5)), "-"), strict=True):
        bounds = ratio_limits(mean, level, found.between)
        for bound in bounds:
            shown = np.where(bound <= top, bound, np.nan)
            style.line(axes, mean, shown, slate, linewidth=0.9, linestyle=dashes, zorder=1.4)
        text = numbers.share(level, 0 if float(half_up(level * 100, 6)).is_integer() else 1)
        ends += [(float(bound[-1]), text, "normal") for bound in bounds]
    name_ends(axes, ends)
    if not found.between:
        return []
    look = {"linewidth": 0.8, "linestyle": (0, (1, 1.8))}
    for bound in ratio_limits(mean, CONTROL_LEVELS[0]):
        style.line(axes, mean, np.where(bound <= top, bound, np.nan), slate, zorder=1.3, **look)
    return [Line2D([], [], color=slate, label=language.phrases("funnel.chance"), **look)]


def _alt(chapter: Chapter, indicator: str, found: RatioUnits) -> str:
    """Return what the funnel says, all of it from the rows drawn."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    what = say(
        "risk_funnel.alt",
        name=measure_name(chapter, indicator),
        period=period_text(found.rows["period"].iloc[0], numbers),
        n=numbers.integer(len(found.rows)),
        units=units_word(chapter),
    )
    parts = [what, outside_text(chapter, found), meaning_text(chapter, found), spread_text(chapter, found)]
    parts += direction_notes(chapter, indicator)
    if found.absent:
        parts.append(say("funnel.absent", n=numbers.integer(found.absent), units=units_word(chapter)))
    return " ".join(filter(None, parts))
