"""The registries' written texts: each in its own language, with parts and references that exist."""

import json
import re

import pytest
from workspaces import SHIPPED, WORKSPACE_OF, data_of, language_of, notebooks_of

REGISTRIES = sorted(WORKSPACE_OF)
ORDERS = [(name, path.name) for name in REGISTRIES for path in (data_of(name) / "text").glob("report*.md")]
PART = re.compile(r"\{\{<\s*(include|embed)\s+(\S+)")
FOREIGN = {
    "nb-NO": r"[äöÄÖ]|\b(och|inte|är|från)\b",
    "sv-SE": r"[æøÆØ]|\b(og|ikke|er|fra|som er)\b",
    "en-GB": r"[æøåäöÆØÅÄÖ]|\b(og|och|ikke|inte|er|är|fra|från|som)\b",
}


def texts(registry):
    return {path.name: path.read_text(encoding="utf-8") for path in (data_of(registry) / "text").glob("*.md")}


def sources(registry):
    """Return the cells of the registry's notebooks by notebook."""
    found = {}
    for path in notebooks_of(registry):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.name] = ["".join(cell["source"]) for cell in cells]
    return found


def parts(registry, name, seen=()):
    """Return what a text takes in, and what that takes in: (kind, folder and file, label)."""
    found = []
    for kind, target in PART.findall(texts(registry)[name]):
        file, _, label = target.partition("#")
        found.append((kind, file, label))
        inner = file.removeprefix("_text/")
        if kind == "include" and inner in texts(registry) and inner not in seen:
            found += parts(registry, inner, (*seen, inner))
    return found


def whole(registry, order):
    """Return all Markdown of a report and the labels in it, as a renderer puts it together."""
    written, cells = texts(registry), sources(registry)
    taken = [written[order]]
    for kind, file, label in parts(registry, order):
        if kind == "include":
            taken.append(written[file.removeprefix("_text/")])
        else:
            notebook = cells[file.removeprefix("_executed/")]
            labelled = [
                cell for cell in notebook if re.search(rf"#\| label: {re.escape(label)}\s*$", cell, re.MULTILINE)
            ]
            taken += labelled if label else notebook
    return "\n\n".join(taken)


@pytest.mark.parametrize(("registry", "order"), ORDERS)
def test_every_part_of_a_report_exists(registry, order):
    written, cells = texts(registry), sources(registry)
    missing = []
    for kind, file, label in parts(registry, order):
        if kind == "include":
            missing += [file] if file.removeprefix("_text/") not in written else []
        elif file.removeprefix("_executed/") not in cells:
            missing.append(file)
        elif label and f"#| label: {label}\n" not in "\n".join(cells[file.removeprefix("_executed/")]) + "\n":
            missing.append(f"{file}#{label}")
    assert missing == []


@pytest.mark.parametrize(("registry", "order"), ORDERS)
def test_references_of_the_texts_lead_somewhere_in_the_same_report(registry, order):
    text = whole(registry, order)
    there = set(re.findall(r"\{#((?:sec|tbl|fig)-[\w-]+)", text)) | set(re.findall(r"#\| label: (\S+)", text))
    asked = set(re.findall(r"@((?:sec|tbl|fig)-[\w-]*\w)", text))
    assert sorted(asked - there) == []


@pytest.mark.parametrize(("registry", "order"), ORDERS)
def test_no_label_is_used_twice_in_a_report(registry, order):
    text = whole(registry, order)
    labels = re.findall(r"\{#([\w-]+)", text) + re.findall(r"#\| label: (\S+)", text)
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


@pytest.mark.parametrize("registry", REGISTRIES)
def test_texts_are_in_the_registrys_language(registry):
    foreign = re.compile(FOREIGN[language_of(registry)])
    assert {name: foreign.findall(text) for name, text in texts(registry).items() if foreign.search(text)} == {}


@pytest.mark.parametrize("registry", SHIPPED)
def test_every_registry_that_ships_has_a_short_version_with_questions_as_headings(registry):
    headings = re.findall(r"^## (.+?) \{", texts(registry)["report_patients.md"], re.MULTILINE)
    assert len(headings) >= 6
    assert [heading for heading in headings if not heading.endswith("?")] == []
