"""The synthetic MS extract keeps the contract, at full and at test size, and is the same each time."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from R_free_helpers.contract.registered import schema_of

EXTRACTION = dt.date(2025, 5, 15)
SCHEMA = schema_of("no_ms")


@pytest.fixture(scope="session")
def small():
    from R_free_helpers.synthetic.no_ms import generate

    return generate(1_000, 2024)


@pytest.fixture(scope="session", params=["small", "full"])
def tables(request, small, ms_polars):
    return small if request.param == "small" else ms_polars


def test_every_table_has_rows_and_the_contract_s_columns(tables):
    assert list(tables) == list(SCHEMA)
    for name, table in tables.items():
        assert table.height > 0, name
        assert dict(table.schema) == SCHEMA.polars_schema(name), name
        SCHEMA.frame_schema(name).validate(table)


def test_keys_are_unique(tables, keys_are_unique):
    keys_are_unique(tables, SCHEMA)


def test_codes_units_drugs_and_patients_are_listed(tables):
    codes = pl.read_csv("data/no_ms/codes.csv")
    patients = tables["patient"]["patient_id"].implode()
    units = pl.read_csv("data/no_ms/unit.csv").filter(pl.col("level") == "hf")["unit_id"].implode()
    drugs = pl.read_csv("data/no_ms/drug.csv")["drug_id"].implode()
    for name, table in tables.items():
        for column in set(SCHEMA.columns_where(name, "codes")) & set(table.columns):
            listed = codes.filter((pl.col("table") == name) & (pl.col("column") == column))["code"].implode()
            assert table[column].drop_nulls().is_in(listed).all(), (name, column)
        for column in table.columns:
            known = {
                "unit_id": units,
                "residence_unit_id": units,
                "hospital_id": units,
                "drug_id": drugs,
                "patient_id": patients,
            }.get(column)
            if known is not None:
                assert table[column].is_in(known).all(), (name, column)


def test_nothing_before_birth_after_death_or_after_the_extraction(tables):
    life = tables["patient"].select("patient_id", "birth_date", death="death_date")
    happened = [
        "event_date",
        "visit_date",
        "exam_date",
        "start_date",
        "end_date",
        "onset_date",
        "covers_from",
        "covers_to",
        "response_date",
        "sent_date",
        "diagnosis_date",
        "consent_date",
        "included_date",
        "emigration_date",
        "ended_date",
        "from_date",
        "to_date",
    ]
    for name, table in tables.items():
        dates = [column for column in table.columns if table.schema[column] == pl.Date]
        for column in dates:
            assert (table[column].drop_nulls() <= EXTRACTION).all(), (name, column)
        if "patient_id" not in table.columns:
            continue
        joined = table if name == "patient" else table.join(life, on="patient_id")
        joined = joined.with_columns(death=pl.col("death_date")) if name == "patient" else joined
        for column in set(dates) & set(happened):
            assert (joined[column] >= joined["birth_date"]).drop_nulls().all(), (name, column)
            assert (joined[column] <= joined["death"]).drop_nulls().all(), (name, column)


def test_registration_follows_the_event(tables):
    for name, column in {
        "visit": "visit_date",
        "treatment_status": "event_date",
        "relapse_status": "covers_to",
        "functional_measurement": "event_date",
        "mri_exam": "exam_date",
        "relapse": "onset_date",
        "treatment_episode": "start_date",
        "registration_event": "event_date",
    }.items():
        assert (tables[name]["entered_at"] >= tables[name][column]).all(), name


def test_edss_exists_on_the_scale(tables):
    value = tables["functional_measurement"]["value"]
    assert set(value.unique()) <= {0.0, *(k / 2 for k in range(2, 20))}


def test_courses_of_treatment_follow_one_another(tables):
    e = tables["treatment_episode"].sort("patient_id", "start_date")
    assert (e["end_date"] > e["start_date"]).drop_nulls().all()
    later = e.with_columns(following=pl.col("start_date").shift(-1).over("patient_id"))
    assert (later["end_date"] <= later["following"]).drop_nulls().all()
    assert later.filter(pl.col("following").is_not_null())["end_date"].is_not_null().all()


def test_status_agrees_with_the_courses(tables):
    rows = tables["treatment_status"]
    assert rows.filter(pl.col("status") == "none")["no_treatment_reason"].is_not_null().all()
    assert rows.filter(pl.col("status") != "none")["no_treatment_reason"].is_null().all()
    e = tables["treatment_episode"].select("patient_id", "start_date", "end_date")
    on = rows.join(e, on="patient_id").filter(
        (pl.col("start_date") <= pl.col("event_date"))
        & (pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("event_date")))
    )["status_id"]
    treated = rows["status_id"].is_in(on.implode())
    assert (treated == (rows["status"] == "ongoing")).all()


def test_relapses_are_rarer_on_high_efficacy_drugs(ms_polars):
    drug = pl.read_csv("data/no_ms/drug.csv").select("drug_id", "high_efficacy")
    e = ms_polars["treatment_episode"].join(drug, on="drug_id")
    covered = (
        ms_polars["relapse_status"]
        .join(e, on="patient_id")
        .filter(
            (pl.col("start_date") <= pl.col("covers_from"))
            & (pl.col("end_date").is_null() | (pl.col("end_date") >= pl.col("covers_to")))
        )
    )
    days = covered.group_by("high_efficacy").agg((pl.col("covers_to") - pl.col("covers_from")).sum().dt.total_days())
    hits = (
        ms_polars["relapse"]
        .join(e, on="patient_id")
        .filter(
            (pl.col("start_date") <= pl.col("onset_date"))
            & (pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("onset_date")))
        )
        .group_by("high_efficacy")
        .len()
    )
    rate = {row[0]: row[2] / row[1] for row in days.join(hits, on="high_efficacy").iter_rows()}
    assert rate[True] < 0.6 * rate[False]


def test_equal_seeds_give_equal_bytes(tmp_path):
    from R_free_helpers.synthetic import synthesize

    for name in ("first", "second"):
        synthesize("no_ms", tmp_path / name, patients=1_000, seed=7)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == sorted([*(f"{name}.parquet" for name in SCHEMA), "SYNTHETIC.txt", "synthetic.json"])
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name
    assert "SYNTHETIC" in (tmp_path / "first" / "SYNTHETIC.txt").read_text(encoding="utf-8")


def test_another_seed_gives_other_persons(small):
    from R_free_helpers.synthetic.no_ms import generate

    other = generate(1_000, 2025)
    assert not other["diagnosis"].equals(small["diagnosis"])
    assert other["patient"]["included_date"].is_not_null().sum() == 1_000


def test_quotas_scale_with_the_number_of_patients(small):
    p = small["patient"].join(small["diagnosis"], on="patient_id")
    alive = p.filter(pl.col("death_date").is_null() | (pl.col("death_date") > dt.date(2024, 12, 31)))
    assert p.height == 1_000 and alive.height == round(1_000 * 13_129 / 14_780)
    assert alive.filter(pl.col("type_at_onset") == "RRMS").height == pytest.approx(1_000 * 12_061 / 14_780, abs=2)
    assert p.filter(pl.col("diagnosis_date").dt.year() == 2024).height == round(1_000 * 429 / 14_780)


def test_too_few_patients_are_refused():
    from R_free_helpers.synthetic.no_ms import generate

    with pytest.raises(ValueError, match="at least 200"):
        generate(50, 1)
