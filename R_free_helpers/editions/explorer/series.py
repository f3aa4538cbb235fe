"""What the explorer shows of an edition: its measures with their series, and the earlier years that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from R_free_helpers.editions.explorer.printing import KINDS
from R_free_helpers.figures.compared import measure_name
from R_free_helpers.model.results import NUMBERS, subgroup_key, subgroup_parts
from R_free_helpers.results.choices import not_compared

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

Row = dict[str, Any]

MOST_YEARS = 2
"""How many archived years lie behind an edition, at most."""


@dataclass
class Series:
    """The values of a measure and statistic by some keys of subgroups.

    Attributes
    ----------
    topic : str
        The measure that it belongs to in the list of choices: itself, or the indicator that it is made of.
    measure, statistic : str
    keys : tuple of str
        Keys of the subgroups; none for everybody.
    rows : list of dict
        Released rows, with the edition that published them as ``source``.
    why : str
        Why it is not compared with what was published of it; empty where it is, or never was.
    """

    topic: str
    measure: str
    statistic: str
    keys: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    why: str = ""


@dataclass
class Shown:
    """All that is shown of an edition.

    Attributes
    ----------
    topics : list of str
        Measures in the order of choices.
    series : list of Series
    left_out : int
        Measures of the edition of which nothing is shown.
    """

    topics: list[str]
    series: list[Series]
    left_out: int


def topic_of(chapter: Chapter, measure: str) -> str | None:
    """Return the measure under whose name one is shown: its own, or its indicator's; None where neither has one."""
    if measure_name(chapter, measure) != measure:
        return measure
    behind = chapter.registry.behind(measure)
    if behind is None or behind.id == measure or measure_name(chapter, behind.id) == behind.id:
        return None
    return behind.id


def shown(chapter: Chapter) -> Shown:
    """Return the series of an edition's released results, those of indicators first, then in the registry's order."""
    own = [one.id for one in chapter.registry.measures]
    present = chapter.results["measure"].unique(maintain_order=True).to_list()
    ordered = [*(one for one in own if one in set(present)), *(one for one in present if one not in own)]
    series: list[Series] = []
    left_out = 0
    for measure in ordered:
        topic = topic_of(chapter, measure)
        found = list(_series(chapter, topic, measure)) if topic else []
        series += found
        left_out += not found
    topics = list(dict.fromkeys(one.topic for one in series))
    first = [one.id for one in chapter.registry.of_areas if one.id in topics]
    return Shown([*first, *(one for one in topics if one not in first)], series, left_out)


def _series(chapter: Chapter, topic: str, measure: str) -> Iterator[Series]:
    listed = set(chapter.units["unit_id"])
    rows = chapter.results.filter(
        (pl.col("measure") == measure) & pl.col("unit_id").is_in(list(listed)) & pl.col("statistic").is_in(list(KINDS))
    )
    found: dict[tuple[str, tuple[str, ...]], Series] = {}
    for row in rows.iter_rows(named=True):
        keys = tuple(subgroup_parts(row["subgroup"]))
        made = found.setdefault((row["statistic"], keys), Series(topic, measure, row["statistic"], keys))
        made.rows.append(row | {"source": chapter.edition.id})
    for one in found.values():
        one.why = not_compared(chapter, measure)
        if not one.why and measure in {known.id for known in chapter.registry.measures}:
            one.rows += _earlier(chapter, one)
        yield one


def _earlier(chapter: Chapter, one: Series) -> Iterator[Row]:
    """Yield the rows of a series in the editions before, as they were published."""
    of_measure = chapter.registry.measure(one.measure).compares_with
    for times in range(1, MOST_YEARS + 1):
        before = chapter.before(one.measure, one.statistic, times=times)
        if before is None:
            continue
        source = chapter.edition.earlier(of_measure, times).id
        keys = [name for name in before.columns if name not in _STORE]
        for row in before.to_dict("records"):
            parts = {name: row[name] for name in keys if isinstance(row[name], str)}
            if tuple(sorted(parts)) != one.keys:
                continue
            numbers = {name: None if row[name] != row[name] else row[name] for name in NUMBERS}
            told = {name: row[name] for name in ("unit_id", "period", "statistic", "status")}
            yield told | numbers | {"measure": one.measure, "subgroup": subgroup_key(parts), "source": source}


_STORE = ("unit_id", "unit", "level", "period", "statistic", "status", *NUMBERS)
