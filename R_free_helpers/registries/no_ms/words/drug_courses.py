"""Report variables of treatment beyond status and drugs: reasons by trust, stops, earlier drugs, late starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.few import Absent
from R_free_helpers.language.numbers import known
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.results.sentence_rows import exact, national, total, value
from R_free_helpers.results.verdicts import judged_counts

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
    stops = {}
    for name, wanted, part in (("this", str(year), "numerator"), ("last", str(year - 1), "denominator")):
        chosen = rows[rows["year"].astype(str) == wanted]["value"]
        nobody = value(writer, "natalizumab_stops", "count", year=wanted, next="anti_cd20")
        # The ratio is told beside them, of counts that rounded parts need not add up to.
        whole = value(writer, "natalizumab_stop_ratio", "ratio", column=part)
        stops[name] = whole if exact(whole) else total(chosen) if len(chosen) else nobody
        values[f"stops_{name}"] = writer.integer(stops[name])
        values[f"stops_to_anti_cd20_{name}"] = writer.integer(nobody)
    ratio = value(writer, "natalizumab_stop_ratio", "ratio")
    values["stops_compared"] = stops_compared(writer, stops["this"], stops["last"], ratio)
    prior = national(writer, "ofatumumab_prior", "count", "prior")

    def before(code: str) -> str:
        return writer.integer(value(writer, "ofatumumab_prior", "count", prior=code))

    values |= {
        "ofatumumab": writer.integer(total(prior["value"]) if len(prior) else None),
        "ofatumumab_first": before("first"),
        "ofatumumab_other": before("other"),
        "ofatumumab_after": before("anti_cd20"),
        "hsct_abroad": writer.integer(value(writer, "rituximab_to_hsct", "count", abroad="yes")),
        "choice_rrms": writer.share(value(writer, "untreated_by_choice", type="RRMS")),
        "ppms_started": started(writer),
    }
    return values


def started(writer: Writer) -> str:
    """Return how many of the newly diagnosed with PPMS have begun treatment, as a sentence."""
    n, share = (value(writer, "started", column=name, type="PPMS") for name in ("numerator", "value"))
    if not known(share):
        of = "for få" if isinstance(share, Absent) and share.status == "few" else "ingen"
        if isinstance(share, Absent) and share.status == "suppressed":
            return "Hvor mange nydiagnostiserte med primær progressiv MS som har startet behandling, er skjult."
        return f"Det er {of} nydiagnostiserte med primær progressiv MS å regne på."
    return (
        "Antallet nydiagnostiserte med primær progressiv MS som har startet behandling, er "
        f"{writer.integer(n)} ({writer.share(share)})."
    )


def stops_compared(writer: Writer, now: float, before: float, ratio: float) -> str:
    """Return how the number of stops compares with the year before, as a sentence."""
    judged = judged_counts(now, before, writer.chapter.policy)
    if judged is None:
        return "Antallet kan ikke sammenlignes med året før."
    if not judged:
        return "Det er om lag som året før."
    if judged < 0:
        return "Det er færre enn året før."
    if not known(ratio):
        return "Det er flere enn året før."
    return f"Det er {writer.decimal(ratio)} ganger så mange som året før."
