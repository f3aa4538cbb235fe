"""What the embedded renderer does not support it refuses, with the place, all at once."""

from pathlib import Path

import pytest
from nbformat import v4

from R_free_helpers.editions.rendering import RenderError, render


def faults(work: Path, out: Path) -> list[str]:
    """Return the problems that rendering a folder raises."""
    with pytest.raises(RenderError) as caught:
        render(work, out, "no_ms")
    assert not out.exists()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{{< video film.mp4 >}}", "short code {{< video film.mp4 >}}"),
        ("{{< embed _executed/x.ipynb#fig-a >}}", "no file _executed/x.ipynb"),
        ("{{< embed _executed/none.ipynb >}}", "no file _executed/none.ipynb"),
        ("{{< include ../secret.md >}}", "no file ../secret.md"),
        ("Tekst {{< pagebreak >}} midt i", "short code {{< pagebreak >}}"),
        ("::: {.panel-tabset}\n:::", "class .panel-tabset"),
        ("::: {.callout-note}\n:::", "a callout needs title="),
        ('::: {.content-visible when-format="pdf"}\n:::', "when-format=html or typst"),
        ("::: {layout-ncol=2}\n:::", "attribute layout-ncol="),
        ("::: {#fig-a}\n:::", "identifier #fig-a"),
        ("```{python}\n1\n```", "{python}"),
        ("```{=html}\n<b>x</b>\n```", "{=html}"),
        ("Formel $x^2$", "mathematics"),
        ("En <br> til", "raw HTML"),
        ("![Bilde](bilde.png)", "image bilde.png"),
        ("Se @brex2020.", "citation @brex2020"),
        ("Se @eq-modell.", "citation @eq-modell"),
        ("Se @fig-finnesikke.", "unknown reference @fig-finnesikke"),
        ("# A {#sec-a .unnumbered}\n\nSe @sec-a.", "unnumbered section @sec-a"),
        ("# A {#sec-a}\n\n# B {#sec-a}", "label sec-a is used twice"),
        ("| a |\n|---|\n| 1 |\n\n: A {#tbl-a}\n\n| b |\n|---|\n| 1 |\n\n: B {#tbl-a}", "label tbl-a is used twice"),
        ("{{< var n.shar >}}", "unknown variable n.shar"),
    ],
)
def test_refusal_names_the_line(small, tmp_path: Path, line: str, message: str) -> None:
    found = faults(small(f"---\n---\n\nFørst.\n\n{line}\n"), tmp_path / "out")
    assert any(message in fault for fault in found), found
    assert found[0].startswith(("report.qmd:6:", "report.qmd:8:", "report.qmd:10:")), found


def test_unclosed_division_is_refused(small, tmp_path: Path) -> None:
    found = faults(small('::: {.callout-note title="Definisjon"}\nTekst\n'), tmp_path / "out")
    assert found == ["report.qmd:2: a division is not closed"]


def test_every_unknown_variable_is_listed(small, cells, tmp_path: Path) -> None:
    text = "Tall {{< var a.b >}}\n\n{{< embed _executed/x.ipynb >}}\n"
    notebook = [
        cells["text"]("Linje\n\n{{< var c.d >}} og {{< var e >}}"),
        cells["figure"]("fig-a", "Om {{< var f >}}", "Alt {{< var g >}}"),
        cells["table"]("tbl-a", "Om", "| a |\n|---|\n| {{< var h >}} |\n"),
    ]
    found = faults(small(text, notebook), tmp_path / "out")
    assert found == [
        "report.qmd:1: unknown variable a.b",
        "_executed/x.ipynb cell 1 line 3: unknown variable c.d",
        "_executed/x.ipynb cell 1 line 3: unknown variable e",
        "_executed/x.ipynb cell 2: unknown variable g",
        "_executed/x.ipynb cell 2: unknown variable f",
        "_executed/x.ipynb cell 3: unknown variable h",
    ]


def test_warnings_of_pandoc_are_problems(small, tmp_path: Path) -> None:
    found = faults(small("Tekst[^1].\n\n[^1]: En.\n\n[^1]: To.\n"), tmp_path / "out")
    assert len(found) == 1 and found[0].startswith("report.qmd:5: "), found


def test_variables_in_code_are_not_read(small, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="unknown variable x"):
        render(small("`{{< var x >}}`\n"), tmp_path, "no_ms")


@pytest.mark.parametrize(
    ("source", "outputs", "message"),
    [
        ("#| label: fig-a\n#| fig-cap: A\n#| fig-alt: B\nf()", [], "was not executed"),
        ("#| label: fig-a\n#| fig-cap: A\nf()", ["image/svg+xml"], "fig-a has no fig-alt"),
        ("#| label: fig-a\n#| fig-alt: A\nf()", ["image/svg+xml"], "fig-a has no fig-cap"),
        ("#| label: fig-a\n#| fig-cap: A\n#| fig-alt: B\nf()", ["text/html"], "shows no image"),
        ("#| label: tbl-a\n#| tbl-cap: A\nf()", ["text/html"], "shows no Markdown table"),
        ("#| label: lst-a\nf()", [], "neither fig-"),
        ("#| label: tbl-a\n#| tbl-cap: A\nf()", ["text/markdown"] * 2, "shows 2 things"),
        ("#| fig-width: 9\nf()", [], "cell option 'fig-width'"),
        ("#| label: [\nf()", [], "not valid YAML"),
        ("f()", ["image/svg+xml"], "output without label"),
        ("f()", ["text/markdown"], "class .panel-tabset"),
        ("f()", ["stdout"], "cell prints to stdout: 'hei'"),
        ("f()", ["error"], "cell failed: KeyError: 'x'"),
    ],
)
def test_cells(small, cells, tmp_path: Path, source: str, outputs: list[str], message: str) -> None:
    cell = cells["code"](source)
    content = {"text/markdown": "::: {.panel-tabset}\n:::\n"}
    made = {
        "stdout": v4.new_output("stream", name="stdout", text="hei\n"),
        "error": v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[]),
    }
    cell.outputs = [
        made.get(kind) or v4.new_output("display_data", data={kind: content.get(kind, "x")}) for kind in outputs
    ]
    found = faults(small("{{< embed _executed/x.ipynb >}}\n", [cell]), tmp_path / "out")
    assert any(fault.startswith("_executed/x.ipynb cell 1: ") and message in fault for fault in found), found


def test_numbered_things_cannot_be_conditional(small, cells, tmp_path: Path) -> None:
    text = '::: {.content-visible when-format="html"}\n\n{{< embed _executed/x.ipynb >}}\n\n:::\n'
    found = faults(small(text, [cells["figure"]("fig-a", "A", "B")]), tmp_path / "out")
    assert "fig-a has a number" in found[0]


def test_settings_are_checked(small, tmp_path: Path) -> None:
    work = small("Tekst\n")
    (work / "_quarto.yml").write_text("bibliography: refs.bib\n", "utf-8")
    (work / "_quarto-no_ms.yml").write_text("title: Prøve\nlang: nb\n", "utf-8")
    found = faults(work, tmp_path / "out")
    assert found[0].startswith("_quarto.yml: key 'bibliography'")
    assert found[1].startswith("_quarto-no_ms.yml: lang 'nb'")


def test_unknown_profile_is_refused(small, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"_quarto-no_mx\.yml: file is missing"):
        render(small("Tekst\n"), tmp_path, "no_mx")


def test_one_cell_of_a_notebook_is_shown_and_a_missing_one_is_named(small, cells, tmp_path):
    made = [cells["figure"]("fig-a", "Først.", "Én."), cells["figure"]("fig-b", "Så.", "To.")]
    work = small("# Del\n\n{{< embed _executed/x.ipynb#fig-b >}}\n\nSe @fig-b.\n", made)
    render(work, tmp_path / "out", "no_ms", ("html",))
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Så." in page
    assert "Først." not in page
    work = small("# Del\n\n{{< embed _executed/x.ipynb#fig-c >}}\n", made)
    assert "no cell with the label fig-c" in faults(work, tmp_path / "none")[0]
