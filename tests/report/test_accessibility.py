"""axe-core finds nothing against WCAG 2.1 AA, on a screen and on a telephone; the page works without a mouse."""

from __future__ import annotations

import pytest
from axe_core import RUN_AXE, TELEPHONE, WIDE, with_axe

BROKEN = """<!DOCTYPE html><html lang="nb"><head><title>x</title></head><body><main><h1>x</h1>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"><p style="color:#bbb">altfor lys tekst</p>
</main></body></html>"""


def test_axe_sees_what_is_broken(in_browser, axe) -> None:
    found = in_browser(with_axe(BROKEN, axe), RUN_AXE)
    assert {line.split(" ")[0] for line in found["violations"]} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
def test_no_violations(width, report, axe, in_browser) -> None:
    found = in_browser(with_axe(report, axe), RUN_AXE, width)
    assert found["width"] == width
    assert found["passes"] > 20
    assert not found["violations"], "\n".join(found["violations"])


def test_nothing_is_wider_than_a_telephone(report, in_browser) -> None:
    found = in_browser(report, "return [document.documentElement.scrollWidth, innerWidth];", TELEPHONE)
    assert found[1] == TELEPHONE
    assert found[0] <= TELEPHONE


def test_all_that_can_be_used_can_be_reached_by_keyboard(report, in_browser) -> None:
    script = """
      const first = document.querySelector("a[href], button, input, summary, [tabindex]");
      await new Promise(done => setTimeout(done, 200));
      const scrolls = e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
      const use = [...document.querySelectorAll("a[href], button, input, summary, .table-scroll")]
        .filter(e => !e.closest("[aria-hidden]") && (!e.matches(".table-scroll") || scrolls(e)));
      return { first: first.className, unreachable: use.filter(e => e.tabIndex < 0).length, count: use.length };
    """
    found = in_browser(report, script)
    assert found["first"] == "skip-link"
    assert found["count"] > 50
    assert found["unreachable"] == 0


def test_search_shows_the_headings_that_match_and_their_chapters(report, in_browser) -> None:
    script = """
      const field = document.querySelector(".contents-search");
      const seen = () => [...document.querySelectorAll(".contents ul li")].filter(li => li.offsetParent).map(
        li => li.firstElementChild.textContent);
      const all = document.querySelectorAll(".contents li").length;
      field.value = "Dekningsgrad"; field.dispatchEvent(new Event("input"));
      const hits = seen(), said = document.querySelector(".contents-found").textContent;
      field.value = ""; field.dispatchEvent(new Event("input"));
      return { all, hits, said, after: document.querySelectorAll(".contents li[hidden]").length };
    """
    found = in_browser(report, script)
    assert any("Dekningsgrad" in text for text in found["hits"])
    assert any(text.endswith("Datakvalitet") for text in found["hits"])
    assert len(found["hits"]) < found["all"] / 4
    assert "treff" in found["said"]
    assert found["after"] == 0
