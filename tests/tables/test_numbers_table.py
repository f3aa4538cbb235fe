"""The table of numbers below a figure says what was released, in the report's words, and no more."""

from __future__ import annotations

import json
import subprocess

import pytest

from R_free_helpers.language.labels import Labels
from R_free_helpers.model.registry import get_registry
from R_free_helpers.tables.numbers import folded, numbers_table, with_headings

HEAD = "unit_id;unit;level;period;value;lower;upper;numerator;denominator;before;mark;status\n"


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels(get_registry("no_ms"))


def plain(rows) -> list[list[str]]:
    return [[cell.replace("\u00a0", " ") for cell in row] for row in rows]


def test_shares_by_unit_have_marks_and_one_column_for_the_interval(labels) -> None:
    text = HEAD + (
        "a;Alfa;hf;2024;0,8125;0,6806;0,8981;39;48;0,678;*;ok\n"
        "b;Beta;hf;2024;;;;;;;;suppressed\n"
        "c;Gamma;hf;2024;;;;0;0;;;no_data\n"
    )
    table = numbers_table(text, labels)
    assert plain([table.columns])[0] == ["Enhet", "Andel", "95 % KI", "Teller", "Nevner", "Forrige utgave"]
    assert plain(table.rows) == [
        ["Alfa*", "81,3 %", "68,1–89,8 %", "39", "48", "67,8 %"],
        ["Beta", "–*", "–*", "–*", "–*", "–*"],
        ["Gamma", "–", "–", "0", "0", "–"],
    ]
    assert table.names == 1
    assert table.hidden


def test_statistics_of_a_group_share_a_line_and_codes_are_read_out(labels) -> None:
    text = "unit_id;period;statistic;value;denominator;status;level;unit;sex;scale\n" + "".join(
        f"norge;2024;{statistic};{value};{n};{status};nation;Norge;{sex};msis29_mental\n"
        for statistic, value, n, status, sex in (
            ("mean", "31,94599", "1792", "ok", "male"),
            ("median", "30,5", "1792", "ok", "male"),
            ("outliers", "", "1792", "suppressed", "male"),
            ("mean", "30", "12000", "ok", "female"),
            ("median", "29,5", "12000", "ok", "female"),
            ("outliers", "12", "12000", "ok", "female"),
        )
    )
    table = numbers_table(text, labels)
    assert table.columns == ("Kjønn", "Gjennomsnitt", "Antall", "Median", "Uteliggere")
    assert plain(table.rows) == [
        ["Kvinner", "30,0", "12 000", "29,5", "12"],
        ["Menn", "31,9", "1 792", "30,5", "–*"],
    ]


def test_lines_that_the_names_do_not_tell_apart_all_stay(labels) -> None:
    text = "statistic;value;status;sex\ncount;5;ok;male\ncount;7;ok;male\ncount;9;ok;female\n"
    assert [row[-1] for row in numbers_table(text, labels).rows] == ["9", "5", "7"]


@pytest.mark.parametrize("text", ["measure;status\nx;no_data\n", "low;high;text\n0;0;a\n1;1,5;b\n"])
def test_a_figure_without_values_has_no_table(text, labels) -> None:
    assert numbers_table(text, labels) is None


def test_a_data_file_has_headings_and_keeps_its_codes(labels) -> None:
    text = "unit_id;period;value;status;unit;sex\nnorge;2024;0,5;ok;Norge;male\n"
    assert with_headings(text, labels) == (
        "unit_id;Periode;Verdi;status;Enhet;Kjønn;sex\nnorge;2024;0,5;ok;Norge;Menn;male\n"
    )


def test_the_block_cannot_be_broken_by_what_a_cell_holds(labels) -> None:
    table = numbers_table("value;status;unit\n1;ok;a|b\n2;ok;c\n", labels)
    lines = folded("fig-x", "Tall | flere", table, labels)
    assert lines == [
        "```{.number-table}", "fig-x", "Vis tallene", "Tall / flere", "-", "1|unit", "Enhet|Verdi", "a/b|1", "c|2",
        "```",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["```", "  `````", "```\n<b>x</b>", "~~~", ":::", "{{< include /etc/passwd >}}", "a|b", "a\u2028b\x0b", "`"]
)
def test_no_name_ends_the_block_or_is_read_in_it(labels, name) -> None:
    text = f'{HEAD}a;"{name}";hf;2024;0,8125;0,6806;0,8981;39;48;0,678;;ok\nb;Beta;hf;2024;0,5;0,4;0,6;1;2;0,6;;ok\n'
    lines = folded("fig-x", name, numbers_table(text, labels), labels)
    assert not [line for line in lines if "\n" in line or "{{<" in line]
    from R_free_helpers.editions import pandoc_program

    run = [pandoc_program.executable(), "--from=markdown", "--to=json"]
    done = subprocess.run(run, input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", check=True)
    (block,) = json.loads(done.stdout)["blocks"]
    assert block["t"] == "CodeBlock"
    assert block["c"][1].split("\n") == lines[1:-1]
    assert len(lines) == 2 + 6 + 2
