"""A count that is printed twice is hidden in both places, or protects in neither."""

from __future__ import annotations

import polars as pl

from R_free_helpers.disclosure.feasibility import recovered
from R_free_helpers.disclosure.linked_counts import link
from R_free_helpers.disclosure.linked_tables import one_system
from R_free_helpers.disclosure.suppression import release
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import roll_up

UNITS = pl.DataFrame(
    [("land", "", "nation", 0)] + [(f"clinic{i}", "land", "clinic", i + 1) for i in range(5)],
    schema=["unit_id", "parent_unit_id", "level", "sort_order"],
    orient="row",
)
COUNTS = {"clinic0": 3, "clinic1": 12, "clinic2": 25, "clinic3": 31, "clinic4": 47}
POLICY = Policy(name="protected", threshold=5, detail=10)


def store(measure: str, counts: dict[str, int], whole: int = 100) -> pl.DataFrame:
    rows = pl.DataFrame(
        [(unit, count, whole, 0) for unit, count in counts.items()],
        schema=["unit_id", "numerator", "denominator", "missing"],
        orient="row",
    )
    return to_results(with_interval(roll_up(rows, UNITS, [])), measure=measure, period="2024", statistic="share")


def medians(measure: str, counts: dict[str, int]) -> pl.DataFrame:
    rows = [(measure, unit, "2024", "", "median", 7.0, float(n), "ok") for unit, n in counts.items()]
    columns = ["measure", "unit_id", "period", "subgroup", "statistic", "value", "denominator", "status"]
    empty = store("x", COUNTS).clear()
    return pl.concat([empty, pl.DataFrame(rows, schema=columns, orient="row")], how="diagonal")


def registry(*measures: str) -> Registry:
    return Registry("test", "nb-NO", tuple(Measure(name, counts="persons") for name in measures))


def hidden_units(released: pl.DataFrame, measure: str) -> set[str]:
    return set(released.filter((pl.col("measure") == measure) & (pl.col("status") == "suppressed"))["unit_id"])


def attacked(released: pl.DataFrame, results: pl.DataFrame, *measures: str) -> dict:
    """Return what a reader recovers who takes equal series for the same, with the true values for the search."""
    rows = results.with_row_index("row")
    gone = set(released.with_row_index("row").filter(pl.col("status") == "suppressed")["row"])
    linked = one_system([link(rows, UNITS, [Measure(name, counts="persons") for name in measures])], POLICY.threshold)
    small = {name for name in linked.hidden(gone) & linked.persons if 0 < linked.true[name] < POLICY.threshold}
    return recovered(linked.system(gone), small, POLICY.width)


def test_a_median_does_not_tell_how_many_there_are_where_another_figure_hides_it():
    results = pl.concat([store("seen", COUNTS), medians("wait", COUNTS | {"land": 118})])
    released = release(results, UNITS, registry("seen", "wait"), POLICY)
    assert hidden_units(released, "seen") >= {"clinic0"}
    partners = hidden_units(released, "seen") - {"clinic0"}
    assert partners and partners <= hidden_units(released, "wait")
    assert attacked(released, results, "seen", "wait") == {}


def test_two_measures_of_the_same_persons_hide_the_same_clinics():
    results = pl.concat([store("seen", COUNTS), store("visited", COUNTS)]).sort("measure", "unit_id")
    released = release(results, UNITS, registry("seen", "visited"), POLICY)
    assert hidden_units(released, "seen") == hidden_units(released, "visited")
    assert attacked(released, results, "seen", "visited") == {}


def test_series_that_only_agree_where_numbers_are_small_are_not_taken_for_the_same():
    other = COUNTS | {"clinic4": 48}
    parts = [link(store("a", COUNTS).with_row_index("row"), UNITS, [Measure("a", counts="persons")])]
    parts += [link(store("b", other).with_row_index("row", offset=100), UNITS, [Measure("b", counts="persons")])]
    system = one_system(parts, POLICY.threshold)
    assert not [rows for rows in system.rows.values() if min(rows) < 100 <= max(rows) and len(rows) < 12]


def test_what_an_earlier_edition_showed_protects_nobody_now():
    """June hid clinic 0 behind clinic 1. December, with the same numbers, cannot take another partner."""
    results = store("seen", COUNTS)
    june = results.with_columns(hidden=pl.col("unit_id").is_in(["clinic0", "clinic4"]))
    free = release(results, UNITS, registry("seen"), POLICY)
    assert hidden_units(free, "seen") == {"clinic0", "clinic1"}
    bound = release(results, UNITS, registry("seen"), POLICY, [june])
    assert hidden_units(bound, "seen") == {"clinic0", "clinic4"}
