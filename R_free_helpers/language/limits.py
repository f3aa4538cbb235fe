"""The limits of indicators in words, and the texts of indicators with their limits filled in."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

from R_free_helpers.model.measure import Limit

if TYPE_CHECKING:
    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.language.words import Words
    from R_free_helpers.model.measure import Indicator

MONTHS_A_YEAR = 12


def limit_number(limit: Limit, numbers: Numbers) -> str:
    """Return the number of a limit in figures, with no more decimals than it has.

    Examples
    --------
    >>> from R_free_helpers.language.numbers import Numbers
    >>> limit_number(Limit(28, "days"), Numbers("nb-NO")), limit_number(Limit(1.5, "years"), Numbers("nb-NO"))
    ('28', '1,5')
    """
    return numbers.decimal(limit.value, len(f"{limit.value:g}".partition(".")[2]))


def limit_text(limit: Limit, words: Words, phrase: str = "limit") -> str:
    """Return a limit with its unit: times up to twelve in words, points of a scale in figures.

    Parameters
    ----------
    phrase : {"limit", "limit_last"}
        As a length of time, or as the time that ends now: the last twelve months.

    Examples
    --------
    >>> from R_free_helpers.language.words import Words
    >>> limit_text(Limit(28, "days"), Words("nb-NO")), limit_text(Limit(12, "months"), Words("sv-SE"))
    ('28 dager', 'tolv månader')
    """
    spelled = limit.unit != "points" and float(limit.value).is_integer()
    n = words.number(int(limit.value)) if spelled else limit_number(limit, words.numbers)
    return words.phrases.count(f"{phrase}.{limit.unit}", limit.value, n=n)


def time_text(value: float, unit: str, words: Words) -> str:
    """Return a time as it is printed, a whole number, with its unit; one in words.

    Parameters
    ----------
    value : float
    unit : {"days", "months", "years"}
    words : Words

    Examples
    --------
    >>> from R_free_helpers.language.words import Words
    >>> time_text(1.2, "days", Words("nb-NO")), time_text(2.5, "months", Words("sv-SE"))
    ('én dag', '3 månader')
    """
    text = words.numbers.integer(value)
    return words.phrases.count(f"limit.{unit}", 1 if text == words.numbers.integer(1) else 2, n=text)


def in_years(limit: Limit) -> Limit:
    """Return a limit of whole years in years, any other as it is.

    Examples
    --------
    >>> in_years(Limit(24, "months"))
    Limit(value=2, unit='years')
    >>> in_years(Limit(28, "days"))
    Limit(value=28, unit='days')
    """
    if limit.unit != "months" or limit.value % MONTHS_A_YEAR:
        return limit
    return Limit(limit.value // MONTHS_A_YEAR, "years")


def limit_words(limit: Limit, words: Words) -> dict[str, str]:
    """Return what texts say of a limit, by the names of their variables.

    Returns
    -------
    dict of str to str
        ``limit``: with its unit; ``limit_number``: the number in figures; ``limit_in_words``: the number in words up to
        twelve; ``limit_in_years``: with its unit, in years where those are whole; ``limit_last``, of times: the last
        days, months or years of that number.
    """
    whole = float(limit.value).is_integer()
    found = {
        "limit": limit_text(limit, words),
        "limit_number": limit_number(limit, words.numbers),
        "limit_in_words": words.number(int(limit.value)) if whole else limit_number(limit, words.numbers),
        "limit_in_years": limit_text(in_years(limit), words),
    }
    return found if limit.unit == "points" else found | {"limit_last": limit_text(limit, words, "limit_last")}


def with_limits(text: str, indicators: Mapping[str, Indicator], words: Words) -> str:
    """Return a label with the limits of the indicators that it names, such as ``{onset_dx.limit}``, filled in."""
    named = {name: one.limit for name, one in indicators.items() if one.limit and f"{{{name}." in text}
    return text.format(**{name: SimpleNamespace(**limit_words(limit, words)) for name, limit in named.items()})


def indicator_text(indicator: Indicator, field: str, words: Words) -> str:
    """Return a text of an indicator, such as its ``definition``, with its limit filled in."""
    text = getattr(indicator, field)
    return text.format(**limit_words(indicator.limit, words)) if indicator.limit else text
