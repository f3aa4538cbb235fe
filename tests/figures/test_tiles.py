"""The map of coverage: tiles by default, areas from one's own GeoJSON."""

from __future__ import annotations

import dataclasses
import json

import polars as pl
import pytest

from R_free_helpers.figures.areas import read_areas
from R_free_helpers.figures.tiles import tile_map


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


@pytest.fixture
def geojson(tmp_path):
    """A square with a hole, a unit of two islands, and a feature that is no unit."""

    def ring(x, y, size):
        return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]

    features = [
        ("bergen", "Polygon", [ring(5, 60, 2), ring(5.5, 60.5, 0.5)]),
        ("forde", "MultiPolygon", [[ring(5, 62, 0.2)], [ring(6, 63, 1)]]),
        ("elsewhere", "Polygon", [ring(20, 60, 1)]),
    ]
    path = tmp_path / "areas.geojson"
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"unit_id": u}, "geometry": {"type": t, "coordinates": c}}
            for u, t, c in features
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def test_every_lowest_unit_has_one_tile_of_its_own(chapter):
    grid = pl.read_csv(chapter.registry.data_dir / "tile_grid.csv")
    assert sorted(grid["unit_id"]) == sorted(chapter.units.filter(pl.col("level") == "hf")["unit_id"])
    assert not grid.select("row", "column").is_duplicated().any()


def test_every_unit_is_drawn_with_its_value(chapter):
    figure = tile_map(chapter, "coverage_total")
    shown = figure.data[figure.data["value"].notna()]
    assert set(chapter.units.filter(pl.col("level") == "hf")["name_short"]) <= set(texts(figure))
    printed = {text.split(",")[0].rstrip("\u00a0%") for text in texts(figure)}
    assert len(shown) > 15
    assert sum(str(int(value * 100 + 0.5)) in printed for value in shown["value"]) >= len(shown) - 2


def test_hidden_units_are_hatched_named_and_without_number(chapter):
    figure = tile_map(chapter, "coverage_newdx")
    hidden = figure.data[(figure.data["status"] == "suppressed") & (figure.data["level"] != "nation")]
    assert len(hidden) > 0
    assert texts(figure).count("skjult") == len(hidden)
    assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert "Skjult: " in figure.alt
    from matplotlib.patches import Rectangle

    hatched = [patch for patch in figure.drawing.findobj(Rectangle) if patch.get_hatch()]
    assert len(hatched) == len(hidden) + 1  # and one in the key


def test_the_band_decides_the_fill_and_the_words(chapter):
    low = (pl.col("measure") == "coverage_total") & (pl.col("unit_id") == "bergen")
    results = chapter.results.with_columns(value=pl.when(low).then(0.596).otherwise(pl.col("value")))
    figure = tile_map(dataclasses.replace(chapter, results=results), "coverage_total")
    below = figure.alt.split("Mindre god")[1]
    assert "Bergen 59,6\u00a0%" in below
    assert figure.data.set_index("unit_id").loc["bergen", "level_of_band"] == 1


def test_areas_replace_tiles_and_units_without_one_are_listed(chapter, geojson):
    from matplotlib.patches import PathPatch

    figure = tile_map(chapter, "coverage_total", geometry=geojson)
    drawn = [patch for patch in figure.drawing.findobj(PathPatch) if len(patch.get_path().vertices) >= 10]
    assert len(drawn) == 2
    assert figure.alt.startswith("Kart over 19 helseforetak")
    assert any(text.startswith("Områder uten plass på kartet: ") for text in texts(figure))


def test_holes_are_left_out_and_labels_stand_on_the_largest_part(geojson):
    areas, aspect = read_areas(geojson, ["bergen", "forde"])
    assert sorted(areas) == ["bergen", "forde"]
    assert areas["bergen"].outline.contains_point((5.2, 60.2))
    assert areas["forde"].label == pytest.approx((6.5, 63.5))
    assert 1.9 < aspect < 2.3
    vertices = areas["bergen"].outline.vertices
    assert (vertices[0] == [5, 60]).all()
    # The hole runs clockwise, its outer ring anticlockwise.
    assert (vertices[5] == [5.5, 60.5]).all()
    assert (vertices[6] == [5.5, 61.0]).all()


def test_a_file_without_any_of_the_units_is_an_error(geojson):
    with pytest.raises(ValueError, match="no polygon"):
        read_areas(geojson, ["ous"])


def test_bytes_are_the_same_on_every_run(make_chapter):
    first, second = (tile_map(make_chapter(), "coverage_total").svg() for _ in range(2))
    assert first == second


def test_a_hidden_name_stands_on_a_plate_inside_the_mark(chapter) -> None:
    from matplotlib.colors import to_hex

    from R_free_helpers.figures import style

    figure = tile_map(chapter, "coverage_newdx")
    page = figure.drawing.axes[0]
    hidden = int((figure.data.loc[figure.data["level"] != "nation", "status"] == "suppressed").sum())
    paper = style.colour("paper").lower()
    plates = [
        p for p in page.patches if to_hex(p.get_facecolor()) == paper and not p.get_hatch() and not p.get_linewidth()
    ]
    assert len(plates) == hidden > 0


def test_a_unit_that_registered_nobody_has_no_coverage_rather_than_the_worst(make_chapter):
    chapter = make_chapter(policy="as_published")
    nobody = (pl.col("unit_id") == "finnmark") & (pl.col("measure") == "coverage_total")
    zero = {name: pl.when(nobody).then(0.0).otherwise(name).alias(name) for name in ("value", "numerator")}
    figure = tile_map(dataclasses.replace(chapter, results=chapter.results.with_columns(**zero)), "coverage_total")
    row = figure.data.set_index("unit_id").loc["finnmark"]
    assert (row["status"], row["level_of_band"]) == ("no_data", 0) and row["value"] != row["value"]
    assert texts(figure)[texts(figure).index("Finnmark") + 1] == "ingen data"
