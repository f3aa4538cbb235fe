"""Every figure of the built pages whose marks are of units, years or groups lets them tell their values."""

from __future__ import annotations

import re

import pytest
from lxml import html

WITHOUT_VALUES = {
    "no_ms": {"fig-timeline", "fig-edss-scale"},
    "se_ipn": {"fig-organisation", "fig-coverage-formula", "fig-incat-scale", "fig-plans", "fig-now"},
}
"""Figures that explain, and a number by itself: all that they tell is written in them."""

OF_UNITS = {
    "no_ms": {"fig-status", "fig-reasons-units", "fig-map-total", "fig-delay", "fig-prom-msis", "fig-onset-dx"},
    "se_ipn": {"fig-onset-dx", "fig-expected", "fig-visits-quarters"},
}


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_marks_tell_values_in_every_figure_that_has_any(registry, page_of) -> None:
    figures = html.document_fromstring(page_of(registry)).xpath("//figure[starts-with(@id, 'fig-')]")
    told = {one.get("id"): [mark.text for mark in one.iterfind(".//g[@class='mark']/title")] for one in figures}
    assert len(told) > 40
    assert {name for name, texts in told.items() if not texts} == WITHOUT_VALUES[registry]
    for name, texts in told.items():
        # A name, then a number or the words of why there is none.
        assert not [text for text in texts if not re.search(r"\S+[^:]*: \S|\S \d[\d\s]*$", text)], name
        assert not [text for text in texts if "nan" in re.findall(r"[a-z]+", text.lower())], name
    assert len({text for texts in told.values() for text in texts}) > 500


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_marks_of_units_belong_to_them_and_begin_with_their_name(registry, page_of) -> None:
    page = html.document_fromstring(page_of(registry))
    names: dict[str, set[str]] = {}
    for mark in page.xpath("//g[@class='mark' and @data-unit]"):
        names.setdefault(mark.get("data-unit"), set()).add(re.split("[:,–]", mark.findtext("title"))[0].strip())
    assert len(names) > 5
    assert {unit: told for unit, told in names.items() if len(told) != 1} == {}
    for figure in OF_UNITS[registry]:
        marks = page.xpath(f"//figure[@id='{figure}']//g[@class='mark' and @data-unit]")
        assert len(marks) > 4, figure
