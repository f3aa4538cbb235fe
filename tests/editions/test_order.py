"""Which texts and chapters a report has, for everyone and for one audience."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.editions.assembly import keep_cells
from R_free_helpers.editions.order import chapters_of, groups_asked, order_file
from R_free_helpers.model.edition import Edition, parse_edition


@pytest.fixture
def edition(monkeypatch, tmp_path):
    """Return a function that makes an edition of a registry whose texts are the given ones."""

    def make(audience: str = "everyone", **texts: str) -> Edition:
        (tmp_path / "text").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / "text" / f"{name}.md").write_text(text, "utf-8")
        monkeypatch.setattr(Edition, "data_dir", tmp_path)
        return Edition(registry="no_ms", year=2024, audience=audience)

    return make


def test_chapters_come_in_the_order_of_the_report(edition):
    embeds = "{{< embed _executed/two.ipynb echo=true >}}\n{{< embed _executed/one.ipynb >}}\n"
    text = "{{< include _text/a.md >}}\n" + embeds
    assert list(chapters_of(edition(report=text, a="{{< embed _executed/zero.ipynb >}}\n"))) == ["zero", "two", "one"]


def test_single_cells_are_told_apart_from_whole_notebooks(edition):
    embedded = ("a.ipynb#fig-x", "a.ipynb#fig-y", "b.ipynb", "b.ipynb#fig-z")
    text = "\n".join(f"{{{{< embed _executed/{what} >}}}}" for what in embedded)
    assert chapters_of(edition(report=text)) == {"a": {"fig-x", "fig-y"}, "b": set()}


def test_an_audience_without_a_report_is_told_where_to_write_one(edition):
    with pytest.raises(FileNotFoundError, match=r"data/no_ms/text/report_patients\.md"):
        order_file(edition("patients", report=""))


def test_names_of_editions_say_the_audience():
    named = Edition(registry="no_ms", year=2024, release="december", unit="bergen", audience="patients")
    assert named.id == "no_ms-2024-december-bergen-patients"
    assert parse_edition(named.id) == named
    assert parse_edition("no_ms-2024-patients").unit == "nation"


def test_the_report_for_a_unit_is_about_one_unit():
    named = parse_edition("no_ms-2024-bergen-unit")
    assert (named.unit, named.audience, named.id) == ("bergen", "unit", "no_ms-2024-bergen-unit")
    named.check_unit()
    for nation in ("no_ms-2024-unit", "no_ms-2024-norge-unit"):
        with pytest.raises(
            ValueError, match=r"about one unit, and 'no_ms-2024\S*-unit' names none: write no_ms-2024-\w+-unit"
        ):
            parse_edition(nation).check_unit()


def test_slides_are_named_by_their_audience_and_need_a_list_of_their_own(edition):
    assert parse_edition("no_ms-2024-meeting").slides and not parse_edition("no_ms-2024-patients").slides
    with pytest.raises(FileNotFoundError, match=r"data/no_ms/text/report_meeting\.md"):
        order_file(edition("meeting", report=""))


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_the_report_for_a_unit_runs_one_chapter(registry):
    edition = Edition(registry=registry, year=2024, unit="any", audience="unit")
    assert chapters_of(edition) == {"unit": set()}


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_a_report_asks_for_the_groups_of_variables_that_its_sources_name(registry):
    short = groups_asked(Edition(registry=registry, year=2024, unit="any", audience="unit"))
    whole = groups_asked(Edition(registry=registry, year=2024))
    assert {"edition", "own"} <= short and "indicator" not in short
    # In texts that are included, in chapters and in captions.
    assert {"edition", "given", "indicator", "coverage", "funnel", "quarters"} <= whole and "own" not in whole


def test_a_chapter_is_the_same_for_every_audience():
    assert "audience" not in Edition(registry="no_ms", year=2024, audience="patients").chapter_parameters


def test_only_the_cells_that_are_shown_are_left(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": "See @sec-elsewhere"},
        {"cell_type": "code", "source": "#| label: fig-a\n1", "outputs": []},
        {"cell_type": "code", "source": "#| label: fig-b\n1", "outputs": []},
    ]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    keep_cells(path, {"fig-b"})
    assert [cell["source"] for cell in json.loads(path.read_text())["cells"]] == ["#| label: fig-b\n1"]
