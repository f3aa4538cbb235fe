"""The shipped synthetic registry reproduces what was published, and the archive is what its editions give."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from R_free_helpers.contract.marker import lineage
from R_free_helpers.editions.ledger import compare
from R_free_helpers.editions.stages import released_results, synthetic_extract
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.results.archive import archived_measures, read_archived
from R_free_helpers.results.ledger import at_precision, format_ledger


@pytest.fixture(scope="module")
def lines(risk_accepted):
    return compare("no_ms")


def test_every_computed_value_agrees_at_printed_precision(lines):
    differing = [line for line in lines if line.state == "differs"]
    assert not differing, format_ledger(lines)
    counted = Counter(line.kind for line in lines)
    assert counted["computed"] >= 285
    assert counted["open"] == 0


def test_each_contradicted_value_names_its_inconsistency(lines):
    contradicted = [line for line in lines if line.kind == "contradicted"]
    assert contradicted
    assert all(line.note and line.printed != line.computed for line in contradicted)


def test_all_published_values_are_listed(lines):
    assert len(lines) == 335
    assert len({line.id for line in lines}) == 335


@pytest.mark.parametrize(
    ("value", "decimals", "printed"), [(62.5, 0, "63"), (79.5, 0, "80"), (53.15, 1, "53.2"), (0.5, 0, "1")]
)
def test_values_are_rounded_half_up(value, decimals, printed):
    assert at_precision(value, decimals) == printed


@pytest.mark.parametrize("name", ["no_ms-2023", "no_ms-2023-december", "se_ipn-2024-q2"])
def test_archive_holds_what_the_edition_gave(name):
    edition = parse_edition(name)
    kept, about = read_archived(edition.data_dir / "archive" / f"{edition.id}.csv")
    assert (about.policy, about.lineage) == (
        "protected",
        lineage(synthetic_extract(edition.registry), edition.registry),
    )
    given = released_results(edition).results.filter(pl.col("measure").is_in(archived_measures(edition)))
    assert_frame_equal(given, kept, abs_tol=1e-9)


def test_the_default_edition_is_compared_with_the_shipped_archive():
    assert sorted(released_results(parse_edition("no_ms-2024")).archive) == ["december", "june"]
    assert list(released_results(parse_edition("se_ipn-2024-q3")).archive) == ["q2"]
