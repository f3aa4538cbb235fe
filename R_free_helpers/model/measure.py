"""What a measure is: a quantity defined once, its metadata beside its function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

import narwhals as nw
import polars as pl

from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source, in_order, within

Rows = Callable[[Source], LazyRows]
"""Returns one row per person (or event, see `Counted`), with ``unit_id`` and what a measure needs of it."""

Counted = Literal["persons", "events", "units", "expected", "inhabitants", "outside"]
"""What a number counts.

``persons`` of the extract; ``events`` of them, such as forms and examinations, of which a person may have many;
``units``; persons ``expected`` from a model or a rate; ``inhabitants``; facts from ``outside`` the extract.
"""

OF_PERSONS: tuple[Counted, ...] = ("persons", "events")
"""What is counted is persons of the extract, or what they have."""

TEXTS = ("name", "short_name", "definition", "numerator", "denominator", "group", "rationale")
"""The texts of an indicator."""

LEVELS = {1: "less_good", 2: "good", 3: "very_good"}


@dataclass(frozen=True)
class Limit:
    """The limit of an indicator, up to and including which its value is met.

    Where the criterion is a function, what the limit bounds is that function's to say: the time in which something must
    have been done, or whom the indicator is about, such as those with at most five years since the diagnosis.

    Attributes
    ----------
    value : float
    unit : {"days", "months", "years", "points"}
        Of time, or of a scale.
    """

    value: float
    unit: Literal["days", "months", "years", "points"]


@dataclass(frozen=True)
class CaseMix:
    """A characteristic of persons at whose levels units are compared, and groups with each other.

    Attributes
    ----------
    column : str
        Of the rows that a registry's cohort gives; null is a level of its own, `UNKNOWN`.
    reference : str
        The level that the others are compared with.
    """

    column: str
    reference: str


class NoRows(ValueError):
    """Rows were asked for of a measure that has none."""


UNKNOWN = "unknown"
"""Level of a characteristic that is not known of a person."""


@dataclass(frozen=True)
class Bands:
    """Attainment bands, half-open on the unrounded share: [0, good) [good, very_good) [very_good, 1].

    Where a single goal is published both bounds are that goal, and the band between them is empty.

    Attributes
    ----------
    good, very_good : float
        Lower bounds, shares between 0 and 1.
    """

    good: float
    very_good: float

    def score(self, share: float | None) -> int:
        """Return 3, 2 or 1 for very good, good and less good; 0 without a share.

        Examples
        --------
        >>> Bands(0.60, 0.80).score(0.795), Bands(0.60, 0.80).score(0.80), Bands(0.60, 0.80).score(None)
        (2, 3, 0)
        """
        if share is None:
            return 0
        # 15 of 25 is 0.6 exactly, but 0.6 is not exact in binary: compare with the rounding of one division.
        return 1 + (share >= self.good - 1e-12) + (share >= self.very_good - 1e-12)

    @property
    def levels(self) -> dict[int, tuple[float, float]]:
        """The bands that a share can be in by level, each with its bounds.

        Examples
        --------
        >>> Bands(0.60, 0.80).levels
        {1: (0.0, 0.6), 2: (0.6, 0.8), 3: (0.8, 1.0)}
        >>> Bands(1.0, 1.0).levels
        {1: (0.0, 1.0), 3: (1.0, 1.0)}
        """
        bounds = {1: (0.0, self.good), 2: (self.good, self.very_good), 3: (self.very_good, 1.0)}
        return {level: (low, high) for level, (low, high) in bounds.items() if level != 2 or low < high}


@dataclass(frozen=True)
class Incident:
    """The event that an indicator's population is about, where each person has it once, on one day.

    The persons of several years, or of a quarter, are then others than those of the year, judged by the same criterion.
    An indicator of a state on a day has none: the same persons are there in each year, so that years put together
    would count them again and tell little more than one year does.

    Attributes
    ----------
    population : callable
        Returns the indicator's population of all years, by the rules of the edition.
    date : str
        The population's column with the day of the event.
    since : int or None
        The first year whose definition is the edition's; earlier years are not put together with it.
    """

    population: Rows
    _: KW_ONLY
    date: str
    since: int | None = None

    def between(self, source: Source, first: dt.date, last: dt.date) -> LazyRows:
        """Return the population with the event on the days from the first to the last."""
        first = max(first, dt.date(self.since, 1, 1)) if self.since else first
        return self.population(source).filter(within(self.date, (first, last)))


@dataclass(frozen=True)
class Measure:
    """A quantity that is defined once. What computes it: a kind of `measures.kinds`, `Indicator`, or `Computed`.

    Attributes
    ----------
    id : str
        Its name in the result store.
    counts : Counted
        What its numerator counts; of a mean or a percentile, what its values belong to.
    out_of : Counted or None
        What its denominator counts, where that is something else.
    period : "year" or str
        What the value is about: the year, a date of the edition (its name ends with ``_date``) or a window of it.
    national : bool
        Computed for the nation only.
    seen_until : str
        Name of the edition's date until which registrations are seen, for what is told of the measure.
    archived : bool
        Whether an edition keeps its values for the comparisons of later ones.
    compares_with : {"june", "december"}
        The release of the year before that the value is compared with.
    """

    id: str
    _: KW_ONLY
    counts: Counted
    out_of: Counted | None = None
    period: str = "year"
    national: bool = False
    seen_until: str = "extraction_date"
    archived: bool = False
    compares_with: Literal["june", "december"] = "june"

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup keys that every row of it has, as far as its kind tells."""
        return ()

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the results in the store's columns, without measure and period."""
        raise NotImplementedError(f"the measure '{self.id}' is of no kind that can be computed")

    def rows(self, source: Source) -> LazyRows:
        """Return the rows that its numbers are computed from, one per person or per event of a person.

        Raises
        ------
        NoRows
            When it is computed from no rows, or does not say from which.
        """
        why = "its function does not say which; see population" if self.tells_of_persons else f"it counts {self.counts}"
        raise NoRows(f"the measure '{self.id}' has no rows of persons: {why}")

    @property
    def tells_of_persons(self) -> bool:
        """Whether any number of it counts persons of the extract, or what they have."""
        return self.counts in OF_PERSONS or self.out_of in OF_PERSONS

    @property
    def only_of_persons(self) -> bool:
        """Whether all that it counts is persons of the extract, or what they have: it can be told of some of them."""
        return self.counts in OF_PERSONS and self.of_persons

    @property
    def of_persons(self) -> bool:
        """Whether the denominator counts persons of the extract, or what they have."""
        return (self.out_of or self.counts) in OF_PERSONS


@dataclass(frozen=True)
class Computed(Measure):
    """A measure with a function of its own, where no kind fits.

    Attributes
    ----------
    function : callable
        Takes a `Source` and, where there is a population, its rows; returns results in the store's columns, without
        measure and period.
    population : callable or None
        Returns the rows that the function computes from, so that whoever asks for the rows behind a number is given
        those that it was computed from. None where there are none.
    """

    function: Callable[..., pl.DataFrame]
    _: KW_ONLY
    population: Rows | None = None

    def compute(self, source: Source) -> pl.DataFrame:
        """Return what the function returns."""
        return self.function(source) if self.population is None else self.function(source, self.population(source))

    def rows(self, source: Source) -> LazyRows:
        """Return the population; see `Measure.rows`."""
        return super().rows(source) if self.population is None else self.population(source)


@dataclass(frozen=True)
class Coverage(Computed):
    """A measure of how many of those expected are registered."""

    _: KW_ONLY
    counts: Counted = "persons"
    out_of: Counted | None = "expected"
    archived: bool = True


@dataclass(frozen=True)
class Indicator(Measure):
    """A share of a population that met a criterion, with attainment bands where a goal is published.

    The criterion is one of two: ``value``, a quantity that is met up to the ``limit``, or ``met``, a function where
    the criterion is clinical. In the texts ``{limit}``, ``{limit_number}``, ``{limit_in_years}`` and ``{limit_last}``
    stand for the limit; see `language.limits`.

    Attributes
    ----------
    population : callable
        Returns the denominator, one row per person.
    value : narwhals.Expr or None
        Of the population's columns; null counts as missing and stays out of the denominator. So does a negative time;
        see `source.in_order`.
    met : callable or None
        Takes the source, the population's rows and the limit; returns the rows of the denominator with ``met``: true,
        false, or null for missing.
    limit : Limit or None
        Of the value; or what ``met`` takes, to bound the numerator or the denominator.
    name, short_name, definition, numerator, denominator, group, rationale : str
        Texts in the registry's language for definition boxes, tables and figures.
    bands : Bands or None
        None for a supplementary share that is compared but not judged.
    low_coverage : str or None
        The coverage measure below whose limit a unit's value is greyed.
    incident : Incident or None
        The event that the population is about, where years can be put together and a year cut into quarters.
    """

    population: Rows
    _: KW_ONLY
    counts: Counted = "persons"
    archived: bool = True
    value: nw.Expr | None = None
    met: Callable[[Source, LazyRows, Limit | None], LazyRows] | None = None
    limit: Limit | None = None
    name: str
    short_name: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    group: str = ""
    rationale: str = ""
    bands: Bands | None = None
    low_coverage: str | None = None
    incident: Incident | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.met is None):
            raise ValueError(f"the indicator '{self.id}' needs a criterion: either value with a limit, or met")
        if self.value is not None and self.limit is None:
            raise ValueError(f"the indicator '{self.id}' has a value but no limit that it is met up to")

        if self.limit is None and (unsaid := [name for name in TEXTS if "{limit" in getattr(self, name)]):
            raise ValueError(f"the {unsaid[0]} of the indicator '{self.id}' names a limit that it does not have")

    def rows(self, source: Source) -> LazyRows:
        """Return the population with ``met``; see `measures.proportion.count_flags`."""
        return self.judged(source, self.population(source))

    def judged(self, source: Source, population: LazyRows) -> LazyRows:
        """Return another population by the same criterion, such as that of all years."""
        if self.met is not None:
            return self.met(source, population, self.limit)
        assert self.value is not None and self.limit is not None  # one of the two criteria is there
        value = self.value if self.limit.unit == "points" else in_order(self.value)
        return population.with_columns(met=value <= self.limit.value)


def period_of(measure: Measure, source: Source) -> str:
    """Return the period a measure's values are about, as written in the store."""
    edition = source.edition
    if measure.period == "year":
        return str(edition.year)
    if measure.period.endswith("_date"):
        return edition.date(measure.period).isoformat()
    first, last = edition.window(measure.period)
    return f"{first}/{last}"
