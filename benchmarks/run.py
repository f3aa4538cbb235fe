"""Measure what is promised of speed and size, beside what is wanted, and print it as a table.

``python benchmarks/run.py`` (or ``make bench``) on an otherwise idle machine; it works in a copy of the workspace, so
that ``build/`` stays as it is. Nothing here is a test: a slow machine is not a defect. ``benchmarks/README.md`` says
what each row is.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.memory import peak
from benchmarks.workspace import COMMAND, ROOT, Place
from R_free_helpers.system.cores import cores

README = Path(__file__).with_name("README.md")
PAGE_LOAD = Path(__file__).with_name("page_load.py")
TABLE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)
"""Where the table stands in the document, for ``--write``."""

MB = 1_000_000

WANTED_UNITS = 50
"""How many short reports are to be made in a minute."""


@dataclass
class Bench:
    """What rows measure with: one edition in one place, and what was measured before.

    Attributes
    ----------
    edition : str
    place : Place
    repeat : int
        How often what is quick is measured.
    units, chapter : int, str
        How many units' editions are made; which notebook is changed.
    known : dict of str to float
        Seconds of earlier rows, by name.
    """

    edition: str
    place: Place
    repeat: int
    units: int
    chapter: str
    known: dict[str, float] = field(default_factory=dict)

    @property
    def registry(self) -> str:
        """The registry of the edition."""
        return self.edition.split("-")[0]

    def command(self, *more: str, renderer: str = "embedded") -> tuple[str, ...]:
        """Return the command of a build."""
        return (*COMMAND, "build", "--edition", self.edition, "--renderer", renderer, "--quiet", *more)

    def times(self, measure: Callable[[], float], name: str) -> str:
        """Return the median of several measurements, with the fastest and the slowest."""
        taken = [measure() for _ in range(self.repeat)]
        self.known[name] = statistics.median(taken)
        if self.repeat == 1:
            return f"{taken[0]:.2f} s"
        return f"{self.known[name]:.2f} s ({min(taken):.2f}–{max(taken):.2f})"

    def built(self) -> Path:
        """Return the folder of the edition, made if it is not there."""
        self.place.seconds(*self.command())
        return self.place.edition(self.edition)


def start_up(bench: Bench) -> str:
    """``--help``."""
    return bench.times(lambda: bench.place.seconds(*COMMAND, "--help"), "help")


def cold(bench: Bench) -> str:
    """A build from nothing."""

    def once() -> float:
        bench.place.forget()
        return bench.place.seconds(*bench.command())

    return bench.times(once, "cold")


def nothing_changed(bench: Bench) -> str:
    """A build of what is there already."""
    bench.built()
    return bench.times(lambda: bench.place.seconds(*bench.command()), "same")


def one_changed(bench: Bench) -> str:
    """A build after one notebook got a blank more: the same change twice would be found kept."""
    bench.built()
    notebook = bench.place.root / "notebooks" / bench.registry / f"{bench.chapter}.ipynb"

    def once() -> float:
        with notebook.open("a", encoding="utf-8") as file:
            file.write(" ")
        return bench.place.seconds(*bench.command())

    return bench.times(once, "changed")


def unit_editions(bench: Bench) -> str:
    """Editions of some units after the nation's, all of their chapters run."""
    return of_units(bench, lowest(bench)[-bench.units :])


def short_reports(bench: Bench) -> str:
    """The short reports of all units after the nation's edition, as many as are wanted at most."""
    return of_units(bench, lowest(bench)[-WANTED_UNITS:], "--audience", "unit")


def lowest(bench: Bench) -> list[str]:
    """Return the units of the edition's year, the lowest of the tree last."""
    from R_free_helpers.editions.many.units import ALL, editions_of_units
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.workspace import enter_workspace

    enter_workspace(bench.place.root)
    return [edition.unit for edition in editions_of_units(parse_edition(bench.edition), [ALL])]


def of_units(bench: Bench, units: list[str], *more: str) -> str:
    """Return how long editions of units take where the nation's is there, but no chapter is kept."""
    bench.built()
    build = bench.place.root / "build"
    for folder in [*build.glob(f"{bench.edition}-*"), build / ".cache" / "chapters"]:
        shutil.rmtree(folder, ignore_errors=True)
    taken = bench.place.seconds(*bench.command("--units", ",".join(units), *more))
    return f"{len(units)} in {taken:.1f} s: {taken / len(units):.1f} s each"


def everything(bench: Bench) -> str:
    """All that a registry gives out, laid out: results are kept, and nothing that was made of them."""
    bench.built()
    build = bench.place.root / "build"
    for folder in [*build.glob(f"{bench.edition}*"), build / ".cache" / "chapters"]:
        shutil.rmtree(folder, ignore_errors=True)
    units = undivided(bench)
    more = ("--build", "--units", ",".join(units), "--renderer", "embedded", "--force", "--quiet")
    taken = bench.place.seconds(*COMMAND, "deliver", bench.edition, "--to", str(build / "delivery"), *more)
    return f"{taken:.1f} s, with {len(units)} units"


def undivided(bench: Bench) -> list[str]:
    """Return the units of the edition's year that no other unit is part of."""
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.units import read_units

    units = lowest(bench)
    edition = parse_edition(bench.edition)
    above = set(read_units(edition.data_dir, edition.year)["parent_unit_id"])
    return [unit for unit in units if unit not in above]


def plain(bench: Bench) -> str:
    """The plain way from nothing, beside a build from nothing in the same run."""
    ours = bench.known.get("cold") or float(cold(bench).split()[0])
    bench.place.forget()
    taken = bench.place.seconds(sys.executable, "-m", "benchmarks.plain_way", bench.edition)
    return f"{taken:.1f} s: {taken / ours:.1f} times as long"


def quarto(bench: Bench) -> str:
    """A build from nothing by Quarto, and Quarto alone on the same sources."""
    if not shutil.which("quarto"):
        return "Quarto is not on the PATH"
    bench.place.forget()
    ours = bench.place.seconds(*bench.command(renderer="quarto"))
    alone = subprocess.run(
        [sys.executable, "-m", "benchmarks.quarto_alone", bench.edition],
        cwd=bench.place.root,
        env=bench.place.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    own = float(alone.stdout)
    return f"{ours:.1f} s; Quarto alone {own:.1f} s: {ours - own:+.1f} s"


def page_size(bench: Bench) -> str:
    """How large the page is."""
    return f"{(bench.built() / 'report.html').stat().st_size / MB:.2f} MB"


def pdf_size(bench: Bench) -> str:
    """How large the PDF is."""
    return f"{(bench.built() / 'report.pdf').stat().st_size / MB:.2f} MB"


def page_load(bench: Bench) -> str:
    """How soon the page is there in a browser whose processor is slowed down; see `page_load`."""
    command = [sys.executable, str(PAGE_LOAD), str(bench.built() / "report.html"), "--repeat", str(bench.repeat)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1].partition("error: ")[2] or "it could not be measured"
    times = dict(re.findall(r"^ +(\w[\w ]*\w) +([\d.]+) ", done.stdout, re.MULTILINE))
    return f"first paint {times['first contentful paint']} s, loaded {times['nothing more pending']} s"


def memory(bench: Bench) -> str:
    """The peak of a build from nothing; in a run of its own, for looking takes time."""
    bench.place.forget()
    return f"{peak(bench.place.begin(*bench.command())) / 1e9:.2f} GB"


@dataclass(frozen=True)
class Row:
    """A row of the table: what it is, what is wanted, and how it is measured."""

    what: str
    wanted: str
    measure: Callable[[Bench], str]


ROWS = {
    "help": Row("`registry-report --help`", "≤ 0.2 s", start_up),
    "cold": Row("the nation's edition, HTML and PDF, nothing kept", "≤ 15 s", cold),
    "same": Row("the same again, nothing changed", "≤ 0.5 s", nothing_changed),
    "changed": Row("one notebook changed", "≤ 4 s", one_changed),
    "short": Row("units' short reports, after the nation's edition", "50 in ≤ 60 s: 1.2 s each", short_reports),
    "everything": Row(
        "all that goes out: nation, patients, units' short reports, portal files, delivery; results kept",
        "≤ 60 s with 19 units",
        everything,
    ),
    "units": Row("units' editions in full, after the nation's", "", unit_editions),
    "page": Row("size of the page", "≤ 4 MB", page_size),
    "load": Row("the page in Chromium, processor 4 times slower", "first paint ≤ 0.5 s, loaded ≤ 2.5 s", page_load),
    "pdf": Row("size of the PDF", "≤ 2 MB", pdf_size),
    "memory": Row("peak of memory, all processes", "≤ 1 GB", memory),
    "plain": Row("the plain way: papermill one by one, then the renderer", "≥ 6 times as long", plain),
    "quarto": Row("the nation's edition by Quarto, nothing kept", "Quarto alone + 10 s", quarto),
}
"""In the order in which they are measured: the first ones keep what the next need."""

if not PAGE_LOAD.exists():
    del ROWS["load"]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--edition", action="append", help="may be given again; both registries' when absent")
    options.add_argument("--project", type=Path, default=ROOT, help="the workspace; the checkout when absent")
    options.add_argument("--only", action="append", choices=ROWS, help="this row; may be given again")
    options.add_argument("--units", type=int, default=4, help="how many units' editions")
    options.add_argument("--chapter", default="treatment", help="the notebook that is changed")
    options.add_argument("--repeat", type=int, default=3, help="how often a quick row is measured")
    options.add_argument("--write", action="store_true", help=f"also put the table into {README.name}")
    options.add_argument("--json", type=Path, help="also write what was measured here")
    chosen = options.parse_args()
    editions = chosen.edition or ["no_ms-2024", "se_ipn-2024"]
    rows = [name for name in ROWS if not chosen.only or name in chosen.only]
    measured: dict[str, dict[str, str]] = {name: {} for name in rows}
    with tempfile.TemporaryDirectory(prefix="registry-report-bench-") as folder:
        for edition in editions:
            place = Place.copied(chosen.project, Path(folder) / edition)
            place.seconds(*COMMAND, "doctor")  # what Python compiles once is compiled
            bench = Bench(edition, place, chosen.repeat, chosen.units, chosen.chapter)
            for name in rows:
                print(f"{edition}: {ROWS[name].what}", file=sys.stderr, flush=True)
                measured[name][edition] = ROWS[name].measure(bench)
                print(f"    {measured[name][edition]}", file=sys.stderr, flush=True)
    text = table(editions, rows, measured, chosen.repeat)
    print(text)
    if chosen.write:
        README.write_text(TABLE.sub(lambda _: text + "\n", README.read_text("utf-8")), encoding="utf-8")
    if chosen.json:
        chosen.json.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def table(editions: list[str], rows: list[str], measured: dict[str, dict[str, str]], repeat: int) -> str:
    """Return what was measured as Markdown."""
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    head = f"Python {platform.python_version()}, {cores()} cores, {time.strftime('%Y-%m-%d')}"
    head += f", revision {revision.strip()}" if revision else ""
    lines = [
        f"{head}; quick rows are medians of {repeat}, with the fastest and the slowest.",
        "",
        f"| what | wanted | {' | '.join(f'`{edition}`' for edition in editions)} |",
        f"|---|---|{'---|' * len(editions)}",
    ]
    for name in rows:
        row = ROWS[name]
        lines.append(f"| {row.what} | {row.wanted} | {' | '.join(measured[name][one] for one in editions)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
