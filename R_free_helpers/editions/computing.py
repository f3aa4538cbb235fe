"""Computing released results: from an extract's rows to the files that chapters read.

What is imported from here is what the fingerprint of kept results covers (`stages.results_key`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from R_free_helpers.contract.marker import is_synthetic, lineage
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import write_results
from R_free_helpers.model.units import read_units

# Read by numpy when it is first imported, which is later. On one thread a sum is added up in the same order on every
# machine; and the threads of sums as small as ours wait for each other longer than they work.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def compute_released(edition: Edition, extract: Path, made: Path, progress: Callable[[str], None]) -> None:
    """Put the released results of an edition into the folder ``made``.

    Raises
    ------
    ContractError
        When the extract is not valid; all its problems are named.
    """
    tables, warnings, synthetic = read_valid(edition, extract, progress)
    from R_free_helpers.contract.source_hash import source_hash
    from R_free_helpers.disclosure.release import release
    from R_free_helpers.model.policy import load_policy
    from R_free_helpers.results.archive import published_before
    from R_free_helpers.results.compute import compute_numbers, judged
    from R_free_helpers.results.persons import person_keys

    registry = get_registry(edition.registry)
    policy = load_policy(registry.data_dir, edition.policy, [measure.id for measure in registry.measures])
    progress("computing results")
    results = compute_numbers(tables, registry, edition)
    units = read_units(registry.data_dir)
    whose = lineage(extract, edition.registry)
    published = published_before(edition, whose)
    progress("disclosure control")
    released = release(results, person_keys(tables), units, registry, policy)
    write_results(judged(released, registry), made / "results.csv")
    for name in ("june", "december"):
        before = published.get(edition.earlier(name).id)
        if before is not None:
            write_results(before, made / f"archive-{name}.csv")
    warnings.write_csv(made / "warnings.csv")
    said = {"synthetic": synthetic, "sha256": source_hash(extract), "lineage": whose, "policy": edition.policy}
    (made / "extract.json").write_text(json.dumps(said))


def read_valid(
    edition: Edition, extract: Path, progress: Callable[[str], None]
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
    return opened.tables, problems_frame(problems), is_synthetic(extract)
