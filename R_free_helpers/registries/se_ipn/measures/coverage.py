"""Coverage by two formulas, affiliation of clinics, and prevalence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import narwhals as nw
import polars as pl

from R_free_helpers.measures.coverage import linked_coverage, per_100_000
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import SET_OF_PERSONS, SETS, subgroup_key, to_results
from R_free_helpers.model.rows import PERSON, LazyRows, grouped
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    REPORTED,
    at_year_end,
    dashboard,
    population_by_diagnosis,
)

COMPARED_YEARS = 3
"""Years of the table of coverage, the reporting year included."""


Followed: TypeAlias = dict[str, pl.Series]
"""Persons by diagnosis, and all of them under the empty name."""


def followed(rows: LazyRows) -> Followed:
    """Return the persons of the rows."""
    return followed_at(rows.with_columns(year=nw.lit(0)), [0])[0]


def followed_at(rows: LazyRows, years: Iterable[int]) -> dict[int, Followed]:
    """Return the persons of the rows of each ``year``."""
    person = pl.col("person")
    chosen = {name: person.filter(pl.col("diagnosis") == name) for name in REPORTED} | {"": person}
    found = grouped(rows, ["year"], **{name: who.unique() for name, who in chosen.items()})
    place, nobody = {year: place for place, year in enumerate(found["year"])}, pl.Series([], dtype=pl.UInt64)
    return {year: {name: found[name][place[year]] if year in place else nobody for name in chosen} for year in years}


def expected(source: Source) -> dict[str, float]:
    """Return the persons expected to live with each diagnosis, and with any of them under the empty name."""
    rows = source.reference["reference_count"].filter(pl.col("kind") == "prevalent_expected")
    found = {name: float(n) for name, n in rows.select("diagnosis", pl.col("n") * pl.col("adjustment")).iter_rows()}
    return found | {"": sum(found[name] for name in sorted(found))}


def _of_nation(source: Source, rows: list[dict], statistic: str) -> pl.DataFrame:
    numbers = dict.fromkeys(("value", "numerator", "denominator"), pl.Float64)
    frame = pl.DataFrame(rows, schema={"subgroup": pl.String} | numbers | dict.fromkeys(SETS, SET_OF_PERSONS))
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic=statistic)


def _against_expected(source: Source, found: Followed, **keys: object) -> list[dict]:
    of = expected(source)
    return [
        {
            "subgroup": subgroup_key(({"diagnosis": name} if name else {}) | keys),
            "value": len(persons) / of[name],
            "numerator": len(persons),
            "denominator": of[name],
            "numerator_set": persons,
        }
        for name, persons in found.items()
    ]


def against_expected(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return followed persons divided by the expected ones, by diagnosis and in all.

    The registry's own formula. No interval: the denominator is an assumption and no sample.
    """
    return _of_nation(source, _against_expected(source, followed(rows)), "share")


def _at_year_ends(source: Source, years: Iterable[int]) -> LazyRows:
    """Return the persons followed on 31 December of each ``year``, one row per diagnosis."""
    columns = (PERSON, "unit_id", "diagnosis")
    parts = [population_by_diagnosis(at_year_end(source, one)).select(*columns, year=nw.lit(one)) for one in years]
    return nw.concat(parts)


def _compared_years(source: Source) -> range:
    return range(source.edition.year - COMPARED_YEARS + 1, source.edition.year + 1)


def followed_by_year(source: Source) -> LazyRows:
    """Return the persons followed at the end of the reporting year and of those before it, by ``year``."""
    return _at_year_ends(source, _compared_years(source))


def against_expected_by_year(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the same for the reporting year and the years before it, each counted on its 31 December."""
    found = [
        row
        for year, persons in followed_at(rows, _compared_years(source)).items()
        for row in _against_expected(source, persons, year=year)
    ]
    return _of_nation(source, found, "share")


def against_patient_register(source: Source) -> pl.DataFrame:
    """Return coverage against the national patient register: the general formula of Swedish quality registries."""
    return linked_coverage(source.reference["reference_count"], nation(source.reference["unit"]), "diagnosis")


def patient_register_parts(source: Source) -> pl.DataFrame:
    """Return what that coverage is made of: persons in both registers, in this one only and in that one only."""
    kinds = ["matching", "only_register", "only_par"]
    rows = source.reference["reference_count"].filter(pl.col("kind").is_in(kinds))
    by = [(name, kind, float(n)) for name, kind, n in rows.select("diagnosis", "kind", "n").sort("kind").iter_rows()]
    parts = [{"subgroup": subgroup_key({"diagnosis": name, "part": kind}), "value": n} for name, kind, n in by]
    parts += [
        {"subgroup": f"part={kind}", "value": sum(n for _, other, n in by if other == kind)} for kind in kinds if by
    ]
    # No numerator: the linkage is made outside the registry, whose disclosure control comes with it.
    return _of_nation(source, [row | {"numerator": None, "denominator": None} for row in parts], "count")


def followed_in_two_years(source: Source) -> LazyRows:
    """Return the persons followed at the end of the reporting year and of the one before, by ``year``."""
    return _at_year_ends(source, (source.edition.year - 1, source.edition.year))


def net_change(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return by how many the followed persons have changed in the year: numerator less denominator.

    The numerator counts those followed at the year's end, the denominator those at the end of the year before.
    """
    year = source.edition.year
    after, before = followed_at(rows, (year, year - 1)).values()
    changes = [
        {
            "subgroup": f"diagnosis={name}" if name else "",
            "value": len(persons) - len(before[name]),
            "numerator": len(persons),
            "denominator": len(before[name]),
            "numerator_set": persons,
            "denominator_set": before[name],
        }
        for name, persons in after.items()
    ]
    return _of_nation(source, changes, "count")


def affiliation(source: Source) -> pl.DataFrame:
    """Return the share of the clinics that treat the diagnoses which reported in each year.

    Clinics are no persons: no numerator, which disclosure control would judge.
    """
    found = [
        {"subgroup": f"year={row['year']}", "value": row["units_reporting"] / row["units_target"]}
        for row in _years(source)
    ]
    return _of_nation(source, found, "share")


def affiliation_units(source: Source) -> pl.DataFrame:
    """Return regions, reporting clinics and clinics in the target group by year, and how many more than last year."""
    rows, found, before = _years(source), [], {}
    for row in rows:
        counts = {"regions": row["regions"], "reporting": row["units_reporting"], "target": row["units_target"]}
        if before:
            counts["new"] = row["units_target"] - before["units_target"]
        before = row
        found += [{"subgroup": f"kind={kind};year={row['year']}", "value": n} for kind, n in counts.items()]
    return _of_nation(source, found, "count")


def _years(source: Source) -> list[dict]:
    rows = source.reference["affiliation"].filter(pl.col("year") <= source.edition.year)
    return list(rows.sort("year").iter_rows(named=True))


def where_they_live(source: Source) -> LazyRows:
    """Return the persons followed on the status date, one row per diagnosis; ``unit_id`` is where the person lives."""
    return population_by_diagnosis(source).with_columns(unit_id=nw.col("residence_unit_id"))


def where_they_live_now(source: Source) -> LazyRows:
    """Return the same on the day of the dashboards."""
    return where_they_live(dashboard(source))


def prevalence(source: Source, living: LazyRows) -> pl.DataFrame:
    """Return followed persons per 100 000 inhabitants by diagnosis, counted where they live.

    Clinics have no inhabitants; only regions and what they add up to have a row.
    """
    homes = grouped(living, ["diagnosis", "unit_id"], numerator=pl.len(), numerator_set=pl.col("person"))
    people, units = source.reference["population_reference"], source.reference["unit"]
    parts = []
    for name in REPORTED:
        counts = homes.filter(pl.col("diagnosis") == name).drop("diagnosis")
        rates = per_100_000(counts, people, units)
        parts.append(rates.with_columns(subgroup=pl.lit(f"diagnosis={name}")))
    return pl.concat(parts)


COVERAGE = (
    Computed(
        "coverage_expected",
        against_expected,
        population=population_by_diagnosis,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_expected_by_year",
        against_expected_by_year,
        population=followed_by_year,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_par",
        against_patient_register,
        counts="outside",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_par_parts",
        patient_register_parts,
        counts="outside",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed("net_change", net_change, population=followed_in_two_years, counts="persons", national=True),
    Computed("affiliation", affiliation, counts="units", national=True),
    Computed("affiliation_units", affiliation_units, counts="units", national=True),
    Computed(
        "prevalence",
        prevalence,
        population=where_they_live,
        counts="persons",
        out_of="inhabitants",
        period="status_date",
    ),
    Computed(
        "prevalence_now",
        prevalence,
        population=where_they_live_now,
        counts="persons",
        out_of="inhabitants",
        period="dashboard_date",
    ),
)
"""Coverage, affiliation and prevalence."""
