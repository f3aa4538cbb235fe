"""What must hold of every registry, whichever it is."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from R_free_helpers.engines.engine import Engine
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import KEY, SETS, subgroup_parts
from R_free_helpers.model.units import read_units
from R_free_helpers.results.compute import compute_measure, open_source, with_lists

Tables = dict[str, pl.DataFrame]


@pytest.fixture
def engines_agree() -> Callable[[str, Tables, Engine], None]:
    """Return the check that every measure of a registry gives the same on an engine as on Polars, and something at all.

    Sets of persons are among what is compared, and counts to the last one.
    """

    def check(registry_id: str, tables: Tables, engine: Engine) -> None:
        registry, edition = get_registry(registry_id), Edition(registry=registry_id, year=2024)
        taken = engine.take(with_lists(tables, registry, edition))
        on_polars = open_source(tables, registry, edition)
        elsewhere = open_source(taken, registry, edition, engine.keep)
        empty = []
        for measure in registry.measures:
            expected, got = (compute_measure(measure, source).sort(KEY) for source in (on_polars, elsewhere))
            assert_frame_equal(got, expected, rel_tol=0, abs_tol=1e-9)
            if expected["value"].drop_nulls().is_empty():
                empty.append(measure.id)
        assert empty == []

    return check


NOT_OF_CATEGORIES = {"onset_dx_by_year_sex", "pass", "therapies_cidp"}
"""Shares of those who met something, whose parts are groups of persons and no categories that add up to one."""

NOT_ADDITIVE = {"mri_brain_only", "prom_adjusted", "net_change", "therapies_cidp"}
"""Measures of one unit, of models or of differences: units below do not add up."""

MISSING_IS_THE_REST = {"completeness"}
"""Shares of those whose data are known, out of all: who is missing is in the denominator."""


@pytest.fixture(scope="session")
def properties_hold() -> Callable[[str, Tables], None]:
    """Return the check of what holds of every measure of a registry, whatever the rows are."""

    def check(registry_id: str, tables: Tables) -> None:
        registry, edition = get_registry(registry_id), Edition(registry=registry_id, year=2024)
        first, again = (
            pl.concat([compute_measure(measure, source) for measure in registry.measures]).sort(KEY)
            for source in (open_source(one, registry, edition) for one in (tables, _shuffled(tables)))
        )
        assert_frame_equal(again, first, check_exact=True)
        assert not first.select(KEY).is_duplicated().any()
        _persons_behind_the_numbers(first, registry)
        _parts_of_a_share(first)
        _categories_sum_to_one(first, registry)
        _units_add_up(first, registry)
        _curves_fall(first)
        _order_of_statistics(first)

    return check


def _shuffled(tables: Tables) -> Tables:
    return {name: table.sample(fraction=1, shuffle=True, seed=3) for name, table in tables.items()}


def _persons_behind_the_numbers(results: pl.DataFrame, registry) -> None:
    """Check that sets are of as many persons as are counted, and that who met a criterion is among those asked."""
    for measure in registry.measures:
        rows = results.filter(pl.col("measure") == measure.id)
        counted = {"numerator": measure.counts, "denominator": measure.out_of or measure.counts}
        counted["missing"] = counted["denominator"]
        for name, what in counted.items():
            number, persons = pl.col(name), pl.col(f"{name}_set").list.len()
            # Who has several events is one person; where events are, somebody is.
            many = persons != number if what == "persons" else (persons > number) | ((persons == 0) & (number > 0))
            wrong = rows.filter(many)
            assert wrong.is_empty(), (measure.id, name, wrong)
        numerator, denominator, missing = (pl.col(name) for name in SETS)
        outside = numerator.list.set_difference(denominator).list.len() > 0
        if measure.id not in MISSING_IS_THE_REST:
            outside |= missing.list.set_intersection(denominator).list.len() > 0
        shares = pl.col("statistic") == "share" if counted["denominator"] == "persons" else pl.lit(False)
        assert rows.filter(shares & outside).is_empty(), measure.id


def _parts_of_a_share(results: pl.DataFrame) -> None:
    counted = results.filter(
        (pl.col("statistic") == "share") & pl.col("numerator").is_not_null() & pl.col("lower").is_not_null()
    )
    assert counted.height > 20
    whole = pl.col("denominator") - pl.col("numerator")
    wrong = counted.filter(
        (pl.col("numerator") < 0)
        | (whole < 0)
        | ((pl.col("value") - pl.col("numerator") / pl.col("denominator")).abs() > 1e-12)
        | (pl.col("lower") < 0)
        | (pl.col("upper") > 1)
        | (pl.col("lower") > pl.col("value") + 1e-12)
        | (pl.col("upper") < pl.col("value") - 1e-12)
    )
    assert wrong.is_empty(), wrong
    empty = results.filter((pl.col("statistic") == "share") & (pl.col("denominator") == 0))
    assert empty["value"].drop_nulls().is_empty()
    assert set(empty["status"]) <= {"no_data"}


def _categories_sum_to_one(results: pl.DataFrame, registry) -> None:
    checked = 0
    for measure in registry.measures:
        category = getattr(measure, "category", None)
        if not category or measure.id in NOT_OF_CATEGORIES:
            continue
        rows = results.filter((pl.col("measure") == measure.id) & (pl.col("statistic") == "share"))
        rest = [
            ";".join(f"{key}={value}" for key, value in subgroup_parts(name).items() if key != category)
            for name in rows["subgroup"]
        ]
        sums = (
            rows.with_columns(rest=pl.Series(rest, dtype=pl.String))
            .group_by("unit_id", "period", "rest")
            .agg(
                pl.col("value", "numerator").sum(),
                pl.col("denominator").first(),
                kinds=pl.col("denominator").n_unique(),
            )
        )
        wrong = sums.filter(
            ((pl.col("value") - 1).abs() > 1e-9)
            | (pl.col("numerator") != pl.col("denominator"))
            | (pl.col("kinds") > 1)
        )
        assert wrong.is_empty(), (measure.id, wrong)
        checked += sums.height
    assert checked > 10


def _units_add_up(results: pl.DataFrame, registry) -> None:
    units = read_units(registry.data_dir)
    additive = results.filter(
        pl.col("statistic").is_in(["share", "count", "beyond"])
        & ~pl.col("measure").is_in(
            list(NOT_ADDITIVE | {measure.id for measure in registry.measures if measure.national})
        )
    )
    place = ["measure", "period", "subgroup", "statistic"]
    counts = ["numerator", "missing"]
    below = (
        additive.join(units.select("unit_id", "parent_unit_id"), on="unit_id")
        .filter(pl.col("parent_unit_id") != "")
        .group_by(*place, unit_id="parent_unit_id")
        .agg(pl.col(counts).sum().name.suffix("_below"))
    )
    both = additive.join(below, on=[*place, "unit_id"])
    assert both.height > 20
    for name in counts:
        wrong = both.filter((pl.col(name).fill_null(0) - pl.col(f"{name}_below")).abs() > 1e-6)
        assert wrong.is_empty(), wrong


def _curves_fall(results: pl.DataFrame) -> None:
    curves = results.filter(pl.col("statistic").is_in(["survival", "at_risk", "incidence"]))
    # What rises falls when it is seen from above.
    curves = curves.with_columns(
        value=pl.when(pl.col("statistic") == "incidence").then(1 - pl.col("value")).otherwise("value")
    )
    curves = curves.filter((pl.col("statistic") != "at_risk") | ~pl.col("subgroup").str.contains("entry=start"))
    for key in ("month", "years"):
        steps = (
            curves.filter(pl.col("subgroup").str.contains(f"{key}="))
            .with_columns(
                step=pl.col("subgroup").str.extract(rf"{key}=(\d+)").cast(pl.Int64),
                group=pl.col("subgroup").str.replace(rf"{key}=\d+", ""),
            )
            .sort("step")
        )
        for (_, statistic, _), curve in steps.group_by("measure", "statistic", "group", maintain_order=True):
            assert curve["value"].diff().drop_nulls().le(1e-12).all()
            if statistic != "at_risk":
                assert curve["value"].is_between(0, 1).all()


def _order_of_statistics(results: pl.DataFrame) -> None:
    names = ["whisker_low", "p10", "p25", "median", "p75", "p90", "whisker_high"]
    wide = results.filter(pl.col("statistic").is_in(names)).pivot(
        "statistic", index=["measure", "unit_id", "period", "subgroup"], values="value"
    )
    present = [name for name in names if name in wide.columns]
    for row in wide.select("measure", *present).iter_rows(named=True):
        values = [row[name] for name in present if row[name] is not None and not name.startswith("whisker")]
        assert values == sorted(values), row
    if {"whisker_low", "whisker_high"} <= set(present):
        assert wide.filter(pl.col("whisker_low") > pl.col("whisker_high")).is_empty()
