"""The assessment as a file of its own: the form of the expert group, one row a requirement.

The numbers are the report's: those of a requirement that rests on one released value stand in columns of their own, as
the result store has them; all others are told in words.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping

from R_free_helpers.exports.checks import Checked, Fault, Made, csv_text
from R_free_helpers.exports.told import Delivery, told_of, written
from R_free_helpers.results.assessment import Answer, answers, assessment_of
from R_free_helpers.results.assessment_words import ANSWERS, requirement_text
from R_free_helpers.results.writer import Writer

COLUMNS = (
    "edition", "number", "scale", "level", "requirement", "answer", "answered_by", "basis", "measure", "unit_id",
    "subgroup", "statistic", "value", "lower", "upper", "denominator", "limit", "labels", "sections", "pages", "source",
)  # fmt: skip
"""``answer`` is yes, no, unknown or unanswered; ``labels``, ``sections`` and ``pages`` say where it is shown."""

SEPARATOR, DECIMAL = ";", ","
NUMBERS = ("value", "lower", "upper", "denominator")


def make(delivery: Delivery) -> Made:
    """Return the file.

    Raises
    ------
    ValueError
        When the registry has no assessment, or its report lacks a part that the assessment refers to.
    """
    chapter = delivery.chapter
    if chapter is None or assessment_of(chapter) is None:
        raise ValueError(f"{delivery.registry.id} has no assessment.csv: docs/assessment.md tells what stands in it")
    writer = Writer(chapter)
    found = answers(writer)
    notes = []
    if delivery.places is None:
        notes.append("sections and pages left out: the edition's report is not built here")
    rows = [_row(delivery, writer, one) for one in found]
    return Made({f"{delivery.edition.id}-assessment.csv": csv_text(COLUMNS, rows, SEPARATOR)}, notes)


def _row(delivery: Delivery, writer: Writer, answer: Answer) -> list[str]:
    asked, row = answer.requirement, _one_row(answer)
    conditions = asked.conditions
    measures = dict.fromkeys(name for one in conditions for name in one.measures)
    number = {name: _written(row, name) for name in NUMBERS}
    limit = next((one.limit for one in conditions if one.limit is not None and one.rule != "decided"), None)
    sections, pages = _places(delivery, answer)
    kinds = [writer.phrases(f"assessment.kind.{kind}") for kind in answer.kinds]
    cells = {
        "edition": delivery.edition.id,
        "number": asked.number,
        "scale": asked.scale,
        "level": asked.level,
        "requirement": requirement_text(writer, asked),
        "answer": answer.word,
        "answered_by": ", ".join(kinds),
        "basis": "; ".join(dict.fromkeys(one.text for one in answer.grounds)),
        "measure": " ".join(measures),
        "unit_id": "" if row is None else str(row["unit_id"]),
        "subgroup": "" if row is None else conditions[0].subgroup,
        "statistic": "" if row is None else conditions[0].statistic,
        **number,
        "limit": "" if limit is None else written(limit, sign=DECIMAL),
        "labels": " ".join(asked.proof),
        "sections": sections,
        "pages": pages,
        "source": asked.source,
    }
    return [cells[name] for name in COLUMNS]


def _one_row(answer: Answer) -> Mapping[str, object] | None:
    """Return the one released row that an answer rests on; None where it is hidden, or there are several."""
    rows = [one.row for one in answer.grounds if one.row is not None]
    if len(rows) != 1 or len(answer.grounds) != 1:
        return None
    return None if told_of(rows[0]).reason else rows[0]


def _written(row: Mapping[str, object] | None, name: str) -> str:
    value = None if row is None else row[name]
    return written(float(value), sign=DECIMAL) if isinstance(value, (int, float)) and value == value else ""


def _places(delivery: Delivery, answer: Answer) -> tuple[str, str]:
    """Return the numbers of sections, figures and tables where an answer is shown, and their pages.

    Raises
    ------
    ValueError
        When the report has no such part.
    """
    if delivery.places is None:
        return "", ""
    for label in answer.requirement.proof:
        if label not in delivery.places:
            raise ValueError(f"the report has no {label}, which requirement {answer.requirement.number} refers to")
    found = [delivery.places[label] for label in answer.requirement.proof]
    return "; ".join(one.number for one in found), "; ".join("" if one.page is None else str(one.page) for one in found)


def check(text: str) -> Checked:
    """Return what is wrong with a file.

    The checks are ``columns``, ``edition`` (all rows are of one), ``number`` (a requirement occurs once), ``answer``,
    ``value`` (a computed yes or no that rests on one value is what value and limit say) and ``pages`` (as many as
    sections).
    """
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=SEPARATOR)) or [[]]
    if header != list(COLUMNS) or any(len(row) != len(COLUMNS) for row in rows):
        return Checked([Fault("columns", "the columns are not " + ", ".join(COLUMNS))])
    records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    found = []
    if len({record["edition"] for record in records}) != 1:
        found.append(Fault("edition", "the rows are not of one edition"))
    counts = Counter(record["number"] for record in records)
    twice = [number for number, n in counts.items() if n > 1]
    found += [Fault("number", f"{number or 'a requirement without a number'} is there twice") for number in twice]
    for record in records:
        if record["answer"] not in ANSWERS:
            found.append(Fault("answer", f"{record['number']}: '{record['answer']}' is none of {', '.join(ANSWERS)}"))
        if record["pages"] and record["pages"].count(";") != record["sections"].count(";"):
            found.append(Fault("pages", f"{record['number']}: not each section has a page"))
        found += _contradicted(record)
    return Checked(found)


def _contradicted(record: Mapping[str, str]) -> list[Fault]:
    """Return that an answer is no while this year's value reaches the limit: any of the last years is enough."""
    numbers = {name: record[name].replace(DECIMAL, ".") for name in ("value", "lower", "limit")}
    if not numbers["value"] or not numbers["limit"]:
        return []
    deciding = float(numbers["lower"] or numbers["value"])
    if record["answer"] == "no" and deciding >= float(numbers["limit"]):
        return [Fault("value", f"{record['number']}: the value reaches the limit, and the answer is no")]
    return []
