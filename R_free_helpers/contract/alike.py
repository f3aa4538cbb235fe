"""Rows of a table that say the same: found by a digest of each row, since few are there twice."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from R_free_helpers.contract.stored import ROW, Rows, run

_DIGEST = "digest of the row"


def alike(
    rows: Rows,
    what: Sequence[pl.Expr],
    *,
    of: pl.LazyFrame | None = None,
    where: pl.Expr | None = None,
    also: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the rows that say the same as another row, in their order: their number, and what they say.

    Parameters
    ----------
    rows : polars.DataFrame or Stored
    what : sequence of polars.Expr
        Of each row; nothing in two rows is the same.
    of : polars.LazyFrame, optional
        A plan on these rows that keeps their number and order; ``rows`` as they are when absent.
    where : polars.Expr, optional
        Only of rows where this is so.
    also : sequence of str
        Columns that are returned too.
    """
    plan = rows.lazy() if of is None else of
    digest = what[0].hash(0)
    for seed, one in enumerate(what[1:], 1):
        digest ^= one.hash(seed)
    if where is not None:
        digest = pl.when(where).then(digest)
    ordered = run(plan.select(digest.alias(_DIGEST)), rows).to_series().sort()
    # Of rows that are not asked for there is no digest, and nothing is equal to that.
    twice = ordered.filter(ordered == ordered.shift(1)).unique().to_frame()
    said = plan.with_row_index(ROW).select(ROW, *what, *also, digest.alias(_DIGEST))
    # Without any such row nothing is gone through once more.
    found = said.join(twice.lazy(), on=_DIGEST, how="semi") if twice.height else said.head(0)
    some = run(found, rows).drop(_DIGEST).sort(ROW)
    # Different rows may have the same digest.
    return some.filter(pl.struct(pl.exclude(ROW, *also)).is_duplicated())
