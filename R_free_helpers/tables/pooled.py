"""The table of units with few persons in a year: one year, two and three years together, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.few import is_told
from R_free_helpers.results.pooled import counted_text, several_years
from R_free_helpers.results.telling import pooled_measure, share_printer
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter


@noted
def pooled_years(chapter: Chapter, indicator: str) -> Table:
    """Return an indicator's share for each unit under the registry's limit, by how many years are together.

    Raises
    ------
    ValueError
        Where the registry sets no limit, or the indicator's years cannot be put together.
    """
    import pandas as pd

    several = several_years(chapter, indicator)
    if several is None:
        raise ValueError(f"the years of '{indicator}' are not put together; it needs a measure of the kind Pooled")
    language = language_of(chapter)
    say = language.phrases
    share = share_printer(chapter, indicator)
    years = sorted(several.rows)
    headings = [
        say("pooled.year", year=several.year) if n == 1 else say("pooled.years", **several.span(n)) for n in years
    ]
    rows = tuple(
        (
            name,
            *(
                _cell(several.rows[n].loc[unit] if unit in several.rows[n].index else None, language, share)
                for n in years
            ),
        )
        for unit, name in several.units.items()
    )
    # Two measures stand in one table; the data say which each row is of.
    of = {n: indicator if n == 1 else pooled_measure(chapter, indicator) for n in years}
    data = pd.concat([several.rows[n].reset_index().assign(years=n, measure=of[n]) for n in years], ignore_index=True)
    fields = {"limit": several.limit, "year": several.year}
    counted = counted_text(chapter, indicator)
    note = say("pooled.table_note", **fields, counted=counted) if rows else say("pooled.nobody", **fields)
    columns = (chapter.label("level_heading", chapter.compared_level), *headings)
    kept = ["measure", "unit_id", "unit", "years", "value", "lower", "upper", "numerator", "denominator", "status"]
    return Table(columns, rows, ("left", *("right",) * len(years)), (note,), data[kept])


def _cell(row: object | None, language: Language, share: SharePrinter) -> str:
    if row is None:
        return language.few.absent_cell("no_data")
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"])
    if is_told(row["value"], row["status"]):
        return language.few.share(row["denominator"])
    of = row["denominator"]
    interval = share.interval(row["lower"], row["upper"], of)
    n = language.numbers.integer(of)
    return language.phrases("pooled.cell", share=share(row["value"], of), interval=interval, n=n)
