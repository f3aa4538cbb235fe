"""Keyed pseudonyms: the same person has the same in each delivery, and nobody without the secret can tell whose."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from hashlib import sha256
from pathlib import Path

import polars as pl

from R_free_helpers.system.private import private

BYTES = 32
"""Length of the secret."""

DIGITS = 20
"""Hexadecimal digits of a pseudonym: 80 bits, so that two of a billion persons share one with a chance below 1e-6."""


class SecretError(ValueError):
    """The secret cannot be used; the message says why and what to do."""


def read_secret(path: Path) -> tuple[bytes, bool]:
    """Return the secret in a file, and whether it was made now because there was none.

    Raises
    ------
    SecretError
        When others may read the file, or it is too short.
    """
    path = path.expanduser()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with private():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(BYTES) + "\n")
        return path.read_text(encoding="ascii").strip().encode(), True
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretError(f"others may read the secret {path.name}: chmod 600 it")
    secret = path.read_bytes().strip()
    if len(secret) < BYTES:
        raise SecretError(
            f"the secret {path.name} is shorter than {BYTES} characters: delete it to have a new one made"
        )
    return secret, False


def pseudonyms(keys: pl.Series, secret: bytes) -> pl.Series:
    """Return the pseudonym of each key: HMAC-SHA256 (RFC 2104) of its text, as hexadecimal digits.

    Keys that differ in case or surrounding blanks only are one person's: systems change the case of identifiers
    from one export to the next.
    """
    unique = keys.drop_nulls().unique()
    made = [hmac.new(secret, key.strip().upper().encode(), sha256).hexdigest()[:DIGITS] for key in unique]
    return keys.replace_strict(unique, pl.Series(made, dtype=pl.String), default=None, return_dtype=pl.String)
