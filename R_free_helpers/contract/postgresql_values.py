"""The text that PostgreSQL copies out, as columns of the types that the same rows have in a Parquet file.

A line is a row, its values are separated by tabs, and neither sign stands within a value: they are written as
``\\t`` and ``\\n``. ``\\N`` is no value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from R_free_helpers.contract.problems import Unreadable, named_rows, show

NO_VALUE = "\\N"
ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\b": "\b", "\\f": "\f", "\\v": "\v"}

KIND_OF_TYPE = {
    16: "truth",
    17: "bytes",
    20: "whole",
    21: "whole",
    23: "whole",
    700: "number",
    701: "number",
    1700: "decimal",
    1042: "padded",
    1082: "date",
    1083: "time",
    1114: "moment",
    1184: "zoned",
}
"""Kind of value by number of PostgreSQL's own type, the same in every database; others are read as text."""

_SLICE = 100_000
_WHOLE = r"^[+-]?[0-9]{1,18}$"


def text_frame(copied: bytes, names: Sequence[str], rows: int) -> pl.DataFrame:
    """Return copied lines as columns of text that is still escaped; the last column only ends the lines.

    Raises
    ------
    Unreadable
        If it is no UTF-8, or not as many rows as the server counted.
    """
    if not copied:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        frame = pl.read_csv(
            copied,
            has_header=False,
            separator="\t",
            quote_char=None,
            infer_schema=False,
            null_values=NO_VALUE,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        raise Unreadable(
            "encoding", "holds text that is no UTF-8", "Repair the text, or the encoding that the database claims."
        ) from None
    if frame.shape != (rows, len(names) + 1):
        raise Unreadable("database", "did not arrive whole", "Try again, or deliver the table as Parquet.")
    return frame.select(pl.nth(place).alias(name) for place, name in enumerate(names))


def rows_hash(frame: pl.DataFrame) -> str:
    """Return the sha256 of escaped text in the order of its rows."""
    whole = hashlib.sha256()
    lines = pl.concat_str(pl.all().fill_null(NO_VALUE), separator="\t")
    for part in frame.iter_slices(_SLICE):
        whole.update("".join(f"{line}\n" for line in part.select(lines).to_series()).encode())
    return whole.hexdigest()


def typed(frame: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """Return escaped text as values.

    Parameters
    ----------
    kinds : sequence of str
        By column: one of ``KIND_OF_TYPE``, ``list`` or ``text``.

    Raises
    ------
    Unreadable
        If a column holds bytes.
    """
    return pl.DataFrame([_column(column, kind) for column, kind in zip(frame.iter_columns(), kinds, strict=True)])


def _column(text: pl.Series, kind: str) -> pl.Series:
    if kind == "truth":
        return text == "t"
    if kind == "whole" or (kind == "decimal" and text.str.contains(_WHOLE).all()):
        return text.cast(pl.Int64)
    if kind in ("number", "decimal"):
        return text.cast(pl.Float64)
    if kind == "bytes" and text.null_count() < text.len():
        rows = (text.is_not_null().arg_true() + 1).to_list()
        raise Unreadable(
            "wrong_type",
            f"holds bytes in {len(rows)} {'row' if len(rows) == 1 else 'rows'} of {show(text.name)} "
            f"(data {named_rows(rows[:5], len(rows))})",
            "Export the column as text, numbers or dates.",
        )
    plain = _unescaped(text)
    if kind == "list":
        # Refused wherever it stands, so that one text will do for its members.
        return plain.reshape((-1, 1)).arr.to_list().set(plain.is_null(), None)
    calendar = {
        "date": lambda: plain.str.to_date("%Y-%m-%d", strict=False),
        "time": lambda: plain.str.to_time("%H:%M:%S%.f", strict=False),
        "moment": lambda: plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"),
        "zoned": lambda: (
            plain.str.strip_suffix("+00")
            .str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
            .dt.replace_time_zone("UTC")
        ),
    }
    if kind not in calendar:
        return plain
    values = calendar[kind]()
    # Infinity, and years beyond the calendar, have a text but no value; the contract then says what is wrong.
    return values if values.null_count() == plain.null_count() else plain


def _unescaped(text: pl.Series) -> pl.Series:
    if not text.str.contains("\\", literal=True).any():
        return text
    return text.str.replace_many(list(ESCAPES), list(ESCAPES.values()), leftmost=True)
