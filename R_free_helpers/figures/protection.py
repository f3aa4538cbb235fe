"""The note that says how the numbers of a figure or a table protect persons: composed here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, TypeVar

from R_free_helpers.figures.compared import language_of

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

OF_PERSONS = {"persons", "events"}
"""What is counted by the measures whose counts are rounded."""

S = TypeVar("S", bound=Any)


def noted(make: Callable[Concatenate[Chapter, ...], S]) -> Callable[Concatenate[Chapter, ...], S]:
    """Let a function that makes a figure or a table of a chapter add what its numbers need said about protection.

    Which measures it reads is noted while it reads them, so that no figure can forget one.
    """

    @wraps(make)
    def made(chapter: Chapter, *args: object, **kwargs: object) -> S:
        if chapter.read is not None:
            # Part of another figure, which says it for all of its parts.
            return make(chapter, *args, **kwargs)
        noting = chapter.noting()
        shown = make(noting, *args, **kwargs)
        small, absent = _marks(chapter, shown)
        notes = protection_notes(chapter, noting.read or (), small, absent)
        return replace(shown, notes=(*shown.notes, *notes)) if notes else shown

    return made


def protection_notes(chapter: Chapter, measures: Iterable[str], small: bool, absent: bool) -> list[str]:
    """Return what must be said of numbers: that they are rounded, and what the marks among them mean.

    Parameters
    ----------
    chapter : Chapter
    measures : iterable of str
        The measures the numbers are of. Of facts about the service only their denominators are said to be rounded.
    small : bool
        Whether a number is told as smaller than the threshold.
    absent : bool
        Whether a cell says that too few persons are behind it.
    """
    if not chapter.policy.rounds:
        return []
    of_persons = {one.id for one in chapter.registry.measures if {one.counts, one.out_of} & OF_PERSONS}
    read = of_persons.intersection(measures)
    if not read:
        return []
    say, limit = language_of(chapter).phrases, chapter.few.limit
    kind = "service" if read <= chapter.policy.service else "traits"
    notes = [say(f"protection.{kind}", base=chapter.policy.base)]
    if small:
        notes.append(say("protection.told", mark=chapter.few.count(), most=limit - 1))
    if absent:
        notes.append(say("protection.absent", mark=chapter.few.cell()))
    return [" ".join(notes)]


def _marks(chapter: Chapter, shown: Any) -> tuple[bool, bool]:
    """Return whether a figure or table tells a number as small, and whether a table has a mark for too few persons."""
    cells = [cell for row in getattr(shown, "rows", ()) for cell in row]
    if cells:
        marks = {chapter.few.cell(), chapter.few.cell("mean")}
        start = chapter.few.count().removesuffix(str(chapter.few.limit))
        return any(cell.startswith(start) and cell not in marks for cell in cells), any(cell in marks for cell in cells)
    data: pd.DataFrame | None = shown.data
    if data is None or not {"status", "value"} <= set(data.columns):
        return False, False
    return bool(((data["status"] == "few") & (data["value"] == 0)).any()), False
