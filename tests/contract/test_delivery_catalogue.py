"""Every damaged delivery is read right or refused with a message that helps, and the document says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from all_deliveries import DAMAGES, FAMILIES
from delivered import complaints, run
from expecting import once_each
from table import table_of_damages

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "damaged_deliveries.md"
LEAD = """# Damaged deliveries

What happens to a delivery that is not as one would wish: what systems really export, and what people and programs do
to it on the way. A script takes small good deliveries of MRS, REDCap, OQR and of lists, and changes them in {total}
ways, one at a time. {refused} are refused with a message that names file or table, column, rows and remedy; {warned}
are read with a warning; {read} make no difference but the one intended. None ends in a traceback, a refused one leaves
nothing behind, and no national identity number is ever told. Rows of files are numbered as in the file: the header is
row 1.

This file is made by the tests: `WRITE_DAMAGES=1 pytest tests/contract/test_delivery_catalogue.py`. The deliveries
themselves are written by `python tests/contract/deliveries/all_deliveries.py OUT`. `import.md` says how a delivery is
imported.
"""


@pytest.fixture(scope="module")
def result_of(tmp_path_factory):
    """Return a function that damages a good delivery and imports it, once each: what came of it, and what is wrong."""
    return once_each(DAMAGES, tmp_path_factory.mktemp("deliveries"), run, complaints)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: f"{damage.family}: {damage.name}")
def test_damage_is_read_or_refused(damage, result_of, record_property):
    assert result_of(damage)[1] == []
    record_property("counted", "damaged deliveries tried=1")


def test_there_are_enough_different_damages():
    names = [(damage.family, damage.name) for damage in DAMAGES]
    assert len(names) == len(set(names)) >= 120
    assert len(FAMILIES) == len({damage.family for damage in DAMAGES})


def test_no_identity_number_is_ever_told(result_of):
    from R_free_helpers.contract.delivery.identity import holds_number

    of_numbers = [damage for damage in DAMAGES if damage.family == "National identity numbers"]
    for damage in of_numbers:
        result = result_of(damage)[0]
        said = [text for problem in result.problems for text in (str(problem), *problem.keys)] + list(result.lines)
        assert [text for text in said if holds_number(text)] == []
    assert sum(damage.outcome == "refused" for damage in of_numbers) >= 20


def test_the_document_is_what_was_said(result_of):
    text = table_of_damages(DAMAGES, lambda damage: result_of(damage)[0], LEAD)
    if os.environ.get("WRITE_DAMAGES"):
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    assert DOCUMENT.read_text(encoding="utf-8") == text, (
        "WRITE_DAMAGES=1 pytest tests/contract/test_delivery_catalogue.py"
    )


def test_the_catalogue_is_written_by_a_script(tmp_path):
    script = Path(__file__).with_name("deliveries") / "all_deliveries.py"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import all_deliveries;"
        "all_deliveries.DAMAGES = all_deliveries.DAMAGES[:3]; all_deliveries.main(sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(script.parent), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("3 damaged deliveries")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["001", "002", "003"]
