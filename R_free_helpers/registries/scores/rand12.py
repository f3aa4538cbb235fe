"""RAND-12: a physical and a mental summary score from twelve items, higher is better."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from R_free_helpers.registries.scores.items import checked

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


class WeightsError(ValueError):
    """A file of weights that does not give what RAND-12 needs."""


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

    Notes
    -----
    Farivar SS, Cunningham WE, Hays RD (2007). Correlated physical and mental health summary scores for the SF-36 and
    SF-12 Health Survey, V.1. Health and Quality of Life Outcomes 5:54. https://doi.org/10.1186/1477-7525-5-54

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
    WeightsError
        When the file is not there, or says which rows it lacks, has twice or does not understand.
    """
    if not path.exists():
        raise WeightsError(
            f"RAND-12 needs the file {path.name} with the columns {', '.join(COLUMNS)}: for the scores "
            f"{' and '.join(SCORES)} a constant, and a weight for every answer of the items {', '.join(ITEMS)}"
        )
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise WeightsError(f"{path.name} has the columns {reader.fieldnames}, not {list(COLUMNS)}")
    found: dict[tuple[str, str, int | None], float] = {}
    twice = []
    for row in reader:
        try:
            key = (row["score"], row["item"], int(row["answer"]) if row["answer"] else None)
            value = float(row["weight"])
        except (TypeError, ValueError):
            raise WeightsError(f"{path.name}: cannot read {row}") from None
        if key in found:
            twice.append(key)
        found[key] = value
    needed = {(score, "constant", None) for score in SCORES}
    needed |= {(score, item, n) for score in SCORES for item, most in ITEMS.items() for n in range(1, most + 1)}
    problems = {"lacks": needed - found.keys(), "does not need": found.keys() - needed, "has twice": set(twice)}
    said = [f"{what} {_names(keys)}" for what, keys in problems.items() if keys]
    if said:
        raise WeightsError(f"{path.name} {'; '.join(said)}")
    return Weights(
        {score: found[score, "constant", None] for score in SCORES},
        {key: value for key, value in found.items() if key[2] is not None},
    )


def _names(keys: set[tuple[str, str, int | None]]) -> str:
    return ", ".join(sorted(" ".join(str(part) for part in key if part is not None) for key in keys))
