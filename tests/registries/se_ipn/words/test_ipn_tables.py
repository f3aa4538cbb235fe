"""The tables of the Swedish report, printed: each cell of the registry's tables is in the table of the same number."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.model.workspace import workspace
from R_free_helpers.registries.se_ipn.words import tables
from R_free_helpers.results.chapter import Chapter

TABLES = {
    "t1": tables.affiliation,
    "t2": tables.activity_by_unit,
    "t3": tables.coverage_by_diagnosis,
    "t4": tables.coverage_by_year,
    "t5": tables.data_density,
    "t6": tables.per_by_unit,
    "t7": tables.assessments_by_unit,
    "t8": tables.visits_and_treatment_by_unit,
    "t9": tables.process_measures_by_unit,
    "t10": tables.time_to_diagnosis_by_sex,
}
OTHERS = [
    tables.coverage_formulas,
    tables.months_to_diagnosis_by_sex,
    tables.visit_definitions,
    tables.treatment_definitions,
    tables.goal_definitions,
    tables.incat_means,
    tables.subcutaneous_by_unit,
    tables.switches_by_year,
    tables.validation,
    tables.reporting_by_year,
    tables.work_ability_by_sex,
    tables.acceptable_state,
    tables.patients_by_sex,
]
ELSEWHERE = ("se.t2.n_units", "se.t10.n.")
"""How many rows a table has, and the numbers of persons that the ages' own denominators print."""

PLACE = ["measure", "unit_id", "statistic", "field", "subgroup"]


@pytest.fixture(scope="module")
def printed(risk_accepted) -> Chapter:
    """Return the edition as the registry prints it, on the extract that ships."""
    return open_chapter("se_ipn", 2024, policy="as_published")


def published(number: str) -> list[dict[str, str]]:
    path = workspace().data / "se_ipn" / "published" / "values.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["id"].startswith(f"se.{number}.")]


@pytest.mark.parametrize("number", TABLES)
def test_every_published_cell_is_printed_once_and_as_it_was(number, printed):
    table = TABLES[number](printed)
    texts = [text for row in table.rows for text in row[1:]]
    cells = list(zip(table.data[PLACE].itertuples(index=False, name=None), texts, strict=True))
    rows = [row for row in published(number) if not row["id"].startswith(ELSEWHERE)]
    assert len(rows) > 5
    for row in rows:
        place = tuple(row[name] for name in PLACE)
        found = [text for other, text in cells if other == place]
        assert len(found) == 1, f"{row['id']}: {len(found)} cells"
        if row["inconsistency"]:
            continue
        text = found[0].replace("\xa0%", "").replace("\xa0", "").replace(",", ".")
        assert text == ("–*" if row["value"] == "*" else row["value"]), row["id"]


def test_units_and_persons_of_the_registrys_tables(printed):
    assert len(tables.activity_by_unit(printed).rows) == 27 + 1
    assert [row[1] for row in tables.time_to_diagnosis_by_sex(printed).rows] == ["143", "285", "428"]


@pytest.mark.parametrize("table", OTHERS, ids=lambda table: table.__name__)
def test_other_tables_have_a_number_in_every_national_cell(table, printed):
    chapter = printed.at("healthcare_region")
    made = table(chapter)
    national = made.data[made.data["unit_id"] == "sverige"]
    assert len(national)
    # What has not been looked at is empty: years before the measure begins.
    assert (national["value"].notna() | (national["status"] == "no_data")).all()
    assert national["value"].notna().mean() > 0.7


def test_units_without_registrations_from_home_are_left_out_of_their_table():
    protected = open_chapter("se_ipn", 2024)
    units = protected.units.filter(pl.col("level") == "unit")["unit_id"].to_list()
    rows = protected.results.filter((pl.col("measure") == "per_total") & pl.col("unit_id").is_in(units))
    some = rows.filter((pl.col("value") > 0) | (pl.col("status") != "ok"))  # that few have registered is told, too
    assert 5 < some.height < len(units)
    assert len(tables.per_by_unit(protected).rows) == some.height + 1
    assert len(tables.activity_by_unit(protected).rows) == 28
