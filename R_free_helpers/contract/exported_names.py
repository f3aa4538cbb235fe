"""By what names systems export: the standard library is all it needs."""

from __future__ import annotations

import re
from pathlib import Path

MRS_FILE = re.compile(
    r"DataDump_(?P<environment>[^_]+)_(?P<form>.+?)(?:_sensitiv)?_"
    r"(?P<moment>\d{4}-\d{2}-\d{2}(?:_\d{4,6})?)(?:_sensitiv)?\.csv",
    re.IGNORECASE,
)
REDCAP_FILE = re.compile(
    r"(?P<project>.+)_DATA(?:_LABELS)?_(?P<moment>\d{4}-\d{2}-\d{2}(?:_\d{4})?)\.csv", re.IGNORECASE
)
REDCAP_DICTIONARY = re.compile(r".*DataDictionary.*\.csv", re.IGNORECASE)


def named_as_exported(path: Path) -> bool:
    """Return whether a folder holds, at whatever depth, a file with a name that a system gives to its exports."""
    return any(
        MRS_FILE.fullmatch(file.name) or REDCAP_FILE.fullmatch(file.name) for file in path.rglob("*.[cC][sS][vV]")
    )
