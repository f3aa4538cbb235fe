"""The eight quality indicators and the supplementary shares: each function beside its metadata.

The bands are those of each indicator's definition box. For EDSS and MRI the registry's overview table prints
80 % where the box prints 75 % for "very good"; the box is the definition, and no value lies between the two.
"""

from __future__ import annotations

from R_free_helpers.model.measure import Bands, Indicator, Limit
from R_free_helpers.registries.no_ms.measures import disease_activity, time_to_treatment, treatment

TIME, TREATMENT, ACTIVITY = "Tid fra sykdomsdebut til behandlingsstart", "Behandling", "Sykdomsaktivitet"
GUIDELINES = "Nasjonal faglig retningslinje for multippel sklerose og internasjonale konsensusanbefalinger."

SIXTY_EIGHTY, SIXTY_SEVENTY_FIVE = Bands(0.60, 0.80), Bands(0.60, 0.75)


def as_they_are(source, rows, limit):
    """Return the rows, which know already who met."""
    return rows


INDICATORS = (
    Indicator(
        id="onset_dx",
        population=time_to_treatment.onset_to_diagnosis,
        met=as_they_are,
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
    ),
    Indicator(
        id="ref_dx",
        population=time_to_treatment.referral_to_diagnosis,
        met=as_they_are,
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
    ),
    Indicator(
        id="dx_treat",
        population=time_to_treatment.diagnosis_to_treatment,
        met=as_they_are,
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
    ),
    Indicator(
        id="early_he",
        population=time_to_treatment.early_high_efficacy,
        met=as_they_are,
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
    ),
    Indicator(
        id="treat_upd",
        population=treatment.updated_rrms,
        met=as_they_are,
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
    ),
    Indicator(
        id="relapse_upd",
        population=disease_activity.relapse_status,
        met=as_they_are,
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
    ),
    Indicator(
        id="edss",
        population=disease_activity.edss_in_year,
        met=as_they_are,
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
    ),
    Indicator(
        id="mri",
        population=disease_activity.mri_in_year,
        met=as_they_are,
        group=ACTIVITY,
        period="mri",
        name="MR i rapporteringsåret",
        short_name="MR",
        definition="Andel med høyst fem år siden diagnosen som er undersøkt med MR i MR-året.",
        numerator="De i nevneren med minst én MR-undersøkelse i MR-året.",
        denominator="Alle registrerte i live på statusdatoen med høyst fem år siden diagnosen.",
        rationale=GUIDELINES + " MR avdekker sykdomsaktivitet som ikke merkes.",
        bands=SIXTY_SEVENTY_FIVE,
        compares_with="june",
        low_coverage="coverage_total",
    ),
)

SUPPLEMENTARY = (
    Indicator(
        id="early_he_all",
        population=time_to_treatment.early_high_efficacy_all,
        met=as_they_are,
        name="Høyeffektiv start blant alle nydiagnostiserte",
        short_name="Høyeffektiv, alle",
        compares_with="december",
        low_coverage="coverage_newdx",
    ),
    Indicator(
        id="treat_upd_ppms",
        population=treatment.updated_ppms,
        met=as_they_are,
        name="Oppdatert behandlingsstatus, PPMS",
        short_name="Behandlingsstatus PPMS",
        compares_with="june",
        low_coverage="coverage_total",
    ),
    Indicator(
        id="edss_widened",
        population=disease_activity.edss_widened,
        met=as_they_are,
        name="EDSS i utvidet tidsrom",
        short_name="EDSS utvidet",
        compares_with="june",
        low_coverage="coverage_total",
    ),
    Indicator(
        id="edss_at_visit",
        population=disease_activity.edss_at_visit,
        met=as_they_are,
        name="Gyldig EDSS ved kontroll",
        short_name="EDSS ved kontroll",
        compares_with="june",
        low_coverage="coverage_total",
    ),
)
