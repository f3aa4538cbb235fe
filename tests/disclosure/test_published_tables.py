"""The printed tables of the Swedish registry, their sums set up by hand: an answer to hold the audit's own one to.

Tables 2, 6, 7, 8 and 9 print a star for "fewer than five", the totals of every column, and the share on treatment.
"""

from __future__ import annotations

import csv
from pathlib import Path

from R_free_helpers.disclosure.bound_propagation import System, bounded

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "se_ipn" / "published" / "values.csv"
TABLES = {"t2", "t6", "t7", "t8", "t9"}
SHARED = {"registered", "current"}
"""Columns that several tables print: one and the same count."""

WRONG = {"karolinska"}
"""Units whose printed percentage contradicts the counts beside it."""


def printed() -> list[tuple[str, str, str, str]]:
    """Return table, column, unit and what was printed, for every cell of the five tables."""
    with PUBLISHED.open(encoding="utf-8") as file:
        parts = [(row["id"].split("."), row["value"]) for row in csv.DictReader(file)]
    return [(p[1], p[2], p[3], value) for p, value in parts if len(p) == 4 and p[1] in TABLES]


def system_of(most_hidden: int) -> tuple[System, list]:
    """Return what a reader knows who takes a star to stand for at most so many persons, and the starred counts."""
    system, columns, stars = System(), {}, []
    for table, column, unit, value in printed():
        if column.endswith("_pct"):
            continue
        name = (column if column in SHARED else f"{table}.{column}", unit)
        columns.setdefault(name[0], set()).add(unit)
        if value == "*":
            system.count(name, 0, most_hidden)
            stars.append(name)
        else:
            system.count(name, float(value), float(value))
    for column, units in columns.items():
        system.total((column, "total"), sorted((column, unit) for unit in units - {"total"}))
    for unit in columns["current"]:
        system.at_most(("current", unit), ("registered", unit))
        for part in ("t8.with_visit", "t8.on_treatment", "t2.ended"):
            system.at_most((part, unit), ("current", unit))
    for _, column, unit, value in printed():
        if column == "on_treatment_pct" and value not in ("", "*") and unit not in WRONG | {"total"}:
            system.percentage(("t8.on_treatment", unit), ("current", unit), float(value))
    return system, stars


def test_the_footnote_cannot_be_true():
    """With at most four persons behind each star no table fits: five is hidden too."""
    system, _ = system_of(4)
    assert bounded(system).empty


def recovered(system: System, names: list) -> dict[tuple[str, str], float]:
    """Return the counts that can be one number only."""
    found = bounded(system)
    assert not found.empty
    return {name: found.bounds[name][0] for name in names if found.bounds[name][0] == found.bounds[name][1]}


def test_the_leaks_are_found():
    """Percentages beside stars tell the counts on treatment at five clinics, and at two the number of patients."""
    found = recovered(*system_of(5))
    on_treatment = {"falun": 1, "gavle": 4, "umea": 5, "ostersund": 3, "kristianstad": 4}
    assert {unit: count for (column, unit), count in found.items() if column == "t8.on_treatment"} == on_treatment
    assert found["current", "ostersund"] == 4
    assert found["current", "kristianstad"] == 5


def test_without_the_percentages_nothing_is_recovered():
    system, stars = system_of(5)
    system.sums = [one for one in system.sums if all(weight in (1.0, -1.0) for weight in one[0].values())]
    assert recovered(system, stars) == {}
