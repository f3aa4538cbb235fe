"""Where Quarto and Chromium are installed: Quarto's page is as good as the embedded renderer's."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from axe_core import RUN_AXE, TELEPHONE, WIDE, with_axe
from made_once import MadeOnce

sys.path.append(str(Path(__file__).parents[1] / "third_registry"))

from hip_fractures import make_quarto_workspace, rendered

pytestmark = pytest.mark.skipif(shutil.which("quarto") is None, reason="quarto is not on the PATH")


@pytest.fixture(scope="session")
def page(made_once: MadeOnce) -> str:
    """Return the page that a plain ``quarto render`` makes of the small registry."""

    def make(folder: Path) -> None:
        place = make_quarto_workspace(folder / "workspace")
        rendered(place, "--to", "html", "-P", "data:extract")
        shutil.move(place / "build/quarto/no_hofte/report.html", folder / "report.html")
        shutil.rmtree(place)

    return (made_once("quarto-page", make) / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
def test_no_violations_and_nothing_wider_than_the_screen(width, page, axe, in_browser) -> None:
    found = in_browser(with_axe(page, axe), RUN_AXE, width)
    assert found["width"] == width
    assert found["passes"] > 20
    assert not found["violations"], "\n".join(found["violations"])
    assert in_browser(page, "return document.documentElement.scrollWidth;", width) <= width


def test_a_telephone_gets_contents_that_fold_and_a_reader_titles_regions_and_scopes(page, in_browser) -> None:
    script = """
      const all = selector => [...document.querySelectorAll(selector)];
      const first = document.querySelector("a[href], button, input, summary, [tabindex]");
      return {
        first: first.className, target: document.querySelector(first.hash).tagName,
        contents: all(".contents li").length,
        open: document.querySelector(".contents details").open,
        status: all(".masthead .status").map(e => e.textContent),
        field: all(".contents-search").length, scopeless: all("th:not([scope])").length, heads: all("th").length,
        regions: all(".table-scroll").length, tables: all("table").length,
        callouts: all(".callout").map(e => [e.getAttribute("role"), e.getAttribute("aria-label"),
          e.querySelector(".callout-title").textContent]),
        levels: all("h1, h2, h3").map(e => e.tagName)
      };
    """
    found = in_browser(page, script, TELEPHONE)
    assert (found["first"], found["target"]) == ("skip-link", "MAIN")
    assert (found["open"], found["field"]) == (False, 1)
    assert found["contents"] >= 2
    assert found["status"][0].startswith("Per ")
    assert found["scopeless"] == 0 < found["heads"]
    assert found["regions"] == found["tables"] > 0
    assert found["levels"].count("H1") == 1
    assert found["callouts"]
    assert all(role == "note" and label == title for role, label, title in found["callouts"])
