"""The fake chapter for table tests."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location(
    "fake_chapter", Path(__file__).parents[1] / "figures" / "fake_chapter.py"
)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)


@pytest.fixture(scope="session")
def chapter():
    """A national edition with the year before archived."""
    return _module.fake_chapter()


@pytest.fixture(scope="session")
def make_chapter():
    """The function that makes fake chapters."""
    return _module.fake_chapter
