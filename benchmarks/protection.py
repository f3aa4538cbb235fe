"""What protection costs the reader, and how long it takes: ``python -m benchmarks.protection``."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl

from R_free_helpers.disclosure.audit import audit
from R_free_helpers.disclosure.cells import cells_of
from R_free_helpers.disclosure.membership import membership, tables_of
from R_free_helpers.disclosure.release import release
from R_free_helpers.disclosure.rounding import controlled
from R_free_helpers.editions.computing import read_valid
from R_free_helpers.editions.stages import synthetic_extract
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import levels, read_units
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.compute import compute_numbers, judged
from R_free_helpers.results.persons import person_keys

EDITIONS = ("no_ms-2024", "se_ipn-2024")


def measured(name: str) -> dict[str, object]:
    """Return the figures of an edition; the audit's time where the edition is built."""
    edition = parse_edition(name)
    registry = get_registry(edition.registry)
    tables, _, _ = read_valid(edition, synthetic_extract(edition.registry), lambda _: None)
    policy = load_policy(registry.data_dir, edition.policy, [measure.id for measure in registry.measures])
    numbers, persons, units = (
        compute_numbers(tables, registry, edition),
        person_keys(tables),
        read_units(registry.data_dir),
    )
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        released = release(numbers, persons, units, registry, policy)
        seconds.append(time.perf_counter() - begun)
    results = judged(released, registry)
    lowest = units.filter(pl.col("level") == levels(units)[-1])["unit_id"]
    exact = numbers.select("measure", "unit_id", "period", "subgroup", "statistic", of="denominator")
    both = results.join(exact, on=["measure", "unit_id", "period", "subgroup", "statistic"], how="left")
    cells = both.filter(pl.col("unit_id").is_in(lowest.to_list()) & pl.col("statistic").is_in(["count", "share"]))
    cells = cells.filter(pl.col("status") != "no_data")
    enough = cells.filter(pl.col("of").is_null() | (pl.col("of") >= policy.minimum))
    indicators = both.filter(pl.col("measure").is_in(list(registry.indicators)) & (pl.col("of") >= policy.minimum))
    indicators = indicators.filter(pl.col("unit_id").is_in(lowest.to_list()))
    members = membership(numbers, persons)
    about = cells_of(numbers, members, registry.measures, policy)
    published = controlled(members, about, policy, tables_of(numbers, members))
    found: dict[str, object] = {
        "units shown in indicators": _of(indicators.filter(pl.col("value").is_not_null()), indicators),
        "units' cells shown, of those with the minimum": _of(enough.filter(pl.col("status") != "suppressed"), enough),
        "units' cells shown or told as few, of all": _of(cells.filter(pl.col("status") != "suppressed"), cells),
        "small counts of traits proved open": published.targets,
        "sets of persons": len(published.counts),
        "counts moved for a relation": published.moved,
        "counts hidden": int(published.hidden.sum()),
        "disclosure control, s": round(min(seconds), 2),
    }
    scores = results.filter((pl.col("measure") == "attainment") & (pl.col("subgroup") == ""))
    if scores.height:
        found["attainment sums shown"] = _of(scores.filter(pl.col("value").is_not_null()), scores)
    folder: Path = workspace().build / edition.id
    if folder.exists():
        begun = time.perf_counter()
        audit(folder, edition)
        found["audit, s"] = round(time.perf_counter() - begun, 2)
    return found


def _of(some: pl.DataFrame, all_: pl.DataFrame) -> str:
    return f"{some.height} of {all_.height} ({100 * some.height / max(all_.height, 1):.1f} %)"


def main() -> None:
    """Print a table of both registries."""
    columns = [measured(name) for name in EDITIONS]
    print(f"| | {' | '.join(EDITIONS)} |\n|---|{'---|' * len(EDITIONS)}")
    for row in dict.fromkeys(name for column in columns for name in column):
        print(f"| {row} | {' | '.join(str(column.get(row, '–')) for column in columns)} |")


if __name__ == "__main__":
    main()
