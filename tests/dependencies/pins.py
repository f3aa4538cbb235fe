"""What the lock file pins, and what the package index says of a package."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==([^ ;\\]+)(?: *; *([^\\]*[^\\ ]))?", re.M)
SECONDS = 60


@dataclass(frozen=True)
class Pin:
    """One line of the lock: a package, its version and where it is installed ("" is everywhere)."""

    name: str
    version: str
    marker: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def pins(lock: str) -> list[Pin]:
    """Return the pins of a lock file's text, in its order."""
    return [Pin(name, version, marker or "") for name, version, marker in PIN.findall(lock)]


def index_record(pin: Pin) -> dict | None:
    """Return what the package index says of exactly this version, or None if it does not say.

    An index that does not answer for single versions still answers for the newest one.

    Raises
    ------
    OSError
        The index cannot be reached.
    """
    # pip knows where the index is; no address needs to be written here.
    from pip._internal.models.index import PyPI

    for page in (f"{pin.name}/{pin.version}", pin.name):
        try:
            with urllib.request.urlopen(f"{PyPI.pypi_url}/{page}/json", timeout=SECONDS) as answer:
                record = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                continue
            raise
        if record["info"]["version"] == pin.version:
            return record | {"date": answer.headers.get("date", "")}
    return None
