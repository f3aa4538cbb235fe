"""Opens a damaged extract and says what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from expecting import unlike_expected
from kit import Damage, Expected
from small_extract import DATA, EXTRACTED, SCHEMA, make_frames

from R_free_helpers.contract.extract import Extract, open_extract
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


def complaints(damage: Damage, result: Result) -> list[str]:
    """Return everything that is not as it should be; nothing when all is well."""
    wrong, others = unlike_expected(damage, result, _unkind)
    if damage.outcome != "refused":
        wrong += [f"refused by {problem}" for problem in others if problem.severity == "error"]
        wanted = make_frames() if damage.tables is None else damage.tables(make_frames())
        # Values written as text by a damage are of the contract's type once they are read.
        for table, frame in SCHEMA.complete(wanted).items():
            if not result.extract.tables[table].equals(frame.cast(dict(result.extract.tables[table].schema))):
                wrong.append(f"{table} was not read as it should be")
    return wrong


def _unkind(problem: Problem, expected: Expected) -> Iterator[str]:
    """Yield what is lacking in a message about an extract: where, and how many rows."""
    where = f"{problem.table}.{problem.column}:" if problem.column else f"{problem.table}:" if problem.table else ""
    if not problem.message.startswith(where):
        yield "does not say where"
    if expected.count is not None and f"{problem.count} row" not in problem.message:
        yield "does not say how many rows"
