"""The table of a case-mix model."""

from __future__ import annotations

import dataclasses
import math

import hospitals
import polars as pl
import pytest

from R_free_helpers.figures.figure import released_csv
from R_free_helpers.figures.risk_funnel import risk_funnel
from R_free_helpers.language.labels import Labels
from R_free_helpers.measures.case_mix import PER_STEP
from R_free_helpers.tables.numbers import numbers_table
from R_free_helpers.tables.odds_ratios import odds_ratio_table


@pytest.fixture(scope="module")
def chapter():
    return hospitals.chapter()


def test_each_characteristic_has_its_reference_and_its_odds_ratios(chapter):
    table = odds_ratio_table(chapter, "leak_five")
    assert [row[:2] for row in table.rows] == [
        ("Kjønn", "Kvinner"),
        ("", "Menn"),
        ("ASA-klasse", "ASA 1–2"),
        ("", "ASA 3–4"),
        ("Alder", "per 10"),
    ]
    age = chapter.select("leak_five_model", "coefficient", category=PER_STEP).iloc[0]
    told = table.rows[-1][-1].split(" ")[0].replace(",", ".")
    # The rows were drawn with 0.35 per ten years.
    assert float(told) == pytest.approx(math.exp(age["value"]), abs=0.006)
    assert age["lower"] < 0.35 < age["upper"]
    # The audit compares what is printed with the numbers beside it.
    printed = [row[-1].split(" ")[0].replace(",", ".") for row in table.rows if row[2]]
    assert sorted(printed) == sorted(f"{value:.2f}" for value in table.data["value"])
    assert table.rows[0][2:] == ("", "sammenlignes med")


def test_a_model_that_is_none_says_why(chapter):
    of = pl.col("measure").is_in(["leak_five_model", "leak_five_adjusted"])
    table = odds_ratio_table(dataclasses.replace(chapter, results=chapter.results.filter(~of)), "leak_five")
    assert table.notes[0].startswith("Uten modell, fordi for få")


def test_an_indicator_without_a_model_is_refused(chapter):
    with pytest.raises(ValueError, match="OddsRatios"):
        odds_ratio_table(chapter, "leak_by_year")


def test_the_numbers_below_a_risk_adjusted_funnel_are_ratios(chapter):
    table = numbers_table(released_csv(risk_funnel(chapter, "leak_five").data), Labels(chapter.registry, chapter.few))
    assert "Observert/forventet" in table.columns and "Forventet antall" in table.columns
    place = table.columns.index("Nedre 95 %-grense")
    assert all("%" not in cell for row in table.rows for cell in row)
    assert 0 < float(table.rows[0][place].replace(",", ".")) < 1
