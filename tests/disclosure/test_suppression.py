"""What the protected policy hides, and that what it hides cannot be computed back from totals."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.disclosure.suppression import release
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.measure import Bands
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import NUMBERS, to_results
from R_free_helpers.model.units import read_units, roll_up
from R_free_helpers.results.attainment import attainment

REGISTRY = get_registry("no_ms")
UNITS = read_units(REGISTRY.data_dir)
HF = UNITS.filter(pl.col("level") == "hf")["unit_id"].to_list()
PROTECTED = Policy(name="protected", threshold=5, detail=10)


def share_results(cells: dict[str, tuple[int, int]], measure: str = "onset_dx") -> pl.DataFrame:
    """Return the results of a share from (numerator, denominator) by unit; 20 of 40 elsewhere."""
    rows = [(unit, *cells.get(unit, (20, 40)), 0) for unit in HF]
    counts = pl.DataFrame(rows, schema=["unit_id", "numerator", "denominator", "missing"], orient="row")
    return to_results(with_interval(roll_up(counts, UNITS, [])), measure=measure, period="2024", statistic="share")


def hidden(released: pl.DataFrame) -> set[str]:
    return set(released.filter(pl.col("status") == "suppressed")["unit_id"])


@pytest.mark.parametrize("cell", [(1, 40), (4, 40), (39, 40), (36, 40), (2, 3)])
def test_small_numerator_complement_or_denominator_is_hidden(cell):
    assert "bergen" in hidden(release(share_results({"bergen": cell}), UNITS, REGISTRY, PROTECTED))


@pytest.mark.parametrize("cell", [(0, 40), (5, 40), (35, 40), (40, 40)])
def test_zero_five_and_all_are_shown(cell):
    assert hidden(release(share_results({"bergen": cell}), UNITS, REGISTRY, PROTECTED)) == set()


def test_a_hidden_row_keeps_no_number():
    released = release(share_results({"bergen": (2, 40)}), UNITS, REGISTRY, PROTECTED)
    gone = released.filter(pl.col("status") == "suppressed")
    assert gone.height >= 2
    assert all(gone[name].null_count() == gone.height for name in NUMBERS)


def test_a_national_share_that_nearly_all_met_keeps_a_rounded_lower_bound():
    everywhere = dict.fromkeys(HF, (40, 40)) | {"bergen": (39, 40)}
    released = release(share_results(everywhere), UNITS, REGISTRY, PROTECTED)
    nation = released.filter(pl.col("unit_id") == "norge").row(0, named=True)
    assert (nation["value"], nation["numerator"], nation["denominator"]) == (None, None, None)
    assert nation["lower"] == 0.99  # 756 of 760 is 99.5 %
    assert released.filter(pl.col("unit_id") == "bergen")["lower"].item() is None


def test_a_curve_ends_where_few_are_at_risk():
    months = [("month=000", 40, 1.0), ("month=012", 6, 0.8), ("month=024", 3, 0.4)]
    rows = [(m, "at_risk", float(n)) for m, n, _ in months] + [(m, "survival", s) for m, _, s in months]
    curve = pl.DataFrame(rows, schema=["subgroup", "statistic", "value"], orient="row")
    results = to_results(
        curve.with_columns(denominator=pl.lit(40.0)), measure="persistence", unit_id="norge", period="x"
    )
    released = release(results, UNITS, REGISTRY, PROTECTED)
    assert set(released.filter(pl.col("status") == "suppressed")["subgroup"]) == {"month=024"}
    assert released.filter(pl.col("status") == "suppressed").height == 2


def test_a_hidden_count_beyond_the_cut_has_company():
    counts = dict.fromkeys(HF, 6.0) | {"bergen": 2.0}
    frame = pl.DataFrame({"unit_id": list(counts), "value": list(counts.values())})
    frame = frame.with_columns(numerator=pl.col("value"), denominator=pl.lit(40.0))
    results = to_results(frame, measure="wait_referral", period="2024", statistic="beyond")
    assert len(hidden(release(results, UNITS, REGISTRY, PROTECTED))) == 2


def test_as_published_hides_nothing():
    results = share_results({"bergen": (1, 2)})
    assert release(results, UNITS, REGISTRY, load_policy(REGISTRY.data_dir, "as_published")).equals(results)


def test_releasing_twice_changes_nothing():
    once = release(share_results({"bergen": (2, 40), "ous": (1, 3)}), UNITS, REGISTRY, PROTECTED)
    assert release(once, UNITS, REGISTRY, PROTECTED).equals(once)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(HF), st.tuples(st.integers(0, 9), st.integers(9, 30)), max_size=12))
def test_no_hidden_count_follows_from_its_shown_siblings_and_parent(cells):
    results = share_results(cells)
    released = release(results, UNITS, REGISTRY, PROTECTED)
    gone, size = hidden(released), dict(results.select("unit_id", "numerator").iter_rows())
    for parent in UNITS.filter(pl.col("level") != "hf")["unit_id"]:
        children = UNITS.filter(pl.col("parent_unit_id") == parent)["unit_id"].to_list()
        inside = [unit for unit in children if unit in gone]
        if inside and parent not in gone and any(size[unit] for unit in children if unit not in inside):
            assert len(inside) >= 2
            assert sum(size[unit] for unit in inside) >= PROTECTED.width


def test_band_of_a_hidden_share_stays_only_where_it_tells_nothing():
    # 16 of 18: one to four not met gives 78-94 %, all "very good" at 75; 6 of 8 gives 50-88 %, three bands.
    results = pl.concat([share_results({"bergen": (16, 18), "ous": (6, 8)}, "ref_dx"), _coverage()])
    results = pl.concat([results, attainment(results, REGISTRY)])
    scores = release(results, UNITS, REGISTRY, PROTECTED).filter(
        (pl.col("measure") == "attainment") & (pl.col("subgroup") == "indicator=ref_dx")
    )
    assert scores.filter(pl.col("unit_id") == "bergen")["value"].item() == 3
    assert scores.filter(pl.col("unit_id") == "ous")["value"].item() is None


def test_sum_of_a_unit_with_a_hidden_band_is_hidden():
    results = pl.concat([share_results({"ous": (6, 8)}, "ref_dx"), _coverage()])
    results = pl.concat([results, attainment(results, REGISTRY)])
    sums = release(results, UNITS, REGISTRY, PROTECTED).filter(
        (pl.col("measure") == "attainment") & (pl.col("subgroup") == "")
    )
    assert sums.filter(pl.col("unit_id") == "ous")["value"].item() is None
    assert sums.filter(pl.col("unit_id") == "bergen")["value"].item() is not None


def test_bands_are_half_open_on_the_unrounded_share():
    bands = Bands(0.60, 0.80)
    assert [bands.score(n / d) for n, d in [(59, 100), (60, 100), (795, 1000), (79999, 100000), (80, 100)]] == [
        1,
        2,
        2,
        2,
        3,
    ]
    # Division must not push an exact bound below itself.
    exact = [(n, d) for n, d in product(range(1, 200), range(1, 200)) if n * 5 == d * 4 and n <= d]
    assert {bands.score(n / d) for n, d in exact} == {3}


def _coverage() -> pl.DataFrame:
    return to_results(
        share_results({}).select("unit_id", "value", "numerator", "denominator"),
        measure="coverage_total",
        period="2024-12-31",
        statistic="share",
    )
