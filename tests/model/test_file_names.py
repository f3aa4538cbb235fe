"""A file that several rooms write or read is named in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.model import file_names

NAMES = sorted(value for name, value in vars(file_names).items() if name.isupper())
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for path in Path(file_names.__file__).parents[1].rglob("*.py")
    if path != Path(file_names.__file__)
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_file_is_typed_once(name):
    typed = [
        f"{path}: {line.strip()}"
        for path, text in SOURCES.items()
        for line in text.splitlines()
        if f'"{name}"' in line and ">>>" not in line
    ]
    assert typed == []
