"""How it is told that a share is of those with a known value: how many are unknown, and what that may hide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.results.bounds import bounds_of_all, unknown_share

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

DECIMALS = 1


def missing_status(chapter: Chapter, measure: str, row: Mapping[str, object]) -> str:
    """Return whether the number of unknown is told: ``ok``, ``few`` (nobody or too few) or why there is none."""
    missing, status = row.get("missing"), row.get("status")
    if pd.isna(missing):
        return str(status) if status in ("few", "no_data") else "no_data" if status is None else "suppressed"
    return "few" if missing == 0 and not chapter.tells_nobody(measure) else "ok"


def bounds_text(chapter: Chapter, row: Mapping[str, object]) -> str | None:
    """Return between which shares that of all lies, as ``73,3–81,2 %``; None where nobody is known to be unknown."""
    bounds = bounds_of_all(row)
    if bounds is None:
        return None
    everybody = _number(row, "denominator") + _number(row, "missing")
    decimals = chapter.few.decimals_of_share(DECIMALS, everybody)
    return Numbers(chapter.registry.language).interval(*bounds, decimals)


def _number(row: Mapping[str, object], column: str) -> float:
    return float(str(row[column]))


def unknown_sentence(chapter: Chapter, measure: str, row: Mapping[str, object]) -> str:
    """Return how many are left out because their value is not known, and between which bounds the share of all lies."""
    say, numbers = Phrases.of(chapter.registry), Numbers(chapter.registry.language)
    status = missing_status(chapter, measure, row)
    if pd.isna(row.get("missing")):
        return say("unknown.not_shown", why=chapter.few.absent(status))
    if status == "few":
        return say("unknown.few", n=chapter.few.words())
    share = unknown_share(row)
    if not share:
        return say("unknown.nobody")
    counts = {"n": row["missing"], "total": row["denominator"] + row["missing"]}
    decimals = chapter.few.decimals_of_share(DECIMALS, counts["total"])
    shown = {name: numbers.integer(n) for name, n in counts.items()}
    told = say("unknown.some", **shown, share=numbers.share(share, decimals))
    bounds = bounds_text(chapter, row)
    return told if bounds is None else f"{told} {say('unknown.bounds', interval=bounds)}"


def leaves_out(row: Mapping[str, object] | None) -> bool:
    """Return whether somebody is left out of a share because the value is not known."""
    return row is not None and pd.notna(row.get("missing")) and row["missing"] > 0
