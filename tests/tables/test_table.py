"""Tables as Markdown."""

import subprocess

import pytest

from R_free_helpers.tables.table import Table, escape


def to_html(markdown):
    from R_free_helpers.editions import pandoc_program

    run = [pandoc_program.executable(), "--from=markdown", "--to=html", "--wrap=none"]
    return subprocess.run(run, input=markdown, capture_output=True, text=True, encoding="utf-8", check=True).stdout


NASTY = "a|b *c* _d_ `e` <f> [g](h) $i$ j^k^ l~m~ #n @o \\p {q} 'r' \"s\""


def test_cells_print_as_they_stand():
    table = Table(("x|y", "n"), ((NASTY, "1"), ("–*", "2")), ("left", "right"), ("* note",))
    page = to_html(table._repr_markdown_())
    plain = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'")
    assert f'<td style="text-align: left;">{NASTY}</td>' in plain
    assert '<td style="text-align: left;">–*</td>' in plain
    assert ">x|y</th>" in plain
    assert '<td style="text-align: right;">1</td>' in plain
    assert "<p>* note</p>" in plain
    assert plain.count("<tr") == 3


def test_line_breaks_become_spaces():
    assert escape("a\nb\r\nc") == "a b c"


def test_bold_rows():
    page = to_html(Table(("a", "b"), (("Totalt", ""), ("x", "y")), ("left", "left"), strong=(0,))._repr_markdown_())
    assert page.count("<strong>") == 1


def test_rows_must_fit_the_columns():
    with pytest.raises(ValueError, match="2 columns"):
        Table(("a", "b"), (("1",),), ("left", "left"))
    with pytest.raises(ValueError, match="middle"):
        Table(("a",), (("1",),), ("middle",))


def test_the_bundle_is_markdown():
    bundle, _ = Table(("a",), (("1",),), ("left",))._repr_mimebundle_()
    assert bundle["text/markdown"].startswith("| a |\n| :")
    assert bundle["text/plain"] == "a\n1"


@pytest.mark.parametrize(
    "text",
    ["a -- b", "a --- b", "a ... b", "- a", "+ a", "* a", "1. a", "12) a", ": a", "% a", "--", "...", "# a", "> a"],
)
def test_text_is_a_paragraph_as_it_stands(text):
    plain = to_html(escape(text)).replace("&gt;", ">")
    assert plain == f"<p>{text}</p>\n"
