"""The counts of a result store as a reader finds them, and what the documented rule of rounding tells of each true one.

The rule stands in every report, so that everybody knows it: a count of persons with a trait that is printed as 0 is
one of 0 to the threshold less one; the base stands for anything from 1 to twice the base less one; any other number
is wrong by less than the base and stands for no small count. Facts about the service are wrong by less than the base
too, small or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from R_free_helpers.disclosure.bound_propagation import UNBOUNDED
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy

OF_PERSONS = ("persons", "events")
"""What is protected; units, inhabitants and what other registers expect are not."""

Role = Literal["numerator", "denominator"]
ROLES: tuple[Role, Role] = ("numerator", "denominator")

BOUNDED_STATISTICS = ("count", "share", "rate", "ratio", "mean", "median", "beyond")
"""Statistics whose counts are compared; others of the same group repeat them."""

OF_ENOUGH = ("share", "rate", "ratio")
"""Statistics that are not told of fewer persons than the policy's minimum."""


HIDING = ("few", "suppressed")
"""Statuses of rows that may lack a number although there is one."""


@dataclass(frozen=True)
class Published:
    """A count that a row of the store tells, or says to be small.

    Attributes
    ----------
    measure, statistic, unit, period, subgroup : str
    role : {"numerator", "denominator"}
    number : float or None
        None where it is hidden.
    low, high : float
        Least and greatest true count.
    trait : bool
        Whether it counts persons with a trait.
    """

    measure: str
    statistic: str
    unit: str
    period: str
    subgroup: str
    role: Role
    number: float | None
    low: float
    high: float
    trait: bool

    def __str__(self) -> str:
        place = " ".join(filter(None, (self.measure, self.unit, self.period, self.subgroup, self.statistic)))
        return f"{self.role} of {place} ({'hidden' if self.number is None else f'{self.number:g}'})"


@dataclass(frozen=True)
class Classes:
    """What the numbers of measures count, as the registry says.

    Attributes
    ----------
    persons : dict of str to set of str
        For each role the measures whose number counts persons, or what they have.
    service : frozenset of str
        Measures of what the service did.
    """

    persons: dict[Role, frozenset[str]]
    service: frozenset[str]

    def trait(self, measure: str, role: Role) -> bool:
        """Return whether a number counts persons with a trait; who is in a denominator has one."""
        return measure in self.persons[role] and (role == "denominator" or measure not in self.service)


def classes_of(measures: Iterable[Measure], policy: Policy) -> Classes:
    """Return what the numbers of measures count."""
    measures = list(measures)
    return Classes(
        {
            "numerator": frozenset(measure.id for measure in measures if measure.counts in OF_PERSONS),
            "denominator": frozenset(
                measure.id for measure in measures if (measure.out_of or measure.counts) in OF_PERSONS
            ),
        },
        policy.service,
    )


def true_counts(number: float, trait: bool, policy: Policy) -> tuple[float, float]:
    """Return the least and the greatest true count behind a published one.

    Examples
    --------
    With a threshold and a base of 5 a trait's 0 stands for 0 to 4, its 5 for 1 to 9, its 6 for 5 to 10; 6 of a fact
    about the service stands for 2 to 10.
    """
    if not policy.rounds:
        return number, number
    span = policy.base - 1
    if number == 0:
        return 0, policy.threshold - 1 if trait else span
    least = policy.threshold if trait and number != policy.base else 1
    return max(least, number - span), number + span


def published_counts(released: pl.DataFrame, classes: Classes, policy: Policy) -> Iterator[Published]:
    """Yield the counts of persons that the rows of a store tell of, in their order."""
    columns = ("measure", "statistic", "unit_id", "period", "subgroup", "status", *ROLES)
    rows = released.filter(pl.col("statistic").is_in(BOUNDED_STATISTICS) & (pl.col("status") != "no_data"))
    for measure, statistic, unit, period, subgroup, status, *numbers in rows.select(columns).iter_rows():
        few = status == "few" and numbers[0] is None and numbers[1] is None
        for role, number in zip(ROLES, numbers, strict=True):
            if measure not in classes.persons[role]:
                continue
            trait = classes.trait(measure, role)
            if number is not None:
                low, high = true_counts(number, trait, policy)
            elif few and role == "denominator" and statistic in OF_ENOUGH and policy.minimum <= policy.base:
                # Of fewer than the minimum: their count was rounded to 0.
                low, high = 0, policy.threshold - 1
            elif status in HIDING:
                low, high = 0, UNBOUNDED
            else:
                continue
            yield Published(measure, statistic, unit, period, subgroup, role, number, low, high, trait)
