"""Builds of one edition differ in nothing, wherever, whenever and by whomever they are made.

Each build runs in a copy of the project of its own with nothing kept, and is compared, file by file, with a build in
this environment. A failed comparison names the first bytes that differ. The smallest registry meets each circumstance
alone; the shipped ones, whose builds take ten times as long, meet them together.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from built import SMALL as SHIPPED
from copied import copy_project
from cut_off import CUT_OFF, cut_off_possible
from small import REGISTRY as SMALLEST
from small import small_extract, small_project

from R_free_helpers.editions.build import QUARTO, quarto_version

LOCALES = {"tr_TR.UTF-8": ("tr_TR", "UTF-8"), "sv_SE.ISO-8859-1": ("sv_SE", "ISO-8859-1")}
SET_NAME = "import os, socket, sys; socket.sethostname('elsewhere'); os.execvp(sys.argv[1], sys.argv[1:])"
LATER = Path(__file__).parent / "inside" / "later.c"
LONGEST = 900
"""Seconds that a build may take before it counts as hanging."""


@dataclass(frozen=True)
class Circumstances:
    """What may differ between two builds of the same edition."""

    folder: str = "project"
    environment: dict[str, str] = field(default_factory=dict)
    jobs: int = 2
    umask: int = 0o022
    other_host: bool = False
    own_habits: bool = False
    later: bool = False
    cut_off: bool = False
    renderer: str = "embedded"


OTHERS = {
    "another place, time zone and hash seed": Circumstances(
        folder="Årsrapport for ØST & vest (2)/prosjekt",
        environment={"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C.UTF-8"},
        umask=0o000,
    ),
    "Turkish letters, one thread": Circumstances(
        environment={"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1"},
        jobs=1,
    ),
    "another user and host, many threads, the C locale": Circumstances(
        environment={
            "LC_ALL": "C",
            "LANG": "C",
            "USER": "somebody",
            "LOGNAME": "somebody",
            "POLARS_MAX_THREADS": "7",
            "OPENBLAS_NUM_THREADS": "7",
            "OMP_NUM_THREADS": "7",
            "TZ": "America/St_Johns",
        },
        jobs=5,
        umask=0o077,
        other_host=True,
        own_habits=True,
    ),
    "Latin-1 text": Circumstances(environment={"LC_ALL": "sv_SE.ISO-8859-1", "LANG": "sv_SE.ISO-8859-1"}),
    "a day next year": Circumstances(later=True),
}
TOGETHER = "another place, time zone and hash seed, Turkish letters, one thread, a day next year, no network"
OTHERS[TOGETHER] = Circumstances(
    folder="Årsrapport for ØST & vest (2)/prosjekt",
    environment={
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "77",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "POLARS_MAX_THREADS": "1",
    },
    jobs=1,
    umask=0o000,
    later=True,
    cut_off=True,
)
COMPARED = [
    ("no_ms", TOGETHER),
    ("no_ms", "another user and host, many threads, the C locale"),
    ("se_ipn", TOGETHER),
    *((SMALLEST, difference) for difference in OTHERS if difference != TOGETHER),
]


def habits(home: Path) -> dict[str, str]:
    """Fill a home folder with a user's own settings of the programs that draw and run; return their variables."""
    (home / ".config" / "matplotlib").mkdir(parents=True)
    rc = "lines.linewidth: 9\nsvg.fonttype: none\nsavefig.dpi: 33\naxes.grid: True\naxes.formatter.use_locale: True\n"
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text(rc)
    profile = home / ".ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "mine.py").write_text("print('good morning')\nimport builtins; builtins.round = int\n")
    (profile / "ipython_config.py").write_text("c.InteractiveShellApp.exec_lines = ['1 / 0']\n")
    (home / "start.py").write_text("raise SystemExit('mine')\n")
    return {"HOME": str(home), "PYTHONSTARTUP": str(home / "start.py"), "IPYTHONDIR": str(home / ".ipython")}


def clock_ahead(home: Path) -> Path:
    """Return a library that, put before the others, makes the calendar's clocks tell a day next year."""
    library = home / "later.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, LATER, "-ldl"], check=True)
    said = subprocess.run(["date", "+%s"], env={"LD_PRELOAD": str(library)}, capture_output=True, check=True).stdout
    assert int(said) > time.time() + 300 * 86400, "the clock is not ahead"
    return library


def build(home: Path, registry: str, extract: Path, how: Circumstances, out: str = "out") -> dict[str, bytes]:
    """Build an edition in a copy of the project below ``home``; return its files."""
    project = home / how.folder
    if not project.exists():
        (small_project if registry == SMALLEST else copy_project)(project)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "LC_"))}
    environment |= how.environment | {"PYTHONPATH": str(project)}
    if how.own_habits:
        environment |= habits(home / "habits")
    if how.later:
        environment["LD_PRELOAD"] = str(clock_ahead(home))
    command = [sys.executable, "-m", "R_free_helpers.cli", "build", "--edition", f"{registry}-2024", "--data", extract]
    command += ["--out", home / out, "--renderer", how.renderer, "--jobs", how.jobs]
    if how.other_host:
        command = ["unshare", "--map-root-user", "--uts", sys.executable, "-c", SET_NAME, *command]
    if how.cut_off and cut_off_possible():
        command = [*CUT_OFF, *command]
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=project,
        env=environment,
        umask=how.umask,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail(f"the build hangs: {process.communicate()[1].decode(errors='replace')}")
    assert process.returncode == 0, said.decode(errors="replace")
    made = home / out / f"{registry}-2024"
    modes = {path.stat().st_mode & 0o777 for path in made.iterdir()}
    assert modes == {0o666 & ~how.umask} and made.stat().st_mode & 0o777 == 0o777 & ~how.umask
    return {path.name: path.read_bytes() for path in sorted(made.iterdir())}


def first_difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Return where two editions first differ, with what stands there; empty where they do not."""
    if one.keys() != other.keys():
        return f"files: {sorted(one)} and {sorted(other)}"
    for name, content in one.items():
        if content != other[name]:
            at = next((i for i, (a, b) in enumerate(zip(content, other[name], strict=False)) if a != b), -1)
            return f"{name} at byte {at}: {content[at - 80 : at + 80]!r} and {other[name][at - 80 : at + 80]!r}"
    return ""


@pytest.fixture(scope="session")
def locales(tmp_path_factory) -> Path:
    """Return a folder of locales that this machine does not have."""
    folder = tmp_path_factory.mktemp("locales")
    for name, (language, letters) in LOCALES.items():
        try:
            # The exit status is 1 where a locale's source only warns.
            subprocess.run(["localedef", "-i", language, "-f", letters, folder / name], capture_output=True)
        except FileNotFoundError:
            break
    return folder


@pytest.fixture(scope="module")
def extract_of(built, tmp_path_factory) -> Callable[[str], Path]:
    """Return a function that gives a registry's small extract, made once."""

    @cache
    def made(registry: str) -> Path:
        if registry == SMALLEST:
            return small_extract(tmp_path_factory.mktemp("rows") / "extract")
        return built.extract(registry, SHIPPED[registry])

    return made


@pytest.fixture(scope="module")
def first_of(extract_of, tmp_path_factory) -> Callable[[str], tuple[Path, dict[str, bytes]]]:
    """Return a function that gives where a registry's first build lies, and its files; built once."""

    @cache
    def built(registry: str) -> tuple[Path, dict[str, bytes]]:
        home = tmp_path_factory.mktemp("first")
        return home, build(home, registry, extract_of(registry), Circumstances())

    return built


@pytest.fixture(scope="module")
def other_of(extract_of, locales, tmp_path_factory) -> Callable[[str, str], tuple[Path, dict[str, bytes]]]:
    """Return a function that gives where a registry's build in other circumstances lies, and its files; built once."""

    @cache
    def made(registry: str, difference: str) -> tuple[Path, dict[str, bytes]]:
        return _other(registry, difference, extract_of(registry), locales, tmp_path_factory.mktemp("other"))

    return made


def _other(registry: str, difference: str, extract: Path, locales: Path, home: Path) -> tuple[Path, dict[str, bytes]]:
    how = OTHERS[difference]
    wanted = how.environment.get("LC_ALL")
    if wanted in LOCALES:
        if not (locales / wanted).exists():
            pytest.skip(f"the locale {wanted} cannot be made: no localedef or no sources of locales")
        how.environment["LOCPATH"] = str(locales)
    if how.later and (sys.platform != "linux" or shutil.which("cc") is None):
        pytest.skip("no C compiler for Linux: the clock stays as it is")
    if how.other_host and subprocess.run(["unshare", "--map-root-user", "--uts", "true"]).returncode:
        pytest.skip("no namespace can be made here: the host keeps its name")
    # The files of the extract are written in another order and are of another age.
    moved = home / "rader fra i går"
    moved.mkdir()
    for age, path in enumerate(sorted(extract.iterdir(), reverse=True)):
        shutil.copyfile(path, moved / path.name)
        os.utime(moved / path.name, (10**9 + age, 10**9 + age))
    return home, build(home, registry, moved, how)


@pytest.mark.parametrize(("registry", "difference"), COMPARED)
def test_other_circumstances_give_the_same_bytes(difference, registry, first_of, other_of, record_property):
    assert first_difference(first_of(registry)[1], other_of(registry, difference)[1]) == ""
    record_property("counted", "builds compared=1")
    record_property("counted", f"builds without a network={int(OTHERS[difference].cut_off and cut_off_possible())}")


@pytest.mark.parametrize("kept", ["everything", "results", "some chapters"])
def test_what_stages_have_kept_changes_nothing(kept, extract_of, first_of, record_property):
    home, files = first_of("no_ms")
    chapters = sorted((home / "project" / "build" / ".cache" / "chapters").glob("*.ipynb"))
    assert len(chapters) >= 5
    for path in {"everything": [], "results": chapters, "some chapters": chapters[::2]}[kept]:
        path.unlink()
    assert first_difference(files, build(home, "no_ms", extract_of("no_ms"), Circumstances(), f"after {kept}")) == ""
    record_property("counted", "builds compared=1")


@pytest.mark.skipif(quarto_version() < QUARTO, reason=f"needs Quarto {QUARTO} on the PATH")
@pytest.mark.parametrize("registry", [*SHIPPED, SMALLEST])
def test_quarto_gives_the_same_bytes_too(registry, extract_of, first_of, other_of, tmp_path, record_property):
    """The shipped registries' chapters are those that the builds compared above have kept, there and here."""
    extract = extract_of(registry)
    one, two = (tmp_path / "one", tmp_path / "two")
    if registry in SHIPPED:
        one, two = first_of(registry)[0], other_of(registry, TOGETHER)[0]
    here = build(one, registry, extract, Circumstances(renderer="quarto"), "quarto")
    environment = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C.UTF-8", "USER": "somebody"}
    how = replace(Circumstances(OTHERS[TOGETHER].folder, environment, jobs=3), renderer="quarto")
    assert first_difference(here, build(two, registry, extract, how, "quarto")) == ""
    record_property("counted", "builds compared=1")
