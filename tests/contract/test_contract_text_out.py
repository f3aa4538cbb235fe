"""Texts of an extract and names of a registry's lists are text in the page and in typst, never markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hostile_texts import TEXTS

from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.report import format_problems, problems_frame

NAMES = {
    **{name: text for name, text in TEXTS.items() if name != "LaTeX"},
    "Markdown": "*a* _b_ [c](javascript:alert(1)) ![d](e)",
    "a reference": "@fig-a [@tbl-b]",
    "mathematics": "$x^2$ $$y$$",
    "a raw block": '`<b>`{=html} ```{=typst} #panic("x")```',
    "a division": "::: {.callout-note}",
    "an attribute": '" onerror="alert(1)',
    "a bar": "a | b",
    "an entity": "&lt;script&gt;",
    "typst code": '#panic("x") #{sys.version} $sys.inputs$',
}


class Seen(HTMLParser):
    """Collects what a reader sees, and every element and attribute."""

    def __init__(self, page: str):
        super().__init__()
        self.text, self.elements, self.attributes, self.alts = "", set(), set(), []
        self.feed(page)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.alts += [value for name, value in attrs if name in ("alt", "aria-label")]


def rendered(markdown: str, tmp_path, variables=None, notebook=None) -> tuple[str, str]:
    """Return the page's body and the typst source of a report with this text, and of a notebook's cells."""
    import yaml

    from R_free_helpers.editions.rendering.assemble import assemble
    from R_free_helpers.editions.rendering.pandoc import to_tree
    from R_free_helpers.editions.rendering.pdf import to_typst
    from R_free_helpers.editions.rendering.web import to_html

    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    (work / "report.qmd").write_text(markdown, "utf-8")
    (work / "_quarto.yml").write_text("toc: true\n", "utf-8")
    (work / "_quarto-x.yml").write_text("title: T\nlang: nb-NO\n", "utf-8")
    (work / "_variables.yml").write_text(yaml.safe_dump(variables or {"n": "1"}, allow_unicode=True), "utf-8")
    if notebook is not None:
        (work / "x.ipynb").write_text(json.dumps(notebook), "utf-8")
    source = assemble(work, "x")
    tree = to_tree(source, tmp_path)
    page = to_html(tree, source.media, tmp_path)
    return page[page.index("<main") : page.index("</main>")], to_typst(tree, tmp_path)


def plain(text: str) -> str:
    """Return text on one line, without the joiner that keeps a short code apart; pandoc sets two hyphens as a dash."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "").replace("--", "–").split())


def typst_text(source: str) -> str:
    """Return typst source without its escapes."""
    return re.sub(r"\\(.)", r"\1", source)


def as_table(text: str) -> str:
    """Return the Markdown of a table with this name in a cell and below it."""
    from R_free_helpers.tables.table import Table

    table = Table(("Unit", "n"), ((text, "1"), ("bergen", "2")), ("left", "right"), notes=(text,))
    bundle, _ = table._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle)["text/markdown"]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("a division", "an entity")])
def test_a_name_in_a_table_is_text(name, tmp_path):
    text = NAMES[name]
    page, typst = rendered(as_table(text), tmp_path)
    seen = Seen(page)
    assert plain(seen.text).count(plain(text)) == 2
    assert not seen.elements & {"script", "img", "em", "b", "math"} and "onerror" not in seen.attributes
    assert plain(text) in plain(typst_text(typst))
    # A name that typst obeyed would stand there without its escape.
    assert not re.search(r"(?<!\\)#(import|panic|\{)", typst.split("bergen")[0].split("table.header")[-1])


@pytest.mark.parametrize("name", ["a division", "an entity"])
def test_a_name_in_a_table_is_never_markup(name, tmp_path):
    from R_free_helpers.editions.rendering.problems import RenderError

    try:
        page, _ = rendered(as_table(NAMES[name]), tmp_path)
    except RenderError:
        return
    assert not Seen(page).elements & {"script", "aside"} and "callout" not in page


@pytest.mark.parametrize(
    "name", ["HTML", "HTML of an image", "mathematics", "typst code", "a reference", "a raw block"]
)
def test_a_name_in_a_sentence_is_refused_where_it_would_be_markup(name, tmp_path):
    from R_free_helpers.editions.rendering.problems import RenderError

    with pytest.raises(RenderError):
        rendered("Best: {{< var unit >}}.\n", tmp_path, {"unit": NAMES[name]})


@pytest.mark.parametrize("name", ["typst", "SQL", "more SQL", "a shell command", "an attribute"])
def test_a_name_in_a_sentence_is_text(name, tmp_path):
    page, typst = rendered("Best: {{< var unit >}}.\n", tmp_path, {"unit": NAMES[name]})
    assert "onerror" not in Seen(page).attributes
    assert not re.search(r"(?<!\\)#(import|panic|\{)", typst.split("Best:")[1])


@pytest.mark.parametrize("name", [name for name in NAMES if name != "a variable of the report"])
def test_a_name_in_an_alt_text_is_text(name, tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9"></svg>'
    cell = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": 1,
        "source": f"#| label: fig-x\n#| fig-cap: A figure\n#| fig-alt: {json.dumps(NAMES[name])}\n#| echo: false\n",
        "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}],
    }
    page, typst = rendered("{{< embed x.ipynb >}}\n", tmp_path, notebook={"cells": [cell]})
    seen = Seen(page)
    assert [plain(alt) for alt in seen.alts] == ["Figur 1: A figure", plain(NAMES[name])]
    assert "script" not in seen.elements and "onerror" not in seen.attributes
    # In typst an alt text is a string: it may not end before its end.
    alt = re.search(r'alt: "((?:[^"\\]|\\.)*)"', typst)
    assert alt and plain(re.sub(r"\\(.)", r"\1", alt[1])) == plain(NAMES[name])


def test_a_variable_is_not_put_in_twice(tmp_path):
    page, _ = rendered("Best: {{< var unit >}}.\n", tmp_path, {"unit": "{{< var secret >}}", "secret": "told"})
    assert "told" not in page


@pytest.mark.parametrize("name", NAMES)
def test_messages_hold_no_sign_that_a_terminal_obeys(name, check, frames, put):
    text = format_problems(check(put(frames, "visit", "unit_id", 1, NAMES[name] + "\x1b[2J")))
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_what_the_report_is_told_of_problems_holds_no_text_of_the_extract(frames, tmp_path, reference, writers, put):
    for number, text in enumerate(NAMES.values()):
        frames = put(frames, "visit", "unit_id", number, text)
        frames = put(frames, "treatment_episode", "drug_id", number, text)
    problems = open_extract(writers.parquet(frames, tmp_path / "x"), reference)[1]
    told = problems_frame(problems).write_csv()
    assert "visit,orphan,error" in told
    assert not any(text in told for text in NAMES.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_drawing_is_text(name):
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.figure import Figure

    drawing = Drawing()
    drawing.subplots().set_title(NAMES[name].replace("$", r"\$"))
    svg = Figure(drawing, "alt", pd.DataFrame({"unit": [NAMES[name]]})).svg()
    assert not any(sign in svg for sign in ("<script", "<image", "<img"))
    assert "onerror" not in "".join(re.findall(r"<[^>]*>", svg))
