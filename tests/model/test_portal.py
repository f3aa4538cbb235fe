"""What a registry says of portals: read whole, or refused with the place and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from R_free_helpers.model.portal import has_portal, read_portal
from R_free_helpers.model.units import read_units
from R_free_helpers.model.workspace import workspace

FORMATS = "formats: [skde]\nskde: {context: resident, fractions: hospital, levels: [hospital]}\n"
INDICATORS = "format,measure,subgroup,statistic,id,type,coverage,state,source\nskde,a,,share,x_a,andel,,proposed,test\n"
ORGANISATIONS = "unit_id,scheme,id,source\nnorth,orgnr,983974724,a list\nsouth,orgnr,,\n"


def folder(
    place: Path, formats: str = FORMATS, indicators: str = INDICATORS, organisations: str = ORGANISATIONS
) -> Path:
    portal = place / "made" / "portal"
    portal.mkdir(parents=True)
    for name, text in {
        "formats.yml": formats,
        "indicators.csv": indicators,
        "organisations.csv": organisations,
    }.items():
        (portal / name).write_text(text, encoding="utf-8")
    return portal.parent


def test_formats_indicators_and_numbers_are_read(tmp_path):
    found = read_portal(folder(tmp_path))
    assert (found.registry, found.formats, found.proposed) == ("made", ("skde",), {"skde": 1})
    assert [one.id for one in found.of("skde")] == ["x_a"]
    assert {unit: one.id for unit, one in found.numbers("orgnr").items()} == {"north": "983974724"}


def test_a_unit_without_a_number_has_none(tmp_path):
    assert "south" not in read_portal(folder(tmp_path)).numbers("orgnr")


def test_the_package_alone_needs_no_lists(tmp_path):
    made = folder(tmp_path, "formats: [package]\npackage: {licence: {name: CC0-1.0}, sources: [{title: a}]}\n")
    for name in ("indicators.csv", "organisations.csv"):
        (made / "portal" / name).unlink()
    assert read_portal(made).formats == ("package",)


def test_a_registry_without_portals_is_told_what_to_write(tmp_path):
    assert not has_portal(tmp_path)
    with pytest.raises(ValueError, match=r"delivers to no portal.*formats.yml.*docs/portal-files.md"):
        read_portal(tmp_path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"formats": "formats: [sked]\n"}, "there is no format 'sked'; did you mean 'skde'?"),
        ({"formats": "{"}, "formats.yml, line 1 is no YAML"),
        ({"formats": "skde: {}\n"}, "say which formats the registry delivers"),
        ({"formats": "formats: [skde]\nskde: {fractions: a, levels: [a]}\n"}, "skde needs 'context'"),
        ({"formats": FORMATS.replace("context", "contxt: a, context")}, "did you mean 'context'?"),
        ({"indicators": INDICATORS.replace("skde,", "skd,")}, "row 2: there is no format 'skd'"),
        ({"indicators": INDICATORS.replace("proposed", "propsed")}, "row 2: there is no state 'propsed'"),
        ({"indicators": INDICATORS.replace("x_a", "")}, "row 2: a has no id"),
        ({"indicators": INDICATORS + INDICATORS.splitlines()[1] + "\n"}, "row 3: the id 'x_a' is there twice"),
        ({"indicators": INDICATORS.replace("measure", "mesure")}, "lacks the column 'measure'; did you mean 'mesure'?"),
        ({"organisations": ORGANISATIONS.replace("orgnr", "orgno")}, "row 2: there is no scheme 'orgno'"),
        ({"organisations": ORGANISATIONS.replace("a list", "")}, "the number of north has no source"),
        ({"organisations": ORGANISATIONS.replace("south,orgnr,,", "south,orgnr,983974724,b")}, "the number of north"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_in_one_line(tmp_path, changed, said):
    with pytest.raises(ValueError, match=re.escape(said)) as raised:
        read_portal(folder(tmp_path, **changed))
    assert str(raised.value).startswith("made/portal/") and "\n" not in str(raised.value)


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_shipped_lists_name_units_and_measures_that_exist(registry):
    from R_free_helpers.model.registry import get_registry

    data, portal = workspace().data / registry, read_portal(workspace().data / registry)
    assert {one.unit_id for one in portal.organisations} <= set(read_units(data)["unit_id"])
    assert {one.measure for one in portal.indicators} <= {one.id for one in get_registry(registry).measures}
    assert all(one.source for one in (*portal.indicators, *portal.organisations))


def test_norwegian_numbers_are_numbers_of_the_register():
    """The last of nine digits follows from the others (modulus 11): a digit that was mistyped shows."""
    numbers = read_portal(workspace().data / "no_ms").numbers("orgnr")
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    for unit, one in numbers.items():
        total = sum(weight * int(digit) for weight, digit in zip(weights, one.id, strict=False))
        assert len(one.id) == 9 and (11 - total % 11) % 11 == int(one.id[-1]), unit
