"""What the English summary needs: dates and shares as English prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.few import Absent, Few, Nobody, Small
from R_free_helpers.language.limits import in_years, limit_number
from R_free_helpers.language.numbers import Numbers, known

if TYPE_CHECKING:
    from R_free_helpers.model.edition import Edition
    from R_free_helpers.model.measure import Limit

ENGLISH = Numbers("en-GB")
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
HIDDEN, NO_DATA, NOT_ARCHIVED = "not shown", "no data", "not available"


def english_edition(edition: Edition) -> dict[str, str]:
    """Return the edition's dates in English."""
    return {
        "status_date_en": ENGLISH.date(edition.status_date),
        "extraction_date_en": ENGLISH.date(edition.extraction_date),
    }


def limit_en(limit: Limit) -> str:
    """Return a limit with its unit, in years where those are whole.

    Examples
    --------
    >>> from R_free_helpers.model.measure import Limit
    >>> limit_en(Limit(24, "months")), limit_en(Limit(28, "days")), limit_en(Limit(1, "years"))
    ('two years', '28 days', 'one year')
    """
    told = in_years(limit)
    spelled = float(told.value).is_integer() and told.value < len(NUMBER_WORDS)
    number = NUMBER_WORDS[int(told.value)] if spelled else limit_number(told, ENGLISH)
    return f"{number} {told.unit.removesuffix('s') if told.value == 1 else told.unit}"


def share_en(value: float | None) -> str:
    """Return a share as English prints it: ``77%``."""
    if isinstance(value, Small):
        return "too few to show"
    if not known(value):
        return HIDDEN if isinstance(value, Absent) and value.status in ("few", "suppressed") else NO_DATA
    return ENGLISH.share(value)


def english_share(now: dict, before: float | None) -> dict[str, str]:
    """Return a share now and the year before; of a hidden one the lower bound that may be told."""
    text = share_en(now["value"])
    if text == HIDDEN and known(now.get("lower")):
        text = f"at least {share_en(now['lower'])}"
    return {"share_en": text, "previous_en": share_en(before) if known(before) else NOT_ARCHIVED}


def integer_en(value: float | None, few: Few) -> str:
    """Return a count of persons as English prints it; a small one as fewer than the threshold."""
    if not known(value):
        return HIDDEN if isinstance(value, Absent) and value.status in ("few", "suppressed") else NO_DATA
    if not value and few.rounds and not isinstance(value, Nobody):
        return f"fewer than {few.limit}"
    return ENGLISH.integer(value)
