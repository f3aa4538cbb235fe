"""The built wheel, installed where nothing of the checkout can be imported, builds a workspace's report."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from hip_fractures import BUILD, ROOT, engine_files, make_workspace, run, says_what_the_rows_say

from R_free_helpers.editions.new_registry import SHARED

WHERE = "import sys, R_free_helpers; print(R_free_helpers.__file__, *sys.path, sep='\\n')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Return the wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory) -> Path:
    """Return the programs of an environment that has the wheel, and what it depends on from the running one."""
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(place, with_pip=False, symlinks=True)
    programs = place / "bin"
    install = ["-m", "pip", "--python", str(programs / "python"), "install", "--quiet", "--no-deps", "--no-index"]
    done = subprocess.run([sys.executable, *install, str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (installed,) = place.glob("lib/python*/site-packages")
    # A path in such a file is looked into; the files of this kind in it, such as that of an editable install, are not.
    (installed / "dependencies.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
    return programs


def test_the_wheel_has_every_file_of_the_package(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("R_free_helpers/")}
    packed = {f"R_free_helpers/assets/workspace/{name}" for name in SHARED}
    assert held == {path.relative_to(ROOT).as_posix() for path in engine_files()} | packed


def test_what_every_workspace_has_is_in_the_wheel_as_it_is_here(wheel):
    with zipfile.ZipFile(wheel) as held:
        for name in SHARED:
            assert held.read(f"R_free_helpers/assets/workspace/{name}") == (ROOT / name).read_bytes(), name


def test_it_builds_a_report_where_the_checkout_cannot_be_imported(programs, tmp_path):
    workspace = make_workspace(tmp_path / "workspace")
    said = run([str(programs / "python"), "-P", "-c", WHERE], workspace)
    module, *searched = said.stdout.splitlines()
    assert Path(module).is_relative_to(programs.parent), said.stderr
    assert [place for place in searched if (Path(place) / "R_free_helpers").exists()] == [str(Path(module).parents[1])]
    said = run([str(programs / "registry-report"), *BUILD], workspace)
    assert said.returncode == 0, said.stdout + said.stderr
    says_what_the_rows_say(workspace / "made" / "no_hofte-2024")


def test_without_a_workspace_it_says_what_to_do(programs, tmp_path):
    said = run([str(programs / "registry-report"), "build", "--edition", "no_hofte-2024"], tmp_path)
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert "there is no workspace here" in said.stderr and "--project" in said.stderr
