"""Survival from onset: curves, medians and tests, as published and with late entry."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.optional import nothing
from R_free_helpers.measures.survival import curve_at, log_rank, median_with_interval, under_observation
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts.time_to_death import ENTRIES, time_to_death

CURVE_YEARS = range(61)
DRAWN = ("onset", "start")
"""Entries whose whole curves are kept; of the third only medians and tests."""

FOLLOWED = 10
"""A curve ends where fewer persons are followed."""

DEATHS = 5
"""A group with fewer deaths, but not none, has no curve: it would be a list of single deaths."""


def _groups(times: pl.DataFrame) -> list[tuple[dict[str, str], pl.DataFrame]]:
    """Return everybody, each type and each sex, with the subgroup that names them."""
    found = [({}, times)]
    for key in ("type", "sex"):
        found += [({key: name}, times.filter(pl.col(key) == name)) for name in times[key].unique().sort().to_list()]
    return found


def _observed(source: Source, entry: str) -> pl.DataFrame:
    times = time_to_death(source, entry)
    return times.drop("entry") if entry == "onset" else under_observation(times)


def survival(source: Source) -> pl.DataFrame:
    """Return survival from onset at whole years with its band and the numbers at risk.

    Subgroup: ``entry``, ``years`` (two digits), and ``type`` or ``sex``. The numerator is the number at risk, so that
    the disclosure stage sees how few a value rests on.
    """
    parts = []
    for entry in DRAWN:
        for group, times in _groups(_observed(source, entry)):
            deaths = times["event"].sum()
            if times.is_empty() or 0 < deaths < DEATHS:
                continue
            curve = curve_at(times, CURVE_YEARS, FOLLOWED)
            names = [subgroup_key(group | {"entry": entry, "years": f"{int(years):02d}"}) for years in curve["years"]]
            common = curve.with_columns(
                subgroup=pl.Series(names, dtype=pl.String),
                numerator=pl.col("at_risk"),
                denominator=pl.lit(float(times.height)),
            )
            parts.append(to_results(common.drop("years", "at_risk"), statistic="survival"))
            at_risk = common.select("subgroup", "numerator", "denominator", value="at_risk")
            parts.append(to_results(at_risk, statistic="at_risk"))
    return _of_nation(source, parts)


def survival_median(source: Source) -> pl.DataFrame:
    """Return the median survival from onset in years; numerator deaths, denominator persons."""
    parts = []
    for entry in ENTRIES:
        for group, times in _groups(_observed(source, entry)):
            if times.is_empty():
                continue
            # To a tenth of a year, as printed: the exact median is the time of one person's death.
            middle = [None if t is None else round(t, 1) for t in median_with_interval(times)]
            values = dict(zip(("value", "lower", "upper"), middle, strict=True))
            row = values | {"numerator": float(times["event"].sum()), "denominator": float(times.height)}
            status = "no_data" if values["value"] is None else "ok"
            subgroup = subgroup_key(group | {"entry": entry})
            parts.append(to_results(_row(row), statistic="median", subgroup=subgroup, status=status))
    return _of_nation(source, parts)


def survival_test(source: Source) -> pl.DataFrame:
    """Return the log-rank tests between types and between sexes: ``chi2``, ``freedom`` and ``p_value``."""
    parts = []
    for entry in ENTRIES:
        times = _observed(source, entry)
        for key in ("type", "sex"):
            deaths = float(times["event"].sum())
            tested = deaths > 0 and times[key].n_unique() > 1
            values = log_rank(times, key) if tested else (None, None, None)
            for statistic, value in zip(("chi2", "freedom", "p_value"), values, strict=True):
                row = {"value": value, "numerator": deaths, "denominator": float(times.height)}
                status = "ok" if tested else "no_data"
                subgroup = subgroup_key({"between": key, "entry": entry})
                parts.append(to_results(_row(row), statistic=statistic, subgroup=subgroup, status=status))
    return _of_nation(source, parts)


def _row(values: dict[str, float | None]) -> pl.DataFrame:
    return pl.DataFrame([values], schema=dict.fromkeys(values, pl.Float64))


def _of_nation(source: Source, parts: list[pl.DataFrame]) -> pl.DataFrame:
    rows = pl.concat(parts) if parts else nothing()
    return rows.with_columns(unit_id=pl.lit(nation(source.reference["unit"])))


SURVIVAL = (
    Computed("survival", survival, counts="persons", period="status_date", national=True),
    Computed("survival_median", survival_median, counts="persons", period="status_date", national=True),
    Computed("survival_test", survival_test, counts="persons", period="status_date", national=True),
)
