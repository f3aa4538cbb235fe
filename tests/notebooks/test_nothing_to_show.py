"""A registry without rows for a measure, or without anybody of a subgroup, still gets its chapters: they say so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.editions.finishing import LABEL_OPTION
from R_free_helpers.model.results import subgroup_parts
from R_free_helpers.results.chapter import Chapter


def shown_by(cells: list[dict], chapter: Chapter, labels: set[str] | None = None) -> Iterator[tuple[str, object]]:
    """Yield label and figure or table of each labelled cell of a notebook, run as it stands on these results."""
    space: dict[str, object] = {"chapter": chapter}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse(cell["source"])
        label = LABEL_OPTION.search(cell["source"])
        # Only the call that opens the chapter is left out: what a cell assigns, the next ones may use.
        kept = (ast.ImportFrom,) if label is None else (ast.ImportFrom, ast.Assign)
        exec(compile(ast.Module([node for node in tree.body if isinstance(node, kept)], []), "cell", "exec"), space)
        if label and (labels is None or label[1] in labels):
            yield label[1], eval(compile(ast.Expression(tree.body[-1].value), label[1], "eval"), space)


def told(shown: object) -> str:
    """Return what a figure or table says to those who cannot see it."""
    return getattr(shown, "alt", None) or shown._repr_markdown_()


def without(chapter: Chapter, rows: pl.Expr) -> Chapter:
    """Return the chapter of an edition in which these rows do not exist."""
    return replace(chapter, results=chapter.results.filter(~rows))


@pytest.fixture(scope="session")
def readings() -> dict[str, dict[str, set[str]]]:
    """Keep which measures each cell of each notebook reads, by registry and chapter."""
    return {}


@pytest.fixture
def read_by(cells, chapter, name, readings) -> dict[str, set[str]]:
    """Return the measures that each labelled cell of a notebook reads."""
    place = f"{chapter.registry.id} {name}"
    if place not in readings:
        noting = chapter.noting()
        readings[place] = {}
        for label, _ in shown_by(cells, noting):
            readings[place][label] = set(noting.read or ())
            noting.read.clear()  # for the next cell
    return readings[place]


def test_a_chapter_of_an_edition_without_any_rows_says_so(cells, chapter, read_by):
    # Boxes and the chart of a long series have words of their own for nobody.
    words = {"nb-NO": ("ingen data", "uten data", "ingen enhet"), "sv-SE": ("inga data", "utan data", "ingen enhet")}
    for label, shown in shown_by(cells, replace(chapter, results=chapter.results.clear(), archive={})):
        assert told(shown), label
        if hasattr(shown, "rows"):
            assert shown.rows or shown.notes, label
        else:
            assert shown.svg(), label
            if read_by[label]:
                assert any(word in shown.alt.lower() for word in words[chapter.registry.language]), (label, shown.alt)


def test_a_chapter_lacks_one_measure_at_a_time(cells, chapter, read_by):
    """Cells that read one measure only are those of the test above."""
    for measure in sorted(set().union(*(found for found in read_by.values() if len(found) > 1))):
        labels = {label for label, found in read_by.items() if measure in found and len(found) > 1}
        for label, shown in shown_by(cells, without(chapter, pl.col("measure") == measure), labels):
            assert told(shown), (measure, label)


def test_a_chapter_has_nobody_of_the_first_and_last_value_of_each_subgroup(cells, chapter, read_by):
    names = chapter.results.select("measure", "subgroup").unique().rows()
    values: dict[str, set[str]] = {}
    for _, name in names:
        for key, value in subgroup_parts(name).items():
            values.setdefault(key, set()).add(value)
    for key, found in sorted(values.items()):
        ends = {min(found), max(found)}
        # One at a time where nobody would be left.
        for lacking in [ends] if len(found) > len(ends) else [{value} for value in sorted(ends)]:
            gone = {name for _, name in names if subgroup_parts(name).get(key) in lacking}
            measures = {measure for measure, name in names if name in gone}
            labels = {label for label, read in read_by.items() if read & measures}
            for label, shown in shown_by(cells, without(chapter, pl.col("subgroup").is_in(list(gone))), labels):
                assert told(shown), (key, lacking, label)
