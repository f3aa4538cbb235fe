"""Which date may not lie before which other, in the same row or in the same person's rows of another table.

What holds for a column wherever it is used stands beside it, as ``not_before``. What one registry says more of columns
of the library, such as that a control does not come before its operation, stands in its `Schema`, as ``date_order``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DateOrder:
    """A date that may not lie before another one.

    Attributes
    ----------
    table, column : str
        The later date.
    other_table, other : str
        The earlier one. In another table it is the first date of the rows that share the key of that table, as far as
        this table has it: those of the same person, and of the same wave or operation.
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
