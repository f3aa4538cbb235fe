"""Computing released results: from an extract's rows to the files that chapters read.

What is imported from here is what the fingerprint of kept results covers (`stages.results_key`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.contract.marker import is_synthetic, lineage
from R_free_helpers.editions import one_thread  # noqa: F401
from R_free_helpers.editions.fingerprint import digest_extract
from R_free_helpers.model.edition import NATION, Edition
from R_free_helpers.model.file_names import METHODS, RESULTS
from R_free_helpers.model.method import in_use
from R_free_helpers.model.registry import Registry, get_registry, registry_of
from R_free_helpers.model.releases import LIST, releases_of
from R_free_helpers.model.results import write_results
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import read_units, unit_closure

if TYPE_CHECKING:
    from R_free_helpers.contract.extract import Extract
    from R_free_helpers.contract.problems import Problem

UNLISTED = "unlisted_unit"
"""The rule that the registry lists what became of the units that it compares with."""

DERIVED = "*"
"""Stands for no measure among the methods in use, but for what follows from released numbers of several."""


def compute_released(
    edition: Edition,
    extract: Path,
    made: Path,
    progress: Callable[[str], None],
    again: Mapping[str, pl.DataFrame] | None = None,
) -> None:
    """Put the released results of an edition into the folder ``made``.

    Parameters
    ----------
    again : mapping of release to polars.DataFrame, optional
        Released results of the year before, computed again; what was archived when absent.

    Raises
    ------
    ContractError
        When the extract is not valid; all its problems are named.
    """
    opened, problems, synthetic = open_valid(edition, extract, progress)
    from R_free_helpers.contract.report import problems_frame
    from R_free_helpers.disclosure.release import release
    from R_free_helpers.engines.choice import running
    from R_free_helpers.model.person_sets import PersonSets
    from R_free_helpers.model.policy import load_policy
    from R_free_helpers.results.compute import compute_numbers, judged, with_lists
    from R_free_helpers.results.persons import person_keys

    registry = registry_of(edition)
    policy = load_policy(registry.data_dir, edition.policy, [measure.id for measure in registry.measures])
    progress("computing results")
    methods: dict[str, list[str]] = {}
    persons = PersonSets(person_keys(opened.tables))
    read, files, source_hash = with_lists(opened.tables, registry, edition), opened.files, opened.source_hash
    unfilled = unfilled_of(opened.tables, registry)
    in_files = any(isinstance(table, pl.LazyFrame) for table in read.values())
    del opened  # the engine has them, in memory or elsewhere; disclosure control needs no rows
    with running(made.with_name(f"{made.name}.rows"), progress) as engine:
        taken = engine.take(read, files)
        results = compute_numbers(
            taken, registry, edition, methods=methods, keep=engine.keep, sets=persons, unfilled=unfilled
        )
        del taken
    if in_files and digest_extract(extract, edition.registry) != source_hash:
        raise ValueError(f"{extract} has changed while it was read: begin again when it is written")
    units = read_units(registry.data_dir, edition.units_year)
    whose = lineage(extract, edition.registry)
    compared = before_again(registry, again) if again is not None else before_published(edition, whose)
    for told in defined_otherwise(compared):
        progress(f"warning: {told}")
    progress("disclosure control")
    released = release(results, persons, units, registry, policy)
    if edition.exact_for != NATION:
        # A unit may see its own patients' numbers, not those of other units.
        others = load_policy(registry.data_dir, "protected")
        released = own_exact(released, release(results, persons, units, registry, others), units, edition.unit)
    with in_use() as derived:
        write_results(judged(released, registry, policy.threshold), made / RESULTS)
    (made / METHODS).write_text(json.dumps(methods | {DERIVED: sorted(derived)}, sort_keys=True))
    problems = list(problems)
    for name, before in sorted(compared.rows.items()):
        write_results(before, made / f"archive-{name}.csv")
        problems += unlisted_units(before, edition, edition.earlier(name))
    for name, before in sorted(compared.older.items()):
        write_results(before, made / f"older-{name}.csv")
    for problem in problems:
        if problem.rule == UNLISTED:
            progress(f"warning: {problem}")
    problems_frame(problems).write_csv(made / "warnings.csv")
    said = {"synthetic": synthetic, "sha256": digest_extract(extract, edition.registry), "lineage": whose}
    said |= {"policy": edition.policy, "exact_for": edition.exact_for, "not_compared": compared.refused}
    (made / "extract.json").write_text(json.dumps(said))


def unfilled_of(tables: Mapping[str, pl.DataFrame | pl.LazyFrame], registry: Registry) -> list[str]:
    """Return the tables without rows of which nobody says what that means: what is counted of them has no data."""
    from R_free_helpers.contract.registered import schema_of

    schema = schema_of(registry.id)
    return [
        name
        for name, rows in tables.items()
        if schema.is_unknown_when_empty(name) and rows.lazy().head(1).collect().is_empty()
    ]


@dataclass(frozen=True)
class YearBefore:
    """What an edition is compared with.

    Attributes
    ----------
    rows : dict of release to polars.DataFrame
    refused : dict of str to str
        Measures that an archived edition has and that are not compared with it, and why; see `results.definitions`.
    fingerprints : dict of str to str
        Of these measures' archived definitions.
    older : dict of release to polars.DataFrame
        What was published the time before that, such as two years before, without what was defined otherwise then.
    how : dict of str to list of str
        In what the definitions of measures that are not compared differ, as far as the archive keeps them.
    """

    rows: dict[str, pl.DataFrame]
    refused: dict[str, str]
    fingerprints: dict[str, str] = field(default_factory=dict)
    older: dict[str, pl.DataFrame] = field(default_factory=dict)
    how: dict[str, list[str]] = field(default_factory=dict)


def defined_otherwise(compared: YearBefore) -> list[str]:
    """Return what the maker of a report is told of measures that are not compared, for their definitions changed.

    A new wording is another definition, since it is what tells that a function counts something else. Whether it is
    only the words that changed, its registry knows; what it then writes is told ready-made.
    """
    from R_free_helpers.results.definitions import DEFINITION

    changed = {name: compared.fingerprints[name] for name, why in compared.refused.items() if why == DEFINITION}
    if not changed:
        return []
    entries = ", ".join(f'"{name}": ("{before}",)' for name, before in sorted(changed.items()))
    names = ", ".join(
        f"{name} ({', '.join(compared.how[name])})" if compared.how.get(name) else name for name in sorted(changed)
    )
    return [
        f"not compared with the year before, for the definition has changed since: {names}. If only its words have, or "
        f"the code counts the same as then, add to Registry(comparable=…): {{{entries}}}"
    ]


def compared_releases(edition: Edition, times: int = 1, kept: bool = True) -> list[str]:
    """Return the releases that measures of an edition are compared with, in the order of the registry's list.

    Parameters
    ----------
    edition : Edition
    times : {1, 2}
        1 for the last time, 2 for the time before it.
    kept : bool
        Only of measures that an archive keeps.
    """
    measures = [one for one in get_registry(edition.registry).measures if one.archived or not kept]
    wanted = {edition.release_before(measure.compares_with, times) for measure in measures}
    return [name for name in releases_of(edition.registry).names if name in wanted]


def before_again(registry: Registry, again: Mapping[str, pl.DataFrame]) -> YearBefore:
    """Return the year before as it was computed again: of the measures that an archive would keep."""
    kept = [measure.id for measure in registry.measures if measure.archived]
    return YearBefore({name: rows.filter(pl.col("measure").is_in(kept)) for name, rows in again.items()}, {})


def before_published(edition: Edition, whose: dict[str, object]) -> YearBefore:
    """Return the year before as it was published, without what is of others or defined otherwise.

    What was published is of everybody: nothing of it is compared with chosen persons.
    """
    from R_free_helpers.results.archive import published_before
    from R_free_helpers.results.definitions import SELECTION, not_comparable
    from R_free_helpers.results.versions import defined, differences

    registry, published = get_registry(edition.registry), published_before(edition, whose)
    rows: dict[str, pl.DataFrame] = {}
    refused: dict[str, str] = {}
    fingerprints: dict[str, str] = {}
    how: dict[str, list[str]] = {}
    for name in compared_releases(edition, kept=False):
        archived = published.get(edition.earlier(name).id)
        if archived is None:
            continue
        of_release = {one.id for one in registry.measures if edition.release_before(one.compares_with) == name}
        told = {one: found for one, found in archived.about.definitions.items() if one in of_release}
        fingerprints |= told
        without = not_comparable(archived.about.definitions, registry, dict(edition.limits))
        today = defined(registry, [one for one in without if one in archived.about.versions])
        how |= {one: differences(archived.about.versions[one], now) for one, now in today.items()}
        refused |= (
            dict.fromkeys(told, SELECTION)
            if edition.filter
            else {one: why for one, why in without.items() if one in told}
        )
        if not edition.filter:
            rows[name] = archived.rows.filter(~pl.col("measure").is_in(list(without)))
    older = {}
    for name in compared_releases(edition, 2, kept=False):
        archived = None if edition.filter else published.get(edition.earlier(name, 2).id)
        if archived is not None:
            without = not_comparable(archived.about.definitions, registry, dict(edition.limits))
            older[name] = archived.rows.filter(~pl.col("measure").is_in(list(without)))
    return YearBefore(rows, refused, fingerprints, older, how)


def unlisted_units(archived: pl.DataFrame, edition: Edition, earlier: Edition) -> list[Problem]:
    """Return the warning about archived units that the registry's list has not: nobody knows what became of them."""
    from R_free_helpers.contract.problems import general, listing
    from R_free_helpers.results.earlier_units import before_today

    history = read_history(edition.data_dir)
    unlisted = before_today(archived, history, earlier.year, edition.year).unlisted
    names = sorted({name for found in unlisted.values() for name in found})
    if not names:
        return []
    return [
        general(
            "warning",
            UNLISTED,
            f"unit.csv does not list {len(names)} of the units of the archived edition {earlier.id}: "
            f"{listing(names[:5], len(names))}; its values are compared for {history.root} alone.",
            f"Write each of them into unit.csv with valid_to, the last year in which it was a unit (such as "
            f"{earlier.year}), and successor, the unit that its persons belong to since; leave successor empty if it "
            "was closed.",
        )
    ]


def own_exact(exact: pl.DataFrame, protected: pl.DataFrame, units: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return the exact results of a unit and the units below it, and the protected ones of all others."""
    own = unit_closure(units).filter(pl.col("ancestor_id") == unit)["unit_id"].to_list()
    of_unit = pl.col("unit_id").is_in(own)
    return pl.concat([exact.filter(of_unit), protected.filter(~of_unit)])


def read_valid(
    edition: Edition, extract: Path, progress: Callable[[str], None]
) -> tuple[dict[str, pl.DataFrame | pl.LazyFrame], list[Problem], bool]:
    """Return the tables of a valid extract, its warnings, and whether it is synthetic.

    Raises
    ------
    ContractError
        When it is not valid.
    """
    opened, problems, synthetic = open_valid(edition, extract, progress)
    return opened.tables, problems, synthetic


def open_valid(edition: Edition, extract: Path, progress: Callable[[str], None]) -> tuple[Extract, list[Problem], bool]:
    """Return a valid extract, its warnings, and whether it is synthetic.

    Raises
    ------
    ContractError
        When it is not valid.
    ValueError
        When it tells of no day as late as the edition's year, which the registry does not list.
    """
    from R_free_helpers.contract.extract import open_extract, require_valid
    from R_free_helpers.contract.newest import newest_year
    from R_free_helpers.contract.reference import load_reference

    progress("reading and checking the extract")
    reference = load_reference(edition.data_dir, edition.latest_extraction, year=edition.year)
    opened, problems = open_extract(extract, reference)
    require_valid(problems)
    if edition.borrowed_dates:
        require_reached(edition, newest_year(opened.tables, reference.schema))
    return opened, problems, is_synthetic(extract)


def require_reached(edition: Edition, newest: int | None) -> None:
    """Raise `ValueError` for an edition of a year that its extract does not reach: nobody would be in it.

    Parameters
    ----------
    edition : Edition
        Of a year that the registry's list has not: what it lists is made in any case.
    newest : int or None
        The newest year that the extract tells of; None where it tells of none.
    """
    if newest is None or newest >= edition.year_window[0].year:
        return
    listed = releases_of(edition.registry).newest.edition
    raise ValueError(
        f"{edition.id}: the newest date of the extract is of {newest}, and data/{edition.registry}/{LIST} does not "
        f"list {edition.year} (its newest is {listed}): correct the year, or give the extract that has it; where the "
        "edition is to be made of nobody all the same, list it"
    )
