"""Registers of another size: a sample of the persons of one, or several beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic.se_ipn import published as pub

if TYPE_CHECKING:
    import polars as pl

KEYS = {
    "treatment_episode": "episode_id",
    "visit": "visit_id",
    "functional_measurement": "measurement_id",
    "prom_response": "response_id",
    "registration_event": "event_id",
}


def resize(register: Callable[[int], dict[str, pl.DataFrame]], patients: int, seed: int) -> dict[str, pl.DataFrame]:
    """Return ``patients`` registered persons with CIDP or MMN, and as large a share of all others."""
    import polars as pl

    copies = [register(seed + place) for place in range(math.ceil(patients / pub.PATIENTS))]
    if patients % pub.PATIENTS:
        copies[-1] = _sample(copies[-1], patients % pub.PATIENTS, np.random.default_rng([seed, 99]))
    if len(copies) > 1:
        copies = [_renamed(copy, place) for place, copy in enumerate(copies)]
    return {name: pl.concat([copy[name] for copy in copies]) for name in copies[0]}


def _sample(tables: dict[str, pl.DataFrame], patients: int, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    import polars as pl

    status = pl.lit(int(pub.STATUS_DATE)).cast(pl.Int32).cast(pl.Date)
    persons = tables["patient"].join(tables["diagnosis"], on="patient_id", maintain_order="left")
    counted = persons.select(
        pl.col("diagnosis").is_in(["CIDP", "MMN"])
        & (pl.col("diagnosis_date") <= status)
        & (pl.col("included_date") <= status)
    ).to_series()
    place = rng.permutation(persons.height)
    counts = counted.to_numpy()
    rank = np.empty(persons.height, dtype=np.int64)
    for group in (counts, ~counts):
        order = np.flatnonzero(group)[np.argsort(place[group], kind="stable")]
        rank[order] = np.arange(order.size)
    others = round((~counts).sum() * patients / pub.PATIENTS)
    keep = persons["patient_id"].filter(pl.Series(np.where(counts, rank < patients, rank < others)))
    return {name: table.filter(pl.col("patient_id").is_in(keep.implode())) for name, table in tables.items()}


def _renamed(tables: dict[str, pl.DataFrame], place: int) -> dict[str, pl.DataFrame]:
    import polars as pl

    mark = f"c{place:02d}"
    return {
        name: table.with_columns(pl.format("{}{}", pl.lit(mark), pl.col(key)).alias(key) for key in _keys(name))
        for name, table in tables.items()
    }


def _keys(table: str) -> list[str]:
    return ["patient_id", *([KEYS[table]] if table in KEYS else [])]
