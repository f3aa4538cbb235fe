"""An edition is examined while it is written: nothing hangs, and what was read is what is published."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.disclosure.audit import Disclosed
from R_free_helpers.editions import losses
from R_free_helpers.editions.examination import Examination, kept_keys
from R_free_helpers.model.edition import parse_edition

EDITION = "no_ms-2024"


@pytest.fixture
def examined(built, tmp_path, monkeypatch):
    """A function that begins to examine a copy of a built edition, without looking for losses."""
    place = built.edition(EDITION, SMALL["no_ms"])
    monkeypatch.setattr(losses, "read_sources", lambda work, profile: losses.Sources({}, [], []))

    def begin(*formats: str) -> tuple[Examination, Path]:
        made = tmp_path / "made"
        shutil.copytree(place, made)
        extract = built.extract("no_ms", SMALL["no_ms"])
        examination = Examination(parse_edition(EDITION), extract, tmp_path, made, formats)
        examination.assembled()
        return examination, made

    return begin


def test_an_edition_as_it_was_built_passes(examined):
    examination, made = examined("html", "pdf")
    with examination:
        examination.ready(made / "report.html")
        examination.ready(made / "report.pdf")
        examination.finish(pytest.fail)


def test_what_fails_meanwhile_is_told_and_nothing_waits_for_ever(examined):
    examination, _ = examined("html", "pdf")
    with pytest.raises(OSError, match="no room"), examination:
        raise OSError("no room")


def test_a_page_that_changes_after_it_was_read_is_not_published(examined):
    examination, made = examined("html", "pdf")
    with pytest.raises(RuntimeError, match=r"report\.html .*changed while the audit read it"), examination:
        examination.ready(made / "report.html")
        while not examination._read:
            time.sleep(0.01)
        (made / "report.html").write_text("<p>another page</p>", encoding="utf-8")
        examination.finish(pytest.fail)


def lacking(monkeypatch) -> None:
    """Let the sources hold a paragraph that no format has."""
    units = [losses.Unit("summary.md", "A paragraph that nobody wrote.")]
    found = losses.Sources({}, units, losses.tree_of(units))
    monkeypatch.setattr(losses, "read_sources", lambda work, profile: found)


def test_what_is_lost_from_page_and_paper_is_told_of_both(examined, monkeypatch):
    lacking(monkeypatch)
    examination, made = examined("html", "pdf")
    with pytest.raises(losses.Lost) as told, examination:
        examination.ready(made / "report.html")
        examination.finish(pytest.fail)
    assert {name: [piece.place for piece in pieces] for name, pieces in told.value.pieces.items()} == {
        "report.html": ["summary.md"],
        "report.pdf": ["summary.md"],
    }


def test_what_the_page_lacks_is_known_before_the_pdf_is_written(examined, monkeypatch):
    lacking(monkeypatch)
    examination, made = examined("html", "pdf")
    (made / "report.pdf").unlink()
    with examination:
        examination.ready(made / "report.html")
        assert [piece.place for piece in examination._lost_of_page.result(timeout=300)] == ["summary.md"]


def test_what_must_not_be_told_is_told_of_before_what_is_lost(examined, monkeypatch):
    lacking(monkeypatch)
    examination, made = examined("html")
    with pytest.raises(Disclosed, match="/home/kari"), examination:
        with (made / "report.html").open("a", encoding="utf-8") as file:
            file.write("<!-- /home/kari -->")
        examination.ready(made / "report.html")
        examination.finish(pytest.fail)


@pytest.mark.parametrize("name", ["report.html", "manifest.json"])
def test_what_must_not_be_told_is_found_in_what_was_there_first_and_in_what_came_later(examined, name):
    examination, made = examined("html", "pdf")
    with pytest.raises(Disclosed, match=rf"{name}.*/home/kari"), examination:
        with (made / name).open("a", encoding="utf-8") as file:
            file.write("<!-- /home/kari -->")
        examination.ready(made / "report.html")
        examination.finish(pytest.fail)


def test_an_edition_without_a_page_is_examined_too(examined):
    examination, made = examined("pdf")
    (made / "report.html").unlink()
    with pytest.raises(Disclosed, match=r"manifest\.json.*/home/kari"), examination:
        (made / "manifest.json").write_text("/home/kari", encoding="utf-8")
        examination.ready(made / "report.pdf")
        examination.finish(pytest.fail)


def test_keys_are_read_once_for_the_same_rows_and_anew_for_others(built, tmp_path):
    edition, extract = parse_edition(EDITION), built.extract("no_ms", SMALL["no_ms"])
    first = kept_keys(extract, edition)
    copied = tmp_path / "copied"
    shutil.copytree(extract, copied)
    assert kept_keys(copied, edition) is first
    patients = copied / "patient.parquet"
    rows = pl.read_parquet(patients)
    rows.with_columns(patient_id=pl.col("patient_id").str.replace("^", "new-")).write_parquet(patients)
    others = kept_keys(copied, edition)
    assert set(others) - set(first) >= {f"new-{rows['patient_id'][0]}"}


def test_numbers_are_attacked_once_and_before_there_is_a_page(examined, monkeypatch):
    from R_free_helpers.disclosure import rounded_attack

    attacks, real = [], rounded_attack._attacked
    monkeypatch.setattr(rounded_attack, "_attacked", lambda *how: attacks.append(1) or real(*how))
    rounded_attack._last.clear()
    examination, made = examined("html", "pdf")
    with examination:
        examination._attacked.result()
        assert attacks == [1]
        examination.ready(made / "report.html")
        examination.finish(pytest.fail)
    assert attacks == [1]
