"""An edition's year as it is told later: the same persons, dates and windows, of rows that were registered since."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from R_free_helpers.model.edition import Edition, edition_dates
from R_free_helpers.model.releases import LIST


class ToldLater(Edition):
    """An edition that sees what was registered after its own extraction.

    Attributes
    ----------
    seen_on : datetime.date
        The last day whose registrations are seen, in the place of its extraction date. Nothing else of it moves.
    tree_of : int, optional
        The year whose unit tree is taken; its own when absent.
    """

    seen_on: dt.date
    tree_of: int | None = None

    @property
    def id(self) -> str:
        """The edition's name, with the day it is seen on: it lies in no folder of an edition."""
        tree = f"-units-{self.tree_of}" if self.tree_of else ""
        return f"{super().id}-seen-{self.seen_on}{tree}"

    @cached_property
    def dates(self) -> dict[str, dt.date]:
        """The edition's own days, but for that of the extraction."""
        listed = edition_dates(self.data_dir / LIST, self.year, self.release)
        return listed | {"extraction_date": self.seen_on}

    @property
    def units_year(self) -> int:
        """The year whose unit tree the numbers are of."""
        return self.tree_of or self.year
