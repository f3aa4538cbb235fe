"""What ties cells together: a tree with single children, measures of the same persons, parts, means."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from R_free_helpers.disclosure.suppression import release
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import read_units, roll_up

REGISTRY = get_registry("se_ipn")
UNITS = read_units(REGISTRY.data_dir)
PARENTS = dict(UNITS.select("unit_id", "parent_unit_id").iter_rows())
CLINICS = UNITS.filter(pl.col("level") == "unit")["unit_id"].to_list()
PROTECTED = load_policy(REGISTRY.data_dir, "protected")


def counts(values: dict[str, int], measure: str = "current") -> pl.DataFrame:
    """Return counts for the whole tree; clinics that are not named have thirty."""
    rows = pl.DataFrame({"unit_id": CLINICS, "value": [float(values.get(unit, 30)) for unit in CLINICS]})
    rolled = roll_up(rows, UNITS, []).with_columns(numerator=pl.col("value"))
    return to_results(rolled, measure=measure, period="2024", statistic="count")


def shares(cells: dict[str, tuple[int, int]], measure: str) -> pl.DataFrame:
    rows = [(unit, *cells.get(unit, (15, 30)), 0) for unit in CLINICS]
    frame = pl.DataFrame(rows, schema=["unit_id", "numerator", "denominator", "missing"], orient="row")
    return to_results(with_interval(roll_up(frame, UNITS, [])), measure=measure, period="2024", statistic="share")


def hidden(results: pl.DataFrame, measure: str = "current") -> set[str]:
    released = release(results, UNITS, REGISTRY, PROTECTED).filter(pl.col("measure") == measure)
    return set(released.filter(pl.col("status") == "suppressed")["unit_id"])


def recoverable(found: pl.DataFrame, gone: set[str]) -> set[str]:
    """Return hidden units whose count the shown ones determine: the tree's sums as linear equations."""
    unknown = sorted(gone)
    equations = []
    for parent in set(PARENTS.values()) - {""}:
        members = [unit for unit in found["unit_id"] if PARENTS[unit] == parent]
        coefficients = dict.fromkeys(members, 1.0) | {parent: -1.0}
        if row := {unit: coefficients[unit] for unit in coefficients if unit in gone}:
            equations.append([row.get(unit, 0.0) for unit in unknown])
    if not equations:
        return set()
    matrix = np.array(equations)
    rank = np.linalg.matrix_rank(matrix)
    return {
        unit
        for n, unit in enumerate(unknown)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknown))[n]])) == rank
    }


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_follows_from_the_shown_ones(seed):
    rng = np.random.default_rng(seed)
    values = {unit: int(rng.choice([0, 0, 1, 2, 3, 5, 6, 8, 12, 30, 90])) for unit in CLINICS}
    found = counts(values)
    gone = hidden(found)
    small = {unit for unit, n in values.items() if 0 < n < PROTECTED.threshold}
    assert small <= gone
    assert recoverable(found, gone) & small == set()


def test_the_region_of_a_hidden_clinic_that_is_its_only_one_is_hidden_too():
    gone = hidden(counts({"uppsala": 3}))
    assert {"uppsala", "region_uppsala"} <= gone
    assert len({unit for unit in gone if PARENTS[unit] == "sjv_uppsala_orebro"}) >= 2


def test_the_only_clinic_of_a_region_hidden_for_anothers_sake_is_hidden_too():
    # Falun is small, so its region is; a second region of the healthcare region goes, and with it its only clinic.
    gone = hidden(counts({"falun": 3, "uppsala": 7}))
    assert {"falun", "region_dalarna", "region_uppsala", "uppsala"} <= gone


def test_a_share_is_hidden_where_the_count_of_its_persons_is():
    # Bollnäs is small and takes Gävle with it in the count: Gävle's share must not tell its denominator.
    values = {"bollnas": 3, "gavle": 12}
    both = pl.concat(
        [counts(values), shares({"bollnas": (0, 3), "gavle": (6, 12)}, "visit_year")], how="vertical_relaxed"
    )
    assert {"bollnas", "gavle"} <= hidden(both)
    assert {"bollnas", "gavle"} <= hidden(both, "visit_year")


def test_one_hidden_part_hides_another_part_or_the_whole():
    whole = shares({"lund": (23, 40)}, "on_therapy")
    cidp = shares({"lund": (20, 35)}, "on_therapy_cidp")
    mmn = shares({"lund": (3, 5)}, "on_therapy_mmn")
    results = pl.concat([whole, cidp, mmn])
    shown = [
        name for name in ("on_therapy", "on_therapy_cidp", "on_therapy_mmn") if "lund" not in hidden(results, name)
    ]
    assert len(shown) <= 1


def test_the_mean_of_few_does_not_follow_from_those_of_the_others():
    rows = pl.DataFrame(
        {
            "unit_id": ["region_gavleborg", "gavle", "bollnas"],
            "value": [2.0, 2.0, 2.0],
            "denominator": [16.0, 12.0, 4.0],
        }
    )
    results = to_results(rows, measure="incat_mean", period="2024", statistic="mean", subgroup="diagnosis=CIDP")
    assert {"gavle", "bollnas"} <= hidden(results, "incat_mean")


def test_own_and_rest_are_hidden_together():
    """What one unit and all others have together is the same everywhere, and can be read at another unit."""
    rows = pl.DataFrame(
        {
            "unit_id": ["sjv_norra", "sjv_norra", "sjv_sodra", "sjv_sodra"],
            "subgroup": ["side=own;therapy=scig", "side=rest;therapy=scig"] * 2,
            "numerator": [2.0, 60.0, 20.0, 42.0],
            "denominator": [20.0, 240.0, 80.0, 180.0],
            "missing": [0.0] * 4,
        }
    )
    results = to_results(with_interval(rows), measure="therapies_cidp", period="2025-06-02", statistic="share")
    released = release(results, UNITS, REGISTRY, PROTECTED)
    hidden = set(released.filter(pl.col("status") == "suppressed").select("unit_id", "subgroup").iter_rows())
    assert ("sjv_norra", "side=own;therapy=scig") in hidden
    assert ("sjv_norra", "side=rest;therapy=scig") in hidden or len({unit for unit, _ in hidden}) == 2
