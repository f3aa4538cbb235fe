"""Where Quarto is installed: both renderers print the same numbers, captions, alt texts and text."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import Built
from lxml import html

from R_free_helpers.disclosure.artefacts import read_pdf
from R_free_helpers.editions.assembly import assemble
from R_free_helpers.editions.inputs import build_inputs
from R_free_helpers.editions.losses import read_sources, require_nothing_lost
from R_free_helpers.editions.quarto import render_with_quarto
from R_free_helpers.editions.rendering import render
from R_free_helpers.editions.stages import STAGED
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.registry import get_registry

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
    for node in main.xpath(".//*[contains(@class,'screen-reader-only')]"):
        node.drop_tree()
    boxes = main.xpath(".//p[@class='callout-title']|.//*[contains(@class,'callout-title-container')]")
    titles = [words(node) for node in boxes]
    for node in main.xpath(
        ".//*[contains(@class,'anchor') and self::a]|.//*[contains(@class,'code-fold')]|.//header"
        "|.//p[@class='callout-title']|.//*[contains(@class,'callout-header')]|.//*[@role='doc-endnotes']//*[self::h2]"
    ):
        node.drop_tree()
    around = [caption.xpath("ancestor::*/@id") for caption in main.xpath(".//figcaption")]
    numbered = [[i for i in ids if i.startswith(("fig-", "tbl-"))][-1] for ids in around]
    return {
        "title": title,
        "labels": numbered,
        "boxes": titles,
        "captions": [words(node) for node in main.xpath(".//figcaption")],
        "alts": [node.get("aria-label") for node in main.xpath(".//*[local-name()='svg' and @aria-label]")],
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


def pdf_alternatives(path: Path) -> list[str]:
    """Return the alternative texts of the figures of a PDF, in page order, with single spaces."""
    found = [piece.text for piece in read_pdf(path, path.name) if piece.where.endswith(" alt") and piece.text]
    return [re.sub(r"\s+", " ", text) for page in found for text in page.split("\n")]


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


@pytest.fixture(scope="module", params=["no_ms", "se_ipn"])
def shipped(request, built: Built, tmp_path_factory) -> tuple[Path, Path, Path]:
    """Return the work folder of a registry's edition as it ships, and the folders of what both renderers made of it."""
    edition = parse_edition(f"{request.param}-2024")
    extract = built.extract(edition.registry)
    folder = tmp_path_factory.mktemp(f"shipped-{request.param}")
    work, quarto, ours = (folder / name for name in ("work", "quarto", "ours"))
    for made in (work, quarto, ours):
        made.mkdir()
    results, inputs = built.results(edition), build_inputs(edition, extract, "quarto", ("html", "pdf"))
    assemble(edition, get_registry(edition.registry), results, work, inputs, 2, lambda message: None)
    render(work, ours, edition.registry)
    render_with_quarto(work, quarto, edition.registry, ("html", "pdf"))
    return work, quarto, ours


@pytest.mark.build
def test_the_shipped_editions_say_the_same(shipped: tuple[Path, Path, Path]) -> None:
    """Every heading, paragraph, note, item, cell, caption, alt text, box and number, in page and PDF."""
    _, quarto, ours = shipped
    expected, actual = facts(quarto / "report.html"), facts(ours / "report.html")
    assert len(expected["captions"]) > 90 and len(expected["cells"]) > 5000 and len(expected["boxes"]) > 10
    for name in expected:
        assert actual[name] == expected[name], name
    captions = pdf_captions(ours / "report.pdf")
    assert len(captions) >= len(expected["captions"])
    assert captions == pdf_captions(quarto / "report.pdf")
    alternatives = [pdf_alternatives(folder / "report.pdf") for folder in (quarto, ours)]
    assert alternatives[0] == alternatives[1] and len(alternatives[0]) == len(expected["alts"])


@pytest.mark.build
def test_neither_renderer_loses_anything_of_the_shipped_editions(shipped: tuple[Path, Path, Path]) -> None:
    work, *made = shipped
    sources = read_sources(work, "no_ms" if (work / "_quarto-no_ms.yml").exists() else "se_ipn")
    for folder in made:
        require_nothing_lost(sources, folder, ("html", "pdf"))
