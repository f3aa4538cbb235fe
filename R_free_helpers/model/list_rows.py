"""Reading a list of a registry: rows with the columns that it must have."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from R_free_helpers.model.names import did_you_mean


def list_rows(path: Path, columns: tuple[str, ...], place: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a list with their numbers in the file, whose first is the header; none where there is no file.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8.
    columns : tuple of str
        Those that it must have; others are left out. A cell without text is empty.
    place : str
        What the list is called in messages.

    Raises
    ------
    ValueError
        Naming a column that it lacks.
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        there = reader.fieldnames or []
        for name in columns:
            if name not in there:
                raise ValueError(f"{place} lacks the column '{name}'{did_you_mean(name, there)}")
        for number, row in enumerate(reader, 2):
            yield number, {name: (row[name] or "").strip() for name in columns}
