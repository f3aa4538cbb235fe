"""Each figure and table of the page gives its released values away as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import unquote

import pandas as pd
import pytest
from lxml import html

from R_free_helpers.editions.finishing import finish_notebook
from R_free_helpers.figures.figure import released_csv
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import PACKAGE
from R_free_helpers.tables.table import Table


def rows(link: str) -> list[list[str]]:
    """Return the cells in a data address."""
    head, values = link.split(",", 1)
    assert head == "data:text/csv;charset=utf-8"
    text = unquote(values)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_every_computed_figure_and_table_has_a_download(report) -> None:
    page = html.document_fromstring(report)
    links = {link.get("download").removesuffix(".csv"): link.get("href") for link in page.xpath("//a[@download]")}
    figures = page.xpath('//figure[contains(@class, "report-figure")]/@id')
    assert figures
    assert not set(figures) - set(links)
    assert "tbl-units" in links
    for name, link in links.items():
        table = rows(link)
        assert len({len(row) for row in table}) == 1, name
        assert len(table) > 1, name


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_headings_are_words_of_the_language(registry, page_of) -> None:
    """A column without a word of its own would have the program's name for it, with a capital letter."""
    codes, phrases = get_registry(registry).codes, Phrases(get_registry(registry).language)
    files = html.document_fromstring(page_of(registry)).xpath("//a[@download]/@href")
    headings = {heading for file in files for heading in rows(file)[0]}
    code = "".join(path.read_text("utf-8") for room in ("figures", "tables") for path in (PACKAGE / room).glob("*.py"))
    columns = set(re.findall(r"\b[a-z][a-z0-9_.]+\b", code))
    worded = {name for name in columns if ("heading", name) in codes or f"numbers_table.column.{name}" in phrases}
    bare = {name.replace("_", " ").capitalize() for name in columns - worded}
    words = {phrases(f"numbers_table.column.{name}") for name in columns if f"numbers_table.column.{name}" in phrases}
    assert len(files) > 80 and len(headings & words) > 20
    assert headings & bare - words - {"Version"} == set()  # the heading of a table of words


def test_values_are_written_as_spreadsheets_here_read_them() -> None:
    data = pd.DataFrame({"unit": ["Førde; øst", "Ahus"], "value": [0.5, None], "n": [12.0, 1 / 3]})
    assert released_csv(data) == 'unit;value;n\n"Førde; øst";0,5;12\nAhus;;0,3333333333\n'


def test_a_table_without_values_gives_its_cells() -> None:
    table = Table(("a", "b"), (('x "y"', "1;2"),), ("left", "left"))
    assert list(csv.reader(io.StringIO(table._repr_mimebundle_()[0]["text/csv"]), delimiter=";")) == [
        ["a", "b"],
        ['x "y"', "1;2"],
    ]


def test_the_link_follows_its_cell_and_keeps_odd_characters(tmp_path) -> None:
    output = {
        "output_type": "display_data",
        "metadata": {"registry_report_measures": "a b"},
        "data": {"text/markdown": "| a |", "text/csv": ["unit;value\n", "Møre (og) [Romsdal];0,5\n"]},
    }
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "outputs": [output]}
    cell["source"] = "#| label: tbl-x\n#| tbl-cap: x\nf()"
    path = tmp_path / "a-b.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    finish_notebook(path, tmp_path / "out.ipynb", {"edition": {"download": "Last ned"}})
    shown, link = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert list(shown["outputs"][0]["data"]) == ["text/markdown"]
    text = "".join(link["source"])
    assert '{download="tbl-x.csv" aria-label="Last ned: tbl-x" data-measures="a b"}' in text
    address = text[text.index("](") + 2 : text.index("){")]
    assert rows(address) == [["unit", "value"], ["Møre (og) [Romsdal]", "0,5"]]


def test_numbers_fold_out_below_each_figure_that_has_values(report) -> None:
    page = html.document_fromstring(report)
    tables = page.xpath('//details[contains(@class, "number-table")]//table')
    assert len(tables) > 40
    for table in tables:
        caption = table.xpath("./caption")
        assert len(caption) == 1
        assert caption[0].text_content().strip()
        width = len(table.xpath("./thead/tr/th[@scope='col']"))
        assert width > 1
        for row in table.xpath("./tbody/tr"):
            assert row[0].tag == "th"
            assert row[0].get("scope") == "row"
            assert len(row) == width
    assert len(page.xpath('//details[contains(@class, "number-table") and @open]')) == 0
