"""That a registry was found sound is kept as long as nothing that was looked at has changed; mistakes never are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from R_free_helpers.editions import fingerprint
from R_free_helpers.editions.checking import Mistake, Mistaken
from R_free_helpers.editions.imports import Code
from R_free_helpers.editions.soundness import require_sound, sound_key
from R_free_helpers.model.workspace import PACKAGE, PROJECT, workspace

REGISTRY = "se_ipn"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a workspace with what one registry lists, in which the test works."""
    here = workspace()
    shutil.copytree(here.data / REGISTRY, tmp_path / "data" / REGISTRY)
    for path in (here.quarto, here.profile(REGISTRY)):
        shutil.copyfile(path, tmp_path / path.name)
    monkeypatch.setenv(PROJECT, str(tmp_path))
    workspace.cache_clear()
    yield tmp_path
    workspace.cache_clear()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the registries that were checked."""
    found: list[str] = []
    monkeypatch.setattr("R_free_helpers.editions.checking.require_sound", found.append)
    return found


def with_a_line_more(changed: str) -> partial:
    """Return what reads the program's sources as if one had a line more."""

    def read(path: str) -> bytes:
        content = Path(path).read_bytes()
        return content + b"\n# one line more\n" if Path(path) == PACKAGE / changed else content

    return partial(Code, read=read)


def test_a_registry_is_checked_again_only_when_something_that_is_looked_at_changed(place, checked, monkeypatch):
    def checks() -> int:
        before = len(checked)
        require_sound(REGISTRY)
        require_sound(REGISTRY)
        return len(checked) - before

    assert (checks(), checks()) == (1, 0)
    for path in (place / "data" / REGISTRY / "unit.csv", place / f"_quarto-{REGISTRY}.yml"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert (path.name, checks(), checks()) == (path.name, 1, 0)
    for name in ("editions/checking/lists.py", f"registries/{REGISTRY}/indicators.py", "contract/registered.py"):
        monkeypatch.setattr(fingerprint, "Code", with_a_line_more(name))
        assert (name, checks()) == (name, 1)
    monkeypatch.setattr(fingerprint, "Code", with_a_line_more("disclosure/audit.py"))
    assert checks() == 0


def test_what_nothing_imports_is_looked_at_too(place):
    shutil.copytree(PACKAGE / "registries" / REGISTRY, place / "registries" / REGISTRY)
    before = sound_key(REGISTRY)
    (place / "registries" / REGISTRY / "unused.py").write_text("import R_free_helpers.figures.alluvial\n")
    assert before != sound_key(REGISTRY) != ""


def test_a_registry_with_mistakes_is_refused_each_time(place, monkeypatch):
    def mistaken(registry: str) -> None:
        raise Mistaken(registry, [Mistake("data/unit.csv", 1, "something is wrong", "Mend it.")])

    monkeypatch.setattr("R_free_helpers.editions.checking.require_sound", mistaken)
    for _ in range(2):
        with pytest.raises(Mistaken, match="something is wrong"):
            require_sound(REGISTRY)
    assert not (place / "build" / ".cache" / "sound").exists()


def test_python_that_cannot_be_read_has_no_fingerprint_and_is_left_to_the_checks(place, checked):
    package = place / "registries" / REGISTRY
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("import (\n")
    require_sound(REGISTRY)
    require_sound(REGISTRY)
    assert (sound_key(REGISTRY), checked) == ("", [REGISTRY, REGISTRY])
