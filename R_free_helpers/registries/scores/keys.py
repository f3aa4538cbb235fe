"""Published numbers of a scale in CSV files: those that ship beside the modules, or those that a registry supplies."""

from __future__ import annotations

import csv
from collections.abc import Collection, Hashable, Sequence
from pathlib import Path


class KeyFileError(ValueError):
    """A file of published numbers that is not there, or does not give what the scale needs."""


def read_key(path: Path, columns: Sequence[str], needs: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file; lines that begin with ``#`` are comments.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        The columns it must have, in order.
    needs : str
        Which scale needs it, and what its rows are: "RAND-12 needs {file} with ..." with ``{file}`` and ``{columns}``.

    Raises
    ------
    KeyFileError
        When the file is not there or has other columns.
    """
    if not path.exists():
        raise KeyFileError(needs.format(file=f"the file {path.name}", columns=", ".join(columns)))
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise KeyFileError(f"{path.name} has the columns {reader.fieldnames}, not {list(columns)}")
    return list(reader)


def as_float(row: dict[str, str], column: str, path: Path) -> float:
    """Return a row's number, or say which row of which file cannot be read."""
    try:
        return float(row[column])
    except (TypeError, ValueError):
        raise KeyFileError(f"{path.name}: cannot read {row}") from None


def as_level(row: dict[str, str], column: str, path: Path) -> int | None:
    """Return a row's whole number, None where the cell is empty."""
    try:
        return int(row[column]) if row[column] else None
    except (TypeError, ValueError):
        raise KeyFileError(f"{path.name}: cannot read {row}") from None


def complete(
    found: Sequence[tuple[Hashable, ...]],
    needed: Collection[tuple[Hashable, ...]],
    path: Path,
    optional: Collection[tuple[Hashable, ...]] = (),
) -> None:
    """Raise `KeyFileError` with the rows that a file lacks, does not need or has twice; each row is told by its key."""
    keys = set(found)
    problems = {
        "lacks": set(needed) - keys,
        "does not need": keys - set(needed) - set(optional),
        "has twice": {key for key in keys if list(found).count(key) > 1} if len(keys) < len(found) else set(),
    }
    said = [f"{what} {_names(rows)}" for what, rows in problems.items() if rows]
    if said:
        raise KeyFileError(f"{path.name} {'; '.join(said)}")


def _names(keys: set[tuple[Hashable, ...]]) -> str:
    def order(key: tuple[Hashable, ...]) -> list[tuple[bool, object]]:
        # Numbers by size and before texts, so that 10 does not come before 9.
        return [(isinstance(part, str), part) for part in key if part is not None]

    told = [" ".join(str(part) for part in key if part is not None) for key in sorted(keys, key=order)]
    return ", ".join(name or "an empty one" for name in told)
