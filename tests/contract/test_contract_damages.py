"""How problems are told: all in one run, counted and limited, in one order, without what should not be printed."""

from __future__ import annotations

import dataclasses

from catalogue import DAMAGES
from kit import cell


def together():
    """Return damages of single cells in different columns, which do not hide one another."""
    chosen = {}
    for damage in DAMAGES:
        # Each column is damaged once; what has consequences elsewhere would hide other damages.
        if damage.make.__qualname__.startswith("in_tables") and len(damage.expects) == 1 and not damage.follows:
            expected = damage.expects[0]
            if expected.count in (1, 2) and damage.tables is not None:
                chosen.setdefault((expected.table, expected.column), damage)
    return list(chosen.values())


def test_all_damages_are_reported_in_one_run(check, frames):
    damages = together()
    assert len(damages) > 25
    for damage in damages:
        frames = damage.tables(frames)
    problems = {(problem.table, problem.column, problem.rule) for problem in check(frames)}
    wanted = {(e.table, e.column, e.rule) for damage in damages for e in damage.expects}
    assert wanted - problems == set()


def test_the_undamaged_extract_has_no_problem(check, frames):
    assert check(frames) == []


def test_an_expectation_that_is_not_met_is_a_complaint(tmp_path):
    from judge import complaints, run

    good = cell("visit", "mode", 1, "pigeon", "unknown_code", "physical")
    for name, wrong in {
        "rule": {"rule": "orphan"},
        "severity": {"severity": "warning"},
        "rows": {"rows": (3,)},
        "count": {"count": 2},
        "says": {"says": "nothing of this"},
    }.items():
        other = dataclasses.replace(good, expects=(dataclasses.replace(good.expects[0], **wrong),))
        assert complaints(other, run(other, tmp_path / name)), name
    unexpected = dataclasses.replace(good, expects=(), tables=None)
    assert any("not expected" in text for text in complaints(unexpected, run(unexpected, tmp_path / "none")))
    lost = dataclasses.replace(good, expects=(), tables=lambda frames: frames)
    assert any("visit was not read" in text for text in complaints(lost, run(lost, tmp_path / "lost")))


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
