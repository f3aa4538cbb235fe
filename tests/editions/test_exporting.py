"""Portal files of released results: the numbers of the report, whole or not at all, refused where a receiver would."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from built import SMALL, run

from R_free_helpers.disclosure.audit import Disclosed, audit, audit_exported
from R_free_helpers.editions import examination
from R_free_helpers.editions.exported import ABOUT, differences
from R_free_helpers.editions.exporting import Exported, WouldBeRefused, check_files, export
from R_free_helpers.editions.publishing import write_manifest
from R_free_helpers.editions.verifying import verify
from R_free_helpers.exports import formats
from R_free_helpers.exports.checks import Made
from R_free_helpers.model.edition import Edition, parse_edition
from R_free_helpers.model.results import read_results

pytestmark = pytest.mark.build

NATIONAL = {
    "no_ms": ("skde", "helsedirektoratet", "package", "assessment"),
    "se_ipn": ("vis", "package", "assessment"),
}
BOTH = [(registry, name) for registry, names in NATIONAL.items() for name in names]


@dataclass(frozen=True)
class Delivered:
    """Portal files, and the results that they are of."""

    made: Exported
    results: pl.DataFrame

    def text(self, format: str, ending: str = "") -> str:
        """Return the file of a format."""
        folder = self.made.folder / format
        return next(path for path in sorted(folder.iterdir()) if path.name.endswith(ending)).read_text("utf-8")

    def stored(self, measure: str, unit: str, subgroup: str = "", statistic: str = "share") -> dict[str, object]:
        """Return a row of the results."""
        key = {"measure": measure, "unit_id": unit, "subgroup": subgroup, "statistic": statistic}
        return self.results.row(by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in key.items()), named=True)


@pytest.fixture(scope="module")
def delivered(built, made_once) -> dict[str, Delivered]:
    """Return the portal files of both registries' own editions, by registry."""

    def of(registry: str) -> Delivered:
        edition = parse_edition(f"{registry}-2024")
        results = built.results(edition)
        folder = made_once(f"export-{registry}", lambda place: export(edition, place / "export") and None) / "export"
        files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        return Delivered(Exported(folder, files), read_results(results / "results.csv"))

    return {registry: of(registry) for registry in NATIONAL}


@pytest.mark.parametrize("registry", NATIONAL)
def test_a_registry_s_own_formats_are_written_and_listed_with_their_hashes(delivered, registry):
    made = delivered[registry].made
    about = json.loads((made.folder / ABOUT).read_text("utf-8"))
    assert {Path(name).parts[0] for name in about["files"]} == set(NATIONAL[registry])
    assert (about["edition"], about["policy"], about["synthetic"]) == (f"{registry}-2024", "protected", True)
    assert "the numbers are of invented persons: not for delivery" in about["notes"]
    assert differences(made.folder) == []


@pytest.mark.parametrize(("registry", "format"), BOTH)
def test_the_receiver_would_take_it(delivered, registry, format):
    faults, warnings = check_files(delivered[registry].made.folder / format, registry, format)
    assert faults == [] and all("above its denominator" in one for one in warnings)


def numbers_of_skde(one: Delivered) -> Iterator[tuple[float, float, int]]:
    """Yield each told number, the published one, and the decimals that are told."""
    portal = formats_portal("no_ms")
    units = {one.id: unit for unit, one in portal.numbers("orgnr", "skde").items()}
    indicators = {one.id: one for one in portal.of("skde")}
    for row in csv.DictReader(io.StringIO(one.text("skde", "-skde.csv")), delimiter=";"):
        indicator = indicators[row["ind_id"]]
        stored = one.stored(indicator.measure, units[row["orgnr"]])
        told = "numerator" if indicator.type in ("andel", "dg_andel") else "value"
        yield float(row["var"].replace(",", ".")), stored[told], 0 if told == "numerator" else 3
        yield float(row["denominator"]), stored["denominator"], 0


def numbers_of_helsedirektoratet(one: Delivered) -> Iterator[tuple[float, float, int]]:
    portal = formats_portal("no_ms")
    units = {one.id: unit for unit, one in portal.numbers("orgnr").items()} | {"": "norge"}
    for row in csv.DictReader(io.StringIO(one.text("helsedirektoratet")), delimiter=";"):
        if row["merknad"]:
            continue
        stored = one.stored(row["indikator_id"].removeprefix("no_ms_"), units[row["orgnr"]])
        yield from (
            (float(row[told].replace(",", ".")), stored[column], decimals)
            for told, column, decimals in (
                ("teller", "numerator", 0),
                ("nevner", "denominator", 0),
                ("andel", "value", 4),
            )
        )


def numbers_of_vis(one: Delivered) -> Iterator[tuple[float, float, int]]:
    portal = formats_portal("se_ipn")
    units = {one.id: one.unit_id for one in portal.organisations}
    indicators = {one.id: one for one in portal.of("vis")}
    for measurement in ET.fromstring(one.text("vis")).iter(
        "{urn:riv:followup:groupoutcomes:qualityreporting:2}measurement"
    ):
        said = [(element.tag.rpartition("}")[2], element.text) for element in measurement.iter()]
        ids = [text for name, text in said if name == "extension"]
        indicator, told = indicators[ids[0]], dict(said)
        stored = one.stored(indicator.measure, units[ids[1]], indicator.subgroup, indicator.statistic)
        for name, column in {
            "numerator": "numerator",
            "denominator": "denominator",
            "rate": "value",
            "value": "value",
        }.items():
            if name in told:
                yield float(told[name]), stored[column], 0 if "nominator" in name or "numerator" in name else 10


def numbers_of_package(one: Delivered) -> Iterator[tuple[float, float, int]]:
    for row in csv.DictReader(io.StringIO(one.text("package", "results.csv"))):
        if row["value"] and not row["subgroup"] and row["statistic"] == "share":
            yield float(row["value"]), one.stored(row["measure"], row["unit_id"])["value"], 10


def formats_portal(registry: str):
    from R_free_helpers.model.portal import read_portal
    from R_free_helpers.model.registry import get_registry

    return read_portal(get_registry(registry).data_dir)


def numbers_of_assessment(one: Delivered) -> Iterator[tuple[float, float, int]]:
    for row in csv.DictReader(io.StringIO(one.text("assessment")), delimiter=";"):
        if row["value"]:
            stored = one.stored(row["measure"], row["unit_id"], row["subgroup"], row["statistic"])
            yield float(row["value"].replace(",", ".")), stored["value"], 10
            if row["denominator"]:
                yield float(row["denominator"].replace(",", ".")), stored["denominator"], 6


READ = {
    "assessment": numbers_of_assessment,
    "skde": numbers_of_skde,
    "helsedirektoratet": numbers_of_helsedirektoratet,
    "vis": numbers_of_vis,
    "package": numbers_of_package,
}


@pytest.mark.parametrize(("registry", "format"), BOTH)
def test_its_numbers_are_those_of_the_results(delivered, registry, format):
    one = delivered[registry]
    compared = [number for number, _ in zip(READ[format](one), range(200), strict=False)]
    assert len(compared) >= (2 if format == "assessment" else 20)
    for told, published, decimals in compared:
        assert abs(told - published) <= 0.5 * 10.0**-decimals + 1e-9, (told, published)


@pytest.mark.parametrize("registry", NATIONAL)
def test_what_the_results_hide_has_no_number_in_any_file(delivered, registry):
    one = delivered[registry]
    found = audit_exported(one.made.folder, parse_edition(f"{registry}-2024"), one.results)
    assert found.findings == []
    assert {"few", "suppressed"} <= set(one.results["status"].to_list())  # there is something to hide


PLANTED = {
    "assessment": ("-assessment.csv", None),
    "skde": ("-skde.csv", "resident;2024;983974880;no_ms_onset_dx;0,5;4\n"),
    "helsedirektoratet": (".csv", None),
    "vis": (".xml", None),
    "package": ("results.csv", None),
}


def plant(place: Path, format: str) -> None:
    """Put a number where the results hide one into the file of a format."""
    ending, line = PLANTED[format]
    path = next(path for path in sorted((place / format).iterdir()) if path.name.endswith(ending))
    text = path.read_text("utf-8")
    if line:
        changed = text + line
    elif format == "helsedirektoratet":
        head, *rows = text.splitlines(keepends=True)
        at = next(number for number, row in enumerate(rows) if not row.endswith(";\n"))
        cells = rows[at].rstrip("\n").split(";")
        cells[8:11] = ["2", "4", "0,5"]
        rows[at] = ";".join(cells) + "\n"
        changed = "".join([head, *rows])
    elif format == "assessment":
        changed = re.sub(r"\d+(?=\u00a0% av )", "61,37", text, count=1)
    elif format == "vis":
        before, _, rest = text.partition("<urn1:missingMeasure>")
        after = rest.partition("</urn1:missingMeasure>")[2]
        counted = "<urn1:numerator>3</urn1:numerator><urn1:rate>0.75</urn1:rate>"
        changed = f"{before}<urn1:proportionMeasure>{counted}</urn1:proportionMeasure>{after}"
    else:
        assert ",share,,,,,,,few\n" in text
        changed = text.replace(",share,,,,,,,few\n", ",share,0.75,,,3,4,,few\n", 1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


@pytest.mark.parametrize(("registry", "format"), BOTH)
def test_a_leak_that_is_planted_in_a_file_is_found_by_the_audit_of_the_edition(delivered, registry, format, tmp_path):
    one, edition = delivered[registry], parse_edition(f"{registry}-2024")
    shutil.copytree(one.made.folder, tmp_path / "export")
    one.results.write_csv(tmp_path / "results.csv")
    before = {str(finding) for finding in audit(tmp_path, edition).findings}
    plant(tmp_path / "export", format)
    found = {str(finding) for finding in audit(tmp_path, edition).findings} - before
    assert any(text.startswith(f"leak: export/{format}/") for text in found), found


def test_the_same_results_give_the_same_bytes(delivered, tmp_path):
    again = export(parse_edition("se_ipn-2024"), tmp_path / "export")
    first = delivered["se_ipn"].made.folder
    assert sorted(again.files) == sorted(
        path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file()
    )
    assert all((again.folder / name).read_bytes() == (first / name).read_bytes() for name in again.files)


def test_a_key_of_a_person_in_portal_files_is_found_and_nothing_is_left(built, tmp_path, monkeypatch):
    edition = parse_edition("se_ipn-2024")
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    modes = []

    def keys(asked: Path, of: Edition) -> list[str]:
        assert (asked, of) == (extract, edition)
        modes.extend(path.stat().st_mode & 0o077 for one in tmp_path.iterdir() for path in (one, *one.rglob("*")))
        return [edition.id]

    monkeypatch.setattr(examination, "kept_keys", keys)
    with pytest.raises(Disclosed, match="contains the key se… of a person or row"):
        export(edition, tmp_path / "export", data=extract)
    assert list(tmp_path.iterdir()) == []
    assert len(modes) > 5 and set(modes) == {0}  # nobody else reads what was not audited


@pytest.mark.parametrize("registry", NATIONAL)
def test_a_small_registry_delivers_what_it_may(built, registry, tmp_path):
    edition = parse_edition(f"{registry}-2024")
    extract = built.extract(registry, SMALL[registry])
    results = read_results(built.results(edition, SMALL[registry]) / "results.csv")
    made = export(edition, tmp_path / "export", data=extract)
    assert audit_exported(made.folder, edition, results).findings == []
    if registry == "no_ms":
        assert any("is not delivered" in note or "left out" in note for note in made.notes)


def test_one_format_is_written_alone_and_a_newer_export_replaces_it(delivered, tmp_path):
    edition = parse_edition("se_ipn-2024")
    assert {Path(name).parts[0] for name in export(edition, tmp_path / "e", "vis").files} == {"vis", ABOUT}
    export(edition, tmp_path / "e", "package")
    assert {path.name for path in (tmp_path / "e").iterdir()} == {"package", ABOUT}
    assert [path.name for path in tmp_path.iterdir()] == ["e"]  # nothing is left beside it


def test_nothing_is_written_where_a_receiver_would_refuse(delivered, tmp_path, monkeypatch):
    broken = {**formats.MAKERS, "vis": lambda delivery: Made({"a.xml": "<a/>"})}
    monkeypatch.setattr(formats, "MAKERS", broken)
    with pytest.raises(WouldBeRefused, match="vis would be refused:\n  XML: the file is no answer"):
        export(parse_edition("se_ipn-2024"), tmp_path / "export")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_where_the_audit_finds_something(delivered, tmp_path, monkeypatch):
    text = "context;year;orgnr;ind_id;var;denominator\nresident;2024;983974880;no_ms_onset_dx;0,5;4\n"
    monkeypatch.setattr(formats, "MAKERS", {**formats.MAKERS, "skde": lambda delivery: Made({"a.csv": text})})
    with pytest.raises(Disclosed, match="onset_dx finnmark, which is hidden"):
        export(parse_edition("no_ms-2024"), tmp_path / "export", "skde")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("no_ms-2024-bergen", {}, "portal files are of all units and everybody: export no_ms-2024"),
        ("no_ms-2024-patients-en", {}, "portal files are of all units and everybody: export no_ms-2024$"),
        ("no_ms-2024", {"format": "vis"}, "no_ms does not deliver vis, but skde, helsedirektoratet, package"),
        ("no_ms-2024", {"format": "viss"}, "there is no format 'viss'; did you mean 'vis'?"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(name, how, said, tmp_path):
    with pytest.raises(ValueError, match=said) as raised:
        export(parse_edition(name), tmp_path / "export", **how)
    assert "\n" not in str(raised.value) and not (tmp_path / "export").exists()


def test_portals_are_given_no_numbers_of_a_weaker_policy(tmp_path):
    with pytest.raises(ValueError, match="portals lie open: no files are made under the policy 'internal'"):
        export(parse_edition("no_ms-2024", policy="internal"), tmp_path / "export")


def test_what_a_killed_export_left_is_removed(delivered, tmp_path):
    (tmp_path / ".e.99999999").mkdir()
    export(parse_edition("se_ipn-2024"), tmp_path / "e", "vis")
    assert [path.name for path in tmp_path.iterdir()] == ["e"]


def test_a_file_in_latin_1_is_read_as_its_receiver_reads_it(tmp_path):
    (tmp_path / "a.csv").write_bytes(
        "context;year;orgnr;ind_id;var;denominator\n;2024;1;blåbær;1;2\n".encode("latin-1")
    )
    faults, _ = check_files(tmp_path / "a.csv", "no_ms", "skde")
    assert "invalid_ind: ind_id 'blåbær' is not known" in faults
    with pytest.raises(ValueError, match="is not written in UTF-8"):
        check_files(tmp_path / "a.csv", "no_ms", "helsedirektoratet")


@pytest.mark.parametrize("also", [(), (ABOUT,)])
def test_a_folder_that_holds_something_else_is_left_alone(also, tmp_path):
    for name in ("mine.txt", *also):
        (tmp_path / name).write_text("kept")
    with pytest.raises(ValueError, match="holds something else already"):
        export(parse_edition("no_ms-2024"), tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "kept"


def test_verify_looks_at_exported_files_too(delivered, tmp_path):
    one = delivered["se_ipn"]
    one.results.write_csv(tmp_path / "results.csv")
    write_manifest(tmp_path, {"edition": {"policy": "protected"}, "formats": []})
    shutil.copytree(one.made.folder, tmp_path / "export")
    assert verify(tmp_path).differences == []
    (tmp_path / "export" / "vis" / "se_ipn-2024-vis.xml").write_text("<a/>")
    (tmp_path / "export" / "package" / "units.csv").unlink()
    (tmp_path / "export" / "own.txt").write_text("")
    assert sorted(verify(tmp_path).differences) == [
        "export/own.txt: not listed in export.json",
        "export/package/units.csv: missing",
        "export/vis/se_ipn-2024-vis.xml: changed",
    ]


def test_the_commands_write_and_check(delivered, tmp_path):
    made = run("export", "se_ipn-2024", "--to", tmp_path / "out", "--format", "vis")
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines() == [
        str(tmp_path / "out" / "vis" / "se_ipn-2024-vis.xml"),
        str(tmp_path / "out" / ABOUT),
    ]
    assert "note: vis: the receiver has to register 6 proposed ids first" in made.stderr
    file = tmp_path / "out" / "vis" / "se_ipn-2024-vis.xml"
    fine = run("check-export", file, "--registry", "se_ipn", "--format", "vis")
    assert (fine.returncode, fine.stdout.splitlines()[-1]) == (0, f"{file}: 0 faults, 0 warnings")
    file.write_text(file.read_text("utf-8").replace("<urn1:rate>0", "<urn1:rate>70", 1), encoding="utf-8")
    refused = run("check-export", file, "--registry", "se_ipn", "--format", "vis")
    assert refused.returncode == 1 and refused.stdout.startswith("rate: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "no_ms-2024", "--to", "{place}", "--format", "xml"), "there is no format 'xml'"),
        (("check-export", "{place}/none", "--registry", "no_ms", "--format", "skde"), "there is nothing at"),
        (("check-export", "{place}", "--registry", "no_ms", "--format", "skd"), "did you mean 'skde'?"),
        (("check-export", "{place}", "--registry", "no_ms", "--format", "skde"), "there is no file in"),
    ],
)
def test_errors_of_the_commands_are_one_line(arguments, said, tmp_path):
    done = run(*(part.format(place=tmp_path) for part in arguments))
    assert done.returncode == 1 and said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
