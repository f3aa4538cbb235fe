"""Areas of units from a GeoJSON file, as matplotlib paths; nothing else of GIS is needed to colour them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.path import Path as Outline

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Area:
    """A unit's area.

    Attributes
    ----------
    outline : matplotlib.path.Path
        All its polygons, holes included.
    label : (float, float)
        Where its value is written: the centre of its largest polygon.
    """

    outline: Outline
    label: tuple[float, float]


def read_areas(path: Path, units: list[str], key: str = "unit_id") -> tuple[dict[str, Area], float]:
    """Return areas by unit and how much longer a step up is than a step right.

    Parameters
    ----------
    path : Path
        A GeoJSON FeatureCollection of polygons or multipolygons, in degrees or any planar coordinates.
    units : list of str
        Units that are wanted; other features are left out.
    key : str
        The property that holds the unit's id; the feature's own ``id`` is the second choice.

    Raises
    ------
    ValueError
        When the file has no polygon for any of the units.
    """
    features = json.loads(Path(path).read_text(encoding="utf-8")).get("features", [])
    polygons: dict[str, list[list[Ring]]] = {}
    for feature in features:
        unit = (feature.get("properties") or {}).get(key, feature.get("id"))
        geometry = feature.get("geometry") or {}
        if unit in units and geometry.get("type") in ("Polygon", "MultiPolygon"):
            parts = geometry["coordinates"]
            parts = [parts] if geometry["type"] == "Polygon" else parts
            polygons.setdefault(unit, []).extend([[[tuple(p[:2]) for p in ring] for ring in part] for part in parts])
    if not polygons:
        raise ValueError(f"{Path(path).name} has no polygon whose '{key}' is one of the units {', '.join(units)}")
    points = [point for parts in polygons.values() for part in parts for ring in part for point in ring]
    degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in points)
    middle = (min(y for _, y in points) + max(y for _, y in points)) / 2
    # A degree of longitude shrinks towards the poles.
    aspect = 1 / math.cos(math.radians(middle)) if degrees else 1.0
    return {unit: Area(_outline(parts), _centre(parts)) for unit, parts in sorted(polygons.items())}, aspect


def _outline(polygons: list[list[Ring]]) -> Outline:
    from matplotlib.path import Path as Outline

    vertices, codes = [], []
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            # Holes must run the other way round for the fill to leave them out.
            ordered = ring if (_area(ring) > 0) == (number == 0) else ring[::-1]
            vertices += ordered
            codes += [Outline.MOVETO, *[Outline.LINETO] * (len(ordered) - 2), Outline.CLOSEPOLY]
    return Outline(vertices, codes)


def _area(ring: Ring) -> float:
    """Return a closed ring's signed area, positive when it runs anticlockwise."""
    pairs = pairwise(ring)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def _centre(polygons: list[list[Ring]]) -> tuple[float, float]:
    """Return the centre of gravity of the largest outer ring."""
    ring = max((polygon[0] for polygon in polygons), key=lambda ring: abs(_area(ring)))
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (6 * area), y / (6 * area)
