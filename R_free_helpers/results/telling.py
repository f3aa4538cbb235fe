"""How a measure's values are told: which way is good, with how many decimals, and what its rows are called.

Figures, tables and sentences ask here, so that one measure is told alike in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.language.few import Few, is_told
from R_free_helpers.language.numbers import Numbers, known
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.measures.kinds import Categories
from R_free_helpers.measures.periods import Pooled
from R_free_helpers.model.results import NOT_TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd

    from R_free_helpers.model.measure import Bands
    from R_free_helpers.results.chapter import Chapter

    Row = Mapping[str, Any] | pd.Series

RARE = 0.10
"""An outcome that fewer than this part have is told with a decimal: 2 % and 3 % are far from each other."""


@dataclass(frozen=True)
class SharePrinter:
    """How the shares of one measure are printed.

    Attributes
    ----------
    numbers : Numbers
    few : Few
    wanted : int
        Decimals that the measure asks for; rounding for protection may leave fewer, see `Few.decimals_of_share`.
    """

    numbers: Numbers
    few: Few
    wanted: int

    def decimals(self, *of: float | None) -> int:
        """Return with how many decimals shares of so many rows are printed that stand together."""
        return min((self.few.decimals_of_share(self.wanted, n) for n in of), default=0) if self.wanted else 0

    def __call__(self, value: float, of: float | None = None) -> str:
        """Return a share of ``of`` rows as percent."""
        return self.numbers.share(value, self.decimals(of))

    def interval(self, lower: float, upper: float, of: float | None = None) -> str:
        """Return two shares as a range."""
        return self.numbers.interval(lower, upper, self.decimals(of))


def share_printer(chapter: Chapter, measure: str) -> SharePrinter:
    """Return how the shares of a measure are printed."""
    return SharePrinter(Numbers(chapter.registry.language), chapter.few, int(is_rare(chapter, measure)))


def is_rare(chapter: Chapter, measure: str) -> bool:
    """Return whether a measure is of a rare outcome: all of the nation's released shares of it are below `RARE`.

    What follows from an indicator is as rare as the indicator. Parts of a whole are no outcome.
    """
    behind = chapter.registry.behind(measure)
    if behind is None or isinstance(behind, Categories):
        return False
    return chapter.once(("rare", behind.id), lambda: _is_rare(chapter, behind.id))


def _is_rare(chapter: Chapter, measure: str) -> bool:
    national = chapter.results.filter(
        (pl.col("measure") == measure)
        & (pl.col("unit_id") == chapter.nation)
        & (pl.col("statistic") == "share")
        & (pl.col("status") != "few")
    )["value"].drop_nulls()
    return not national.is_empty() and bool((national < RARE).all())


def direction_notes(chapter: Chapter, *measures: str) -> list[str]:
    """Return that lower is better, of some measures by name; nothing where high is good, as readers take it to be."""
    lower = [one for one in measures if chapter.registry.lower_is_better(one)]
    if not lower:
        return []
    say = Phrases.of(chapter.registry)
    if len(lower) == len(measures):
        return [say("direction.lower")]
    behind = [chapter.registry.behind(one) for one in lower]
    named = dict.fromkeys(one.id for one in behind if one is not None)
    names = [chapter.text(one, "short_name") or chapter.text(one, "name") for one in named]
    return [say("direction.lower_of", names=Words.of(chapter.registry).join(names))]


def level_of(chapter: Chapter, bands: Bands, row: Row) -> int:
    """Return the level of a share that is shown, and of a small one where all that it may be are of one; 0 else.

    Parameters
    ----------
    row : mapping or pandas.Series
        ``value``, ``denominator`` and ``status`` of a released share.
    """
    if is_told(row["value"], row["status"]):
        return bands.score_of_few(chapter.few.limit, row["denominator"])
    shown = known(row["value"]) and row["status"] not in NOT_TOLD
    return bands.score(row["value"]) if shown else 0


def row_nouns(chapter: Chapter, *measures: str) -> dict[str, str]:
    """Return what the rows of measures are called, as the fields ``rows`` and ``the_rows`` of phrases.

    Persons, unless all of the measures have rows of one other kind.
    """
    found = {chapter.registry.row_words(measure) for measure in measures}
    own = next(iter(found)) if len(found) == 1 else None
    if own is not None:
        return {"rows": own.many, "the_rows": own.the_many}
    say = Phrases.of(chapter.registry)
    return {"rows": say("row.many"), "the_rows": say("row.the_many")}


def pooled_measure(chapter: Chapter, indicator: str) -> str | None:
    """Return the measure of an indicator over several years; None where the registry has none."""
    for measure in chapter.registry.measures:
        if isinstance(measure, Pooled) and measure.indicator.id == indicator:
            return measure.id
    return None
