"""One damage each in an otherwise valid extract: its own message, naming table, column, rows and remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import polars as pl
import pytest

from R_free_helpers.contract.problems import Problem

DAY = dt.date


class Damage(NamedTuple):
    """A change of an extract and the one problem it must give."""

    table: str
    column: str
    rule: str
    rows: tuple[int, ...]
    says: str
    change: Callable
    severity: str = "error"


def cell(table, column, row, value, rule, says, severity="error") -> Damage:
    """Return the damage of one cell; rows in Parquet count from 1."""
    from_zero = [row] if isinstance(row, int) else row
    return Damage(
        table,
        column,
        rule,
        tuple(place + 1 for place in from_zero),
        says,
        lambda frames, put: put(frames, table, column, from_zero, value),
        severity,
    )


def frame(table, column, rule, rows, says, change, severity="error") -> Damage:
    """Return the damage of one table."""
    return Damage(
        table,
        column,
        rule,
        rows,
        says,
        lambda frames, put: {**frames, table: change(frames[table])},
        severity,
    )


def without(table) -> Callable:
    return lambda frames, put: {name: rows for name, rows in frames.items() if name != table}


def scores(column, value, says, row=0) -> Damage:
    return cell("prom_response", column, row, value, "outside_scale", says)


DAMAGES = {
    # tables and columns
    "no patients": Damage("patient", "", "missing_table", (), "no such table", without("patient")),
    "no visits": Damage("visit", "", "missing_table", (), "visit_id, patient_id, unit_id", without("visit")),
    "no biobank": Damage("biobank_sample", "", "missing_table", (), "optional", without("biobank_sample"), "warning"),
    "no sex": frame("patient", "sex", "missing_column", (), "Legal sex", lambda rows: rows.drop("sex")),
    "no key": frame("visit", "visit_id", "missing_column", (), "no such column", lambda rows: rows.drop("visit_id")),
    "renamed column": frame(
        "visit",
        "mode",
        "missing_column",
        (),
        "no such column",
        lambda rows: rows.rename({"mode": "contact_mode"}),
    ),
    "extra column": frame(
        "visit",
        "shoe_size",
        "extra_column",
        (),
        "not read",
        lambda rows: rows.with_columns(shoe_size=pl.lit(42)),
        "warning",
    ),
    "column twice": frame(
        "visit",
        "mode",
        "duplicate_column",
        (),
        "2 times",
        lambda rows: rows.with_columns(Mode=pl.col("mode")),
    ),
    "empty patients": frame("diagnosis", "", "empty_table", (), "no rows", lambda rows: rows.clear()),
    "empty visits": frame("visit", "", "empty_table", (), "no rows", lambda rows: rows.clear(), "warning"),
    # missing values
    "no birth date": cell("patient", "birth_date", 6, None, "missing_value", "P007"),
    "no drug": cell("treatment_episode", "drug_id", [1, 2], None, "missing_value", "2 rows have no value"),
    "no key value": cell("visit", "visit_id", 7, None, "missing_value", "(empty)"),
    "no EDSS value": cell("functional_measurement", "value", 3, None, "missing_value", "M004"),
    "NaN": frame(
        "functional_measurement",
        "value",
        "missing_value",
        (3,),
        "M003",
        lambda rows: rows.with_columns(
            value=pl.when(pl.col("measurement_id") == "M003").then(float("nan")).otherwise("value")
        ),
    ),
    "NULL as text": cell("visit", "staff", 2, "NULL", "missing_value", "V003"),
    "dash as text": cell("visit", "staff", 2, "-", "missing_value", "V003"),
    "no boolean": cell("mri_exam", "region", 0, "", "missing_value", "R001"),
    # types
    "date as number": frame(
        "visit",
        "visit_date",
        "bare_number",
        (1, 2, 3, 4, 5),
        "serial number",
        lambda rows: rows.with_columns(visit_date=pl.lit(45000)),
    ),
    "boolean for text": frame(
        "visit",
        "mode",
        "wrong_type",
        (1, 2, 3, 4, 5),
        "true/false where text belong",
        lambda rows: rows.with_columns(mode=pl.lit(True)),
    ),
    "list for text": frame(
        "visit",
        "mode",
        "wrong_type",
        (1, 2, 3, 4, 5),
        "type List",
        lambda rows: rows.with_columns(mode=pl.concat_list("mode")),
    ),
    "date for year": frame(
        "diagnosis",
        "onset_year",
        "wrong_type",
        (1, 2, 3, 4, 5),
        "dates where whole numbers",
        lambda rows: rows.with_columns(onset_year=pl.col("diagnosis_date")),
    ),
    "half a year": frame(
        "diagnosis",
        "onset_year",
        "not_a_whole_number",
        (1, 2, 3, 4, 5),
        "2012.5",
        lambda rows: rows.with_columns(onset_year=pl.lit(2012.5)),
    ),
    "infinite score": cell("functional_measurement", "value", 0, float("inf"), "not_a_number", "inf"),
    "three for yes": frame(
        "visit",
        "visit_date",
        "time_zone",
        (1, 2, 3, 4, 5),
        "near midnight",
        lambda rows: rows.with_columns(visit_date=pl.col("visit_date").cast(pl.Datetime).dt.replace_time_zone("UTC")),
    ),
    "time of day": frame(
        "visit",
        "visit_date",
        "time_of_day",
        (1, 2, 3, 4, 5),
        "left out",
        lambda rows: rows.with_columns(visit_date=pl.col("visit_date").cast(pl.Datetime) + pl.duration(hours=9)),
        "warning",
    ),
    "two for yes": frame(
        "mri_exam",
        "exam_date",
        "bare_number",
        (1, 2, 3, 4, 5),
        "1.5",
        lambda rows: rows.with_columns(exam_date=pl.lit(1.5)),
    ),
    "yes as 2": frame(
        "treatment_episode",
        "in_trial",
        "not_yes_or_no",
        (1, 2, 3, 4, 5),
        '"2"',
        lambda rows: rows.with_columns(in_trial=pl.lit(2)),
    ),
    "month as word": cell("diagnosis", "onset_month", 3, "juni", "not_a_whole_number", '"juni"'),
    "score as word": cell("functional_measurement", "value", 3, "høy", "not_a_number", '"høy"'),
    "maybe": cell("prom_invitation", "reached", 3, "kanskje", "not_yes_or_no", "ja or nei"),
    "thirtieth of February": cell("visit", "visit_date", 3, "2024-02-30", "no_such_day", "does not exist"),
    "slashes": cell("visit", "visit_date", 3, "03/04/2024", "day_or_month", "told apart"),
    "two-digit year": cell("visit", "visit_date", 3, "03.04.24", "two_digit_year", "03.04.24"),
    "date as word": cell("visit", "visit_date", 3, "i går", "not_a_date", "31.12.2024"),
    # codes and lists
    "label for code": cell("patient", "sex", 1, "Kvinner", "unknown_code", "did you mean female?"),
    "case of code": cell("diagnosis", "type_at_onset", 1, "rrms", "unknown_code", "did you mean RRMS?"),
    "trailing blank": cell("visit", "mode", 1, "phone ", "unknown_code", "did you mean phone?"),
    "unknown code": cell("visit", "mode", 1, "carrier pigeon", "unknown_code", "physical, phone, video"),
    "9999 for code": cell("diagnosis", "ocb", 1, "9999", "unknown_code", '"9999"'),
    "unknown reason": cell("treatment_status", "no_treatment_reason", 1, "awaitng", "unknown_code", "awaiting?"),
    "unknown instrument": cell("functional_measurement", "instrument", 1, "INCAT", "unknown_code", "INCAT"),
    "unknown drug": cell("treatment_episode", "drug_id", 1, "Mabthera", "orphan", "did you mean rituximab?"),
    "unknown unit": cell("visit", "unit_id", 1, "bergn", "orphan", "did you mean bergen?"),
    "SQL for unit": cell("visit", "unit_id", 1, "x'; DROP TABLE unit;--", "orphan", "DROP TABLE"),
    "HTML for drug": cell("treatment_episode", "drug_id", 1, "<b>\x1b[31m\nx</b>", "orphan", '"<b>�[31m�x</b>"'),
    "region for residence": cell(
        "patient", "residence_unit_id", 1, "rhf_vest", "unit_with_parts", "rhf_vest", "warning"
    ),
    # keys and references
    "duplicate person": cell("biobank_sample", "person_id", 1, "B001", "duplicate_key", "2 rows have a key")._replace(
        rows=(1, 2)
    ),
    "duplicate compound key": frame(
        "prom_invitation",
        "patient_id/wave",
        "duplicate_key",
        (1, 31),
        "P001/2024",
        lambda rows: pl.concat([rows, rows.head(1)]),
    ),
    "orphan visit": cell("visit", "patient_id", [4, 9], "P999", "orphan", "not in patient"),
    "orphan validation": cell("validation_result", "patient_id", 4, "P999", "orphan", "not in patient"),
    # time
    "born in the future": cell("patient", "birth_date", 4, DAY(2025, 5, 16), "after_extraction", "2025-05-15"),
    "died before birth": cell("patient", "death_date", 4, DAY(1954, 5, 14), "before_birth", "date of birth"),
    "died in the future": cell("patient", "death_date", 4, DAY(2026, 1, 1), "after_extraction", "2026-01-01"),
    "diagnosis in the future": cell(
        "diagnosis", "diagnosis_date", 4, DAY(2025, 5, 16), "after_extraction", "set a later extraction date"
    ),
    "visit in the future": cell("visit", "entered_at", [4, 5], DAY(2025, 6, 1), "after_extraction", "V005, V006"),
    "registered in the future": cell("relapse", "entered_at", 4, DAY(2099, 1, 1), "after_extraction", "P005/2024"),
    "answer in the future": cell("prom_response", "response_date", 4, DAY(2025, 5, 16), "after_extraction", "A005"),
    "planned stop": cell(
        "treatment_episode",
        "end_date",
        4,
        DAY(9999, 12, 31),
        "after_extraction",
        "Leave the date empty",
        "warning",
    ),
    "visit before birth": cell("visit", "visit_date", 4, DAY(1900, 1, 1), "before_birth", "1900-01-01"),
    "referral before birth": cell("diagnosis", "referral_date", 4, DAY(1900, 1, 1), "before_birth", "1900-01-01"),
    "onset before birth": cell("diagnosis", "onset_year", 29, 1978, "onset_before_birth", "1978"),
    "onset after diagnosis": cell("diagnosis", "onset_year", 4, 2016, "onset_after_diagnosis", "2016", "warning"),
    "scan after death": cell("mri_exam", "entered_at", 29, DAY(2024, 6, 1), "before_other_date", "x"),
    "invitation after death": cell(
        "prom_invitation", "sent_date", 29, DAY(2025, 2, 1), "after_death", "P030/2024", "warning"
    ),
    "visit after death": frame(
        "visit",
        "visit_date",
        "after_death",
        (30,),
        "V030",
        lambda rows: rows.with_columns(
            visit_date=pl.when(pl.col("visit_id") == "V030").then(DAY(2025, 2, 1)).otherwise("visit_date"),
            entered_at=pl.when(pl.col("visit_id") == "V030").then(DAY(2025, 2, 1)).otherwise("entered_at"),
        ),
    ),
    "entered too early": cell("visit", "entered_at", 4, DAY(2020, 1, 1), "before_other_date", "before visit_date"),
    "status known too early": cell(
        "relapse_status", "entered_at", 4, DAY(2023, 6, 1), "before_other_date", "before covers_to"
    ),
    "ordered before start": cell(
        "treatment_episode",
        "entered_at",
        4,
        DAY(2023, 6, 1),
        "before_other_date",
        "before start_date",
        "warning",
    ),
    "ended before start": cell(
        "treatment_episode", "end_date", 4, DAY(2023, 6, 1), "before_other_date", "before start_date"
    ),
    "left before coming": cell("patient_unit", "to_date", 4, DAY(2016, 2, 19), "before_other_date", "from_date"),
    "covered backwards": cell(
        "relapse_status", "covers_to", 4, DAY(2022, 6, 1), "before_other_date", "before covers_from"
    ),
    "older than anybody": cell("patient", "birth_date", 4, DAY(1900, 1, 1), "implausible_age", "110", "warning"),
    # ranges and scales
    "EDSS 11": cell("functional_measurement", "value", 4, 11.0, "outside_scale", "0 to 10"),
    "EDSS -1": cell("functional_measurement", "value", 4, -1.0, "outside_scale", '"-1.0"'),
    "EDSS 2.25": cell("functional_measurement", "value", 4, 2.25, "between_steps", "in steps of 0.5"),
    "MSIS-29 101": scores("score_physical", 101.0, "MSIS29"),
    "RAND-12 -3": scores("score_mental", -3.0, "RAND12", row=1),
    "month 13": cell("diagnosis", "onset_month", 4, 13, "out_of_range", "outside 1 to 12"),
    "year 1890": cell("diagnosis", "onset_year", 4, 1850, "out_of_range", "outside 1900 to 2100"),
    "9999 relapses": cell("diagnosis", "n_relapses_before_dx", 4, 9999, "out_of_range", "0 to 50"),
    "wave 1999": cell("prom_invitation", "wave", 1, 1999, "out_of_range", "2000 to 2100"),
    "not invited": cell("prom_response", "wave", 4, 2023, "answer_without_invitation", "wave", "warning"),
}
# Named for what it damages; the date behind is what follows from it.
DAMAGES["scan entered too early"] = DAMAGES.pop("scan after death")._replace(says="before exam_date")


def found(problems: list[Problem], damage: Damage) -> list[Problem]:
    return [
        problem
        for problem in problems
        if (problem.table, problem.column, problem.rule) == (damage.table, damage.column, damage.rule)
    ]


def test_the_undamaged_extract_has_no_problem(check, frames):
    assert check(frames) == []


# Damages that leave a second trace, which is right: an absent key cannot be looked up, and the like.
FOLLOWED = {
    "no patients",
    "renamed column",
    "no key value",
    "date for year",
    "registered in the future",
    "half a year",
    "unknown instrument",
    "born in the future",
    "diagnosis in the future",
    "visit before birth",
    "year 1890",
    "wave 1999",
    "older than anybody",
    "answer in the future",
    "covered backwards",
    "empty patients",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named(name, check, frames, put):
    damage = DAMAGES[name]
    everything = check(damage.change(frames, put))
    problems = found(everything, damage)
    assert len(problems) == 1
    assert name in FOLLOWED or everything == problems
    problem = problems[0]
    assert problem.severity == damage.severity
    assert problem.rows == damage.rows
    assert problem.message.startswith(f"{damage.table}.{damage.column}" if damage.column else f"{damage.table}:")
    assert damage.says in str(problem)
    assert problem.remedy.endswith(".") and len(problem.remedy) > 15
    for row in problem.rows:
        assert str(row) in problem.message


def test_all_damages_are_reported_in_one_run(check, frames, put):
    together = [name for name, damage in DAMAGES.items() if damage.rows and len(damage.rows) < 3]
    # Each column is damaged once, and not by what would hide another damage of the same row.
    chosen, hiding = {}, {"covered backwards"}
    for name in (name for name in together if name not in hiding):
        damage = DAMAGES[name]
        chosen.setdefault((damage.table, damage.column), name)
    assert len(chosen) > 25
    for name in chosen.values():
        frames = DAMAGES[name].change(frames, put)
    problems = check(frames)
    missed = [name for name in chosen.values() if not found(problems, DAMAGES[name])]
    assert missed == []


def test_rows_and_keys_are_limited_but_counted(check, frames, put):
    problem = check(put(frames, "visit", "mode", list(range(20)), "pigeon"))[0]
    assert (problem.count, len(problem.rows), len(problem.keys)) == (20, 5, 5)
    assert "20 rows" in problem.message and "rows 1, 2, 3, 4, 5 …" in problem.message


def test_a_key_is_never_printed_as_a_value(check, frames, put):
    problem = check(put(frames, "relapse", "onset_date", 3, "i går"))[0]
    assert problem.rule == "not_a_date" and '"i går"' not in problem.message


def test_nothing_of_other_columns_is_printed(check, frames, put):
    problem = check(put(frames, "patient", "sex", 1, "Kvinner"))[0]
    assert "1951" not in str(problem) and "forde" not in str(problem)


def test_order_is_fixed_and_errors_come_first(check, frames, put):
    frames = put(frames, "visit", "mode", 1, "x")
    frames = put(frames, "patient", "residence_unit_id", 1, "rhf_vest")
    frames = put(frames, "patient", "sex", 1, "x")
    assert [(p.severity, p.table) for p in check(frames)] == [
        ("error", "patient"),
        ("error", "visit"),
        ("warning", "patient"),
    ]
