"""Finding the number a published value stands for: one result, or a summary over units or subgroups."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

import polars as pl

from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import read_units

FIELDS: dict[str, pl.Expr] = {
    "complement": 1 - pl.col("value"),
    "rest": pl.col("denominator") - pl.col("numerator"),
    "completeness": pl.col("denominator") / (pl.col("denominator") + pl.col("missing")),
}
"""What can be told from one result beside its own columns."""

SUMMARIES: dict[str, Callable[[pl.Series], float | None]] = {
    "sum": lambda values: values.sum(),
    "median": lambda values: values.median(),
    "p25": lambda values: values.quantile(0.25, "linear"),
    "p75": lambda values: values.quantile(0.75, "linear"),
    "min": lambda values: values.min(),
    "max": lambda values: values.max(),
    "count": lambda values: float(len(values)),
}
THRESHOLDS: dict[str, Callable[[pl.Series, float], pl.Series]] = {
    "count_above": lambda values, limit: values > limit + 1e-12,
    "count_at_least": lambda values, limit: values >= limit - 1e-12,
    "count_below": lambda values, limit: values < limit - 1e-12,
}
"""How several results become one number; thresholds are written ``count_above:0.8``."""


@dataclass(frozen=True)
class Lookup:
    """Where published values are looked up.

    Attributes
    ----------
    registry : str
    stores : dict of str to polars.DataFrame
        Results by edition id; the newest edition under the empty name.
    year : int, optional
        The newest edition's, whose units are counted; all that are listed when absent.
    """

    registry: str
    stores: dict[str, pl.DataFrame]
    year: int | None = None

    @cached_property
    def given(self) -> dict[str, float]:
        """Facts from outside the rows, by id."""
        path = get_registry(self.registry).data_dir / "given.csv"
        if not path.exists():
            return {}
        with path.open(encoding="utf-8") as file:
            return {row["id"]: float(row["value"]) for row in csv.DictReader(file)}

    @cached_property
    def units(self) -> pl.DataFrame:
        """The registry's units of the year."""
        return read_units(get_registry(self.registry).data_dir, self.year)


def looked_up(row: dict[str, str], lookup: Lookup) -> float | None:
    """Return the number a published value stands for, in the unit printed; None where there is none.

    Parameters
    ----------
    row : dict
        ``measure``: a measure, or ``@given:<id>``, ``@indicators``, ``@units:<level>``, ``@codes:<column>``.
        ``unit_id``: a unit, or ``level:<level>`` for all of a level. ``subgroup``: a subgroup, where ``*`` stands
        for any text and ``|`` between several. ``field``: a column of the store or one of `FIELDS`. ``reduce``: one
        of `SUMMARIES` or `THRESHOLDS`; empty when exactly one result is meant. ``minus``: an edition whose same
        results are subtracted. ``per``: a fact that divides the number. ``scale``: factor from the store's unit to the
        printed one.
    """
    scale = float(row["scale"] or 1)
    if row["measure"].startswith("@"):
        value = _fact(row["measure"], lookup)
    elif not row["measure"] or row["edition"] not in lookup.stores:
        value = None
    else:
        value = _result(row, lookup)
    divisor = _fact(row["per"], lookup) if row["per"] else 1.0
    return None if value is None or not divisor else value / divisor * scale


def is_hidden(row: dict[str, str], lookup: Lookup) -> bool:
    """Return whether a published value stands for exactly one result and that result's number is not shown.

    A share can be shown while the count it is made of is not: the number is the one in ``field``.
    """
    if row["measure"].startswith("@") or row["reduce"] or row["edition"] not in lookup.stores:
        return False
    found = _rows(row, lookup, row["edition"])
    return found.height == 1 and found["number"].item() is None and found["status"].item() != "no_data"


def _fact(name: str, lookup: Lookup) -> float | None:
    kind, _, key = name[1:].partition(":")
    registry = get_registry(lookup.registry)
    if kind == "given":
        return lookup.given.get(key)
    if kind == "indicators":
        return float(len(registry.indicators))
    if kind == "units":
        return float(lookup.units.filter(pl.col("level") == key).height)
    if kind == "codes":
        codes = pl.read_csv(registry.data_dir / "codes.csv")
        return float(codes.filter(pl.col("column") == key)["code"].n_unique())
    raise ValueError(f"no such fact: '{name}'")


def _result(row: dict[str, str], lookup: Lookup) -> float | None:
    found = _rows(row, lookup, row["edition"])
    if row["minus"]:
        earlier = _rows(row, lookup, row["minus"]).drop("status").rename({"number": "earlier"})
        found = found.join(earlier, on=["unit_id", "subgroup"]).with_columns(
            number=pl.col("number") - pl.col("earlier")
        )
    numbers = found["number"].drop_nulls()
    name, _, limit = row["reduce"].partition(":")
    if not name:
        return numbers.item() if found.height == 1 and len(numbers) == 1 else None
    if found.is_empty():
        return None
    if name in THRESHOLDS:
        return float(THRESHOLDS[name](numbers, float(limit)).sum())
    return SUMMARIES[name](numbers)


def _rows(row: dict[str, str], lookup: Lookup, edition: str) -> pl.DataFrame:
    """Return unit_id, subgroup, status and ``number`` of the results a published value is made of."""
    store = lookup.stores.get(edition)
    if store is None:
        texts = dict.fromkeys(("unit_id", "subgroup", "status"), pl.String)
        return pl.DataFrame(schema=texts | {"number": pl.Float64})
    found = store.filter((pl.col("measure") == row["measure"]) & (pl.col("statistic") == row["statistic"]))
    if row["unit_id"].startswith("level:"):
        level = row["unit_id"].removeprefix("level:")
        units = lookup.units.filter(pl.col("level") == level)["unit_id"].to_list()
    else:
        units = [row["unit_id"]]
    patterns = row["subgroup"].split("|")
    names = [name for name in found["subgroup"].unique() if any(fnmatchcase(name, pattern) for pattern in patterns)]
    chosen = found.filter(pl.col("unit_id").is_in(units) & pl.col("subgroup").is_in(names))
    return chosen.select("unit_id", "subgroup", "status", number=FIELDS.get(row["field"], pl.col(row["field"])))
