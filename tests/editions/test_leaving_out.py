"""Sentences about what is not computed of chosen persons are left out, with all that leans on them."""

from __future__ import annotations

import json
import re

import pytest

from R_free_helpers.editions.leaving_out import without_left_out
from R_free_helpers.editions.resolving import lookup
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import workspace

VARIABLES = {
    "edition": {"not_computed": "[none]", "left_out": "*Left out.*"},
    "n": "12",
    "gone": "[none]",
    "both": "2024: [none]; 2023: 80 %",
}
N, GONE, BOTH = ("{{< var " + name + " >}}" for name in ("n", "gone", "both"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Of {N} persons.", f"Of {N} persons."),
        (f"Of {GONE} persons.", "*Left out.*"),
        (f"{N} live. {GONE} are covered,\nwhich is few. This is due to chance.\n", f"{N} live. *Left out.*\n"),
        (f"**How many?** {GONE} are covered.", "**How many?** *Left out.*"),
        (f"They are many, e.g. {GONE} here.", "*Left out.*"),
        (f"On the 3. March, t.ex. {GONE}.", "*Left out.*"),
        (f"It is so ({BOTH}). It stays.", "*Left out.*"),
        (f"One.\n\n{GONE} two.\n\nThree {N}.\n", f"One.\n\n*Left out.*\n\nThree {N}.\n"),
        (f"{N} one. {GONE} two.\n\n{GONE} three.\n\n{GONE} four.\n", f"{N} one. *Left out.*\n"),
        (f"{GONE} one.\n\nTwo.\n\n{GONE} three.", "*Left out.*\n\nTwo.\n\n*Left out.*"),
        (f"- [{N}]{{.number}} live\n- [{GONE}]{{.number}} covered\n- end\n", f"- [{N}]{{.number}} live\n- end\n"),
        (f"- **Who.** {GONE} of them.\n  They live.\n- end\n", "- **Who.** *Left out.*\n- end\n"),
        (f"| a | b |\n|---|---|\n| {GONE} | {N} |\n", f"| a | b |\n|---|---|\n| {GONE} | {N} |\n"),
        (f"::: {{.box}}\n{GONE} are covered. So.\n:::\n", "::: {.box}\n*Left out.*\n:::\n"),
        (f"::: {{.box}}\n- {GONE} covered\n- {N} live\n:::\n", f"::: {{.box}}\n- {N} live\n:::\n"),
        (f"# {GONE} of all\n", f"# {GONE} of all\n"),
    ],
)
def test_a_sentence_goes_with_what_follows_it(text, left):
    assert without_left_out(text, VARIABLES) == left
    everybody = VARIABLES | {"edition": {"not_computed": "", "left_out": ""}}
    assert without_left_out(text, everybody) == text


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_texts_keep_no_such_number_in_a_sentence(registry):
    """Of each variable, as if it were the one: what is left of a text asks for it in tables and headings only."""
    say = Phrases(get_registry(registry).language)
    edition = {"not_computed": say("choices.left_out.sentence"), "left_out": say("choices.left_out.text")}
    texts = [path.read_text(encoding="utf-8") for path in sorted(workspace().texts(registry).glob("*.md"))]
    for path in sorted((workspace().notebooks / registry).glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    tried = 0
    for text in texts:
        for key in set(re.findall(r"\{\{< var ([\w.]+) >\}\}", text)):
            variables = {"edition": dict(edition)}
            place = variables
            for part in key.split(".")[:-1]:
                place = place.setdefault(part, {})
            place[key.split(".")[-1]] = f"a {edition['not_computed']}"
            if lookup(variables, "edition.not_computed") != edition["not_computed"]:
                continue
            left = without_left_out(text, variables)
            asking = [line.lstrip() for line in left.splitlines() if "{{< var " + key + " >}}" in line]
            assert all(line.startswith(("|", "#", ":::")) for line in asking), (key, asking)
            tried += 1
    assert tried > 300
