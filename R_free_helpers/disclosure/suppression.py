"""Primary and secondary suppression of the result store.

Primary: a cell whose numerator, denominator or complement is a small count is hidden with everything computed
from it. Secondary: where a published total and the shown cells would give a hidden count away - the unit tree
and the categories of a partition - further cells are hidden, smallest first, until at least two are hidden and
together they hold at least the threshold.
"""

from __future__ import annotations

import polars as pl

from R_free_helpers.disclosure.policy import Policy
from R_free_helpers.measures.definition import Measure
from R_free_helpers.measures.units import nation
from R_free_helpers.registries import Registry
from R_free_helpers.results.store import NUMBERS, subgroup_key, subgroup_parts

DETAILED = ["p10", "p25", "median", "p75", "p90", "mean", "whisker_low", "whisker_high", "outliers", "beyond"]
"""Statistics of single persons' values; hidden where few persons stand behind them."""

SUMMABLE = ["share", "count", "beyond"]
EXTERNAL = ("coverage_", "prevalence")
"""Measures whose denominator is no count of persons in the registry."""


def release(results: pl.DataFrame, units: pl.DataFrame, registry: Registry, policy: Policy) -> pl.DataFrame:
    """Return the results that may be published: hidden rows keep their key and the status ``suppressed``.

    Parameters
    ----------
    results : polars.DataFrame
        The store before disclosure control.
    units : polars.DataFrame
        The registry's units, for the totals that link their counts.
    registry, policy

    Returns
    -------
    polars.DataFrame
        Same rows; every number of a hidden row is null, but for a rounded lower bound of a national share that nearly
        all met.
    """
    if policy.threshold == 0:
        return results
    frame = results.with_row_index("row")
    hidden = set(frame.filter(_primary(policy))["row"])
    for measure in registry.measures:
        cells = frame.filter((pl.col("measure") == measure.id) & pl.col("statistic").is_in(SUMMABLE))
        hidden |= _secondary(cells, units, measure, hidden, policy)
    hidden |= _curve_ends(frame, hidden)
    hidden |= _scores(frame, hidden, registry, policy)
    released = _with_floor(hide(frame, hidden), frame, nation(units), policy).drop("row")
    # How many lack data is a count of persons too; hiding it leaves the share beside it as it is.
    return released.with_columns(
        missing=pl.when(_small(pl.col("missing"), policy.threshold)).then(None).otherwise(pl.col("missing"))
    )


def _with_floor(released: pl.DataFrame, frame: pl.DataFrame, root: str, policy: Policy) -> pl.DataFrame:
    """Return the results with a lower bound for the root's shares that are hidden because few did *not* meet them.

    Whole percent below the least share the rule allows, such as "at least 98 %": it says no more than the rule
    itself. Only for the root of the unit tree, which is never hidden for another cell's sake.
    """
    total, rest = pl.col("denominator"), pl.col("denominator") - pl.col("numerator")
    floors = frame.filter(
        (pl.col("unit_id") == root)
        & (pl.col("statistic") == "share")
        & (pl.col("subgroup") == "")
        & _small(rest, policy.threshold)
        & (total >= 20 * policy.threshold)
    ).select("row", floor=((total - policy.threshold + 1) / total * 100).floor() / 100)
    hidden = pl.col("status") == "suppressed"
    return (
        released.join(floors, on="row", how="left")
        .with_columns(lower=pl.when(hidden).then(pl.col("floor")).otherwise(pl.col("lower")))
        .drop("floor")
    )


def hide(frame: pl.DataFrame, rows: set[int]) -> pl.DataFrame:
    """Return the frame with the numbers of the given rows (column ``row``) removed."""
    gone = pl.col("row").is_in(list(rows))
    return frame.with_columns(
        pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status"),
        *(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in NUMBERS),
    )


def _small(column: pl.Expr, limit: int) -> pl.Expr:
    return ((column > 0) & (column < limit)).fill_null(False)


def _primary(policy: Policy) -> pl.Expr:
    limit = policy.threshold
    external = pl.any_horizontal(pl.col("measure").str.starts_with(prefix) for prefix in EXTERNAL)
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    small = _small(numerator, limit) | (~external & _small(denominator, limit))
    if policy.complements:
        small = small | (~external & (pl.col("statistic") == "share") & _small(denominator - numerator, limit))
    few = pl.col("statistic").is_in(DETAILED) & (denominator < policy.detail)
    thin = (pl.col("statistic") == "at_risk") & (pl.col("value") < limit)
    return small | few | thin


def _secondary(
    cells: pl.DataFrame, units: pl.DataFrame, measure: Measure, hidden: set[int], policy: Policy
) -> set[int]:
    """Return the further rows of one measure to hide, given those hidden so far."""
    rows = list(cells.iter_rows(named=True))
    if not any(row["row"] in hidden for row in rows):
        return set()
    groups = _unit_groups(rows, units) + _partition_groups(rows, measure.partition)
    added: set[int] = set()
    size = {row["row"]: row["numerator"] or 0.0 for row in rows}
    changed = True
    while changed:
        changed = False
        for group in groups:
            gone = [row for row in group if row in hidden or row in added]
            if not gone or (len(gone) >= 2 and sum(size[row] for row in gone) >= policy.threshold):
                continue
            # An empty cell hides nothing: its value can be guessed.
            candidates = sorted(
                (row for row in group if row not in gone and size[row] > 0), key=lambda row: (size[row], row)
            )
            if candidates:
                added.add(candidates[0])
                changed = True
    return added


def _unit_groups(rows: list[dict], units: pl.DataFrame) -> list[list[int]]:
    """Return sets of rows that a published parent ties together: the children of each unit, per subgroup."""
    parents = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    groups: dict[tuple, list[int]] = {}
    for row in rows:
        parent = parents.get(row["unit_id"])
        if parent:
            groups.setdefault((parent, row["period"], row["subgroup"], row["statistic"]), []).append(row["row"])
    return [group for group in groups.values() if len(group) > 1]


def _partition_groups(rows: list[dict], partition: str | None) -> list[list[int]]:
    """Return sets of rows whose categories add up to a known total within a unit."""
    if partition is None:
        return []
    groups: dict[tuple, list[int]] = {}
    for row in rows:
        parts = subgroup_parts(row["subgroup"])
        if partition in parts:
            rest = subgroup_key({key: value for key, value in parts.items() if key != partition})
            groups.setdefault((row["unit_id"], row["period"], rest, row["statistic"]), []).append(row["row"])
    return [group for group in groups.values() if len(group) > 1]


def _curve_ends(frame: pl.DataFrame, hidden: set[int]) -> set[int]:
    """Return survival values where the number at risk is hidden: each step there is a person or two."""
    point = ["measure", "unit_id", "period", "subgroup"]
    thin = frame.filter((pl.col("statistic") == "at_risk") & pl.col("row").is_in(list(hidden))).select(point)
    return set(frame.filter(pl.col("statistic") == "survival").join(thin, on=point, how="semi")["row"])


def _scores(frame: pl.DataFrame, hidden: set[int], registry: Registry, policy: Policy) -> set[int]:
    """Return attainment rows that would narrow a hidden share down, and the sums that contain them.

    A level may stay where every share a reader cannot rule out falls in the same band.
    """
    shares = {
        (row["measure"], row["unit_id"]): row
        for row in frame.filter((pl.col("statistic") == "share") & (pl.col("subgroup") == "")).iter_rows(named=True)
    }
    bands = {name: indicator.bands for name, indicator in registry.indicators.items()}
    gone: set[int] = set()
    units: set[str] = set()
    sums = {}
    for row in frame.filter(pl.col("measure") == "attainment").iter_rows(named=True):
        name = subgroup_parts(row["subgroup"]).get("indicator")
        if name is None:
            sums[row["unit_id"]] = row["row"]
            continue
        share = shares.get((name, row["unit_id"]))
        if share is None or share["row"] not in hidden:
            continue
        if name not in bands or _gives_away(share, bands[name], policy.threshold):
            gone.add(row["row"])
            units.add(row["unit_id"])
    return gone | {sums[unit] for unit in units if unit in sums}


def _gives_away(share: dict, bands, threshold: int) -> bool:
    """Return whether the band of a hidden share tells more than that a count in it is small."""
    total, met = int(share["denominator"]), int(share["numerator"])
    if total < threshold:
        return True
    small_met, small_rest = 0 < met < threshold, 0 < total - met < threshold
    counts = (
        range(1, threshold) if small_met else range(total - threshold + 1, total) if small_rest else range(total + 1)
    )
    return len({bands.score(count / total) for count in counts}) > 1
