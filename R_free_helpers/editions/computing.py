"""Computing released results: from an extract's rows to the files that chapters read.

What is imported from here is what the fingerprint of kept results covers (`stages.results_key`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.contract.marker import is_synthetic, lineage
from R_free_helpers.model.edition import NATION, RELEASES, Edition, Release, listed_releases
from R_free_helpers.model.method import in_use
from R_free_helpers.model.registry import Registry, get_registry, registry_of
from R_free_helpers.model.results import write_results
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import read_units, unit_closure

if TYPE_CHECKING:
    from R_free_helpers.contract.problems import Problem

UNLISTED = "unlisted_unit"
"""The rule that the registry lists what became of the units that it compares with."""

# Read by numpy when it is first imported, which is later. On one thread a sum is added up in the same order on every
# machine; and the threads of sums as small as ours wait for each other longer than they work.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

DERIVED = "*"
"""Stands for no measure among the methods in use, but for what follows from released numbers of several."""


def compute_released(
    edition: Edition,
    extract: Path,
    made: Path,
    progress: Callable[[str], None],
    again: Mapping[Release, pl.DataFrame] | None = None,
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
    tables, problems, synthetic = read_valid(edition, extract, progress)
    from R_free_helpers.contract.report import problems_frame
    from R_free_helpers.contract.source_hash import source_hash
    from R_free_helpers.disclosure.release import release
    from R_free_helpers.model.policy import load_policy
    from R_free_helpers.results.compute import compute_numbers, judged
    from R_free_helpers.results.persons import person_keys

    registry = registry_of(edition)
    policy = load_policy(registry.data_dir, edition.policy, [measure.id for measure in registry.measures])
    progress("computing results")
    methods: dict[str, list[str]] = {}
    results = compute_numbers(tables, registry, edition, methods=methods)
    units = read_units(registry.data_dir, edition.year)
    whose = lineage(extract, edition.registry)
    compared = before_again(registry, again) if again is not None else before_published(edition, whose)
    progress("disclosure control")
    persons = person_keys(tables)
    released = release(results, persons, units, registry, policy)
    if exact_for(edition) != NATION:
        # A unit may see its own patients' numbers, not those of other units.
        others = load_policy(registry.data_dir, "protected")
        released = own_exact(released, release(results, persons, units, registry, others), units, edition.unit)
    with in_use() as derived:
        write_results(judged(released, registry), made / "results.csv")
    (made / "methods.json").write_text(json.dumps(methods | {DERIVED: sorted(derived)}, sort_keys=True))
    problems = list(problems)
    for name in RELEASES:
        before = compared.rows.get(name)
        if before is not None:
            write_results(before, made / f"archive-{name}.csv")
            problems += unlisted_units(before, edition, edition.earlier(name))
    for problem in problems:
        if problem.rule == UNLISTED:
            progress(f"warning: {problem}")
    problems_frame(problems).write_csv(made / "warnings.csv")
    said = {"synthetic": synthetic, "sha256": source_hash(extract), "lineage": whose}
    said |= {"policy": edition.policy, "exact_for": exact_for(edition), "not_compared": compared.refused}
    (made / "extract.json").write_text(json.dumps(said))


@dataclass(frozen=True)
class YearBefore:
    """What an edition is compared with.

    Attributes
    ----------
    rows : dict of release to polars.DataFrame
    refused : dict of str to str
        Measures that an archived edition has and that are not compared with it, and why; see `results.definitions`.
    """

    rows: dict[Release, pl.DataFrame]
    refused: dict[str, str]


def compared_releases(edition: Edition) -> list[Release]:
    """Return the releases that measures of an edition are compared with, of those that the registry makes."""
    wanted = {measure.compares_with for measure in get_registry(edition.registry).measures if measure.archived}
    return [name for name in RELEASES if name in wanted and name in listed_releases(edition.registry)]


def before_again(registry: Registry, again: Mapping[Release, pl.DataFrame]) -> YearBefore:
    """Return the year before as it was computed again: of the measures that an archive would keep."""
    kept = [measure.id for measure in registry.measures if measure.archived]
    return YearBefore({name: rows.filter(pl.col("measure").is_in(kept)) for name, rows in again.items()}, {})


def before_published(edition: Edition, whose: dict[str, object]) -> YearBefore:
    """Return the year before as it was published, without what is of others or defined otherwise.

    What was published is of everybody: nothing of it is compared with chosen persons.
    """
    from R_free_helpers.results.archive import published_before
    from R_free_helpers.results.definitions import SELECTION, not_comparable

    registry, published = get_registry(edition.registry), published_before(edition, whose)
    rows: dict[Release, pl.DataFrame] = {}
    refused: dict[str, str] = {}
    for name in RELEASES:
        archived = published.get(edition.earlier(name).id)
        if archived is None:
            continue
        of_release = {one.id for one in registry.measures if one.compares_with == name}
        told = {one: found for one, found in archived.about.definitions.items() if one in of_release}
        without = not_comparable(archived.about.definitions, registry, dict(edition.limits))
        refused |= (
            dict.fromkeys(told, SELECTION)
            if edition.filter
            else {one: why for one, why in without.items() if one in told}
        )
        if not edition.filter:
            rows[name] = archived.rows.filter(~pl.col("measure").is_in(list(without)))
    return YearBefore(rows, refused)


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


def exact_for(edition: Edition) -> str:
    """Return the unit whose results are exact in an edition: an internal one's own; the nation's are those of all."""
    return edition.unit if edition.policy == "internal" else NATION


def own_exact(exact: pl.DataFrame, protected: pl.DataFrame, units: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return the exact results of a unit and the units below it, and the protected ones of all others."""
    own = unit_closure(units).filter(pl.col("ancestor_id") == unit)["unit_id"].to_list()
    of_unit = pl.col("unit_id").is_in(own)
    return pl.concat([exact.filter(of_unit), protected.filter(~of_unit)])


def read_valid(
    edition: Edition, extract: Path, progress: Callable[[str], None]
) -> tuple[dict[str, pl.DataFrame], list[Problem], bool]:
    """Return the tables of a valid extract, its warnings, and whether it is synthetic.

    Raises
    ------
    ContractError
        When it is not valid.
    """
    from R_free_helpers.contract.extract import open_extract, require_valid
    from R_free_helpers.contract.reference import load_reference

    progress("reading and checking the extract")
    reference = load_reference(edition.data_dir, edition.latest_extraction, year=edition.year)
    opened, problems = open_extract(extract, reference)
    require_valid(problems)
    return opened.tables, problems, is_synthetic(extract)
