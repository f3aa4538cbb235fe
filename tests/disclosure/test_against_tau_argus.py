"""The suppression against another implementation: τ-ARGUS protects the printed Swedish tables too.

Who was treated, seen and measured in the year at each clinic, added up to healthcare regions and the country. Both are
audited by the same integer programs. What they hide cannot be the same: τ-ARGUS hides single cells of the table, here a
share goes with both of its counts and their sum, since the share itself would give them away. So two things are
compared: how many clinics lose their share, and whether what is left is safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from R_free_helpers.disclosure.feasibility import System, recovered
from R_free_helpers.disclosure.suppression import release
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import read_units, roll_up
from R_free_helpers.results.compute import compute_measure, open_source
from R_free_helpers.synthetic.se_ipn import generate

argus = pytest.importorskip(
    "pytauargus", reason="τ-ARGUS is not installed: a test tool under the EUPL, to be had by 'pip install pytauargus'"
)

REGISTRY = get_registry("se_ipn")
POLICY = load_policy(REGISTRY.data_dir, "protected")
TABLES = ("on_treatment_year_end", "visit_year", "incat_year")
Cell = tuple[str, str]


@pytest.fixture(scope="module")
def units() -> pl.DataFrame:
    """The unit tree without the regions between: clinic, healthcare region, country."""
    every = read_units(REGISTRY.data_dir)
    above = dict(every.select("unit_id", "parent_unit_id").iter_rows())
    parent = pl.col("parent_unit_id").replace({unit: above[unit] for unit in every["unit_id"] if above[unit]})
    kept = every.filter(pl.col("level") != "region")
    return kept.with_columns(
        parent_unit_id=pl.when(pl.col("level") == "unit").then(parent).otherwise(pl.col("parent_unit_id"))
    )


@pytest.fixture(scope="module")
def counts(units) -> dict[str, pl.DataFrame]:
    """Numerator and denominator by clinic for each of the tables, as printed."""
    source = open_source(generate(491, 2024), REGISTRY, Edition(registry="se_ipn", year=2024))
    clinics = units.filter(pl.col("level") == "unit").select("unit_id")
    found = {}
    for name in TABLES:
        rows = compute_measure(REGISTRY.measure(name), source).join(clinics, on="unit_id")
        found[name] = rows.select("unit_id", "numerator", "denominator").filter(pl.col("denominator") > 0)
    return found


def every_cell(table: pl.DataFrame, units: pl.DataFrame) -> dict[Cell, int]:
    """Return the true value of each cell: who met, who did not, and all, for each unit with anybody."""
    whole = roll_up(table, units, [])
    return {
        (unit, part): int(value)
        for unit, met, of in whole.select("unit_id", "numerator", "denominator").iter_rows()
        for part, value in (("met", met), ("not", of - met), ("all", of))
    }


def close(cells: dict[Cell, int], hidden: set[Cell], units: pl.DataFrame, names: Iterable[Cell]) -> dict:
    """Return which of the hidden cells can be bounded more closely than the policy allows."""
    system = System()
    for name, value in cells.items():
        system.count(name) if name in hidden else system.published(name, value)
    for unit in {unit for unit, _ in cells}:
        system.total((unit, "all"), [(unit, "met"), (unit, "not")])
        below = units.filter(pl.col("parent_unit_id") == unit)["unit_id"].to_list()
        below = [child for child in below if (child, "all") in cells]
        for part in ("met", "not", "all") if below else ():
            system.total((unit, part), [(child, part) for child in below])
    return recovered(system, names, POLICY.width)


def by_tau_argus(table: pl.DataFrame, units: pl.DataFrame, folder: Path) -> set[Cell]:
    """Return the cells that τ-ARGUS hides: frequencies below the threshold, and by optimisation what protects them."""
    parents = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    tree: dict[str, list[str]] = {}
    for unit in table["unit_id"]:
        tree.setdefault(parents[unit], []).append(unit)
    # Codes of one width: it reads columns of fixed width.
    named = {f"C{number:03d}": unit for number, unit in enumerate(table["unit_id"])}
    named |= {f"R{number:03d}": unit for number, unit in enumerate(tree)} | {"Total": "sverige"}
    code = {unit: name for name, unit in named.items()}
    listed = [f"{code[region]}\n" + "".join(f"@{code[unit]}\n" for unit in below) for region, below in tree.items()]
    hierarchy = folder / "unit.hrc"
    hierarchy.write_text("".join(listed), encoding="utf-8")
    persons = [
        (code[unit], part)
        for unit, met, of in table.iter_rows()
        for part, n in (("met", met), ("not", of - met))
        for _ in range(int(n))
    ]
    done = argus.protect(
        {"unit": [unit for unit, _ in persons], "part": [part for _, part in persons], "persons": [1] * len(persons)},
        ["unit", "part"],
        "persons",
        safety_rules=f"FREQ({POLICY.threshold},100)",
        suppress="OPT(1)",
        hrc={"unit": str(hierarchy)},
        workdir=str(folder / "run"),
    )
    parts = {"Total": "all", "met": "met", "not": "not"}
    return {(named[row["unit"]], parts[row["part"]]) for row in done.tables[0].rows if row["status"] in "UM"}


def by_ours(name: str, table: pl.DataFrame, units: pl.DataFrame) -> set[Cell]:
    """Return the cells of the shares that the registry's own policy hides."""
    rolled = roll_up(table, units, []).with_columns(missing=pl.lit(0))
    results = to_results(with_interval(rolled), measure=name, period="2024", statistic="share")
    gone = release(results, units, REGISTRY, POLICY).filter(pl.col("status") == "suppressed")["unit_id"]
    return {(unit, part) for unit in gone for part in ("met", "not", "all")}


@pytest.mark.parametrize("name", TABLES)
def test_both_are_safe_and_ours_takes_no_more_shares(name, counts, units, tmp_path, monkeypatch, record_property):
    monkeypatch.chdir(tmp_path)  # its solver leaves files where it is run
    table = counts[name]
    cells = every_cell(table, units)
    ours, theirs = by_ours(name, table, units), by_tau_argus(table, units, tmp_path)
    small = {cell for cell, value in cells.items() if 0 < value < POLICY.threshold}
    assert small <= ours
    assert small <= theirs
    assert close(cells, ours, units, small) == {}
    assert close(cells, theirs, units, small) == {}
    clinics = set(table["unit_id"])
    lost = [{unit for unit, _ in hidden if unit in clinics} for hidden in (ours, theirs)]
    assert len(lost[0]) <= len(lost[1])
    for side, hidden in (("ours", ours), ("τ-ARGUS", theirs)):
        record_property("counted", f"cells of the Swedish tables hidden by {side}={len(hidden & cells.keys())}")
