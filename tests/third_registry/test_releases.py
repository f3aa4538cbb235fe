"""A registry with releases of its own, in spring and in autumn: their names, periods, comparisons and mistakes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from hip_fractures import ROOT, run

LISTS = "data/no_hofte"
HEAD = "edition,year,release,status_date,extraction_date,period_from,period_to,audience,compared_with"
SPRING = "no_hofte-2024,2024,spring,2024-05-31,2024-06-30,2024-01-01,2024-05-31,,"
AUTUMN = "no_hofte-2024-autumn,2024,autumn,2024-08-31,2024-12-31,2024-01-01,2024-08-31,unit,no_hofte-2024"
WORDS = """title,spring,Årsrapport {edition}
subtitle,spring,Tre sykehus: {unit}
title,unit,"{unit}, {edition}"
subtitle,unit,"{period}"
release,spring,vårutgaven
release,autumn,høstutgaven
edition,spring,våren {year}
edition,autumn,høsten {year}
"""

TELL = """
import json
from pathlib import Path
from R_free_helpers.editions.opening import chapter_of
from R_free_helpers.editions.stages import released_results
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.results.variables import report_variables
from R_free_helpers.tables.own_unit import own_changes, own_indicators
edition = parse_edition("no_hofte-2024-autumn-sor-unit")
chapter = chapter_of(edition, released_results(edition, Path("extract")))
before, now = chapter.before("operated", unit="landet"), chapter.select("operated", unit="landet")
told = report_variables(chapter, ["edition", "own"])
print(json.dumps({
    "id": edition.id,
    "period": sorted(set(chapter.results["period"])),
    "counts": [rows["denominator"].item() for rows in (before, now)],
    "changes": [list(own_changes(chapter).columns), *map(list, own_changes(chapter).rows)],
    "columns": list(own_indicators(chapter).columns),
    "words": told["own"] | told["edition"],
}))
"""


def said(place: Path, *words: str) -> tuple[int, str, str]:
    done = run([sys.executable, *words], place, str(ROOT))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def cli(place: Path, *words: str) -> tuple[int, str, str]:
    return said(place, "-m", "R_free_helpers.cli", *words)


@pytest.fixture
def seasons(project, tmp_path) -> Path:
    """Return a workspace whose registry publishes in spring and, for units alone, in autumn."""
    place = tmp_path / "workspace"
    shutil.copytree(project, place, ignore=shutil.ignore_patterns("build", "made", "__pycache__"))
    (place / LISTS / "editions.csv").write_text(f"{HEAD}\n{AUTUMN}\n{SPRING}\n", encoding="utf-8")
    labels = place / LISTS / "labels.csv"
    kept = [line for line in labels.read_text(encoding="utf-8").splitlines() if ",june," not in line]
    labels.write_text("\n".join(kept) + "\n" + WORDS, encoding="utf-8")
    chapter = place / "notebooks" / "no_hofte" / "indicators.ipynb"
    text = chapter.read_text(encoding="utf-8")
    assert '\\"june\\"' in text
    chapter.write_text(text.replace('\\"june\\"', '\\"spring\\"'), encoding="utf-8")
    return place


def test_its_local_report_is_of_its_own_period_and_compared_with_its_last_edition(seasons):
    assert cli(seasons, "check", "no_hofte")[1].endswith("no problem\n")
    assert cli(seasons, "archive", "no_hofte-2024", "--data", "extract")[0] == 0
    assert (seasons / LISTS / "archive" / "no_hofte-2024.csv").is_file()
    told = json.loads(said(seasons, "-c", TELL)[1])
    assert told["id"] == "no_hofte-2024-autumn-sor-unit"
    assert told["period"] == ["2024-01-01/2024-08-31"]
    # A fracture a day since New Year: of 200 days, and of those up to the end of May.
    assert all(abs(shown - true) < 5 for shown, true in zip(told["counts"], [152, 200], strict=True)), told["counts"]
    assert told["changes"][0][1:3] == ["Våren 2024", "Høsten 2024"]
    (operated,) = (row for row in told["changes"] if row[0] == "Operert innen ett døgn")
    assert abs(int(operated[2].split()[0]) - 80) < 4  # 80 of 100, rounded
    assert operated[1].endswith("%")
    assert "Våren 2024" in told["columns"]
    words = told["words"]
    assert words["title"] == "Sykehuset Sør, høsten 2024"
    assert words["release"] == "høstutgaven"
    assert words["before"] == "våren 2024"
    assert words["period"] == words["subtitle"] == "1. januar 2024–31. august 2024"
    assert words["year_rule"].startswith(
        "Med rapporteringsåret menes her tiden fra 1. januar 2024 til og med 31. august 2024"
    )
    assert "fem måneder felles" in words["overlap"]
    assert "De er ikke de samme som i årsrapporten" in words["numbers"]


def test_its_releases_are_what_commands_take(seasons):
    refusals = {
        ("build", "--registry", "no_hofte", "--year", "2024", "--release", "june"): "no release 'june'. Known: spring,",
        ("build", "--edition", "no_hofte-2024-june"): "other releases of no_hofte: autumn",
        ("build", "--edition", "no_hofte-2024", "--release", "autumn"): "--edition names all of it",
        ("build", "--edition", "no_hofte-2024-autumn"): "made for the audience 'unit' alone",
        ("validate", "extract", "--registry", "no_hofte", "--release", "autumn"): "give the reporting year",
    }
    for words, why in refusals.items():
        status, _, told = cli(seasons, *words)
        assert status == 1 and why in told, (words, told)
    assert (
        cli(seasons, "validate", "extract", "--registry", "no_hofte", "--year", "2024", "--release", "autumn")[0] == 0
    )


MISTAKES = {
    "a unit's name": ([SPRING, AUTUMN.replace("autumn", "nord")], "and so is a unit or an audience"),
    "an audience's name": ([SPRING, AUTUMN.replace("autumn", "patients")], "and so is a unit or an audience"),
    "an unsafe name": ([SPRING, AUTUMN.replace("autumn", "late-year")], "cannot stand in the name of an edition"),
    "no main release": (
        [SPRING.replace("no_hofte-2024,", "no_hofte-2024-spring,"), AUTUMN.replace(",no_hofte-2024", ",")],
        "nothing says which release is the main one",
    ),
    "two main releases": (
        [SPRING, AUTUMN.replace("no_hofte-2024-autumn", "no_hofte-2024")],
        "is called no_hofte-2024-autumn, not 'no_hofte-2024'",
    ),
    "a main release for units": ([SPRING.replace(",,", ",unit,"), AUTUMN], "the main release is made for"),
    "an unknown audience": ([SPRING, AUTUMN.replace(",unit,", ",units,")], "there is no audience 'units'"),
    "compared, for everybody": ([SPRING, AUTUMN.replace(",unit,", ",,")], "it is no release for units alone"),
    "compared with nothing": (
        [SPRING, AUTUMN.replace(",unit,no_hofte-2024", ",unit,no_hofte-2024-winter")],
        "which is no edition of the registry",
    ),
    "compared with a later one": (
        [SPRING, AUTUMN.replace(",unit,no_hofte-2024", ",unit,no_hofte-2025")],
        "which comes no earlier",
    ),
    "half a period": ([SPRING, AUTUMN.replace("2024-01-01,2024-08-31", "2024-01-01,")], "is empty"),
    "words that are missing": ([SPRING, AUTUMN.replace("autumn", "winter")], "there is no label release,winter"),
}


def test_the_name_of_an_edition_has_no_number_but_the_year(seasons):
    from R_free_helpers.editions.checking.lists import Lists

    labels = seasons / LISTS / "labels.csv"
    text = labels.read_text(encoding="utf-8")
    labels.write_text(text.replace("høsten {year}", "halvår 2 i {year}"), encoding="utf-8")
    (mistake,) = Lists(seasons / LISTS, "no_hofte").mistakes("")
    assert "which the audit takes for a result" in mistake.said


@pytest.mark.parametrize(("rows", "what"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_list_of_releases_that_cannot_be_right_is_told(rows, what, seasons):
    from R_free_helpers.editions.checking.lists import Lists

    (seasons / LISTS / "editions.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    found = [str(one) for one in Lists(seasons / LISTS, "no_hofte").mistakes("")]
    assert any(what in one for one in found), found
    (seasons / LISTS / "editions.csv").write_text("\n".join([HEAD, SPRING, AUTUMN]) + "\n", encoding="utf-8")
    assert not list(Lists(seasons / LISTS, "no_hofte").mistakes(""))
