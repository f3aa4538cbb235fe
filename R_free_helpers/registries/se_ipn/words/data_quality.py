"""Report variables of data density, dates known and the reading of the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.se_ipn.cohorts.registered import REPORTED
from R_free_helpers.results.sentence_rows import number, one, rest, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def quality(writer: Writer) -> dict[str, str]:
    """Return data density now and a year ago, dates known, and the reading of the records."""
    year, found = writer.chapter.edition.year, {}
    for name in ("icd", "visit", "treatment", "grip", "incat"):
        now, before = (one(writer, "density", variable=name, year=str(year - back)) for back in (0, 1))
        found |= {
            name: writer.share(None if now is None else number(now), 1),
            f"{name}_previous": writer.share(None if before is None else number(before), 1),
            f"{name}_compared": writer.compared(now, before, 1),
        }
    for diagnosis in REPORTED:
        key = diagnosis.lower()
        for date in ("onset", "diagnosis", "referral"):
            found[f"{date}_{key}"] = writer.share(value(writer, "date_known", date=date, diagnosis=diagnosis))
        read = value(writer, "validation_n", "count", diagnosis=diagnosis)
        confirmed = value(writer, "validation", diagnosis=diagnosis)
        found |= {f"read_{key}": writer.integer(read), f"confirmed_{key}": writer.share(confirmed)}
        found[f"changed_{key}"] = writer.share(rest(writer, "validation", diagnosis=diagnosis))
    return found
