"""What a measure is: a quantity defined once, its metadata beside its function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Literal

import narwhals as nw
import polars as pl

from R_free_helpers.model.event_rows import PERSON_ROW, Several, first_of_each, key_of
from R_free_helpers.model.rows import PERSON, LazyRows
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


@dataclass(frozen=True)
class Continuous:
    """A number of persons, or of what they have, at whose values units are compared: age, or a laboratory value.

    Attributes
    ----------
    column : str
        Of the rows that a registry's cohort gives: a number. Where it is null the mean of the others takes its place
        and, where enough are unknown, being so has a coefficient of its own.
    per : float
        The step that a coefficient is told of: 10 for "per 10 years". What is expected of a unit does not depend on it.
    """

    column: str
    per: float = 1.0

    def __post_init__(self) -> None:
        if not self.per > 0:
            raise ValueError(f"the characteristic '{self.column}' is told per {self.per:g}: give it a step above 0")


Characteristic = CaseMix | Continuous
"""What units are compared at equal values of: a characteristic with levels, or a number."""


class NoRows(ValueError):
    """Rows were asked for of a measure that has none."""


UNKNOWN = "unknown"
"""Level of a characteristic that is not known of a person."""


@dataclass(frozen=True)
class Bands:
    """Attainment bands, half-open on the unrounded share: [0, good) [good, very_good) [very_good, 1].

    Where lower is better, such as of complications, they are [0, very_good] (very_good, good] (good, 1].
    Where a single goal is published both bounds are that goal, and the band between them is empty.

    Attributes
    ----------
    good, very_good : float
        The bounds that a share must reach to be so, between 0 and 1: at least, or at most where lower is better.
    lower_is_better : bool
        Whether a low share is the good one.

    Raises
    ------
    ValueError
        When a bound is no share, or very good would be worse than good.
    """

    good: float
    very_good: float
    lower_is_better: bool = False

    def __post_init__(self) -> None:
        for name in ("good", "very_good"):
            bound = getattr(self, name)
            if not 0 <= bound <= 1:
                raise ValueError(f"bands are shares between 0 and 1, and {name}={bound:g} is not; write 5 % as 0.05")
        if self.lower_is_better and self.very_good > self.good:
            raise ValueError(
                f"lower is better, so very good cannot begin at {self.very_good:g} and good at {self.good:g}: "
                f"write Bands(good={self.very_good:g}, very_good={self.good:g}, lower_is_better=True)"
            )
        if not self.lower_is_better and self.very_good < self.good:
            raise ValueError(
                f"very good cannot begin at {self.very_good:g} and good at {self.good:g}: write "
                f"Bands(good={self.very_good:g}, very_good={self.good:g}), or add lower_is_better=True"
            )

    def score(self, share: float | None) -> int:
        """Return 3, 2 or 1 for very good, good and less good; 0 without a share.

        Examples
        --------
        >>> Bands(0.60, 0.80).score(0.795), Bands(0.60, 0.80).score(0.80), Bands(0.60, 0.80).score(None)
        (2, 3, 0)
        >>> low = Bands(good=0.10, very_good=0.05, lower_is_better=True)
        >>> low.score(0.05), low.score(0.10), low.score(0.101)
        (3, 2, 1)
        """
        if share is None:
            return 0
        # 15 of 25 is 0.6 exactly, but 0.6 is not exact in binary: compare with the rounding of one division.
        if self.lower_is_better:
            return 1 + (share <= self.good + 1e-12) + (share <= self.very_good + 1e-12)
        return 1 + (share >= self.good - 1e-12) + (share >= self.very_good - 1e-12)

    def score_of_few(self, fewer_than: int, of: float | None) -> int:
        """Return 3 where lower is better and a share of fewer than so many is very good, whatever it is; 0 elsewhere.

        Where high is good a small share is the poor one, and how small is not told.

        Examples
        --------
        >>> low = Bands(good=0.10, very_good=0.05, lower_is_better=True)
        >>> low.score_of_few(5, 100), low.score_of_few(5, 99), Bands(0.60, 0.80).score_of_few(5, 100)
        (3, 0, 0)
        """
        if not self.lower_is_better or not fewer_than or not of or of != of:
            return 0
        return 3 if self.score(fewer_than / of) == 3 else 0

    @property
    def levels(self) -> dict[int, tuple[float, float]]:
        """The bands that a share can be in by level, each with its bounds.

        Examples
        --------
        >>> Bands(0.60, 0.80).levels
        {1: (0.0, 0.6), 2: (0.6, 0.8), 3: (0.8, 1.0)}
        >>> Bands(1.0, 1.0).levels
        {1: (0.0, 1.0), 3: (1.0, 1.0)}
        >>> Bands(0.10, 0.05, lower_is_better=True).levels
        {1: (0.1, 1.0), 2: (0.05, 0.1), 3: (0.0, 0.05)}
        """
        bounds = {1: (0.0, self.good), 2: (self.good, self.very_good), 3: (self.very_good, 1.0)}
        if self.lower_is_better:
            bounds = {1: (self.good, 1.0), 2: (self.very_good, self.good), 3: (0.0, self.very_good)}
        return {level: (low, high) for level, (low, high) in bounds.items() if level != 2 or low < high}


@dataclass(frozen=True)
class Incident:
    """The event that an indicator's population is about, on one day: each person has it once, or each row is one.

    The rows of several years, or of a quarter, are then others than those of the year, judged by the same criterion.
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
    compares_with : str
        The release of the year before that the value is compared with; the registry's main one when empty.
    row : str
        What a row is: ``person``, or an event of which a person may have several, such as ``operation``. The registry's
        ``rows`` has its noun. Rows of events have a key of their own, in the column ``<row>_id``, beside the person's.
    several : {"cluster", "first"}
        What is done about several rows of one person; see `event_rows.Several`.
    first_by : str
        The column of dates by which a row is a person's first; the date of the event that an indicator is about needs
        not be named again.
    """

    id: str
    _: KW_ONLY
    counts: Counted
    out_of: Counted | None = None
    period: str = "year"
    national: bool = False
    seen_until: str = "extraction_date"
    archived: bool = False
    compares_with: str = ""
    row: str = PERSON_ROW
    several: Several = "cluster"
    first_by: str = ""

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
    def row_keys(self) -> tuple[str, ...]:
        """The columns that tell its rows apart: the person's, and of events their own."""
        return tuple(dict.fromkeys((PERSON, key_of(self.row))))

    @property
    def first_date(self) -> str:
        """The column of dates by which a row is a person's first; empty where none is named."""
        return self.first_by

    def counted_rows(self, rows: LazyRows, by: Sequence[str] = ()) -> LazyRows:
        """Return of a population's rows those that count: all of them, or each person's first within ``by``.

        Raises
        ------
        ValueError
            When rows of events lack their key, or the date by which one is the first.
        """
        if self.row == PERSON_ROW:
            return rows
        needed = [key_of(self.row), *([self.first_date] if self.several == "first" else [])]
        names = rows.collect_schema().names()
        if lacking := [name for name in needed if name not in names]:
            raise ValueError(
                f"the rows of the measure '{self.id}' are of the kind '{self.row}' and lack the column '{lacking[0]}'; "
                f"they have {', '.join(names)}"
            )
        return first_of_each(rows, self.first_date, needed[0], by) if self.several == "first" else rows

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
        return self.function(source) if self.population is None else self.function(source, self.rows(source))

    def rows(self, source: Source) -> LazyRows:
        """Return the population; see `Measure.rows`."""
        return super().rows(source) if self.population is None else self.counted_rows(self.population(source))


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
        Returns the denominator, one row per person, or per event of the kind ``row``.
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
        return self.counted_rows(self.judged(source, self.population(source)))

    @property
    def first_date(self) -> str:
        """The column of dates by which a row is a person's first: that of the event, where no other is named."""
        return self.first_by or (self.incident.date if self.incident else "")

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
    if measure.period == "year" and edition.of_calendar_year:
        return str(edition.year)
    if measure.period.endswith("_date"):
        return edition.date(measure.period).isoformat()
    first, last = edition.year_window if measure.period == "year" else edition.window(measure.period)
    return f"{first}/{last}"
