"""The PDF of a default edition is filled: no page is left half empty, and a footnote stands below its mark."""

from __future__ import annotations

import pytest
from pdf_pages import empty, footnotes

EMPTY = 0.45
"""Part of a page's height that may be empty in one stretch: a figure with its caption, which had no room."""

MOST_BYTES = 2_000_000

EDITIONS = ["no_ms-2024", "se_ipn-2024"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_page_but_the_last_is_half_empty(edition, built):
    found = empty(built.edition(edition) / "report.pdf")
    half = {number: round(part, 2) for number, part in enumerate(found[:-1], 1) if part > EMPTY}
    assert len(found) > 40 and not half
    assert sum(found) / len(found) < 0.15, "a page is filled to its foot, as a rule"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_pdf_is_small_enough_for_a_letter_box(edition, built):
    assert (built.edition(edition) / "report.pdf").stat().st_size <= MOST_BYTES


def test_footnotes_stand_on_the_pages_of_their_marks(built):
    found = footnotes(built.edition("no_ms-2024") / "report.pdf")
    assert found and all(mark == note and len(mark) == 1 for mark, note in found), found
