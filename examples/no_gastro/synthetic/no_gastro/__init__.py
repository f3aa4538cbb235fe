"""A synthetic registry of operations for cancer of the digestive tract: invented hospitals, persons and operations.

Nothing here is fitted to a publication: no such registry exists. What hospitals, stages and years differ by stands in
`assumed`, and is drawn for each person by `drawing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PATIENTS = 2_700
SEED = 20_240


def generate(patients: int, seed: int) -> dict[str, pl.DataFrame]:
    """Return the tables of an extract: ``patient``, ``operation``, ``complication`` and ``follow_up``.

    Parameters
    ----------
    patients : int
        How many persons were operated; about every tenth of them more than once.
    seed : int
        Equal seeds give equal rows.
    """
    from R_free_helpers.synthetic.no_gastro import drawing, tables

    return tables.of(drawing.courses(patients, seed))
