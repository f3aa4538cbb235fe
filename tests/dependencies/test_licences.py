"""docs/dependencies.md names every package of the lock, and no licence that binds the product."""

from __future__ import annotations

import os
import re

import pytest
from licences import DOCUMENT, EXCEPTIONS, LOCK, Row, document, installed, kept, licence_is_allowed, make_rows, spdx
from pins import pins


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], Row]:
    if os.environ.get("WRITE_DEPENDENCIES"):
        DOCUMENT.write_text(document(make_rows()), encoding="utf-8", newline="\n")
    return kept(DOCUMENT.read_text(encoding="utf-8"))


def test_the_table_has_the_packages_of_the_lock(rows):
    lock = LOCK.read_text(encoding="utf-8")
    locked = [(pin.name, pin.version) for pin in pins(lock)]
    assert len(locked) == len(re.findall(r"^\S+==", lock, re.M)) > 100
    assert list(rows) == locked, "WRITE_DEPENDENCIES=1 pytest tests/dependencies/test_licences.py"
    assert all(row.needed_by for row in rows.values())


def test_the_table_says_what_installed_packages_say(rows, record_property):
    """What is for another Python or platform is not installed: its licence is the index's of when it was written."""
    locked = pins(LOCK.read_text(encoding="utf-8"))
    here = {pin: installed(pin) for pin in locked}
    differ = [str(pin) for pin, facts in here.items() if facts and facts[0] != rows[pin.name, pin.version].licence]
    assert differ == []
    elsewhere = [str(pin) for pin, facts in here.items() if not facts]
    assert all(pin.marker for pin, facts in here.items() if not facts), "not installed, though for every machine"
    print(f"licences compared: {len(locked) - len(elsewhere)}; only as recorded: {', '.join(elsewhere)}")
    record_property("counted", f"licences compared with installed metadata={len(locked) - len(elsewhere)}")
    record_property("counted", f"licences only as recorded={len(elsewhere)}")


def test_no_licence_is_outside_the_list(rows):
    assert [str(row) for row in rows.values() if not licence_is_allowed(row)] == []
    assert set(EXCEPTIONS) <= {name for name, _ in rows}


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-or-later", "AGPL-3.0-only", "MIT AND LGPL-2.1-only", "unknown: x", "MPL-2.0"]
)
def test_other_licences_are_refused(licence):
    assert not licence_is_allowed(Row("somebody", "1", licence, "direct"))
    assert not licence_is_allowed(Row("tqdm", "1", licence, "direct"))


def test_gpl_in_a_classifier_is_not_taken_for_something_else():
    gpl = ["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"]
    assert spdx("somebody", None, gpl, "", "").startswith("unknown")
