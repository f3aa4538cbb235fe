"""Which texts and chapters a report has, for everyone and for one audience."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.editions.assembly import keep_cells
from R_free_helpers.editions.order import chapters_of, order_file
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
