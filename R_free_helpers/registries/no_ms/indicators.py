"""The eight quality indicators and the supplementary shares: each definition beside its words.

The bands are those of each indicator's definition box. For EDSS and MRI the registry's overview table prints
80 % where the box prints 75 % for "very good"; the box is the definition, and no value lies between the two.
"""

from __future__ import annotations

from R_free_helpers.model.measure import Bands, Incident, Indicator, Limit
from R_free_helpers.model.source import days_between
from R_free_helpers.registries.no_ms.cohorts import disease_activity, time_to_treatment, treatment
from R_free_helpers.registries.no_ms.cohorts.registered import (
    alive,
    alive_ppms,
    alive_rrms,
    newly_diagnosed,
    registered,
)

TIME, TREATMENT, ACTIVITY = "Tid fra sykdomsdebut til behandlingsstart", "Behandling", "Sykdomsaktivitet"
GUIDELINES = "Nasjonal faglig retningslinje for multippel sklerose og internasjonale konsensusanbefalinger."

SIXTY_EIGHTY, SIXTY_SEVENTY_FIVE = Bands(0.60, 0.80), Bands(0.60, 0.75)


ONSET_DX = Indicator(
    id="onset_dx",
    population=newly_diagnosed,
    value=time_to_treatment.months_to_diagnosis(),
    limit=Limit(24, "months"),
    group=TIME,
    name="Tid fra debut til diagnose",
    short_name="Debut–diagnose",
    definition="Andel som får diagnosen senest {limit} etter at sykdommen startet.",
    numerator="Diagnostiserte i rapporteringsåret med høyst {limit_number} hele måneder fra debutmåned til diagnosemåned.",
    denominator="Alle med diagnosedato i rapporteringsåret.",
    rationale=GUIDELINES + " Tidlig diagnose er en forutsetning for tidlig behandling.",
    bands=SIXTY_EIGHTY,
    compares_with="december",
    low_coverage="coverage_newdx",
    incident=Incident(registered, date="diagnosis_date"),
)

REF_DX = Indicator(
    id="ref_dx",
    population=newly_diagnosed,
    value=days_between("referral_date", "diagnosis_date"),
    limit=Limit(28, "days"),
    group=TIME,
    name="Tid fra henvisning til diagnose",
    short_name="Henvisning–diagnose",
    definition="Andel som får diagnosen senest {limit} etter henvisning til nevrolog.",
    numerator="Diagnostiserte i rapporteringsåret med høyst {limit} fra henvisning til diagnose.",
    denominator="Alle med diagnosedato i rapporteringsåret og registrert henvisningsdato.",
    rationale=GUIDELINES + " Ventetiden her kan avdelingene selv påvirke.",
    bands=SIXTY_SEVENTY_FIVE,
    compares_with="december",
    low_coverage="coverage_newdx",
    incident=Incident(registered, date="diagnosis_date"),
)

DX_TREAT = Indicator(
    id="dx_treat",
    population=time_to_treatment.newly_diagnosed_rrms,
    met=time_to_treatment.started_in_time,
    limit=Limit(21, "days"),
    group=TIME,
    name="Tid fra diagnose til behandling",
    short_name="Diagnose–behandling",
    definition="Andel med attakkpreget MS som starter sykdomsmodulerende behandling senest {limit} etter diagnosen.",
    numerator="Personer med RRMS og diagnosedato i rapporteringsåret som startet behandling før diagnosen eller høyst {limit} etter.",
    denominator="Alle med RRMS og diagnosedato i rapporteringsåret, unntatt dem som ikke startet innen {limit} på grunn av "
    "eget valg, graviditet eller barneønske, og dem med ukjent behandlingsstart.",
    rationale=GUIDELINES + " Sykdommen er ofte aktiv rett etter diagnosen.",
    bands=SIXTY_SEVENTY_FIVE,
    compares_with="december",
    low_coverage="coverage_newdx",
    incident=Incident(time_to_treatment.registered_rrms, date="diagnosis_date"),
)

EARLY_HE = Indicator(
    id="early_he",
    population=time_to_treatment.started_by_extraction,
    met=time_to_treatment.begun_with_high_efficacy,
    group=TIME,
    name="Tidlig høyeffektiv behandling",
    short_name="Høyeffektiv start",
    definition="Andel med attakkpreget MS som får et høyeffektivt legemiddel som sin første behandling.",
    numerator="De i nevneren der det første legemidlet er høyeffektivt.",
    denominator="Alle med RRMS og diagnosedato i rapporteringsåret som har startet behandling innen uttrekksdatoen.",
    rationale=GUIDELINES + " Effektiv behandling fra start bevarer funksjon på sikt.",
    bands=SIXTY_SEVENTY_FIVE,
    compares_with="december",
    low_coverage="coverage_newdx",
    incident=Incident(time_to_treatment.started_by_extraction_of_their_year, date="diagnosis_date"),
)

TREAT_UPD = Indicator(
    id="treat_upd",
    population=alive_rrms,
    met=treatment.status_updated,
    group=TREATMENT,
    name="Oppdatert behandlingsstatus",
    short_name="Behandlingsstatus",
    definition="Andel med attakkpreget MS der behandlingen er bekreftet, endret eller begrunnet fraværende i rapporteringsåret.",
    numerator="De i nevneren med minst én kjent behandlingsstatus datert i rapporteringsåret.",
    denominator="Alle med RRMS ved debut som var i live på statusdatoen.",
    rationale=GUIDELINES + " Uten oppdaterte opplysninger kan vi ikke se om behandlingen er riktig og lik.",
    bands=SIXTY_EIGHTY,
    compares_with="june",
    low_coverage="coverage_total",
)

RELAPSE_UPD = Indicator(
    id="relapse_upd",
    population=alive_rrms,
    met=disease_activity.relapse_status_known,
    group=ACTIVITY,
    name="Oppdatert attakkstatus",
    short_name="Attakkstatus",
    definition="Andel med attakkpreget MS der det er kjent om de har hatt attakk i rapporteringsåret eller deler av det.",
    numerator="De i nevneren med registrert attakk, eller registrert fravær av attakk, for hele eller deler av rapporteringsåret.",
    denominator="Alle med RRMS ved debut som var i live på statusdatoen.",
    rationale=GUIDELINES + " Attakker viser at behandlingen ikke virker godt nok.",
    bands=SIXTY_EIGHTY,
    compares_with="june",
    low_coverage="coverage_total",
)

EDSS = Indicator(
    id="edss",
    population=alive,
    met=disease_activity.edss_measured,
    group=ACTIVITY,
    name="EDSS målt i rapporteringsåret",
    short_name="EDSS",
    definition="Andel av alle med MS som har fått målt EDSS i rapporteringsåret.",
    numerator="De i nevneren med minst én EDSS datert i rapporteringsåret.",
    denominator="Alle registrerte som var i live på statusdatoen.",
    rationale=GUIDELINES + " EDSS følger funksjonen over tid.",
    bands=SIXTY_SEVENTY_FIVE,
    compares_with="june",
    low_coverage="coverage_total",
)

MRI = Indicator(
    id="mri",
    population=alive,
    met=disease_activity.imaged,
    limit=Limit(5, "years"),
    group=ACTIVITY,
    period="mri",
    name="MR i rapporteringsåret",
    short_name="MR",
    definition="Andel med høyst {limit} siden diagnosen som er undersøkt med MR i MR-året.",
    numerator="De i nevneren med minst én MR-undersøkelse i MR-året.",
    denominator="Alle registrerte i live på statusdatoen med høyst {limit} siden diagnosen.",
    rationale=GUIDELINES + " MR avdekker sykdomsaktivitet som ikke merkes.",
    bands=SIXTY_SEVENTY_FIVE,
    compares_with="june",
    low_coverage="coverage_total",
)

EARLY_HE_ALL = Indicator(
    id="early_he_all",
    population=time_to_treatment.newly_diagnosed_rrms,
    met=time_to_treatment.on_high_efficacy,
    name="Høyeffektiv start blant alle nydiagnostiserte",
    short_name="Høyeffektiv, alle",
    compares_with="december",
    low_coverage="coverage_newdx",
)

TREAT_UPD_PPMS = Indicator(
    id="treat_upd_ppms",
    population=alive_ppms,
    met=treatment.status_updated,
    name="Oppdatert behandlingsstatus, PPMS",
    short_name="Behandlingsstatus PPMS",
    compares_with="june",
    low_coverage="coverage_total",
)

EDSS_WIDENED = Indicator(
    id="edss_widened",
    population=alive,
    met=disease_activity.edss_measured_nearby,
    limit=Limit(2, "months"),
    name="EDSS i utvidet tidsrom",
    short_name="EDSS utvidet",
    compares_with="june",
    low_coverage="coverage_total",
)

EDSS_AT_VISIT = Indicator(
    id="edss_at_visit",
    population=disease_activity.seen_in_year,
    met=disease_activity.edss_valid_at_visit,
    limit=Limit(8, "months"),
    name="Gyldig EDSS ved kontroll",
    short_name="EDSS ved kontroll",
    compares_with="june",
    low_coverage="coverage_total",
)

INDICATORS = (ONSET_DX, REF_DX, DX_TREAT, EARLY_HE, TREAT_UPD, RELAPSE_UPD, EDSS, MRI)

SUPPLEMENTARY = (EARLY_HE_ALL, TREAT_UPD_PPMS, EDSS_WIDENED, EDSS_AT_VISIT)
