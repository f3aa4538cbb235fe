"""The archive: results of published editions, kept for the comparisons that later editions print.

Beside each number stands whether the published edition hid it, so that a later edition neither shows it nor hides
another one that, with the published ones, would give it away.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from R_free_helpers.disclosure.policy import Policy
from R_free_helpers.disclosure.suppression import hide, primary
from R_free_helpers.editions.edition import Edition, parse_edition
from R_free_helpers.measures.definition import Indicator
from R_free_helpers.registries import get_registry
from R_free_helpers.results.store import KEY, read_results, write_results


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


def published_before(edition: Edition) -> dict[str, pl.DataFrame]:
    """Return the archived stores of editions with earlier extractions, by edition, with the column ``hidden``."""
    found = {}
    for path in sorted((edition.data_dir / "archive").glob("*.csv")):
        if parse_edition(path.stem).extraction_date < edition.extraction_date:
            hidden = pl.read_csv(path, columns=["hidden"], schema_overrides={"hidden": pl.Boolean})
            found[path.stem] = read_results(path).hstack(hidden)
    return found


def still_hidden(published: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return an archived store as a later edition may show it: what was hidden stays, and so does what is small."""
    if policy.threshold == 0:
        return published.drop("hidden")
    rows = published.with_row_index("row")
    return hide(rows, set(rows.filter(pl.col("hidden") | primary(policy))["row"])).drop("row", "hidden")
