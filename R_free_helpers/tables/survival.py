"""Median survival by group, a column for each way to count who is under observation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of
from R_free_helpers.figures.page import category_label, in_order, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.tables.grid import hidden_cell_note
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter


@noted
def median_survival(
    chapter: Chapter, measure: str, by: Sequence[str], entries: Sequence[str] = ("onset", "start", "inclusion")
) -> Table:
    """Return medians with intervals in years, everybody first, then the groups of each key.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Statistic ``median`` by ``entry``, and by each of ``by``; its numerator is the number of deaths. A group without
        a curve has a median of nobody.
    by : sequence of str
        Subgroup keys.
    entries : sequence of str
        Columns, by the code of ``entry``.
    """
    language = language_of(chapter)
    say = language.phrases
    headings = (say("survival_table.group"), say("survival_table.deaths"))
    headings += tuple(category_label(chapter, "entry", entry) for entry in entries)
    alignment = ("left",) + ("right",) * (len(headings) - 1)
    rows = released(chapter, measure, "median")
    if rows is None:
        return Table(headings, (), alignment, (say("panel.empty", year=chapter.edition.year),))
    rows = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *by])))
    groups: list[tuple[str, pd.DataFrame]] = [(say("survival_table.all"), rows[rows[list(by)].isna().all(axis=1)])]
    for key in by:
        for code in in_order(chapter, key, rows[key].dropna(), last=("unknown",)):
            groups.append((category_label(chapter, key, code), rows[rows[key] == code]))
    body = tuple(
        (
            name,
            _deaths(part, entries[0], chapter.nobody(measure), language),
            *(_cell(part[part["entry"] == entry], language) for entry in entries),
        )
        for name, part in groups
    )
    note = hidden_cell_note(chapter, bool(rows["status"].eq("suppressed").any()))
    return Table(headings, body, alignment, note, rows, (0,))


def _deaths(part: pd.DataFrame, entry: str, nobody: str, language) -> str:
    own = part[part["entry"] == entry]
    if own.empty:
        return language.phrases("no_data_cell")
    row = own.iloc[0]
    if row["numerator"] != row["numerator"]:
        return language.few.absent_cell(row["status"], "median")
    return language.numbers.integer(row["numerator"]) if row["numerator"] else nobody


def _cell(rows: pd.DataFrame, language) -> str:
    """Return ``48,9 (47,9–50,1)``; a bound that is not reached is left open."""
    say, decimal = language.phrases, language.numbers.decimal
    if rows.empty:
        return say("no_data_cell")
    row = rows.iloc[0]
    if row["status"] in ("suppressed", "few"):
        return language.few.absent_cell(row["status"], "median")
    if row["denominator"] == 0:
        return say("no_data_cell")
    if row["value"] != row["value"]:
        return say("survival_table.not_reached")
    low, high = ("" if row[name] != row[name] else decimal(row[name], 1) for name in ("lower", "upper"))
    return say("survival_table.cell", median=decimal(row["value"], 1), low=low, high=high)
