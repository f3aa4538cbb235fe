"""Editions as tasks of a Dask cluster: one of two processes here, for what a cluster of machines does is Dask's."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from R_free_helpers.system.extras import MissingExtra

WITHOUT = "Dask is not installed: pip install 'registry-report[cluster]'"


def test_it_is_told_what_is_missing(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    from R_free_helpers.editions.many.cluster import Cluster

    with pytest.raises(MissingExtra, match=r"needs 'distributed', which is not installed: pip install .*\[cluster\]"):
        Cluster("tcp://127.0.0.1:1", print)


def test_a_database_is_refused(tmp_path):
    from R_free_helpers.editions.many.command import for_other_machines
    from R_free_helpers.editions.many.order import order
    from R_free_helpers.model.edition import parse_edition

    with pytest.raises(ValueError, match="would each read a database at a moment of its own"):
        for_other_machines(order(parse_edition("no_ms-2024"), Path("sqlite:rows.db")))


@pytest.fixture(scope="module")
def cluster():
    """Return a cluster whose workers are processes with one thread each, begun where no workspace of theirs is."""
    distributed = pytest.importorskip("distributed", reason=WITHOUT)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        yield made


def test_no_scheduler_there_is_told():
    pytest.importorskip("distributed", reason=WITHOUT)
    from R_free_helpers.editions.many import cluster

    with pytest.MonkeyPatch.context() as patch, pytest.raises(ValueError, match="no scheduler of a Dask cluster"):
        patch.setattr(cluster, "CONNECT", 0.5)
        cluster.Cluster("tcp://127.0.0.1:1", print)


def test_workers_make_the_same_editions_and_a_lost_one_is_named(place, whole, cluster):
    lost = min(cluster.workers.values(), key=lambda worker: worker.pid)
    address, pid = lost.worker_address, lost.pid  # of the process, which is begun again under another one
    process = place.start("--units", "all", "--cluster", cluster.scheduler_address)
    place.wait_for(lambda: any(name.startswith(".") for name in place.editions()) or process.poll() is not None, 300)
    os.kill(pid, signal.SIGKILL)
    out, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert out.splitlines()[-1] == "3 editions: 3 built"
    assert f"worker {address} is lost; others take over what it was making" in said
    for name in place.editions():
        for path in (place.root / "made" / name).iterdir():
            assert path.read_bytes() == (whole.root / "made" / name / path.name).read_bytes()
    told, _ = place.build("--units", "all", "--cluster", cluster.scheduler_address)
    assert told[-1] == "3 editions: 3 already up to date"
