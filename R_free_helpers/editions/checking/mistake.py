"""A mistake in what a registry consists of: where it is, what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong.

    Attributes
    ----------
    file : str
        As one would type it at the workspace's root.
    line : int
        Of the file; 0 where it is about the whole of it.
    said : str
        What is wrong.
    remedy : str
        What to do.
    """

    file: str
    line: int
    said: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.said}\n    > {self.remedy}"


class Mistaken(ValueError):
    """A registry with mistakes; ``mistakes`` has them all."""

    def __init__(self, registry: str, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        count = f"{len(mistakes)} mistake{'s' * (len(mistakes) != 1)}"
        told = "\n".join(str(mistake) for mistake in mistakes)
        super().__init__(f"{registry} has {count}; `registry-report check {registry}` looks for more\n{told}")


def line_of(text: str, wanted: str) -> int:
    """Return the number of the first line that has a text in it; 0 where none has.

    Examples
    --------
    >>> line_of("a\\nb\\nc", "b"), line_of("a", "b")
    (2, 0)
    """
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted in line), 0)
