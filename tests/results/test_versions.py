"""Definitions as they are kept: numbered from archive to archive, and told apart by what a reader sees of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from R_free_helpers.model.measure import Bands, Indicator, Limit
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.results.definitions import fingerprints
from R_free_helpers.results.versions import Definition, defined, differences, versioned

REGISTRY = get_registry("no_ms")
NAME = "ref_dx"
OWN = defined(REGISTRY, [NAME])[NAME]


def changed(**fields: object) -> Registry:
    measures = tuple(replace(one, **fields) if one.id == NAME else one for one in REGISTRY.measures)
    return replace(REGISTRY, measures=measures)


def kept(edition: str, registry: Registry = REGISTRY, told: bool = True, **numbered: object) -> tuple:
    """Return what an archived edition keeps of the measure; the fingerprint alone where it is an old archive."""
    definition = defined(registry, [NAME])[NAME].model_copy(update=numbered)
    return edition, fingerprints(registry, [NAME]), {NAME: definition} if told else {}


def number(registry: Registry, *earlier: tuple) -> tuple[int, str]:
    one = versioned(registry, [NAME], "now", earlier)[NAME]
    return one.version, one.since


def test_the_first_that_is_archived_is_version_one():
    assert number(REGISTRY) == (1, "now")


@pytest.mark.parametrize("told", [True, False])
def test_a_definition_that_stays_keeps_its_number_and_where_it_began(told):
    earlier = [kept("a", told=told, since="a"), kept("b", told=told, since="a")]
    assert number(REGISTRY, *earlier) == (1, "a")


@pytest.mark.parametrize("told", [True, False])
def test_another_limit_is_a_new_version_from_the_edition_that_had_it(told):
    other = changed(limit=Limit(35, "days"))
    earlier = [kept("a", told=told, since="a"), kept("b", other, told, version=2, since="b")]
    assert number(other, *earlier) == (2, "b")
    assert number(REGISTRY, *earlier) == (3, "now")


def test_other_levels_are_a_new_version_of_the_same_values():
    other = changed(bands=Bands(0.5, 0.7))
    assert number(other, kept("a", since="a")) == (2, "now")
    assert defined(other, [NAME])[NAME].fingerprint == OWN.fingerprint
    assert differences(OWN, defined(other, [NAME])[NAME]) == ["good", "very_good"]


def test_archives_of_both_kinds_count_on():
    other = changed(definition="Something else, within {limit}.")
    assert number(other, kept("a", told=False), kept("b", since="a"), kept("c", other, version=2, since="c")) == (
        2,
        "c",
    )


@pytest.mark.parametrize(("fields", "told"), [
    ({"limit": Limit(4, "months")}, ["limit", "limit_unit"]),
    ({"definition": "Another"}, ["definition"]),
    ({"numerator": "Another", "denominator": "Others"}, ["numerator", "denominator"]),
    ({"population": lambda source: source.table("patient")}, ["counted_by"]),
])  # fmt: skip
def test_what_differs_is_named(fields, told):
    assert differences(OWN, defined(changed(**fields), [NAME])[NAME]) == told


def test_a_measure_that_is_no_indicator_has_no_texts():
    measure = next(one for one in REGISTRY.measures if not isinstance(one, Indicator))
    one = defined(REGISTRY, [measure.id])[measure.id]
    assert (one.name, one.limit, one.good) == ("", None, None) and one.counted_by


def test_it_is_read_as_it_was_written():
    assert Definition.model_validate_json(OWN.model_dump_json()) == OWN
