"""Rows about one event: which of them counts, from when, and what is told of the others."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest
from small_extract import SCHEMA

from R_free_helpers.contract.dictionary import data_dictionary
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.rows import collect_rows
from R_free_helpers.model.source import SUPERSEDED_ON, Source

D = dt.date


@pytest.fixture
def opened(tmp_path, reference, writers):
    """Return the function that writes tables and gives what the contract makes of them, with the rules of warnings."""

    def run(frames):
        extract, problems = open_extract(writers.parquet(frames, tmp_path / "extract"), reference)
        assert [problem for problem in problems if problem.severity == "error"] == []
        return extract.tables, {problem.rule: problem for problem in problems}

    return run


def again(frames, table, key, **changes):
    """Return the tables with the first row of one of them added once more, with changes."""
    row = (
        frames[table]
        .head(1)
        .with_columns(
            pl.lit(value, dtype=frames[table].schema[name]).alias(name)
            for name, value in ({SCHEMA.columns_where(table, "key")[0]: key} | changes).items()
        )
    )
    return {**frames, table: pl.concat([frames[table], row])}


def first_person(tables, table):
    return tables[table].filter(pl.col("patient_id") == "P001")


def test_an_extract_without_duplicates_stays_as_it_is(opened, frames):
    tables, problems = opened(frames)
    assert problems == {}
    assert all(table.columns == list(SCHEMA.polars_schema(name)) for name, table in tables.items())
    assert {name: table.height for name, table in tables.items() if name in frames} == {
        name: frame.height for name, frame in frames.items()
    }


def test_a_form_sent_in_six_times_counts_once(opened, frames):
    for number in range(5):
        frames = again(frames, "prom_response", f"again{number}")
    tables, problems = opened(frames)
    assert first_person(tables, "prom_response").height == 1
    told = problems["copied_row"]
    assert (told.severity, told.table, told.count) == ("warning", "prom_response", 5)
    assert SUPERSEDED_ON not in tables["prom_response"].columns


def test_a_copy_entered_later_is_a_copy(opened, frames):
    tables, problems = opened(again(frames, "treatment_status", "S999", entered_at=D(2024, 9, 9)))
    assert set(problems) == {"copied_row"}
    assert first_person(tables, "treatment_status").height == 2  # the first is what was known until then


@pytest.mark.parametrize("key", ["S000", "S999"])
def test_the_row_entered_last_counts_whatever_its_key(opened, frames, key):
    corrected = again(frames, "treatment_status", key, status="none", entered_at=D(2024, 6, 1))
    tables, problems = opened(corrected)
    assert (problems["corrected_row"].keys, problems["corrected_row"].count) == (("S001",), 1)
    edition = Edition(registry="no_ms", year=2024)
    connection = duckdb.connect()
    connection.register("given", tables["treatment_status"].to_arrow())
    for engine in (tables["treatment_status"].lazy(), connection.table("given")):
        now = Source({"treatment_status": engine}, {}, edition)
        then = now.as_of(edition.status_date, D(2024, 5, 31))
        on_the_day = now.as_of(edition.status_date, D(2024, 6, 1))
        seen = [
            collect_rows(source.table("treatment_status")).filter(pl.col("patient_id") == "P001")
            for source in (now, then, on_the_day)
        ]
        assert [rows["status"].to_list() for rows in seen] == [["none"], ["ongoing"], ["none"]]
        assert all(SUPERSEDED_ON not in rows.columns for rows in seen)
        assert collect_rows(now.entries("treatment_status")).height == len(frames["treatment_status"]) + 1


@pytest.mark.parametrize("key", ["M000", "M999"])
@pytest.mark.parametrize("last_first", [False, True])
def test_what_rows_say_decides_between_those_entered_on_one_day(opened, frames, key, last_first):
    tied = again(frames, "functional_measurement", key, value=3.5)
    if last_first:
        tied["functional_measurement"] = tied["functional_measurement"].reverse()
    tables, problems = opened(tied)
    assert first_person(tables, "functional_measurement")["value"].to_list() == [3.5]  # the higher of 0 and 3.5
    assert problems["corrected_row"].count == 1


@pytest.mark.parametrize("key", ["S000", "S999"])
def test_of_codes_entered_on_one_day_the_one_listed_first_counts(opened, frames, reference, key):
    tables, _ = opened(again(frames, "treatment_status", key, status="unknown"))
    listed = list(reference.labels("treatment_status", "status"))
    assert listed.index("ongoing") < listed.index("unknown")
    assert first_person(tables, "treatment_status")["status"].to_list() == ["ongoing"]


def test_copies_spread_over_units_are_one_measurement(opened, frames):
    spread = again(frames, "functional_measurement", "M998", unit_id="unn")
    spread = again(spread, "functional_measurement", "M999", unit_id="ous")
    tables, problems = opened(spread)
    assert first_person(tables, "functional_measurement").height == 1
    assert sum(problem.count for problem in problems.values()) == 2


def test_the_clinicians_and_the_patients_own_score_are_two(opened, frames):
    tables, problems = opened(again(frames, "functional_measurement", "M999", source="patient", value=3.0))
    assert first_person(tables, "functional_measurement").height == 2
    assert problems == {}


def test_another_day_is_another_event(opened, frames):
    tables, problems = opened(again(frames, "visit", "V999", visit_date=D(2024, 1, 2)))
    assert first_person(tables, "visit").height == 2
    assert problems == {}


def test_a_complete_form_goes_before_an_incomplete_one_sent_later(opened, frames):
    later = again(frames, "prom_response", "A999", complete=False, response_date=D(2024, 10, 1))
    tables, problems = opened(later)
    assert first_person(tables, "prom_response")["complete"].to_list() == [True]
    assert problems["corrected_row"].keys == ("A999",)


def test_outside_of_waves_a_form_is_answered_once_a_day(opened, frames, put):
    frames = put(frames, "prom_response", "wave", 0, None)
    same_day = again(frames, "prom_response", "A998", score_physical=50.0)
    tables, _ = opened(again(same_day, "prom_response", "A999", response_date=D(2024, 10, 1)))
    assert sorted(first_person(tables, "prom_response")["response_date"]) == [D(2024, 9, 20), D(2024, 10, 1)]


def test_who_has_moved_is_included_once_and_first(opened, frames, put):
    frames = put(frames, "registration_event", "form", 0, "inclusion")
    moved = again(
        frames, "registration_event", "E000", unit_id="unn", entered_at=D(2024, 9, 1), event_date=D(2024, 8, 1)
    )
    tables, problems = opened(moved)
    kept = first_person(tables, "registration_event")
    assert (kept["event_id"].to_list(), kept["unit_id"].to_list()) == (["E001"], ["bergen"])
    assert (problems["second_inclusion"].keys, problems["second_inclusion"].severity) == (("E000",), "warning")


def test_other_forms_are_as_many_as_were_entered(opened, frames):
    tables, problems = opened(again(frames, "registration_event", "E999"))
    assert first_person(tables, "registration_event").height == 2
    assert problems == {}


@pytest.mark.parametrize(
    ("begins", "told"), [(D(2024, 1, 4), True), (D(2024, 1, 5), True), (D(2024, 1, 6), False), (D(2024, 1, 2), True)]
)
def test_a_course_that_continues_another_is_told_of(opened, frames, begins, told):
    # The first person's course ends on 4 January.
    tables, problems = opened(
        again(frames, "treatment_episode", "T999", start_date=begins, end_date=None, stop_reason=None)
    )
    assert ("continued_course" in problems) is told
    assert first_person(tables, "treatment_episode").height == 2  # both stay; measures make one course of them


def test_the_dictionary_tells_each_rule(reference):
    text = data_dictionary(reference, "en")
    events = {table: SCHEMA[table].facts.event for table in SCHEMA if SCHEMA[table].facts.event}
    assert len(events) == 7
    for table, event in events.items():
        part = text.split(f"## {table}\n")[1].split("\n## ")[0]
        assert "tell of one event" in part
        assert ("entered first" if event.first else "entered last") in part
    assert text.count("count as one course") == 1
