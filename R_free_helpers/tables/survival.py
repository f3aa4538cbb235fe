"""Survival in tables: medians by group and way to count who is under observation, and outcomes by time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import Language, hidden_cell_note, language_of
from R_free_helpers.figures.page import category_label, in_order, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.survival_method import method_note
from R_free_helpers.language.few import is_told
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
    notes = hidden_cell_note(chapter, bool(rows["status"].eq("suppressed").any()))
    notes += method_note(chapter, measure, ["median"], late=len(entries) > 1)
    return Table(headings, body, alignment, notes, rows, (0,))


MONTHS_PER_YEAR = 12
"""Months."""


@noted
def outcomes_by_time(chapter: Chapter, measure: str, years: Sequence[int] = (1, 3, 5, 8)) -> Table:
    """Return the share without an event beside the shares that have come to each cause first, after some years.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Statistics ``survival`` and ``at_risk`` by the subgroup key ``month``, and ``incidence`` by ``cause`` and
        ``month``.
    years : sequence of int
        Rows of the table, as far as the curve goes.
    """
    language = language_of(chapter)
    say = language.phrases
    rows = released(chapter, measure, None)
    if rows is None:
        return Table((say("outcomes_table.years"),), (), ("left",), (say("panel.empty", year=chapter.edition.year),))
    rows = rows.assign(month=rows["month"].astype(int), cause=rows.get("cause"))
    rows = rows[rows["month"].isin([MONTHS_PER_YEAR * year for year in years])].reset_index(drop=True)
    causes = in_order(chapter, "cause", rows["cause"].dropna())
    columns = [("survival", None), *(("incidence", cause) for cause in causes)]
    names = [chapter.label("without_event", measure), *(category_label(chapter, "cause", cause) for cause in causes)]
    headings = [say(f"outcomes_table.{kind}", name=name) for (kind, _), name in zip(columns, names, strict=True)]
    body = tuple(
        (
            language.numbers.integer(month / MONTHS_PER_YEAR),
            *(_share(at[(at["statistic"] == kind) & _of(at, cause)], kind, language) for kind, cause in columns),
            _followed(at[at["statistic"] == "at_risk"], language),
        )
        for month, at in rows.groupby("month", sort=True)
    )
    notes = hidden_cell_note(chapter, bool(rows["status"].eq("suppressed").any()))
    notes += method_note(chapter, measure, ["survival", "incidence"])
    headings = [say("outcomes_table.years"), *headings, say("outcomes_table.at_risk")]
    return Table(tuple(headings), body, ("left",) + ("right",) * (len(headings) - 1), notes, rows)


def _of(rows: pd.DataFrame, cause: str | None) -> pd.Series:
    return rows["cause"].isna() if cause is None else rows["cause"] == cause


def _share(rows: pd.DataFrame, statistic: str, language: Language) -> str:
    """Return ``93 % (92–94 %)``, without an interval where there is none; a small share as what it is under."""
    if rows.empty:
        return language.phrases("no_data_cell")
    row = rows.iloc[0]
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"], statistic)
    if is_told(row["value"], row["status"]):
        return language.few.share(row["denominator"])
    share = language.numbers.share(row["value"])
    if row["lower"] != row["lower"] or row["upper"] != row["upper"]:
        return share
    interval = language.numbers.interval(row["lower"], row["upper"])
    return language.phrases("outcomes_table.cell", share=share, interval=interval)


def _followed(rows: pd.DataFrame, language: Language) -> str:
    if rows.empty:
        return language.phrases("no_data_cell")
    row = rows.iloc[0]
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"], "at_risk")
    return language.few.count() if is_told(row["value"], row["status"]) else language.numbers.integer(row["value"])


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
    decimals = language.few.decimals_of_value(1, *(row[name] for name in ("value", "lower", "upper")))
    low, high = ("" if row[name] != row[name] else decimal(row[name], decimals) for name in ("lower", "upper"))
    return say("survival_table.cell", median=decimal(row["value"], decimals), low=low, high=high)
