"""A data package as a reader's program would check it: descriptor by JSON Schema, tables by their own schemas."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from R_free_helpers.exports.checks import Checked, Fault, listed
from R_free_helpers.exports.package import DESCRIPTOR

RULES = Path(__file__).with_name("datapackage.schema.json")
BOOLEANS = ("true", "false")


@cache
def _rules() -> Callable[[Any], Any]:
    """Return what raises for a descriptor that breaks the JSON Schema of descriptors."""
    import fastjsonschema

    found: Callable[[Any], Any] = fastjsonschema.compile(json.loads(RULES.read_text(encoding="utf-8")))
    return found


def check(files: Mapping[str, str]) -> Checked:
    """Return what is wrong with a package, given the texts of its files by name.

    The checks are ``descriptor``, ``file``, ``bytes``, ``header``, ``type``, ``required``, ``unique``, ``enum``,
    ``primaryKey`` and ``foreignKeys``, by the names that the standard has for them.
    """
    import fastjsonschema

    try:
        said = json.loads(files[DESCRIPTOR])
    except (KeyError, ValueError):
        return Checked([Fault("descriptor", f"there is no {DESCRIPTOR}, or it is no JSON")])
    try:
        _rules()(said)
    except fastjsonschema.JsonSchemaValueException as error:
        return Checked([Fault("descriptor", str(error.message).replace("data", DESCRIPTOR, 1))])
    found: list[Fault] = []
    tables: dict[str, list[dict[str, str]]] = {}
    for resource in said["resources"]:
        text = files.get(resource["path"])
        if text is None:
            found.append(Fault("file", f"there is no {resource['path']}"))
            continue
        if resource.get("bytes", len(text.encode())) != len(text.encode()):
            found.append(Fault("bytes", f"{resource['path']} is not as long as the descriptor says"))
        header, *rows = list(csv.reader(io.StringIO(text), delimiter=resource["dialect"]["delimiter"])) or [[]]
        names = [one["name"] for one in resource["schema"]["fields"]]
        if header != names or any(len(row) != len(names) for row in rows):
            found.append(Fault("header", f"{resource['path']}: the columns are not {listed(names, len(names))}"))
            continue
        tables[resource["name"]] = [dict(zip(names, row, strict=True)) for row in rows]
        found += _table(resource, tables[resource["name"]])
    if not found:
        for resource in said["resources"]:
            found += _foreign(resource, tables)
    return Checked(found)


def _table(resource: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> Iterator[Fault]:
    """Yield what is wrong in a table by itself, once for each column and check."""
    schema, path = resource["schema"], resource["path"]
    for field in schema["fields"]:
        name, constraints = field["name"], field.get("constraints", {})
        empty = field.get("missingValues", schema.get("missingValues", [""]))
        cells = [row[name] for row in rows]
        told = [cell for cell in cells if cell not in empty]
        if strange := [cell for cell in told if not _is(cell, field.get("type", "any"))]:
            yield Fault("type", f"{path}, {name}: '{strange[0]}' is no {field['type']}")
        if constraints.get("required") and len(told) < len(cells):
            yield Fault("required", f"{path}, {name}: a cell is empty")
        if constraints.get("unique") and len(set(told)) < len(told):
            yield Fault("unique", f"{path}, {name}: a value is there twice")
        if "enum" in constraints and (others := [cell for cell in told if cell not in constraints["enum"]]):
            yield Fault("enum", f"{path}, {name}: '{others[0]}' is none of {listed(constraints['enum'], 9)}")
    keys = Counter(tuple(row[name] for name in schema.get("primaryKey", ())) for row in rows)
    if schema.get("primaryKey") and (twice := [key for key, count in keys.items() if count > 1]):
        yield Fault("primaryKey", f"{path}: {' '.join(twice[0])} is there twice")


def _is(cell: str, kind: str) -> bool:
    """Return whether a cell is of a type; of those that the package does not use, every cell is."""
    if kind == "boolean":
        return cell in BOOLEANS
    if kind not in ("number", "integer"):
        return True
    try:
        float(cell) if kind == "number" else int(cell)
    except ValueError:
        return False
    return True


def _foreign(resource: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[Fault]:
    for key in resource["schema"].get("foreignKeys", ()):
        reference = key["reference"]
        other = reference.get("resource", resource["name"])
        known = {tuple(row[name] for name in reference["fields"]) for row in tables.get(other, ())}
        told = [tuple(row[name] for name in key["fields"]) for row in tables[resource["name"]]]
        if lost := [values for values in told if any(values) and values not in known]:
            yield Fault("foreignKeys", f"{resource['path']}: {' '.join(lost[0])} is not in {other}")
