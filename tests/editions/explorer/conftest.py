"""The explorers of both registries' own editions, each made once."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from R_free_helpers.model.edition import parse_edition

sys.path.append(str(Path(__file__).parent))

from explorer_page import Page


@pytest.fixture(scope="module")
def page(built, made_once) -> Callable[[str], Page]:
    """Return a function that gives the explorer of a registry's own edition."""
    pytest.importorskip("vl_convert", reason="the extra 'explorer' is not installed")
    from R_free_helpers.editions.exploring import PAGE, explore
    from R_free_helpers.editions.opening import chapter_of
    from R_free_helpers.editions.stages import load_released

    @cache
    def of(registry: str) -> Page:
        edition = parse_edition(f"{registry}-2024")
        results = built.results(edition)
        folder = made_once(f"explorer-{registry}", lambda place: explore(edition, place / PAGE) and None)
        text = (folder / PAGE).read_text("utf-8")
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
        assert data
        return Page(text, json.loads(data[1]), chapter_of(edition, load_released(results, edition)))

    return of
