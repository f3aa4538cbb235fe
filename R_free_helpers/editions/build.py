"""Building an edition: from an extract to a published folder."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from R_free_helpers.editions.edition import ROOT, Edition
from R_free_helpers.editions.fingerprint import digest_code, digest_extract, digest_files
from R_free_helpers.editions.publishing import is_current, publish, recover, write_manifest
from R_free_helpers.editions.stages import BUILD, results_folder, results_key, synthetic_extract
from R_free_helpers.registries import get_registry

Renderer = Literal["auto", "quarto", "embedded"]
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


@dataclass(frozen=True)
class Built:
    """What a build gave: its folder, whether it was already current, and how long it took in seconds."""

    folder: Path
    current: bool
    seconds: float


def build(
    edition: Edition,
    data: Path | None = None,
    renderer: Renderer = "auto",
    formats: Sequence[str] = ("html", "pdf"),
    jobs: int = 2,
    out: Path | None = None,
    progress: Callable[[str], None] = print,
) -> Built:
    """Build an edition and publish it; on any failure what was published stays as it was.

    Parameters
    ----------
    edition : Edition
    data : Path, optional
        The extract; the synthetic one when absent.
    renderer : {"auto", "quarto", "embedded"}
        ``auto`` takes Quarto where it is on the PATH.
    formats : sequence of {"html", "pdf"}
    jobs : int
        Chapters at a time.
    out : Path, optional
        Folder of editions; ``build/`` when absent.
    progress : callable
        Told each step.
    """
    begun = time.monotonic()
    edition.check_unit()
    registry = get_registry(edition.registry)
    renderer = choose_renderer(renderer)
    place = (out or BUILD).resolve() / edition.id
    recover(place)
    extract = data.resolve() if data else synthetic_extract(edition.registry, progress)
    inputs = build_inputs(edition, extract, renderer, formats)
    if is_current(place, inputs):
        return Built(place, True, time.monotonic() - begun)

    results = results_folder(edition, extract, progress)
    made = place.with_name(f".{place.name}.{os.getpid()}")
    work = place.with_name(f".{place.name}.work.{os.getpid()}")
    for folder in (made, work):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        from R_free_helpers.editions.assembly import assemble
        from R_free_helpers.editions.rendering import render

        assemble(edition, registry, results, work, inputs, jobs, progress)
        progress(f"rendering {' and '.join(formats)} ({renderer})")
        render(work, made, registry.id, tuple(formats), renderer)
        shutil.copyfile(results / "results.csv", made / "results.csv")
        write_manifest(made, inputs)
        publish(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
    return Built(place, False, time.monotonic() - begun)


def choose_renderer(renderer: Renderer) -> Literal["quarto", "embedded"]:
    """Return the renderer to use.

    Raises
    ------
    FileNotFoundError
        When Quarto was asked for and is not on the PATH.
    """
    found = shutil.which("quarto") is not None
    if renderer == "auto":
        return "quarto" if found else "embedded"
    if renderer == "quarto" and not found:
        raise FileNotFoundError("quarto is not on the PATH; install it, or use --renderer embedded")
    return renderer


def build_inputs(edition: Edition, extract: Path, renderer: str, formats: Sequence[str]) -> dict[str, object]:
    """Return all that decides an edition's bytes: parameters, fingerprints and versions. No clock, no path."""
    sources = [
        ROOT / "report.qmd",
        ROOT / "_brand.yml",
        *sorted(ROOT.glob("_quarto*.yml")),
        ROOT / "notebooks" / edition.registry,
        edition.data_dir,
    ]
    return {
        "edition": edition.model_dump(mode="json")
        | {
            "id": edition.id,
            "status_date": edition.status_date.isoformat(),
            "extraction_date": edition.extraction_date.isoformat(),
        },
        "extract": digest_extract(extract),
        "results": results_key(edition, extract),
        "code": digest_code("contract", "results", "chapters", "report"),
        "definitions": digest_files(sources),
        "renderer": renderer,
        "formats": list(formats),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages at the product's heart."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in SHOWN_VERSIONS}
