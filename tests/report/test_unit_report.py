"""The report for one unit, built: its numbers are those of results.csv and of the national report, and it is short."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from built import SMALL, run

from R_free_helpers.disclosure.printed_tables import Printed, read_page
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results
from R_free_helpers.results.chapter import Chapter

UNITS = {"no_ms": "bergen", "se_ipn": "sahlgrenska"}
PERSONS = {"no_ms": None, "se_ipn": SMALL["se_ipn"]}
"""Synthetic persons by registry; None for as many as are published, of whom other tests build the same report."""

MARK = "Internt – ikke for publisering: nøyaktige tall"


def tables_of(page: Path) -> dict[str, Printed]:
    return {table.label: table for table in read_page(page.read_text(encoding="utf-8")).tables}


def plain(text: str) -> str:
    return text.replace("\xa0", " ").strip()


def chapter_of(edition: str, results: Path) -> Chapter:
    parsed = parse_edition(edition)
    return Chapter(parsed, get_registry(parsed.registry), read_results(results))


@pytest.fixture(scope="module", params=list(UNITS))
def made(request, built) -> tuple[str, Path]:
    """Return the name and the folder of the report for a unit of each registry."""
    name = f"{request.param}-2024-{UNITS[request.param]}-unit"
    return name, built.edition(name, PERSONS[request.param])


def test_the_pdf_is_four_to_six_pages(made):
    assert 4 <= len(pypdfium2.PdfDocument(made[1] / "report.pdf")) <= 6


def test_each_indicators_numbers_are_those_of_the_results(made):
    name, folder = made
    chapter = chapter_of(name, folder / "results.csv")
    numbers = Numbers(chapter.registry.language)
    body = {plain(row[0]): row for row in tables_of(folder / "report.html")["tbl-own-indicators"].body}
    shown = 0
    for one in chapter.registry.of_areas:
        row, own = body[plain(chapter.text(one.id, "name"))], chapter.select(one.id, unit=chapter.focus)
        value = own["value"].iloc[0] if len(own) else float("nan")
        if value != value or own["status"].iloc[0] in ("few", "suppressed", "no_data"):
            assert "(" not in row[1]
            continue
        shown += 1
        assert plain(row[1]).startswith(plain(numbers.share(value)))
        counts = "/".join(numbers.integer(own[column].iloc[0]) for column in ("numerator", "denominator"))
        assert plain(row[2]) == plain(counts)
    assert shown >= 3


def test_its_shares_stand_in_the_national_report_too(built):
    national = tables_of(built.edition("no_ms-2024") / "report.html")["tbl-values"]
    own = tables_of(built.edition("no_ms-2024-bergen-unit") / "report.html")["tbl-own-indicators"]
    rows = {plain(row[0]): [plain(cell) for cell in row[1:]] for row in national.body}
    assert [plain(row[1]).partition(" (")[0] for row in own.body] == rows["Bergen"]
    nation = next(place for place, name in enumerate(own.header[0]) if plain(name) == "Landet")
    assert [plain(row[nation]) for row in own.body] == rows["Norge"]


def test_for_the_units_own_eyes_numbers_are_exact_and_each_page_says_so(built, tmp_path):
    arguments = ("--data", built.extract("no_ms", SMALL["no_ms"]), "--out", tmp_path, "--renderer", "embedded")
    arguments = ("--edition", "no_ms-2024-bergen", "--audience", "unit", "--policy", "internal", *arguments)
    done = run("build", *arguments, "--accept-disclosure-risk")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "internal" / "no_ms-2024-bergen-unit"
    for number, page in enumerate(pypdfium2.PdfDocument(folder / "internal-report.pdf"), 1):
        assert MARK in page.get_textpage().get_text_range(), number
    assert (
        "avrundet"
        not in (folder / "internal-report.html").read_text(encoding="utf-8").partition("tbl-own-missing")[2][:4000]
    )


@pytest.mark.parametrize(
    "arguments", [("--edition", "no_ms-2024", "--audience", "unit"), ("--edition", "se_ipn-2024-unit")]
)
def test_a_nation_has_none_and_is_told_so(arguments, tmp_path):
    done = run("build", *arguments, "--out", tmp_path)
    assert done.returncode == 1
    assert "the report for a unit is about one unit" in done.stderr
    assert "Traceback" not in done.stderr
