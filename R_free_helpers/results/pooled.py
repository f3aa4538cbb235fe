"""Several years together for units with few persons in one: which units, which values, and in words.

Which units are few is judged on released denominators, so that being shown this way tells no more than they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.few import Of
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.measures.periods import SEVERAL, YEARS
from R_free_helpers.results.exact import with_value
from R_free_helpers.results.telling import pooled_measure, row_nouns, share_printer

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.variables import Writer


@dataclass(frozen=True)
class Several:
    """An indicator over several years for the units whose denominator of one year is under the registry's limit.

    Attributes
    ----------
    limit : int
        The registry's ``pool_below``.
    units : dict of str to str
        Names of these units by id, in printed order.
    rows : dict of int to pandas.DataFrame
        By number of years, 1 among them: the released rows of these units, by unit id.
    year : int
        The last of the years.
    """

    limit: int
    units: dict[str, str]
    rows: dict[int, pd.DataFrame]
    year: int

    @property
    def longest(self) -> int:
        """The most years that are put together."""
        return max(self.rows)

    def shown(self, years: int) -> pd.DataFrame:
        """Return the rows with a value for several years; none for one, which has nothing put together."""
        return with_value(self.rows[years] if years > 1 else self.rows[years].iloc[:0])

    def span(self, years: int) -> dict[str, str]:
        """Return the first and the last of so many years, as fields of phrases."""
        return {"first": str(self.year - years + 1), "last": str(self.year)}


def several_years(chapter: Chapter, indicator: str, units: list[str] | None = None) -> Several | None:
    """Return an indicator over several years for the compared units, or the given ones, with few persons in one.

    None where the registry sets no limit or the indicator's years are not put together. Without rows there are no
    units that need it.
    """
    measure, limit = pooled_measure(chapter, indicator), chapter.registry.pool_below
    if measure is None or not limit:
        return None
    one = chapter.select(indicator)
    one = one[one["unit_id"].isin(units) if units is not None else one["level"] == chapter.compared_level]
    # Too few to tell is under any limit; hidden may be any number.
    low = (one["denominator"] < limit) | one["status"].isin(["few", "no_data"])
    one = one[low & (one["status"] != "suppressed")]
    all_years = chapter.select(measure)
    all_years = all_years[all_years["unit_id"].isin(one["unit_id"])]
    rows = {1: one.set_index("unit_id")}
    rows |= {n: all_years[all_years[YEARS] == str(n)].set_index("unit_id") for n in SEVERAL}
    rows = {n: part for n, part in rows.items() if n == 1 or len(part)}
    return Several(limit, dict(zip(one["unit_id"], one["unit"], strict=True)), rows, chapter.edition.year)


def counted_text(chapter: Chapter, indicator: str) -> str:
    """Return how persons are counted in several years together: once, or how what they have several of is."""
    measure = chapter.registry.behind(indicator)
    of_events = measure is not None and chapter.registry.row_words(indicator) is not None
    kind = measure.several if measure is not None and of_events else "once"
    return Phrases.of(chapter.registry)(f"pooled.counted.{kind}", **row_nouns(chapter, indicator))


def pooled_variables(writer: Writer) -> dict[str, dict[str, str]]:
    """Return per indicator whose years can be put together how many units need it, and the edition's unit in words."""
    found = {}
    for name in writer.chapter.registry.shares:
        several = several_years(writer.chapter, name)
        if several is None:
            continue
        found[name] = {
            "limit": str(several.limit),
            "units": writer.words.number(len(several.units)),
            "own": own_sentence(writer, name),
            **several.span(several.longest),
        }
    return found


def own_sentence(writer: Writer, indicator: str) -> str:
    """Return the edition's unit over the longest of several years in a sentence; empty in the nation's edition."""
    chapter = writer.chapter
    if chapter.focus is None:
        return ""
    several = several_years(chapter, indicator, [chapter.focus])
    if several is None:
        return ""
    year = {"year": chapter.edition.year, "limit": several.limit}
    if chapter.focus not in several.units:
        n = writer.one(indicator, unit=chapter.focus)["denominator"]
        # Of a hidden number, or without rows, nobody can say that it is enough.
        return writer.phrases("pooled.own_enough", **year) if n is not None and n >= several.limit else ""
    shown = several.shown(several.longest)
    if chapter.focus not in shown.index:
        return writer.phrases("pooled.own_hidden", **year)
    values = shown.loc[chapter.focus]
    decimals = share_printer(chapter, indicator).decimals(values["denominator"])
    return writer.phrases(
        "pooled.own",
        **year,
        **several.span(several.longest),
        share=writer.share(Of(values["value"], values["denominator"]), decimals),
        interval=writer.numbers.interval(values["lower"], values["upper"], decimals),
        n=writer.integer(values["denominator"]),
    )
