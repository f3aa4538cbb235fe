"""Who is counted, row by row at the edges, and the generator of its rows."""

from __future__ import annotations

import datetime as dt
import importlib

import polars as pl
import pytest

pytestmark = pytest.mark.usefixtures("inside")

OPERATED = dt.date(2023, 3, 1)
OPERATION = {
    "patient_id": "p1",
    "unit_id": "tindeby",
    "operation_date": OPERATED,
    "discharge_date": OPERATED + dt.timedelta(days=6),
    "site": "colon",
    "stage": "II",
    "asa": "2",
    "urgency": "elective",
    "approach": "laparoscopic",
    "anastomosis": True,
    "entered_at": OPERATED + dt.timedelta(days=10),
}
FORM = {"follow_up_date": OPERATED + dt.timedelta(days=35), "source": "visit", "readmitted": False}


def after(days: int) -> dt.date:
    return OPERATED + dt.timedelta(days=days)


def source(operations=({},), patient=None, complications=(), forms=("o0",)):
    """Return a source of one person's operations; forms by operation."""
    from R_free_helpers.contract.registered import schema_of
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.source import Source

    person = {"patient_id": "p1", "sex": "female", "birth_date": dt.date(1950, 3, 1)} | (patient or {})
    rows = {
        "patient": [person],
        "operation": [OPERATION | {"operation_id": f"o{i}"} | one for i, one in enumerate(operations)],
        "complication": [
            {"complication_id": f"c{i}", "operation_id": "o0", "patient_id": "p1", "kind": "leak", "grade": "II"}
            | {"entered_at": after(40)}
            | one
            for i, one in enumerate(complications)
        ],
        "follow_up": [FORM | {"operation_id": one, "patient_id": "p1", "entered_at": after(50)} for one in forms],
    }
    schema = schema_of("no_gastro")
    tables = {
        name: pl.DataFrame(
            [{column: row.get(column) for column in schema.polars_schema(name)} for row in found],
            schema=schema.polars_schema(name),
        ).lazy()
        for name, found in rows.items()
    }
    return Source(tables, {}, parse_edition("no_gastro-2024"))


def met(indicator: str, **rows) -> list[bool | None]:
    """Return whether the operations of an indicator's denominator met it."""
    from R_free_helpers.model.registry import get_registry

    one = get_registry("no_gastro").measure(indicator)
    return one.rows(source(**rows)).collect().to_native()["met"].to_list()


@pytest.mark.parametrize(("days", "leaked"), [(0, True), (30, True), (31, False)])
def test_a_leak_counts_up_to_thirty_days(days, leaked):
    assert met("leak", complications=[{"complication_date": after(days)}]) == [leaked]


def test_without_a_form_nobody_knows_that_nothing_happened():
    assert met("leak", forms=()) == [None]
    assert met("leak", forms=(), complications=[{"complication_date": after(3)}]) == [True]
    assert met("severe", forms=()) == [None]


def test_only_a_joint_can_leak():
    assert met("leak", operations=[{"anastomosis": False}]) == []


@pytest.mark.parametrize(("grade", "severe"), [("IIIa", False), ("IIIb", True), ("IV", True)])
def test_severe_is_from_an_intervention_under_anaesthesia_on(grade, severe):
    assert met("severe", complications=[{"complication_date": after(3), "grade": grade}]) == [severe]


@pytest.mark.parametrize(("days", "died"), [(0, True), (90, True), (91, False), (None, False)])
def test_a_death_counts_up_to_ninety_days(days, died):
    assert met("death", patient={"death_date": None if days is None else after(days)}) == [died]


def test_of_who_left_the_country_nobody_knows():
    assert met("death", patient={"emigration_date": after(90)}) == [None]
    assert met("death", patient={"emigration_date": after(91)}) == [False]


def test_each_operation_before_a_death_counts():
    operations = [{}, {"operation_date": after(60), "entered_at": after(70)}]
    assert met("death", operations=operations, patient={"death_date": after(100)}) == [False, True]


@pytest.mark.parametrize(
    ("day", "counted"), [("2021-12-31", 0), ("2022-01-01", 1), ("2024-12-31", 1), ("2025-01-01", 0)]
)
def test_outcomes_are_of_the_years_together(day, counted):
    on = dt.date.fromisoformat(day)
    assert len(met("death", operations=[{"operation_date": on, "entered_at": on}])) == counted


def test_what_was_registered_after_the_extraction_is_not_seen():
    assert met("death", operations=[{"entered_at": dt.date(2025, 5, 15)}]) == [False]
    assert met("death", operations=[{"entered_at": dt.date(2025, 5, 16)}]) == []


def test_a_person_is_followed_from_the_first_operation_once():
    from R_free_helpers.registries.no_gastro.cohorts import first_operations

    operations = [{"operation_date": after(60)}, {"stage": "III"}, {"stage": "IV"}]
    rows = first_operations(source(operations=operations)).collect().to_native()
    assert rows.select("operation_id", "stage").rows() == [("o1", "III")]


def test_time_ends_at_death_emigration_or_the_status_date():
    from R_free_helpers.registries.no_gastro.cohorts import first_operations

    def followed(**patient) -> tuple[float, bool]:
        return first_operations(source(patient=patient)).collect().to_native().select("time", "event").row(0)

    month = 365.25 / 12
    assert followed(death_date=after(50)) == (pytest.approx(50 / month), True)
    assert followed(emigration_date=after(40), death_date=after(50)) == (pytest.approx(40 / month), False)
    assert followed() == (pytest.approx((dt.date(2024, 12, 31) - OPERATED).days / month), False)


def generated(patients: int, seed: int) -> dict[str, pl.DataFrame]:
    return importlib.import_module("R_free_helpers.synthetic.no_gastro").generate(patients, seed)


def test_equal_seeds_give_equal_rows_and_bytes(tmp_path):
    from R_free_helpers.synthetic import synthesize

    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        synthesize("no_gastro", tmp_path / name, patients=200, seed=seed)
    one, same, other = ((tmp_path / name / "operation.parquet").read_bytes() for name in ("one", "same", "other"))
    assert one == same != other


def test_rows_are_in_an_order_that_can_be():
    tables = generated(2_000, 3)
    rows = tables["operation"].join(tables["patient"], on="patient_id")
    assert rows["operation_id"].is_unique().all() and rows.height > tables["patient"].height
    assert not (rows["discharge_date"] < rows["operation_date"]).any()
    assert not (rows["death_date"] < rows["discharge_date"]).any()
    assert not (rows["emigration_date"] <= rows["operation_date"]).any()
    assert rows.group_by("patient_id").len()["len"].max() <= 4
    assert not rows.filter(pl.col("birth_date").dt.year() > 2000).height
