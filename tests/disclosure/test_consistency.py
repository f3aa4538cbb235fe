"""Numbers that are told where the data hide them: beside a table, in words, on a page."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.disclosure.consistency import (
    numbers_of_units,
    read_counts,
    read_data,
    told_as_nobody,
    unit_names,
    unreleased_in_files,
    unreleased_in_tables,
    unreleased_in_texts,
    unreleased_on_pages,
)
from R_free_helpers.disclosure.printed_tables import PrintedWords, read_page
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import read_units

WORDS = PrintedWords("nb-NO", read_units(get_registry("no_ms").data_dir))
DATA = read_data("unit_id;Verdi;Teller;status\nbergen;0,8125;39;ok\nfonna;;;suppressed\nnorge;0,75;110;ok\n", WORDS)


def in_words(alt: str) -> list[str]:
    page = read_page(f'<figure id="fig-x"><img src="data:image/png;base64,77" alt="{alt}"></figure>')
    return [what for _, what in unreleased_in_texts(page, {"fig-x": DATA}, WORDS)]


@pytest.mark.parametrize(
    "alt",
    [
        "Høyest: Bergen (81 %); lavest: Fonna (3 %).",
        "Fonna har 3 av 4.",
        "Fra 3 (Fonna) til 81 (Bergen).",
        "Oslo, Fonna og Førde (3 %).",
    ],
)
def test_a_number_of_a_hidden_unit_is_found(alt):
    assert [what for what in in_words(alt) if what == "3 is told of Fonna, whose number is hidden"]


@pytest.mark.parametrize(
    "alt",
    [
        "Bergen 81 %, Norge 75 %. 3 er skjult, blant dem Fonna.",
        "Fonna og Førde er skjult. Bergen: 39.",
        "Fonna: skjult; Bergen (81 %).",
        "Fonna er med fra 2023.",
        "Fra 75 (Norge) til 81 (Bergen).",
    ],
)
def test_other_numbers_are_not_taken_for_its(alt):
    assert in_words(alt) == []


def test_a_number_belongs_to_the_name_before_it_or_to_that_in_brackets_behind_it():
    text = "A: Bergen og Oslo (81 %), 7 i alt; fra 36 (Fonna) til 57 (Førde)."
    assert list(numbers_of_units(text, unit_names(WORDS))) == [
        ("Bergen", 81, 0),
        ("Oslo", 81, 0),
        ("Fonna", 36, 0),
        ("Førde", 57, 0),
    ]


def test_a_table_tells_only_what_its_data_tell_of_the_unit():
    rows = {"Bergen": "81,3 %|39", "Fonna": "–*|3", "Norge": "75 %|110"}
    body = "".join(
        f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells.split('|'))}</tr>"
        for name, cells in rows.items()
    )
    head = "<thead><tr><th>Enhet</th><th>Andel</th><th>Teller</th></tr></thead>"
    page = read_page(f"<figure id='fig-x'><table>{head}<tbody>{body}</tbody></table></figure>")
    assert unreleased_in_tables(page.tables, {"fig-x": DATA}, WORDS) == [
        ("fig-x", "3 is printed for Fonna, but not in its data")
    ]


def test_pages_tell_only_what_the_web_page_tells():
    web = ["13 129 personer, 81,3 %", "Teller;39"]
    pages = [("page 1", "13\u00a0129 personer av 39, 81,3 % og −39"), ("page 2", "13\r\n129 og 739")]
    assert unreleased_on_pages(pages, web) == [("page 2", "739 is nowhere in the web page")]


def test_a_year_and_the_note_after_it_are_two_numbers():
    web = ["Oslo 2023, note 3, volume 7 of 2020"]
    assert unreleased_on_pages([("page 1", "Oslo 20233 og 20207")], web) == []
    assert unreleased_on_pages([("page 1", "Oslo 20239")], web) == [("page 1", "20239 is nowhere in the web page")]


HEADINGS = {"Verdi": "value", "Teller": "numerator", "Nevner": "denominator", "Mangler": "missing"}
FEW = read_data(
    "unit_id;Verdi;Teller;Nevner;Mangler;status\nbergen;0,8125;39;48;0;ok\nfonna;0;0;23;0;few\nvest;0;0;30;0;ok\n",
    WORDS,
    HEADINGS,
)


def table(rows: dict[str, str]) -> str:
    body = "".join(
        f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells.split('|'))}</tr>"
        for name, cells in rows.items()
    )
    head = "<thead><tr><th>Enhet</th><th>Andel</th><th>Teller</th><th>Nevner</th></tr></thead>"
    return f"<figure id='fig-x'><table>{head}<tbody>{body}</tbody></table></figure>"


@pytest.mark.parametrize("cells", ["0,0 %|&lt;5|23", "–|0|23", "0 %|0|23"])
def test_few_are_not_told_as_nobody_in_a_table(cells):
    page = read_page(table({"Bergen": "81,3 %|39|48", "Fonna": cells}))
    assert told_as_nobody(page, {"fig-x": FEW}, WORDS) == [("fig-x", "0 is told of Fonna, where few persons are meant")]


@pytest.mark.parametrize("cells", ["–|&lt;5|23", "&lt;5 %|færre enn 5|23", "–*|–*|23", "0–13,5 %|&lt; 5|23"])
def test_few_told_as_few_are_no_finding(cells):
    page = read_page(table({"Bergen": "81,3 %|39|48", "Fonna": cells}))
    assert told_as_nobody(page, {"fig-x": FEW}, WORDS) == []
    if "13,5" not in cells:
        assert unreleased_in_tables(page.tables, {"fig-x": FEW}, WORDS) == []


def test_that_nobody_is_unknown_may_be_told_of_a_unit_with_few():
    """The column of the unknown has a status of its own; without it, or with another one, 0 stays a finding."""

    def told(status: str) -> list[tuple[str, str]]:
        text = f"unit_id;Verdi;Teller;Nevner;Mangler;status;missing_status\nfonna;0;0;5;0;few;{status}\n"
        head = "<thead><tr><th>Enhet</th><th>Andel</th><th>Nevner</th><th>Mangler</th></tr></thead>"
        row = "<tr><th scope='row'>Fonna</th><td>&lt;100 %</td><td>5</td><td>0</td></tr>"
        page = read_page(f"<figure id='fig-x'><table>{head}<tbody>{row}</tbody></table></figure>")
        return told_as_nobody(page, {"fig-x": read_data(text, WORDS, HEADINGS)}, WORDS)

    assert told("ok") == []
    assert told("few") == told("") == [("fig-x", "0 is told of Fonna, where few persons are meant")]


def test_few_are_not_told_as_nobody_in_words():
    def told(alt: str) -> list[str]:
        page = read_page(f'<figure id="fig-x"><img src="data:image/png;base64,77" alt="{alt}"></figure>')
        return [what for _, what in told_as_nobody(page, {"fig-x": FEW}, WORDS)]

    assert told("Høyest: Bergen (81 %); lavest: Fonna (0 %).") == ["0 is told of Fonna, where few persons are meant"]
    assert told("Fra færre enn 5 (Fonna) til 39 (Bergen). Helse Vest: 0.") == []


def test_fewer_than_the_threshold_is_no_number_of_a_hidden_unit():
    assert in_words("Fonna har færre enn 5 av 23, Bergen 39.") == ["23 is told of Fonna, whose number is hidden"]
    assert in_words("Lavest: Fonna (&lt;5).") == []


def test_data_files_have_the_counts_of_the_results():
    released = pl.DataFrame(
        {
            "measure": ["covered", "other", "other"],
            "unit_id": ["norge", "norge", "bergen"],
            "numerator": [13130.0, 13129.0, 3.0],
            "denominator": [14869.999896, 14869.999896, None],
        }
    )
    head = "unit_id;Teller;Nevner\n"
    files = {"a": head + "norge;13130;14869,9999\n", "b": head + "norge;13128;14869,9999\n"}
    files["c"] = files["a"] + "bergen;3;\n"  # which another measure has
    files["d"] = files["a"]
    measures = {name: frozenset({"covered"}) for name in "abc"}
    counts = read_counts(files, measures, HEADINGS)
    assert [sorted(file.measures) for file in counts.values()] == [["covered"], ["covered"], ["covered"], []]
    assert list(unreleased_in_files(counts, released)) == [
        ("b", "13128 of 14870 is told of norge, but the results of its measures have no such counts"),
        ("c", "3 of - is told of bergen, but the results of its measures have no such counts"),
        ("d", "13130 of 14870 is told of norge, but the file does not say of which measures it is"),
    ]
