"""Results as they are computed, before anything is rounded or hidden."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.results.compute import compute_numbers, judged


def exact_results(tables: dict[str, pl.DataFrame], registry: Registry, edition: Edition) -> pl.DataFrame:
    """Return the exact results of an edition with what follows from them, without sets of persons."""
    return judged(compute_numbers(tables, registry, edition).select(list(SCHEMA)), registry)
