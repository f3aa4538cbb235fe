"""A workbook of sheets, made in memory: no row lies in a temporary file, and the same rows give the same bytes.

Texts are texts: what begins like a formula is none, what looks like an address is no link, and no sign of a text steers
a program. Dates are true dates in the form of the language.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from R_free_helpers.editions.row_level.sheet import Cell, Sheet, named, readable
from R_free_helpers.model.row_level import MARK, RowsRefused
from R_free_helpers.system.extras import extra

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
"""Rows of persons that a sheet has room for, beside what stands above them."""

MOST_SIGNS = 32_767
"""Signs that a cell has room for."""

FIRST_DAY = dt.date(1900, 3, 1)
"""The first day that every spreadsheet counts right: it takes 1900 for a leap year."""

EXACT = 2**53
"""Whole numbers beyond it a cell would round."""

NARROWEST, WIDEST = 9, 44
"""Widths of columns, in digits."""

MEASURED_ROWS = 500
"""Rows that a column's width is taken from."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for a formula when it is edited, or saved as text."""

USUAL_WIDTH = 8.43
"""Of a column that is given none."""

LINE, HIGHEST = 15.0, 400.0
"""Height of a line and of the highest row, in points."""

MOST_FROZEN = 4
"""Sentences above a table that stay in view with its heading; of more a small screen would show nothing else."""

A4 = 9


def workbook(sheets: Sequence[Sheet], language: str, title: str, day: dt.date, foot: str) -> bytes:
    """Return a workbook of the sheets.

    Parameters
    ----------
    sheets : sequence of Sheet
    language : str
        BCP 47 tag; it decides how dates look.
    title : str
        In the file's properties.
    day : datetime.date
        In the file's properties as the day on which it was made: of the data, for the clock's would differ each time.
    foot : str
        At the foot of each printed page.

    Raises
    ------
    RowsRefused
        When a sheet or a cell has no room for what belongs into it.
    MissingExtra
        When the package that writes workbooks is not installed.
    """
    with extra("excel", "writing a workbook"):
        from xlsxwriter import Workbook
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": date_format(language),
    }
    book = Workbook(out, options)
    book.set_properties(
        {"title": readable(title), "keywords": MARK, "created": dt.datetime(day.year, day.month, day.day)}
    )
    writer = _Writer(book, language)
    names = named(sheet.name for sheet in sheets)
    for name, sheet in zip(names, sheets, strict=True):
        writer.add(book.add_worksheet(name), sheet, foot)
    book.close()
    return out.getvalue()


def date_format(language: str) -> str:
    """Return how a spreadsheet writes a date in a language: numbers of day, month and year.

    Examples
    --------
    >>> [date_format(language) for language in ("nb-NO", "sv-SE", "en-GB")]
    ['dd.mm.yyyy', 'yyyy-mm-dd', 'dd/mm/yyyy']
    """
    from babel import Locale

    pattern = str(Locale.parse(language, sep="-").date_formats["short"].pattern)
    letters = {"d": "dd", "M": "mm", "y": "yyyy"}
    return "".join(letters.get(sign, sign) for at, sign in enumerate(pattern) if at == 0 or sign != pattern[at - 1])


class _Writer:
    """Puts sheets into a workbook, with the formats that they share."""

    def __init__(self, book: Any, language: str) -> None:
        self.date_form = date_format(language)

        def form(**how: object) -> Format:
            return book.add_format({"valign": "top"} | how)  # type: ignore[no-any-return]

        heading = {"text_wrap": True, "bold": True, "bottom": 2, "bg_color": "#E6E6E6"}
        self.title = form(bold=True, font_size=14)
        self.lead = form(text_wrap=True)
        self.above = form(text_wrap=True, italic=True, align="left", indent=1)
        self.heading = form(**heading, align="left", indent=1)
        self.right_heading = form(**heading, align="right", indent=1)
        # The distance to the next column: what is on the right of one would touch what is on the left of the other.
        self.text = form(text_wrap=True, align="left", indent=1)
        self.quoted = form(text_wrap=True, align="left", indent=1, quote_prefix=True)
        self.date = form(num_format=self.date_form, align="right", indent=1)
        self.number = form(align="right", indent=1)

    def add(self, place: Worksheet, sheet: Sheet, foot: str) -> None:
        """Write a sheet."""
        if len(sheet.rows) > MOST_ROWS:
            raise RowsRefused(f"{len(sheet.rows)} rows are more than a sheet has room for: choose a smaller unit")
        widths = self._widths(sheet)
        across = max(len(widths) - 1, 5)
        whole = sum(widths) + USUAL_WIDTH * (across + 1 - len(widths))
        self._text(place, 0, 0, sheet.title, self.title)
        for at, sentence in enumerate(sheet.lead, 1):
            place.merge_range(at, 0, at, across, "", self.lead)
            self._text(place, at, 0, sentence, self.lead)
            place.set_row(at, LINE * _lines(sentence, whole))
        if sheet.columns:
            self._table(place, len(sheet.lead) + 2, sheet, widths)
        for column, width in enumerate(widths):
            place.set_column(column, column, width)
        place.set_landscape()
        place.set_paper(A4)
        place.fit_to_pages(1, 0)
        place.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        place.set_footer(f"&L{readable(foot).replace('&', '&&')}&R&P / &N")

    def _table(self, place: Worksheet, at: int, sheet: Sheet, widths: Sequence[float]) -> None:
        if any(one.above for one in sheet.columns):
            self._set_height(place, at, [one.above for one in sheet.columns], widths)
            for column, one in enumerate(sheet.columns):
                self._text(place, at, column, one.above, self.above)
            at += 1
        # In bold, and beside the button of the filter.
        self._set_height(place, at, [one.heading for one in sheet.columns], [0.8 * width - 3 for width in widths])
        for column, one in enumerate(sheet.columns):
            form = self.right_heading if self._is_right(sheet, column) else self.heading
            self._text(place, at, column, one.heading, form)
        for row, cells in enumerate(sheet.rows, at + 1):
            self._set_height(place, row, cells, widths)
            for column, cell in enumerate(cells):
                self._cell(place, row, column, cell)
        place.autofilter(at, 0, at + max(len(sheet.rows), 1), len(sheet.columns) - 1)
        place.repeat_rows(at)
        if len(sheet.lead) <= MOST_FROZEN:
            place.freeze_panes(at + 1, 1)

    @staticmethod
    def _set_height(place: Worksheet, row: int, cells: Sequence[Cell], widths: Sequence[float]) -> None:
        """Give a row the height of its longest text: not every program does so when it opens a workbook."""
        texts = ((cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str))
        lines = max((_lines(text, width - 2) for text, width in texts), default=1)
        if lines > 1:
            place.set_row(row, min(LINE * lines, HIGHEST))

    def _cell(self, place: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, dt.date):
            if cell >= FIRST_DAY:
                place.write_datetime(row, column, dt.datetime(cell.year, cell.month, cell.day), self.date)
            else:
                self._text(place, row, column, cell.isoformat(), self.date)
        elif isinstance(cell, bool):
            place.write_boolean(row, column, cell, self.number)
        elif isinstance(cell, (int, float)) and abs(cell) < EXACT and cell == cell:
            place.write_number(row, column, cell, self.number)
        else:
            self._text(place, row, column, str(cell), self.text)

    def _text(self, place: Worksheet, row: int, column: int, text: str, form: Format) -> None:
        if len(text) > MOST_SIGNS:
            raise RowsRefused(f"a text of {len(text)} signs is longer than a cell has room for: write a page (.html)")
        if form is self.text and text.startswith(FORMULA):
            form = self.quoted
        if text:
            place.write_string(row, column, readable(text), form)

    def _widths(self, sheet: Sheet) -> list[float]:
        if not sheet.columns:
            return [100.0]
        return [self._width(sheet, column) for column in range(len(sheet.columns))]

    def _width(self, sheet: Sheet, column: int) -> float:
        one = sheet.columns[column]
        words = max((len(word) for text in (one.heading, one.above) for word in text.split()), default=0)
        cells = [len(_shown(row[column], self.date_form)) for row in sheet.rows[:MEASURED_ROWS]]
        # Beside its words a heading has the button of the filter.
        return min(max(NARROWEST, words + 4, *cells, 0) + 3, WIDEST)

    @staticmethod
    def _is_right(sheet: Sheet, column: int) -> bool:
        known = (row[column] for row in sheet.rows if row[column] is not None)
        return isinstance(next(known, None), (int, float, dt.date))


def _shown(cell: Cell, date_form: str) -> str:
    if isinstance(cell, dt.date):
        return date_form
    return "" if cell is None else max(str(cell).split("\n"), key=len)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text needs in so many digits' width; words break before it ends."""
    return sum(1 + int(len(line) / max(width, 1)) for line in text.split("\n"))
