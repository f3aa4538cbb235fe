"""Primary and secondary suppression of the result store.

Primary: a cell whose numerator, denominator or complement is a small count is hidden with everything computed
from it. Secondary: where published totals and the shown cells would give a hidden count away, further cells are
hidden, those whose loss is least (see `secondary`). Cells are related by the unit tree, the categories of a
partition, subgroups, the measures that are parts of another one or count the same persons, and counts printed twice,
also in earlier editions (see `linked_counts` and `linked_tables`). No hidden count from 1 up to the threshold
can then be bounded closer than the policy's width. A share is hidden wherever the measure that counts its persons is;
means are protected by a quicker rule: at least two are hidden, of enough persons together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from R_free_helpers.disclosure.linked_counts import DETAILED, Place, StoreRow, link
from R_free_helpers.disclosure.linked_tables import one_system
from R_free_helpers.disclosure.secondary import complement
from R_free_helpers.model.measure import Bands, Measure
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import NUMBERS, subgroup_key, subgroup_parts
from R_free_helpers.model.units import levels, nation

SUMMABLE = ["share", "count", "beyond", "rate", "mean"]
"""Statistics of units that those of the unit above are the sum of; of means, with the numbers behind them."""

NOT_COUNTS = ["beyond", "mean"]
"""Those of them that are no counts of persons."""


def release(
    results: pl.DataFrame,
    units: pl.DataFrame,
    registry: Registry,
    policy: Policy,
    earlier: Sequence[pl.DataFrame] = (),
) -> pl.DataFrame:
    """Return the results that may be published: hidden rows keep their key and the status ``suppressed``.

    Parameters
    ----------
    results : polars.DataFrame
        The store before disclosure control.
    units : polars.DataFrame
        The registry's units, for the totals that link their counts.
    registry, policy
    earlier : sequence of polars.DataFrame
        Stores of editions that are published already, with the true values and a column ``hidden``.

    Returns
    -------
    polars.DataFrame
        Same rows; every number of a hidden row is null, but for a rounded lower bound of a national share that nearly
        all met.
    """
    if policy.threshold == 0:
        return results
    if policy.totals == "shown":
        return _as_printed(results, nation(units), policy)
    frame = results.with_row_index("row")
    hidden = set(frame.filter(primary(policy, registry))["row"])
    proposed = _secondary(frame.filter(pl.col("statistic").is_in(SUMMABLE)), units, registry, hidden, policy)
    hidden |= _followers(frame, registry, hidden)
    hidden |= _protecting(frame, units, registry, hidden, proposed, policy, earlier)
    hidden |= _followers(frame, registry, hidden)
    hidden |= _secondary(frame.filter(pl.col("statistic").is_in(NOT_COUNTS)), units, registry, hidden, policy)
    hidden |= _curve_ends(frame, hidden)
    hidden |= _scores(frame, hidden, registry, policy)
    released = _with_floor(hide(frame, hidden), frame, nation(units), policy).drop("row")
    # How many lack data is a count of persons too; hiding it leaves the share beside it as it is.
    return released.with_columns(
        missing=pl.when(_small(pl.col("missing"), policy)).then(None).otherwise(pl.col("missing"))
    )


def _as_printed(results: pl.DataFrame, root: str, policy: Policy) -> pl.DataFrame:
    """Return the results as a registry prints them that hides each unit's small counts and nothing else.

    A count is hidden; of a share or a rate the counts are, and what would give them away but the value itself where
    percentages are shown.
    """
    frame = results.with_row_index("row")
    below = pl.col("unit_id") != root
    few = {name: below & _small(pl.col(name), policy) for name in ("numerator", "denominator", "missing")}
    counted = pl.col("statistic") == "count"
    parts = few["numerator"] | few["denominator"]
    beside = pl.lit(policy.percentages == "shown") & pl.col("statistic").is_in(["share", "rate"])
    released = hide(frame, set(frame.filter((counted & few["numerator"]) | (~counted & parts & ~beside))["row"]))
    few = {name: pl.when(expr).then(None).otherwise(pl.col(name)) for name, expr in few.items()}
    bounds = {name: pl.when(parts).then(None).otherwise(pl.col(name)) for name in ("lower", "upper")}
    return released.with_columns(**few, **bounds).drop("row")


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
        & _small(rest, policy)
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


def _small(column: pl.Expr, policy: Policy) -> pl.Expr:
    least = column >= 0 if policy.zeros else column > 0
    return (least & (column < policy.threshold)).fill_null(False)


def primary(policy: Policy, registry: Registry) -> pl.Expr:
    """Return whether a row of a store is hidden for its own sake."""
    external = pl.col("measure").is_in([measure.id for measure in registry.measures if not measure.of_persons])
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    small = _small(numerator, policy) | (~external & _small(denominator, policy))
    if policy.complements:
        small = small | (~external & (pl.col("statistic") == "share") & _small(denominator - numerator, policy))
    few = pl.col("statistic").is_in(DETAILED) & (denominator < policy.detail)
    thin = (pl.col("statistic") == "at_risk") & (pl.col("value") < policy.threshold)
    return small | few | thin


@dataclass(frozen=True)
class Relation:
    """Rows that add up to a number that is published too.

    Attributes
    ----------
    parts : list of int
        Rows.
    whole : int or None
        The row they add up to; None where it is known without being a row, as the hundred percent of categories.
    least : int
        Persons that the hidden parts must hold together.
    """

    parts: list[int]
    whole: int | None
    least: int


def _secondary(
    cells: pl.DataFrame, units: pl.DataFrame, registry: Registry, hidden: set[int], policy: Policy
) -> set[int]:
    """Return the further rows to hide, given those that are small."""
    measures = {measure.id: measure for measure in registry.measures}
    rows = [row for row in cells.iter_rows(named=True) if row["measure"] in measures]
    relations = _relations(rows, units, measures, policy)
    follows = _follows(rows, measures)
    # How many a cell counts, and how many it is about: a zero among thirty persons can hide how many a small unit has.
    total = {row["row"]: row["denominator"] or row["numerator"] or 0.0 for row in rows}
    size = {row["row"]: total[row["row"]] if row["statistic"] == "mean" else row["numerator"] or 0.0 for row in rows}
    total |= {row["row"]: size[row["row"]] for row in rows if row["statistic"] not in ("share", "mean")}
    gone = set(hidden)
    for row in hidden:
        gone.update(follows.get(row, ()))
    changed = True
    while changed:
        changed = False
        for relation in relations:
            chosen = _next(relation, gone, size, total)
            if chosen is not None:
                gone.update({chosen, *follows.get(chosen, ())})
                changed = True
    return gone - hidden


def _protecting(
    frame: pl.DataFrame,
    units: pl.DataFrame,
    registry: Registry,
    hidden: set[int],
    proposed: set[int],
    policy: Policy,
    earlier: Sequence[pl.DataFrame],
) -> set[int]:
    """Return the cheapest rows to hide besides, so that no hidden small count can be bounded closely.

    Losing a cell costs the more, the higher its unit stands in the tree and the more persons it is about.
    """
    height = {level: 10.0 ** (-place) for place, level in enumerate(levels(units))}
    of_unit = dict(units.select("unit_id", pl.col("level").replace_strict(height, return_dtype=pl.Float64)).iter_rows())
    about = pl.coalesce("denominator", "numerator", pl.lit(0.0))
    lost = frame.select("row", "unit_id", 1 + about / 100)
    cost = {row: of_unit[unit] * persons for row, unit, persons in lost.iter_rows()}
    linked = [link(frame, units, registry.measures, policy.threshold)]
    gone = set(hidden)
    begin = frame.height
    for published in earlier:
        # What is published can neither be shown nor hidden any more: its rows have no cost.
        rows = published.with_row_index("row", offset=begin)
        begin += published.height
        gone.update(rows.filter("hidden")["row"])
        linked.append(link(rows, units, registry.measures, policy.threshold))
    system = one_system(linked, policy.threshold)
    sensitive = {name for name in system.persons if 0 < system.count(name) < policy.threshold}
    return complement(system, gone, cost, policy.width, sensitive, proposed)


def _followers(frame: pl.DataFrame, registry: Registry, hidden: set[int]) -> set[int]:
    """Return the shares whose persons are counted in a row that is hidden."""
    measures = {measure.id: measure for measure in registry.measures}
    cells = frame.filter(pl.col("statistic").is_in(SUMMABLE))
    follows = _follows([row for row in cells.iter_rows(named=True) if row["measure"] in measures], measures)
    return {follower for row in hidden for follower in follows.get(row, ())}


def _next(relation: Relation, gone: set[int], size: dict[int, float], total: dict[int, float]) -> int | None:
    """Return the row of a relation to hide next, None where enough is hidden or nothing is left that would help."""
    hidden = [row for row in relation.parts if row in gone]
    whole_hidden = relation.whole in gone
    if not hidden and not whole_hidden:
        return None
    left = [row for row in relation.parts if row not in gone]
    for of in (size, total):
        # Also where the whole is hidden: relations above may tell what the parts of several such wholes are together.
        if len(hidden) >= 2 and sum(of[row] for row in hidden) >= relation.least:
            continue
        if whole_hidden and hidden and not left:
            continue
        # An empty cell hides nothing: its value can be guessed.
        candidates = [row for row in left if of[row] > 0]
        if candidates:
            return min(candidates, key=lambda row: (of[row], row))
        if len(hidden) == 1 and of[hidden[0]] > 0 and not whole_hidden:
            return relation.whole  # the only part that is not empty is the whole
    return None


def _relations(
    rows: Sequence[StoreRow], units: pl.DataFrame, measures: dict[str, Measure], policy: Policy
) -> list[Relation]:
    """Return how the rows are related: by the unit tree, partitions, and measures that are parts of another."""
    by_measure: dict[str, list[StoreRow]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], []).append(row)
    relations = []
    for name, found in by_measure.items():
        relations += _unit_relations(found, units, policy)
        for key in measures[name].partition:
            relations += _partition_relations(found, key, policy)
    return relations + _part_relations(rows, measures, policy)


def _least(row: StoreRow, policy: Policy) -> int:
    return policy.detail if row["statistic"] == "mean" else policy.threshold


def _place(row: StoreRow, *names: str) -> Place:
    return tuple(row[name] for name in ("period", "subgroup", "statistic", *names))


def _unit_relations(rows: Sequence[StoreRow], units: pl.DataFrame, policy: Policy) -> list[Relation]:
    """Return the children of each unit with the unit they add up to, per subgroup."""
    parents = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    at = {_place(row, "unit_id"): row["row"] for row in rows}
    parts: dict[Place, list[StoreRow]] = {}
    for row in rows:
        parent = parents.get(row["unit_id"])
        if parent:
            parts.setdefault((*_place(row), parent), []).append(row)
    return [
        Relation([row["row"] for row in found], at.get(place), _least(found[0], policy))
        for place, found in parts.items()
    ]


def _partition_relations(rows: Sequence[StoreRow], partition: str, policy: Policy) -> list[Relation]:
    """Return the rows whose categories add up to a known total within a unit."""
    parts: dict[Place, list[StoreRow]] = {}
    for row in rows:
        named = subgroup_parts(row["subgroup"])
        if partition in named:
            rest = subgroup_key({key: value for key, value in named.items() if key != partition})
            parts.setdefault((row["unit_id"], row["period"], rest, row["statistic"]), []).append(row)
    return [
        Relation([row["row"] for row in found], None, _least(found[0], policy))
        for found in parts.values()
        if len(found) > 1
    ]


def _part_relations(rows: Sequence[StoreRow], measures: dict[str, Measure], policy: Policy) -> list[Relation]:
    """Return the measures that add up to another one, in each unit."""
    at = {(row["measure"], *_place(row, "unit_id")): row["row"] for row in rows}
    parts: dict[Place, list[StoreRow]] = {}
    for row in rows:
        if whole := measures[row["measure"]].part_of:
            parts.setdefault((whole, *_place(row, "unit_id")), []).append(row)
    return [
        Relation([row["row"] for row in found], at.get(place), _least(found[0], policy))
        for place, found in parts.items()
    ]


def _follows(rows: Sequence[StoreRow], measures: dict[str, Measure]) -> dict[int, list[int]]:
    """Return the shares that are hidden with the count of the persons they are of, by that count's row."""
    counts = {(row["measure"], row["unit_id"]): row["row"] for row in rows if row["subgroup"] == ""}
    found: dict[int, list[int]] = {}
    for row in rows:
        count = counts.get((measures[row["measure"]].among, row["unit_id"]))
        if count is not None:
            found.setdefault(count, []).append(row["row"])
    return found


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
    bands = {name: indicator.bands for name, indicator in registry.indicators.items() if indicator.bands}
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


def _gives_away(share: StoreRow, bands: Bands, threshold: int) -> bool:
    """Return whether the band of a hidden share tells more than that a count in it is small."""
    total, met = int(share["denominator"]), int(share["numerator"])
    if total < threshold:
        return True
    small_met, small_rest = 0 < met < threshold, 0 < total - met < threshold
    counts = (
        range(1, threshold) if small_met else range(total - threshold + 1, total) if small_rest else range(total + 1)
    )
    return len({bands.score(count / total) for count in counts}) > 1
