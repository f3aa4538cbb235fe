"""What a failure of PostgreSQL means and what to do about it, without a word of the server's or the driver's.

Their texts name host, user and database, quote rows, and come in the server's language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from R_free_helpers.contract.problems import Unreadable

if TYPE_CHECKING:
    import psycopg

NO_PASSWORD = (
    "password_needed",
    "names a server that wants a password, and none is set",
    "Set PGPASSWORD, or name a file of passwords in PGPASSFILE.",
)
LOGIN = (
    "login",
    "names a server that does not accept the user or the password of the environment",
    "Check PGUSER and PGPASSWORD (or PGPASSFILE, PGSERVICE).",
)
NO_DATABASE = (
    "no_such_database",
    "names a database that the server does not have",
    "Check the name after the last slash; capital letters count.",
)
CLOSED_DATABASE = (
    "no_permission",
    "names a database that this user may not open",
    "Ask its administrator for CONNECT on the database.",
)
NOT_LET_IN = (
    "login",
    "names a server that does not let this user in from this machine",
    "Ask its administrator for an entry in pg_hba.conf; it may demand an encrypted connection (sslmode=require).",
)
NO_SSL = (
    "ssl",
    "names a server with which no connection of the wanted sslmode could be made",
    "Check sslmode (in the address or PGSSLMODE) and the server's certificate (sslrootcert or PGSSLROOTCERT).",
)
NO_HOST = ("no_server", "names a host that is not known", "Check the name of the host.")
NO_ANSWER = (
    "no_server",
    "names a server that did not answer in time",
    "Check host, port and firewall, or add ?connect_timeout= with more seconds.",
)
NO_SERVER = (
    "no_server",
    "names a host and port where no server answers",
    "Check both, and that the server runs and takes connections from this machine.",
)
BUSY = ("no_server", "names a server that takes no connection now", "Try again later.")
ENVIRONMENT = (
    "environment",
    "cannot be used with the settings of the environment",
    "Check PGSERVICE, PGSSLMODE and the other variables that start with PG.",
)
REFUSED = (
    "login",
    "names a server that refused the connection",
    "Check user and password (PGUSER, PGPASSWORD), and that the database is there and open to this user.",
)

SIGNS = (
    (r'\bdatabase ".*" does not exist', NO_DATABASE),
    (r'\brole ".*" does not exist|password authentication failed', LOGIN),
    (r"permission denied for database", CLOSED_DATABASE),
    (r"no pg_hba\.conf entry|pg_hba\.conf rejects", NOT_LET_IN),
    (r"failed to resolve host|could not translate host name", NO_HOST),
    (r"connection refused|is the server running", NO_SERVER),
    (r"timeout expired|timed out", NO_ANSWER),
    (r"too many (?:clients|connections)|slots are reserved|starting up|shutting down", BUSY),
    (r"definition of service|service file|\binvalid\b", ENVIRONMENT),
    (r"\bssl|certificate", NO_SSL),
)
"""What the texts of a failed connection hold; before there is one, no code tells what failed."""


class ConnectionLost(Unreadable):
    """The server ended the connection, so that nothing more can be read."""


def not_connected(error: psycopg.Error) -> Unreadable:
    """Return why there is no connection."""
    import psycopg

    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return Unreadable(*NO_ANSWER)
    connection, text = error.pgconn, str(error).lower()
    if connection is not None and connection.needs_password:
        return Unreadable(*NO_PASSWORD)
    for sign, says in SIGNS:
        if re.search(sign, text):
            return Unreadable(*says)
    # Only a server that was reached asks for a password; what it said then may be in any language.
    asked = connection is not None and connection.used_password
    return Unreadable(*(REFUSED if asked or "fatal" in text else NO_SERVER))


def not_read(error: psycopg.Error) -> Unreadable:
    """Return why a table could not be read: a ``ConnectionLost`` when there will be no other either."""
    code = error.sqlstate or ""
    if code in ("", "57P01", "57P02", "57P03", "57P05", "25P03") or code.startswith("08"):
        return ConnectionLost(
            "connection_lost",
            "names a server that ended the connection while it was read",
            "Nothing was kept; try again, and ask the server's administrator if it happens again.",
        )
    if code in ("57014", "55P03"):
        return Unreadable(
            "time_out",
            "could not be read within the time limit, or the reading was cancelled",
            "See that no other program holds the table locked, or add ?statement_timeout= with more seconds.",
        )
    if code == "42501":
        return Unreadable(
            "no_permission",
            "may not be read by this user",
            "Ask the database's administrator for SELECT on it (and on what a view's functions read).",
        )
    if code == "25006":
        return Unreadable(
            "writes",
            "is a view that tries to change the database, which was not allowed",
            "Find out who made it; deliver a table, or a view that only selects.",
        )
    if code in ("22021", "22P05"):
        return Unreadable(
            "encoding", "holds text that is no UTF-8", "Repair the text, or the encoding that the database claims."
        )
    return Unreadable(
        "database",
        f"cannot be read: {type(error).__name__} ({code})",
        "Try to select from it with psql as the same user.",
    )
