"""The example of an event registry: its workspace, copied out of the checkout and built there, once in a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "third_registry")]

import event_registry
from event_registry import EXAMPLE, REGISTRY, Made, make


@pytest.fixture(scope="session")
def made(made_once) -> Made:
    """Return the copied workspace with its exact results and its built edition."""
    return Made(made_once(REGISTRY, make))


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in the example's workspace: its packages can be imported, its lists are found."""
    import R_free_helpers.registries
    import R_free_helpers.synthetic
    from R_free_helpers.model.workspace import PROJECT, workspace

    for package in (R_free_helpers.registries, R_free_helpers.synthetic):
        kind = package.__name__.rpartition(".")[2]
        monkeypatch.setattr(package, "__path__", [str(EXAMPLE / kind), *package.__path__])
    monkeypatch.setenv(PROJECT, str(EXAMPLE))
    workspace.cache_clear()
    yield
    monkeypatch.undo()
    workspace.cache_clear()
    event_registry.forget()
