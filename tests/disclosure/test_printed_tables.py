"""Printed tables and data files are read as a reader reads them: numbers, hidden cells, names of rows."""

from __future__ import annotations

import pytest

from R_free_helpers.disclosure.printed_tables import (
    EVERYBODY,
    Grid,
    PrintedCell,
    PrintedWords,
    cells_of,
    data_grid,
    numbers_in,
    read_page,
    table_grid,
)
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import read_units

NORWAY = PrintedWords("nb-NO", read_units(get_registry("no_ms").data_dir))
SWEDEN = PrintedWords("sv-SE", read_units(get_registry("se_ipn").data_dir))


def grid(rows: str, words: PrintedWords = NORWAY) -> Grid:
    (table,) = read_page(f"<figure id='tbl-x'><table>{rows}</table></figure>").tables
    return table_grid("report.html", table, words)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("13 129", (PrintedCell(13129),)),
        ("13\u00a0129", (PrintedCell(13129),)),
        ("34,7", (PrintedCell(34.7, decimals=1),)),
        ("81,3 %", (PrintedCell(81.3, percent=True, decimals=1),)),
        ("\u22120,5", (PrintedCell(-0.5, decimals=1),)),
        ("12*", (PrintedCell(12),)),
        ("114 (0,9 %)", (PrintedCell(114), PrintedCell(0.9, percent=True, decimals=1))),
        ("3/14", (PrintedCell(3), PrintedCell(14))),
        ("–*", (PrintedCell(hidden=True),)),
        ("*", (PrintedCell(hidden=True),)),
        ("–", ()),
        ("2023 og 2024", ()),
        ("68,1–89,8 %", ()),
    ],
)
def test_a_cell_is_a_number_two_numbers_hidden_or_a_text(text, cells):
    assert cells_of(text, NORWAY.marks) == cells


def test_numbers_of_a_text_have_decimals_and_percent_signs_and_no_name_is_one():
    assert numbers_in("77 % (95 % KI 73–81 %), ICC(2,1), RAND12 av 1 200") == [
        (77, 0, True),
        (95, 0, True),
        (73, 0, False),
        (81, 0, True),
        (1200, 0, False),
    ]


def test_heads_spans_and_empty_names_are_read_as_they_look():
    found = grid(
        "<thead><tr><th rowspan=2>Skår</th><th rowspan=2>Kjønn</th><th colspan=2>Antall</th></tr>"
        "<tr><th>2023</th><th>2024</th></tr></thead>"
        "<tr><th scope=row>MSIS</th><td>Kvinner</td><td>12</td><td>14</td></tr>"
        "<tr><th scope=row></th><td>Menn</td><td colspan=2>–*</td></tr>"
    )
    assert found.columns == ["Antall 2023", "Antall 2024"]
    assert found.rows == {
        ("msis", "kvinner"): [PrintedCell(12), PrintedCell(14)],
        ("msis", "menn"): [PrintedCell(hidden=True), PrintedCell(hidden=True)],
    }


def test_one_mark_hides_a_count_and_its_percentage():
    found = grid(
        "<thead><tr><th>HF</th><th>I live</th></tr></thead>"
        "<tr><td>Bergen*</td><td>9 (12 %)</td></tr><tr><td>Totalt</td><td>–*</td></tr>"
    )
    assert found.rows == {
        ("unit:bergen",): [PrintedCell(9), PrintedCell(12, percent=True)],
        (EVERYBODY,): [PrintedCell(hidden=True)] * 2,
    }


def test_a_name_of_two_units_is_that_of_the_others_level():
    assert SWEDEN.names(["Uppsala", "Falun", "Lund"])[0] == "unit:uppsala"
    assert SWEDEN.names(["Uppsala", "Dalarna", "Gotland"])[0] == "unit:region_uppsala"
    assert SWEDEN.names(["Riket", "Totalt", "Alla"]) == [EVERYBODY] * 3


def test_a_data_file_is_read_by_what_names_its_rows():
    text = (
        "\ufeffunit_id;Enhet;level;Periode;Verdi;Nedre grense;Teller;Nevner;Merke;status;Kjønn;sex\n"
        "bergen;Bergen;hf;2024;0,8125;0,68;39;48;*;ok;Kvinner;female\n"
        "bergen;Bergen;hf;2024;0,5;0,4;20;40;;ok;Menn;male\n"
        "norge;Norge;nation;2024;;;;;;suppressed;;\n"
    )
    headings = {"Verdi": "value", "Teller": "numerator", "Nevner": "denominator", "Enhet": "unit", "Merke": "mark"}
    headings["Nedre grense"] = "lower"
    found = data_grid("report.html data fig-x.csv", "fig-x", text, headings, NORWAY)
    assert found.columns == ["Verdi", "Teller", "Nevner"]
    assert found.rows["unit:bergen", "kvinner"] == [PrintedCell(0.8125, decimals=4), PrintedCell(39), PrintedCell(48)]
    assert found.rows[EVERYBODY, EVERYBODY] == [PrintedCell(hidden=True)] * 3


def test_a_column_with_a_status_of_its_own_is_hidden_by_that():
    text = "unit_id;Median;Over aksen;status;beyond_status\nbergen;22;;ok;suppressed\nous;23;0;ok;ok\n"
    found = data_grid("x", "fig-x", text, {"Over aksen": "beyond"}, NORWAY)
    assert found.columns == ["Over aksen"]
    assert found.rows["unit:bergen",] == [PrintedCell(hidden=True)]


REFERRING = (
    "<h2><span class='header-section-number'>4.2</span> Coverage</h2>"
    "<figure id='tbl-units'><figcaption>Tabell\u00a022: Enheter</figcaption></figure>"
    "<figure id='tbl-x'><table><tr><th>Nr.</th><th>Se</th></tr><tr><th>1</th><td>{cell}</td></tr></table></figure>"
)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("<a href='#sec-coverage'>4.2</a>, <a href='#tbl-units'>Tabell\u00a022</a>", ", "),
        ("<a href='#tbl-units'>Tabell\u00a023</a>", "Tabell 23"),
        ("<a href='#sec-coverage'>7</a>", "7"),
        ("<a href='elsewhere.html'>4.2</a>", "4.2"),
        ("4.2 og 22", "4.2 og 22"),
        ("<a href='#tbl-units'>Tabell\u00a022</a> viser 7", " viser 7"),
    ],
)
def test_a_link_to_a_part_of_the_page_by_its_number_tells_no_number(cell, told):
    *_, table = read_page(REFERRING.format(cell=cell)).tables
    assert table.body[-1][-1].strip() == told.strip()
