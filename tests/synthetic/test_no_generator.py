"""Synthetic rows of a registry that has no generator."""

import pytest

from R_free_helpers.synthetic import synthesize


def test_it_is_said_what_to_do_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match=r"no_knee has no generator of invented persons: name an extract with --data"):
        synthesize("no_knee", tmp_path / "extract")
    assert list(tmp_path.iterdir()) == []
