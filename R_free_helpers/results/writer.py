"""Released values as an edition's language writes them: the one formatter of report variables."""

from __future__ import annotations

import pandas as pd

from R_free_helpers.language.few import Absent, Nobody, Small
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.results import NUMBERS
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.choices import year_before
from R_free_helpers.results.editions_told import time_before
from R_free_helpers.results.exact import exact, number_of
from R_free_helpers.results.telling import share_printer
from R_free_helpers.results.verdicts import Row, verdict


class Writer:
    """Formats released values in an edition's language; what is small, hidden or nobody's has words of its own."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.few = chapter.few
        self.numbers = Numbers(chapter.registry.language)
        self.phrases = Phrases.of(chapter.registry)
        self.words = Words.of(chapter.registry)

    def share(self, value: float | None, decimals: int = 0) -> str:
        """Return a share as percent, with at most so many decimals; of a small one, what it is under."""
        if isinstance(value, Small):
            return self.few.share_words(value.of)
        if value is None or _null(value):
            return self.absent(value)
        return self.numbers.share(value, self.few.decimals_of_share(decimals, getattr(value, "of", None)))

    def bounded(self, result: dict, decimals: int = 0) -> str:
        """Return a share; of one hidden because nearly all met it, the lower bound that may be told."""
        if _null(result["value"]) and not _null(result.get("lower")):
            return self.phrases("at_least", share=self.numbers.share(result["lower"]))
        return self.share(result["value"], decimals)

    def integer(self, value: float | None) -> str:
        """Return a count of persons; 0 may be a few, unless the edition tells zeros or it is known to be nobody."""
        if not _null(value) and not value and self.few.rounds and not isinstance(value, Nobody):
            return self.few.words()
        return self.plain(value)

    def plain(self, value: float | None) -> str:
        """Return a whole number that counts no persons."""
        return self.absent(value) if _null(value) else self.numbers.integer(value)

    def decimal(self, value: float | None, decimals: int = 1) -> str:
        """Return a number with decimals: no more than rounding for protection has left it."""
        if value is None or _null(value):
            return self.absent(value)
        return self.numbers.decimal(value, self.few.decimals_of_value(decimals, *getattr(value, "beside", (value,))))

    def absent(self, value: float | None = None) -> str:
        """Return why there is no number: for None there is nothing to make one of, an unexplained NaN is hidden."""
        if isinstance(value, Absent):
            return self.few.in_sentence(value)
        return self.phrases("no_data") if value is None else self.hidden

    @property
    def hidden(self) -> str:
        """The word for a value that is hidden for the sake of another one."""
        return self.phrases("hidden")

    def one(self, measure: str, statistic: str = "share", unit: str | None = None, **subgroup: str) -> dict:
        """Return the one result asked for as a dict, its numbers as `exact.number_of` has them; none without a row."""
        rows = self.chapter.select(measure, statistic, unit=unit or self.chapter.nation, **subgroup)
        if not len(rows):
            status = self.chapter.absent_status(measure)
            return dict.fromkeys(NUMBERS, Absent(status, statistic)) | {"status": status, "statistic": statistic}
        row = rows.iloc[0].to_dict()
        return row | {name: number_of(row, name) for name in NUMBERS}

    def decimals(self, measure: str) -> int:
        """Return with how many decimals the shares of a measure are printed, at most; see `telling.share_printer`."""
        return share_printer(self.chapter, measure).wanted

    def change(self, now: Row | None, before: Row | None, decimals: int = 0, form: str = "verb") -> str:
        """Return the word for what happened between two released rows; see `verdicts.verdict`."""
        return self.words.change(verdict(now, before, self._printed(decimals, now, before)), form)

    def compared(self, now: Row | None, before: Row | None, decimals: int | None = None, measure: str = "") -> str:
        """Return how a share stands to that of the year before: ``økt fra 76 % i 2023``; or why to none.

        Judged with the decimals that both are printed with.

        Parameters
        ----------
        decimals : int, optional
            At most; those of the measure when absent.
        measure : str
            Whose archived value ``before`` is, where it is one.
        """
        if why := self.chapter.not_compared.get(measure):
            return self.phrases(f"choices.not_compared.sentence.{why}", year=time_before(self.chapter))
        if decimals is None:
            decimals = self.decimals(measure) if measure else 0
        told = exact(number_of(now)) and exact(number_of(before))
        printed = self._printed(decimals, now, before)
        text = self.share(number_of(before), printed) if told else None
        year = year_before(self.chapter) if measure else self.chapter.edition.year - 1
        return self.words.compared(verdict(now, before, printed), text, year)

    def _printed(self, decimals: int, *rows: Row | None) -> int:
        """Return with how many decimals shares are printed that are compared."""
        of = [None if row is None else row.get("denominator") for row in rows]
        return min(self.few.decimals_of_share(decimals, n) for n in of) if decimals else 0

    def value(self, measure: str, statistic: str = "share", unit: str | None = None, **subgroup: str) -> float | None:
        """Return the value of one result."""
        return self.one(measure, statistic, unit, **subgroup)["value"]


def _null(value: float | None) -> bool:
    return value is None or pd.isna(value)
