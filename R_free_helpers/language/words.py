"""Words that depend on data, so that a sentence cannot contradict the number beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import Numbers, half_up
from R_free_helpers.language.phrases import Phrases

if TYPE_CHECKING:
    from R_free_helpers.model.registry import Registry

SLIGHT_POINTS = 3
"""Changes of fewer percentage points than this are called slight."""


def first_upper(text: str) -> str:
    """Return a text with a capital first letter: as a heading, or the beginning of a sentence.

    Examples
    --------
    >>> first_upper("quarter 3, 2024"), first_upper("2024"), first_upper("")
    ('Quarter 3, 2024', '2024', '')
    """
    return text[:1].upper() + text[1:]


def direction(now: float, before: float, decimals: int = 0, scale: float = 100) -> int:
    """Return 1, 0 or -1 for more, the same or less of what is printed.

    No verdict: whether two estimates differ is for `results.verdicts` to say.

    Parameters
    ----------
    now, before : float
        Shares, or other values with ``scale=1``.
    decimals : int
        Printed decimals of ``value * scale``.
    """
    difference = half_up(now * scale, decimals) - half_up(before * scale, decimals)
    return (difference > 0) - (difference < 0)


class Words:
    """Data-dependent words of one language, as a registry words them; see `Phrases`."""

    def __init__(self, language: str, registry: str = "") -> None:
        self.phrases = Phrases(language, registry)
        self.numbers = Numbers(language)

    @classmethod
    def of(cls, registry: Registry) -> Words:
        """Return the words of a registry."""
        return Words(registry.language, registry.wording)

    def change(self, verdict: int | None, form: str = "verb", points: float | None = None) -> str:
        """Return the word for a change.

        Parameters
        ----------
        verdict : {1, 0, -1} or None
            More, about the same, less, or not to be told; see `results.verdicts`.
        form : {"verb", "noun", "graded"}
            More/about the same/less as a verb or as a noun; "graded" is the noun, called slight for changes of fewer
            than `SLIGHT_POINTS` percentage points.
        points : float, optional
            For "graded": the printed difference.
        """
        if verdict is None:
            return self.phrases("change.unknown")
        name = {1: "up", 0: "same", -1: "down"}[verdict]
        if form == "graded" and verdict and points is not None and abs(points) < SLIGHT_POINTS:
            return self.phrases(f"change.slight.{name}")
        return self.phrases(f"change.{'noun' if form == 'graded' else form}.{name}")

    def judged(self, verdict: int | None) -> str:
        """Return the word for a change to the better, to neither, or to the worse; see `results.verdicts`.

        Parameters
        ----------
        verdict : {1, 0, -1} or None
            Better, about the same, worse, or not to be told.
        """
        if verdict is None:
            return self.phrases("change.unknown")
        name = {1: "better", 0: "same", -1: "worse"}[verdict]
        return self.phrases(f"change.judged.{name}")

    def compared(self, verdict: int | None, before: str | None, year: int | str) -> str:
        """Return how a number stands to an earlier one: ``økt fra 76 % i 2023``.

        Parameters
        ----------
        verdict : {1, 0, -1} or None
            None sets the earlier number beside the new one, and says no more.
        before : str or None
            The earlier number as printed; None where there is none to compare with.
        year : int or str
            Of the earlier number.
        """
        if before is None:
            return self.phrases("compared.none", year=year)
        if verdict is None:
            return self.phrases("compared.unjudged", before=before, year=year)
        if not verdict:
            return self.phrases("compared.same", before=before, year=year)
        return self.phrases("compared.changed", word=self.change(verdict), before=before, year=year)

    def compared_counts(self, verdict: int | None, before: str, year: int | str) -> str:
        """Return how a count stands to an earlier one: ``flere enn i 2023 (47)``."""
        name = {1: "more", 0: "same", -1: "fewer", None: "unjudged"}[verdict]
        return self.phrases(f"compared_counts.{name}", before=before, year=year)

    def join(self, items: Sequence[str]) -> str:
        """Return items as a list in running text: ``A, B and C`` in the language."""
        items = list(items)
        if len(items) < 2:
            return "".join(items)
        return self.phrases("list.last", first=", ".join(items[:-1]), last=items[-1])

    def number(self, n: int, neuter: bool = False) -> str:
        """Return a count in words up to twelve, in figures above."""
        if n == 1 and neuter:
            return self.phrases("number.one_neuter")
        return self.phrases(f"number.{n}") if f"number.{n}" in self.phrases else self.numbers.integer(n)
