"""The page as hands use it: the Tab key, another visit, a link to a figure, paper."""

from __future__ import annotations

import re

import pytest
from axe_core import TELEPHONE, WIDE

WHERE = """
  const a = document.activeElement;
  return [a.tagName.toLowerCase(), a.closest("figure")?.id ?? "", a.getAttribute("aria-label") ?? a.textContent];
"""
FIRST_MARK = "document.querySelector('#fig-onset-dx .mark[tabindex=\"0\"]').focus();"
CHOSEN = """
  const select = document.querySelector(".unit-choice select");
  return [select.value, document.querySelectorAll(".mine").length, location.search];
"""
CHOOSE = """
  const select = document.querySelector(".unit-choice select");
  select.value = "Bergen"; select.dispatchEvent(new Event("change"));
"""
WITHOUT_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none here'); } });"
LAID_OUT = "document.documentElement.classList.add('laid-out');"
"""As the page itself does when it has time."""

ON_PAPER = {"width": 658, "media": "print"}
"""An A4 page between its margins, in CSS pixels."""


def test_a_figure_is_one_stop_and_its_marks_are_reached_by_arrows(by_hand) -> None:
    page = by_hand()
    page.run(FIRST_MARK)
    first = page.run(WHERE)
    page.press("ArrowDown", times=2)
    third = page.run(WHERE)
    page.press("Home")
    assert page.run(WHERE) == first
    page.press("End")
    last = page.run(WHERE)
    assert first[1] == third[1] == last[1] == "fig-onset-dx"
    assert len({first[2], third[2], last[2]}) == 3
    assert page.run("return document.querySelector('.mark-tip').textContent") == last[2]
    page.press("Tab")
    assert page.run(WHERE)[1] != "fig-onset-dx"
    page.press("Tab", shift=True)
    assert page.run(WHERE) == last


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
@pytest.mark.parametrize("figure", ["fig-onset-dx", "fig-map-total", "fig-survival-type"])
def test_a_link_to_a_figure_shows_it(width, figure, by_hand) -> None:
    page = by_hand(width, f"#{figure}")
    script = f"""
      await new Promise(done => setTimeout(done, 300));
      const place = document.getElementById("{figure}").getBoundingClientRect();
      const seen = document.elementFromPoint(place.left + place.width / 2, place.top + 40);
      return [place.top, seen?.closest("figure")?.id, innerHeight, document.documentElement.scrollWidth - innerWidth];
    """
    top, seen, height, beyond = page.run(script)
    assert 0 <= top < height / 3
    assert seen == figure
    assert beyond <= 0


def test_a_chosen_unit_stays_chosen_until_it_is_undone(by_hand) -> None:
    page = by_hand()
    page.run("localStorage.clear(); " + CHOOSE)
    chosen = page.run(CHOSEN)
    assert chosen[0] == "Bergen" and chosen[1] > 20 and chosen[2] == ""
    assert by_hand().run(CHOSEN) == chosen
    page.run("document.querySelector('.unit-undo').focus()")
    page.press("Enter")
    assert page.run(CHOSEN) == ["", 0, ""]
    assert by_hand().run(CHOSEN) == ["", 0, ""]


def test_a_page_that_may_keep_nothing_remembers_the_unit_in_its_address(by_hand) -> None:
    page = by_hand()
    script = page.ask("Page.addScriptToEvaluateOnNewDocument", source=WITHOUT_STORAGE)["identifier"]
    try:
        page = by_hand()
        page.run(CHOOSE)
        value, marked, address = page.run(CHOSEN)
        assert (value, address) == ("Bergen", "?unit=Bergen")
        assert by_hand(fragment=address).run(CHOSEN) == ["Bergen", marked, address]
    finally:
        page.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


def test_a_marked_unit_is_seen_without_colour_and_on_paper(by_hand) -> None:
    page = by_hand()
    page.run(CHOOSE)
    page.ask("Emulation.setEmulatedMedia", media="print")
    script = """
      const look = (e, what) => getComputedStyle(e)[what];
      const row = document.querySelector("tr.mine > td"), mark = document.querySelector(".mark.mine rect");
      const head = document.querySelector(".unit-told"), text = document.querySelector("svg text.mine");
      return { weight: look(row, "fontWeight"), exact: look(row, "printColorAdjust"), stroke: look(mark, "strokeWidth"),
        head: head.getClientRects().length ? head.textContent : "", text: look(text, "fontWeight") };
    """
    found = page.run(script)
    assert int(found["weight"]) >= 600 and int(found["text"]) >= 600
    assert found["exact"] == "exact"
    assert float(found["stroke"].removesuffix("px")) >= 1
    assert found["head"] == "Markert: Bergen"
    page.run("localStorage.clear()")


def test_paper_gets_the_contents_and_no_controls_and_whole_tables(by_hand) -> None:
    page = by_hand(ON_PAPER["width"])
    page.ask("Emulation.setEmulatedMedia", media=ON_PAPER["media"])
    script = """
      dispatchEvent(new Event("beforeprint"));
      const shown = selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length).length;
      const beyond = [...document.querySelectorAll("main .table-scroll table, svg.drawing")]
        .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1);
      return {
        contents: shown(".contents a"), chapters: document.querySelectorAll("main h2").length,
        controls: shown("main button, input, select, .data-download, details.code-fold, .skip-link, .anchor") -
          shown("button.sort"),
        split: [...document.querySelectorAll("figure.report-figure")].filter(
          e => getComputedStyle(e).breakInside !== "avoid").length,
        beyond: beyond.map(e => e.closest("figure")?.id ?? e.textContent.slice(0, 40)),
      };
    """
    found = page.run(script)
    assert found["contents"] > found["chapters"] > 5
    assert (found["controls"], found["split"]) == (0, 0)
    assert found["beyond"] == []


@pytest.fixture(scope="module")
def on_paper(by_hand) -> bytes:
    """Return the page as the browser prints it."""
    return by_hand().printed()


def test_the_browser_prints_a4(on_paper) -> None:
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", on_paper))
    assert len(boxes) == 1
    width, height = (float(side) for side in boxes.pop())
    assert (width, height) == (pytest.approx(595.3, abs=1), pytest.approx(841.9, abs=1))


def test_the_head_of_a_table_is_read_again_on_the_next_page(by_hand, on_paper) -> None:
    import pypdfium2

    script = """
      const main = document.querySelector("main").cloneNode(true);
      main.querySelectorAll("details").forEach(e => e.remove());
      return main.textContent.split("Pålitelighet").length - 1;
    """
    once = by_hand().run(script)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(on_paper)]
    assert sum(page.count("Pålitelighet") for page in pages) > once > 5


def test_each_figure_has_a_name_that_a_screen_reader_says(by_hand) -> None:
    page = by_hand()
    page.run(LAID_OUT)
    page.ask("Accessibility.enable")
    root = page.ask("DOM.getDocument")["root"]["nodeId"]
    for figure in ("#fig-onset-dx", "#fig-quarters-onset-dx", "#tbl-units"):
        node = page.ask("DOM.querySelector", nodeId=root, selector=figure)["nodeId"]
        (found,) = page.ask("Accessibility.getPartialAXTree", nodeId=node, fetchRelatives=False)["nodes"]
        name = found["name"]["value"]
        assert found["role"]["value"] == "figure"
        assert re.match(r"(Figur|Tabell)\s\d+: \w", name)
        assert len(name) < 200  # notes below a figure are no part of its name
    page.ask("Accessibility.disable")


def test_a_table_is_sorted_by_keyboard(by_hand) -> None:
    page = by_hand()
    page.run("""
      const head = [...document.querySelectorAll("#tbl-units th")].filter(th => th.querySelector(".sort"))[1];
      head.querySelector(".sort").focus();
    """)
    seen = []
    for _ in range(3):
        page.press("Enter")
        seen.append(page.run("return document.activeElement.closest('th').getAttribute('aria-sort')"))
    assert seen == ["ascending", "descending", None]
    page.press(" ")
    last = (
        "return [...document.querySelectorAll('#tbl-units tbody tr')].at(-1).cells[0].querySelector('strong') !== null"
    )
    assert page.run(last)  # the total stays below


def test_search_leads_to_a_hit_and_the_next_one_while_one_writes(by_hand) -> None:
    page = by_hand(TELEPHONE)
    page.run(
        "document.querySelector('.contents details').open = true; document.querySelector('.contents-search').focus();"
    )
    page.write("konfidens")
    page.press("Enter")
    script = """
      const hit = document.querySelector(".passage-found").getBoundingClientRect();
      const steps = document.querySelector(".search-steps").getBoundingClientRect();
      return [hit.top >= 0 && hit.top < innerHeight, steps.bottom <= innerHeight && steps.top > 0,
        document.activeElement.className, document.querySelector(".search-steps span").textContent.split("/")[0]];
    """
    assert page.run(script) == [True, True, "contents-search", "1"]
    page.press("Enter")
    assert page.run(script)[-1] == "2"
    page.press("Escape")
    assert page.run("return [document.querySelectorAll('.passages li').length, "
                    "document.querySelector('.search-steps').hidden]") == [0, True]  # fmt: skip
