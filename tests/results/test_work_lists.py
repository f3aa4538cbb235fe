"""Whom a work list names: as many, and those, as its measure counts, in each unit."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results
from R_free_helpers.model.units import nation
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.results.compute import open_source
from R_free_helpers.results.work_lists import Differs, everybody

NO_MS = get_registry("no_ms")


@pytest.fixture(scope="module", params=sorted(SMALL))
def whole(request, built):
    """Return a registry's edition, its source, and its exact results as an internal edition has them."""
    from R_free_helpers.contract.extract import open_extract
    from R_free_helpers.editions.row_level.rows import reference_of

    edition = Edition(registry=request.param, year=2024, policy="internal")
    exact = read_results(built.results(edition, SMALL[request.param]) / "results.csv")
    extract = built.extract(request.param, SMALL[request.param])
    opened, _ = open_extract(extract, reference_of(edition))
    registry = get_registry(request.param)
    return registry, open_source(opened.tables, registry, edition), exact


@pytest.mark.build
def test_each_list_of_each_unit_has_as_many_rows_as_the_units_own_exact_result_says(whole):
    registry, source, exact = whole
    units = source.reference["unit"]
    compared = 0
    for one in registry.work_lists:
        found = everybody(one, registry, source)
        for unit in units["unit_id"]:
            listed = found.of_unit(units, unit)
            keys = list(found.keys)
            assert listed.rows.select(keys).is_unique().all()
            if not one.measure:
                continue
            row = exact.filter(
                (pl.col("measure") == one.measure)
                & (pl.col("unit_id") == unit)
                & (pl.col("subgroup") == one.subgroup)
                & (pl.col("statistic") == "share")
            )
            told = row.row(0, named=True) if row.height else {"numerator": 0, "denominator": 0, "missing": 0}
            if one.lacks == "criterion":
                expected, of = told["denominator"] - told["numerator"], told["denominator"]
            else:
                expected, of = told["missing"], told["denominator"] + told["missing"]
            assert (listed.rows.height, listed.of) == (expected, of), (one.id, unit)
            compared += expected > 0
    assert compared > 50  # the extract has something to list in most units


@pytest.mark.build
def test_the_lists_of_units_add_up_to_the_nations(whole):
    registry, source, _ = whole
    units = source.reference["unit"]
    root = nation(units)
    lowest = set(units["unit_id"]) - set(units["parent_unit_id"])
    for one in registry.work_lists:
        found = everybody(one, registry, source)
        parts = sum(found.of_unit(units, unit).rows.height for unit in sorted(lowest))
        own = found.rows.filter(pl.col("unit_id") == root).height  # of persons without a unit
        assert parts + own == found.of_unit(units, "nation").rows.height == found.of_unit(units, root).rows.height


def sourced(rows):
    return open_source(rows.tables(), NO_MS, Edition(registry="no_ms", year=2024))


def on(list_id: str, source, unit: str = "bergen") -> list[str]:
    one = next(one for one in NO_MS.work_lists if one.id == list_id)
    return everybody(one, NO_MS, source).of_unit(source.reference["unit"], unit).rows["patient_id"].to_list()


def test_who_has_an_edss_of_the_year_is_not_on_the_list_and_another_units_person_is_not_either(rows):
    for key in ("A", "B", "C"):
        rows.person(key)
    rows.person("D", patient={"residence_unit_id": "ous"})
    rows.add("functional_measurement", measurement_id="1", patient_id="A", event_date=dt.date(2024, 3, 1))
    rows.add("functional_measurement", measurement_id="2", patient_id="B", event_date=dt.date(2023, 12, 31))
    source = sourced(rows)
    assert on("edss", source) == ["B", "C"]
    assert on("edss", source, "ous") == ["D"]
    assert on("edss", source, "rhf_vest") == ["B", "C"]


def test_what_was_registered_after_the_extraction_date_is_not_seen(rows):
    rows.person("A")
    late = {"event_date": dt.date(2024, 3, 1), "entered_at": dt.date(2025, 5, 16)}
    rows.add("functional_measurement", measurement_id="1", patient_id="A", **late)
    assert on("edss", sourced(rows)) == ["A"]


def test_a_list_of_the_unknown_says_why_they_are(rows):
    rows.person("A")
    rows.person("B", referral_date=dt.date(2024, 6, 2))  # a day after the diagnosis
    rows.person("C", referral_date=dt.date(2024, 5, 2))
    source = sourced(rows)
    one = next(one for one in NO_MS.work_lists if one.id == "referral")
    found = everybody(one, NO_MS, source).of_unit(source.reference["unit"], "bergen")
    assert found.rows.select("patient_id", "not_counted").rows() == [("A", "unknown"), ("B", "out_of_order")]
    assert found.of == 3


def test_two_keys_with_the_same_facts_are_named_and_the_other_key_is_not_told(rows):
    rows.person("A")
    rows.person("B", patient={"residence_unit_id": "ous"})
    rows.person("C", patient={"birth_date": dt.date(1985, 6, 16)})
    rows.person("D", onset_month=None, diagnosis_date=dt.date(2024, 6, 3))
    rows.person("E", onset_month=None, diagnosis_date=dt.date(2024, 6, 4))
    source = sourced(rows)
    one = next(one for one in NO_MS.work_lists if one.id == "duplicate")
    found = everybody(one, NO_MS, source).of_unit(source.reference["unit"], "bergen").rows
    assert found.select("patient_id", "also_at").rows() == [("A", "ous")]
    told = {value for row in found.rows() for value in row if isinstance(value, str)}
    assert "B" not in told


def test_who_has_moved_is_named_with_where_they_are_treated(rows):
    gone = {"emigration_date": dt.date(2024, 5, 1)}
    rows.person("A").person("B").person("C", patient=gone).person("D")
    for key, unit, since, until in (
        ("A", "ous", dt.date(2024, 1, 1), None),
        ("A", "fonna", dt.date(2023, 1, 1), None),
        ("B", "bergen", dt.date(2023, 1, 1), None),
        ("D", "ous", dt.date(2022, 1, 1), dt.date(2023, 1, 1)),
    ):
        rows.add("patient_unit", patient_id=key, unit_id=unit, role="treating", from_date=since, to_date=until)
    source = sourced(rows)
    one = next(one for one in NO_MS.work_lists if one.id == "moved")
    found = everybody(one, NO_MS, source).of_unit(source.reference["unit"], "bergen").rows
    assert found.select("patient_id", "treated_at").rows() == [("A", "ous"), ("C", None)]


def test_without_a_visit_a_form_or_an_inclusion(rows):
    rows.person("A").person("B").person("C", patient={"included_date": None, "consent_date": dt.date(2025, 5, 1)})
    rows.add("visit", visit_id="1", patient_id="A", visit_date=dt.date(2024, 1, 1))
    forms = {"form": "consent", "event_date": dt.date(2024, 1, 1), "entered_at": dt.date(2024, 1, 2)}
    rows.add("registration_event", event_id="1", patient_id="B", **forms)
    source = sourced(rows)
    assert on("visit", source) == ["B"]
    assert on("consent", source) == ["A"]
    assert on("inclusion", source) == ["C"]


def test_a_list_that_is_not_the_complement_of_its_measure_is_refused(rows):
    rows.person("A").person("B")
    source = sourced(rows)
    one = everybody(WorkList("edss", measure="edss"), NO_MS, source)
    assert one.exact is not None
    wrong = pl.col("denominator").replace(2, 3)
    other = type(one)(one.work_list, one.rows, one.keys, one.exact.with_columns(wrong))
    assert one.of_unit(source.reference["unit"], "bergen").of == 2
    with pytest.raises(Differs, match="has 2 rows, and its measure 'edss' counts 3"):
        other.of_unit(source.reference["unit"], "bergen")


def test_a_list_needs_a_measure_or_rows_and_not_both():
    with pytest.raises(ValueError, match="needs one of the two"):
        WorkList("neither")
    with pytest.raises(ValueError, match="needs one of the two"):
        WorkList("both", measure="edss", rows=lambda source: source.table("patient"))
    with pytest.raises(ValueError, match="no measure that it is of"):
        WorkList("part", subgroup="variable=day", rows=lambda source: source.table("patient"))
