"""The rows behind a measure's numbers, tidy: one per person or event, with the person, the unit and how it counted.

They are the rows that the estimator is given, so that what is computed of them is what the measure says. They are about
persons: they stay in memory, and nothing right of `results` reads them.
"""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import completed_years
from R_free_helpers.model.measure import Indicator, Measure
from R_free_helpers.model.rows import PERSON, PERSON_COLUMNS, LazyRows, collect_rows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import levels, nation, unit_closure

COUNTED_AS = "counted_as"
"""Column that says how a row counted: as `MET` or `NOT_MET` in a share, as `COUNTED` elsewhere, or not, and why."""

REASON = "reason"
"""Column that says why a row is missing or excluded; null of the others."""

MET, NOT_MET, COUNTED, MISSING, EXCLUDED = "met", "not_met", "counted", "missing", "excluded"

UNKNOWN_VALUE, OUT_OF_ORDER, BY_CRITERION = "unknown", "out_of_order", "by_criterion"
"""Reasons: the value is not known; its dates are in the wrong order; the criterion leaves the person out."""

AGE = "age_years"
"""Column of the age in completed years. A column called ``age`` is a measure's own, most often an age group."""

OF_PERSON = ("sex", "birth_date", "death_date")
"""Columns of the person, added where the rows lack them."""

FIRST = (PERSON, "unit_id", "unit")


def cohort(
    measure: Measure, source: Source, age_on: str | dt.date | None = None, ancestors: bool = False
) -> pl.DataFrame:
    """Return the rows that a measure's numbers are computed from, in memory.

    Parameters
    ----------
    measure : Measure
    source : Source
        The tables as the edition sees them.
    age_on : str or datetime.date, optional
        The day of the age, or the column with each row's own; the status date when absent.
    ancestors : bool
        Whether the units above are added: ``unit_<level>``, an id, for each level of the tree.

    Returns
    -------
    polars.DataFrame
        A row per person, or per event where the measure counts these: ``patient_id``; ``unit_id`` and ``unit``, its
        short name (of rows that have no unit, the nation); ``sex``; ``birth_date``; `AGE`; ``diagnosis_date``, the
        first one, or that of the row's diagnosis; the measure's subgroups; ``met`` and ``value``, where there are such;
        `COUNTED_AS` and `REASON`; then the population's other columns. Rows about no person of the registry, such as
        cases of a study, lack what is told of persons.

    Raises
    ------
    NoRows
        When the measure has none.
    ValueError
        When ``age_on`` names no column of dates.
    """
    rows = _with_reason(measure, source)
    rows = _with_person(rows, source, age_on)
    rows = _with_unit(rows, source, ancestors)
    return _in_order(rows, measure)


def _with_reason(measure: Measure, source: Source) -> pl.DataFrame:
    """Return the measure's rows with how each counted; of an indicator also whom the criterion leaves out."""
    counted = measure.rows(source)
    if not isinstance(measure, Indicator):
        return _judged(collect_rows(counted))
    rows = collect_rows(_with_value(measure, counted))
    population = collect_rows(_with_value(measure, measure.population(source)))
    excluded = population.join(rows.select(PERSON).unique(), on=PERSON, how="anti")
    marks = {COUNTED_AS: pl.lit(EXCLUDED), REASON: pl.lit(BY_CRITERION)}
    return pl.concat([_judged(rows), excluded.with_columns(**marks)], how="diagonal")


def _with_value(measure: Indicator, rows: LazyRows) -> LazyRows:
    return rows if measure.value is None else rows.with_columns(value=measure.value)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `COUNTED_AS` and `REASON`, read off ``met`` or, where there is none, ``value``."""
    known = next((name for name in ("met", "value") if name in rows.columns), None)
    counted = pl.lit(COUNTED)
    if known == "met":
        counted = pl.when("met").then(pl.lit(MET)).otherwise(pl.lit(NOT_MET))
    missing = pl.lit(False) if known is None else pl.col(known).is_null()
    backwards = pl.lit(False)
    if known == "met" and "value" in rows.columns and rows.schema["value"].is_numeric():
        backwards = (pl.col("value") < 0).fill_null(False)
    why = pl.when(backwards).then(pl.lit(OUT_OF_ORDER)).otherwise(pl.lit(UNKNOWN_VALUE))
    return rows.with_columns(
        pl.when(missing).then(pl.lit(MISSING)).otherwise(counted).alias(COUNTED_AS),
        pl.when(missing).then(why).otherwise(pl.lit(None, dtype=pl.String)).alias(REASON),
    )


def _with_person(rows: pl.DataFrame, source: Source, age_on: str | dt.date | None) -> pl.DataFrame:
    """Return the rows with what is told of the person: sex, dates of birth, death and diagnosis, and the age."""
    key = next((name for name in PERSON_COLUMNS if name in rows.columns), None)
    if key is None:
        return rows
    persons = _table(source, "patient").select(PERSON, *OF_PERSON)
    lacking = [name for name in OF_PERSON if name not in rows.columns]
    found = rows.join(persons.select(PERSON, *lacking), left_on=key, right_on=PERSON, how="left", maintain_order="left")
    if "diagnosis_date" not in found.columns:
        by = [PERSON, *(["diagnosis"] if "diagnosis" in found.columns else [])]
        first = _table(source, "diagnosis").group_by(by).agg(pl.col("diagnosis_date").min())
        found = found.join(first, left_on=[key, *by[1:]], right_on=by, how="left", maintain_order="left")
    on = age_on or source.edition.status_date
    if isinstance(on, str) and found.schema.get(on) != pl.Date:
        dates = ", ".join(name for name, kind in found.schema.items() if kind == pl.Date)
        raise ValueError(f"the rows have no column of dates '{on}' to take the age on; they have {dates}")
    return collect_rows(nw.from_native(found.lazy()).with_columns(**{AGE: completed_years("birth_date", on)}))


def _table(source: Source, name: str) -> pl.DataFrame:
    """Return a table of facts that do not change with the day from which the rows are seen."""
    rows: LazyRows = nw.from_native(source.tables[name]).lazy()
    return collect_rows(rows)


def _with_unit(rows: pl.DataFrame, source: Source, ancestors: bool) -> pl.DataFrame:
    """Return the rows with the unit's name and, where asked for, the units above it."""
    units = source.reference["unit"]
    if "unit_id" not in rows.columns:
        rows = rows.with_columns(unit_id=pl.lit(nation(units)))
    names = units.select("unit_id", unit="name_short")
    found = rows.join(names, on="unit_id", how="left", maintain_order="left")
    if not ancestors:
        return found
    above = unit_closure(units).join(units.select(ancestor_id="unit_id", level="level"), on="ancestor_id")
    for level in levels(units):
        own = above.filter(pl.col("level") == level).select("unit_id", pl.col("ancestor_id").alias(f"unit_{level}"))
        found = found.join(own, on="unit_id", how="left", maintain_order="left")
    return found


def _in_order(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Return the columns in reading order: who, where, what the measure says of the row, and all else."""
    above = [name for name in rows.columns if name.startswith("unit_") and name != "unit_id"]
    said = (*measure.keys, "met", "value", COUNTED_AS, REASON)
    wanted = [*FIRST, *above, "sex", "birth_date", AGE, "diagnosis_date", *said]
    first = [name for name in dict.fromkeys(wanted) if name in rows.columns]
    return rows.select(*first, *(name for name in rows.columns if name not in first))
