"""Tables of coefficients and correlations."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.tables.regression import correlation_table, regression_table

SCALES = ("msis29_physical", "rand12_physical")


@pytest.fixture
def fitted(chapter):
    rows = [
        {
            "subgroup": subgroup_key({"scale": scale, "factor": "type", "category": category, "model": model}),
            "statistic": "coefficient",
            "value": None if (category, model) == ("unknown", "uni") else 11.44,
            "lower": None if (category, model) == ("unknown", "uni") else -0.26,
            "upper": None if (category, model) == ("unknown", "uni") else 12.35,
            "denominator": 6656.0,
            "status": "suppressed" if (category, model) == ("unknown", "uni") else "ok",
        }
        for scale in SCALES
        for category in ("unknown", "PPMS")
        for model in ("uni", "multi")
        if (category, model) != ("PPMS", "multi")
    ]
    rows.append(
        {"subgroup": f"model=multi;scale={SCALES[0]}", "statistic": "r_squared", "value": 0.327, "status": "ok"}
    )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    results = to_results(frame, measure="prom_regression", unit_id="norge", period="2024")
    return dataclasses.replace(chapter, results=results)


def plain(text):
    return text.replace("\xa0", " ")


def test_rows_are_in_the_order_of_the_labels_with_the_scale_once(fitted):
    table = regression_table(fitted, "prom_regression", SCALES)
    assert [row[:2] for row in table.rows] == [
        ("MSIS-29, fysisk del", "PPMS mot RRMS"),
        ("", "ukjent type mot RRMS"),
        ("RAND-12, fysisk helse", "PPMS mot RRMS"),
        ("", "ukjent type mot RRMS"),
    ]


def test_cells_are_value_and_interval_hidden_or_absent(fitted):
    table = regression_table(fitted, "prom_regression", SCALES)
    assert table.rows[0][2:] == ("11,4 (−0,3 til 12,4)", "–")
    assert table.rows[1][2] == "–*"


def test_notes_tell_the_number_and_what_is_explained(fitted):
    notes = [plain(note) for note in regression_table(fitted, "prom_regression", SCALES).notes]
    assert "6 656 personer" in notes[0]
    assert notes[1] == "MSIS-29, fysisk del: kjennetegnene forklarer til sammen 33 % av variasjonen."
    assert notes[2].startswith("* Skjult: ")  # one of the cells is
    assert notes[3].startswith("Antall er avrundet med mindre enn 5") and len(notes) == 4


def test_correlations_have_two_decimals_and_persons(chapter):
    rows = [
        {
            "subgroup": f"method={method};scale=rand12_mental",
            "value": value,
            "lower": -0.2,
            "upper": 0.05,
            "denominator": 41.0,
        }
        for method, value in (("pearson", -0.084), ("spearman", -0.0751))
    ]
    frame = to_results(
        pl.DataFrame(rows), measure="prom_edss_correlation", unit_id="norge", period="2024", statistic="correlation"
    )
    table = correlation_table(dataclasses.replace(chapter, results=frame), "prom_edss_correlation")
    assert table.rows == (("RAND-12, psykisk helse", "−0,08 (−0,20 til 0,05)", "−0,08 (−0,20 til 0,05)", "41"),)


def test_edition_without_values_has_a_note_instead_of_rows(fitted):
    none = dataclasses.replace(fitted, results=fitted.results.clear())
    for table in (regression_table(none, "prom_regression", SCALES), correlation_table(none, "prom_edss_correlation")):
        assert table.rows == ()
        assert "Ingen data" in table.notes[0]
