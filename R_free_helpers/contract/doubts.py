"""What a rule asks of every row of a table: asked of all rules at once, and told of only where some row is broken.

So a table is gone through once, however many rules there are and wherever its rows are; most extracts break few rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from R_free_helpers.contract.extent import years_of_nearly_all
from R_free_helpers.contract.problems import MOST_LOOKED_AT, Problem, RawTable, at_numbers, first_values
from R_free_helpers.contract.stored import ROW, run
from R_free_helpers.contract.table import BY_EXTENT


@dataclass(frozen=True, eq=False)
class Beside:
    """What other rows tell of the rows of a table: joined to those that share its keys.

    Attributes
    ----------
    on : tuple of str
        Columns of the table.
    rows : polars.DataFrame
        These columns, each of their values once, and more, whose names are made of several words: no column of a
        registry is called so.
    """

    on: tuple[str, ...]
    rows: pl.DataFrame


@dataclass(frozen=True)
class Extent:
    """Dates out of order are an error where nearly all rows of a year show it, and a warning elsewhere.

    Attributes
    ----------
    possible : polars.Expr
        Whether both dates of a row are known.
    years : polars.Expr
        The year of each row.
    correct : str
        The remedy for single rows, without a full stop.
    """

    possible: pl.Expr
    years: pl.Expr
    correct: str


@dataclass(frozen=True, eq=False)
class Doubt:
    """That rows of a table may be broken, and what is told of those that are.

    Attributes
    ----------
    broken : polars.Expr
        Whether a row is; null counts as not broken.
    says, remedy, severity
        See `at_rows`.
    values : polars.Expr, optional
        A value per row, of which the first different broken ones are printed.
    phrased : callable, optional
        Makes phrases of all different broken values, in the order in which they first come.
    beside : tuple of Beside
        What ``broken`` and others ask for beside the table's own columns.
    extent : Extent, optional
        Decides on severity and remedy.
    """

    table: RawTable
    column: str
    rule: str
    broken: pl.Expr
    says: str
    remedy: str
    severity: str = "error"
    values: pl.Expr | None = None
    phrased: Callable[[pl.Series], list[str]] | None = None
    beside: tuple[Beside, ...] = ()
    extent: Extent | None = None


def broken(doubts: Sequence[Doubt]) -> list[Doubt]:
    """Return those of which some row is broken, each table gone through once."""
    by_table: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_table.setdefault(doubt.table.name, []).append(doubt)
    found = []
    for of_table in by_table.values():
        table = of_table[0].table
        beside = dict.fromkeys(one for doubt in of_table for one in doubt.beside)
        asked = [doubt.broken.any().alias(str(place)) for place, doubt in enumerate(of_table)]
        answers = run(_joined(table.frame.lazy(), beside).select(asked), table.frame).row(0)
        found += [doubt for doubt, answer in zip(of_table, answers, strict=True) if answer]
    return found


def told(doubt: Doubt) -> Problem:
    """Return the problem of the broken rows; there is at least one."""
    table = doubt.table
    rows = _joined(table.frame.lazy().with_row_index(ROW), doubt.beside)
    at_fault = rows.filter(doubt.broken)
    value = doubt.values.alias("value") if doubt.values is not None else pl.lit(None).alias("value")
    count = run(at_fault.select(pl.len()), table.frame).item()
    # In front of the order, so that no more than these are ever there.
    first = run(at_fault.select(ROW, value).sort(ROW).head(MOST_LOOKED_AT), table.frame)
    phrases = first_values(first["value"]) if doubt.values is not None else None
    if doubt.phrased is not None:
        different = at_fault.select(ROW, value).group_by("value").agg(pl.col(ROW).min()).sort(ROW)
        phrases = doubt.phrased(run(different, table.frame)["value"])
    severity, remedy = doubt.severity, doubt.remedy
    if doubt.extent is not None:
        severity, remedy = _by_extent(doubt, doubt.extent, rows)
    return at_numbers(
        table,
        doubt.column,
        doubt.rule,
        first[ROW],
        doubt.says,
        remedy,
        severity=severity,
        values=phrases,
        count=count,
    )


def _joined(rows: pl.LazyFrame, beside: Iterable[Beside]) -> pl.LazyFrame:
    for one in beside:
        rows = rows.join(one.rows.lazy(), on=list(one.on), how="left")
    return rows


def _by_extent(doubt: Doubt, extent: Extent, rows: pl.LazyFrame) -> tuple[str, str]:
    """Return severity and remedy of dates out of order."""
    remedy = f"{extent.correct}."
    if doubt.severity != BY_EXTENT:
        return doubt.severity, remedy
    able = rows.filter(extent.possible).group_by(year=extent.years)
    counts = run(able.agg(pl.len(), broken=doubt.broken.fill_null(False).sum()), doubt.table.frame)
    wrong = years_of_nearly_all(counts)
    if not wrong:
        return "warning", f"{extent.correct}; until then the time between the two counts as unknown."
    return "error", (
        f"Nearly all rows of {', '.join(map(str, wrong))} are like this, so the export has interchanged or moved "
        "the two: export them again."
    )
