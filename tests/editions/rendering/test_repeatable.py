"""The same sources give the same bytes, whatever the folder; and either every file is written or none."""

import shutil
from pathlib import Path

import pytest

from R_free_helpers.editions.rendering import RenderError, render


def test_twice_the_same_bytes(skeleton: Path, tmp_path: Path) -> None:
    first = render(skeleton, tmp_path / "one", "no_ms")
    elsewhere = tmp_path / "another folder" / "arbeid"
    shutil.copytree(skeleton, elsewhere)
    second = render(elsewhere, tmp_path / "two", "no_ms")
    assert [path.name for path in first] == ["report.html", "report.pdf"]
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_a_fault_leaves_what_was_there(small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    paths = render(small("God tekst.\n"), out, "no_ms")
    before = [path.read_bytes() for path in paths]
    with pytest.raises(RenderError):
        render(small("Dårlig {{< var x >}}.\n"), out, "no_ms")
    assert [path.read_bytes() for path in paths] == before


def test_one_changed_variable_changes_the_report(small, tmp_path: Path) -> None:
    work = small("Andel {{< var n.share >}}.\n")
    [one] = render(work, tmp_path / "one", "no_ms", ["html"])
    (work / "_variables.yml").write_text("n: {share: 78 %}\n", "utf-8")
    [two] = render(work, tmp_path / "two", "no_ms", ["html"])
    assert one.read_text("utf-8").replace("77 %", "78 %") == two.read_text("utf-8")


def test_unknown_format(small, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown format docx"):
        render(small("Tekst\n"), tmp_path, "no_ms", ["docx"])
