"""A table whose cells are looked up: a cell is where its row and its column, together, point in the result store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, without_hidden
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.few import is_told
from R_free_helpers.model.names import UnknownName
from R_free_helpers.model.results import SCHEMA, subgroup_key
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

STORED = {*SCHEMA, "unit", "level"}
"""Columns of `Chapter.select` that are no subgroup keys."""

DEFAULTS = {"statistic": "share", "field": "value", "form": "share", "decimals": 0}
FORMS = ("share", "number")
COUNT = {"statistic": "count", "form": "number"}
NUMERATOR = {"field": "numerator", "form": "number"}
DENOMINATOR = {"field": "denominator", "form": "number"}
"""What a column of counts adds to its measure, and a column of the counts behind a share."""


@dataclass(frozen=True)
class GridLine:
    """A row or a column: its heading, and what it decides of where its cells are found.

    Attributes
    ----------
    heading : str
    where : mapping
        ``measure``, ``statistic`` (share), ``field`` (value, numerator, denominator or missing), ``unit_id`` (the
        nation), how the number is printed, as ``form`` (share or number) with ``decimals``, and any subgroup keys.
    strong : bool
        Whether a row is printed in bold, such as a total.
    """

    heading: str
    where: Mapping[str, object] = field(default_factory=dict)
    strong: bool = False


def unit_lines(chapter: Chapter, *, short: bool = False, total: str | None = None) -> list[GridLine]:
    """Return a row for each compared unit in printed order, and the nation in bold as the last one.

    Parameters
    ----------
    short : bool
        Whether units have their short names.
    total : str, optional
        Heading of the nation's row; its name without one.
    """
    name = "name_short" if short else "name_print"
    units = chapter.units.select("unit_id", "level", name).rows()
    lines = [GridLine(text, {"unit_id": unit}) for unit, level, text in units if level == chapter.compared_level]
    whole = [GridLine(total or text, {"unit_id": unit}, True) for unit, level, text in units if level == "nation"]
    return lines + whole


def counted_lines(chapter: Chapter, lines: Sequence[GridLine], measure: str) -> list[GridLine]:
    """Return the lines of the units of whom a measure may have counted somebody: small and hidden counts among them."""
    rows = chapter.select(measure, "count")
    nobody = set(rows.loc[(rows["value"] == 0) & (rows["status"] != "few"), "unit_id"])
    return [line for line in lines if line.where["unit_id"] not in nobody]


@noted
def grid(chapter: Chapter, corner: str, rows: Sequence[GridLine], columns: Sequence[GridLine]) -> Table:
    """Return the table of rows by columns, with a note where anything is hidden.

    A subgroup key that neither row nor column names is absent: its cells are about everybody. A unit without a row
    in a subgroup that others have counted nobody there: a count is 0, or small where zeros are not told, and a share
    is empty. A subgroup that no unit has was not looked at: its cells are empty.

    Parameters
    ----------
    corner : str
        Heading of the first column.

    Raises
    ------
    KeyError
        When the registry has no such measure.
    ValueError
        When a cell points to no measure or has an unknown form.
    """
    import pandas as pd

    store = _Store(chapter)
    found = [[store.cell(dict(row.where) | dict(column.where)) for column in columns] for row in rows]
    printed = tuple((row.heading, *(text for text, _ in cells)) for row, cells in zip(rows, found, strict=True))
    data = pd.DataFrame(
        [
            {"row": row.heading, "column": column.heading} | values
            for row, cells in zip(rows, found, strict=True)
            for column, (_, values) in zip(columns, cells, strict=True)
        ]
    )
    return Table(
        (corner, *(column.heading for column in columns)),
        printed,
        ("left", *("right",) * len(columns)),
        hidden_cell_note(chapter, bool(len(data)) and (data["status"] == "suppressed").any()),
        data,
        tuple(place for place, row in enumerate(rows) if row.strong),
    )


class _Store:
    """The released rows of the measures a table asks for, by unit, statistic and subgroup."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.language = language_of(chapter)
        self.rows: dict[str, dict[tuple[str, str, str], dict]] = {}

    def cell(self, where: dict[str, object]) -> tuple[str, dict[str, object]]:
        """Return a cell as text, and the value behind it with where it is from."""
        place = DEFAULTS | {"unit_id": self.chapter.nation} | where
        if "measure" not in place:
            raise ValueError(f"neither the row nor the column of a cell names a measure: {where}")
        if place["form"] not in FORMS:
            raise ValueError(f"a number is printed as {' or '.join(FORMS)}, not as {place['form']}")
        own = {"measure", "unit_id", *DEFAULTS}
        subgroup = subgroup_key({key: value for key, value in place.items() if key not in own})
        rows = self._of(place["measure"])
        row = rows.get((place["unit_id"], place["statistic"], subgroup))
        looked = row is not None or any(key[1:] == (place["statistic"], subgroup) for key in rows)
        absent = self.chapter.absent_status(str(place["measure"]))
        value, status = self._value(row, place) if looked else (None, absent)
        asked = {name: place[name] for name in ("measure", "unit_id", "statistic", "field")}
        of = row["denominator"] if row is not None and place["form"] == "share" else None
        return self._text(value, status, of, place), asked | {"subgroup": subgroup, "value": value, "status": status}

    def _of(self, measure: str) -> dict[tuple[str, str, str], dict]:
        if measure not in self.rows:
            self.rows[measure] = dict(_keyed(self.chapter, measure))
        return self.rows[measure]

    def _value(self, row: dict | None, place: dict[str, object]) -> tuple[float | None, str]:
        if row is None:
            nobody = (0.0, "ok" if self.chapter.tells_nobody(str(place["measure"])) else "few")
            return nobody if place["statistic"] == "count" or place["field"] != "value" else (None, "no_data")
        value = row[place["field"]]
        if value == value and value is not None:
            return float(value), "few" if is_told(value, row["status"]) else "ok"
        # A share may be shown whose counts are hidden: then only the cells of the counts are.
        return None, row["status"] if row["status"] in ("no_data", "few") else "suppressed"

    def _text(self, value: float | None, status: str, of: float | None, place: dict[str, object]) -> str:
        few, numbers = self.language.few, self.language.numbers
        if value is None:
            return few.absent_cell(status, str(place["statistic"]))
        if is_told(value, status):
            return few.share(of) if place["form"] == "share" else few.count()
        print_value = numbers.share if place["form"] == "share" else numbers.decimal
        return print_value(value, place["decimals"])


def _keyed(chapter: Chapter, measure: str) -> Iterable[tuple[tuple[str, str, str], dict]]:
    """Yield the released rows of a measure by unit, statistic and subgroup; none where the edition has none."""
    if measure not in {one.id for one in chapter.registry.measures}:
        raise UnknownName(f"{chapter.registry.id} has no measure '{measure}'")
    if not (chapter.results["measure"] == measure).any():
        if chapter.read is not None and chapter.left_out(measure):
            chapter.read.add(measure)  # the table says that it is not computed
        return
    for row in without_hidden(chapter.select(measure, None)).to_dict("records"):
        keys = {key: value for key, value in row.items() if key not in STORED and isinstance(value, str)}
        yield (row["unit_id"], row["statistic"], subgroup_key(keys)), row
