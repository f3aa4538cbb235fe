"""What `registry-report new` writes is a registry: it has no mistake, and its report can be built at once.

That one of them is in English, a language that no shipped registry has, proves that a language is a set of files.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hip_fractures import ROOT, run

from R_free_helpers.language.phrases import languages, load_phrases

ENGLISH = "gb_knee"
SHIPPED = ROOT / "examples" / ENGLISH


def report(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


def succeed(folder: Path, *command: str) -> str:
    done = report(folder, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def begun(folder: Path, registry: str, language: str) -> Path:
    """Return a folder in which a registry was begun."""
    folder.mkdir()
    said = succeed(folder, "new", registry, "--language", language, "--year", "2024")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == set(said.splitlines()[:-1])
    return folder


@pytest.fixture(scope="module")
def english(tmp_path_factory) -> Path:
    """Return the example in English, copied out of the checkout, with its report of six thousand synthetic persons."""
    place = tmp_path_factory.mktemp("english") / "workspace"
    shutil.copytree(SHIPPED, place, ignore=shutil.ignore_patterns("build", "__pycache__", ".*_cache"))
    succeed(place, "synthesize", "--registry", ENGLISH, "--out", "rows", "--patients", "6000")
    succeed(place, "build", "--edition", f"{ENGLISH}-2024", "--data", "rows", "--renderer", "embedded", "--out", "made")
    return place


@pytest.fixture(scope="module")
def said(english) -> dict[str, str]:
    """Return all that a reader is told, by file: text and alternative texts of the page, text of the PDF."""
    import pypdfium2

    made = english / "made" / f"{ENGLISH}-2024"
    page = (made / "report.html").read_text(encoding="utf-8")
    body = re.sub(r"<(script|style).*?</\1>", " ", page[page.index("<body") :], flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:alt|aria-label)="([^"]*)"', body))
    shown = re.sub(r'<code class="sourceCode.*?</code>', " ", body, flags=re.DOTALL)
    text = html.unescape(f"{re.sub(r'<[^>]+>', ' ', shown)} {spoken}")
    document = pypdfium2.PdfDocument(made / "report.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return {"page": re.sub(r"\s+", " ", text), "PDF": re.sub(r"\s+", " ", " ".join(pages))}


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a workspace by name, without what is made in it."""
    made = {"build", "__pycache__"}
    return {
        name.as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not made & set((name := path.relative_to(folder)).parts) and "_cache/" not in str(name)
    }


def test_the_example_in_english_is_what_is_written(tmp_path):
    written = contents(begun(tmp_path / "workspace", ENGLISH, "en-GB"))
    shipped = contents(SHIPPED)
    assert shipped.pop("README.md")
    assert shipped == written


@pytest.mark.parametrize("file", ["page", "PDF"])
def test_numbers_and_dates_are_english(file, said):
    text = said[file]
    assert "Annual report 2024" in text and "Figure 1: Seen within 30 days, 2024." in text
    share, met, of = re.search(r"The share was (\d+)% \(([\d,]+) of ([\d,]+)\)", text).groups()
    numerator, denominator = (int(number.replace(",", "")) for number in (met, of))
    assert (met, of) == (f"{numerator:,}", f"{denominator:,}") and denominator > 5000
    assert abs(100 * numerator / denominator - int(share)) <= 0.5
    assert re.search(r"\(\d\.\d%\)", text), "a decimal point"
    assert "31 December 2024" in text and "1 May 2025" in text
    assert not re.search(r"\d,\d(?!\d\d)", text), "no decimal comma"
    assert not re.search(r"\d[\u00a0\u202f]\d{3}\b", text), "no space between thousands"


@pytest.mark.parametrize("file", ["page", "PDF"])
def test_every_word_is_english(file, english, said):
    def words_of(text: str) -> set[str]:
        return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", re.sub(r"{\w*}|\$\w+", "", text))}

    spoken = {language: words_of(" ".join(load_phrases(language).values())) for language in languages()}
    foreign = set.union(*(words for language, words in spoken.items() if language != "en-GB")) - spoken["en-GB"]
    assert len(foreign) > 500
    assert words_of(said[file]) & foreign == set()


def test_its_data_files_are_those_that_english_spreadsheets_open(english):
    from urllib.parse import unquote

    page = (english / "made" / f"{ENGLISH}-2024" / "report.html").read_text(encoding="utf-8")
    (address,) = re.findall(r'"data:text/csv;charset=utf-8,([^"]*)"', page)
    header, first, *_ = unquote(address).lstrip("\ufeff").splitlines()
    assert header.startswith("unit_id,Unit,level,Period,Value")
    assert re.match(r"hospital_\w,\w,hospital,2024,0\.\d+,", first)


def test_the_audit_reads_english_numbers(english, tmp_path):
    edition = tmp_path / f"{ENGLISH}-2024"
    shutil.copytree(english / "made" / edition.name, edition)
    assert succeed(english, "audit", str(edition)).endswith("0 findings\n")
    page = edition / "report.html"
    text = page.read_text(encoding="utf-8")
    # In the figure's data file, a numerator that was never released.
    numerator = re.search(r"hospital_c%2CC%2Chospital%2C2024%2C(?:0\.\d+%2C){3}(\d+)%2C", text)
    page.write_text(text.replace(numerator[0], numerator[0].replace(numerator[1], "2500")), encoding="utf-8")
    done = report(english, "audit", str(edition))
    assert done.returncode == 1
    assert "2500" in done.stdout and "fig-seen" in done.stdout, done.stdout


def test_it_is_built_at_once_with_the_persons_that_it_makes_itself(tmp_path):
    place = begun(tmp_path / "workspace", "no_kne", "nb-NO")
    succeed(place, "build", "--edition", "no_kne-2024", "--formats", "html", "--renderer", "embedded")
    page = (place / "build" / "no_kne-2024" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="nb-NO">' in page and page.count("<figure") == 1


@pytest.mark.parametrize("language", languages())
def test_it_has_no_mistake_in_any_language(language, tmp_path):
    place = begun(tmp_path / "workspace", "xx_new", language)
    assert succeed(place, "check", "xx_new").endswith("no problem\n")


def test_nothing_is_written_over(tmp_path):
    place = begun(tmp_path / "workspace", "no_kne", "nb-NO")
    (place / "_quarto.yml").write_text("mine: true\n", encoding="utf-8")
    (place / "data/no_kne/labels.csv").unlink()
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    again = report(place, "new", "no_kne")
    assert again.returncode == 1
    assert "there is a registry no_kne already" in again.stderr and "nothing was written" in again.stderr
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    succeed(place, "new", "no_hand")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("no_ms",), "it ships with the program"),
        (("knee",), "write two letters of the country"),
        (("no_kne", "--language", "nb_NO"), "there is no language 'nb_NO'; did you mean 'nb-NO'?"),
    ],
)
def test_what_cannot_be_begun_is_refused(command, told, tmp_path):
    done = report(tmp_path, "new", *command)
    assert done.returncode == 1
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []
