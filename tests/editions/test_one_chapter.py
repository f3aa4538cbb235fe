"""One chapter by its command: a page and a notebook that say the same, whole or not at all, and never in an edition."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import nbformat
import pytest
from built import ROOT, SMALL, Built, run, succeed

from R_free_helpers.model.workspace import workspace

pytestmark = pytest.mark.build

CHAPTER, UNIT = "disease_activity", "lund"
RAW = ("{{<", ":::", "{#", "@fig-", "@tbl-", "@sec-", "#|")
IMAGE = re.compile(r"<img\b[^>]*>")


@pytest.fixture(scope="module")
def extract(built: Built) -> Path:
    return built.extract("se_ipn", SMALL["se_ipn"])


@pytest.fixture(scope="module")
def made(made_once, extract: Path) -> Path:
    """Return the folder of a chapter made as page, PDF and notebook."""

    def make(folder: Path) -> None:
        options = ("--registry", "se_ipn", "--year", 2024, "--unit", UNIT, "--data", extract)
        succeed("chapter", CHAPTER, *options, "--formats", "html,pdf", "--out", folder / "chapters")

    return made_once("one-chapter", make) / "chapters" / f"se_ipn-2024-{UNIT}"


@pytest.fixture(scope="module")
def cells(made: Path) -> list[dict]:
    return nbformat.read(made / f"{CHAPTER}.ipynb", 4)["cells"]


@pytest.fixture(scope="module")
def page(made: Path) -> str:
    return (made / f"{CHAPTER}.html").read_text(encoding="utf-8")


def letters(text: str) -> str:
    """Return the letters and digits of a text: what a reader reads, however it is marked and broken."""
    return re.sub(r"[\W_]", "", text)


def read_aloud(markdown: str) -> list[str]:
    """Return the letters of each line of Markdown, without addresses, tags and rules of tables."""
    text = re.sub(r"\]\([^)]*\)", "]", unescape(re.sub(r"<[^>]+>", "", markdown)))
    parts = (letters(part) for line in text.splitlines() for part in re.split(r"(?<!\\)\|", line))
    return [part for part in parts if part]


def test_the_files_are_named_by_the_chapter_and_the_notebook_is_valid(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == [f"{CHAPTER}.{kind}" for kind in ("html", "ipynb", "pdf")]
    assert (made / f"{CHAPTER}.pdf").read_bytes().startswith(b"%PDF-")
    nbformat.validate(nbformat.read(made / f"{CHAPTER}.ipynb", 4))


def test_every_text_of_the_notebook_is_resolved(cells: list[dict]) -> None:
    texts = ["".join(cell["source"]) for cell in cells]
    texts += ["".join(text) for cell in cells for one in cell.get("outputs", []) for text in one["data"].values()]
    for raw in RAW:
        assert [text[:80] for text in texts if raw in text] == []
    assert any("kapitlet ”" in text for text in texts)  # another chapter, by name


def test_the_notebook_says_what_the_page_says(cells: list[dict], page: str) -> None:
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    read = letters(unescape(re.sub(r"<[^>]+>", "", body)))
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    texts += [
        "".join(one["data"]["text/markdown"])
        for cell in cells
        for one in cell.get("outputs", [])
        if "text/markdown" in one["data"]
    ]
    lines = [line for text in texts for line in read_aloud(text)]
    assert len(lines) > 100
    assert [line for line in lines if line not in read] == []


def test_figures_and_tables_have_captions_in_their_order_and_alt_texts(cells: list[dict], page: str) -> None:
    own = json.loads(workspace().notebook("se_ipn", CHAPTER).read_text("utf-8"))["cells"]
    labels = re.findall(r"^#\| label: (\S+)", "\n".join("".join(cell["source"]) for cell in own), re.MULTILINE)
    captions = [cell for cell in cells if cell["id"].endswith("-caption")]
    assert [cell["id"] for cell in captions] == [f"{label}-caption" for label in labels]
    for kind, word in (("fig", "Figur"), ("tbl", "Tabell")):
        numbers = [
            re.search(rf"\*\*{word}\u00a0(\d+):\*\*", cell["source"])[1]
            for cell in captions
            if cell["id"].startswith(kind)
        ]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)] != []
    images = [
        image
        for cell in cells
        for one in cell.get("outputs", [])
        for image in IMAGE.findall(one["data"].get("text/html", ""))
    ]
    alts = [unescape(re.search(r' alt="([^"]+)"', image)[1]) for image in images]
    assert len(alts) == sum(label.startswith("fig") for label in labels)
    shown = re.findall(r'<svg class="drawing[^>]* aria-label="([^"]*)"', page)
    assert sorted(alts) == sorted(map(unescape, shown))


def test_parameters_are_those_it_was_made_with_and_no_folder_is_told(made: Path, cells: list[dict]) -> None:
    scope: dict = {}
    exec(next(cell["source"] for cell in cells if cell["id"] == "parameters"), scope)
    assert (scope["registry"], scope["year"], scope["unit"], scope["data"]) == ("se_ipn", 2024, UNIT, "")
    for path in (made / f"{CHAPTER}.html", made / f"{CHAPTER}.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in (str(ROOT), str(made), '"papermill"', "start_time") if name in text]


def test_it_can_be_read_as_nbconvert_makes_it(made: Path) -> None:
    exporter = pytest.importorskip("nbconvert", reason="JupyterLab is not installed").HTMLExporter()
    page, _ = exporter.from_filename(str(made / f"{CHAPTER}.ipynb"))
    images = IMAGE.findall(page)
    assert images and all(re.search(r' alt="[^"]{40,}"', image) for image in images)
    assert len(re.findall(r"<h2\b", page)) > 2 and len(re.findall(r"<h1\b", page)) == 1
    assert "<blockquote>" in page and 'scope="col"' in page
    read = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not [raw for raw in RAW if raw in re.sub(r'(href|src|id)="[^"]*"', "", read)]


def test_the_same_inputs_give_the_same_bytes_and_other_chapters_stay(made: Path, extract: Path, tmp_path: Path) -> None:
    place = tmp_path / "chapters" / made.name
    place.mkdir(parents=True)
    (place / "population.html").write_text("other")
    (place / f"{CHAPTER}.pdf").write_text("of an earlier run")
    options = ("--registry", "se_ipn", "--unit", UNIT, "--data", extract, "--out", place.parent, "--quiet")
    assert succeed("chapter", CHAPTER, *options) == ""  # the year is the newest edition's
    assert sorted(path.name for path in place.iterdir()) == [
        f"{CHAPTER}.html",
        f"{CHAPTER}.ipynb",
        "population.html",
    ]
    assert (place / f"{CHAPTER}.ipynb").read_bytes() == (made / f"{CHAPTER}.ipynb").read_bytes()
    assert (place / "population.html").read_text() == "other"


def test_an_internal_chapter_is_marked_and_its_owners_alone(extract: Path, tmp_path: Path) -> None:
    options = ("--registry", "se_ipn", "--year", 2024, "--unit", UNIT, "--data", extract, "--out", tmp_path)
    refused = run("chapter", "methods", *options, "--policy", "internal", REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK="")
    assert refused.returncode == 1 and "--accept-disclosure-risk" in refused.stderr
    assert list(tmp_path.iterdir()) == []
    succeed("chapter", "methods", *options, "--policy", "internal", "--accept-disclosure-risk")
    place = tmp_path / "internal" / f"se_ipn-2024-{UNIT}"
    assert sorted(path.name for path in place.iterdir()) == ["internal-methods.html", "internal-methods.ipynb"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (place.parent, place, *place.iterdir()))
    first = nbformat.read(place / "internal-methods.ipynb", 4)["cells"][0]["source"]
    assert first.splitlines()[0].startswith("**")
    assert first.splitlines()[0].strip("*") in unescape((place / "internal-methods.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("treatmnt",), "no chapter 'treatmnt'; did you mean 'treatment'?"),
        (("treatment",), "no_ms and se_ipn have a chapter 'treatment': choose one with --registry"),
        (("illustrations", "--registry", "no_ms"), "it is a chapter of se_ipn"),
        (("treatment", "--registry", "no_m"), "no registry 'no_m'; did you mean 'no_ms'?"),
        (("treatment", "--registry", "no_ms", "--unit", "bergn"), "no unit 'bergn'; did you mean 'bergen'?"),
        (("treatment", "--registry", "no_ms", "--year", "1800"), "year"),
        (
            ("proms", "--registry", "se_ipn", "--year", "2024", "--release", "q3"),
            "made for the audience 'unit' alone, without the chapter 'proms'",
        ),
        (("treatment", "--registry", "no_ms", "--formats", "docx"), "--formats takes html, pdf or html,pdf"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run("chapter", *arguments, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_published_edition_is_never_written_into(tmp_path: Path) -> None:
    place = tmp_path / "se_ipn-2024"
    place.mkdir()
    (place / "manifest.json").write_text("{}")
    done = run("chapter", "methods", "--registry", "se_ipn", "--out", tmp_path)
    assert done.returncode == 1
    assert "holds a published edition" in done.stderr
    assert [path.name for path in place.iterdir()] == ["manifest.json"]


def test_it_opens_where_there_is_a_browser_and_says_so_where_there_is_none(tmp_path, monkeypatch, capsys) -> None:
    import webbrowser

    from R_free_helpers.cli.telling import show

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: bool(asked.append(address)) or True)
    show(tmp_path / "a page.html")
    assert asked == [(tmp_path / "a page.html").as_uri()]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    show(tmp_path / "a page.html")
    assert "open" in capsys.readouterr().err
