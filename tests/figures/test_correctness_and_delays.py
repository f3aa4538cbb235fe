"""Correctness by variable, and days to registration by unit."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.correctness import agreement_by_variable
from R_free_helpers.figures.delays import days_to_registration
from R_free_helpers.model.results import to_results


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def with_rows(chapter, rows: list[dict]):
    extra = to_results(pl.DataFrame(rows, infer_schema_length=None), period="2024")
    return dataclasses.replace(chapter, results=pl.concat([chapter.results, extra.select(chapter.results.columns)]))


@pytest.fixture
def studied(chapter):
    def share(measure, variable, met, n):
        value = met / n
        base = {"measure": measure, "unit_id": "norge", "subgroup": f"variable={variable}", "statistic": "share"}
        return base | {"value": value, "lower": value - 0.05, "upper": min(value + 0.04, 1.0), "denominator": float(n)}

    rows = [
        share("correctness", "edss", 91, 100),
        share("correctness", "referral_date", 70, 100),
        share("correctness_valued", "referral_date", 70, 74),
    ]
    hidden = {"measure": "correctness", "unit_id": "norge", "subgroup": "variable=onset_year", "statistic": "share"}
    return with_rows(chapter, [*rows, hidden | {"status": "suppressed"}])


def test_variables_are_sorted_and_the_second_share_stands_beside(studied):
    figure = agreement_by_variable(studied, "correctness", "correctness_valued")
    assert [name for name in texts(figure) if name.startswith(("Verdi av", "Henvis", "År for"))] == [
        "Verdi av EDSS (100)",
        "Henvisningsdato (100)",
        "År for debut",
    ]
    assert "70\u00a0% / 95\u00a0%" in texts(figure)
    assert "skjult" in texts(figure)


def test_correctness_alt_text(studied):
    alt = agreement_by_variable(studied, "correctness", "correctness_valued").alt.replace("\u00a0", " ")
    assert "Høyest (av dem som vises): Verdi av EDSS (91 %); lavest: Henvisningsdato (70 %)." in alt
    assert "Henvisningsdato: 95 % blant dem som har verdi i registeret." in alt
    assert "Én verdi er skjult" in alt


def test_no_study_is_said(chapter):
    assert agreement_by_variable(chapter, "correctness", "correctness_valued").alt.startswith("Ingen data")


@pytest.fixture
def delayed(chapter):
    rows = []
    for unit, median in (("norge", 40.5), ("bergen", 30.0), ("forde", 55.0), ("unn", None)):
        for statistic, more in (("p25", -10), ("median", 0), ("p75", 20)):
            rows.append(
                {
                    "measure": "timeliness",
                    "unit_id": unit,
                    "subgroup": "event=visit",
                    "statistic": statistic,
                    "value": None if median is None else median + more,
                    "denominator": None if median is None else 80.0,
                    "status": "suppressed" if median is None else "ok",
                }
            )
    return with_rows(chapter, rows)


def test_delays_name_the_ends_and_the_hidden(delayed):
    figure = days_to_registration(delayed, "timeliness", ["diagnosis", "visit"])
    assert (
        "Kontroll: median 41 dager i Norge; kortest Bergen (30 dager), lengst Førde (55 dager) (av dem som vises)."
        in figure.alt
    )
    assert "Én verdi er skjult" in figure.alt
    found = texts(figure)
    assert "Norge: 41" in found
    assert sum(text.strip() == "skjult" for text in found) == 1
    assert sum(text.strip() == "ingen data" for text in found) == 16
    assert "Diagnose" not in found


def test_one_day_is_told_as_one(delayed):
    alone = pl.col("unit_id") == "bergen"
    short = delayed.results.with_columns(
        value=pl.when(alone & (pl.col("statistic") == "median")).then(1.0).otherwise(pl.col("value"))
    )
    figure = days_to_registration(dataclasses.replace(delayed, results=short), "timeliness", ["visit"])
    assert "kortest Bergen (én dag), lengst Førde (55 dager)" in figure.alt


def test_bytes_are_the_same_on_every_run(delayed, studied):
    for draw in (
        lambda: days_to_registration(delayed, "timeliness", ["visit"]),
        lambda: agreement_by_variable(studied, "correctness"),
    ):
        assert draw().svg() == draw().svg()
