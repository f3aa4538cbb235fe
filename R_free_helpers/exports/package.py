"""A Frictionless data package for everybody else: tables as CSV, and a file that says what is in them.

The descriptor follows Data Package 2.0 and Table Schema 2.0 (https://datapackage.org). ``results.csv`` is the released
result store as it lies beside the report, byte for byte; the other tables say what its measures and units are.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from R_free_helpers.exports.checks import Made, csv_text
from R_free_helpers.exports.told import Delivery, written
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.results import KEY, SCHEMA, STATUSES, write_results

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
DESCRIPTOR = "datapackage.json"

MEASURES = (
    "measure", "name", "definition", "numerator_text", "denominator_text", "rationale", "counts", "out_of", "limit",
    "limit_unit", "good", "very_good", "lower_is_better",
)  # fmt: skip
UNITS = ("unit_id", "name", "level", "level_name", "parent_unit_id", "number_scheme", "number")
NUMBERS = ("limit", "good", "very_good")
"""Columns of `MEASURES` that are numbers."""


@dataclass(frozen=True)
class Field:
    """A column of a table of the package.

    Attributes
    ----------
    name, type : str
    constraints : dict
    """

    name: str
    type: str = "string"
    constraints: dict[str, Any] = field(default_factory=dict)


def make(delivery: Delivery) -> Made:
    """Return the tables and their descriptor."""
    results = io.BytesIO()
    write_results(delivery.results, results)  # type: ignore[arg-type]
    tables = {
        "results": results.getvalue().decode("utf-8"),
        "measures": csv_text(MEASURES, _measures(delivery), ","),
        "units": csv_text(UNITS, _units(delivery), ","),
    }
    files = {f"{name}.csv": text for name, text in tables.items()}
    described = json.dumps(descriptor(delivery, files), indent=2, ensure_ascii=False)
    return Made({DESCRIPTOR: described + "\n", **files})


def _measures(delivery: Delivery) -> list[list[str]]:
    """Return what each measure of the released results is, in the registry's order, then what follows from them."""
    present = delivery.results["measure"].unique().sort().to_list()
    own = {one.id: one for one in delivery.registry.measures if one.id in present}
    rows = []
    for name in [*own, *(name for name in present if name not in own)]:
        measure, bands = own.get(name), delivery.bands(name)
        limit = getattr(measure, "limit", None)
        rows.append(
            [
                name,
                delivery.labels.measures.get(name, name),
                *(delivery.text(name, text) for text in ("definition", "numerator", "denominator", "rationale")),
                measure.counts if measure else "",
                (measure.out_of or "") if measure else "",
                written(limit.value) if limit else "",
                limit.unit if limit else "",
                written(bands.good) if bands else "",
                written(bands.very_good) if bands else "",
                str(delivery.registry.lower_is_better(name)).lower() if bands else "",
            ]
        )
    return rows


def _units(delivery: Delivery) -> list[list[str]]:
    numbers = {one.unit_id: one for one in delivery.portal.organisations}
    rows = []
    for name, unit in delivery.units.items():
        number = numbers.get(name)
        level = unit["level"]
        rows.append(
            [
                name,
                unit["name_print"],
                level,
                delivery.registry.codes.get(("level", level), level),
                unit["parent_unit_id"],
                number.scheme if number else "",
                number.id if number else "",
            ]
        )
    return rows


def fields(delivery: Delivery) -> dict[str, tuple[list[Field], dict[str, Any]]]:
    """Return the columns of each table with its keys."""
    required = {"required": True}
    results = [
        Field(name, "number" if kind == pl.Float64() else "string", required if name in KEY else {})
        for name, kind in SCHEMA.items()
    ]
    results = [
        Field(one.name, one.type, {}) if one.name == "subgroup"  # empty: of everybody
        else Field(one.name, one.type, {"required": True, "enum": list(STATUSES)}) if one.name == "status"
        else one
        for one in results
    ]  # fmt: skip
    of_measures = [
        Field(name, "number" if name in NUMBERS else "boolean" if name == "lower_is_better" else "string",
              {"required": True, "unique": True} if name == "measure" else {})
        for name in MEASURES
    ]  # fmt: skip
    of_units = [
        Field(name, "string", {"required": True, "unique": True} if name == "unit_id" else {}) for name in UNITS
    ]

    def refers(name: str, table: str) -> dict[str, Any]:
        return {"fields": [name], "reference": {"resource": table, "fields": [name]}}

    # A reference without a resource is to the same table, in Table Schema 2.0.
    parent = {"fields": ["parent_unit_id"], "reference": {"fields": ["unit_id"]}}
    return {
        "results": (
            results,
            {"primaryKey": list(KEY), "foreignKeys": [refers("measure", "measures"), refers("unit_id", "units")]},
        ),
        "measures": (of_measures, {"primaryKey": ["measure"]}),
        "units": (of_units, {"primaryKey": ["unit_id"], "foreignKeys": [parent]}),
    }


def descriptor(delivery: Delivery, files: dict[str, str]) -> dict[str, Any]:
    """Return what ``datapackage.json`` says; ``files`` are the texts of the tables by name."""
    say, settings = Phrases.of(delivery.registry), delivery.portal.settings["package"]
    edition = delivery.edition
    description = [say("portal.description", edition=edition.id), delivery_note(delivery, say)]
    if delivery.synthetic:
        description.append(say("portal.synthetic"))
    resources = [
        {
            "name": name,
            "type": "table",
            "path": f"{name}.csv",
            "title": say(f"portal.table.{name}"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[f"{name}.csv"].encode("utf-8")),
            "dialect": {"delimiter": ",", "header": True},
            "schema": {
                "$schema": SCHEMA_PROFILE,
                "fields": [_described(one, name, delivery, say) for one in columns],
                "missingValues": [""],
                **keys,
            },
        }
        for name, (columns, keys) in fields(delivery).items()
    ]
    return {
        "$schema": PROFILE,
        "name": edition.id.lower().replace("_", "-"),
        "title": delivery.title,
        "description": " ".join(description),
        "version": f"{edition.year}.{edition.release}",
        "edition": {
            "id": edition.id,
            "policy": edition.policy,
            "status_date": edition.status_date.isoformat(),
            "extraction_date": edition.extraction_date.isoformat(),
            "synthetic": delivery.synthetic,
        },
        "licenses": [settings["licence"]],
        "sources": settings["sources"],
        "resources": resources,
    }


def delivery_note(delivery: Delivery, say: Phrases) -> str:
    """Return the sentence that tells how small numbers are treated."""
    kind = "rounded" if delivery.policy.rounds else "hidden"
    return say(f"portal.{kind}", limit=delivery.policy.threshold)


def _described(one: Field, table: str, delivery: Delivery, say: Phrases) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": one.name,
        "title": delivery.labels.heading(one.name),
        "type": one.type,
        "description": say(f"portal.column.{table}.{one.name}"),
    }
    if (table, one.name) == ("results", "subgroup"):
        said["missingValues"] = []  # an empty one is of everybody
    return said | ({"constraints": one.constraints} if one.constraints else {})
