"""The address of a PostgreSQL database: ``postgresql://host:5432/database?schema=registry``.

It names no user and no password: the driver reads them from the environment (PGUSER, PGPASSWORD, PGPASSFILE,
PGSERVICE), as every program of PostgreSQL does. Nothing of an address is ever repeated in a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from R_free_helpers.contract.problems import Unreadable

SCHEMES = ("postgresql", "postgres")
FORM = "postgresql://host:5432/database"

_PLACE = re.compile(
    r"/*(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?)?(?:/+(?P<database>[^/]*))?/*"
)

SETTINGS: dict[str, Callable[[str], bool]] = {
    "schema": bool,
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full").__contains__,
    "sslrootcert": bool,
    "connect_timeout": lambda text: bool(re.fullmatch(r"[1-9][0-9]{0,4}", text)),
    "statement_timeout": lambda text: bool(re.fullmatch(r"[1-9][0-9]{0,5}", text)),
}
"""What may follow the question mark, and whether a value is one; the time limits are in seconds."""

ANSWER_WITHIN = 10
"""Seconds that a server has to answer, unless the address or PGCONNECT_TIMEOUT says otherwise."""


@dataclass(frozen=True)
class Server:
    """Where a database is, and how it is to be read.

    Attributes
    ----------
    parameters : dict of str to str
        For the driver; what is absent it takes from the environment.
    schema : str or None
        Where the tables are; None for the search path of the user.
    statement_timeout : int or None
        Seconds that one table may take; None for the user's own limit.
    """

    parameters: dict[str, str]
    schema: str | None
    statement_timeout: int | None


def server_of(rest: str) -> Server:
    """Return what an address names, from what follows its scheme.

    Raises
    ------
    Unreadable
        If it names a user, no database, or something that is not understood.
    """
    place, _, settings = rest.partition("?")
    if "@" in unquote(rest):
        raise Unreadable(
            "credentials",
            "holds a user or a password",
            f"Write {FORM}: both are read from the environment only (PGUSER, PGPASSWORD or PGPASSFILE). "
            "Change a password that stood there, it may have been stored.",
        )
    found = _PLACE.fullmatch(place)
    given = dict(parse_qsl(settings, keep_blank_values=True))
    if not found or any(name not in SETTINGS for name in given):
        raise Unreadable(
            "address", "is not understood", f"Write {FORM}; after a question mark may stand {', '.join(SETTINGS)}."
        )
    for name, value in given.items():
        if not SETTINGS[name](value) or "\0" in value:
            raise Unreadable("address", f"has a {name} that is none", _remedy(name))
    # The database "" is how an address ends with a slash.
    named = {
        "host": (found["host"] or "").strip("[]"),
        "port": found["port"],
        "dbname": unquote(found["database"] or ""),
    }
    if not named["dbname"] and not {"PGDATABASE", "PGSERVICE"} & os.environ.keys():
        raise Unreadable("no_such_database", "names no database", f"Write {FORM}, or set PGDATABASE or PGSERVICE.")
    parameters = {name: value for name, value in named.items() if value}
    parameters |= {name: given[name] for name in ("sslmode", "sslrootcert", "connect_timeout") if name in given}
    if "PGCONNECT_TIMEOUT" not in os.environ:
        parameters.setdefault("connect_timeout", str(ANSWER_WITHIN))
    limit = given.get("statement_timeout")
    return Server(parameters, given.get("schema"), int(limit) if limit else None)


def _remedy(name: str) -> str:
    if name == "sslmode":
        return "It is disable, allow, prefer, require, verify-ca or verify-full."
    return "Write a whole number of seconds." if name.endswith("timeout") else "Name one, or leave it out."
