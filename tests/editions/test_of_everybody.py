"""The edition that is for everybody, and what is said where an edition's name is misspelt."""

import pytest

from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.model.edition import parse_edition


def test_units_audiences_and_languages_fall_away():
    for name in ("no_ms-2024", "no_ms-2024-bergen", "no_ms-2024-bergen-unit", "no_ms-2024-patients-en"):
        assert of_everybody(parse_edition(name)).id == "no_ms-2024"
    assert of_everybody(parse_edition("no_ms-2023-december-forde")).id == "no_ms-2023-december"


@pytest.mark.parametrize("name", ["no_ms-2024-decembr", "no_ms-2024-brgen-unit"])
def test_what_is_no_unit_is_told_of_first(name):
    with pytest.raises(ValueError, match="there is no unit '"):
        of_everybody(parse_edition(name))
