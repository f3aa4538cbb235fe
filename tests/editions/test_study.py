"""A study gives rows to whom asks for them, and shows none to whom does not; nothing is written."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest
from built import SMALL

from R_free_helpers.contract.report import ContractError
from R_free_helpers.editions.study import Study, open_registry, share_of
from R_free_helpers.measures.cohort import _judged
from R_free_helpers.model.measure import Computed, NoRows
from R_free_helpers.model.parameters import ParameterError
from R_free_helpers.model.source import Source


@pytest.fixture(scope="module")
def extract(built):
    return built.extract("no_ms", SMALL["no_ms"])


@pytest.fixture(scope="module")
def study(extract) -> Study:
    return open_registry("no_ms", 2024, data=extract)


def test_a_study_shows_counts_and_no_row(study):
    persons = study.table("patient")
    for shown in (repr(study), str(study), study._repr_html_(), f"{study}"):
        assert f"{len(persons)} persons, synthetic" in shown
        assert not [key for key in persons["patient_id"] if key in shown]
    assert str(study.tables["visit"]) == str(len(study.table("visit")))


def test_nothing_is_written(extract, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in extract.rglob("*")}
    study = open_registry("no_ms", 2024, data=extract)
    study.cohort("survival"), study.table("patient"), repr(study)
    assert {path: path.stat().st_mtime_ns for path in extract.rglob("*")} == before
    assert not list(tmp_path.iterdir())


def test_a_table_has_what_was_registered_by_the_extraction_date(study, extract):
    seen = study.table("visit")
    assert seen["entered_at"].max() <= pd.Timestamp(study.edition.extraction_date)
    earlier = open_registry("no_ms", 2023, data=extract)
    assert len(earlier.table("visit")) < len(seen)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda study: study.table("patents"), "there is no table 'patents'; did you mean 'patient'"),
        (lambda study: study.cohort("dx_tret"), "there is no measure 'dx_tret'; did you mean 'dx_treat'"),
        (lambda study: study.cohort("dx_treat", age_on="sex"), "no column of dates 'sex' to take the age on"),
        (lambda study: study.cohort("data_deliveries"), "'data_deliveries' has no rows of persons: it counts outside"),
    ],
)
def test_what_is_not_there_is_refused_in_a_line(study, asked, told):
    with pytest.raises(ValueError, match=told) as refused:
        asked(study)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"filter": {"sx": "female"}}, "no dimension 'sx'"),
        ({"limits": {"dx_tret": 3}}, "did you mean 'dx_treat'"),
        ({"data": "~/there/is/none"}, "there is no extract at /"),
        ({"release": "may"}, "release"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_told_in_a_line(chosen, told):
    with pytest.raises(ParameterError, match=told) as refused:
        open_registry("no_ms", 2024, **chosen)
    assert "\n" not in str(refused.value)


def test_an_invalid_extract_is_refused(extract, tmp_path):
    for path in extract.glob("*.parquet"):
        pl.read_parquet(path).write_parquet(tmp_path / path.name)
    patients = pl.read_parquet(tmp_path / "patient.parquet")
    pl.concat([patients, patients.head(1)]).write_parquet(tmp_path / "patient.parquet")
    with pytest.raises(ContractError, match="patient"):
        open_registry("no_ms", 2024, data=tmp_path)


def test_chosen_persons_and_limits_hold_for_the_rows(study, extract):
    some = open_registry("no_ms", 2024, data=extract, filter={"sex": "female", "age": "-39"}, limits={"dx_treat": 28})
    rows, everybody = some.cohort("dx_treat"), study.cohort("dx_treat").set_index("patient_id")
    assert set(rows["sex"]) == {"female"}
    assert rows["age_years"].max() <= 39
    young = everybody[(everybody["sex"] == "female") & (everybody["age_years"] <= 39)]
    assert set(rows["patient_id"]) == set(young.index)
    known = rows[rows["met"].notna().to_numpy()]
    assert (known["met"].astype(bool) == (known["days"] <= 28)).all()


def test_the_age_is_of_the_day_that_is_asked_for(study):
    told = study.cohort("dx_treat", age_on="diagnosis_date")
    days = pd.DatetimeIndex(told["diagnosis_date"])
    born = pd.DatetimeIndex(told["birth_date"])
    before_birthday = (days.month * 100 + days.day) < (born.month * 100 + born.day)
    assert (told["age_years"] == days.year - born.year - before_birthday).all()


def test_who_is_left_out_is_told_with_the_reason(study):
    rows = study.cohort("dx_treat")
    by = rows.groupby("counted_as")["not_counted"].agg(lambda reasons: set(reasons.dropna()))
    assert by["excluded"] == {"by_criterion"}
    assert by["met"] == by["not_met"] == set()
    assert rows.loc[rows["counted_as"].isin(["missing", "excluded"]), "met"].isna().all()


def test_dates_out_of_order_are_told_from_unknown_ones():
    rows = pl.DataFrame({"value": [-3, None, 4], "met": [None, None, True]}, schema_overrides={"met": pl.Boolean})
    judged = _judged(rows).select("counted_as", "not_counted").rows()
    assert judged == [("missing", "out_of_order"), ("missing", "unknown"), ("met", None)]


def test_a_population_may_not_have_the_columns_that_say_how_it_counted():
    with pytest.raises(ValueError, match=r"'counted_as'.*rename it"):
        _judged(pl.DataFrame({"counted_as": ["x"]}))


def test_a_function_that_says_not_which_rows_it_counts_has_none(study):
    def function(source: Source) -> pl.DataFrame:
        raise AssertionError

    with pytest.raises(NoRows, match=r"'own' has no rows of persons: its function does not say which; see population"):
        Computed("own", function, counts="persons").rows(study.source)


def test_a_share_leaves_out_whoever_is_unknown():
    assert share_of(pd.Series([True, False, pd.NA, None], dtype="boolean"))[0] == 0.5
    assert share_of([True, None, False, float("nan")]) == share_of([True, False])
    assert all(part != part for part in share_of([]))
