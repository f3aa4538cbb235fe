"""Files are written the same everywhere."""

from __future__ import annotations

import pytest

from R_free_helpers.exports.checks import Fault, csv_text, listed


def test_cells_with_separators_are_quoted_and_lines_end_with_lf():
    assert csv_text(["a", "b"], [["1;2", 'say "x"'], ["ø", ""]], ";") == 'a;b\n"1;2";"say ""x"""\nø;\n'


@pytest.mark.parametrize(("names", "said"), [("ab", "a, b"), ("abcdefg", "a, b, c, d, e and 2 more"), ("", "")])
def test_many_names_are_shortened(names, said):
    assert listed(names) == said


def test_a_fault_begins_with_the_check_s_name():
    assert str(Fault("invalid_org", "orgnr '1' is not known")) == "invalid_org: orgnr '1' is not known"
