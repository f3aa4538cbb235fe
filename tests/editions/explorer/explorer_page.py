"""An explorer's page as tests read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from R_free_helpers.results.chapter import Chapter


@dataclass(frozen=True)
class Page:
    """An explorer's page, its data, and the chapter whose results it shows."""

    text: str
    data: dict
    chapter: Chapter

    @cached_property
    def rows(self) -> list[dict]:
        """The rows with names in the place of places."""
        from R_free_helpers.editions.explorer.data import COLUMNS_OF_TEXTS

        made = []
        for cells in self.data["rows"]:
            row = dict(zip(self.data["columns"], cells, strict=True))
            series = self.data["series"][row["series"]]
            printed = {
                tag: dict(zip(COLUMNS_OF_TEXTS, (texts[i] for i in row["texts"]), strict=True))
                for tag, texts in self.data["texts"].items()
            }
            made.append(
                row
                | {name: series[name] for name in ("measure", "statistic")}
                | {
                    "unit_id": self.data["units"][row["unit"]]["id"],
                    "period": self.data["periods"][row["period"]]["id"],
                    "subgroup": self.data["subgroups"][row["subgroup"]],
                    "source": self.data["sources"][row["source"]],
                    "printed": printed,
                }
            )
        return made
