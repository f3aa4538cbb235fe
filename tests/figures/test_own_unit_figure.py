"""The figure of one unit among the others: who is drawn, what marks tell, and the alt text."""

from __future__ import annotations

import re

from R_free_helpers.figures.own_unit import unit_among_others
from R_free_helpers.language.numbers import Numbers

NUMBERS = Numbers("nb-NO")


def test_all_of_the_units_level_are_drawn_and_told(make_chapter):
    chapter = make_chapter(unit="bergen")
    figure = unit_among_others(chapter)
    values = chapter.select("edss")
    shown = values[values["level"].isin(["hf", "nation"]) & (values["status"] == "ok")]
    titles = re.findall(r"<title>(EDSS [^<]+)</title>", figure.svg())
    assert len(titles) == len(shown)
    own = shown.set_index("unit_id").loc["bergen"]
    share = NUMBERS.share(own["value"]).replace("\xa0", " ")
    assert any(f"Bergen: {share} (" in title for title in titles)
    assert "rhf_vest" not in set(figure.data["unit_id"])


def test_a_region_is_among_regions(make_chapter):
    figure = unit_among_others(make_chapter(unit="rhf_vest"))
    assert set(figure.data["level"]) == {"rhf", "nation"}
    assert "for 4 regionale helseforetak, 2024" in figure.alt


def test_alt_text_tells_the_units_value_and_the_nations(make_chapter):
    chapter = make_chapter(unit="bergen")
    values = chapter.select("edss").set_index("unit_id")["value"]
    own, nation = NUMBERS.share(values["bergen"]), NUMBERS.share(values["norge"])
    assert re.search(
        rf"EDSS målt i rapporteringsåret: {own}, [a-z ]+; landet {nation} \(de andre fra",
        unit_among_others(chapter).alt,
    )


def test_a_hidden_share_of_the_unit_is_a_word(make_chapter):
    figure = unit_among_others(make_chapter(unit="fonna"))
    assert "MR i rapporteringsåret: skjult; landet" in figure.alt
    assert figure.data[(figure.data["measure"] == "mri") & (figure.data["unit_id"] == "fonna")]["value"].isna().all()


def test_the_nation_is_told_to_choose_a_unit(chapter):
    assert unit_among_others(chapter).alt == "Dette vises for én enhet. Velg en med «unit» eller «--unit»."
