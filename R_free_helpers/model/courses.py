"""Courses of a drug: those that follow one another without a day between them are one course.

A course is often registered anew when a dose, a clinic or a form changes. It then ends on one day and the next one
begins on the same day or the day after: the person has not stopped.
"""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.model.rows import PERSON, LazyRows
from R_free_helpers.model.source import Source, day

TABLE = "treatment_episode"

OF_ONE_DRUG = (PERSON, "drug_id")
"""Columns whose courses follow one another."""

_ONGOING = dt.date(9000, 1, 1)
"""Stands for the end of a course that goes on."""


def courses_of(source: Source) -> LazyRows:
    """Return the courses of drugs that an edition sees, each once; see `continuous`."""
    return source.once("courses", lambda s: continuous(s.table(TABLE)))


def continued(episodes: LazyRows) -> LazyRows:
    """Return the episodes with ``ends``, far away while it goes on, and ``continues``: another one was still going on.

    An episode continues another of the same person and drug that began before it, or on the same day, and ended no
    earlier than the day before it begins.

    Parameters
    ----------
    episodes : narwhals.LazyFrame
        patient_id, drug_id, episode_id, start_date and end_date, which is null while it goes on.
    """
    keys, order = list(OF_ONE_DRUG), ["start_date", "ends", "episode_id"]
    ended = episodes.with_columns(ends=nw.col("end_date").fill_null(day(_ONGOING)))
    reached = ended.with_columns(reached=nw.col("ends").cum_max().over(*keys, order_by=order))
    before = reached.with_columns(before=nw.col("reached").shift(1).over(*keys, order_by=order))
    meets = nw.col("start_date") <= nw.col("before").dt.offset_by("1d")
    return before.with_columns(continues=meets.fill_null(False)).drop("reached", "before")


def continuous(episodes: LazyRows) -> LazyRows:
    """Return one row per course: the first episode's, with the end of the last one.

    Parameters
    ----------
    episodes : narwhals.LazyFrame
        See `continued`; the other columns are those of the first episode.
    """
    names = episodes.collect_schema().names()
    keys = list(OF_ONE_DRUG)
    # Most courses are one episode: nothing of these is put in order.
    counted = episodes.with_columns(episodes=nw.col("episode_id").count().over(*keys))
    alone, several = (counted.filter(one) for one in (nw.col("episodes") == 1, nw.col("episodes") > 1))
    return nw.concat([alone.select(names), _joined(several.drop("episodes")).select(names)])


def _joined(episodes: LazyRows) -> LazyRows:
    """Return the first episode of each course, with the end of the last one."""
    keys, order = list(OF_ONE_DRUG), ["start_date", "ends", "episode_id"]
    begins = nw.when(nw.col("continues")).then(nw.lit(0)).otherwise(nw.lit(1))
    numbered = continued(episodes).with_columns(begins=begins)
    numbered = numbered.with_columns(course=nw.col("begins").cum_sum().over(*keys, order_by=order))
    last = numbered.group_by(*keys, "course").agg(last=nw.col("ends").max())
    first = numbered.filter(~nw.col("continues")).join(last, on=[*keys, "course"], how="inner")
    going_on = nw.lit(None, dtype=nw.Date)
    ended = nw.when(nw.col("last") == day(_ONGOING)).then(going_on).otherwise(nw.col("last"))
    return first.with_columns(end_date=ended)
