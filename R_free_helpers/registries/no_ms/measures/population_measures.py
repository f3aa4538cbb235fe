"""The measures of onset, clinical presentation, sex and course over years, and survival."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.distribution import means
from R_free_helpers.measures.kinds import Categories, Shares
from R_free_helpers.measures.survival import curve_at, log_rank, median_with_interval, under_observation
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.no_ms.cohort import alive, registered
from R_free_helpers.registries.no_ms.measures import presentation, time_to_treatment
from R_free_helpers.registries.no_ms.measures.time_to_death import ENTRIES, time_to_death

CURVE_YEARS = range(61)
DRAWN = ("onset", "start")
"""Entries whose whole curves are kept; of the third only medians and tests."""

FOLLOWED = 10
"""A curve ends where fewer persons are followed."""

DEATHS = 5
"""A group with fewer deaths, but not none, has no curve: it would be a list of single deaths."""

MANY_ONSETS = 20
PERIODS = (2013, 2017)
"""First diagnosis years of the periods for which sex and course are summed up."""

COARSE = 3
"""Persons that a rounded share cannot tell apart, at least."""


def onset_age_by_year(source: Source) -> pl.DataFrame:
    """Return the mean age at onset by onset year since 2001, everyone registered."""
    units = source.reference["unit"]
    return means(nation_only(presentation.onset_years(source), units), units, ["year"])


def first_onset_year(source: Source) -> pl.DataFrame:
    """Return the first onset year of more than twenty registered: ``year``, and how many (``count``, by that year)."""
    counts = (
        registered(source)
        .filter(~nw.col("onset_year").is_null())
        .group_by("onset_year")
        .agg(n=nw.len())
        .collect(backend="polars")
        .to_native()
        .filter(pl.col("n") > MANY_ONSETS)
        .sort("onset_year")
        .head(1)
    )
    year, n = counts["onset_year"].first(), counts["n"].first()
    row = pl.DataFrame(
        {
            "statistic": ["year", "threshold", "count"],
            "subgroup": ["", "", subgroup_key({"year": year})],
            "value": [year, MANY_ONSETS, n],
            "numerator": [n] * 3,
        },
        schema={"statistic": pl.String, "subgroup": pl.String, "value": pl.Float64, "numerator": pl.Float64},
    )
    found = row if year is not None else row.filter(pl.col("statistic") != "count")
    return to_results(found, unit_id=nation(source.reference["unit"]))


def coarse_share(met: int, total: int) -> float | None:
    """Return a share rounded so that at least three persons more or fewer may be behind it.

    For shares that cut across the cells of another published measure: with exact counts a hidden cell there could be
    found by subtraction.
    """
    if not total:
        return None
    decimals = next((d for d in (3, 2, 1) if total * 10**-d >= COARSE), 1)
    return round(met / total, decimals)


def _coarse(source: Source, cases: dict[str, tuple[pl.DataFrame, pl.Expr]], key: str) -> pl.DataFrame:
    rows = [
        {
            "subgroup": f"{key}={name}",
            "value": coarse_share(persons.filter(met).height, persons.height),
            "denominator": float(persons.height),
        }
        for name, (persons, met) in cases.items()
    ]
    frame = pl.DataFrame(
        rows, schema={"subgroup": pl.String, "value": pl.Float64, "denominator": pl.Float64}
    ).with_columns(status=pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok")))
    return to_results(frame, statistic="share", unit_id=nation(source.reference["unit"]))


def age_limits(source: Source) -> pl.DataFrame:
    """Return the shares of the living with onset before 25 and before 40, and past 65 on the status date."""
    now = source.status_date.year + 1.0
    living = alive(source).select("onset_age", "birth").collect(backend="polars").to_native()
    onset = living.filter(pl.col("onset_age").is_not_null())
    cases = {
        "onset_under_25": (onset, pl.col("onset_age") < 25),
        "onset_under_40": (onset, pl.col("onset_age") < 40),
        "over_65": (living, now - pl.col("birth") >= 65),
    }
    return _coarse(source, cases, "limit")


def of_periods(source: Source, met: pl.Expr) -> pl.DataFrame:
    """Return a share of those diagnosed in each of the periods that end with the reporting year."""
    cases = {}
    for first in PERIODS:
        persons = presentation.diagnosed_since(source, first).select("sex", "type")
        cases[f"{first}_{source.edition.year}"] = (persons.collect(backend="polars").to_native(), met)
    return _coarse(source, cases, "diagnosed")


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
    rows = pl.concat(parts) if parts else to_results(pl.DataFrame(schema={"unit_id": pl.String}))
    return rows.with_columns(unit_id=pl.lit(nation(source.reference["unit"])))


POPULATION_MEASURES = (
    Computed("onset_age_by_year", onset_age_by_year, counts="persons", national=True),
    Computed("first_onset_year", first_onset_year, counts="persons", period="status_date", national=True),
    Computed("age_limits", age_limits, counts="persons", period="status_date", national=True),
    Computed(
        "women_of_periods",
        lambda source: of_periods(source, pl.col("sex") == "female"),
        counts="persons",
        national=True,
    ),
    Computed(
        "ppms_of_periods", lambda source: of_periods(source, pl.col("type") == "PPMS"), counts="persons", national=True
    ),
    Shares(
        "onset_dx_by_year_sex",
        time_to_treatment.onset_to_diagnosis_by_year,
        counts="persons",
        category="sex",
        by=("year",),
        national=True,
    ),
    Categories(
        "relapses_by_year",
        presentation.findings_by_year,
        counts="persons",
        category="relapses",
        by=("year",),
        national=True,
    ),
    Categories(
        "relapses_alive",
        presentation.findings_of_living,
        counts="persons",
        category="relapses",
        period="status_date",
        national=True,
    ),
    Categories(
        "deficits_by_year",
        presentation.findings_by_year,
        counts="persons",
        category="deficits",
        by=("year",),
        national=True,
    ),
    Categories(
        "deficits_alive",
        presentation.findings_of_living,
        counts="persons",
        category="deficits",
        period="status_date",
        national=True,
    ),
    Shares("ocb_newdx", presentation.bands_of_newly_diagnosed, counts="persons", national=True),
    Shares("ocb_by_year", presentation.bands_by_year, counts="persons", by=("year",), national=True),
    Shares("ocb_alive", presentation.bands_of_living, counts="persons", period="status_date", national=True),
    Shares("csf_not_done", presentation.without_spinal_fluid, counts="persons", national=True),
    Shares("mri_at_diagnosis", presentation.with_mri, counts="persons", national=True),
    Computed("survival", survival, counts="persons", period="status_date", national=True),
    Computed("survival_median", survival_median, counts="persons", period="status_date", national=True),
    Computed("survival_test", survival_test, counts="persons", period="status_date", national=True),
)
