"""Where what changed is put: no file of somebody's is removed with an earlier comparison."""

from __future__ import annotations

import pytest

from R_free_helpers.editions.changes_report import ABOUT, FILE, PAGE, write_changes
from R_free_helpers.model.edition import parse_edition


@pytest.mark.parametrize("there", [("notes.txt",), (FILE, PAGE, ABOUT, "notes.txt"), (FILE, PAGE)])
def test_a_folder_with_something_else_is_not_replaced(there, tmp_path):
    for name in there:
        (tmp_path / name).write_text("kept")
    with pytest.raises(ValueError, match="holds something else already"):
        write_changes(parse_edition("no_ms-2024"), parse_edition("no_ms-2024-december"), to=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(there)
