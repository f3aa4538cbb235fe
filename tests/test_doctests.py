"""The examples in docstrings are what the functions return."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import R_free_helpers

PACKAGE = Path(R_free_helpers.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)
"""The modules with examples; the others are not imported here."""


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    module = importlib.import_module(name)
    found = doctest.testmod(module)
    assert found.attempted, "an example that is in no docstring is run by nothing"
    assert not found.failed


def test_there_are_examples():
    assert len(MODULES) > 20
