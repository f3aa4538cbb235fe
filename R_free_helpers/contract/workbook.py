"""An Excel workbook as text columns, one sheet per table; formulas are refused, never computed.

The archive is unpacked once within a size limit and handed on as it was measured, so that what the reader
sees is what was checked, whatever sizes the archive claims.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import polars as pl

from R_free_helpers.contract.csv_text import tidy
from R_free_helpers.contract.problems import Unreadable, listing, show
from R_free_helpers.system.extras import extra

LIMIT = 1 << 30
"""Bytes that a workbook may unpack to."""

LIMIT_PARTS = 10_000
"""Files that a workbook may consist of."""

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt=[\"']e[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*\br=[\"']([A-Z]{1,3}[0-9]+)[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Workbook:
    """A checked workbook.

    Parameters
    ----------
    path : Path
    limit : int
        Bytes that it may unpack to.

    Attributes
    ----------
    sheets : tuple of str

    Raises
    ------
    Unreadable
        If it is no workbook, is encrypted or damaged, or unpacks to more than the limit.
    """

    def __init__(self, path: Path, limit: int = LIMIT):
        with extra("excel", "reading a workbook"):
            import fastexcel

        self._parts = unpack(path, limit)
        self._part_of = _sheet_parts(self._parts)
        try:
            self._reader = fastexcel.read_excel(_pack(self._parts))
            self.sheets = tuple(self._reader.sheet_names)
        except Exception as error:
            raise _damaged(error) from None

    def read(self, sheet: str) -> tuple[pl.DataFrame, list[str], int]:
        """Return the cells of a sheet as text, its header, and the number of the first row of data.

        Raises
        ------
        Unreadable
            If the sheet is empty, or a cell holds a formula or an error such as ``#N/A``.
        """
        self._refuse_formulas(sheet)
        try:
            cells = self._reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
        except Exception as error:
            raise _damaged(error) from None
        cells = tidy(cells)
        if cells.height == 0:
            raise Unreadable("empty_file", "has no header", "Put the column names into the first row.")
        filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
        top = filled[0]
        return cells.slice(top + 1), [name or "" for name in cells.row(top)], top + 2

    def _refuse_formulas(self, sheet: str) -> None:
        xml = self._parts.get(self._part_of.get(sheet, ""), b"")
        for sign, rule, says, remedy in (
            (_FORMULA, "formula", "holds formulas", "Copy the sheet and paste it as values."),
            (_ERROR, "cell_error", "holds error values such as #N/A", "Correct or empty these cells."),
        ):
            found = list(sign.finditer(xml))
            if found:
                # A formula stands inside its cell, an error is an attribute of it.
                cells = [_cell_at(xml, hit.end() if sign is _ERROR else hit.start()) for hit in found[:5]]
                raise Unreadable(
                    rule,
                    f"{says} ({len(found)} {'cell' if len(found) == 1 else 'cells'}: {listing(cells, len(found))})",
                    remedy,
                )


def unpack(path: Path, limit: int = LIMIT) -> dict[str, bytes]:
    """Return the parts of a zip archive, or refuse it before more than ``limit`` bytes are in memory."""
    parts, left = {}, limit
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > LIMIT_PARTS:
                raise Unreadable(
                    "too_large",
                    f"consists of more than {LIMIT_PARTS} parts",
                    "Save the tables in a new workbook, or as Parquet or CSV files.",
                )
            if sum(entry.file_size for entry in entries) > limit:
                raise _too_large(limit)
            for entry in entries:
                with archive.open(entry) as stream:
                    data = stream.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _too_large(limit)
                parts[entry.filename] = data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _damaged(error) from None
    for name, data in parts.items():
        # Entities could make a small file large after it was measured; no spreadsheet program writes them.
        if name.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in data[:4096].upper():
            raise Unreadable("workbook", f"declares a document type in {show(name)}", "Save the workbook again.")
    return parts


def _pack(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the archive's file of each sheet."""
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    except (KeyError, ElementTree.ParseError) as error:
        raise _damaged(error) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get(_RELATION) in targets:
            target = targets[sheet.get(_RELATION)]
            full = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            sheets[sheet.get("name", "")] = full
    return sheets


def _cell_at(xml: bytes, position: int) -> str:
    before = xml[max(0, position - 2000) : position]
    cells = _CELL.findall(before + b'"' if before.count(b'"') % 2 else before)
    return cells[-1].decode() if cells else "?"


def _too_large(limit: int) -> Unreadable:
    return Unreadable(
        "too_large",
        f"unpacks to more than {limit >> 20} MB",
        "Deliver an extract of this size as Parquet or CSV files.",
    )


def _damaged(error: Exception) -> Unreadable:
    reason = show(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
    return Unreadable(
        "workbook",
        f"is not a workbook that can be read: {reason}",
        "Save it again as .xlsx without a password.",
    )
