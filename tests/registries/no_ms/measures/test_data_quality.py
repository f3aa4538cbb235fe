"""Correctness, agreement between raters, completeness, timeliness, biobank and deliveries on a few rows."""

from __future__ import annotations

import datetime as dt

import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.rows import persons_of
from R_free_helpers.results.compute import compute_measure, open_source

D = dt.date


def named(rows, persons: list[int]) -> set[str]:
    """Return the keys of the persons in a set."""
    codes = rows.tables()["patient"].select(persons_of().alias("code"), "patient_id").unique()
    return {key for code, key in codes.iter_rows() if code in persons}


@pytest.fixture
def results(rows):
    registry = get_registry("no_ms")

    def run(measure: str, tables=None):
        source = open_source(tables or rows.tables(), registry, Edition(registry="no_ms", year=2024))
        return compute_measure(registry.measure(measure), source)

    return run


@pytest.fixture
def study(rows):
    for n in range(20):
        person = f"P{n:02d}"
        rows.person(person)
        for variable, lacks in (("edss", False), ("referral_date", n < 5)):
            rows.add(
                "validation_result",
                patient_id=person,
                hospital_id="bergen" if n % 2 else "ous",
                variable=variable,
                registry_value=None if lacks else "2.0",
                journal_value="2.0",
                match=not lacks and n != 19,
            )
    return rows


def test_a_value_the_registry_lacks_is_not_equal(study, measured):
    row = measured("correctness", variable="referral_date")
    assert (row["numerator"], row["denominator"], row["missing"]) == (14, 20, 5)
    assert named(study, row["missing_set"]) == {f"P{n:02d}" for n in range(5)}
    row = measured("correctness", variable="edss")
    assert (row["numerator"], row["denominator"], row["missing"]) == (19, 20, 0)


def test_among_those_with_a_value_only_where_many_lack_one(study, measured, results):
    row = measured("correctness_valued")
    assert row["subgroup"] == "variable=referral_date"
    assert (row["numerator"], row["denominator"]) == (14, 15)


def test_validated_persons_count_at_the_hospital_whose_records_were_read(study, measured):
    assert measured("validated", "ous")["value"] == 10
    assert measured("validated")["value"] == 20


def _rate(rows, variable, scale, table):
    for case, marks in enumerate(table):
        for rater, mark in enumerate(marks):
            rows.add(
                "reliability_rating",
                case_id=f"c{case}",
                rater_id=f"r{rater}",
                variable=variable,
                value=mark,
                scale=scale,
            )


def test_categories_have_kappa_and_numbers_icc(rows, results):
    _rate(rows, "type", "nominal", ["aa", "bb", "ab", "bb"])
    _rate(rows, "edss", "ordinal", ["11", "23", "44", "76"])
    found = {(r["subgroup"], r["statistic"]): r for r in results("reliability").iter_rows(named=True)}
    assert {key for _, key in found} == {"fleiss_kappa", "light_kappa", "icc_2_1", "icc_3_1"}
    kappa = found["scale=nominal;variable=type", "light_kappa"]
    assert (kappa["value"], kappa["denominator"]) == (pytest.approx(0.5), 4)


def test_a_case_that_one_rater_left_out_does_not_count(rows, results):
    _rate(rows, "edss", "ordinal", ["11", "23", "44", "76", ["5", None]])
    row = results("reliability").row(0, named=True)
    assert (row["denominator"], row["missing"]) == (4, 1)


def test_agreement_on_one_category_is_no_data(rows, results):
    _rate(rows, "type", "nominal", ["aa", "aa", "aa"])
    assert set(results("reliability")["status"]) == {"no_data"}


def test_unknown_is_an_answer_of_the_form_but_not_known(rows, measured):
    rows.person("P1", type_at_onset="unknown").person("P2", onset_month=None).person("P3", referral_date=D(2024, 5, 1))
    kinds = {v: measured("completeness", variable=v) for v in ("type_at_onset", "onset", "referral_date")}
    assert {v: (r["numerator"], r["missing"]) for v, r in kinds.items()} == {
        "type_at_onset": (2, 1),
        "onset": (2, 1),
        "referral_date": (1, 2),
    }


def test_treatment_start_is_known_when_started_or_heard_of(rows, measured):
    rows.person("started").add("treatment_episode", patient_id="started", start_date=D(2024, 7, 1))
    rows.person("none").add("treatment_status", patient_id="none", status="none", event_date=D(2024, 7, 1))
    rows.person("unknown").add("treatment_status", patient_id="unknown", status="unknown", event_date=D(2024, 7, 1))
    rows.person("silent").person("PPMS", type_at_onset="PPMS")
    row = measured("completeness", variable="treatment_start")
    assert (row["numerator"], row["denominator"], row["missing"]) == (2, 4, 2)
    assert named(rows, row["missing_set"]) == {"unknown", "silent"}


def test_delay_is_of_each_persons_first_event_of_the_year(rows, measured):
    rows.person("P1", diagnosis_date=D(2024, 6, 1), patient={"included_date": D(2024, 7, 1)})
    for date, entered in (
        (D(2023, 12, 31), D(2024, 1, 31)),
        (D(2024, 3, 1), D(2024, 3, 11)),
        (D(2024, 9, 1), D(2024, 9, 2)),
    ):
        rows.add("visit", patient_id="P1", visit_date=date, entered_at=entered)
    assert measured("timeliness", statistic="median", event="diagnosis")["value"] == 30
    visit = measured("timeliness", statistic="median", event="visit")
    assert (visit["value"], visit["denominator"]) == (10, 1)


def test_what_is_needed_each_quarter(rows, measured):
    for n in range(6):
        rows.person(f"P{n}")
    row = measured("forms_needed", form="follow_up")
    assert (row["value"], row["denominator"], len(row["denominator_set"])) == (1.5, 6, 6)
    assert measured("forms_needed", form="inclusion")["value"] == pytest.approx(124.88, abs=0.01)


def test_biobank_counts_persons_and_pairs(rows, results):
    rows.person("P1")
    for person, relation, pair in (
        ("a", "patient", None),
        ("b", "parent", "1"),
        ("c", "parent", "1"),
        ("d", "sibling", None),
    ):
        rows.add("biobank_sample", person_id=person, relation=relation, patient_id="P1", pair_id=pair)
    found = {row["subgroup"]: row for row in results("biobank").iter_rows(named=True)}
    assert {name: row["value"] for name, row in found.items()} == {
        "": 4,
        "relation=patient": 1,
        "relation=parent": 2,
        "relation=sibling": 1,
        "group=pairs": 1,
    }
    pairs = found["group=pairs"]
    assert (pairs["numerator"], pairs["numerator_set"]) == (2, found["relation=parent"]["numerator_set"])
    assert (found[""]["numerator"], len(found[""]["numerator_set"])) == (4, 4)


def test_deliveries_of_three_years_with_zeros_and_sums(rows, results):
    for n, (year, purpose) in enumerate([(2024, "research"), (2024, "quality"), (2022, "research"), (2021, "other")]):
        rows.add("data_delivery", delivery_id=f"d{n}", year=year, purpose=purpose)
    found = dict(results("data_deliveries").select("subgroup", "value").iter_rows())
    assert len(found) == 12
    assert (found["purpose=research;year=2024"], found["purpose=other;year=2023"]) == (1, 0)
    assert [found[f"year={year}"] for year in (2022, 2023, 2024)] == [1, 0, 2]


@pytest.mark.parametrize(
    ("measure", "table"),
    [
        ("correctness", "validation_result"),
        ("correctness_valued", "validation_result"),
        ("validated", "validation_result"),
        ("reliability", "reliability_rating"),
        ("reliability_study", "reliability_rating"),
        ("biobank", "biobank_sample"),
        ("data_deliveries", "data_delivery"),
    ],
)
def test_an_extract_without_the_optional_table_gives_no_rows(rows, results, measure, table):
    rows.person("P1")
    tables = rows.tables()
    assert results(measure, tables).is_empty()
    del tables[table]
    assert results(measure, tables).is_empty()
