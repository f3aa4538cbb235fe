"""Tables that a registry declares wrongly are refused when they are made, with all that is wrong and what to write."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from R_free_helpers.contract import standard
from R_free_helpers.contract.events import Event
from R_free_helpers.contract.registered import NoTables, schema_of
from R_free_helpers.contract.schema import Schema, SchemaError, Table, column, entered, person, uses
from R_free_helpers.contract.table import PartialDate
from R_free_helpers.model.workspace import PROJECT, workspace

D = dt.date


def table(annotation: type = str, *, event: Event | None = None, key: bool = True, **facts) -> type[Table]:
    """Return a table of persons' rows with a column ``it`` of one type that is told the facts."""
    namespace = {
        "__annotations__": {"row_id": str, "patient_id": str, "it": annotation},
        "row_id": column("Key", key=key),
        "patient_id": person(),
        "it": column("It", **facts),
        "__module__": __name__,
    }
    return type("Made", (Table,), namespace, event=event)


def refused(tables, **others):
    """Return what is said of tables beside the standard one of persons."""
    with pytest.raises(SchemaError) as error:
        Schema({"patient": standard.Patient, **tables}, **others)
    return str(error.value).splitlines()


def test_a_table_that_is_right_is_taken():
    made = Schema({"patient": standard.Patient, "made": table(dt.date, clock="contact")})
    assert made.facts("made", "it")["clock"] == "contact"
    assert Schema({"patient": standard.Patient, "made": table(dt.date)}).facts("made", "it")["clock"] == "event"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Operation", "cannot be that of a file everywhere"),
        ("../operation", "cannot be that of a file everywhere"),
        ("operasjon æ", "cannot be that of a file everywhere"),
        ("2operation", "cannot be that of a file everywhere"),
        ("", "cannot be that of a file everywhere"),
        ("o" * 32, "has more than 31 letters"),
        ("con", "reserved by Windows"),
        ("sqlite_rows", "reserved by Windows or SQLite"),
        ("drug", "a list of the registry has this name"),
        ("procedure", "a list of the registry has this name"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(name, says):
    (line,) = refused({name: table()}, lists=("procedure",))
    assert says in line and (name in line or not name)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"references": "unti.unit_id"}, "there is no table 'unti'; did you mean 'unit'?"),
        ({"references": "procedure.procedure_id"}, "lists=('procedure',)"),
        ({"references": "unit.id"}, "the key of the list unit is unit_id"),
        ({"references": "patient.sex"}, "'patient.sex', which is no key of patient"),
        ({"references": "patient.patient_id"}, "told by a column patient_id"),
        ({"references": "unit.unit_id", "annotation": int}, "the keys of a list are texts"),
        ({"codes": True, "annotation": int}, "only a text can have codes"),
        ({"json": True, "annotation": float}, "only a text can have json"),
        ({"clock": "contactt", "annotation": D}, "there is no clock 'contactt'; did you mean 'contact'?"),
        ({"clock": "contact"}, "only a date has a clock"),
        ({"not_before": {"row_id": "error"}, "annotation": D}, "made has no date 'row_id'"),
        ({"not_before": {"visit.visit_date": "error"}, "annotation": D}, "there is no table 'visit'"),
        ({"not_before": {"patient.birht_date": "error"}, "annotation": D}, "did you mean 'birth_date'?"),
        ({"not_before": {"patient.birth_date": "fatal"}, "annotation": D}, "with the severity 'fatal'"),
        ({"scale": "value", "annotation": float}, "whose column instrument names the form"),
        ({"number_where": {"kind": ("x",)}}, "made has no column 'kind'"),
        ({"year_of": PartialDate("month", "row_id", "row_id"), "annotation": int}, "made has no column 'month'"),
        ({"invited_by": "prom_invitation", "annotation": int}, "invited_by names no table"),
        ({"annotation": dt.datetime}, "is of a type that is not read. Write one of str, int, float, bool"),
    ],
)
def test_a_column_that_cannot_be_right_is_named(facts, says):
    lines = refused({"made": table(**facts)})
    assert any(line.startswith("made.it: ") and says in line for line in lines), lines


def test_all_that_is_wrong_is_said_at_once():
    lines = refused({"Made": table(codes=True, annotation=int), "drug": table(references="unti.unit_id")})
    assert len(lines) == 4


def test_what_was_left_out_must_have_been_there_and_be_no_key():
    without = ("sexx", "patient_id")
    with pytest.raises(SchemaError) as error:
        Schema({"patient": uses(standard.Patient, without=without)})
    assert str(error.value).splitlines() == [
        "patient: without names 'sexx', which the table does not have; did you mean 'sex'?",
        "patient: without names 'patient_id', which is part of its key. Leave out the whole table instead.",
    ]


def test_a_table_has_a_key_that_is_never_empty():
    assert refused({"made": table(key=False)}) == [
        "made: no column has key=True. Say which columns together tell one row from all others."
    ]
    (line,) = refused({"made": EmptyKey})
    assert "a key is never empty" in line


class EmptyKey(Table):
    """A table whose key may be empty."""

    it: str = column("It", key=True, nullable=True)


class WithoutColumn(Table):
    """A table with a column that is told nothing."""

    row_id: str = column("Key", key=True)
    it: str


class Unmarked(Table):
    """A table whose persons are not marked."""

    row_id: str = column("Key", key=True)
    patient_id: str = column("Person")


class Second(Table):
    """A second table of persons."""

    patient_id: str = column("Person", key=True)
    entered_at: D = entered()


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (WithoutColumn, 'made.it: write it with column(…): it: str = column("what it is").'),
        (Unmarked, "made.patient_id: names persons. Write patient_id: str = person()."),
        (Second, "One is the table of persons; in the others write patient_id: str = person(key=True)."),
        (table(event=Event(("it",))), "made: rows about one event are of one person"),
        (table(event=Event(("patient_id", "its"))), "made: event names 'its', which it does not have; did you mean"),
    ],
)
def test_a_whole_table_that_cannot_be_right_is_named(model, says):
    assert says in " ".join(refused({"made": model}))


def test_persons_without_a_table_of_persons_are_named():
    with pytest.raises(SchemaError, match=r"made.patient_id: there is no table of persons: one whose only key"):
        Schema({"made": table()})


def test_what_is_no_table_is_refused():
    with pytest.raises(SchemaError, match="made: a table is a class below Table"):
        Schema({"made": dict})


@pytest.mark.parametrize("name", ["codes", "unit_level", "Procedure"])
def test_a_list_that_is_another_one_or_no_file_is_refused(name):
    (line,) = refused({}, lists=(name,))
    assert name in line


def test_no_table_at_all_is_refused():
    with pytest.raises(SchemaError, match="There is no table"):
        Schema({})


def test_what_the_library_says_of_tables_that_are_not_there_does_not_hold():
    alone = Schema({"patient": standard.Patient, "prom_response": standard.PromResponse})
    assert all(order.other_table in alone for order in alone.date_orders)
    # Without the day of a visit nobody knows which rows tell of one.
    visit = Schema({"patient": standard.Patient, "visit": uses(standard.Visit, without=("visit_date",))})
    assert visit["visit"].facts.event is None
    visit = Schema({"patient": standard.Patient, "visit": uses(standard.Visit, without=("mode",))})
    assert visit["visit"].facts.event.same == ("patient_id", "visit_date", "staff")


def test_schemas_do_not_change_one_another():
    one = Schema({"patient": uses(standard.Patient, without=("sex",)), "visit": standard.Visit})
    other = Schema({"person": standard.Patient, "visit": uses(standard.Visit, optional=True)})
    assert "sex" in other.polars_schema("person") and "sex" not in one.polars_schema("patient")
    assert one.facts("visit", "patient_id")["references"] == "patient.patient_id"
    assert other.facts("visit", "patient_id")["references"] == "person.patient_id"
    assert other.is_optional("visit") and not one.is_optional("visit")


def test_a_registry_without_tables_is_named():
    with pytest.raises(NoTables, match=r"tables.py is missing: it says which tables the registry has"):
        schema_of("no_such")


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_the_package_has_the_same_schema_as_whoever_asks_by_name(registry):
    import importlib

    before = schema_of(registry)
    module = importlib.import_module(f"R_free_helpers.registries.{registry}.tables")
    assert module.SCHEMA is before is schema_of(registry)
    assert module.__file__ == str(workspace().registry_package(registry) / "tables.py")


ASK_AT_A_TIME = """
from concurrent.futures import ThreadPoolExecutor
from R_free_helpers.contract.registered import schema_of
from R_free_helpers.model.registry import get_registry

def asked(ask):
    try:
        return ask("no_slow")
    except Exception as error:
        return f"{type(error).__name__}: {error}"

with ThreadPoolExecutor(4) as pool:
    found = list(pool.map(asked, [schema_of, get_registry, schema_of, get_registry]))
print(found[0] is found[2], "sex" in found[0].polars_schema("patient"), found[1], found[3], sep="|")
"""


def test_threads_that_ask_at_a_time_find_a_registry_whole(tmp_path):
    package = tmp_path / "registries" / "no_slow"
    package.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "_quarto.yml").touch()
    (package / "__init__.py").write_text(
        "from R_free_helpers.registries.no_slow.tables import SCHEMA\nREGISTRY = SCHEMA\n"
    )
    (package / "tables.py").write_text(
        "import time\nfrom R_free_helpers.contract import standard\nfrom R_free_helpers.contract.schema import Schema\n"
        "time.sleep(0.3)\nSCHEMA = Schema({'patient': standard.Patient})\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", ASK_AT_A_TIME],
        env=os.environ | {PROJECT: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    same, whole, *packages = said.strip().split("|")
    assert (same, whole) == ("True", "True"), said
    assert all("REGISTRY is no Registry" in one for one in packages), said  # it came to the package's end


def test_tables_are_asked_for_by_names_that_they_have():
    with pytest.raises(KeyError, match="there is no table 'visits'; did you mean 'visit'"):
        schema_of("no_ms").polars_schema("visits")
