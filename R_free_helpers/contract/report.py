"""Problems as a text for the terminal and as a table without anything of a person in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.what_was_read import TableRead, each_table, summary
from R_free_helpers.model.names import Mendable

if TYPE_CHECKING:
    import polars as pl

WIDTH = 110

_LEGEND = (
    "Rows are numbered as in the file: the header of CSV and Excel is row 1, in Parquet and SQLite the "
    "first data row is row 1; in PostgreSQL rows are numbered in the order of their keys."
)


def format_problems(problems: Sequence[Problem], read: Sequence[TableRead] = ()) -> str:
    """Return problems as plain text: counted, errors first, grouped by table, each with its remedy.

    The text names keys and offending values; it is meant for those who delivered the extract.

    Parameters
    ----------
    problems : sequence of Problem
    read : sequence of TableRead
        How much was checked, which is told first and, table by table, last.
    """
    nothing = "No problems: " + ("all that was checked" if read else "the extract") + " follows the contract."
    parts = [_counted(problems) if problems else nothing]
    if read:
        parts[0] += f" {summary(read)}"
    for severity, title in (("error", "ERRORS"), ("warning", "WARNINGS")):
        chosen = [problem for problem in problems if problem.severity == severity]
        if chosen:
            parts.append("\n".join([title, *_by_table(chosen)]))
    if any(problem.rows for problem in problems):
        parts.append("\n".join(_wrapped(_LEGEND, "")))
    if read:
        parts.append("\n".join(["CHECKED", *each_table(read)]))
    return "\n\n".join(parts)


def problems_frame(problems: Iterable[Problem]) -> pl.DataFrame:
    """Return how often each rule is broken in each table.

    Returns
    -------
    polars.DataFrame
        table, rule, severity, count: one row per combination, in a fixed order, without values, rows or keys.
    """
    import polars as pl

    rows = [(problem.table, problem.rule, problem.severity, problem.count) for problem in problems]
    frame = pl.DataFrame(
        rows,
        schema={"table": pl.String, "rule": pl.String, "severity": pl.String, "count": pl.Int64},
        orient="row",
    )
    names = ["table", "rule", "severity"]
    return frame.group_by(names).agg(pl.col("count").sum()).sort("severity", "table", "rule").select(*names, "count")


def _by_table(problems: Sequence[Problem]) -> list[str]:
    lines: list[str] = []
    for table in dict.fromkeys(problem.table for problem in problems):
        mine = [problem for problem in problems if problem.table == table]
        lines += ["", f"  {table or 'the extract'} ({len(mine)})"]
        for problem in mine:
            lines += _wrapped(f"{problem.message} [{problem.rule}]", "    - ", "      ")
            lines += _wrapped(problem.remedy, "      > ", "        ")
    return lines


def _wrapped(text: str, first: str, rest: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _counted(problems: Sequence[Problem]) -> str:
    counts = []
    for severity in ("error", "warning"):
        count = sum(problem.severity == severity for problem in problems)
        counts.append(f"{count} {severity}{'' if count == 1 else 's'}")
    return ", ".join(counts) + "."


class ContractError(Mendable):
    """An extract that breaks the contract; ``problems`` holds everything that was found."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        from R_free_helpers.contract.report import format_problems

        return format_problems(self.problems)
