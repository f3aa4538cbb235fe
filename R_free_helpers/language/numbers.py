"""Numbers and dates as a language prints them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

STORED_DECIMALS = 10
"""The result store keeps this many decimals; what lies below is binary noise."""

P_DECIMALS = 3
"""Decimals of a printed probability."""


HYPHEN, MINUS = "-", "\u2212"
"""What English prints before a negative number, and the sign that is as wide as a plus."""


def known(value: float | None) -> bool:
    """Return whether there is a number: not None, not NaN."""
    return value is not None and not math.isnan(value)


def half_up(value: float, decimals: int = 0) -> Decimal:
    """Return a value rounded half away from zero, as readers of a table round.

    Binary floats hide ties: 0.285 is stored as slightly less. The decimal digits that the result store keeps
    decide, not the bits.

    Raises
    ------
    ValueError
        When the value is NaN or infinite.

    Examples
    --------
    >>> half_up(28.5), half_up(0.285 * 100), half_up(-0.04, 1)
    (Decimal('29'), Decimal('29'), Decimal('0.0'))
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number to print; say with a phrase why there is none")
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-STORED_DECIMALS), ROUND_HALF_UP)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def _signed(text: str) -> str:
    return text.replace(HYPHEN, MINUS, 1) if text.startswith(HYPHEN) else text


MOST_PRINTED = 20_000
"""Numbers that are remembered as printed: the same ones stand in a figure, its marks, its table and a sentence."""


@lru_cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(language, sep="-")


@lru_cache(MOST_PRINTED)
def _decimal(language: str, value: float, decimals: int) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _signed(format_decimal(half_up(value, decimals), format=pattern, locale=_locale(language)))


@lru_cache(MOST_PRINTED)
def _share(language: str, value: float, decimals: int) -> str:
    from babel.numbers import format_percent

    pattern = _locale(language).percent_formats[None].pattern
    if decimals:
        pattern = pattern.replace("0", "0." + "0" * decimals, 1)
    return _signed(format_percent(half_up(value, decimals + 2), format=pattern, locale=_locale(language)))


class Numbers:
    """Formats of one language.

    Values must be numbers: what stands for a hidden or absent value is a phrase and the caller's choice.

    Parameters
    ----------
    language : str
        BCP 47 tag, such as ``nb-NO`` or ``sv-SE``.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def locale(self) -> Locale:
        """The Babel locale."""
        return _locale(self.language)

    def decimal(self, value: float, decimals: int = 1) -> str:
        """Return a number with a fixed number of decimals: ``34,7``."""
        return _decimal(self.language, float(value), decimals)

    def integer(self, value: float) -> str:
        """Return a whole number with a no-break space between thousands: ``13 129``."""
        return self.decimal(value, 0)

    def share(self, value: float, decimals: int = 0) -> str:
        """Return a share between 0 and 1 as a percentage: ``77 %``."""
        return _share(self.language, float(value), decimals)

    def points(self, value: float, decimals: int = 0) -> str:
        """Return a difference between shares in percentage points, without its unit: ``−3``."""
        return self.decimal(float(half_up(value, decimals + 2)) * 100, decimals)

    def interval(self, lower: float, upper: float, decimals: int = 0) -> str:
        """Return two shares as a range: ``72–81 %``."""
        percent = self.share(upper, decimals)
        return f"{self.decimal(float(half_up(lower, decimals + 2)) * 100, decimals)}–{percent}"

    def p_value(self, p: float) -> str:
        """Return the probability of a test, never as 0 or 1: ``p = 0,031``, ``p < 0,001``, ``p > 0,999``."""
        least = 10**-P_DECIMALS
        if half_up(p, P_DECIMALS) == 0:
            return f"p < {self.decimal(least, P_DECIMALS)}"
        if half_up(p, P_DECIMALS) == 1:
            return f"p > {self.decimal(1 - least, P_DECIMALS)}"
        return f"p = {self.decimal(p, P_DECIMALS)}"

    def date(self, day: dt.date) -> str:
        """Return a date in words: ``31. desember 2024``."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.locale)

    def month(self, day: dt.date) -> str:
        """Return month and year in words: ``juni 2024``."""
        from babel.dates import format_date

        return format_date(day, "LLLL y", locale=self.locale)
