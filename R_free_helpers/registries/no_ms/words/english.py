"""What the English summary needs: dates and shares as English prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.registries.no_ms.words.sentences import known

if TYPE_CHECKING:
    from R_free_helpers.model.edition import Edition

ENGLISH = Numbers("en-GB")
HIDDEN, NOT_ARCHIVED = "not shown", "not available"


def english_edition(edition: Edition) -> dict[str, str]:
    """Return the edition's dates in English."""
    return {
        "status_date_en": ENGLISH.date(edition.status_date),
        "extraction_date_en": ENGLISH.date(edition.extraction_date),
    }


def share_en(value: float | None) -> str:
    """Return a share as English prints it: ``77%``."""
    return ENGLISH.share(value) if known(value) else HIDDEN


def english_share(now: dict, before: float | None) -> dict[str, str]:
    """Return a share now and the year before; of a hidden one the lower bound that may be told."""
    text = share_en(now["value"])
    if text == HIDDEN and known(now.get("lower")):
        text = f"at least {share_en(now['lower'])}"
    return {"share_en": text, "previous_en": share_en(before) if known(before) else NOT_ARCHIVED}
