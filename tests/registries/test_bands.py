"""Each limit of each indicator's bands: a share just below, at and just above it, as its definition box states it."""

from __future__ import annotations

import pytest

from R_free_helpers.model.registry import get_registry

LESS_GOOD, GOOD, VERY_GOOD = 1, 2, 3
HAIR = 1e-6

LIMITS = {
    "no_ms": {
        "onset_dx": (0.60, 0.80),
        "ref_dx": (0.60, 0.75),
        "dx_treat": (0.60, 0.75),
        "early_he": (0.60, 0.75),
        "treat_upd": (0.60, 0.80),
        "relapse_upd": (0.60, 0.80),
        "edss": (0.60, 0.75),
        "mri": (0.60, 0.75),
    },
    "se_ipn": {"on_therapy_cidp": (0.80, 0.90), "on_therapy_mmn": (1.00, 1.00)},
}
CASES = [(registry, name, *limits) for registry, found in LIMITS.items() for name, limits in found.items()]


@pytest.mark.parametrize(("registry", "name", "good", "very_good"), CASES)
def test_a_level_begins_at_its_limit(registry, name, good, very_good):
    score = get_registry(registry).indicators[name].bands.score
    assert score(0.0) == score(good - HAIR) == LESS_GOOD
    assert score(very_good) == score(1.0) == VERY_GOOD
    if good < very_good:
        assert score(good) == score(very_good - HAIR) == GOOD


@pytest.mark.parametrize("registry", list(LIMITS))
def test_no_other_indicator_is_judged(registry):
    judged = {name for name, indicator in get_registry(registry).indicators.items() if indicator.bands}
    assert judged == set(LIMITS[registry])


def test_group_1_is_compared_with_december_and_the_others_with_june():
    compared = {
        name: (indicator.compares_with, indicator.low_coverage)
        for name, indicator in get_registry("no_ms").indicators.items()
    }
    first = {"onset_dx", "ref_dx", "dx_treat", "early_he"}
    assert {name for name, how in compared.items() if how == ("december", "coverage_newdx")} == first
    assert {name for name, how in compared.items() if how == ("june", "coverage_total")} == set(compared) - first
