"""What each number of a result store is: its kind of statistic, and whether it is about a trait of persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from R_free_helpers.disclosure.membership import ROLES, Membership
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy

Kind = Literal["count", "ratio", "location", "expected", "standardised", "curve", "model", "chosen"]

KINDS: dict[Kind, tuple[str, ...]] = {
    "count": ("count", "beyond", "outliers", "at_risk"),
    "ratio": ("share", "rate", "ratio"),
    "location": (
        "mean", "median", "p10", "p25", "p75", "p90", "whisker_low", "whisker_high", "of_medians", "bound",
    ),
    "expected": ("expected",),
    "standardised": ("standardised",),
    "curve": ("survival", "incidence"),
    "model": (
        "coefficient", "r_squared", "correlation", "chi2", "freedom", "p_value",
        "light_kappa", "fleiss_kappa", "icc_2_1", "icc_3_1", "no_model",
    ),
    "chosen": ("year", "threshold"),
}  # fmt: skip
"""Statistics whose risk is understood, by what has to be done about them.

``count`` and ``ratio`` follow from counts of persons; ``location`` is a value on the scale of a quantity;
``expected`` is the mean of what a model predicts for persons, who give it no more than their characteristics;
``standardised`` is a share whose parts are weighted, which tells of a small count as a share does without following
from a published one: it is shown of facts about the service alone; ``curve`` steps down, or up, with each event;
``model`` describes many persons by a coefficient; ``chosen`` is a number that a count of persons chose, such as the
first year with many.
"""

KIND_OF = {statistic: kind for kind, statistics in KINDS.items() for statistic in statistics}


class UnknownStatistic(ValueError):
    """A statistic about persons whose risk nobody has judged."""


@dataclass(frozen=True)
class Cells:
    """What the rows of a result store and their sets of persons are.

    Attributes
    ----------
    kind : numpy.ndarray of str, shape (rows,)
        See `KINDS`; empty where a row is not about persons of the extract.
    service : numpy.ndarray of bool, shape (rows,)
        Whether a row is a fact about registration and service; all others are traits of persons.
    judged : numpy.ndarray of int, shape (rows,)
        The set whose persons must be enough for a row to be shown; -1 where any number is.
    fewest : numpy.ndarray of int, shape (rows,)
        How many these must be.
    trait_sets : numpy.ndarray of bool, shape (sets,)
        Sets that some row tells a trait of. A denominator is one: it counts persons with a diagnosis.
    shown_sets : numpy.ndarray of bool, shape (sets,)
        Sets whose count some row shows.
    bare_sets : numpy.ndarray of bool, shape (sets,)
        Sets that some row needs a minimum of: while they are small, they are published as 0, so that such a row tells
        no more by not being shown than their count does.
    """

    kind: np.ndarray
    service: np.ndarray
    judged: np.ndarray
    fewest: np.ndarray
    trait_sets: np.ndarray
    shown_sets: np.ndarray
    bare_sets: np.ndarray


def cells_of(results: pl.DataFrame, members: Membership, measures: Sequence[Measure], policy: Policy) -> Cells:
    """Return what the rows of a store are.

    Raises
    ------
    UnknownStatistic
        Naming the measure and the statistic that nobody knows the risk of.
    """
    of_persons = {measure.id for measure in measures if measure.tells_of_persons}
    of_persons |= set(results["measure"].filter(_counts_somebody(members)))
    rows = results.select(
        pl.col("measure"),
        pl.col("statistic"),
        persons=pl.col("measure").is_in(list(of_persons)),
        service=pl.col("measure").is_in(list(policy.service)),
    )
    unknown = rows.filter(pl.col("persons") & ~pl.col("statistic").is_in(list(KIND_OF)))
    if unknown.height:
        measure, statistic = unknown.select("measure", "statistic").row(0)
        raise UnknownStatistic(
            f"the measure '{measure}' has the statistic '{statistic}', whose risk is not known, so it cannot be "
            f"released. Known: {', '.join(sorted(KIND_OF))}; a new one needs a rule in disclosure/cells.py"
        )
    kind = rows.select(
        pl.when("persons").then(pl.col("statistic").replace_strict(KIND_OF, default="")).otherwise(pl.lit(""))
    ).to_series()
    service = rows["service"].to_numpy()
    kinds = kind.to_numpy()
    numerator, denominator, missing = (members.of_rows[role] for role in ROLES)
    trait, shown, bare = np.zeros((3, len(members.sizes)), dtype=bool)
    trait[numerator[~service & (numerator >= 0)]] = True
    trait[denominator[denominator >= 0]] = True
    fewest = _fewest(kinds, results["statistic"].to_numpy(), policy)
    judged = np.where((kinds == "model") & (numerator >= 0), numerator, denominator)
    judged = np.where(fewest > 0, judged, -1)
    enough = (judged < 0) | (members.sizes[judged] >= fewest)
    bare[judged[judged >= 0]] = True
    shown[judged[judged >= 0]] = True
    for index in (numerator, denominator, missing):
        shown[index[enough & (index >= 0)]] = True
    return Cells(kinds, service, judged, fewest, trait, shown, bare & (members.sizes < policy.threshold))


def _fewest(kinds: np.ndarray, statistics: np.ndarray, policy: Policy) -> np.ndarray:
    """Return of how many persons each row must be at least; counts may be of any number."""
    fewest = np.zeros(len(kinds), dtype=np.int64)
    fewest[kinds == "ratio"] = policy.minimum
    detailed = np.isin(kinds, ("location", "expected", "standardised", "curve", "model")) | np.isin(
        statistics, ("beyond", "outliers", "at_risk")
    )
    fewest[detailed] = policy.detail
    return fewest


def _counts_somebody(members: Membership) -> pl.Series:
    return pl.Series(np.any([index >= 0 for index in members.of_rows.values()], axis=0))
