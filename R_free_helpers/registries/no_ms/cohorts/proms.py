"""Patient-reported measures: who answered, and the scores."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import age
from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.rows import collect_rows
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts.registered import registered

FIRST_WAVE = 2019

INSTRUMENT_SCALES = {"MSIS29": "msis29", "RAND12": "rand12"}

PARTS = ("physical", "mental")
"""Each instrument has a scale of both."""


def response(source: Source) -> nw.LazyFrame:
    """Return ``met``: answered the year's wave, among all registered who were alive at dispatch."""
    return among(_invited(source), _answers(source))


def response_when_reached(source: Source) -> nw.LazyFrame:
    """Return ``met``: answered the year's wave, among those whom the form reached."""
    return among(_invited(source).filter(nw.col("reached")), _answers(source))


def _invited(source: Source) -> nw.LazyFrame:
    wave = source.table("prom_invitation").filter(nw.col("wave") == source.edition.year)
    return registered(source).join(wave.select("patient_id", "reached"), on="patient_id", how="inner")


def _answers(source: Source) -> nw.LazyFrame:
    return source.table("prom_response").filter(nw.col("wave") == source.edition.year)


def _complete(source: Source, since: int) -> nw.LazyFrame:
    """Return the complete forms of the waves from a year to the edition's."""
    waves = (nw.col("wave") >= since) & (nw.col("wave") <= source.edition.year)
    return source.table("prom_response").filter(nw.col("complete") & waves)


def scores(source: Source, since: int | None = None) -> nw.LazyFrame:
    """Return scores in long form: patient, wave, unit, birth date, type, sex, ``scale`` and ``value``.

    Parameters
    ----------
    source : Source
    since : int, optional
        First wave; the edition's own wave alone when left out. No wave after the edition's year is read.
    """
    first = since or source.edition.year
    return source.once(f"scores since {first}", lambda s: _scores(s, first))


def _scores(source: Source, since: int) -> nw.LazyFrame:
    persons = registered(source).select("patient_id", "unit_id", "birth_date", "type", "sex")
    answers = _complete(source, since)
    parts = []
    for instrument, prefix in INSTRUMENT_SCALES.items():
        for part in PARTS:
            column = f"score_{part}"
            parts.append(
                answers.filter((nw.col("instrument") == instrument) & ~nw.col(column).is_null()).select(
                    "patient_id", "wave", "response_date", value=column, scale=nw.lit(f"{prefix}_{part}")
                )
            )
    return nw.concat(parts).join(persons, on="patient_id", how="inner")


def aged(scored: nw.LazyFrame) -> pl.DataFrame:
    """Return scores in memory with ``age``: decimal years on the day of the answer."""
    return collect_rows(scored.with_columns(age=age("birth_date", "response_date")))


def answered(source: Source) -> nw.LazyFrame:
    """Return the registered who answered the year's wave, with ``response_date``, complete forms or not."""
    forms = source.table("prom_response").filter(nw.col("wave") == source.edition.year)
    days = forms.group_by("patient_id").agg(response_date=nw.col("response_date").max())
    return registered(source).select("patient_id", "unit_id").join(days, on="patient_id", how="inner")


def treated_at_response(source: Source) -> nw.LazyFrame:
    """Return those who answered with ``treated``: their latest treatment status up to the day they answered.

    The date of the status decides, several on one day the last entered; without one it is ``unknown``.
    """
    return source.once("treated_at_response", _treated_at_response)


def _treated_at_response(source: Source) -> nw.LazyFrame:
    persons = answered(source)
    known = (
        source.table("treatment_status")
        .join(persons.select("patient_id", "response_date"), on="patient_id", how="inner")
        .filter(nw.col("event_date") <= nw.col("response_date"))
    )
    newest = latest(known, "event_date", "entered_at", "status_id").select("patient_id", treated="status")
    return persons.join(newest, on="patient_id", how="left").with_columns(nw.col("treated").fill_null("unknown"))


def scores_with_treatment(source: Source) -> nw.LazyFrame:
    """Return the year's scores with ``treated``: treatment status on the day of the answer."""
    treated = treated_at_response(source).select("patient_id", "treated")
    return scores(source).join(treated, on="patient_id", how="inner")


def scores_of_all_waves(source: Source) -> nw.LazyFrame:
    """Return the scores of every yearly wave, ``wave`` as text."""
    return scores(source, FIRST_WAVE).with_columns(wave=nw.col("wave").cast(nw.String))


def answered_every_wave(source: Source) -> nw.LazyFrame:
    """Return the registered with complete forms in every wave up to the edition's year."""
    answered = source.once("scales_answered", _scales_answered)
    waves = len(answered.select("wave").unique().collect(backend="polars"))
    per_person = answered.group_by("patient_id", "unit_id").agg(nw.col("scales").sum())
    every = max(waves, 1) * len(INSTRUMENT_SCALES) * len(PARTS)
    return per_person.filter(nw.col("scales") == every).select("patient_id", "unit_id")


def _scales_answered(source: Source) -> nw.LazyFrame:
    """Return how many ``scales`` each of the registered has a score of in each wave."""
    answers = _complete(source, FIRST_WAVE).filter(nw.col("instrument").is_in(list(INSTRUMENT_SCALES)))
    known = {part: nw.when(nw.col(f"score_{part}").is_null()).then(nw.lit(0)).otherwise(nw.lit(1)) for part in PARTS}
    forms = answers.select("patient_id", "wave", "instrument", **known)
    # A form that is there twice counts once.
    forms = forms.group_by("patient_id", "wave", "instrument").agg(nw.col(*PARTS).max())
    scored = forms.with_columns(scales=nw.sum_horizontal(*PARTS))
    of_wave = scored.filter(nw.col("scales") > 0).group_by("patient_id", "wave").agg(nw.col("scales").sum())
    return registered(source).select("patient_id", "unit_id").join(of_wave, on="patient_id", how="inner")


def scores_of_the_same(source: Source) -> nw.LazyFrame:
    """Return the scores of every yearly wave of those with complete forms in all of them."""
    same = answered_every_wave(source).select("patient_id")
    return scores_of_all_waves(source).join(same, on="patient_id", how="inner")
