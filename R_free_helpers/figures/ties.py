"""Highest and lowest in words: what is printed alike is told together, and of whom it is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from R_free_helpers.language.phrases import Phrases

MOST_NAMED = 3
"""Of more that are tied, so many are named and the others are counted."""


@dataclass(frozen=True)
class Ends:
    """The highest and the lowest of some printed values.

    Attributes
    ----------
    high, low : str
        The printed values.
    highest, lowest : str
        Who has them.
    """

    high: str
    low: str
    highest: str
    lowest: str

    @property
    def equal(self) -> bool:
        """Whether all are printed alike."""
        return self.high == self.low


def ends(
    names: Sequence[str],
    values: Sequence[float],
    text: Callable[[float], str],
    phrases: Phrases,
    join: Callable[[list[str]], str],
) -> Ends:
    """Return the ends of values that are all known; at least one.

    Parameters
    ----------
    names : sequence of str
    values : sequence of float
    text : callable
        How a value is printed.
    phrases : Phrases
    join : callable
        Makes a list in running text.
    """
    printed = [text(value) for value in values]
    high, low = text(max(values)), text(min(values))

    def who(wanted: str) -> str:
        tied = [name for name, told in zip(names, printed, strict=True) if told == wanted]
        if len(tied) <= MOST_NAMED:
            return join(tied)
        return phrases("alt.others", names=", ".join(tied[:MOST_NAMED]), n=len(tied) - MOST_NAMED)

    return Ends(high, low, who(high), who(low))
