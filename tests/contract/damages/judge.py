"""Opens a damaged extract and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kit import Damage, Expected
from small_extract import DATA, EXTRACTED, make_frames

from R_free_helpers.contract.extract import Extract, open_extract
from R_free_helpers.contract.not_used import complete
from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.reference import load_reference


@dataclass(frozen=True)
class Result:
    """What came of a damage: the tables, and the problems with the folder's name taken out of their texts."""

    extract: Extract
    problems: list[Problem]
    folder: str

    def plain(self, text: object) -> str:
        """Return a message as it is on every machine."""
        return str(text).replace(self.folder, "/data")


def run(damage: Damage, folder: Path) -> Result:
    """Return the outcome of opening the damaged extract; nothing may be raised."""
    extract, problems = open_extract(damage.make(folder), load_reference(DATA, EXTRACTED))
    return Result(extract, problems, str(folder))


def main_problem(damage: Damage, result: Result) -> Problem | None:
    """Return the problem that names the damage, or None when there is none to name."""
    if not damage.expects:
        return None
    return next(problem for problem in result.problems if _is(problem, damage.expects[0]))


def complaints(damage: Damage, result: Result) -> list[str]:
    """Return everything that is not as it should be; nothing when all is well."""
    wrong = []
    for expected in damage.expects:
        found = [problem for problem in result.problems if _is(problem, expected)]
        if len(found) != 1:
            wrong.append(f"{len(found)} problems instead of one: {expected}")
        wrong += [text for problem in found for text in _unkind(problem, expected, result)]
    others = [problem for problem in result.problems if not any(_is(problem, expected) for expected in damage.expects)]
    if others and not damage.follows:
        wrong += [f"not expected: {problem}" for problem in others]
    if damage.outcome != "refused":
        wrong += [f"refused by {problem}" for problem in others if problem.severity == "error"]
        wanted = make_frames() if damage.tables is None else damage.tables(make_frames())
        # Values written as text by a damage are of the contract's type once they are read.
        for table, frame in complete(wanted).items():
            if not result.extract.tables[table].equals(frame.cast(dict(result.extract.tables[table].schema))):
                wrong.append(f"{table} was not read as it should be")
    return wrong


def _is(problem: Problem, expected: Expected) -> bool:
    return (problem.table, problem.column, problem.rule) == (expected.table, expected.column, expected.rule)


def _unkind(problem: Problem, expected: Expected, result: Result) -> list[str]:
    """Return what a reader would miss in a message: table, column, rows, how many, and the remedy."""
    wrong, text = [], result.plain(problem)
    if problem.severity != expected.severity:
        wrong.append(f"is {problem.severity}: {text}")
    where = f"{problem.table}.{problem.column}:" if problem.column else f"{problem.table}:" if problem.table else ""
    if not problem.message.startswith(where):
        wrong.append(f"does not say where: {text}")
    if expected.count is not None and (problem.count, problem.rows) != (expected.count, expected.rows):
        wrong.append(f"rows {problem.rows}, {problem.count} of them, instead of {expected.rows}, {expected.count}")
    if expected.count is not None and f"{problem.count} row" not in problem.message:
        wrong.append(f"does not say how many rows: {text}")
    if any(str(row) not in problem.message for row in problem.rows):
        wrong.append(f"does not name the rows: {text}")
    if expected.says not in text:
        wrong.append(f"does not say {expected.says!r}: {text}")
    if len(problem.remedy) < 16 or not problem.remedy.endswith("."):
        wrong.append(f"has no remedy: {text}")
    if not all(sign.isprintable() for sign in text):
        wrong.append(f"has signs that a terminal obeys: {text!r}")
    return wrong
