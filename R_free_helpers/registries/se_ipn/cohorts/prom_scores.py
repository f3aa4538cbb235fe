"""The scores of what patients report: the current persons' latest forms, scored from their answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl

from R_free_helpers.measures.ages import completed_years
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.source import Source
from R_free_helpers.registries.scores.eq5d5l import DIMENSIONS, EQ5D5L, EQ_VAS, eq5d5l
from R_free_helpers.registries.scores.incat import INCAT, incat
from R_free_helpers.registries.scores.items import Form, from_json
from R_free_helpers.registries.scores.rand36 import RAND36, rand36
from R_free_helpers.registries.scores.rods import CIDP_PDN, MMN, nomogram_in, rods
from R_free_helpers.registries.se_ipn.cohorts.proms import answers, of_year
from R_free_helpers.registries.se_ipn.cohorts.registered import at_year_end, current

SCORES_SINCE = 2020
"""First year of the mean scores by year."""

WORKING_AGE = 65
"""Work ability is asked of those who are younger."""

PASS = Form("PASS", {"pass": (0, 1)})
"""Is the present state acceptable: 1 yes, 0 no."""

WORK = Form("Work ability", {"work_ability": (0, 10)})
"""10 is the best work ability ever."""

PERSON = dict.fromkeys(("patient_id", "unit_id", "diagnosis", "sex"), pl.String) | {
    "birth_date": pl.Date,
    "response_date": pl.Date,
}
Scores = dict[str, np.ndarray]


def _incat(texts: list[str], folder: Path) -> Scores:
    return {"incat_self": incat(from_json(texts, INCAT)).total}


def _rods(scale: str, form: Form) -> Callable[[list[str], Path], Scores]:
    def score(texts: list[str], folder: Path) -> Scores:
        nomogram = nomogram_in(folder, form)
        found = rods(from_json(texts, form), form, nomogram)
        # Without the nomogram there is only the percentage of the highest sum, and it is labelled so.
        return {scale: found.percent if nomogram is None else found.centile}

    return score


def _eq5d(texts: list[str], folder: Path) -> Scores:
    return {"eq5d_index": eq5d5l(from_json(texts, EQ5D5L)), "eq5d_vas": from_json(texts, EQ_VAS)[:, 0]}


def _rand(texts: list[str], folder: Path) -> Scores:
    # Health change is one item about the last year, no scale.
    found = rand36(from_json(texts, RAND36))
    return {f"rand36_{name}": values for name, values in found.items() if name != "health_change"}


SCORED: dict[str, Callable[[list[str], Path], Scores]] = {
    "INCAT_self": _incat,
    "RODS_CIDP_PDN": _rods("rods_cidp_pdn", CIDP_PDN),
    "RODS_MMN": _rods("rods_mmn", MMN),
    "EQ5D5L": _eq5d,
    "RAND36": _rand,
}
"""How the stored answers of each form become scores; the folder is where the registry keeps keys of its own."""


def every_form(forms: nw.LazyFrame, source: Source) -> nw.LazyFrame:
    """Return the forms of all years."""
    return forms


def latest_answers(source: Source, instrument: str, chosen: Callable = every_form) -> pl.DataFrame:
    """Return each current person's latest form with answers, in memory, in the order of the persons."""
    forms = chosen(answers(source, instrument).filter(~nw.col("items").is_null()), source)
    forms = forms.select("patient_id", "response_id", "response_date", "items")
    rows = current(source).join(latest(forms, "response_date", "items", "response_id"), on="patient_id", how="inner")
    return rows.select(*PERSON, "items").collect(backend="polars").to_native().sort("patient_id")


def scores(source: Source) -> nw.LazyFrame:
    """Return the scores of the current persons' latest forms in long form: ``scale`` and ``value``."""
    return source.once("scores", lambda s: _scores(s, every_form))


def _scores(source: Source, chosen: Callable) -> nw.LazyFrame:
    parts = []
    for instrument, score in SCORED.items():
        rows = latest_answers(source, instrument, chosen)
        found = score(rows["items"].to_list(), source.edition.data_dir) if rows.height else {}
        parts += [
            rows.select(*PERSON, scale=pl.lit(scale), value=pl.Series(values, dtype=pl.Float64).fill_nan(None))
            for scale, values in found.items()
        ]
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=PERSON | {"scale": pl.String, "value": pl.Float64})
    return nw.from_native(frame.filter(pl.col("value").is_not_null()).lazy())


def scores_by_year(source: Source) -> nw.LazyFrame:
    """Return the scores of the latest form of each ``year``, of that year's current persons."""
    parts = [
        _scores(at_year_end(source, year), of_year).with_columns(year=nw.lit(str(year)))
        for year in range(SCORES_SINCE, source.edition.year + 1)
    ]
    return nw.concat(parts)


def dimensions(source: Source) -> nw.LazyFrame:
    """Return the latest answers to each ``dimension`` of EQ-5D-5L: ``answer`` 1 to 5."""
    rows = latest_answers(source, "EQ5D5L")
    read = from_json(rows["items"].to_list(), EQ5D5L) if rows.height else np.empty((0, len(DIMENSIONS)))
    long = [
        rows.select(
            "patient_id",
            "unit_id",
            dimension=pl.lit(name),
            answer=pl.Series(read[:, place], dtype=pl.Float64).fill_nan(None),
        )
        for place, name in enumerate(DIMENSIONS)
    ]
    frame = pl.concat(long).filter(pl.col("answer").is_not_null())
    return nw.from_native(frame.with_columns(pl.col("answer").cast(pl.Int64).cast(pl.String)).lazy())


def _single(source: Source, instrument: str, form: Form) -> pl.DataFrame:
    """Return each current person's latest answer to a form of one question, as ``value``."""
    rows = latest_answers(source, instrument)
    read = from_json(rows["items"].to_list(), form)[:, 0]
    return rows.with_columns(value=pl.Series(read).fill_nan(None)).filter(pl.col("value").is_not_null())


def satisfied(source: Source) -> nw.LazyFrame:
    """Return ``met``: finds the present state acceptable (PASS)."""
    return nw.from_native(_single(source, "PASS", PASS).with_columns(met=pl.col("value") == 1).lazy())


def work_ability(source: Source) -> nw.LazyFrame:
    """Return ``value``: work ability, 0 to 10, of those of working age on the day they answered."""
    answered = nw.from_native(_single(source, "WORK", WORK).lazy())
    return answered.filter(completed_years("birth_date", "response_date") < WORKING_AGE)
