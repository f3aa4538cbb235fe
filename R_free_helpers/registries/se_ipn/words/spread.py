"""How a share is spread over the units of a level, in words for sentences that say of whom they speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.numbers import known
from R_free_helpers.results.sentence_rows import number, with_value
from R_free_helpers.results.verdicts import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from R_free_helpers.results.variables import Writer
    from R_free_helpers.results.verdicts import Row

STOCKHOLM, SOUTH, WEST = "region_stockholm", "sjv_sodra", "region_vastra_gotaland"
"""The units that the text compares."""

MOST_NAMED = 3
"""So many units that share a value are named; more are counted."""


@dataclass(frozen=True)
class UnitWords:
    """What units of a level are called: one, several, and all of them."""

    one: str
    several: str
    all: str


LEVELS = {
    "region": UnitWords("region", "regioner", "regionerna"),
    "healthcare_region": UnitWords("sjukvårdsregion", "sjukvårdsregioner", "sjukvårdsregionerna"),
}


def rows_at(writer: Writer, measure: str, level: str, **subgroup: str) -> pd.DataFrame:
    """Return the released rows of a level, those not shown too; none where the edition has no such measure."""
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return pd.DataFrame(columns=["unit_id", "unit", "value", "status"])
    return chapter.select(measure, level=level, **subgroup)


def shown_at(writer: Writer, measure: str, level: str, **subgroup: str) -> pd.DataFrame:
    """Return the released rows of a level with a known value, highest first, ties in printed order."""
    rows = with_value(rows_at(writer, measure, level, **subgroup))
    return rows.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def spread(writer: Writer, measure: str, level: str, **subgroup: str) -> dict[str, str]:
    """Return sentences about a share at the units of a level: between whom it goes, and of whom it is not shown."""
    return {
        "range": range_sentence(writer, measure, level, **subgroup),
        "not_shown": not_shown_sentence(writer, measure, level, **subgroup),
    }


def range_sentence(writer: Writer, measure: str, level: str, **subgroup: str) -> str:
    """Return from which unit to which the share goes, of how many of all units; with the edition's own unit, if any."""
    words = LEVELS[level]
    shown = shown_at(writer, measure, level, **subgroup)
    own = _own(writer, measure, **subgroup)
    if shown.empty:
        return f"Andelen kan inte visas för någon {words.one}.{own}"
    printed = shown["value"].map(writer.share)
    high, low = printed.iloc[0], printed.iloc[-1]
    total, in_words = _total(writer, level), writer.words.number
    every = f"{in_words(total)} {words.several}"
    if len(shown) == 1:
        return f"Av {every} har bara {shown['unit'].iloc[0]} en andel som kan visas: {high}.{own}"
    if high == low:
        whose = f"alla {every}" if len(shown) == total else f"de {_of_shown(writer, shown, level)}"
        return f"Andelen är {high} i {whose}.{own}"
    best, worst = (_who(writer, list(shown.loc[printed == value, "unit"]), words) for value in (high, low))
    among = words.all if len(shown) == total else f"de {_of_shown(writer, shown, level)}"
    return f"Bland {among} går andelen från {low} ({worst}) till {high} ({best}).{own}"


def not_shown_sentence(writer: Writer, measure: str, level: str, **subgroup: str) -> str:
    """Return of how many units no share is told, and why: too few persons, hidden, or nobody to count."""
    words, total = LEVELS[level], _total(writer, level)
    number = writer.words.number
    rows = rows_at(writer, measure, level, **subgroup)
    lacking = rows[rows["value"].isna()]
    small = int(((rows["status"] == "few") & rows["value"].notna()).sum())
    counts = {name: int((lacking["status"] == name).sum()) for name in ("few", "suppressed")}
    counts["no_data"] = total - len(rows) + len(lacking) - sum(counts.values())
    if not small + sum(counts.values()):
        return f"Andelen visas för alla {number(total)} {words.several}."
    reasons = [
        (counts["few"], f"{{}} har {writer.few.words()} patienter"),
        (small, f"{{}} har {writer.few.words()} i täljaren"),
        (counts["suppressed"], f"{{}} är {'dold' if counts['suppressed'] == 1 else 'dolda'} av hänsyn till andra tal"),
        (counts["no_data"], "{} saknar data"),
    ]
    said = writer.words.join([text.format(number(n)) for n, text in reasons if n])
    return f"Av {number(total)} {words.several} visas andelen inte för {number(small + sum(counts.values()))}: {said}."


def _total(writer: Writer, level: str) -> int:
    units = writer.chapter.units
    return int(units.filter(units["level"] == level).height)


def _of_shown(writer: Writer, shown: pd.DataFrame, level: str) -> str:
    """Return how many units are shown of how many: ``fem av sex sjukvårdsregioner som kan visas``."""
    number = writer.words.number
    return f"{number(len(shown))} av {number(_total(writer, level))} {LEVELS[level].several} som kan visas"


def _who(writer: Writer, names: Sequence[str], words: UnitWords) -> str:
    return (
        writer.words.join(names) if len(names) <= MOST_NAMED else f"{writer.words.number(len(names))} {words.several}"
    )


def _own(writer: Writer, measure: str, **subgroup: str) -> str:
    unit = writer.chapter.focus
    if unit is None or not (writer.chapter.results["measure"] == measure).any():
        return ""
    name = dict(writer.chapter.units.select("unit_id", "name_print").iter_rows())[unit]
    row = row_at(writer, measure, unit, **subgroup)
    n = None if row is None else row["denominator"]
    of = f" (antal i nämnaren: {writer.integer(n)})" if known(n) else ""
    return f" För {name} är andelen: {told(writer, row)}{of}."


def row_at(writer: Writer, measure: str, unit: str, statistic: str = "share", **subgroup: str) -> pd.Series | None:
    """Return one unit's released row, None where there is none."""
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return None
    rows = chapter.select(measure, statistic, unit=unit, **subgroup)
    return rows.iloc[0] if len(rows) else None


def told(writer: Writer, row: pd.Series | None, decimals: int = 0) -> str:
    """Return a share in words: itself, under which it is, or why there is none: too few, hidden, or no data."""
    found = None if row is None else number(row)
    if found is not None and not pd.isna(found):
        return writer.share(found, decimals)
    return writer.few.absent("no_data" if row is None else str(row["status"]))


def judged(now: Row | None, before: Row | None, words: tuple[str, str, str, str]) -> str:
    """Return the word for one value against another: more, about the same, less, or that it cannot be judged."""
    found = verdict(now, before)
    return words[3] if found is None else words[1 - found]
