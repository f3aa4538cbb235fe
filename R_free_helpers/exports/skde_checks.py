"""The fifteen checks that SKDE's upload makes of a file, in its order and with its names, without SKDE.

They do what ``check_*`` in ``R/upload.R`` of imongr 2.11.2 does to a file that R has read: a column is numeric when
every cell that is not empty is a number, and an empty cell of it is missing. `metadata_faults` holds what the
receiver's database would refuse of an indicator's description.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from R_free_helpers.exports.checks import Checked, Fault, listed
from R_free_helpers.exports.skde import (
    COLUMNS,
    CONTEXTS,
    DECIMAL,
    FRACTIONS,
    LONGEST,
    METADATA,
    MOST_MINIMUM,
    SEPARATOR,
    TYPES,
)

ID = re.compile(r"^[a-zA-Z0-9_]+$")
MISSING = ("", "NA")
"""Cells that R reads as missing in a column of numbers; in one of texts only the latter is."""


@dataclass(frozen=True)
class Upload:
    """A file as the receiver has it before it is taken.

    Attributes
    ----------
    registry : str
        What was chosen in the form.
    header : list of str
    rows : list of list of str
    types : mapping of str to str
        The registry's indicators: type by id.
    organisations : collection of str
        The numbers that are known.
    decimal : str
        What was chosen in the form.
    """

    registry: str
    header: list[str]
    rows: list[list[str]]
    types: Mapping[str, str]
    organisations: Collection[str]
    decimal: str = DECIMAL

    def column(self, name: str) -> list[str]:
        """Return the cells of a column; of one that is absent a 1 for the denominator, as the receiver fills it in."""
        if name not in self.header:
            return ["1"] * len(self.rows) if name == "denominator" else []
        at = self.header.index(name)
        return [row[at].strip() if at < len(row) else "" for row in self.rows]

    def present(self, name: str) -> bool:
        """Return whether the receiver has the column: it makes one of denominators itself."""
        return name in self.header or name == "denominator"

    @cached_property
    def numbers(self) -> dict[str, list[float | None] | None]:
        """The columns of numbers with None for an empty cell; None for a column that is no column of numbers."""
        return {name: self._numbers(name) for name in ("var", "denominator", "year", "orgnr")}

    def _numbers(self, name: str) -> list[float | None] | None:
        if not self.present(name):
            return None
        found: list[float | None] = []
        for cell in self.column(name):
            if cell in MISSING:
                found.append(None)
                continue
            if self.decimal != "." and "." in cell:
                return None
            try:
                found.append(float(cell.replace(self.decimal, ".")))
            except ValueError:
                return None
        # R reads a column without any value as one of logical values.
        return found if any(value is not None for value in found) else None


def read_upload(text: str, registry: str, types: Mapping[str, str], organisations: Collection[str]) -> Upload:
    """Return a file's text as the receiver reads it: empty rows are dropped."""
    header, *rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=SEPARATOR)) or [[]]
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    return Upload(registry, header, kept, types, organisations)


def missing_registry(upload: Upload) -> str | None:
    """A registry is chosen in the form."""
    return None if upload.registry else "no registry is chosen"


def missing_var(upload: Upload) -> str | None:
    """Every column is there; one of denominators is filled with 1."""
    absent = [name for name in COLUMNS if not upload.present(name)]
    return f"the column {listed(absent)} is missing" if absent else None


def invalid_var(upload: Upload) -> str | None:
    """No other column is there; names are told apart by case."""
    strange = [name for name in upload.header if name not in COLUMNS]
    return f"the column {listed(strange)} is none of the portal's" if strange else None


def invalid_context(upload: Upload) -> str | None:
    """The context is one of two."""
    return _unknown(upload, "context", CONTEXTS)


def invalid_org(upload: Upload) -> str | None:
    """The organisation is known."""
    return _unknown(upload, "orgnr", upload.organisations)


def invalid_ind(upload: Upload) -> str | None:
    """The indicator is one of the registry's."""
    return _unknown(upload, "ind_id", upload.types)


def _unknown(upload: Upload, name: str, known: Collection[str]) -> str | None:
    if not upload.present(name):
        return f"there is no column {name}"
    strange = dict.fromkeys(cell for cell in upload.column(name) if cell not in known)
    return f"{name} {listed(repr(cell) for cell in strange)} is not known" if strange else None


def numeric_var(upload: Upload) -> str | None:
    """The value is a number."""
    return _numeric(upload, "var")


def natural_var(upload: Upload) -> str | None:
    """The value of a fraction is a whole number, 0 or more."""
    values = upload.numbers["var"]
    if values is None or not upload.present("ind_id"):
        return "cannot be looked at: see the other faults"
    ids = upload.column("ind_id")
    counted = [value for value, name in zip(values, ids, strict=True) if upload.types.get(name) in FRACTIONS]
    return None if all(map(_natural, counted)) else "a value of a fraction is no whole number, 0 or more"


def numeric_denominator(upload: Upload) -> str | None:
    """The denominator is a number."""
    return _numeric(upload, "denominator")


def natural_denominator(upload: Upload) -> str | None:
    """The denominator is a whole number, 0 or more."""
    return _all(upload, "denominator", _natural, "is no whole number, 0 or more")


def zero_denominator(upload: Upload) -> str | None:
    """The denominator is above 0."""
    return _all(upload, "denominator", lambda value: value is not None and value > 0, "is 0, negative or missing")


def numeric_year(upload: Upload) -> str | None:
    """The year is a number, in every row."""
    values = upload.numbers["year"]
    return "a year is missing or no number" if values is None or None in values else None


def natural_year(upload: Upload) -> str | None:
    """The year is a whole number, 0 or more."""
    return _all(upload, "year", _natural, "is no whole number")


def values_exists(upload: Upload) -> str | None:
    """No cell is empty."""
    for name in upload.header:
        if any(cell in MISSING for cell in upload.column(name)):
            return f"a cell of the column {name} is empty"
    return None


def duplicated_inds(upload: Upload) -> str | None:
    """What is no fraction has one value of each organisation, context and year."""
    if any(not upload.present(name) for name in ("ind_id", "orgnr", "context", "year")):
        return "cannot be looked at: see the other faults"
    columns = (upload.column(name) for name in ("ind_id", "orgnr", "context", "year"))
    counts = Counter(row for row in zip(*columns, strict=True) if upload.types.get(row[0]) not in FRACTIONS)
    twice = dict.fromkeys(row[0] for row, count in counts.items() if count > 1)
    return f"{listed(twice)} is there more than once for an organisation and year" if twice else None


def _numeric(upload: Upload, name: str) -> str | None:
    if not upload.present(name):
        return f"there is no column {name}"
    return f"a value of {name} is no number" if upload.numbers[name] is None else None


def _all(upload: Upload, name: str, holds: Callable[[float | None], bool], otherwise: str) -> str | None:
    values = upload.numbers[name]
    if values is None:
        return "cannot be looked at: see the other faults"
    return None if all(map(holds, values)) else f"a value of {name} {otherwise}"


def _natural(value: float | None) -> bool:
    return value is not None and value >= 0 and abs(value - int(value + 0.5)) < 1.5e-8


CHECKS: tuple[Callable[[Upload], str | None], ...] = (
    missing_registry, missing_var, invalid_var, invalid_context, invalid_org, invalid_ind, numeric_var, natural_var,
    numeric_denominator, natural_denominator, zero_denominator, numeric_year, natural_year, values_exists,
    duplicated_inds,
)  # fmt: skip
"""In the receiver's order."""


def check(upload: Upload) -> Checked:
    """Return what the receiver would say of a file: faults in its order, and what it only warns of.

    Without a registry it looks at nothing else.
    """
    if said := missing_registry(upload):
        return Checked([Fault("missing_registry", said)])
    faults = [Fault(one.__name__, said) for one in CHECKS if (said := one(upload))]
    return Checked(faults, [] if faults else _warnings(upload))


def _warnings(upload: Upload) -> list[str]:
    values, denominators, ids = upload.numbers["var"], upload.numbers["denominator"], upload.column("ind_id")
    assert values is not None and denominators is not None  # else there were faults
    over = [
        name
        for name, value, of in zip(ids, values, denominators, strict=True)
        if upload.types.get(name) in FRACTIONS and value is not None and of is not None and value > of
    ]
    return [f"{listed(dict.fromkeys(over))}: a value is above its denominator"] if over else []


def metadata_faults(text: str) -> list[Fault]:
    """Return what the receiver's table of indicators would refuse of a file of metadata.

    Names of the checks: ``columns``, ``id``, ``type``, ``length``, ``min_denominator``, ``inconsistent_level_values``.
    """
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=SEPARATOR)) or [[]]
    if header != list(METADATA):
        return [Fault("columns", "the columns are not those of the table ind")]
    found: list[Fault] = []
    ids = [row[0] for row in rows]
    for row in (dict(zip(METADATA, cells, strict=False)) for cells in rows):
        name = row["id"]
        if not ID.match(name) or ids.count(name) > 1:
            found.append(Fault("id", f"'{name}' is no id: letters, digits and _, each once"))
        if row["type"] not in TYPES:
            found.append(Fault("type", f"{name}: there is no type '{row['type']}'"))
        found += [
            Fault("length", f"{name}: {column} has more than {most} letters")
            for column, most in LONGEST.items()
            if len(row.get(column, "")) > most
        ]
        minimum = row["min_denominator"]
        counted = not row["type"].startswith("dg")
        if (counted and not minimum) or (minimum and not (minimum.isdigit() and int(minimum) <= MOST_MINIMUM)):
            found.append(Fault("min_denominator", f"{name}: '{minimum}' is no whole number up to {MOST_MINIMUM}"))
        if not _levels_consistent(row):
            found.append(Fault("inconsistent_level_values", f"{name}: green and yellow fit no direction"))
    return found


def _levels_consistent(row: Mapping[str, str]) -> bool:
    """Return whether the better level is the better one; without levels anything is consistent."""
    if row["level_direction"] not in ("0", "1"):
        return False
    if not row["level_green"] or not row["level_yellow"]:
        return True
    green, yellow = (float(row[name].replace(DECIMAL, ".")) for name in ("level_green", "level_yellow"))
    return green >= yellow if row["level_direction"] == "1" else green <= yellow
