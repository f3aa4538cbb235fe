"""From computed numbers with their sets of persons to what may be published: the one way out of the row-level rooms."""

from __future__ import annotations

import numpy as np
import polars as pl

from R_free_helpers.disclosure.as_printed import as_printed
from R_free_helpers.disclosure.cells import KINDS, Cells, Kind, cells_of
from R_free_helpers.disclosure.coarsening import PLACE, VALUE_AND_BOUNDS, coarse_curves, steps_of, to_step
from R_free_helpers.disclosure.feasibility import Published
from R_free_helpers.disclosure.membership import ROLES, Membership, membership, tables_of
from R_free_helpers.disclosure.rounding import controlled
from R_free_helpers.disclosure.suppression import suppressed
from R_free_helpers.measures.clusters import design_effect_behind
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.person_sets import PersonSets
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import NUMBERS, SCHEMA
from R_free_helpers.model.units import nation

COARSENED: tuple[Kind, ...] = ("location", "expected", "standardised")
"""Kinds of statistics whose values are rounded to a step, each to one of its own."""


def release(
    results: pl.DataFrame, persons: pl.DataFrame | PersonSets, units: pl.DataFrame, registry: Registry, policy: Policy
) -> pl.DataFrame:
    """Return the results as they may be published, without sets of persons.

    Parameters
    ----------
    results : polars.DataFrame
        Computed numbers with their sets; see `results.compute.compute_numbers`.
    persons : polars.DataFrame or PersonSets
        See `results.persons.person_keys`; or what keeps the sets of the results.
    units : polars.DataFrame
    registry : Registry
    policy : Policy

    Raises
    ------
    UnknownStatistic
        For a number whose risk is not known.
    """
    bare = pl.DataFrame([results[name] for name in SCHEMA])  # a selection of many parts would copy the sets too
    if policy.name == "internal":
        return bare
    if policy.name == "as_published":
        return as_printed(bare, nation(units), policy)
    members = membership(results, persons)
    cells = cells_of(bare, members, registry.measures, policy)
    if policy.rounds:
        published = controlled(members, cells, policy, tables_of(bare, members))
    else:
        published = suppressed(members, cells, results, policy)
    return _written(bare, members, cells, published, policy)


def _written(
    results: pl.DataFrame, members: Membership, cells: Cells, counts: Published, policy: Policy
) -> pl.DataFrame:
    """Return the rows with what is computed from published counts in place of what was computed from true ones."""
    rows = results.with_row_index("row")
    columns = {name: rows[name].to_numpy().copy() for name in NUMBERS}
    changed = {
        role: _published(columns[role], role, members, counts, cells, policy)
        for role in ("numerator", "denominator", "missing")
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _value(rows, columns, changed)
        new = {**changed, "value": value, "lower": columns["lower"], "upper": columns["upper"]}
        _intervals(rows, new)
    is_ = {kind: cells.kind == kind for kind in KINDS}
    if policy.rounds:
        for kind in COARSENED:
            _round_locations(rows, new, is_[kind], policy)
    _step_curves(rows, new, is_["curve"], members, policy)

    numerator = members.of_rows["numerator"]
    few = (cells.judged >= 0) & (counts.counts[cells.judged] < cells.fewest)
    trait = (numerator >= 0) & cells.trait_sets[numerator] & (members.sizes[numerator] < policy.threshold)
    # Nobody of a fact about the service is nobody; few whom it counts are told as few if they are a trait's elsewhere.
    trait &= (members.sizes[numerator] > 0) | ~cells.service
    small = trait & ~cells.service
    told = trait & (counts.counts[numerator] == 0)
    # Many events of few persons: their number tells of persons, and is not itself small.
    copied = small & (columns["numerator"] > members.sizes[numerator])
    if policy.rounds:
        copied &= columns["numerator"] >= policy.threshold
    few |= small & (is_["chosen"] | is_["model"] | (copied & ~is_["ratio"]))
    # A value that is no count can stay where the count beside it is blank. Not under rounding: that the value is shown
    # would tell that a hidden count is not small.
    valued = (is_["location"] | is_["expected"] | is_["model"] | is_["curve"]) & (not policy.rounds)
    gone = is_["standardised"] & ~cells.service & ~np.isnan(value)
    # A share of enough, which "few" would deny; what the numerator is of few is hidden, as others are.
    gone |= copied & is_["ratio"] & ~few
    for role in ROLES:
        index = members.of_rows[role]
        hidden = (index >= 0) & counts.hidden[index]
        new[role][hidden] = np.nan
        if role != "missing":
            gone |= hidden & ~valued
    # An unknown person who has a trait is published as 0, which of a fact about the service would say that nobody is.
    unknown = members.of_rows["missing"]
    unsaid = (unknown >= 0) & cells.trait_sets[unknown] & (members.sizes[unknown] > 0) & (counts.counts[unknown] == 0)
    new["missing"][unsaid & cells.service & policy.rounds] = np.nan
    if not policy.rounds:
        gone |= told | few
    about = cells.kind != ""
    status = rows["status"].to_numpy().copy()
    status[about & told & (is_["count"] | is_["ratio"])] = "few"
    # A curve that rises from 0 is still there while few have had the event: their count says no more than that.
    rising = trait & (rows["statistic"] == "incidence").to_numpy()
    status[rising] = "few"
    new["numerator"][rising & ~told] = np.nan
    status[about & few] = "few"
    status[about & gone] = "suppressed"
    for name in NUMBERS:
        new[name][about & (few | gone)] = np.nan
        columns[name][about] = new[name][about]
    return rows.with_columns(
        *(pl.Series(name, columns[name]).fill_nan(None) for name in NUMBERS), status=pl.Series(status, dtype=pl.String)
    ).drop("row")


def _published(
    exact: np.ndarray, role: str, members: Membership, counts: Published, cells: Cells, policy: Policy
) -> np.ndarray:
    """Return the published numerators (denominators, missing): events move by as many as the persons behind them.

    As few events as a count of persons may be small are published as that is: what is printed as more stands for no
    small number.
    """
    index = members.of_rows[role]
    size, shown = members.sizes[index], counts.counts[index]
    events = np.where(shown == 0, 0, np.maximum(exact + shown - size, np.minimum(exact, 1)))
    few = cells.trait_sets[index] & (exact < policy.threshold) if policy.rounds else np.zeros(len(exact), dtype=bool)
    moved = np.where((exact == size) | few, shown, events)
    return np.where(index >= 0, moved, exact).astype(float)


def _value(rows: pl.DataFrame, exact: dict[str, np.ndarray], new: dict[str, np.ndarray]) -> np.ndarray:
    """Return the values that follow from the published counts; those of other kinds of statistics as they are."""
    value, met, of = exact["value"], exact["numerator"], exact["denominator"]
    statistic = rows["statistic"].to_numpy()
    new["numerator"] = np.where(
        (statistic == "share") & (met <= of) & (new["numerator"] > new["denominator"]),
        new["denominator"],
        new["numerator"],
    )
    counted, change = np.isin(statistic, KINDS["count"]), value == met - of
    per_person = np.where(np.isnan(met), of, met)
    per_published = np.where(np.isnan(met), new["denominator"], new["numerator"])
    count = np.where(change & (value != met), new["numerator"] - new["denominator"], value * per_published / per_person)
    count = np.where(per_person == 0, value, np.where(value == met, new["numerator"], count))
    plain = met / of
    ratio = new["numerator"] / new["denominator"]
    ratio = np.where(np.isclose(value, plain, rtol=1e-12), ratio, value / plain * ratio)
    ratio = np.where(met == 0, value, np.where(np.isnan(of), value * new["numerator"] / met, ratio))
    found: np.ndarray = np.where(counted, count, np.where(np.isin(statistic, KINDS["ratio"]), ratio, value))
    return found


def _intervals(rows: pl.DataFrame, new: dict[str, np.ndarray]) -> None:
    """Put the Wilson intervals of published counts in the place of those of shares that have one.

    Where persons have several of the rows counted, what the exact interval allows for that is kept.
    """
    shares = (rows["statistic"] == "share").to_numpy() & ~np.isnan(new["lower"]) & ~np.isnan(new["numerator"])
    exact = (rows[name].to_numpy()[shares] for name in ("numerator", "denominator", "lower", "upper"))
    effects = design_effect_behind(*exact)
    lower, upper = wilson(new["numerator"][shares] / effects, new["denominator"][shares] / effects)
    new["lower"], new["upper"] = new["lower"].copy(), new["upper"].copy()
    new["lower"][shares], new["upper"][shares] = lower, upper


def _round_locations(rows: pl.DataFrame, new: dict[str, np.ndarray], is_location: np.ndarray, policy: Policy) -> None:
    located = rows.filter(pl.Series(is_location))
    steps = located.select("row", *PLACE).join(steps_of(located, policy.threshold), on=PLACE, how="left")
    for row, step in steps.select("row", "step").iter_rows():
        for name in VALUE_AND_BOUNDS:
            if not np.isnan(new[name][row]):
                new[name][row] = to_step(new[name][row], step)


def _step_curves(
    rows: pl.DataFrame, new: dict[str, np.ndarray], is_curve: np.ndarray, members: Membership, policy: Policy
) -> None:
    curves = rows.filter(pl.Series(is_curve))
    events = members.sizes[members.of_rows["numerator"][curves["row"].to_numpy()]]
    points = coarse_curves(curves, events, policy.threshold)
    for name in VALUE_AND_BOUNDS:
        new[name][points["row"].to_numpy()] = points[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
