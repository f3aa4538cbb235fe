"""Who knows a table waits neither for pandas nor for Spark, and has both when they are wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTED = "print('imported:', __name__)\n"


@pytest.fixture
def others(tmp_path) -> Path:
    """Return a folder with packages of these names that say when they are imported."""
    for name in ("pandas", "pyspark"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(NOTED, encoding="utf-8")
        (tmp_path / name / "pandas.py").write_text(NOTED, encoding="utf-8")
    return tmp_path


def said(code: str, first: Path = ROOT) -> str:
    """Return what a fresh process says."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (first, ROOT)))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("module", ["table", "validation"])
def test_a_table_is_known_without_them(module, others):
    assert said(f"import R_free_helpers.contract.{module}", others) == ""


def test_they_are_there_for_whoever_asks(others):
    code = "import R_free_helpers.contract.table, pandas, pyspark.pandas"
    expected = ["imported: pandas", "imported: pyspark", "imported: pyspark.pandas"]
    assert said(code, others).splitlines() == expected


@pytest.mark.parametrize("first", ["table", "schema"])
def test_polars_knows_pandas_whoever_is_imported_first(first):
    code = f"import R_free_helpers.contract.{first}, polars; print(polars.DataFrame({{'a': [7]}}).to_pandas()['a'][0])"
    assert said(code) == "7\n"


def test_other_threads_import_them_meanwhile():
    code = """
import importlib, sys, threading
from R_free_helpers.contract import pandera_alone as alone
with alone._without_others():
    beside = threading.Thread(target=importlib.import_module, args=("pandas",))
    beside.start()
    beside.join()
print("pandas" in sys.modules)
"""
    assert said(code) == "True\n"
