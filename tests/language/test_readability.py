"""LIX of a text, by its formula, and what is a word, a long word and a sentence."""

import pytest

from R_free_helpers.language.readability import END, lix


def test_it_is_words_a_sentence_plus_the_percentage_of_long_words():
    # 10 words in 2 sentences, 3 of them with more than six letters.
    text = "Katten sover. Registeret samler opplysninger om behandlingen du får her."
    assert lix([text]) == pytest.approx(10 / 2 + 100 * 3 / 10)


def test_a_piece_ends_its_sentence_so_that_headings_and_items_are_not_one_long_one():
    assert lix(["Hva er MS", "En sykdom"]) == pytest.approx(5 / 2)
    assert lix(["Hva er MS En sykdom"]) == pytest.approx(5)


def test_numbers_are_short_words_and_their_signs_end_no_sentence():
    assert lix(["12\N{NO-BREAK SPACE}061 personer, 53,6 % og 1.5."]) == pytest.approx(5 / 1 + 100 * 1 / 5)
    assert END.split("Version 3.11 er ny.") == ["Version 3.11 er ny", ""]


def test_nothing_is_as_easy_as_can_be():
    assert lix([]) == lix(["", " – "]) == 0.0


def test_longer_sentences_and_longer_words_are_harder():
    easy = lix(["Du kan si ja. Du kan si nei."])
    assert easy < lix(["Du kan si ja, og du kan si nei."]) < lix(["Du samtykker, eventuelt reserverer du deg."])
