"""Files of published numbers: what is said of one that is missing or wrong."""

from __future__ import annotations

import pytest

from R_free_helpers.registries.scores.keys import KeyFileError, complete, read_key


def test_comments_and_empty_lines_are_left_out(tmp_path):
    (tmp_path / "key.csv").write_text("# source: a book\nraw,value\n\n1,2\n", encoding="utf-8")
    assert read_key(tmp_path / "key.csv", ("raw", "value"), "") == [{"raw": "1", "value": "2"}]


def test_a_missing_file_says_what_is_needed(tmp_path):
    with pytest.raises(KeyFileError, match=r"^A scale needs the file key\.csv with raw, value$"):
        read_key(tmp_path / "key.csv", ("raw", "value"), "A scale needs {file} with {columns}")


def test_other_columns(tmp_path):
    (tmp_path / "key.csv").write_text("value,raw\n", encoding="utf-8")
    with pytest.raises(KeyFileError, match=r"key\.csv has the columns \['value', 'raw'\], not \['raw', 'value'\]"):
        read_key(tmp_path / "key.csv", ("raw", "value"), "")


def test_rows_are_told_in_order(tmp_path):
    path = tmp_path / "key.csv"
    with pytest.raises(KeyFileError, match=r"^key\.csv lacks a 9, a 10; does not need b; has twice a 2$"):
        complete([("a", 2), ("a", 2), ("b", None)], {("a", 2), ("a", 9), ("a", 10)}, path)
    complete([("a", 2), ("c", 1)], {("a", 2)}, path, optional={("c", 1), ("c", 2)})
