"""One edition, the whole way: from an extract to a published folder, and what happens on a bad day.

Everything runs on a small synthetic extract in a folder of its own; only notebooks and definitions are the real ones.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from built import SAID, SMALL, run
from copied import copy_project

from R_free_helpers.model.policy import ACCEPTED, load_policy
from R_free_helpers.model.workspace import workspace

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "R_free_helpers.cli"]


def build(extract: Path, out: Path, *more: object, **how: object) -> subprocess.CompletedProcess:
    return run(
        "build",
        "--edition",
        "no_ms-2024",
        "--data",
        extract,
        "--out",
        out,
        "--renderer",
        "embedded",
        *more,
        **how,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def extract(built) -> Path:
    return built.extract("no_ms", SMALL["no_ms"])


@pytest.fixture(scope="session")
def published(built) -> Path:
    folder = built.edition("no_ms-2024", SMALL["no_ms"])
    assert "chapter treatment: " in (folder.parents[1] / SAID).read_text(encoding="utf-8")
    return folder


@pytest.fixture
def mine(published, tmp_path) -> Path:
    """Return a copy of the published edition, to build over."""
    return Path(shutil.copytree(published, tmp_path / "editions" / "no_ms-2024"))


@pytest.fixture
def broken(extract, tmp_path) -> Path:
    folder = tmp_path / "broken"
    shutil.copytree(extract, folder)
    visits = pl.read_parquet(folder / "visit.parquet")
    visits.with_columns(unit_id=pl.lit("atlantis")).write_parquet(folder / "visit.parquet")
    edss = pl.read_parquet(folder / "functional_measurement.parquet")
    edss.with_columns(value=pl.lit(11.0)).write_parquet(folder / "functional_measurement.parquet")
    (folder / "mri_exam.parquet").unlink()
    return folder


def test_an_edition_has_its_four_files(published):
    assert sorted(files(published)) == ["manifest.json", "report.html", "report.pdf", "results.csv"]


def test_manifest_names_inputs_and_hashes_without_clock_or_path(published):
    text = (published / "manifest.json").read_text()
    manifest = json.loads(text)
    assert set(manifest["files"]) == {"report.html", "report.pdf", "results.csv"}
    assert manifest["edition"]["extraction_date"] == "2025-05-15"
    assert str(ROOT) not in text and "/tmp" not in text


def test_html_is_one_file_that_fetches_nothing_and_leaves_nothing_unresolved(published):
    html = (published / "report.html").read_text(encoding="utf-8")
    fetched = re.findall(r"""(?:src|href)=["'](?!data:|#|https?://[^"']*["'][^>]*>[^<])([^"']+)""", html)
    assert [link for link in fetched if not link.startswith(("http", "mailto:"))] == []
    assert not re.search(r"<(?:script|img|link)[^>]+(?:src|href)=[\"']https?:", html)
    assert "{{<" not in html and "?@" not in html and "?var:" not in html
    assert str(ROOT) not in html


def test_every_image_has_alt_text(published):
    html = (published / "report.html").read_text(encoding="utf-8")
    images = re.findall(r'<svg class="drawing[^>]*>', html)
    assert len(images) >= 20
    assert [image[:200] for image in images if not re.search(r'aria-label="[^"]{40,}"', image)] == []


def test_pdf_declares_ua_1_and_is_tagged(published):
    import pikepdf

    with pikepdf.open(published / "report.pdf") as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("nb")


def test_no_patient_key_leaves_the_results(published, extract):
    keys = set(pl.read_parquet(extract / "patient.parquet")["patient_id"])
    words = set(re.findall(r"[\w-]+", (published / "report.html").read_text(encoding="utf-8")))
    words |= set(re.findall(r"[\w-]+", (published / "results.csv").read_text()))
    assert keys.isdisjoint(words)


def test_headline_numbers_of_the_page_are_those_of_the_rows(published, extract):
    patient = pl.read_parquet(extract / "patient.parquet").to_pandas()
    diagnosis = pl.read_parquet(extract / "diagnosis.parquet").to_pandas()
    persons = patient[(patient.consent_status == "consented") & patient.included_date.notna()].merge(
        diagnosis, on="patient_id"
    )
    persons = persons[persons.diagnosis_date.astype("datetime64[ns]") <= "2024-12-31"]
    dead = persons.death_date.astype("datetime64[ns]") <= "2024-12-31"
    html = (published / "report.html").read_text(encoding="utf-8").replace("\u00a0", " ").replace("&nbsp;", " ")
    base = load_policy(workspace().data / "no_ms", "protected").base
    for number in (len(persons), int((~dead).sum())):
        near = {f"{close:,}".replace(",", " ") for close in range(number - base + 1, number + base)}
        assert any(re.search(rf"(?<!\d){one}(?!\d)", html) for one in near), number


def test_an_unchanged_rebuild_does_nothing(mine, extract):
    before = {path: path.stat().st_mtime_ns for path in mine.iterdir()}
    done = build(extract, mine.parent)
    assert "already up to date" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in mine.iterdir()} == before


def test_same_inputs_give_the_same_bytes_elsewhere(published, extract, tmp_path):
    moved = tmp_path / "elsewhere" / "rows"
    shutil.copytree(extract, moved)
    project = copy_project(tmp_path / "project")  # where nothing is kept
    other = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "77", "USER": "somebody"}
    done = build(moved, tmp_path / "out", cwd=project, PYTHONPATH=str(project), **other)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "out" / "no_ms-2024") == files(published)


def test_a_broken_extract_is_refused_with_all_problems_and_the_report_stays(mine, broken):
    before = files(mine)
    done = build(broken, mine.parent)
    assert done.returncode == 1
    for named in ("mri_exam", "visit", "unit_id", "atlantis", "functional_measurement", "11"):
        assert named in done.stderr
    assert files(mine) == before
    assert [path.name for path in mine.parent.iterdir()] == ["no_ms-2024"]


def test_validate_reports_the_same_and_says_so_with_its_status(broken, extract):
    assert run("validate", broken, "--registry", "no_ms").returncode == 1
    assert run("validate", extract, "--registry", "no_ms").returncode == 0


def test_a_killed_build_leaves_the_report_and_the_next_one_clears_up(mine, extract):
    before = files(mine)
    process = subprocess.Popen(
        [
            *COMMAND,
            "build",
            "--edition",
            "no_ms-2024",
            "--data",
            str(extract),
            "--out",
            str(mine.parent),
            "--policy",
            "as_published",
            "--accept-disclosure-risk",
            "--renderer",
            "embedded",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if "chapter" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert files(mine) == before
    time.sleep(0.1)
    assert build(extract, mine.parent).returncode == 0
    assert [path.name for path in mine.parent.iterdir()] == ["no_ms-2024"]


def test_a_units_edition_is_about_that_unit(extract, tmp_path):
    done = run(
        "build",
        "--registry",
        "no_ms",
        "--year",
        2024,
        "--unit",
        "bergen",
        "--data",
        extract,
        "--out",
        tmp_path,
        "--renderer",
        "embedded",
        "--formats",
        "html",
    )
    assert done.returncode == 0, done.stderr
    assert "Helse Bergen" in (tmp_path / "no_ms-2024-bergen" / "report.html").read_text(encoding="utf-8")


def test_a_policy_that_protects_less_is_refused_unless_the_risk_is_accepted(extract, tmp_path):
    weaker = ("--policy", "as_published")
    done = run("build", "--edition", "no_ms-2024", "--data", extract, "--out", tmp_path, *weaker, **{ACCEPTED: ""})
    assert done.returncode == 1
    assert "--accept-disclosure-risk" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_built_edition_verifies_and_the_audit_finds_nothing(published, extract):
    verified = run("verify", published)
    assert (verified.returncode, verified.stdout.count("0 differences")) == (0, 1), verified.stdout
    audited = run("audit", published, "--data", extract)
    assert (audited.returncode, audited.stdout.count("0 findings")) == (0, 1), audited.stdout


def test_the_audit_finds_what_is_planted(published, extract, tmp_path):
    planted = tmp_path / "no_ms-2024"
    shutil.copytree(published, planted)
    page = planted / "report.html"
    key = pl.read_parquet(extract / "patient.parquet")["patient_id"][0]
    text = page.read_text(encoding="utf-8")
    leaks = f"<p>{key} ble undersøkt 2021-02-03, se /home/kari/uttrekk</p></body>"
    # In the data of a ranking, a value in the row of a hospital trust that has none.
    without = r"(%3Bhf%3B2024%3B)((?:%3B){3,}(?:%2A)*(?:%3B)?few)"
    text, replaced = re.subn(without, r"\g<1>0%2C25\g<2>", text, count=1)
    assert replaced == 1
    page.write_text(text.replace("</body>", leaks), encoding="utf-8")
    audited = run("audit", planted, "--data", extract)
    assert audited.returncode == 1
    found = {line.split(":")[0] for line in audited.stdout.splitlines()[:-1]}
    assert found == {"key", "date", "trace", "leak"}, audited.stdout
