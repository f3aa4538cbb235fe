"""The short versions for patients as they are read: easy words, one language, pictures that say what they show."""

from __future__ import annotations

import re

import pytest
from axe_core import RUN_AXE, TELEPHONE, WIDE, with_axe
from built import Built
from lxml import html

from R_free_helpers.language.readability import EASY, lix

PAGES = {"no_ms-2024-patients": "nb-NO", "no_ms-2024-patients-en": "en-GB", "se_ipn-2024-patients": "sv-SE"}
"""The editions for patients that ship, and the language of each."""

FOREIGN = {
    "nb-NO": r"\b(och|inte|är|från|the|and)\b",
    "sv-SE": r"\b(og|ikke|fra|the|and)\b",
    "en-GB": r"\b(og|av|ikke|inte|er|fra|som|mellom|personer|ingen|skjult)\b",
}
"""Words that a text of the language does not have."""

READ = "//main//*[self::h1 or self::h2 or self::h3 or self::p or self::li or self::figcaption]"
NOT_READ = "ancestor::details or ancestor::nav or ancestor::*[contains(@class, 'data-download')] or descendant::p"
"""Headings, paragraphs (key figures and the note on protection among them), items of lists and captions are counted;
values that fold out, links of downloads and the list of contents are not."""

pytestmark = pytest.mark.build


@pytest.fixture(params=PAGES)
def name(request) -> str:
    """An edition for patients."""
    return request.param


@pytest.fixture
def folder(name, built: Built):
    """The folder of an edition for patients."""
    return built.edition(name)


@pytest.fixture
def page(folder) -> str:
    """The page of an edition for patients."""
    return (folder / "report.html").read_text(encoding="utf-8")


def read(page: str) -> list[str]:
    """Return the pieces of a page that are read."""
    found = html.document_fromstring(page).xpath(f"{READ}[not({NOT_READ})]")
    return [text for one in found if (text := " ".join(one.text_content().split()))]


def test_the_text_is_easy(page):
    pieces = read(page)
    assert len(pieces) > 25
    assert lix(pieces) <= EASY
    # Headings and key figures are short: the running text is easy by itself.
    running = [piece for piece in pieces if piece.endswith((".", "!", "?"))]
    assert len(running) > 15
    assert lix(running) <= EASY


def test_the_page_is_in_one_language(name, page):
    language = PAGES[name]
    tree = html.document_fromstring(page)
    assert tree.get("lang") == language
    alts = tree.xpath("//figure//svg/@aria-label")
    assert len(alts) >= 3
    said = [*read(page), *alts, *tree.xpath("//svg//text()")]
    found = {text: re.findall(FOREIGN[language], text) for text in said if re.search(FOREIGN[language], text)}
    assert found == {}


def test_the_pdf_says_its_language(name, folder):
    assert f"/Lang({PAGES[name]})".encode() in (folder / "report.pdf").read_bytes()


def test_three_pictures_have_words_for_those_who_do_not_see_them(page):
    figures = html.document_fromstring(page).xpath("//figure[starts-with(@id, 'fig-')]")
    own = [one for one in figures if one.get("id").startswith(("fig-people", "fig-hundred", "fig-years"))]
    assert len(own) == 3
    for one in own:
        (alt,) = one.xpath(".//svg/@aria-label")
        assert len(alt) > 60
        assert one.xpath(".//g[@class='mark']/title")
        assert one.xpath(".//figcaption")


def test_english_tells_the_same_numbers_as_english_writes_them(built: Built):
    pages = {}
    for name in ("no_ms-2024-patients", "no_ms-2024-patients-en"):
        text = (built.edition(name) / "report.html").read_text(encoding="utf-8")
        pages[name] = html.document_fromstring(text)

    def told(name: str) -> list[str]:
        figures = pages[name].xpath("//figure[starts-with(@id, 'fig-people') or starts-with(@id, 'fig-hundred')]")
        return [re.sub(r"(?<=\d)[\s,](?=\d)", "", text) for one in figures for text in one.xpath(".//text/text()")]

    numbers = [[re.findall(r"\d+", text) for text in told(name)] for name in pages]
    assert sum(map(len, numbers[0])) > 8
    assert sorted(map(str, numbers[0])) == sorted(map(str, numbers[1]))
    (count,) = pages["no_ms-2024-patients-en"].xpath("(//*[contains(@class, 'key-figures')]//*[@class='number'])[1]")
    assert re.fullmatch(r"\d{1,3}(,\d{3})*", count.text_content())


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
def test_nothing_keeps_anybody_out(page, width, axe, in_browser):
    found = in_browser(with_axe(page, axe), RUN_AXE, width)
    assert not found["violations"], "\n".join(found["violations"])
