"""The audit tells a known hole, and never takes a version that it could not look up for a safe one."""

from __future__ import annotations

import urllib.error

import advisories
import pytest
from pins import Pin, pins

LOCK = "alpha==1.2 \\\n    --hash=sha256:00\nbeta==2.0 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n"
OSV = """
id: TEST-1
affected:
- package: {ecosystem: PyPI, name: Beta}
  ranges:
  - {type: ECOSYSTEM, events: [{introduced: '1.9'}, {fixed: '2.0.1'}]}
"""


@pytest.fixture
def audit(tmp_path, monkeypatch):
    def run(records, *options):
        def record_of(pin):
            if isinstance(records, Exception):
                raise records
            return records.get(pin.name)

        monkeypatch.setattr(advisories, "index_record", record_of)
        (tmp_path / "lock").write_text(LOCK)
        return advisories.main(["--lock", str(tmp_path / "lock"), *options])

    return run


CLEAN = {"vulnerabilities": [], "date": "today"}
HOLE = {"vulnerabilities": [{"id": "CVE-1", "fixed_in": ["1.3"]}, {"id": "CVE-2", "withdrawn": "x"}], "date": "today"}


def test_a_lock_is_read():
    assert pins(LOCK) == [Pin("alpha", "1.2", ""), Pin("beta", "2.0", "python_full_version < '3.12'")]


def test_all_looked_up_and_nothing_known_passes(audit, capsys):
    assert audit({"alpha": CLEAN, "beta": CLEAN}) == 0
    assert "2 of 2" in capsys.readouterr().out


def test_a_hole_fails(audit, capsys):
    assert audit({"alpha": HOLE, "beta": CLEAN}) == 1
    printed = capsys.readouterr().out
    assert "alpha 1.2: CVE-1, fixed in 1.3" in printed and "CVE-2" not in printed


def test_an_unknown_version_has_not_passed(audit, capsys):
    assert audit({"alpha": CLEAN}) == 2
    assert "NOT AUDITED" in capsys.readouterr().out


def test_no_network_has_not_passed(audit, capsys):
    assert audit(urllib.error.URLError("no route")) == 2
    printed = capsys.readouterr().out
    assert "cannot be reached" in printed and "not audited: 2" in printed


def test_a_copy_of_the_database_is_read(audit, tmp_path, capsys):
    (tmp_path / "vulns").mkdir()
    (tmp_path / "vulns" / "TEST-1.yaml").write_text(OSV)
    assert audit({"alpha": CLEAN, "beta": CLEAN}, "--advisories", str(tmp_path / "vulns")) == 1
    assert "beta 2.0: TEST-1, fixed in 2.0.1" in capsys.readouterr().out
    (tmp_path / "vulns" / "TEST-1.yaml").write_text(OSV.replace("2.0.1", "2.0"))
    assert audit({"alpha": CLEAN, "beta": CLEAN}, "--advisories", str(tmp_path / "vulns")) == 0
