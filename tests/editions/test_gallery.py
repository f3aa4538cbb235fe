"""The gallery shows every figure and table that a chapter can show, with a call that works."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from built import ROOT, succeed

from R_free_helpers.editions.gallery import calls, imported, offered, spread

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """Return the page, written where there is no workspace."""
    place = tmp_path_factory.mktemp("gallery")
    succeed("figures", "--out", place / "figures.html", cwd=place, PYTHONPATH=str(ROOT))
    assert [path.name for path in place.iterdir()] == ["figures.html"]
    return (place / "figures.html").read_text(encoding="utf-8")


def test_every_figure_and_table_is_shown_once():
    named = [call.partition("(")[0] for call in calls()]
    assert sorted(named) == sorted(offered())
    assert len(named) > 50


def test_a_new_figure_would_be_missed():
    """What makes a function one of a chapter is what it returns: the modules are searched, no list is kept."""
    source = Path(offered()["funnel"].__file__).read_text(encoding="utf-8")
    public = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
    assert "funnel" in public and "funnel" in offered()
    assert not (public - {"funnel"}) & offered().keys()


def test_the_source_is_what_one_writes_in_a_notebook():
    homes = offered()
    for call in calls():
        tree = ast.parse("\n".join([*imported(call, homes), spread(call)]))
        assert all(isinstance(node, ast.ImportFrom) for node in tree.body[:-1])
        assert ast.unparse(tree.body[-1]) == ast.unparse(ast.parse(call))


def test_each_has_its_call_and_a_picture_or_a_table(page):
    sections = re.findall(r'<h2 id="(\w+)">.*?</section>', page, re.DOTALL)
    assert sections == sorted(sections, key=lambda name: offered()[name].__name__.split(".")[1])
    assert sorted(sections) == sorted(offered())
    for text in re.findall(r"<section>.*?</section>", page, re.DOTALL):
        name = re.search(r'<h2 id="(\w+)"', text)[1]
        assert f"import {name}" in text or f", {name}" in text
        assert "<svg" in text or "<table" in text or "<strong>" in text, text[:200]
        assert not re.search(r"[Nn]o data for|\bnan\b|Traceback", text), text[:200]


def test_pictures_have_alternative_texts_and_nothing_is_fetched(page):
    assert page.count("<svg") == len(re.findall(r'<figure role="img" aria-label="[^"]{20,}">', page)) > 30
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "@import" not in page and "url(http" not in page
