"""A limit that is changed where it is declared changes every sentence, caption, alt text, box, figure and language.

All limits of a registry are changed at once, in a copy of the project; its texts are read beside those of the project
itself. Where the old limit stood the new one must stand, and the old one nowhere, unless it is another number.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from built import SMALL, Built
from copied import ROOT, copy_project

from R_free_helpers.editions.losses.sources import units
from R_free_helpers.language.limits import in_years, limit_text
from R_free_helpers.language.words import Words
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.registry import get_registry

ASSEMBLE = """
import sys
from pathlib import Path
from R_free_helpers.editions.assembly import assemble, write_variables
from R_free_helpers.editions.inputs import build_inputs
from R_free_helpers.editions.stages import results_folder
from R_free_helpers.editions.variables import edition_variables
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.registry import get_registry, registry_of

name, unit, extract, work = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
edition = parse_edition(name)
registry = get_registry(edition.registry)
results = results_folder(edition, extract)
inputs = build_inputs(edition, extract, "embedded", ("html",))
work.mkdir(parents=True)
for short in sys.argv[5:]:
    work.with_name(work.name + "-" + short).mkdir()
assemble(edition, registry, results, work, inputs, 2, lambda message: None)
for short in sys.argv[5:]:
    one = parse_edition(short)
    assemble(one, registry_of(one), results, work.with_name(work.name + "-" + short), inputs, 2, lambda message: None)
own = edition_variables(edition.model_copy(update={"unit": unit}), results, inputs)
write_variables(own, work / "unit.yml")
"""


@dataclass(frozen=True)
class Change:
    """A limit as declared, and what it is changed to; ``source`` stands in the registry's indicators once."""

    source: str
    indicators: tuple[str, ...]
    old: Limit
    new: float

    @property
    def changed(self) -> Limit:
        """The limit that it is changed to."""
        return Limit(self.new, self.old.unit)


CHANGES = {
    "no_ms": (
        Change('Limit(24, "months")', ("onset_dx",), Limit(24, "months"), 30),
        Change('Limit(28, "days")', ("ref_dx",), Limit(28, "days"), 35),
        Change('Limit(21, "days")', ("dx_treat",), Limit(21, "days"), 45),
        Change('Limit(5, "years")', ("mri",), Limit(5, "years"), 7),
        Change('Limit(2, "months")', ("edss_widened",), Limit(2, "months"), 9),
        Change('Limit(8, "months")', ("edss_at_visit",), Limit(8, "months"), 10),
    ),
    "se_ipn": (
        Change('limit=Limit(12, "months")', ("onset_dx",), Limit(12, "months"), 18),
        Change('limit=Limit(3, "months")', ("dx_therapy",), Limit(3, "months"), 5),
        Change('INCAT_GOAL = Limit(3, "points")', ("incat_le3", "incat_le3_measured"), Limit(3, "points"), 5),
        Change(
            'FOLLOWED_UP = Limit(12, "months")',
            ("visit_physician_12m", "visit_physician_12m_cidp", "visit_physician_12m_mmn", "visit_12m"),
            Limit(12, "months"),
            10,
        ),
    ),
}
DATES = {"se_ipn": ("2024-06-03", "2024-08-03")}
"""The window of the dashboards in ``editions.csv``; one of another length than the limit is refused by name."""

SHORT = {"no_ms": ("no_ms-2024-patients", "no_ms-2024-patients-en"), "se_ipn": ("se_ipn-2024-patients",)}
"""The short versions, in every language that they are written in."""

UNIT = {"no_ms": "bergen", "se_ipn": "sjv_norra"}

OTHER_NUMBERS = {
    "no_ms": (
        r"ventet i 28 dager eller mer|midterste halvdel \S+ dager|over \d+ dager",  # percentiles of waiting
        r"for (12–|mer enn )24 måneder siden",  # how old a treatment status is
        r"[Ee]tter (fem|5) år",  # points of a curve
        r"grupper på (fem|5) år|siste fem år|siste to årene|2 år (kortere|lengre)",  # widths, windows, a difference
    ),
    "se_ipn": (
        r"på ett år",  # between two counts
    ),
}
"""What is no limit of an indicator, though it is the same number."""

ENGLISH = {"days": ("days", "day"), "months": ("months", "month"), "years": ("years", "year")}
ENGLISH_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
WEEKS = {"nb-NO": ("uker", {3: "tre", 4: "fire"}), "sv-SE": ("veckor", {3: "tre", 4: "fyra"})}
POINTS = {"nb-NO": ("høyst", "≤"), "sv-SE": ("högst", "≤")}


def forms(limit: Limit, language: str) -> set[str]:
    """Return how a limit may be written, in figures and in words, in the report's language and in English."""
    number = f"{limit.value:g}"
    if limit.unit == "points":
        return {f"{word} {number}" for word in POINTS[language]}
    words = Words(language)
    found = set()
    for one in {limit, in_years(limit)}:
        text = limit_text(one, words)
        last = limit_text(one, words, "limit_last")
        found |= {text, last, re.sub(r"^\S+", f"{one.value:g}", text)}
        spelled = ENGLISH_NUMBERS[int(one.value)] if one.value < len(ENGLISH_NUMBERS) else f"{one.value:g}"
        found |= {f"{start} {ENGLISH[one.unit][0]}" for start in (spelled, f"{one.value:g}")}
    if limit.unit == "days" and limit.value % 7 == 0:
        weeks, numbers = WEEKS[language]
        found |= {f"{start} {weeks}" for start in (f"{limit.value / 7:g}", numbers.get(limit.value / 7, "?"))}
    return found


def pattern(limit: Limit, language: str) -> re.Pattern[str]:
    """Return a pattern of all ways to write a limit."""
    return re.compile(
        rf"(?<![\w,–-])(?:{'|'.join(map(re.escape, sorted(forms(limit, language))))})(?!\w)", re.IGNORECASE
    )


def told(work: Path, registry: str) -> Iterator[tuple[str, str]]:
    """Yield everything that an edition tells, by its place: texts, cells, captions, alt texts, words in figures."""
    cover, found = units(work, registry)
    yield from (("cover", text) for text in cover.values())
    for unit in found:
        if unit.plain != "code":
            text = re.sub(r"(?ms)^`{3,} ?\{\.number-table\}.*?^`{3,}$", "", unit.text)
            yield f"{unit.place} {unit.paragraph} {unit.plain}", text
    for notebook in sorted((work / "_executed").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                drawn = "".join(output["data"].get("image/svg+xml", ""))
                words = re.findall(r"<text\b[^>]*>(.*?)</text>", drawn, re.DOTALL)
                yield f"{notebook.stem} {cell['id']} drawing", " ".join(re.sub(r"<[^>]+>", "", word) for word in words)


def all_told(work: Path, registry: str, root: Path) -> dict[str, str]:
    """Return what the report, the patients' versions and a unit's own texts tell, by place."""
    report = list(told(work, registry))
    patients = [
        (f"{short}: {place}", text)
        for short in SHORT[registry]
        for place, text in told(work.with_name(f"{work.name}-{short}"), registry)
    ]
    (work / "_variables.yml").write_bytes((work / "unit.yml").read_bytes())
    for notebook in (root / "notebooks" / registry).glob("*.ipynb"):
        (work / "_executed" / notebook.name).write_bytes(notebook.read_bytes())
    own = [(f"unit: {place}", text) for place, text in told(work, registry)]
    found: dict[str, str] = {}
    for place, text in [*report, *patients, *own]:
        plain = re.sub(r"\\(.)", r"\1", text)
        found[place] = f"{found.get(place, '')} {' '.join(plain.split())}"
    return found


def declared(source: str, change: Change) -> str:
    """Return the registry's indicators with a limit changed in its one place."""
    assert source.count(change.source) == 1
    new = change.source.replace(f"Limit({change.old.value:g},", f"Limit({change.new:g},")
    return source.replace(change.source, new)


@pytest.fixture(scope="module", params=sorted(CHANGES))
def before_and_after(request, built: Built, tmp_path_factory) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return a registry and what its edition tells by place: with its own limits, and with all of them changed."""
    registry = request.param
    extract = built.extract(registry, SMALL[registry])
    folder = tmp_path_factory.mktemp(f"limits-{registry}")
    copy = copy_project(folder / "copy")
    path = copy / "R_free_helpers/registries" / registry / "indicators.py"
    source = path.read_text("utf-8")
    for change in CHANGES[registry]:
        source = declared(source, change)
    path.write_text(source, "utf-8")
    if registry in DATES:
        editions = copy / "data" / registry / "editions.csv"
        editions.write_text(editions.read_text("utf-8").replace(*DATES[registry]), "utf-8")
    texts = []
    for root, name in ((ROOT, "own"), (copy, "changed")):
        arguments = [f"{registry}-2024", UNIT[registry], str(extract), str(folder / name), *SHORT[registry]]
        done = subprocess.run(
            [sys.executable, "-c", ASSEMBLE, *arguments], cwd=root, capture_output=True, text=True, timeout=600,
            env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        texts.append(all_told(folder / name, registry, root))
    return registry, *texts


def places_of(limit: Limit, language: str, texts: dict[str, str], others: tuple[str, ...]) -> dict[str, str]:
    """Return where a limit is told, with the words around it; what is another number is passed over."""
    shown, other = pattern(limit, language), re.compile("|".join(others) or r"(?!)")
    found = {}
    for place, text in texts.items():
        passed = [match.span() for match in other.finditer(text)]
        for match in shown.finditer(text):
            if not any(first < match.end() and match.start() < last for first, last in passed):
                found[place] = text[max(0, match.start() - 60) : match.end() + 40]
    return found


def test_every_limit_is_changed_here():
    for registry, changes in CHANGES.items():
        limits = {name: one.limit for name, one in get_registry(registry).shares.items() if one.limit}
        assert limits == {name: change.old for change in changes for name in change.indicators}
        numbers = [(change.changed.unit, change.new) for change in changes]
        assert len(set(numbers)) == len(numbers)


def test_the_old_limit_is_told_nowhere(before_and_after):
    registry, _, changed = before_and_after
    language = get_registry(registry).language
    left = {
        f"{change.source} in {place}": words
        for change in CHANGES[registry]
        for place, words in places_of(change.old, language, changed, OTHER_NUMBERS[registry]).items()
    }
    assert not left, "\n".join(f"{place}: {words}" for place, words in left.items())


def test_the_new_limit_is_told_where_the_old_one_was(before_and_after):
    registry, own, changed = before_and_after
    language = get_registry(registry).language
    for old in dict.fromkeys(change.old for change in CHANGES[registry]):
        changes = [change for change in CHANGES[registry] if change.old == old]
        new = re.compile("|".join(pattern(one.changed, language).pattern for one in changes), re.IGNORECASE)
        places = places_of(old, language, own, OTHER_NUMBERS[registry])
        gone = {place: words for place, words in places.items() if not new.search(changed.get(place, ""))}
        assert not gone, "\n".join([str(old), *(f"{place}: {words}" for place, words in gone.items())])
    judged = [one for one in CHANGES[registry] if one.indicators[0] in get_registry(registry).indicators]
    for change in judged:
        kinds = places_of(change.changed, language, changed, ())
        assert len(kinds) >= 3, (change.source, sorted(kinds))
        assert any("caption" in place or "alternative" in place for place in kinds), change.source
        assert any("box" in place for place in kinds), change.source
