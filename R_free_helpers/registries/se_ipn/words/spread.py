"""How a share is spread over the units of a level, in words for sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.results.sentence_rows import exact, number, with_value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

STOCKHOLM, SOUTH, WEST = "region_stockholm", "sjv_sodra", "region_vastra_gotaland"
"""The units that the text compares."""


def shown_at(writer: Writer, measure: str, level: str, statistic: str = "share", **subgroup: str) -> pd.DataFrame:
    """Return the released rows of a level with a known value, highest first, ties in printed order."""
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return pd.DataFrame(columns=["unit", "value", "status"])
    rows = chapter.select(measure, statistic, level=level, **subgroup)
    return with_value(rows).sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def spread(writer: Writer, measure: str, level: str, **subgroup: str) -> dict[str, str]:
    """Return highest and lowest unit with their shares, the two lowest together, and how many units are shown.

    Hidden values take no part: the words are about the units that are shown.
    """
    rows = shown_at(writer, measure, level, **subgroup)
    of = writer.chapter.units
    total = of.filter(of["level"] == level).height
    nobody = writer.phrases("none")
    found = {
        "highest": nobody,
        "highest_share": writer.hidden,
        "lowest": nobody,
        "lowest_share": writer.hidden,
        "two_lowest": nobody,
        "shown": writer.words.number(len(rows)),
        "not_shown": writer.words.number(total - len(rows)),
    }
    if len(rows):
        first, last = rows.iloc[0], rows.iloc[-1]
        lowest = rows["unit"].iloc[::-1].head(2).tolist()
        found |= {
            "highest": first["unit"],
            "highest_share": writer.share(first["value"]),
            "lowest": last["unit"],
            "lowest_share": writer.share(last["value"]),
            "two_lowest": writer.words.join(lowest),
        }
    return found


def compared(writer: Writer, one: float | None, other: float | None, words: tuple[str, str, str]) -> str:
    """Return the word for one value against another as both are printed: more, the same or less; hidden if unknown.

    Parameters
    ----------
    words : tuple of str
        For more, the same and less.
    """
    from R_free_helpers.language.words import direction

    if not exact(one) or not exact(other):
        return writer.hidden
    return words[1 - direction(one, other)]


def value_at(writer: Writer, measure: str, unit: str, statistic: str = "share", **subgroup: str) -> float | None:
    """Return one unit's value, None where it is hidden or there is none; a small one as such."""
    chapter = writer.chapter
    if not (chapter.results["measure"] == measure).any():
        return None
    rows = chapter.select(measure, statistic, unit=unit, **subgroup)
    return number(rows.iloc[0]) if len(rows) else None
