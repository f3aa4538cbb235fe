"""The fingerprint of an extract's contents, whatever it is stored in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.contract.address import is_address
from R_free_helpers.contract.folder import extract_hash

if TYPE_CHECKING:
    from R_free_helpers.contract.schema import Schema


def source_hash(path: Path | str, schema: Schema | None) -> str:
    """Return the sha256 of an extract's contents: a folder, a workbook or a database.

    Parameters
    ----------
    path : Path or str
    schema : Schema or None
        The tables that the registry has, of which alone a database is read; None will do for files.
    """
    if not is_address(path):
        return extract_hash(Path(path))
    from R_free_helpers.contract.database import stored_hash
    from R_free_helpers.contract.problems import Unreadable

    try:
        return stored_hash(path, schema)
    except (Unreadable, OSError):
        return hashlib.sha256().hexdigest()
