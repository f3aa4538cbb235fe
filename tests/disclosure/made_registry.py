"""Small made-up registries as computed numbers with their sets of persons, for tests of disclosure control."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from R_free_helpers.disclosure.cells import Cells, cells_of
from R_free_helpers.disclosure.membership import Membership, membership
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import to_results

POLICY = Policy(name="protected", threshold=5, base=5, minimum=5, detail=10, service=frozenset({"seen"}))

MEASURES = tuple(Measure(name, counts="persons") for name in ("living", "type", "drug", "seen", "old"))


@dataclass(frozen=True)
class Made:
    """A made-up registry.

    Attributes
    ----------
    results, persons : polars.DataFrame
        As `release` takes them.
    members : Membership
    cells : Cells
    """

    results: pl.DataFrame
    persons: pl.DataFrame
    members: Membership
    cells: Cells


def made(people: pl.DataFrame, policy: Policy = POLICY) -> Made:
    """Return the registry of some people: ``unit``, ``type``, ``drug``, ``seen``, ``old``, a row each.

    Counts of the living by unit and by type, drugs within each type, who was seen (a fact about the service) of the
    living and of one type, and who is old; for each unit and for all.
    """
    people = people.with_row_index("id").with_columns(code=pl.col("id").cast(pl.String).hash(0))
    everybody = pl.concat([people, people.with_columns(unit=pl.lit("all"))])
    rows = []
    for (unit,), living in everybody.group_by("unit", maintain_order=True):
        of = {"unit_id": unit}
        rows.append(_count("living", "", living, of))
        for kind, part in living.partition_by("type", as_dict=True).items():
            rows.append(_share("type", f"type={kind[0]}", part, living, of))
            rows += [
                _share("drug", f"drug={drug[0]};type={kind[0]}", users, part, of)
                for drug, users in part.partition_by("drug", as_dict=True).items()
            ]
        rows.append(_share("seen", "", living.filter("seen"), living, of))
        first = living.filter(pl.col("type") == 0)
        rows.append(_share("seen", "type=0", first.filter("seen"), first, of))
        rows.append(_share("old", "", living.filter("old"), living, of))
    results = to_results(pl.DataFrame(rows, infer_schema_length=None), period="2024")
    persons = people.select("code", key=pl.col("id").cast(pl.UInt64) * 2654435761 + 12345)
    members = membership(results, persons)
    return Made(results, persons, members, cells_of(results, members, MEASURES, policy))


def people_of(seed: int, n: int, units: int, types: int = 3, drugs: int = 4) -> pl.DataFrame:
    """Return random people; units, types and drugs are of very different sizes."""
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "unit": [f"u{i}" for i in random.geometric(0.4, n).clip(1, units)],
            "type": random.geometric(0.6, n).clip(1, types) - 1,
            "drug": random.integers(0, drugs, n),
            "seen": random.random(n) < 0.8,
            "old": random.random(n) < 0.1,
        }
    )


def _count(measure: str, subgroup: str, counted: pl.DataFrame, of: dict) -> dict:
    n = float(counted.height)
    numbers = {"value": n, "numerator": n, "numerator_set": sorted(counted["code"].to_list())}
    return {"measure": measure, "subgroup": subgroup, "statistic": "count", **of, **numbers}


def _share(measure: str, subgroup: str, counted: pl.DataFrame, whole: pl.DataFrame, of: dict) -> dict:
    value = counted.height / whole.height if whole.height else None
    row = _count(measure, subgroup, counted, of) | {"statistic": "share", "value": value}
    return row | {"denominator": float(whole.height), "denominator_set": sorted(whole["code"].to_list())}
