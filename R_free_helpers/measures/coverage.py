"""Coverage: the registered against the number expected from outside sources."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.method import method
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import roll_up


def expected_prevalent(reference_count: pl.DataFrame) -> pl.DataFrame:
    """Return ``unit_id`` and ``expected``: persons expected to live with the disease, after adjustment."""
    rows = reference_count.filter(pl.col("kind") == "prevalent_expected")
    # Sorted and kept in order, here and below: a sum of decimals depends on the order of its terms.
    return (
        rows.sort("unit_id", "n")
        .group_by("unit_id", maintain_order=True)
        .agg(expected=(pl.col("n") * pl.col("adjustment")).sum())
    )


def expected_incident(population: pl.DataFrame, per_100_000: float) -> pl.DataFrame:
    """Return ``unit_id`` and ``expected``: new cases expected in a year from a national incidence rate."""
    persons = population.sort("unit_id").group_by("unit_id", maintain_order=True).agg(pl.col("population").sum())
    return persons.select("unit_id", expected=pl.col("population") * per_100_000 / 100_000)


@method("coverage")
def against_expected(found: pl.DataFrame, expected: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return coverage for every unit of the tree.

    No interval: the denominator is an estimate of its own and not a sample; it may be smaller than the number
    found, so coverage can exceed one.

    Parameters
    ----------
    found : polars.DataFrame
        ``unit_id``, ``numerator`` and ``numerator_set``.
    expected : polars.DataFrame
        ``unit_id`` and ``expected``, for the same lowest units.
    """
    # Persons of no lowest unit, such as one that was closed, belong to those above: they are not left out of them.
    counts = expected.join(
        found.select("unit_id", "numerator", "numerator_set"), on="unit_id", how="full", coalesce=True
    ).with_columns(
        pl.col("expected").fill_null(0), pl.col("numerator").fill_null(0), pl.col("numerator_set").fill_null([])
    )
    totals = roll_up(counts, units, []).filter(pl.col("expected") > 0)
    return to_results(
        totals.with_columns(
            value=pl.col("numerator") / pl.col("expected"), denominator=pl.col("expected"), missing=pl.lit(0)
        ).drop("expected"),
        statistic="share",
    )


@method("rate")
def per_100_000(counts: pl.DataFrame, population: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return persons per 100 000 inhabitants for every unit of the tree with inhabitants; no interval.

    Parameters
    ----------
    counts : polars.DataFrame
        ``unit_id``, ``numerator`` and, of persons, ``numerator_set``, for the units in ``population``; a unit that is
        absent has none.
    population : polars.DataFrame
        ``unit_id`` and ``population``.
    """
    sets = [pl.col("numerator_set")] if "numerator_set" in counts.columns else []
    joined = population.select("unit_id", "population").join(
        counts.select("unit_id", pl.col("numerator").cast(pl.Float64), *sets), on="unit_id", how="full", coalesce=True
    )
    rates = roll_up(joined.with_columns(pl.col("population", "numerator").fill_null(0)), units, [])
    rates = rates.filter(pl.col("population") > 0)
    return to_results(
        rates.with_columns(
            value=pl.col("numerator") / pl.col("population") * 100_000,
            denominator=pl.col("population").cast(pl.Float64),
        ),
        statistic="rate",
    )


@method("linked_coverage", references=("socialstyrelsen2020",))
def linked_coverage(reference_count: pl.DataFrame, root: str, by: str) -> pl.DataFrame:
    """Return coverage after linkage with another register: (both + only this one) / (both + only this + only that).

    The formula of the Swedish National Board of Health and Welfare (Socialstyrelsen: Att beräkna täckningsgrader för
    Nationella kvalitetsregister, 2020). Neither register is taken to hold everybody.

    Parameters
    ----------
    reference_count : polars.DataFrame
        ``kind`` (matching, only_register, only_par among others), ``n`` and the column ``by``.
    root : str
        The unit the linkage is made for.
    by : str
        The coverage is also given within each of its values.
    """
    kinds = ["matching", "only_register", "only_par"]
    rows = reference_count.filter(pl.col("kind").is_in(kinds)).select(by, "kind", pl.col("n").cast(pl.Float64))
    ours = pl.col("n").filter(pl.col("kind") != "only_par").sum()
    sums = {"numerator": ours, "denominator": pl.col("n").sum()}
    parts = [
        rows.group_by(by).agg(**sums).sort(by).select(pl.format(f"{by}={{}}", by).alias("subgroup"), *sums),
        rows.select(**sums).select(pl.lit("").alias("subgroup"), *sums),
    ]
    found = pl.concat(parts).filter(pl.col("denominator") > 0)
    return to_results(
        found.with_columns(value=pl.col("numerator") / pl.col("denominator")), unit_id=root, statistic="share"
    )
