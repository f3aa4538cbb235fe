"""The synthetic Swedish extract keeps the contract at every size, and is the same each time."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from R_free_helpers.contract.registered import schema_of

DASHBOARD = dt.date(2025, 6, 2)
SCHEMA = schema_of("se_ipn")


@pytest.fixture(scope="session")
def small():
    from R_free_helpers.synthetic.se_ipn import generate

    return generate(120, 2024)


@pytest.fixture(scope="session")
def large():
    from R_free_helpers.synthetic.se_ipn import generate

    return generate(600, 2024)


@pytest.fixture(scope="session", params=["small", "full", "large"])
def tables(request, small, large, ipn_polars):
    return {"small": small, "full": ipn_polars, "large": large}[request.param]


def test_the_registry_s_validation_finds_nothing(tables, tmp_path):
    from R_free_helpers.contract.extract import open_extract
    from R_free_helpers.contract.reference import load_reference
    from R_free_helpers.synthetic.writing import write

    write(tables, tmp_path, {"registry": "se_ipn"})
    _, problems = open_extract(tmp_path, load_reference(Path("data/se_ipn"), extraction_date=DASHBOARD))
    assert [str(problem) for problem in problems] == []


def test_every_table_has_rows_and_the_contract_s_columns(tables):
    assert list(tables) == list(SCHEMA)
    for name, table in tables.items():
        assert table.height > 0, name
        assert dict(table.schema) == SCHEMA.polars_schema(name), name
        SCHEMA.frame_schema(name).validate(table)


def test_keys_are_unique(tables, keys_are_unique):
    keys_are_unique(tables, SCHEMA)


def test_codes_units_drugs_and_patients_are_listed(tables):
    codes = pl.read_csv("data/se_ipn/codes.csv")
    unit = pl.read_csv("data/se_ipn/unit.csv")
    clinics = unit.filter(pl.col("level") == "unit")["unit_id"].implode()
    known = {
        "unit_id": clinics,
        "hospital_id": clinics,
        "residence_unit_id": unit.filter(pl.col("level") == "region")["unit_id"].implode(),
        "drug_id": pl.read_csv("data/se_ipn/drug.csv")["drug_id"].implode(),
        "patient_id": tables["patient"]["patient_id"].implode(),
    }
    for name, table in tables.items():
        for column in set(SCHEMA.columns_where(name, "codes")) & set(table.columns):
            listed = codes.filter((pl.col("table") == name) & (pl.col("column") == column))["code"].implode()
            assert table[column].drop_nulls().is_in(listed).all(), (name, column)
        for column in set(known) & set(table.columns):
            assert table[column].is_in(known[column]).all(), (name, column)


def test_nothing_before_birth_after_the_end_or_after_the_dashboard(tables):
    life = tables["patient"].select("patient_id", "birth_date", ended="ended_date")
    happened = {
        "visit": "visit_date",
        "treatment_episode": "start_date",
        "functional_measurement": "event_date",
        "prom_response": "response_date",
    }
    for name, table in tables.items():
        for column in (column for column in table.columns if table.schema[column] == pl.Date):
            assert (table[column].drop_nulls() <= DASHBOARD).all(), (name, column)
    for name, column in happened.items():
        joined = tables[name].join(life, on="patient_id")
        assert (joined[column] > joined["birth_date"]).all(), name
        assert (joined[column] <= joined["ended"]).drop_nulls().all(), name
    ends = tables["treatment_episode"].join(life, on="patient_id")
    assert (ends["end_date"] <= ends["ended"]).drop_nulls().all()
    # Nothing goes on after the end of the follow-up.
    assert ends.filter(pl.col("ended").is_not_null())["end_date"].is_not_null().all()


def test_life_runs_in_order(tables):
    p = tables["patient"].join(tables["diagnosis"], on="patient_id")
    core = p.filter(pl.col("diagnosis").is_in(["CIDP", "MMN"]))
    assert (p["onset_date"] <= p["diagnosis_date"]).drop_nulls().all()
    assert p.filter(pl.col("referral_date") > pl.col("diagnosis_date")).height == 0
    assert p.filter(pl.col("referral_date") < pl.col("onset_date")).height == 0
    assert core["onset_date"].is_not_null().all()
    age = (core["onset_date"] - core["birth_date"]).dt.total_days() / 365.25
    assert age.min() >= 18 and age.max() < 95
    # Only those under suspicion are included before the diagnosis is made.
    early = core.filter(pl.col("diagnosis_date") > pl.col("included_date"))
    assert (early["diagnosis_date"].dt.year() == 2024).all()


def test_registration_follows_the_event(tables):
    for name, column in {
        "visit": "visit_date",
        "functional_measurement": "event_date",
        "treatment_episode": "start_date",
        "registration_event": "event_date",
    }.items():
        assert (tables[name]["entered_at"] >= tables[name][column]).all(), name


def test_one_treating_clinic_at_a_time(tables):
    here = tables["patient_unit"]
    assert set(here["role"]) == {"treating"}
    assert here.filter(pl.col("to_date").is_null())["patient_id"].is_duplicated().sum() == 0
    assert here.filter(pl.col("to_date").is_null()).height == tables["patient"].height


def test_scales_are_kept(tables):
    fm = tables["functional_measurement"]
    incat = fm.filter(pl.col("instrument") == "INCAT")["value"]
    assert set(incat.unique()) <= {float(k) for k in range(11)}
    grip = fm.filter(pl.col("instrument") == "GRIP")["value"]
    assert grip.min() >= 0 and grip.max() <= 160
    same_day = fm.select("patient_id", "event_date", "instrument")
    assert not same_day.is_duplicated().any()


def test_intravenous_and_subcutaneous_therapy_do_not_overlap(tables):
    e = tables["treatment_episode"]
    one, two = (e.filter(pl.col("drug_id") == drug) for drug in ("ivig", "scig"))
    both = one.join(two, on="patient_id")
    assert (both["end_date"] < both["start_date_right"]).all() and both["end_date"].is_not_null().all()


def test_answers_can_be_scored(tables):
    from R_free_helpers.registries.scores.eq5d5l import EQ5D5L
    from R_free_helpers.registries.scores.incat import INCAT, incat
    from R_free_helpers.registries.scores.items import checked_rows, from_json
    from R_free_helpers.registries.scores.rand36 import RAND36
    from R_free_helpers.registries.scores.rods import CIDP_PDN, MMN

    prom = tables["prom_response"]
    forms = {"EQ5D5L": EQ5D5L, "INCAT_self": INCAT, "RAND36": RAND36, "RODS_CIDP_PDN": CIDP_PDN, "RODS_MMN": MMN}
    for name, form in forms.items():
        rows = prom.filter(pl.col("instrument") == name)
        assert rows.height > 0
        checked_rows(from_json(rows["items"], form), form)
    own = prom.filter((pl.col("instrument") == "INCAT_self") & pl.col("complete"))
    total = incat(from_json(own["items"], INCAT)).total
    assert ((total >= 0) & (total <= 10)).all() and total.max() >= 6
    for name, item, times in (("WORK", "work_ability", 10), ("PASS", "pass", 1)):
        rows = prom.filter(pl.col("instrument") == name)
        assert rows["score"].to_list() == [times * json.loads(text)[item] for text in rows["items"]]


def test_forms_belong_to_the_diagnosis(tables):
    rows = tables["prom_response"].join(tables["diagnosis"].select("patient_id", "diagnosis"), on="patient_id")
    for form, diagnosis in (("RODS_CIDP_PDN", "CIDP"), ("RODS_MMN", "MMN")):
        assert set(rows.filter(pl.col("instrument") == form)["diagnosis"]) == {diagnosis}
    assert not rows.select("patient_id", "response_date", "instrument").is_duplicated().any()


def test_self_rated_disability_follows_the_clinic_s(ipn_polars):
    from R_free_helpers.registries.scores.incat import INCAT, incat
    from R_free_helpers.registries.scores.items import from_json

    own = ipn_polars["prom_response"].filter((pl.col("instrument") == "INCAT_self") & pl.col("complete"))
    own = own.with_columns(own=pl.Series(incat(from_json(own["items"], INCAT)).total))
    fm = ipn_polars["functional_measurement"].filter(pl.col("instrument") == "INCAT").sort("event_date")
    means = own.group_by("patient_id").agg(pl.col("own").mean())
    both = fm.group_by("patient_id").agg(pl.col("value").last()).join(means, on="patient_id")
    assert both.height > 100
    assert both.select(pl.corr("value", "own")).item() > 0.8


def test_equal_seeds_give_equal_bytes(tmp_path):
    from R_free_helpers.synthetic import synthesize

    for name in ("first", "second"):
        synthesize("se_ipn", tmp_path / name, patients=80, seed=7)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == sorted([*(f"{name}.parquet" for name in SCHEMA), "SYNTHETIC.txt", "synthetic.json"])
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_another_seed_gives_other_persons_and_the_same_numbers(ipn_polars):
    from R_free_helpers.synthetic.se_ipn import generate

    other = generate(491, 11)
    assert not other["diagnosis"].equals(ipn_polars["diagnosis"])
    for name in ("patient", "diagnosis", "validation_result"):
        assert other[name].height == ipn_polars[name].height
    for instrument in ("EQ5D5L", "RODS_CIDP_PDN", "RODS_MMN"):
        n = {
            name: t["prom_response"].filter(pl.col("instrument") == instrument).height
            for name, t in (("one", ipn_polars), ("other", other))
        }
        assert n["one"] == n["other"]


def test_the_number_of_registered_persons_is_the_one_asked_for(tables, small, large):
    wanted = 120 if tables is small else 600 if tables is large else 491
    p = tables["patient"].join(tables["diagnosis"], on="patient_id")
    registered = p.filter(
        pl.col("diagnosis").is_in(["CIDP", "MMN"])
        & (pl.col("diagnosis_date") <= dt.date(2024, 12, 31))
        & (pl.col("included_date") <= dt.date(2024, 12, 31))
    )
    assert registered.height == wanted
    assert p.height == pytest.approx(wanted * 748 / 491, rel=0.02)


def test_too_few_patients_are_refused():
    from R_free_helpers.synthetic.se_ipn import generate

    with pytest.raises(ValueError, match="at least 60"):
        generate(20, 1)


def test_no_drug_is_given_twice_at_a_time(tables):
    e = tables["treatment_episode"].sort("patient_id", "drug_id", "start_date")
    following = e.with_columns(following=pl.col("start_date").shift(-1).over("patient_id", "drug_id"))
    following = following.filter(pl.col("following").is_not_null())
    assert (following["end_date"] <= following["following"]).all() and following["end_date"].is_not_null().all()
