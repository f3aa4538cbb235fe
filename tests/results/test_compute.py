"""The result store as a whole."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import KEY, SCHEMA, STATUSES, read_results, write_results
from R_free_helpers.synthetic.no_ms import generate
from tests.exact import exact_results


@pytest.fixture(scope="module")
def small(new_rows):
    rows = new_rows()
    for number in range(12):
        unit = "bergen" if number % 2 else "forde"
        rows.person(
            f"P{number:02d}",
            patient={"residence_unit_id": unit, "birth_date": dt.date(1960 + 3 * number, 1, 1)},
            referral_date=dt.date(2024, 5, 10),
        )
        rows.add("treatment_episode", patient_id=f"P{number:02d}", start_date=dt.date(2024, 6, 1 + number))
        rows.add("treatment_status", patient_id=f"P{number:02d}", event_date=dt.date(2024, 6, 1 + number))
        rows.add("visit", patient_id=f"P{number:02d}", visit_date=dt.date(2024, 12, 1))
        rows.add(
            "functional_measurement",
            patient_id=f"P{number:02d}",
            event_date=dt.date(2024, 12, 1),
            value=float(number % 7),
        )
        rows.add("prom_invitation", patient_id=f"P{number:02d}")
        for instrument in ("MSIS29", "RAND12"):
            rows.add(
                "prom_response",
                patient_id=f"P{number:02d}",
                instrument=instrument,
                response_date=dt.date(2024, 12, 5),
                score_physical=float(number),
            )
        rows.add("registration_event", patient_id=f"P{number:02d}")
        rows.add(
            "validation_result",
            patient_id=f"P{number:02d}",
            hospital_id="bergen",
            variable="edss",
            registry_value="2.0" if number > 3 else None,
            match=number > 4,
        )
        rows.add("biobank_sample", person_id=f"B{number}", relation="patient", patient_id=f"P{number:02d}")
        rows.add(
            "reliability_rating",
            case_id=f"c{number // 3}",
            rater_id=f"r{number % 3}",
            variable="edss",
            value=str(number // 3 + number % 2),
            scale="ordinal",
        )
    rows.add("data_delivery", delivery_id="d1", year=2024, purpose="research")
    rows.person("P99", diagnosis_date=dt.date(2020, 1, 1), onset_year=2019)
    rows.add(
        "treatment_status",
        patient_id="P99",
        status="none",
        no_treatment_reason="awaiting",
        event_date=dt.date(2024, 1, 9),
    )
    rows.add("mri_exam", patient_id="P01", exam_date=dt.date(2024, 2, 1))
    rows.person("P98", diagnosis_date=dt.date(2019, 1, 1), onset_year=2018)
    for drug, start, end in (
        ("rituximab", dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        ("hsct", dt.date(2021, 1, 1), dt.date(2021, 1, 2)),
        ("natalizumab", dt.date(2022, 1, 1), dt.date(2024, 1, 1)),
        ("ofatumumab", dt.date(2024, 1, 1), None),
    ):
        rows.add("treatment_episode", patient_id="P98", drug_id=drug, start_date=start, end_date=end)
    rows.add("treatment_status", patient_id="P98", status="ongoing", event_date=dt.date(2024, 2, 1))
    return rows


@pytest.fixture(scope="module")
def computed(small):
    return exact_results(small.tables(), get_registry("no_ms"), Edition(registry="no_ms", year=2024))


def test_store_has_its_columns_unique_keys_and_known_statuses(computed):
    assert dict(computed.schema) == SCHEMA
    assert not computed.select(KEY).is_duplicated().any()
    assert set(computed["status"]) <= set(STATUSES)


def test_every_measure_of_the_registry_has_results(computed):
    assert {m.id for m in get_registry("no_ms").measures} | {"attainment"} == set(computed["measure"])


def test_shares_lie_in_their_interval_and_the_interval_in_zero_to_one(computed):
    shares = computed.filter((pl.col("statistic") == "share") & pl.col("lower").is_not_null())
    assert shares.height > 20
    assert shares.filter((pl.col("lower") < 0) | (pl.col("upper") > 1)).is_empty()
    assert shares.filter(
        (pl.col("value") < pl.col("lower") - 1e-12) | (pl.col("value") > pl.col("upper") + 1e-12)
    ).is_empty()


def reordered(tables):
    return [
        {name: table.reverse() for name, table in tables.items()},
        {name: table.sample(fraction=1, shuffle=True, seed=7) for name, table in tables.items()},
    ]


def test_row_order_of_the_extract_does_not_matter(small, computed):
    for tables in reordered(small.tables()):
        again = exact_results(tables, get_registry("no_ms"), Edition(registry="no_ms", year=2024))
        assert_frame_equal(again, computed, check_exact=True)


def test_row_order_does_not_change_a_byte_of_any_measure(tmp_path):
    # Many persons, so that sums of decimals have an order to depend on.
    tables, registry, edition = generate(1500, 5), get_registry("no_ms"), Edition(registry="no_ms", year=2024)
    first, *others = (exact_results(one, registry, edition) for one in (tables, *reordered(tables)))
    assert {m.id for m in registry.measures} <= set(first["measure"])
    write_results(first, tmp_path / "first.csv")
    for number, other in enumerate(others):
        differing = other.join(first, on=other.columns, how="anti", nulls_equal=True)
        assert differing["measure"].unique().to_list() == []
        write_results(other, tmp_path / f"{number}.csv")
        assert (tmp_path / f"{number}.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


def test_units_below_the_coverage_limit_and_low_numbers_are_marked(computed):
    onset = computed.filter(pl.col("measure") == "onset_dx")
    assert set(onset.filter(pl.col("denominator") > 0)["status"]) <= {"low_coverage", "low_n"}


def test_attainment_sums_the_indicators_and_total_coverage_only(computed):
    own = computed.filter((pl.col("measure") == "attainment") & (pl.col("unit_id") == "bergen"))
    total = own.filter(pl.col("subgroup") == "")["value"].item()
    parts = own.filter((pl.col("subgroup") != "") & ~pl.col("subgroup").str.contains("coverage_newdx"))
    assert parts.height == 9
    assert total == parts["value"].sum()


def test_store_survives_a_round_trip(computed, tmp_path):
    write_results(computed, tmp_path / "results.csv")
    back = read_results(tmp_path / "results.csv")
    assert back.select(KEY).equals(computed.select(KEY))
    assert (back["value"] - computed["value"]).abs().max() < 1e-9
