"""Codebooks, values and identity numbers of deliveries, one at a time."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from R_free_helpers.contract import standard
from R_free_helpers.contract.delivery.codebook import best_match, mrs_fields, oqr_fields, redcap_fields
from R_free_helpers.contract.delivery.form import Field, Form
from R_free_helpers.contract.delivery.identity import holds_number, refused
from R_free_helpers.contract.delivery.queries import forms_read, run_queries
from R_free_helpers.contract.delivery.typed import moment, typed
from R_free_helpers.contract.schema import Schema, uses

REDCAP = (
    "Variable / Field Name",
    "Form Name",
    "Field Type",
    "Choices, Calculations, OR Slider Labels",
    "Text Validation Type OR Show Slider Number",
)


def form(fields: dict[str, Field] | None = None, **columns: list[str]) -> Form:
    return Form("F", "f.csv", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), 2, fields or {})


def test_a_codebook_of_mrs_has_a_row_for_each_choice():
    columns = ["Visningsnavn", "Variabelnavn", "Felttype", "Mulige verdier"]
    rows = [
        ["Kjønn", "PatientGender", "Enum", "-1 = Velg verdi"],
        [None, None, None, "1 = Mann"],
        [None, None, None, "2 = Kvinne = jente"],
        ["Vekt", "Vekt", "Numerisk (flyttall)", None],
        ["Annet", "Annet", "Noe nytt", None],
    ]
    fields = mrs_fields(pl.DataFrame(rows, schema=columns, orient="row"))
    assert fields["patientgender"].choices == {"-1": "Velg verdi", "1": "Mann", "2": "Kvinne = jente"}
    assert fields["patientgender"].not_chosen == {"-1"}
    assert (fields["vekt"].kind, fields["annet"].kind) == ("number", "text")


def test_a_codebook_of_oqr_has_a_row_for_each_choice():
    columns = ["tabell", "fysisk_feltnavn", "type", "listeverdier", "listetekst"]
    rows = [
        ["t", "A", "Listevariabel", "1", "Ja"],
        [None, None, None, "2", "Nei"],
        ["t", "B", "Datovariabel", "", ""],
        ["u", "A", "Skjult", "", ""],
    ]
    forms = oqr_fields(pl.DataFrame(rows, schema=columns, orient="row"))
    assert forms["t"]["a"] == Field("A", "choice", {"1": "Ja", "2": "Nei"})
    assert (forms["t"]["b"].kind, forms["u"]["a"].kind) == ("date", "text")


def test_a_checkbox_of_redcap_is_a_column_for_each_code():
    rows = [["symptom", "f", "checkbox", "1, Smerte | 2, Feber | -9, Annet", ""], ["ok", "f", "yesno", "", ""]]
    fields = redcap_fields(pl.DataFrame(rows, schema=REDCAP, orient="row"), ["UNK"])
    assert {name: one.kind for name, one in fields.items()} == {
        "symptom___1": "yes_no",
        "symptom___2": "yes_no",
        "symptom___-9": "yes_no",
        "ok": "yes_no",
    }
    read = typed(form(fields, symptom___1=["1", "0", ""], ok=["UNK", "1", "0"]))
    assert read.frame.rows() == [(True, None), (False, True), (None, False)]
    assert read.not_answered == {"ok": 1}


def test_a_code_for_missing_data_that_a_column_lists_is_an_answer():
    rows = [["a", "f", "radio", "UNK, Vet ikke | 1, Ja", ""], ["b", "f", "radio", "1, Ja", ""]]
    fields = redcap_fields(pl.DataFrame(rows, schema=REDCAP, orient="row"), ["UNK"])
    read = typed(form(fields, a=["UNK", "1"], b=["UNK", "1"]))
    assert read.frame.rows() == [("UNK", None), ("1", "1")]
    assert read.problems == () and read.unknown_codes == {}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("31.12.2024", dt.datetime(2024, 12, 31)),
        ("1.2.2024", dt.datetime(2024, 2, 1)),
        ("31.12.2024 06:05", dt.datetime(2024, 12, 31, 6, 5)),
        ("31.12.2024 06:05:59", dt.datetime(2024, 12, 31, 6, 5, 59)),
        ("2024-12-31T06:05:59Z", dt.datetime(2024, 12, 31, 6, 5, 59)),
        ("2024-12-31 06:05:59.123", dt.datetime(2024, 12, 31, 6, 5, 59)),
        ("29.02.2023", None),
        ("31.12.24", None),
        ("31.12.2024 6", None),
        ("31.12.2024 06:05 ca", None),
        ("2024", None),
        ("", None),
    ],
)
def test_days_with_and_without_a_clock(text, read):
    assert moment(pl.Series("x", [text])).to_list() == [read]


def test_the_sheet_of_a_form_is_the_one_with_its_columns():
    system = ["guid", "unit", "status", "saved"]
    sheets = {
        name: {column: Field(column, "text") for column in [*system, *own]}
        for name, own in {"Oppf": ["edss", "dato"], "Attakk": ["dato2"], "MR": ["funn", "region"]}.items()
    }
    assert best_match("OppfølgingSkjema", [*system, "EDSS", "dato", "ny"], sheets) is sheets["Oppf"]
    assert best_match("Prøve", [*system, "a", "b"], sheets) == {}  # what the system adds to each form tells nothing
    assert best_match("x", ["a"], {}) == {}


def test_of_sheets_with_the_same_columns_the_one_named_alike():
    same = {"a": Field("a", "text")}
    sheets = {"Inklusjon": dict(same), "Oppfølging (skjema)": dict(same)}
    assert best_match("OppfølgingSkjema", ["a"], sheets) is sheets["Oppfølging (skjema)"]


@pytest.mark.parametrize(
    "text",
    [
        "15076500565",
        "150765 00565",
        "150765\u00a000565",
        "f.nr:15076500565,",
        "15076500565.0",
        "811228-9874",
        "811228\u20139874",
        "19811228-9874",
        "198112289874",
        "8112289874",
        "pnr811228-9874b",
    ],
)
def test_numbers_are_seen_wherever_they_stand(text):
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15076500566",  # a wrong check digit
        "811228-9875",
        "556036-0793",  # an enterprise
        "115076500565",  # more digits
        "0.15076500565",
        "31.12.2024 06:05:59",
        "SE2321000000-E0101",
        "12345678",
        "0a811228-9874-4a1b-8c2d-000000000001",
        "ab15076500565cdef012",
    ],
)
def test_other_digits_are_none(text):
    assert not holds_number(text)


def test_the_kinds_of_digits_that_are_valid_by_chance_are_read():
    keys = [f"{10_000_000_000 + 7_919_717 * number}" for number in range(3000)]
    assert any(map(holds_number, keys))
    assert refused([form(key=keys)]) == []
    assert len(refused([form(key=[*keys[:40], *["15076500565"] * 5])])) == 1


SCHEMA = Schema(
    {
        "patient": uses(standard.Patient, optional=True),
        "data_delivery": uses(standard.DataDelivery, without=("purpose", "project"), optional=True),
    }
)


@pytest.fixture
def query(tmp_path):
    """Return a function that runs one query over forms."""

    def run(sql: str, *forms: Form):
        (tmp_path / "data_delivery.sql").write_text(sql, encoding="utf-8")
        return run_queries(tmp_path, [typed(one) for one in forms], SCHEMA)

    return run


def test_a_query_gives_rows_and_why_others_are_left_out(query):
    sql = "SELECT a AS delivery_id, CAST(y AS INT) AS year, CASE WHEN a > '2' THEN 'late' END AS left_out FROM F"
    made, problems = query(sql, form(a=["3", "1", "2"], y=["2022", "2023", "2024"]))
    assert problems == []
    one = made["data_delivery"]
    assert (one.frame.rows(), one.read, one.left_out) == ([("1", 2023), ("2", 2024)], 3, {"late": 1})


@pytest.mark.parametrize(
    ("sql", "rule", "says"),
    [
        ("SELECT a AS delivery_id FROM F", "missing_column", "does not give year"),
        ("SELECT a AS delivery_id, 2024 AS year, 1 AS ekstra FROM F", "unknown_column", "ekstra"),
        ("SELECT a AS delivery_id, 'x' AS year FROM F", "unreadable_value", "no whole number"),
        ("SELECT a AS delivery_id, b AS year FROM F", "query", '"b"'),
        ("SELECT a AS delivery_id, 2024 AS year FROM G", "query", "it has F"),
        ("SELEC a", "query", "cannot be run"),
        ("", "query", "cannot be run"),
        ("SELECT * FROM read_csv('/etc/passwd')", "query", "cannot be run"),
        ("COPY (SELECT 1) TO '/tmp/never.csv'", "query", "cannot be run"),
    ],
)
def test_a_query_that_cannot_be_used_is_named(query, sql, rule, says):
    made, (problem,) = query(sql, form(a=["1"]))
    assert (made, problem.rule, problem.table) == ({}, rule, "data_delivery")
    assert "data_delivery.sql" in problem.message and says in problem.message


def test_a_table_without_a_query_is_named(tmp_path):
    _, (problem,) = run_queries(tmp_path, [], Schema({"patient": standard.Patient}))
    assert (problem.rule, "patient" in problem.message) == ("no_query", True)


def test_a_query_of_no_table_is_named(tmp_path):
    (tmp_path / "vist.sql").write_text("SELECT 1", encoding="utf-8")
    _, (problem,) = run_queries(tmp_path, [], SCHEMA)
    assert (problem.rule, problem.table) == ("unknown_table", "vist")


def test_a_form_is_read_when_a_query_names_it(tmp_path):
    (tmp_path / "visit.sql").write_text('-- not Gammel\nSELECT * FROM "Ny form" /* nor Andre */', encoding="utf-8")
    forms = [Form(name, f"{name}.csv", pl.DataFrame()) for name in ("Ny form", "form_b", "Gammel", "Andre")]
    assert forms_read(tmp_path, forms) == {"Ny form"}
