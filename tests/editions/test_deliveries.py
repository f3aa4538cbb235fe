"""From a delivery to an extract: what comes of it, what is told, what is kept from other eyes, and what is left."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import polars as pl
import pytest
from built import Built, run

from R_free_helpers.contract.delivery import importing
from R_free_helpers.contract.marker import MARKER
from R_free_helpers.contract.report import ContractError
from R_free_helpers.editions.deliveries import SECRET, extract_of, import_to, synthesize_delivery
from R_free_helpers.editions.stages import load_released, results_folder
from R_free_helpers.model.edition import parse_edition

SYSTEMS = {"no_ms": ("mrs5", 300, 77), "se_ipn": ("redcap", 250, 5)}
EDITION = parse_edition("no_ms-2024")
NUMBER = "15076500565"


def silent(_: str) -> None:
    """Say nothing."""


def imported(delivery: Path, out: Path, key: Path | None = None, edition=EDITION) -> list[str]:
    """Import a delivery; return what was told of it."""
    told: list[str] = []
    import_to(delivery, edition, out, key, silent, told.append)
    return told


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


@pytest.fixture(scope="module")
def delivered(built: Built):
    """Return a function that gives the synthetic delivery of a registry."""

    def of(registry: str) -> Path:
        system, patients, seed = SYSTEMS[registry]

        def make(folder: Path) -> None:
            synthesize_delivery(registry, system, folder / "delivery", patients, seed)

        return built.made_once(f"delivery-{registry}", make) / "delivery"

    return of


@pytest.fixture
def real(delivered, tmp_path) -> Path:
    """Return the delivery of a registry that does not say that it is synthetic, as real ones do not."""
    folder = tmp_path / "delivery"
    shutil.copytree(delivered("no_ms"), folder)
    (folder / MARKER).unlink()
    return folder


@pytest.fixture
def key(tmp_path) -> Path:
    return tmp_path / "own" / "no_ms.key"


def one(folder: Path, form: str) -> Path:
    (file,) = folder.glob(f"DataDump_*_{form}Skjema_*.csv")
    return file


def in_one_case(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in an order of their own; a system changes the case of keys, so that it says nothing."""
    return frame.with_columns(pl.col("^.*_id$").str.to_uppercase()).sort(frame.columns)


@pytest.mark.parametrize("registry", SYSTEMS)
def test_there_and_back_again(registry, delivered, built, tmp_path):
    _, patients, seed = SYSTEMS[registry]
    imported(delivered(registry), tmp_path / "extract", edition=parse_edition(f"{registry}-2024"))
    before, after = tables(built.extract(registry, patients, seed)), tables(tmp_path / "extract")
    assert before.keys() == after.keys()
    for name, frame in before.items():
        assert in_one_case(after[name]).equals(in_one_case(frame)), name


def test_the_results_are_those_of_the_extract(delivered, built, tmp_path):
    """Of the other registry a whole edition is compared, see tests/end_to_end/test_delivered.py."""
    edition = parse_edition("se_ipn-2024")
    imported(delivered("se_ipn"), tmp_path / "extract", edition=edition)
    folders = built.extract("se_ipn", *SYSTEMS["se_ipn"][1:]), tmp_path / "extract"
    results = [load_released(results_folder(edition, folder)).results for folder in folders]
    assert results[0].height > 1000 and results[0].equals(results[1])


def test_the_report_counts_what_was_read_mapped_and_left_out(delivered, built, tmp_path):
    told = imported(delivered("no_ms"), tmp_path / "extract")
    said = json.loads((tmp_path / "extract" / importing.REPORT).read_text(encoding="utf-8"))
    extract = tables(built.extract("no_ms", 300, 77))
    visit = said["tables"]["visit"]
    drafts = -(-extract["visit"].height // 100)
    assert visit["rows"] == extract["visit"].height
    assert visit["left out"] == {"form not completed": drafts}
    assert visit["rows read"] == visit["rows"] + drafts
    sex = dict(extract["patient"]["sex"].value_counts().iter_rows())
    assert said["tables"]["patient"]["values mapped"]["sex"] == sex
    not_ended = extract["patient"]["ended_reason"].null_count()
    form = said["forms"]["PatientSkjema"]
    assert form["read as not answered"]["EndedReason"] >= not_ended > 0
    line = next(line for line in told if line.startswith("  visit: "))
    assert f"{visit['rows read']} rows read, {visit['rows']} taken" in line and f"{drafts} form not completed" in line


def test_it_tells_codes_and_columns_that_the_codebook_lacks(real, key, tmp_path):
    file = one(real, "Visit")
    header, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    places = header.split(";")
    last = rows[-1].split(";")  # a draft
    last[places.index("Mode")] = "77"
    lines = [f"Ny;{header}", *(f"x;{row}" for row in [*rows[:-1], ";".join(last)])]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = imported(real, tmp_path / "extract", key)
    said = json.loads((tmp_path / "extract" / importing.REPORT).read_text(encoding="utf-8"))["forms"]["VisitSkjema"]
    assert (said["unknown codes"], said["not in the codebook"]) == ({"Mode": 1}, ["Ny"])
    assert any("1 values of Mode have codes that the codebook lacks" in line for line in told)


def test_persons_have_pseudonyms_that_stay(real, key, tmp_path):
    june, december, other = (tmp_path / name for name in ("june", "december", "other"))
    imported(real, june, key)
    visits = one(real, "Visit")
    header, *rows = visits.read_text(encoding="utf-8-sig").splitlines()
    place = header.split(";").index("PasientGUID")
    cells = [row.split(";") for row in rows[: len(rows) // 2]]
    known = {row[place] for row in cells}
    for row in cells:
        row[place] = row[place].swapcase()
    visits.write_text("\n".join([header, *(";".join(row) for row in cells)]) + "\n", encoding="utf-8")
    imported(real, december, key)
    imported(real, other, tmp_path / "other.key")
    before, after, others = (set(tables(folder)["visit"]["patient_id"]) for folder in (june, december, other))
    assert after < before and len(after) == len({key.upper() for key in known})
    assert not others & before
    assert tables(june)["patient"]["patient_id"].to_list() == tables(december)["patient"]["patient_id"].to_list()
    whole = b"".join(file.read_bytes() for file in june.iterdir() if file.suffix != ".parquet")
    texts = [
        values
        for table in tables(june).values()
        for values in table.get_columns()
        if values.dtype == pl.String and values.name in ("patient_id",)
    ]
    assert all(values.str.contains(r"^[0-9a-f]{20}$").all() for values in texts)
    assert not any(name.encode() in whole for name in known)


def test_a_secret_must_be_named(real, tmp_path, monkeypatch):
    monkeypatch.delenv(SECRET, raising=False)
    with pytest.raises(ValueError, match=f"--key FILE or {SECRET}"):
        imported(real, tmp_path / "extract")
    monkeypatch.setenv(SECRET, str(tmp_path / "from_the_environment.key"))
    imported(real, tmp_path / "extract")
    assert (tmp_path / "from_the_environment.key").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
def test_what_is_written_is_its_owners_alone(real, key, tmp_path):
    before = os.umask(0o022)
    try:
        imported(real, tmp_path / "extract", key)
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "extract").rglob("*")}
    assert set(modes.values()) == {0o600} and len(modes) > 10
    assert stat.S_IMODE((tmp_path / "extract").stat().st_mode) == 0o700


def failing_after(count: int):
    """Return a writer of tables that fails when it has written some."""

    def write(made: dict, folder: Path) -> None:
        for name in list(made)[:count]:
            made[name].write_parquet(folder / f"{name}.parquet")
        raise OSError(28, "No space left on device")

    return write


def test_nothing_half_written_is_left(real, key, tmp_path, monkeypatch):
    monkeypatch.setattr("R_free_helpers.contract.writing.write_tables", failing_after(3))
    there = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(OSError, match="No space left"):
        imported(real, tmp_path / "extract", key)
    assert {path.name for path in tmp_path.iterdir()} - there == {key.parent.name}


def test_an_extract_that_breaks_the_contract_is_not_left(real, key, tmp_path):
    file = one(real, "Visit")
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace(";900397;", ";999999;"), encoding="utf-8")
    told: list[str] = []
    with pytest.raises(ContractError) as refused:
        import_to(real, EDITION, tmp_path / "extract", key, silent, told.append)
    (problem,) = (one for one in refused.value.problems if one.severity == "error")
    assert (problem.table, problem.column, problem.rule) == ("visit", "unit_id", "orphan")
    assert "UnitId 999999" in problem.message and "visit.sql joins" in problem.remedy
    assert any(line.startswith("  visit: ") for line in told)  # the report helps to find out why
    assert not (tmp_path / "extract").exists()
    assert not list(tmp_path.glob(".extract*"))


def test_a_folder_with_something_in_it_is_left_alone(delivered, tmp_path):
    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="name a folder that is empty"):
        imported(delivered("no_ms"), tmp_path / "extract")
    assert [path.name for path in (tmp_path / "extract").iterdir()] == ["mine.txt"]


def test_a_registry_without_queries_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("R_free_helpers.editions.deliveries.QUERIES", "no such folder")
    with pytest.raises(FileNotFoundError, match=r"docs/import\.md"):
        imported(tmp_path, tmp_path / "extract")


def test_an_identity_number_is_refused_and_never_told(real, key, tmp_path):
    file = one(real, "Patient")
    header, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    file.write_text("\n".join([f"Fødselsnummer;{header}", *(f"{NUMBER};{row}" for row in rows)]), encoding="utf-8")
    said = run("import", real, "--registry", "no_ms", "--out", tmp_path / "extract", "--key", key)
    assert said.returncode == 1 and "Traceback" not in said.stderr
    assert "'Fødselsnummer' holds national identity numbers (rows 2, 3, 4, 5, 6 …)" in " ".join(said.stderr.split())
    assert NUMBER not in said.stdout + said.stderr
    assert not (tmp_path / "extract").exists() and not key.exists()


def test_the_command_tells_what_it_did(delivered, tmp_path):
    said = run("import", delivered("no_ms"), "--registry", "no_ms", "--out", tmp_path / "extract")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("MRS: 17 files read\n")
    assert "  visit: " in said.stdout and "No problems: the extract follows the contract." in said.stdout
    quiet = run("import", delivered("no_ms"), "--registry", "no_ms", "--out", tmp_path / "again", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (0, "")


def test_an_extract_is_taken_as_it_is(built, tmp_path):
    extract = built.extract("no_ms", 300, 77)
    assert extract_of(extract, EDITION, None, tmp_path, silent) == extract
    address = Path("sqlite:/nowhere.db")
    assert extract_of(address, EDITION, None, tmp_path, silent) == address
    assert list(tmp_path.iterdir()) == []


def test_a_synthetic_delivery_keeps_what_is_there(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        synthesize_delivery("no_ms", "mrs5", tmp_path, 200, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("registry", SYSTEMS)
def test_the_same_seed_gives_the_same_bytes(registry, delivered, tmp_path):
    system, patients, seed = SYSTEMS[registry]
    synthesize_delivery(registry, system, tmp_path / "again", patients, seed)
    for file in sorted(delivered(registry).iterdir()):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), file.name
