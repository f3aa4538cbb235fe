"""The tables of the Swedish report: which numbers stand in which rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.page import category_label
from R_free_helpers.language.limits import limit_text
from R_free_helpers.language.words import Words
from R_free_helpers.registries.se_ipn.cohorts.registered import FIRST_YEAR, REPORTED
from R_free_helpers.registries.se_ipn.measures.coverage import COMPARED_YEARS
from R_free_helpers.tables.grid import COUNT, DENOMINATOR, NUMERATOR, GridLine, counted_lines, grid, unit_lines

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.tables.table import Table

TOTAL, UNIT, DIAGNOSIS, SEX = "Totalt", "Enhet", "Diagnos", "Kön"
ONE_DECIMAL = {"form": "number", "decimals": 1}
PHYSICIAN_VISIT = "visit_physician_12m"
RODS_CIDP = "R-ODS för CIDP och PDN"


def _years(chapter: Chapter, since: int = FIRST_YEAR) -> list[GridLine]:
    return [GridLine(str(year), {"year": str(year)}) for year in range(since, chapter.edition.year + 1)]


def _diagnoses(total: bool = True) -> list[GridLine]:
    lines = [GridLine(name, {"diagnosis": name}) for name in REPORTED]
    return [*lines, GridLine(TOTAL, {}, True)] if total else lines


def _sexes(chapter: Chapter) -> list[GridLine]:
    return [GridLine(category_label(chapter, "sex", code), {"sex": code}) for code in ("female", "male")]


def _by_unit(chapter: Chapter, columns: Sequence[GridLine], counted: str | None = None) -> Table:
    lines = unit_lines(chapter, short=True, total=TOTAL)
    return grid(chapter, UNIT, counted_lines(chapter, lines, counted) if counted else lines, columns)


def affiliation(chapter: Chapter) -> Table:
    """Return regions, clinics and the share of the clinics that report, by year."""
    units = {"measure": "affiliation_units"} | COUNT
    lines = [
        GridLine("Regioner som deltar", units | {"kind": "regions"}),
        GridLine("Enheter som rapporterar", units | {"kind": "reporting"}),
        GridLine("Enheter i målgruppen", units | {"kind": "target"}),
        GridLine("Anslutningsgrad", {"measure": "affiliation"}, True),
    ]
    return grid(chapter, "", lines, _years(chapter))


def activity_by_unit(chapter: Chapter) -> Table:
    """Return registered, current, ended and included persons by clinic."""
    named = {"registered": "Registrerade", "current": "Aktuella", "ended": "Avslutade", "included": "Inkluderade"}
    return _by_unit(chapter, [GridLine(name, {"measure": measure} | COUNT) for measure, name in named.items()])


def coverage_by_diagnosis(chapter: Chapter) -> Table:
    """Return followed and expected persons and their ratio by diagnosis, in the reporting year."""
    measure = {"measure": "coverage_expected"}
    return grid(chapter, DIAGNOSIS, _diagnoses(), _coverage(measure))


def _coverage(measure: dict[str, object], year: str = "") -> list[GridLine]:
    """Return the columns of coverage; with a year before their headings these are short."""
    names = (
        (f"{year}: antal", "förväntat", "andel") if year else ("Antal patienter", "Förväntat antal", "Täckningsgrad")
    )
    return [GridLine(name, measure | how) for name, how in zip(names, (NUMERATOR, DENOMINATOR, {}), strict=True)]


def coverage_by_year(chapter: Chapter) -> Table:
    """Return the same for the reporting year and the years before it."""
    years = _years(chapter, chapter.edition.year - COMPARED_YEARS + 1)
    columns = [
        column
        for year in years
        for column in _coverage({"measure": "coverage_expected_by_year"} | dict(year.where), year.heading)
    ]
    return grid(chapter, DIAGNOSIS, _diagnoses(), columns)


def coverage_formulas(chapter: Chapter) -> Table:
    """Return what the two formulas of coverage are made of, and what each gives."""
    parts = {"measure": "coverage_par_parts"} | COUNT
    columns = [
        GridLine("Matchande", parts | {"part": "matching"}),
        GridLine("Enbart i registret", parts | {"part": "only_register"}),
        GridLine("Enbart i PAR", parts | {"part": "only_par"}),
        GridLine("Täckningsgrad mot PAR", {"measure": "coverage_par"}),
        GridLine("Täckningsgrad mot förväntat antal", {"measure": "coverage_expected"}),
    ]
    return grid(chapter, DIAGNOSIS, _diagnoses(), columns)


def data_density(chapter: Chapter) -> Table:
    """Return the share with at least one value of each variable, by year."""
    lines = [
        GridLine(category_label(chapter, "variable", name), {"variable": name})
        for name in ("icd", "visit", "treatment", "grip", "incat")
    ]
    how = {"measure": "density", "decimals": 1}
    return grid(chapter, "Uppgift", lines, [GridLine(year.heading, how | dict(year.where)) for year in _years(chapter)])


def per_by_unit(chapter: Chapter) -> Table:
    """Return registrations from home and persons who made them, of the clinics that have had any."""
    columns = [
        GridLine("PER totalt", {"measure": "per_total"} | COUNT),
        GridLine("PER under året", {"measure": "per_year"} | COUNT),
        GridLine("AP med PER", {"measure": "per_patients"} | NUMERATOR),
        GridLine("AP med PER under året", {"measure": "per_patients_year"} | NUMERATOR),
    ]
    return _by_unit(chapter, columns, counted="per_total")


def assessments_by_unit(chapter: Chapter) -> Table:
    """Return current persons and the year's assessments of function by clinic."""
    columns = [
        GridLine("Aktuella patienter", {"measure": "current"} | COUNT),
        GridLine("INCAT under året", {"measure": "incat_assessments_year"} | COUNT),
        GridLine(f"{RODS_CIDP} under året", {"measure": "rods_cidp_assessments_year"} | COUNT),
    ]
    return _by_unit(chapter, columns)


def visits_and_treatment_by_unit(chapter: Chapter) -> Table:
    """Return current persons, those with a visit in the year and those on treatment at its end, by clinic."""
    treated = {"measure": "on_treatment_year_end"}
    columns = [
        GridLine("Aktuella patienter (AP)", {"measure": "current"} | COUNT),
        GridLine("AP med besök under året", {"measure": "visit_year"} | NUMERATOR),
        GridLine("AP med behandling vid årets slut", treated | NUMERATOR),
        GridLine("Andel AP med behandling", treated),
    ]
    return _by_unit(chapter, columns)


def process_measures_by_unit(chapter: Chapter) -> Table:
    """Return how many forms and assessments there are, and of how many current persons, by clinic."""
    columns = [
        GridLine("Registrerade", {"measure": "registered"} | COUNT),
        GridLine("AP", {"measure": "current"} | COUNT),
        GridLine("EQ-5D, alla", {"measure": "eq5d_total"} | COUNT),
        GridLine("EQ-5D, AP", {"measure": "eq5d_year"} | NUMERATOR),
        GridLine("INCAT, alla", {"measure": "incat_total"} | COUNT),
        GridLine("INCAT, AP", {"measure": "incat_year"} | NUMERATOR),
        GridLine("R-ODS CIDP, alla", {"measure": "rods_cidp_total"} | COUNT),
        GridLine("R-ODS CIDP, AP", {"measure": "rods_cidp_ever"} | NUMERATOR),
        GridLine("R-ODS MMN, alla", {"measure": "rods_mmn_total"} | COUNT),
        GridLine("R-ODS MMN, AP", {"measure": "rods_mmn_year"} | NUMERATOR),
    ]
    return _by_unit(chapter, columns)


def time_to_diagnosis_by_sex(chapter: Chapter) -> Table:
    """Return duration and ages at onset and diagnosis of women and men, as medians."""
    median = {"statistic": "median"} | ONE_DECIMAL
    people = {"measure": "onset_age", "statistic": "median"} | DENOMINATOR
    columns = [
        GridLine("Aktuella patienter", people),
        GridLine("År sedan debut", {"measure": "duration"} | median),
        GridLine("Ålder vid debut", {"measure": "onset_age"} | median),
        GridLine("Ålder vid diagnos", {"measure": "diagnosis_age"} | median),
    ]
    return grid(chapter, SEX, [*_sexes(chapter), GridLine(TOTAL, {}, True)], columns)


def months_to_diagnosis_by_sex(chapter: Chapter) -> Table:
    """Return quartiles of the months from onset to diagnosis of women and men."""
    columns = [GridLine("Antal", {"statistic": "median"} | DENOMINATOR), *_quartiles()]
    lines = [GridLine(one.heading, {"measure": "wait_onset_dx_by_sex"} | dict(one.where)) for one in _sexes(chapter)]
    return grid(chapter, SEX, [*lines, GridLine(TOTAL, {"measure": "wait_onset_dx"}, True)], columns)


def _quartiles(decimals: int = 1) -> list[GridLine]:
    named = {"p25": "25:e percentilen", "median": "Median", "p75": "75:e percentilen"}
    return [GridLine(name, {"statistic": code, "form": "number", "decimals": decimals}) for code, name in named.items()]


def visit_definitions(chapter: Chapter) -> Table:
    """Return the four ways in which the report counts a visit, and what each gives."""
    year = str(chapter.edition.year)
    words = Words.of(chapter.registry)
    within = {name: limit_text(chapter.registry.limit(name), words) for name in ("visit_12m", PHYSICIAN_VISIT)}
    lines = [
        GridLine("Läkarbesök någon gång (datatäthet)", {"measure": "density", "variable": "visit", "year": year}),
        GridLine("Besök av något slag under rapportåret", {"measure": "visit_year"}),
        GridLine(f"Vårdkontakt under {within['visit_12m']} (VAP)", {"measure": "visit_12m"}),
        GridLine(f"Fysiskt läkarbesök under {within[PHYSICIAN_VISIT]}", {"measure": PHYSICIAN_VISIT}),
    ]
    return grid(chapter, "Så räknas ett besök", lines, _of_how_many())


def _of_how_many() -> list[GridLine]:
    return [
        GridLine("Patienter med", NUMERATOR),
        GridLine("Patienter i nämnaren", DENOMINATOR),
        GridLine("Andel", {"decimals": 1}),
    ]


def treatment_definitions(chapter: Chapter) -> Table:
    """Return the three ways in which the report counts treatment, and what each gives."""
    year = str(chapter.edition.year)
    lines = [
        GridLine("Behandling registrerad någon gång (datatäthet)",
             {"measure": "density", "variable": "treatment", "year": year}),
        GridLine("Pågående vid årets slut, första uttaget (tabellen)", {"measure": "on_treatment_year_end"}),
        GridLine("Pågående vid årets slut, andra uttaget (ViS)", {"measure": "on_therapy"}),
    ]  # fmt: skip
    return grid(chapter, "Så räknas behandling", lines, _of_how_many())


def goal_definitions(chapter: Chapter) -> Table:
    """Return the two ways to judge the goal of treatment, and what each gives."""
    lines = [
        GridLine("Saknad INCAT räknas som inte nått (ViS)", {"measure": "incat_le3"}),
        GridLine("Bara de som har en INCAT", {"measure": "incat_le3_measured"}),
    ]
    columns = [*_of_how_many(), GridLine("Okänt, inte i nämnaren", {"field": "missing", "form": "number"})]
    return grid(chapter, "Så räknas målet", lines, columns)


def incat_means(chapter: Chapter) -> Table:
    """Return mean INCAT by diagnosis: of all current persons, by sex, and of those on immunoglobulin."""
    mean = {"statistic": "mean"} | ONE_DECIMAL
    people = {"statistic": "mean"} | DENOMINATOR
    kinds = {"Alla aktuella": {"measure": "incat_mean"}}
    kinds |= {one.heading: {"measure": "incat_by_sex"} | dict(one.where) for one in _sexes(chapter)}
    kinds |= {"Med pågående immunglobulin": {"measure": "incat_mean_ig"}}
    lines = [
        GridLine(f"{name}, {one.heading}", where | dict(one.where))
        for name, where in kinds.items()
        for one in _diagnoses(total=False)
    ]
    return grid(chapter, "Vilka", lines, [GridLine("Patienter med INCAT", people), GridLine("Medelvärde", mean)])


def subcutaneous_by_unit(chapter: Chapter) -> Table:
    """Return the subcutaneous part of immunoglobulin courses against CIDP by compared unit and year."""
    years = sorted(set(chapter.select("scig_of_immunoglobulin")["year"]))
    columns = [GridLine(year, {"measure": "scig_of_immunoglobulin", "year": year}) for year in years]
    lines = unit_lines(chapter, short=True, total="Riket")
    return grid(chapter, chapter.label("level_heading", chapter.compared_level), lines, columns)


def switches_by_year(chapter: Chapter) -> Table:
    """Return how many began subcutaneous immunoglobulin after intravenous, by year."""
    line = GridLine("Patienter som bytte från IVIg till SCIg", {"measure": "ig_switches"} | COUNT)
    years = sorted(set(chapter.select("ig_switches", "count")["year"]))
    return grid(chapter, "", [line], [GridLine(year, {"year": year}) for year in years])


def validation(chapter: Chapter) -> Table:
    """Return how many diagnoses a reading of the records confirmed."""
    columns = [
        GridLine("Granskade", {"measure": "validation_n"} | COUNT),
        GridLine("Bekräftade", {"measure": "validation"} | NUMERATOR),
        GridLine("Andel", {"measure": "validation"}),
    ]
    return grid(chapter, DIAGNOSIS, _diagnoses(total=False), columns)


def reporting_by_year(chapter: Chapter) -> Table:
    """Return how many current persons have reported: in any form, and from home."""
    lines = [
        GridLine("Via PER", {"measure": "per_patients_by_year"} | COUNT),
        GridLine("På något sätt", {"measure": "prom_patients_by_year"} | COUNT),
    ]
    years = sorted(set(chapter.select("prom_patients_by_year", "count")["year"]))
    shown = [GridLine(year, {"year": year}) for year in years]
    return grid(chapter, "Aktuella patienter som rapporterade", lines, shown)


def work_ability_by_sex(chapter: Chapter) -> Table:
    """Return quartiles and mean of work ability of women and men of working age."""
    columns = [
        GridLine("Antal", {"statistic": "median"} | DENOMINATOR),
        *_quartiles(),
        GridLine("Medelvärde", {"statistic": "mean"} | ONE_DECIMAL),
    ]
    lines = [GridLine(one.heading, {"measure": "work_ability"} | dict(one.where)) for one in _sexes(chapter)]
    return grid(chapter, SEX, lines, columns)


def acceptable_state(chapter: Chapter) -> Table:
    """Return how many find their state acceptable (PASS) by diagnosis."""
    columns = [
        GridLine("Svarande", {"measure": "pass"} | DENOMINATOR),
        GridLine("Nöjda", {"measure": "pass"} | NUMERATOR),
        GridLine("Andel", {"measure": "pass"}),
    ]
    return grid(chapter, DIAGNOSIS, _diagnoses(), columns)


def patients_by_sex(chapter: Chapter) -> Table:
    """Return current persons by diagnosis and by sex, with their part of all."""
    lines = [GridLine(name, {"measure": "diagnosis", "diagnosis": name}) for name in REPORTED]
    lines += [GridLine(one.heading, {"measure": "sex"} | dict(one.where)) for one in _sexes(chapter)]
    return grid(
        chapter, "Grupp", lines, [GridLine("Aktuella patienter", NUMERATOR), GridLine("Andel", {"decimals": 1})]
    )
