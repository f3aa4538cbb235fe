"""A registry that is written part by part: the same files whoever writes them, keys of their own, nothing half made."""

from __future__ import annotations

import hashlib
import json
import multiprocessing

import polars as pl
import pytest

from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.marker import MARKER, is_synthetic
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.registered import schema_of
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.synthetic import parts, synthesize

PATIENTS, SEED = {"no_ms": 750, "se_ipn": 130}, 5


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "PERSONS", 60)


@pytest.fixture
def parts_of_300(monkeypatch):
    monkeypatch.setattr(parts, "PERSONS", 300)


def bytes_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def opened(extract, registry):
    edition = parse_edition(f"{registry}-2024")
    return open_extract(extract, load_reference(edition.data_dir, edition.latest_extraction, year=edition.year))


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_it_is_valid_with_keys_of_its_own_and_says_that_it_is_synthetic(
    registry, tmp_path, monkeypatch, keys_are_unique
):
    if registry == "no_ms":
        monkeypatch.setattr(parts, "PERSONS", 300)
    extract = tmp_path / "extract"
    synthesize(registry, extract, PATIENTS[registry], SEED, jobs=1)
    assert len(list((extract / "visit").iterdir())) == 2
    read, problems = opened(extract, registry)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    keys_are_unique(read.tables, schema_of(registry))
    assert is_synthetic(extract)
    said = json.loads((extract / MARKER).read_text())
    assert said["parts"] == 2
    assert {name: read.tables[name].height for name in said["rows"]} == said["rows"]
    assert not [path for path in extract.rglob("*") if path.stat().st_mode & 0o077]


def test_the_files_are_the_same_however_many_processes_write(tmp_path, parts_of_300):
    for jobs in (1, 2):
        synthesize("no_ms", tmp_path / str(jobs), PATIENTS["no_ms"], SEED, jobs=jobs)
    assert bytes_of(tmp_path / "1") == bytes_of(tmp_path / "2")
    synthesize("no_ms", tmp_path / "other", PATIENTS["no_ms"], SEED + 1, jobs=1)
    assert (
        bytes_of(tmp_path / "1")["visit/part-00001.parquet"] != bytes_of(tmp_path / "other")["visit/part-00001.parquet"]
    )


def test_a_larger_registry_begins_with_the_same_parts(tmp_path, parts_of_300):
    for patients in (600, 900):
        synthesize("no_ms", tmp_path / str(patients), patients, SEED, jobs=1)
    smaller, larger = bytes_of(tmp_path / "600"), bytes_of(tmp_path / "900")
    assert {name: larger[name] for name in smaller if name.startswith("visit/")} == {
        name: told for name, told in smaller.items() if name.startswith("visit/")
    }


def test_a_killed_process_leaves_no_extract_and_a_rerun_uses_what_was_done(tmp_path, monkeypatch):
    extract, patients = tmp_path / "extract", 60 * 8

    def kill(told):
        for child in multiprocessing.active_children():  # never one that has ended
            child.kill()

    with pytest.raises(RuntimeError, match="run the same command again"):
        synthesize("se_ipn", extract, patients, SEED, jobs=2, progress=kill)
    assert not extract.exists()
    done = len(list(tmp_path.glob("extract.unfinished/*.done")))
    assert 0 < done < 8
    written = []
    before = parts.write_part
    monkeypatch.setattr(parts, "write_part", lambda *task: written.append(task[3]) or before(*task))
    synthesize("se_ipn", extract, patients, SEED, jobs=1)
    assert len(written) == 8 - done
    synthesize("se_ipn", tmp_path / "at_once", patients, SEED, jobs=1)
    assert bytes_of(extract) == bytes_of(tmp_path / "at_once")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at_once", "extract"]


def test_what_another_seed_left_is_not_used(tmp_path, monkeypatch):
    class Stop(Exception):
        pass

    def stop(told):
        raise Stop

    with pytest.raises(Stop):
        synthesize("se_ipn", tmp_path / "extract", 130, SEED, jobs=1, progress=stop)
    synthesize("se_ipn", tmp_path / "extract", 130, SEED + 1, jobs=1)
    synthesize("se_ipn", tmp_path / "other", 130, SEED + 1, jobs=1)
    assert bytes_of(tmp_path / "extract") == bytes_of(tmp_path / "other")


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "patient.csv").write_text("rows of a registry")
    with pytest.raises(FileExistsError, match="is there already"):
        synthesize("se_ipn", tmp_path / "extract", 130, SEED, jobs=1)


def test_without_jobs_an_extract_is_made_whole(tmp_path):
    """Published figures are fitted to the extract that is made whole."""
    synthesize("se_ipn", tmp_path / "extract", 130, SEED)
    assert (tmp_path / "extract" / "visit.parquet").is_file()
    assert "parts" not in json.loads((tmp_path / "extract" / MARKER).read_text())
    frame = pl.read_parquet(tmp_path / "extract" / "patient.parquet")
    assert frame.height >= 130
