"""Rows and the registry's lists are counted at the units of the edition's year, whatever they name."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.results.compute import compute_measure, open_source
from R_free_helpers.results.units_of_year import list_of_year, rows_of_year

REGISTRY = get_registry("no_ms")
EDITION = Edition(registry="no_ms", year=2024)


@pytest.fixture
def with_history(tmp_path, monkeypatch):
    """Return a function that gives the registry a list in which a unit ended in 2023, with its successors."""

    def make(unit: str, successors: str) -> Registry:
        shutil.copytree(REGISTRY.data_dir, tmp_path / "lists")
        lines = (tmp_path / "lists" / "unit.csv").read_text(encoding="utf-8").splitlines()
        history = [f"{lines[0]},valid_from,valid_to,successor"]
        history += [f"{line},,2023,{successors}" if line.startswith(f"{unit},") else f"{line},,," for line in lines[1:]]
        (tmp_path / "lists" / "unit.csv").write_text("\n".join(history) + "\n", encoding="utf-8")
        monkeypatch.setattr(Registry, "data_dir", property(lambda _: tmp_path / "lists"))
        return replace(REGISTRY)

    return make


def counts(registry: Registry, tables, measure: str, field: str = "numerator") -> dict[str, float]:
    found = compute_measure(registry.measure(measure), open_source(tables, registry, EDITION))
    return dict(found.filter(pl.col("subgroup") == "").select("unit_id", field).iter_rows())


@pytest.fixture
def three(rows):
    """One person in each of two trusts, and one in a third; one is registered at two of them since the same day."""
    for name, home in (("P1", "bergen"), ("P2", "fonna"), ("P3", "stavanger")):
        rows.person(name, patient={"residence_unit_id": home})
    for unit in ("bergen", "fonna"):
        rows.add("patient_unit", patient_id="P1", unit_id=unit, role="treating", from_date=dt.date(2024, 12, 1))
    return rows.tables()


def test_without_history_nobody_moves(three):
    assert [counts(REGISTRY, three, "registered_total")[unit] for unit in ("bergen", "fonna")] == [1, 1]


def test_persons_of_a_merged_unit_are_its_successor_s(three, with_history):
    found = counts(with_history("fonna", "bergen"), three, "registered_total")
    assert found["bergen"] == 2 and "fonna" not in found
    assert (found["rhf_vest"], found["norge"]) == (3, 3)


@pytest.mark.parametrize("successors", ["", "bergen;stavanger"])
def test_persons_whose_unit_is_not_known_are_the_regions_and_the_nation_s(three, with_history, successors):
    found = counts(with_history("fonna", successors), three, "registered_total")
    assert (found["bergen"], found["stavanger"]) == (1, 1) and "fonna" not in found
    assert (found["rhf_vest"], found["norge"]) == (3, 3)


def test_the_expected_of_a_merged_unit_are_added_to_its_successor_s(three, with_history):
    before = counts(REGISTRY, three, "coverage_total", "denominator")
    after = counts(with_history("fonna", "bergen"), three, "coverage_total", "denominator")
    assert after["bergen"] == pytest.approx(before["bergen"] + before["fonna"])
    assert after["norge"] == pytest.approx(before["norge"])


def test_the_persons_of_a_closed_unit_stay_in_the_coverage_above(three, with_history):
    registry = with_history("fonna", "")
    found = counts(registry, three, "coverage_total"), counts(registry, three, "coverage_total", "denominator")
    assert found[0]["rhf_vest"] == 3
    assert found[1]["rhf_vest"] == pytest.approx(counts(REGISTRY, three, "coverage_total", "denominator")["rhf_vest"])


def test_a_person_registered_at_both_parts_is_registered_once(three):
    moved = nw.from_native(
        rows_of_year("patient_unit", three["patient_unit"], {"fonna": "bergen"}, schema_of("no_ms"))
    ).collect()
    assert moved.select("patient_id", "unit_id").rows() == [("P1", "bergen")]


def test_lists_are_added_up_where_only_the_number_and_its_source_differ():
    frame = pl.DataFrame(
        {"unit_id": ["a", "b", "c"], "ref_date": ["2024"] * 3, "population": [10, 5, 1], "source": ["s", "t", "s"]}
    )
    found = list_of_year(frame, {"b": "a"})
    assert found.rows() == [("a", "2024", 15, "s; t"), ("c", "2024", 1, "s")]
    assert list_of_year(frame, {"x": "a"}) is frame
