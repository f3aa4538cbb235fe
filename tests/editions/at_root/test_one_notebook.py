"""The report's one notebook holds every text and every cell of the chapters, in the order of the registry's list."""

from __future__ import annotations

import json
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import v4

from R_free_helpers.editions.at_root import one_notebook
from R_free_helpers.editions.at_root.one_notebook import NAME, write_one_notebook

LIST = """{{< include _text/front.md >}}

Between them.

{{< embed _executed/a.ipynb echo=true >}}

{{< pagebreak >}}

{{< embed _executed/b.ipynb#fig-two >}}
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that gives the cells of the notebook made from a list."""
    (tmp_path / "text").mkdir()
    (tmp_path / "executed").mkdir()
    order = tmp_path / "text" / "report.md"
    (tmp_path / "text" / "front.md").write_text("# Front\n\n{{< include _text/inner.md >}}\n\nAfter.\n")
    (tmp_path / "text" / "inner.md").write_text("::: {.box}\nInner.\n:::\n")
    monkeypatch.setattr(one_notebook, "order_file", lambda edition: order)
    for name in "ab":
        cells = [
            v4.new_markdown_cell(f"# Chapter {name}"),
            v4.new_code_cell("#| label: fig-one\nfirst()"),
            v4.new_code_cell("#| label: fig-two\n#| fig-cap: two\nsecond()"),
        ]
        nbformat.write(v4.new_notebook(cells=cells), tmp_path / "executed" / f"{name}.ipynb")

    def made(text: str) -> list[dict]:
        order.write_text(text)
        write_one_notebook(SimpleNamespace(), tmp_path / "executed")
        content = (tmp_path / "executed" / NAME).read_text(encoding="utf-8")
        nbformat.validate(nbformat.reads(content, as_version=4))
        return json.loads(content)["cells"]

    return made


def test_texts_and_chapters_stand_in_the_order_of_the_list(write):
    found = ["".join(cell["source"]).strip() for cell in write(LIST)]
    assert found == [
        "# Front",
        "::: {.box}\nInner.\n:::",
        "After.",
        "Between them.",
        "# Chapter a",
        "#| label: fig-one\nfirst()",
        "#| label: fig-two\n#| fig-cap: two\nsecond()",
        "{{< pagebreak >}}",
        "#| label: fig-two\n#| fig-cap: two\n#| echo: false\nsecond()",
    ]


def test_lines_of_a_text_are_a_list_as_quarto_reads_them(write):
    assert all(isinstance(cell["source"], list) for cell in write(LIST) if cell["cell_type"] == "markdown")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{< include _text/none.md >}}", "none.md: no such text"),
        ("{{< include _text/report.md >}}", "includes itself"),
        ("{{< embed _executed/b.ipynb#fig-none >}}", "b.ipynb has no cell with the label fig-none"),
        ("{{< embed _executed/none.ipynb >}}", "none.ipynb"),
    ],
)
def test_what_is_not_there_is_named(line, told, write):
    with pytest.raises(FileNotFoundError, match=told):
        write(f"{line}\n")


def test_numbers_stand_in_texts_and_an_unknown_variable_is_left_for_quarto_to_name(tmp_path, write):
    write("{{< var count.alive >}} of {{< var none >}}\n")
    variables = {"count": {"alive": "1 234 <*>"}}
    write_one_notebook(SimpleNamespace(), tmp_path / "executed", variables)
    cells = json.loads((tmp_path / "executed" / NAME).read_text(encoding="utf-8"))["cells"]
    assert ["".join(cell["source"]) for cell in cells] == ["1 234 \\<\\*\\> of {{< var none >}}\n"]
