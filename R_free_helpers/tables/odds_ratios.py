"""The national model that units' expected values come from: odds ratios of its characteristics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, without_hidden
from R_free_helpers.figures.expected import model_note
from R_free_helpers.figures.page import category_label, in_order, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.labels import Labels
from R_free_helpers.measures.case_mix import PER_STEP
from R_free_helpers.measures.kinds import OddsRatios
from R_free_helpers.model.measure import CaseMix, Continuous
from R_free_helpers.model.names import unknown
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.compared import Language
    from R_free_helpers.model.measure import Characteristic
    from R_free_helpers.results.chapter import Chapter

DECIMALS = 2
"""Of odds ratios."""


ODDS_RATIO = "odds_ratio"
"""What the table's own numbers are."""


@noted
def odds_ratio_table(chapter: Chapter, indicator: str) -> Table:
    """Return the odds ratios of an indicator's case-mix model, each level against the reference, with intervals.

    A level that is too rare for a coefficient of its own is one with the reference, and has no row. What a step of a
    number is called is the registry's label ``per_step`` of the column ("per tiår": in words, since
    the audit takes digits for a result).

    Parameters
    ----------
    chapter : Chapter
    indicator : str
        One of which the registry has a measure of the kind `measures.kinds.OddsRatios`, as ``at_equal_case_mix(...,
        models=True)`` declares it.
    """
    language = language_of(chapter)
    say = language.phrases
    own = {one.indicator.id: one for one in chapter.registry.measures if isinstance(one, OddsRatios)}
    if indicator not in own:
        raise ValueError(unknown("indicator with a measure of the kind OddsRatios", indicator, list(own)))
    measure = own[indicator]
    columns = tuple(say(f"odds_ratios.{name}") for name in ("characteristic", "group", "n", "ratio"))
    alignment = ("left", "left", "right", "right")
    data = released(chapter, measure.id, "coefficient")
    if data is None:
        why = model_note(chapter, indicator) or say("panel.empty", year=chapter.edition.year)
        return Table(columns, (), alignment, (why,))
    data = without_hidden(data)
    rows = [
        row for one in measure.case_mix for row in _rows(chapter, one, data[data["factor"] == one.column], language)
    ]
    notes = (say("odds_ratios.note"), *hidden_cell_note(chapter, bool((data["status"] == "suppressed").any())))
    kept = ["factor", "category", "statistic", "value", "lower", "upper", "numerator", "denominator", "status"]
    # The numbers told beside it are those that are printed, not their logarithms.
    ratios = {name: data[name].map(math.exp, na_action="ignore") for name in ("value", "lower", "upper")}
    return Table(columns, tuple(rows), alignment, notes, data[kept].assign(statistic=ODDS_RATIO, **ratios))


def _rows(
    chapter: Chapter, one: Characteristic, found: pd.DataFrame, language: Language
) -> list[tuple[str, str, str, str]]:
    """Return the rows of a characteristic: the reference level, then each coefficient."""
    if found.empty:
        return []
    say, name = language.phrases, Labels(chapter.registry).heading(one.column)
    by_level = found.set_index("category")
    rows = []
    if isinstance(one, CaseMix):
        rows.append((name, category_label(chapter, one.column, one.reference), "", say("equity.reference")))
    for code in in_order(chapter, one.column, by_level.index, last=("unknown",)):
        row = by_level.loc[code]
        group = category_label(chapter, one.column, code)
        if code == PER_STEP and isinstance(one, Continuous):
            step = language.numbers.decimal(one.per, 0 if one.per == int(one.per) else 1)
            group = chapter.codes.get(("per_step", one.column)) or say("odds_ratios.per", step=step)
        elif code == "unknown" and (one.column, code) not in chapter.codes:
            group = say("odds_ratios.unknown")
        rows.append(("" if rows else name, group, _n(row, language), _ratio(row, language)))
    return rows


def _n(row: pd.Series, language: Language) -> str:
    n = row["numerator"]
    return language.numbers.integer(n) if n == n else language.few.absent_cell(row["status"], "mean")


def _ratio(row: pd.Series, language: Language) -> str:
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"], "mean")
    value, low, high = (language.numbers.decimal(math.exp(row[name]), DECIMALS) for name in ("value", "lower", "upper"))
    return language.phrases("odds_ratios.cell", value=value, low=low, high=high)
