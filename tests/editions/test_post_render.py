"""What is taken out of a page after Quarto has made it."""

from __future__ import annotations

import sys

from R_free_helpers.editions import prerender


def test_a_page_does_not_tell_where_its_chapters_lay(tmp_path, monkeypatch):
    page = tmp_path / "report.html"
    page.write_text('<section id="a" data-notebook="/home/kari/x/a.ipynb" class="b">é</section>', encoding="utf-8")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", f"{page}\n{tmp_path / 'report.pdf'}")
    monkeypatch.setenv(prerender.STAGED, "1")
    monkeypatch.setattr(sys, "argv", ["prerender", "--after"])
    assert prerender.main() == 0
    assert page.read_text(encoding="utf-8") == '<section id="a" class="b">é</section>'
