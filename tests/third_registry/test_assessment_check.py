"""What `registry-report check` says of an assessment, and of one whose measures, parts or facts are not there."""

from __future__ import annotations

import shutil
import sys

from hip_fractures import ROOT, run

from R_free_helpers.model.assessment import COLUMNS, FILE

ROWS = (
    "1,stage,2,2,Every region,every_unit,nothing_measured,count,,hospitals,,,,sec-nowhere,guide",
    "2,stage,2,2,A fact,given_at_least,,,,,1,,nothing_stated,sec-nowhere,guide",
)


def test_what_is_named_and_not_there_is_told(project, tmp_path):
    place = tmp_path / "workspace"
    shutil.copytree(project, place, ignore=shutil.ignore_patterns("build", "made", "__pycache__"))
    (place / "data/no_hofte" / FILE).write_text("\n".join([",".join(COLUMNS), *ROWS]) + "\n", encoding="utf-8")
    done = run([sys.executable, "-m", "R_free_helpers.cli", "check", "no_hofte"], place, str(ROOT))
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in said
    for line, what in (
        (2, "requirement 1: there is no measure 'nothing_measured'"),
        (2, "requirement 1: there is no level 'hospitals'"),
        (2, "requirement 1: nothing in the report has the label sec-nowhere"),
        (3, "requirement 2: there is no fact of given.csv 'nothing_stated'"),
    ):
        assert f"data/no_hofte/{FILE}:{line}: {what}" in said, said
