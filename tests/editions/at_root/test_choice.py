"""What a render at the root makes: chosen by parameters or the environment, and what cannot be chosen is refused."""

from __future__ import annotations

import pytest

from R_free_helpers.editions.at_root.choice import ACCEPTED, choose, chosen_registry, require_formats
from R_free_helpers.model.edition import latest_edition, parse_edition
from R_free_helpers.model.parameters import checked
from R_free_helpers.model.policy import PolicyRefused
from R_free_helpers.model.workspace import workspace

ROOT = workspace().root


def chosen(given=None, environment=None):
    """Return the edition's name, and its extract."""
    made = choose("no_ms", given or {}, environment or {}, ROOT)
    return made.edition.id, made.data


@pytest.mark.parametrize(
    ("given", "environment", "name"),
    [
        ({}, {}, latest_edition("no_ms")),
        ({"year": "2023"}, {}, "no_ms-2023"),
        ({"year": "2023", "release": "december"}, {}, "no_ms-2023-december"),
        (
            {"year": "2024", "release": "march", "unit": "bergen", "audience": "unit"},
            {},
            "no_ms-2024-march-bergen-unit",
        ),
        ({"unit": "bergen"}, {}, f"{latest_edition('no_ms')}-bergen"),
        ({"edition": "no_ms-2023-december-bergen"}, {}, "no_ms-2023-december-bergen"),
        ({"audience": "patients"}, {}, f"{latest_edition('no_ms')}-patients"),
        ({}, {"REGISTRY_REPORT_YEAR": "2023", "REGISTRY_REPORT_UNIT": "bergen"}, "no_ms-2023-bergen"),
        ({"unit": "ous"}, {"REGISTRY_REPORT_YEAR": "2023", "REGISTRY_REPORT_UNIT": "bergen"}, "no_ms-2023-ous"),
        ({}, {"REGISTRY_REPORT_EDITION": "no_ms-2023", "REGISTRY_REPORT_UNIT": ""}, "no_ms-2023"),
    ],
)
def test_what_is_chosen_is_made(given, environment, name):
    assert chosen(given, environment) == (name, None)


def test_slides_are_refused_with_the_command_that_makes_them():
    with pytest.raises(ValueError, match=r"registry-report build --edition no_ms-2023-meeting --renderer quarto"):
        chosen({"year": "2023", "audience": "meeting"})


def test_the_policy_is_chosen_too():
    assert choose("no_ms", {"policy": "suppressed"}, {}, ROOT).edition.policy == "suppressed"


@pytest.mark.parametrize("edition", [{}, {"edition": "no_ms-2024"}])
def test_persons_and_limits_are_chosen_as_in_a_build(edition):
    given = {"filter": "sex=female;age=-39", "limits": "dx_treat=28", "compare": "recomputed"}
    wanted = checked(registry="no_ms", year=2024, **given)
    assert choose("no_ms", edition | given, {}, ROOT).edition == wanted
    of_environment = {f"REGISTRY_REPORT_{name.upper()}": value for name, value in given.items()}
    assert choose("no_ms", edition, of_environment, ROOT).edition == wanted


def test_the_extract_is_named_from_the_root(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "rows").mkdir()
    assert chosen({"data": str(tmp_path / "rows")})[1] == tmp_path / "rows"
    assert chosen({"data": "~/rows"})[1] == tmp_path / "rows"
    assert chosen({"data": "notebooks"})[1] == ROOT / "notebooks"
    assert str(chosen({"data": "postgresql://host/database"})[1]).startswith("postgresql:")


@pytest.mark.parametrize(
    ("given", "environment", "told"),
    [
        ({"yaer": "2023"}, {}, "no parameter 'yaer'; did you mean 'year'"),
        ({"year": "soon"}, {}, "year: .*not 'soon'"),
        ({"unit": "bregen"}, {}, "did you mean 'bergen'"),
        ({"release": "spring", "year": "2023"}, {}, "no release 'spring'. Known: june, march, december"),
        ({"release": "december"}, {}, "say of which year"),
        ({"release": "march", "year": "2024"}, {}, "made for the audience 'unit' alone"),
        ({"registry": "se_ipn"}, {}, "--profile"),
        ({"filter": "sex=femal"}, {}, "did you mean 'female'"),
        ({"limit": "dx_treat=28"}, {}, "did you mean 'limits'"),
        ({"limits": "dx_treat=soon"}, {}, "positive number"),
        ({"compare": "again"}, {}, "compare: "),
        ({"edition": "no_ms-2023", "year": "2023"}, {}, "names all of it"),
        ({"edition": "no_ms-2023", "unit": "bregen"}, {}, "did you mean 'bergen'"),
        ({"audience": "patiens"}, {}, "audience: .*did you mean 'patients'"),
        ({"edition": "se_ipn-2024"}, {}, "--profile se_ipn"),
        ({"edition": "no_ms-soon"}, {}, "is not an edition"),
        ({"data": "no/such/rows"}, {}, "data: there is no .*rows"),
        ({}, {"REGISTRY_REPORT_YAER": "2023"}, "did you mean 'REGISTRY_REPORT_YEAR'"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_one_line(given, environment, told):
    with pytest.raises(ValueError, match=told) as found:
        chosen(given, environment)
    assert "\n" not in str(found.value)


def test_a_weaker_policy_needs_its_risk_accepted(monkeypatch):
    monkeypatch.delenv(ACCEPTED)
    with pytest.raises(PolicyRefused):
        chosen({"policy": "as_published"})


def test_profiles_are_registries_and_one_at_a_time():
    assert chosen_registry("", "no_ms") == "no_ms"
    assert chosen_registry("se_ipn", "no_ms") == "se_ipn"
    with pytest.raises(ValueError, match="did you mean 'se_ipn'"):
        chosen_registry("se_ipm", "no_ms")
    with pytest.raises(ValueError, match="one registry at a time"):
        chosen_registry("no_ms,se_ipn", "no_ms")


@pytest.mark.parametrize("name", ["pdf", "docx", "latex", "revealjs"])
def test_other_formats_are_refused_with_those_that_there_are(name):
    with pytest.raises(ValueError, match="--to typst"):
        require_formats(("html", name))


def test_the_reports_own_formats_are_made():
    require_formats(("html", "typst"))
    require_formats(("all",))
    assert parse_edition("no_ms-2024").public
