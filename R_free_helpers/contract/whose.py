"""Whose rows are: which rows of a table are about a person, where a table knows relatives too."""

from __future__ import annotations

import polars as pl

from R_free_helpers.contract.declared import DeclaredTables
from R_free_helpers.contract.stored import Rows, run
from R_free_helpers.model.rows import PERSON, PERSON_COLUMNS


def rows_about(schema: DeclaredTables, table: str, rows: Rows, keys: pl.Series) -> pl.DataFrame | None:
    """Return the rows about some persons, in their order; None for a table whose rows are about no persons.

    A row about a relative names the patient whose relative that is: it is the relative's, and not the patient's.

    Parameters
    ----------
    schema : DeclaredTables
    table : str
    rows : polars.DataFrame or Stored
        The table's, or as many of its columns as there are.
    keys : polars.Series of str
        The persons' keys.
    """
    relatives = [name for name in PERSON_COLUMNS if name != PERSON and name in schema.polars_schema(table)]
    if PERSON not in rows.columns and not any(name in rows.columns for name in relatives):
        return None
    named = keys.implode()
    about = pl.lit(False)
    for name in relatives:
        if name in rows.columns:
            about |= pl.col(name).cast(pl.String).is_in(named).fill_null(False)
    where = schema[table].facts.patient_where
    if PERSON in rows.columns and (not relatives or (where is not None and where[0] in rows.columns)):
        own = pl.col(PERSON).cast(pl.String).is_in(named).fill_null(False)
        if relatives and where is not None:
            own &= (pl.col(where[0]) == where[1]).fill_null(False)
        about |= own
    return run(rows.lazy().filter(about), rows)
