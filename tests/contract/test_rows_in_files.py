"""Rows of a large extract stay in its files: what is said of them, and what is read, is the same as in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from catalogue import DAMAGES
from small_extract import SCHEMA

from R_free_helpers.contract import stored
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.writing import part_name

FAMILIES = ("Missing values", "Dates", "Numbers and scales", "Codes and lists", "Keys")
"""Damages that rules find in rows; the others are told before a row is looked at, or in what has to be converted."""


@pytest.fixture
def both(monkeypatch, reference):
    """Return the function that opens an extract in memory, and again with its rows in files."""

    def run(path):
        opened = []
        for most in (10**9, -1):
            monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", most)
            opened.append(open_extract(path, reference))
        return opened

    return run


def same(path, both) -> dict[str, pl.DataFrame | pl.LazyFrame]:
    """Return the tables whose rows stay in files, when all that was told and read is the same."""
    (memory, told), (files, told_of_files) = both(path)
    assert told_of_files == told
    assert (files.source_hash, files.read) == (memory.source_hash, memory.read)
    for name, table in memory.tables.items():
        assert files.tables[name].lazy().collect().equals(table), name
    return {name: table for name, table in files.tables.items() if isinstance(table, pl.LazyFrame)}


def test_damages_are_told_the_same(both, tmp_path):
    tried = 0
    for number, damage in enumerate(one for one in DAMAGES if one.family in FAMILIES):
        (tmp_path / str(number)).mkdir()
        path = damage.make(tmp_path / str(number))
        if isinstance(path, Path) and path.is_dir() and any(path.glob("*.parquet")):
            tried += bool(same(path, both))
    assert tried >= 80


def in_parts(frames, folder, sizes):
    """Write tables as folders of files, cut at some rows."""
    for name, frame in frames.items():
        (folder / name).mkdir(parents=True)
        for part, (first, rows) in enumerate(sizes):
            frame.slice(first, rows).write_parquet(folder / name / part_name(part))
    return folder


PARTS = [(0, 7), (7, 0), (7, 20), (27, None)]


def test_parts_are_one_table(frames, both, tmp_path):
    wrong = {
        "birth_date": pl.when(pl.int_range(30) == 8).then(pl.date(2030, 1, 1)).otherwise("birth_date"),
        "patient_id": pl.when(pl.int_range(30) == 29).then(pl.lit("P001")).otherwise("patient_id"),
    }
    damaged = {**frames, "patient": frames["patient"].with_columns(**wrong)}
    assert same(in_parts(damaged, tmp_path / "e", PARTS), both).keys() == set(SCHEMA)


def test_texts_that_mean_nothing_and_other_names_are_read_as_such(frames, both, writers, tmp_path):
    visits = frames["visit"].with_columns(
        mode=pl.when(pl.int_range(30) < 3).then(pl.lit("NA")).otherwise("mode"), other=pl.lit(1)
    )
    damaged = {**frames, "visit": visits.select(reversed(visits.columns)).rename(str.upper)}
    kept = same(writers.parquet(damaged, tmp_path / "e"), both)
    assert "visit" in kept
    assert kept["visit"].select(pl.col("mode").null_count()).collect().item() >= 3


def test_files_are_taken_as_they_are_unless_a_row_or_a_column_is_not(frames, both, writers, tmp_path):
    again = frames["mri_exam"].head(1).with_columns(mri_id=pl.lit("R999"))
    changed = {
        **frames,
        "mri_exam": pl.concat([frames["mri_exam"], again]),
        "visit": frames["visit"].with_columns(more=pl.lit(1)),
    }
    _, (opened, told) = both(writers.parquet(changed, tmp_path / "e"))
    assert [one.rule for one in told if one.table == "mri_exam"] == ["copied_row"]
    assert set(SCHEMA) - set(opened.files) == {"mri_exam", "visit"}
    assert opened.files["patient"] == (tmp_path / "e" / "patient.parquet",)
    assert opened.tables["mri_exam"].collect().height == frames["mri_exam"].height


def test_rows_that_have_to_be_converted_are_in_memory(frames, both, writers, tmp_path):
    texts = {**frames, "visit": frames["visit"].with_columns(pl.col("visit_date").dt.to_string("%d.%m.%Y"))}
    assert set(SCHEMA) - same(writers.parquet(texts, tmp_path / "e"), both).keys() == {"visit"}


def test_files_without_a_known_column_and_without_rows_are_told_the_same(frames, both, writers, tmp_path):
    damaged = {**frames, "visit": frames["visit"].select(x="visit_id"), "relapse": frames["relapse"].clear()}
    kept = same(writers.parquet(damaged, tmp_path / "e"), both)
    assert "visit" not in kept
    assert "relapse" in kept


def test_the_document_says_how_many_rows_are_read_into_memory():
    said = f"more than {stored.MOST_ROWS_IN_MEMORY // 1_000_000} million rows"
    assert said in (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
