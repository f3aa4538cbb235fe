"""What is written in the figures of the built page is text, whole and in the page's font."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from R_free_helpers.figures import style
from R_free_helpers.figures.page import POINTS_PER_CM

DRAWING = re.compile(r'<svg class="drawing[^>]*>.*?</svg>', re.DOTALL)


def test_every_figure_is_an_element_with_words(report) -> None:
    drawings = DRAWING.findall(report)
    assert len(drawings) >= 20
    assert "data:image/svg" not in report
    assert [drawing[:200] for drawing in drawings if "<text" not in drawing] == []
    assert any(">Norge" in drawing for drawing in drawings)


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_every_figure_leaves_room_for_its_caption_on_a_printed_page(registry, page_of) -> None:
    most = style.FULL_HEIGHT * POINTS_PER_CM
    sizes = re.findall(r'<svg class="drawing[^>]*viewBox="0 0 [\d.]+ ([\d.]+)"', page_of(registry))
    assert len(sizes) >= 20
    assert [float(height) for height in sizes if float(height) > most + 1] == []


def test_no_two_ids_are_the_same(report) -> None:
    times = Counter(re.findall(r'<[^>]*\sid="([^"]*)"', report))
    assert [name for name, n in times.items() if n > 1] == []
    used = {
        a or b for a, b in re.findall(r'<[^>]*(?:href="#([^"]+)|url\(#([^)]+)\))', "".join(DRAWING.findall(report)))
    }
    assert used <= set(times)


def test_labels_are_whole_and_in_the_font_of_the_page(report, in_browser) -> None:
    script = """
      await document.fonts.ready;
      const cut = [], fonts = new Set();
      for (const drawing of document.querySelectorAll("svg.drawing")) {
        const sheet = drawing.getBoundingClientRect();
        for (const label of drawing.querySelectorAll("text")) {
          const box = label.getBoundingClientRect();
          fonts.add(getComputedStyle(label).fontFamily.split(",")[0]);
          if (box.left < sheet.left - 2 || box.right > sheet.right + 2) cut.push(label.textContent);
        }
      }
      return { cut, fonts: [...fonts], loaded: [...document.fonts].filter(f => f.status == "loaded").length };
    """
    found = in_browser(report, script)
    assert found["fonts"] == ['"Registry Sans"']
    assert found["loaded"] >= 2
    assert found["cut"] == []


def test_a_label_can_be_selected(report, in_browser) -> None:
    script = """
      const label = document.querySelector("svg.drawing text");
      getSelection().selectAllChildren(label);
      return [getSelection().toString(), label.textContent];
    """
    selected, written = in_browser(report, script)
    assert selected.strip() == written.strip() != ""
