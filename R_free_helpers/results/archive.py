"""The archive: results of published editions, kept for the comparisons that later editions print."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from R_free_helpers.editions.edition import Edition
from R_free_helpers.editions.stages import released_results
from R_free_helpers.measures.definition import Indicator
from R_free_helpers.registries import get_registry
from R_free_helpers.results.store import write_results


def archived_measures(edition: Edition) -> list[str]:
    """Return the measures whose earlier values are printed: shares with metadata, and coverage."""
    return [
        m.id
        for m in get_registry(edition.registry).measures
        if isinstance(m, Indicator) or m.id.startswith(("coverage_", "prom_means", "registered"))
    ]


def keep(edition: Edition, data: Path | None = None) -> Path:
    """Write what later editions compare with to ``data/<registry>/archive/`` and return the file.

    A published edition is never recomputed in silence: the file is what later figures show, whatever a newer
    extract would give.
    """
    released = released_results(edition, data)
    path = edition.data_dir / "archive" / f"{edition.id}.csv"
    path.parent.mkdir(exist_ok=True)
    write_results(released.results.filter(pl.col("measure").is_in(archived_measures(edition))), path)
    return path
