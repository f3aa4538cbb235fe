"""Reading an extract for files with rows of persons: nothing of it is kept, and no key of it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.report import ContractError
from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions.row_level.dictionary import Dictionary
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry, registry_of
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.source import Source


@dataclass(frozen=True)
class Rows:
    """The rows of an extract as an edition sees them, and what is needed to tell of them.

    Attributes
    ----------
    edition : Edition
    registry : Registry
    source : Source
    dictionary : Dictionary
    synthetic : bool
        Whether the extract says that its persons do not exist.
    """

    edition: Edition
    registry: Registry
    source: Source
    dictionary: Dictionary
    synthetic: bool


def open_rows(edition: Edition, data: Path | None, say: Callable[[str], None]) -> Rows:
    """Return the rows of a valid extract; of the synthetic one where none is named.

    Raises
    ------
    RowsRefused
        When the extract breaks the contract: how often, without the keys of the rows concerned.
    """
    from R_free_helpers.editions.computing import read_valid
    from R_free_helpers.editions.opening import located
    from R_free_helpers.editions.stages import synthetic_extract
    from R_free_helpers.results.compute import chosen_source

    with snapshot_scope():
        extract = located(data) if data else synthetic_extract(edition.registry)
        try:
            tables, _, synthetic = read_valid(edition, extract, say)
        except ContractError as error:
            raise refused(error, edition.registry) from None
    registry = registry_of(edition)
    reference = reference_of(edition)
    return Rows(edition, registry, chosen_source(tables, registry, edition), Dictionary(registry, reference), synthetic)


def reference_of(edition: Edition) -> Reference:
    """Return the registry's lists of an edition's year."""
    return load_reference(edition.data_dir, edition.latest_extraction, year=edition.year)


def refused(error: ContractError, registry: str) -> RowsRefused:
    """Return what is said of an extract that cannot be used: counts, without keys and values."""
    wrong = sum(problem.severity == "error" for problem in error.problems)
    return RowsRefused(
        f"the extract breaks the contract in {wrong} {'ways' if wrong > 1 else 'way'}, so nothing is written: "
        f"registry-report validate EXTRACT --registry {registry} names them"
    )
