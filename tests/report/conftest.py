"""The built report in a real browser, where there is one.

Needed: Chromium (``apt-get install -y chromium``) and axe-core (``npm install --no-save axe-core``, which makes
``node_modules/axe-core/axe.min.js``). Neither is part of the repository; without them these tests are skipped
and say so.

Environment: ``CHROMIUM`` and ``AXE_CORE`` name a program and a file to use; ``REGISTRY_REPORT_HTML`` names a built
``report.html`` to look at instead of one made here from a small extract;
``REGISTRY_REPORT_HTML_se_ipn`` the Swedish one.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from built import SMALL, Built
from devtools import Browser, opened

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENTS = {"no_ms": SMALL["no_ms"], "se_ipn": None}
"""Synthetic persons by registry; None for as many as are published."""

FRAME = """<!DOCTYPE html><html lang="en"><title>frame</title><body>
<iframe src="page.html" width="{width}" height="900" style="border:0"></iframe>
<script>addEventListener("message", event => {{
  const out = document.createElement("pre"); out.id = "answer"; out.textContent = event.data;
  document.body.replaceChildren(out);
}});</script></body></html>"""

ASK = """<script>addEventListener("load", () => {{
  Promise.resolve().then(async () => {{ {script} }})
    .catch(error => ({{ failed: String(error) }}))
    .then(answer => parent.postMessage(JSON.stringify(answer), "*"));
}});</script>"""


def browser() -> str | None:
    """Return the path of Chromium, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def axe_file() -> Path | None:
    """Return the path of axe-core, or None."""
    named = os.environ.get("AXE_CORE")
    folders = [ROOT, *ROOT.parents, Path("/usr/lib"), Path("/usr/local/lib")]
    places = [Path(named)] if named else [folder / "node_modules" / "axe-core" / "axe.min.js" for folder in folders]
    return next((place for place in places if place.is_file()), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium."""
    found = browser()
    if found is None:
        pytest.skip("Chromium is not installed: apt-get install -y chromium")
    return found


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's source."""
    found = axe_file()
    if found is None:
        pytest.skip("axe-core is not installed: npm install --no-save axe-core")
    return found.read_text(encoding="utf-8")


@pytest.fixture
def in_browser(tmp_path: Path) -> Callable[..., object]:
    """Return a function ``(page, script, width)`` that gives what an asynchronous script returns in the page.

    The page is shown in a frame of the width wanted, since a window has a smallest width.
    """
    program = browser()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install -y chromium")

    def ask(page: str, script: str, width: int = 1280) -> object:
        end = page.rindex("</body>")
        (tmp_path / "page.html").write_text(page[:end] + ASK.format(script=script) + page[end:], encoding="utf-8")
        (tmp_path / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={max(width, 800)},1000", "--virtual-time-budget=120000", "--dump-dom",
            (tmp_path / "frame.html").as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        found = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found, f"the page gave no answer: {done.stderr[-500:]}"
        return json.loads(html.unescape(found[1]))

    return ask


@pytest.fixture(scope="module")
def by_hand(report: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Return a function ``(width, fragment)`` that opens the page in a browser that is led by hand."""
    program = browser()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install -y chromium")
    folder = tmp_path_factory.mktemp("by-hand")
    (folder / "page.html").write_text(report, encoding="utf-8")
    with opened(program, folder / "profile") as one:

        def show(width: int = 1280, fragment: str = "") -> Browser:
            one.ask("Emulation.setEmulatedMedia", media="")
            one.size(width)
            one.open((folder / "page.html").as_uri() + fragment)
            return one

        yield show


@pytest.fixture(scope="session")
def page_of(built: Built) -> Callable[[str], str]:
    """Return a function that gives the page of a registry's edition, built when it is first asked for."""
    return cache(lambda registry: _page(registry, built))


@pytest.fixture(scope="session")
def report(page_of: Callable[[str], str]) -> str:
    """Return the page of the edition that the tests of every page look at."""
    return page_of("no_ms")


def _page(registry: str, built: Built) -> str:
    """Return the page named in the environment, or one made from a small synthetic extract."""
    named = os.environ.get("REGISTRY_REPORT_HTML" if registry == "no_ms" else f"REGISTRY_REPORT_HTML_{registry}")
    if named:
        return Path(named).read_text(encoding="utf-8")
    folder = built.edition(f"{registry}-2024", PATIENTS[registry])
    return (folder / "report.html").read_text(encoding="utf-8")
