"""Bands say which way is good, and refuse bounds that contradict it."""

import math

import pytest

from R_free_helpers.model.measure import Bands, Indicator
from R_free_helpers.model.registry import Registry

LOW = Bands(good=0.10, very_good=0.05, lower_is_better=True)


def test_a_bound_belongs_to_the_better_band_whichever_way_is_good():
    assert [Bands(0.6, 0.8).score(share) for share in (0.599, 0.6, 0.799, 0.8, 1.0)] == [1, 2, 2, 3, 3]
    assert [LOW.score(share) for share in (0.0, 0.05, 0.0501, 0.10, 0.1001, 1.0)] == [3, 3, 2, 2, 1, 1]
    assert LOW.score(None) == 0


def test_a_division_that_is_not_exact_does_not_move_a_share_out_of_its_band():
    assert LOW.score(3 / 60) == 3
    assert Bands(good=0.3, very_good=0.1, lower_is_better=True).score(0.1 + 0.2) == 2


@pytest.mark.parametrize("bands", [Bands(0.6, 0.8), LOW, Bands(1.0, 1.0), Bands(0.0, 0.0, lower_is_better=True)])
def test_levels_cover_all_shares_and_agree_with_scores(bands):
    found = bands.levels
    assert min(low for low, _ in found.values()) == 0
    assert max(high for _, high in found.values()) == 1
    for level, (low, high) in found.items():
        if low < high:
            assert bands.score((low + high) / 2) == level


@pytest.mark.parametrize(
    ("bounds", "remedy"),
    [
        ({"good": 0.8, "very_good": 0.6}, r"Bands\(good=0.6, very_good=0.8\)"),
        (
            {"good": 0.05, "very_good": 0.1, "lower_is_better": True},
            r"good=0.1, very_good=0.05, lower_is_better=True\)",
        ),
        ({"good": 60, "very_good": 80}, "good=60 is not; write 5 % as 0.05"),
        ({"good": 0.5, "very_good": -0.1, "lower_is_better": True}, "very_good=-0.1 is not"),
        ({"good": math.nan, "very_good": 0.8}, "good=nan is not"),
    ],
)
def test_bounds_that_contradict_the_direction_or_are_no_shares_are_refused_with_the_remedy(bounds, remedy):
    with pytest.raises(ValueError, match=remedy):
        Bands(**bounds)


def test_low_coverage_is_never_good():
    with pytest.raises(ValueError, match="low coverage is good"):
        Registry("r", "nb-NO", (), coverage_bands=LOW)


def test_a_registry_knows_the_direction_of_its_measures():
    low = Indicator("low", lambda source: None, met=lambda *_: None, name="l", bands=LOW)
    registry = Registry("r", "nb-NO", (low, Indicator("high", lambda source: None, met=lambda *_: None, name="h")))
    assert [registry.lower_is_better(name) for name in ("low", "high", "attainment")] == [True, False, False]
