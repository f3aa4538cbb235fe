"""The history of units: who became whom, where rows are counted, and lists that cannot be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.unit_history import UnitHistory, read_history
from R_free_helpers.model.units import read_units

HEADER = "unit_id,name_print,name_short,level,parent_unit_id,sort_order,valid_from,valid_to,successor"
TREE = (
    "land,Land,Land,nation,,0,,,",
    "north,North,North,region,land,1,,,",
    "south,South,South,region,land,2,,,",
    "a,A,A,clinic,north,3,,,",
    "b,B,B,clinic,north,4,,,",
    "c,C,C,clinic,south,5,,,",
)


@pytest.fixture
def listed(tmp_path):
    """Return a function that writes a list of units, with other rows for some of them, and returns its folder."""

    def write(*rows: str, header: str = HEADER, tree: tuple[str, ...] = TREE) -> Path:
        instead = {row.split(",")[0]: row for row in rows}
        kept = [instead.pop(row.split(",")[0], row) for row in tree]
        (tmp_path / "unit.csv").write_text("\n".join([header, *kept, *instead.values()]) + "\n", encoding="utf-8")
        return tmp_path

    return write


def history(folder: Path) -> UnitHistory:
    return read_history(folder)


RENAMED = ("b,B,B,clinic,north,4,,2023,b2", "b2,B two,B two,clinic,north,4,2024,,")
MERGED = ("b,B,B,clinic,north,4,,2023,a",)
ACROSS = ("b,B,B,clinic,north,4,,2023,c",)
SPLIT = ("b,B,B,clinic,north,4,,2023,b1;b2", "b1,B1,B1,clinic,north,6,2024,,", "b2,B2,B2,clinic,north,7,2024,,")
CLOSED = ("b,B,B,clinic,north,4,,2023,",)


def test_without_the_columns_nothing_ever_changed(listed):
    plain = [row.rsplit(",", 3)[0] for row in TREE]
    folder = listed(header=HEADER.rsplit(",", 3)[0], tree=tuple(plain))
    assert read_units(folder, 1990).equals(read_units(folder))
    assert history(folder).moved(2024) == {}
    assert {history(folder).past(unit, 2023, 2024).kind for unit in ("land", "north", "a")} == {"same"}


def test_a_unit_is_one_in_its_first_and_its_last_year(listed):
    folder = listed("b,B,B,clinic,north,4,2020,2023,a")
    years = {year: "b" in read_units(folder, year)["unit_id"] for year in (2019, 2020, 2023, 2024)}
    assert years == {2019: False, 2020: True, 2023: True, 2024: False}
    assert "b" in read_units(folder)["unit_id"]
    assert read_units(folder).columns == HEADER.split(",")[:6]


@pytest.mark.parametrize(
    ("rows", "year", "followed", "counted_at"),
    [
        (RENAMED, 2023, ("b",), "b"),
        (RENAMED, 2024, ("b2",), "b2"),
        (MERGED, 2024, ("a",), "a"),
        (SPLIT, 2024, ("b1", "b2"), "north"),
        (("b,B,B,clinic,north,4,,2023,a;c",), 2024, ("a", "c"), "land"),
        (CLOSED, 2024, (), "north"),
    ],
)
def test_rows_are_counted_where_all_their_persons_belong(listed, rows, year, followed, counted_at):
    units = history(listed(*rows))
    assert units.followed("b", year) == followed
    assert units.counted_at("b", year) == counted_at


def test_a_unit_of_today_is_followed_back(listed):
    assert history(listed(*RENAMED)).counted_at("b2", 2022) == "b"
    assert history(listed(*SPLIT)).counted_at("b2", 2022) == "b"
    new = history(listed("d,D,D,clinic,south,8,2024,,"))
    assert new.counted_at("d", 2022) == "south"
    both = history(
        listed("a,A,A,clinic,north,3,,2023,ab", "b,B,B,clinic,north,4,,2023,ab", "ab,AB,AB,clinic,north,9,2024,,")
    )
    assert both.counted_at("ab", 2022) == "north"


def test_history_is_followed_over_several_changes(listed):
    rows = ("b,B,B,clinic,north,4,,2021,b2", "b2,B two,B two,clinic,north,6,2022,2023,a")
    assert history(listed(*rows)).followed("b", 2024) == ("a",)
    assert history(listed(*rows)).past("a", 2020, 2024).parts == ("a", "b")


def test_a_unit_is_below_the_unit_that_its_own_became_part_of(listed):
    folder = listed("north,North,North,region,land,1,,2023,south")
    above = dict(read_units(folder, 2024).select("unit_id", "parent_unit_id").iter_rows())
    assert above["a"] == "south"
    assert history(folder).past("south", 2023, 2024).kind == "merged"
    assert history(folder).past("a", 2023, 2024).kind == "same"


@pytest.mark.parametrize(
    ("rows", "unit", "kind", "parts"),
    [
        (MERGED, "a", "merged", ("a", "b")),
        (MERGED, "north", "same", ("north",)),
        (RENAMED, "b2", "renamed", ("b",)),
        (SPLIT, "b1", "changed", ("b",)),
        (SPLIT, "north", "same", ("north",)),
        (ACROSS, "c", "merged", ("b", "c")),
        (ACROSS, "north", "changed", ("north",)),
        (ACROSS, "south", "changed", ("south",)),
        (ACROSS, "land", "same", ("land",)),
        (CLOSED, "north", "same", ("north",)),
        (CLOSED, "a", "same", ("a",)),
        (("b,B,B,clinic,north,4,,2023,a;c",), "a", "changed", ("a", "b")),
        (("d,D,D,clinic,south,8,2024,,",), "d", "new", ()),
    ],
)
def test_the_past_of_a_unit_is_that_of_the_same_area(listed, rows, unit, kind, parts):
    past = history(listed(*rows)).past(unit, 2023, 2024)
    assert (past.kind, past.parts) == (kind, parts)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (("b,B,B,clinic,north,4,,2023,aa",), r"row 6 \(b\): there is no unit 'aa'; did you mean 'a'\?.*successor"),
        (("b,B,B,clinic,north,4,2024,2023,a",), r"row 6 \(b\): it ends in 2023, before it begins in 2024"),
        (("b,B,B,clinic,north,4,,,a",), r"row 6 \(b\): it has a successor but no valid_to"),
        (("b,B,B,clinic,north,4,,2023,south",), r"its successor south is of the level region, not clinic"),
        (("b,B,B,clinic,north,4,,2023,b",), r"it is its own successor"),
        (("a,A,A,clinic,north,3,,2023,b", "b,B,B,clinic,north,4,,2023,a"), r"it is its own successor"),
        (("b,B,B,clinic,north,4,,last year,a",), r"valid_to is 'last year', which is no year"),
        (
            ("b,B,B,clinic,north,4,,2022,d", "d,D,D,clinic,north,6,2024,,"),
            r"ends in 2022, but its successor d is no unit",
        ),
        (("land,Land,Land,nation,,0,,2023,",), r"row 2 \(land\): the unit that all others belong to has no years"),
        (("b,B,B,clinic,nord,4,,,",), r"there is no unit 'nord'.*named as the unit above"),
    ],
)
def test_a_history_that_cannot_be_right_is_refused_by_row(listed, rows, says):
    with pytest.raises(ValueError, match=says):
        read_history(listed(*rows))


def test_an_edition_of_a_unit_that_is_none_says_what_became_of_it(listed, monkeypatch):
    folder = listed(*MERGED)
    monkeypatch.setattr(Edition, "data_dir", property(lambda _: folder))
    Edition(registry="no_ms", year=2023, unit="b").check_unit()
    with pytest.raises(ValueError, match="'b' is no unit in 2024; its persons belong to a"):
        Edition(registry="no_ms", year=2024, unit="b").check_unit()
