"""What cannot be read from PostgreSQL is refused in plain words, nothing is written, and no secret is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import polars as pl
import psycopg
import pytest
from built import SMALL
from small_extract import SCHEMA

from R_free_helpers.contract import postgresql
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.postgresql_errors import ConnectionLost, not_connected, not_read
from R_free_helpers.contract.source_hash import source_hash

ROOT = Path(__file__).resolve().parents[3]

INSIDE = """
    CREATE TABLE stolen (a text);
    GRANT ALL ON stolen TO PUBLIC;
    CREATE FUNCTION harmless(given text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        {}
        RETURN given;
    END $$;
    ALTER TABLE visit RENAME TO visit_rows;
    CREATE VIEW visit AS SELECT harmless(visit_id) AS visit_id, patient_id, unit_id, visit_date, mode, staff, entered_at
    FROM visit_rows;
"""
"""A view named like a table, whose function does more than it says."""


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "R_free_helpers.cli", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=900,
    )


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


@pytest.fixture
def nobody(secret):
    """Return a check that a text names neither server, user, database nor password."""

    def check(text: str, *more: str) -> None:
        named = {secret, "owner_of_the_test_server", "127.0.0.1", "reader_zq7", "extract_zq7", *more}
        assert [word for word in named if word in text] == []

    return check


@pytest.mark.parametrize(
    ("environment", "change", "rule", "says"),
    [
        ({"PGPASSWORD": "wrong"}, ("", ""), "login", "Check PGUSER and PGPASSWORD"),
        ({"PGUSER": "stranger"}, ("", ""), "login", "Check PGUSER and PGPASSWORD"),
        ({"PGPASSWORD": ""}, ("", ""), "password_needed", "Set PGPASSWORD"),
        ({}, (r"/\w+$", "/nowhere"), "no_such_database", "capital letters"),
        ({}, (r"/\w+$", "/x'%20password=y%20dbname='small"), "credentials", "environment only"),
        ({}, (r"/\w+$", "/x'%20user='owner"), "no_such_database", "capital letters"),
        ({}, (r"$", "?schema=nowhere"), "no_such_schema", "does not have"),
        ({}, (r"$", "?schema=x%22;%20DROP%20TABLE%20visit;--"), "no_such_schema", "does not have"),
        ({}, (r"$", "?schema=closed"), "no_permission", "USAGE"),
        ({}, (r"127.0.0.1", "no.such.host.invalid"), "no_server", "host"),
        ({"PGSERVICE": "none"}, ("", ""), "environment", "PGSERVICE"),
        ({"PGSSLMODE": "sometimes"}, ("", ""), "environment", "PGSSLMODE"),
        ({"PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/nowhere"}, ("", ""), "ssl", "certificate"),
        ({"PGOPTIONS": "-c search_path=nowhere"}, ("", ""), "no_such_schema", "?schema="),
        ({"PGUSER": "only_encrypted", "PGSSLMODE": "disable"}, ("", ""), "login", "sslmode=require"),
    ],
)
def test_why_there_is_no_connection(environment, change, rule, says, stored, reference, as_reader, nobody):
    if "closed" in change[1]:
        stored.owner.execute("CREATE SCHEMA closed")
    for name, value in environment.items():
        as_reader.setenv(name, value)
    problem = only(open_extract(re.sub(*change, stored.address) if change[0] else stored.address, reference)[1])
    assert (problem.severity, problem.rule) == ("error", rule)
    assert says in str(problem)
    nobody(str(problem), "nowhere", "stranger", "DROP")
    assert stored.asked("SELECT count(*) FROM visit") == 30


def test_a_database_that_may_not_be_opened(stored, server, reference):
    stored.owner.execute(f"REVOKE CONNECT ON DATABASE {stored.name} FROM PUBLIC")
    assert only(open_extract(stored.address, reference)[1]).rule == "no_permission"


def test_no_server_and_one_that_does_not_answer(reference, as_reader):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        problem = only(open_extract(f"postgresql://127.0.0.1:{port}/registry?connect_timeout=2", reference)[1])
        assert problem.rule == "no_server" and "in time" in problem.message
    problem = only(open_extract(f"postgresql://127.0.0.1:{port}/registry", reference)[1])
    assert problem.rule == "no_server" and "no server answers" in problem.message


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("postgresql://server", "no_such_database"),
        ("postgresql:", "no_such_database"),
        ("postgresql:///registry", "no_such_database"),
        ("postgresql://server/a/b", "address"),
        ("postgresql://server:x/registry", "address"),
        ("postgresql://server/registry?sslmode=sometimes", "address"),
        ("postgresql://server/registry?connect_timeout=0", "address"),
        ("postgresql://server/registry?statement_timeout=soon", "address"),
        ("postgresql://server/registry?options=-c%20x", "address"),
        ("postgresql://not_to_be_printed@server/registry", "credentials"),
        ("postgresql://not_to_be_printed%40server/registry", "credentials"),
        ("postgresql://user:not/to_be_printed@server/registry", "credentials"),
        ("postgresql://server/registry?user=not_to_be_printed", "address"),
        ("postgresql://server/registry?pass%77ord=not_to_be_printed", "credentials"),
        ("postgresql://server/registry?sslpassword=not_to_be_printed", "credentials"),
        ("postgresql://server/registry?not_to_be_printed", "address"),
    ],
)
def test_an_address_is_refused_before_anything_is_asked(address, rule, reference, as_reader, monkeypatch):
    monkeypatch.setattr(psycopg, "connect", lambda **more: pytest.fail("connected"))
    problem = only(open_extract(address, reference)[1])
    assert (problem.severity, problem.rule) == ("error", rule)
    assert not re.search("server[/:]|registry[^-]|to_be_printed", problem.message.replace("no database server", ""))
    assert source_hash(address, SCHEMA) == source_hash("postgresql://other", SCHEMA)


def test_a_server_that_speaks_another_language():
    error = psycopg.OperationalError("anslutning misslyckades: FATAL:  lösenordsautentisering misslyckades")
    assert not_connected(error).rule == "login"
    assert "PGPASSWORD" in not_connected(error).remedy


def test_encryption(stored, reference, as_reader):
    if stored.asked("SHOW ssl") != "on":
        pytest.skip("openssl is not installed: there is no certificate")
    as_reader.setenv("PGUSER", "only_encrypted")
    assert open_extract(f"{stored.address}?sslmode=require", reference)[1] == []
    assert only(open_extract(f"{stored.address}?sslmode=verify-full", reference)[1]).rule == "ssl"


def test_a_server_without_encryption(reference, as_reader):
    with closing(socket.create_server(("127.0.0.1", 0))) as plain:
        port = plain.getsockname()[1]

        def answer():
            with closing(plain.accept()[0]) as client:
                client.recv(8)
                client.sendall(b"N")

        thread = threading.Thread(target=answer)
        thread.start()
        problem = only(open_extract(f"postgresql://127.0.0.1:{port}/registry?sslmode=require", reference)[1])
        thread.join()
    assert problem.rule == "ssl"


def test_no_permission_on_a_table_and_the_others_are_read(stored, reference, nobody):
    stored.owner.execute("REVOKE ALL ON visit FROM PUBLIC")
    extract, problems = open_extract(stored.address, reference)
    assert [(problem.table, problem.rule) for problem in problems] == [("visit", "no_permission")]
    assert extract.tables["relapse"].height > 0
    nobody(str(problems))


def test_a_connection_that_is_lost_midway(stored, reference, nobody):
    end = "PERFORM pg_terminate_backend(pg_backend_pid()) WHERE given = 'V020';"
    stored.run(INSIDE.format(end))
    extract, problems = open_extract(stored.address, reference)
    problem = only(problems)
    assert (problem.table, problem.rule) == ("", "connection_lost")
    assert all(frame.is_empty() for frame in extract.tables.values())
    nobody(str(problem))


def test_a_table_that_takes_too_long(stored, reference):
    stored.run(INSIDE.format("PERFORM set_config('statement_timeout', '0', false), pg_sleep(60);"))
    problems = open_extract(f"{stored.address}?statement_timeout=1", reference)[1]
    assert ("visit", "time_out") in [(problem.table, problem.rule) for problem in problems]


def test_there_is_a_limit_where_nobody_set_one(stored, reference, monkeypatch):
    monkeypatch.setattr(postgresql, "READ_WITHIN", 1)
    stored.run(INSIDE.format("PERFORM pg_sleep(60);"))
    problems = open_extract(stored.address, reference)[1]
    assert ("visit", "time_out") in [(problem.table, problem.rule) for problem in problems]


def test_a_limit_of_the_users_own_holds(stored, reference, as_reader):
    stored.run(INSIDE.format("PERFORM pg_sleep(60);"))
    as_reader.setenv("PGOPTIONS", "-c statement_timeout=500")
    problems = open_extract(stored.address, reference)[1]
    assert ("visit", "time_out") in [(problem.table, problem.rule) for problem in problems]


@pytest.mark.parametrize(
    "inside",
    [
        "INSERT INTO stolen VALUES (given);",
        "PERFORM set_config('transaction_read_only', 'off', false); INSERT INTO stolen VALUES (given);",
        "PERFORM set_config('default_transaction_read_only', 'off', false); INSERT INTO stolen VALUES (given);",
        "EXECUTE 'CREATE TABLE public.another AS SELECT 1'; ",
        "EXECUTE 'DELETE FROM visit_rows'; ",
        "COMMIT; INSERT INTO stolen VALUES (given);",
    ],
)
@pytest.mark.parametrize("user", ["reader_zq7", "owner"])
def test_a_view_cannot_write(inside, user, stored, reference, as_reader):
    # Even for somebody who may change everything.
    as_reader.setenv("PGUSER", user)
    as_reader.setenv("PGPASSWORD", {"owner": "owner_of_the_test_server"}.get(user, os.environ["PGPASSWORD"]))
    stored.run(INSIDE.format(inside))
    problems = open_extract(stored.address, reference)[1]
    refused = [problem.rule for problem in problems if problem.table == "visit" and problem.severity == "error"]
    assert refused and set(refused) <= {"writes", "database"}
    assert stored.asked("SELECT count(*) FROM stolen") == 0
    assert stored.asked("SELECT count(*) FROM visit_rows") == 30
    assert stored.asked("SELECT to_regclass('public.another') IS NULL")


def test_what_a_view_changes_does_not_reach_other_tables(stored, reference, frames):
    change = "PERFORM set_config('datestyle', 'SQL, DMY', false), set_config('search_path', 'nowhere', false);"
    stored.run(
        INSIDE.format(change).split("ALTER TABLE visit")[0],
        "ALTER TABLE diagnosis RENAME TO diagnosis_rows",
        "CREATE VIEW diagnosis AS SELECT harmless(patient_id) AS patient_id FROM diagnosis_rows",
    )
    extract, _ = open_extract(stored.address, reference)
    assert extract.tables["visit"].sort("visit_id").equals(frames["visit"].sort("visit_id"))


def test_a_view_may_stand_in_for_a_table(stored, reference):
    stored.run("ALTER TABLE visit RENAME TO v", "CREATE VIEW visit AS SELECT * FROM v")
    extract, problems = open_extract(stored.address, reference)
    assert [(problem.rule, problem.severity) for problem in problems] == [("extra_table", "warning")]
    assert extract.tables["visit"].height == 30


def test_names_with_quotes_and_statements(stored, reference):
    evil = 'x"; DROP TABLE visit; --'
    quoted = evil.replace('"', '""')
    stored.run(f'CREATE TABLE "{quoted}" (a int)', f'ALTER TABLE visit ADD COLUMN "{quoted} %s {{}}" text')
    stored.run('ALTER TABLE relapse RENAME TO " ReLapse "', 'ALTER TABLE visit RENAME COLUMN mode TO " MODE "')
    extract, problems = open_extract(stored.address, reference)
    assert [(problem.rule, problem.severity) for problem in problems] == [
        ("extra_table", "warning"),
        ("extra_column", "warning"),
    ]
    assert extract.tables["visit"]["mode"].null_count() < 30 and extract.tables["relapse"].height > 0
    assert stored.asked("SELECT count(*) FROM visit") == 30


def test_operators_of_others_are_not_used(stored, reference):
    stored.run(
        "CREATE FUNCTION trap(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$",
        "CREATE OPERATOR public.= (FUNCTION = trap, LEFTARG = text, RIGHTARG = text)",
        f"ALTER DATABASE {stored.name} SET search_path = public, pg_catalog",
    )
    assert open_extract(f"{stored.address}?schema=public", reference)[1] == []


def test_a_failure_quotes_nothing_that_the_server_said(stored, reference):
    stored.run("ALTER TABLE visit RENAME TO v", "CREATE VIEW visit AS SELECT visit_id, visit_id::int AS mode FROM v")
    problem = next(
        p for p in open_extract(stored.address, reference)[1] if p.table == "visit" and p.severity == "error"
    )
    assert problem.rule == "database" and "22P02" in problem.message and "V0" not in str(problem)


def test_no_code_is_without_an_answer():
    assert isinstance(not_read(psycopg.errors.AdminShutdown("x")), ConnectionLost)
    assert isinstance(not_read(psycopg.OperationalError("x")), ConnectionLost)
    assert not_read(psycopg.errors.LockNotAvailable("x")).rule == "time_out"
    assert not_read(psycopg.errors.UntranslatableCharacter("x")).rule == "encoding"
    assert not_read(psycopg.errors.DivisionByZero("secret")).says.endswith("DivisionByZero (22012)")


def test_the_driver_is_imported_only_when_it_is_needed():
    code = (
        "import sys; import R_free_helpers.contract.extract, R_free_helpers.contract.database as d; "
        "from R_free_helpers.contract.source_hash import source_hash; source_hash('sqlite:nowhere.db', None); "
        "sys.exit('psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_command_tells_no_secret(stored, nobody, as_reader, tmp_path):
    good = command("validate", stored.address, "--registry", "no_ms")
    assert good.stdout.startswith("No problems")
    nobody(good.stdout + good.stderr)
    for environment in (
        {"PGPASSWORD": "zq7_another"},
        {"PGDATABASE": "x", "PGSERVICE": "none"},
        {"PGUSER": "stranger"},
    ):
        bad = command("validate", stored.address, "--registry", "no_ms", **environment, REGISTRY_REPORT_TRACEBACK="1")
        assert bad.returncode == 1
        nobody(bad.stdout + bad.stderr, "zq7_another", "stranger")


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF without blanks and line breaks."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.fixture(scope="module")
def rows(built, tmp_path_factory):
    folder = Path(shutil.copytree(built.extract("no_ms", SMALL["no_ms"]), tmp_path_factory.mktemp("rows") / "extract"))
    # The marker of a synthetic extract is a file, which a database has not.
    for file in folder.glob("*.json"):
        file.unlink()
    return folder


def test_a_whole_build_is_the_one_from_parquet(server, rows, as_reader, fill, tmp_path, nobody):
    with server.connect() as owner:
        owner.execute("CREATE DATABASE whole_zq7")
    with server.connect("whole_zq7") as owner:
        fill(owner, {file.stem: pl.read_parquet(file) for file in sorted(rows.glob("*.parquet"))})
    # A database cannot say that its rows are synthetic: neither may the folder.
    unmarked = shutil.copytree(rows, tmp_path / "rows", ignore=shutil.ignore_patterns("[!.]*.json", "*.txt"))
    address, made = server.address("whole_zq7"), {}
    for name, data in (("file", unmarked), ("database", address)):
        done = command(
            "build", "--edition", "no_ms-2024", "--renderer", "embedded", "--data", data, "--out", tmp_path / name
        )
        assert done.returncode == 0, done.stderr
        made[name] = {path.name: path.read_bytes() for path in (tmp_path / name / "no_ms-2024").iterdir()}
        said = done.stdout + done.stderr
    nobody(said, "whole_zq7")
    manifests = {name: json.loads(files.pop("manifest.json")) for name, files in made.items()}
    pages = {name: text_of(files.pop("report.pdf")) for name, files in made.items()}
    shown = {name: manifest["extract"][:16].encode() for name, manifest in manifests.items()}
    assert made["database"]["results.csv"] == made["file"]["results.csv"]
    assert shown["database"] in made["database"]["report.html"]
    same = made["database"]["report.html"].replace(shown["database"], shown["file"])
    assert same == made["file"]["report.html"]
    # A line may break within the fingerprint.
    assert pages["database"].replace(shown["database"].decode(), "") == pages["file"].replace(
        shown["file"].decode(), ""
    )
    for file in (tmp_path / "database").rglob("*"):
        if file.is_file():
            nobody(file.read_bytes().decode("latin-1"), "whole_zq7")
    again = command(
        "build", "--edition", "no_ms-2024", "--renderer", "embedded", "--data", address, "--out", tmp_path / "database"
    )
    assert "already up to date" in again.stdout
    nobody(again.stdout + again.stderr, "whole_zq7")
