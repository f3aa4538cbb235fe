"""EQ-5D-5L: the index of a health profile in the Swedish experience-based value set, higher is better."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from R_free_helpers.registries.scores.items import Form, checked_rows
from R_free_helpers.registries.scores.keys import as_float, as_level, complete, read_key

RESPONSE_LEVELS = 5
DIMENSIONS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")

EQ5D5L = Form("EQ-5D-5L", dict.fromkeys(DIMENSIONS, (1, RESPONSE_LEVELS)), besides=("vas",))
"""The profile: 1 no problems, 2 slight, 3 moderate, 4 severe, 5 extreme problems or unable."""

EQ_VAS = Form("EQ VAS", {"vas": (0, 100)}, besides=DIMENSIONS)
"""The person's own mark of the health today, 100 the best imaginable; read with `items.from_json`, not scored."""

SWEDEN_2020 = Path(__file__).with_name("eq5d5l_sweden_2020.csv")
COLUMNS = ("term", "level", "value")


@dataclass(frozen=True)
class ValueSet:
    """The index of full health, and what is added for each level.

    Attributes
    ----------
    constant : float
        Index of the profile 11111.
    dimension : array of float, shape (5 dimensions, 5 levels)
        Added for the level of each dimension; 0 for level 1.
    worst : array of float, shape (5 levels,)
        Added once, by the level of the worst dimension.
    """

    constant: float
    dimension: NDArray[np.float64]
    worst: NDArray[np.float64]


def eq5d5l(answers: ArrayLike, values: ValueSet | None = None) -> NDArray[np.float64]:
    """Return the index of each profile; higher is better.

    With the set that ships, the Swedish experience-based time trade-off values, the index runs from 0.2433 (55555) to
    0.9755 (11111): people value the health they have themselves, and no state is below 0. It is the sum of a constant,
    one decrement for each dimension, and one more when any dimension is at level 5. A profile with an unanswered
    dimension has no index: the instrument has no rule for one.

    Parameters
    ----------
    answers : array_like, shape (5,) or (responses, 5)
        Levels 1 (no problems) to 5 in the order of `DIMENSIONS`; None or NaN for an unanswered one.
    values : ValueSet, optional
        Another set, read with `read_value_set`.

    Returns
    -------
    array of float, shape () or (responses,)
        Not rounded; the published set has four decimals and indices are given with three.

    Raises
    ------
    AnswerError
        When an answer is not a level (which dimension, which levels are allowed), or there are not five.

    References
    ----------
    Burström K, Teni FS, Gerdtham UG, Leidl R, Helgesson G, Rolfson O, Henriksson M (2020). Experience-Based Swedish TTO
    and VAS Value Sets for EQ-5D-5L Health States. PharmacoEconomics 38:839-856, the TTO value set (model 5).
    https://doi.org/10.1007/s40273-020-00905-7

    The article itself was not at hand. The coefficients are the same in two public R implementations that cite it, the
    package eq5d (0.16, value set Sweden_2020) and one made for Swedish value sets only; and the indices of all 3125
    profiles are, rounded to three decimals, those in a third, the package eq5dsuite (2.0, value set SE_2020). The VAS
    value set of the same article is not shipped: only one of them has it, so that nothing could be compared.

    Examples
    --------
    >>> round(float(eq5d5l([3, 4, 5, 4, 3])), 4)
    0.5031
    """
    read = checked_rows(answers, EQ5D5L)
    chosen = values or sweden_2020()
    known = ~np.isnan(read).any(axis=-1)
    level = np.where(np.isnan(read), 1, read).astype(int) - 1
    added = chosen.dimension[np.arange(len(DIMENSIONS)), level].sum(axis=-1) + chosen.worst[level.max(axis=-1)]
    return np.where(known, chosen.constant + added, np.nan)


@lru_cache
def sweden_2020() -> ValueSet:
    """Return the Swedish experience-based TTO value set."""
    return read_value_set(SWEDEN_2020)


def read_value_set(path: Path) -> ValueSet:
    """Return the value set in a CSV file with the columns term, level and value.

    Term: ``constant`` with an empty level, the index of 11111; each of `DIMENSIONS` with the levels 2 to 5; and, where
    a set has one, ``worst`` with a level, added when any dimension is at that level or worse. Values are what is added,
    so decrements are negative. Lines that begin with ``#`` are comments.

    Raises
    ------
    KeyFileError
        When the file is not there, or says which rows it lacks, has twice or does not understand.
    """
    needs = (
        "EQ-5D-5L needs {file} with the columns {columns}: the constant, and what is added for the levels 2 to 5 of "
        f"{', '.join(DIMENSIONS)}"
    )
    rows = read_key(path, COLUMNS, needs)
    keys = [(row["term"], as_level(row, "level", path)) for row in rows]
    steps = range(2, RESPONSE_LEVELS + 1)
    needed = {("constant", None), *((dimension, level) for dimension in DIMENSIONS for level in steps)}
    complete(keys, needed, path, optional={("worst", level) for level in steps})
    found = {key: as_float(row, "value", path) for key, row in zip(keys, rows, strict=True)}
    dimension = [[0.0, *(found[name, level] for level in steps)] for name in DIMENSIONS]
    # "At this level or worse" adds up: the worst level 4 gets what stands for 2, 3 and 4.
    worst = np.cumsum([0.0, *(found.get(("worst", level), 0.0) for level in steps)])
    return ValueSet(found["constant", None], np.array(dimension), worst)
