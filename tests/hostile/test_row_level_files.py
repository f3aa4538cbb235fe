"""No row of an extract, no key and no password is in any file that a build writes, not even for a moment.

Every key of the extract begins with a mark, and so does the password in the environment. A hook in all Python
processes of the build keeps each file that is removed or replaced, with its mode, so that what lived for a moment only
is looked into as well.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

import polars as pl
import pytest
from built import SMALL
from copied import copy_project
from marked import MARK, left_of
from small import EDITION, REGISTRY, small_extract, small_project

SHIPPED = "no_ms-2024-patients"
"""An edition of a registry with every table; two chapters."""

KEY, SECRET = "QZXKEY", "QZXSECRET"
PASSWORDS = {
    "PGPASSWORD": f"{SECRET}-1",
    "REGISTRY_REPORT_DATABASE": f"postgresql://reader:{SECRET}-2@db.example/registry",
    "REGISTRY_REPORT_DATABASE_PASSWORD": f"{SECRET}-3",
}
HOLDS_TABLES = (b"PAR1", b"ARROW1", b"SQLite format 3", b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
KEEP = """
import os, sys

def keep(event, arguments):
    if event not in ("os.remove", "os.rename"):
        return
    kept, watched = os.environ["KEPT"], os.environ["WATCHED"]
    # What is removed, and what a renamed file replaces.
    path, where = (arguments[0], arguments[1]) if event == "os.remove" else (arguments[1], arguments[3])
    folder = os.readlink(f"/proc/self/fd/{where}") if where not in (-1, None) else os.getcwd()
    full = os.path.join(folder, os.fsdecode(path))
    if not full.startswith(watched) or full.startswith(kept) or not os.path.isfile(full) or os.path.islink(full):
        return
    try:
        os.link(full, os.path.join(kept, f"{os.getpid()}-{os.stat(full).st_ino}-{os.path.basename(full)}"))
    except FileExistsError:
        pass

sys.addaudithook(keep)
"""


@dataclass
class Watched:
    """A copy of the project and all folders that a build may write to, below one folder."""

    home: Path
    copy: Callable[[Path], Path] = small_project
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.copy(self.project)
        (self.project / "sitecustomize.py").write_text(KEEP)
        for name in ("out", "tmp", "user", "runtime", "kept"):
            (self.home / name).mkdir()
        self.own = set(self.project.rglob("*"))

    @property
    def project(self) -> Path:
        return self.home / "project"

    @property
    def kept(self) -> Path:
        return self.home / "kept"

    @property
    def failed(self) -> Path:
        return self.project / "build" / "failed"

    @property
    def caches(self) -> Path:
        return self.project / "build" / ".cache"

    def start(self, *arguments: object) -> subprocess.Popen:
        """Start a command whose files everybody might read, if the program did not see to it."""
        ours = {
            "HOME": self.home / "user",
            "XDG_CACHE_HOME": self.home / "user" / "caches",
            "TMPDIR": self.home / "tmp",
            "JUPYTER_RUNTIME_DIR": self.home / "runtime",
            "KEPT": self.kept,
            "WATCHED": self.home,
            "PYTHONPATH": self.project,
            "PYTHONDONTWRITEBYTECODE": "1",
            MARK: self.mark,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "R_free_helpers.cli", *map(str, arguments)],
            cwd=self.project,
            env=os.environ | PASSWORDS | {name: str(value) for name, value in ours.items()},
            umask=0,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object) -> tuple[int, str]:
        """Run a command; return its status and what it said."""
        process = self.start(*arguments)
        said = "".join(process.communicate(timeout=900))
        assert SECRET not in said
        return process.returncode, said

    def build(self, data: Path, *more: object, edition: str = EDITION) -> tuple[int, str]:
        """Build an edition; return the status and what was said."""
        fixed = ["--edition", edition, "--data", data, "--out", self.home / "out", "--renderer", "embedded"]
        return self.run("build", *fixed, *more)

    def written(self) -> list[Path]:
        """Return every file that is there, or was there for a moment; not the project's own."""
        return [path for path in self.home.rglob("*") if path.is_file() and path not in self.own]


def readable(content: bytes) -> bytes:
    """Return a file's content with what is packed in it: data in addresses, as text and percent-encoded."""
    packed = [base64.b64decode(found) for found in re.findall(rb"base64,([A-Za-z0-9+/=]+)", content)]
    return b"\n".join([content, unquote_to_bytes(content), *packed])


def findings(watched: Watched) -> list[str]:
    """Return each file that holds a key, a password or tables, or that others may read although it is unpublished."""
    found = []
    public = {path.name for path in watched.own} | {"README"}
    for path in watched.written():
        content = path.read_bytes()
        name = str(path.relative_to(watched.home))
        text = readable(content)
        found += [f"{name}: {mark}" for mark in (KEY, SECRET) if mark.encode() in text]
        if content.startswith(HOLDS_TABLES):
            found.append(f"{name}: holds tables")
        unpublished = any(path.is_relative_to(place) for place in (watched.caches, watched.failed, watched.kept))
        # Locks are empty, and texts and styles that a renderer gets a copy of are no secret.
        if unpublished and path.stat().st_mode & 0o077 and content and path.name.split("-", 2)[-1] not in public:
            found.append(f"{name}: mode {path.stat().st_mode & 0o777:o}")
    if watched.caches.exists() and watched.caches.stat().st_mode & 0o777 != 0o700:
        found.append("the folder of caches is open")
    return found


@pytest.fixture
def watched(tmp_path) -> Watched:
    return Watched(tmp_path)


def marked(folder: Path) -> Path:
    """Begin every key of an extract with the mark; return the extract."""
    own = {"patient_id", "measurement_id", "response_id", "event_id", "episode_id", "status_id", "visit_id", "mri_id"}
    for path in folder.glob("*.parquet"):
        table = pl.read_parquet(path)
        keys = [name for name in table.columns if name in own]
        table.with_columns(pl.concat_str(pl.lit(KEY), name).alias(name) for name in keys).write_parquet(path)
    return folder


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> Path:
    """Return a small extract in which every key begins with the mark."""
    return marked(small_extract(tmp_path_factory.mktemp("rows") / "extract"))


@pytest.fixture(scope="module")
def shipped(built, tmp_path_factory) -> tuple[Watched, str]:
    """Return where an edition of every table was built, and what was said; nothing says that it is synthetic."""
    rows = Path(shutil.copytree(built.extract("no_ms", SMALL["no_ms"]), tmp_path_factory.mktemp("rows") / "extract"))
    (rows / "synthetic.json").unlink()
    (rows / "SYNTHETIC.txt").unlink()
    watched = Watched(tmp_path_factory.mktemp("shipped"), copy_project)
    status, said = watched.build(marked(rows), edition=SHIPPED)
    assert status == 0, said
    return watched, said


def counted(watched: Watched, record_property, least: int = 4) -> None:
    assert len(watched.written()) >= least
    record_property("counted", f"files searched for keys and passwords={len(watched.written())}")


def test_a_build_writes_no_row_and_no_password(shipped, record_property):
    watched, said = shipped
    assert KEY not in said
    assert findings(watched) == []
    kept = {path.suffix for path in watched.kept.iterdir()}
    assert {".json", ".typ", ".svg", ".ipynb", ".yml", ".log"} <= kept, "what lived for a moment was not kept"
    assert [*(watched.home / "tmp").iterdir(), *(watched.home / "runtime").iterdir()] == []
    assert [path for path in (watched.home / "user" / ".ipython").rglob("*") if path.is_file()] == []
    counted(watched, record_property)


def test_only_released_results_are_written(shipped):
    watched, _ = shipped
    released = (watched.home / "out" / SHIPPED / "results.csv").read_bytes()
    head = released.split(b"\n")[0]
    archives = {path.read_bytes() for path in watched.own if path.suffix == ".csv"}
    stores = [path.read_bytes() for path in watched.written()]
    stores = [content for content in stores if content.startswith(head)]
    assert stores.count(released) >= 2
    assert set(stores) - {released} <= archives, "results are written that are neither released nor archived"


def test_other_forms_of_an_extract_leave_nothing_either(watched, rows, tmp_path_factory, record_property):
    import sqlite3

    folder = tmp_path_factory.mktemp("forms")
    (folder / "csv").mkdir()
    with sqlite3.connect(folder / "rows.sqlite") as database:
        for path in sorted(rows.glob("*.parquet")):
            table = pl.read_parquet(path)
            table.write_csv(folder / "csv" / f"{path.stem}.csv")
            text = table.with_columns(pl.all().cast(pl.String))
            database.execute(f"create table {path.stem} ({', '.join(table.columns)})")
            places = ", ".join("?" * len(table.columns))
            database.executemany(f"insert into {path.stem} values ({places})", text.rows())
    database.close()
    for data in (folder / "csv", f"sqlite:{folder / 'rows.sqlite'}"):
        status, said = watched.run("results", EDITION, "--data", data)
        assert status == 0, said
        assert KEY not in said
    assert findings(watched) == []
    counted(watched, record_property)


def test_a_damaged_extract_is_told_of_on_the_terminal_only(watched, rows, tmp_path_factory, record_property):
    damaged = Path(shutil.copytree(rows, tmp_path_factory.mktemp("damaged") / "extract"))
    visits = pl.read_parquet(damaged / "visit.parquet")
    visits.with_columns(unit_id=pl.lit("atlantis"), visit_id=pl.lit(f"{KEY}-twice")).write_parquet(
        damaged / "visit.parquet"
    )
    status, said = watched.build(damaged)
    assert status == 1 and KEY in said and "atlantis" in said
    assert findings(watched) == []
    assert [path for path in watched.written() if b"atlantis" in path.read_bytes()] == []
    counted(watched, record_property, least=1)  # a refused extract leaves locks and what was read of the sources


def test_a_chapter_that_fails_shows_no_row(watched, rows, record_property):
    place = watched.project / "notebooks" / REGISTRY / "indicators.ipynb"
    notebook = json.loads(place.read_text(encoding="utf-8"))
    cells = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "#| label:" in "".join(cell["source"])
    ]
    cells[0]["source"] = [*cells[0]["source"], "\nimport os; raise ValueError(dict(os.environ), dict(locals()))"]
    place.write_text(json.dumps(notebook), encoding="utf-8")
    status, said = watched.build(rows)
    assert status == 1 and "indicators" in said, said
    failed = list(watched.failed.iterdir())
    assert [path.name for path in failed] == [f"{EDITION}-indicators.ipynb"]
    assert findings(watched) == []
    counted(watched, record_property)


@pytest.mark.parametrize("moment", ["reading and checking", "computing results", "disclosure control", "chapter"])
def test_a_killed_build_leaves_no_row(moment, watched, rows, record_property):
    fixed = ["--edition", EDITION, "--data", rows, "--out", watched.home / "out", "--renderer", "embedded"]
    process = watched.start("build", *fixed)
    for line in process.stderr:
        if moment in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert left_of(watched.mark) == []  # kernels remove their files as they end: they would go while they are read
    assert findings(watched) == []
    record_property("counted", f"files searched for keys and passwords={len(watched.written())}")
