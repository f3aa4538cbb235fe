"""The fingerprint of an extract's contents, whatever it is stored in."""

from __future__ import annotations

import hashlib
from pathlib import Path

from R_free_helpers.contract.address import is_address
from R_free_helpers.contract.folder import extract_hash


def source_hash(path: Path | str) -> str:
    """Return the sha256 of an extract's contents: a folder, a workbook or a database."""
    if not is_address(path):
        return extract_hash(Path(path))
    from R_free_helpers.contract.database import stored_hash
    from R_free_helpers.contract.problems import Unreadable

    try:
        return stored_hash(path)
    except (Unreadable, OSError):
        return hashlib.sha256().hexdigest()
