"""What a measure is: a quantity defined once, its metadata beside its function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source

LEVELS = {1: "less_good", 2: "good", 3: "very_good"}


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
class Measure:
    """A quantity and the function that computes it.

    Attributes
    ----------
    id : str
        Its name in the result store.
    compute : callable
        Takes a `Source`, returns results in the store's columns, or one row per person where `flags` is true.
    period : "year" or str
        What the value is about: the year, a date of the edition (its name ends with ``_date``) or a window of it.
    national : bool
        Kept for the nation only.
    partition : str, tuple of str or None
        Names of the subgroup keys whose categories add up to the whole: the disclosure stage links them.
    seen_until : str
        Name of the edition's date until which registrations are seen, for what is told of the measure.
    part_of : str or None
        The measure that this one and the others with the same entry add up to in each unit.
    among : str or None
        The measure that counts the persons a share is of: where it hides a unit, the share is hidden too, since its
        denominator is that count.
    """

    id: str
    compute: Callable[[Source], LazyRows | pl.DataFrame]
    period: str = "year"
    national: bool = False
    partition: str | tuple[str, ...] | None = None
    seen_until: str = "extraction_date"
    part_of: str | None = None
    among: str | None = None


@dataclass(frozen=True)
class Indicator(Measure):
    """A share with attainment bands.

    Attributes
    ----------
    name, short_name, definition, numerator, denominator, group, rationale : str
        Texts in the registry's language for definition boxes, tables and figures.
    bands : Bands or None
        None for a supplementary share that is compared but not judged.
    compares_with : {"june", "december"}
        The release of the year before that the value is compared with.
    low_coverage : str or None
        The coverage measure below whose limit a unit's value is greyed.
    """

    name: str = ""
    short_name: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    group: str = ""
    rationale: str = ""
    bands: Bands | None = None
    compares_with: Literal["june", "december"] = "june"
    low_coverage: str | None = None


def period_of(measure: Measure, source: Source) -> str:
    """Return the period a measure's values are about, as written in the store."""
    edition = source.edition
    if measure.period == "year":
        return str(edition.year)
    if measure.period.endswith("_date"):
        return edition.date(measure.period).isoformat()
    first, last = edition.window(measure.period)
    return f"{first}/{last}"
