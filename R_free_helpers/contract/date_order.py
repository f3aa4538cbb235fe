"""Which date may not lie before which other, in the same row or in the same person's rows of another table.

What holds for every registry stands beside the columns, as ``not_before`` in ``tables``. What holds for one registry
alone, such as that a complication does not come before its operation, stands in ``data/<registry>/date_order.csv``:
table, column, not_before (``column`` or ``table.column``) and severity.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.tables import SEVERITIES, TABLES, columns_where, polars_schema

DATE_ORDER_FILE = "date_order.csv"


@dataclass(frozen=True)
class DateOrder:
    """A date that may not lie before another one.

    Attributes
    ----------
    table, column : str
        The later date.
    other_table, other : str
        The earlier one. In another table it is the first date of the rows that share the key of that table, as far as
        this table has it: those of the same person, and of the same wave.
    severity : {"error", "warning", "by_extent"}
    """

    table: str
    column: str
    other_table: str
    other: str
    severity: str

    @property
    def named(self) -> str:
        """The earlier date as it is told: with its table where that is another one."""
        return self.other if self.other_table == self.table else f"{self.other_table}.{self.other}"


def order_of(table: str, column: str, other: str, severity: str) -> DateOrder:
    """Return the order of a date after ``column`` or ``table.column``."""
    other_table, _, other_column = other.rpartition(".")
    return DateOrder(table, column, other_table or table, other_column, severity)


def shared_keys(table: str, other: str) -> list[str]:
    """Return by which columns rows of two tables belong together: the person, and what else of the other's key."""
    mine = {name for name, kind in polars_schema(table).items() if kind != pl.Date}
    return ["patient_id", *(name for name in columns_where(other, "key") if name != "patient_id" and name in mine)]


def load_date_orders(path: Path) -> tuple[DateOrder, ...]:
    """Return the orders of a registry's ``date_order.csv``; none where it has no such file.

    Raises
    ------
    ValueError
        If one names no date of the contract, tables without a person, or a severity that there is none of.
    """
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(row["table"], row["column"], row["not_before"], row["severity"]) for row in csv.DictReader(stream)]
    orders = tuple(order_of(*row) for row in rows)
    for number, order in enumerate(orders, 2):
        for table, column in ((order.table, order.column), (order.other_table, order.other)):
            if table not in TABLES or polars_schema(table).get(column) != pl.Date:
                raise ValueError(f"{DATE_ORDER_FILE}: row {number}: the contract has no date {table}.{column}")
            if order.table != order.other_table and "patient_id" not in polars_schema(table):
                raise ValueError(f"{DATE_ORDER_FILE}: row {number}: the rows of {table} are not about patients")
        if order.severity not in SEVERITIES:
            raise ValueError(
                f"{DATE_ORDER_FILE}: row {number}: severity is {order.severity!r}, not one of {', '.join(SEVERITIES)}"
            )
    return orders
