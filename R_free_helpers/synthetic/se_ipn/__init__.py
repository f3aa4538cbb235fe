"""The synthetic Swedish register of inflammatory polyneuropathy: rows from which the report for 2024 comes out.

Every number of the report that is a count or a share of rows is reached by quota; :mod:`.published` says where the
numbers behind stars come from. The register is made whole; a smaller extract is a sample of its persons, a larger
one consists of several registers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PATIENTS, SEED = 491, 2024


def generate(patients: int = PATIENTS, seed: int = SEED) -> dict[str, pl.DataFrame]:
    """Return the extract as one frame per table that the registry has.

    Parameters
    ----------
    patients : int
        Persons registered with CIDP or MMN on the status date; 491 reproduces the published numbers. Those who came
        later and those with other diagnoses come on top. At least 60.
    seed : int
        Equal seeds give equal frames.

    Raises
    ------
    ValueError
        With fewer than 60 persons, where tables could be left empty.
    """
    from R_free_helpers.synthetic.se_ipn.register import register
    from R_free_helpers.synthetic.se_ipn.size import resize

    if patients < 60:
        raise ValueError(f"patients={patients}: at least 60 are needed for every table to have rows")
    return resize(register, patients, seed)
