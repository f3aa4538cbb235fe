"""Time from onset to death, as published and with late entry."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.survival import under_observation
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts.registered import REGISTRY_START, registered

ENTRIES = ("onset", "start", "inclusion")
"""When a person is counted as under observation: from onset (as published), from onset but not before the registry
began, or from the own inclusion."""


def decimal_year(date: pl.Expr) -> pl.Expr:
    """Return a date as a decimal year, on the scale of the onset."""
    return date.dt.year() + (date.dt.ordinal_day() - 0.5) / 365.25


def time_to_death(source: Source, entry: str) -> pl.DataFrame:
    """Return time from onset to death, emigration or the status date, whichever comes first, for everyone registered.

    Onset is the middle of its month, as everywhere. The registry learns of deaths from the population register, which
    knows of those who live in the country: who has emigrated is followed until then.

    Parameters
    ----------
    source : Source
    entry : {"onset", "start", "inclusion"}
        See `ENTRIES`.

    Returns
    -------
    polars.DataFrame
        ``patient_id``, ``unit_id``, ``type``, ``sex``, ``years``, ``event``, and ``entry`` in years from onset, a row
        per person.
    """
    frame = (
        registered(source)
        .filter(~nw.col("onset").is_null())
        .select("patient_id", "unit_id", "type", "sex", "onset", "death_date", "emigration_date", "included_date")
        .collect(backend="polars")
        .to_native()
        # Backends return rows in any order; sums of floating-point numbers depend on it.
        .sort("patient_id")
    )
    onset = pl.col("onset")
    left = pl.min_horizontal("death_date", "emigration_date", pl.lit(source.status_date))
    begins = {
        "onset": onset,
        "start": decimal_year(pl.lit(REGISTRY_START)),
        "inclusion": decimal_year(pl.col("included_date")),
    }
    return frame.select(
        "patient_id",
        "unit_id",
        "type",
        "sex",
        # A death in the month of onset may lie before the middle of the month.
        years=(decimal_year(left) - onset).clip(0, None),
        event=(pl.col("death_date") == left).fill_null(False),
        entry=(begins[entry] - onset).clip(0, None),
    )


def followed_until_death(source: Source) -> LazyRows:
    """Return the times to death of those under observation, once for each of `ENTRIES`, which is ``since``."""
    return source.once("followed_until_death", _followed_until_death)


def _followed_until_death(source: Source) -> LazyRows:
    parts = []
    for entry in ENTRIES:
        times = time_to_death(source, entry)
        seen = times if entry == "onset" else under_observation(times)
        parts.append(seen.with_columns(since=pl.lit(entry)))
    return nw.from_native(pl.concat(parts).lazy())
