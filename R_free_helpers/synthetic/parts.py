"""A synthetic registry of any size, written part by part: each part is a registry of its own, with keys of its own.

How many persons a part has and from which seed it is made depend on the registry's size and seed alone. So the files
are the same however many processes write them, none holds more than one part in memory, and a rerun makes only what an
interrupted one did not finish.
"""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.synthetic import generator_of
from R_free_helpers.synthetic.writing import write_markers
from R_free_helpers.system.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl

    from R_free_helpers.contract.schema import Schema

PERSONS = 25_000
"""Persons of a part, but for the last one, which has what is left too."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MARK = 3
"""Letters of a part's mark before its keys: with them most are still of twelve letters, which Polars keeps short."""

UNFINISHED = ".unfinished"
PLAN = "plan.json"


def sizes(patients: int) -> list[int]:
    """Return how many persons each part of a registry has.

    Examples
    --------
    >>> sizes(60_000)
    [25000, 35000]
    >>> sizes(300)
    [300]
    """
    parts = max(patients // PERSONS, 1)
    return [PERSONS] * (parts - 1) + [patients - PERSONS * (parts - 1)]


def seed_of(seed: int, part: int) -> int:
    """Return the seed of a part: streams that numpy keeps apart, the same whoever asks first."""
    import numpy as np

    return int(np.random.SeedSequence(seed, spawn_key=(part,)).generate_state(1, np.uint64)[0])


def mark_of(part: int) -> str:
    """Return what stands before the keys of a part.

    Examples
    --------
    >>> mark_of(0), mark_of(37)
    ('000', '011')
    """
    letters = ""
    for _ in range(MARK):
        part, digit = divmod(part, len(DIGITS))
        letters = DIGITS[digit] + letters
    if part:
        raise ValueError(f"at most {len(DIGITS) ** MARK} parts have marks of their own")
    return letters


def own_keys(schema: Schema, table: str) -> list[str]:
    """Return the columns of a table whose values are a registry's own names: of persons, of rows, of pairs of rows.

    Units, drugs and other lists are the same in every part.
    """
    import polars as pl

    from R_free_helpers.model.rows import PERSON_COLUMNS

    found = []
    for name, kind in schema.polars_schema(table).items():
        target = schema.facts(table, name)["references"]
        named = name in PERSON_COLUMNS or (target.split(".")[0] in schema if target else name.endswith("_id"))
        if kind == pl.String and named:
            found.append(name)
    return found


def part_of(registry: str, persons: int, seed: int, part: int) -> dict[str, pl.DataFrame]:
    """Return the tables of a part of so many persons.

    Tables that name no persons, such as ratings of made-up cases, are no larger in a larger registry: the first part
    has them.
    """
    import polars as pl

    from R_free_helpers.contract.registered import schema_of
    from R_free_helpers.model.rows import PERSON_COLUMNS

    made = generator_of(registry).generate(persons, seed_of(seed, part))
    schema, mark = schema_of(registry), pl.lit(mark_of(part))
    found = {}
    for name, table in made.items():
        if any(column in table.columns for column in PERSON_COLUMNS):
            found[name] = table.with_columns((mark + pl.col(column)).alias(column) for column in own_keys(schema, name))
        else:
            found[name] = table if part == 0 else table.clear()
    return found


def write_part(registry: str, persons: int, seed: int, part: int, out: Path) -> dict[str, int]:
    """Write the files of a part, and when all are there how many rows each has; return that."""
    from R_free_helpers.contract.writing import part_name, write_table
    from R_free_helpers.system.private import private

    rows = {}
    with private():
        for name, table in part_of(registry, persons, seed, part).items():
            rows[name] = table.height
            if table.height or part == 0:
                (out / name).mkdir(exist_ok=True)
                write_table(table, out / name / part_name(part))
        _say(_done(out, part), rows)
    return rows


def write_parts(
    registry: str,
    patients: int,
    seed: int,
    out: Path,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Write a synthetic extract as a folder of Parquet files for each table.

    The folder gets its name when all is written. Until then it has another one, from which a rerun goes on.

    Parameters
    ----------
    registry : str
        Whose generator makes the parts.
    patients, seed : int
    out : Path
        A folder that does not exist, or is empty.
    jobs : int
        How many processes write; the files are the same whatever it is.
    progress : callable
        Told of each part.

    Raises
    ------
    FileExistsError
        When the folder holds something.
    RuntimeError
        When a process was killed; what others wrote is kept for a rerun.
    """
    from R_free_helpers.system.private import private

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out.name} is there already: name a folder that is empty or does not exist")
    marker = {"registry": registry, "patients": patients, "seed": seed}
    work = out.with_name(out.name + UNFINISHED)
    out.parent.mkdir(parents=True, exist_ok=True)
    with private():
        _begin(work, marker | {"made_by": _code_of(registry)})
        parts = range(len(sizes(patients)))
        told = {part: json.loads(_done(work, part).read_text()) for part in parts if _done(work, part).exists()}
        left = [part for part in parts if part not in told]
        if told:
            progress(f"{len(told)} of {len(parts)} parts were there")
        persons = sizes(patients)
        for part, rows in _made([(registry, persons[part], seed, part, work) for part in left], jobs):
            told[part] = rows
            progress(f"part {len(told)} of {len(parts)}")
        rows = {name: sum(told[part][name] for part in parts) for name in told[0]}
        write_markers(work, marker | {"parts": len(parts)}, rows)
        for path in (*(_done(work, part) for part in parts), work / PLAN):
            path.unlink()
    if out.exists():
        out.rmdir()
    os.replace(work, out)


def _made(tasks: list[tuple[str, int, int, int, Path]], jobs: int) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield each part and how many rows its tables have, in the order in which they are done."""
    if jobs <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield task[3], write_part(*task)
        return
    # A process that is begun anew: a forked one would share the threads of Polars, and wait for them for ever.
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(write_part, *task): task[3] for task in tasks}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BrokenProcessPool:
            raise RuntimeError(
                "a process that wrote the extract was killed, perhaps for want of memory: run the same command again, "
                "with fewer --jobs; what is written is used"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(work: Path, plan: dict[str, object]) -> None:
    """Make the folder that is written to; what an interrupted run left is kept where it was to be the same."""
    try:
        before = json.loads((work / PLAN).read_text())
    except (OSError, ValueError):
        before = None
    if before != plan:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        _say(work / PLAN, plan)


def _code_of(registry: str) -> str:
    """Return a digest of the generators: parts of another version are not gone on with."""
    import hashlib

    found = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(str(generator_of(registry).__file__)).parent):
        for path in sorted(folder.glob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def _done(out: Path, part: int) -> Path:
    return out / f"part-{part:05}.done"


def _say(path: Path, said: object) -> None:
    """Write a file that is there whole or not at all."""
    write_whole(path, json.dumps(said).encode(), replace=True)
