"""The package offers what a registry and a researcher import, and loads it when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import R_free_helpers
from R_free_helpers.editions.imports import read_imports

SOURCE = Path(R_free_helpers.__file__)


@pytest.mark.parametrize("name", R_free_helpers.__all__)
def test_a_name_is_what_its_module_defines(name):
    found = getattr(R_free_helpers, name)
    where = read_imports(SOURCE.read_bytes()).offered[name]
    module, _, own = where.rpartition(".")
    assert getattr(sys.modules[module], own) is found


def test_the_names_are_listed_in_full():
    assert set(read_imports(SOURCE.read_bytes()).offered) == set(R_free_helpers.__all__) <= set(dir(R_free_helpers))


def test_another_name_is_none_of_them():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = R_free_helpers.no_such_name


@pytest.mark.parametrize(
    "statement", ["import R_free_helpers", "import R_free_helpers.cli", "import R_free_helpers.model.workspace"]
)
def test_nothing_heavy_is_loaded_with_it(statement):
    heavy = ("polars", "pandas", "numpy", "narwhals", "matplotlib", "pydantic", "yaml", "scipy")
    code = f"import sys; {statement}; print([name for name in {heavy!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
