"""The notebook to read: what the chapter's own notebook has, in its order, with what was resolved in its place."""

from __future__ import annotations

from R_free_helpers.editions.readable import masthead, readable, with_values
from R_free_helpers.editions.rendering.notebook import ResolvedCell, ResolvedNotebook
from R_free_helpers.figures.figure import ALT_KEY

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><rect width="9" height="9"/></svg>'


def cell(kind: str, name: str, source: str, **metadata) -> dict:
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source} | more


OWN = [
    cell("markdown", "title", "# Del"),
    cell("code", "parameters", 'year: int = 2024\nunit: str = "nation"\ndata: str = ""', tags=["parameters"]),
    cell("code", "set-up", "chapter = open_chapter(year, unit, data)"),
    cell("markdown", "text", "Se @fig-a."),
    cell("code", "figure", "#| label: fig-a\n#| fig-cap: C\nbars(chapter)"),
    cell("code", "aside", "x = 1"),
]
FINISHED = [
    OWN[0],
    OWN[3],
    cell("code", "figure", '#| label: fig-a\n#| fig-cap: "C"\n#| fig-alt: "Over 5"\nbars(chapter)'),
    cell("markdown", "fig-a-data", "for the page"),
    cell("markdown", "made-of", "Laget av"),
]
RESOLVED = ResolvedNotebook(
    {
        1: ResolvedCell("# 1 Del"),
        2: ResolvedCell("Se [Figur 1](#fig-a)."),
        3: ResolvedCell(label="fig-a", caption="**Figur 1:** C", title="Figur 1: C"),
        4: ResolvedCell(),
        5: ResolvedCell("Laget av"),
    },
    {"fig-a": SVG},
)


def test_cells_are_in_the_notebooks_order_and_captions_follow_what_they_describe() -> None:
    found = readable(OWN, FINISHED, RESOLVED, {"year": 2023, "unit": "nord"})["cells"]
    names = [one["id"] for one in found]
    assert names == ["title", "parameters", "set-up", "text", "figure", "fig-a-caption", "made-of", "aside"]
    assert "".join(found[5]["source"]) == "**Figur 1:** C"


def test_it_can_be_run_again_with_the_parameters_it_was_made_with() -> None:
    found = {one["id"]: one for one in readable(OWN, FINISHED, RESOLVED, {"year": 2023, "unit": "nord"})["cells"]}
    scope: dict = {}
    exec("".join(found["parameters"]["source"]), scope)
    assert (scope["year"], scope["unit"], scope["data"]) == (2023, "nord", "")
    assert found["parameters"]["metadata"]["tags"] == ["parameters"]
    assert "".join(found["figure"]["source"]) == "bars(chapter)"


def test_a_figure_has_its_alt_text_for_every_reader() -> None:
    (output,) = next(one for one in readable(OWN, FINISHED, RESOLVED, {})["cells"] if one["id"] == "figure")["outputs"]
    assert output["metadata"] == {ALT_KEY: "Over 5"}
    assert output["data"]["text/plain"] == "Over 5"
    assert ' alt="Over 5"' in output["data"]["text/html"]
    assert output["data"]["image/svg+xml"] == SVG


def test_code_is_one_click_away() -> None:
    for one in readable(OWN, FINISHED, RESOLVED, {})["cells"]:
        if one["cell_type"] == "code":
            assert one["metadata"]["jupyter"] == {"source_hidden": True}


def test_values_of_every_kind_take_the_place_of_the_default() -> None:
    code = 'name: str = "å"  # who\nlimits: dict = {}\nmany = [\n    1,\n]\nother = 2'
    found = with_values(code, {"name": 'x"y', "limits": {"a": 28}, "many": [3]})
    scope: dict = {}
    exec(found, scope)
    assert (scope["name"], scope["limits"], scope["many"], scope["other"]) == ('x"y', {"a": 28}, [3], 2)
    assert "# who" in found


def test_the_masthead_says_first_what_the_numbers_are() -> None:
    about = {"mark": "Internt", "title": "Rapport *2024*", "subtitle": "Nord", "status_line": "Per 2024", "notice": ""}
    assert masthead(about) == "**Internt**\n\n**Rapport \\*2024\\***\n\nNord\n\nPer 2024"
