"""R-ODS: the raw sum by hand, and a nomogram that a registry supplies (made up here: none is shipped)."""

from __future__ import annotations

import numpy as np
import pytest

from R_free_helpers.registries.scores.items import AnswerError, from_json
from R_free_helpers.registries.scores.keys import KeyFileError
from R_free_helpers.registries.scores.rods import CIDP_PDN, MMN, nomogram_in, read_nomogram, rods


def written(path, centiles):
    path.write_text(
        "# made up\nraw,centile\n" + "".join(f"{raw},{value}\n" for raw, value in enumerate(centiles)), encoding="utf-8"
    )
    return path


def curved(highest):
    """Numbers with the form of a nomogram (steep at the ends), not those of one."""
    return [round(100 * (0.5 + 4 * (raw / highest - 0.5) ** 3), 1) for raw in range(highest + 1)]


@pytest.mark.parametrize(("form", "items", "highest"), [(CIDP_PDN, 24, 48), (MMN, 25, 50)])
def test_sum_and_percentage(form, items, highest):
    score = rods([[2] * items, [0] * items, [1] * items, [1, 2] + [0] * (items - 2)], form)
    np.testing.assert_array_equal(score.raw, [highest, 0, items, 3])
    np.testing.assert_allclose(score.percent, [100, 0, 50, 300 / highest])
    assert score.centile is None


def test_an_unanswered_item_gives_no_score():
    score = rods([[2] * 23 + [None], [2] * 24], CIDP_PDN, curved(48))
    for values in (score.raw, score.percent, score.centile):
        np.testing.assert_array_equal(np.isnan(values), [True, False])


@pytest.mark.parametrize(("form", "items", "highest"), [(CIDP_PDN, 24, 48), (MMN, 25, 50)])
def test_the_registrys_nomogram_gives_the_centile(tmp_path, form, items, highest):
    nomogram = read_nomogram(written(tmp_path / "scale.csv", curved(highest)), form)
    for raw in (0, 1, 7, items, highest - 1, highest):
        answers = [2] * (raw // 2) + [1] * (raw % 2) + [0] * (items - raw // 2 - raw % 2)
        assert rods(answers, form, nomogram).centile == curved(highest)[raw]
    with pytest.raises(ValueError, match=rf"raw sums 0 to {98 - highest}; the nomogram has {highest + 1} values"):
        rods([1] * (49 - items), MMN if form is CIDP_PDN else CIDP_PDN, nomogram)


@pytest.mark.parametrize(
    ("form", "source"), [(CIDP_PDN, "van Nes et al. 2011, Neurology 76:337-345"), (MMN, "Vanhoutte et al. 2015")]
)
def test_a_missing_nomogram_says_what_is_needed_and_where_it_is_published(tmp_path, form, source):
    with pytest.raises(KeyFileError) as error:
        read_nomogram(tmp_path / "scale_rods.csv", form)
    said = str(error.value)
    assert f"{form.name} needs the file scale_rods.csv with the columns raw, centile" in said
    assert source in said and "only the raw sum and its percentage" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c[:-2], "lacks 47, 48$"),
        (lambda c: [*c, 100], "does not need 49"),
        (lambda c: [*c[:9], "x", *c[10:]], "cannot read"),
        (lambda c: [*c[:-1], 101], "a centile is not within 0 to 100"),
        (lambda c: [*c[:-1], "nan"], "a centile is not within 0 to 100"),
        (lambda c: [*c[:10], 99, *c[11:]], "the centile falls from raw sum 10 to 11"),
    ],
)
def test_a_wrong_nomogram_is_told(tmp_path, change, said):
    with pytest.raises(KeyFileError, match=said):
        read_nomogram(written(tmp_path / "scale.csv", change(curved(48))), CIDP_PDN)


def test_a_registry_with_and_without_a_nomogram(tmp_path):
    assert nomogram_in(tmp_path, CIDP_PDN) is None
    written(tmp_path / "scale_rods_cidp_pdn.csv", curved(48))
    assert nomogram_in(tmp_path, CIDP_PDN).tolist() == curved(48)
    assert nomogram_in(tmp_path, MMN) is None
    written(tmp_path / "scale_rods_mmn.csv", curved(48))
    with pytest.raises(KeyFileError, match=r"scale_rods_mmn\.csv lacks 49, 50"):
        nomogram_in(tmp_path, MMN)


def test_a_nomogram_with_an_empty_sum_is_told(tmp_path):
    (tmp_path / "scale.csv").write_text("raw,centile\n,5\n", encoding="utf-8")
    with pytest.raises(KeyFileError, match=r"lacks 0, 1, 2, .*; does not need an empty one"):
        read_nomogram(tmp_path / "scale.csv")


def test_from_json_and_wrong_answers():
    text = "{" + ", ".join(f'"{item}": 1' for item in range(1, 26)) + "}"
    np.testing.assert_array_equal(rods(from_json([text], MMN), MMN).raw, [25])
    with pytest.raises(
        AnswerError, match=r"R-ODS \(CIDP, PDN, GBS\), response 1 has the items 25, which the form does not"
    ):
        from_json([text], CIDP_PDN)
    with pytest.raises(AnswerError, match="item 24 is 3, allowed are 0 to 2"):
        rods([0] * 23 + [3], CIDP_PDN)
    with pytest.raises(AnswerError, match="24 items, not 25"):
        rods([0] * 25)


def test_a_hundred_thousand_responses_at_once():
    rows = np.random.default_rng(2).integers(0, 3, size=(100_000, 24)).astype(float)
    rows[::10, 3] = np.nan
    score = rods(rows, CIDP_PDN, curved(48))
    assert score.centile.shape == (100_000,)
    assert np.isnan(score.raw).sum() == 10_000
    np.testing.assert_array_equal(
        score.centile[1:50], [float(rods(row, nomogram=curved(48)).centile) for row in rows[1:50]]
    )
