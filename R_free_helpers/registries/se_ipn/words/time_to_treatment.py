"""Report variables of the waiting times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.results.sentence_rows import value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def waiting_times(writer: Writer) -> dict[str, dict[str, str]]:
    """Return the quartiles of each waiting time, and who was within the limit of its indicator."""
    return {
        name: _months(writer, f"wait_{name}") | {"within": writer.share(value(writer, name))}
        for name in ("onset_dx", "dx_therapy")
    }


def _months(writer: Writer, measure: str) -> dict[str, str]:
    """Return the quartiles of a waiting time in whole months."""
    names = {"median": "median", "p25": "lower", "p75": "upper"}
    return {name: writer.plain(value(writer, measure, statistic)) for statistic, name in names.items()}
