"""The stages from an extract to released results, each kept under the fingerprint of what it read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from R_free_helpers.contract.marker import is_synthetic, lineage
from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions import one_thread  # noqa: F401
from R_free_helpers.editions.caches import aside, cache_dir
from R_free_helpers.editions.fingerprint import digest, digest_code, digest_extract, digest_files
from R_free_helpers.model.edition import OWN_LANGUAGE, Edition
from R_free_helpers.model.file_names import METHODS, RESULTS
from R_free_helpers.model.policy import require_accepted
from R_free_helpers.model.workspace import workspace

if TYPE_CHECKING:
    import polars as pl

COMPUTING = ("R_free_helpers.editions.computing",)
"""Where the code of released results begins."""

GENERATING = ("R_free_helpers.synthetic",)
"""Where the code of a synthetic extract begins."""

STAGED = "REGISTRY_REPORT_STAGED"
"""Environment variable: the build has put everything in place already."""

STAGED_RESULTS = "REGISTRY_REPORT_RESULTS"
"""Environment variable: a folder whose results a chapter of a running build reads."""


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
    lineage : dict
        Whose numbers they are; see `contract.marker.lineage`.
    folder : Path
        Where they are kept.
    methods : dict of str to list of str
        The statistical methods that each measure used; see `model.method`.
    not_compared : dict of str to str
        Measures that are not compared with their archived values, and why; see `results.definitions`.
    older : dict of str to polars.DataFrame
        The archived editions of the time before that, by release.
    """

    results: pl.DataFrame
    archive: dict[str, pl.DataFrame]
    synthetic: bool
    warnings: pl.DataFrame
    lineage: dict[str, object]
    folder: Path
    methods: dict[str, list[str]]
    not_compared: dict[str, str]
    older: dict[str, pl.DataFrame] = field(default_factory=dict)


Progress = Callable[[str], None]


def silent(message: str) -> None:
    """Take no notice of a progress message."""


def synthetic_extract(registry: str, progress: Progress = silent) -> Path:
    """Return the folder of the registry's synthetic extract, made on first use."""
    lists = digest_files(referred_lists(workspace().data / registry))
    key = digest(lists, digest_code(registry, *GENERATING))[:16]
    folder = cache_dir() / "synthetic" / f"{registry}-{key}"
    if not folder.exists():
        from R_free_helpers.synthetic import synthesize

        progress(f"making the synthetic {registry} extract")
        with aside(folder) as made:
            synthesize(registry, made)
    return folder


def referred_lists(folder: Path) -> list[Path]:
    """Return the lists of a registry that columns of its tables may refer to, which its generator reads.

    The first column of such a list is its key: ``unit_id`` of ``unit.csv``.
    """
    lists = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig") as stream:
            if stream.readline().split(",")[0].strip() == f"{path.stem}_id":
                lists.append(path)
    return lists


def released_results(edition: Edition, data: Path | None = None, progress: Progress = silent) -> Released:
    """Return the released results of an edition, computing what is not kept yet.

    Raises
    ------
    ContractError
        When the extract does not keep the contract; all its problems are named.
    PolicyRefused
        For a weaker policy whose risk was not accepted.
    """
    staged = os.environ.get(STAGED_RESULTS)
    return load_released(Path(staged) if staged else results_folder(edition, data, progress), edition)


def results_key(edition: Edition, extract: Path) -> str:
    """Return the fingerprint of everything the released results of an edition depend on."""
    reference = [p for p in edition.data_dir.iterdir() if p.suffix in (".csv", ".yml")] + [edition.data_dir / "archive"]
    shared = {"unit": edition.exact_for, "audience": "everyone", "language": OWN_LANGUAGE}
    whole = edition.model_copy(update=shared)
    return digest(
        digest_extract(extract, edition.registry),
        str(is_synthetic(extract)),
        json.dumps(lineage(extract, edition.registry), sort_keys=True),
        digest_files(reference),
        digest_code(edition.registry, *COMPUTING),
        whole.model_dump_json(),
    )


@snapshot_scope()
def results_folder(edition: Edition, data: Path | None, progress: Progress = silent) -> Path:
    """Return the folder that keeps the released results of an edition; a unit's edition shares the nation's.

    The year before that is computed again is released as an edition of its own, so that the same persons have the
    same number in both.

    Raises
    ------
    PolicyRefused
        For a weaker policy whose risk was not accepted, also where its results are kept already.
    """
    require_accepted(edition.policy)
    extract = data or synthetic_extract(edition.registry, progress)
    key = results_key(edition, extract)[:24]
    folder = cache_dir() / "results" / f"{edition.registry}-{edition.year}-{edition.release}-{key}"
    if folder.exists():
        return folder
    from R_free_helpers.editions.computing import compared_releases, compute_released
    from R_free_helpers.model.results import read_results

    again = None
    if edition.compare == "recomputed":
        progress("computing the year before again, of the same extract")
        earlier = {name: edition.recomputed(name) for name in compared_releases(edition)}
        folders = {name: results_folder(one, extract, progress) for name, one in earlier.items()}
        again = {name: read_results(folder_of / RESULTS) for name, folder_of in folders.items()}
    with aside(folder) as made:
        compute_released(edition, extract, made, progress, again)
    return folder


def load_released(folder: Path, edition: Edition | None = None) -> Released:
    """Return the released results kept in a folder.

    Parameters
    ----------
    folder : Path
    edition : Edition, optional
        Whose results they must be, where it is known: what is kept under another policy is none of its.

    Raises
    ------
    PolicyRefused
        For results of a weaker policy whose risk was not accepted, whoever computed them.
    ValueError
        For results of another policy than the edition's, or exact ones of another unit.
    """
    import polars as pl

    from R_free_helpers.model.results import read_results

    said = require_own(folder, edition)
    archive, older = (
        {path.stem.removeprefix(f"{kept}-"): read_results(path) for path in sorted(folder.glob(f"{kept}-*.csv"))}
        for kept in ("archive", "older")
    )
    warnings = pl.read_csv(folder / "warnings.csv")
    results, methods = read_results(folder / RESULTS), json.loads((folder / METHODS).read_text("utf-8"))
    whose, refused = said["lineage"], said.get("not_compared", {})
    return Released(results, archive, said["synthetic"], warnings, whose, folder, methods, refused, older)


def require_own(folder: Path, edition: Edition | None) -> dict[str, Any]:
    """Return what a folder of released results says of their origin; raise as `load_released` does."""
    said: dict[str, Any] = json.loads((folder / "extract.json").read_text(encoding="utf-8"))
    require_accepted(said["policy"])
    if edition and said["policy"] != edition.policy:
        raise ValueError(f"{folder} keeps results under the policy '{said['policy']}', not '{edition.policy}'")
    if edition and said["exact_for"] != edition.exact_for:
        raise ValueError(f"{folder} keeps the exact results of {said['exact_for']}, not of {edition.unit}")
    return said
