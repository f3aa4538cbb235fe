"""Tables whose cells are looked up: every cell is the one its row and column name, hidden is not the same as none."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.model.results import to_results
from R_free_helpers.tables.grid import COUNT, DENOMINATOR, NUMERATOR, GridLine, counted_lines, grid, unit_lines

COLUMNS = ["measure", "unit_id", "subgroup", "statistic", "value", "numerator", "denominator", "status"]
ROWS = [
    ("registered", "norge", "vital=alive", "count", 1204.0, 1204.0, None, "ok"),
    ("registered", "norge", "vital=dead", "count", 90.0, 90.0, None, "ok"),
    ("registered", "bergen", "vital=alive", "count", 80.0, 80.0, None, "ok"),
    ("registered", "forde", "vital=alive", "count", None, None, None, "suppressed"),
    ("edss", "norge", "", "share", 0.456, 456.0, 1000.0, "ok"),
    ("edss", "bergen", "", "share", 0.5, None, None, "ok"),
    ("edss", "forde", "", "share", None, None, None, "suppressed"),
    ("edss", "fonna", "", "share", None, 0.0, 0.0, "no_data"),
    ("newly_diagnosed", "norge", "", "count", 12.0, 12.0, None, "ok"),
    ("newly_diagnosed", "bergen", "", "count", 12.0, 12.0, None, "ok"),
    ("newly_diagnosed", "forde", "", "count", None, None, None, "suppressed"),
    ("newly_diagnosed", "fonna", "", "count", 0.0, 0.0, None, "ok"),
]


@pytest.fixture
def small(chapter):
    frame = pl.DataFrame(ROWS, schema=COLUMNS, orient="row", infer_schema_length=None)
    return dataclasses.replace(chapter, results=to_results(frame, period="2024"))


def units(*names):
    return [GridLine(name.title(), {"unit_id": name}) for name in names]


def cells(table):
    return [tuple(text.replace("\xa0", " ") for text in row[1:]) for row in table.rows]


def test_row_and_column_together_say_where_a_cell_is(small):
    rows = [GridLine("Levende", {"vital": "alive"}), GridLine("Døde", {"vital": "dead"}, strong=True)]
    columns = [
        GridLine("Landet", {"measure": "registered"} | COUNT),
        GridLine("Bergen", {"measure": "registered"} | COUNT),
    ]
    columns[1] = GridLine("Bergen", columns[1].where | {"unit_id": "bergen"})
    table = grid(small, "Hvem", rows, columns)
    assert table.columns == ("Hvem", "Landet", "Bergen")
    assert cells(table) == [("1 204", "80"), ("90", "<5")]
    assert table.strong == (1,)
    assert table.notes == (
        "Antall er avrundet med mindre enn 5, likt overalt, for å verne personer; deler trenger ikke gi summen. "
        "«<5» er fra 0 til 4 personer.",
    )


def test_a_share_its_counts_and_its_decimals(small):
    share = {"measure": "edss"}
    columns = [
        GridLine("n", share | NUMERATOR),
        GridLine("N", share | DENOMINATOR),
        GridLine("%", share | {"decimals": 1}),
    ]
    table = grid(small, "", [GridLine("Norge", {})], columns)
    assert cells(table) == [("456", "1 000", "45,6 %")]
    assert list(table.data["value"]) == [456.0, 1000.0, 0.456]


def test_hidden_empty_and_small_are_three_things(small):
    columns = [
        GridLine("levende", {"measure": "registered", "vital": "alive"} | COUNT),
        GridLine("ukjent", {"measure": "registered", "vital": "unknown"} | COUNT),
        GridLine("andel", {"measure": "edss"}),
        GridLine("antall", {"measure": "edss"} | NUMERATOR),
    ]
    table = grid(small, "", units("bergen", "forde", "fonna"), columns)
    assert cells(table) == [("80", "–", "50 %", "–*"), ("–*", "–", "–*", "–*"), ("<5", "–", "–", "0")]
    assert table.notes[0].startswith("* Skjult")
    assert table.data[table.data["status"] == "suppressed"]["value"].isna().all()


def test_a_suppressed_row_prints_nothing_even_if_it_has_a_number(small):
    leaking = small.results.with_columns(value=pl.col("value").fill_null(3.0), numerator=pl.lit(3.0))
    table = grid(
        dataclasses.replace(small, results=leaking), "", units("forde"), [GridLine("andel", {"measure": "edss"})]
    )
    assert cells(table) == [("–*",)]


def test_units_stand_in_printed_order_with_the_nation_last(small):
    lines = unit_lines(small, total="Totalt")
    assert len(lines) == 20
    assert (lines[0].heading, lines[-1].heading) == ("Finnmarkssykehuset HF", "Totalt")
    assert [line.strong for line in lines] == [False] * 19 + [True]
    assert unit_lines(small, short=True)[-1].heading == "Norge"
    assert len(unit_lines(small.at("rhf"))) == 5


def test_units_that_counted_nobody_are_left_out_and_hidden_ones_are_not(small):
    lines = counted_lines(small, units("bergen", "forde", "fonna"), "newly_diagnosed")
    assert [line.heading for line in lines] == ["Bergen", "Forde"]


def test_a_misspelt_measure_or_form_is_an_error(small):
    with pytest.raises(KeyError, match="edsss"):
        grid(small, "", [GridLine("", {})], [GridLine("", {"measure": "edsss"})])
    with pytest.raises(ValueError, match="names a measure"):
        grid(small, "", [GridLine("", {})], [GridLine("", {})])
    with pytest.raises(ValueError, match="percent"):
        grid(small, "", [GridLine("", {})], [GridLine("", {"measure": "edss", "form": "percent"})])


def test_a_measure_that_this_edition_lacks_leaves_empty_cells(small):
    table = grid(small, "", [GridLine("Norge", {})], [GridLine("mr", {"measure": "mri"})])
    assert cells(table) == [("–",)]
