"""The explorer in a real browser: from a folder, without a network, by keyboard, for those who hear it."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_core import TELEPHONE, WIDE
from devtools import Browser, opened

from R_free_helpers.model.edition import parse_edition

VIEWS = {
    "ranking": "measure=mri&series=mri.share&units=bergen,finnmark",
    "trend": "measure=mri&series=mri.share&units=bergen",
    "funnel": "measure=mri&series=mri.share",
    "groups": "measure=onset_dx&series=onset_dx_by_group.share.sex",
    "table": "measure=early_he&series=early_he.share",
}
RUN = """
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return { passes: found.passes.length, violations: found.violations.map(rule =>
    `${rule.id}: ${rule.nodes[0].html.slice(0, 200)}: ${rule.nodes[0].failureSummary}`) };
"""
SYMBOLS = ".mark-symbol.role-mark path"


@pytest.fixture(scope="module")
def page(built, made_once) -> Path:
    """Return the explorer of the Norwegian registry's own edition."""
    pytest.importorskip("vl_convert", reason="the extra 'explorer' is not installed")
    from R_free_helpers.editions.exploring import PAGE, explore

    edition = parse_edition("no_ms-2024")
    built.results(edition)
    return made_once("explorer-no_ms", lambda place: explore(edition, place / PAGE) and None) / PAGE


@pytest.fixture(scope="module")
def shown(page, chromium, tmp_path_factory) -> Iterator[Callable[..., Browser]]:
    """Return a function ``(view, language, width)`` that opens the page at a view, as its address says, and waits."""
    with opened(chromium, tmp_path_factory.mktemp("explorer") / "profile") as one:
        one.ask("Network.enable")
        one.ask("Log.enable")

        def show(view: str = "ranking", language: str = "", width: int = WIDE) -> Browser:
            one.size(width, telephone=width == TELEPHONE)
            asked = f"#{VIEWS[view]}&view={view}" + (f"&language={language}" if language else "")
            one.open(page.as_uri() + asked)
            drawn(one)
            return one

        yield show


def drawn(one: Browser) -> None:
    """Wait until all is drawn that was asked for."""
    for _ in range(300):
        if one.run("return document.documentElement.dataset.ready") == "yes":
            return
        time.sleep(0.05)
    raise AssertionError("the page is not ready")


def choose(one: Browser, name: str, value: str) -> None:
    """Choose an option as a hand does."""
    one.run(
        f"const field = document.getElementById({name!r}); field.value = {value!r};"
        "field.dispatchEvent(new Event('change', { bubbles: true }));"
    )
    drawn(one)


def text(one: Browser, name: str) -> str:
    return str(one.run(f"return document.getElementById({name!r}).textContent"))


def test_it_works_from_a_folder_and_asks_nobody_for_anything(shown, page):
    one = shown("funnel")
    asked = [
        heard["params"]["request"]["url"] for heard in one.events if heard.get("method") == "Network.requestWillBeSent"
    ]
    assert asked and {url.partition("#")[0] for url in asked if not url.startswith("data:")} == {page.as_uri()}
    wrong = [
        heard for heard in one.events
        if heard.get("method") == "Runtime.exceptionThrown"
        or (heard.get("method") == "Log.entryAdded" and heard["params"]["entry"]["level"] == "error")
        or (heard.get("method") == "Runtime.consoleAPICalled" and heard["params"]["type"] == "error")
    ]  # fmt: skip
    assert wrong == []


def test_the_browser_would_let_it_ask_nobody_and_run_no_text(shown):
    one = shown()
    assert one.run("return fetch('https://example.org/').then(() => 'fetched', () => 'refused')") == "refused"
    added = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
    assert one.run(f"{added} return window.ran ?? 0") == 0


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
@pytest.mark.parametrize("view", VIEWS)
def test_no_violations(view, width, shown, axe):
    one = shown(view, width=width)
    one.ask("Runtime.evaluate", expression=axe)
    found = one.run(RUN)
    assert found["passes"] > 15
    assert found["violations"] == []
    assert one.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("view", [name for name in VIEWS if name != "table"])
def test_each_view_draws_what_its_table_tells(view, shown):
    one = shown(view)
    rows = one.run("return [...document.querySelectorAll('#table tbody tr')].map(row => row.children.length)")
    marks = one.run(f"return document.querySelectorAll('#drawing {SYMBOLS}').length")
    told = re.search(r"Verdier i figuren: (\d+)", text(one, "figure-text"))
    # A funnel is of the units; the nation is its line.
    assert told and marks == int(told[1]) - (view == "funnel")
    assert 0 < marks <= len(rows)


def test_a_hidden_number_has_a_line_that_says_why_and_no_mark(shown):
    one = shown("table")
    choose(one, "topic", "early_he")
    one.run("document.getElementById('view-ranking').click()")
    drawn(one)
    rows = one.run(
        "return [...document.querySelectorAll('#table tbody tr')].map(r => [...r.children].map(c => c.textContent))"
    )
    hidden = [row for row in rows if "Vises ikke" in row[-1] or "Skjult" in row[-1] or "ingenting" in row[-1]]
    assert hidden
    marks = one.run(f"return document.querySelectorAll('#drawing {SYMBOLS}').length")
    small = [row for row in rows if row[-1].startswith("For få")]
    assert marks == len(rows) - len(hidden) - len(small)
    assert all(not re.search(r"\d", row[3]) for row in hidden), "a hidden value has no interval"


def test_the_address_is_the_view(shown, page):
    one = shown("trend")
    assert one.run("return document.getElementById('view-trend').checked")
    assert one.run("return document.getElementById('unit-1').value") == "bergen"
    choose(one, "unit-2", "finnmark")
    address = one.run("return location.href")
    assert "units=bergen%2Cfinnmark" in address
    before = text(one, "table")
    one.open(address)
    drawn(one)
    assert text(one, "table") == before


def test_an_address_that_names_nothing_shows_the_first_measure(shown, page):
    one = shown()
    one.open(page.as_uri() + "#measure=none&series=x&units=a,b&view=y&language=zz")
    drawn(one)
    assert one.run("return document.getElementById('topic').selectedIndex") == 0
    assert one.run("return document.querySelectorAll('#table tbody tr').length") > 10


def test_no_more_than_four_units_are_compared(shown, page):
    one = shown()
    one.open(page.as_uri() + "#measure=mri&view=ranking&units=bergen,finnmark,forde,fonna,stavanger")
    drawn(one)
    assert one.run("return [...document.querySelectorAll('.compared')].map(one => one.value)") == [
        "bergen", "finnmark", "forde", "fonna",
    ]  # fmt: skip
    assert one.run("return document.querySelectorAll('#table tr.chosen').length") == 4


def test_all_can_be_done_by_keyboard_and_is_said(shown):
    one = shown("ranking")
    reached = []
    for _ in range(16):
        one.press("Tab")
        reached.append(one.run("return document.activeElement.id || document.activeElement.className"))
    fields = ["language", "topic", "series", "period", "level", "unit-1", "unit-2", "unit-3", "unit-4", "view-ranking"]
    assert reached[0] == "skip-link"
    assert [name for name in reached if name in fields] == fields
    assert {"csv", "svg", "png"} <= set(reached)
    one.run("document.getElementById('view-ranking').focus()")
    said = text(one, "said")
    one.press("ArrowRight")
    drawn(one)
    assert one.run("return document.activeElement.id") == "view-trend"
    assert text(one, "said") != said and text(one, "said").startswith("Over tid")
    assert one.run("const s = document.getElementById('said'); return [s.getAttribute('role'), s.ariaLive]") == [
        "status", "polite",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "word", "share"), [("sv-SE", "Rangordning", "60\u00a0%"), ("en-GB", "Ranking", "60%")]
)
def test_it_is_read_in_another_language_and_says_whose_names_are_which(language, word, share, shown):
    one = shown()
    choose(one, "language", language)
    assert one.run("return document.documentElement.lang") == language
    assert word in text(one, "heading") and share in text(one, "table")
    assert one.run("return document.getElementById('own-language').hidden") is False
    assert one.run("return document.querySelector('#table tbody th').lang") == "nb-NO"
    assert one.run("return document.querySelector('#topic option').lang") == "nb-NO"
    assert f"language={language}" in one.run("return location.hash")


def test_the_downloads_hold_what_is_shown(shown):
    one = shown("ranking")
    one.run(
        "window.kept = {}; URL.createObjectURL = blob => { window.last = blob; return 'blob:none'; };"
        "HTMLAnchorElement.prototype.click = function () { window.kept[this.download] = this.href; };"
    )
    one.run("document.getElementById('csv').click()")
    told = one.run("return window.last.text()").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    assert len(rows) == one.run("return document.querySelectorAll('#table tbody tr').length")
    assert {row["measure"] for row in rows} == {"mri"} and rows[0]["unit_id"] == "bergen"
    assert "," in rows[0]["value"] and float(rows[0]["value"].replace(",", ".")) < 1
    one.run("document.getElementById('svg').click(); await new Promise(done => setTimeout(done, 300));")
    assert one.run("return window.last.text()").startswith("<svg")
    one.run("document.getElementById('png').click(); await new Promise(done => setTimeout(done, 1500));")
    kept = one.run("return window.kept")
    assert sorted(name.rpartition(".")[2] for name in kept) == ["csv", "png", "svg"]
    assert next(at for name, at in kept.items() if name.endswith("png")).startswith("data:image/png")


def test_every_measure_and_series_can_be_shown_in_every_view_it_has(shown):
    one = shown()
    failed = one.run("""
      const wrong = [];
      const data = JSON.parse(document.getElementById("data").textContent);
      addEventListener("error", event => wrong.push(event.message));
      addEventListener("unhandledrejection", event => wrong.push(String(event.reason)));
      const step = () => new Promise(done => setTimeout(done, 0));
      const change = (field, value) => {
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      };
      const at = id => document.getElementById(id);
      for (const topic of data.topics.filter((_, i) => i % 4 === 0)) {
        change(at("topic"), topic.id);
        for (const series of [...at("series").options].map(one => one.value)) {
          change(at("series"), series);
          for (const view of ["ranking", "trend", "funnel", "groups", "table"]) {
            if (at(`view-${view}`).disabled) continue;
            at(`view-${view}`).click();
            await step();
            if (!document.querySelectorAll("#table tbody tr").length) wrong.push(`${series} ${view}: no row`);
            const told = at("table").textContent + at("figure").textContent;
            if (/undefined|NaN|null/.test(told)) wrong.push(`${series} ${view}: undefined`);
          }
        }
      }
      return wrong;
    """)
    assert json.dumps(failed) == "[]"
