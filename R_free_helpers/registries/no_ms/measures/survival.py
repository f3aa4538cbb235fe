"""Survival from onset: curves, medians and tests, as published and with late entry.

Curves and medians are told while `FOLLOWED` persons are followed; with late entry they are of those alive when so many
are: of one person followed alone, a death in the first days would be the death of everybody.
"""

from __future__ import annotations

import polars as pl

from R_free_helpers.language.numbers import half_up
from R_free_helpers.measures.optional import nothing
from R_free_helpers.measures.survival import (
    curve_at,
    log_rank,
    median_with_interval,
    persons_at,
    since_followed,
    with_persons_at,
)
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts.time_to_death import ENTRIES, followed_until_death

CURVE_YEARS = range(61)
DRAWN = ("onset", "start")
"""Entries whose whole curves are kept; of the third only medians and tests."""

FOLLOWED = 10
"""A curve ends where fewer persons are followed; with late entry it also starts when so many are."""

DEATHS = 5
"""A group with fewer deaths, but not none, has no curve: it would be a list of single deaths."""


def _groups(times: pl.DataFrame) -> list[tuple[dict[str, str], pl.DataFrame]]:
    """Return everybody, each type and each sex, with the subgroup that names them."""
    found = [({}, times)]
    for key in ("type", "sex"):
        found += [({key: name}, times.filter(pl.col(key) == name)) for name in times[key].unique().sort().to_list()]
    return found


def _observed(rows: LazyRows) -> dict[str, pl.DataFrame]:
    """Return the times by when persons are counted as under observation; from onset nobody enters late."""
    times = collect_rows(rows)
    found = {entry: times.filter(pl.col("since") == entry) for entry in ENTRIES}
    return found | {"onset": found["onset"].drop("entry")}


def survival(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return survival from onset at whole years with its band and the numbers at risk.

    Subgroup: ``entry``, ``years`` (two digits), and ``type`` or ``sex``. With late entry a curve starts when `FOLLOWED`
    persons are followed, and is of those alive then; a group that never has so many followed has none. Numerator: of
    ``survival`` the deaths up to that time, of ``at_risk`` those at risk then. Denominator: everybody in the curve.
    """
    parts, times_since = [], _observed(rows)
    for entry in DRAWN:
        for group, observed in _groups(times_since[entry]):
            times = since_followed(observed, FOLLOWED)
            deaths = times["event"].sum()
            if times.is_empty() or 0 < deaths < DEATHS:
                continue
            curve = curve_at(times, CURVE_YEARS, FOLLOWED)
            names = [subgroup_key(group | {"entry": entry, "years": f"{int(years):02d}"}) for years in curve["years"]]
            curve = curve.with_columns(subgroup=pl.Series(names, dtype=pl.String))
            persons = persons_at(times, curve["years"].to_list())
            alive = with_persons_at(curve.drop("years", "at_risk"), persons, "had_event")
            at_risk = with_persons_at(curve.select("subgroup", value="at_risk"), persons, "at_risk")
            parts += [to_results(alive, statistic="survival"), to_results(at_risk, statistic="at_risk")]
    return _of_nation(source, parts)


def survival_median(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the median survival from onset in years; numerator deaths, denominator persons.

    With late entry it is read off the curve that starts when `FOLLOWED` persons are followed, and counts those in that
    curve: nobody, and no data, in a group that never has so many followed. No data, too, where the half is not reached
    while so many are.
    """
    parts = []
    for entry, everybody in _observed(rows).items():
        for group, observed in _groups(everybody):
            if observed.is_empty():
                continue
            times = since_followed(observed, FOLLOWED)
            # To a tenth of a year, as printed: the exact median is the time of one person's death.
            middle = [None if t is None else float(half_up(t, 1)) for t in median_with_interval(times, FOLLOWED)]
            row = _counted(times).with_columns(
                pl.lit(time, dtype=pl.Float64).alias(name)
                for name, time in zip(("value", "lower", "upper"), middle, strict=True)
            )
            status = "no_data" if middle[0] is None else "ok"
            subgroup = subgroup_key(group | {"entry": entry})
            parts.append(to_results(row, statistic="median", subgroup=subgroup, status=status))
    return _of_nation(source, parts)


def survival_test(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the log-rank tests between types and between sexes: ``chi2``, ``freedom`` and ``p_value``."""
    parts = []
    for entry, times in _observed(rows).items():
        for key in ("type", "sex"):
            tested = times["event"].any() and times[key].n_unique() > 1
            values = log_rank(times, key) if tested else (None, None, None)
            for statistic, value in zip(("chi2", "freedom", "p_value"), values, strict=True):
                row = _counted(times).with_columns(value=pl.lit(value, dtype=pl.Float64))
                status = "ok" if tested else "no_data"
                subgroup = subgroup_key({"between": key, "entry": entry})
                parts.append(to_results(row, statistic=statistic, subgroup=subgroup, status=status))
    return _of_nation(source, parts)


def _counted(times: pl.DataFrame) -> pl.DataFrame:
    """Return one row: deaths as the numerator and persons as the denominator, with their sets."""
    return times.select(
        numerator=pl.col("event").sum(),
        numerator_set=persons_of().filter("event").implode(),
        denominator=pl.len(),
        denominator_set=persons_of().implode(),
    )


def _of_nation(source: Source, parts: list[pl.DataFrame]) -> pl.DataFrame:
    rows = pl.concat(parts) if parts else nothing()
    return rows.with_columns(unit_id=pl.lit(nation(source.reference["unit"])))


SURVIVAL = (
    Computed(
        "survival",
        survival,
        population=followed_until_death,
        counts="persons",
        period="status_date",
        national=True,
    ),
    Computed(
        "survival_median",
        survival_median,
        population=followed_until_death,
        counts="persons",
        period="status_date",
        national=True,
    ),
    Computed(
        "survival_test",
        survival_test,
        population=followed_until_death,
        counts="persons",
        period="status_date",
        national=True,
    ),
)
