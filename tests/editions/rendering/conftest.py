"""Work folders small enough to read: the report's own skeleton around notebooks made here."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import v4

from R_free_helpers.editions.order import EMBED_SHORTCODE, EVERYONE

ROOT = Path(__file__).resolve().parents[3]
EMBEDDED = EMBED_SHORTCODE.findall((ROOT / "data/no_ms/text" / EVERYONE).read_text("utf-8"))
CHAPTERS = {name: f"sec-{name.replace('_', '-')}" for name, _ in EMBEDDED}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}pt" height="120pt" viewBox="0 0 {0} 120">'
    '<rect width="80" height="60" fill="#14406B"/></svg>'
)
ALT = 'Søyler for 3 HF, fra "30 %" til {{< var n.share >}}; A & B < 60 % *ikke* kursiv.'


def figure_cell(label: str, caption: str, alt: str, width: int = 300) -> nbformat.NotebookNode:
    """Return an executed cell that shows an SVG figure."""
    options = f"#| label: {label}\n#| fig-cap: {yaml_text(caption)}\n#| fig-alt: {yaml_text(alt)}\n"
    data = {"image/svg+xml": SVG.format(width), "text/plain": "<Figure>"}
    return code_cell(options + 'figures.bars(results, "edss")', data)


def table_cell(label: str, caption: str, markdown: str) -> nbformat.NotebookNode:
    """Return an executed cell that shows a Markdown table and keeps its code to itself."""
    options = f"#| label: {label}\n#| tbl-cap: {yaml_text(caption)}\n#| echo: false\n"
    return code_cell(options + "tables.show(results)", {"text/markdown": markdown, "text/plain": "<Table>"})


def yaml_text(text: str) -> str:
    """Return text as a single-quoted YAML scalar."""
    return "'" + text.replace("'", "''") + "'"


def code_cell(source: str, data: dict[str, str] | None = None) -> nbformat.NotebookNode:
    """Return an executed code cell, with one output if there are data."""
    outputs = [v4.new_output("display_data", data=data)] if data else []
    return v4.new_code_cell(source, execution_count=1, outputs=outputs)


def chapter(name: str, section: str) -> list[nbformat.NotebookNode]:
    """Return the cells of a chapter that uses all that a chapter may use."""
    text = (
        f"# Kapittel {name} {{#{section}}}\n\n"
        f"Se @fig-{name}-a, [@fig-{name}-b], @tbl-{name} og @sec-{name}-under. "
        f"Andelen er {{{{< var n.share >}}}}.[^{name}]\n\n"
        f"[^{name}]: Fotnote om {{{{< var n.share >}}}}.\n"
    )
    box = '::: {.callout-note title="Definisjon" appearance="simple" icon=false}\n**Nevner:** alle i live.\n:::\n'
    under = f"## Under {name} {{#sec-{name}-under}}\n\nTekst – med tankestrek.\n"
    head = "| HF | Antall | Andel |\n|:---|---:|---:|\n"
    rows = f"{head}| Førde | 12 | {{{{< var n.share >}}}} |\n| Ahus | 8 | 60 % |\n"
    cells = [
        code_cell("#| echo: false\nyear: int = 2024"),
        v4.new_markdown_cell(text),
        code_cell("#| output: asis\n#| echo: false\nbox(edss)", {"text/markdown": box}),
        figure_cell(f"fig-{name}-a", "Andel i {{< var n.year >}} *per HF*.", ALT),
        v4.new_markdown_cell(under),
        figure_cell(f"fig-{name}-b", "Fordeling (n = {{< var n.count >}}).", f"Figur b i {name}."),
        table_cell(f"tbl-{name}", "Antall og andel, {{< var n.year >}}", rows),
    ]
    for i, cell in enumerate(cells):
        cell["id"] = f"{name}-{i}"
    return cells


def write_notebook(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    """Write cells as a notebook file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def copy_sources(work: Path) -> None:
    """Copy what a work folder takes from the repository."""
    for name in ("report.qmd", "_quarto.yml", "_quarto-no_ms.yml", "_brand.yml"):
        shutil.copy(ROOT / name, work / name)
    shutil.copytree(ROOT / "R_free_helpers/assets", work / "R_free_helpers/assets")
    shutil.copytree(ROOT / "data/no_ms/text", work / "_text")


def sections_referred_to(work: Path) -> list[str]:
    """Return the sections that the texts refer to and do not have; the report's own notebooks have them."""
    text = "\n".join(path.read_text("utf-8") for path in sorted((work / "_text").glob("*.md")))
    there = {*re.findall(r"\{#(sec-[\w-]+)", text), *CHAPTERS.values()}
    return sorted(set(re.findall(r"@(sec-[\w-]+)", text)) - there)


def used_variables(work: Path) -> set[str]:
    """Return every variable that the sources in a work folder name."""
    files = [*work.glob("*.qmd"), *work.glob("_quarto*.yml"), *work.glob("_text/*.md")]
    files += work.glob("_executed/*.ipynb")
    return {key for file in files for key in re.findall(r"{{< var ([\w.]+) >}}", file.read_text("utf-8"))}


def write_variables(work: Path) -> None:
    """Give every variable in use a value."""
    tree: dict = {}
    for key in sorted(used_variables(work)):
        *parents, last = key.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = "13\u00a0129" if last == "count" else "77\u00a0%" if last == "share" else f"[{key}]"
    (work / "_variables.yml").write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")


@pytest.fixture
def figures() -> int:
    """Return how many figures the skeleton has: two a chapter."""
    return 2 * len(CHAPTERS)


@pytest.fixture
def tables() -> int:
    """Return how many numbered tables the skeleton has: one a chapter, and those written in the texts."""
    texts = (ROOT / "data/no_ms/text").glob("*.md")
    return len(CHAPTERS) + sum(path.read_text("utf-8").count("{#tbl-") for path in texts)


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The repository's report around small chapters."""
    work = tmp_path / "work"
    work.mkdir()
    copy_sources(work)
    more = "\n\n".join(f"## {name} {{#{name}}}\n\nTekst." for name in sections_referred_to(work))
    last = [*CHAPTERS][-1]
    for name, section in CHAPTERS.items():
        added = [v4.new_markdown_cell(more, id="more")] if name == last else []
        write_notebook(work / "_executed" / f"{name}.ipynb", chapter(name, section) + added)
    write_variables(work)
    return work


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a work folder from report text, and if given the cells of `_executed/x.ipynb`."""

    def make(text: str, cells: list[nbformat.NotebookNode] | None = None) -> Path:
        work = tmp_path / "small"
        work.mkdir(exist_ok=True)
        (work / "report.qmd").write_text(text, "utf-8")
        (work / "_quarto.yml").write_text("toc: true\nnumber-sections: true\n", "utf-8")
        (work / "_quarto-no_ms.yml").write_text("title: Prøve\nlang: nb-NO\n", "utf-8")
        (work / "_variables.yml").write_text("n: {share: 77 %, count: '12', bar: a|b}\n", "utf-8")
        if cells is not None:
            write_notebook(work / "_executed/x.ipynb", cells)
        return work

    return make


@pytest.fixture
def cells() -> dict[str, Callable[..., nbformat.NotebookNode]]:
    """Makers of cells: figure(label, caption, alt), table(label, caption, markdown), code(source, data)."""
    return {"figure": figure_cell, "table": table_cell, "code": code_cell, "text": v4.new_markdown_cell}
