"""The stages from an extract to released results, each kept under the fingerprint of what it read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.snapshot_cache import one_reading
from R_free_helpers.editions.fingerprint import PACKAGE, digest, digest_code, digest_extract, digest_files
from R_free_helpers.model.edition import ROOT, Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results, write_results
from R_free_helpers.model.units import read_units
from R_free_helpers.system.private import private, private_folder
from R_free_helpers.system.scratch import in_use

BUILD = ROOT / "build"
STAGED_RESULTS = "REGISTRY_REPORT_RESULTS"
"""Environment variable: a folder whose results a chapter of a running build reads."""

MARKER = "synthetic.json"

ATTACKED = "attacked.json"
"""Beside released results: what attacking them found."""

# Read by numpy when it is first imported, which is later. On one thread a sum is added up in the same order on every
# machine; and the threads of sums as small as ours wait for each other longer than they work.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


@dataclass(frozen=True)
class Released:
    """Released results of an edition with the archived year before.

    Attributes
    ----------
    results : polars.DataFrame
    archive : dict of str to polars.DataFrame
        By release.
    synthetic : bool
    warnings : polars.DataFrame
        The extract's warnings: table, rule, severity, count.
    folder : Path
        Where they are kept.
    """

    results: pl.DataFrame
    archive: dict[str, pl.DataFrame]
    synthetic: bool
    warnings: pl.DataFrame
    folder: Path


Progress = Callable[[str], None]


def silent(message: str) -> None:
    """Take no notice of a progress message."""


def cache_dir() -> Path:
    """Return where stages keep what they made; only its owner may look into it."""
    return private_folder(BUILD / ".cache")


def synthetic_extract(registry: str, progress: Progress = silent) -> Path:
    """Return the folder of the registry's synthetic extract, made on first use."""
    key = digest_files(
        [
            PACKAGE / "synthetic",
            PACKAGE / "contract" / "tables.py",
            ROOT / "data" / registry / "unit.csv",
            ROOT / "data" / registry / "drug.csv",
            ROOT / "data" / registry / "not_used.csv",
        ]
    )[:16]
    folder = cache_dir() / "synthetic" / f"{registry}-{key}"
    if not folder.exists():
        from R_free_helpers.synthetic import synthesize

        progress(f"making the synthetic {registry} extract")
        with aside(folder) as made:
            synthesize(registry, made)
    return folder


@contextmanager
def aside(place: Path) -> Iterator[Path]:
    """Make a folder beside its place and move it there when whole; nothing half-made is ever seen."""
    made = place.with_name(f".{place.name}.{os.getpid()}")
    with in_use(cache_dir()), private():
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        try:
            yield made
            try:
                made.rename(place)
            except OSError:
                if not place.exists():  # another process may have made the same thing first
                    raise
        finally:
            shutil.rmtree(made, ignore_errors=True)


def released_results(edition: Edition, data: Path | None = None, progress: Progress = silent) -> Released:
    """Return the released results of an edition, computing what is not kept yet.

    Raises
    ------
    ContractError
        When the extract does not keep the contract; all its problems are named.
    """
    staged = os.environ.get(STAGED_RESULTS)
    if staged:
        return load_released(Path(staged))
    folder = results_folder(edition, data, progress)
    return load_released(folder)


def results_key(edition: Edition, extract: Path) -> str:
    """Return the fingerprint of everything the released results of an edition depend on."""
    reference = [p for p in edition.data_dir.iterdir() if p.suffix in (".csv", ".yml")] + [edition.data_dir / "archive"]
    whole = edition.model_copy(update={"unit": "nation", "audience": "everyone"})
    return digest(
        digest_extract(extract),
        digest_files(reference),
        digest_code(edition.registry, "contract", "results"),
        whole.model_dump_json(),
    )


@one_reading()
def results_folder(edition: Edition, data: Path | None, progress: Progress = silent) -> Path:
    """Return the folder that keeps the released results of an edition; a unit's edition shares the nation's."""
    extract = data or synthetic_extract(edition.registry, progress)
    key = results_key(edition, extract)[:24]
    folder = cache_dir() / "results" / f"{edition.registry}-{edition.year}-{edition.release}-{key}"
    if folder.exists():
        return folder
    tables, warnings, synthetic = read_valid(edition, extract, progress)
    from R_free_helpers.disclosure.audit import keep_attack, recoverable
    from R_free_helpers.disclosure.earlier import still_hidden
    from R_free_helpers.disclosure.suppression import release
    from R_free_helpers.model.policy import load_policy
    from R_free_helpers.results.archive import published_before
    from R_free_helpers.results.compute import compute_results

    registry = get_registry(edition.registry)
    progress("computing results")
    results = compute_results(tables, registry, edition)
    units = read_units(registry.data_dir)
    policy = load_policy(registry.data_dir, edition.policy)
    published = published_before(edition)
    progress("disclosure control")
    with aside(folder) as made:
        write_results(release(results, units, registry, policy, list(published.values())), made / "results.csv")
        written = read_results(made / "results.csv").with_row_index("row")
        keep_attack(recoverable(written, registry, edition), made / ATTACKED)
        for name in ("june", "december"):
            before = published.get(edition.earlier(name).id)
            if before is not None:
                write_results(still_hidden(before, policy, registry), made / f"archive-{name}.csv")
        warnings.write_csv(made / "warnings.csv")
        (made / "extract.json").write_text(json.dumps({"synthetic": synthetic, "sha256": digest_extract(extract)}))
    return folder


def read_valid(
    edition: Edition, extract: Path, progress: Progress = silent
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, bool]:
    """Return the tables of a valid extract, its warnings, and whether it is synthetic.

    Raises
    ------
    ContractError
        When it is not valid.
    """
    from R_free_helpers.contract.extract import open_extract, require_valid
    from R_free_helpers.contract.reference import load_reference
    from R_free_helpers.contract.report import problems_frame

    progress("reading and checking the extract")
    opened, problems = open_extract(extract, load_reference(edition.data_dir, edition.latest_extraction))
    require_valid(problems)
    synthetic = extract.is_dir() and (extract / MARKER).exists()
    return opened.tables, problems_frame(problems), synthetic


def load_released(folder: Path) -> Released:
    """Return the released results kept in a folder."""
    archive = {
        name: read_results(folder / f"archive-{name}.csv")
        for name in ("june", "december")
        if (folder / f"archive-{name}.csv").exists()
    }
    synthetic = json.loads((folder / "extract.json").read_text())["synthetic"]
    return Released(
        read_results(folder / "results.csv"), archive, synthetic, pl.read_csv(folder / "warnings.csv"), folder
    )


STAGED = "REGISTRY_REPORT_STAGED"
"""Environment variable: the build has put everything in place already."""
