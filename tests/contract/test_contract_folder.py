"""Only plain files inside the folder are touched, one per table; everything else has its own message."""

from __future__ import annotations

import os
import shutil

import pytest

from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.folder import extract_hash


@pytest.fixture
def folder(frames, tmp_path, writers):
    return writers.parquet(frames, tmp_path / "extract")


def only(path, reference):
    problems = open_extract(path, reference)[1]
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_missing_folder(tmp_path, reference):
    problem = only(tmp_path / "nowhere", reference)
    assert (problem.rule, problem.severity) == ("no_such_path", "error")
    assert "nowhere" in problem.message


def test_empty_folder(tmp_path, reference):
    problem = only(tmp_path, reference)
    assert problem.rule == "empty_folder"
    assert "patient.csv" in problem.remedy


def test_what_a_system_exported_is_no_extract(tmp_path, reference):
    (tmp_path / "2025-05-15").mkdir()
    (tmp_path / "2025-05-15" / "DataDump_Prod_BesøkSkjema_2025-05-15_0600.csv").write_text("SkjemaGUID;\n")
    (tmp_path / "rapport.xlsx").write_bytes(b"")
    problem = only(tmp_path, reference)
    assert (problem.rule, problem.severity) == ("delivery", "error")
    assert "registry-report import" in problem.remedy


def test_folder_with_only_a_workbook(frames, tmp_path, reference, writers):
    writers.xlsx(frames, tmp_path / "uttrekk.xlsx")
    assert "uttrekk.xlsx" in only(tmp_path, reference).remedy


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("patient.csv", "single_file"),
        ("patient.parquet", "single_file"),
        ("uttrekk.xls", "unknown_format"),
        ("uttrekk.ods", "unknown_format"),
        ("uttrekk.xlsm", "unknown_format"),
    ],
)
def test_a_file_that_is_no_extract(name, rule, tmp_path, reference):
    (tmp_path / name).write_bytes(b"x")
    assert only(tmp_path / name, reference).rule == rule


def test_two_files_for_one_table(folder, frames, reference, writers):
    writers.csv({"visit": frames["visit"]}, folder)
    problem = only(folder, reference)
    assert (problem.rule, problem.table) == ("several_files", "visit")
    assert '"visit.csv"' in problem.message and '"visit.parquet"' in problem.message


def test_names_of_files_in_any_case(folder, reference):
    (folder / "visit.parquet").rename(folder / "VISIT.Parquet")
    assert open_extract(folder, reference)[1] == []


def test_parquet_and_csv_together(folder, frames, reference, writers):
    (folder / "visit.parquet").unlink()
    writers.csv({"visit": frames["visit"]}, folder)
    extract, problems = open_extract(folder, reference)
    assert problems == []
    assert extract.tables["visit"].equals(frames["visit"])


@pytest.mark.parametrize("name", [".DS_Store", "~$visit.csv", "README.md", "manifest.json", ".visit.csv"])
def test_files_beside_the_tables_are_left_alone(name, folder, reference):
    (folder / name).write_bytes(b"\xff\0")
    assert open_extract(folder, reference)[1] == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("visits.csv", "did you mean visit"),
        ("sales.parquet", "remove it"),
        ("visit.txt", "<table>.csv"),
        ("visit.csv.bak.csv", "remove it"),
    ],
)
def test_file_that_is_no_table_is_a_warning(name, hint, folder, reference):
    (folder / name).write_bytes(b"x")
    problem = only(folder, reference)
    assert (problem.rule, problem.severity) == ("extra_table", "warning")
    assert hint in problem.remedy


def test_link_out_of_the_folder_is_not_followed(folder, tmp_path, reference):
    outside = tmp_path / "secret.parquet"
    (folder / "visit.parquet").rename(outside)
    (folder / "visit.parquet").symlink_to(outside)
    problem = only(folder, reference)
    assert (problem.rule, problem.table, problem.severity) == ("untouchable_file", "visit", "error")
    assert "outside" in problem.message


def test_link_within_the_folder_is_followed(folder, reference):
    (folder / "parts").mkdir()
    (folder / "visit.parquet").rename(folder / "parts" / "v.parquet")
    (folder / "visit.parquet").symlink_to(folder / "parts" / "v.parquet")
    assert open_extract(folder, reference)[1] == []


def test_link_to_the_folder_itself_is_fine(folder, tmp_path, reference):
    (tmp_path / "latest").symlink_to(folder)
    assert open_extract(tmp_path / "latest", reference)[1] == []


def test_link_to_nothing(folder, reference):
    (folder / "visit.parquet").unlink()
    (folder / "visit.parquet").symlink_to(folder / "gone.parquet")
    assert only(folder, reference).rule == "untouchable_file"


def test_a_pipe_is_not_waited_for(folder, reference):
    (folder / "visit.parquet").unlink()
    os.mkfifo(folder / "visit.csv")
    assert only(folder, reference).rule == "untouchable_file"


def test_a_folder_named_as_a_file(folder, reference):
    (folder / "visit.parquet").unlink()
    (folder / "visit.parquet").mkdir()
    assert only(folder, reference).rule == "untouchable_file"


@pytest.mark.parametrize("size", [0, 3, 100, -5, -100])
def test_truncated_parquet(size, folder, reference):
    file = folder / "visit.parquet"
    file.write_bytes(file.read_bytes()[:size])
    problem = only(folder, reference)
    assert (problem.rule, problem.table) == ("unreadable_file", "visit")
    assert "cut off" in problem.remedy


def test_csv_that_calls_itself_parquet(folder, reference):
    (folder / "visit.parquet").write_text("visit_id;mode\n")
    assert only(folder, reference).rule == "unreadable_file"


def test_special_signs_in_the_path_are_no_pattern(folder, tmp_path, reference):
    moved = tmp_path / "uttrekk [2024]*?"
    shutil.move(folder, moved)
    assert open_extract(moved, reference)[1] == []


def test_hash_does_not_depend_on_place_order_or_case(folder, tmp_path):
    before = extract_hash(folder)
    other = tmp_path / "other"
    other.mkdir()
    for file in sorted(folder.iterdir(), reverse=True):
        shutil.copy(file, other / file.name.upper())
    (other / "README.md").write_text("x")
    assert extract_hash(other) == before


def test_hash_sees_contents_and_which_table_they_are(folder, reference, frames, writers, put):
    before = extract_hash(folder)
    assert open_extract(folder, reference)[0].source_hash == before
    (folder / "visit.parquet").rename(folder / "relapse_.parquet")
    (folder / "relapse.parquet").rename(folder / "visit.parquet")
    (folder / "relapse_.parquet").rename(folder / "relapse.parquet")
    swapped = extract_hash(folder)
    writers.parquet(put(frames, "visit", "mode", 0, "phone"), folder)
    assert len({before, swapped, extract_hash(folder)}) == 3


def test_hash_of_a_workbook_does_not_depend_on_its_name(frames, tmp_path, writers):
    file = writers.xlsx(frames, tmp_path / "a.xlsx")
    shutil.copy(file, tmp_path / "b.xlsx")
    assert extract_hash(file) == extract_hash(tmp_path / "b.xlsx")


def in_parts(frames, folder, table, name=None, parts=3):
    """Write a table of an extract's folder as a folder of files instead, and return it."""
    rows = frames[table]
    (folder / f"{table}.parquet").unlink()
    (folder / (name or table)).mkdir()
    step = -(-rows.height // parts)
    for part in range(parts):
        rows.slice(part * step, step).write_parquet(folder / (name or table) / f"part-{part:05}.parquet")
    return folder / (name or table)


@pytest.mark.parametrize("name", ["visit", "visit.parquet", "VISIT"])
def test_a_table_in_parts_is_read_as_one(frames, folder, reference, name):
    whole, problems = open_extract(folder, reference)
    parts = in_parts(frames, folder, "visit", name)
    (parts / "_SUCCESS").write_text("")
    (parts / ".part-00000.parquet.crc").write_text("")
    read, now = open_extract(folder, reference)
    assert read.tables["visit"].equals(whole.tables["visit"])
    assert now == problems


def test_the_fingerprint_follows_every_part(frames, folder):
    parts = in_parts(frames, folder, "visit")
    before = extract_hash(folder)
    frames["visit"].head(1).write_parquet(parts / "part-00001.parquet")
    assert extract_hash(folder) != before


def test_a_damaged_part_is_an_error(frames, folder, reference):
    parts = in_parts(frames, folder, "visit")
    (parts / "part-00001.parquet").write_bytes(b"PAR1")
    problem = next(one for one in open_extract(folder, reference)[1] if one.severity == "error")
    assert (problem.rule, problem.table) == ("unreadable_file", "visit")


def test_a_part_outside_of_the_folder_is_not_read(frames, folder, reference, tmp_path):
    parts = in_parts(frames, folder, "visit")
    (parts / "part-00001.parquet").rename(tmp_path / "elsewhere.parquet")
    (parts / "part-00001.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    problem = next(one for one in open_extract(folder, reference)[1] if one.severity == "error")
    assert (problem.rule, problem.table) == ("untouchable_file", "visit")


def test_a_file_and_a_folder_for_one_table_are_an_error(frames, folder, reference):
    in_parts(frames, folder, "visit")
    frames["visit"].write_parquet(folder / "visit.parquet")
    problem = next(one for one in open_extract(folder, reference)[1] if one.severity == "error")
    assert (problem.rule, problem.table) == ("several_files", "visit")
