"""The note that says how the numbers of a figure or a table protect persons: composed here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, TypeVar

from R_free_helpers.figures.compared import hidden_cell_note, language_of, measure_name
from R_free_helpers.results.choices import choices_text

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

MARKS = ("told", "told_share", "absent", "absent_detail")
"""Marks that a note explains, in this order."""

S = TypeVar("S", bound=Any)


def noted(make: Callable[Concatenate[Chapter, ...], S]) -> Callable[Concatenate[Chapter, ...], S]:
    """Let a function that makes a figure or a table of a chapter add what its numbers need said about protection.

    Which measures it reads is noted while it reads them, so that no figure can forget one; the figure or table names
    them. A table without anything in it says so.
    """

    @wraps(make)
    def made(chapter: Chapter, *args: object, **kwargs: object) -> S:
        if chapter.read is not None:
            # Part of another figure, which says it for all of its parts.
            return make(chapter, *args, **kwargs)
        noting = chapter.noting()
        shown = _with_a_row(noting, make(noting, *args, **kwargs))
        notes = [*_hidden(noting, shown), *protection_notes(chapter, noting.read or (), _marks(noting, shown))]
        shown = replace(shown, notes=(*shown.notes, *notes), measures=tuple(sorted(noting.read or ())))
        return _with_choices(noting, shown) if chapter.edition.chosen else shown

    return made


def _with_choices(chapter: Chapter, shown: S) -> S:
    """Return what is shown with whom it is about and which limits are other ones, where it tells of measures.

    A measure that counts more than the chosen persons is not computed: what shows nothing else says so in its place.
    """
    known = {one.id for one in chapter.registry.measures}
    read = sorted(chapter.read or ())
    out = [name for name in read if chapter.left_out(name)]
    if out and not set(read) & (known - set(out)):
        return _left_out(chapter, shown, out)
    said = [shown.choices, choices_text(chapter, read) if read else ""]
    if out:
        names = language_of(chapter).words.join([measure_name(chapter, name) for name in out])
        said.append(language_of(chapter).phrases("choices.left_out.some", names=names))
    text = " ".join(filter(None, said))
    if text and hasattr(shown, "alt"):
        shown = replace(shown, alt=f"{shown.alt} {text}")
    return replace(shown, choices=text)


def _left_out(chapter: Chapter, shown: S, measures: list[str]) -> S:
    """Return what stands in the place of a figure or a table of which nothing is computed for chosen persons."""
    from R_free_helpers.figures.page import instead

    text = language_of(chapter).phrases("choices.left_out.all")
    if hasattr(shown, "alt"):
        made: S = replace(instead(chapter, measures[0], text, "left_out"), notes=())  # type: ignore[assignment]
        return made
    empty = [""] * (len(shown.columns) - 1)
    return replace(shown, rows=((text, *empty),), strong=(), notes=(), data=None)


def _with_a_row(chapter: Chapter, shown: S) -> S:
    """Return what is shown; a table without rows or without a column of values gets one row: there are no data.

    Unless a note of its own says why.
    """
    rows = getattr(shown, "rows", None)
    if rows is None or (rows and len(shown.columns) > 1) or (not rows and shown.notes):
        return shown
    absent = language_of(chapter).phrases("no_data")
    empty = [""] * (len(shown.columns) - 1)
    return replace(shown, rows=((absent, *empty),), strong=())


def protection_notes(chapter: Chapter, measures: Iterable[str], marks: Collection[str] = ()) -> list[str]:
    """Return what must be said of numbers: that they are rounded, and what the marks among them mean.

    Parameters
    ----------
    chapter : Chapter
    measures : iterable of str
        The measures the numbers are of. Of facts about the service only their denominators are said to be rounded.
    marks : collection of {"told", "told_share", "absent", "absent_detail"}
        Which marks occur: for a small count, for a small share, and for a cell of too few persons for a share, or for
        a mean.
    """
    if not chapter.policy.rounds:
        return []
    read = {one.id for one in chapter.registry.measures if one.tells_of_persons}.intersection(measures)
    if not read:
        return []
    say, few = language_of(chapter).phrases, chapter.few
    kind = "service" if read <= chapter.policy.service else "traits"
    fields = {"told": {"mark": few.count(), "most": few.limit - 1}, "told_share": {"most": few.limit - 1}}
    fields |= {"absent": {"mark": few.cell()}, "absent_detail": {"mark": few.cell("mean")}}
    phrases = {mark: f"protection.{mark.removesuffix('_detail')}" for mark in MARKS}
    explained = [say(phrases[mark], **fields[mark]) for mark in MARKS if mark in marks]
    return [" ".join([say(f"protection.{kind}", base=chapter.policy.base), *explained])]


def _hidden(chapter: Chapter, shown: Any) -> list[str]:
    """Return what the mark of a hidden cell means, where a table has one and does not say so yet."""
    cells = {cell for row in getattr(shown, "rows", ()) for cell in row}
    note = hidden_cell_note(chapter, language_of(chapter).phrases("hidden_cell") in cells)
    return [one for one in note if one not in shown.notes]


def _marks(chapter: Chapter, shown: Any) -> set[str]:
    """Return the marks for small numbers that a table prints or a figure draws."""
    few = chapter.few
    cells = {cell for row in getattr(shown, "rows", ()) for cell in row}
    if cells:
        start = few.count().removesuffix(str(few.limit))
        absent = {few.cell("mean"): "absent_detail", few.cell(): "absent"}  # one mark, where both need as many persons
        small = {cell for cell in cells - set(absent) if cell.startswith(start)}
        found = {"told_share" if cell != few.count() else "told" for cell in small}
        return found | {mark for cell, mark in absent.items() if cell in cells}
    data: pd.DataFrame | None = shown.data
    if data is None or not {"status", "value"} <= set(data.columns):
        return set()
    small = data[(data["status"] == "few") & (data["value"] == 0)]
    if "statistic" in small:
        return {"told_share" if statistic == "share" else "told" for statistic in small["statistic"]}
    # Values of one statistic, which the figure left out: that of the measures it read.
    read = chapter.results.filter(chapter.results["measure"].is_in(list(chapter.read or ())))["statistic"].unique()
    kind = "told_share" if "share" in read and "denominator" in small else "told"
    return {kind} if len(small) else set()
