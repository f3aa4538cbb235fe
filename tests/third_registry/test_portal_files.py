"""A third registry delivers once it says to whom: by lists of its own, without a change of the engine."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hip_fractures import ROOT, run

FORMATS = """formats: [skde, package]
skde: {context: caregiver, fractions: hospital, levels: [nation, hospital]}
package: {licence: {name: CC0-1.0}, sources: [{title: Hoftebruddregisteret}]}
"""
INDICATORS = """format,measure,subgroup,statistic,id,type,coverage,state,source
skde,operated,,share,hofte_operated,beregnet_andel,,proposed,test
skde,controlled,,share,hofte_controlled,beregnet_andel,,proposed,test
"""
ORGANISATIONS = """unit_id,scheme,id,source
landet,skde,1,test
nord,orgnr,983974880,test
midt,orgnr,983974899,test
sor,orgnr,,
"""


def report(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


@pytest.fixture(scope="module")
def workspace(project, tmp_path_factory) -> Path:
    """Return a copy of the workspace that delivers."""
    place = tmp_path_factory.mktemp("portal") / "workspace"
    shutil.copytree(project, place)
    level = next(csv.DictReader(io.StringIO((place / "data" / "no_hofte" / "unit.csv").read_text("utf-8"))))["level"]
    assert level == "nation"
    with (place / "data" / "no_hofte" / "unit.csv").open(encoding="utf-8") as file:
        lowest = next(row["level"] for row in csv.DictReader(file) if row["unit_id"] == "nord")
    portal = place / "data" / "no_hofte" / "portal"
    portal.mkdir()
    (portal / "formats.yml").write_text(FORMATS.replace("hospital", lowest), encoding="utf-8")
    (portal / "indicators.csv").write_text(INDICATORS, encoding="utf-8")
    (portal / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    return place


def test_without_a_word_of_portals_it_is_told_what_to_write(project):
    said = report(project, "export", "no_hofte-2024", "--data", "extract", "--to", "out")
    assert said.returncode == 1 and "no_hofte delivers to no portal" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_it_delivers_values_and_names_the_unit_without_a_number(workspace):
    said = report(workspace, "export", "no_hofte-2024", "--data", "extract", "--to", "out")
    assert said.returncode == 0, said.stderr
    assert "note: skde: hofte_operated: sor left out: no organisation number is known" in said.stderr
    with (workspace / "out" / "skde" / "no_hofte-2024-skde.csv").open(encoding="utf-8") as file:
        rows = {(row["ind_id"], row["orgnr"]): row for row in csv.DictReader(file, delimiter=";")}
    assert {number for _, number in rows} == {"1", "983974880", "983974899"}
    share = float(rows["hofte_operated", "983974899"]["var"].replace(",", "."))
    assert abs(share - 48 / 60) < 5 / 60  # 48 of 60, rounded by less than five persons
    descriptor = json.loads((workspace / "out" / "package" / "datapackage.json").read_text("utf-8"))
    assert descriptor["licenses"] == [{"name": "CC0-1.0"}] and not descriptor["edition"]["synthetic"]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("indicators.csv", ",operated,", ",operatd,", "hofte_operated: there is no measure 'operatd'; did you mean"),
        ("organisations.csv", "nord,", "norf,", "983974880: there is no unit 'norf'; did you mean 'nord'?"),
        ("formats.yml", "skde:", "sked:", "there is no format 'sked'; did you mean 'skde'?"),
    ],
)
def test_a_mistake_in_its_lists_is_told_by_check_and_by_export(workspace, name, old, new, said):
    path = workspace / "data" / "no_hofte" / "portal" / name
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(kept.replace(old, new, 1), encoding="utf-8")
        checked = report(workspace, "check", "no_hofte")
        exported = report(workspace, "export", "no_hofte-2024", "--data", "extract", "--to", "out")
    finally:
        path.write_text(kept, encoding="utf-8")
    assert checked.returncode == 1 and said in checked.stdout + checked.stderr
    assert exported.returncode == 1 and said in exported.stderr and len(exported.stderr.strip().splitlines()) == 1


def test_its_files_are_checked_by_its_own_lists(workspace):
    file = workspace / "edited.csv"
    file.write_text("context;year;orgnr;ind_id;var;denominator\ncaregiver;2024;1;hofte_operatd;0,8;200\n", "utf-8")
    said = report(workspace, "check-export", "edited.csv", "--registry", "no_hofte", "--format", "skde")
    assert said.returncode == 1 and said.stdout.splitlines()[0] == "invalid_ind: ind_id 'hofte_operatd' is not known"
