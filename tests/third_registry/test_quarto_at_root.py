"""Where Quarto is installed: ``quarto render`` and ``quarto preview`` at a workspace's root work as users expect."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hip_fractures import make_quarto_workspace, quarto, rendered

pytestmark = [
    pytest.mark.skipif(shutil.which("quarto") is None, reason="quarto is not on the PATH"),
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="signals are sent to a process group"),
]

DATA = ("-P", "data:extract")
MADE = {"_executed", "_variables.yml", "build", ".quarto"}
"""What may be at the root after a render and was not before; version control sees none of it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """Return a workspace of the small registry."""
    return make_quarto_workspace(tmp_path_factory.mktemp("quarto") / "workspace")


@pytest.fixture
def sources(place) -> Callable[[], dict[str, bytes]]:
    """Return a function that gives all that is not made."""
    ignored = MADE | {".gitignore", "__pycache__"}

    def read() -> dict[str, bytes]:
        files = (path for path in place.rglob("*") if path.is_file())
        named = {path.relative_to(place).as_posix(): path for path in files if not ignored & set(path.parts)}
        return {name: path.read_bytes() for name, path in named.items() if not name.startswith(tuple(MADE))}

    return read


def page(place: Path) -> str:
    return (place / "build/quarto/no_hofte/report.html").read_text(encoding="utf-8")


def wait_for(what: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_parameters_and_environment_choose_the_edition_and_its_data(place, sources):
    before = sources()
    rendered(place, *DATA)
    assert "Årsrapport 2024" in page(place)
    assert len(re.findall('<figure aria-label="[^"]+" class="report-', page(place))) == 2
    assert (place / "build/quarto/no_hofte/report.pdf").read_bytes().startswith(b"%PDF-1.7")
    said = rendered(
        place, "--to", "html", "-P", "unit:nord", REGISTRY_REPORT_DATA="extract", REGISTRY_REPORT_YEAR="2024"
    )
    assert f"no_hofte-2024-nord, {place / 'extract'}" in said
    assert "Nord" in re.search(r'class="subtitle">(.*?)<', page(place))[1]
    assert sources() == before
    assert not (place / "build/.cache/locks/quarto-render").exists()


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("-P", "yaer:2023"), {}, "there is no parameter 'yaer'; did you mean 'year'?"),
        (("-P", "unit:norrd"), {}, "did you mean 'nord'?"),
        (("--profile", "no_hoft"), {}, "did you mean 'no_hofte'?"),
        (("--to", "docx"), {}, "--to html (report.html) and --to typst (report.pdf)"),
        (("--to", "pdf"), {}, "--to html (report.html) and --to typst (report.pdf)"),
        (("-P", "policy:internal"), {"REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK": "internal"}, "registry-report build"),
        ((), {"REGISTRY_REPORT_YAER": "2023"}, "did you mean 'REGISTRY_REPORT_YEAR'?"),
    ],
)
def test_what_cannot_be_made_is_refused_before_any_work(arguments, environment, told, place):
    process = quarto(place, "render", *arguments, *DATA, **environment)
    said = process.communicate(timeout=120)[0]
    assert process.returncode != 0
    lines = [line for line in said.splitlines() if line.startswith("registry-report:")]
    assert told in lines[-1]
    assert "Traceback" not in said


def test_an_edition_that_protects_less_says_so_on_its_page(place):
    rendered(
        place, "--to", "html", "-P", "policy:as_published", *DATA, REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK="as_published"
    )
    assert '<p class="policy-mark">' in page(place)
    rendered(place, "--to", "html", *DATA)
    assert '<p class="policy-mark">' not in page(place)


def test_two_at_a_time_take_turns(place):
    both = [quarto(place, "render", "--to", "html", *DATA, "-P", f"unit:{unit}") for unit in ("nord", "sor")]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("waiting for another quarto" in text for text in said) == 1
    assert all(text.count("Output created") == 1 for text in said)


@pytest.mark.parametrize("step", ["chapters", "pandoc"])
def test_after_an_interrupt_the_sources_are_as_before_and_the_next_render_works(step, place, sources):
    before = sources()
    if step == "chapters":
        shutil.rmtree(place / "build/.cache/chapters", ignore_errors=True)
    for name in ("_executed", "_variables.yml"):
        shutil.rmtree(place / name) if (place / name).is_dir() else (place / name).unlink(missing_ok=True)
    process = quarto(place, "render", "--to", "html", *DATA)
    wait_for((place / ("_executed" if step == "chapters" else "_variables.yml")).exists)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[0]
    assert process.returncode != 0, said
    assert "Traceback" not in said
    assert sources() == before
    if step == "chapters":
        wait_for(lambda: not (place / "_executed").exists(), 30)  # Quarto does not wait for its step
        assert not (place / "_variables.yml").exists()
    assert "Output created" in rendered(place, "--to", "html", *DATA)


def test_a_preview_renders_again_when_a_text_changes(place):
    text = place / "data/no_hofte/text/front.md"
    words = text.read_text(encoding="utf-8")
    preview = quarto(place, "preview", "report.qmd", "--no-browser", "--no-serve", "--to", "html", *DATA)
    locks = place / "build/.cache/locks"
    try:
        wait_for(lambda: (locks / f"quarto-preview-{_quarto_of(locks)}").exists())
        wait_for(lambda: not (locks / "quarto-render").exists())
        time.sleep(2)  # the preview begins to watch after its first render
        text.write_text(f"{words}\n\nEt nytt avsnitt om hoftebrudd.\n", encoding="utf-8")
        wait_for(lambda: "Et nytt avsnitt om hoftebrudd." in page(place))
    finally:
        text.write_text(words, encoding="utf-8")
        os.killpg(preview.pid, signal.SIGTERM)
        preview.communicate(timeout=60)


def _quarto_of(locks: Path) -> int | None:
    """Return the number of the Quarto process that renders."""
    try:
        return json.loads((locks / "quarto-render").read_text())[0]
    except (OSError, ValueError):
        found = list(locks.glob("quarto-preview-*[0-9]"))
        return int(found[0].name.rsplit("-", 1)[1]) if found else None
