"""The triangle of a design: as few rows as it has columns, from which least squares are the same as from all rows.

A design X of many rows is QR with R square and triangular, and X'X is R'R. So the rank of X is that of R, the
coefficients of a value y are those of Q'y on R, and what is left of y is the last corner of the triangle of X and y
together. It is exact up to the rounding of the last digits, where X'X itself would lose half of them, and costs a
fraction of the singular values of all rows. It is worked out block by block (Golub and Van Loan. Matrix Computations,
4th ed., section 5.2), so that not even the rows have to be copied.
"""

from __future__ import annotations

import numpy as np

BLOCK = 2**12
"""Rows that are taken at once: few enough for the processor to keep near."""


def triangle(*columns: np.ndarray) -> np.ndarray:
    """Return the triangle R of the columns that stand beside each other; of fewer rows than columns it is no higher.

    Columns that are zero in a whole block cost nothing there: rows in the order of their units have many.

    Parameters
    ----------
    *columns : numpy.ndarray, shape (rows,) or (rows, columns)
    """
    rows, parts, height = len(columns[0]), [], 0
    for start in range(0, rows, BLOCK):
        block = np.column_stack([one[start : start + BLOCK] for one in columns])
        some = block.any(axis=0)
        small = _of_rows(block[:, some])
        parts.append(np.zeros((len(small), block.shape[1])))
        parts[-1][:, some] = small
        height += len(small)
        if height > BLOCK:
            parts = [_of_rows(np.vstack(parts))]
            height = len(parts[0])
    return _of_rows(np.vstack(parts)) if parts else np.zeros((0, 0))


def _of_rows(rows: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.qr(rows, mode="r"))


def full_rank(design: np.ndarray, of: np.ndarray | None = None) -> bool:
    """Return whether no column of a design is a combination of the others, as `numpy.linalg.matrix_rank` tells.

    Parameters
    ----------
    design : numpy.ndarray, shape (rows, columns)
    of : numpy.ndarray, optional
        Its triangle, where that is known.
    """
    rows, columns = design.shape
    if rows < columns:
        return False
    values = np.linalg.svd(triangle(design) if of is None else of, compute_uv=False)
    return bool((values > values.max(initial=0) * rows * np.finfo(float).eps).all())
