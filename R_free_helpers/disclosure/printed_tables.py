"""Reading printed tables as grids of numbers, hidden cells and texts, with the names of their rows and columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import polars as pl

from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.results import subgroup_parts

SPACES = "\u00a0\u202f\u2009 "
IN_ONE_FORM = str.maketrans({**dict.fromkeys(SPACES), ",": ".", "\u2212": "-"})
DIGIT = re.compile(r"\d")
PLAIN = rf"[-\u2212]?(?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+)(?:,\d+)?"
PRINTED_NUMBER = re.compile(rf"(?<![\w,.])(?<!\w\()(?P<number>{PLAIN})(?P<percent>[{SPACES}]?%)?(?![\w])")
ONE = re.compile(rf"[<>\u2264\u2265\u00b1]?(?P<number>{PLAIN})(?P<percent>[{SPACES}]?%)?")
PAIR = re.compile(rf"(?P<first>{PLAIN}) ?(?:/ ?(?P<whole>{PLAIN})|\((?P<share>{PLAIN})[{SPACES}]?%\))")
FEWER = re.compile(rf"<[{SPACES}]?\d+(?:[{SPACES}]?%)?")
"""A small count that is told as fewer than a number."""

NOTE_MARKS = "*\u2020\u2021 "
"""Marks behind a name or a number that point to a note."""

VALUE_COLUMNS = ("value", "numerator", "denominator", "missing", "n")
"""Columns of a data file whose status is that of the row, if they have none of their own."""

PERSON_STATISTICS = ("share", "count", "beyond", "mean", "median")
"""Statistics of the result store that tell a number of persons of their own."""

UNREAD = ("style", "script")
IN_FIGURES = ("figcaption", "text", "title")
"""Elements whose texts belong to a figure: its caption, labels of its drawing, what its marks tell."""

CAPTION_NUMBER = re.compile(r"([^\W\d]+ \d+):")
SECTION_NUMBER = "header-section-number"
LINK, LINKED = "\ue000", "\ue001"
"""Around the text of a link in a cell, until all of the page is read: letters of private use, which no text has."""

WITH_TEXT = ("td", "th", "caption", *IN_FIGURES)
ALTERNATIVE = ("alt", "aria-label", "aria-description")
"""Attributes with words for those who do not see an image, wherever in a figure they stand."""

FURTHER_COLUMNS = (
    *("n", "missing", "unknown", "beyond", "at_risk", "survival"),
    *("unit", "level", "mark", "before", "place"),
)
"""Columns of data files, beside those of the result store, that are known by their headings."""

AFTER = 800
"""Characters behind a table that are read as its notes, at most."""

EVERYBODY = "*"
"""The name of a row for all: a total, or the root of the unit tree."""


@dataclass(frozen=True)
class PrintedCell:
    """A printed cell.

    Attributes
    ----------
    value : float or None
        The number, in percent where ``percent`` is true; None where there is none.
    hidden : bool
        Whether the mark for a hidden number is printed.
    percent : bool
    decimals : int
        Printed decimals.
    """

    value: float | None = None
    hidden: bool = False
    percent: bool = False
    decimals: int = 0


@dataclass
class Grid:
    """A table: cells by the names of the row, column by column.

    Attributes
    ----------
    where : str
        File, and the place in it.
    label : str
        The id of the figure or table that it belongs to.
    columns : list of str
        Headings of the columns that do not name the row.
    rows : dict
        Cells by the row's names. Units are ``unit:<id>``; a total's name is `EVERYBODY`.
    heads : dict
        The row's names as printed.
    notes : str
        Caption, and what is printed below.
    """

    where: str
    label: str
    columns: list[str]
    rows: dict[tuple[str, ...], list[PrintedCell]] = field(default_factory=dict)
    heads: dict[tuple[str, ...], str] = field(default_factory=dict)
    notes: str = ""


@dataclass
class Printed:
    """A table as it stands in a page, before it is understood: rows of texts, and how many cells name each row."""

    label: str = ""
    header: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    names: int = 0
    caption: str = ""
    after: str = ""


@dataclass
class Page:
    """The tables of a page, and the alternative texts, captions and labels of its figures by id."""

    tables: list[Printed] = field(default_factory=list)
    figure_texts: dict[str, list[str]] = field(default_factory=dict)


def read_page(html: str) -> Page:
    """Return the tables of an HTML page, and the alternative texts, captions and labels of its figures."""
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader.page


class PageReader(HTMLParser):
    """Gathers tables with their spans, and the texts that belong to figures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.figure, self.labelled = "", ""
        self.table: Printed | None = None
        self.after: Printed | None = None
        self.text: list[str] | None = None
        self.head = False
        self.row: list[tuple[str, bool]] = []
        self.spans: dict[int, tuple[int, str]] = {}
        self.cell: dict[str, str | None] = {}
        self.numbered: set[str] = set()
        self.number: list[str] | None = None
        self.linked = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in ("figure", "table", "h1", "h2", "h3", "h4", "section"):
            self.after = None
        if tag == "figure":
            self.figure = given.get("id") or ""
        for name in ALTERNATIVE:
            if said := given.get(name):
                self._tell(said)
        if tag == "table":
            self.table = Printed(label=self.labelled or self.figure)
            self.page.tables.append(self.table)
            self.head, self.spans = False, {}
        elif tag == "thead":
            self.head = True
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.text, self.cell = [], given | {"tag": tag}
        elif tag == "caption" or tag in IN_FIGURES:
            self.text = []
        elif tag == "a" and (given.get("href") or "").startswith("#") and self._in_cell():
            self.text = [*(self.text or ()), LINK]
            self.linked = True
        elif tag == "span" and SECTION_NUMBER in (given.get("class") or "").split():
            self.number = []
        if given.get("aria-labelledby"):
            self.labelled = _label(given["aria-labelledby"] or "")

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks in which one something stands, and it takes time to count them."""
        return j

    def close(self) -> None:
        """End the page: references to its own parts are no numbers that a table tells."""
        super().close()
        reference = re.compile(f"{LINK}([^{LINK}{LINKED}]*){LINKED}")

        def told(match: re.Match[str]) -> str:
            return "" if _spaced(match[1]) in self.numbered else match[1]

        def without(cell: str) -> str:
            return reference.sub(told, cell).replace(LINK, "").replace(LINKED, "") if LINK in cell else cell

        for table in self.page.tables:
            table.header = [[without(cell) for cell in row] for row in table.header]
            table.body = [[without(cell) for cell in row] for row in table.body]

    def _in_cell(self) -> bool:
        return self.table is not None and self.text is not None and self.cell.get("tag") in ("td", "th")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.linked and self.text is not None:
            self.text.append(LINKED)
            self.linked = False
        if tag == "span" and self.number is not None:
            self.numbered.add(_spaced("".join(self.number)))
            self.number = None
        text = _spaced("".join(self.text)) if self.text and tag in WITH_TEXT else ""
        if tag in ("td", "th") and self.table is not None:
            self._cell(text)
            self.text = None
        elif tag == "caption" and self.table is not None:
            self.table.caption, self.text = text, None
        elif tag in IN_FIGURES:
            if tag == "figcaption" and (found := CAPTION_NUMBER.match(_spaced(text))):
                self.numbered.add(found[1])
            # Each label of a drawing by itself: what stands behind it in the file may stand anywhere in the figure.
            self._tell(text)
            self.text = None
        elif tag == "tr" and self.table is not None:
            self._row(self.table)
        elif tag == "thead":
            self.head = False
        elif tag == "table" and self.table is not None:
            self.after, self.table, self.labelled = self.table, None, ""
        elif tag == "figure":
            self.figure = ""

    def _tell(self, text: str) -> None:
        self.page.figure_texts.setdefault(self.figure, []).append(text)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in UNREAD:
            return
        if self.number is not None:
            self.number.append(data)
        if self.text is not None:
            self.text.append(data)
        elif self.after is not None and len(self.after.after) < AFTER:
            self.after.after += data

    def _spanned(self) -> None:
        """Fill in the cells that reach down from the rows above."""
        while len(self.row) in self.spans:
            left, text = self.spans.pop(len(self.row))
            if left > 1:
                self.spans[len(self.row)] = (left - 1, text)
            self.row.append((text, True))

    def _cell(self, text: str) -> None:
        self._spanned()
        names = self.cell["tag"] == "th" and self.cell.get("scope") != "col"
        down = int(self.cell.get("rowspan") or 1)
        for _ in range(int(self.cell.get("colspan") or 1)):
            if down > 1:
                self.spans[len(self.row)] = (down - 1, text)
            self.row.append((text, names))

    def _row(self, table: Printed) -> None:
        self._spanned()
        cells = [text for text, _ in self.row]
        heading = self.head or (not table.body and self.cell.get("tag") == "th")
        if heading:
            table.header.append(cells)
            return
        table.body.append(cells)
        table.names = max(table.names, next((i for i, (_, name) in enumerate(self.row) if not name), 0))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _label(name: str) -> str:
    return name.split()[0].removeprefix("numbers-").removesuffix("-caption") if name else ""


def label_of(where: str) -> str:
    """Return the figure or table that a data file belongs to, by the file's name."""
    return where.rpartition(" ")[2].removesuffix(".csv")


def stored_names(header: Sequence[str], headings: Mapping[str, str]) -> list[str]:
    """Return the store's column for each heading of a data file; where codes have names, the codes are what it has."""
    own = [headings.get(name, name) for name in header]
    names = [name if stored != name and stored in header else stored for name, stored in zip(header, own, strict=True)]
    return [name.lower().replace(" ", "_") for name in names]


def to_number(text: str) -> float:
    """Return a printed number, with a decimal comma and spaces between thousands."""
    return float(text.translate(IN_ONE_FORM))


def numbers_in(text: str) -> list[tuple[float, int, bool]]:
    """Return the numbers of a text: value, decimals, and whether a percent sign follows."""
    if not DIGIT.search(text):
        return []
    return [
        (to_number(found["number"]), _decimals(found["number"]), bool(found["percent"]))
        for found in PRINTED_NUMBER.finditer(text)
    ]


def _decimals(text: str) -> int:
    return len(text.partition(",")[2])


@dataclass
class PrintedWords:
    """What a reader of a registry's reports knows: its units' names, and the words for all and for a hidden number.

    Parameters
    ----------
    language : str
    units : polars.DataFrame
        The registry's units.
    registry : str
        Its id, for the phrases that it words otherwise.
    """

    language: str
    units: pl.DataFrame
    registry: str = ""

    def __post_init__(self) -> None:
        say = Phrases(self.language, self.registry)
        self.say = say
        self.marks = {say("hidden_cell"), "*"}
        self.all = {say("total").casefold(), say("numbers_table.all").casefold(), "total"}
        # "fewer than 5", in words or as a sign: no number of persons.
        before, after = map(re.escape, say("audit.fewer", limit="\0").split("\0"))
        self.fewer = re.compile(rf"{FEWER.pattern}|{before}\w+{after}", re.IGNORECASE)
        self.level = dict(self.units.select("unit_id", "level").iter_rows())
        self.parent = dict(self.units.select("unit_id", "parent_unit_id").iter_rows())
        self.root = next(unit for unit, parent in self.parent.items() if not parent)
        self.named: dict[str, list[str]] = {}
        for unit, *names in self.units.select("unit_id", "name_print", "name_short").iter_rows():
            for name in dict.fromkeys(name.casefold() for name in names):
                self.named.setdefault(name, []).append(unit)

    def names(self, heads: Sequence[str]) -> list[str]:
        """Return the names of the rows of one column; where a name is several units', that of the others' level."""
        bare = [head.rstrip(NOTE_MARKS).casefold() for head in heads]
        sure = Counter(self.level[self.named[name][0]] for name in bare if len(self.named.get(name, ())) == 1)
        found = []
        for name in bare:
            units = sorted(self.named.get(name, ()), key=lambda unit: -sure[self.level[unit]])
            everybody = not name or name in self.all or units[:1] == [self.root]
            found.append(EVERYBODY if everybody else f"unit:{units[0]}" if units else name)
        return found

    def cells(self, text: str) -> tuple[PrintedCell, ...]:
        """Return the cells that a text holds; one that is told as fewer than a number is hidden."""
        fewer = self.fewer.fullmatch(text.rstrip(NOTE_MARKS))
        return (PrintedCell(hidden=True),) if fewer else cells_of(text, self.marks)

    def without_fewer(self, text: str) -> str:
        """Return a text without what is told as fewer than a number."""
        return self.fewer.sub("", text)

    def of_unit(self, unit: str) -> str:
        """Return the name of a row that is about a unit."""
        return EVERYBODY if unit == self.root else f"unit:{unit}"

    def above(self, unit: str) -> Iterator[str]:
        """Yield the units above one, the nearest first."""
        while unit := self.parent.get(unit, ""):
            yield unit


def cells_of(text: str, marks: Iterable[str]) -> tuple[PrintedCell, ...]:
    """Return the cells that a text holds: one, two for ``12 (34 %)`` and ``12/35``, none for what is no number."""
    bare = text.rstrip(NOTE_MARKS)
    if text in marks or FEWER.fullmatch(bare):
        return (PrintedCell(hidden=True),)
    if one := ONE.fullmatch(bare):
        return (PrintedCell(to_number(one["number"]), False, bool(one["percent"]), _decimals(one["number"])),)
    if pair := PAIR.fullmatch(bare):
        second = pair["share"] or pair["whole"]
        return (
            PrintedCell(to_number(pair["first"])),
            PrintedCell(to_number(second), False, bool(pair["share"]), _decimals(second)),
        )
    return ()


def table_grid(where: str, table: Printed, words: PrintedWords) -> Grid | None:
    """Return a printed table as a grid; None where it has no numbers."""
    if not table.body:
        return None
    width = max(map(len, table.body))
    body = [row + [""] * (width - len(row)) for row in table.body]
    parsed = [[words.cells(text) for text in row] for row in body]
    first = max(table.names, 1)
    # Texts beside the first column name the row too.
    while first < width and not any(row[first] for row in parsed) and any(row[first] for row in body):
        first += 1
    heads = [[row[place] for row in body] for place in range(min(first, width))]
    for column in heads:  # an empty name is the one above
        for place in range(1, len(column)):
            column[place] = column[place] or column[place - 1]
    titles = [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*_even(table.header, width), strict=True)]
    columns: list[str] = []
    cells: list[list[PrintedCell]] = [[] for _ in body]
    for place in range(first, width):
        parts = max((len(row[place]) for row in parsed), default=0)
        title = titles[place] if titles else str(place)
        columns += [title + " +" * part for part in range(parts)]
        for made, row in zip(cells, parsed, strict=True):
            found = row[place]
            # One mark hides both of two numbers.
            made += (
                found * parts
                if len(found) == 1 and found[0].hidden
                else [*found, *[PrintedCell()] * (parts - len(found))]
            )
    if not columns:
        return None
    grid = Grid(where, table.label, columns, notes=f"{table.caption} {table.after}")
    return _filled(grid, heads, [words.names(column) for column in heads], cells)


def _even(header: list[list[str]], width: int) -> list[list[str]]:
    return [row + [""] * (width - len(row)) for row in header] or [[str(place) for place in range(width)]]


def _filled(
    grid: Grid, heads: Sequence[Sequence[str]], names: Sequence[Sequence[str]], cells: Sequence[list[PrintedCell]]
) -> Grid:
    for place, (key, printed) in enumerate(zip(zip(*names, strict=True), zip(*heads, strict=True), strict=True)):
        unique = key if key not in grid.rows else (*key, f"row {place}")
        grid.rows[unique], grid.heads[unique] = cells[place], ", ".join(text.rstrip(NOTE_MARKS) for text in printed)
    return grid


def data_grid(where: str, label: str, text: str, headings: Mapping[str, str], words: PrintedWords) -> Grid | None:
    """Return an embedded data file as a grid: its counts and shares by everything that names a row.

    Parameters
    ----------
    where, label, text : str
    headings : mapping of str to str
        The result store's name of each printed heading.
    words : PrintedWords
    """
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    header = next(reader, [])
    rows = [row for row in reader if len(row) == len(header)]
    stored = stored_names(header, headings)
    status = {name: stored.index(own) for name in stored for own in (f"{name}_status",) if own in stored}
    if "status" in stored:
        status |= {name: stored.index("status") for name in VALUE_COLUMNS if name not in status}
    values = [place for place, name in enumerate(stored) if name in status]
    if not rows or not values:
        return None
    no_names = {stored[place] for place in values} | {"status", "level", "mark", "place"}
    no_names |= {name for name in stored if name.endswith("_status") or name.startswith(("lower", "upper", "before"))}
    # A unit's id tells more than its name.
    no_names |= {"unit"} if "unit_id" in stored else set()
    keys = [
        place for place, name in enumerate(stored) if name not in no_names and len({row[place] for row in rows}) > 1
    ]
    keys = _without_codes(keys, rows)
    if not keys:
        return None
    unit = stored.index("unit_id") if "unit_id" in stored else None
    statistic = stored.index("statistic") if "statistic" in stored else None
    grid = Grid(where, label, [header[place] for place in values])
    heads = [[row[place] for row in rows] for place in keys]
    names = [
        [words.of_unit(head) for head in column] if place == unit else words.names(column)
        for place, column in zip(keys, heads, strict=True)
    ]
    cells = [
        [
            _data_cell(
                row[place], row[status[stored[place]]], stored[place] == "value" and _of(row, statistic) == "share"
            )
            for place in values
        ]
        for row in rows
    ]
    return _filled(grid, heads, names, cells)


def _of(row: Sequence[str], place: int | None) -> str:
    return "" if place is None else row[place]


def _without_codes(keys: list[int], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns without those that tell the same as an earlier one, such as codes beside their names."""
    kept: list[int] = []
    for place in keys:
        repeated = (
            len({(row[place], row[other]) for row in rows})
            == len({row[other] for row in rows})
            == len({row[place] for row in rows})
            for other in kept
        )
        if not any(repeated):
            kept.append(place)
    return kept


def _data_cell(text: str, status: str, share: bool) -> PrintedCell:
    if not text:
        return PrintedCell(hidden=status == "suppressed")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return PrintedCell()
    # Ten significant digits stand in a data file.
    return PrintedCell(value * 100, False, True, 6) if share else PrintedCell(value, False, False, _decimals(text))


def store_grids(released: pl.DataFrame, words: PrintedWords) -> list[Grid]:
    """Return the released results as grids, one for each measure and statistic: how many, and of how many.

    Statistics of one group have the same number of persons; it is read once.

    Parameters
    ----------
    released : polars.DataFrame
        The published result store.
    words : PrintedWords
    """
    columns = [words.say(f"numbers_table.column.{name}") for name in ("numerator", "denominator")]
    grids: dict[str, Grid] = {}
    for row in released.iter_rows(named=True):
        if row["statistic"] not in PERSON_STATISTICS:
            continue
        label = f"{row['measure']} {row['statistic']} {row['period']}"
        grid = grids.setdefault(label, Grid(RESULTS, label, columns))
        subgroup = subgroup_parts(row["subgroup"])
        key = (words.of_unit(row["unit_id"]), *(f"{name}={value}" for name, value in subgroup.items()))
        numbers = [row["numerator"] if row["statistic"] != "median" else None, row["denominator"]]
        hidden = row["status"] == "suppressed"
        grid.rows[key] = [
            PrintedCell(hidden=hidden and (place == 1 or row["statistic"] != "median"))
            if value is None
            else PrintedCell(value, decimals=int(not float(value).is_integer()))
            for place, value in enumerate(numbers)
        ]
        grid.heads[key] = " ".join(filter(None, (row["measure"], row["unit_id"], row["subgroup"])))
    return list(grids.values())
