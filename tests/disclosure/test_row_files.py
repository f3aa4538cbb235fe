"""Files with rows of persons are recognised by what is in them, and an audit refuses the folder that has one."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile

import polars as pl
import pytest

from R_free_helpers.disclosure.audit import (
    ACCEPTED,
    Disclosed,
    audit_beside,
    audit_explored,
    audit_exported,
    refused,
    require_nothing_found,
)
from R_free_helpers.disclosure.row_files import holds_rows, is_marked, rows_in
from R_free_helpers.editions.row_level.page import page
from R_free_helpers.editions.row_level.sheet import Column, Sheet
from R_free_helpers.editions.row_level.workbook import workbook
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.results import no_results
from R_free_helpers.model.row_level import MARK

SHEETS = (Sheet("about", "About", ("Warning.",)), Sheet("a", "A", (), (Column("key"),), [("P1",)]))


def a_workbook() -> bytes:
    return workbook(SHEETS, "nb-NO", "Lists", dt.date(2025, 5, 15), "foot")


def a_page() -> bytes:
    return page(SHEETS, "nb-NO", Phrases("nb-NO")).encode()


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(out)
    return out.getvalue()


HOLDS = {
    "a work list": (a_workbook, "a workbook with rows of persons"),
    "a person's page": (a_page, "rows of persons"),
    "somebody's workbook": (lambda: packed(**{"xl__workbook.xml": ""}), "a workbook"),
    "a packed file": (lambda: packed(a="b"), "a packed file"),
    "half a workbook": (lambda: a_workbook()[:500], "a packed file that cannot be read"),
    "Parquet": (parquet, "a table in Parquet"),
    "a packed table": (lambda: gzip.compress(b"patient_id\nP1\n"), "a file that is neither text nor PDF"),
    "a table of another program": (lambda: b"$FL2@(#) SPSS DATA FILE\0\0", "a file that is neither text nor PDF"),
    "a table in another encoding": (lambda: "patient_id\nP1\n".encode("utf-16"), "a file that is neither text nor PDF"),
    "SQLite": (lambda: b"SQLite format 3\0", "a database"),
}


@pytest.mark.parametrize("kind", HOLDS)
def test_they_are_known_whatever_they_are_called(kind, tmp_path):
    content, what = HOLDS[kind][0](), HOLDS[kind][1]
    assert holds_rows(content) == what
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "results.csv").write_bytes(content)
    assert list(rows_in(tmp_path)) == [("export/results.csv", what)]


def test_what_an_edition_has_is_none():
    for content in (b"measure,unit_id\n", b"%PDF-1.7", b"<!DOCTYPE html><p>rows</p>", b"", b"{}"):
        assert holds_rows(content) is None


def test_a_link_is_none_of_an_edition_s_files(tmp_path):
    (tmp_path / "rows").mkdir()
    (tmp_path / "edition").mkdir()
    (tmp_path / "rows" / "persons.csv").write_text("patient_id\nP1\n")
    (tmp_path / "edition" / "more").symlink_to(tmp_path / "rows")
    assert list(rows_in(tmp_path / "edition")) == [("more", "a link")]


def test_ours_is_told_from_others(tmp_path):
    assert is_marked(a_workbook())
    assert is_marked(a_page())
    assert not is_marked(packed(**{"xl__workbook.xml": MARK}))
    assert not is_marked(packed(**{"docProps__core.xml": "others"}))


@pytest.mark.parametrize("policy", ["protected", "suppressed", *ACCEPTED])
def test_the_audit_refuses_a_delivery_that_has_one_under_any_policy(policy, tmp_path):
    edition = Edition(registry="se_ipn", year=2024)
    released = no_results()
    (tmp_path / "note.txt").write_text("a note")
    assert audit_exported(tmp_path, edition, released).findings == []
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "note.txt").write_bytes(a_workbook())
    found = audit_exported(tmp_path, edition, released)
    rows = [one for one in refused(found, policy) if one.kind == "rows"]
    assert [(one.where, one.what) for one in rows] == [
        ("deep/note.txt", "a workbook with rows of persons; such a file is handed to nobody")
    ]
    with pytest.raises(Disclosed, match="A rows: take the file out of the folder"):
        require_nothing_found(found, policy)


AUDITS = {
    "portal files": lambda folder, edition: audit_exported(folder, edition, no_results()),
    "an explorer": lambda folder, edition: audit_explored(folder, edition, no_results()),
    "what lies beside editions": lambda folder, edition: audit_beside(folder, edition, ["letter.txt"]),
}


@pytest.mark.parametrize("what", AUDITS)
def test_every_audit_of_what_leaves_the_house_looks_for_them(what, tmp_path):
    edition = Edition(registry="se_ipn", year=2024)
    (tmp_path / "letter.txt").write_text("a letter")
    assert AUDITS[what](tmp_path, edition).findings == []
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "report.pdf").write_bytes(parquet())
    kinds = {(one.kind, one.where) for one in AUDITS[what](tmp_path, edition).findings}
    assert ("rows", "units/report.pdf") in kinds
