"""Every damage of the catalogue is read correctly or refused with a message that helps, and the document says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from catalogue import DAMAGES, FAMILIES
from databases import SECRET
from expecting import once_each
from judge import complaints, run
from table import table_of_damages

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "damages.md"


@pytest.fixture(scope="module")
def result_of(tmp_path_factory):
    """Return a function that damages the good extract and opens it, once each: what came of it, and what is wrong."""
    # Ten million rows need not be kept: whoever asks again wants to know what was said.
    return once_each(
        DAMAGES, tmp_path_factory.mktemp("damages"), run, complaints, lambda result: result.extract.tables.clear()
    )


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: f"{damage.family}: {damage.name}")
def test_damage_is_read_or_refused(damage, result_of, record_property):
    assert result_of(damage)[1] == []
    record_property("counted", "damages tried=1")


def test_there_are_enough_different_damages():
    names = [(damage.family, damage.name) for damage in DAMAGES]
    assert len(names) == len(set(names)) >= 120
    assert len(FAMILIES) == len({damage.family for damage in DAMAGES})


def test_no_password_is_ever_printed(result_of):
    said = [
        str(problem) for damage in DAMAGES if damage.family == "Databases" for problem in result_of(damage)[0].problems
    ]
    assert any("environment" in text for text in said)
    assert not any(SECRET in text for text in said)


def test_the_document_is_what_was_said(result_of):
    text = table_of_damages(DAMAGES, lambda damage: result_of(damage)[0])
    if os.environ.get("WRITE_DAMAGES"):
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    assert DOCUMENT.read_text(encoding="utf-8") == text, (
        "WRITE_DAMAGES=1 pytest tests/contract/test_damage_catalogue.py"
    )


def test_the_document_holds_no_page_to_be_run():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert "<script" not in text and "<img" not in text and "\x1b" not in text
    assert "&lt;script&gt;" in text


def test_the_catalogue_is_written_by_a_script(tmp_path):
    script = Path(__file__).with_name("damages") / "catalogue.py"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import catalogue;"
        "catalogue.DAMAGES = catalogue.DAMAGES[:3]; catalogue.main(sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(script.parent), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("3 damaged extracts")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["001", "002", "003"]
