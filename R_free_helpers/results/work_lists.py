"""Who is on a unit's work lists: the rows of a measure that did not meet its criterion, or a registry's own.

Left of disclosure control, as all that is about persons: what is returned here is written into no edition.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from R_free_helpers.measures.cohort import COUNTED_AS, MISSING, NOT_MET, cohort
from R_free_helpers.model.edition import NATION
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.rows import PERSON, collect_rows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, unit_closure
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.results.compute import compute_measure

COUNTED = {"criterion": NOT_MET, "value": MISSING}
"""How the rows on a list counted in its measure."""


class Differs(ValueError):
    """A list that has not as many rows as its measure counts; the message says how many of each."""


@dataclass(frozen=True)
class Listed:
    """A unit's work list.

    Attributes
    ----------
    work_list : WorkList
    rows : polars.DataFrame
        A row per person, or per event where the measure counts these, in the order of their keys.
    of : int or None
        Among how many they are: the measure's denominator, with those unknown where these are listed. None of a list
        that is no measure's complement.
    """

    work_list: WorkList
    rows: pl.DataFrame
    of: int | None = None


@dataclass(frozen=True)
class Everybody:
    """A work list of all units.

    Attributes
    ----------
    work_list : WorkList
    rows : polars.DataFrame
    keys : tuple of str
        The columns that tell its rows apart.
    exact : polars.DataFrame or None
        The results of the measure that it completes, before disclosure control.
    """

    work_list: WorkList
    rows: pl.DataFrame
    keys: tuple[str, ...]
    exact: pl.DataFrame | None = None

    def of_unit(self, units: pl.DataFrame, unit: str) -> Listed:
        """Return the list of a unit and the units below it.

        Parameters
        ----------
        units : polars.DataFrame
            The registry's units in the edition's year.
        unit : str
            ``nation`` or a unit's id.

        Raises
        ------
        Differs
            When the rows are not as many as the measure says: denominator less numerator, or missing.
        """
        rows = _in_order(self.rows.filter(pl.col("unit_id").is_in(units_of(units, unit))), self.keys)
        if self.exact is None:
            return Listed(self.work_list, rows)
        counted, of = self._counted(nation(units) if unit == NATION else unit)
        if rows.height != counted:
            raise Differs(
                f"the work list '{self.work_list.id}' has {rows.height} rows, and its measure "
                f"'{self.work_list.measure}' counts {counted}: nothing is written"
            )
        return Listed(self.work_list, rows, of)

    def _counted(self, unit: str) -> tuple[int, int]:
        """Return how many the measure counts on a unit's list, and among how many."""
        assert self.exact is not None
        found = self.exact.filter(
            (pl.col("unit_id") == unit)
            & (pl.col("subgroup") == self.work_list.subgroup)
            & (pl.col("statistic") == "share")
        )
        met, known, missing = (int(found[name].sum()) for name in ("numerator", "denominator", "missing"))
        return (known - met, known) if self.work_list.lacks == "criterion" else (missing, known + missing)


def everybody(work_list: WorkList, registry: Registry, source: Source) -> Everybody:
    """Return a list of all units.

    Raises
    ------
    UnknownName
        When the measure that it completes does not exist.
    """
    if work_list.rows is not None:
        return Everybody(work_list, collect_rows(work_list.rows(source)), (PERSON,))
    measure = registry.measure(work_list.measure)
    rows = cohort(measure, source)
    for key, value in subgroup_of(work_list).items():
        rows = rows.filter(pl.col(key).cast(pl.String) == value)
    rows = rows.filter(pl.col(COUNTED_AS) == COUNTED[work_list.lacks])
    return Everybody(work_list, rows, measure.row_keys, compute_measure(measure, source))


def subgroup_of(work_list: WorkList) -> dict[str, str]:
    """Return the keys and values of a list's subgroup.

    Examples
    --------
    >>> subgroup_of(WorkList("later", measure="known", subgroup="variable=day;year=2024"))
    {'variable': 'day', 'year': '2024'}
    """
    parts = [part.partition("=") for part in work_list.subgroup.split(";") if part]
    return {key: value for key, _, value in parts}


def units_of(units: pl.DataFrame, unit: str) -> list[str]:
    """Return a unit and the units below it; all of them where it is the nation."""
    root = nation(units) if unit == NATION else unit
    return unit_closure(units).filter(pl.col("ancestor_id") == root)["unit_id"].to_list()


def _in_order(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    # The unit stands first where a list is of several; ties, of what the keys do not tell apart, by all else.
    simple = [name for name, kind in rows.schema.items() if not kind.is_nested()]
    first = ["unit_id", *(name for name in keys if name in rows.columns)]
    return rows.sort([*first, *(name for name in simple if name not in first)], nulls_last=True)
