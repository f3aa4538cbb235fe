"""A stranger believes what tables show often enough and nothing denies, and computes with it."""

from __future__ import annotations

import pytest

from R_free_helpers.disclosure.printed_attack import attack, leaked_counts, limit_in_note
from R_free_helpers.disclosure.printed_tables import Grid, PrintedCell, PrintedWords, cells_of
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import read_units

WORDS = PrintedWords("nb-NO", read_units(get_registry("no_ms").data_dir))


def grid(columns: str, rows: dict[str, str], label: str = "t", notes: str = "") -> Grid:
    """Return a table: headings and cells divided by blanks, names of a row by a slash."""
    made = Grid(f"report.html table {label}", label, columns.split(), notes=notes)
    for names, cells in rows.items():
        heads = names.split("/")
        key = tuple(name for head in heads for name in WORDS.names([head]))
        made.rows[key] = [(cells_of(text, WORDS.marks) or (PrintedCell(),))[0] for text in cells.split()]
        made.heads[key] = ", ".join(heads)
    return made


def found(*grids: Grid) -> dict[str, tuple[int, int]]:
    """Return the bounds of what is recovered, by row and column."""
    result = attack(grids, WORDS)
    assert result.impossible == []
    return {
        f"{grids[place].heads[key]} {grids[place].columns[at]}": ends
        for (place, at, key), ends in result.recovered.items()
        if ends[0] == ends[1]
    }


def test_a_row_for_all_is_the_sum_of_the_others():
    assert found(grid("Antall", {"Bergen": "41", "Oslo": "52", "Fonna": "*", "Totalt": "96"})) == {
        "Fonna Antall": (3, 3)
    }
    assert found(grid("Antall", {"Bergen": "41", "Oslo": "*", "Fonna": "*", "Totalt": "96"})) == {}


def test_a_region_is_the_sum_of_its_hospitals():
    rows = {"Førde": "9", "Bergen": "*", "Fonna": "8", "Stavanger": "7", "Helse Vest": "29", "Oslo": "30"}
    assert found(grid("Antall", rows)) == {"Bergen Antall": (5, 5)}


@pytest.mark.parametrize("heading", ["Median", "25-persentil", "Gjennomsnitt"])
def test_medians_are_no_parts_of_a_sum(heading):
    assert found(grid(heading, {"Bergen": "41", "Oslo": "*", "Norge": "45"})) == {}


def test_rounded_numbers_are_no_parts_of_a_sum():
    assert found(grid("Innbyggere", {"Bergen": "4100", "Oslo": "*", "Fonna": "3200", "Norge": "7400"})) == {}


def test_a_guess_that_no_table_fits_is_given_up_and_the_others_are_kept():
    """The number of all stands beside each unit: only regions and hospitals together deny that it adds up."""
    units = ["St. Olav", "Møre og Romsdal", "Helse Midt-Norge", "Bergen", "Fonna", "Helse Vest"]
    beside = dict.fromkeys(units, "*") | dict.fromkeys(["Nord-Trøndelag", "Helse Sør-Øst", "Norge"], "17")
    parts = {"Bergen": "41", "Oslo": "52", "Fonna": "*", "Totalt": "96"}
    grids = [grid("Nevner", beside, "a"), grid("Antall", parts, "b")]
    result = attack(grids, WORDS)
    assert result.examined["printed guesses disproved"] == 1
    assert found(*grids) == {"Fonna Antall": (3, 3)}


def test_a_column_that_does_not_add_up_somewhere_is_not_believed():
    rows = {"Oslo/Menn": "5", "Bergen/Menn": "4", "Norge/Menn": "8"}
    women = {"Oslo/Kvinner": "5", "Bergen/Kvinner": "*", "Norge/Kvinner": "8"}
    assert found(grid("Antall", rows | women)) == {}


def test_groups_of_a_whole_are_found_by_three_that_add_up():
    def rows(units: list[str]) -> dict[str, str]:
        return {
            f"{unit}/{state}": f"{n} 20" for unit in units for state, n in {"ja": 11, "nei": 7, "ukjent": 2}.items()
        }

    hidden = {"Oslo/ja": "11 20", "Oslo/nei": "* *", "Oslo/ukjent": "4 20"}
    assert found(grid("Antall Nevner", rows(["Bergen", "Fonna", "Førde"]) | hidden))["Oslo, nei Antall"] == (5, 5)
    assert found(grid("Antall Nevner", rows(["Bergen", "Fonna"]) | hidden)) == {}


def test_a_column_is_the_sum_of_two_if_three_rows_show_it():
    rows = {"2021": "4 5 9", "2022": "6 1 7", "2023": "3 3 6"}
    assert found(grid("Menn Kvinner Alle", rows | {"2024": "* 8 10"})) == {"2024 Menn": (2, 2)}
    assert found(grid("Menn Kvinner Alle", rows | {"2020": "4 5 10", "2024": "* 8 10"})) == {}


def test_percentages_of_two_columns_tell_a_count():
    rows = {"Bergen": "9 12 75,0%", "Oslo": "10 40 25,0%", "Fonna": "3 10 30,0%"}
    assert found(grid("Med Alle Andel", rows | {"Førde": "* 8 62,5%"})) == {"Førde Med": (5, 5)}
    assert found(grid("Med Alle Andel", {**rows, "Fonna": "3 11 30,0%", "Førde": "* 8 62,5%"})) == {}


def test_the_same_count_in_two_tables_needs_the_same_total():
    told = grid("Nevner", {"Bergen": "41", "Oslo": "52", "Førde": "17", "Fonna": "13", "Norge": "123"}, "a")
    hides = {"Bergen": "41", "Oslo": "52", "Førde": "17", "Fonna": "*", "UNN": "*", "Norge": "123"}
    assert found(told, grid("Personer", hides, "b"))["Fonna Personer"] == (13, 13)
    # Whoever was treated and whoever should be agree where all are, and are shown only there.
    assert found(told, grid("Personer", {**hides, "Norge": "*"}, "b")) == {}


def test_small_numbers_that_agree_are_no_evidence():
    one = grid("Nevner", {"Bergen": "1", "Oslo": "1", "Fonna": "2", "Førde": "3", "Norge": "7"}, "a")
    two = grid("Personer", {"Bergen": "1", "Oslo": "1", "Fonna": "*", "Førde": "*", "Norge": "7"}, "b")
    assert found(one, two) == {}


def test_a_table_and_its_own_data_are_the_same():
    table = grid("Antall", {"Bergen": "41", "Oslo": "4"}, "fig-x")
    assert found(table, grid("Antall", {"Bergen": "41", "Oslo": "*"}, "fig-x")) == {"Oslo Antall": (4, 4)}


def test_hospitals_of_one_table_are_parts_of_the_regions_of_another():
    regions = {"Helse Nord": "20", "Helse Midt-Norge": "30", "Helse Vest": "40", "Norge": "90"}
    units = {"UNN": "20", "St. Olav": "30", "Bergen": "34", "Fonna": "*", "Norge": "90"}
    assert found(grid("Antall", regions, "a"), grid("Personer", units, "b"))["Fonna Personer"] == (6, 6)


@pytest.mark.parametrize(
    ("note", "limit"),
    [
        ("* antall færre enn fem", 5),
        ("* Færre enn 6 personer.", 6),
        ("* Skjult: færre enn 5 personer, eller kunne brukes til å regne ut et slikt tall.", None),
        ("", None),
    ],
)
def test_what_a_note_tells_of_the_limit(note, limit):
    assert limit_in_note(note, WORDS) == limit


def test_a_note_is_believed_as_long_as_a_table_fits():
    rows = {"Bergen": "41", "Oslo": "*", "Fonna": "*", "Totalt": "49"}
    assert attack([grid("Antall", rows, notes="* færre enn fem")], WORDS).recovered.keys() == {
        (0, 0, ("unit:ous",)),
        (0, 0, ("unit:fonna",)),
    }
    doubted = attack([grid("Antall", {**rows, "Totalt": "51"}, notes="* færre enn fem")], WORDS)
    assert doubted.untrue == {5: 6}


def test_of_how_many_a_number_is_may_be_known_if_they_are_not_few():
    tables = [
        grid("Nevner", {"Bergen": "41", "Oslo": "52", "Fonna": "13", "Førde": "4", "Norge": "110"}, "a"),
        grid("Nevner", {"Bergen": "41", "Oslo": "52", "Fonna": "*", "Førde": "*", "Norge": "110"}, "b"),
    ]
    result = attack(tables, WORDS)
    assert len(result.recovered) == 2
    ((_, what),) = leaked_counts(result, tables, 5)
    assert what == "Førde, Nevner is hidden, but must be 4; report.html table a tells it (Førde, Nevner)"


def test_a_total_of_a_few_more_than_its_parts_tells_of_them():
    ages = {"10-19/Norge": "31", "20-29/Norge": "1205", "30-39/Norge": "11892"}

    def told(total: str, **more: str) -> list[str]:
        rows = {name.split("/")[0]: count for name, count in (ages | more).items()} | {"Totalt": total}
        tables = [grid("Antall", rows)]
        return [what for _, what in leaked_counts(attack(tables, WORDS), tables, 5)]

    assert told("13129") == ["Totalt, Antall counts 1 whom no other row counts"]
    assert told("13128") == []
    assert told("13133") == []  # five are not few
    assert told("13127") == []  # no total of these
    assert told("13129", **{"0-9/Norge": "*"}) == ["0-9, Antall is hidden, but must be 1"]
