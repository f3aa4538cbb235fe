"""How a number that is small or absent is told.

Five things that are not the same have five ways to be said: a number of nobody (0), a small one (fewer than the
threshold, which may be nobody), one that is not shown since too few are behind it, one that is hidden for the sake of
another, and one that does not exist since there is nothing to make it of. What is *unknown* is a category that is
counted like the others.
"""

from __future__ import annotations

import math
from functools import cached_property

from R_free_helpers.language.numbers import STORED_DECIMALS, Numbers, half_up, known
from R_free_helpers.language.phrases import Phrases

OF_COUNTS = ("count", "share", "rate", "ratio")
"""Statistics that need as many persons as the threshold says; others describe a distribution and need more."""


NOISE = 10.0**-STORED_DECIMALS


class Of(float):
    """A released number that knows of how many it is; what is computed from it does not.

    Attributes
    ----------
    of : float or None
        The denominator, where there is one.
    beside : tuple of float or None
        What was released with it: the value and its bounds, of which it is one.
    """

    of: float | None
    beside: tuple[float | None, ...]

    def __new__(cls, value: float, of: float | None = None, beside: tuple[float | None, ...] = ()) -> Of:
        """Return the number, which is a share, a mean or a count of ``of`` persons."""
        made = super().__new__(cls, value)
        made.of, made.beside = of, beside or (value,)
        return made


class Small(Of):
    """The number 0 of a count or share that is published as small: nobody, or fewer persons than the threshold."""

    def __new__(cls, of: float | None = None) -> Small:
        """Return the number, which is smaller than the threshold out of ``of`` persons."""
        made = super().__new__(cls, 0.0, of)
        assert isinstance(made, Small)
        return made


class Nobody(float):
    """The number 0 of a count or share whose category has no row, where the edition tells nobody from a few."""

    def __new__(cls) -> Nobody:
        """Return the number."""
        return super().__new__(cls, 0.0)


class Absent(float):
    """No number: NaN that knows why.

    Attributes
    ----------
    status : {"few", "suppressed", "no_data", "left_out"}
        Too few persons, hidden for the sake of another number, nothing to make it of, or not computed since the report
        chooses persons and the number counts more than these.
    statistic : str
        Of what statistic; a mean needs more persons than a share.
    """

    status: str
    statistic: str

    def __new__(cls, status: str = "no_data", statistic: str = "count") -> Absent:
        """Return the NaN; any status of a row without a value that is not one of these is no data."""
        made = super().__new__(cls, math.nan)
        made.status = status if status in ("few", "suppressed", "left_out") else "no_data"
        made.statistic = statistic
        return made


def is_told(value: float | None, status: str) -> bool:
    """Return whether a number is published as small: nobody, or fewer persons than the threshold.

    Examples
    --------
    >>> is_told(0.0, "few"), is_told(0.0, "ok"), is_told(None, "few")
    (True, False, False)
    """
    return status == "few" and known(value) and value == 0


class Few:
    """Words for small numbers in one language.

    Parameters
    ----------
    language : str
    limit : int
        The policy's threshold.
    detail : int
        Fewest persons behind a mean, a percentile, a curve or a model.
    rounds : bool
        Whether small numbers are told as small; a policy that rounds nothing knows nobody from somebody.
    registry : str
        Id of the registry whose own phrases are taken; see `Phrases`.
    """

    def __init__(self, language: str, limit: int, detail: int, rounds: bool = True, registry: str = "") -> None:
        self.language, self.limit, self.detail, self.rounds = language, limit, detail, rounds
        self.registry = registry

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases of the language."""
        return Phrases(self.language, self.registry)

    @cached_property
    def numbers(self) -> Numbers:
        """The number formats of the language."""
        return Numbers(self.language)

    def count(self) -> str:
        """Return a small count for a cell or a label: ``<5``."""
        return self.phrases("few.count", limit=self.limit)

    def words(self) -> str:
        """Return a small count for a sentence: ``færre enn 5``."""
        return self.phrases("few.words", limit=self.limit)

    def fewest(self, statistic: str = "count") -> int:
        """Return of how many persons a statistic must at least be."""
        return self.limit if statistic in OF_COUNTS else self.detail

    def persons(self, statistic: str = "count") -> str:
        """Return why a value is not shown, in words: ``færre enn 5 personer``."""
        return self.phrases("few.persons", limit=self.fewest(statistic))

    def cell(self, statistic: str = "count") -> str:
        """Return why a value is not shown, as a mark: ``<5 pers.``."""
        return self.phrases("few.cell", limit=self.fewest(statistic))

    def share(self, denominator: float | None) -> str:
        """Return a share of which the numerator is small: ``<12 %``, or without a denominator the words of a count.

        Examples
        --------
        >>> Few("nb-NO", 5, 10).share(42), Few("nb-NO", 5, 10).share(5)
        ('<12\\xa0%', '<100\\xa0%')
        """
        if not known(denominator) or not denominator:
            return self.persons()
        return self.phrases("few.share", share=self._bound(denominator))

    def _bound(self, denominator: float) -> str:
        return self.numbers.share(min(100, math.ceil(100 * self.limit / denominator - 1e-9)) / 100)

    def share_words(self, denominator: float | None) -> str:
        """Return a share of which the numerator is small for a sentence: ``under 12 %``.

        Examples
        --------
        >>> Few("nb-NO", 5, 10).share_words(42)
        'under 12\xa0%'
        """
        if not known(denominator) or not denominator:
            return self.persons()
        return self.phrases("few.under", share=self._bound(denominator))

    def decimals_of_share(self, wanted: int, of: float | None) -> int:
        """Return with how many decimals a share is printed: none that rounding for protection has made meaningless.

        A count that is rounded may be off by one less than the threshold, and a share by that out of its denominator. A
        decimal is printed only where this is less than one in the decimal: one at 4 001 persons for a threshold of 5.
        Where nothing is rounded, all decimals are those of the rows.

        Parameters
        ----------
        wanted : int
            Decimals of the percentage, at most.
        of : float or None
            The denominator; of a share without one no decimal is known to mean anything.

        Examples
        --------
        >>> few = Few("nb-NO", 5, 10)
        >>> few.decimals_of_share(1, 158), few.decimals_of_share(1, 4001), few.decimals_of_share(2, 4001)
        (0, 1, 1)
        """
        if not self.rounds:
            return wanted
        if not known(of) or not of:
            return 0
        off = (self.limit - 1) / of
        return max((decimals for decimals in range(1, wanted + 1) if off < 10.0 ** -(decimals + 2)), default=0)

    def decimals_of_value(self, wanted: int, *values: float | None) -> int:
        """Return with how many decimals a mean or percentile is printed: none that rounding to a step has taken away.

        A step of 1, 2 or 5 leaves whole numbers, one of 0.1, 0.2 or 0.5 leaves one decimal: no more is printed than the
        values that stand together have.

        Examples
        --------
        >>> few = Few("nb-NO", 5, 10)
        >>> few.decimals_of_value(1, 45.0, 44.0, None), few.decimals_of_value(1, 45.0, 44.5)
        (0, 1)
        """
        told = [value for value in values if value is not None and known(value)]
        if not self.rounds or not told:
            return wanted
        return next(
            (n for n in range(wanted) if all(abs(float(half_up(value, n)) - value) < NOISE for value in told)), wanted
        )

    def value(self, value: float, wanted: int = 1) -> str:
        """Return a mean or percentile with at most so many decimals: those that it has; see `decimals_of_value`.

        Examples
        --------
        >>> Few("nb-NO", 5, 10).value(45.0), Few("nb-NO", 5, 10, rounds=False).value(45.0)
        ('45', '45,0')
        """
        return self.numbers.decimal(value, self.decimals_of_value(wanted, value))

    def absent(self, status: str, statistic: str = "count", *, short: bool = False) -> str:
        """Return why there is no value: too few persons, hidden for another number, not computed, or no data."""
        if status == "few":
            return self.cell(statistic) if short else self.persons(statistic)
        return self.phrases({"suppressed": "hidden", "left_out": "choices.left_out.value"}.get(status, "no_data"))

    def in_sentence(self, absent: Absent) -> str:
        """Return why there is no value, where a sentence has its place for one.

        Examples
        --------
        >>> [Few("sv-SE", 5, 10).in_sentence(Absent(status)) for status in ("few", "suppressed", "no_data")]
        ['inte visat (färre än 5 personer)', 'dolt', 'inga data']
        """
        if absent.status == "few":
            return self.phrases("few.not_shown", persons=self.persons(absent.statistic))
        return self.phrases("choices.left_out.sentence") if absent.status == "left_out" else self.absent(absent.status)

    def absent_cell(self, status: str, statistic: str = "count") -> str:
        """Return the mark of a table's cell without a value."""
        if status == "few":
            return self.cell(statistic)
        kinds = {"suppressed": "hidden_cell", "left_out": "choices.left_out.cell"}
        return self.phrases(kinds.get(status, "no_data_cell"))
