"""How time and memory grow with the registry: ``python -m benchmarks.scale``; see ``README.md``.

For each number of persons an extract is written part by part, then read and checked, computed by each engine, and
protected; a handful of measures is computed by it and by plain pandas. Each runs in a process of its own. Its memory,
and that of all that it starts, is looked at all the time: what outgrows ``--most-gb`` is ended, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks import memory
from benchmarks.workspace import ROOT
from R_free_helpers.system.cores import cores

DOCUMENT = ROOT / "docs" / "scale.md"
TABLE = re.compile(r"(?<=<!-- scale -->\n).*?(?=<!-- end of scale -->)", re.DOTALL)

PERSONS = (15_000, 150_000, 1_500_000, 15_000_000)
MOST_GB = 8.0
GB_PER_MILLION_PERSONS = 0.4
"""What an extract takes on the disk; twice as much must be free."""

STAGES = ("reading", "checks", "results", "disclosure")


def on_polars(files: str) -> object:
    """Return a table as Polars reads it."""
    import polars as pl

    return pl.scan_parquet(files)


def on_duckdb(files: str) -> object:
    """Return a table as DuckDB reads it."""
    import duckdb

    return duckdb.read_parquet(files)


def on_spark(files: str) -> object:
    """Return a table as a Spark on this machine reads it."""
    from pyspark.sql import SparkSession

    from R_free_helpers.engines.spark_session import HERE, HERE_SETTINGS, SETTINGS

    builder = SparkSession.builder.master(HERE)
    for name, value in (SETTINGS | HERE_SETTINGS).items():
        builder = builder.config(name, value)
    return builder.getOrCreate().read.parquet(files)


ENGINES: dict[str, Callable[[str], object]] = {"polars": on_polars, "duckdb": on_duckdb, "spark": on_spark}
"""How each engine opens the files of a table as a lazy frame."""


def stages(engine: str, extract: Path, name: str, say: Callable[[str], None]) -> None:
    """Compute an edition's released results, and say each stage as it begins."""
    from R_free_helpers.contract.extract import counted_once
    from R_free_helpers.contract.reading import read_extract
    from R_free_helpers.contract.reference import load_reference
    from R_free_helpers.contract.validation import validate
    from R_free_helpers.disclosure.release import release
    from R_free_helpers.engines.choice import choose, running
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.person_sets import PersonSets
    from R_free_helpers.model.policy import load_policy
    from R_free_helpers.model.registry import registry_of
    from R_free_helpers.model.units import read_units
    from R_free_helpers.results.compute import compute_numbers, judged, with_lists
    from R_free_helpers.results.persons import person_keys

    edition = parse_edition(name)
    registry = registry_of(edition)
    reference = load_reference(edition.data_dir, edition.latest_extraction, year=edition.year)
    policy = load_policy(registry.data_dir, edition.policy, [measure.id for measure in registry.measures])
    say("reading")
    raw = read_extract(extract, reference.schema)
    say("checks")
    errors = [str(one) for one in validate(raw, reference) if one.severity == "error"]
    if errors:
        sys.exit("\n".join(errors[:5]))
    opened, _ = counted_once(raw, reference)
    rows = sum(table.rows or 0 for table in opened.read)
    del raw
    say("results")
    persons = PersonSets(person_keys(opened.tables))
    read, files = with_lists(opened.tables, registry, edition), opened.files
    del opened
    choose(engine)
    with tempfile.TemporaryDirectory() as within, running(Path(within) / "rows") as chosen:
        taken = chosen.take(read, files)
        results = compute_numbers(taken, registry, edition, keep=chosen.keep, sets=persons)
        del taken
    say("disclosure")
    judged(release(results, persons, read_units(registry.data_dir, edition.units_year), registry, policy), registry)
    say(f"rows {rows}")


def processor() -> float:
    """Return the seconds that this process and those below it, such as Spark's, have taken of the processor."""
    me = psutil.Process()
    spent = [one.cpu_times() for one in (me, *me.children(recursive=True))]
    return sum(one.user + one.system for one in spent)


def one_alone(what: str, engine: str, extract: Path, edition: str, out: Path) -> None:
    """Do one thing in this process, and say on a line of its own when each stage begins, in processor's seconds."""

    def say(stage: str) -> None:
        print(json.dumps([stage, processor(), time.perf_counter()]), flush=True)

    from R_free_helpers.editions import one_thread  # noqa: F401  before numpy, as where editions are computed

    registry = edition.split("-")[0]
    if what == "stages":
        stages(engine, extract, edition, say)
        return
    import lifelines  # noqa: F401
    import statsmodels.stats.proportion  # noqa: F401

    import R_free_helpers.measures.distribution
    import R_free_helpers.measures.proportion
    import R_free_helpers.measures.survival  # noqa: F401  what is imported is no part of what is measured
    from benchmarks import handful
    from R_free_helpers.model.registry import get_registry

    get_registry(registry)
    say("handful")
    told = (
        handful.by_pandas(extract, registry)
        if what == "pandas"
        else handful.by_program(extract, registry, ENGINES[engine])
    )
    say("end")
    told.to_csv(out, index=False)


def measured(command: list[str], most_gb: float) -> tuple[dict[str, dict[str, float]], int, str]:
    """Return seconds and the peak of memory by stage, how many rows there were, and why it ended early, if so."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as failed:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=failed)
        found: dict[str, dict[str, float]] = {}
        stage, begun, rows, why, heard, place = "", (0.0, 0.0), 0, "", "", 0
        while True:
            ended = process.poll() is not None
            said.seek(place)
            heard += said.read()
            place = said.tell()
            *lines, heard = heard.split("\n")
            for line in lines:
                told_stage, processor, clock = json.loads(line)
                if stage:
                    found[stage] |= {"processor": processor - begun[0], "clock": clock - begun[1]}
                stage, begun = told_stage, (processor, clock)
                rows = int(stage.split()[1]) if stage.startswith("rows") else rows
                found[stage] = {"bytes": 0.0}
            if ended:
                break
            held = memory.now(process.pid)
            if stage:
                found[stage]["bytes"] = max(found[stage]["bytes"], held)
            if held > most_gb * 1e9:
                why = f"over {most_gb:g} GB in {stage}"
                process.kill()
            time.sleep(memory.EVERY)
        if process.returncode and not why:
            why = f"ended with status {process.returncode} in {stage or 'the beginning'}"
            failed.seek(0)
            print(failed.read()[-2000:], file=sys.stderr)
        return found, rows, why


def told(found: dict[str, float] | None) -> str:
    """Return the seconds and the memory of a stage as they stand in the table."""
    if not found or "processor" not in found:
        return ""
    return f"{found['processor']:.1f} s ({found['clock']:.1f}), {found['bytes'] / 1e9:.2f} GB"


def rows_of(persons: int, chosen: argparse.Namespace, folder: Path) -> list[str]:
    """Return the table's rows for so many persons."""
    registry = chosen.edition.split("-")[0]
    extract = folder / f"{registry}-{persons}"
    begun = time.perf_counter()
    if not extract.exists():
        command = ["-m", "R_free_helpers.cli", "synthesize", "--registry", registry, "--patients", str(persons)]
        command += ["--seed", "1", "--out", str(extract), "--jobs", str(chosen.jobs), "--quiet"]
        subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
        print(f"{persons} persons written in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    alone = [sys.executable, "-m", "benchmarks.scale", "--alone"]
    tables = {}

    def run(what: str, engine: str) -> tuple[dict, int, str]:
        out = folder / f"{extract.name}-{what}-{engine}.csv"
        done = measured([*alone, what, engine, str(extract), chosen.edition, str(out)], chosen.most_gb)
        if what != "stages" and not done[2]:
            tables[what, engine] = out
        print(f"{persons} {what} {engine}: {done[2] or 'done'}", file=sys.stderr, flush=True)
        return done

    lines = []
    plain, _, why = run("pandas", "-") if not chosen.without_pandas else ({}, 0, "not asked for")
    in_pandas = why or told(plain.get("handful"))
    for engine in chosen.engine:
        found, rows, stopped = run("stages", engine)
        quick, _, failed = run("handful", engine)
        if ("pandas", "-") in tables and ("handful", engine) in tables:
            import pandas as pd

            from benchmarks.handful import different

            off = different(*(pd.read_csv(tables[one], keep_default_na=False, na_values={"value": [""]}) for one in
                              (("handful", engine), ("pandas", "-"))))  # fmt: skip
            if off:
                sys.exit(f"{engine} and pandas differ in {len(off)} numbers:\n" + "\n".join(off[:10]))
        cells = [told(found.get(stage)) for stage in STAGES]
        cells = [
            cell or (stopped if stopped.endswith(stage) else "") for cell, stage in zip(cells, STAGES, strict=True)
        ]
        whole = [found[stage] for stage in STAGES if "processor" in found.get(stage, {})]
        together = (
            ""
            if stopped
            else told(
                {name: sum(one[name] for one in whole) for name in ("processor", "clock")}
                | {"bytes": max(one["bytes"] for one in whole)}
            )
        )
        size = f"{rows / 1e6:.1f} million" if rows else ""
        cells = [f"{persons:,}".replace(",", " "), size, engine, *cells, together]
        lines.append(f"| {' | '.join([*cells, failed or told(quick.get('handful')), in_pandas])} |")
        in_pandas = "the same"
    return lines


def main() -> None:
    """Measure, print the table, and put it into the document where that is asked for."""
    if sys.argv[1:2] == ["--alone"]:
        what, engine, extract, edition, out = sys.argv[2:]
        one_alone(what, engine, Path(extract), edition, Path(out))
        return
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--persons", type=int, action="append", help="how many; may be given again")
    options.add_argument("--engine", choices=ENGINES, action="append", help="may be given again; polars when absent")
    options.add_argument("--edition", default="no_ms-2024")
    options.add_argument("--jobs", type=int, default=cores(), help="processes that write the extract")
    options.add_argument("--folder", type=Path, help="where extracts are kept; a temporary one if absent")
    options.add_argument("--most-gb", type=float, default=MOST_GB, help="what takes more memory is ended")
    options.add_argument("--without-pandas", action="store_true")
    options.add_argument("--write", action="store_true", help=f"also put the table into {DOCUMENT.name}")
    chosen = options.parse_args()
    chosen.engine = chosen.engine or ["polars"]
    text = table(chosen)
    print(text)
    if chosen.write:
        DOCUMENT.write_text(TABLE.sub(lambda _: text + "\n", DOCUMENT.read_text("utf-8")), encoding="utf-8")


def table(chosen: argparse.Namespace) -> str:
    """Return what was measured as Markdown."""
    heads = ["persons", "rows", "engine", *STAGES, "together", "handful", "handful in pandas"]
    lines = [f"| {' | '.join(heads)} |", "|---:" * 2 + "|---" * (len(heads) - 2) + "|"]
    ended = ""
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for persons in chosen.persons or PERSONS:
            free = shutil.disk_usage(folder).free / 1e9
            if free < 2 * GB_PER_MILLION_PERSONS * persons / 1e6:
                ended = f"Ended before {persons} persons: {free:.0f} GB of the disk are free."
                break
            lines += rows_of(persons, chosen, folder)
    what = f"Python {sys.version.split()[0]}, {cores()} cores, `{chosen.edition}`; "
    what += "seconds of the processor (of the clock), and memory at most."
    return "\n".join([what, *([ended] if ended else []), "", *lines])


if __name__ == "__main__":
    main()
