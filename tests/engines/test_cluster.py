"""A real cluster: one process leads, two work, and executors are processes of their own, which may be lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "third_registry"))

from hip_fractures import make_workspace  # noqa: E402

EDITION = "no_hofte-2024"
FEW_ROWS = """\
spark.ui.enabled                  false
spark.driver.host                 127.0.0.1
spark.driver.bindAddress          127.0.0.1
spark.executor.memory             512m
spark.sql.codegen.wholeStage      false
spark.sql.codegen.factoryMode     NO_CODEGEN
spark.sql.shuffle.partitions      2
spark.driver.extraJavaOptions     -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions   -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
PATIENCE = "from R_free_helpers.engines import executors as e; e.LOOK, e.PATIENCE = 0.5, 2"
"""What lets a command tell after a second what it tells after a minute."""

LONGEST = 120
"""Seconds after which what a test waits for does not come."""


@dataclass
class Cluster:
    """A Spark whose processes are all on this machine; ``folder`` takes what they write."""

    folder: Path
    address: str = ""
    workers: list[psutil.Popen] = field(default_factory=list)
    leader: psutil.Popen | None = None

    def start(self, what: str, *arguments: str) -> psutil.Popen:
        """Return a process of Spark, whose words go into a file that is named like it."""
        import pyspark

        home = Path(pyspark.__file__).parent
        asked = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{what.lower()}.{what}"]
        place = self.folder / f"{what}{len(list(self.folder.glob(f'{what}*')))}"
        place.mkdir()
        ours = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
        with (place / "said").open("wb") as said:
            return psutil.Popen(
                [*asked, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
                cwd=place,
                env=os.environ | ours,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def begin(self) -> None:
        """Let one process lead."""
        self.leader = self.start("Master", "--port", "0")
        self.address = until(lambda: (re.findall(r"at (spark://\S+)", self.said()) or [None])[0])

    def said(self) -> str:
        """Return what the process that leads has said."""
        return (self.folder / "Master0" / "said").read_text(encoding="utf-8")

    def let_work(self, number: int) -> None:
        """Have so many workers."""
        while len(self.workers) > number:
            self.lose(self.workers[0])
        registered = self.said().count("Registering worker") + number - len(self.workers)
        while len(self.workers) < number:
            self.workers.append(self.start("Worker", "--cores", "1", "--memory", "1g", "--work-dir", ".", self.address))
        until(lambda: self.said().count("Registering worker") == registered)

    def executors(self) -> list[psutil.Process]:
        """Return the processes that work for a program now."""
        return [one for worker in self.workers if worker.is_running() for one in worker.children()]

    def lose(self, worker: psutil.Popen) -> None:
        """End a worker and all that work under it, as a machine does whose power fails."""
        for one in [worker, *worker.children(recursive=True)]:
            one.kill()
        worker.wait()
        self.workers.remove(worker)

    def end(self) -> None:
        """End all processes."""
        while self.workers:
            self.lose(self.workers[0])
        if self.leader:
            self.leader.kill()
            self.leader.wait()


def until(found: Callable[[], object]) -> object:
    """Return what a function finds, as soon as it is anything."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    pytest.fail("it did not come")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster, which each test lets have the workers that it needs."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime, and there is no java on the PATH")
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    one = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        one.begin()
        yield one
    finally:
        one.end()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of the smallest registry, with an extract."""
    workspace = make_workspace(tmp_path_factory.mktemp("engines") / "workspace")
    (workspace / "spark-defaults.conf").write_text(FEW_ROWS, encoding="utf-8")
    return workspace


def results(place: Path, *how: str, before: str = "") -> subprocess.Popen:
    """Return the command that computes an edition's results, begun; its words on standard error are read."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path, "REGISTRY_REPORT_PROJECT": str(place), "SPARK_CONF_DIR": str(place)}
    program = f"{before}\nfrom R_free_helpers.cli.program import app\napp()"
    asked = [sys.executable, "-c", program, "results", EDITION, "--data", "extract", *how]
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(asked, cwd=place, env=environment, **told)


def kept(place: Path) -> dict[str, bytes]:
    """Return what is kept of an edition's results, which are to be computed anew afterwards."""
    made = place / "build" / ".cache" / "results"
    (folder,) = made.iterdir()  # no rows are left beside it
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    shutil.rmtree(made)
    return files


def test_results_are_those_of_polars_though_a_worker_is_lost(cluster, place):
    _, said = results(place).communicate(timeout=LONGEST)
    on_polars = kept(place)
    cluster.let_work(2)
    running = results(place, "--engine", "spark", "--master", cluster.address)
    until(lambda: len(cluster.executors()) == 2)
    rows = place / "build" / ".cache" / "results"
    until(lambda: list(rows.glob("*.rows/*.parquet")))
    cluster.lose(cluster.workers[0])
    _, said = running.communicate(timeout=LONGEST)
    assert running.returncode == 0, said
    assert kept(place) == on_polars


def test_a_cluster_without_workers_is_told_and_can_be_left(cluster, place):
    cluster.let_work(0)
    running = results(place, "--engine", "spark", "--master", cluster.address, before=PATIENCE)
    for line in running.stderr:
        if "waiting" in line:
            break
    else:
        pytest.fail("it does not tell what it waits for")
    assert f"the Spark at {cluster.address} has had no executor" in line
    of_spark = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=LONGEST)
    assert (running.returncode, said.count("stopped by Ctrl-C")) == (130, 1), said
    assert "Traceback" not in said and "ERROR" not in said, said
    assert list((place / "build" / ".cache" / "results").iterdir()) == []
    assert psutil.wait_procs(of_spark, timeout=10)[1] == []
