"""An assessment as tables: the form as its readers know it, and what each answer rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.words import first_upper
from R_free_helpers.results.assessment import answers, assessment_of
from R_free_helpers.results.assessment_words import requirement_text
from R_free_helpers.results.writer import Writer
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.results.assessment import Answer
    from R_free_helpers.results.chapter import Chapter


def assessment_form(chapter: Chapter) -> Table:
    """Return the form: each requirement with what it applies to, where it is shown, and a tick below yes or no.

    The part of the report is a reference, with its page in the PDF.

    Raises
    ------
    ValueError
        When the registry has no ``assessment.csv``.
    """
    writer, found = _answered(chapter)
    say = writer.phrases
    ticks = {"yes": ("tick", "no_tick"), "no": ("no_tick", "tick")}
    rows = []
    for one in found:
        asked = one.requirement
        scale = chapter.label("assessment_scale", asked.scale)
        cells = [say(f"assessment.{name}") for name in ticks[one.word]] if one.word in ticks else ["?", "?"]
        told = say("assessment.level", scale=first_upper(scale), level=asked.level)
        rows.append((asked.number, requirement_text(writer, asked), told, _where(writer, one), *cells))
    heads = [say(f"assessment.column.{name}") for name in ("number", "requirement", "level", "where")]
    heads += [say("assessment.answer.yes"), say("assessment.answer.no")]
    notes = (say("assessment.note.unknown"),) if any("?" in row for row in rows) else ()
    alignment = ("left", "left", "left", "left", "center", "center")
    return Table(tuple(heads), tuple(rows), alignment, notes, as_written=(3,), measures=_measures(found))


def assessment_grounds(chapter: Chapter) -> Table:
    """Return each requirement's answer in words, by what it is answered, and the numbers that it rests on.

    Raises
    ------
    ValueError
        When the registry has no ``assessment.csv``.
    """
    writer, found = _answered(chapter)
    say = writer.phrases
    rows = tuple(
        (
            one.requirement.number,
            say(f"assessment.answer.{one.word}"),
            ", ".join(say(f"assessment.kind.{kind}") for kind in one.kinds),
            first_upper("; ".join(dict.fromkeys(ground.text for ground in one.grounds))),
        )
        for one in found
    )
    heads = tuple(say(f"assessment.column.{name}") for name in ("number", "answer", "kind", "basis"))
    notes = [say("assessment.note.kinds")]
    if any(ground.interval for one in found for ground in one.grounds):
        notes.append(say("assessment.note.interval"))
    return Table(heads, rows, ("left", "left", "left", "left"), tuple(notes), measures=_measures(found))


def _answered(chapter: Chapter) -> tuple[Writer, list[Answer]]:
    if assessment_of(chapter) is None:
        raise ValueError(f"{chapter.registry.id} has no assessment.csv: docs/assessment.md tells what stands in it")
    writer = Writer(chapter)
    return writer, answers(writer)


def _where(writer: Writer, answer: Answer) -> str:
    """Return references to the parts that show it, each with its page, which the PDF alone has."""
    word = writer.phrases("assessment.page")
    return (
        ", ".join(f'{_reference(label)}[]{{.page-of of="{label}" word="{word}"}}' for label in answer.requirement.proof)
        or "–"
    )


def _reference(label: str) -> str:
    """Return a reference: of a section its number alone, which the column's heading names."""
    return f"-@{label}" if label.startswith("sec-") else f"@{label}"


def _measures(found: list[Answer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in found for each in one.requirement.conditions for name in each.measures))
