"""The drugs, and how often each is chosen; drawn, since the report shows them in pictures only.

The sentences hold: Västra Götaland gives nothing but intravenous immunoglobulin in CIDP, Stockholm uses
prednisolone beside immunoglobulins, second-line drugs are given to men more often than to women.
"""

from __future__ import annotations

import numpy as np

DRUGS = [
    "prednisolon",
    "solumedrol",
    "ivig",
    "scig",
    "plasmaferes",
    "azatioprin",
    "metotrexat",
    "rituximab",
    "cyklofosfamid",
    "hsct",
]
D = {name: place for place, name in enumerate(DRUGS)}
STOP_REASONS = ["remission", "no_effect", "side_effects", "switched", "own_choice", "other"]
SECOND_LINE = [D["azatioprin"], D["metotrexat"], D["rituximab"], D["cyklofosfamid"]]
ADDED_SECOND_LINE = {"man": 0.15, "woman": 0.06}

MIX = {
    "stockholm": {"ivig": 0.63, "prednisolon": 0.29, "azatioprin": 0.03, "rituximab": 0.03, "metotrexat": 0.02},
    "vastra": {"ivig": 1.0},
    "rest": {"ivig": 0.72, "prednisolon": 0.18, "rituximab": 0.05, "azatioprin": 0.03, "cyklofosfamid": 0.02},
    "mmn": {"ivig": 0.95, "rituximab": 0.04, "cyklofosfamid": 0.01},
    "gbs": {"ivig": 0.86, "plasmaferes": 0.14},
    "pdn": {"rituximab": 0.5, "ivig": 0.35, "prednisolon": 0.15},
    "first": {"prednisolon": 0.45, "ivig": 0.3, "solumedrol": 0.13, "plasmaferes": 0.05, "azatioprin": 0.07},
}


def draw(rng: np.random.Generator, mix: str, n: int) -> np.ndarray:
    """Return ``n`` drugs (positions in ``DRUGS``) of one of the mixes."""
    names = list(MIX[mix])
    return np.array([D[name] for name in names])[rng.choice(len(names), n, p=list(MIX[mix].values()))]
