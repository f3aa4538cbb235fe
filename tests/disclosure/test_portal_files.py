"""A number that portal files tell and results hide is found, and so is one that is not the published one."""

from __future__ import annotations

import pytest
from deliveries import FEW, SUPPRESSED, TOLD_AS_FEW, delivery

from R_free_helpers.disclosure.artefacts import Piece
from R_free_helpers.disclosure.portal_files import of_portals, told_otherwise
from R_free_helpers.exports.formats import MAKERS

FORMATS = [
    ("no_ms", "skde"),
    ("no_ms", "helsedirektoratet"),
    ("no_ms", "package"),
    ("se_ipn", "vis"),
    ("se_ipn", "package"),
]
PLACES = {"no_ms": ("dx_treat", "bergen"), "se_ipn": ("on_therapy", "region_skane")}
HIDDEN = {"few": FEW, "told as few": TOLD_AS_FEW, "suppressed": SUPPRESSED}


def pieces(files: dict[str, str]) -> list[Piece]:
    return [Piece(f"export/format/{name}", "data", text) for name, text in files.items()]


def found(files: dict[str, str], whose) -> list[tuple[str, str, str]]:
    return list(told_otherwise(of_portals(pieces(files)), whose.results, whose.portal, next(iter(whose.units))))


@pytest.mark.parametrize(("registry", "format"), FORMATS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_made_of_the_results_has_nothing_to_find(registry, format, hidden):
    measure, unit = PLACES[registry]
    made = delivery(registry, **{f"{measure}__{unit}": HIDDEN[hidden]})
    assert found(MAKERS[format](made).files, made) == []


@pytest.mark.parametrize(("registry", "format"), FORMATS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_number_that_the_results_hide_is_a_leak_in_every_format(registry, format, hidden):
    measure, unit = PLACES[registry]
    files = MAKERS[format](delivery(registry)).files  # of results that hide nothing
    hiding = delivery(registry, **{f"{measure}__{unit}": HIDDEN[hidden]})
    said = found(files, hiding)
    if format == "package" and hidden == "told as few":  # its rows say the status: 0 is told as few
        assert said and all(kind == "contradiction" and f"{measure} {unit}" in what for kind, _, what in said)
        return
    assert {kind for kind, _, _ in said} == {"leak"}
    assert all(f"{measure} {unit}" in what and "hidden" in what for _, _, what in said)


@pytest.mark.parametrize(("registry", "format"), FORMATS)
def test_another_number_than_the_published_one_is_a_contradiction(registry, format):
    measure, unit = PLACES[registry]
    files = MAKERS[format](delivery(registry)).files
    other = delivery(registry, **{f"{measure}__{unit}": {"value": 0.55, "numerator": 22.0}})
    said = found(files, other)
    assert said and all(kind == "contradiction" and f"{measure} {unit}" in what for kind, _, what in said)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("context;year;orgnr;ind_id;var;denominator\nresident;2024;123456789;no_ms_edss;1;7\n", "no_ms_edss 123456789"),
        ("context;year;orgnr;ind_id;var;denominator\nresident;2024;983974724;unheard;1;7\n", "unheard 983974724"),
    ],
)
def test_a_number_of_nobody_knows_whom_is_a_contradiction(text, what):
    ((kind, where, said),) = found({"a.csv": text}, delivery())
    assert (kind, where) == ("contradiction", "export/format/a.csv") and what in said


def test_a_file_is_known_by_what_stands_in_it_whatever_it_is_called():
    files = MAKERS["skde"](delivery()).files
    renamed = {"notes.txt": files["no_ms-2024-skde.csv"]}
    assert found(renamed, delivery(dx_treat__bergen=FEW))


def test_a_number_added_to_a_row_of_the_copied_results_is_a_leak():
    made = delivery(dx_treat__bergen=FEW)
    text = MAKERS["package"](made).files["results.csv"]
    row = 'dx_treat,bergen,2024,"",share,,,,,,,few'
    assert row in text
    said = found({"results.csv": text.replace(row, 'dx_treat,bergen,2024,"",share,,,,3,,,few')}, made)
    assert [(kind, what) for kind, _, what in said] == [
        ("leak", "a number for dx_treat bergen 2024 share, which is hidden")
    ]


def test_other_files_are_none_of_a_portal_s():
    assert found({"a.csv": "a;b\n1;2\n", "b.xml": "<a>1</a>", "c.json": "{}"}, delivery()) == []


def test_an_edition_without_portal_files_needs_no_lists_of_portals(monkeypatch):
    from R_free_helpers.disclosure import audit
    from R_free_helpers.disclosure.artefacts import Written

    def unread(folder):
        raise ValueError("the lists were read")

    monkeypatch.setattr(audit, "read_portal", unread)
    made = delivery()
    plain = Written([Piece("report.html data fig.csv", "data", "Enhet;Verdi\na;1\n")])
    assert audit.told_to_portals(plain, made.registry, made.results) == []
    with pytest.raises(ValueError, match="the lists were read"):
        audit.told_to_portals(Written(pieces(MAKERS["skde"](made).files)), made.registry, made.results)
