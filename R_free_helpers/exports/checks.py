"""What a check of a file found, and files as they are written: the same bytes on every machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """Why a receiver would refuse a file.

    Attributes
    ----------
    check : str
        The name of the receiver's check.
    what : str
        A sentence.
    """

    check: str
    what: str

    def __str__(self) -> str:
        return f"{self.check}: {self.what}"


@dataclass(frozen=True)
class Checked:
    """What a check of files found.

    Attributes
    ----------
    faults : list of Fault
        Because of which the receiver would refuse.
    warnings : list of str
        What the receiver would take, and somebody should look at.
    """

    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Made:
    """The files of a format.

    Attributes
    ----------
    files : dict of str to str
        Texts by name.
    notes : list of str
        What was left out and why, and what to do before the files are sent.
    """

    files: dict[str, str]
    notes: list[str] = field(default_factory=list)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], separator: str) -> str:
    """Return a CSV file: a header, LF, and quotation marks only where they are needed.

    Examples
    --------
    >>> csv_text(["a", "b"], [["1", "x;y"]], ";")
    'a;b\\n1;"x;y"\\n'
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names in a row, the first few of them.

    Examples
    --------
    >>> listed("abcdefg")
    'a, b, c, d, e and 2 more'
    """
    names = list(names)
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
