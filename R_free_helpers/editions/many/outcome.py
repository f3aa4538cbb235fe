"""What became of each of several editions, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.many.worker import Answer
from R_free_helpers.model.edition import NATION, Edition

BUILT, CURRENT, FAILED, NOT_BEGUN = "built", "already up to date", "failed", "not begun"


@dataclass(frozen=True)
class Outcome:
    """What became of one edition.

    Attributes
    ----------
    name : str
        See `names`.
    state : {"built", "already up to date", "failed", "not begun"}
    folder : Path or None
        Where it lies; None of one that is not there.
    seconds : float
        How long it took.
    why : str
        What went wrong.

    Examples
    --------
    >>> print(Outcome("north", BUILT, Path("build/x-2024-north"), 4.12))
    north built in 4.1 s
    """

    name: str
    state: str
    folder: Path | None = None
    seconds: float = 0.0
    why: str = ""

    def __str__(self) -> str:
        if self.state == BUILT:
            return f"{self.name} {self.state} in {self.seconds:.1f} s"
        return f"{self.name} {self.state}" + (f": {self.why}" if self.why else "")


def outcome_of(name: str, answer: Answer) -> Outcome:
    """Return what became of an edition by its maker's answer."""
    if "built" not in answer:
        return Outcome(name, FAILED, why=answer["failed"])
    made = answer["built"]
    return Outcome(name, CURRENT if made["current"] else BUILT, Path(made["folder"]), made["seconds"])


def names(editions: Sequence[Edition]) -> list[str]:
    """Return what to call each of several editions: by its unit, where that is all they differ in."""
    rest = {edition.model_copy(update={"unit": NATION}) for edition in editions}
    return [edition.unit if len(rest) == 1 else edition.id for edition in editions]


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """Return lines that say how many editions there are of each state, and why some are not there.

    Examples
    --------
    >>> for line in summary([Outcome("north", CURRENT), Outcome("south", FAILED, why="a cell fails")]):
    ...     print(line)
    2 editions: 1 already up to date, 1 failed
    south failed: a cell fails
    """
    counts = {state: sum(1 for one in outcomes if one.state == state) for state in (BUILT, CURRENT, FAILED, NOT_BEGUN)}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    missing = [one.name for one in outcomes if one.state == NOT_BEGUN]
    return [
        f"{len(outcomes)} editions: {told}",
        *(str(one) for one in outcomes if one.state == FAILED),
        *([f"{NOT_BEGUN}: {', '.join(missing)}"] if missing else []),
    ]


def incomplete(outcomes: Sequence[Outcome]) -> bool:
    """Return whether an edition is not there that was asked for."""
    return any(one.state in (FAILED, NOT_BEGUN) for one in outcomes)
