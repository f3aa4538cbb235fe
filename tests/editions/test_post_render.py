"""What becomes of a page after Quarto has made it."""

from __future__ import annotations

import sys

import pytest

from R_free_helpers.editions import prerender

PAGE = (
    '<html lang="nb-NO"><head></head><body><main><section id="a" data-notebook="/home/kari/x/a.ipynb" class="b">'
    "é {}</section></main></body></html>"
)


@pytest.fixture
def after(tmp_path, monkeypatch):
    """Return a function that runs the step on a page with some words, and gives its status and the page's file."""
    page = tmp_path / "report.html"
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", f"{page}\n{tmp_path / 'report.pdf'}")
    monkeypatch.setenv(prerender.STAGED, "1")
    monkeypatch.setattr(sys, "argv", ["prerender", "--after"])

    def run(words):
        page.write_text(PAGE.format(words), encoding="utf-8")
        return prerender.main(), page

    return run


def test_a_page_does_not_tell_where_its_chapters_lay(after):
    status, page = after("og alt annet")
    assert status == 0
    assert '<section id="a" class="b">é og alt annet</section>' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["?var:count.alive", "?@fig-none"])
def test_a_page_with_something_unresolved_is_no_report(words, after, capsys):
    status, page = after(words)
    assert status == 1
    assert not page.exists()
    assert capsys.readouterr().err == f"registry-report: left unresolved by Quarto: {words}\n"
