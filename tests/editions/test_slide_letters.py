"""Letters are measured as they are seen: what shrinks with its figure is found out."""

from __future__ import annotations

import pytest
import typst

from R_free_helpers.assets.fonts import FONTS
from R_free_helpers.editions.slide_letters import smallest_letters, tell_small_letters


@pytest.fixture
def slides(tmp_path):
    """Return a PDF of a slide with letters of 20 points, and one where those of 30 points are set at half size."""
    half = "#pagebreak()\n#text(size: 40pt)[large] #scale(50%, reflow: true, text(size: 30pt)[shrunken])"
    source = tmp_path / "slides.typ"
    source.write_text(f'#set text(font: "Source Sans 3", size: 20pt)\nplain\n{half}', encoding="utf-8")
    pdf = typst.compile(str(source), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf")
    (tmp_path / "slides.pdf").write_bytes(pdf)
    return tmp_path / "slides.pdf"


def test_the_smallest_letters_of_each_slide(slides):
    assert smallest_letters(slides) == pytest.approx([20, 15], abs=0.01)


def test_a_slide_with_small_letters_is_told_of(slides):
    said: list[str] = []
    tell_small_letters(slides, said.append)
    assert len(said) == 1
    assert said[0].startswith("slide 2 has letters of 15.0 points")
