"""Run charts and tests for trend of released shares by quarter: which units have one, and what it tells in words.

All of it is computed from released counts, as a reader of ``results.csv`` can do it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.measures.periods import QUARTER, QUARTERLY_YEARS, Quarterly, quarters
from R_free_helpers.measures.run_chart import RunChart, p_chart
from R_free_helpers.measures.trend_test import Trend, cochran_armitage
from R_free_helpers.results.exact import with_value
from R_free_helpers.results.telling import row_nouns

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.variables import Writer

FEWEST_PERSONS = 10
"""Persons in a quarter, on average, that a unit's chart needs: with fewer the limits are as wide as the scale."""

MOST_GAPS = 0.1
"""Part of the quarters that may lack a value: those with small numbers lack it first, and the centre would be off."""

RUNS_BY = "Anhøj"
"""Who the rules of runs are by: a name, which is the same in every language."""


@dataclass(frozen=True)
class Charted:
    """A unit's run chart.

    Attributes
    ----------
    unit_id, unit, level : str
    quarters : tuple of str
        Such as ``2024Q1``, all of them in the order of time.
    numerator, denominator : numpy.ndarray, shape (quarters,)
        Released counts; NaN where there are none.
    chart : RunChart
    """

    unit_id: str
    unit: str
    level: str
    quarters: tuple[str, ...]
    numerator: np.ndarray
    denominator: np.ndarray
    chart: RunChart

    @property
    def trend(self) -> Trend | None:
        """The test for trend over the quarters; the slope is per year."""
        return cochran_armitage(self.numerator, self.denominator, np.arange(len(self.quarters)) / 4)


def charted(chapter: Chapter, measure: str) -> tuple[list[Charted], list[str]]:
    """Return the run charts of a quarterly measure, the nation's first, and the units with too few persons for one.

    In a unit's edition they are the nation's, and those of the unit and of the units that it belongs to; a unit whose
    level is not told by quarter has too few persons, too.
    """
    kind = chapter.registry.measure(measure)
    if not isinstance(kind, Quarterly):
        raise ValueError(f"the measure '{measure}' is not told by quarter")
    names = tuple(quarters(chapter.edition.year))
    rows = _rows(chapter, measure)
    own = _with_units_above(chapter)
    charts, few = [], []
    for unit, name, level in chapter.units.sort("sort_order").select("unit_id", "name_short", "level").iter_rows():
        mine = rows[rows["unit_id"] == unit] if rows is not None else None
        told = mine is not None and len(mine)
        if (own and unit not in own) or (not told and unit != chapter.focus):
            continue
        chart = _charted(unit, name, level, names, mine) if told else None
        if chart is None:
            few.append(name)
        else:
            charts.append(chart)
    return charts, few


def _rows(chapter: Chapter, measure: str) -> pd.DataFrame | None:
    try:
        return chapter.select(measure)
    except KeyError:  # this edition has nothing to compute it from
        return None


def _with_units_above(chapter: Chapter) -> set[str]:
    """Return the edition's unit and all above it; nothing for the nation's edition."""
    parents = dict(chapter.units.select("unit_id", "parent_unit_id").iter_rows())
    found, unit = set(), chapter.focus
    while unit:
        found.add(unit)
        unit = parents.get(unit)
    return found


def _charted(unit: str, name: str, level: str, names: tuple[str, ...], rows: pd.DataFrame) -> Charted | None:
    shown = with_value(rows).set_index(QUARTER)
    met, of = (shown[column].reindex(list(names)).to_numpy(dtype=float) for column in ("numerator", "denominator"))
    there = ~np.isnan(met) & (of > 0)
    if there.mean() < 1 - MOST_GAPS or of[there].mean() < FEWEST_PERSONS:
        return None
    return Charted(unit, name, level, names, met, of, p_chart(met, of))


def charted_name(chapter: Chapter, measure: str) -> str:
    """Return the printed name of a quarterly measure: its own label, or the name of the indicator it is of."""
    if ("measure", measure) in chapter.codes:
        return chapter.label("measure", measure)
    return chapter.text(chapter.registry.measure(measure).indicator, "name")


def quarter_name(quarter: str, say: Phrases) -> str:
    """Return a quarter in words: ``1. kvartal 2024``."""
    return say("quarters.name", quarter=quarter[-1], year=quarter[:4])


def stretches(places: np.ndarray, names: tuple[str, ...], say: Phrases) -> list[str]:
    """Return quarters in words, three or more in a row as the first to the last of them."""
    found = []
    for part in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        told = [quarter_name(names[i], say) for i in part]
        found += [say("quarters.stretch", first=told[0], last=told[-1])] if len(told) > 2 else told
    return found


def signals(one: Charted, words: Words) -> str:
    """Return in a sentence which rules found something in a unit's chart, or that none did."""
    say, number = words.phrases, words.number
    chart, found = one.chart, []
    for sign, key in ((1, "above"), (-1, "below")):
        which = stretches(np.flatnonzero(chart.outside == sign), one.quarters, say)
        if which:
            found.append(say(f"quarters.{key}", quarters=words.join(which)))
    if chart.shifted and chart.run is not None:
        first, last = (quarter_name(one.quarters[i], say) for i in chart.run)
        key = "high" if chart.share[chart.run[0]] > chart.centre else "low"
        side = say(f"quarters.{key}")
        most = number(chart.longest_expected)
        found.append(say("quarters.shift", n=number(chart.longest), side=side, first=first, last=last, most=most))
    if chart.crosses_seldom:
        fewest, n = number(chart.crossings_expected), chart.crossings
        found.append(say.count("quarters.seldom", n, n=number(n), fewest=fewest))
    if not found:
        return say("quarters.quiet" if chart.judged else "quarters.not_judged", unit=one.unit)
    return say("quarters.signals", unit=one.unit, signals="; ".join(found))


def trend_sentence(trend: Trend | None, first: str, last: str, words: Words) -> str:
    """Return in a sentence what the test for trend tells of the time from ``first`` to ``last``."""
    say, numbers = words.phrases, words.numbers
    if trend is None:
        return say("trend_test.none", first=first, last=last)
    key = {1: "up", -1: "down", 0: "neither"}[trend.direction]
    return say(
        f"trend_test.{key}",
        first=first,
        last=last,
        slope=numbers.decimal(100 * (trend.slope if key == "neither" else abs(trend.slope)), 1),
        lower=numbers.decimal(100 * (-trend.upper if key == "down" else trend.lower), 1),
        upper=numbers.decimal(100 * (-trend.lower if key == "down" else trend.upper), 1),
        p=p_text(trend.p_value, words),
    )


def series_trend(rows: pd.DataFrame, key: str = "year") -> tuple[Trend | None, str, str]:
    """Return the test for trend of a share by year with the first and the last year that have a value.

    Parameters
    ----------
    rows : pandas.DataFrame
        Released rows of a measure for one unit, with the subgroup ``key``.
    """
    shown = with_value(rows).sort_values(key)
    when = shown[key].astype(float).to_numpy()
    trend = cochran_armitage(shown["numerator"].to_numpy(dtype=float), shown["denominator"].to_numpy(dtype=float), when)
    years = shown if len(shown) else rows.sort_values(key)
    return trend, str(years[key].iloc[0]), str(years[key].iloc[-1])


def quarter_variables(writer: Writer) -> dict[str, dict[str, str]]:
    """Return per quarterly measure what the nation's chart tells, and the test for trend, each in a sentence.

    Without a chart of the nation the first says so, and there is no second one.
    """
    chapter, found = writer.chapter, {}
    for measure in chapter.registry.measures:
        if not isinstance(measure, Quarterly):
            continue
        charts, few = charted(chapter, measure.id)
        national = next((one for one in charts if one.unit_id == chapter.nation), None)
        first, last = (quarter_name(list(quarters(chapter.edition.year))[i], writer.phrases) for i in (0, -1))
        nouns = row_nouns(chapter, measure.id)
        found[measure.id] = {
            "first": first,
            "last": last,
            "years": str(QUARTERLY_YEARS),
            "signals": signals(national, writer.words) if national else writer.phrases("quarters.none", **nouns),
            "trend": trend_sentence(national.trend, first, last, writer.words) if national else "",
            "too_few": writer.phrases("quarters.too_few", units=writer.words.join(few), **nouns) if few else "",
        }
    return found


def p_text(p: float, words: Words) -> str:
    """Return a p value as it is printed: three decimals, never 0, never 1."""
    say, numbers = words.phrases, words.numbers
    if p < P_STEP:
        return say("trend_test.p_under", p=numbers.decimal(P_STEP, 3))
    if p > 1 - P_STEP:
        return say("trend_test.p_over", p=numbers.decimal(1 - P_STEP, 3))
    return say("trend_test.p", p=numbers.decimal(p, 3))


P_STEP = 0.001
"""The last decimal that a p value is printed with."""
