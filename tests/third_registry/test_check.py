"""A registry's mistakes are named with file, line and remedy, all at once, and a sound one passes."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hip_fractures import BUILD, ROOT, make_workspace, run
from workspaces import WORKSPACE_OF

CODE = "registries/no_hofte/__init__.py"
CHAPTER = "notebooks/no_hofte/indicators.ipynb"
LISTS = "data/no_hofte"
NAMES_OF_LISTS = ("not_seen", "not_operated")


def checked(folder: Path, registry: str = "no_hofte") -> tuple[int, str]:
    """Return the exit status of a check, and what it said."""
    done = run([sys.executable, "-m", "R_free_helpers.cli", "check", registry], folder, str(ROOT))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def broken(project, tmp_path) -> Callable[..., Path]:
    """Return a function that gives a workspace in which some texts of some files stand otherwise."""

    def change(changes: dict[str, list[tuple[str, str]]]) -> Path:
        place = tmp_path / "workspace"
        shutil.copytree(project, place, ignore=shutil.ignore_patterns("build", "made", "__pycache__"))
        for name, pairs in changes.items():
            text = (place / name).read_text(encoding="utf-8")
            for before, after in pairs:
                assert before in text, (name, before)
                text = text.replace(before, after, 1)
            (place / name).write_text(text, encoding="utf-8")
        return place

    return change


def lines(said: str) -> dict[str, str]:
    """Return what was said by place, each with its remedy."""
    found: dict[str, str] = {}
    for place, what in re.findall(r"^(\S+?:\d+|\S+/\S+?): (.*\n    > .*)$", said, re.MULTILINE):
        found[place] = found.get(place, "") + what
    return found


def test_a_sound_registry_passes_and_what_was_read_is_said(project):
    status, said = checked(project)
    kinds = "6 lists, 2 modules, 2 texts, 1 chapter, 1 settings file, 3 measures"
    assert (status, said) == (0, f"12 files read ({kinds}): no problem\n")


def test_lists_are_checked_by_themselves_and_against_each_other(broken):
    place = broken(
        {
            f"{LISTS}/unit.csv": [
                ("nord,Sykehuset Nord,Nord,hospital,landet,1", "nord,Sykehuset Nord,Nord,hospital,lannet,1"),
                ("midt,Sykehuset Midt,Midt,hospital,landet,2", "nord,Sykehuset Midt,Midt,hospital,landet,two"),
            ],
            f"{LISTS}/codes.csv": [("diagnosis,diagnosis,", "diagnose,diagnosis,"), ("visit,mode,phone,Telefon", "a")],
            f"{LISTS}/editions.csv": [("2024-12-31", "31.12.2024"), ("no_hofte-2024,", "no_hofte-24,")],
            f"{LISTS}/labels.csv": [("{year}", "{yaer}"), ("subtitle,june,", "subtitle,may,")],
        }
    )
    shutil.copyfile(place / LISTS / "codes.csv", place / LISTS / "label.csv")
    (place / LISTS / "drug.csv").unlink()
    status, said = checked(place)
    told = lines(said)
    assert status == 1
    expected = {
        "unit.csv:3": "the unit above 'nord': there is no unit 'lannet'; did you mean 'landet'?",
        "unit.csv:4": "unit_id 'nord' stands in line 3 too",
        "codes.csv:5": "the registry has no table 'diagnose'; did you mean 'diagnosis'?",
        "codes.csv:7": "the row has 1 cells, the header 4",
        "editions.csv:2": "status_date is '31.12.2024', which is no day",
        "labels.csv:4": "there is no field 'yaer'; did you mean 'year'?",
        "labels.csv": "there is no label subtitle,june",
        "label.csv": "nothing reads a list of this name; did you mean 'labels'?",
        "drug.csv": "the list is missing",
    }
    for name, what in expected.items():
        assert what in told[f"{LISTS}/{name}"], (name, said)
    assert "sort_order is 'two', which is no number" in told[f"{LISTS}/unit.csv:4"]
    assert "is called no_hofte-2024, not 'no_hofte-24'" in told[f"{LISTS}/editions.csv:2"]


def test_tables_that_cannot_be_right_are_named_all_at_once(broken):
    tables = "registries/no_hofte/tables.py"
    place = broken({tables: [("diagnosis.diagnosis_date", "diagnosis.diagnosed"), ('"onset_month"', '"onset_mnth"')]})
    status, said = checked(place)
    assert status == 1
    assert "has no date 'diagnosed'" in said and "without names 'onset_mnth'" in said and tables in said


def test_declarations_are_checked_where_they_stand(broken):
    place = broken(
        {
            CODE: [
                ('id="controlled"', 'id="operated"'),
                ('definition="Andel med hoftebrudd som var til kontroll innen {limit}."', 'definition="{limt}"'),
                (
                    'Counts("fractures", fractures, counts="persons")',
                    'Counts("frac-tures", fractures, counts="people")',
                ),
                (
                    "bands=Bands(0.70, 0.90),",
                    'bands=Bands(0.70, 0.90),\n        period="spring",\n        low_coverage="all",',
                ),
            ],
            f"{LISTS}/labels.csv": [("unit,nation", "measure,operatd,Operert innen {contrlled.limit}\nunit,nation")],
        }
    )
    (place / LISTS / "disclosure.yml").write_text("classes:\n  service: [operated, seen]\n", encoding="utf-8")
    status, said = checked(place)
    told = lines(said)
    code = (place / CODE).read_text(encoding="utf-8").splitlines()
    declared = [number for number, line in enumerate(code, 1) if 'id="operated"' in line]
    assert status == 1
    assert "2 measures have the id 'operated'" in told[f"{CODE}:{declared[1]}"]
    assert "names {limt} in its definition" in said
    assert "is about the window 'spring'" in told[f"{CODE}:{declared[0]}"]
    assert "low_coverage='all'" in told[f"{CODE}:{declared[0]}"]
    (counts,) = (number for number, line in enumerate(code, 1) if '"frac-tures"' in line)
    assert "has counts='people'" in told[f"{CODE}:{counts}"]
    assert "cannot stand in the name of a variable" in told[f"{CODE}:{counts}"]
    assert "there is no measure 'operatd'; did you mean 'operated'?" in told[f"{LISTS}/labels.csv:6"]
    assert "contrlled" in told[f"{LISTS}/labels.csv:6"]
    assert "classes.service names 'seen'" in told[f"{LISTS}/disclosure.yml:2"]


@pytest.mark.parametrize(
    ("before", "after", "at", "told"),
    [
        ("import Bands,", "import Band,", "import Band,", "R_free_helpers has no 'Band'; did you mean 'Bands'?"),
        ("Bands(0.70, 0.90)", "Bands(0.70 0.90)", "Bands(0.70 0.90)", "this is no Python"),
        ("Bands(0.70, 0.90)", "Bnads(0.70, 0.90)", "Bnads", "NameError: name 'Bnads' is not defined"),
        ("REGISTRY = ", "REGISTER = ", "", "there is no REGISTRY"),
        (
            '        limit=Limit(1, "days"),\n',
            "",
            "    Indicator(",
            "the indicator 'operated' has a value but no limit",
        ),
    ],
    ids=["import", "syntax", "name", "registry", "limit"],
)
def test_python_that_cannot_be_used_is_told_by_its_line_and_a_build_says_the_same(before, after, at, told, broken):
    place = broken({CODE: [(before, after)]})
    code = (place / CODE).read_text(encoding="utf-8").splitlines()
    where = f"{CODE}:{next(n for n, line in enumerate(code, 1) if at in line)}" if at else CODE
    status, said = checked(place)
    assert status == 1
    assert told in lines(said)[where], said
    done = run([sys.executable, "-m", "R_free_helpers.cli", *BUILD], place, str(ROOT))
    assert done.returncode == 1
    assert f"{where}: " in done.stderr and told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_build_names_a_unit_without_a_parent_before_any_work(broken):
    place = broken({f"{LISTS}/unit.csv": [("Nord,hospital,landet,1", "Nord,hospital,lannet,1")]})
    done = run([sys.executable, "-m", "R_free_helpers.cli", *BUILD], place, str(ROOT))
    assert done.returncode == 1
    assert "did you mean 'landet'?" in done.stderr and "unit.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (place / "made").exists()


def test_measures_are_tried_on_tables_without_rows(broken):
    place = broken({CODE: [('"patient_id", "diagnosis_date"), on', '"patient_id", "diagnosed"), on')]})
    status, said = checked(place)
    assert status == 1
    code = (place / CODE).read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(code, 1) if '"diagnosed"' in line)
    assert "cannot be computed" in lines(said)[f"{CODE}:{number}"], said
    assert "diagnosed" in lines(said)[f"{CODE}:{number}"]


def test_texts_and_chapters_are_read_and_each_call_is_tried(broken):
    place = broken(
        {
            f"{LISTS}/text/front.md": [
                ("edition.title", "edition.titel"),
                ("@sec-indikatorer.", "@sec-indikator og @fig-operate.\n\n#### For dypt"),
            ],
            f"{LISTS}/text/report.md": [
                ("{{< include _text/front.md >}}", "{{< include _text/front.md >}}\n{{< include _text/frnt.md >}}")
            ],
            CHAPTER: [
                ("{{< var indicator.operated.share >}}", "{{< var indicator.operert.share >}}"),
                ('indicator_bars(chapter, \\"controlled\\")', 'indicator_bars(chapter, \\"contrlled\\")'),
                ('indicator_bars(chapter, \\"operated\\")', 'indicator_bars(chapter, \\"operated\\", colour=1)'),
                ("#| label: fig-controlled", "#| label: fig-operated"),
                ("year: int = 2024", "yaer: int = 2024"),
                ("import definition_box", "import definition_boks"),
            ],
            "_quarto-no_hofte.yml": [("lang: nb-NO", "lang: sv-SE"), ("toc-title", "toc-titel")],
        }
    )
    (place / LISTS / "text" / "left.md").write_text("# Glemt\n", encoding="utf-8")
    status, said = checked(place)
    told = lines(said)
    assert status == 1
    text = (place / CHAPTER).read_text(encoding="utf-8").splitlines()

    def at(wanted: str) -> str:
        return told[f"{CHAPTER}:{next(n for n, line in enumerate(text, 1) if wanted in line)}"]

    assert "did you mean 'edition.title'?" in told[f"{LISTS}/text/front.md:3"]
    assert "sec-indikator; did you mean 'sec-indikatorer'?" in told[f"{LISTS}/text/front.md:4"]
    assert "fig-operate; did you mean 'fig-operated'?" in told[f"{LISTS}/text/front.md:4"]
    assert "a heading of level 4 follows one of level 1" in told[f"{LISTS}/text/front.md:6"]
    assert "did you mean 'front.md'?" in told[f"{LISTS}/text/report.md:2"]
    assert "no report includes this text" in told[f"{LISTS}/text/left.md"]
    assert "there is no indicator 'operert'; did you mean 'operated'?" in at("indicator.operert.share")
    assert "there is no measure 'contrlled'; did you mean 'controlled'?" in at("contrlled")
    assert "unexpected keyword argument 'colour'" in at("colour=1")
    assert "there is no parameter 'yaer'; did you mean 'year'?" in at("yaer")
    assert "has no 'definition_boks'; did you mean 'definition_box'?" in at("import definition_boks")
    assert "the label fig-operated stands at" in said
    assert "lang is sv-SE" in told["_quarto-no_hofte.yml:6"]
    assert "'toc-titel' is not supported; did you mean 'toc-title'?" in told["_quarto-no_hofte.yml:9"]
    # A cell that needs what could not be imported is not told of again.
    assert "NameError" not in said


def test_a_name_that_nothing_has_is_said_to_be_none(project):
    status, said = checked(project, "no_hoft")
    assert status == 1
    assert said.startswith("registry-report: there is no registry 'no_hoft'; did you mean 'no_hofte'?")


@pytest.mark.parametrize("registry", WORKSPACE_OF)
def test_no_registry_here_has_a_mistake(registry, tmp_path):
    place = WORKSPACE_OF[registry]
    if not (place / "_quarto.yml").is_file():  # files to be copied beside what every workspace has
        place = make_workspace(tmp_path / "workspace")
    status, said = checked(place, registry)
    assert status == 0, said
    assert said.endswith("no problem\n")


def test_phrases_that_a_registry_words_otherwise_are_checked(broken):
    place = broken({})
    file = place / "registries" / "no_hofte" / "words" / "phrases.yml"
    file.parent.mkdir()
    file.write_text("duration: liggetid\nnote:\n  beyond: lengre enn vist\n", encoding="utf-8")
    status, said = checked(place)
    told = lines(said)
    assert status == 1 and list(told) == ["registries/no_hofte/words/phrases.yml:3"]
    assert "must have just the fields of the language's own ({duration}, {limit})" in said
    file.write_text("duration: liggetid\n", encoding="utf-8")
    assert checked(place)[0] == 0


def test_work_lists_are_checked_where_they_stand(broken):
    place = broken(
        {
            CODE: [
                ('measure="controlled", register=("visit.visit_date",)', 'measure="controled", register=()'),
                ('measure="operated", lacks="value"', 'measure="fractures", form="visit"'),
                ('("treatment_episode.start_date",)),', '("treatment_episode.begin_date", "visits.visit_date")),'),
            ],
            f"{LISTS}/labels.csv": [
                ("not_operated,Uten operasjon", f"not_operated,{'Uten operasjon' * 3}\nwork_list_todo,not_seem,Ring"),
            ],
        }
    )
    status, said = checked(place)
    told = lines(said)
    code = (place / CODE).read_text(encoding="utf-8").splitlines()
    at = {name: next(n for n, line in enumerate(code, 1) if f'WorkList("{name}"' in line) for name in NAMES_OF_LISTS}
    assert status == 1
    assert "there is no work list 'not_seem'; did you mean 'not_seen'?" in told[f"{LISTS}/labels.csv:9"]
    first, second = (told[f"{CODE}:{at[name]}"] for name in NAMES_OF_LISTS)
    assert "there is no measure 'controled'; did you mean 'controlled'?" in first
    for part in (
        "completes 'fractures', which is no share of persons",
        "does not say who is on it",
        "is of the form 'visit', which is not listed",
        "there is no column 'begin_date'",
        "there is no table 'visits'; did you mean 'visit'?",
        "has a name of 42 letters, and a sheet has room for 31",
    ):
        assert part in second, part


def test_work_lists_are_tried_on_tables_without_rows(broken):
    place = broken({CODE: [('shown=("diagnosis.diagnosis_date",)', 'shown=("diagnosis.onset_year",)')]})
    status, said = checked(place)
    assert status == 1
    assert "the work list 'not_seen' shows there is no column 'onset_year'" in said


def test_its_work_lists_and_its_own_data_are_written(project, tmp_path):
    import openpyxl

    for command in ("worklists", "own-data"):
        out = tmp_path / f"{command}.xlsx"
        asked = [command, "--edition", "no_hofte-2024", "--unit", "nord", "--data", "extract", "--row-level"]
        asked += ["--out", str(out)]
        done = run([sys.executable, "-m", "R_free_helpers.cli", *asked], project, str(ROOT))
        assert done.returncode == 0, done.stderr
        titles = openpyxl.load_workbook(out).sheetnames
        if command == "worklists":
            assert done.stdout.splitlines()[:2] == ["not_seen: 20 of 40", "not_operated: 0 of 40"]
        assert {"worklists": "Uten kontroll", "own-data": "diagnosis"}[command] in titles
