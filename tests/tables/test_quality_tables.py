"""Tables of data quality: what is hidden is a dash, what is absent is an empty table."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.model.results import to_results
from R_free_helpers.tables import quality

ROWS = [
    ("completeness", "bergen", "variable=onset", "share", 1.0, 0.9, 1.0, 48.0, 48.0, 0.0, "ok"),
    ("completeness", "norge", "variable=onset", "share", 0.976, 0.94, 0.99, 122.0, 125.0, None, "ok"),
    ("completeness", "norge", "variable=mri_at_dx", "share", None, None, None, None, None, None, "suppressed"),
    ("reliability", "norge", "scale=nominal;variable=ocb", "fleiss_kappa", 0.8456, 0.7, 0.99, None, 10.0, 0.0, "ok"),
    ("reliability", "norge", "scale=nominal;variable=ocb", "light_kappa", 0.85, None, None, None, 10.0, 0.0, "ok"),
    ("reliability", "norge", "scale=ordinal;variable=edss", "icc_2_1", None, None, None, None, 10.0, 0.0, "no_data"),
    ("biobank", "norge", "", "count", 12.0, None, None, 12.0, None, None, "ok"),
    ("biobank", "norge", "relation=patient", "count", 12.0, None, None, 12.0, None, None, "ok"),
    ("biobank", "norge", "relation=sibling", "count", None, None, None, None, None, None, "suppressed"),
    ("biobank", "norge", "group=pairs", "count", 0.0, None, None, 0.0, None, None, "ok"),
    *(
        ("data_deliveries", "norge", name, "count", n, None, None, None, None, None, "ok")
        for name, n in (
            ("purpose=research;year=2023", 8.0),
            ("purpose=research;year=2024", 4.0),
            ("year=2023", 8.0),
            ("year=2024", 4.0),
        )
    ),
]
COLUMNS = [
    "measure", "unit_id", "subgroup", "statistic", "value", "lower", "upper", "numerator", "denominator", "missing",
    "status",
]  # fmt: skip


@pytest.fixture
def quality_chapter(chapter):
    extra = pl.DataFrame(ROWS, schema=COLUMNS, orient="row", infer_schema_length=None)
    return dataclasses.replace(
        chapter, results=pl.concat([chapter.results, to_results(extra, period="2024").select(chapter.results.columns)])
    )


def test_completeness_of_the_nation(quality_chapter):
    table = quality.completeness_table(quality_chapter, ["onset", "mri_at_dx", "csf_done"])
    assert [row[1:] for row in table.rows] == [
        ("125", "–*", "98\u00a0%", "94–99\u00a0%"),
        ("–*", "–*", "–*", "–*"),
    ]
    assert table.notes[0].startswith("* Skjult")


def test_completeness_by_unit_has_every_unit(quality_chapter):
    table = quality.completeness_by_unit(quality_chapter, ["onset"])
    cells = dict(table.rows)
    assert len(table.rows) == 20
    assert (cells["Bergen"], cells["Norge"], cells["Førde"]) == ("100\u00a0%", "98\u00a0%", "–")


def test_agreement_names_the_coefficient_and_its_interval(quality_chapter):
    table = quality.agreement_table(quality_chapter)
    assert table.rows == (
        (
            "Oligoklonale bånd",
            "Nominal",
            "10",
            "Fleiss' kappa: 0,85 (0,70–0,99)",
            "Cohens kappa, snitt av parene: 0,85",
        ),
        ("Verdi av EDSS", "Ordinal", "10", "ICC(2,1): –", ""),
    )


def test_biobank_has_zero_where_nobody_is_and_a_sum(quality_chapter):
    table = quality.biobank_table(quality_chapter, ["patient", "parent", "sibling"])
    assert table.rows == (("Pasienter", "12"), ("Foreldre", "0"), ("Søsken", "–*"), ("Totalt", "12"))
    assert table.strong == (3,)


def test_deliveries_have_the_latest_year_first(quality_chapter):
    table = quality.deliveries_table(quality_chapter, ["research"])
    assert table.columns == ("Formål", "2024", "2023")
    assert table.rows == (("Forskning", "4", "8"), ("Totalt", "4", "8"))


def test_warnings_are_named_and_small_numbers_are_not_told(chapter):
    found = pl.DataFrame(
        {
            "table": ["visit", "diagnosis"],
            "rule": ["after_death", "some_new_rule"],
            "severity": ["warning"] * 2,
            "count": [3, 1200],
        }
    )
    table = quality.warnings_table(dataclasses.replace(chapter, warnings=found))
    assert table.rows == (
        ("Kontroller", "Dato etter dødsdatoen", "færre enn 5"),
        ("Diagnoser", "some_new_rule", "1\u00a0200"),
    )


def test_no_warnings_are_said_to_be_none(chapter):
    assert quality.warnings_table(chapter).rows == (("Ingen advarsler", "", ""),)


def test_an_edition_without_the_measures_has_empty_tables(chapter):
    tables = (
        quality.agreement_table(chapter),
        quality.completeness_table(chapter, ["onset"]),
        quality.completeness_by_unit(chapter, ["onset"]),
        quality.biobank_table(chapter, ["patient"]),
        quality.deliveries_table(chapter, ["research"]),
    )
    assert {table.rows for table in tables} == {()}
