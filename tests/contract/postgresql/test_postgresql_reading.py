"""What is read from PostgreSQL: the same tables and words as from a file, at one moment, and nothing is changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import psycopg
import pytest
import surgical_tables
from small_extract import EXTRACTED, SCHEMA

from R_free_helpers.contract import postgresql
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.postgresql_values import text_frame, typed
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.contract.source_hash import source_hash

ODD_TYPES = {
    ("patient", "patient_id"): "varchar(20)",
    ("patient", "sex"): "sex",
    ("patient", "residence_unit_id"): "code",
    ("patient", "digitally_reachable"): "boolean",
    ("patient", "birth_date"): "day",
    ("diagnosis", "onset_year"): "numeric(4, 0)",
    ("diagnosis", "onset_month"): "smallint",
    ("visit", "mode"): "char(30)",
    ("visit", "visit_date"): "timestamp",
    ("functional_measurement", "value"): "numeric(6, 2)",
    ("data_delivery", "year"): "integer",
}


def rules(problems):
    return [(problem.table, problem.column, problem.rule) for problem in problems]


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(frame.columns)


def as_read(frames, extract):
    return [
        table
        for table, frame in frames.items()
        if not in_order(extract.tables[table].select(frame.columns)).equals(in_order(frame))
    ]


@pytest.mark.parametrize("form", ["{}", "{}/", "{}?sslmode=prefer", "{}?schema=public&connect_timeout=5"])
def test_every_form_of_the_address_reads_as_parquet(form, stored, frames, reference):
    for address in (form.format(stored.address), Path(form.format(stored.address))):
        extract, problems = open_extract(address, reference)
        assert problems == []
        assert as_read(frames, extract) == []


def test_the_other_name_of_the_scheme(stored, reference):
    assert open_extract(stored.address.replace("postgresql:", "POSTGRES:"), reference)[1] == []


def test_everything_may_stand_in_the_environment(stored, as_reader, reference):
    as_reader.setenv("PGHOST", "127.0.0.1")
    as_reader.setenv("PGPORT", str(stored.server.port))
    as_reader.setenv("PGDATABASE", stored.name)
    assert open_extract("postgresql:", reference)[1] == []


def test_a_file_of_passwords_and_a_service_do_as_well(stored, as_reader, reference, secret, tmp_path):
    as_reader.delenv("PGPASSWORD")
    passwords, services = tmp_path / "passwords", tmp_path / "services"
    passwords.write_text(f"127.0.0.1:*:*:reader_zq7:{secret}\n")
    passwords.chmod(0o600)
    as_reader.setenv("PGPASSFILE", str(passwords))
    assert open_extract(stored.address, reference)[1] == []
    services.write_text(f"[registry]\nhost=127.0.0.1\nport={stored.server.port}\ndbname={stored.name}\n")
    as_reader.setenv("PGSERVICEFILE", str(services))
    as_reader.setenv("PGSERVICE", "registry")
    assert open_extract("postgresql:", reference)[1] == []


def test_other_types_hold_the_same_values(server, as_reader, frames, reference, fill):
    with server.connect() as owner:
        owner.execute("CREATE DATABASE odd")
    with server.connect("odd") as owner:
        codes = ", ".join(f"'{code}'" for code in frames["patient"]["sex"].unique().sort())
        owner.execute(f"CREATE TYPE sex AS ENUM ({codes})")
        owner.execute("CREATE DOMAIN code AS text CHECK (VALUE <> '')")
        owner.execute("CREATE DOMAIN narrower AS date")
        owner.execute("CREATE DOMAIN day AS narrower NOT NULL")
        fill(owner, frames, ODD_TYPES)
    extract, problems = open_extract(server.address("odd"), reference)
    assert problems == []
    assert as_read(frames, extract) == []


def test_order_of_rows_and_columns_does_not_matter(stored, reference, frames):
    before, problems = open_extract(stored.address, reference)
    stored.run("CREATE TABLE turned AS SELECT * FROM visit ORDER BY visit_id DESC", "DROP TABLE visit")
    stored.run("ALTER TABLE turned RENAME TO visit")
    after, _ = open_extract(stored.address, reference)
    assert after.source_hash == before.source_hash and after.tables["visit"].equals(before.tables["visit"])
    assert after.tables["visit"]["visit_id"].is_sorted() and problems == []


def test_an_unchanged_database_is_known_by_its_contents(stored, server, reference, fill, frames):
    first = source_hash(stored.address, SCHEMA)
    assert (
        first
        == source_hash(Path(stored.address + "?sslmode=prefer"), SCHEMA)
        == open_extract(stored.address, reference)[0].source_hash
    )
    with server.connect() as owner:
        owner.execute("CREATE DATABASE elsewhere TEMPLATE small")
    assert source_hash(server.address("elsewhere"), SCHEMA) == first
    stored.run("UPDATE visit SET mode = mode")
    assert source_hash(stored.address, SCHEMA) == first
    changed = []
    for statement in (
        "UPDATE visit SET mode = NULL WHERE visit_id = 'V004'",
        "UPDATE visit SET mode = '' WHERE visit_id = 'V004'",
        r"UPDATE visit SET mode = '\N' WHERE visit_id = 'V004'",
        "DELETE FROM visit WHERE visit_id = 'V004'",
        "ALTER TABLE visit ADD COLUMN more int",
        "CREATE TABLE other (a int)",
        "DROP TABLE relapse",
    ):
        stored.run(statement)
        changed.append(source_hash(stored.address, SCHEMA))
    assert len({first, *changed}) == 8


def test_all_tables_are_of_one_moment(stored, reference, frames, monkeypatch):
    read = postgresql._rows

    def then_all_is_deleted(*asked):
        rows = read(*asked)
        stored.run(*(f'DELETE FROM "{table}"' for table in frames))
        return rows

    monkeypatch.setattr(postgresql, "_rows", then_all_is_deleted)
    extract, problems = open_extract(stored.address, reference)
    assert problems == [] and as_read(frames, extract) == []
    assert stored.asked("SELECT count(*) FROM patient") == 0


def test_one_piece_of_work_reads_once(stored, reference, monkeypatch):
    connected, connect = [], psycopg.connect
    monkeypatch.setattr(psycopg, "connect", lambda **more: connected.append(more) or connect(**more))
    with snapshot_scope():
        before = source_hash(stored.address, SCHEMA)
        stored.run("DELETE FROM visit")
        extract, _ = open_extract(stored.address, reference)
        assert source_hash(stored.address, SCHEMA) == extract.source_hash == before
        assert extract.tables["visit"].height == 30
    assert len(connected) == 1
    assert source_hash(stored.address, SCHEMA) != before
    assert len(connected) == 2


def test_only_what_the_contract_knows_is_selected(stored, reference):
    stored.run('ALTER TABLE visit ADD COLUMN "free text" text', "CREATE TABLE staff (name text)")
    # Whoever may not read them at all need not.
    stored.owner.execute("REVOKE ALL ON visit, staff FROM PUBLIC")
    names = stored.asked(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
        "WHERE attrelid = 'visit'::regclass AND attnum > 0 AND attname <> 'free text'"
    )
    stored.owner.execute(f"GRANT SELECT ({names}) ON visit TO PUBLIC")
    extract, problems = open_extract(stored.address, reference)
    assert rules(problems) == [("", "", "extra_table"), ("visit", "free text", "extra_column")]
    assert extract.tables["visit"].height == 30


def test_values_arrive_as_they_are(stored, reference, frames):
    texts = ["'; DROP TABLE visit; --", "tab\tnew\nline\r\\N \\t", '"quoted" ,;', "", "\\", "\\\\N", "Å\u2028ø"]
    for number, text in enumerate(texts):
        stored.owner.execute(
            "UPDATE data_delivery SET project = %s WHERE delivery_id = 'D1'" if not number else
            "INSERT INTO data_delivery SELECT %s::text, year, purpose, %s FROM data_delivery WHERE delivery_id = 'D1'",
            [text] if not number else [f"E{number}", text],
        )  # fmt: skip
    read = open_extract(stored.address, reference)[0].tables["data_delivery"].sort("delivery_id")
    found = dict(zip(read["delivery_id"], read["project"], strict=True))
    wanted = {f"E{number}" if number else "D1": text or None for number, text in enumerate(texts)}
    assert {name: found[name] for name in wanted} == wanted
    assert stored.asked("SELECT count(*) FROM visit") == 30


def test_a_table_with_one_column_of_empty_texts_keeps_its_rows():
    frame = text_frame(b"\t1\n\\N\t1\n\t1\n", ["a"], 3)
    assert frame["a"].to_list() == ["", None, ""]


def test_the_kinds_of_values():
    frame = text_frame(
        b"t\t-7\t1.50\t2024-12-31\t2024-12-31 10:00:00.5\t2024-12-31 22:00:00+00\t{a,b}\t1\n"
        b"\\N\t\\N\tNaN\tinfinity\t\\N\t\\N\t\\N\t1\n",
        list("abcdefg"),
        2,
    )
    values = typed(frame, ["truth", "whole", "decimal", "date", "moment", "zoned", "list"])
    assert values.dtypes == [
        pl.Boolean,
        pl.Int64,
        pl.Float64,
        pl.String,
        pl.Datetime("us"),
        pl.Datetime("us", "UTC"),
        pl.List(pl.String),
    ]
    assert values["g"].to_list() == [["{a,b}"], None]
    assert typed(frame.head(1).select("d"), ["date"]).dtypes == [pl.Date]
    assert typed(text_frame(b"12345678901234567\t1\n", ["n"], 1), ["decimal"])["n"].to_list() == [12345678901234567]


@pytest.mark.parametrize(
    ("change", "column", "rule", "says"),
    [
        ("ALTER visit_date TYPE timestamptz", "visit_date", "time_zone", "30 rows"),
        ("ALTER mode TYPE text[] USING ARRAY[mode]", "mode", "wrong_type", "List"),
        ("ALTER mode TYPE bytea USING mode::bytea", "", "wrong_type", "bytes in 30 rows"),
        ("ALTER visit_date TYPE text USING to_char(visit_date, 'DD/MM/YYYY')", "visit_date", "day_or_month", "30 rows"),
    ],
)
def test_what_does_not_belong_is_refused_as_in_a_file(change, column, rule, says, stored, reference):
    stored.run(f"ALTER TABLE visit {change}")
    problems = open_extract(stored.address, reference)[1]
    assert ("visit", column, rule) in rules(problems)
    assert says in next(problem.message for problem in problems if problem.rule == rule)


@pytest.mark.parametrize(
    ("table", "column", "key", "row", "value"),
    [
        ("visit", "mode", "visit_id", 4, "pigeon"),
        ("visit", "unit_id", "visit_id", 2, "'; DROP TABLE visit; --"),
        ("visit", "visit_date", "visit_id", 6, dt.date(2031, 1, 1)),
        ("diagnosis", "onset_year", "patient_id", 3, None),
    ],
)
def test_a_damage_is_told_in_the_words_for_parquet(
    table, column, key, row, value, stored, frames, reference, tmp_path, writers, put
):
    frames = {**frames, table: frames[table].sort(key)}
    stored.owner.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [value, frames[table][key][row]])
    file = writers.parquet(put(frames, table, column, row, value), tmp_path / "extract")
    there = open_extract(stored.address, reference)[1]
    assert there == open_extract(file, reference)[1]
    assert value is None or (table, column, (row + 1,)) in [(p.table, p.column, p.rows) for p in there]


def test_too_many_rows_are_refused(stored, reference, monkeypatch):
    monkeypatch.setattr(postgresql, "MOST_ROWS", 1000)
    stored.run(
        "DROP TABLE visit", "CREATE VIEW visit AS SELECT i::text AS visit_id FROM generate_series(1, 10000000) i"
    )
    assert rules(open_extract(stored.address, reference)[1]) == [("visit", "", "too_large")]


def test_too_many_bytes_are_refused(stored, reference, monkeypatch):
    monkeypatch.setattr(postgresql, "MOST_BYTES", 1 << 20)
    stored.run(
        "DROP TABLE visit", "CREATE VIEW visit AS SELECT repeat('x', 300000) AS visit_id FROM generate_series(1, 9)"
    )
    assert rules(open_extract(stored.address, reference)[1]) == [("visit", "", "too_large")]


def test_a_schema_is_read_and_no_other(stored, reference, frames, fill):
    stored.owner.execute('CREATE SCHEMA "Årets ""uttrekk"""')
    fill(stored.owner, {**frames, "visit": frames["visit"].head(7)}, schema='Årets "uttrekk"')
    extract, problems = open_extract(f"{stored.address}?schema=Årets%20%22uttrekk%22", reference)
    assert extract.tables["visit"].height == 7 and all(problem.table != "" for problem in problems)
    assert open_extract(stored.address, reference)[0].tables["visit"].height == 30


def test_the_search_path_decides_between_schemas(stored, reference, frames, as_reader):
    stored.owner.execute("CREATE SCHEMA first")
    stored.owner.execute("CREATE VIEW first.visit AS SELECT * FROM public.visit LIMIT 9")
    stored.owner.execute("GRANT USAGE ON SCHEMA first TO PUBLIC")
    stored.owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA first TO PUBLIC")
    as_reader.setenv("PGOPTIONS", "-c search_path=first,public")
    assert open_extract(stored.address, reference)[0].tables["visit"].height == 9


def test_one_database_is_read_by_the_tables_of_each_registry(stored, fill, reference, tmp_path):
    stored.owner.execute("CREATE SCHEMA surgery")
    fill(stored.owner, surgical_tables.make_frames(), schema="surgery")
    address = f"{stored.address}?schema=surgery"
    operations = load_reference(
        surgical_tables.write_lists(tmp_path / "no_kirurgi"), EXTRACTED, schema=surgical_tables.SCHEMA
    )
    with snapshot_scope():
        # Read for one registry first: what the other needs is not what was kept for it.
        other = open_extract(address, reference)[0]
        extract, problems = open_extract(address, operations)
    assert "operation" not in other.tables and other.tables["patient"].height == 6
    assert problems == []
    for name, frame in surgical_tables.make_frames().items():
        assert extract.tables[name].sort(pl.all()).equals(frame.sort(pl.all())), name
    assert source_hash(address, surgical_tables.SCHEMA) == extract.source_hash != other.source_hash
