"""The attainment sum: over what is shown, as points of what was possible."""

import polars as pl
import pytest

from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.results.attainment import attainment

REGISTRY = get_registry("no_ms")
SUMMED = [*REGISTRY.indicators, REGISTRY.total_coverage]


def shares(values: dict[str, tuple[float | None, str]], unit: str = "bergen") -> pl.DataFrame:
    rows = [
        {"measure": name, "unit_id": unit, "value": value, "status": status} for name, (value, status) in values.items()
    ]
    return to_results(pl.DataFrame(rows, infer_schema_length=None), statistic="share", period="2024")


def scores(results: pl.DataFrame) -> dict[str, dict]:
    return {row["subgroup"]: row for row in attainment(results, REGISTRY).iter_rows(named=True)}


def test_all_shown_is_the_sum_of_all():
    total = scores(shares(dict.fromkeys(SUMMED, (1.0, "ok"))))[""]
    assert (total["value"], total["numerator"], total["denominator"], total["status"]) == (27.0, 27.0, 27.0, "ok")


@pytest.mark.parametrize("absent", [(None, "few"), (0.0, "few"), (None, "suppressed"), (None, "no_data")])
def test_what_is_not_shown_gives_no_points_and_takes_none(absent):
    found = scores(shares(dict.fromkeys(SUMMED, (1.0, "ok")) | {"edss": absent}))
    assert (found["indicator=edss"]["value"], found["indicator=edss"]["status"]) == (None, absent[1])
    assert (found[""]["value"], found[""]["denominator"], found[""]["status"]) == (24.0, 24.0, "ok")


def test_a_true_zero_of_the_service_is_the_lowest_level():
    found = scores(shares(dict.fromkeys(SUMMED, (0.0, "ok"))))
    assert found["indicator=edss"]["value"] == 1.0
    assert (found[""]["value"], found[""]["denominator"]) == (9.0, 27.0)


@pytest.mark.parametrize("why", ["few", "suppressed", "no_data"])
def test_a_unit_with_nothing_shown_has_no_sum_and_says_why(why):
    total = scores(shares(dict.fromkeys(SUMMED, (None, why))))[""]
    assert (total["value"], total["numerator"], total["denominator"], total["status"]) == (None, None, None, why)


def test_coverage_alone_gives_no_sum():
    found = scores(shares(dict.fromkeys(SUMMED, (None, "few")) | {REGISTRY.total_coverage: (0.2, "ok")}))
    assert found[f"indicator={REGISTRY.total_coverage}"]["value"] == 1.0
    assert (found[""]["value"], found[""]["status"]) == (None, "few")


def test_a_unit_that_registered_nobody_has_no_level_and_no_sum():
    nobody = shares(
        dict.fromkeys(REGISTRY.indicators, (None, "no_data")) | dict.fromkeys(REGISTRY.coverages, (0.0, "ok"))
    )
    found = scores(nobody.with_columns(numerator=0.0))
    assert {(row["value"], row["status"]) for row in found.values()} == {(None, "no_data")}


def test_coverage_of_the_newly_diagnosed_is_judged_and_not_summed():
    found = scores(shares(dict.fromkeys(SUMMED, (1.0, "ok")) | {"coverage_newdx": (0.1, "ok")}))
    assert found["indicator=coverage_newdx"]["value"] == 1.0
    assert found[""]["denominator"] == 27.0
