"""A workbook of rows: texts are texts, dates are dates, the same rows give the same bytes, and it can be read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from R_free_helpers.editions.row_level.sheet import Column, Sheet, named
from R_free_helpers.editions.row_level.workbook import FIRST_DAY, MOST_SIGNS, workbook
from R_free_helpers.model.row_level import RowsRefused

DAY = dt.date(2025, 5, 15)

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1/?"&A1)',
    "{=1+1}",
    "http://127.0.0.1/",
    "mailto:a@b.no",
    "internal:'x'!A1",
    "00123",
    "1e9",
    "<b>&amp;</b>",
    "]]>",
    "_x0007_",
    " both sides ",
    "æøå \U0001f600",
]


def made(*sheets: Sheet, language: str = "nb-NO") -> bytes:
    return workbook(sheets, language, "Title", DAY, "foot & more")


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def a_sheet(*values: object, lead: tuple[str, ...] = ("lead",)) -> Sheet:
    return Sheet("sheet", "Title", lead, (Column("value"),), [(value,) for value in values])


def cells(content: bytes) -> list:
    place = opened(content).worksheets[0]
    return [place.cell(row, 1) for row in range(5, place.max_row + 1)]


def test_hostile_texts_are_texts():
    content = made(a_sheet(*HOSTILE))
    found = cells(content)
    assert [cell.value for cell in found] == HOSTILE
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.hyperlink for cell in found] == [None] * len(HOSTILE)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".xml", ".rels"))}
    for name, text in parts.items():
        ET.fromstring(text)  # well-formed
        assert "<f>" not in text and "TargetMode" not in text, name
    assert [cell.quotePrefix for cell in found[:5]] == [True] * 5


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe", "\ud800"])
def test_signs_that_steer_a_program_or_the_order_of_letters_are_replaced(sign):
    (cell,) = cells(made(a_sheet(f"a{sign}b")))
    assert cell.value == "a\ufffdb"


def test_dates_are_true_dates_in_the_form_of_the_language_and_on_the_right():
    for language, form in (("nb-NO", "dd.mm.yyyy"), ("sv-SE", "yyyy-mm-dd"), ("en-GB", "dd/mm/yyyy")):
        (cell,) = cells(made(a_sheet(DAY), language=language))
        assert cell.value == dt.datetime(2025, 5, 15)
        assert (cell.is_date, cell.number_format, cell.alignment.horizontal) == (True, form, "right")


def test_a_day_that_spreadsheets_count_wrongly_is_a_text():
    before = FIRST_DAY - dt.timedelta(days=1)
    found = cells(made(a_sheet(before, FIRST_DAY)))
    assert [found[0].value, found[1].value] == ["1900-02-28", dt.datetime(1900, 3, 1)]


def test_numbers_stay_what_they_are():
    found = cells(made(a_sheet(3, 2.5, True, 2**60, None, float("nan"))))
    assert [cell.value for cell in found] == [3, 2.5, True, str(2**60), None, "nan"]


def test_a_table_can_be_read_by_everybody():
    book = opened(made(a_sheet("x", lead=("one", "two"))))
    place = book.worksheets[0]
    assert place.freeze_panes == "B6"
    assert place.auto_filter.ref == "A5:A6"
    assert place.print_title_rows == "$5:$5"
    assert (place.page_setup.orientation, place.page_setup.paperSize, place.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert place.oddFooter.left.text == "foot && more"
    assert place.column_dimensions["A"].width > 9


def test_the_same_rows_give_the_same_bytes_whenever_they_are_written(monkeypatch):
    first = made(a_sheet(*HOSTILE, DAY))
    import time

    monkeypatch.setattr(time, "time", lambda: 4e9)
    monkeypatch.setattr(time, "localtime", lambda *at: time.gmtime(4e9))
    assert made(a_sheet(*HOSTILE, DAY)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(first).properties
    assert (properties.created, properties.modified) == (dt.datetime(2025, 5, 15), dt.datetime(2025, 5, 15))
    assert not properties.creator and not properties.lastModifiedBy


def test_nothing_lies_in_a_temporary_folder(monkeypatch):
    import tempfile

    def refuse(*asked: object, **more: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "mkdtemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert made(a_sheet(*(f"P{n}" for n in range(20_000))))


def test_what_has_no_room_is_refused_and_not_cut():
    with pytest.raises(RowsRefused, match="longer than a cell"):
        made(a_sheet("x" * (MOST_SIGNS + 1)))
    assert cells(made(a_sheet("x" * MOST_SIGNS)))[0].value == "x" * MOST_SIGNS


def test_names_of_sheets_are_ones_that_every_program_takes():
    names = named(["a" * 40, "a" * 40, "A" * 40, "History", "[x]:*?/\\", "''", "b\x07"])
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    book = opened(made(*(Sheet(name, "t", (), (Column("c"),), []) for name in ("History", "a:b", "a b", "'q'"))))
    assert book.sheetnames == ["History 2", "a b", "a b 2", "q"]
