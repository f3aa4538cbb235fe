"""Texts of two made-up extracts: what they tell is what the rows say, worked out here by other means."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
from built import SMALL
from typed_numbers import MARKUP

from R_free_helpers.editions.finishing import VARIABLE_SHORTCODE, lookup, resolve
from R_free_helpers.editions.stages import load_released
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.variables import report_variables

SEEDS = (5, 6)
LEVEL = {"no_ms": "hf", "se_ipn": "healthcare_region"}
ACROSS = {"no_ms": "dx_treat", "se_ipn": "visit_physician_12m"}
"""The share whose differences between units the patients' text tells of."""

ABOUT_DATA = {"summary.md", "key_figures.md", "report_patients.md", "improvement.md"}
ABOUT_DATA |= {"indicators", "treatment", "disease_activity", "proms", "data_quality", "population"}
"""Texts and chapters that tell of data, in both registries."""

BASE = 5
"""Published counts may differ from the rows by less than this."""

SAID = {
    "no_ms": ("Det er større forskjeller mellom helseforetak", "Forskjellene mellom helseforetak kan være tilfeldige"),
    "se_ipn": (
        "Det är större skillnader mellan sjukvårdsregioner",
        "Skillnaderna mellan sjukvårdsregioner kan bero på",
    ),
}
"""What is said where units differ, and where chance may be all."""


@pytest.fixture(scope="module", params=SEEDS)
def seeded(request, registry_id, built):
    """Return a chapter of a small extract, its variables, and the folder of its rows."""
    edition = Edition(registry=registry_id, year=2024)
    kept = load_released(built.results(edition, SMALL[registry_id], request.param))
    chapter = Chapter(edition, get_registry(registry_id), kept.results, kept.archive, kept.synthetic)
    return chapter, report_variables(chapter), built.extract(registry_id, SMALL[registry_id], request.param)


def texts(registry_id: str, notebooks: dict[str, dict]) -> dict[str, str]:
    """Return every text of a registry, and the prose of each chapter."""
    told = {path.name: path.read_text(encoding="utf-8") for path in workspace().texts(registry_id).glob("*.md")}
    for name, book in notebooks.items():
        told[name] = "\n\n".join(cell["source"] for cell in book["cells"] if cell["cell_type"] == "markdown")
    return told


def plain(text: str) -> str:
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", text)


def test_every_number_of_a_text_is_typed_by_right_or_comes_from_this_extract(registry_id, notebooks, seeded):
    _, variables, _ = seeded
    for name, text in texts(registry_id, notebooks).items():
        unknown: set[str] = set()
        made = resolve(text, variables, unknown)
        assert {key for key in unknown if not key.startswith("provenance.")} == set(), name
        own = [lookup(variables, key) or "" for key in VARIABLE_SHORTCODE.findall(text)]
        figures = re.findall(r"\d+", MARKUP.sub("", text)) + [one for value in own for one in re.findall(r"\d+", value)]
        assert not set(re.findall(r"\d+", MARKUP.sub("", made))) - set(figures), name


def test_texts_that_tell_of_data_differ_between_extracts(registry_id, notebooks, built):
    made = []
    for seed in SEEDS:
        edition = Edition(registry=registry_id, year=2024)
        kept = load_released(built.results(edition, SMALL[registry_id], seed))
        chapter = Chapter(edition, get_registry(registry_id), kept.results, kept.archive, kept.synthetic)
        variables = report_variables(chapter)
        made.append({name: resolve(text, variables, set()) for name, text in texts(registry_id, notebooks).items()})
    other = {name for name in made[0] if made[0][name] != made[1][name]}
    assert other >= ABOUT_DATA


def test_patients_are_told_that_units_differ_exactly_where_a_test_says_so(registry_id, seeded):
    from scipy.stats import chi2

    chapter, variables, _ = seeded
    rows = chapter.results.filter(
        (pl.col("measure") == ACROSS[registry_id]) & (pl.col("statistic") == "share") & (pl.col("subgroup") == "")
    )
    level = chapter.units.filter(pl.col("level") == LEVEL[registry_id])["unit_id"]
    rows = rows.filter(
        pl.col("unit_id").is_in(level.to_list()) & pl.col("value").is_not_null() & (pl.col("status") != "few")
    )
    n, share = rows["denominator"].to_numpy(), rows["value"].to_numpy()
    common = (n * share).sum() / n.sum()
    p = chi2.sf((n * (share - common) ** 2).sum() / (common * (1 - common)), len(n) - 1)
    # Where expected counts are small the report simulates; near the limit the two may differ.
    if 0.03 < p < 0.08:
        pytest.skip(f"p is {p:.3f}")
    text = resolve(
        (workspace().texts(registry_id) / "report_patients.md").read_text(encoding="utf-8"), variables, set()
    )
    differ, chance = SAID[registry_id]
    assert (differ in plain(text)) == (p < 0.05)
    assert (chance in plain(text)) == (p >= 0.05)


@pytest.mark.registry("no_ms")
def test_who_is_registered_later_and_at_several_units_is_counted_in_the_rows(registry_id, seeded):
    _, variables, folder = seeded
    patients, diagnoses = (pl.read_parquet(folder / f"{name}.parquet") for name in ("patient", "diagnosis"))
    people = diagnoses.join(patients, on="patient_id").filter(
        (pl.col("diagnosis") == "MS") & (pl.col("diagnosis_date").dt.year() == 2022)
    )
    text = plain(resolve((workspace().texts("no_ms") / "development.md").read_text(encoding="utf-8"), variables, set()))
    for month, told in (
        (5, r"var (\d+) registrert i juni 2023"),
        (11, r"og (\d+) i desember samme år"),
    ):
        counted = people.filter(pl.col("included_date") <= pl.date(2023, month, 15)).height
        assert abs(int(re.search(told, text).group(1)) - counted) < BASE
    assert "i 2022, var" in text


@pytest.mark.registry("no_ms")
def test_whether_a_goal_is_reached_follows_from_the_share(registry_id, seeded):
    chapter, variables, _ = seeded
    share = chapter.select("early_he", unit="norge")["value"].item()
    bands = chapter.registry.indicators["early_he"].bands
    level = "meget god" if share >= bands.very_good else "god" if share >= bands.good else "mindre god"
    text = plain(resolve((workspace().texts("no_ms") / "improvement.md").read_text(encoding="utf-8"), variables, set()))
    assert f"måloppnåelsen er {level} (kapittel" in text
    changed = chapter.results.with_columns(
        value=pl.when((pl.col("measure") == "early_he") & (pl.col("unit_id") == "norge") & (pl.col("subgroup") == ""))
        .then(0.5)
        .otherwise(pl.col("value"))
    )
    other = report_variables(replace(chapter, results=changed))
    assert lookup(other, "indicator.early_he.level") == "mindre god"
