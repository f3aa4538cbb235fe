"""The archive: results of published editions, kept for the comparisons that later editions print.

Beside each number stands whether the published edition hid it, so that a later edition neither shows it nor hides
another one that, with the published ones, would give it away.
"""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.edition import Edition, parse_edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results


def archived_measures(edition: Edition) -> list[str]:
    """Return the measures whose earlier values are printed."""
    return [measure.id for measure in get_registry(edition.registry).measures if measure.archived]


def published_before(edition: Edition) -> dict[str, pl.DataFrame]:
    """Return the archived stores of editions with earlier extractions, by edition, with the column ``hidden``."""
    found = {}
    for path in sorted((edition.data_dir / "archive").glob("*.csv")):
        if parse_edition(path.stem).extraction_date < edition.extraction_date:
            hidden = pl.read_csv(path, columns=["hidden"], schema_overrides={"hidden": pl.Boolean})
            found[path.stem] = read_results(path).hstack(hidden)
    return found
