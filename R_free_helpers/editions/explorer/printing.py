"""Numbers as the explorer prints them: by the functions that print the report, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from R_free_helpers.language.few import Few, is_told
from R_free_helpers.language.numbers import Numbers, known
from R_free_helpers.results.telling import SharePrinter, is_rare

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

Row = Mapping[str, Any]

KINDS = {
    "share": "share",
    "expected": "share",
    "standardised": "share",
    "difference": "points",
    "observed_expected": "ratio",
    "ratio": "ratio",
    "count": "count",
    "score": "count",
    "rate": "value",
    "mean": "value",
    "median": "value",
    "p10": "value",
    "p25": "value",
    "p75": "value",
    "p90": "value",
}
"""How the values of a statistic are printed; curves, results of models and parts of drawings are not shown."""

RATIO_DECIMALS = 2
RATE = "rate"
"""Statistic whose values have all the same decimals; means and percentiles have those that their steps left."""


@dataclass(frozen=True)
class Printed:
    """The texts of a row.

    Attributes
    ----------
    value : str
        The value, or in words why there is none.
    interval, numerator, denominator, missing : str
        Empty where there is none.
    """

    value: str
    interval: str = ""
    numerator: str = ""
    denominator: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Printer:
    """Prints the rows of one measure and statistic in one language.

    Attributes
    ----------
    kind : {"share", "points", "ratio", "count", "value"}
    statistic : str
    share : SharePrinter
    decimals : int or None
        Of values that are no shares; None for those of each row, see `Few.decimals_of_value`.
    """

    kind: str
    statistic: str
    share: SharePrinter
    decimals: int | None

    @property
    def numbers(self) -> Numbers:
        """The number formats."""
        return self.share.numbers

    @property
    def few(self) -> Few:
        """The words for small numbers."""
        return self.share.few

    def __call__(self, row: Row) -> Printed:
        """Return the texts of a row of the result store."""
        value, status, of = row["value"], row["status"], row["denominator"]
        counts = {name: self._count(row[name]) for name in ("denominator", "missing")}
        if is_told(value, status):
            told = self.few.share(of) if self.kind == "share" else self.few.count()
            return Printed(told, numerator=self.few.count() if known(row["numerator"]) else "", **counts)
        if not known(value):
            return Printed(self.few.absent(status, self.statistic), **counts)
        bounds = (row["lower"], row["upper"])
        decimals = self.few.decimals_of_value(1, value, *bounds) if self.decimals is None else self.decimals
        interval = self._range(*bounds, of, decimals) if known(bounds[0]) and known(bounds[1]) else ""
        return Printed(self._value(value, of, decimals), interval, self._count(row["numerator"]), **counts)

    def _count(self, value: float | None) -> str:
        return self.numbers.integer(value) if value is not None and known(value) else ""

    def _value(self, value: float, of: float | None, decimals: int) -> str:
        if self.kind == "share":
            return self.share(value, of)
        return self.numbers.points(value) if self.kind == "points" else self.numbers.decimal(value, decimals)

    def _range(self, lower: float, upper: float, of: float | None, decimals: int) -> str:
        if self.kind == "share":
            return self.share.interval(lower, upper, of)
        ends = self._value(lower, of, decimals), self._value(upper, of, decimals)
        if lower < 0:
            return self.few.phrases("numbers_table.range", lower=ends[0], upper=ends[1])
        return "–".join(ends)


def printers(
    chapter: Chapter, measure: str, statistic: str, rows: Iterable[Row], languages: Iterable[str]
) -> list[Printer]:
    """Return what prints the rows of a measure and statistic, in each language."""
    kind = KINDS[statistic]
    wanted = int(statistic == "share" and is_rare(chapter, measure))
    rates = [row["value"] for row in rows] if statistic == RATE else []
    made = []
    for language in languages:
        few = few_in(chapter, language)
        of_values = few.decimals_of_value(1, *rates) if statistic == RATE else None
        decimals = {"ratio": RATIO_DECIMALS, "value": of_values}.get(kind, 0)
        made.append(Printer(kind, statistic, SharePrinter(Numbers(language), few, wanted), decimals))
    return made


def few_in(chapter: Chapter, language: str) -> Few:
    """Return the words for small numbers in a language; the registry's own phrases are in its own language."""
    own = chapter.few
    if language == own.language:
        return own
    return Few(language, own.limit, own.detail, own.rounds)
