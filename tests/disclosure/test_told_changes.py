"""The files of changes are read as a stranger would read them: each planted fault is found, and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import polars as pl
import pytest

from R_free_helpers.disclosure.told_changes import told_of_changes, told_on_the_page
from R_free_helpers.editions.changes_file import to_csv
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.results.changes import Chain, changes

POLICY = Policy(name="protected")
NOBODY: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def store(*rows: tuple[str, float | None, float | None, str]) -> pl.DataFrame:
    """Return released shares of units: unit, numerator, denominator, status."""
    told = [
        {
            "measure": "m",
            "unit_id": unit,
            "period": "2024",
            "subgroup": "",
            "statistic": "share",
            "value": None if numerator is None else round(numerator / (denominator or 1), 10),
            "numerator": numerator,
            "denominator": denominator,
            "status": status,
        }
        for unit, numerator, denominator, status in rows
    ]
    return pl.DataFrame(told, schema={name: SCHEMA[name] for name in told[0]}).select(
        *(pl.col(name) if name in told[0] else pl.lit(None, dtype=kind).alias(name) for name, kind in SCHEMA.items())
    )


WAS = store(
    ("a", 30, 100, "ok"), ("b", None, None, "suppressed"), ("c", 40, 80, "ok"), ("d", 0, 50, "few"), ("e", 30, 60, "ok")
)
BETWEEN = store(
    ("a", 50, 100, "ok"), ("b", 30, 60, "ok"), ("c", 41, 80, "ok"), ("d", 20, 50, "ok"), ("e", 30, 60, "ok")
)
NOW = store(("a", 80, 110, "ok"), ("b", 30, 60, "ok"), ("c", 60, 80, "ok"), ("d", 20, 50, "ok"), ("e", 33, 60, "ok"))


def file(change: Callable[[dict[str, dict[str, str]]], None] = lambda rows: None) -> str:
    """Return the file of these changes, with something changed in it."""
    chain = Chain(WAS, NOW, {"corrected": BETWEEN}, lambda measure, unit: ("corrected", "late"))
    text = to_csv(changes(chain, POLICY), NOBODY)
    rows = list(csv.DictReader(io.StringIO(text)))
    change({row["unit_id"]: row for row in rows})
    written = io.StringIO()
    table = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


def found(text: str, policy: Policy = POLICY) -> list[tuple[str, str]]:
    return [(kind, what) for kind, _, what in told_of_changes(text, (WAS, NOW), (BETWEEN,), policy, "changes.csv")]


def test_what_is_written_has_no_fault_and_tells_what_it_may():
    rows = {row["unit_id"]: row for row in csv.DictReader(io.StringIO(file()))}
    assert (rows["a"]["split"], rows["c"]["split_why"]) == ("parts", "small_step")
    assert (rows["e"]["together_of"], rows["e"]["together"], rows["e"]["late"]) == ("late;rounding", "0.05", "")
    assert rows["b"]["change"] == rows["d"]["change"] == ""
    assert found(file()) == []


FAULTS = {
    "a hidden number": ("b", {"was_value": "0.5"}, "leak"),
    "another number": ("a", {"now_value": "0.7"}, "contradiction"),
    "another status": ("a", {"was_status": "low_n"}, "contradiction"),
    "a change of what is hidden": ("b", {"change": "0.1"}, "leak"),
    "a change of what is told as few": ("d", {"change": "0.4"}, "leak"),
    "another change": ("a", {"change": "0.4"}, "contradiction"),
    "parts that do not add up": ("a", {"late": "0.3"}, "contradiction"),
    "a part of few persons": ("c", {"corrected": "0.0125", "late": "0.2375"}, "leak"),
    "the cause of what may be rounding": ("e", {"late": "0.05", "together": "0", "together_of": ""}, "leak"),
    "a part of no released number": ("a", {"corrected": "0.1", "late": "0.3272727273"}, "leak"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    unit, fields, kind = FAULTS[name]
    told = found(file(lambda rows: rows[unit].update(fields)))
    assert told and told[0][0] == kind and f"m {unit} 2024" in told[0][1]


def test_a_row_of_no_result_is_found():
    assert found(file(lambda rows: rows["a"].update(unit_id="x")))[0][0] == "contradiction"


def test_the_change_of_few_between_exact_numbers_is_found():
    def exact(rows: dict[str, dict[str, str]]) -> None:
        for unit in ("b", "c", "d", "e"):
            rows[unit].update(
                dict.fromkeys(rows[unit].keys() - {"measure", "unit_id", "period", "subgroup", "statistic"}, "")
            )

    was = store(("a", 77, 110, "ok"))
    text = file(exact).replace("0.3,30,100", "0.7,77,110").replace("0.4272727273", "0.0272727273")
    text = text.replace(",0.2,0.2272727273,", ",0.0272727273,0,")
    policy = Policy(name="suppressed")
    told = [what for kind, _, what in told_of_changes(text, (was, NOW), (), policy, "changes.csv") if kind == "leak"]
    assert told == ["the change of m a 2024 share, which is of few persons between exact numbers"]


def test_both_exact_numbers_side_by_side_are_found_without_their_change():
    was, now = store(("a", 77, 110, "ok")), store(("a", 80, 110, "ok"))
    chain = Chain(was, now, {}, lambda measure, unit: ("late",))
    policy = Policy(name="suppressed")
    row = next(csv.DictReader(io.StringIO(to_csv(changes(chain, policy), NOBODY))))
    assert (row["why"], row["was_value"]) == ("small_change", "")
    kinds = []
    for told in ({}, {"was_numerator": "77"}):
        written = io.StringIO()
        table = csv.DictWriter(written, list(row), lineterminator="\n")
        table.writeheader()
        table.writerow(row | told)
        kinds.append([kind for kind, _, _ in told_of_changes(written.getvalue(), (was, now), (), policy, "f")])
    assert kinds == [[], ["leak"]]


def test_a_column_or_cell_that_nobody_knows_is_found():
    header, *rows = file().splitlines()
    for text in (
        "\n".join([f"{header},more", *(f"{row},3" for row in rows)]),
        "\n".join([header, *(f"{row},3" for row in rows)]),
    ):
        assert {kind for kind, _ in found(text + "\n")} == {"contradiction"}


def page(**cells: str) -> str:
    told = "".join(f'<td data-is="{name.rstrip("_")}">{text}</td>' for name, text in cells.items())
    return f'<table><tbody><tr data-line="2"><th>name</th>{told}</tr></tbody></table>'


def on_page(text: str) -> list[str]:
    return [kind for kind, _, _ in told_on_the_page(text, file(), "nb-NO", "changes.html")]


def test_a_page_that_tells_the_file_has_no_fault():
    assert (
        on_page(page(was="30,0\N{NO-BREAK SPACE}%", now="72,7 %", change="+42,7", corrected="+20,0", late="+22,7"))
        == []
    )
    assert on_page(page(was="30,0 %", corrected="–", definition="0,0")) == []


@pytest.mark.parametrize(("cells", "kind"), [
    ({"was": "30,1 %"}, "contradiction"),
    ({"change": "\N{MINUS SIGN}42,7"}, "contradiction"),
    ({"together": "+1,0"}, "contradiction"),
    ({"was": "3O,0 5 6,1,2"}, "contradiction"),
])  # fmt: skip
def test_another_number_on_the_page_is_found(cells, kind):
    assert on_page(page(**cells)) == [kind]


def test_a_number_that_the_file_does_not_tell_is_found_on_the_page():
    hidden = page(was="30,0 %").replace('data-line="2"', 'data-line="3"')
    assert on_page(hidden) == ["leak"]
    assert on_page(hidden.replace('"3"', '"99"')) == ["contradiction"]


def test_a_change_in_words_is_held_against_the_file_too():
    said = '<ul><li data-line="2">from <span data-is="was">{}</span> to <span data-is="now">72,7 %</span></li></ul>'
    assert on_page(said.format("30,0 %")) == []
    assert on_page(said.format("31,0 %")) == ["contradiction"]
    assert on_page(said.format("30,0 %").replace('data-line="2"', 'data-line="3"'))[0] == "leak"
    assert on_page(said.format("30,0 %").replace(' data-line="2"', "")) == ["contradiction"]


def test_a_row_or_number_that_does_not_say_what_it_is_is_found():
    assert on_page(page(was="30,0 %").replace(' data-line="2"', "")) == ["contradiction"]
    assert on_page(page(was="30,0 %").replace("</tr>", "<td>3</td></tr>")) == ["leak"]
    assert on_page(page(was="30,0 %", other="3")) == ["leak"]
    assert on_page(page(was="30,0 %").replace("</tr>", '<td class="remark">a remark.</td></tr>')) == []
