"""The second registry's ledger: every published value is mapped, and agrees cell by cell, stars included."""

from __future__ import annotations

import csv
from collections import Counter

import polars as pl
import pytest

from R_free_helpers.editions.ledger import compare
from R_free_helpers.model.assessment import read_assessment
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.ledger import CLASSES, ledger_line, read_published
from R_free_helpers.results.lookup import Lookup, is_hidden, looked_up

FOLDER = workspace().data / "se_ipn"
PUBLISHED = read_published(FOLDER / "published" / "values.csv")
GIVEN = {row["id"]: row for row in csv.DictReader((FOLDER / "given.csv").open(encoding="utf-8"))}
MEASURES = {measure.id for measure in get_registry("se_ipn").measures}
TABLES = {  # printed unit tables: columns and rows, the total's included
    "t2": (4, 28),
    "t6": (4, 12),
    "t7": (3, 28),
    "t8": (4, 28),
    "t9": (10, 28),
}


def test_all_published_values_are_there_once():
    ids = [row["id"] for row in PUBLISHED]
    assert len(ids) == 833 == len(set(ids))
    assert {row["class"] for row in PUBLISHED} <= set(CLASSES) - {"open"}


@pytest.mark.parametrize("table", TABLES)
def test_each_cell_of_the_unit_tables_is_mapped_to_a_measure(table):
    columns, units = TABLES[table]
    cells = [row for row in PUBLISHED if row["id"].startswith(f"se.{table}.") and row["measure"] in MEASURES]
    assert len(cells) == columns * units
    assert not any(row["class"] == "given" for row in cells)


def test_stars_have_no_precision_and_are_never_given():
    stars = [row for row in PUBLISHED if row["value"] == "*"]
    assert len(stars) == sum(row["value"] == "*" and row["class"] == "computed" for row in PUBLISHED) > 400
    assert all(row["precision"] == "" for row in stars)


def test_what_is_given_comes_from_a_file_with_a_source():
    for row in PUBLISHED:
        if row["measure"].startswith("@given:"):
            assert GIVEN[row["measure"].removeprefix("@given:")]["source"]
        elif row["class"] in ("given", "literature"):
            assert row["measure"].startswith(("affiliation", "coverage_expected")), row["id"]
    unused = set(GIVEN) - {row["measure"].removeprefix("@given:") for row in PUBLISHED}
    told = "".join(path.read_text(encoding="utf-8") for path in workspace().texts("se_ipn").glob("*.md"))
    asked = read_assessment(workspace().data / "se_ipn").requirements
    told += "".join(f"given.{one.given} " for requirement in asked for one in requirement.conditions)
    assert not [fact for fact in unused if f"given.{fact}" not in told]


def test_a_contradicted_value_names_its_number_and_the_reading_that_holds():
    numbers = {f"SE-{n:02d}" for n in range(1, 40)}
    for row in PUBLISHED:
        assert (row["class"] == "contradicted") == bool(row["inconsistency"])
        assert (row["class"] == "contradicted") == bool(row["holds"])
        assert not row["inconsistency"] or row["inconsistency"] in numbers


def test_every_value_agrees_or_is_explained(risk_accepted):
    states = Counter(one.state for one in compare("se_ipn"))
    assert states == {"agrees": 815, "explained": 18}


@pytest.fixture
def lookup():
    rows = pl.DataFrame(
        {
            "unit_id": ["lund", "malmo", "sverige", "umea"],
            "value": [None, 0.5, 0.4, None],
            "numerator": [None, None, 40.0, 0.0],
            "denominator": [None, 10.0, 100.0, 0.0],
            "status": ["suppressed", "ok", "ok", "no_data"],
        }
    )
    return Lookup("se_ipn", {"": to_results(rows, measure="x", statistic="share")})


def row(**columns) -> dict[str, str]:
    given = {"class": "computed", "precision": "", "measure": "x", "statistic": "share", "field": "numerator"}
    return dict.fromkeys(PUBLISHED[0], "") | given | columns


@pytest.mark.parametrize(
    ("columns", "state", "computed"),
    [
        ({"value": "*", "unit_id": "lund"}, "agrees", "*"),
        ({"value": "*", "unit_id": "malmo"}, "agrees", "*"),  # the share is shown, its count is not
        ({"value": "50", "unit_id": "malmo", "field": "value", "scale": "100"}, "agrees", "50"),
        ({"value": "*", "unit_id": "malmo", "field": "value"}, "differs", "1"),
        ({"value": "*", "unit_id": "sverige"}, "differs", "40"),
        ({"value": "4", "unit_id": "lund"}, "differs", "*"),
        ({"value": "*", "unit_id": "nowhere"}, "differs", None),
        ({"value": "*", "unit_id": "umea", "field": "value"}, "differs", None),  # no data is no star
        ({"value": "", "holds": "40", "class": "contradicted", "unit_id": "sverige"}, "explained", "40"),
        ({"value": "", "holds": "41", "class": "contradicted", "unit_id": "sverige"}, "differs", "40"),
    ],
)
def test_a_star_agrees_with_a_hidden_result_and_with_nothing_else(lookup, columns, state, computed):
    published = row(**columns)
    found = ledger_line(published, looked_up(published, lookup), is_hidden(published, lookup))
    assert (found.state, found.computed) == (state, computed)
