"""Words that depend on data, so that a sentence cannot contradict the number beside it."""

from __future__ import annotations

from collections.abc import Sequence

from R_free_helpers.language.numbers import Numbers, half_up
from R_free_helpers.language.phrases import Phrases

SLIGHT_POINTS = 3
"""Changes of fewer percentage points than this are called slight."""


def direction(now: float, before: float, decimals: int = 0, scale: float = 100) -> int:
    """Return 1, 0 or -1 for more, the same or less, judged on what is printed.

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
    """Data-dependent words of one language."""

    def __init__(self, language: str) -> None:
        self.phrases = Phrases(language)
        self.numbers = Numbers(language)

    def change(self, now: float, before: float, decimals: int = 0, form: str = "verb", scale: float = 100) -> str:
        """Return the word for a change, judged at printed precision.

        Parameters
        ----------
        form : {"verb", "noun", "graded"}
            More/the same/less as a verb or as a noun; "graded" is the noun, called slight for changes of fewer
            than `SLIGHT_POINTS` percentage points.
        """
        sign = direction(now, before, decimals, scale)
        name = {1: "up", 0: "same", -1: "down"}[sign]
        if form == "graded" and sign:
            printed = abs(half_up(now * scale, decimals) - half_up(before * scale, decimals))
            if printed < SLIGHT_POINTS:
                return self.phrases(f"change.slight.{name}")
        return self.phrases(f"change.{'noun' if form == 'graded' else form}.{name}")

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
