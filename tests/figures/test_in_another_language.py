"""The same figures in another language: its words and number formats, and nothing left of the first one's."""

import dataclasses

import pytest

from R_free_helpers.figures.attainment import attainment_matrix
from R_free_helpers.figures.funnel import funnel
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.tiles import tile_map
from R_free_helpers.figures.waiting import waiting_boxes
from R_free_helpers.tables.definition import definition_box

WORDS = ("søyle", "skjult", "dager", "høyest", "dekningsgrad under", "måloppnåelse", "rutekart", "matrise", "nevner:")
FIGURES = {
    "bars": (lambda chapter: indicator_bars(chapter, "edss"), "Liggande stapeldiagram: "),
    "waiting": (lambda chapter: waiting_boxes(chapter, "wait_referral"), "Lådagram: "),
    "funnel": (lambda chapter: funnel(chapter, "edss"), "Trattdiagram. "),
    "matrix": (lambda chapter: attainment_matrix(chapter), "Matris: "),
    "map": (lambda chapter: tile_map(chapter, "coverage_total"), "Rutkarta över "),
}


@pytest.fixture(scope="module")
def swedish(chapter):
    return dataclasses.replace(chapter, registry=dataclasses.replace(chapter.registry, language="sv-SE"))


def drawn(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text)]


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_and_alt_text_are_in_the_registrys_language(swedish, name):
    draw, beginning = FIGURES[name]
    figure = draw(swedish)
    assert figure.alt.startswith(beginning)
    # Names of measures and units are the registry's, and stay as they are.
    own = {measure.name.lower() for measure in swedish.registry.measures if getattr(measure, "name", "")}
    own |= {label.lower() for label in swedish.codes.values()}
    texts = [text.lower() for text in [*drawn(figure), *figure.alt.split(". ")]]
    for word in WORDS:
        assert not [text for text in texts if word in text and not any(name in text for name in own if word in name)]


def test_only_the_words_differ(chapter, swedish):
    for draw, _ in FIGURES.values():
        first, second = draw(chapter), draw(swedish)
        # Ties are in alphabetical order, and the alphabets differ.
        assert sorted(first.data.to_csv(index=False).splitlines()) == sorted(
            second.data.to_csv(index=False).splitlines()
        )
        assert first.alt != second.alt


def test_the_definition_box_too(swedish):
    text = definition_box(swedish, "edss")._repr_markdown_()
    assert "Nämnare" in text and "Måluppfyllelse" in text and "Teller" not in text
