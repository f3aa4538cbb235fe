"""What decides the bytes of an edition, as its manifest says it."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path

from R_free_helpers import __version__
from R_free_helpers.editions.fingerprint import digest_code, digest_extract, digest_files
from R_free_helpers.editions.stages import results_key
from R_free_helpers.model.edition import ROOT, Edition

SHOWN_VERSIONS = [
    "jupyter_client",
    "lifelines",
    "matplotlib",
    "narwhals",
    "pandas",
    "papermill",
    "polars",
    "seaborn",
    "statsmodels",
]


def build_inputs(edition: Edition, extract: Path, renderer: str, formats: Sequence[str]) -> dict[str, object]:
    """Return all that decides an edition's bytes: parameters, fingerprints and versions. No clock, no path."""
    return program_inputs(edition) | {
        "edition": edition.model_dump(mode="json")
        | {
            "id": edition.id,
            "status_date": edition.status_date.isoformat(),
            "extraction_date": edition.extraction_date.isoformat(),
        },
        "extract": digest_extract(extract),
        "results": results_key(edition, extract),
        "renderer": renderer,
        "formats": list(formats),
    }


def program_inputs(edition: Edition) -> dict[str, object]:
    """Return what decides an edition's bytes beside the extract: code, definitions and versions."""
    sources = [
        ROOT / "report.qmd",
        ROOT / "_brand.yml",
        ROOT / "_quarto.yml",
        ROOT / f"_quarto-{edition.registry}.yml",
        ROOT / "notebooks" / edition.registry,
        edition.data_dir,
    ]
    return {
        "code": digest_code(edition.registry, "contract", "results", "chapters", "report"),
        "definitions": digest_files(sources),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of this program, of Python and of the packages at the product's heart."""
    own = {"registry-report": __version__, "python": platform.python_version()}
    return own | {name: importlib.metadata.version(name) for name in SHOWN_VERSIONS}
