"""Every figure, table and map of the registries' printed reports of 2024 has its place in these.

``data/<registry>/published/artefacts.csv`` has one row for each artefact: its printed name, the label (or labels, with
a space between) that shows it here, and the source file of the label. An artefact that the report lacks has an empty
label and a note ``missing: why``; its test is then expected to fail, and fails if the artefact turns up.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from R_free_helpers.editions.order import chapters_of
from R_free_helpers.model.edition import Edition

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["printed", "label", "where", "note"]

REGISTRIES = ("no_ms", "se_ipn")


@dataclass(frozen=True)
class Printed:
    """What a registry printed: numbers of figures and tables, unnumbered artefacts by kind, and how many in all."""

    figures: list[str]
    tables: list[str]
    unnumbered: dict[str, int]
    rows: int


SERIES = {"2.1": 28, "2.2": 6, "2.3": 3, "4.1": 1, "4.2": 4, "4.3": 1}
"""The last number of each numbered series of figures in the Norwegian report; one number is printed twice."""

PRINTED = {
    "no_ms": Printed(
        [f"{series}.{n}" for series, last in SERIES.items() for n in range(1, last + 1)] + ["2.1.6 (second)"],
        ["2.1.1", "4.1.1", "8.1.1"],
        {"front page infographic": 1, "map": 2, "table": 4, "broken reference": 7},
        61,
    ),
    "se_ipn": Printed(
        [str(n) for n in range(1, 22) if n != 11] + ["11 a", "11 b"], [str(n) for n in range(1, 11)], {}, 32
    ),
}

HOLDS = {"fig": {"img", "svg"}, "tbl": {"table"}, "sec": {"table", ".key-figures"}}
NEVER_CLOSED = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def read_artefacts(registry: str) -> list[dict[str, str]]:
    """Return the rows of a registry's list of artefacts, each with its registry."""
    place = ROOT / "data" / registry / "published" / "artefacts.csv"
    with place.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == COLUMNS
    return [row | {"registry": registry} for row in rows]


ARTEFACTS = [row for registry in REGISTRIES for row in read_artefacts(registry)]
BROKEN = [row for row in ARTEFACTS if row["printed"].startswith("(broken reference")]


def cases(rows: list[dict[str, str]]) -> list:
    """Return one test case a row, named as printed; one that is missing is expected to fail."""
    return [
        pytest.param(
            row,
            id=f"{row['registry']}-" + re.sub(r"[^\w.]+", "-", row["printed"], flags=re.ASCII).strip("-"),
            marks=[] if row["label"] else pytest.mark.xfail(strict=True, reason=f"{row['printed']}: {row['note']}"),
        )
        for row in rows
    ]


@cache
def words_of(where: str) -> str:
    """Return what a source says outside code: a text whole, of a notebook the Markdown cells."""
    text = (ROOT / where).read_text(encoding="utf-8")
    if not where.endswith(".ipynb"):
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@cache
def labels_of(where: str) -> Counter[str]:
    """Return the labels a source gives, and how many times: ``{#label}`` in text, ``#| label:`` in code cells."""
    found = Counter(re.findall(r"\{#([\w-]+)[^}]*\}", words_of(where)))
    if where.endswith(".ipynb"):
        for cell in json.loads((ROOT / where).read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found.update(re.findall(r"^#\| label: *([\w-]+) *$", "".join(cell["source"]), re.MULTILINE))
    return found


class Contents(HTMLParser):
    """Elements with an id: how many have it, and the tags and ``.classes`` inside; and the targets of links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.times: Counter[str] = Counter()
        self.inside: dict[str, set[str]] = {}
        self.targets: set[str] = set()
        self.open: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        here = {tag, *(f".{name}" for name in (named.get("class") or "").split())}
        for _, outer in self.open:
            if outer:
                self.inside[outer] |= here
        label = named.get("id")
        if label:
            self.times[label] += 1
            self.inside.setdefault(label, set())
        if tag == "a":
            self.targets.add(named.get("href") or "")
        if tag not in NEVER_CLOSED:
            self.open.append((tag, label))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in NEVER_CLOSED:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, (name, _) in enumerate(self.open) if name == tag]
        if places:
            del self.open[places[-1] :]


@pytest.fixture(scope="module")
def contents_of(page_of: Callable[[str], str]) -> Callable[[str], Contents]:
    """Return a function that gives a registry's built page, parsed."""
    return cache(lambda registry: Contents(page_of(registry)))


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_artefact_is_listed_once(registry: str) -> None:
    wanted = PRINTED[registry]
    printed = [row["printed"] for row in ARTEFACTS if row["registry"] == registry]
    assert [name for name, times in Counter(printed).items() if times > 1] == []
    bare = [re.sub(r" \(text: .*\)$", "", name) for name in printed]
    named = [name.removeprefix("Figur ") for name in bare if name.startswith("Figur ")]
    assert sorted(named) == sorted(wanted.figures)
    tables = [name.removeprefix("Tabell ") for name in bare if name.startswith("Tabell ")]
    assert sorted(tables) == sorted(wanted.tables)
    kinds = Counter(match[1] for name in bare if (match := re.match(r"\(([a-z ]+)( \d)?\)", name)))
    assert dict(kinds) == wanted.unnumbered
    assert len(printed) == wanted.rows


def test_an_artefact_without_a_label_says_why() -> None:
    for row in ARTEFACTS:
        assert bool(row["label"]) == bool(row["where"]), row
        assert bool(row["label"]) != bool(re.match(r"missing: \w", row["note"])), row


@pytest.mark.parametrize("registry", REGISTRIES)
def test_different_artefacts_have_different_labels(registry: str) -> None:
    own = [row for row in ARTEFACTS if row["registry"] == registry and row not in BROKEN]
    labels = [label for row in own for label in row["label"].split()]
    assert [label for label, times in Counter(labels).items() if times > 1] == []


@pytest.mark.parametrize("row", cases(ARTEFACTS))
def test_source_gives_the_label_once(row: dict[str, str]) -> None:
    assert row["label"], row["note"]
    for label in row["label"].split():
        assert labels_of(row["where"])[label] == 1, f"{label} is not once in {row['where']}"
    place = Path(row["where"])
    if place.suffix == ".md":
        order = (ROOT / "data" / row["registry"] / "text" / "report.md").read_text(encoding="utf-8")
        assert f"{{{{< include _text/{place.name}" in order
    else:
        taken = chapters_of(Edition(registry=row["registry"], year=2024))[place.stem]
        # A notebook is embedded whole, or some of its cells are.
        assert not taken or set(row["label"].split()) <= taken


@pytest.mark.parametrize("row", cases(BROKEN))
def test_source_cites_what_a_broken_reference_should_refer_to(row: dict[str, str]) -> None:
    """The label is the one of the figure whose number the note gives, and the text beside the figure cites it."""
    number = row["note"].removeprefix("should refer to ")
    own = [other for other in ARTEFACTS if other["registry"] == row["registry"]]
    meant = [other for other in own if re.sub(r" \(text: .*\)$", "", other["printed"]) == number]
    assert [other["label"] for other in meant] == [row["label"]]
    assert re.search(rf"@{row['label']}(?![\w-])", words_of(row["where"]))


@pytest.mark.parametrize("row", cases(ARTEFACTS))
def test_built_page_shows_it(row: dict[str, str], contents_of: Callable[[str], Contents]) -> None:
    assert row["label"], row["note"]
    contents = contents_of(row["registry"])
    for label in row["label"].split():
        assert contents.times[label] == 1, f"{contents.times[label]} elements have the id {label}"
        assert contents.inside[label] & HOLDS[label.split("-")[0]], f"nothing is shown in {label}"


@pytest.mark.parametrize("row", cases(BROKEN))
def test_built_page_links_what_a_broken_reference_should_refer_to(
    row: dict[str, str], contents_of: Callable[[str], Contents]
) -> None:
    assert row["label"], row["note"]
    assert f"#{row['label']}" in contents_of(row["registry"]).targets
