"""Measures of chosen persons and with other limits: each dimension counted again in plain pandas, and by hand."""

from __future__ import annotations

import datetime as dt

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from built import SMALL
from polars.testing import assert_frame_equal

from R_free_helpers.model.dimension import chosen_persons
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.parameters import checked
from R_free_helpers.model.registry import get_registry, registry_of
from R_free_helpers.model.results import KEY, SCHEMA
from R_free_helpers.model.rows import collect_rows
from R_free_helpers.results.compute import compute_numbers, load_own_tables, open_source

D = dt.date
STATUS = pd.Timestamp(2024, 12, 31)


@pytest.fixture(scope="module")
def tables(built) -> dict[str, dict[str, pl.DataFrame]]:
    """Return a small extract of each registry, read as a build does."""
    from R_free_helpers.editions.computing import read_valid

    return {
        name: read_valid(Edition(registry=name, year=2024), built.extract(name, SMALL[name]), lambda said: None)[0]
        for name in SMALL
    }


def persons(tables: dict[str, pl.DataFrame], registry: str, chosen: dict[str, str]) -> set[str]:
    """Return whom the program chooses: those who are left in the table of persons."""
    edition = checked(registry=registry, year=2024, filter=chosen)
    source = open_source(tables, get_registry(registry), edition)
    left = chosen_persons(source, get_registry(registry).by_dimension, dict(edition.filter))
    return set(collect_rows(left.table("patient").select("patient_id"))["patient_id"])


def completed(birth: pd.Series) -> pd.Series:
    """Return the age on the status date by counting birthdays, which is another way than the program's."""
    birth = pd.to_datetime(birth)
    return birth.map(lambda day: sum(1 for year in range(day.year + 1, 2025) if (day.month, day.day) <= (12, 31)))


def known_patients(of: dict[str, pd.DataFrame], last: dt.date) -> pd.DataFrame:
    patients = of["patient"]
    included = pd.to_datetime(patients["included_date"])
    return patients[(included <= pd.Timestamp(last)) | included.isna()]


LAST = {"no_ms": D(2025, 5, 15), "se_ipn": D(2025, 3, 7)}


@pytest.mark.build
@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_sex_and_age_against_pandas(tables, registry):
    of = known_patients({"patient": tables[registry]["patient"].to_pandas()}, LAST[registry])
    age = completed(of["birth_date"])
    ids = of["patient_id"]
    assert persons(tables[registry], registry, {"sex": "female"}) == set(ids[of["sex"] == "female"])
    assert persons(tables[registry], registry, {"age": "18-39"}) == set(ids[(age >= 18) & (age <= 39)])
    assert persons(tables[registry], registry, {"age": "-39"}) == set(ids[age <= 39])
    assert persons(tables[registry], registry, {"age": "70-"}) == set(ids[age >= 70])
    both = {"age": "60-", "sex": "male"}
    assert persons(tables[registry], registry, both) == set(ids[(age >= 60) & (of["sex"] == "male")])


@pytest.mark.build
@pytest.mark.parametrize(
    ("registry", "dimension", "column", "codes"),
    [("no_ms", "type", "type_at_onset", ["RRMS", "PPMS"]), ("se_ipn", "diagnosis", "diagnosis", ["CIDP", "MMN"])],
)
def test_course_and_day_of_diagnosis_against_pandas(tables, registry, dimension, column, codes):
    patients = known_patients({"patient": tables[registry]["patient"].to_pandas()}, LAST[registry])
    diagnoses = tables[registry]["diagnosis"].to_pandas()
    rows = patients[["patient_id"]].merge(diagnoses, on="patient_id")
    first, last = pd.Timestamp(2018, 3, 1), pd.Timestamp(2022, 6, 30)
    day = pd.to_datetime(rows["diagnosis_date"])
    for chosen in ([codes[0]], codes):
        found = persons(tables[registry], registry, {dimension: ",".join(chosen).lower()})
        assert found == set(rows[rows[column].isin(chosen)]["patient_id"]) and found
    found = persons(tables[registry], registry, {"diagnosed": "2018-03-01/2022-06-30"})
    assert found == set(rows[(day >= first) & (day <= last)]["patient_id"]) and found
    assert persons(tables[registry], registry, {"diagnosed": "2018-03-01/"}) == set(rows[day >= first]["patient_id"])


@pytest.mark.build
def test_drug_in_use_against_pandas(tables):
    of = {name: table.to_pandas() for name, table in tables["no_ms"].items()}
    last = pd.Timestamp(LAST["no_ms"])

    def known(name: str) -> pd.DataFrame:
        frame = of[name]
        return frame[pd.to_datetime(frame["entered_at"]) <= last]

    status = known("treatment_status")
    status = status[pd.to_datetime(status["event_date"]) <= STATUS]
    newest = status.sort_values(["event_date", "entered_at", "status_id"]).groupby("patient_id").last()["status"]
    courses = known("treatment_episode")
    begun, ended = (pd.to_datetime(courses[name]) for name in ("start_date", "end_date"))
    courses = courses[(begun <= STATUS) & (ended.isna() | (ended > STATUS))]
    drug = courses.sort_values(["start_date", "entered_at", "drug_id", "episode_id"]).groupby("patient_id").last()
    people = of["patient"].merge(of["diagnosis"], on="patient_id")
    dead, when = (pd.to_datetime(people[name]) for name in ("death_date", "diagnosis_date"))
    included = pd.to_datetime(people["included_date"]) <= last
    living = people[
        (people["consent_status"] == "consented") & included & (when <= STATUS) & (dead.isna() | (dead > STATUS))
    ]["patient_id"]
    on = [one for one in living if newest.get(one) == "ongoing" and one in drug.index]
    rituximab = {one for one in on if drug.loc[one, "drug_id"] == "rituximab"}
    assert persons(tables["no_ms"], "no_ms", {"drug": "rituximab"}) == rituximab
    assert len(rituximab) > 100


@pytest.mark.build
def test_immunotherapy_in_use_against_pandas(tables):
    of = tables["se_ipn"]["treatment_episode"].to_pandas()
    of = of[pd.to_datetime(of["entered_at"]) <= pd.Timestamp(LAST["se_ipn"])]
    begun, ended = (pd.to_datetime(of[name]) for name in ("start_date", "end_date"))
    on = of[(begun <= STATUS) & (ended.isna() | (ended > STATUS)) & of["drug_id"].isin(["ivig", "scig"])]
    known = known_patients({"patient": tables["se_ipn"]["patient"].to_pandas()}, LAST["se_ipn"])["patient_id"]
    found = persons(tables["se_ipn"], "se_ipn", {"drug": "ivig,scig"})
    assert found == set(on["patient_id"]) & set(known) and len(found) > 20


def numbers(tables, edition: Edition) -> pl.DataFrame:
    return compute_numbers(tables, registry_of(edition), edition).select(list(SCHEMA))


def of_nation(found: pl.DataFrame, measure: str) -> tuple[float, float]:
    row = found.filter((pl.col("measure") == measure) & (pl.col("unit_id") == "norge") & (pl.col("subgroup") == ""))
    return row["numerator"].item(), row["denominator"].item()


@pytest.fixture
def waiting(rows):
    """Return four women and a man who began treatment so many days after the diagnosis."""
    for number, (sex, days) in enumerate(
        [("female", 20), ("female", 21), ("female", 25), ("male", 28), ("female", 40)], 1
    ):
        born = D(1990, 1, 1) if number != 3 else D(1960, 1, 1)
        rows.person(f"P{number}", patient={"sex": sex, "birth_date": born})
        start = D(2024, 6, 1) + dt.timedelta(days=days)
        rows.add("treatment_episode", patient_id=f"P{number}", start_date=start)
    return rows


MS = {"registry": "no_ms", "year": 2024}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, (2, 5)),
        ({"limits": "dx_treat=28"}, (4, 5)),
        ({"limits": "dx_treat=24"}, (2, 5)),
        ({"filter": "sex=female"}, (2, 4)),
        ({"filter": "sex=female", "limits": "dx_treat=28"}, (3, 4)),
        ({"filter": "sex=female;age=-39", "limits": "dx_treat=28"}, (2, 3)),
        ({"filter": "sex=male", "limits": "dx_treat=27.5"}, (0, 1)),
    ],
)
def test_shares_of_chosen_persons_by_hand(waiting, choices, expected):
    found = numbers(waiting.tables(), checked(**MS, **choices))
    assert of_nation(found, "dx_treat") == expected
    together = found.filter(
        (pl.col("measure") == "dx_treat_pooled") & (pl.col("unit_id") == "norge") & (pl.col("subgroup") == "years=3")
    )
    quarter = found.filter((pl.col("measure") == "dx_treat_by_quarter") & (pl.col("subgroup") == "quarter=2024Q2"))
    for row in (together, quarter.filter(pl.col("unit_id") == "norge")):
        assert (row["numerator"].item(), row["denominator"].item()) == expected


def test_what_counts_more_than_the_chosen_is_not_computed(waiting):
    everybody, chosen = (numbers(waiting.tables(), checked(**MS, filter=one)) for one in ("", "sex=female"))
    registry = get_registry("no_ms")
    left_out = set(everybody["measure"]) - set(chosen["measure"])
    assert (
        {one.id for one in registry.measures if not one.only_of_persons}
        >= left_out
        >= {
            "coverage_total",
            "coverage_newdx",
            "prevalence",
            "known_of_expected",
        }
    )
    assert not set(chosen["measure"]) & {one.id for one in registry.measures if not one.only_of_persons}


def test_nobody_chosen_is_no_crash(waiting):
    found = numbers(waiting.tables(), checked(**MS, filter="age=90-"))
    assert of_nation(found, "dx_treat") == (0, 0)


def test_every_table_about_persons_is_cut(tables_of_everybody, waiting):
    edition = checked(**MS, filter="sex=male")
    source = open_source(waiting.tables(), get_registry("no_ms"), edition)
    left = chosen_persons(source, get_registry("no_ms").by_dimension, dict(edition.filter))
    for name in tables_of_everybody:
        rows = collect_rows(nw.from_native(left.tables[name]).lazy())
        if "patient_id" in rows.columns:
            assert set(rows["patient_id"]) <= {"P4"}, name


@pytest.fixture
def tables_of_everybody(waiting):
    return waiting.tables()


def test_duckdb_chooses_the_same_persons(waiting):
    edition = checked(**MS, filter="sex=female;age=-39", limits="dx_treat=28")
    tables = {"drug": load_own_tables(get_registry("no_ms"), 2024)["drug"]} | waiting.tables()
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(f"{name}_rows", table.to_arrow())
        connection.execute(f"create table {name} as select * from {name}_rows")
    registry = registry_of(edition)
    few = ("dx_treat", "dx_treat_excused", "onset_dx", "sex", "edss")
    registry = type(registry)(**{**vars_of(registry), "measures": tuple(registry.measure(name) for name in few)})
    on_polars, on_duckdb = (
        compute_numbers(one, registry, edition).select(list(SCHEMA)).sort(KEY)
        for one in (tables, {name: connection.table(name) for name in tables})
    )
    assert_frame_equal(on_duckdb, on_polars, abs_tol=1e-9)


def vars_of(registry) -> dict[str, object]:
    import dataclasses

    named = {field.name: getattr(registry, field.name) for field in dataclasses.fields(registry)}
    return named | {"total_coverage": "", "coverage_bands": None}
