"""Report variables of treatment beyond status and drugs: reasons by trust, stops, earlier drugs, late starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.results.sentence_rows import by_code, national, total, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

REASON_GROUPS = ("progressive", "choice_pregnancy", "no_indication", "long_stable", "other")


def courses(writer: Writer) -> dict[str, str]:
    """Return reasons by health trust, natalizumab stops, what came before ofatumumab, and starts in PPMS."""
    values = {
        f"{name}_spread": sentences.spread(writer, "no_treatment_reason_unit", group=name) for name in REASON_GROUPS
    }
    year = writer.chapter.edition.year
    rows = national(writer, "natalizumab_stops", "count", "next", "year")
    for name, wanted in (("this", year), ("last", year - 1)):
        chosen = rows[rows["year"].astype(str) == str(wanted)]
        values[f"stops_{name}"] = writer.integer(total(chosen["value"]) if len(chosen) else None)
        onward = chosen[chosen["next"] == "anti_cd20"]["value"]
        values[f"stops_to_anti_cd20_{name}"] = writer.integer(total(onward) if len(onward) else None)
    ratio = value(writer, "natalizumab_stop_ratio", "ratio")
    values["stops_compared"] = stops_compared(writer, ratio)
    prior = national(writer, "ofatumumab_prior", "count", "prior")
    count = by_code(prior, "prior")
    values |= {
        "ofatumumab": writer.integer(total(prior["value"]) if len(prior) else None),
        "ofatumumab_first": writer.integer(count.get("first")),
        "ofatumumab_other": writer.integer(count.get("other")),
        "ofatumumab_after": writer.integer(count.get("anti_cd20")),
        "hsct_abroad": writer.integer(value(writer, "rituximab_to_hsct", "count", abroad="yes")),
        "choice_rrms": writer.share(value(writer, "untreated_by_choice", type="RRMS")),
        "ppms_started": writer.integer(value(writer, "started", column="numerator", type="PPMS")),
        "ppms_started_share": writer.share(value(writer, "started", type="PPMS")),
    }
    return values


def stops_compared(writer: Writer, ratio: float | None) -> str:
    """Return how the number of stops compares with the year before, as a sentence."""
    if ratio is None:
        return "Antallet kan ikke sammenlignes med året før."
    if abs(ratio - 1) < 0.05:
        return "Det er omtrent som året før."
    return f"Det er {writer.decimal(ratio)} ganger så mange som året før."
