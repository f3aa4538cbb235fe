"""Numbering Pandoc's tree: what is numbered, what becomes a link, and what is found wrong on the way."""

import json
from pathlib import Path

import pytest

from R_free_helpers.editions.rendering.numbering import as_inlines, number, stringify
from R_free_helpers.editions.rendering.pandoc import run

META = {
    "number-depth": "2",
    "rr-words": {"fig": "Figur", "tbl": "Tabell", "sec": "avsnitt"},
    "rr-elsewhere": {"@fig-away": "figuren i et annet kapittel", "-@fig-away": "den andre"},
}


@pytest.fixture
def tree(tmp_path: Path):
    """Return a function that reads Markdown as the renderer does."""
    (tmp_path / "metadata.json").write_text(json.dumps(META), encoding="utf-8")

    def read(text: str) -> dict:
        arguments = ["--from=markdown", "--to=json", "--metadata-file=metadata.json"]
        return json.loads(run(arguments, text.encode(), tmp_path)[0])

    return read


def floats(label: str, caption: str) -> str:
    """Return a figure as a cell of a notebook gives it."""
    body = f"::: {{.rr-body}}\n![](media/{label}.svg)\n:::\n"
    return f":::::: {{#{label} .rr-float}}\n{body}::: {{.rr-caption}}\n{caption}\n:::\n::::::\n\n"


def plain(document: dict) -> list[str]:
    """Return the text of each block."""
    return [stringify(block) for block in document["blocks"]]


def test_headings_are_numbered_down_to_a_depth_and_begin_anew(tree):
    document = tree("# A\n\n## B\n\n### C\n\n## D\n\n# Foreword {.unnumbered}\n\n# E\n\n## F\n")
    assert number(document) == []
    told = [dict(block["c"][1][2]).get("number") for block in document["blocks"]]
    assert told == ["1", "1.1", None, "1.2", None, "2", "2.1"]


def test_references_go_before_and_after_what_they_name(tree):
    text = "# A {#sec-a}\n\nSee @fig-x, -@tbl-t and @sec-a.\n\n" + floats("fig-x", "A *drawing*, see @tbl-t.")
    document = tree(text + "| a |\n|---|\n| @fig-x |\n\n: Of all in @sec-a {#tbl-t}\n")
    assert number(document) == []
    said = plain(document)
    assert said[1] == "See Figur\u00a01, 1 and avsnitt\u00a01."
    assert said[2] == "Figur\u00a01: A drawing, see Tabell\u00a01."
    assert "Figur\u00a01" in said[3] and "Tabell\u00a01: Of all in avsnitt\u00a01" in said[3]
    assert document["blocks"][3]["c"][0] == ["tbl-t", ["rr-float"], []]


def test_labels_of_other_chapters_are_said_in_words(tree):
    document = tree("See @fig-away and -@fig-away.\n")
    assert number(document) == []
    assert plain(document) == ["See figuren i et annet kapittel and den andre."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("@fig-none", ("reference", "@fig-none")),
        ("# A {#sec-a .unnumbered}\n\n@sec-a", ("unnumbered", "@sec-a")),
        ("[@fig-none, p. 3]", ("citation", "@fig-none")),
        ("@smith2020", ("citation", "@smith2020")),
        ("$x$", ("math", "x")),
        ("*<b>*", ("raw", "<b>")),
        ("![](a.png)", ("image", "a.png")),
        (floats("fig-x", "One.") + floats("fig-x", "Two."), ("duplicate", "fig-x")),
        ("::: {.content-visible when-format=html}\n## Hidden\n:::", ("conditional", "Hidden")),
        ("::::::: {.content-visible}\n" + floats("fig-x", "One.") + ":::::::", ("conditional", "fig-x")),
    ],
)
def test_what_cannot_be_numbered_is_told(tree, text, fault):
    assert fault in number(tree(text + "\n"))


def test_faults_are_found_wherever_they_stand(tree):
    text = "- item[^1]\n\n[^1]: A note with $y$ and @fig-gone.\n\nTerm\n:   ![](b.png)\n"
    assert sorted(number(tree(text))) == [("image", "b.png"), ("math", "y"), ("reference", "@fig-gone")]


def test_comments_are_left_out(tree):
    document = tree("One <!-- not this --> two\n\n<!-- nor this -->\n\n- three\n")
    assert number(document) == []
    assert "not this" not in json.dumps(document) and len(document["blocks"]) == 2


def test_a_caption_of_several_blocks_is_one_line(tree):
    document = tree("Two *paragraphs*,\n\n- and a list\n\n## A heading\n\n> said\n")
    assert [stringify(as_inlines(document["blocks"]))] == ["Two paragraphs, and a list A heading said"]
