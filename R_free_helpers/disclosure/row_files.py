"""Files that may hold rows of persons, recognised by what is in them and not by their names.

No edition, portal file or delivery has a workbook, a table of rows in Parquet, or a database: wherever one lies among
them somebody has put it there. Pages and texts that the program made of rows say so themselves.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from R_free_helpers.model.row_level import MARK

HOLD_TABLES = {
    b"PAR1": "a table in Parquet",
    b"ARROW1": "a table in Arrow's format",
    b"FEA1": "a table in Feather's format",
    b"SQLite format 3": "a database",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old workbook",
}
"""How such files begin, and what they are."""

ZIP, WORKBOOK = b"PK\x03\x04", ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
"""How a packed file begins, and which of its parts make it a workbook."""

PROPERTIES = "docProps/core.xml"

PDF = b"%PDF-"
"""How the one kind of file begins that is handed on and is no text; what else no audit can read may hold anything."""


def holds_rows(content: bytes) -> str | None:
    """Return why a file's contents are none of an edition's; None where nothing is known against them.

    Examples
    --------
    >>> holds_rows(b"PAR1..."), holds_rows(b"measure,unit_id")
    ('a table in Parquet', None)
    """
    for beginning, what in HOLD_TABLES.items():
        if content.startswith(beginning):
            return what
    if content.startswith(ZIP):
        return _packed(content)
    if is_marked(content):
        return "rows of persons"
    return None if content.startswith(PDF) or _is_text(content) else "a file that is neither text nor PDF"


def is_marked(content: bytes) -> bool:
    """Return whether a file says that this program wrote rows of persons into it."""
    if content.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                return MARK.encode() in packed.read(PROPERTIES)
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return False
    return MARK.encode() in content


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _packed(content: bytes) -> str:
    if is_marked(content):
        return "a workbook with rows of persons"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (ValueError, zipfile.BadZipFile):
        return "a packed file that cannot be read"
    return "a workbook" if any(name in WORKBOOK for name in names) else "a packed file"


def rows_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file below a folder that may hold rows of persons: its name there, and what it is."""
    for path in sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file()):
        # What a link leads to may lie anywhere, and be another thing tomorrow.
        if what := "a link" if path.is_symlink() else holds_rows(path.read_bytes()):
            yield path.relative_to(folder).as_posix(), what
