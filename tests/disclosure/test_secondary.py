"""What is hidden besides protects every hidden count, and is no more than it takes."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.disclosure.feasibility import recovered
from R_free_helpers.disclosure.linked_counts import Linked, link
from R_free_helpers.disclosure.secondary import NotProtectable, complement
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.measure import Computed, Measure
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import roll_up

UNITS = pl.DataFrame(
    [("land", "", "nation"), ("east", "land", "region"), ("west", "land", "region")]
    + [(f"{side}{i}", side, "clinic") for side in ("east", "west") for i in range(3)],
    schema=["unit_id", "parent_unit_id", "level"],
    orient="row",
)
CLINICS = UNITS.filter(pl.col("level") == "clinic")["unit_id"].to_list()
MEASURES = [Measure("share", counts="persons"), Computed("kind", None, counts="persons", parts=("kind",))]


def shares(cells: dict[str, tuple[int, int]]) -> pl.DataFrame:
    counts = pl.DataFrame(
        [(unit, *cell, 0) for unit, cell in cells.items()],
        schema=["unit_id", "numerator", "denominator", "missing"],
        orient="row",
    )
    rolled = with_interval(roll_up(counts, UNITS, []))
    return to_results(rolled, measure="share", period="2024", statistic="share").with_row_index("row")


def protect(linked: Linked, hidden: set[int], cost: dict[int, float]) -> set[int]:
    small = {name for name in linked.persons if 0 < linked.true[name] < 5}
    return complement(linked, hidden, cost, width=4, sensitive=small)


def row_of(results: pl.DataFrame, unit: str) -> int:
    return results.filter(pl.col("unit_id") == unit)["row"].item()


def test_a_lone_hidden_clinic_takes_the_cheapest_other_one_with_it():
    results = shares({unit: (10 * i + 2, 100) for i, unit in enumerate(CLINICS)})
    linked = link(results, UNITS, MEASURES)
    hidden = {row_of(results, "east0")}
    cost = {row: float(row_of(results, "east2") != row) + 1 for row in results["row"]}
    assert protect(linked, hidden, cost) == {row_of(results, "east2")}


def test_a_partner_too_small_to_hide_behind_is_not_enough():
    cells = dict.fromkeys(CLINICS, (20, 100)) | {"east0": (2, 100), "east1": (1, 100), "east2": (30, 100)}
    results = shares(cells)
    linked = link(results, UNITS, MEASURES)
    hidden = {row_of(results, "east0"), row_of(results, "east1")}
    assert recovered(linked.system(hidden), [("met", row) for row in hidden], 4)  # together they are three
    added = protect(linked, hidden, dict.fromkeys(results["row"], 1.0))
    assert len(added) == 1
    assert not recovered(linked.system(hidden | added), [("met", row) for row in hidden], 4)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 30)), min_size=6, max_size=6))
def test_no_hidden_count_can_be_bounded_closely(cells):
    results = shares({unit: (met, met + rest) for unit, (met, rest) in zip(CLINICS, cells, strict=True)})
    linked = link(results, UNITS, MEASURES)
    small = results.filter((pl.col("numerator") > 0) & (pl.col("numerator") < 5))["row"]
    hidden = set(small)
    added = protect(linked, hidden, dict.fromkeys(results["row"], 1.0))
    names = [name for name in linked.hidden(hidden | added) & linked.persons if 0 < linked.true[name] < 5]
    assert not recovered(linked.system(hidden | added), names, 4)


def test_categories_are_tied_to_their_whole():
    rows = [("east0", f"kind={kind}", n, 40) for kind, n in (("a", 2), ("b", 18), ("c", 20))]
    counts = pl.DataFrame(rows, schema=["unit_id", "subgroup", "numerator", "denominator"], orient="row")
    results = to_results(
        with_interval(counts.with_columns(missing=pl.lit(0))), measure="kind", period="2024", statistic="share"
    ).with_row_index("row")
    linked = link(results, UNITS, MEASURES)
    assert recovered(linked.system({0}), [("met", 0)]) == {("met", 0): (2, 2)}
    assert len(protect(linked, {0}, {1: 2.0, 2: 1.0})) == 1


@pytest.mark.parametrize("told", [0.5, 0.25])
def test_what_is_not_additive_is_no_link(told):
    """Shares of the whole country have the same denominator everywhere; nobody adds those up."""
    results = shares(dict.fromkeys(CLINICS, (5, 10))).with_columns(denominator=pl.lit(60.0), value=pl.lit(told))
    linked = link(results, UNITS, MEASURES)
    assert not [total for total, parts in linked.sums if total[0] == parts[0][0] == "all"]


def test_what_was_published_before_cannot_be_hidden_any_more():
    """A row without a cost stays: where every other clinic's must, the small one cannot be protected."""
    results = shares({unit: (10 * i + 2, 100) for i, unit in enumerate(CLINICS)})
    with pytest.raises(NotProtectable, match="met"):
        protect(link(results, UNITS, MEASURES), {row_of(results, "east0")}, {})


def test_a_quick_proposal_is_trimmed_and_left_where_it_does_not_protect():
    results = shares({unit: (10 * i + 2, 100) for i, unit in enumerate(CLINICS)})
    linked, hidden = link(results, UNITS, MEASURES), {row_of(results, "east0")}
    small = {("met", row) for row in hidden}
    cost = dict.fromkeys(results["row"], 1.0)
    both = {row_of(results, "east1"), row_of(results, "east2")}
    trimmed = complement(linked, hidden, cost, 4, small, proposed=both)
    assert len(trimmed) == 1 and trimmed < both
    elsewhere = complement(linked, hidden, cost, 4, small, proposed={row_of(results, "west0")})
    assert not recovered(linked.system(hidden | elsewhere), small, 4)
