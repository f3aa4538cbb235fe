"""What follows from released shares at equal case-mix: observed over expected, and differences between groups."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.clusters import design_effect_behind
from R_free_helpers.measures.difference import difference
from R_free_helpers.measures.kinds import Adjusted, ByGroup
from R_free_helpers.measures.ratio import poisson_interval
from R_free_helpers.model.method import method
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA, subgroup_key, subgroup_parts

PLACE = ["measure", "unit_id"]


def _ratios(both: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the ratios of shares to what is expected."""
    shown = pl.col("value").is_not_null() & (pl.col("status") != "few") & (pl.col("expected") > 0)
    why = pl.when(pl.col("expected").is_null()).then("why").otherwise("status")
    return (
        _with_bounds(both)
        .with_columns(
            *(pl.when(shown).then(pl.col(name) / pl.col("expected")) for name in ("value", "lower", "upper")),
            *(pl.when(shown).then(pl.col(name)) for name in ("numerator", "denominator")),
            missing=pl.lit(None, dtype=pl.Float64),
            status=pl.when(shown).then(pl.lit("ok")).otherwise(why),
            statistic=pl.lit("observed_expected"),
            subgroup=pl.lit(""),
        )
        .select(list(SCHEMA))
    )


def _with_bounds(both: pl.DataFrame) -> pl.DataFrame:
    """Return the shares with exact Poisson bounds of their counts where a measure asks for these.

    Where persons have several of the rows counted, what the share's interval allows for that is kept: the count is
    that of as many independent rows (`clusters.design_effect`).
    """
    parts = [_with_wilson(both.filter(~pl.col("exact")))] if not both["exact"].all() else []
    exact = both.filter("exact")
    if exact.height:
        met, of, *own = (exact[name].to_numpy() for name in ("numerator", "denominator", "lower", "upper"))
        effect = design_effect_behind(met, of, *own)
        found = (bound * effect / of for bound in poisson_interval(met / effect))
        bounds = {name: pl.Series(bound).fill_nan(None) for name, bound in zip(("lower", "upper"), found, strict=True)}
        parts.append(exact.with_columns(**bounds))
    return pl.concat(parts)


@method("observed_expected", packages=("statsmodels",), references=("wilson1927",))
def _with_wilson(both: pl.DataFrame) -> pl.DataFrame:
    """Return the shares with their own intervals."""
    return both


def observed_over_expected(results: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Return the results with the statistic ``observed_expected`` of each adjusted indicator and unit.

    The value is the share over the share expected by the national model, as both are released; the bounds are those of
    the share (Wilson's) over the same. Of an event that most have, Poisson intervals of the count (exact, mid-P, Byar)
    would be several times too wide and reach beyond what is possible, a count of all; the binomial one does neither.
    It takes the expected share as known, as the others do. Of what few have, a measure asks for the exact Poisson
    interval (`Adjusted.interval`). What is expected keeps no bounds: they were those of its rounding.

    Numerator: persons observed; denominator: persons of the unit. Where the share or what is expected is not shown
    neither is the ratio, with the same status.
    """
    adjusted = {one.id: one.indicator.id for one in registry.measures if isinstance(one, Adjusted)}
    exact = [one.id for one in registry.measures if isinstance(one, Adjusted) and one.interval == "poisson"]
    is_expected = pl.col("measure").is_in(list(adjusted)) & (pl.col("statistic") == "expected")
    expected = results.filter(is_expected)
    if expected.is_empty():
        return results
    shares = results.filter(
        pl.col("measure").is_in(list(adjusted.values())) & (pl.col("statistic") == "share") & (pl.col("subgroup") == "")
    )
    of = expected.select("measure", "unit_id", "period", expected="value", why="status").with_columns(
        indicator=pl.col("measure").replace_strict(adjusted, return_dtype=pl.String),
        exact=pl.col("measure").is_in(exact),
    )
    both = of.join(shares.drop("period"), left_on=["indicator", "unit_id"], right_on=PLACE, how="inner")
    bare = results.with_columns(pl.when(~is_expected).then(pl.col(name)).alias(name) for name in ("lower", "upper"))
    return pl.concat([bare, _ratios(both)])


def group_differences(results: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Return the results with the statistic ``difference``: the share of a group less that of the reference group.

    The interval is Newcombe's, from the released shares and their intervals. Without a reference group that is shown
    there is no difference.
    """
    measures = {one.id: one for one in registry.measures if isinstance(one, ByGroup)}
    shares = results.filter(pl.col("measure").is_in(list(measures)) & (pl.col("statistic") == "share"))
    known = shares.filter(pl.col("value").is_not_null() & pl.col("lower").is_not_null() & (pl.col("status") != "few"))
    rows = {(row["measure"], row["unit_id"], row["subgroup"]): row for row in known.iter_rows(named=True)}
    found = []
    for (measure, unit, subgroup), row in rows.items():
        ((key, level),) = subgroup_parts(subgroup).items()
        reference = next(one.reference for one in measures[measure].case_mix if one.column == key)
        other = rows.get((measure, unit, subgroup_key({key: reference})))
        if level == reference or other is None:
            continue
        value, lower, upper = difference(*((one["value"], one["lower"], one["upper"]) for one in (row, other)))
        numbers = {"value": value, "lower": lower, "upper": upper, "numerator": None, "missing": None}
        found.append(row | numbers | {"statistic": "difference", "status": "ok"})
    return pl.concat([results, pl.DataFrame(found, schema=results.schema)]) if found else results
