"""Run charts as they are drawn: points, limits, marks that fire, words and notes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from R_free_helpers.figures.run_chart import run_charts
from R_free_helpers.figures.style import FULL_HEIGHT

_spec = importlib.util.spec_from_file_location(
    "of_quarters", Path(__file__).parents[1] / "results" / "test_quarters.py"
)
of_quarters = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(of_quarters)
chapter_of, LEVEL, STEP = of_quarters.chapter_of, of_quarters.LEVEL, of_quarters.STEP


def plain(text):
    return text.replace("\xa0", " ")


def panels(figure):
    return [axes for axes in figure.drawing.axes if axes.get_label() != "sheet"]


def marks(axes, marker):
    lines = [line for line in axes.lines if line.get_marker() == marker and line.get_linestyle() == "None"]
    return sum(len(line.get_xdata()) for line in lines)


def test_each_unit_has_a_panel_with_its_points_and_limits():
    figure = run_charts(chapter_of({"norge": LEVEL, "rhf_nord": LEVEL, "rhf_vest": STEP}), "onset_dx_by_quarter")
    assert len(panels(figure)) == 3
    np.testing.assert_allclose(panels(figure)[0].lines[1].get_ydata(), np.array(LEVEL) / 50)
    assert list(figure.data["unit"].unique()) == ["Norge", "Helse Nord", "Helse Vest"]
    assert (figure.data["lower"] < figure.data["centre"]).all()
    assert figure.drawing.get_figheight() * 2.54 < FULL_HEIGHT


def test_what_fires_has_marks_of_another_shape_and_words():
    quiet, step = (run_charts(chapter_of({"norge": values}), "onset_dx_by_quarter") for values in (LEVEL, STEP))
    assert (marks(panels(quiet)[0], "D"), marks(panels(quiet)[0], "s")) == (0, 0)
    assert marks(panels(step)[0], "s") == 12
    assert marks(panels(step)[0], "D") == 8
    assert "tolv kvartaler på rad" in plain(step.alt)
    assert any("tolv kvartaler på rad" in plain(note) for note in step.notes)
    assert any("ingen av reglene slår ut" in plain(note) for note in quiet.notes)
    texts = [text.get_text() for axes in quiet.drawing.axes for text in axes.texts]
    assert "Utenfor grensene" not in texts


def test_the_caption_names_the_rules_and_who_has_too_few():
    figure = run_charts(chapter_of({"norge": LEVEL, "rhf_nord": ([6] * 20, 9)}), "onset_dx_by_quarter")
    assert "Shewhart" in figure.notes[0]
    assert "Anhøj" in figure.notes[0]
    assert any(note == "For få personer per kvartal til et diagram: Helse Nord." for note in figure.notes)


def test_the_alt_text_has_the_ends_and_the_trend():
    figure = run_charts(chapter_of({"norge": STEP}), "onset_dx_by_quarter")
    alt = plain(figure.alt)
    assert "fra 1. kvartal 2020 til 4. kvartal 2024" in alt
    assert "midtlinje 60 %, lavest 40 % i 1. kvartal 2020, høyest 90 % i 1. kvartal 2023" in alt
    assert "har andelen økt" in alt
    assert "p < 0,001" in alt


def test_without_a_unit_with_enough_persons_words_stand_in_the_charts_place():
    figure = run_charts(chapter_of({"norge": ([5] * 20, 8)}), "onset_dx_by_quarter")
    assert panels(figure) == []
    assert "Ingen enhet har nok personer per kvartal" in figure.alt
    assert "Norge" in figure.alt
    assert figure.data.empty


def test_a_quarter_without_a_value_is_a_gap_that_is_counted():
    figure = run_charts(chapter_of({"norge": LEVEL}, gaps=["2021Q2"]), "onset_dx_by_quarter")
    assert np.isnan(panels(figure)[0].lines[1].get_ydata()[5])
    assert any(note == "1 kvartal mangler fordi tallet ikke kan vises." for note in figure.notes)
