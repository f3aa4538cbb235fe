"""What a registry is assessed by is read with its conditions, and a mistake is told with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.model.assessment import COLUMNS, FILE, read_assessment
from R_free_helpers.model.registry import get_registry

HEAD = ",".join(COLUMNS)
FIRST = "1,stage,2,2,Coverage of {limit},at_least,coverage,share,,,0.6,2,,sec-coverage,guide"


def written(place: Path, *rows: str, head: str = HEAD) -> Path:
    (place / FILE).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return place


def test_conditions_of_one_requirement_belong_together(tmp_path):
    more = "1,,,,,given_within,,,,,,5,study,fig-study,"
    base = "2,stage,1,1,The rest,otherwise,,,,,,,,,guide"
    found = read_assessment(written(tmp_path, FIRST, more, base))
    first, last = found.requirements
    assert [one.rule for one in first.conditions] == ["at_least", "given_within"]
    assert first.proof == ("sec-coverage", "fig-study") and first.limit == (0.6, "share")
    assert first.conditions[0].years == 2 and first.conditions[1].given == "study"
    assert [name for name, _ in found.levels("stage")] == ["1", "2"] and last.proof == ()


def test_a_registry_without_the_list_has_no_assessment(tmp_path):
    assert read_assessment(tmp_path) is None


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([FIRST.replace("at_least", "at_lest")], "row 2: there is no rule 'at_lest'; did you mean 'at_least'"),
        ([FIRST.replace("coverage,share", ",share")], "row 2: the rule at_least needs 'measure'"),
        ([FIRST.replace("0.6", "much")], "row 2: limit is 'much', which is no number"),
        ([FIRST.replace(",2,,sec", ",0,,sec")], "row 2: years is '0', which is no whole number from 1 on"),
        ([FIRST.replace("stage,2,2", "stage,2,")], "row 2: no step"),
        ([FIRST.replace("sec-coverage", "")], "1 names no part of the report that shows it"),
        ([FIRST.replace("guide", "")], "row 2: 1 has no source"),
        ([FIRST, FIRST], "row 3: the number 1 is there already"),
        ([FIRST[1:]], "row 2: no number"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_row(tmp_path, rows, told):
    with pytest.raises(ValueError, match=f"{tmp_path.name}/{FILE}") as error:
        read_assessment(written(tmp_path, *rows))
    assert told in str(error.value)


def test_a_column_that_is_missing_is_named(tmp_path):
    with pytest.raises(ValueError, match="lacks the column 'proof'"):
        read_assessment(written(tmp_path, head=HEAD.replace(",proof", "")))


@pytest.mark.parametrize(
    ("registry", "scales", "top"), [("no_ms", ("stage", "level"), "4"), ("se_ipn", ("certification",), "1")]
)
def test_the_registries_that_ship_have_theirs_with_a_source_for_each(registry, scales, top):
    found = read_assessment(get_registry(registry).data_dir)
    assert found.scales == scales and found.levels(scales[0])[-1][0] == top
    assert all(one.source for one in found.requirements)
