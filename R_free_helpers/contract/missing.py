"""What stands in a file where there is no value."""

from __future__ import annotations

MISSING = ("", "-", "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "(null)", "None", "NaN", "nan", "NaT", "\\N")
"""Texts that mean that there is no value: what programs write for it, nothing that a person may have meant."""
