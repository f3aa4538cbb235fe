"""Texts are measured word by word, and no otherwise than matplotlib would measure them whole."""

from __future__ import annotations

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from R_free_helpers.figures import measuring, style
from R_free_helpers.figures.layout import width_in_cm, wrap

TEXTS = [
    "Møre og Romsdal** (1\u00a0234)",
    "▶ Västra sjukvårdsregionen",
    "«<» foran en andel: fra 0 til 4 personer",
    "Typ AV To. – 53,6 %",
    "  two  spaces ",
    "–",
    "",
]


@pytest.fixture
def font():
    return FontProperties(family=list(style.font_family()), size=8.5)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_line_is_as_wide_and_high_as_its_words(text, weight, font):
    font.set_weight(weight)
    whole = text_to_path.get_text_width_height_descent(text, font, ismath=False) if text else (0, 0, 0)
    assert measuring.measured(text, font) == pytest.approx(whole, abs=1e-6)


def test_lines_are_as_high_as_matplotlib_reads_them_in_the_font(font, monkeypatch):
    drawing = style.figure(8, 4, layout=None)
    text = drawing.text(0.1, 0.5, "one\ntwo", fontproperties=font)
    ours = text.get_window_extent().bounds
    monkeypatch.delattr(measuring._Measured, "_get_font_height_metrics")
    assert text.get_window_extent().bounds == pytest.approx(ours, abs=1e-6)


def test_what_is_laid_out_is_measured_as_what_is_drawn(font):
    drawing = style.figure(8, 4, layout=None)
    placing = drawing.canvas.get_renderer().get_text_width_height_descent("Bergen", font, False)[0] / drawing.dpi * 72
    writing = text_to_path.get_text_width_height_descent("Bergen", font, False)[0]
    assert placing == pytest.approx(writing, abs=1e-6)
    assert issubclass(measuring.Writing, RendererSVG)


def test_no_line_of_a_note_is_wider_than_it_may_be():
    lines = wrap("Rekkefølgen mellom de 17 helseforetak som vises, er lite pålitelig av mange grunner " * 4, 9.0)
    assert len(lines) > 3
    assert max(width_in_cm(line, style.SIZE["small"]) for line in lines) <= 9.0
