"""Names from the registry's lists are printed as they stand, whatever they hold, by both renderers.

A unit and a drug are called by what would be markup, a short code, code or a formula somewhere on the way to the page,
the PDF or a spreadsheet; the report must show the name itself, and nothing of it may work.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from built import SMALL, Built
from copied import copy_project

SCRIPT = "<script>alert(1)</script>"
MARKS = '& "Ø" $x^2$ *b* _i_ @fig-x'
CODE = "{{< include /etc/passwd >}}"
LINK = "[a](javascript:b) #set page()"
FORMULA = '=HYPERLINK("https://a.no")'
LIST = "_y_ -- ... {{< var no.such >}}"
# Figures have room for names of about thirty letters.
UNITS = {"bergen": SCRIPT, "stavanger": FORMULA, "ous": LIST, "ahus": MARKS, "fonna": CODE, "forde": LINK}
DRUGS = {"rituximab": SCRIPT + "r", "ocrelizumab": FORMULA + "o", "natalizumab": CODE, "cladribine": MARKS}
PARTS = {"alert(1)": SCRIPT, "HYPERLINK(": FORMULA, "no.such": LIST, "/etc/passwd": CODE, "javascript:b": LINK}
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")


@dataclass
class Page(HTMLParser):
    """What a browser would see: texts, scripts, targets of links, alt texts and what would run on an event."""

    text: str = ""
    scripts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._within, self._texts = "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "src", "action") if name in given]
        self.events += [f"{tag} {name}" for name in given if name.startswith("on")]
        if tag == "svg":
            self.alts.append(plain(given.get("aria-label", "")))
        if tag in ("script", "style"):
            self._within = tag
            self.scripts += [""] * (tag == "script")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.scripts[-1] += data
        elif not self._within:
            self._texts.append(data)

    def close(self) -> None:
        super().close()
        self.text = plain("".join(self._texts))


def plain(text: str) -> str:
    """Return text without what no reader sees: joiners, and which blanks there are."""
    return " ".join(text.replace("\u2060", "").split())


def renamed(path: Path, key: str, names: dict[str, str], columns: tuple[str, ...]) -> None:
    """Give rows of a list other names."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row[key] in names:
            row.update(dict.fromkeys(columns, names[row[key]]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def run(project: Path, *arguments: object) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COVERAGE"))}
    command = [sys.executable, "-m", "R_free_helpers.cli", *map(str, arguments)]
    environment = kept | {"PYTHONPATH": str(project)}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=1200)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a project with nasty names in its lists."""
    place = copy_project(tmp_path_factory.mktemp("nasty") / "project")
    renamed(place / "data/no_ms/unit.csv", "unit_id", UNITS, ("name_print", "name_short"))
    renamed(place / "data/no_ms/drug.csv", "drug_id", DRUGS, ("brand", "generic", "label"))
    renamed(place / "data/no_ms/labels.csv", "code", DRUGS, ("label",))
    return place


def edition(project: Path, built: Built, renderer: str, formats: str) -> Path:
    out, rows = project.parent / renderer, built.extract("no_ms", SMALL["no_ms"])
    given = ["--data", rows, "--renderer", renderer, "--formats", formats, "--out", out]
    done = run(project, "build", "--edition", "no_ms-2024", *given)
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "no_ms-2024"


@pytest.fixture(scope="module")
def embedded(project, built) -> Path:
    return edition(project, built, "embedded", "html,pdf")


@pytest.fixture(scope="module", params=["embedded", "quarto"])
def page(request, project, built) -> Page:
    """Return the web page of each renderer."""
    if request.param == "quarto":
        if not shutil.which("quarto"):
            pytest.skip("Quarto is not installed")
        folder = edition(project, built, "quarto", "html")
    else:
        folder = request.getfixturevalue("embedded")
    parsed = Page()
    parsed.feed((folder / "report.html").read_text(encoding="utf-8"))
    parsed.close()
    return parsed


def downloads(page: Page) -> list[list[list[str]]]:
    """Return the cells of each data file that the page gives away."""
    found = [unquote(link.partition(",")[2]) for link in page.links if link.startswith("data:text/csv")]
    return [list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")) for text in found]


def test_nothing_in_a_name_works(page):
    assert [script for script in page.scripts if script.lstrip().startswith("alert")] == []
    assert [link for link in page.links if link.startswith(("javascript:", "https://a.no"))] == []
    assert "root:x:0" not in page.text


@pytest.mark.parametrize("name", [*UNITS.values(), *DRUGS.values()])
def test_names_stand_in_the_text(page, name):
    assert name in page.text


def test_no_name_stands_there_in_part_or_changed(page):
    for piece, whole in PARTS.items():
        assert page.text.count(piece) == page.text.count(whole) > 3


def test_alt_texts_hold_names_as_they_stand(page):
    told = " ".join(page.alts)
    for piece, whole in PARTS.items():
        assert told.count(piece) == told.count(whole) > 0


def test_no_cell_of_a_data_file_is_a_formula(page):
    cells = [cell for rows in downloads(page) for row in rows for cell in row]
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell) and not NUMBER.match(cell)] == []
    assert {SCRIPT, f"'{FORMULA}", LIST, MARKS, CODE, LINK} <= set(cells)


def test_the_pdf_holds_names_as_they_stand(embedded):
    import pypdfium2

    document = pypdfium2.PdfDocument(embedded / "report.pdf")
    # Where a line breaks is the layout's business, and so is the hyphen there.
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    text = re.sub(r"[\s\u00ad\u2060\ufffe\u0002]", "", text).replace("…", "...")  # typst sets three points as one
    printed = [*UNITS.values(), DRUGS["rituximab"]]  # the other drugs stand in figures and fold-out tables only
    assert [name for name in printed if re.sub(r"\s", "", name) not in text] == []
    assert "root:x:0" not in text


def test_no_link_of_the_pdf_comes_from_a_name(embedded):
    import pikepdf

    with pikepdf.open(embedded / "report.pdf") as pdf:
        actions = [note.get("/A") for page in pdf.pages for note in page.get("/Annots", [])]
        targets = [str(action.get("/URI", action.get("/JS", ""))) for action in actions if action is not None]
    assert [target for target in targets if "javascript" in target or "a.no" in target] == []
