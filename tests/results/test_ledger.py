"""The ledger: how published values are looked up and compared, and what its classes promise."""

from __future__ import annotations

import csv
from inspect import signature

import polars as pl
import pytest

from R_free_helpers.measures import adjusted
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.assessment import read_assessment
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.ledger import CLASSES, COMPARISONS, agrees, format_ledger, ledger_line, read_published
from R_free_helpers.results.lookup import FIELDS, SUMMARIES, THRESHOLDS, Lookup, looked_up

PUBLISHED = read_published(workspace().data / "no_ms" / "published" / "values.csv")
GIVEN = {row["id"]: row for row in csv.DictReader((workspace().data / "no_ms" / "given.csv").open(encoding="utf-8"))}
INCONSISTENT = [f"NO-{n:02d}" for n in range(1, 54)]


def row(**columns) -> dict[str, str]:
    return dict.fromkeys(PUBLISHED[0], "") | {"class": "computed", "precision": "0", "field": "value"} | columns


@pytest.fixture
def lookup():
    def store(*values):
        frame = pl.DataFrame(
            [
                {"unit_id": unit, "subgroup": group, "value": value, "numerator": n, "denominator": d, "missing": m}
                for unit, group, value, n, d, m in values
            ]
        )
        return to_results(frame, measure="x", statistic="share")

    now = store(
        ("norge", "", 0.6, 60.0, 100.0, 25.0),
        ("bergen", "", 0.9, 9.0, 10.0, 0.0),
        ("forde", "", 0.8, 8.0, 10.0, 0.0),
        ("ous", "", 0.1, 1.0, 10.0, 0.0),
        ("norge", "a=1", 0.2, 2.0, 10.0, 0.0),
        ("norge", "a=2", 0.3, 3.0, 10.0, 0.0),
    )
    before = store(("norge", "", 0.5, 50.0, 100.0, 0.0), ("bergen", "", 0.6, 6.0, 10.0, 0.0))
    return Lookup("no_ms", {"": now, "no_ms-2023": before})


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, 0.6),
        ({"scale": "100"}, 60),
        ({"field": "rest"}, 40),
        ({"field": "complement", "scale": "100"}, 40),
        ({"field": "completeness"}, 0.8),
        ({"edition": "no_ms-2023"}, 0.5),
        ({"minus": "no_ms-2023", "scale": "100"}, 10),
        ({"subgroup": "a=1"}, 0.2),
        ({"subgroup": "a=1|a=2", "reduce": "sum"}, 0.5),
        ({"subgroup": "a=*", "reduce": "max"}, 0.3),
        ({"unit_id": "level:hf", "reduce": "count_above:0.8"}, 1),
        ({"unit_id": "level:hf", "reduce": "count_at_least:0.8"}, 2),
        ({"unit_id": "level:hf", "reduce": "count_below:0.8"}, 1),
        ({"unit_id": "level:hf", "reduce": "median"}, 0.8),
        ({"unit_id": "level:hf", "minus": "no_ms-2023", "reduce": "count"}, 1),
        ({"unit_id": "level:hf"}, None),
        ({"subgroup": "b=1"}, None),
        ({"edition": "no_ms-2020"}, None),
    ],
)
def test_a_number_is_one_result_or_a_summary(lookup, columns, expected):
    asked = row(measure="x", statistic="share", unit_id="norge") | columns
    found = looked_up(asked, lookup)
    assert found is None if expected is None else found == pytest.approx(expected)


def test_facts_of_the_registry_and_given_facts(lookup):
    assert looked_up(row(measure="@units:hf"), lookup) == 19
    assert looked_up(row(measure="@indicators"), lookup) == len(get_registry("no_ms").indicators)
    assert looked_up(row(measure="@codes:no_treatment_reason"), lookup) == 11
    assert looked_up(row(measure="@given:confidence_level"), lookup) == 95
    assert looked_up(row(measure="@given:nothing"), lookup) is None
    with pytest.raises(ValueError, match="no such fact"):
        looked_up(row(measure="@persons"), lookup)


@pytest.mark.parametrize(
    ("value", "printed", "comparison", "nearest", "expected"),
    [
        (79.5, 80, "equal", 1, True),
        (79.49, 80, "equal", 1, False),
        (90, 90, "at_least", 1, True),
        (89.9, 90, "at_least", 1, False),
        (20, 20, "at_most", 1, True),
        (20.1, 20, "at_most", 1, False),
        (1249, 1200, "about", 100, True),
        (1251, 1200, "about", 100, False),
    ],
)
def test_comparisons(value, printed, comparison, nearest, expected):
    assert agrees(value, printed, comparison, 0, nearest) is expected


def test_an_unknown_comparison_is_an_error():
    with pytest.raises(ValueError, match="no such comparison: 'near'"):
        agrees(1, 1, "near", 0)


def test_lines_say_agreement_difference_and_explanation():
    published = row(id="a", value="89")
    assert ledger_line(published, 88.6).state == "agrees"
    assert ledger_line(published, 88.3).state == "differs"
    assert ledger_line(published, None).state == "differs"
    held = published | {"class": "contradicted", "holds": "88", "inconsistency": "NO-05"}
    assert (ledger_line(held, 88.3).state, ledger_line(held, 88.3).computed) == ("explained", "88")
    assert ledger_line(held, 89.0).state == "differs"
    assert ledger_line(published | {"class": "open"}, 89.0).state == "not computed"
    text = format_ledger([ledger_line(published, 88.3), ledger_line(held, 88.3)])
    assert "  a: printed 89, computed 88 NO-05" in text


def test_the_file_uses_only_what_the_ledger_knows():
    measures = {m.id for m in get_registry("no_ms").measures} | {"attainment"}
    for published in PUBLISHED:
        name = published["id"]
        assert published["class"] in CLASSES, name
        assert published["comparison"] in ("", *COMPARISONS), name
        assert published["reduce"].split(":")[0] in ("", *SUMMARIES, *THRESHOLDS), name
        assert published["field"] in ("", *FIELDS, *SCHEMA), name
        assert (published["comparison"] == "about") == bool(published["nearest"]), name
        measure = published["measure"]
        assert measure in measures or measure.startswith("@") or (published["class"] == "open" and not measure), name


def test_given_values_name_a_fact_with_its_source_and_nothing_else():
    used = set()
    for published in PUBLISHED:
        used |= {
            published[column].removeprefix("@given:") for column in ("measure", "per") if "@given" in published[column]
        }
        if published["class"] in ("given", "literature"):
            assert published["measure"].startswith("@given:"), published["id"]
    assert used <= set(GIVEN)
    told = "".join(path.read_text(encoding="utf-8") for path in workspace().texts("no_ms").glob("*.md"))
    asked = read_assessment(workspace().data / "no_ms").requirements
    told += "".join(f"given.{one.given} " for requirement in asked for one in requirement.conditions)
    assert not [fact for fact in set(GIVEN) - used if f"given.{fact}" not in told]
    assert all(len(fact["source"]) > 10 for fact in GIVEN.values())
    # A fact that was compared with no other source says that the publication is its only one.
    assert all(fact["checked"] or fact["source"].startswith("Årsrapporten for 2024, kap. ") for fact in GIVEN.values())


def test_given_parameters_are_those_the_measures_use():
    from R_free_helpers.registries.no_ms.measures.coverage import INCIDENCE_PER_100_000

    folder = get_registry("no_ms").data_dir
    reference = pl.read_csv(folder / "reference_count.csv").filter(pl.col("kind") == "prevalent_expected")
    assert (1 - reference["adjustment"]).round(6).unique().to_list() == [float(GIVEN["npr_adjustment"]["value"]) / 100]
    assert float(GIVEN["incidence_expected"]["value"]) == INCIDENCE_PER_100_000
    confidence = signature(wilson).parameters["confidence"].default
    assert float(GIVEN["confidence_level"]["value"]) == 100 * confidence == 100 * adjusted.CONFIDENCE_LEVEL
    norms = pl.read_csv(folder / "scale.csv").filter(pl.col("instrument") == "RAND12")["norm"].unique().to_list()
    assert [float(norm) for norm in norms] == [float(GIVEN["rand12_norm"]["value"])]


def test_contradicted_values_name_the_inconsistency_and_what_holds():
    for published in PUBLISHED:
        if published["class"] == "contradicted":
            assert published["holds"] != published["value"], published["id"]
            assert published["inconsistency"] in INCONSISTENT or published["inconsistency"].startswith("not listed:")
