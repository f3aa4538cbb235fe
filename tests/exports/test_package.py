"""The data package: the published results, what they mean, and a check by the standard's rules."""

from __future__ import annotations

import csv
import io
import json

import pytest
from deliveries import FEW, delivery

from R_free_helpers.exports.package import DESCRIPTOR, make
from R_free_helpers.exports.package_checks import check
from R_free_helpers.model.results import write_results


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return make(delivery(edss__bergen=FEW)).files


def faults(files: dict[str, str]) -> list[str]:
    return [one.check for one in check(files).faults]


def changed(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """Return the files with a text in one of them replaced, and its length in the descriptor too."""
    assert old in files[name], (name, old)
    text = files[name].replace(old, new, 1)
    said = json.loads(files[DESCRIPTOR])
    for resource in said["resources"]:
        if resource["path"] == name:
            resource["bytes"] = len(text.encode())
    return {**files, DESCRIPTOR: json.dumps(said), name: text}


def test_the_results_are_those_beside_the_report_byte_for_byte(made, tmp_path):
    write_results(delivery(edss__bergen=FEW).results, tmp_path / "results.csv")
    assert made["results.csv"].encode() == (tmp_path / "results.csv").read_bytes()


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_it_keeps_the_standard(registry):
    assert faults(make(delivery(registry)).files) == []


def test_it_says_edition_licence_sources_and_that_nobody_in_it_exists(made):
    said = json.loads(made[DESCRIPTOR])
    assert (said["edition"]["id"], said["licenses"][0]["name"]) == ("no_ms-2024", "CC-BY-4.0")
    assert said["sources"] and "oppdiktet" in said["description"] and "færre enn 5" in said["description"]


def test_every_column_is_described_in_the_registry_s_language(made):
    fields = [field for one in json.loads(made[DESCRIPTOR])["resources"] for field in one["schema"]["fields"]]
    assert all(field["title"] and field["description"] for field in fields)
    assert "Teller: antall som oppfylte kriteriet." in {field["description"] for field in fields}


def test_measures_have_definitions_limits_goals_and_direction(made):
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(made["measures.csv"]))}
    told = {name: rows["onset_dx"][name] for name in ("limit", "limit_unit", "good", "very_good", "lower_is_better")}
    assert told == {
        "limit": "24",
        "limit_unit": "months",
        "good": "0.6",
        "very_good": "0.8",
        "lower_is_better": "false",
    }
    assert rows["onset_dx"]["definition"] == "Andel som får diagnosen senest 24 måneder etter at sykdommen startet."
    turned = make(delivery(lower_is_better=True)).files["measures.csv"]
    assert ",0.2,0.1,true" in turned


DAMAGED = {
    "bytes": lambda files: {**files, "units.csv": files["units.csv"] + "\n"},
    "file": lambda files: {name: text for name, text in files.items() if name != "units.csv"},
    "header": lambda files: changed(files, "units.csv", "unit_id,", "unit,"),
    "type": lambda files: changed(files, "results.csv", ",0.75,", ",three of four,"),
    "required": lambda files: changed(files, "results.csv", ",share,", ",,"),
    "unique": lambda files: changed(files, "units.csv", "\nfonna,", "\nbergen,"),
    "enum": lambda files: changed(files, "results.csv", ",ok\n", ",fine\n"),
    "primaryKey": lambda files: changed(files, "results.csv", ",fonna,2024,", ",forde,2024,"),
    "foreignKeys": lambda files: changed(files, "results.csv", ",fonna,2024,", ",nowhere,2024,"),
    "descriptor": lambda files: {**files, DESCRIPTOR: "{"},
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damage_is_refused_by_name(made, name):
    assert name in faults(DAMAGED[name](made))


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said.pop("licenses"),
        lambda said: said.pop("name"),
        lambda said: said.update(name="No MS"),
        lambda said: said.update(licenses=[]),
        lambda said: said.update(licenses=[{"title": "free"}]),
        lambda said: said.update(resources=[]),
        lambda said: said["resources"][0].update(path="../results.csv"),
        lambda said: said["resources"][0].update(path="/results.csv"),
        lambda said: said["resources"][0]["schema"].pop("fields"),
        lambda said: said["resources"][0]["schema"]["fields"][0].update(type="text"),
        lambda said: said["resources"][0]["schema"]["fields"][0].pop("name"),
    ],
)
def test_a_descriptor_that_breaks_the_standard_is_refused(made, damage):
    said = json.loads(made[DESCRIPTOR])
    damage(said)
    assert faults({**made, DESCRIPTOR: json.dumps(said)}) == ["descriptor"]
