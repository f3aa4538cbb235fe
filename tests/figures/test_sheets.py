"""The same figure on a page and on a slide: larger letters, no other words, no other numbers."""

from __future__ import annotations

import re

import pytest

from R_free_helpers.figures import style
from R_free_helpers.figures.layout import width_in_cm
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.sheets import ON_PAGE, ON_SLIDE, SHEET, SLIDE, SLIDE_HEIGHT, lower


@pytest.fixture
def slide(monkeypatch) -> None:
    monkeypatch.setenv(SHEET, SLIDE)


def test_letters_are_those_of_the_page_where_nobody_asks_for_a_slide():
    assert dict(style.SIZE) == ON_PAGE
    assert lower(10.5) == 10.5


def test_letters_of_a_slide_are_larger_and_a_figure_lower(slide):
    assert dict(style.SIZE) == ON_SLIDE
    assert all(ON_SLIDE[name] > ON_PAGE[name] for name in ON_PAGE)
    assert (lower(10.5), lower(4.0), lower(19.0, 13.0)) == (SLIDE_HEIGHT, 4.0, 13.0)


def test_texts_are_measured_as_large_as_they_are_set(monkeypatch):
    on_page = width_in_cm("Antall personer")
    monkeypatch.setenv(SHEET, SLIDE)
    assert width_in_cm("Antall personer") == pytest.approx(on_page * ON_SLIDE["text"] / ON_PAGE["text"])


def test_an_enlarged_figure_of_the_pages_width_has_no_letter_under_eighteen_points():
    """A slide leaves 892 points for a figure of 16 cm."""
    assert min(ON_SLIDE.values()) * 892 / (style.FULL_WIDTH / 2.54 * 72) >= 18


def test_a_figure_says_the_same_on_both(chapter, monkeypatch):
    drawn = []
    for sheet in ("", SLIDE):
        monkeypatch.setenv(SHEET, sheet)
        figure = indicator_bars(chapter, "onset_dx")
        drawn.append((figure, re.findall(r"font-size: ([\d.]+)px", figure.svg())))
    (page, small), (slide, large) = drawn
    assert page.alt == slide.alt and page.data.equals(slide.data)
    assert min(map(float, small)) < min(map(float, large))
