"""Those whose value is not known: how many they are, and what the share of all may be."""

from __future__ import annotations

import dataclasses

import polars as pl

from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.numbers import half_up
from R_free_helpers.results.unknown import unknown_sentence
from R_free_helpers.results.variables import report_variables
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.numbers import numbers_table

NONE = float("nan")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def with_missing(chapter, missing: dict[str, float | None], measure: str = "ref_dx"):
    """Return the chapter with so many of unknown value at the units named."""
    found = pl.col("missing")
    for unit, n in missing.items():
        own = (pl.col("measure") == measure) & (pl.col("unit_id") == unit)
        found = pl.when(own).then(pl.lit(n, dtype=pl.Float64)).otherwise(found)
    return dataclasses.replace(chapter, results=chapter.results.with_columns(missing=found))


def national(chapter, measure: str = "ref_dx") -> dict:
    return chapter.select(measure, unit=chapter.nation).to_dict("records")[0]


def test_sentence_box_caption_and_variable_say_the_same(chapter):
    chapter = with_missing(chapter, {"norge": 40.0, "ahus": 3.0})
    row = national(chapter)
    total, met = row["denominator"] + 40, row["numerator"]
    sentence = plain(unknown_sentence(chapter, "ref_dx", row))
    # Of so few, whose number is rounded for protection, no decimal means anything.
    assert sentence.startswith(f"Ukjent for 40 av {total:.0f} ({half_up(100 * 40 / total)} %)")
    ends = [half_up(100 * part / total) for part in (met, met + 40)]
    assert f"andelen av alle {ends[0]}–{ends[1]} %" in sentence
    assert sentence == plain(dict(definition_box(chapter, "ref_dx").lines)["Ikke medregnet"])
    figure = indicator_bars(chapter, "ref_dx")
    assert sentence in [plain(note) for note in figure.notes]
    assert plain(report_variables(chapter)["indicator"]["ref_dx"]["unknown"]) == sentence


def test_each_unit_has_its_unknown_in_the_table_of_the_figure(chapter):
    chapter = with_missing(chapter, {"norge": 40.0, "ahus": 3.0, "ous": None, "innlandet": 0.0})
    figure = indicator_bars(chapter, "ref_dx")
    table = numbers_table(figure._repr_mimebundle_()[0]["text/csv"], Labels(chapter.registry))
    columns = [table.columns.index(name) for name in ("Ukjent, antall", "Ukjent, andel")]
    rows = zip(figure.data["unit_id"], table.rows, strict=True)
    cells = {unit: [plain(row[column]) for column in columns] for unit, row in rows}
    of = figure.data.set_index("unit_id")["denominator"]
    assert cells["ahus"] == ["3", f"{100 * 3 / (of['ahus'] + 3):.1f} %".replace(".", ",")]
    assert cells["ous"] == ["–*", "–*"]
    assert cells["innlandet"] == ["0", "0,0 %"]


def test_a_trait_tells_no_unknown_as_few_and_what_is_hidden_as_hidden(chapter):
    row = national(chapter)
    assert unknown_sentence(chapter, "ref_dx", row | {"missing": 0.0}).startswith("Ingen er utelatt")
    assert unknown_sentence(chapter, "early_he", row | {"missing": 0.0}).startswith("Ukjent for færre enn 5")
    for status, word in (("ok", "skjult"), ("few", "færre enn 5 personer"), ("no_data", "ingen data")):
        assert unknown_sentence(chapter, "ref_dx", row | {"missing": NONE, "status": status}).endswith(f": {word}.")


def test_nothing_is_said_where_nobody_is_left_out(chapter):
    assert "Ikke medregnet" not in dict(definition_box(chapter, "edss").lines)
    assert not any("Ukjent" in note for note in indicator_bars(chapter, "edss").notes)
    assert "missing" not in indicator_bars(chapter, "edss").data.columns
