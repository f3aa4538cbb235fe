"""Values of another type than the contract's, as other programs write them into Parquet."""

from __future__ import annotations

import datetime as dt

import polars as pl
from kit import cell, columns, family, follows, in_tables, reads


def cast(table, column, kind):
    change = lambda frames: {**frames, table: frames[table].with_columns(pl.col(column).cast(kind))}  # noqa: E731
    return reads(in_tables(change))


def every(table, column, value, rule, says):
    """Return the damage of a column in which all thirty values are another one."""
    change = lambda rows: rows.with_columns(value.alias(column))  # noqa: E731
    return columns(table, column, rule, 30, says, change)


MIDNIGHT = pl.col("visit_date").cast(pl.Datetime("us"))

DAMAGES = family(
    "Types",
    {
        "small whole numbers": cast("diagnosis", "onset_year", pl.Int16),
        "whole numbers without sign": cast("prom_invitation", "wave", pl.UInt32),
        "whole numbers as decimal ones": cast("diagnosis", "onset_month", pl.Float64),
        "whole numbers as text": cast("diagnosis", "onset_year", pl.String),
        "scores in single precision": cast("functional_measurement", "value", pl.Float32),
        "scores as exact decimals": cast("functional_measurement", "value", pl.Decimal(6, 3)),
        "scores as text": cast("functional_measurement", "value", pl.String),
        "dates as midnights": cast("visit", "visit_date", pl.Datetime("ns")),
        "dates as text": cast("visit", "visit_date", pl.String),
        "codes as categories": cast("visit", "mode", pl.Categorical),
        "yes and no as 1 and 0": cast("treatment_episode", "in_trial", pl.Int8),
        "yes and no as 1.0 and 0.0": cast("relapse", "hospitalised", pl.Float64),
        "yes and no as text": cast("treatment_episode", "in_trial", pl.String),
        "an empty column without type": reads(
            in_tables(
                lambda frames: {**frames, "patient": frames["patient"].with_columns(emigration_date=pl.lit(None))}
            )
        ),
        "missing numbers as NaN": reads(
            in_tables(
                lambda frames: {
                    **frames,
                    "diagnosis": frames["diagnosis"].with_columns(
                        onset_month=pl.col("onset_month").cast(pl.Float64).fill_null(float("nan"))
                    ),
                }
            )
        ),
        "serial numbers for dates": every("visit", "visit_date", pl.lit(45000), "bare_number", "serial number"),
        "seconds since 1970 for dates": every(
            "visit", "visit_date", pl.col("visit_date").cast(pl.Datetime("ms")).dt.epoch("s"), "bare_number", "date"
        ),
        "fractions for dates": every("mri_exam", "exam_date", pl.lit(1.5), "bare_number", "1.5"),
        "true for a code": every("visit", "mode", pl.lit(True), "wrong_type", "true/false where text belongs"),
        "lists for codes": every("visit", "mode", pl.concat_list("mode"), "wrong_type", "type List"),
        "records for codes": every("visit", "mode", pl.struct("mode", "staff"), "wrong_type", "type Struct"),
        "bytes for codes": every("visit", "mode", pl.col("mode").cast(pl.Binary), "wrong_type", "type Binary"),
        "dates for years": follows(
            every("diagnosis", "onset_year", pl.col("diagnosis_date"), "wrong_type", "dates where whole numbers")
        ),
        "times of day for dates": every(
            "visit", "visit_date", pl.lit(dt.time(9, 30)), "wrong_type", "times of day where dates belong"
        ),
        "durations for dates": every("visit", "visit_date", pl.lit(dt.timedelta(days=3)), "wrong_type", "Duration"),
        "half a year": follows(every("diagnosis", "onset_year", pl.lit(2012.5), "not_a_whole_number", "2012.5")),
        "2 for yes": every("treatment_episode", "in_trial", pl.lit(2), "not_yes_or_no", '"2"'),
        "-1 for yes": every("treatment_episode", "in_trial", pl.lit(-1), "not_yes_or_no", '"-1"'),
        "maybe": cell("prom_invitation", "reached", 3, "kanskje", "not_yes_or_no", "ja or nei"),
        "an infinite score": cell("functional_measurement", "value", 0, float("inf"), "not_a_number", "inf"),
        "a word for a score": cell("functional_measurement", "value", 3, "høy", "not_a_number", '"høy"'),
        "a word for a month": cell("diagnosis", "onset_month", 3, "juni", "not_a_whole_number", '"juni"'),
        "fractions for keys": every("visit", "visit_id", pl.int_range(30) + 0.5, "wrong_type", "numbers where text"),
        "points in time with a zone": every(
            "visit", "visit_date", MIDNIGHT.dt.replace_time_zone("UTC"), "time_zone", "near midnight"
        ),
        "midnights moved to another zone": every(
            "visit", "visit_date", MIDNIGHT - pl.duration(hours=1), "midnight_elsewhere", "the days are wrong"
        ),
        "nearly all midnights moved to another zone": columns(
            "visit",
            "visit_date",
            "midnight_elsewhere",
            30,
            "all or nearly all",
            lambda rows: rows.with_columns(
                visit_date=pl.when(pl.int_range(30) < 3).then(MIDNIGHT).otherwise(MIDNIGHT - pl.duration(hours=2))
            ),
        ),
        "a time of day": columns(
            "visit",
            "visit_date",
            "time_of_day",
            30,
            "left out",
            lambda rows: rows.with_columns(visit_date=MIDNIGHT + pl.duration(hours=9)),
            "warning",
        ),
        "a date beyond every calendar": follows(
            every(
                "visit", "visit_date", pl.lit(3_000_000).cast(pl.Int32).cast(pl.Date), "no_such_day", "does not exist"
            )
        ),
    },
)
