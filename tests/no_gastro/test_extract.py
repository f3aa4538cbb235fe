"""The contract on its own tables: an extract is valid, and what cannot be is refused by table and column."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import run, succeed
from event_registry import EXAMPLE, REGISTRY, copied

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """Return a small extract as CSV, in a workspace of its own."""
    import polars as pl

    workspace = copied(tmp_path_factory.mktemp("extract") / "workspace")
    succeed("synthesize", "--registry", REGISTRY, "--out", workspace / "rows", "--patients", 200, cwd=workspace)
    (workspace / "csv").mkdir()
    for path in (workspace / "rows").glob("*.parquet"):
        pl.read_parquet(path).write_csv(workspace / "csv" / f"{path.stem}.csv")
    return workspace / "csv"


def said_of(extract) -> tuple[int, str]:
    done = run("validate", extract, "--registry", REGISTRY, cwd=extract.parent)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_its_extract_is_valid(extract):
    assert said_of(extract)[0] == 0


def test_its_data_dictionary_is_that_of_its_tables(extract):
    lists = Path("data") / REGISTRY
    command = [sys.executable, "-m", "R_free_helpers.contract.dictionary", str(lists), "nb"]
    subprocess.run(command, cwd=extract.parent, check=True, capture_output=True)
    made, kept = ((place / lists / "data_dictionary.md").read_text("utf-8") for place in (extract.parent, EXAMPLE))
    assert made == kept, "renew it: python -m R_free_helpers.contract.dictionary data/no_gastro nb"


DAMAGES = [
    ("complication", {"complication_date": "2019-12-01"}),
    ("complication", {"operation_id": "o99999999"}),
    ("operation", {"unit_id": "nowhere"}),
    ("operation", {"approach": "robot"}),
    ("operation", {"discharge_date": "2019-12-01"}),
    ("follow_up", {"readmitted": "perhaps"}),
    ("follow_up", {"patient_id": "p99999999"}),
]
"""Of a row each: table and what is put into a column."""


def test_what_cannot_be_is_refused_by_table_and_column_all_at_once(extract):
    damaged = Path(shutil.copytree(extract, extract.parent / "damaged"))
    for number, (table, change) in enumerate(DAMAGES):
        path = damaged / f"{table}.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        rows[number] |= change
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    status, text = said_of(damaged)
    assert status == 1
    assert [name for table, change in DAMAGES if (name := f"{table}.{next(iter(change))}") not in text] == [], text
