"""Who has the highest and the lowest of values that are shown, in words that know ties and those not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from R_free_helpers.figures.page import Voice

MOST_NAMED = 3
"""More than this with the same value are counted, not named."""


def extremes(names: Sequence[str], values: Sequence[float], text: Callable[[float], str], voice: Voice) -> dict | None:
    """Return ``high``, ``high_value``, ``low`` and ``low_value`` as told; None where all are printed alike.

    Values are alike where they are printed alike.

    Parameters
    ----------
    names : sequence of str
    values : sequence of float, shape (n,)
        At least one, all of them shown.
    text : callable
        How a value is printed.
    """
    printed = [text(value) for value in values]
    ends = {"high": text(max(values)), "low": text(min(values))}
    if ends["high"] == ends["low"]:
        return None
    who = {end: [name for name, one in zip(names, printed, strict=True) if one == value] for end, value in ends.items()}
    told = {
        end: voice.join(tied) if len(tied) <= MOST_NAMED else voice.phrases("extremes.tied", n=len(tied))
        for end, tied in who.items()
    }
    return {"high": told["high"], "high_value": ends["high"], "low": told["low"], "low_value": ends["low"]}


def among_shown(voice: Voice, shown: int, total: int) -> str:
    """Return that a sentence is about those shown alone, empty where all are."""
    return "" if shown == total else voice.phrases("extremes.among")
