"""Shares as a reader without statistics takes them in: so many of a hundred, and what chance may do to that.

A share is told by the whole number nearest to its percentage, as the report prints it; 0 and 100 are told only of
nobody and of everybody. The two numbers of chance are the ends of the 95 % interval, rounded in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from R_free_helpers.language.few import is_told
from R_free_helpers.language.numbers import Numbers, half_up, known
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.results.everybody import of_everybody

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

HUNDRED = 100


@dataclass(frozen=True)
class OfHundred:
    """A share as so many of a hundred.

    Attributes
    ----------
    number : int or None
        How many; None where the share may not be told, or there is none.
    text : str
        ``74 of 100``; without a number why there is none.
    between : str
        ``between 70 and 78 of 100``: where chance may have moved it; empty without an interval.
    chance : str
        The same as a sentence.
    """

    number: int | None
    text: str
    between: str = ""
    chance: str = ""


def hundredths(share: float) -> int:
    """Return how many of a hundred a share is, whole; 0 and 100 are of nobody and everybody alone.

    Examples
    --------
    >>> hundredths(0.745), hundredths(0.996), hundredths(1.0), hundredths(0.002)
    (75, 99, 100, 1)
    """
    if share in (0, 1):
        return int(share) * HUNDRED
    return min(max(int(half_up(share * HUNDRED)), 1), HUNDRED - 1)


def of_hundred(row: Mapping[str, Any], words: Words, absent: str) -> OfHundred:
    """Return a released share as so many of a hundred.

    Parameters
    ----------
    row : mapping
        ``value``, ``lower``, ``upper``, ``denominator`` and ``status`` of a released share.
    words : Words
    absent : str
        What is said where there is no number to tell.
    """
    say, value, lower, upper = words.phrases, row["value"], row.get("lower"), row.get("upper")
    if is_told(value, row["status"]):
        return OfHundred(None, absent)
    if not known(value):
        # Nearly everybody: the lower bound alone may be told.
        return OfHundred(None, say("plain.at_least", n=hundredths(lower)) if known(lower) else absent)
    n = hundredths(value)
    text = say("plain.value", n=n)
    if not (known(lower) and known(upper)):
        return OfHundred(n, text)
    low, high = hundredths(lower), hundredths(upper)
    if low == high:
        return OfHundred(n, text, text, say("plain.steady"))
    between = say("plain.between", low=low, high=high)
    return OfHundred(n, text, between, say("plain.chance", between=between))


def national_row(chapter: Chapter, measure: str, **subgroup: str) -> dict[str, Any]:
    """Return the whole country's released share of a measure, of everybody in the keys not named.

    Where there is none it has no number and says so in its status.
    """
    rows = chapter.select(measure, "share", unit=chapter.nation, **subgroup)
    rows = of_everybody(rows, subgroup)
    if rows.empty:
        absent = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "missing"))
        return absent | {"status": chapter.absent_status(measure)}
    return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


def told_of(chapter: Chapter, row: Mapping[str, Any]) -> OfHundred:
    """Return a released share of a chapter as so many of a hundred, in the chapter's words for what is not told."""
    few = chapter.few
    why = few.share_words(row["denominator"]) if is_told(row["value"], row["status"]) else few.absent(row["status"])
    return of_hundred(row, Words.of(chapter.registry), why)


def plain_variables(chapter: Chapter) -> dict[str, dict[str, str]]:
    """Return for each share what a text without statistics says of the whole country."""
    return {name: _plain(chapter, name) for name in chapter.registry.shares}


def _plain(chapter: Chapter, name: str) -> dict[str, str]:
    row = national_row(chapter, name)
    told = told_of(chapter, row)
    return {
        "share": told.text,
        "between": told.between or told.text,
        "chance": told.chance,
        "unknown": _unknown(chapter, name, row),
    }


def _unknown(chapter: Chapter, name: str, row: Mapping[str, Any]) -> str:
    """Return of how many it is not known; empty where that is of nobody, or may not be told."""
    say, missing = Phrases.of(chapter.registry), row["missing"]
    if not known(missing) or (not missing and chapter.tells_nobody(name)):
        return ""
    n = Numbers(chapter.registry.language).integer(missing) if missing else chapter.few.words()
    return say.count("plain.unknown", missing, n=n)
