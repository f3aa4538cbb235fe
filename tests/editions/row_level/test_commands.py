"""Work lists, a unit's own data and a person's: what they hold, what is said of them, and what they leave behind."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from built import ROOT, SMALL, run

from R_free_helpers.disclosure.row_files import is_marked
from R_free_helpers.editions.row_level.person import pseudonym_of, read_key
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.workspace import workspace

KEY = "QZXKEY"

COMMANDS = {
    "worklists": ["worklists", "--edition", "no_ms-2024", "--unit", "bergen"],
    "own-data": ["own-data", "--edition", "no_ms-2024", "--unit", "bergen"],
    "person": ["person", "--registry", "no_ms", "--person-file"],
}


def asked(name: str, extract: Path, out: Path, *more: str) -> list[str]:
    """Return the arguments of a command; the person's key lies beside the file."""
    words = [*COMMANDS[name]]
    if name == "person":
        (out.parent.parent / "key").write_text(f"{KEY}1\n")
        words.append(str(out.parent.parent / "key"))
    return [*words, "--data", str(extract), "--out", str(out), *more]


@pytest.fixture
def out(tmp_path) -> Path:
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine" / "out.xlsx"


@pytest.fixture(scope="module")
def made(extract, tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """Return the file of each command, and what was said."""
    found = {}
    for name in COMMANDS:
        folder = tmp_path_factory.mktemp(name) / "mine"
        folder.mkdir()
        more = ["--out", str(folder / "out.html")] if name == "person" else []
        before = os.umask(0)
        try:
            done = run(*asked(name, extract, folder / "out.xlsx", "--row-level", *more))
        finally:
            os.umask(before)
        assert done.returncode == 0, done.stderr
        found[name] = (folder / "out.xlsx", done.stdout + done.stderr)
    return found


def sheets(path: Path) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {place.title: [row for row in place.iter_rows(values_only=True) if any(row)] for place in book.worksheets}


@pytest.mark.build
@pytest.mark.parametrize("name", COMMANDS)
def test_without_row_level_nothing_is_written(name, extract, out):
    done = run(*asked(name, extract, out))
    assert (done.returncode, done.stdout) == (1, "")
    assert "--row-level" in done.stderr
    assert list(out.parent.iterdir()) == []


@pytest.mark.build
@pytest.mark.parametrize("name", COMMANDS)
def test_only_its_owner_reads_it_it_says_what_it_is_and_no_key_is_said(name, made):
    path, said = made[name]
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    assert all(is_marked(one.read_bytes()) for one in path.parent.iterdir())
    assert len(list(path.parent.iterdir())) == (2 if name == "person" else 1)
    assert KEY not in said


@pytest.mark.build
def test_a_work_list_names_who_lacks_what_and_what_to_register(made):
    found = sheets(made["worklists"][0])
    about, *lists = found
    assert about == "Les først"
    text = "\n".join(str(cell) for row in found[about] for cell in row if cell)
    for part in ("Personopplysninger", "Slett filen", "Helse Bergen HF", "no_ms-2024-bergen", "15. mai 2025"):
        assert part in text
    counts = {row[0]: row[1:3] for row in found[about] if row[0] in lists}
    assert counts["Uten EDSS"] == (2, 4)
    assert counts["Uten kontroll"] == (4, None)
    assert set(counts) == set(lists)
    rows = found["Uten EDSS"]
    head = next(number for number, row in enumerate(rows) if row[0] == "Pseudonym nøkkel for personen")
    assert [row[0] for row in rows[head + 1 :]] == [f"{KEY}2", f"{KEY}3"]
    assert rows[head + 1][1].year == 1985
    lead = " ".join(row[0] for row in rows[:head])
    assert "Skjema: EDSS." in lead and "Dato for målingen (functional_measurement.event_date)" in lead
    assert "Uten EDSS: " not in made["worklists"][1] and re.search(r"^edss: 2 of 4$", made["worklists"][1], re.M)


@pytest.mark.build
def test_a_units_own_data_are_all_rows_of_its_own_persons(made):
    found = sheets(made["own-data"][0])
    assert {"patient", "functional_measurement", "biobank_sample", "Dataordbok"} <= set(found)
    assert "reliability_rating" not in found  # about no persons
    keys = {cell for rows in found.values() for row in rows for cell in row if KEY in str(cell)}
    assert keys == {f"{KEY}{number}" for number in range(4)} | {f"{KEY}S1"}
    rows = found["functional_measurement"]
    names = next(row for row in rows if "measurement_id" in row)
    values = [dict(zip(names, row, strict=True)) for row in rows[rows.index(names) + 1 :]]
    # The row that counts, of the person's own trust and of another one.
    assert [(row["patient_id"], row["unit_id"], row["value"]) for row in values] == [
        (f"{KEY}0", "bergen", 2),
        (f"{KEY}1", "ous", 3),
    ]
    words = {row[1]: row[3] for row in found["Dataordbok"]}
    assert words["event_date"] and words["birth_date"] == "Fødselsdato"


class Texts(HTMLParser):
    """The tags of a page, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attributes) -> None:
        self.tags.append(tag)

    def handle_data(self, data) -> None:
        self.texts.append(data)


@pytest.mark.build
def test_a_person_is_given_every_row_in_words_and_none_of_anybody_else(made):
    page = Texts()
    text = made["person"][0].with_name("out.html").read_text(encoding="utf-8")
    page.feed(text)
    said = " ".join(page.texts)
    for part in ("Dine opplysninger i registeret", "15. juni 1985", "Helse Bergen HF", "=1+1", "<script>x</script>"):
        assert part in said
    assert "script" not in page.tags and not {"img", "link", "iframe"} & set(page.tags)
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    assert set(re.findall(rf"{KEY}\w+", said)) == {f"{KEY}1", f"{KEY}S1"}
    assert "bergen" not in said and "female" not in said  # codes are words
    rows = sheets(made["person"][0])
    # Both rows about one event, of which one counts.
    assert sorted(cell for row in rows["EDSS"] for cell in row if isinstance(cell, (int, float))) == [2, 3]
    assert sum(row[0] == f"{KEY}S1" for row in rows["Biobank"]) == 1


@pytest.mark.build
def test_a_relative_is_given_the_own_sample_without_the_patients_key(extract, out):
    from R_free_helpers.editions.row_level.person import write_person
    from R_free_helpers.model.edition import parse_edition

    key = out.parent / "key"
    key.write_text(f"\ufeff {KEY}S3 \r\n", encoding="utf-8")
    write_person(parse_edition("no_ms-2024"), key, [out], extract)
    found = {cell for rows in sheets(out).values() for row in rows for cell in row if KEY in str(cell)}
    assert found == {f"{KEY}S3"}


@pytest.mark.build
def test_a_key_that_nobody_has_is_not_repeated(extract, out):
    words = ["person", "--registry", "no_ms", "--person-file", "-", "--data", str(extract), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "R_free_helpers.cli", *words, "--row-level"],
        cwd=ROOT,
        input=f"{KEY}9",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "nobody in the extract has this key" in done.stderr and KEY not in done.stdout + done.stderr
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("text", [f"{KEY}1\n{KEY}2\n", "", "\n \n", "Q" * 300])
def test_a_file_that_holds_no_one_key_is_refused_without_what_it_holds(text, tmp_path):
    (tmp_path / "key").write_text(text)
    with pytest.raises(RowsRefused, match="one line with just the key") as told:
        read_key(tmp_path / "key")
    assert "Q" not in str(told.value)


def test_a_key_that_stands_where_its_file_should_is_not_repeated(tmp_path):
    with pytest.raises(RowsRefused, match="--person-file names no file") as told:
        read_key(Path(f"{KEY}1"))
    assert KEY not in str(told.value)
    with pytest.raises(RowsRefused, match="--key names no file") as told:
        pseudonym_of("a", Path(f"{KEY}1"))
    assert KEY not in str(told.value)


@pytest.mark.build
def test_the_key_of_the_registrys_own_system_finds_the_person_of_an_import(rows, tmp_path):
    from R_free_helpers.contract.delivery.pseudonyms import pseudonyms, read_secret
    from R_free_helpers.contract.writing import write_tables
    from R_free_helpers.editions.row_level.person import write_person
    from R_free_helpers.model.edition import parse_edition

    secret, out = tmp_path / "secret", tmp_path / "out.xlsx"
    (tmp_path / "key").write_text(f"{KEY}-1")
    edition = parse_edition("no_ms-2024")
    with pytest.raises(RowsRefused, match="--key names no file"):
        write_person(edition, tmp_path / "key", [out], tmp_path, secret=secret)
    assert not secret.exists()
    made, _ = read_secret(secret)
    own, other = pseudonyms(pl.Series([f"{KEY}-1", f"{KEY}-2"]), made)
    rows.person(own).person(other)
    (tmp_path / "extract").mkdir()
    write_tables(rows.tables(), tmp_path / "extract")
    write_person(edition, tmp_path / "key", [out], tmp_path / "extract", secret=secret)
    cells = {cell for place in sheets(out).values() for row in place for cell in row}
    assert own in cells and other not in cells and f"{KEY}-1" not in cells


@pytest.mark.build
def test_an_edition_that_has_such_a_file_does_not_pass_the_audit(built, made, tmp_path):
    folder = tmp_path / "se_ipn-2024"
    shutil.copytree(built.edition("se_ipn-2024", SMALL["se_ipn"]), folder)
    assert run("audit", folder).returncode == 0
    shutil.copyfile(made["own-data"][0], folder / "notes.txt")
    done = run("audit", folder)
    assert done.returncode == 1
    assert "rows: notes.txt: a workbook with rows of persons" in done.stdout


@pytest.mark.build
@pytest.mark.parametrize("name", COMMANDS)
def test_an_extract_that_breaks_the_contract_is_refused_without_its_keys(name, extract, out, tmp_path):
    broken = tmp_path / "extract"
    shutil.copytree(extract, broken)
    table = pl.read_parquet(broken / "patient.parquet").with_columns(
        sex=pl.lit(f"{KEY}sex"), birth_date=pl.lit(f"{KEY}born")
    )
    table.write_parquet(broken / "patient.parquet")
    done = run(*asked(name, broken, out, "--row-level"))
    assert done.returncode == 1
    assert "breaks the contract" in done.stderr and "registry-report validate" in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert list(out.parent.iterdir()) == []


@pytest.mark.build
@pytest.mark.parametrize("name", ["worklists", "own-data"])
def test_the_same_inputs_give_the_same_bytes(name, made, extract, out):
    zone = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"}
    assert run(*asked(name, extract, out, "--row-level"), **zone).returncode == 0
    assert out.read_bytes() == made[name][0].read_bytes()


STOPS = """
import os, sys, time
if os.environ.get("STOPS"):
    def wait(handle):
        print("written", flush=True)
        time.sleep(120)
    os.fsync = wait
"""


@pytest.mark.build
@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no files without a name")
@pytest.mark.parametrize("name", ["worklists", "person"])
def test_a_kill_leaves_no_row_anywhere(name, extract, out, tmp_path):
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(STOPS)
    (tmp_path / "temporary").mkdir()
    words = asked(name, extract, out, "--row-level")
    paths = os.pathsep.join([str(tmp_path / "hook"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    ours = {"STOPS": "1", "PYTHONPATH": paths, "TMPDIR": str(tmp_path / "temporary")}
    build = workspace().build
    before = {path for path in build.rglob("*") if path.is_file()}
    process = subprocess.Popen(
        [sys.executable, "-m", "R_free_helpers.cli", *words],
        cwd=ROOT,
        env=os.environ | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert list(out.parent.iterdir()) == []
    assert [path for path in (tmp_path / "temporary").rglob("*") if path.is_file()] == []
    new = {path for path in build.rglob("*") if path.is_file()} - before
    assert not any(KEY.encode() in path.read_bytes() for path in new)
