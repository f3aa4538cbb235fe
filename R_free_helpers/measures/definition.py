"""What a measure is: a quantity defined once, its metadata beside its function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import polars as pl

from R_free_helpers.measures.source import Source

LEVELS = {1: "less_good", 2: "good", 3: "very_good"}


@dataclass(frozen=True)
class Bands:
    """Attainment bands, half-open on the unrounded share: [0, good) [good, very_good) [very_good, 1].

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


@dataclass(frozen=True)
class Measure:
    """A quantity and the function that computes it.

    Attributes
    ----------
    id : str
        Its name in the result store.
    compute : callable
        Takes a `Source`, returns results in the store's columns, or one row per person where `flags` is true.
    period : {"year", "status_date", "extraction_date"} or str
        What the value is about; another name is a window of the edition.
    national : bool
        Kept for the nation only.
    partition : str or None
        Name of the subgroup key whose categories add up to the whole: the disclosure stage links them.
    """

    id: str
    compute: Callable[[Source], nw.LazyFrame | pl.DataFrame]
    period: str = "year"
    national: bool = False
    partition: str | None = None


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
    if measure.period in ("status_date", "extraction_date"):
        return getattr(edition, measure.period).isoformat()
    first, last = edition.window(measure.period)
    return f"{first}/{last}"
