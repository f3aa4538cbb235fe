"""Keeping the results of a published edition for the comparisons of later ones."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from R_free_helpers import __version__
from R_free_helpers.editions.fingerprint import digest_files
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.units import unit_tree
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.archive import PUBLIC, About, archived_measures, definitions_before, write_archived
from R_free_helpers.results.definitions import fingerprints
from R_free_helpers.results.versions import Definition, versioned


def keep(edition: Edition, data: Path | None = None) -> Path:
    """Write what later editions compare with to ``data/<registry>/archive/`` and return the file.

    A published edition is never recomputed in silence: the file is what later figures show, whatever a newer
    extract would give.

    Raises
    ------
    ValueError
        For a policy under which an edition shows more than may lie open.
    """
    from R_free_helpers.editions.stages import released_results

    require_archivable(edition)
    released = released_results(edition, data)
    registry = get_registry(edition.registry)
    about = About(
        registry=registry.id,
        edition=edition.id,
        policy=edition.policy,
        program=__version__,
        lineage=released.lineage,
        definitions=fingerprints(registry, archived_measures(edition)),
        code=registry_code(registry),
        versions=versions_of(edition),
        units=unit_tree(registry.data_dir, edition.year),
    )
    kept = released.results.filter(pl.col("measure").is_in(archived_measures(edition)))
    return write_archived(kept, about, edition.data_dir / "archive")


def versions_of(edition: Edition) -> dict[str, Definition]:
    """Return the definitions of an edition's archived measures, each with its version and the edition it began in."""
    earlier = [(about.edition, about.definitions, about.versions) for about in definitions_before(edition)]
    return versioned(get_registry(edition.registry), archived_measures(edition), edition.id, earlier)


def require_archivable(edition: Edition) -> None:
    """Raise `ValueError` unless an edition may be archived: one of everybody, which shows what the law allows."""
    if edition.chosen:
        raise ValueError(
            "a report with a filter, limits or a comparison of its own is not archived: later editions compare with "
            "what the registry published of everybody, by its own definitions"
        )
    if edition.policy not in PUBLIC:
        raise ValueError(
            f"an edition under the policy '{edition.policy}' is not archived: the archive lies open, and holds what "
            "protected editions publish; leave --policy out, or say --policy suppressed"
        )


def registry_code(registry: Registry) -> str:
    """Return a fingerprint of the registry's package."""
    package = workspace().registry_package(registry.id)
    return digest_files([package], package.parent)[:16]  # which lies outside a workspace where the program is installed
