"""What a later edition may show of an earlier one."""

from __future__ import annotations

import polars as pl

from R_free_helpers.disclosure.suppression import hide, primary
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry


def still_hidden(published: pl.DataFrame, policy: Policy, registry: Registry) -> pl.DataFrame:
    """Return an archived store as a later edition may show it: what was hidden stays, and so does what is small."""
    if policy.threshold == 0:
        return published.drop("hidden")
    rows = published.with_row_index("row")
    return hide(rows, set(rows.filter(pl.col("hidden") | primary(policy, registry))["row"])).drop("row", "hidden")
