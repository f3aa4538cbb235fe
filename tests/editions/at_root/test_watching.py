"""A preview renders again when a source changes, is new or is gone; the report's own text stays as it is."""

from __future__ import annotations

import os

import pytest

from R_free_helpers.editions.at_root.watching import sources, watch
from R_free_helpers.model.workspace import workspace

LONG_AGO = 1_000_000_000


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda folder: (folder / "text.md").write_text("other"), True),
        (lambda folder: (folder / "new.md").write_text("new"), True),
        (lambda folder: (folder / "text.md").unlink(), True),
        (lambda folder: None, False),
    ],
)
def test_a_change_gives_the_report_a_new_time_and_no_new_words(change, seen, tmp_path):
    report, folder = tmp_path / "report.qmd", tmp_path / "texts"
    report.write_text("words")
    folder.mkdir()
    (folder / "text.md").write_text("words")
    for path in (report, folder / "text.md"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    looks = iter(range(4))

    def alive() -> bool:
        number = next(looks)
        if number == 1:
            change(folder)
        return number < 3

    watch(alive, lambda: list(folder.glob("*.md")), report, step=0.01)
    assert (report.stat().st_mtime > LONG_AGO) is seen
    assert report.read_text() == "words"


def test_texts_chapters_lists_and_settings_are_sources():
    place, found = workspace(), sources("no_ms")
    wanted = [
        place.texts("no_ms") / "summary.md",
        place.notebook("no_ms", "treatment"),
        place.data / "no_ms" / "unit.csv",
        place.profile("no_ms"),
        place.brand,
    ]
    assert [path for path in wanted if path not in found] == []
    assert place.report not in found  # it would be touched for its own new time, for ever
    assert not any("se_ipn" in path.parts for path in found)
