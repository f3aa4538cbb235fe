"""Groups of persons beside each other: each indicator's share by sex, age or what else, and how the groups differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, short_name, without_hidden
from R_free_helpers.figures.page import category_label, in_order, released
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.few import is_told
from R_free_helpers.measures.kinds import ByGroup
from R_free_helpers.results.telling import direction_notes, share_printer
from R_free_helpers.results.verdicts import verdict
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

BY_GROUP = "{}_by_group"
"""Name of the measure that has an indicator's share by group."""

DECIMALS = 1
"""Of differences in percentage points."""

VERDICTS = {1: "higher", 0: "same", -1: "lower"}


@noted
def equity_table(chapter: Chapter, key: str, indicators: Sequence[str] = ()) -> Table:
    """Return each indicator's share in the groups of one characteristic, and the difference to the reference group.

    A difference is called one only where its interval excludes zero.

    Parameters
    ----------
    chapter : Chapter
    key : str
        The characteristic.
    indicators : sequence of str
        All that have shares by group without it. An indicator that is about one of the groups alone is left out.
    """
    import pandas as pd

    language = language_of(chapter)
    say = language.phrases
    measures = {one.indicator.id: one for one in chapter.registry.measures if isinstance(one, ByGroup)}
    rows, parts = [], []
    for name in indicators or measures:
        found = released(chapter, BY_GROUP.format(name), None)
        if found is None or key not in found:
            continue
        found = without_hidden(found[found[key].notna()])
        codes = in_order(chapter, key, found[key])
        if len(codes) < 2:
            continue
        reference = next(one.reference for one in measures[name].case_mix if one.column == key)
        shares = found[found["statistic"] == "share"].set_index(key)
        differences = found[found["statistic"] == "difference"].set_index(key)
        first, printed = short_name(chapter, name), share_printer(chapter, name)
        if reference not in codes:
            continue  # nobody to compare with
        for code in [reference, *(code for code in codes if code != reference)]:
            share = shares.loc[code]
            other = differences.loc[code] if code in differences.index else None
            told = (say("equity.reference"), "")
            if code != reference:
                told = _difference(other, share, shares.loc[reference], language)
            group = category_label(chapter, key, code)
            rows.append((first, group, _n(share, language), _share(share, language, printed), *told))
            first = ""
        parts.append(found.assign(indicator=name))
    headings = (say("table.indicator"), *(say(f"equity.{name}") for name in ("group", "n", "share", "difference")))
    headings += (say("equity.verdict"),)
    alignment = ("left", "left", "right", "right", "right", "left")
    if not parts:
        return Table(headings, (), alignment, (say("panel.empty", year=chapter.edition.year),))
    data = pd.concat(parts, ignore_index=True)
    columns = ["indicator", key, "statistic", "value", "lower", "upper", "numerator", "denominator", "status"]
    hidden = bool((data["status"] == "suppressed").any())
    notes = (*direction_notes(chapter, *dict.fromkeys(data["indicator"])), *hidden_cell_note(chapter, hidden))
    return Table(headings, tuple(rows), alignment, notes, data[columns])


def _n(row: pd.Series, language: Language) -> str:
    n = row["denominator"]
    return language.numbers.integer(n) if n == n else language.few.absent_cell(row["status"])


def _share(row: pd.Series, language: Language, printed: SharePrinter) -> str:
    if row["value"] != row["value"]:
        return language.few.absent_cell(row["status"])
    if is_told(row["value"], row["status"]):
        return language.few.share(row["denominator"])
    of = row["denominator"]
    interval = printed.interval(row["lower"], row["upper"], of)
    return language.phrases("equity.cell", value=printed(row["value"], of), interval=interval)


def _difference(row: pd.Series | None, share: pd.Series, reference: pd.Series, language: Language) -> tuple[str, str]:
    """Return a difference with its interval, and the word for it; none where there is no interval to judge by."""
    say, numbers = language.phrases, language.numbers
    sign = verdict(share.to_dict(), reference.to_dict(), DECIMALS)
    if row is None or sign is None:
        return say("no_data_cell"), say("equity.unknown")
    value, low, high = (numbers.points(row[name], DECIMALS) for name in ("value", "lower", "upper"))
    text = say("equity.cell", value=value, interval=say("equity.interval", low=low, high=high))
    return text, say(f"equity.{VERDICTS[sign]}")
