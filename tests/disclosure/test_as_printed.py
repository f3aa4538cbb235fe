"""A registry's printed practice: stars for small counts of units, totals and percentages as they are."""

from __future__ import annotations

import polars as pl
import pytest
from pydantic import ValidationError

from R_free_helpers.disclosure.suppression import release
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import read_units

REGISTRY = get_registry("se_ipn")
UNITS = read_units(REGISTRY.data_dir)
PRINTED = load_policy(REGISTRY.data_dir, "as_published")


def released(policy: Policy = PRINTED, **row) -> dict:
    frame = pl.DataFrame({"unit_id": "lund", "statistic": "count", "lower": 0.1, "upper": 0.9} | row)
    return release(to_results(frame, measure="current", period="2024"), UNITS, REGISTRY, policy).row(0, named=True)


@pytest.mark.parametrize(("n", "status"), [(0, "suppressed"), (1, "suppressed"), (5, "suppressed"), (6, "ok")])
def test_counts_below_six_are_stars_zero_among_them(n, status):
    row = released(value=float(n), numerator=float(n))
    assert row["status"] == status
    assert (row["value"] is None) == (status == "suppressed")


def test_zero_is_shown_where_the_policy_does_not_say_so():
    policy = PRINTED.model_copy(update={"zeros": False})
    assert released(policy, value=0.0, numerator=0.0)["value"] == 0
    assert released(policy, value=1.0, numerator=1.0)["value"] is None


def test_the_country_is_shown_whatever_the_number():
    assert released(unit_id="sverige", value=3.0, numerator=3.0)["value"] == 3


def test_a_percentage_is_printed_beside_its_star():
    row = released(statistic="share", value=1 / 7, numerator=1.0, denominator=7.0)
    assert (row["value"], row["numerator"], row["denominator"], row["status"]) == (1 / 7, None, 7, "ok")
    assert (row["lower"], row["upper"]) == (None, None)  # an interval would give the count away


def test_a_percentage_of_few_keeps_neither_count():
    row = released(statistic="share", value=0.75, numerator=3.0, denominator=4.0)
    assert (row["value"], row["numerator"], row["denominator"]) == (0.75, None, None)


def test_percentages_can_be_hidden_with_their_counts():
    policy = PRINTED.model_copy(update={"percentages": "hidden"})
    assert released(policy, statistic="share", value=1 / 7, numerator=1.0, denominator=7.0)["status"] == "suppressed"


def test_no_other_cell_is_hidden_for_a_stars_sake():
    frame = pl.DataFrame(
        {
            "unit_id": ["sverige", "region_gavleborg", "bollnas", "gavle"],
            "value": [10.0, 10.0, 4.0, 6.0],
            "numerator": [10.0, 10.0, 4.0, 6.0],
        }
    )
    shown = release(
        to_results(frame, measure="current", statistic="count", period="2024"), UNITS, REGISTRY, PRINTED
    ).filter(pl.col("status") == "ok")
    assert set(shown["unit_id"]) == {"sverige", "region_gavleborg", "gavle"}


def test_percentages_beside_stars_are_refused_where_totals_are_protected():
    with pytest.raises(ValidationError, match="totals: shown"):
        Policy(name="protected", percentages="shown")
