"""A CSV file as text columns; encoding, separator and rows are certain, or the file is refused.

Nothing is tried until it happens to fit. The encoding follows from the bytes, the separator from the header,
whose words are known, and every row must have as many cells as the header.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

import polars as pl

from R_free_helpers.contract.problems import Unreadable, listing, named_rows, show

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab"}

_UTF8_PAIR = re.compile(rb"\xc3[\x80-\xbf]")

# In cp1252 these are quotation marks, daggers and the like, which never stand between two letters.
_DOS_LETTER = re.compile(rb"[A-Za-z][\x82\x84-\x87\x89\x8b\x93-\x95\x98\x9b][A-Za-z]")

_TWICE = re.compile("Ã[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")

DAMAGED_TEXT = (
    (
        re.compile("\ufeff"),
        "joined_files",
        "has a byte order mark within the text, as when files are put one after the other",
        "Join the tables before the export, or deliver one file with one header.",
    ),
    (
        re.compile("\N{REPLACEMENT CHARACTER}"),
        "lost_letters",
        "holds the sign that stands for a lost letter",
        "Letters were lost in an earlier conversion; export again from the source as UTF-8.",
    ),
    (
        _TWICE,
        "encoded_twice",
        "holds letters that were encoded as UTF-8 twice",
        "Export again from the source as UTF-8, without converting the file in between.",
    ),
)
"""Sign, rule, what is wrong and the remedy, for text that is valid UTF-8 and yet not what was meant."""


def read_csv(
    data: bytes, columns: Collection[str] = (), *, separator: str | None = None
) -> tuple[pl.DataFrame, list[str], int]:
    """Return the rows as text, the header as it stands in the file, and the number of the first row of data.

    Parameters
    ----------
    data : bytes
        The whole file.
    columns : collection of str
        Names the header may have, which decide what the separator is.
    separator : str, optional
        Where it is known; a first line such as ``sep=,`` says otherwise.

    Raises
    ------
    Unreadable
        If encoding or separator are uncertain, or a row has too many or too few cells.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    first_row, told = 1, re.match(r'"?sep=([;,\t])"?(?:\n|$)', text)
    if told:
        # Excel writes and reads this line; it is not part of the table.
        text, first_row = text[told.end() :], 2
    if not text.strip():
        raise Unreadable("empty_file", "has no header", "Export the table again, with its column names.")
    separator = told[1] if told else separator or find_separator(text, columns)
    count = _check_rows(text, separator, first_row)
    frame = _parse(text, separator)
    if frame.height != count:
        raise Unreadable(
            "quotes",
            "has quotation marks that do not delimit cells",
            'Put cells that hold a quotation mark in quotation marks and double it: "a ""b""".',
        )
    header = [(name or "").strip() for name in frame.row(0)]
    return tidy(frame.slice(1)), header, first_row + 1


def decode(data: bytes) -> str:
    """Return a file's text: UTF-8 with or without byte order mark, otherwise cp1252, which includes Latin-1.

    Raises
    ------
    Unreadable
        If it is neither, or some lines are in one and some in the other.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("encoding", "is in UTF-16", "Save it as CSV UTF-8.")
    if b"\0" in data:
        row = _row(data, data.index(b"\0"))
        raise Unreadable(
            "encoding",
            f"holds a zero byte (row {row}), so it is not a text file",
            "Export the table again as CSV UTF-8.",
        )
    marked, data = data.startswith(codecs.BOM_UTF8), data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_latin(data, marked, _row(data, error.start))
    for sign, rule, says, remedy in DAMAGED_TEXT:
        found = sign.search(text)
        if found:
            row = _row(text.encode(), len(text[: found.start()].encode()))
            raise Unreadable(rule, f"{says} (row {row})", remedy)
    return text


def _decode_latin(data: bytes, marked: bool, broken: int) -> str:
    pair = _UTF8_PAIR.search(data)
    if marked or pair:
        other = "" if pair is None else f" and UTF-8 in row {_row(data, pair.start())}"
        raise Unreadable(
            "mixed_encodings",
            f"mixes encodings: Latin-1 in row {broken}{other}",
            "Export the whole file in one encoding, preferably UTF-8.",
        )
    dos = _DOS_LETTER.search(data)
    if dos:
        raise Unreadable(
            "encoding",
            f"has signs within words that Latin-1 does not have there (row {_row(data, dos.start())})",
            "It may come from an old DOS program; save it as CSV UTF-8.",
        )
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        row = _row(data, error.start)
        raise Unreadable("encoding", f"is neither UTF-8 nor Latin-1 (row {row})", "Save it as CSV UTF-8.") from None


def _row(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def find_separator(text: str, columns: Collection[str]) -> str:
    """Return the sign that splits the header into the most of the names it may have."""
    header = text.split("\n", 1)[0]
    known = {
        sign: len({cell.strip().strip('"').strip().lower() for cell in header.split(sign)} & set(columns))
        for sign in SEPARATORS
    }
    most = max(known.values())
    best = [sign for sign, count in known.items() if count == most]
    if most == 0:
        raise Unreadable(
            "separator",
            f"has a header in which no column is recognised: {show(header)}",
            "Separate columns by semicolon, comma or tab, and name them as the data dictionary does.",
        )
    if len(best) > 1:
        names = " or ".join(SEPARATORS[sign] for sign in best)
        raise Unreadable("separator", f"may be separated by {names}", "Use one separator in the whole header.")
    return best[0]


def _check_rows(text: str, separator: str, first_row: int) -> int:
    """Return how many rows there are, all with as many cells as the header."""
    if '"' in text or "\x1f" in text:
        widths = _widths_quoted(text, separator, first_row)
    else:
        # Split at a sign that the text does not hold, the lines come out whole.
        lines = pl.read_csv(
            text.encode(),
            separator="\x1f",
            quote_char=None,
            has_header=False,
            infer_schema=False,
            new_columns=["line"],
            truncate_ragged_lines=False,
        )
        widths = lines.get_column("line").fill_null("").str.count_matches(separator, literal=True) + 1
    wrong = (widths != widths[0]).arg_true()
    if wrong.len():
        rows = named_rows((index + first_row for index in wrong.head(5)), wrong.len())
        different = widths.gather(wrong).unique().sort()
        cells = listing(different.head(3), different.len())
        raise Unreadable(
            "ragged_rows",
            f"has {wrong.len()} {'row' if wrong.len() == 1 else 'rows'} with {cells} cells where the "
            f"header has {widths[0]} ({rows})",
            f"Put cells that hold a {SEPARATORS[separator]} or a line break in quotation marks; a last row "
            "that is too short means that the file was cut off.",
        )
    return widths.len()


def _widths_quoted(text: str, separator: str, first_row: int) -> pl.Series:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    widths = []
    longest = csv.field_size_limit(max(len(text), 1))
    try:
        widths.extend(max(len(row), 1) for row in rows)
    except csv.Error as error:
        raise Unreadable(
            "quotes",
            f"has quotation marks that do not delimit cells (row {len(widths) + first_row}: {error})",
            'Close every quotation mark, and double those inside a cell: "a ""b""".',
        ) from None
    finally:
        csv.field_size_limit(longest)
    return pl.Series(widths, dtype=pl.Int64)


def _parse(text: str, separator: str) -> pl.DataFrame:
    try:
        return pl.read_csv(
            text.encode(),
            separator=separator,
            has_header=False,
            infer_schema=False,
            quote_char='"' if '"' in text else None,
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise Unreadable("unreadable_file", f"cannot be read as CSV: {reason}", "Export the table again.") from None


def refuse_repeated_header(frame: pl.DataFrame, header: list[str], first_row: int) -> None:
    """Raise when the header stands again among the rows, as when exports are put one after the other."""
    named = [(column, name.strip().lower()) for column, name in zip(frame.columns, header, strict=False) if name]
    if frame.height == 0 or not named:
        return
    same = pl.all_horizontal(pl.col(column).str.to_lowercase() == name for column, name in named)
    again = frame.select(same.fill_null(False)).to_series().arg_true()
    if again.len():
        rows = named_rows((index + first_row for index in again.head(5)), again.len())
        raise Unreadable(
            "repeated_header",
            f"has its header again in {again.len()} {'row' if again.len() == 1 else 'rows'} ({rows})",
            "Join exports without their headers, and check that no row is there twice.",
        )


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the cells without blanks around them, up to the last row that has something in a cell."""
    frame = frame.with_columns(pl.all().str.strip_chars())
    if frame.height == 0:
        return frame
    empty = frame.select(pl.all_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series()
    filled = (~empty).arg_true()
    return frame.head(filled[-1] + 1 if filled.len() else 0)
