"""What is escaped already stays so on its way through the renderer, and an alt text is text."""

from __future__ import annotations

import re
from html import unescape

import pytest

from R_free_helpers.editions.rendering.render import render_html
from R_free_helpers.editions.rendering.shortcodes import put_in_variables


def page_of(work, tmp_path) -> str:
    render_html(work, tmp_path / "report.html", "no_ms")
    return (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("value", "cell"), [("a\\|b", "| a\\|b |"), ("a|b", "| a\\|b |"), ("|", "| \\| |"), ("\\\\\\|", "| \\\\\\| |")]
)
def test_a_bar_in_a_table_is_escaped_once(value, cell):
    assert put_in_variables("| {{< var n >}} |", {"n": value}) == (cell, [])


def test_outside_tables_a_bar_stays(small):
    assert put_in_variables("{{< var n >}}", {"n": "a|b"}) == ("a|b", [])


@pytest.mark.parametrize("code", ["include /etc/passwd", "meta title", "env HOME", "embed x.ipynb", "variable n"])
def test_a_short_code_in_an_alt_text_is_text(small, cells, tmp_path, code):
    alt = f'A & "B" <i> {{{{< {code} >}}}} i {{{{< var n.count >}}}}'
    work = small("# A {#sec-a}\n\n{{< embed _executed/x.ipynb >}}\n", [cells["figure"]("fig-x", "Figur.", alt)])
    (image,) = re.findall(r'<svg[^>]* aria-label="([^"]*)"', page_of(work, tmp_path))
    assert unescape(image) == f'A & "B" <i> {{{{< {code} >}}}} i 12'
