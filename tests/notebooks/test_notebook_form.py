"""A notebook is a thin chapter: prose, typed parameters, and short calls of helpers."""

from __future__ import annotations

import ast
import json
import re

import pytest
import yaml
from committed_form import main, problems
from typed_numbers import instruments, typed_numbers
from workspaces import SHIPPED, data_of

from R_free_helpers.model.edition import CHAPTER_PARAMETERS, Edition
from R_free_helpers.model.releases import read_releases
from R_free_helpers.model.workspace import workspace

WRANGLING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.With)
LONGEST_CELL = 10

ABOUT_OTHER_TIMES = {
    "no_ms": {
        "development",
        "dissemination",
        "improvement",
        "provenance",
        "registry",
        "research",
    },
    "se_ipn": {"development", "dissemination", "improvement", "provenance", "registry", "research"},
}
"""Texts that tell of other years, of projects and of laws, by registry: years may be typed there, other numbers not."""

BIBLIOGRAPHY = "references"
"""The text that is a list of literature, all of it names, years and pages."""

GIVEN = re.compile(r"\{\{<\s*var given\.(?!stated)")
STATED = "{{< var given.stated >}}"

TRENDS = {
    "no_ms": [r"\bøkt(e)?\b", r"\bøkning", r"\bnedgang", r"\bredusert[e]? fra\b", r"\buendret\b"],
    "se_ipn": [r"\bökat\b", r"\bökning", r"\bminskat\b", r"\bminskning", r"\boförändrad\b"],
}
COUNTRY = {"no_ms": "Norge", "se_ipn": "Sverige"}
LAST = {"no_ms": "## Hva er usikkert?", "se_ipn": "## Vad är osäkert?"}
LAST_IN = {"en-GB": "## What is not certain?"}
"""Of chapters in another language than their registry's."""


NAMED = {
    "no_ms": (),
    "se_ipn": ("region_stockholm", "region_vastra_gotaland", "sjv_stockholm_gotland", "sjv_vastra", "sjv_sodra"),
}
"""Units that a chapter compares by name."""


def code_of(cells: list[dict]) -> list[dict]:
    return [cell for cell in cells if cell["cell_type"] == "code"]


def prose_of(cells: list[dict]) -> list[tuple[str, str]]:
    """Return Markdown cells, captions included, without variables, references, ids and list numbers."""
    texts = [(cell["id"], cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    texts += [(cell["id"], "\n".join(captions(cell))) for cell in code_of(cells)]
    return [(cell_id, stripped(text)) for cell_id, text in texts]


def stripped(text: str) -> str:
    """Return Markdown without variables, references, ids and list numbers."""
    return re.sub(r"\{\{<.*?>\}\}|\{#[^}]*\}|@[\w-]+|(?m:^\d+\. )", "", text)


def options_of(cell: dict) -> dict:
    lines = [line[3:] for line in cell["source"].splitlines() if line.startswith("#| ")]
    return yaml.safe_load("\n".join(lines)) or {}


def captions(cell: dict) -> list[str]:
    return [str(text) for key, text in options_of(cell).items() if key.endswith("-cap")]


def test_notebook_is_valid_and_committed_without_outputs(name, notebook_paths):
    import nbformat

    nbformat.validate(nbformat.read(notebook_paths[name], as_version=4))
    assert not problems(notebook_paths[name].read_text(encoding="utf-8"))


@pytest.mark.registry("no_ms")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: book["cells"][2].update(execution_count=3), "outputs or a number"),
        (lambda book: book["cells"][2].update(outputs=[{"output_type": "stream"}]), "outputs or a number"),
        (lambda book: book["cells"][0].update(id="3f2a81bc"), "'3f2a81bc' is not made of words"),
        (lambda book: book["cells"][0].update(id=book["cells"][1]["id"]), "is used twice"),
        (lambda book: book.update(nbformat_minor=4), "the format is not 4.5"),
    ],
)
def test_a_notebook_in_another_form_is_not_committed(notebook_paths, tmp_path, capsys, change, told):
    book = json.loads(notebook_paths["treatment"].read_text(encoding="utf-8"))
    change(book)
    path = tmp_path / "treatment.ipynb"
    path.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert main([str(path)]) == 1
    assert told in capsys.readouterr().out


@pytest.mark.registry("no_ms")
def test_a_notebook_that_no_jupyter_wrote_is_not_committed(notebook_paths):
    text = notebook_paths["treatment"].read_text(encoding="utf-8")
    assert problems(text + "\n") == ["the file is not written as Jupyter writes it: open it there and save it"]


def test_labels_are_unique_in_the_report(notebooks):
    labels = [options_of(cell).get("label") for book in notebooks.values() for cell in code_of(book["cells"])]
    headings = re.findall(r"\{#([\w-]+)", "\n".join(c["source"] for b in notebooks.values() for c in b["cells"]))
    known = [label for label in labels if label] + headings
    assert len(known) == len(set(known))


def test_parameters_are_the_editions_with_its_defaults(cells):
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    tree = ast.parse(tagged[0]["source"])
    assert all(isinstance(node, ast.AnnAssign) and node.value is not None for node in tree.body)
    given = {node.target.id: ast.literal_eval(node.value) for node in tree.body}
    given.pop("language", None)  # of a chapter in another language than its registry's
    assert set(given) == {*CHAPTER_PARAMETERS, "data"}
    assert not given.pop("data")
    assert given.pop("release") == read_releases(data_of(given["registry"]) / "editions.csv").main
    given["registry"] = next(iter(SHIPPED))  # of its own it is the workspace's to know
    required = {key: given[key] for key, field in Edition.model_fields.items() if field.is_required()}
    assert Edition(**given) == Edition(**required)


def test_papermill_knows_every_parameter(name, notebook_paths):
    from papermill import inspect_notebook

    assert set(inspect_notebook(str(notebook_paths[name]))) - {"language"} == {*CHAPTER_PARAMETERS, "data"}


def test_code_cells_only_call_helpers(cells):
    for cell in code_of(cells):
        tree = ast.parse(cell["source"])
        found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, WRANGLING)]
        assert not found, f"{cell['id']}: {found}"
        lines = [line for line in cell["source"].splitlines() if line.strip() and not line.startswith("#|")]
        assert len(lines) <= LONGEST_CELL, cell["id"]


def test_code_cells_import_only_what_they_use(cells):
    text = "\n".join(cell["source"] for cell in code_of(cells))
    tree = ast.parse(text)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used, imported - used
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert all(module.startswith("R_free_helpers.") for module in modules)


def only_imports(cell) -> bool:
    tree = ast.parse(cell["source"])
    return all(isinstance(node, ast.ImportFrom) for node in tree.body)


def test_every_output_is_labelled_with_a_caption_or_a_box(cells):
    for cell in code_of(cells)[2:]:
        if only_imports(cell):
            continue  # what a later section alone uses; it shows nothing
        options = options_of(cell)
        kind = str(options.get("label", "")).split("-")[0]
        if kind in ("fig", "tbl"):
            assert options.get(f"{kind}-cap"), cell["id"]
        else:
            assert (options.get("output"), options.get("echo")) == ("asis", False), cell["id"]


def test_every_figure_and_table_is_mentioned_in_the_text(notebooks):
    text = "\n".join(c["source"] for b in notebooks.values() for c in b["cells"] if c["cell_type"] == "markdown")
    labels = [options_of(cell).get("label") for book in notebooks.values() for cell in code_of(book["cells"])]
    unmentioned = [label for label in labels if label and not re.search(rf"@{re.escape(label)}(?![\w-])", text)]
    assert not unmentioned


def test_numbers_in_prose_and_captions_are_variables(registry_id, cells):
    scales = instruments(workspace().data / registry_id)
    typed = {}
    for cell in cells:
        text = cell["source"] if cell["cell_type"] == "markdown" else "\n\n".join(captions(cell))
        if found := typed_numbers(text, scales):
            typed[cell["id"]] = found
    assert not typed


@pytest.mark.registry(*ABOUT_OTHER_TIMES)
def test_numbers_in_texts_of_the_edition_are_variables(registry_id):
    scales = instruments(workspace().data / registry_id)
    typed, texts = {}, sorted(workspace().texts(registry_id).glob("*.md"))
    assert {path.stem for path in texts} > ABOUT_OTHER_TIMES[registry_id] | {BIBLIOGRAPHY}
    for path in texts:
        other = path.stem in ABOUT_OTHER_TIMES[registry_id]
        found = typed_numbers(path.read_text(encoding="utf-8"), scales, other)
        if path.stem != BIBLIOGRAPHY and found:
            typed[path.name] = found
    assert not typed


@pytest.mark.registry("no_ms")
@pytest.mark.parametrize(
    "text",
    [
        "La data følge pasienten. Om lag 1200 er registrert ved flere enn ett",
        "For 2022 var 489 nydiagnostiserte registrert i juni 2023",
        "Medianen var 10 % fra januar 2022, og nær 70 % i desember 2024",
        "| Mål | 90 % på alle tre, hvert år |",
        "| 2 | Målet er nådd av 14 |",
        "EDSS er målt hos 300 av dem",
        "EDSS er målt hos 70 pasienter",
        "Skåren er 50 % høyere",
        "2017 personer er registrert",
        "Et 95 % flertall",
        "Sju nevrologiske avdelinger er med",
        "Infört av de elva delregistren",
        "Tiden Teller 3 hadde 45 deltakere",
        "Alder 1,5 år",
    ],
)
def test_a_typed_number_is_found_in_whatever_it_stands(registry_id, text):
    assert typed_numbers(text, instruments(workspace().data / registry_id), other_times=True)


@pytest.mark.registry("no_ms")
@pytest.mark.parametrize(
    "text",
    [
        "MSIS-29, RAND-12 og EQ-5D-5L, kode G61.8, MRS5, COVID-19, anti-CD20",
        "Siden 2022 er slike legemidler førstevalget. Revidert 18. april 2023 (forskriften § 3-1)",
        "EDSS går fra 0 til 10. Fra 4 er gangdistansen redusert, ved 6 trengs en stokk",
        "Nivåene gir poeng: 1 for mindre god, 2 for god og 3 for meget god.",
        "Stadium 4 og nivå A: 4A. Punkt 1–5 gjelder stadium 2",
        "Et 95 % konfidensintervall, per 100 000 innbyggere",
        "Tiden Teller 2 og 3; {{< var count.alive >}} personer, se @tbl-areas3",
        "Rapporten anger ”0,72 %”.",
        "| 2024 | A study from 1920 to 2022 | J Neurol 271(4): 1610–1617 |",
    ],
)
def test_names_years_and_scales_are_no_typed_numbers(registry_id, text):
    assert not typed_numbers(text, instruments(workspace().data / registry_id), other_times=True)


@pytest.mark.registry("no_ms")
def test_a_text_about_the_edition_has_no_year_of_its_own(registry_id):
    scales = instruments(workspace().data / registry_id)
    assert typed_numbers("Andelen økte i 2024.", scales)
    assert not typed_numbers("Siden 2020 kan pasientene se opplysningene.", scales)


def test_what_the_registry_states_is_said_to_be_its_statement(registry_id, notebooks):
    told = [cell["source"] for book in notebooks.values() for cell in book["cells"]]
    told += [path.read_text(encoding="utf-8") for path in workspace().texts(registry_id).glob("*.md")]
    blocks = [block for text in told for block in re.split(r"\n\s*\n|(?m:^(?=\|))", text)]
    given = [block for block in blocks if GIVEN.search(block)]
    assert given
    assert not [block for block in given if STATED not in block]


def test_no_line_begins_with_a_variable(cells):
    # "31. desember" or "16." at the beginning of a line in a list would be read as a numbered list.
    starts = [cell["id"] for cell in cells if re.search(r"(?m)^\s*\{\{<", cell["source"])]
    assert not starts


def test_units_and_trend_words_are_variables(registry_id, cells, chapter):
    units = chapter.units.select("unit_id", "name_print", "name_short").rows()
    compared = {name for unit, *both in units for name in both if unit in NAMED[registry_id]} | {COUNTRY[registry_id]}
    others = {name for _, *both in units for name in both} - compared
    words = [rf"\b{re.escape(name)}\b" for name in others] + TRENDS[registry_id]
    allowed = "|".join(re.escape(name) for name in sorted(compared, key=len, reverse=True))
    for cell_id, text in prose_of(cells):
        assert not re.findall("|".join(words), re.sub(allowed, "", text)), cell_id


def test_chapter_begins_with_its_heading_and_ends_with_what_is_uncertain(registry_id, cells):
    assert re.match(r"# .+ \{#sec-[\w-]+\}$", cells[0]["source"])
    code = "\n".join(cell["source"] for cell in code_of(cells))
    language = re.search(r'^language: str = "(.+)"$', code, re.MULTILINE)
    assert cells[-1]["source"].startswith(LAST_IN[language[1]] if language else LAST[registry_id])
