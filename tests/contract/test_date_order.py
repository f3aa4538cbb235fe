"""Dates out of order: in one row, across tables, in single rows and in nearly all."""

from __future__ import annotations

import dataclasses
import datetime as dt

import polars as pl
import pytest

from R_free_helpers.contract.date_rules import before_other_date
from R_free_helpers.contract.extent import nearly_all
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.schema import Schema, SchemaError

D = dt.date


@pytest.fixture
def found(tmp_path, reference, writers):
    """Return the function that gives what is told of dates out of order under orders of a registry's own."""

    def run(frames, order=None):
        own = dataclasses.replace(reference, schema=Schema(reference.schema.used, date_order=order))
        _, problems = open_extract(writers.parquet(frames, tmp_path / "extract"), own)
        return {
            (problem.table, problem.column): problem
            for problem in problems
            if problem.rule == before_other_date.__name__
        }

    return run


def diagnosed(frames, wrong):
    """Return the tables with ten persons diagnosed in 2023, the first of whom were referred a month later."""
    dates = [D(2023, 3, 1)] * 10 + frames["diagnosis"]["diagnosis_date"].to_list()[10:]
    referred = [D(2023, 4, 1)] * wrong + [D(2023, 2, 1)] * (10 - wrong) + [None] * 20
    changed = frames["diagnosis"].with_columns(
        pl.Series("diagnosis_date", dates), pl.Series("referral_date", referred, dtype=pl.Date)
    )
    return {**frames, "diagnosis": changed}


@pytest.mark.parametrize(("wrong", "severity"), [(1, "warning"), (7, "warning"), (8, "error"), (10, "error")])
def test_few_referrals_after_the_diagnosis_are_slips_and_nearly_all_are_the_export(found, frames, wrong, severity):
    problem = found(diagnosed(frames, wrong))["diagnosis", "diagnosis_date"]
    assert (problem.count, problem.severity) == (wrong, severity)
    assert "referral_date" in problem.message
    assert ("Nearly all rows of 2023" in problem.remedy) is (severity == "error")


def test_the_day_of_the_referral_itself_is_in_order(found, frames):
    same = frames["diagnosis"].with_columns(referral_date="diagnosis_date")
    assert found({**frames, "diagnosis": same}) == {}


def test_a_complication_before_its_operation_is_found_across_tables(found, frames):
    # The course is the operation, on the day that the visit is made.
    early = frames["visit"].with_columns(
        visit_date=pl.when(pl.int_range(30) < 2).then(pl.col("visit_date").dt.offset_by("-1d")).otherwise("visit_date")
    )
    changed = {**frames, "visit": early}
    for severity in ("error", "warning"):
        problem = found(changed, {"visit.visit_date": {"treatment_episode.start_date": severity}})[
            "visit", "visit_date"
        ]
        assert (problem.count, problem.rows, problem.severity) == (2, (1, 2), severity)
        assert "before treatment_episode.start_date" in problem.message
    assert found(changed) == {}


def test_the_first_of_several_dates_of_the_person_counts(found, frames):
    later = (
        frames["treatment_episode"]
        .head(1)
        .with_columns(
            episode_id=pl.lit("T999"),
            start_date=pl.lit(D(2024, 6, 1)),
            end_date=pl.lit(None, dtype=pl.Date),
            entered_at=pl.lit(D(2024, 6, 1)),
        )
    )
    more = {**frames, "treatment_episode": pl.concat([frames["treatment_episode"], later])}
    assert found(more, {"visit.visit_date": {"treatment_episode.start_date": "error"}}) == {}


def test_an_answer_belongs_to_the_invitation_of_its_wave(found, frames):
    early = frames["prom_response"].with_columns(response_date=pl.lit(D(2024, 8, 31)))
    problem = found({**frames, "prom_response": early})["prom_response", "response_date"]
    # Every second form is of no wave, and was asked for by nobody.
    assert (problem.count, problem.severity) == (15, "error")


@pytest.mark.parametrize(
    ("date", "other", "severity", "says"),
    [
        ("visits.visit_date", "entered_at", "error", "no table 'visits'; did you mean 'visit'"),
        ("visit.visit_day", "entered_at", "error", "no date 'visit_day'; did you mean 'visit_date'"),
        ("visit.visit_date", "mode", "error", "visit has no date 'mode'"),
        ("visit.visit_date", "diagnosis.referral", "error", "no date 'referral'; did you mean 'referral_date'"),
        ("visit.visit_date", "data_delivery.year", "error", "data_delivery has no date 'year'"),
        ("visit.visit_date", "entered_at", "fatal", "severity 'fatal'"),
    ],
)
def test_an_order_that_names_what_is_not_there_is_refused(reference, date, other, severity, says):
    with pytest.raises(SchemaError, match=rf"date_order: {date}: .*{says}"):
        Schema(reference.schema.used, date_order={date: {other: severity}})


def test_most_of_too_few_is_not_nearly_all():
    four = pl.Series([True] * 4)
    assert not nearly_all(four, four)
    assert nearly_all(pl.Series([True] * 4 + [False]), pl.Series([True] * 5))
    assert not nearly_all(pl.Series([True] * 3 + [False] * 2), pl.Series([True] * 5))
    assert nearly_all(pl.Series([True] * 4 + [None]), pl.Series([True] * 5))


@pytest.mark.parametrize(("moved", "refused"), [(30, True), (29, True), (24, True), (23, False), (1, False)])
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_column_of_moved_midnights_is_refused_when_nearly_all_are(
    tmp_path, reference, writers, frames, moved, refused, form
):
    midnight = pl.col("visit_date").cast(pl.Datetime("us"))
    # Summer time makes it 22 o'clock, winter time 23.
    hours = pl.when(pl.col("visit_date").dt.month().is_between(4, 10)).then(2).otherwise(1)
    given = frames["visit"].with_columns(
        visit_date=pl.when(pl.int_range(30) < moved).then(midnight - pl.duration(hours=hours)).otherwise(midnight)
    )
    if form == "csv":
        given = given.with_columns(pl.col("visit_date").dt.strftime("%Y-%m-%d %H:%M:%S"))
    path = getattr(writers, form)({**frames, "visit": given}, tmp_path / "extract")
    rules = {(p.column, p.rule) for p in open_extract(path, reference)[1] if p.table == "visit"}
    assert (("visit_date", "midnight_elsewhere") in rules) is refused
    assert (("visit_date", "time_of_day") in rules) is not refused
