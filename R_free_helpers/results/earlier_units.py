"""The archived year before, told of the units of today: those that were renamed or merged keep their past."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.results import NUMBERS, SCHEMA
from R_free_helpers.model.unit_history import Past, UnitHistory

ADDITIVE = ("share", "rate", "count")
"""Statistics that follow from counts, so that those of several units have a sum."""

GROUP = ("subgroup", "statistic", "period")
"""What rows that are added up have in common, beside their measure."""


@dataclass(frozen=True)
class Before:
    """The rows of an archived edition by the units of today.

    Attributes
    ----------
    rows : polars.DataFrame
        In the store's columns. What cannot be compared has no row.
    pasts : dict of str to Past
        Of each unit of today that was not simply itself.
    unlisted : dict of str to tuple of str
        By measure: archived units with data that the registry's list has not, so that nobody knows whose past they
        are. The nation alone is compared then.
    hidden : dict of str to frozenset of str
        By measure: units whose merged parts cannot be added up, since a number of one is not told or is no count.
    """

    rows: pl.DataFrame
    pasts: dict[str, Past] = field(default_factory=dict)
    unlisted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: dict[str, frozenset[str]] = field(default_factory=dict)


def before_today(archived: pl.DataFrame, history: UnitHistory, then: int, now: int) -> Before:
    """Return archived rows by the units of today.

    Counts of units that became one are added up, numerators and denominators, and their share is judged by the same
    interval as any other. A unit that was renamed keeps its numbers. A unit whose area is another today, by a split or
    because parts of it came from elsewhere, has no earlier value, and neither has one of which a part is not known.

    Parameters
    ----------
    archived : polars.DataFrame
        What the edition of the year ``then`` published.
    history : UnitHistory
    then, now : int
        Years of the two editions.
    """
    published = archived["unit_id"].unique(maintain_order=True).to_list()
    root = history.root
    strange = [name for name in published if name not in history.units]
    pasts = {unit: history.past(unit, then, now, published) for unit in history.in_use(now)}
    lacking = {unit for unit, past in pasts.items() if set(past.parts) - set(published) and past.kind == "merged"}
    pasts |= {unit: dataclasses.replace(pasts[unit], kind="changed") for unit in lacking}
    if not strange and all(past.kind == "same" or not past.parts for past in pasts.values()):
        return Before(archived.filter(pl.col("unit_id").is_in(list(pasts))))
    kept: list[pl.DataFrame] = []
    unlisted: dict[str, tuple[str, ...]] = {}
    hidden: dict[str, frozenset[str]] = {}
    for (measure,), rows in archived.partition_by("measure", as_dict=True, maintain_order=True).items():
        lost = rows.filter(pl.col("unit_id").is_in(strange) & (pl.col("status") != "no_data"))["unit_id"].unique()
        if len(lost):
            unlisted[measure] = tuple(sorted(lost))
        compared = {root: pasts[root]} if len(lost) else pasts
        untold: set[str] = set()
        for unit, past in compared.items():
            if past.kind in ("changed", "new"):
                continue
            own = rows.filter(pl.col("unit_id").is_in(past.parts))
            if len(past.parts) > 1:
                whole = rows.filter(pl.col("unit_id") == root)
                parts = list(_added_up(own, whole))
                untold |= {unit} if any(one is None for one in parts) else set()
                own = pl.concat([one for one in parts if one is not None] or [own.clear()])
            kept.append(own.with_columns(unit_id=pl.lit(unit)))
        if untold:
            hidden[measure] = frozenset(untold)
    told = {unit: past for unit, past in pasts.items() if past.kind not in ("same", "new")}
    return Before(pl.concat([archived.clear(), *kept]), told, unlisted, hidden)


def _added_up(parts: pl.DataFrame, whole: pl.DataFrame) -> Iterator[pl.DataFrame | None]:
    """Yield the row of each group that the rows of several units add up to; None where they do not."""
    for _, rows in parts.partition_by(*GROUP, as_dict=True, maintain_order=True).items():
        same = (pl.col(name).eq_missing(pl.lit(rows[name][0])) for name in GROUP)
        yield _sum(rows, whole.filter(pl.all_horizontal(same)))


def _sum(rows: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame | None:
    known = rows.filter(pl.col("status") != "no_data")
    if known.is_empty():
        return rows.head(1)
    statistic = known["statistic"][0]
    if statistic not in ADDITIVE or known["status"].is_in(["few", "suppressed"]).any() or known["value"].has_nulls():
        return None
    summed = known.select(pl.col("numerator", "denominator", "missing").sum()).row(0, named=True)
    first = known.row(0, named=True)
    if statistic == "count":
        if (known["denominator"].is_not_null() & (known["denominator"] != 0)).any():
            return None
        told = {"value": known["value"].sum(), "numerator": first["numerator"] and known["numerator"].sum()}
        return _row(rows, first | told | {"status": "ok"})
    if known.select("numerator", "denominator").null_count().row(0) != (0, 0) or (known["denominator"] <= 0).any():
        return None
    # Parts of one whole, such as shares of the nation, have its denominator in common.
    if len(whole) and known["denominator"].n_unique() == 1 and known["denominator"][0] == whole["denominator"][0]:
        summed["denominator"] = first["denominator"]
    scale = known["value"] * known["denominator"] / known["numerator"]
    factor = next((one for one in scale if one == one and abs(one) != float("inf")), 1.0)
    if ((known["value"] - factor * known["numerator"] / known["denominator"]).abs() > 1e-6 * max(factor, 1.0)).any():
        return None
    told = summed | {"value": factor * summed["numerator"] / summed["denominator"], "status": "ok"}
    if known["missing"].null_count() == len(known):
        told["missing"] = None
    told |= {"lower": None, "upper": None}
    if known["lower"].is_not_null().any():
        lower, upper = wilson([summed["numerator"]], [summed["denominator"]])
        told |= {"lower": float(lower[0]), "upper": float(upper[0])}
    return _row(rows, first | told)


def _row(rows: pl.DataFrame, values: dict[str, object]) -> pl.DataFrame:
    numbers = {name: None if values[name] is None else float(values[name]) for name in NUMBERS}  # type: ignore[arg-type]
    return pl.DataFrame([{name: values[name] for name in SCHEMA} | numbers], schema=dict(rows.schema))
