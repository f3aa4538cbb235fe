"""The illustrations of the timeline and of a scale: drawn from the registry's files, deadlines as defined."""

import dataclasses

import pandas as pd
import pytest

from R_free_helpers.figures.scale_levels import range_text, scale_illustration
from R_free_helpers.figures.timeline import timeline


def texts(figure):
    """Return every text of a drawing."""
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


@pytest.fixture
def elsewhere(chapter, tmp_path):
    """Return a chapter whose registry keeps its data in another folder."""

    class Registry(type(chapter.registry)):
        data_dir = tmp_path

    fields = {f.name: getattr(chapter.registry, f.name) for f in dataclasses.fields(chapter.registry)}
    return dataclasses.replace(chapter, registry=Registry(**fields))


def test_the_deadlines_are_those_of_the_indicators(chapter):
    figure = timeline(chapter)
    spans = figure.data[figure.data["kind"] == "span"]
    assert len(spans) == 3
    for span in spans.itertuples():
        assert span.text in chapter.text(span.measure, "definition")
        assert f"høyst {span.text}" in texts(figure)
        assert f"høyst {span.text}" in figure.alt


def test_a_timeline_names_its_events_in_order(chapter):
    events = timeline(chapter).data.query("kind == 'event'")["text"]
    places = [timeline(chapter).alt.index(text.lower()) for text in events]
    assert places == sorted(places)


def test_a_deadline_of_an_indicator_without_a_limit_is_an_error(elsewhere, tmp_path):
    head = "kind,start,end,text,detail,measure\nevent,onset,,Debut,,\nevent,end,,Slutt,,\n"
    (tmp_path / "timeline.csv").write_text(f"{head}span,onset,end,,,edss\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no indicator 'edss' with a limit"):
        timeline(elsewhere)


def test_a_span_to_an_unknown_event_is_an_error(elsewhere, tmp_path):
    head = "kind,start,end,text,detail,measure\nevent,onset,,Debut,,\n"
    (tmp_path / "timeline.csv").write_text(f"{head}span,onset,end,1 år,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'end', which is no event"):
        timeline(elsewhere)


def test_a_scale_shows_every_part_with_its_range(chapter):
    figure = scale_illustration(chapter, "EDSS")
    parts = pd.read_csv(chapter.registry.data_dir / "scale_edss.csv")
    drawn = " ".join(texts(figure))
    for part in parts.itertuples():
        assert part.text in drawn
        assert f"{range_text(chapter, part.low, part.high)}: {part.text}" in figure.alt
    assert figure.alt.startswith("Skala fra 0 til 10 i trinn på 0,5.")


def test_the_parts_cover_all_steps_of_the_scale_once(chapter):
    parts = pd.read_csv(chapter.registry.data_dir / "scale_edss.csv")
    steps = [
        low + i / 2
        for low, high in zip(parts["low"], parts["high"], strict=True)
        for i in range(int((high - low) * 2) + 1)
    ]
    # There is no score of a half.
    assert steps == [0, *(i / 2 for i in range(2, 21))]


def test_parts_out_of_order_are_an_error(elsewhere, chapter, tmp_path):
    (tmp_path / "instrument.csv").write_text((chapter.registry.data_dir / "instrument.csv").read_text())
    (tmp_path / "scale_edss.csv").write_text("low,high,text\n4,6,b\n0,3.5,a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not in order"):
        scale_illustration(elsewhere, "EDSS")
