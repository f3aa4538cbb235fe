"""A saved figure is its drawing, its released values and its words, the same on every run."""

from __future__ import annotations

import pandas as pd

from R_free_helpers.figures import style
from R_free_helpers.figures.figure import Figure, released_csv


def figure() -> Figure:
    drawing = style.figure(4, 3)
    drawing.subplots().bar(["A", "B"], [1, 2])
    data = pd.DataFrame({"unit": ["A", "B"], "value": [0.5, None]})
    return Figure(drawing, "To søyler: A 50 %, B er skjult.", data, ("* Skjult: få personer.",))


def test_a_figure_is_saved_with_its_values_and_words(tmp_path):
    made = figure()
    files = made.save(tmp_path / "new" / "two.bars", caption="Andel, 2024.")
    assert [file.name for file in files] == ["two.bars.svg", "two.bars.png", "two.bars.csv", "two.bars.txt"]
    svg, png, values, words = files
    assert svg.read_text(encoding="utf-8") == figure().svg()
    assert png.read_bytes().startswith(b"\x89PNG")
    assert b"Matplotlib" not in png.read_bytes()
    assert values.read_text(encoding="utf-8") == released_csv(made.data) == "unit;value\nA;0,5\nB;\n"
    said = "Andel, 2024. * Skjult: få personer.\n\nTo søyler: A 50 %, B er skjult.\n"
    assert words.read_text(encoding="utf-8") == said


def test_the_same_figure_is_the_same_bytes(tmp_path):
    first, second = (figure().save(tmp_path / name) for name in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
