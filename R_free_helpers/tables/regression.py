"""Tables of regression coefficients and of correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.boxes import score_scale
from R_free_helpers.figures.compared import language_of, without_hidden
from R_free_helpers.figures.page import in_order, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter

MODELS = ("uni", "multi")
METHODS = ("pearson", "spearman")


@noted
def regression_table(chapter: Chapter, measure: str, scales: Sequence[str]) -> Table:
    """Return the coefficients of some scales: each factor alone and all together, with intervals.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Statistics ``coefficient`` by the subgroup keys ``scale``, ``factor``, ``category`` and ``model``, and
        ``r_squared``. The printed comparison is the label ``factor_level`` of ``<factor>=<category>``.
    scales : sequence of str
    """
    language = language_of(chapter)
    say = language.phrases
    headings = (say("correlation.scale"), say("regression.comparison"), *(say(f"regression.{name}") for name in MODELS))
    alignment = ("left", "left", "right", "right")
    data = released(chapter, measure, None)
    if data is None:
        return _empty(chapter, headings, alignment, language)
    data = without_hidden(data[data["scale"].isin(scales)])
    found = data[data["statistic"] == "coefficient"]
    codes = in_order(
        chapter,
        "factor_level",
        {f"{f}={category}" for f, category in zip(found["factor"], found["category"], strict=True)},
    )
    rows = []
    for scale in scales:
        first = score_scale(chapter, "scale", scale).name
        for code in codes:
            factor, category = code.split("=", 1)
            cells = found[(found["scale"] == scale) & (found["factor"] == factor) & (found["category"] == category)]
            texts = [_cell(cells[cells["model"] == model], 1, language) for model in MODELS]
            rows.append((first, chapter.label("factor_level", code), *texts))
            first = ""
    notes = (say("regression.note", n=_persons(found, language), year=chapter.edition.year),)
    notes += tuple(_explained(chapter, data, scale, language) for scale in scales)
    return Table(headings, tuple(rows), alignment, tuple(note for note in notes if note), data)


@noted
def correlation_table(chapter: Chapter, measure: str) -> Table:
    """Return the correlations of a measure with each scale, with intervals and the number of persons."""
    language = language_of(chapter)
    say = language.phrases
    headings = (say("correlation.scale"), *(say(f"correlation.{name}") for name in METHODS), say("correlation.n"))
    alignment = ("left", "right", "right", "right")
    data = released(chapter, measure, "correlation")
    if data is None:
        return _empty(chapter, headings, alignment, language)
    data = without_hidden(data)
    rows = []
    for scale in in_order(chapter, "scale", data["scale"]):
        part = data[data["scale"] == scale]
        cells = [_cell(part[part["method"] == method], 2, language) for method in METHODS]
        rows.append((score_scale(chapter, "scale", scale).name, *cells, _persons(part, language)))
    # What exactly is correlated, and when it was measured, only the registry can say.
    own = chapter.codes.get(("note", measure))
    notes = (f"{say('correlation.note')} {own}" if own else say("correlation.note"),)
    return Table(headings, tuple(rows), alignment, notes, data)


def _cell(rows: pd.DataFrame, decimals: int, language: Language) -> str:
    """Return a value with its interval, or the mark of a hidden or an absent one."""
    say, numbers = language.phrases, language.numbers
    if rows.empty:
        return say("no_data_cell")
    row = rows.iloc[0]
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"], "mean")
    value, low, high = (row[name] for name in ("value", "lower", "upper"))
    if low != low:
        return numbers.decimal(value, decimals)
    low, high = numbers.decimal(low, decimals), numbers.decimal(high, decimals)
    return say("regression.cell", value=numbers.decimal(value, decimals), low=low, high=high)


def _persons(rows: pd.DataFrame, language: Language) -> str:
    n = rows["denominator"].max()
    if n == n:
        return language.numbers.integer(n)
    return language.few.absent_cell(rows["status"].iloc[0] if len(rows) else "no_data", "mean")


def _explained(chapter: Chapter, data: pd.DataFrame, scale: str, language: Language) -> str:
    part = data[(data["scale"] == scale) & (data["statistic"] == "r_squared") & data["value"].notna()]
    if part.empty:
        return ""
    share = language.numbers.share(part["value"].iloc[0])
    return language.phrases("regression.explained", name=score_scale(chapter, "scale", scale).name, share=share)


def _empty(chapter: Chapter, headings: tuple[str, ...], alignment: tuple[str, ...], language: Language) -> Table:
    text = language.phrases("panel.empty", year=chapter.edition.year)
    return Table(headings, (), alignment, (text,))
