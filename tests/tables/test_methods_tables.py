"""The appendix on methods: made from what was used, and from nothing else."""

from __future__ import annotations

import importlib.metadata
from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.model.results import SCHEMA
from R_free_helpers.tables.methods import (
    ALWAYS,
    indicator_methods,
    methods_table,
    references_table,
    software_table,
)
from tests.figures.fake_chapter import fake_chapter

USED = {
    "edss": ["share"],
    "survival": ["kaplan_meier", "late_entry"],
    "wait_referral": ["percentiles"],
    "mri": ["share"],
    "*": [],
}

FIGURES = (
    "Traktgrenser",
    "Test av forskjeller mellom enheter",
    "Overspredning",
    "Andeler trukket mot landets",
    "Kontrolldiagram",
)
"""What the figures of this registry's chapters compute, which no measure counts."""


@pytest.fixture(scope="module")
def chapter():
    return replace(fake_chapter(), methods=USED)


def cells(table, column):
    place = table.columns.index(column)
    return [row[place] for row in table.rows]


def test_methods_are_those_used_and_those_of_figures_with_the_number_of_measures(chapter):
    table = methods_table(chapter)
    assert set(cells(table, "Metode")) == {
        "Andel med Wilson-intervall (2 mål)",
        "Kaplan-Meier (1 mål)",
        "Kaplan-Meier med sen inngang (1 mål)",
        "Persentiler (1 mål)",
        *FIGURES,
    }


def test_software_is_what_the_methods_need_with_the_installed_versions(chapter):
    found = dict(software_table(chapter).rows)
    names = set(found) - {"Python"}
    assert names == {*ALWAYS, "lifelines", "scipy", "statsmodels"}
    assert all(found[name] == importlib.metadata.version(name) for name in names)
    bare = dict(software_table(replace(chapter, methods={"edss": ["share"]})).rows)
    assert "lifelines" not in bare
    assert not [text for row in software_table(chapter).rows for text in row if "/" in text]


def test_every_source_of_a_method_is_in_the_list_of_literature(chapter):
    short = cells(references_table(chapter), "Kilde")
    texts = cells(methods_table(chapter), "Slik regnes den ut")
    named = {one for text in texts for one in text.rpartition(" (")[2].removesuffix(")").split("; ")}
    assert len(named) > len(FIGURES)
    assert named < set(short)
    assert "Shrout & Fleiss 1979" not in short  # of a method that is not used


def test_each_defined_indicator_has_a_box_with_all_that_is_asked_of_it(chapter):
    boxes = {box.title: dict(box.lines) for box in indicator_methods(chapter).boxes}
    assert len(boxes) == len([one for one in chapter.registry.shares.values() if one.definition])
    edss = boxes["EDSS målt i rapporteringsåret"]
    assert set(edss) == {
        "Definisjon", "Nevner", "Teller", "Tidsrom", "Populasjon", "Mangler", "Estimator", "Justering", "Sammenligning",
    }  # fmt: skip
    assert edss["Estimator"] == "Andel med Wilson-intervall."
    n = chapter.select("edss", unit=chapter.nation)["denominator"].iloc[0]
    assert chapter.few.numbers.integer(n) in edss["Populasjon"]
    assert "arkivert" not in edss["Sammenligning"]


def test_a_box_says_that_there_is_no_model_and_no_archive(chapter):
    bare = replace(chapter, archive={})
    boxes = {box.title: dict(box.lines) for box in indicator_methods(bare).boxes}
    edss = boxes["EDSS målt i rapporteringsåret"]
    assert edss["Sammenligning"] == "Ingen tidligere utgave er arkivert."
    assert edss["Justering"].endswith("til en modell med kjønn, aldersgruppe og MS-type.")


def test_an_indicator_without_rows_has_a_box_that_says_so(chapter):
    empty = replace(chapter, results=chapter.results.filter(chapter.results["measure"] != "edss").select(list(SCHEMA)))
    boxes = {box.title: dict(box.lines) for box in indicator_methods(empty).boxes}
    assert boxes["EDSS målt i rapporteringsåret"]["Populasjon"] == "Antall i nevneren i hele landet: ingen data."


def test_a_number_of_unknown_that_is_hidden_is_told_to_be_hidden(chapter):
    """Beside a value that is shown; of whom nobody knows is another thing than that there are no data."""
    own = (pl.col("measure") == "ref_dx") & (pl.col("unit_id") == chapter.nation)
    hidden = chapter.results.with_columns(missing=pl.when(own).then(None).otherwise("missing")).select(list(SCHEMA))
    boxes = {box.title: dict(box.lines) for box in indicator_methods(replace(chapter, results=hidden)).boxes}
    assert boxes["Tid fra henvisning til diagnose"]["Mangler"].endswith("mangler: skjult.")
