"""The HTML: one file that fetches nothing, numbered, described, usable by keyboard and screen reader."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from R_free_helpers.editions.rendering import render_html


@pytest.fixture
def page(skeleton: Path, tmp_path: Path):
    """The skeleton report, parsed, with its text as `.source`."""
    out = tmp_path / "report.html"
    render_html(skeleton, out, "no_ms")
    return html.document_fromstring(out.read_text("utf-8"))


def source(tree) -> str:
    """Return the page as text."""
    return html.tostring(tree, encoding="unicode")


def test_fetches_nothing(page) -> None:
    text = source(page)
    for value in page.xpath("//@src|//link/@href|//@srcset|//@poster|//@data"):
        assert value.startswith("data:"), value[:80]
    assert not page.xpath("//link|//iframe|//object|//script[@src]")
    assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\([\"']?([^)\"']{0,40})", text))
    assert "@import" not in text
    assert all(href.startswith("#") for href in page.xpath("//a/@href"))


def test_figures_and_tables_are_numbered_through(page, figures, tables) -> None:
    captions = [re.sub(r"[\s\u00a0]+", " ", c.text_content()).strip() for c in page.xpath("//figcaption")]
    drawn = [c for c in captions if c.startswith("Figur")]
    assert [c.split(":")[0] for c in drawn] == [f"Figur {n}" for n in range(1, figures + 1)]
    printed = [c for c in captions if c.startswith("Tabell")]
    assert [c.split(":")[0] for c in printed] == [f"Tabell {n}" for n in range(1, tables + 1)]
    assert "Figur\u00a01" in page.xpath("//a[@href='#fig-indicators-a']")[0].text
    assert page.xpath("//a[@href='#sec-indicators-under' and contains(@class,'xref')]")[0].text == "Seksjon\u00a03.1"


def test_every_image_is_described(page, figures) -> None:
    images = page.xpath("//*[local-name()='svg' and @role='img']")
    assert len(images) == figures
    assert images[0].get("aria-label") == 'Søyler for 3 HF, fra "30 %" til 77\u00a0%; A & B < 60 % *ikke* kursiv.'
    assert all(image.get("aria-label") for image in images)


def test_links_lead_somewhere(page) -> None:
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for href in page.xpath("//a/@href"):
        assert href[1:] in identifiers, href


def test_structure(page) -> None:
    assert page.get("lang") == "nb-NO"
    assert page.xpath("//main[@id='content']") and page.xpath("//nav[@aria-label]") and page.xpath("//header")
    assert page.xpath("//body/*[1]")[0].get("href") == "#content"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//*[@lang='en']")
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_scopes_and_scroll(page) -> None:
    for table in page.xpath("//table"):
        assert all(cell.get("scope") == "col" for cell in table.xpath("./thead//th"))
        assert all(cell.get("scope") == "row" for cell in table.xpath("./tbody//th"))
        assert len(table.xpath("./tbody//th")) == len(table.xpath("./tbody/tr"))
        region = table.getparent()
        assert region.get("tabindex") == "0" and region.get("role") == "region"
        assert region.get("aria-labelledby") or region.get("aria-label")


def test_code_is_folded_and_only_where_shown(page, figures) -> None:
    folds = page.xpath("//details[@class='code-fold']")
    assert len(folds) == figures
    assert all(fold.get("open") is None and fold.xpath("./summary")[0].text == "Vis kode" for fold in folds)
    assert "#|" not in folds[0].text_content()


def test_variables_are_all_put_in(page) -> None:
    assert "{{<" not in source(page) and "&lt; var" not in source(page)


def test_words_of_the_language(small, cells, tmp_path: Path) -> None:
    text = "# Ett {#sec-ett}\n\nSe @sec-ett, @tbl-a, -@fig-a.\n\n{{< embed _executed/x.ipynb echo=true >}}\n"
    shown = [cells["figure"]("fig-a", "En", "Alt"), cells["table"]("tbl-a", "Ett", "| a |\n|---|\n| 1 |\n")]
    work = small(text, shown)
    (work / "_quarto-se_ipn.yml").write_text("title: Prov\nlang: sv-SE\n", "utf-8")
    render_html(work, tmp_path / "r.html", "se_ipn")
    tree = html.document_fromstring((tmp_path / "r.html").read_text("utf-8"))
    references = [a.text for a in tree.xpath("//a[@class='xref']")]
    assert references == ["Avsnitt\u00a01", "Tabell\u00a01", "1"]
    assert tree.xpath("//summary")[0].text == "Innehåll" and tree.xpath("//summary")[1].text == "Visa kod"


def test_conditional_text_and_bars(small, tmp_path: Path) -> None:
    text = (
        '::: {.content-visible when-format="html"}\nSkjerm\n:::\n\n'
        '::: {.content-visible when-format="typst"}\nPapir\n:::\n\n'
        "| a | b |\n|---|---|\n| {{< var n.bar >}} | 2 |\n"
    )
    render_html(small(text), tmp_path / "r.html", "no_ms")
    tree = html.document_fromstring((tmp_path / "r.html").read_text("utf-8"))
    main = tree.xpath("//main")[0]
    assert "Skjerm" in main.text_content() and "Papir" not in main.text_content()
    assert [cell.text for cell in main.xpath(".//tbody//th|.//tbody//td")] == ["a|b", "2"]


def test_a_table_in_the_text_is_numbered_with_the_others(small, cells, tmp_path: Path) -> None:
    table = "| HF | Andel |\n|:---|:---|\n| Førde | {{< var n.share >}} |\n\n: Andel *per HF* {#tbl-written}\n"
    text = f"{{{{< embed _executed/x.ipynb >}}}}\n\n# Tekst {{#sec-t}}\n\nSe @tbl-written.\n\n{table}"
    work = small(text, [cells["table"]("tbl-computed", "Først.", "| a | b |\n|---|---|\n| 1 | 2 |")])
    render_html(work, tmp_path / "r.html", "no_ms")
    page = html.fromstring((tmp_path / "r.html").read_text("utf-8"))
    (figure,) = page.xpath("//figure[@id='tbl-written']")
    caption = re.sub(r"\s+", " ", figure.xpath(".//figcaption")[0].text_content()).strip()
    assert caption.replace("\u00a0", " ") == "Tabell 2: Andel per HF"
    assert figure.xpath(".//tbody//th[@scope='row']")[0].text_content() == "Førde"
    assert not figure.xpath(".//table/caption")
    assert page.xpath("//a[@href='#tbl-written']")[0].text_content() == "Tabell\u00a02"
