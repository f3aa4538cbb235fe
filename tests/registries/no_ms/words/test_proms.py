"""The words of the patient-reported chapter hold whatever the values are."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.registries.no_ms.words.proms import (
    Median,
    against_population,
    compared,
    off_the_mean,
    points_of,
    stronger,
)


class Voice:
    hidden = "skjult"
    words = Words("nb-NO")

    def decimal(self, value, decimals=1):
        return Numbers("nb-NO").decimal(value, decimals)


def median(value, half=1.0):
    return Median(value, (value, value - half, value + half))


@pytest.mark.parametrize(
    ("scale", "first", "second", "expected"),
    [
        ("msis29_physical", median(26.0), median(51.0), "dårligere"),
        ("rand12_physical", median(33.0), median(44.0), "bedre"),
        ("rand12_physical", median(44.0), median(33.0), "dårligere"),
        # Sure, and too small to be noticed.
        ("msis29_mental", median(33.0), median(36.0), "om lag den samme"),
        # Large, and not sure: the interval of a difference of 8 is 8.5 to either side.
        ("msis29_mental", median(28.0, 6.0), median(36.0, 6.0), "om lag den samme"),
        ("msis29_mental", median(28.0, 5.6), median(36.0, 5.6), "dårligere"),
        ("msis29_mental", Median(float("nan"), None), median(36.0), "ikke mulig å sammenligne"),
    ],
)
def test_compared_knows_which_end_is_good(scale, first, second, expected):
    assert compared(scale, first, second) == expected


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (41.5, 0.3, "8,5 poeng under snittet i befolkningen"),
        (50.6, 0.5, "0,6 poeng over snittet i befolkningen"),
        (50.4, 0.5, "om lag som snittet i befolkningen"),
        (None, None, "og kan ikke sammenlignes med befolkningen"),
    ],
)
def test_a_mean_is_above_the_populations_where_its_interval_is(value, half, expected):
    bounds = {} if value is None else {"lower": value - half, "upper": value + half}
    row = pd.Series({"value": value, "status": "ok" if value else "suppressed", "statistic": "mean"} | bounds)
    assert against_population(Voice(), row) == expected


def units(**intervals):
    return pd.DataFrame([{"unit": name, "lower": low, "upper": high} for name, (low, high) in intervals.items()])


def test_off_the_mean_tells_sides_by_what_is_good():
    shown = units(Bergen=(28, 32), Oslo=(34, 38), Førde=(30, 36))
    assert off_the_mean(Voice(), shown, 33.0, False) == (
        "Hele intervallet er bedre enn landets gjennomsnitt for Bergen, og dårligere for Oslo."
    )
    assert off_the_mean(Voice(), shown, 33.0, True) == (
        "Hele intervallet er bedre enn landets gjennomsnitt for Oslo, og dårligere for Bergen."
    )
    assert off_the_mean(Voice(), units(Oslo=(34, 38)), 33.0, False) == (
        "Hele intervallet er dårligere enn landets gjennomsnitt for Oslo."
    )


def test_off_the_mean_of_nobody():
    assert off_the_mean(Voice(), units(Førde=(30, 36)), 33.0, True).startswith("Ingen foretak har et intervall")
    assert off_the_mean(Voice(), units(Førde=(30, 36)), None, True).startswith("Foretakene kan ikke sammenlignes")


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [
        (-11.44, -14.0, -9.0, "11,4 poeng lavere"),
        (2.0, 0.1, 3.9, "2,0 poeng høyere"),
        (2.0, -0.1, 4.1, "om lag lik"),
        (0.04, 0.01, 0.07, "om lag lik"),  # printed as 0,0
        (math.nan, math.nan, math.nan, "ikke mulig å sammenligne"),
    ],
)
def test_a_coefficient_has_a_direction_where_its_interval_has(value, lower, upper, expected):
    assert points_of(Voice(), {"value": value, "lower": lower, "upper": upper}) == expected


def correlations(half=0.04, **sizes):
    return {
        scale: None if r is None else pd.Series({"value": r, "lower": r - half, "upper": r + half, "status": "ok"})
        for scale, r in sizes.items()
    }


def test_stronger_looks_at_both_forms_and_at_their_intervals():
    sizes = {"msis29_physical": 0.5, "msis29_mental": 0.1, "rand12_physical": -0.48, "rand12_mental": -0.08}
    assert "tettere sammen med fysisk enn" in stronger(correlations(**sizes))
    assert "ikke entydig" in stronger(correlations(half=0.3, **sizes))
    assert "tettere sammen med psykisk enn" in stronger(
        correlations(msis29_physical=0.1, msis29_mental=0.5, rand12_physical=-0.1, rand12_mental=-0.4)
    )
    assert "ikke entydig" in stronger(correlations(**sizes | {"rand12_mental": -0.6}))
    assert "kan ikke sies" in stronger(correlations(**sizes | {"rand12_mental": None}))
