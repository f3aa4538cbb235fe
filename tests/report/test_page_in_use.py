"""What the page does for its reader: finds text, sorts tables, marks a unit, gives figures away, tells of marks."""

from __future__ import annotations

import pytest
from axe_core import RUN_AXE, TELEPHONE, WIDE, with_axe

CHOOSE = """
  const choice = document.querySelector(".unit-choice select");
  const choose = name => { choice.value = name; choice.dispatchEvent(new Event("change")); };
"""


def test_search_finds_passages_and_leads_to_them(report, in_browser) -> None:
    script = """
      const field = document.querySelector(".contents-search");
      const look = text => {
        field.value = text; field.dispatchEvent(new Event("input"));
        return [...document.querySelectorAll(".passages a")];
      };
      const hits = look("konfidensintervall");
      const marked = hits.map(a => a.querySelector("mark").textContent.toLowerCase());
      const said = document.querySelector(".contents-found").textContent;
      const key = (key, more) => field.dispatchEvent(new KeyboardEvent("keydown", { key, ...more }));
      key("Enter"); key("Enter"); key("Enter", { shiftKey: true });
      const told = document.querySelector(".contents-found").textContent;
      key("Enter", { shiftKey: true });
      const last = document.querySelector(".search-steps span").textContent;
      hits[0].click();
      const at = document.activeElement, shown = at.textContent.toLowerCase().includes("konfidensintervall");
      const nothing = look("ord som ikke finnes").length;
      return { n: hits.length, marked, said, shown, nothing, told, last,
               folded: look("FORDE").map(a => a.querySelector("mark").textContent), after: look("").length };
    """
    found = in_browser(report, script)
    assert found["n"] > 5
    assert set(found["marked"]) == {"konfidensintervall"}
    assert int(found["said"].split()[0]) >= found["n"]
    assert found["shown"]
    assert found["told"].startswith("Treff 1 av ")
    assert len(set(found["last"].split("/"))) == 1
    assert {text.lower() for text in found["folded"]} <= {"førde", "forde"}
    assert "Førde" in found["folded"]
    assert (found["nothing"], found["after"]) == (0, 0)


def test_a_table_is_sorted_by_its_numbers_and_restored(report, in_browser) -> None:
    script = """
      const table = [...document.querySelectorAll("table[data-of=unit]")].find(t => t.querySelector("tr.total"));
      table.closest("details").open = true;
      for (let i = 0; i < 100 && !table.querySelector(".sort"); i++) await new Promise(done => setTimeout(done, 20));
      const column = [...table.tHead.rows[0].cells].findIndex(c => c.classList.contains("value"));
      const cells = () => [...table.tBodies[0].rows].map(row => row.cells[column].textContent);
      const head = table.tHead.rows[0].cells[column], button = head.querySelector("button");
      const totals = () => [...table.tBodies[0].rows].map(row => row.classList.contains("total"));
      const seen = [cells()], said = [head.getAttribute("aria-sort")], fixed = [totals()];
      for (let i = 0; i < 3; i++) {
        button.click(); seen.push(cells()); said.push(head.getAttribute("aria-sort")); fixed.push(totals());
      }
      return { seen, said, fixed };
    """
    found = in_browser(report, script)
    assert 0 < sum(found["fixed"][0]) < 3
    assert all(one == found["fixed"][0] for one in found["fixed"])  # a total keeps its place
    printed, up, down, again = (
        [cell for cell, total in zip(cells, found["fixed"][0], strict=True) if not total] for cells in found["seen"]
    )
    assert found["said"] == [None, "ascending", "descending", None]
    assert printed == again
    assert sorted(up) == sorted(down) == sorted(printed)

    def numbers(cells: list[str]) -> list[float]:
        read = [cell.split("%")[0].replace("\u00a0", "").replace(" ", "").replace(",", ".") for cell in cells]
        return [float(text) for text in read if text.replace(".", "").isdigit()]

    assert len(numbers(up)) > 3
    assert numbers(up) == sorted(numbers(up))
    assert numbers(down) == sorted(numbers(down), reverse=True)
    # What has no number is last both times.
    assert [cell for cell in up if not numbers([cell])] == [cell for cell in down if not numbers([cell])]


def test_a_chosen_unit_is_marked_in_figures_and_tables(report, in_browser) -> None:
    script = (
        CHOOSE
        + """
      const name = [...choice.options].map(o => o.value).find(v => v && document.querySelectorAll("svg text").length &&
        [...document.querySelectorAll("svg.drawing text")].filter(t => t.textContent.startsWith(v + " (")).length > 2);
      choose(name);
      const rows = [...document.querySelectorAll("tr.mine")].map(row => row.cells[0].textContent);
      const texts = [...document.querySelectorAll("svg text.mine")].map(t => t.textContent);
      const said = document.querySelector(".unit-choice + .contents-found").textContent;
      const without = [...document.querySelectorAll("svg.drawing")].filter(
        svg => svg.querySelector(".mark[data-unit]") && !svg.querySelector(".mark.mine")).length;
      const printed = document.querySelector(".unit-told").textContent;
      document.querySelector(".unit-undo").click();
      return { name, rows, texts, said, without, printed, left: document.querySelectorAll(".mine").length,
               value: choice.value };
    """
    )
    found = in_browser(report, script)
    assert len(found["rows"]) > 3
    assert len(found["texts"]) > 2
    assert all(found["name"] in text for text in found["rows"] + found["texts"])
    assert any(word.isdigit() and int(word) > 2 for word in found["said"].split())
    assert found["without"] < 8  # run charts are of regions, and funnels have no point of units with few
    assert found["name"] in found["printed"]
    assert (found["left"], found["value"]) == (0, "")


def test_figures_are_given_away_as_svg_and_png(report, in_browser) -> None:
    script = """
      const taken = [];
      HTMLAnchorElement.prototype.click = function () { taken.push([this.download, this.href]); };
      const figure = document.querySelector("figure[id^=fig-]");
      const named = figure.querySelector(".caption-label").textContent.replace(":", "");
      const all = document.querySelectorAll("figure[id^=fig-] > svg").length;
      const buttons = [...document.querySelectorAll(".figure-download button")];
      for (const button of buttons.filter(b => b.getAttribute("aria-label").endsWith(": " + named))) button.click();
      for (let i = 0; i < 100 && taken.length < 2; i++) await new Promise(done => setTimeout(done, 50));
      const files = {};
      for (const [name, address] of taken) {
        const blob = await (await fetch(address)).blob();
        files[name] = { type: blob.type, size: blob.size, text: blob.type.includes("svg") ? await blob.text() : "" };
      }
      return { id: figure.id, figures: all, buttons: buttons.length, files };
    """
    found = in_browser(report, script)
    assert found["buttons"] == 2 * found["figures"]
    svg, png = (found["files"][f"{found['id']}.{kind}"] for kind in ("svg", "png"))
    assert (svg["type"], png["type"]) == ("image/svg+xml", "image/png")
    assert png["size"] > 10_000
    assert svg["text"].startswith("<svg")
    assert "@font-face" in svg["text"]
    assert ".look-" in svg["text"]


def test_marks_tell_their_values_by_keyboard(report, in_browser) -> None:
    script = """
      const press = (mark, key) => mark.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const figures = [...document.querySelectorAll("svg.drawing")].filter(svg => svg.querySelector(".mark"));
      const stops = figures.map(svg => svg.querySelectorAll("[tabindex='0']").length);
      const figure = figures.find(svg => svg.querySelectorAll(".mark[data-unit]").length > 5);
      const first = figure.querySelector(".mark[tabindex='0']"), tip = document.querySelector(".mark-tip");
      const told = [];
      first.focus(); told.push(tip.hidden ? "" : tip.textContent);
      press(document.activeElement, "ArrowDown"); told.push(tip.hidden ? "" : tip.textContent);
      const label = document.activeElement.getAttribute("aria-label");
      press(document.activeElement, "Escape");
      const area = first.getBoundingClientRect();
      return { stops, told, label, hidden: tip.hidden, roles: figures.map(svg => svg.getAttribute("role")),
               area: [area.width, area.height], how: figure.getAttribute("aria-description") };
    """
    found = in_browser(report, script)
    assert len(found["stops"]) > 15
    assert set(found["stops"]) == {1}
    assert found["told"][0] != found["told"][1] == found["label"]
    assert all("%" in text and "/" in text for text in found["told"])
    assert found["hidden"]
    assert set(found["roles"]) == {"group"}
    assert min(found["area"]) > 8
    assert "Piltastene" in found["how"]


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
def test_no_violations_while_it_is_used(width, report, axe, in_browser) -> None:
    script = (
        CHOOSE
        + """
      choose(choice.options[2].value);
      const field = document.querySelector(".contents-search");
      field.value = "diagnose"; field.dispatchEvent(new Event("input"));
      document.querySelectorAll(".sort").forEach((button, i) => { if (i % 9 === 0) button.click(); });
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
      document.querySelector(".mark").focus();
    """
        + RUN_AXE
    )
    found = in_browser(with_axe(report, axe), script, width)
    assert not found["violations"], "\n".join(found["violations"])
