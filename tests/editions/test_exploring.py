"""Where the explorer is put: beside a report as it was built, and never over another file of an edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.editions import exploring
from R_free_helpers.editions.exploring import PAGE, explore
from R_free_helpers.editions.publishing import MANIFEST, write_manifest
from R_free_helpers.editions.verifying import verify
from R_free_helpers.model.edition import parse_edition

EDITION = parse_edition("no_ms-2024")


@pytest.fixture
def own(tmp_path) -> Path:
    """Return the folder of an edition that holds little."""
    folder = tmp_path / "build" / EDITION.id
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<p>report</p>")
    (folder / "results.csv").write_text("measure\n")
    write_manifest(folder, {"edition": EDITION.model_dump(mode="json"), "formats": ["html"]})
    return folder


@pytest.fixture
def page(tmp_path, monkeypatch) -> Path:
    """Return a page that was audited."""
    monkeypatch.setattr(exploring, "cache_dir", lambda: tmp_path / "cache")
    (tmp_path / PAGE).write_text("<p>explorer</p>")
    return tmp_path / PAGE


def test_it_lies_beside_a_report_as_it_was_built_also_in_place_of_an_older_one(own, page):
    for text in ("first", "second"):
        page.write_text(text)
        assert exploring._put_beside(page, own).read_text() == text
        assert verify(own).differences == []


@pytest.mark.parametrize("name", ["report.html", "persons.csv"])
def test_what_the_build_did_not_write_is_not_listed_as_if_it_had(name, own, page):
    manifest = (own / MANIFEST).read_bytes()
    (own / name).write_text("by hand")
    with pytest.raises(ValueError, match=rf"is not as it was built \({name}: .*build it again"):
        exploring._put_beside(page, own)
    assert (own / MANIFEST).read_bytes() == manifest and not (own / PAGE).exists()


def test_no_file_of_an_edition_is_written_over(own):
    with pytest.raises(ValueError, match="holds an edition: leave --to out"):
        explore(EDITION, own / "report.html")
    assert verify(own).differences == []
