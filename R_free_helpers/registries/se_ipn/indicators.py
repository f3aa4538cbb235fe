"""The quality indicators and the supplementary shares: of whom, by which criterion and limit, and in which words.

Bands stand only where a goal is published.
"""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from R_free_helpers.language.numbers import half_up
from R_free_helpers.measures.ages import calendar_months
from R_free_helpers.measures.among import among
from R_free_helpers.model.measure import Bands, Indicator, Limit, Rows
from R_free_helpers.model.source import Source, at_least_zero
from R_free_helpers.registries.se_ipn.cohorts import disease_activity, registered, time_to_treatment, treatment

TIME, TREATMENT, OUTCOME, FOLLOW_UP = "Tid till diagnos och behandling", "Behandling", "Resultat", "Uppföljning"
GUIDELINE = "Nationella konsensusrekommendationer för diagnostik och behandling av CIDP (SNEMA 2023)."
SECOND_LOOK = "dashboard_date"
"""What had been registered by then is seen by the indicators that are published all year round."""

AP = "Alla med CIDP eller MMN som följdes i registret någon gång under rapportåret"


Criterion = Callable[[Source, nw.LazyFrame, Limit | None], nw.LazyFrame]

MMN_GOAL = Bands(1.0, 1.0)
"""Everybody with MMN should be on immunotherapy."""

CIDP_GOAL = Bands(0.80, 0.90)
"""So many of those with CIDP: the others may be in remission."""

CIDP_RANGE = f"{half_up(100 * CIDP_GOAL.good)}–{half_up(100 * CIDP_GOAL.very_good)} %"
REMISSION = f"{half_up(100 * (1 - CIDP_GOAL.very_good))}–{half_up(100 * (1 - CIDP_GOAL.good))} %"

INCAT_GOAL = Limit(3, "points")
"""Highest INCAT of a treatment that works, as the national guideline has it since 2023."""

FOLLOWED_UP = Limit(12, "months")
"""Who has been seen within it is followed up."""


def having(events: Rows) -> Criterion:
    """Return the criterion of having at least one of the events."""
    return lambda source, rows, limit: among(rows, events(source))


def seen(visits: Callable[[Source, Limit], nw.LazyFrame]) -> Criterion:
    """Return the criterion of having at least one of the visits within the limit before the day of the dashboards."""
    return lambda source, rows, limit: among(rows, visits(source, limit))


def shown_within(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return ``met``: the latest value is within the limit.

    Who has none has not been shown to reach the goal: not met, rather than missing.
    """
    return rows.with_columns(met=(nw.col("value") <= limit.value).fill_null(False))


INDICATORS = (
    Indicator(
        id="onset_dx",
        population=registered.current_reread,
        value=calendar_months("onset_date", "diagnosis_date"),
        limit=Limit(12, "months"),
        seen_until=SECOND_LOOK,
        group=TIME,
        name="Tid från debut till diagnos",
        short_name="Debut–diagnos",
        definition="Andel som fick diagnosen senast {limit} efter att sjukdomen började.",
        numerator="De i nämnaren vars diagnosdatum ligger högst {limit} efter debutdatum.",
        denominator=AP + " och som har ett debutdatum.",
        rationale="Tidig diagnos ger tidig behandling, innan nervskadan blir bestående.",
    ),
    Indicator(
        id="dx_therapy",
        population=time_to_treatment.with_first_therapy,
        value=at_least_zero(calendar_months("diagnosis_date", "start_date")),
        limit=Limit(3, "months"),
        seen_until=SECOND_LOOK,
        group=TIME,
        name="Tid från diagnos till immunterapi",
        short_name="Diagnos–terapi",
        definition="Andel som började med immunterapi senast {limit} efter diagnosen.",
        numerator="De i nämnaren vars första immunterapi började före diagnosen eller högst {limit} efter den.",
        denominator=AP + " och som har fått immunterapi.",
        rationale=GUIDELINE + " Obehandlad sjukdom leder till funktionsnedsättning som kan bli bestående.",
    ),
    Indicator(
        id="on_therapy",
        population=registered.current_reread,
        met=having(treatment.ongoing_reread),
        seen_until=SECOND_LOOK,
        group=TREATMENT,
        name="Pågående immunterapi",
        short_name="Immunterapi",
        definition="Andel som hade en pågående immunterapi vid rapportårets slut.",
        numerator="De i nämnaren som på statusdatumet hade minst en pågående immunterapi.",
        denominator=AP + ".",
        rationale=f"{GUIDELINE} Alla med MMN och {CIDP_RANGE} av dem med CIDP bör stå på behandling.",
    ),
    Indicator(
        id="on_therapy_cidp",
        population=registered.current_reread_with(registered.CIDP),
        met=having(treatment.ongoing_reread),
        seen_until=SECOND_LOOK,
        group=TREATMENT,
        name="Pågående immunterapi vid CIDP",
        short_name="Immunterapi CIDP",
        definition="Andel med CIDP som hade en pågående immunterapi vid rapportårets slut.",
        numerator="De i nämnaren som på statusdatumet hade minst en pågående immunterapi.",
        denominator="Alla med CIDP som följdes i registret någon gång under rapportåret.",
        rationale=f"{GUIDELINE} Målet är {CIDP_RANGE}, eftersom {REMISSION} kan vara i remission utan behandling.",
        bands=CIDP_GOAL,
    ),
    Indicator(
        id="on_therapy_mmn",
        population=registered.current_reread_with(registered.MMN),
        met=having(treatment.ongoing_reread),
        seen_until=SECOND_LOOK,
        group=TREATMENT,
        name="Pågående immunterapi vid MMN",
        short_name="Immunterapi MMN",
        definition="Andel med MMN som hade en pågående immunterapi vid rapportårets slut.",
        numerator="De i nämnaren som på statusdatumet hade minst en pågående immunterapi.",
        denominator="Alla med MMN som följdes i registret någon gång under rapportåret.",
        rationale="Registrets behandlingsmål: alla med MMN bör stå på immunterapi, som bromsar förlusten av muskelkraft.",
        bands=MMN_GOAL,
    ),
    Indicator(
        id="incat_le3",
        population=disease_activity.treated_with_incat,
        met=shown_within,
        limit=INCAT_GOAL,
        seen_until=SECOND_LOOK,
        group=OUTCOME,
        name="INCAT högst {limit_number} vid behandlad CIDP",
        short_name="INCAT ≤ {limit_number}",
        definition="Andel med behandlad CIDP vars senaste INCAT är {limit} eller lägre.",
        numerator="De i nämnaren vars senaste INCAT till och med statusdatumet är högst {limit_number}. Den som saknar INCAT räknas inte hit.",
        denominator="Alla med CIDP som följdes i registret någon gång under rapportåret och som någon gång har fått immunterapi.",
        rationale=GUIDELINE + " INCAT högst {limit_number} är det nationella måttet på lyckad behandling sedan 2023.",
    ),
    Indicator(
        id="visit_physician_12m",
        population=registered.now,
        met=seen(disease_activity.physician_visits_in_last_months),
        limit=FOLLOWED_UP,
        seen_until=SECOND_LOOK,
        period="dashboard",
        group=FOLLOW_UP,
        name="Läkarbesök under {limit_last}",
        short_name="Läkarbesök",
        definition="Andel som har träffat en läkare vid ett fysiskt besök under {limit_last}.",
        numerator="De i nämnaren med minst ett fysiskt läkarbesök under perioden.",
        denominator="Alla med CIDP eller MMN som följdes i registret på dagen för det andra datauttaget.",
        rationale="Sjukdom och behandling behöver följas upp för att nytta och biverkningar ska kunna bedömas.",
    ),
)

SUPPLEMENTARY = (
    Indicator(
        id="incat_le3_measured",
        population=disease_activity.treated_with_incat,
        value=nw.col("value"),
        limit=INCAT_GOAL,
        seen_until=SECOND_LOOK,
        name="INCAT högst {limit_number} bland dem som har en INCAT",
        short_name="INCAT ≤ {limit_number}, mätta",
    ),
    Indicator(
        id="visit_physician_12m_cidp",
        population=registered.now_with(registered.CIDP),
        met=seen(disease_activity.physician_visits_in_last_months),
        limit=FOLLOWED_UP,
        seen_until=SECOND_LOOK,
        period="dashboard",
        name="Läkarbesök under {limit_last}, CIDP",
        short_name="Läkarbesök CIDP",
    ),
    Indicator(
        id="visit_physician_12m_mmn",
        population=registered.now_with(registered.MMN),
        met=seen(disease_activity.physician_visits_in_last_months),
        limit=FOLLOWED_UP,
        seen_until=SECOND_LOOK,
        period="dashboard",
        name="Läkarbesök under {limit_last}, MMN",
        short_name="Läkarbesök MMN",
    ),
    Indicator(
        id="visit_12m",
        population=registered.now,
        met=seen(disease_activity.visits_in_last_months),
        limit=FOLLOWED_UP,
        seen_until=SECOND_LOOK,
        period="dashboard",
        name="Någon vårdkontakt under {limit_last}",
        short_name="Vårdkontakt",
    ),
    Indicator(
        id="on_treatment_year_end",
        population=registered.current,
        met=having(treatment.ongoing),
        period="status_date",
        name="Pågående behandling vid rapportårets slut",
        short_name="Pågående behandling",
    ),
    Indicator(
        id="visit_year",
        population=registered.current,
        met=having(disease_activity.visits_in_year),
        name="Besök under rapportåret",
        short_name="Besök",
    ),
    Indicator(
        id="incat_year",
        population=registered.current,
        met=having(disease_activity.incat_in_year),
        name="INCAT under rapportåret",
        short_name="INCAT",
    ),
)
