"""What changed between two editions as a page: in words first, then a table for each chapter of the report."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from R_free_helpers.assets import ASSETS
from R_free_helpers.editions.comparing import Compared
from R_free_helpers.editions.measures_in_chapters import ChapterOf, measures_in_chapters
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.limits import limit_text
from R_free_helpers.language.words import Words, first_upper
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.results import subgroup_parts
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.units import read_units
from R_free_helpers.results.changes import CAUSES, COUNTING, ROUNDING, Cause, Change, Part, reach
from R_free_helpers.results.editions_told import report_title
from R_free_helpers.results.versions import Definition, differences

SHARES = ("share", "expected", "standardised", "difference", "survival", "incidence")
"""Statistics that are printed as percent, and whose changes are percentage points."""

DECIMALS = {"share": 1, "rate": 2, "ratio": 2, "observed_expected": 2, "year": 0, "threshold": 0}
FINE = ("coefficient", "r_squared", "correlation", "p_value", "light_kappa", "fleiss_kappa", "icc_2_1", "icc_3_1")
FINE_DECIMALS = 3

MOST_OF_A_MEASURE = 40
"""How many changes of one measure the page shows: the country's, then the largest. All are in the file."""

MOST_NAMED = 5
"""How many of the largest changes are told in words."""

YEAR_DIGITS = 4
NOT_SPLIT = "–"
OPENS, CLOSES = "\ue000", "\ue001"
"""Around the name of a number that is filled in later: letters of private use, which no text has."""

NUMBERS_OF_A_ROW = ("was", "now", "change")

Numbered = tuple[int, Change]
"""A change with the line of the file that it stands on."""


@dataclass(frozen=True)
class ChangesPage:
    """The page of a comparison.

    Attributes
    ----------
    compared : Compared
    file : str
        The CSV beside it.
    """

    compared: Compared
    file: str

    @cached_property
    def labels(self) -> Labels:
        """Names in the registry's language."""
        return Labels(self.compared.registry)

    @cached_property
    def units(self) -> dict[str, str]:
        """Names of the units that are or were, by id: short ones, where no two have the same."""
        listed = read_units(self.compared.registry.data_dir)
        twice = listed.filter(listed["name_short"].is_duplicated())["unit_id"].to_list()
        named = listed.select("unit_id", "name_short", "name_print").iter_rows()
        return {unit: full if unit in twice else short for unit, short, full in named}

    @cached_property
    def root(self) -> str:
        """The unit that all others belong to."""
        return read_history(self.compared.registry.data_dir).root

    def say(self, key: str, **fields: object) -> str:
        """Return a phrase of the page, as HTML text."""
        return html.escape(self.labels.phrases(f"changes.{key}", **fields))

    @cached_property
    def lines(self) -> list[Numbered]:
        """The changes with their lines in the file, whose first is the header."""
        return list(enumerate(self.compared.found, 2))

    def text(self, folder: Path) -> str:
        """Return the page, one file that fetches nothing.

        Parameters
        ----------
        folder : Path
            Scratch folder.
        """
        from R_free_helpers.editions.rendering.pandoc import run
        from R_free_helpers.editions.rendering.web import with_scopes, with_style_and_scripts
        from R_free_helpers.editions.rendering.words import words_of

        chapters = [*self._chapters()]
        parts = [("short", self.say("summary.heading"), self._summary()), *chapters]
        body = "\n".join(_section(name, heading, text) for name, heading, text in parts)
        contents = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, _ in parts)
        language = self.compared.registry.language
        said = {
            "lang": language,
            "pagetitle": self._title(),
            "rr-words": words_of(language),
            "report-contents": f"<ul>{contents}</ul>",
            "title": self._title(),
            "subtitle": self.labels.phrases("changes.subtitle", **self._named()),
            "status-line": self._dates(),
        }
        if self.compared.synthetic:
            said["notice"] = self.labels.phrases("notice.synthetic")
        said["report-contents"] = f"`{said['report-contents']}`{{=html}}"
        metadata = folder / "metadata.json"
        metadata.write_text(json.dumps(said), encoding="utf-8")
        arguments = ["--from=markdown", "--to=html5", "--standalone", "--wrap=none", "--metadata-file=metadata.json"]
        page, _ = run([*arguments, f"--template={ASSETS / 'report.html'}"], _raw(body).encode(), folder)
        return with_style_and_scripts(with_scopes(page.decode()))

    def _title(self) -> str:
        return self.labels.phrases("changes.title")

    def _named(self) -> dict[str, str]:
        """Return what the two editions are called on their covers."""
        return {"before": self._cover(self.compared.before), "after": self._cover(self.compared.after)}

    def _cover(self, edition: Edition) -> str:
        registry = self.compared.registry
        return report_title(edition, registry.codes, registry.language, self.units[self.root])

    def _dates(self) -> str:
        date = self.labels.numbers.date
        before, after = self.compared.before, self.compared.after
        days = {"first": date(before.extraction_date), "last": date(after.extraction_date)}
        return self.labels.phrases("changes.dates", before=before.id, after=after.id, **days)

    def _summary(self) -> str:
        compared, date = self.compared, self.labels.numbers.date
        counted = self._counted(compared.found)
        kind = "same_year" if compared.same_year else "other_year"
        about = {
            "year": compared.before.year,
            "before": self._cover(compared.before),
            "last": date(compared.after.extraction_date),
        }
        parts = [f"<p>{self.say(f'summary.{kind}', **counted, **({} if compared.same_year else about))}</p>"]
        if small := sum(one.may_be_rounding for one in compared.found):
            parts.append(f"<p>{self.say('summary.rounding', n=self.labels.numbers.integer(small))}</p>")
        parts.append(f'<p>{self.say("summary.file")} <a href="{self.file}">{self.file}</a>.</p>')
        parts += self._largest()
        if compared.other_period:
            named = [name for one in compared.other_period if (name := self.labels.text("measure", one)) != one]
            if unnamed := len(compared.other_period) - len(named):
                named.append(self.labels.phrases("changes.summary.unnamed", n=unnamed))
            names = Words.of(compared.registry).join(named)
            parts.append(f"<p>{self.say('summary.other_period', names=names)}</p>")
        parts += [f"<h3>{self.say('causes.heading')}</h3>", f"<p>{self.say('causes.order')}</p>", self._causes()]
        policy = load_policy(compared.registry.data_dir, compared.before.policy)
        rule = "rounded" if policy.rounds else "exact"
        parts.append(f"<p>{self.say(f'causes.{rule}', limit=reach(policy) if policy.rounds else policy.threshold)}</p>")
        parts += [f"<h3>{self.say('definitions.heading')}</h3>", *self._definitions()]
        return "\n".join(parts)

    def _counted(self, found: Iterable[Change]) -> dict[str, str]:
        states = Counter(one.state for one in found)
        both = states["changed"] + states["unchanged"] + states["not_told"]
        told = {**{name: states[name] for name in ("changed", "unchanged", "not_told", "new", "gone")}, "both": both}
        return {name: self.labels.numbers.integer(count) for name, count in told.items()}

    def _largest(self) -> list[str]:
        """Return the largest changes of shares in words: of everybody's indicators first, then of other shares."""
        registry, of_line = self.compared.registry, {one.key: line for line, one in self.lines}
        shares = [one for one in self.compared.found if one.state == "changed" and one.key[4] == "share"]
        printed = [one for one in shares if self._points(one.change) and not one.may_be_rounding]
        parts = [] if printed else [f"<p>{self.say('summary.none')}</p>"]
        for kind in ("country", "units"):
            of = [one for one in printed if (one.key[1] == self.root) == (kind == "country") and self._enough(one)]
            indicators = [one for one in of if one.key[0] in registry.shares and not one.key[3]]
            chosen = sorted(indicators or of, key=lambda one: (-abs(one.change or 0), one.key))[:MOST_NAMED]
            if chosen:
                items = "".join(f'<li data-line="{of_line[one.key]}">{self._in_words(one)}</li>' for one in chosen)
                parts.append(f"<p>{self.say(f'summary.{kind}')}</p>\n<ul>{items}</ul>")
        return parts

    def _enough(self, one: Change) -> bool:
        """Return whether a change is of so many that it is more than that of one person or two."""
        rows = [row for row in (one.was, one.now) if row is not None]
        counts = [row["denominator"] for row in rows]
        return all(isinstance(n, (int, float)) and n >= self.compared.registry.low_n for n in counts)

    def _in_words(self, one: Change) -> str:
        """Return a sentence; each number in it says what it is, as in the tables, for who reads the page by program."""
        printed, places = self._cells(one), {name: f"{OPENS}{name}{CLOSES}" for name in NUMBERS_OF_A_ROW}
        said = self.say("summary.item", name=self._name(one), unit=self._unit(one), **places)
        for name, place in places.items():
            said = said.replace(place, f'<span data-is="{name}">{html.escape(printed[name])}</span>')
        return said

    def _causes(self) -> str:
        date = self.labels.numbers.date
        days = {
            "first": date(self.compared.before.extraction_date),
            "last": date(self.compared.after.extraction_date),
        }
        items = []
        for cause in CAUSES:
            why = self.compared.known[cause]
            fields = days if (cause, why) == ("late", "later") else {}
            acted = sum(
                any(part.causes == (cause,) and part.value for part in one.parts) for one in self.compared.found
            )
            told = f" {self.say('causes.count', n=self.labels.numbers.integer(acted))}" if acted else ""
            items.append(
                f"<li><strong>{self.say(f'cause.{cause}')}.</strong> "
                f"{self.say(f'known.{cause}.{why}', **fields)}{told}</li>"
            )
        return f"<ol>{''.join(items)}</ol>"

    def _definitions(self) -> list[str]:
        if not self.compared.redefined:
            return [f"<p>{self.say('definitions.none')}</p>"]
        items = [f"<li>{self._definition(name, *pair)}</li>" for name, pair in self.compared.redefined.items()]
        parts = [f"<ul>{''.join(items)}</ul>"]
        several = (set(part.causes) - {ROUNDING} for one in self.compared.found for part in one.parts)
        joined = any("definition" in causes and len(causes) > 1 for causes in several)
        return [*parts, f"<p>{self.say('definitions.together')}</p>"] if joined else parts

    def _definition(self, measure: str, old: Definition | None, new: Definition | None) -> str:
        name = self._measure(measure)
        if old is None or new is None:
            lacks = self.compared.before if old is None else self.compared.after
            return self.say("definitions.unknown", name=name, before=self._cover(lacks))
        said = {"old": old.version, "since_old": old.since, "new": new.version, "since_new": new.since}
        told = [self.say("definitions.item", name=name, **said)]
        for field in differences(old, new):
            if field == "counted_by":
                told.append(self.say("definitions.counted_by"))
                continue
            values = {side: self._told(field, one) for side, one in (("old", old), ("new", new))}
            told.append(
                self.say(
                    "definitions.field", field=self.labels.phrases(f"changes.definitions.fields.{field}"), **values
                )
            )
        return " ".join(told)

    def _told(self, field: str, one: Definition) -> str:
        """Return a field of a definition as it is read."""
        value = getattr(one, field)
        words = Words.of(self.compared.registry)
        if value is None or value == "":
            return self.labels.phrases("changes.definitions.none_given")
        if field == "limit" and one.limit_unit:
            return limit_text(Limit(value, one.limit_unit), words)  # type: ignore[arg-type]
        if field in ("good", "very_good"):
            return self.labels.numbers.share(value, 1)
        if isinstance(value, bool):
            return self.labels.phrases(f"changes.definitions.{'holds' if value else 'holds_not'}")
        return str(value).replace("{", "").replace("}", "")

    def _chapters(self) -> Iterable[tuple[str, str, str]]:
        """Yield the sections of the chapters: id, heading, HTML; a chapter without numbers has none."""
        compared = self.compared
        of: dict[str, list[Numbered]] = {}
        for line, one in self.lines:
            of.setdefault(one.key[0], []).append((line, one))
        edition = compared.after
        listed = measures_in_chapters(edition, compared.registry)
        rest = tuple(name for name in of if not any(name in chapter.measures for chapter in listed))
        other = ChapterOf("other", self.labels.phrases("changes.other"), rest)
        for chapter in (*listed, other):
            changes = [one for name in chapter.measures for one in of.get(name, ())]
            if changes:
                yield f"ch-{chapter.id}", html.escape(_plain(chapter.title)), self._chapter(chapter, of)

    def _chapter(self, chapter: ChapterOf, of: Mapping[str, Sequence[Numbered]]) -> str:
        every = [one for name in chapter.measures for one in of.get(name, ())]
        counted = _but(self._counted(one for _, one in every), "unchanged", "new", "gone")
        parts = [f"<p>{self.say('table.counts', **counted)}</p>"]
        shown: list[Numbered] = []
        unseen = more = 0
        for name in chapter.measures:
            changed = [one for one in of.get(name, ()) if one[1].state == "changed"]
            seen = [one for one in changed if self._is_seen(one[1])]
            kept = self._kept(seen)
            shown += kept
            unseen, more = unseen + len(changed) - len(seen), more + len(seen) - len(kept)
        label = html.escape(_plain(chapter.title))
        parts.append(self._table(shown, label) if shown else f"<p>{self.say('table.nothing')}</p>")
        notes = [self.say("table.note")] if shown else []
        notes += [self.say("table.more", n=self.labels.numbers.integer(more))] if more else []
        notes += [self.say("table.unseen", n=self.labels.numbers.integer(unseen))] if unseen else []
        parts += [f'<p class="table-note">{" ".join(notes)}</p>'] if notes else []
        return "\n".join(parts)

    def _is_seen(self, one: Change) -> bool:
        """Return whether a change is one as it is printed."""
        cells = self._cells(one)
        return cells["was"] != cells["now"] or cells["change"].strip("+−0.,") != ""

    def _kept(self, changed: Sequence[Numbered]) -> list[Numbered]:
        """Return the changes of a measure that are shown, in the file's order with the country first."""
        of_all = [one for one in changed if one[1].key[1] == self.root]
        others = [one for one in changed if one[1].key[1] != self.root]
        if len(changed) <= MOST_OF_A_MEASURE:
            return of_all + others
        order = sorted(changed, key=lambda one: (one[1].key[1] != self.root, -abs(one[1].change or 0), one[0]))
        kept = {line for line, _ in order[:MOST_OF_A_MEASURE]}
        return [one for one in of_all + others if one[0] in kept]

    def _table(self, shown: Sequence[Numbered], label: str) -> str:
        parts = [part for _, one in shown for part in one.parts]
        acting = [cause for cause in CAUSES if any(part.causes == (cause,) and part.value for part in parts)]
        together = any(len(part.causes) > 1 for part in parts)
        remarks = any(self._remark(one) for _, one in shown)
        heads = [self.say(f"table.{name}") for name in ("number", "unit", *NUMBERS_OF_A_ROW)]
        heads += [self.say(f"cause.{name}") for name in [*acting, *(["together"] if together else [])]]
        heads += [self.say("table.remark")] if remarks else []
        rows = [self._row(line, one, acting, together, remarks) for line, one in shown]
        values = range(2, 2 + len(NUMBERS_OF_A_ROW) + len(acting) + together)
        head = "".join(f"<th{' class=value' if i in values else ''}>{text}</th>" for i, text in enumerate(heads))
        return (
            '<div class="number-table changes-table"><div class="table-scroll" tabindex="0">'
            f'<table aria-label="{label}">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table></div></div>"
        )

    def _row(self, line: int, one: Change, acting: Sequence[Cause], together: bool, remarks: bool) -> str:
        cells = self._cells(one)
        told = [(name, cells[name]) for name in NUMBERS_OF_A_ROW]
        told += [(cause, self._alone(one, cause)) for cause in acting]
        if together:
            told.append(("together", self._part(one, [part for part in one.parts if len(part.causes) > 1])))
        numbers = "".join(f'<td data-is="{name}">{html.escape(text)}</td>' for name, text in told)
        remark = f'<td class="remark">{html.escape(self._remark(one))}</td>' if remarks else ""
        name, unit = html.escape(self._name(one)), html.escape(self._unit(one))
        return f'<tr data-line="{line}"><th>{name}</th><th>{unit}</th>{numbers}{remark}</tr>'

    def _alone(self, one: Change, cause: Cause) -> str:
        """Return the part of one cause, which is not told where it acts together with others."""
        joined = any(cause in part.causes and len(part.causes) > 1 for part in one.parts)
        return NOT_SPLIT if joined else self._part(one, [part for part in one.parts if part.causes == (cause,)])

    def _part(self, one: Change, parts: Sequence[Part]) -> str:
        if not one.parts:
            return NOT_SPLIT
        return self._delta(one, parts[0].value if parts else Decimal(0))

    def _remark(self, one: Change) -> str:
        say = self.labels.phrases
        if one.split_why:
            return say(f"changes.not_split.{one.split_why}")
        if one.may_be_rounding and all(len(part.causes) <= 2 for part in one.parts):
            return say("changes.may_be_rounding")
        for part in one.parts:
            if len(part.causes) > 1:
                causes = Words.of(self.compared.registry).join(
                    [say(f"changes.cause.{name}").lower() for name in part.causes]
                )
                return first_upper(say("changes.together", causes=causes))
        return ""

    def _name(self, one: Change) -> str:
        measure, _, _, subgroup, statistic = one.key
        parts = [self._code(key, code) for key, code in subgroup_parts(subgroup).items()]
        name = self._measure(measure)
        if statistic not in ("share", "count"):
            parts.append(self.labels.statistic(statistic).lower())
        return f"{name} ({', '.join(parts)})" if parts else name

    def _code(self, key: str, code: str) -> str:
        """Return a value that a number is of; a bare number says of what it is one."""
        text = self.labels.text(key, code)
        return f"{self.labels.heading(key).lower()}: {text}" if text.isdigit() and len(text) < YEAR_DIGITS else text

    def _measure(self, measure: str) -> str:
        """Return what a measure is called; one without a name is called as the indicator that it follows from."""
        behind = self.compared.registry.behind(measure)
        names = (self.labels.text("measure", name) for name in (measure, *([behind.id] if behind else [])))
        return next((name for name in names if name not in (measure, behind.id if behind else "")), measure)

    def _unit(self, one: Change) -> str:
        return self.units.get(one.key[1], one.key[1])

    def _cells(self, one: Change) -> dict[str, str]:
        """Return the numbers of a change as they are printed."""
        told = {name: row["value"] for name, row in (("was", one.was), ("now", one.now)) if row is not None}
        cells = {name: self._value(one, float(str(value))) for name, value in told.items()}
        return cells | {"change": self._delta(one, one.change or Decimal(0))}

    def _value(self, one: Change, value: float) -> str:
        statistic = one.key[4]
        if statistic in SHARES:
            return self.labels.share(value, DECIMALS["share"])
        return self.labels.decimal(value, self._decimals(one))

    def _delta(self, one: Change, value: Decimal) -> str:
        points = one.key[4] in SHARES
        text = self._points(value, always=True) if points else self.labels.decimal(float(value), self._decimals(one))
        return f"+{text}" if value > 0 and text.strip("0.,") else text

    def _points(self, value: Decimal | None, always: bool = False) -> str:
        """Return percentage points; empty for what is printed as none."""
        text = self.labels.numbers.points(float(value or 0), DECIMALS["share"])
        return text if always or text.strip("0.,") else ""

    def _decimals(self, one: Change) -> int:
        statistic = one.key[4]
        if statistic in FINE:
            return FINE_DECIMALS
        whole = all(row is None or float(str(row["value"])).is_integer() for row in (one.was, one.now))
        return DECIMALS.get(statistic, 0 if statistic in COUNTING and whole else 1)


def _section(name: str, heading: str, text: str) -> str:
    return f'<section id="{name}">\n<h2>{heading}</h2>\n{text}\n</section>'


def _raw(text: str) -> str:
    """Return HTML for pandoc to leave as it is."""
    return f"```{{=html}}\n{text}\n```"


def _plain(title: str) -> str:
    return title.split("{{<")[0].strip() or title


def _but(told: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in told.items() if name not in names}
