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
    assert "(Norra)" in printed["visit"]["range"] and printed["visit"]["range"].endswith("(Uppsala-Örebro).")
    assert printed["incat"]["stockholm_against_west"].startswith("Andelen är lägre i Region Stockholm.")
    assert printed["therapy"]["scig_west"] == "inga"
    assert printed["therapy"]["second_line_compared"].startswith("Männen får den oftare")
    assert printed["population"]["wait_compared"] == "Kvinnor får alltså vänta längre än män."
    compared = {name: printed["quality"][f"{name}_compared"] for name in ("treatment", "grip", "incat")}
    assert all(text.startswith(("ökat från ", "ungefär som 2023, ")) for text in compared.values()), compared


def test_that_one_region_passed_another_is_not_beyond_chance(printed):
    # The printed report says that it did, of 23 and 6 patients.
    assert printed["therapy"]["scig_compared"] == "vid årets slut ungefär lika stor"
    assert printed["therapy"]["scig_compared_previous"] == "året före ungefär lika stor"


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


def test_therapies_are_named_as_in_running_text(printed):
    assert "prednisolon (" in printed["therapy"]["most_cidp"]
    assert printed["therapy"]["most_cidp"].startswith("IVIg (")
