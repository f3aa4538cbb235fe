"""What is made of an edition as soon as it is there, by the process that made it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from R_free_helpers.editions import build as building
from R_free_helpers.editions import exploring, exporting
from R_free_helpers.editions.many.order import Order, order
from R_free_helpers.editions.many.worker import make
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.system.extras import MissingExtra

EDITION = parse_edition("no_ms-2024")
BOTH = ("explorer", "portals")


@pytest.fixture
def carried_out(monkeypatch, tmp_path):
    """Return what is made beside an edition, by an order that has crossed to another process."""

    def carry_out(beside: tuple[str, ...], current: bool = False, drawn: bool = True) -> list[tuple]:
        made = []

        def explore(edition, to=None, data=None, say=None):
            if not drawn:
                raise MissingExtra("not installed")
            made.append(("explorer", edition, data))

        monkeypatch.setattr(building, "build", lambda *_: building.Built(tmp_path / EDITION.id, current, 1.0))
        monkeypatch.setattr(exploring, "explore", explore)
        monkeypatch.setattr(
            exporting, "export", lambda edition, to, data, say: made.append(("portals", edition, data, to))
        )
        asked = order(EDITION, Path("/extract")).as_json() | {"beside": beside}
        answer = make(Order.of_json(json.loads(json.dumps(asked))), lambda text: None)
        assert answer["built"]["current"] == current
        return made

    return carry_out


def test_a_new_edition_gets_what_was_asked_for_of_the_same_extract(carried_out, tmp_path):
    portals = ("portals", EDITION, Path("/extract"), tmp_path / EDITION.id / "export")
    assert carried_out(BOTH) == [("explorer", EDITION, Path("/extract")), portals]
    assert carried_out(("portals",)) == [portals]
    assert carried_out(()) == []


def test_an_edition_that_is_current_is_left_as_it_is(carried_out):
    assert carried_out(BOTH, current=True) == []


def test_portals_get_their_files_where_no_explorer_can_be_drawn(carried_out):
    assert [one[0] for one in carried_out(BOTH, drawn=False)] == ["portals"]
