"""What only some users need may be missing: the message names what to install, and nothing else needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCKED = """
import sys
sys.modules[{package!r}] = None
from R_free_helpers.cli import app
app()
"""


def run(package: str, *command: str) -> subprocess.CompletedProcess:
    """Run the program where a package is not installed."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED.format(package=package), *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("package", "extra", "source"),
    [("fastexcel", "excel", "extract.xlsx"), ("psycopg", "postgresql", "postgresql://localhost/registry")],
)
def test_the_message_names_the_extra(tmp_path, package, extra, source):
    (tmp_path / "extract.xlsx").write_bytes(b"")
    data = source if "//" in source else str(tmp_path / source)
    said = run(package, "validate", data, "--registry", "no_ms")
    assert said.returncode == 1
    assert f"needs '{package}', which is not installed: pip install 'registry-report[{extra}]'" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(("package", "command"), [("duckdb", "import"), ("openpyxl", "synthesize")])
def test_deliveries_name_their_extra(tmp_path, package, command):
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "Patienter.csv").write_text("Patient\n1\n", encoding="utf-8")
    made = ["--registry", "no_ms", "--out", str(tmp_path / "made")]
    arguments = {"import": [str(tmp_path / "delivery")], "synthesize": ["--as", "mrs5", "--patients", "200"]}
    said = run(package, command, *arguments[command], *made)
    assert said.returncode == 1
    assert f"needs '{package}', which is not installed: pip install 'registry-report[deliveries]'" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("package", ["fastexcel", "psycopg", "jupyterlab", "duckdb"])
def test_a_folder_is_read_without_it(tmp_path, package):
    (tmp_path / "patient.csv").write_text("patient_id\n1\n", encoding="utf-8")
    said = run(package, "validate", str(tmp_path), "--registry", "no_ms")
    assert (said.returncode, said.stderr) == (1, "") and "patient" in said.stdout
