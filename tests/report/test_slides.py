"""Slides for a meeting, built: ten figures that are those of the report, legible, true, and with their alt texts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from built import SAID, run
from made_once import MadeOnce

from R_free_helpers.disclosure.artefacts import read_pdf
from R_free_helpers.editions.losses.pieces import bare
from R_free_helpers.editions.losses.written import of_page
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.slide_letters import LEAST, smallest_letters
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results
from R_free_helpers.results.chapter import Chapter

REGISTRIES = ("no_ms", "se_ipn")
SLIDES = 13
"""A title, ten figures, how intervals are read, and methods."""

ONE_INCH = 72
WIDE, HIGH = 33.867 / 2.54 * ONE_INCH, 19.05 / 2.54 * ONE_INCH


@pytest.fixture(scope="module", params=REGISTRIES)
def made(request, built) -> tuple[str, Path]:
    """Return a registry and the folder of its slides."""
    return request.param, built.edition(f"{request.param}-2024-meeting")


def texts_of(pdf: Path) -> list[str]:
    """Return the text of each slide."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_thirteen_slides_of_sixteen_to_nine(made):
    pages = list(pypdfium2.PdfDocument(made[1] / "report.pdf"))
    assert len(pages) == SLIDES
    assert {tuple(round(side) for side in page.get_size()) for page in pages} == {(round(WIDE), round(HIGH))}


def test_ten_figures_out_of_the_reports_own_chapters(made):
    slides = chapters_of(parse_edition(f"{made[0]}-2024-meeting"))
    report = chapters_of(parse_edition(f"{made[0]}-2024"))
    assert sum(map(len, slides.values())) == 10
    assert set(slides) <= set(report)


def test_each_slide_says_edition_number_and_what_its_figure_shows(made):
    registry, folder = made
    for number, text in enumerate(texts_of(folder / "report.pdf")[1:], 2):
        assert f"{registry}-2024-meeting" in text and f"{number} / {SLIDES}" in text
        assert (re.search(r"Figur\s\d+:", text) is not None) == (number <= 11)


def test_letters_are_read_in_the_last_row_or_the_build_says_which_are_not(made):
    said = (made[1].parents[1] / SAID).read_text(encoding="utf-8")
    small = [n for n, points in enumerate(smallest_letters(made[1] / "report.pdf"), 1) if points < LEAST - 0.05]
    assert [int(n) for n in re.findall(r"slide (\d+) has letters of", said)] == small
    assert made[0] == "no_ms" or not small, "of the registry as it is published every letter is large enough"


def test_figures_say_of_themselves_what_those_of_the_report_say(made, built):
    registry, folder = made
    whole = of_page(built.edition(f"{registry}-2024") / "report.html").alternatives
    on_page = of_page(folder / "report.html").alternatives
    pieces = read_pdf(folder / "report.pdf", "report.pdf")
    in_pdf = bare("\n".join(piece.text for piece in pieces if piece.where.endswith(" alt")))
    assert len(on_page) == 10
    assert all(alternative in whole and alternative in in_pdf for alternative in on_page)


@pytest.mark.parametrize(("registry", "measure"), [("no_ms", "onset_dx"), ("se_ipn", "onset_dx")])
def test_a_message_says_what_the_results_say(built, registry, measure):
    folder = built.edition(f"{registry}-2024-meeting")
    results = read_results(folder / "results.csv")
    chapter = Chapter(parse_edition(f"{registry}-2024"), get_registry(registry), results)
    row = chapter.select(measure, unit=chapter.nation).iloc[0]
    share = Numbers(get_registry(registry).language).share(row["value"])
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", (folder / "report.html").read_text("utf-8"), re.DOTALL)
    assert any(bare(share) in bare(re.sub(r"<[^>]*>", "", title)) for title in titles)


quarto = pytest.mark.skipif(shutil.which("quarto") is None, reason="quarto is not on the PATH")


@pytest.fixture(scope="module")
def by_quarto(built, made_once: MadeOnce) -> Path:
    """Return the folder of slides that Quarto made."""
    extract = built.extract("se_ipn")

    def make(folder: Path) -> None:
        arguments = ("--edition", "se_ipn-2024-meeting", "--data", extract, "--out", folder, "--renderer", "quarto")
        done = run("build", *arguments)
        assert done.returncode == 0, done.stderr

    return made_once("slides-by-quarto", make) / "se_ipn-2024-meeting"


@quarto
def test_quartos_slides_hold_the_same_figures_and_fetch_nothing(by_quarto, built):
    ours = built.edition("se_ipn-2024-meeting")
    page = (by_quarto / "report.html").read_text("utf-8")
    assert of_page(by_quarto / "report.html").alternatives == of_page(ours / "report.html").alternatives
    assert len(pypdfium2.PdfDocument(by_quarto / "report.pdf")) == SLIDES
    parts = re.sub(r"(<script[^>]*>).*?(?=</script>)", r"\1", page, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*', parts)
    assert not re.findall(r"url\(\"?'?(?!data:|#)\w[^)]{3,}\)|@import", parts)
    assert "data-notebook" not in page and str(by_quarto) not in page


@quarto
def test_quartos_slides_are_turned_by_the_keyboard(by_quarto, in_browser):
    page = (by_quarto / "report.html").read_text("utf-8")
    script = """
      await new Promise(done => Reveal.isReady() ? done() : Reveal.on("ready", done));
      const press = (key, code) => document.dispatchEvent(
        new KeyboardEvent("keydown", { key, keyCode: code, bubbles: true }));
      const seen = [Reveal.getIndices().h];
      press("ArrowRight", 39); seen.push(Reveal.getIndices().h);
      press(" ", 32); seen.push(Reveal.getIndices().h);
      press("ArrowLeft", 37); seen.push(Reveal.getIndices().h);
      press("End", 35); seen.push(Reveal.getIndices().h);
      Reveal.slide(3);
      const slide = Reveal.getCurrentSlide().getBoundingClientRect();
      const drawing = Reveal.getCurrentSlide().querySelector("svg.drawing").getBoundingClientRect();
      const texts = [...Reveal.getCurrentSlide().querySelectorAll("figcaption, .slide-source, li")];
      const small = Math.min(...texts.map(one => parseFloat(getComputedStyle(one).fontSize)));
      return { seen, slides: Reveal.getTotalSlides(), within: drawing.bottom <= slide.bottom + 1, small,
               part: drawing.height / slide.height };
    """
    found = in_browser(page, script)
    assert found["seen"] == [0, 1, 2, 1, SLIDES - 1]
    assert found["slides"] == SLIDES
    assert found["within"] and found["part"] > 0.4 and found["small"] >= 24  # pixels of a slide 1280 wide: 18 points
