"""Keeping the results of a published edition for the comparisons of later ones."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.results import KEY, write_results
from R_free_helpers.results.archive import archived_measures


def keep(edition: Edition, data: Path | None = None) -> Path:
    """Write what later editions compare with to ``data/<registry>/archive/`` and return the file.

    A published edition is never recomputed in silence: the file is what later figures show, whatever a newer
    extract would give. What is hidden is what the edition hides as it is built unless asked otherwise (``protected``).
    """
    from R_free_helpers.editions.stages import released_results

    values = released_results(edition, data).results
    published = released_results(edition.model_copy(update={"policy": "protected"}), data).results
    hidden = published.select(*KEY, hidden=pl.col("status") == "suppressed")
    path = edition.data_dir / "archive" / f"{edition.id}.csv"
    path.parent.mkdir(exist_ok=True)
    kept = values.filter(pl.col("measure").is_in(archived_measures(edition)))
    write_results(kept.join(hidden, on=KEY, how="left"), path)
    return path
