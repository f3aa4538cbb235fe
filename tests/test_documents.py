"""What the documents name is there: files, folders, links, make's targets, commands of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from R_free_helpers.cli import app

ROOT = Path(__file__).resolve().parents[1]
MADE = ("dependencies.md", "damages.md", "damaged_deliveries.md")
"""Made from other files; they quote names of files that are nobody's."""

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in MADE),
]
NAMED = re.compile(
    r"(?<![\w/.])((?:R_free_helpers|data|docs|notebooks|tests|benchmarks)/[\w./<>*-]*|_(?:brand|quarto)[\w<>-]*\.yml|[A-Z]+\.md)"
)
CHANGES = ("band", "limit", "colour", "sentence", "threshold", "column", "cover")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def document(request) -> Path:
    return request.param


def blocks_in(text: str) -> list[str]:
    """Return the code blocks."""
    return re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)


def code_in(text: str) -> str:
    """Return what stands in code spans and blocks."""
    return "\n".join([*blocks_in(text), *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


def test_files_and_folders_exist(document):
    named = {name.rstrip(".") for name in NAMED.findall(code_in(document.read_text(encoding="utf-8")))}
    patterns = {name: re.sub(r"<[^>]*>", "*", name).rstrip("/") for name in named}
    assert [name for name, pattern in sorted(patterns.items()) if not any(ROOT.glob(pattern))] == []


def test_modules_named_without_their_folder_exist(document):
    named = set(re.findall(r"(?<![\w/<>.])\w+\.py\b", code_in(document.read_text(encoding="utf-8"))))
    there = {path.name for folder in ("R_free_helpers", "tests") for path in (ROOT / folder).rglob("*.py")}
    assert named - there == set()


def test_links_lead_somewhere(document):
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_targets_of_make_exist(document):
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = re.findall(r"\bmake ((?:[a-z-]+(?: |$))+)", code_in(document.read_text(encoding="utf-8")), re.MULTILINE)
    assert {target for line in lines for target in line.split()} <= rules


def test_commands_exist(document):
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    named = re.findall(r"registry-report ([a-z][a-z-]*)", code_in(document.read_text(encoding="utf-8")))
    assert set(named) <= commands


def test_options_exist(document):
    commands = typer.main.get_command(app).commands
    code = code_in(document.read_text(encoding="utf-8")).replace("\\\n", " ")
    for name, rest in re.findall(r"registry-report ([a-z][a-z-]*)([^#;\n]*)", code):
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z][a-z-]*", rest)) <= {*known, "--help"}, f"{name}{rest}"


def test_blocks_say_that_a_risk_is_accepted_where_it_must_be(document):
    blocks = "\n".join(blocks_in(document.read_text(encoding="utf-8")))
    weak = r"registry-report ((?:ledger|[^#\n]*--policy (?:as_published|internal))[^#\n]*)"
    assert [line for line in re.findall(weak, blocks) if "--accept-disclosure-risk" not in line] == []


def test_each_change_opens_at_most_two_files():
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Where do I change")[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")]
    found = {word for what, *_ in rows for word in CHANGES if f"**{word}" in what}
    assert found == set(CHANGES)
    assert [row for row in rows if len(NAMED.findall(row[1])) > 2] == []


def test_decisions_are_listed():
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
