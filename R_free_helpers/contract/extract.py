"""The one way in: a path and a registry's reference become validated tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from R_free_helpers.contract.duplicates import once
from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.reading import RawExtract, read_extract
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.report import ContractError
from R_free_helpers.contract.stored import Stored
from R_free_helpers.contract.validation import as_listed, validate
from R_free_helpers.contract.what_was_read import TableRead, what_was_read


@dataclass(frozen=True)
class Extract:
    """Row-level tables in the contract's types.

    Attributes
    ----------
    tables : dict of str to polars.DataFrame or polars.LazyFrame
        Every table of the registry, with its columns in their order; an optional table that the extract
        lacks has no rows, a column it lacks no values. Each event is there once, but for corrected rows that earlier
        editions see (see `duplicates`). A plan where the extract has more rows than are read into memory (see
        `stored`). Only to be used when ``require_valid`` let its problems pass.
    source_hash : str
        sha256 of the contents it was read from, independent of path and order of the files.
    read : tuple of TableRead
        How much of each table of the registry was read and checked.
    files : dict of str to tuple of Path
        Of tables whose rows stay in files, the files that hold just these rows and columns.
    """

    tables: dict[str, pl.DataFrame | pl.LazyFrame]
    source_hash: str
    read: tuple[TableRead, ...] = ()
    files: dict[str, tuple[Path, ...]] = field(default_factory=dict)


def open_extract(path: Path | str, reference: Reference) -> tuple[Extract, list[Problem]]:
    """Return the extract at ``path`` and everything that is wrong with it.

    Parameters
    ----------
    path : Path or str
        A folder of Parquet or CSV files, an ``.xlsx`` workbook, or the address of a database.
    reference : Reference
        The registry's lists and the extraction date; see ``load_reference``.
    """
    raw = read_extract(path, reference.schema)
    problems = validate(raw, reference)
    opened, set_aside = counted_once(raw, reference)
    return opened, as_listed([*problems, *set_aside], reference.schema)


def counted_once(raw: RawExtract, reference: Reference) -> tuple[Extract, list[Problem]]:
    """Return the extract with each event once, and the warnings of rows that were set aside.

    Parameters
    ----------
    raw : RawExtract
        As it was read, and checked.
    reference : Reference
    """
    whole = reference.schema.complete({name: table.frame for name, table in raw.tables.items()})
    tables, set_aside = once(whole, raw.tables, reference)
    files = {
        name: table.frame.files
        for name, table in raw.tables.items()
        if isinstance(table.frame, Stored) and table.frame.as_they_are and tables[name] is whole[name]
    }
    return Extract(tables, raw.source_hash, what_was_read(raw, reference.schema), files), set_aside


def require_valid(problems: Iterable[Problem]) -> None:
    """Raise when there is an error among the problems; warnings pass.

    Raises
    ------
    ContractError
        With all the problems, warnings included.
    """
    problems = list(problems)
    if any(problem.severity == "error" for problem in problems):
        raise ContractError(problems)
