"""Whatever stands in the sources stands in the page and in the PDF; a piece that does not is named with its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.losses import Lost, read_sources, require_nothing_lost
from R_free_helpers.editions.rendering import pdf, render, web

FORMATS = ("html", "pdf")

TEXT = """---
---

# Kapittel {#sec-kapittel}

Et avsnitt om 2024.[^note] Mer i @fig-a, [@tbl-a] og @sec-kapittel, med `kode` og "sitat" – og så videre …

[^note]: En fotnote om avsnittet.

- Det første punktet
- Det andre punktet

    Et avsnitt til i det andre punktet.

    1. Et punkt inne i punktet
    2. Enda et punkt der[^inne]

[^inne]: En fotnote i et punkt.

Begrep
:   Hva begrepet betyr.

> Et sitat som er rykket inn.

| En linje for seg
| En linje til

    kode = "på en linje"

::: {.callout-note title="Boksens tittel"}
Et avsnitt i boksen.

| Tema | Svar |
|------|------|
| I boksen | Ja[^celle] |
:::

[^celle]: En fotnote i en celle.

::: {.content-visible when-format="html"}
Bare på nettsiden.
:::

::: {.content-visible when-format="typst"}
Bare på papir.
:::

::: {.key-figures}
- [13 129]{.number} personer i live
- av dem [12]{.number} nye
:::

| Kilde | Brukt i |
|:------|--------:|
| Den første kilden | 3 |
| Den andre kilden | 12 |

: Kildene {#tbl-kilder}

{{< include mer.md >}}

{{< embed _executed/x.ipynb echo=true >}}
"""

NOTES = "\n\\* Skjult: færre enn fem.\n\nAntall er avrundet.\n"
ROWS = "| HF | Antall |\n|:---|---:|\n| Førde | 12* |\n| Bergen | 5 |\n| Stavanger | 5 |\n"


@pytest.fixture
def work(small, cells) -> Path:
    """A report with a block of every kind that a text or a chapter may have."""
    box = '::: {.callout-note title="Definisjon"}\n**Teller:** de som er målt.\n\n**Nevner:** alle.\n:::\n'
    boxes = box + "\nEtter boksen.\n"
    notebook = [
        cells["text"]("## I kapitlet\n\nTekst i en celle, {{< var n.share >}}."),
        cells["figure"]("fig-a", "Hva figuren viser.[^figur]", "Søyler for tre foretak."),
        cells["text"]("[^figur]: En fotnote under figuren."),
        cells["table"]("tbl-a", "Hva tabellen viser.", ROWS + NOTES),
        cells["table"]("tbl-b", "Hva den andre viser.", ROWS + NOTES),
        cells["code"]("#| output: asis\n#| echo: false\nbox()", {"text/markdown": boxes}),
    ]
    folder = small(TEXT, notebook)
    (folder / "mer.md").write_text("# Mer {.unnumbered}\n\nEt avsnitt som er tatt med.\n", "utf-8")
    return folder


def altered(work: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of a work folder in which a source has something else."""
    copy = work.with_name("altered")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(work, copy)
    old, new = (json.dumps(text, ensure_ascii=False)[1:-1] if file.endswith("ipynb") else text for text in (old, new))
    source = (copy / file).read_text("utf-8")
    if file.endswith("ipynb"):  # nbformat keeps a list of lines
        content = json.loads(source)
        for cell in content["cells"]:
            for holder in [cell, *(output["data"] for output in cell.get("outputs", []))]:
                for key in ("source", "text/markdown"):
                    if key in holder:
                        holder[key] = "".join(holder[key])
        source = json.dumps(content, ensure_ascii=False)
    assert old in source
    head, _, tail = source.rpartition(old)
    (copy / file).write_text(head + new + tail, "utf-8")
    return copy


def lost(work: Path, out: Path, formats=FORMATS) -> dict[str, list[str]]:
    """Return what a rendered folder lacks of the sources in a work folder."""
    try:
        require_nothing_lost(read_sources(work, "no_ms"), out, formats)
    except Lost as error:
        return {file: [str(piece) for piece in found] for file, found in error.pieces.items()}
    return {}


def test_all_that_a_report_may_hold_is_in_page_and_pdf(work: Path, tmp_path: Path) -> None:
    render(work, tmp_path, "no_ms")
    assert lost(work, tmp_path) == {}


X = "_executed/x.ipynb"


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("report.qmd", "Et avsnitt om 2024.", "", "report.qmd: paragraph “Et avsnitt om 2024.”"),
        ("report.qmd", "En fotnote om avsnittet.", "Noe.", "report.qmd: footnote “En fotnote om avsnittet.”"),
        ("report.qmd", "- Det første punktet\n", "", "report.qmd: list item “Det første punktet”"),
        ("report.qmd", "    Et avsnitt til i det andre punktet.\n", "", "item “Et avsnitt til i det andre punktet.”"),
        ("report.qmd", "    1. Et punkt inne i punktet\n", "", "report.qmd: list item “Et punkt inne i punktet”"),
        ("report.qmd", "Hva begrepet betyr", "Noe", "report.qmd: meaning “Hva begrepet betyr.”"),
        ("report.qmd", "> Et sitat som er rykket inn.\n", "", "report.qmd: quotation “Et sitat som er rykket inn.”"),
        ("report.qmd", "| En linje til\n", "", "report.qmd: paragraph “En linje til”"),
        ("report.qmd", '    kode = "på en linje"\n', "", "report.qmd: code “kode = "),
        ("report.qmd", "Boksens tittel", "Noe", "report.qmd: title of a box “Boksens tittel”"),
        ("report.qmd", "Et avsnitt i boksen.\n", "", "report.qmd: paragraph of a box “Et avsnitt i boksen.”"),
        ("report.qmd", "En fotnote i en celle", "Noe", "report.qmd: footnote “En fotnote i en celle.”"),
        ("report.qmd", "- [13 129]{.number} personer i live\n", "", "report.qmd: list item “13 129 personer i live”"),
        ("report.qmd", "| Den andre kilden | 12 |\n", "", "report.qmd: table cell “Den andre kilden”"),
        ("report.qmd", "Kildene", "Noe", "report.qmd: caption “Kildene”"),
        ("report.qmd", "{{< include mer.md >}}", "", "mer.md: paragraph “Et avsnitt som er tatt med.”"),
        ("mer.md", "Mer", "Noe", "mer.md: heading “Mer”"),
        (X, "Antall er avrundet.", "", "x, cell tbl-b: note “Antall er avrundet.”"),
        (X, "| Bergen | 5 |\n", "", "x, cell tbl-b: table cell “Bergen”"),
        (X, "| Stavanger | 5 |", "| Stavanger | |", "x, cell tbl-b: table cell “5”"),
        (X, "Hva figuren viser.", "", "x, cell fig-a: caption “Hva figuren viser.”"),
        (X, "En fotnote under figuren.", "Noe.", "footnote “En fotnote under figuren.”"),
        (X, "Søyler for tre foretak.", "Søyler.", "x, cell fig-a: alternative text “Søyler for tre foretak.”"),
        (X, "**Nevner:** alle.\n", "", "paragraph of a box “Nevner: alle.”"),
        (X, "Etter boksen.", "", "paragraph “Etter boksen.”"),
        ("_quarto-no_ms.yml", "Prøve", "Annet", "cover: line “Prøve”"),
    ],
)  # fmt: skip
def test_what_is_dropped_is_named_with_its_place(work: Path, tmp_path: Path, file, old, new, named) -> None:
    out = tmp_path / "out"
    render(altered(work, file, old, new), out, "no_ms")
    found = lost(work, out)
    for name in ("report.html", "report.pdf"):
        assert any(named in piece for piece in found.get(name, [])), (name, found)
        assert len(found[name]) <= 2, found  # a row has two cells


@pytest.mark.parametrize("only", FORMATS)
def test_what_one_format_alone_lacks_is_told_of_that_format(work: Path, tmp_path: Path, only: str) -> None:
    render(altered(work, X, "Etter boksen.", ""), tmp_path, "no_ms", [only])
    render(work, tmp_path, "no_ms", [name for name in FORMATS if name != only])
    assert list(lost(work, tmp_path)) == [f"report.{only}"]


def test_what_is_for_one_format_is_not_asked_of_the_other(work: Path, tmp_path: Path) -> None:
    for text, file in (("Bare på nettsiden.", "report.html"), ("Bare på papir.", "report.pdf")):
        out = tmp_path / file
        render(altered(work, "report.qmd", text, ""), out, "no_ms")
        assert lost(work, out) == {file: [f"report.qmd: paragraph “{text}”"]}


@pytest.mark.parametrize(
    ("module", "filter_name", "line", "file"),
    [
        (web, "html.lua", "out:extend(notes(body))", "report.html"),
        (pdf, "typst.lua", "out:insert(body[i])", "report.pdf"),
    ],
)
def test_a_filter_that_drops_notes_is_found_out(work, tmp_path, monkeypatch, module, filter_name, line, file) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets)
    text = (assets / filter_name).read_text("utf-8")
    assert text.count(line) == 1
    (assets / filter_name).write_text(text.replace(line, ""), "utf-8")
    monkeypatch.setattr(module, "ASSETS", assets)
    out = tmp_path / "out"
    render(work, out, "no_ms")
    found = lost(work, out)
    assert list(found) == [file]
    assert found[file] == [
        f"x, cell {table}: note “{note}”"
        for table in ("tbl-a", "tbl-b")
        for note in ("* Skjult: færre enn fem.", "Antall er avrundet.")
    ]


@pytest.mark.parametrize("what", ["table", "box"])
def test_what_is_taller_than_a_page_breaks(small, cells: dict[str, Callable], tmp_path: Path, what: str) -> None:
    long = "En rad med så mange ord at den trenger flere linjer enn én i en smal spalte på en side. " * 3
    rows = "".join(f"| Rad {number} | {long} |\n" for number in range(24))
    table = cells["table"]("tbl-a", "Lang", "| Navn | Tekst |\n|:---|:---|\n" + rows)
    box = '::: {.callout-note title="Lang"}\n' + "".join(f"Punkt {n}: {long}\n\n" for n in range(30)) + ":::\n"
    text = "{{< embed _executed/x.ipynb >}}\n" if what == "table" else box
    work = small(text, [table])
    render(work, tmp_path / "out", "no_ms")
    assert lost(work, tmp_path / "out") == {}
