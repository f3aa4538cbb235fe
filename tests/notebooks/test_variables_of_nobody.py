"""Report variables exist whatever there are rows for."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from R_free_helpers.results.variables import report_variables


def flat(nested: dict, before: str = "") -> dict[str, str]:
    parts = {}
    for name, value in nested.items():
        parts |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return parts


def test_variables_exist_without_any_rows(chapter, variables):
    empty = flat(report_variables(replace(chapter, results=chapter.results.clear(), archive={})))
    assert set(flat(variables)) - set(empty) == set()
    assert all(isinstance(value, str) for value in empty.values())


def test_variables_exist_without_each_measure(chapter, variables):
    names = set(flat(variables))
    for measure in chapter.results["measure"].unique().sort():
        lacking = replace(chapter, results=chapter.results.filter(pl.col("measure") != measure))
        assert names - set(flat(report_variables(lacking))) == set(), measure
