"""A small extract that can be worked out by hand, and all that the report prints of it: prose, captions, alt texts."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl
import pytest

from R_free_helpers.editions.finishing import LABEL_OPTION, VARIABLE_SHORTCODE, resolve
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.variables import report_variables
from tests.exact import exact_results

EDITION = Edition(registry="no_ms", year=2024)
REGISTRY = get_registry("no_ms")
NOTEBOOKS = workspace().notebooks / "no_ms"
EVERYTHING = "all results"
"""What a cell reads that looks at the store past `Chapter.select`."""

NAMES = "names of measures"
"""What a cell reads that only asks which measures there are."""


def written(pattern: str) -> dict[str, str]:
    """Return the prose the registry edits and the notebooks' prose and captions, by place."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(REGISTRY.data_dir.glob(pattern))}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                source = "\n".join(re.findall(r"(?m)^#\| (?:fig|tbl)-cap:.*$", source))
            texts[f"{path.stem}:{cell['id']}"] = source
    return texts


def sentences(text: str) -> list[str]:
    """Return the sentences, headings, table rows and list items of a text, templates as they stand."""
    joined = re.sub(r"(?<![|\n])\n(?![\n|#:-])", " ", text)
    return [part for part in re.split(r"(?<=[.!?:])\s+|\n+", joined) if part.strip()]


@dataclass
class Store:
    """Results that note whether more of them was looked at than the names of the measures."""

    plain: pl.DataFrame
    read: set[str]

    def __getitem__(self, column: str) -> pl.Series:
        self.read.add(NAMES if column == "measure" else EVERYTHING)
        return self.plain[column]

    def __getattr__(self, name: str) -> object:
        self.read.add(EVERYTHING)
        return getattr(self.plain, name)


@dataclass
class Watched:
    """A chapter that remembers which measures were asked for."""

    plain: Chapter
    read: set[str] = field(default_factory=set)
    made: dict[object, object] = field(default_factory=dict)

    @property
    def results(self) -> Store:
        return Store(self.plain.results, self.read)

    def __getattr__(self, name: str) -> object:
        return getattr(self.plain, name)

    def once(self, key: object, make: Callable[[], object]) -> object:
        """Work it out for whoever has this chapter: what another cell made of it would be read unseen."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def select(self, measure: str, *args: object, **subgroup: object) -> object:
        self.read.add(measure)
        return self.plain.select(measure, *args, **subgroup)

    def before(self, measure: str, *args: object, **subgroup: object) -> object:
        self.read.add(measure)
        return self.plain.before(measure, *args, **subgroup)


def shown_by(cells: list[str], chapter: Chapter | Watched, only: Callable[[str], bool] = lambda label: True) -> dict:
    """Return what labelled cells of one notebook say: a figure's alt text, a table's Markdown; by label.

    The cells are run as they stand, but for the call that opens the chapter.
    """
    space: dict[str, object] = {"chapter": chapter}
    said = {}
    for source in cells:
        tree = ast.parse(source)
        label = LABEL_OPTION.search(source)
        # What is assigned in one cell may be used in the next; only the call that opens the chapter is left out.
        kept = (ast.ImportFrom,) if label is None else (ast.ImportFrom, ast.Assign)
        exec(compile(ast.Module([node for node in tree.body if isinstance(node, kept)], []), "cell", "exec"), space)
        if label and only(label[1]):
            shown = eval(compile(ast.Expression(tree.body[-1].value), label[1], "eval"), space)
            said[label[1]] = getattr(shown, "alt", None) or shown._repr_markdown_()
    return said


def notebook_cells() -> dict[str, list[str]]:
    """Return the sources of the code cells by notebook."""
    return {
        path.stem: [
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    }


def flat(nested: dict, before: str = "") -> dict[str, str]:
    parts = {}
    for name, value in nested.items():
        parts |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return parts


@dataclass
class Report:
    """What one extract leads to."""

    results: pl.DataFrame
    variables: dict
    chapter: Chapter
    said: dict[str, str] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class Changes:
    """What differs between two reports.

    Attributes
    ----------
    results : set of (measure, unit, subgroup, statistic)
    variables : set of str
    sentences : list of str
        The place of each changed sentence or caption with the variables it is made of.
    said : set of str
        Labels of the figures whose alt text changed, and of the changed tables.
    """

    results: set[tuple[str, str, str, str]]
    variables: set[str]
    sentences: list[str]
    said: set[str]


class Press:
    """Makes reports and compares each with the first one."""

    def __init__(self, tables: dict[str, pl.DataFrame]) -> None:
        self.tables, self.texts, self.cells = tables, written("text/*.md"), notebook_cells()
        first = exact_results(tables, REGISTRY, EDITION)
        # The year before is the same for both reports: what is printed of it never changes.
        self.archive = {"june": first, "december": first}
        self.base = self.report(tables)

    def report(self, tables: dict[str, pl.DataFrame], registry: Registry = REGISTRY) -> Report:
        """Return the report of an extract; cells that read no changed measure are those of the first report."""
        results = exact_results(tables, registry, EDITION)
        chapter = Chapter(EDITION, REGISTRY, results, self.archive)
        report = Report(results, report_variables(chapter), chapter)
        known = getattr(self, "base", None)
        touched = {EVERYTHING, *(key[0] for key in self.changed_results(report))} if known else set()
        if known and set(results["measure"]) != set(known.results["measure"]):
            touched.add(NAMES)
        for notebook, cells in self.cells.items():
            for label in [found[1] for source in cells if (found := LABEL_OPTION.search(source))]:
                watched = Watched(chapter)
                if known and not known.read[label] & touched:
                    report.said[label] = known.said[label]
                    continue
                report.said |= shown_by(self.cells[notebook], watched, lambda name, one=label: name == one)
                report.read[label] = watched.read
        return report

    def changed_results(self, report: Report) -> set[tuple[str, str, str, str]]:
        """Return the keys of the results that are not bit for bit the same."""
        pairs = ((self.base.results, report.results), (report.results, self.base.results))
        different = [one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in pairs]
        return set(pl.concat(different).select("measure", "unit_id", "subgroup", "statistic").iter_rows())

    def changes(self, report: Report, texts: dict[str, str] | None = None) -> Changes:
        """Return what differs from the first report, in ``texts`` or the report's own ones."""
        old, new = flat(self.base.variables), flat(report.variables)
        changed = []
        for place, text in (texts or self.texts).items():
            for sentence in sentences(text):
                before, after = (resolve(sentence, of.variables, set()) for of in (self.base, report))
                if before != after:
                    changed.append(f"{place} {' '.join(VARIABLE_SHORTCODE.findall(sentence))}")
        return Changes(
            self.changed_results(report),
            {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)},
            sorted(changed),
            {label for label, text in report.said.items() if text != self.base.said[label]},
        )


def small_extract(rows: object) -> dict[str, pl.DataFrame]:
    """Return eight persons, four who live in the area of Bergen (P1-P4) and four in that of Førde (P5-P8).

    Diagnosed in June 2024: P1, P2, P5, P6; in March 2022: the others. P8 has primary progressive onset. Odd numbers
    are women. Born in the middle of 1970, 1980, 1975, 1990, 1985, 1995, 1968 and 1960. P1, P2 and P5 were referred 22,
    61 and 12 days before the diagnosis, P6 on an unknown day.
    """
    born = (1970, 1980, 1975, 1990, 1985, 1995, 1968, 1960)
    new, contact, entered = {1, 2, 5, 6}, dt.date(2024, 9, 1), dt.date(2024, 9, 11)
    referred = {1: dt.date(2024, 5, 10), 2: dt.date(2024, 4, 1), 5: dt.date(2024, 5, 20)}
    drugs = {
        1: ("rituximab", dt.date(2024, 6, 10)),
        2: ("rituximab", dt.date(2024, 7, 20)),
        3: ("rituximab", dt.date(2022, 4, 1)),
        5: ("rituximab", dt.date(2024, 6, 5)),
        7: ("natalizumab", dt.date(2022, 4, 1)),
    }
    untreated = {4: "own_choice", 6: "awaiting", 8: "progressive"}
    edss = {1: 2.0, 2: 3.0, 3: 4.0, 5: 1.0, 7: 6.0}
    answers = {1: 10.0, 2: 20.0, 3: 30.0, 5: 40.0, 7: 50.0}
    for n in range(1, 9):
        name, unit = f"P{n}", "bergen" if n < 5 else "forde"
        diagnosis = {"diagnosis_date": dt.date(2024, 6, 1)} if n in new else {
            "diagnosis_date": dt.date(2022, 3, 1), "onset_year": 2021, "onset_month": 6}  # fmt: skip
        rows.person(
            name,
            patient={
                "residence_unit_id": unit,
                "sex": "female" if n % 2 else "male",
                "birth_date": dt.date(born[n - 1], 7, 1),
                "included_date": dt.date(2024, 7, 1) if n in new else dt.date(2022, 4, 1),
            },
            type_at_onset="PPMS" if n == 8 else "RRMS",
            referral_date=referred.get(n),
            **diagnosis,
        )
        if n in drugs:
            drug, start = drugs[n]
            rows.add("treatment_episode", patient_id=name, episode_id=f"E{n}", drug_id=drug, start_date=start)
        rows.add(
            "treatment_status",
            patient_id=name,
            status_id=f"S{n}",
            status="none" if n in untreated else "ongoing",
            no_treatment_reason=untreated.get(n),
            event_date=dt.date(2022, 5, 1) if n == 8 else contact,
            entered_at=dt.date(2022, 5, 11) if n == 8 else entered,
        )
        rows.add("visit", patient_id=name, visit_id=f"V{n}", visit_date=contact, entered_at=entered)
        if n in edss:
            rows.add("functional_measurement", patient_id=name, measurement_id=f"M{n}", event_date=contact,
                     entered_at=entered, value=edss[n])  # fmt: skip
        if n in (1, 3, 5, 7):
            rows.add("mri_exam", patient_id=name, mri_id=f"R{n}", exam_date=dt.date(2024, 2, 1))
        if n in (1, 3, 5):
            whole_year = {"covers_from": dt.date(2024, 1, 1), "covers_to": dt.date(2024, 12, 31)}
            rows.add("relapse_status", patient_id=name, entered_at=dt.date(2025, 1, 2), **whole_year)
        rows.add("prom_invitation", patient_id=name)
        if n in answers:
            for instrument in ("MSIS29", "RAND12"):
                rows.add("prom_response", patient_id=name, response_id=f"{instrument}{n}", instrument=instrument,
                         score_physical=answers[n], score_mental=20.0 + n)  # fmt: skip
        rows.add("registration_event", patient_id=name)
    # An old EDSS of P8 keeps its level in use whatever P7 scores.
    rows.add("functional_measurement", patient_id="P8", measurement_id="M8", event_date=dt.date(2020, 9, 1), value=6.5)
    rows.add(
        "validation_result", patient_id="P1", hospital_id="bergen", variable="edss", registry_value="2", match=True
    )
    rows.add("biobank_sample", person_id="B1", relation="patient", patient_id="P1")
    rows.add("data_delivery", delivery_id="D1", year=2024, purpose="research")
    for case, rater, value in (("c1", "r1", "1"), ("c1", "r2", "1"), ("c2", "r1", "2"), ("c2", "r2", "3")):
        rows.add("reliability_rating", case_id=case, rater_id=rater, variable="edss", value=value, scale="ordinal")
    return rows.tables()


@pytest.fixture(scope="session")
def press(new_rows: type) -> Press:
    """Return what makes reports of the small extract."""
    return Press(small_extract(new_rows()))


@pytest.fixture(scope="session")
def watched() -> Callable[[Chapter], Watched]:
    """Return what makes a chapter one that remembers what is asked for: figures and tables of it leave notes out."""
    return Watched


@pytest.fixture(scope="session")
def shown() -> Callable[..., dict[str, str]]:
    """Return the function that runs a notebook's cells."""
    return shown_by
