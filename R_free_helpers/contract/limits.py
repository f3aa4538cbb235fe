"""How large a file or table may be that is held in memory whole."""

from __future__ import annotations

MOST_BYTES = 4 << 30
"""Bytes that one CSV file may have; all of it is held in memory."""


MOST_ROWS = 20_000_000
"""Rows that one table may have; all of them are held in memory, and a view can have any number."""
