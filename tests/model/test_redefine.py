"""A changed limit reaches every measure that reads the indicator, and no other."""

from __future__ import annotations

import dataclasses

import pytest

from R_free_helpers.model.measure import Indicator
from R_free_helpers.model.registry import get_registry

WITH_LIMITS = [
    (registry, name)
    for registry in ("no_ms", "se_ipn")
    for name, one in get_registry(registry).shares.items()
    if one.limit
]

READ_BY = {
    ("no_ms", "dx_treat"): {
        "dx_treat",
        "dx_treat_adjusted",
        "dx_treat_by_group",
        "dx_treat_by_quarter",
        "dx_treat_excused",
        "dx_treat_pooled",
    },
    ("no_ms", "onset_dx"): {
        "onset_dx",
        "onset_dx_adjusted",
        "onset_dx_by_group",
        "onset_dx_by_quarter",
        "onset_dx_by_sex",
        "onset_dx_by_year",
        "onset_dx_by_year_sex",
        "onset_dx_pooled",
    },
    ("no_ms", "edss_at_visit"): {"edss_at_visit"},
    ("se_ipn", "incat_le3"): {"incat_le3", "incat_le3_adjusted", "incat_le3_by_group"},
}


def limits_in(value: object, name: str) -> set[float]:
    """Return the limits that the indicators of a name have anywhere in a declaration."""
    found: set[float] = set()
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Indicator) and one.id == name and one.limit:
            found.add(one.limit.value)
        if dataclasses.is_dataclass(one) and not isinstance(one, type):
            waiting += [getattr(one, field.name) for field in dataclasses.fields(one)]
        elif isinstance(one, tuple):
            waiting += one
        waiting.append(getattr(one, "__self__", None))
        waiting += [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
    return found


@pytest.mark.parametrize(("registry", "name"), WITH_LIMITS)
def test_no_measure_keeps_the_registrys_limit(registry, name):
    own = get_registry(registry)
    other = own.with_limits({name: 1234})
    assert other.limit(name).value == 1234 and other.limit(name).unit == own.limit(name).unit
    for measure in other.measures:
        assert limits_in(measure, name) <= {1234}, measure.id
    assert [one.id for one in other.measures] == [one.id for one in own.measures]


@pytest.mark.parametrize(("registry", "name"), READ_BY)
def test_only_what_reads_the_indicator_is_another_measure(registry, name):
    own = get_registry(registry)
    other = own.with_limits({name: 1234})
    changed = {a.id for a, b in zip(own.measures, other.measures, strict=True) if a is not b}
    assert changed == READ_BY[registry, name]


def test_the_registry_itself_stays_as_it_is_and_bands_stay():
    own = get_registry("no_ms")
    other = own.with_limits({"dx_treat": 28})
    assert own.limit("dx_treat").value == 21 and get_registry("no_ms") is own
    assert other.indicators["dx_treat"].bands == own.indicators["dx_treat"].bands
    assert own.with_limits({}) is own
