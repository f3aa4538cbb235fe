"""A workspace outside the checkout with a registry that the program does not know."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from hip_fractures import make_workspace


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """Return the workspace."""
    return make_workspace(tmp_path_factory.mktemp("third") / "workspace")
