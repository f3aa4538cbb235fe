"""Highest and lowest in words: ties are told, and what is not shown takes no part unsaid."""

from __future__ import annotations

import pytest

from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.page import Voice
from R_free_helpers.language.few import Few

YEARS = ["2020", "2021", "2022", "2023"]


@pytest.fixture
def voice():
    return Voice("sv-SE", Few("sv-SE", 6, 10))


def whole(value: float) -> str:
    return f"{value:.0f}"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([81, 77, 80, 79], ("2020", "81", "2021", "77")),
        ([81, 77, 81, 79], ("2020 och 2022", "81", "2021", "77")),
        ([81, 77, 81.4, 76.6], ("2020 och 2022", "81", "2021 och 2023", "77")),
        ([81, 81, 81, 77], ("2020, 2021 och 2022", "81", "2023", "77")),
        ([100, 100, 100, 100], None),
        ([100, 99.6, 100.4, 100], None),
    ],
)
def test_what_is_printed_alike_shares_its_place(voice, values, expected):
    found = extremes(YEARS, values, whole, voice)
    assert (found and (found["high"], found["high_value"], found["low"], found["low_value"])) == expected


def test_many_ties_are_counted(voice):
    found = extremes([*YEARS, "2024"], [5, 5, 5, 5, 1], whole, voice)
    assert found["high"] == "4 med samma värde"


def test_a_smaller_group_is_named(voice):
    assert among_shown(voice, 4, 4) == ""
    assert among_shown(voice, 3, 4) == " (av dem som visas)"
