"""Report variables are kept as long as nothing that they are made of changed, and behind the same gate as results."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from built import SMALL

from R_free_helpers.editions import fingerprint, variables
from R_free_helpers.editions.finishing import as_markdown
from R_free_helpers.editions.imports import Code
from R_free_helpers.editions.inputs import build_inputs
from R_free_helpers.editions.variables import edition_variables
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import ACCEPTED, PolicyRefused
from R_free_helpers.model.workspace import PACKAGE, PROJECT, workspace

EDITION = Edition(registry="se_ipn", year=2024)
INPUTS = dict.fromkeys(("extract", "code", "definitions", "renderer"), "") | {
    "edition": {"policy": "protected"},
    "versions": {},
    "rendered_by": {},
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a workspace with a registry's lists and a folder ``results``, in which the test works."""
    shutil.copytree(workspace().data / "se_ipn", tmp_path / "data" / "se_ipn")
    shutil.copyfile(workspace().quarto, tmp_path / workspace().quarto.name)
    released(tmp_path, "protected")
    monkeypatch.setenv(PROJECT, str(tmp_path))
    workspace.cache_clear()
    yield tmp_path
    workspace.cache_clear()


def released(place: Path, policy: str) -> None:
    """Write what `stages` asks of a folder of results, and a number."""
    (place / "results").mkdir(exist_ok=True)
    (place / "results" / "extract.json").write_text(
        json.dumps({"policy": policy, "exact_for": "nation"}), encoding="utf-8"
    )
    (place / "results" / "results.csv").write_text("1", encoding="utf-8")


@pytest.fixture
def ask(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Return a function that asks for variables and returns whether they were made for it."""
    made: list[int] = []
    monkeypatch.setattr(variables, "_worded", lambda *of: made.append(1) or {"count": {"all": str(len(made))}})

    def anew(edition: Edition = EDITION, wanted: set[str] | None = None) -> bool:
        before = len(made)
        edition_variables(edition, place / "results", INPUTS, wanted)
        return len(made) > before

    return anew


def test_they_are_made_again_only_when_something_changed(place, ask, monkeypatch):
    assert (ask(), ask()) == (True, False)
    for changed in (EDITION.model_copy(update={"audience": "patients"}), EDITION.model_copy(update={"year": 2023})):
        assert (ask(changed), ask(changed), ask()) == (True, False, False)
    assert (ask(wanted={"count", "edition"}), ask(wanted={"edition", "count"})) == (True, False)
    for path in (place / "results" / "results.csv", place / "data" / "se_ipn" / "given.csv"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert (path.name, ask(), ask()) == (path.name, True, False)
    for name in ("results/variables.py", "registries/se_ipn/words/variables.py", "language/numbers.py"):

        def read(path: str, name: str = name) -> bytes:
            return Path(path).read_bytes() + b"\n# one line more\n" * (Path(path) == PACKAGE / name)

        monkeypatch.setattr(fingerprint, "Code", lambda *of, read=read: Code(*of, read=read))
        assert (name, ask()) == (name, True)


def test_what_is_no_text_is_kept_as_it_is_printed(place, monkeypatch):
    day = dt.date(2024, 12, 31)
    monkeypatch.setattr(variables, "_worded", lambda *of: {"count": {"all": np.int64(3), "until": day, "share": 0.5}})
    kept = edition_variables(EDITION, place / "results", INPUTS)["count"]
    assert as_markdown(kept) == as_markdown({"all": 3, "until": day, "share": 0.5})


def test_what_is_kept_is_for_those_who_may_see_it(place, ask, monkeypatch):
    released(place, "as_published")
    weaker = EDITION.model_copy(update={"policy": "as_published"})
    monkeypatch.setenv(ACCEPTED, "as_published")
    assert (ask(weaker), ask(weaker)) == (True, False)
    with pytest.raises(ValueError, match="under the policy 'as_published', not 'protected'"):
        ask()
    monkeypatch.delenv(ACCEPTED)
    with pytest.raises(PolicyRefused):
        ask(weaker)


@pytest.mark.build
@pytest.mark.parametrize("registry", SMALL)
def test_what_is_kept_is_what_was_made(built, registry):
    edition = Edition(registry=registry, year=2024)
    results, extract = built.results(edition, SMALL[registry]), built.extract(registry, SMALL[registry])
    inputs = build_inputs(edition, extract, "embedded", ("html",))
    kept = edition_variables(edition, results, inputs)
    assert kept == variables._worded(edition, results, None) | {"provenance": kept["provenance"]}
