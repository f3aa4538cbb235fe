"""A resolved notebook says in plain Markdown what the page says: numbers, captions, boxes, footnotes, references."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from R_free_helpers.editions.rendering import RenderError, render
from R_free_helpers.editions.rendering.notebook import ResolvedCell, figure_html, resolve_notebook, table_html, to_png

TABLE = "| HF | Andel |\n|:---|---:|\n| Førde | 60 % |\n\nMerk: *alle* tall er avrundet.\n"
ELSEWHERE = {"@fig-other": "Figur i kapitlet «Annet»", "-@sec-other": "«Annet»", "@sec-other": "Seksjon «Annet»"}


@pytest.fixture
def resolved(small, cells):
    """Return a function that resolves a notebook of some cells."""

    def resolve(*found, elsewhere: dict[str, str] | None = None):
        work = small("---\n---\n\n{{< embed _executed/x.ipynb >}}\n", list(found))
        return resolve_notebook(work, "no_ms", elsewhere)

    return resolve


def test_prose_has_its_numbers_and_references(resolved, cells) -> None:
    found = resolved(
        cells["text"]("# Del {#sec-del}\n\nAndelen er {{< var n.share >}}, se @fig-a og @tbl-a i @sec-del."),
        cells["figure"]("fig-a", "Andel i {{< var n.count >}} år.", "Søyler"),
        cells["table"]("tbl-a", "Andeler", TABLE),
    ).cells
    assert found[1].text == (
        '<a id="sec-del"></a>\n\n# 1 Del\n\nAndelen er 77 %, se [Figur\u00a01](#fig-a) og [Tabell\u00a01](#tbl-a) '
        "i [Seksjon\u00a01](#sec-del)."
    )
    assert found[2].caption == '<a id="fig-a"></a>**Figur\u00a01:** Andel i 12 år.'
    assert found[2].title == "Figur\u00a01: Andel i 12 år."
    assert found[2].text == ""


def test_a_table_keeps_its_notes_in_both_forms(resolved, cells) -> None:
    cell = resolved(cells["table"]("tbl-a", "Andeler", TABLE)).cells[1]
    assert "| Førde |  60 % |" in cell.text
    assert cell.text.endswith("Merk: *alle* tall er avrundet.")
    page = table_html(cell)
    assert '<th scope="row"' in page and page.count('scope="col"') == 2
    assert "<em>alle</em>" in page
    assert 'aria-label="Tabell\u00a01: Andeler"' in page


def test_boxes_footnotes_terms_and_classes_are_plain_markdown(resolved, cells) -> None:
    text = (
        '::: {.callout-note title="Merk & se"}\nEn **viktig** ting.\n\n- punkt\n:::\n\n'
        "Tekst.[^n]\n\n[^n]: Noten sier 5 %.\n\nUtgave\n:   2024\n\n[norsk]{.lead} ord.\n"
    )
    found = resolved(cells["text"](text)).cells[1].text
    assert found.startswith("> **Merk & se**\n>\n> En **viktig** ting.\n>\n> - punkt")
    assert "Tekst.<sup>1</sup>" in found and found.endswith("<sup>1</sup> Noten sier 5 %.")
    assert "- **Utgave**" in found and "2024" in found
    assert "norsk ord." in found
    assert not [mark for mark in (":::", "{.", "[^", "{#") if mark in found]


def test_what_is_for_the_page_alone_is_left_out(resolved, cells) -> None:
    text = '::: {.content-visible when-format="html"}\nLast ned\n:::\n'
    assert resolved(cells["text"](text)).cells[1].text == ""


def test_output_without_a_label_is_resolved_too(resolved, cells) -> None:
    box = '::: {.callout-note title="Definisjon"}\n**Nevner:** {{< var n.count >}} i live.\n:::\n'
    found = resolved(cells["code"]("#| output: asis\n#| echo: false\nbox()", {"text/markdown": box})).cells[1]
    assert found.text == "> **Definisjon**\n>\n> **Nevner:** 12 i live."


def test_other_chapters_are_named_in_words(resolved, small, cells, tmp_path: Path) -> None:
    text = "Se @fig-other, kapittel -@sec-other og @sec-other."
    found = resolved(cells["text"](text), elsewhere=ELSEWHERE).cells[1].text
    assert found == "Se Figur i kapitlet «Annet», kapittel «Annet» og Seksjon «Annet»."
    work = small("---\n---\n\n{{< embed _executed/x.ipynb >}}\n")
    render(work, tmp_path / "out", "no_ms", ["html"], ELSEWHERE)
    assert "kapittel «Annet» og Seksjon «Annet»." in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_label_that_is_here_is_never_taken_for_another_chapters(resolved, cells) -> None:
    here = cells["figure"]("fig-other", "Her", "Her")
    found = resolved(cells["text"]("Se @fig-other."), here, elsewhere=ELSEWHERE).cells
    assert found[1].text == "Se [Figur\u00a01](#fig-other)."


def test_a_reference_to_nothing_is_refused_as_on_the_page(resolved, cells) -> None:
    with pytest.raises(RenderError, match="unknown reference @fig-nowhere"):
        resolved(cells["text"]("Se @fig-nowhere."), elsewhere=ELSEWHERE)


def test_a_drawing_becomes_the_same_image_each_time_with_its_alt_text(resolved, cells) -> None:
    drawing = resolved(cells["figure"]("fig-a", "A", "Søyler", width=300)).drawings["fig-a"]
    image = to_png(drawing)
    assert image == to_png(drawing)
    width, height = struct.unpack(">II", image[16:24])
    assert (width, height) == (600, 240)  # two pixels a point
    assert ' alt="Over &lt;5 &quot;få&quot;"' in figure_html(drawing, 'Over <5 "få"')


def test_an_empty_cell_says_nothing(resolved, cells) -> None:
    found = resolved(cells["code"]("year: int = 2024"), cells["text"]("Tekst."))
    assert found.cells[1] == ResolvedCell()
    assert found.cells[2].text == "Tekst."
