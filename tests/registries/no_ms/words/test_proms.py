"""The words of the patient-reported chapter hold whatever the values are."""

from __future__ import annotations

import pandas as pd
import pytest

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.registries.no_ms.words.proms import certain, compared, off_the_mean, points_of, stronger


class Voice:
    hidden = "skjult"
    words = Words("nb-NO")

    def decimal(self, value, decimals=1):
        return Numbers("nb-NO").decimal(value, decimals)


@pytest.mark.parametrize(
    ("scale", "first", "second", "expected"),
    [
        ("msis29_physical", 26.0, 51.0, "dårligere"),
        ("rand12_physical", 33.0, 44.0, "bedre"),
        ("rand12_physical", 44.0, 33.0, "dårligere"),
        ("msis29_mental", 33.0, 36.0, "omtrent den samme"),
        ("msis29_mental", None, 36.0, "ukjent, siden en av verdiene er skjult"),
    ],
)
def test_compared_knows_which_end_is_good(scale, first, second, expected):
    assert compared(scale, first, second) == expected


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


def test_coefficients_in_words():
    assert points_of(Voice(), {"value": -11.44}) == "11,4 poeng lavere"
    assert points_of(Voice(), {"value": 0.02}) == "0,0 poeng høyere"
    assert points_of(Voice(), {"value": None}) == "skjult"
    assert certain({"lower": -1.0, "upper": 2.0}) == "ikke statistisk sikker"
    assert certain({"lower": 0.1, "upper": 2.0}) == "statistisk sikker"
    assert certain({"lower": None, "upper": None}) == "av ukjent sikkerhet"


def test_stronger_looks_at_both_forms():
    sizes = {"msis29_physical": 0.5, "msis29_mental": 0.1, "rand12_physical": -0.48, "rand12_mental": -0.08}
    assert "tettere sammen med fysisk enn" in stronger(sizes)
    assert "tettere sammen med psykisk enn" in stronger(
        {"msis29_physical": 0.1, "msis29_mental": 0.5, "rand12_physical": -0.1, "rand12_mental": -0.4}
    )
    assert "ikke entydig" in stronger(sizes | {"rand12_mental": -0.6})
    assert "kan ikke sies" in stronger(sizes | {"rand12_mental": None})
