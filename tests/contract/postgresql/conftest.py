"""A PostgreSQL server of the tests' own, with a database for each test; without one installed, they skip."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

OWNER_PASSWORD = "owner_of_the_test_server"
SECRET = "zq7_not_to_be_printed"
"""Password of the user who reads."""

TYPES = {pl.Int64: "bigint", pl.Boolean: "boolean", pl.Float64: "double precision", pl.Date: "date"}

LET_IN = """\
hostssl all only_encrypted 127.0.0.1/32 scram-sha-256
host all only_encrypted 127.0.0.1/32 reject
host all no_password 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""


def program(name: str) -> str | None:
    """Return where a program of the server is; Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, reversed(folders))]))


@dataclass
class Server:
    """A running server: its folder, its port, and how a program of it is run."""

    folder: Path
    port: int
    run: Callable

    def address(self, database: str, settings: str = "") -> str:
        return f"postgresql://127.0.0.1:{self.port}/{database}{settings}"

    def connect(self, database: str = "postgres"):
        """Return a connection of the owner's, on which every statement counts at once."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user="owner",
            password=OWNER_PASSWORD,
            autocommit=True,
        )


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    initdb, control = program("initdb"), program("pg_ctl")
    if not initdb or not control:
        pytest.skip("PostgreSQL's server (initdb, pg_ctl) is not installed")
    # The server refuses to run as root.
    other = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def run(*command: object) -> None:
        # The server keeps what it inherits: a pipe would never end.
        with (folder / "said").open("a+") as said:
            done = subprocess.run(
                list(map(str, command)), cwd="/", env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                **other,
            )  # fmt: skip
            if done.returncode:
                said.seek(0)
                raise RuntimeError(said.read())

    password, data = folder / "password", folder / "data"
    password.write_text(OWNER_PASSWORD)
    if other:
        for path in (folder, password):
            shutil.chown(path, "postgres", "postgres")
    try:
        run(initdb, "-D", data, "-U", "owner", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
            "--locale", "C", "--no-sync")  # fmt: skip
        encrypted = bool(shutil.which("openssl"))
        if encrypted:
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-keyout", data / "server.key", "-out", data / "server.crt")  # fmt: skip
            (data / "server.key").chmod(0o600)
        (data / "pg_hba.conf").write_text(LET_IN)
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "fsync": "off",
            "ssl": "on" if encrypted else "off",
            "max_connections": 30,
        }
        started = " ".join(f"-c {name}={value}" for name, value in settings.items())
        run(control, "-D", data, "-o", started, "-l", folder / "log", "-w", "start")
        try:
            made = Server(folder, port, run)
            with made.connect() as owner:
                for user in ("reader_zq7", "only_encrypted"):
                    owner.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{SECRET}'")
                owner.execute("CREATE ROLE no_password LOGIN")
            yield made
        finally:
            run(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(owner, frames: dict[str, pl.DataFrame], types: dict | None = None, schema: str = "public") -> None:
    """Make a table per frame, backwards, so that the order of rows says nothing; the reader may select from all."""
    from psycopg import sql

    for table, frame in frames.items():
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(
                sql.Identifier(name), sql.SQL((types or {}).get((table, name), TYPES.get(kind, "text")))
            )
            for name, kind in frame.schema.items()
        )
        place = sql.Identifier(schema, table)
        owner.execute(sql.SQL("CREATE TABLE {} ({})").format(place, columns))
        with (
            owner.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} FROM STDIN").format(place)) as rows,
        ):
            for row in reversed(frame.rows()):
                rows.write_row(row)
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO PUBLIC").format(sql.Identifier(schema)))
    owner.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO PUBLIC").format(sql.Identifier(schema)))


class Stored:
    """A database that holds an extract, as its owner changes it and as it is addressed."""

    def __init__(self, server: Server, name: str):
        self.server, self.name = server, name
        self.address = server.address(name)
        self.owner = server.connect(name)

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.owner.execute(statement)
        self.owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC")

    def asked(self, statement: str) -> object:
        return self.owner.execute(statement).fetchone()[0]


@pytest.fixture
def as_reader(monkeypatch) -> pytest.MonkeyPatch:
    """The environment of somebody who may read."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PGUSER", "reader_zq7")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    return monkeypatch


@pytest.fixture(scope="session")
def template(server, small_frames) -> str:
    with server.connect() as owner:
        owner.execute("CREATE DATABASE small")
    with server.connect("small") as owner:
        fill(owner, small_frames)
    return "small"


@pytest.fixture(scope="session")
def small_frames() -> dict[str, pl.DataFrame]:
    from small_extract import make_frames

    return make_frames()


@pytest.fixture
def stored(server, template, as_reader) -> Iterator[Stored]:
    """A database with the small extract, and the environment of somebody who may read it."""
    with server.connect() as owner:
        number = owner.execute("SELECT count(*) FROM pg_database").fetchone()[0]
        name = f"extract_zq7_{number}"
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    made = Stored(server, name)
    try:
        yield made
    finally:
        made.owner.close()


@pytest.fixture(name="fill")
def fill_() -> Callable:
    return fill


@pytest.fixture
def secret() -> str:
    return SECRET
