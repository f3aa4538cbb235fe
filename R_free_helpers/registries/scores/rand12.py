"""RAND-12: a physical and a mental summary score from twelve items, higher is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from R_free_helpers.registries.scores.items import checked
from R_free_helpers.registries.scores.keys import as_float, as_level, complete, read_key

ITEMS = {
    "general_health": 5,
    "moderate_activities": 3,
    "several_stairs": 3,
    "physical_accomplished_less": 2,
    "physical_limited_kind": 2,
    "emotional_accomplished_less": 2,
    "emotional_less_careful": 2,
    "pain": 5,
    "calm": 6,
    "energy": 6,
    "downhearted": 6,
    "social": 5,
}
"""The items in the order of the form (version 1) with their number of alternatives."""

SCORES = ("physical", "mental")
FARIVAR_2007 = Path(__file__).with_name("rand12_farivar_2007.csv")
COLUMNS = ("score", "item", "answer", "weight")


@dataclass(frozen=True)
class Rand12:
    """The two scores; None where an item is unanswered."""

    physical: float | None
    mental: float | None


@dataclass(frozen=True)
class Weights:
    """A constant for each score, and a weight for each score, item and answer."""

    constant: dict[str, float]
    weight: dict[tuple[str, str, int], float]


def rand12(answers: Sequence[float | None], weights: Weights | None = None) -> Rand12:
    """Return the correlated (oblique) physical and mental summary scores.

    A score is a constant plus the weights of the twelve answers. The weights that ship are those that Farivar,
    Cunningham and Hays estimated for version 1 of the form; with them 50 is the mean and 10 the standard deviation of
    the general population of the USA. See `standardised` for another population. A form with an unanswered item
    has no score: the method has no rule for one.

    Parameters
    ----------
    answers : sequence of float or None
        Twelve answers in the order of the form, 1 for the first alternative; None or NaN for an unanswered item. In
        the items 1, 8, 9 and 10 a low number is good health, in the others a high one.
    weights : Weights, optional
        Others than the published ones, read with `read_weights`.

    Raises
    ------
    AnswerError
        When an answer is not one of the form's, or there are not twelve.

    References
    ----------
    Farivar SS, Cunningham WE, Hays RD (2007). Correlated physical and mental health summary scores for the SF-36 and
    SF-12 Health Survey, V.1. Health and Quality of Life Outcomes 5:54. https://doi.org/10.1186/1477-7525-5-54

    The weights are those of the article's table 5, oblique model, as the Norwegian quality registries' R package
    rapwhale has them (farivar_2007_oblique; all 94 weights are the same). They were compared with the scores that the
    SPSS syntax of the Norwegian PROM centre gives, for forms that between them use every weight: all agree to the five
    decimals given. The article's table itself was not at hand, and no implementation from outside Norway was found: an
    error that both share would not have been seen.

    Examples
    --------
    >>> rand12([1, 3, 3, 2, 2, 2, 2, 1, 1, 1, 6, 5])
    Rand12(physical=62.37966, mental=65.38813)
    """
    read = checked(answers, list(ITEMS.values()), "RAND-12")
    if None in read:
        return Rand12(None, None)
    chosen = weights or farivar_2007()
    return Rand12(
        *(
            chosen.constant[score]
            + sum(chosen.weight[score, item, answer] for item, answer in zip(ITEMS, read, strict=True))
            for score in SCORES
        )
    )


def standardised(score: float | None, mean: float, deviation: float) -> float | None:
    """Return a score as a T score of another population: 50 is its mean, ten points its standard deviation.

    Parameters
    ----------
    score : float or None
    mean, deviation : float
        Of the same score, made with the same weights, in the norm population.

    Raises
    ------
    ValueError
        When the deviation is not positive.
    """
    if not deviation > 0:
        raise ValueError(f"the norm population's standard deviation must be positive, not {deviation:g}")
    return None if score is None else 50 + 10 * (score - mean) / deviation


@lru_cache
def farivar_2007() -> Weights:
    """Return the published weights."""
    return read_weights(FARIVAR_2007)


def read_weights(path: Path) -> Weights:
    """Return the weights in a CSV file with the columns score, item, answer and weight.

    Score: ``physical`` or ``mental``. Item: a name of `ITEMS`, or ``constant`` with an empty answer. Every answer of
    every item stands once for each score, 0 for the reference answer too. Lines that begin with ``#`` are comments.

    Raises
    ------
    KeyFileError
        When the file is not there, or says which rows it lacks, has twice or does not understand.
    """
    needs = (
        "RAND-12 needs {file} with the columns {columns}: for the scores "
        f"{' and '.join(SCORES)} a constant, and a weight for every answer of the items {', '.join(ITEMS)}"
    )
    rows = read_key(path, COLUMNS, needs)
    keys = [(row["score"], row["item"], as_level(row, "answer", path)) for row in rows]
    needed = {(score, "constant", None) for score in SCORES}
    needed |= {(score, item, n) for score in SCORES for item, most in ITEMS.items() for n in range(1, most + 1)}
    found = {key: as_float(row, "weight", path) for key, row in zip(keys, rows, strict=True)}
    complete(keys, needed, path)
    return Weights(
        {score: found[score, "constant", None] for score in SCORES},
        {key: value for key, value in found.items() if key[2] is not None},
    )
