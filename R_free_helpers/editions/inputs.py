"""What decides the bytes of an edition, as its manifest says it."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from R_free_helpers import __version__
from R_free_helpers.contract.marker import is_synthetic
from R_free_helpers.editions import pandoc_program
from R_free_helpers.editions.fingerprint import digest_code, digest_extract, digest_files, version_of
from R_free_helpers.editions.stages import results_key
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import workspace

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


VERSION = re.compile(r"\d+(?:\.\d+)+")

BUILDING = ("R_free_helpers.editions.build", "R_free_helpers.editions.prerender")
"""Where the code of a whole edition begins; the second is what Quarto runs, by its name in ``_quarto.yml``."""


def build_inputs(edition: Edition, extract: Path, renderer: str, formats: Sequence[str]) -> dict[str, object]:
    """Return all that decides an edition's bytes: parameters, fingerprints and versions. No clock, no path."""
    return program_inputs(edition) | {
        "edition": edition.model_dump(mode="json")
        | {
            "id": edition.id,
            "status_date": edition.status_date.isoformat(),
            "extraction_date": edition.extraction_date.isoformat(),
        },
        "extract": digest_extract(extract, edition.registry),
        "synthetic": is_synthetic(extract),
        "results": results_key(edition, extract),
        "renderer": renderer,
        "rendered_by": programs(renderer),
        "formats": list(formats),
    }


def program_inputs(edition: Edition) -> dict[str, object]:
    """Return what decides an edition's bytes beside the extract: code, definitions and versions."""
    place = workspace()
    chapters = place.notebooks / edition.registry
    profile = place.profile(edition.registry)
    sources = [place.report, place.brand, place.quarto, profile, chapters, edition.data_dir]
    return {
        "code": digest_code(edition.registry, *BUILDING, notebooks=sorted(chapters.glob("*.ipynb"))),
        "definitions": digest_files(sources),
        "versions": versions(),
    }


@cache
def programs(renderer: str) -> dict[str, str]:
    """Return the versions of the programs that a renderer makes HTML and PDF with.

    Parameters
    ----------
    renderer : {"quarto", "embedded"}
        Quarto brings pandoc and typst of its own; the embedded renderer takes those of the wheels.
    """
    if renderer == "embedded":
        return {"pandoc": pandoc_program.version(), "typst": version_of("typst")}
    quarto = shutil.which("quarto") or "quarto"
    asked = {"quarto": ["--version"], "pandoc": ["pandoc", "--version"], "typst": ["typst", "--version"]}
    running = {
        name: subprocess.Popen([quarto, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, arguments in asked.items()
    }
    said = {name: process.communicate()[0] for name, process in running.items()}
    return {name: found[0] if (found := VERSION.search(text)) else "unknown" for name, text in said.items()}


def versions() -> dict[str, str]:
    """Return the versions of this program, of Python and of the packages at the product's heart."""
    own = {"registry-report": __version__, "python": platform.python_version()}
    return own | {name: version_of(name) for name in SHOWN_VERSIONS}
