"""How many small faults do the unit tests notice? Run by ``make mutants``; see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import replace

os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from coverage_map import MAP, tests_of_lines
from mutants import ROOT, Mutant, mutants_of, sample, targets
from trial import KILLED, SURVIVED, TIMEOUT, UNTESTED, begin, ended, load_libraries

LAST = MAP.with_name("last.json")
"""What came out of the last run."""

MOST_SECONDS = 60.0
"""The quickest tests of a line are run, up to so many seconds together."""


def tests_for(mutant: Mutant, known: dict) -> list[str]:
    """Return the tests that run the mutant's line, quickest first; on import, those of the whole module or its room."""
    lines, names = known["lines"].get(mutant.path, {}), list(known["tests"])
    numbers = set(lines.get(str(mutant.line), ())) if mutant.inside else set()
    if not numbers:
        numbers = {number for found in lines.values() for number in found}
    if not mutant.inside and "registries" in mutant.path:
        # Definitions are run on import and used by measures elsewhere: the registry's own tests ask for them.
        folder = "tests/" + "/".join(mutant.path.split("/")[1:3]) + "/"
        numbers |= {number for number, name in enumerate(names) if name.startswith(folder)}
    chosen, seconds = [], 0.0
    for name in sorted((names[number] for number in numbers), key=lambda name: (known["tests"][name], name)):
        seconds += known["tests"][name]
        if seconds > MOST_SECONDS and chosen:
            break
        chosen.append(name)
    return chosen


def chosen_mutants(size: str, seed: int, only: str) -> list[Mutant]:
    """Return the mutants to try: a sample, all, or the survivors of the last run."""
    wanted = [path for path in targets() if any(part in str(path) for part in only.split(","))]
    found = [mutant for path in wanted for mutant in mutants_of(path)]
    print(f"{len(found)} mutants of {len({mutant.path for mutant in found})} modules", flush=True)
    if size == "survivors":
        last = json.loads(LAST.read_text(encoding="utf-8"))
        keys = {(one["path"], one["diff"]) for one in last if one["outcome"] in (SURVIVED, UNTESTED)}
        found = [mutant for mutant in found if (mutant.path, mutant.diff) in keys]
    elif size != "all":
        found = sample(found, int(size), seed)
    # In any order, so that a run that is broken off tells something of all modules.
    random.Random(seed).shuffle(found)
    return [mutant for mutant in found if mutant.compiles]


def require_that_nothing_fails_without_a_fault(mutants: list[Mutant], known: dict) -> None:
    """Try a module as it is with the tests of the mutant that has most of them."""
    most = max(mutants, key=lambda mutant: len(tests_for(mutant, known)))
    tests = tests_for(most, known)
    trial = begin(replace(most, code=(ROOT / most.path).read_text(encoding="utf-8")), tests, MOST_SECONDS)
    while (outcome := ended(trial)) is None:
        time.sleep(0.1)
    if outcome != SURVIVED:
        raise SystemExit(
            f"{len(tests)} tests of {most.path} do not pass as it is ({outcome}): nothing can be told of mutants"
        )


def try_all(mutants: list[Mutant], known: dict, jobs: int) -> list[tuple[Mutant, str]]:
    """Return each mutant with what became of it."""
    load_libraries()
    require_that_nothing_fails_without_a_fault(mutants, known)
    outcomes, running, waiting = [], [], list(mutants)
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop(0)
            tests = tests_for(mutant, known)
            if tests:
                running.append(begin(mutant, tests, sum(known["tests"][name] for name in tests)))
            else:
                outcomes.append((mutant, UNTESTED))
        for trial in list(running):
            outcome = ended(trial)
            if outcome is None:
                continue
            running.remove(trial)
            outcomes.append((trial.mutant, outcome))
            print(f"{len(outcomes)}/{len(mutants)} {outcome} {trial.mutant.path}:{trial.mutant.line}", flush=True)
            _write(outcomes)
        time.sleep(0.05)
    return outcomes


def _write(outcomes: list[tuple[Mutant, str]]) -> None:
    rows = [
        {"path": mutant.path, "line": mutant.line, "diff": mutant.diff, "outcome": outcome}
        for mutant, outcome in outcomes
    ]
    LAST.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def report(outcomes: list[tuple[Mutant, str]]) -> str:
    """Return the survivors' differences and the counts."""
    told = []
    for mutant, outcome in sorted(outcomes, key=lambda one: one[0].key):
        if outcome in (SURVIVED, UNTESTED):
            told.append(f"\n{outcome}: {mutant.path}:{mutant.line}\n{mutant.diff}")
    counts = Counter(outcome for _, outcome in outcomes)
    alive = counts[SURVIVED] + counts[UNTESTED]
    rooms: dict[str, list[bool]] = {}
    for mutant, outcome in outcomes:
        room = "/".join(mutant.path.split("/")[1 : 3 if "registries" in mutant.path else 2])
        rooms.setdefault(room, []).append(outcome in (SURVIVED, UNTESTED))
    told += ["", *(f"{room}: {sum(found)} of {len(found)} survive" for room, found in sorted(rooms.items()))]
    told.append(
        f"{len(outcomes)} mutants: {counts[KILLED]} killed, {counts[TIMEOUT]} timed out, {counts[SURVIVED]} survived, "
        f"{counts[UNTESTED]} without a test; surviving share {alive / max(len(outcomes), 1):.1%}"
    )
    return "\n".join(told)


def main() -> int:
    """Try the mutants and print what survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", default="200", help="how many mutants, 'all', or 'survivors' of the last run")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=2, help="trials at a time")
    parser.add_argument("--only", default="", help="modules whose path contains one of these, with commas between")
    parser.add_argument("--keep-map", action="store_true", help="use the map of tests although files have changed")
    options = parser.parse_args()
    mutants = chosen_mutants(options.sample, options.seed, options.only)
    known = tests_of_lines(options.keep_map)
    print(report(try_all(mutants, known, options.jobs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
