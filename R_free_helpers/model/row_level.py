"""Files with rows of persons, which a registry's own people ask for: what they may be put in, and how they are known.

Such a file says what it is in its own properties, so that whoever finds it, and the audit, need not trust its name.
"""

from __future__ import annotations

MARK = "registry-report-row-level"
"""In the properties of each file with rows of persons that the program writes."""


class RowsRefused(ValueError):
    """A file with rows of persons that is not written; the message says why, and what to do."""


def require_row_level(accepted: bool) -> None:
    """Raise `RowsRefused` unless it was said that the file is wanted although it holds rows of persons."""
    if not accepted:
        raise RowsRefused(
            "this file holds a row for each person, with keys: it is for the unit's own eyes and for no report. "
            "Add --row-level if that is what you want"
        )
