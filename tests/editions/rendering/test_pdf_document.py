"""The PDF: PDF/UA-1, titled, in its language, described, with what the HTML says."""

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from R_free_helpers.editions.rendering import render_pdf
from R_free_helpers.editions.rendering.pdf import to_pdf


@pytest.fixture
def written(skeleton: Path, tmp_path: Path) -> Path:
    """The skeleton report as PDF."""
    out = tmp_path / "report.pdf"
    render_pdf(skeleton, out, "no_ms")
    return out


def structure(node, found: list) -> list:
    """Return the elements of a PDF's structure tree, in order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            structure(child, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            structure(node.K, found)
    return found


def test_standard_title_and_language(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == "[edition.title]"
        assert str(pdf.Root.Lang) == "nb-NO"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "xmp:CreateDate" not in metadata


def test_figures_have_alt_texts_and_tables_headers(written: Path, figures: int) -> None:
    with pikepdf.open(written) as pdf:
        elements = structure(pdf.Root.StructTreeRoot, [])
        alts = [str(e.Alt) for e in elements if e.S == "/Figure" and "/Alt" in e]
        headers = [e for e in elements if e.S == "/TH"]
        assert len(alts) == figures
        assert alts[0] == 'Søyler for 3 HF, fra "30 %" til 77\u00a0%; A & B < 60 % *ikke* kursiv.'
        assert len(headers) >= 6 * 3


def test_numbers_contents_and_no_code(written: Path, figures: int, tables: int) -> None:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(written)]
    text = re.sub(r"[\s\u00a0]+", " ", " ".join(pages))
    assert re.findall(r"Figur (\d+): ", text) == [str(n) for n in range(1, figures + 1)]
    assert re.findall(r"Tabell (\d+): ", text) == [str(n) for n in range(1, tables + 1)]
    assert "Innhold" in pages[1] and "[edition.notice]" in pages[0]
    assert "figures.bars" not in text and "{{<" not in text


def test_refuses_what_is_not_accessible(tmp_path: Path) -> None:
    tree = (
        b'{"pandoc-api-version":[1,23,1],"meta":{"title":{"t":"MetaInlines","c":[{"t":"Str","c":"T"}]}},'
        b'"blocks":[{"t":"Para","c":[{"t":"Math","c":[{"t":"InlineMath"},"x^2"]}]}]}'
    )
    with pytest.raises(RuntimeError, match="no PDF/UA-1 can be written"):
        to_pdf(tree, {}, tmp_path)
