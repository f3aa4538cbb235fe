"""Keeping the results of a published edition for the comparisons of later ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from pathlib import Path

import polars as pl

from R_free_helpers import __version__
from R_free_helpers.editions.fingerprint import digest, digest_files
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.archive import PUBLIC, About, archived_measures, write_archived

PLAIN = (str, int, float, bool, dt.date, type(None))
"""What of a definition is the same text in every run of the program."""


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
        definitions=definitions(registry, archived_measures(edition)),
        code=registry_code(registry),
    )
    kept = released.results.filter(pl.col("measure").is_in(archived_measures(edition)))
    return write_archived(kept, about, edition.data_dir / "archive")


def require_archivable(edition: Edition) -> None:
    """Raise `ValueError` unless an edition may be archived: one for everybody, which shows what the law allows."""
    if edition.policy not in PUBLIC:
        raise ValueError(
            f"an edition under the policy '{edition.policy}' is not archived: the archive lies open, and holds what "
            "protected editions publish; leave --policy out, or say --policy suppressed"
        )


def definitions(registry: Registry, measures: Collection[str]) -> dict[str, str]:
    """Return a fingerprint of each measure's definition: its kind, limit, bands, period and texts.

    What a function of the registry does is not seen here: `registry_code` covers it for all measures together.
    """
    return {one.id: digest(_told(one))[:16] for one in registry.measures if one.id in measures}


def changed_definitions(about: About, registry: Registry) -> list[str]:
    """Return the archived measures that are defined otherwise today, or no longer at all."""
    now = definitions(registry, about.definitions)
    return sorted(name for name, before in about.definitions.items() if now.get(name) != before)


def registry_code(registry: Registry) -> str:
    """Return a fingerprint of the registry's package."""
    package = workspace().registry_package(registry.id)
    return digest_files([package], package.parent)[:16]  # which lies outside a workspace where the program is installed


def _told(value: Measure | object) -> str:
    """Return the plain parts of a definition as text, whatever the order in which they were written."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, (tuple, list)):
        return f"({','.join(map(_told, value))})"
    if isinstance(value, dict):
        return f"{{{','.join(sorted(f'{_told(key)}:{_told(one)}' for key, one in value.items()))}}}"
    if dataclasses.is_dataclass(value):
        parts = ((field.name, _told(getattr(value, field.name))) for field in dataclasses.fields(value))
        return f"{type(value).__name__}({','.join(f'{name}={told}' for name, told in parts)})"
    return "…"  # a function or an expression
