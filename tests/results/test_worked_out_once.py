"""What figures ask for is worked out once for a chapter, and what is read for it counts as read each time."""

from __future__ import annotations

from tests import hospitals


def test_what_is_worked_out_is_the_same_object_for_all_figures():
    chapter = hospitals.chapter()
    assert chapter.noting().units is chapter.units is chapter.noting().units
    assert chapter.at(chapter.compared_level).kept == {}, "another level is another chapter"


def test_rows_that_a_figure_changes_are_its_own():
    chapter = hospitals.chapter()
    measure = chapter.results["measure"][0]
    first = chapter.select(measure, None)
    first["value"] = -1.0
    assert (chapter.select(measure, None)["value"] != -1.0).all()


def test_measures_count_as_read_by_each_that_asks():
    chapter = hospitals.chapter()
    measure = chapter.results["measure"][0]

    def ask(noting):
        return noting.once("an answer", lambda: noting.once("a part of it", lambda: len(noting.select(measure, None))))

    for _ in range(2):
        noting = chapter.noting()
        assert ask(noting) == len(chapter.select(measure, None)) > 0
        assert noting.read == {measure}
    assert ask(chapter) and chapter.read is None
