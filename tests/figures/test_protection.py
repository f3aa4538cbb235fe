"""What figures and tables say of their protection: once each, true, and by what they read."""

import dataclasses

import pytest

from R_free_helpers.figures.attainment import attainment_matrix
from R_free_helpers.figures.protection import noted, protection_notes
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.waiting import waiting_boxes
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.tables.table import Table

SERVICE = "Antallet personer er avrundet med mindre enn 5."
TRAITS = "Antall er avrundet med mindre enn 5, likt overalt, for å verne personer; deler trenger ikke gi summen."


def test_facts_about_the_service_and_traits_have_their_own_sentence_once(chapter):
    assert waiting_boxes(chapter, "wait_referral").notes == (SERVICE,)
    assert indicator_bars(chapter, "early_he").notes[0].startswith(TRAITS)
    assert len(indicator_bars(chapter, "early_he").notes) == 1


def test_a_fact_about_the_service_with_its_coverage_beside_is_of_traits(chapter):
    assert indicator_bars(chapter, "edss").notes == (TRAITS,)


def test_one_trait_among_service_facts_is_enough(chapter):
    assert protection_notes(chapter, ["edss", "early_he"]) == [TRAITS]
    assert protection_notes(chapter, ["edss", "mri"]) == [SERVICE]


def test_levels_alone_need_no_sentence(chapter):
    assert attainment_matrix(chapter).notes == ()
    assert protection_notes(chapter, ["attainment", "data_deliveries"]) == []


def test_a_bound_that_is_drawn_is_explained(chapter):
    figure = indicator_bars(chapter, "ref_dx")
    small = figure.data[(figure.data["status"] == "few") & (figure.data["value"] == 0)]
    assert len(small) > 0
    assert figure.notes[0] == f"{TRAITS} «<» foran en andel: fra 0 til 4 personer i telleren."


def test_a_table_explains_the_mark_that_it_has(chapter):
    """Fewer than the detail is another number than fewer than the threshold, and a hidden cell is explained once."""

    @noted
    def made(chapter: Chapter, *cells: str, notes: tuple[str, ...] = ()) -> Table:
        chapter.select("early_he")
        return Table(("", ""), tuple((f"{i}", cell) for i, cell in enumerate(cells)), ("left", "right"), notes)

    few = chapter.few
    (note,) = made(chapter, few.cell("mean")).notes
    assert "«<10 pers.» i en celle" in note and "«<5 pers.»" not in note
    (both,) = made(chapter, few.cell("mean"), few.cell()).notes
    assert "«<5 pers.» i en celle" in both and "«<10 pers.» i en celle" in both
    hidden = made(chapter, few.absent_cell("suppressed"))
    assert hidden.notes[0].startswith("* Skjult: ") and len(hidden.notes) == 2
    assert made(chapter, few.absent_cell("suppressed"), notes=hidden.notes[:1]).notes == hidden.notes


@pytest.mark.parametrize("policy", ["as_published", "internal"])
def test_a_policy_that_rounds_nothing_has_nothing_to_say(make_chapter, policy):
    other = make_chapter(policy=policy)
    assert indicator_bars(other, "early_he").notes == waiting_boxes(other, "wait_referral").notes == ()


def test_the_threshold_is_that_of_the_policy(chapter):
    policy = chapter.policy.model_copy(update={"threshold": 8, "base": 9})
    other = dataclasses.replace(chapter)
    object.__setattr__(other, "policy", policy)
    assert protection_notes(other, ["early_he"], ["told"])[0].endswith("«<8» er fra 0 til 7 personer.")
    assert "mindre enn 9" in protection_notes(other, ["early_he"])[0]
