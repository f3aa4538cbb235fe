"""The PDF: PDF/UA-1, titled, in its language, described, with what the HTML says."""

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst
from pdf_pages import empty, footnotes

from R_free_helpers.assets.fonts import FONTS
from R_free_helpers.editions.rendering import render_pdf
from R_free_helpers.editions.rendering.pandoc import run
from R_free_helpers.editions.rendering.pdf import to_pdf, to_typst


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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb-NO", "årene bru-kerne gren-sene dia-gnose be-hand-lin-gene"),
        ("sv-SE", "må-na-der bör-jade må-na-derna kom-men-ta-rer"),
        ("en-GB", "reg-is-ter com-par-i-son def-i-nite"),
    ],
)
def test_a_word_in_a_table_is_broken_but_leaves_no_two_letters_of_an_ending(tmp_path, language, words):
    plain = words.replace("-", "").split()
    report = f"---\nlang: {language}\n---\n\n| {' | '.join(plain)} |\n|{'---|' * len(plain)}\n"
    tree, _ = run(["--from=markdown", "--to=json", "--standalone"], report.encode(), tmp_path)
    # So narrow that a word is broken wherever it may be, and so far from the next that it does not run into it.
    narrow = f"columns: (12pt,) * {len(plain)}, column-gutter: 60pt"
    source = re.sub(r"columns: \(.*?\)", narrow, to_typst(tree, tmp_path))
    (tmp_path / "table.typ").write_text(source, encoding="utf-8")
    written = typst.compile(str(tmp_path / "table.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True)
    *_, page = pypdfium2.PdfDocument(written)
    text = page.get_textpage().get_text_bounded().replace("\x02", "-")
    assert "".join(sign for sign in text if sign.isalpha() or sign == "-") == words.replace(" ", "")


def test_refuses_what_is_not_accessible(tmp_path: Path) -> None:
    tree = (
        b'{"pandoc-api-version":[1,23,1],"meta":{"title":{"t":"MetaInlines","c":[{"t":"Str","c":"T"}]}},'
        b'"blocks":[{"t":"Para","c":[{"t":"Math","c":[{"t":"InlineMath"},"x^2"]}]}]}'
    )
    with pytest.raises(RuntimeError, match="no PDF/UA-1 can be written"):
        to_pdf(tree, {}, tmp_path)


PROSE = "Dette er en setning som fyller en linje og litt til, slik at avsnittet får noen linjer. " * 4


def pages_of(path: Path) -> list[str]:
    """Return the text of each page with single spaces."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(path)]


def test_footnotes_stay_with_their_marks_and_chapters_follow_each_other(small, tmp_path: Path) -> None:
    chapters = []
    for chapter in range(1, 9):
        parts = [f"# Kapittel nummer {chapter}"]
        for part in range(chapter % 5 + 2):
            parts += [f"## Del {chapter}.{part}", f"{PROSE}Her står et merke.^[Fotnote {chapter}.{part}.] {PROSE}"]
        chapters.append("\n\n".join(parts))
    out = tmp_path / "report.pdf"
    render_pdf(small("---\n---\n\n" + "\n\n".join(chapters) + "\n"), out, "no_ms")
    found = footnotes(out)
    assert len(found) == sum(chapter % 5 + 2 for chapter in range(1, 9))
    assert all(mark == note and len(mark) == 1 for mark, note in found), found
    assert max(empty(out)[2:-1]) < 0.35
    begun = [re.search(r"\d Kapittel nummer \d \d\.1 Del \d\.0 (?P<below>.*)", page) for page in pages_of(out)[2:]]
    below = [len(heading["below"]) for heading in begun if heading]
    assert len(below) >= 4 and min(below) > 300, "a chapter begins with more than its heading"


def test_a_long_table_breaks_and_repeats_its_head_and_a_short_one_stays_together(small, cells, tmp_path: Path) -> None:
    def table(name: str, rows: int) -> object:
        lines = [f"| Enhet{name} | Antall |", "|:---|---:|", *(f"| Rad{name}{i} slutt | {i} |" for i in range(rows))]
        return cells["table"](f"tbl-{name}", f"Tabell {name}.", "\n".join([*lines, "", f"Merknad til {name}."]))

    text = cells["text"]
    made = []
    for i in range(8):
        made += [text(f"{PROSE}\n\n" * (i + 1), id=f"prose-{i}"), table(f"kort{i}", 9)]
    made += [text(PROSE, id="prose-long"), table("lang", 60)]
    out = tmp_path / "report.pdf"
    render_pdf(small("---\n---\n\n# Kapittel\n\n{{< embed _executed/x.ipynb >}}\n", made), out, "no_ms")
    pages = pages_of(out)
    for i in range(8):
        rows = [page for page in pages if f"Radkort{i}" in page]
        assert len(rows) == 1 and all(f"Radkort{i}{row} slutt" in rows[0] for row in range(9))
        assert f"Merknad til kort{i}." in rows[0]
    long = [page for page in pages if "Radlang" in page]
    assert len(long) > 1 and all("Enhetlang Antall" in page for page in long)
    assert "Radlang59 slutt" in long[-1] and "Merknad til lang." in long[-1]
