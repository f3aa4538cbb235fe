"""Which editions ``--units`` asks for."""

from __future__ import annotations

import pytest

from R_free_helpers.editions.many.units import editions_of_units
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.unit_history import read_history


@pytest.fixture(params=["no_ms-2024", "se_ipn-2024"])
def nation(request):
    """Return the nation's edition of a registry."""
    return parse_edition(request.param)


def units_of(edition) -> list[str]:
    """Return the units of an edition's year, without the nation."""
    history = read_history(edition.data_dir)
    return [unit for unit in history.in_use(edition.year) if unit != history.root]


def test_all_are_the_units_of_the_year_and_not_the_nation(nation):
    made = editions_of_units(nation, ["all"])
    assert [edition.unit for edition in made] == units_of(nation)
    assert {edition.model_copy(update={"unit": "nation"}) for edition in made} == {nation}


def test_units_are_named_once_or_several_times_and_come_in_the_order_of_the_list(nation):
    first, second, third, *_ = units_of(nation)
    made = editions_of_units(nation, [f"{third}, {first}", second, first])
    assert [edition.unit for edition in made] == [first, second, third]


def test_the_nation_is_made_too_where_it_is_named(nation):
    made = editions_of_units(nation, ["all,nation"])
    assert [edition.unit for edition in made] == ["nation", *units_of(nation)]


def test_a_misspelt_unit_is_told_with_the_known_ones(nation):
    first, second, *_ = units_of(nation)
    with pytest.raises(ValueError, match=rf"there is no unit '{first}x'; did you mean '{first}'\?"):
        editions_of_units(nation, [f"{second},{first}x"])
    with pytest.raises(ValueError, match=rf"there is no unit 'xyzzy'\. Known: nation, .*{first}.*{second}"):
        editions_of_units(nation, ["all,xyzzy"])


@pytest.mark.parametrize("nothing", ["", ",", " "])
def test_no_unit_at_all_is_told(nation, nothing):
    with pytest.raises(ValueError, match="--units takes all, or units' ids"):
        editions_of_units(nation, [nothing])


def test_units_of_a_units_edition_are_refused(nation):
    one = nation.model_copy(update={"unit": units_of(nation)[0]})
    with pytest.raises(ValueError, match=f"{one.id} is one unit's already"):
        editions_of_units(one, ["all"])


def test_a_misspelt_release_is_not_taken_for_a_unit(nation):
    with pytest.raises(ValueError, match=r"there is no unit 'decembr'.*other releases"):
        editions_of_units(nation.model_copy(update={"unit": "decembr"}), ["all"])
