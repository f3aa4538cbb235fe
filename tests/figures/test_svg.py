"""A drawing's texts are text, in the font they were measured with; nothing in it can clash with another drawing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from R_free_helpers.figures import style
from R_free_helpers.figures.svg import to_svg, with_ids_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawing():
    drawing = style.figure(8, 5)
    axes = drawing.subplots()
    axes.bar([1, 2], [3, 4], hatch="//", color="white", edgecolor=style.colour("slate"))
    axes.plot([1, 2], [2, 3], marker="o")
    axes.set_title('Helse <Ø> & "id" id="x" font-family: A;')
    axes.text(1.5, 2.5, "53,6 %", path_effects=style.halo(2))
    axes.set_ylabel("Andel")
    return drawing


def texts(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


def test_texts_are_text_as_they_stand(drawing):
    said = [text.text for text in texts(to_svg(drawing))]
    assert {'Helse <Ø> & "id" id="x" font-family: A;', "53,6 %", "Andel"} <= set(said)


def test_the_font_stands_once_where_a_style_sheet_may_overrule_it(drawing):
    svg = to_svg(drawing)
    root = ET.fromstring(svg)
    assert root.attrib["font-family"].startswith("'Source Sans 3'")
    assert "font-family" not in "".join(text.attrib["style"] for text in texts(svg))


def test_a_halo_is_behind_its_text_and_does_not_turn_it_into_outlines(drawing):
    (text,) = [text for text in texts(to_svg(drawing)) if text.text == "53,6 %"]
    assert "paint-order: stroke" in text.attrib["style"] and "stroke-width: 2" in text.attrib["style"]
    # The drawing itself keeps its halo.
    assert any(artist.get_path_effects() for artist in drawing.axes[0].texts)


def test_only_what_is_referred_to_has_an_id(drawing):
    svg = to_svg(drawing)
    ids = {element.attrib["id"] for element in ET.fromstring(svg).iter() if "id" in element.attrib}
    used = set(re.findall(r'href="#([^"]+)|url\(#([^)]+)', svg))
    assert ids and ids == {name for pair in used for name in pair if name}


def test_two_drawings_on_a_page_share_no_id(drawing):
    one, two = with_ids_of(to_svg(drawing), "fig-a"), with_ids_of(to_svg(drawing), "fig-b")
    ids = re.findall(r'<[^>]*\bid="([^"]*)"', one + two)
    assert len(ids) == len(set(ids)) > 2
    used = {a or b for a, b in re.findall(r'<[^>]*(?:href="#([^"]+)|url\(#([^)]+)\))', one + two)}
    assert used <= set(ids)
    assert [text.text for text in texts(one)] == [text.text for text in texts(to_svg(drawing))]


def test_drawn_twice_is_the_same(drawing):
    assert to_svg(drawing) == to_svg(drawing)
