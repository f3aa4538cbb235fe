"""Of all that Quarto says when it fails, a build tells what failed."""

from __future__ import annotations

from R_free_helpers.editions.quarto import MOST_ERROR_LINES, what_failed

SETTINGS = ["pandoc", "  to: html", "metadata", "  lang: nb-NO", *(f"  key-{number}: value" for number in range(30))]
TRACE = [f"\t/share/filters/main.lua:{number}: in function" for number in range(40)]
WARNING = "WARNING (/share/filters/main.lua:1) Unknown var no.such specified in a var shortcode."


def test_the_error_is_told_and_not_the_end_of_its_trace():
    error = ["Error running filter /share/filters/main.lua:", "string expected, got nil"]
    told = what_failed([*SETTINGS, WARNING, WARNING, *error, "stack traceback:", *TRACE])
    assert told[:4] == [WARNING, *error, "stack traceback:"]
    assert len(told) == 1 + MOST_ERROR_LINES


def test_coloured_errors_begin_with_their_name():
    assert what_failed([*SETTINGS, "ERROR: typst failed", "at line 3"]) == ["ERROR: typst failed", "at line 3"]


def test_without_an_error_the_last_lines_are_told():
    assert what_failed(SETTINGS) == SETTINGS[-MOST_ERROR_LINES:]
    assert what_failed(["short"]) == ["short"]
