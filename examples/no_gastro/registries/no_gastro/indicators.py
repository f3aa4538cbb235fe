"""The quality indicators: each definition beside its words. Of the outcomes low is good."""

from __future__ import annotations

from R_free_helpers import Bands, Indicator, Limit
from R_free_helpers.model.measure import Incident
from R_free_helpers.registries.no_gastro import cohorts

TREATMENT, OUTCOME, REGISTRATION = "Behandling", "Utfall", "Registrering"
OUTCOME_YEARS = "Alle operasjoner i årene som er slått sammen"

LAPAROSCOPIC = Indicator(
    id="laparoscopic",
    population=cohorts.planned_bowel_of_the_year,
    met=cohorts.begun_with_keyholes,
    counts="events",
    row="operation",
    group=TREATMENT,
    name="Kikkhullskirurgi ved tarmkreft",
    short_name="Kikkhull",
    definition="Andel av de planlagte operasjonene for kreft i tykktarm og endetarm som begynte med kikkhull.",
    numerator="De i nevneren som begynte med kikkhull, også når de ble gjort om til åpen operasjon underveis.",
    denominator="Alle planlagte operasjoner i tykktarm og endetarm i rapporteringsåret.",
    rationale="Kikkhullskirurgi gir mindre smerte og kortere opphold, og like god overlevelse.",
    bands=Bands(0.65, 0.80),
    incident=Incident(cohorts.planned_bowel, date="operation_date"),
)

FOLLOWED_UP = Indicator(
    id="followed_up",
    population=cohorts.of_the_year,
    met=cohorts.followed_up,
    limit=Limit(120, "days"),
    counts="events",
    row="operation",
    group=REGISTRATION,
    name="Oppfølging registrert innen {limit}",
    short_name="Oppfølging",
    definition="Andel av operasjonene der skjemaet for oppfølging er registrert senest {limit} etter operasjonen.",
    numerator="De i nevneren med et skjema for oppfølging som ble registrert innen {limit}.",
    denominator="Alle operasjoner i rapporteringsåret.",
    rationale="Uten skjemaet vet ingen om operasjonen ga komplikasjoner.",
    bands=Bands(0.80, 0.95),
)

LEAK = Indicator(
    id="leak",
    population=cohorts.joined,
    met=cohorts.leaked,
    limit=Limit(30, "days"),
    counts="events",
    row="operation",
    group=OUTCOME,
    period="outcome",
    name="Lekkasje fra tarmskjøten innen {limit}",
    short_name="Lekkasje",
    definition="Andel av operasjonene med tarmskjøt der skjøten lakk senest {limit} etter operasjonen.",
    numerator="De i nevneren med registrert lekkasje innen {limit}.",
    denominator=f"{OUTCOME_YEARS} der tarmen ble skjøtt sammen igjen, og der det er kjent om skjøten lakk.",
    rationale="En lekkasje er den farligste komplikasjonen. Noen kan ikke unngås, men det er forskjell på teknikker.",
    bands=Bands(good=0.10, very_good=0.06, lower_is_better=True),
    low_coverage="coverage",
)

SEVERE = Indicator(
    id="severe",
    population=cohorts.of_the_outcome_years,
    met=cohorts.severely_complicated,
    limit=Limit(30, "days"),
    counts="events",
    row="operation",
    group=OUTCOME,
    period="outcome",
    name="Alvorlig komplikasjon innen {limit}",
    short_name="Alvorlig komplikasjon",
    definition="Andel av operasjonene som førte til en alvorlig komplikasjon senest {limit} etter operasjonen.",
    numerator="De i nevneren med en komplikasjon av grad IIIb eller verre etter Clavien og Dindo: den krevde et nytt "
    "inngrep i narkose eller var livstruende.",
    denominator=f"{OUTCOME_YEARS} der det er kjent om det kom komplikasjoner.",
    rationale="Alvorlige komplikasjoner gir lengre opphold, flere dødsfall og kreftbehandling som kommer for sent.",
    bands=Bands(good=0.14, very_good=0.09, lower_is_better=True),
    low_coverage="coverage",
)

DEATH = Indicator(
    id="death",
    population=cohorts.of_the_outcome_years,
    met=cohorts.died,
    limit=Limit(90, "days"),
    counts="events",
    row="operation",
    group=OUTCOME,
    period="outcome",
    name="Død innen {limit}",
    short_name="Død",
    definition="Andel av operasjonene der pasienten døde senest {limit} etter operasjonen, uansett årsak.",
    numerator="De i nevneren der pasienten døde innen {limit}, etter Folkeregisteret.",
    denominator=f"{OUTCOME_YEARS}, unntatt der pasienten flyttet fra landet innen {{limit}}.",
    rationale="Grensen på {limit} fanger også dødsfall etter utskrivning.",
    bands=Bands(good=0.08, very_good=0.05, lower_is_better=True),
    low_coverage="coverage",
)

INDICATORS = (LAPAROSCOPIC, FOLLOWED_UP, LEAK, SEVERE, DEATH)
