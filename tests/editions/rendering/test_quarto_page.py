"""What is mended in a page after Quarto made it: seen on a small page of the form that Quarto writes."""

from __future__ import annotations

import base64
import json
import re

import pytest
from lxml import html

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.rendering.quarto_page import finished
from R_free_helpers.editions.rendering.words import SCRIPT_WORDS, languages, words_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="r" width="9" height="9"/></svg>'
IMAGE = base64.b64encode(SVG.encode()).decode()
ROWS = (
    '<thead><tr class="header"><th style="text-align: left;">HF</th><th>Andel</th></tr></thead>'
    '<tbody><tr class="odd"><th>Førde</th><td style="text-align: right;"><p>77 %</p></td></tr></tbody>'
)
PAGE = f"""<!DOCTYPE html>
<html lang="nb-NO"><head>
<style type="text/css">:root{{--brand-ink: #1C2630;--quarto-scss-export-ink: #1C2630}}</style><meta charset="utf-8">
<title>Rapport</title><style>
html {{ margin: 0 }}
</style></head><body>
<a class="skip-link" href="#content">[[rr-word skip]]</a>
<header class="masthead"><div><h1>Rapport</h1><p class="status">Per 31. desember</p></div></header>
<nav class="contents" aria-label="[[rr-word contents]]"><ul><li><a href="#sec-a">En</a></li></ul></nav>
<main id="content" tabindex="-1">
<section id="sec-a" class="level1" data-number="1">
<h1 data-number="1"><span class="header-section-number">1</span> Pasienter &amp; HF</h1>
<section id="sec-b" class="level2" data-notebook="/home/kari/x/a.ipynb" data-notebook-title="T" data-number="1.1">
<h2 data-number="1.1" data-anchor-id="sec-b">Under</h2>
<table class="caption-top">{ROWS}</table>
<div id="tbl-x" class="cell quarto-float" data-execution_count="1">
<figure class="quarto-float quarto-float-tbl">
<figcaption class="quarto-float-caption" id="tbl-x-caption-1">
Tabell&nbsp;1: Andel: per HF
</figcaption>
<div aria-describedby="tbl-x-caption-1"><table class="cell">{ROWS}</table><p>* Skjult</p></div>
</figure></div>
<div id="fig-y" class="quarto-float" alt="Søyler for {{{{&lt; var n &gt;}}}}">
<figure class="quarto-float quarto-float-fig">
<div><img src="data:image/svg+xml;base64,{IMAGE}" class="img-fluid" alt="Søyler for 77 %"></div>
<figcaption id="fig-y-caption-1">
Figur&nbsp;1: Andel
</figcaption>
</figure></div>
<details><div class="table-scroll" role="region" tabindex="0" aria-labelledby="n">
<table data-quarto-disable-processing="true"><caption id="n">Tall</caption><tbody>
<tr><th scope="row">a</th></tr></tbody></table></div></details>
</section></section></main>
<script>
/*report-scripts*/
const words = /*report-words*/;
</script></body></html>"""


@pytest.fixture(scope="module")
def text() -> str:
    return finished(PAGE)


@pytest.fixture(scope="module")
def page(text):
    return html.document_fromstring(text)


def test_headings_stand_below_the_title_and_can_be_linked_to(page):
    assert [node.text_content() for node in page.xpath("//h1")] == ["Rapport"]
    link = words_of("nb-NO")["link"]
    found = [(node.tag, *node.xpath("a/@href"), *node.xpath("a/@aria-label")) for node in page.xpath("//h2|//h3")]
    assert found == [("h2", "#sec-a", f"{link}: 1 Pasienter & HF"), ("h3", "#sec-b", f"{link}: Under")]


def test_each_table_has_scopes_and_scrolls_by_itself_under_a_name(page):
    assert page.xpath("//th/@scope") == ["col", "col", "row", "col", "col", "row", "row"]
    regions = page.xpath("//table/parent::div[@class='table-scroll' and @role='region' and @tabindex='0']")
    assert len(regions) == len(page.xpath("//table")) == 3
    assert regions[0].get("aria-label") == "Under (1)"
    assert [region.get("aria-labelledby") for region in regions[1:]] == ["tbl-x-caption-1", "n"]
    assert [node.tag for node in page.xpath("//td/*")] == []


def test_captions_and_figures_look_as_the_embedded_renderers(page):
    labels = [node.text_content() for node in page.xpath("//figcaption/span[@class='caption-label']")]
    assert labels == ["Tabell\u00a01:", "Figur\u00a01:"]
    assert [node.split()[0] for node in page.xpath("//figure/@class")] == ["report-table", "report-figure"]
    names = [node.get("aria-label") for node in page.xpath("//figure[@class]")]
    assert [name.partition(":")[0] for name in names] == ["Tabell 1", "Figur 1"]
    (drawing,) = page.xpath("//*[local-name()='svg']")
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "Søyler for 77 %")


def test_nothing_tells_where_chapters_lay_nor_what_was_not_resolved(text):
    assert [
        name for name in ("/home", "data-notebook", "quarto-scss", "var n", "[[rr", "data-number=") if name in text
    ] == []


@pytest.mark.parametrize("language", languages())
def test_the_pages_words_are_the_languages(language):
    found = html.document_fromstring(finished(PAGE.replace("nb-NO", language)))
    words = words_of(language)
    assert found.xpath("string(//a[@class='skip-link'])") == words["skip"]
    assert found.xpath("//nav/@aria-label") == [words["contents"]]
    said = re.search(r"const words = (\{.*\});", found.xpath("string(//script)"))
    assert json.loads(said[1]) == words_of(language, SCRIPT_WORDS)


def test_style_sheets_and_scripts_are_put_in_once(text):
    for name, mark in (
        ("page.css", ".masthead"),
        ("report.css", ".key-figures > ul"),
        ("page/contents.js", "function searchReport"),
    ):
        assert mark in (ASSETS / name).read_text(encoding="utf-8")
        assert text.count(f"\n{mark} {{") == 1 or text.count(mark) == 1
    assert "url(fonts/" not in text
    assert text.index("charset") < 1024  # else browsers may guess the encoding


def test_a_page_without_a_language_is_refused():
    with pytest.raises(ValueError, match="no language"):
        finished(PAGE.replace(' lang="nb-NO"', ""))
