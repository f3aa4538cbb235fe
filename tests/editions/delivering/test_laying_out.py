"""A delivery holds what it may for whom it is, whole or not at all; everything else is refused."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from built import run

from R_free_helpers.disclosure.audit import Disclosed
from R_free_helpers.editions.delivering.belonging import Incomplete, Lacking, Source, belonging, remedies
from R_free_helpers.editions.delivering.command import in_turn, receivers_of
from R_free_helpers.editions.delivering.kinds import KINDS, PACKAGE, Receiver, kind_of
from R_free_helpers.editions.delivering.laying_out import LIST, SUMS, Item, _require_apart, _set_modes
from R_free_helpers.editions.publishing import MANIFEST, write_manifest
from R_free_helpers.language.phrases import languages, load_phrases
from R_free_helpers.model.edition import AUDIENCES, parse_edition
from R_free_helpers.model.policy import ACCEPTED, PolicyRefused
from R_free_helpers.model.portal import FORMATS

pytestmark = pytest.mark.build

NATION = parse_edition("se_ipn-2024")
PORTALS = ("portal-vis", "portal-assessment")
OWN = parse_edition("se_ipn-2024-sahlgrenska-unit", policy="internal")


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / LIST).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=";"))


def again(folder: Path, **changes: object) -> None:
    """Write a manifest anew, with the hashes of the files as they are now."""
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    said.pop("files")
    write_manifest(folder, said | changes)


def test_each_receiver_gets_its_files_and_nobody_what_stays_in_the_house(house):
    made = house.deliver()
    public = {"public/report.html", "public/patients/report.html"}
    public |= {f"public/data/{name}" for name in ("datapackage.json", "results.csv", "measures.csv", "units.csv")}
    units = {f"units/{unit}/se_ipn-2024-{unit}-unit.html" for unit in ("karolinska", "sahlgrenska")}
    letters = {f"letters/{name}.txt" for name in ("public", *PORTALS, "karolinska", "sahlgrenska")}
    portals = {"portal/vis/se_ipn-2024-vis.xml", "portal/assessment/se_ipn-2024-assessment.csv"}
    assert files_of(house.to) == public | units | letters | portals | {LIST, SUMS}
    assert sorted(made.files) == sorted(files_of(house.to))
    told = {(row["receiver"], row["unit_id"], row["file"]) for row in listed(house.to)}
    assert told == {
        *(("public", "", name) for name in public),
        *(("units", name.split("/")[1], name) for name in units),
        *((f"portal {name.split('/')[1]}", "", name) for name in portals),
    }
    assert all((house.to / row["letter"]).is_file() for row in listed(house.to))
    assert "the numbers are of invented persons: not for delivery" in made.notes


def test_the_checksums_are_those_of_every_file_and_are_read_by_coreutils(house):
    house.deliver()
    sums = dict(reversed(line.split("  ")) for line in (house.to / SUMS).read_text("utf-8").splitlines())
    assert set(sums) == files_of(house.to) - {SUMS}
    assert all(hashlib.sha256((house.to / name).read_bytes()).hexdigest() == value for name, value in sums.items())
    assert {row["file"]: row["sha256"] for row in listed(house.to)}.items() <= sums.items()
    if shutil.which("sha256sum"):
        command = ["sha256sum", "--strict", "-c", SUMS]
        assert subprocess.run(command, cwd=house.to, capture_output=True).returncode == 0
        (house.to / "public" / "report.html").write_text("another")
        assert subprocess.run(command, cwd=house.to, capture_output=True).returncode == 1


def test_the_same_editions_give_the_same_bytes_wherever_they_are_laid_out(house, tmp_path):
    house.deliver()
    house.deliver(to=tmp_path / "elsewhere" / "other")
    other = tmp_path / "elsewhere" / "other"
    assert files_of(house.to) == files_of(other)
    assert all((house.to / name).read_bytes() == (other / name).read_bytes() for name in files_of(other))


def test_letters_are_in_the_registry_s_language_and_name_their_files(house):
    house.deliver()
    letters = {path.stem: path.read_text("utf-8") for path in (house.to / "letters").iterdir()}
    assert letters["public"].splitlines()[0] == "Ämne: Årsrapport 2024 från IPN-registret: klar att publicera"
    assert letters["sahlgrenska"].splitlines()[0] == "Ämne: Sahlgrenska i IPN-registret 2024: enhetens egen rapport"
    assert "filer till Vården i siffror" in letters["portal-vis"]
    for row in listed(house.to):
        assert row["file"] in letters[Path(row["letter"]).stem] or "public/data/" in letters["public"]
    assert all("påhittade" in text and "7 mars 2025" in text for text in letters.values())
    assert "Karolinska" not in letters["sahlgrenska"]


def test_real_persons_are_not_called_invented(house):
    for folder in house.editions.iterdir():
        again(folder, synthetic=False)
    made = house.deliver(Receiver.UNIT)
    assert not any("invented" in note for note in made.notes)
    assert "påhittade" not in (house.to / "letters" / "sahlgrenska.txt").read_text("utf-8")


def test_only_who_is_named_gets_something(house):
    house.deliver(Receiver.UNIT, units=("karolinska",))
    assert {row["receiver"] for row in listed(house.to)} == {"units"}
    assert {row["unit_id"] for row in listed(house.to)} == {"karolinska"}
    assert not (house.to / "public").exists() and not (house.to / "letters" / "public.txt").exists()


@pytest.mark.parametrize("name", ["rows.parquet", "report.xlsx", "worklist.html"])
@pytest.mark.parametrize("known", [True, False], ids=["listed", "not listed"])
def test_a_file_of_no_kind_is_refused_whatever_says_that_it_belongs_there(name, known, house):
    folder = house.editions / "se_ipn-2024-sahlgrenska-unit"
    (folder / name).write_text("patient_id\nP0001\n")
    if known:
        again(folder)
    with pytest.raises(ValueError, match="is of no kind that is given to anybody" if known else "not listed in the"):
        house.deliver()
    assert not house.to.exists() and [path.name for path in house.to.parent.iterdir()] == ["editions"]


def test_a_format_that_the_registry_does_not_deliver_is_of_no_kind():
    assert kind_of(NATION, "export/vis/a.xml", ("vis",)).receiver is Receiver.PORTAL
    for name in ("export/skde/a.csv", "export/a.csv", "export/vis/deep/a.csv", "rows/report.html", "../report.html"):
        with pytest.raises(ValueError, match="is of no kind"):
            kind_of(NATION, name, ("vis",))


def test_exact_numbers_are_no_kind_of_a_protected_edition_and_the_other_way_round():
    for edition, name in ((NATION, "internal-report.html"), (OWN, "report.html")):
        with pytest.raises(ValueError, match="is of no kind"):
            kind_of(edition, name)


def test_each_audience_has_kinds_and_no_kind_is_of_rows():
    assert {one.audience for one in KINDS} >= {*AUDIENCES, "*"}
    given = [one for one in KINDS if one.receiver is not Receiver.NOBODY]
    assert all(one.place and one.word for one in given)
    assert all(Path(one.file).suffix in (".html", ".pdf") or one.file.startswith("export/") for one in given)


CHANGES = {
    "missing": (lambda folder, house: shutil.rmtree(folder), "not built"),
    "changed": (lambda folder, house: (folder / "report.html").write_text("x"), "not as it was built: report.html"),
    "stale": (lambda folder, house: again(folder, code="another"), "the code changed since"),
    "of other results": (lambda folder, house: again(folder, results="s"), "of other results than se_ipn-2024"),
    "of other rows": (lambda folder, house: again(folder, extract="e"), "built of another extract than se_ipn-2024"),
    "another": (lambda folder, house: swap(folder, "se_ipn-2024-karolinska-unit"), "it holds another edition"),
    "suppressed": (
        lambda folder, house: swap(folder, folder.name, policy="suppressed"),
        "built under the policy 'suppressed'",
    ),
}


def swap(folder: Path, name: str, **how: object) -> None:
    again(folder, edition=parse_edition(name, **how).model_dump(mode="json"))


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_fresh_and_of_the_same_results_is_named_with_the_command_that_makes_it(change, house):
    make, said = CHANGES[change]
    make(house.editions / "se_ipn-2024-sahlgrenska-unit", house)
    with pytest.raises(Incomplete) as raised:
        house.deliver(more=["--data=x"])
    assert f"se_ipn-2024-sahlgrenska-unit: {said}" in str(raised.value)
    command = "registry-report build --edition se_ipn-2024 --audience unit --units sahlgrenska --data=x"
    assert str(raised.value).splitlines()[-1].strip() == command
    assert not house.to.exists()


def test_other_results_in_the_file_are_found_even_if_the_manifest_says_that_they_are_the_same(house):
    folder = house.editions / "se_ipn-2024-patients"
    (folder / "results.csv").write_text(house.results.read_text().replace(",ok\n", ",low_n\n", 1))
    again(folder)
    with pytest.raises(Incomplete, match="se_ipn-2024-patients: of other results than se_ipn-2024"):
        house.deliver()


@pytest.mark.parametrize("change", ["gone", "changed", "of other results"])
def test_portal_files_that_are_not_of_the_edition_are_named(change, house):
    place = house.editions / "se_ipn-2024" / "export"
    if change == "gone":
        shutil.rmtree(place)
    elif change == "changed":
        (place / "vis" / "se_ipn-2024-vis.xml").write_text("<a/>")
    else:
        about = json.loads((place / "export.json").read_text("utf-8"))
        (place / "export.json").write_text(json.dumps(about | {"results": "0"}))
    with pytest.raises(Incomplete, match="the portal files of se_ipn-2024: ") as raised:
        house.deliver()
    assert str(raised.value).splitlines()[-1].strip() == "registry-report export se_ipn-2024"
    house.deliver(Receiver.UNIT)  # units get nothing of it


def test_all_must_be_of_the_extract_that_is_named(house, built):
    house.deliver(Receiver.UNIT, extract=house.extract)
    other = built.extract("se_ipn", 200)
    with pytest.raises(Incomplete, match="se_ipn-2024-karolinska-unit: built of another extract than --data names"):
        house.deliver(Receiver.UNIT, extract=other, to=house.to.with_name("other"))


def test_a_key_of_a_person_in_what_is_laid_out_is_found(house):
    import polars as pl

    key = pl.read_parquet(house.extract / "patient.parquet")["patient_id"][0]
    house.put(parse_edition("se_ipn-2024-patients"), f"<html><body>{key}</body></html>")
    with pytest.raises(Disclosed, match=r"public/patients/report\.html text: contains the key"):
        house.deliver(extract=house.extract)
    assert [path.name for path in house.to.parent.iterdir()] == ["editions"]


def test_what_is_laid_out_is_audited_again_and_nothing_is_left_of_what_is_refused(house):
    house.put(parse_edition("se_ipn-2024-karolinska-unit"), "<html><body>Den 3 april 2021 kom hon</body></html>")
    with pytest.raises(Disclosed, match="2021-04-03 is no date of an edition"):
        house.deliver()
    assert [path.name for path in house.to.parent.iterdir()] == ["editions"]


def test_an_earlier_delivery_is_replaced_where_that_is_asked_for(house):
    house.deliver()
    with pytest.raises(ValueError, match="holds a delivery already: replace it with --force"):
        house.deliver(Receiver.UNIT)
    assert (house.to / "public").exists()
    house.deliver(Receiver.UNIT, force=True)
    assert not (house.to / "public").exists()
    assert sorted(path.name for path in house.to.parent.iterdir()) == ["editions", "out"]


def test_a_folder_with_something_else_is_left_alone(house):
    house.to.mkdir()
    (house.to / "mine.txt").write_text("kept")
    for force in (True, False):
        with pytest.raises(ValueError, match="holds something else already"):
            house.deliver(force=force)
    (house.to / "mine.txt").unlink()
    house.deliver()
    (house.to / "units" / "mine.txt").write_text("kept")
    with pytest.raises(ValueError, match=r"holds something else already \(units/mine\.txt\)"):
        house.deliver(force=True)
    assert (house.to / "units" / "mine.txt").read_text() == "kept"


def test_a_delivery_does_not_lie_in_an_edition(house):
    with pytest.raises(ValueError, match="holds an edition, and a build would take the delivery away"):
        house.deliver(to=house.editions / "se_ipn-2024" / "delivery")


def test_exact_numbers_lie_apart_for_their_owner_alone(house):
    house.put(OWN, "<html><body>Exakt</body></html>")
    made = house.deliver(Receiver.UNIT, Receiver.OWN, units=("sahlgrenska",))
    own = house.to / "internal"
    assert files_of(own) == {
        "sahlgrenska/internal-se_ipn-2024-sahlgrenska-unit.html",
        "letters/sahlgrenska.txt",
        LIST,
        SUMS,
    }
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (own, *own.rglob("*")) if path.is_dir()}
    assert modes == {0o700} and {stat.S_IMODE((own / name).stat().st_mode) for name in files_of(own)} == {0o600}
    assert stat.S_IMODE((house.to / LIST).stat().st_mode) & 0o044
    # Nothing outside knows of them: a hash would tell whether a guessed number is right.
    hidden = hashlib.sha256((own / "sahlgrenska" / "internal-se_ipn-2024-sahlgrenska-unit.html").read_bytes())
    for name in files_of(house.to) - {f"internal/{one}" for one in files_of(own)}:
        text = (house.to / name).read_text("utf-8")
        assert "internal" not in text, name
        assert hidden.hexdigest() not in text, name
    sums = [line.split("  ")[1] for line in (own / SUMS).read_text("utf-8").splitlines()]
    assert set(sums) == files_of(own) - {SUMS}
    assert {(row["receiver"], row["policy"]) for row in listed(own)} == {("internal", "internal")}
    assert "inte skickas vidare" in (own / "letters" / "sahlgrenska.txt").read_text("utf-8")
    assert any("not by plain e-mail" in note for note in made.notes)


@pytest.mark.parametrize("unit", ["public", "portal-vis"])
def test_a_unit_s_name_does_not_put_its_report_into_another_s_letter(unit):
    nation = parse_edition("se_ipn-2024")
    own = nation.model_copy(update={"audience": "unit", "unit": unit})
    items = [
        Item(Source(edition, Path(), frozenset(Receiver)), name, kind_of(edition, name, ("vis",)), name, "")
        for edition, name in ((nation, "report.html"), (nation, "export/vis/a.xml"), (own, "report.pdf"))
    ]
    with pytest.raises(ValueError, match=f"a unit may not be called {unit}"):
        _require_apart(items)
    _require_apart(items[:2])


def test_exact_numbers_are_at_no_moment_for_others(tmp_path, monkeypatch):
    (tmp_path / "internal" / "bergen").mkdir(parents=True)
    for name in (LIST, "internal/bergen/report.html"):
        (tmp_path / name).write_text("")
    opened, change = [], Path.chmod

    def chmod(path: Path, mode: int) -> None:
        if mode & 0o077:
            opened.append(path.relative_to(tmp_path).as_posix())
        change(path, mode)

    monkeypatch.setattr(Path, "chmod", chmod)
    _set_modes(tmp_path, 0o022)
    assert opened == [".", LIST]
    assert stat.S_IMODE((tmp_path / "internal" / "bergen" / "report.html").stat().st_mode) == 0o600


def test_exact_numbers_that_others_may_read_are_not_laid_out(house):
    folder = house.put(OWN)
    (folder / "internal-report.html").chmod(0o644)
    with pytest.raises(Incomplete, match=r"\(internal\): not as it was built: .* others may read it") as raised:
        house.deliver(Receiver.OWN, units=("sahlgrenska",))
    assert "--policy internal --accept-disclosure-risk" in str(raised.value).splitlines()[-1]


def test_exact_numbers_need_somebody_who_accepts_the_risk(house, monkeypatch):
    house.put(OWN)
    monkeypatch.delenv(ACCEPTED, raising=False)
    with pytest.raises(PolicyRefused):
        house.deliver(Receiver.OWN, units=("sahlgrenska",))
    assert not house.to.exists()


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("se_ipn-2024-sahlgrenska", {}, "begins with the edition of all units and everybody: deliver se_ipn-2024"),
        ("se_ipn-2024-patients", {}, "begins with the edition of all units and everybody: deliver se_ipn-2024"),
        ("no_ms-2024-patients-en", {}, "begins with the edition of all units and everybody: deliver no_ms-2024$"),
        ("se_ipn-2024", {"policy": "internal"}, "none is made under the policy 'internal'"),
        ("se_ipn-2024", {"policy": "as_published"}, "none is made under the policy 'as_published'"),
    ],
)
def test_what_cannot_be_delivered_is_told_in_one_line(name, how, said, house):
    from R_free_helpers.editions.delivering.laying_out import deliver

    with pytest.raises(ValueError, match=said) as raised:
        deliver(parse_edition(name, **how), house.to, [Receiver.UNIT], ["all"], house.editions)
    assert "\n" not in str(raised.value) and not house.to.exists()


def test_what_is_missing_in_another_language_is_built_in_it(monkeypatch):
    monkeypatch.setattr("R_free_helpers.model.edition.languages_of", lambda registry, audience: ["en-GB"])
    own = parse_edition("no_ms-2024-bergen-unit")
    other = own.model_copy(update={"language": "en-GB"})
    of_units = ["registry-report", "build", "--edition", "no_ms-2024", "--audience", "unit", "--units", "bergen"]
    found = list(remedies([Lacking(one, "not built") for one in (own, other)]))
    assert found == [of_units, [*of_units, "--language", "en-GB"]]


def test_each_kind_and_each_portal_has_its_words_in_every_language():
    words = {f"delivery.file.{one.word}" for one in KINDS if one.word}
    words |= {f"delivery.receiver.{name}" for name in FORMATS if name != PACKAGE}
    for language in languages():
        assert sorted(words - load_phrases(language).keys()) == []


def test_a_release_for_units_alone_has_nothing_for_others(tmp_path):
    found = belonging(parse_edition("se_ipn-2024-q1"), tmp_path, receivers_of(None, False), ["karolinska"])
    assert [one.edition.id for one in found.all] == ["se_ipn-2024-q1-karolinska-unit"]
    assert found.left_out == ("se_ipn has no report for everybody of this release",)
    with pytest.raises(ValueError, match="nothing of se_ipn-2024-q1 is left to give out"):
        belonging(parse_edition("se_ipn-2024-q1"), tmp_path, receivers_of(["public"], False), ["all"])


def test_short_versions_in_each_language_belong_to_it(tmp_path):
    found = belonging(parse_edition("no_ms-2024"), tmp_path, receivers_of(["public"], False), ["all"])
    assert [one.edition.id for one in found.all] == ["no_ms-2024", "no_ms-2024-patients", "no_ms-2024-patients-en"]


def test_receivers_are_named_as_the_command_takes_them():
    assert receivers_of(None, False) == [Receiver.PUBLIC, Receiver.PORTAL, Receiver.UNIT]
    assert receivers_of(["units"], True) == [Receiver.UNIT, Receiver.OWN]
    with pytest.raises(ValueError, match="there is no receiver 'unit'; did you mean 'units'"):
        receivers_of(["unit"], False)
    with pytest.raises(ValueError, match="--internal"):
        receivers_of(["internal"], False)


def test_the_command_lays_out_and_says_what_to_know(house):
    command = ("deliver", "se_ipn-2024", "--to", house.to, "--out", house.editions, "--units", "sahlgrenska")
    done = run(*command, "--for", "units,portal")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"8 files: {house.to}"
    assert "note: the numbers are of invented persons: not for delivery" in done.stdout
    refused = run(*command)
    assert refused.returncode == 1 and refused.stderr.startswith("registry-report: ") and "--force" in refused.stderr
    exact = run(*command, "--internal", "--force", **{ACCEPTED: ""})
    assert exact.returncode == 1 and "--accept-disclosure-risk" in exact.stderr


def test_who_takes_chapters_of_the_nation_s_edition_comes_when_they_are_run(tmp_path):
    found = belonging(parse_edition("no_ms-2024"), tmp_path, receivers_of(None, False), ["ous,bergen"])
    names = [one.id.removeprefix("no_ms-2024") for one in in_turn([one.edition for one in found.all])]
    assert names == ["", "-bergen-unit", "-ous-unit", "-patients", "-patients-en"]
