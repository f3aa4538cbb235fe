"""Where Quarto is installed: both renderers print the same numbers, captions, alt texts and text."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from R_free_helpers.editions.rendering import render
from R_free_helpers.editions.stages import STAGED

pytestmark = pytest.mark.skipif(shutil.which("quarto") is None, reason="quarto is not on the PATH")


def words(node) -> str:
    """Return an element's text with single spaces; footnote marks and anchors left out."""
    return re.sub(r"[\s\u00a0]+", " ", node.text_content()).strip()


def facts(path: Path) -> dict[str, list]:
    """Return what must agree, in document order."""
    tree = html.document_fromstring(path.read_text("utf-8"))
    main = tree.xpath("//main")[0]
    heading = ["self::h1", "contains(@class, 'subtitle')", "@class='status'", "@class='notice'"]
    title = [words(node) for node in tree.xpath(f"//header//*[{' or '.join(heading)}]")]
    assert len(title) == len(heading)
    for node in main.xpath(
        ".//*[contains(@class,'anchor') and self::a]|.//*[contains(@class,'code-fold')]|.//header"
        "|.//p[@class='callout-title']|.//*[contains(@class,'callout-header')]|.//*[@role='doc-endnotes']//*[self::h2]"
    ):
        node.drop_tree()
    numbered = [i for i in main.xpath(".//@id") if re.match(r"(fig|tbl)-[a-z_]+(-[ab])?$", i)]
    return {
        "title": title,
        "labels": numbered,
        "captions": [words(node) for node in main.xpath(".//figcaption")],
        "alts": [node.get("aria-label") for node in main.xpath(".//*[local-name()='svg' and @role='img']")],
        "headings": [
            (node.getparent().get("id"), words(node))
            for node in main.xpath(".//section/*[self::h1 or self::h2 or self::h3 or self::h4]")
            if node.getparent().get("role") != "doc-endnotes"
        ],
        "references": [(a.get("href"), words(a)) for a in main.xpath(".//a[contains(@class,'xref')]")],
        "paragraphs": [words(node) for node in main.xpath(".//p[not(parent::td or parent::dd)]")],
        "terms": [words(node) for node in main.xpath(".//dt|.//dd")],
        "cells": [words(node) for node in main.xpath(".//th|.//td")],
        "items": [words(node) for node in main.xpath(".//li")],
        "lang": [tree.get("lang")],
    }  # fmt: skip


def pdf_captions(path: Path) -> list[str]:
    """Return the starts of captions in a PDF, in page order."""
    import pypdfium2

    text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))
    text = re.sub(r"[\s\u00a0]+", " ", text)
    return re.findall(r"(?:Figur|Tabell) \d+: \S+ \S+", text)


@pytest.fixture
def both(skeleton: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Folders with report.html and report.pdf, by Quarto and by the embedded renderer."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3]), STAGED: "1"}
    environment["QUARTO_PYTHON"] = sys.executable
    command = ["quarto", "render"]
    done = subprocess.run(command, cwd=skeleton, env=environment, capture_output=True, text=True)
    messages = done.stdout + done.stderr
    assert done.returncode == 0, messages
    assert "WARNING" not in messages, messages
    ours = tmp_path / "embedded"
    render(skeleton, ours, "no_ms")
    return skeleton / "build/quarto/no_ms", ours


def test_html_and_pdf_say_the_same(both: tuple[Path, Path], figures: int, tables: int) -> None:
    quarto, ours = both
    expected, actual = facts(quarto / "report.html"), facts(ours / "report.html")
    assert len(actual["alts"]) == figures
    for name in expected:
        assert actual[name] == expected[name], name
    captions = pdf_captions(ours / "report.pdf")
    assert len(captions) == figures + tables
    assert captions == pdf_captions(quarto / "report.pdf")
