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

NOT_COUNTED = "not_counted"
"""Column that says why a row is missing or excluded; null of the others."""

MET, NOT_MET, COUNTED, MISSING, EXCLUDED = "met", "not_met", "counted", "missing", "excluded"

UNKNOWN_VALUE, OUT_OF_ORDER, BY_CRITERION, NOT_FIRST = "unknown", "out_of_order", "by_criterion", "not_first"
"""Reasons: the value is not known; its dates are in the wrong order; the criterion leaves the row out; an earlier event
of the person counts."""

AGE = "age_years"
"""Column of the age in completed years. A column called ``age`` is a measure's own, most often an age group."""

SEX = "sex"
"""Column of the person that is added where rows lack it and the registry has it, as are dates of birth and death."""

DIAGNOSES, DIAGNOSED = "diagnosis", "diagnosis_date"
"""Table and column of the library with the day of a diagnosis, which is added in the same way."""

PLACE = ("unit_id", "unit")


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
        A row per person, or per event where the measure counts these: ``patient_id``, and the event's own key where
        the measure names its rows; ``unit_id`` and ``unit``, its short name (of rows that have no unit, the nation);
        ``sex``; ``birth_date``; `AGE`; ``diagnosis_date``, the first one, or that of the row's diagnosis, of a registry
        with diagnoses; the measure's subgroups; ``met`` and ``value``, where there are such; `COUNTED_AS` and
        `NOT_COUNTED`; then the population's other columns. Rows about no person of the registry, such
        as cases of a study, lack what is told of persons.

    Raises
    ------
    NoRows
        When the measure has none.
    ValueError
        When ``age_on`` names no column of dates.
    """
    rows = _with_counted(measure, source)
    rows = _with_person(rows, source, age_on)
    rows = _with_unit(rows, source, ancestors)
    return _in_order(rows, measure)


def _with_counted(measure: Measure, source: Source) -> pl.DataFrame:
    """Return the measure's rows with how each counted; of an indicator also whom the criterion leaves out."""
    counted = measure.rows(source)
    if not isinstance(measure, Indicator):
        return _judged(collect_rows(counted))
    rows = collect_rows(_with_value(measure, counted))
    population = measure.population(source)
    within = collect_rows(measure.judged(source, population)) if measure.several == "first" else rows
    key = measure.row_keys[-1]
    excluded = collect_rows(_with_value(measure, population)).join(rows.select(key).unique(), on=key, how="anti")
    later = pl.col(key).is_in(within[key].to_list())
    why = pl.when(later).then(pl.lit(NOT_FIRST)).otherwise(pl.lit(BY_CRITERION))
    excluded = excluded.with_columns(pl.lit(EXCLUDED).alias(COUNTED_AS), why.alias(NOT_COUNTED))
    return pl.concat([_judged(rows), excluded], how="diagonal")


def _with_value(measure: Indicator, rows: LazyRows) -> LazyRows:
    return rows if measure.value is None else rows.with_columns(value=measure.value)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `COUNTED_AS` and `NOT_COUNTED`, read off ``met`` or, where there is none, ``value``."""
    if own := {COUNTED_AS, NOT_COUNTED} & set(rows.columns):
        raise ValueError(f"a population's column is called '{min(own)}', which says how its rows counted: rename it")
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
        pl.when(missing).then(why).otherwise(pl.lit(None, dtype=pl.String)).alias(NOT_COUNTED),
    )


def _with_person(rows: pl.DataFrame, source: Source, age_on: str | dt.date | None) -> pl.DataFrame:
    """Return the rows with what is told of the person: sex, dates of birth, death and diagnosis, and the age."""
    key = next((name for name in PERSON_COLUMNS if name in rows.columns), None)
    if key is None:
        return rows
    found = rows
    of_persons = source.persons.table
    if of_persons is not None and of_persons in source.tables:
        persons = _table(source, of_persons)
        told = [SEX, source.persons.birth, source.persons.death]
        lacking = [name for name in told if name in persons.columns and name not in rows.columns]
        added = persons.select(PERSON, *lacking)
        found = rows.join(added, left_on=key, right_on=PERSON, how="left", maintain_order="left")
    diagnoses = _table(source, DIAGNOSES) if DIAGNOSES in source.tables else pl.DataFrame()
    if DIAGNOSED not in found.columns and DIAGNOSED in diagnoses.columns:
        by = [PERSON, *({DIAGNOSES} & set(found.columns) & set(diagnoses.columns))]
        first = diagnoses.group_by(by).agg(pl.col(DIAGNOSED).min())
        found = found.join(first, left_on=[key, *by[1:]], right_on=by, how="left", maintain_order="left")
    on = age_on or source.edition.status_date
    if isinstance(on, str) and found.schema.get(on) != pl.Date:
        dates = ", ".join(name for name, kind in found.schema.items() if kind == pl.Date)
        raise ValueError(f"the rows have no column of dates '{on}' to take the age on; they have {dates}")
    birth = source.persons.birth
    if birth not in found.columns:
        return found
    return collect_rows(nw.from_native(found.lazy()).with_columns(**{AGE: completed_years(birth, on)}))


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
    said = (*measure.keys, "met", "value", COUNTED_AS, NOT_COUNTED)
    wanted = [*measure.row_keys, *PLACE, *above, "sex", "birth_date", AGE, "diagnosis_date", *said]
    first = [name for name in dict.fromkeys(wanted) if name in rows.columns]
    return rows.select(*first, *(name for name in rows.columns if name not in first))
