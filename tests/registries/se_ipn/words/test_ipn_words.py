"""What the published report says without a number, and the words the sentences take from results."""

from __future__ import annotations

import pytest

from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.results.variables import report_variables


@pytest.fixture(scope="module")
def printed(risk_accepted) -> dict:
    return report_variables(open_chapter("se_ipn", 2024, policy="as_published"))


@pytest.fixture(scope="module")
def protected() -> dict:
    return report_variables(open_chapter("se_ipn", 2024))


def texts(group: dict) -> list[str]:
    found = []
    for value in group.values():
        found += texts(value) if isinstance(value, dict) else [value]
    return found


def test_what_the_report_says_without_a_number(printed):
    assert (printed["visit"]["highest"], printed["visit"]["lowest"]) == ("Uppsala-Örebro", "Norra")
    assert printed["visit"]["two_lowest"] == "Norra och Sydöstra"
    assert printed["incat"]["stockholm_against_west"] == "lägre än"
    assert printed["therapy"]["scig_compared_previous"] == "lägre än"
    assert printed["therapy"]["scig_compared"] == "högre än"
    assert printed["therapy"]["scig_west"] == "inga"
    assert printed["therapy"]["second_line_compared"] == "oftare än"
    assert printed["population"]["delay_compared"] == "senare"
    changes = {name: printed["quality"][f"{name}_change"] for name in ("treatment", "grip", "incat")}
    assert set(changes.values()) == {"ökat", "varit ungefär som förut"}, changes


@pytest.mark.parametrize("policy", ["printed", "protected"])
def test_every_variable_is_text_and_none_is_a_missing_value(policy, request):
    found = texts(request.getfixturevalue(policy))
    assert all(isinstance(text, str) for text in found)
    assert not {"nan", "None", "<NA>"} & set(found)


def test_the_countrys_numbers_stay_but_for_their_rounding(printed, protected):
    assert protected["affiliation"] == printed["affiliation"]
    for name, text in printed["count"].items():
        count, published = (int(number.replace("\xa0", "")) for number in (text, protected["count"][name]))
        assert abs(count - published) < 6, name


def test_what_is_small_is_told_as_small_and_not_as_nobody(printed, protected):
    assert printed["therapy"]["scig_west"] == "inga"
    assert protected["therapy"]["scig_west"].startswith("under ")
    told = [text for text in texts(protected) if text.startswith(("färre än", "under "))]
    assert len(told) > 5


def test_a_comparison_with_a_hidden_unit_is_hidden_rather_than_guessed(protected):
    therapy = protected["therapy"]
    hidden = [name for name in ("scig_end_stockholm", "scig_end_south") if therapy[name] == "dolt"]
    assert (therapy["scig_compared"] == "dolt") == bool(hidden)


def test_therapies_are_named_as_in_running_text(printed):
    assert "prednisolon (" in printed["therapy"]["most_cidp"]
    assert printed["therapy"]["most_cidp"].startswith("IVIg (")
