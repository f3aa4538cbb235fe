"""Pieces are found in their order and in one run; those that are not are the ones that are named."""

from __future__ import annotations

import random

import pytest

from R_free_helpers.editions.losses.finding import lost
from R_free_helpers.editions.losses.pieces import Piece, bare


def pieces(*texts: str) -> list[Piece]:
    return [Piece("here", "paragraph", text) for text in texts]


def texts(found: list[Piece]) -> list[str]:
    return [piece.text for piece in found]


NOTE = "* Skjult: færre enn fem personer"


def test_a_note_that_stands_below_two_tables_must_be_there_twice():
    expected = pieces("Den første tabellen av to", "12", NOTE, "Den andre tabellen av to", "13", NOTE)
    page = bare("Den første tabellen av to 12 Den andre tabellen av to 13 " + NOTE)
    found = lost(expected, page)
    assert found == [expected[2]] and found[0] is expected[2]


def test_what_only_changed_places_is_not_where_its_source_is():
    assert texts(lost(pieces("en", "to", "tre"), "entreto")) in (["to"], ["tre"])


def test_what_a_renderer_adds_is_no_matter():
    assert lost(pieces("Om registeret", "Se", "og", "."), bare("2.1 Om registeret Se Figur 3 og Tabell 1.")) == []


@pytest.mark.parametrize("there", ["Et avsnitt som går over to sider.", "Et avsnitt som går 1 over to sider."])
def test_a_paragraph_may_go_on_after_the_foot_of_a_page(there):
    text, expected = bare(there), pieces("Et avsnitt som går over to sider.")
    assert lost(expected, text, [text.index("over")]) == []


def test_a_paragraph_that_is_cut_at_the_end_of_a_page_is_lost():
    text = bare("Et avsnitt som går") + bare("Noe annet")
    assert texts(lost(pieces("Et avsnitt som går over to sider.", "Noe annet"), text, [text.index("Noe")])) == [
        "Et avsnitt som går over to sider."
    ]


@pytest.mark.parametrize(
    ("sources", "printed"),
    [
        ("legemiddel", "lege\x02middel"),
        ("Uppsala-Örebro", "Uppsala\u2011Örebro"),
        ("flest «av dem»", "flest “av dem”"),
        ("effekt, 1…", "e\ufb00ekt, 1..."),
        ("-5 %", "\u22125\u00a0%"),
    ],
)
def test_how_a_line_is_broken_or_a_quotation_marked_is_not_compared(sources, printed):
    assert bare(sources) == bare(printed)


@pytest.mark.parametrize("other", ["–", "13", "1 2", "12,", "12*"])
def test_letters_digits_and_signs_are_compared(other):
    assert bare(other) != bare("12") or other == "1 2"


@pytest.mark.parametrize("length", [40, 3000])
def test_one_piece_of_many_that_are_alike_is_named(length):
    numbers = random.Random(length)
    expected = pieces(*(f"{numbers.randrange(400)} ({numbers.randrange(100)} %)" for _ in range(length)))
    for _ in range(10):
        gone = numbers.randrange(length)
        found = lost(expected, "".join(piece.bare for number, piece in enumerate(expected) if number != gone))
        assert texts(found) == [expected[gone].text]


def test_figures_of_a_pdf_stand_where_a_page_has_room():
    from R_free_helpers.editions.losses import lost_of_pdf
    from R_free_helpers.editions.losses.pieces import Expected
    from R_free_helpers.editions.losses.written import Texts

    first, second = (Piece("chapter, cell fig-a", "alternative text", text) for text in ("Søyler.", "Trakt."))
    captions = [Piece("chapter, cell fig-a", "caption", "En figur"), Piece("chapter, cell fig-b", "caption", "En til")]
    body = [*pieces("Et avsnitt som går over to sider."), *captions, *pieces("Slutten.")]
    must = Expected(body=body, alternatives=[first, second])
    pages = [bare("Et avsnitt som"), bare("En til") + bare("går over to sider. En figur Slutten.")]
    assert lost_of_pdf(must, Texts(pages, [bare("Trakt."), bare("Søyler.")])) == []
    assert lost_of_pdf(must, Texts([page.replace("Entil", "") for page in pages], [bare("Søyler.")])) == [
        captions[1],
        second,
    ]


def test_a_long_piece_may_go_on_between_the_figures_of_two_pages():
    first, middle, last = "ab" * 30, "cd" * 30, "ef" * 30
    piece = Piece("here", "paragraph", first + middle + last)
    text = f"x{first}FIG{middle}FIG{last}y"
    starts = [text.index("FIG"), text.rindex("FIG")]
    assert lost([piece], text, starts) == []
    assert lost([piece], text.replace("cdF", "cF"), [starts[0], starts[1] - 1]) == [piece]


def test_a_short_piece_is_not_put_together_from_many_pages():
    assert lost([Piece("here", "note", "abc")], "xaFIGbFIGcy", [2, 6]) == [Piece("here", "note", "abc")]
