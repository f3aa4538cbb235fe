"""The definition box of an indicator, from its metadata alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of
from R_free_helpers.language.bands import bound_text
from R_free_helpers.measures.periods import SEVERAL
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.choices import limits_of, not_compared, selection_parts
from R_free_helpers.results.editions_told import edition_name, release_name, time_before
from R_free_helpers.results.pooled import counted_text
from R_free_helpers.results.telling import pooled_measure
from R_free_helpers.results.unknown import leaves_out, unknown_sentence
from R_free_helpers.tables.table import escape

if TYPE_CHECKING:
    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.model.measure import Bands, Indicator, Measure
    from R_free_helpers.results.chapter import Chapter


@dataclass(frozen=True)
class DefinitionBox:
    """A callout with named lines.

    Attributes
    ----------
    title : str
    lines : tuple of (str, str)
        Heading and text, plain.
    """

    title: str
    lines: tuple[tuple[str, str], ...]

    def _repr_markdown_(self) -> str:
        title = self.title.replace("\\", "\\\\").replace('"', '\\"')
        body = "\n\n".join(self._paragraphs())
        return f'::: {{.callout-note title="{title}" appearance="simple" icon=false}}\n{body}\n:::\n'

    def quoted(self) -> str:
        """Return it as a block quote, for viewers that know no callouts."""
        return "\n>\n".join(f"> {text}" for text in (f"**{escape(self.title)}**", *self._paragraphs())) + "\n"

    def _paragraphs(self) -> list[str]:
        return [f"**{escape(name)}:** {escape(text)}" for name, text in self.lines]


def definition_box(chapter: Chapter, indicator_id: str) -> DefinitionBox:
    """Return what an indicator measures, how it is judged, and which edition it is compared with.

    Raises
    ------
    ValueError
        When the measure has no definition to print.
    """
    indicator = chapter.registry.shares.get(indicator_id)
    if indicator is None or not indicator.definition:
        raise ValueError(f"the measure '{indicator_id}' has no definition")
    say = language_of(chapter).phrases
    lines = (
        *choices_lines(chapter, indicator_id, say),
        *((say(f"box.{name}"), text) for name, text in box_texts(chapter, indicator).items()),
    )
    return DefinitionBox(say("box.title", name=chapter.text(indicator_id, "name")), lines)


def box_texts(chapter: Chapter, indicator: Indicator) -> dict[str, str]:
    """Return the texts of an indicator's box by what they tell of, the phrase ``box.<name>``; none that is empty."""
    language = language_of(chapter)
    say, numbers, name = language.phrases, language.numbers, indicator.id
    texts = {
        **{field: chapter.text(name, field) for field in ("definition", "numerator", "denominator")},
        "unknown": unknown_text(chapter, name),
        "bands": bands_in_brackets(indicator.bands, say, numbers) if indicator.bands else "",
        "window": window_text(chapter, indicator, say, numbers),
        "several": several_text(chapter, name, say),
        # Nothing is told of a comparison that no figure makes: there may be no archived edition yet.
        "comparison": compared_text(chapter, indicator, say, numbers),
        "rationale": chapter.text(name, "rationale"),
    }
    return {field: text for field, text in texts.items() if text}


def choices_lines(chapter: Chapter, indicator_id: str, say: Phrases) -> list[tuple[str, str]]:
    """Return whom the report is about, and the registry's limit where another one is chosen."""
    parts = selection_parts(chapter)
    lines = [(say("choices.box.selection"), f"{', '.join(parts)}.")] if parts else []
    if indicator_id in dict(chapter.edition.limits):
        limits = limits_of(chapter, indicator_id)
        text = say("choices.box.limit_text", **limits)
        if chapter.registry.shares[indicator_id].bands:
            text = f"{text} {say('choices.goal', **limits)}"
        lines.append((say("choices.box.limit"), text))
    return lines


def compared_text(chapter: Chapter, measure: Measure, say: Phrases, numbers: Numbers) -> str:
    """Return which edition the year before is read from, or why none is; empty where there is none to read from."""
    if why := not_compared(chapter, measure.id):
        return why
    release = chapter.edition.release_before(measure.compares_with)
    return comparison_text(chapter, release, say, numbers) if release in chapter.archive else ""


def unknown_text(chapter: Chapter, indicator_id: str) -> str:
    """Return who is left out because the value is not known, and the bounds of the share of all; empty of nobody."""
    if not (chapter.results["measure"] == indicator_id).any():
        return ""
    rows = chapter.select(indicator_id, unit=chapter.nation).to_dict("records")
    return unknown_sentence(chapter, indicator_id, rows[0]) if rows and leaves_out(rows[0]) else ""


def bands_in_brackets(bands: Bands, say: Phrases, numbers: Numbers) -> str:
    """Return the bands as half-open intervals, the best first: an angle bracket leaves its bound out."""
    cuts = {LEVELS[level]: bounds for level, bounds in reversed(bands.levels.items())}
    brackets = "box.band_range_low" if bands.lower_is_better else "box.band_range"
    return "; ".join(
        f"{say(f'band.{name}').lower()} "
        + say(f"{brackets}.{name}", low=bound_text(low, numbers), high=bound_text(high, numbers))
        for name, (low, high) in cuts.items()
    )


def window_text(chapter: Chapter, measure: Measure, say: Phrases, numbers: Numbers) -> str:
    """Return the first and last day that count, and until when something registered was seen."""
    edition = chapter.edition
    extraction = numbers.date(edition.date(measure.seen_until))
    if measure.period.endswith("_date"):
        return say("box.day_text", day=numbers.date(edition.date(measure.period)), extraction=extraction)
    first, last = edition.year_window if measure.period == "year" else edition.window(measure.period)
    return say("box.window_text", first=numbers.date(first), last=numbers.date(last), extraction=extraction)


def several_text(chapter: Chapter, indicator_id: str, say: Phrases) -> str:
    """Return for which units several years are put together, or why none are; empty where no limit is set."""
    limit = chapter.registry.pool_below
    if not limit:
        return ""
    if pooled_measure(chapter, indicator_id) is None:
        return say("box.several_not")
    years = language_of(chapter).words.join([str(n) for n in SEVERAL])
    return say("box.several_text", limit=limit, years=years, counted=counted_text(chapter, indicator_id))


def comparison_text(chapter: Chapter, release: str, say: Phrases, numbers: Numbers) -> str:
    """Return which archived edition the year before is read from, or that it was computed again."""
    earlier = chapter.edition.earlier(release)
    if chapter.edition.compare == "recomputed":
        return say(
            "choices.box.recomputed_text",
            year=time_before(chapter),
            now=edition_name(chapter),
            date=numbers.date(earlier.extraction_date),
        )
    return say(
        "box.comparison_text",
        year=time_before(chapter),
        release=release_name(chapter, release),
        date=numbers.date(earlier.extraction_date),
    )
