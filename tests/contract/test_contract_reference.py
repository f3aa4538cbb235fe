"""A registry's own lists are checked before an extract is."""

from __future__ import annotations

import shutil

import pytest

from R_free_helpers.contract.reference import MOST_LETTERS, load_reference
from R_free_helpers.model.registry import get_registry


@pytest.mark.parametrize(
    ("file", "old", "column"), [("unit", ",Bergen,", "name_short"), ("drug", ",Ocrevus,true", "label")]
)
def test_a_short_name_that_no_figure_has_room_for_is_refused(file, old, column, tmp_path):
    place = tmp_path / "no_ms"
    shutil.copytree(get_registry("no_ms").data_dir, place)
    text = (place / f"{file}.csv").read_text(encoding="utf-8")
    row = next(number for number, line in enumerate(text.splitlines(), 1) if old in line)
    rest = old[1:].partition(",")[2]
    for length in (MOST_LETTERS, MOST_LETTERS + 1):
        name = "Å" * length
        (place / f"{file}.csv").write_text(text.replace(old, f",{name},{rest}"), encoding="utf-8")
        if length == MOST_LETTERS:
            load_reference(place)
            continue
        with pytest.raises(ValueError, match=rf"no_ms/{file}.csv: {column} of 1 rows.*row {row}: 'ÅÅ.*shorter"):
            load_reference(place)
