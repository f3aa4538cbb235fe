"""From an extract to the result store: every measure of a registry, for one edition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

import polars as pl
from narwhals.typing import IntoFrame

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.contract.schema import Schema
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.dimension import chosen_persons
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Indicator, Measure, period_of
from R_free_helpers.model.method import in_use
from R_free_helpers.model.person_sets import PersonSets, keeping
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import no_results, sort_results, to_results
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import OfPersons, Source, kept
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import nation, read_units
from R_free_helpers.results.attainment import attainment
from R_free_helpers.results.case_mix import group_differences, observed_over_expected
from R_free_helpers.results.persons import with_persons
from R_free_helpers.results.unfilled import computed
from R_free_helpers.results.units_of_year import list_of_year, rows_of_year

OWN_TABLES = ("drug", "population_reference", "reference_count", "affiliation")
"""Lists that a registry may have, beside those that its tables refer to."""


def load_own_tables(registry: Registry, year: int) -> dict[str, pl.DataFrame]:
    """Return the registry's own tables by name, of the optional ones those that it has, with the units of a year."""
    names = dict.fromkeys((*OWN_TABLES, *_lists(registry)))
    paths = {name: registry.data_dir / f"{name}.csv" for name in names}
    moved = read_history(registry.data_dir).moved(year)
    others = {
        name: list_of_year(pl.read_csv(path, infer_schema_length=None), moved)
        for name, path in paths.items()
        if path.exists()
    }
    return others | {"unit": read_units(registry.data_dir, year)}


def compute_numbers(
    tables: Mapping[str, IntoFrame],
    registry: Registry,
    edition: Edition,
    progress: Callable[[str], None] = lambda name: None,
    methods: dict[str, list[str]] | None = None,
    keep: Callable[[LazyRows], LazyRows] = kept,
    sets: PersonSets | None = None,
    unfilled: Collection[str] = (),
) -> pl.DataFrame:
    """Return the numbers of an edition with the sets of persons they count, before disclosure control.

    Of an edition that chooses persons, all measures are of the chosen ones, and those that count anything else are left
    out; see `Chapter.left_out`.

    Parameters
    ----------
    tables : mapping of str to a native frame
        Valid tables of the contract, as polars or any frame that narwhals reads lazily.
    registry, edition
        What to compute, for when.
    progress : callable
        Told each measure's name as it begins.
    methods : dict, optional
        Is given the methods that each measure used, by its id.
    keep : callable
        See `Source`.
    sets : PersonSets, optional
        Keeps the sets, whose numbers then stand beside the measures' in place of lists of persons: needed where those
        would outgrow memory.
    unfilled : collection of str
        Tables without rows of which it is not known why: what reads them has no data.
    """
    source = chosen_source(tables, registry, edition, keep)
    parts: list[pl.DataFrame] = []
    for measure in registry.measures:
        if edition.filter and not measure.only_of_persons:
            continue  # what is expected, or who lives somewhere, is not known of the chosen
        progress(measure.id)
        with in_use() as used, keeping(sets):
            found = computed(partial(compute_measure, measure, sets=sets), source, unfilled)
            parts.append(sort_results(found))
        if methods is not None:
            methods[measure.id] = sorted(used)
    # In order measure by measure: to sort all at once would need the sets of persons twice.
    parts.sort(key=lambda part: tuple(part["measure"].head(1)))
    nothing = no_results() if sets is None else sets.in_place(no_results())
    return pl.concat([nothing, *parts])


def judged(released: pl.DataFrame, registry: Registry, fewer_than: int = 0) -> pl.DataFrame:
    """Return released results with what follows from them: low numbers and coverage marked, and levels with their sum.

    After disclosure control: what a mark or a level tells is then no more than the numbers beside it.

    Parameters
    ----------
    released : polars.DataFrame
    registry : Registry
    fewer_than : int
        What small counts are told to be fewer than; 0 where none are told.
    """
    results = group_differences(observed_over_expected(mark(released, registry), registry), registry)
    if registry.total_coverage:
        results = pl.concat([results, attainment(results, registry, fewer_than)])
    return sort_results(results)


def open_source(
    tables: Mapping[str, IntoFrame],
    registry: Registry,
    edition: Edition,
    keep: Callable[[LazyRows], LazyRows] = kept,
) -> Source:
    """Return what the measures read: the tables, and the lists that they refer to, which those of that name replace.

    Rows that name a unit of another year are those of the unit that it is in the year of the edition's unit tree.
    """
    reference = load_own_tables(registry, edition.units_year)
    moved = read_history(registry.data_dir).moved(edition.units_year)
    schema = schema_of(registry.id)
    read = {name: reference[name] for name in _lists(registry)} | dict(tables)
    rows = {name: rows_of_year(name, _lazy(table), moved, schema) for name, table in read.items()}
    return Source(rows, reference, edition, persons=_persons(schema), keep=keep)


def with_lists(tables: Mapping[str, pl.DataFrame], registry: Registry, edition: Edition) -> dict[str, pl.DataFrame]:
    """Return the tables and the lists that they refer to, as `open_source` has them: what an engine takes over.

    An engine joins no rows of its own with those of another.
    """
    reference = load_own_tables(registry, edition.units_year)
    return {name: reference[name] for name in _lists(registry)} | dict(tables)


def chosen_source(
    tables: Mapping[str, IntoFrame],
    registry: Registry,
    edition: Edition,
    keep: Callable[[LazyRows], LazyRows] = kept,
) -> Source:
    """Return what the measures of an edition read: the same of the persons whom the edition chooses."""
    return chosen_persons(open_source(tables, registry, edition, keep), registry.by_dimension, dict(edition.filter))


def compute_measure(measure: Measure, source: Source, sets: PersonSets | None = None) -> pl.DataFrame:
    """Return one measure's results with its name and period filled in; the sets of persons are kept in ``sets``."""
    if isinstance(measure, Indicator):
        computed = shares(measure.rows(source), source.reference["unit"])
    else:
        computed = measure.compute(source)
    if measure.national:
        # Its rows counted for the nation alone: zeros of the units below would be false.
        computed = computed.filter(pl.col("unit_id") == nation(source.reference["unit"]))
    return with_persons(measure, to_results(computed, measure=measure.id, period=period_of(measure, source)), sets)


def mark(results: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Return the results with the status ``low_n`` or ``low_coverage`` where one applies.

    ``no_data`` stays; low coverage outranks a low number, since it also questions who the few are.
    """
    rules = {m.id: m.low_coverage for m in registry.measures if isinstance(m, Indicator) and m.low_coverage}
    limits = pl.DataFrame(
        {"measure": list(rules), "coverage": list(rules.values())}, schema={"measure": pl.String, "coverage": pl.String}
    )
    low = results.filter(
        pl.col("measure").is_in(list(set(rules.values()))) & (pl.col("value") < registry.low_coverage_limit)
    ).select("unit_id", coverage="measure", low=pl.lit(True))
    marked = results.join(limits, on="measure", how="left").join(low, on=["unit_id", "coverage"], how="left")
    judged = pl.col("coverage").is_not_null() & (pl.col("status") == "ok")
    status = (
        pl.when(judged & pl.col("low").fill_null(False))
        .then(pl.lit("low_coverage"))
        .when(judged & (pl.col("denominator") < registry.low_n))
        .then(pl.lit("low_n"))
        .otherwise(pl.col("status"))
    )
    return marked.with_columns(status=status).select(results.columns)


def _persons(schema: Schema) -> OfPersons:
    table = schema.persons
    dates = (schema.with_clock(table, clock) if table else None for clock in ("birth", "death"))
    return OfPersons(table, *dates)


def _lists(registry: Registry) -> list[str]:
    return [name for name in schema_of(registry.id).lists if name != "unit"]


def _lazy(table: object) -> object:
    return table.lazy() if isinstance(table, pl.DataFrame) else table
