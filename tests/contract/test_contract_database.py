"""A SQLite database is only read, reads as Parquet does, and its address never tells a secret."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from small_extract import SCHEMA

from R_free_helpers.contract import database
from R_free_helpers.contract.address import is_address
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.problems import Unreadable
from R_free_helpers.contract.source_hash import source_hash

SECRET = "not_to_be_printed"


@pytest.fixture
def file(frames, tmp_path, writers):
    return writers.sqlite(frames, tmp_path / "extract.db")


@pytest.mark.parametrize(
    "form", ["sqlite:{}", "sqlite:/{}", "sqlite://{}", "sqlite:///{}", "SQLite:{}", "sqlite:{}?mode=rw"]
)
def test_every_form_of_the_address_reads_as_parquet(form, file, frames, reference):
    extract, problems = open_extract(form.format(file), reference)
    assert problems == []
    assert all(extract.tables[table].select(rows.columns).equals(rows) for table, rows in frames.items())


def test_an_address_that_became_a_path_is_understood(file, reference):
    assert open_extract(Path(f"sqlite://{file}"), reference)[1] == []


def test_an_address_may_start_in_the_working_directory(file, reference, monkeypatch):
    monkeypatch.chdir(file.parent)
    assert open_extract("sqlite:extract.db", reference)[1] == []


def test_nothing_is_written(file, reference):
    before, beside = file.read_bytes(), sorted(file.parent.iterdir())
    open_extract(f"sqlite:{file}", reference)
    assert file.read_bytes() == before and sorted(file.parent.iterdir()) == beside


def test_what_is_not_yet_written_into_the_file_is_read_and_hashed(file, reference):
    address = f"sqlite:{file}"
    with sqlite3.connect(file) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
    before = source_hash(address, SCHEMA)
    writer.execute("DELETE FROM visit WHERE visit_id = 'V001'")
    writer.commit()
    extract = open_extract(address, reference)[0]
    assert extract.tables["visit"].height == 29
    assert extract.source_hash == source_hash(address, SCHEMA) != before
    writer.close()


def test_the_hash_does_not_depend_on_the_place(file, tmp_path):
    other = tmp_path / "b" / "other.db"
    other.parent.mkdir()
    other.write_bytes(file.read_bytes())
    assert source_hash(f"sqlite:{file}", SCHEMA) == source_hash(f"sqlite:{other}", SCHEMA)


def test_a_locked_database_is_named(file, reference, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(database.sqlite3, "connect", lambda *given, **more: connect(*given, **{**more, "timeout": 0}))
    writer = connect(file, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    problems = open_extract(f"sqlite:{file}", reference)[1]
    writer.close()
    assert [problem.rule for problem in problems] == ["database"]
    assert "locked" in problems[0].message


def test_a_view_without_end_is_refused(file, reference, monkeypatch):
    monkeypatch.setattr(database, "MOST_ROWS", 1000)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS visit_id FROM n"
    with sqlite3.connect(file) as writer:
        writer.execute("DROP TABLE visit")
        writer.execute(f"CREATE VIEW visit AS {endless}")
    problems = open_extract(f"sqlite:{file}", reference)[1]
    assert [(problem.table, problem.rule) for problem in problems] == [("visit", "too_large")]


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://user:{SECRET}@server/registry",
        f"postgresql:/user:{SECRET}@server/registry",
        f"mysql+driver://user:{SECRET}@server:3306/registry?charset=utf8",
        f"sqlite:///x.db?password={SECRET}",
        f"sqlite:///x.db?key={SECRET}",
        f"mssql://server/db;PWD={SECRET}",
        f"https://server/x?token={SECRET}",
        f"postgresql://{SECRET}@server/registry",
    ],
)
def test_no_secret_is_ever_told(address, reference):
    for given in (address, Path(address)):
        problems = open_extract(given, reference)[1]
        assert [problem.severity for problem in problems] == ["error"]
        assert SECRET not in f"{problems}" and SECRET not in str(problems[0])
    with pytest.raises(Unreadable) as error:
        database.database_file(address)
    assert SECRET not in str(error.value)


def test_paths_are_no_addresses(tmp_path):
    (tmp_path / "odd:name").mkdir()
    assert not is_address(tmp_path / "odd:name")
    assert not is_address("C:\\data\\extract") and not is_address("data/extract")
    assert is_address("sqlite:extract.db")
