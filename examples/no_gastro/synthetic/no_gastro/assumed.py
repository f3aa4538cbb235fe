"""What the invented registry is assumed to be like: sizes of hospitals, risks and times."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 2020, 2024


@dataclass(frozen=True)
class Hospital:
    """An invented hospital.

    Attributes
    ----------
    part : float
        Of the country's patients.
    laparoscopic, trend : float
        Log odds of an operation through keyholes in the first year, and what each year adds to them.
    leak, death : float
        Log odds ratios of a leak and of death within 90 days against hospitals where they are 0.
    followed_up : float
        Share of the operations that get a form of follow-up.
    """

    part: float
    laparoscopic: float
    trend: float = 0.25
    leak: float = 0.0
    death: float = 0.0
    followed_up: float = 0.93


HOSPITALS = {
    "tindeby": Hospital(0.165, -0.2, followed_up=0.96),
    "viddevang": Hospital(0.060, -0.6, leak=0.3),
    "brefoss": Hospital(0.040, -1.1, trend=0.45),
    "fjordhavn": Hospital(0.150, 0.1, leak=-0.5, death=-0.5, followed_up=0.97),
    "holmevik": Hospital(0.080, -0.5),
    "nausteid": Hospital(0.050, -0.3, trend=0.05, followed_up=0.78),
    "granvang": Hospital(0.140, -0.4),
    "elvelund": Hospital(0.070, -0.9, trend=0.40, death=0.2),
    "furubakken": Hospital(0.050, 0.3, trend=-0.15),
    "skjervik": Hospital(0.095, -0.6, leak=0.7, death=1.0, followed_up=0.88),
    "havneset": Hospital(0.060, -0.8),
    "lyngskjer": Hospital(0.028, -1.0, followed_up=0.70),
    "ytterholmen": Hospital(0.012, -0.6),
}
"""By unit of ``unit.csv``; `drawing` divides by the sum of their parts."""

SITES = ("oesophagus", "liver", "pancreas", "colon", "rectum")
SITE_PARTS = (0.08, 0.10, 0.08, 0.49, 0.25)
JOINED = (1.00, 0.00, 0.75, 0.88, 0.62)
"""By site: how often the bowel is joined again, so that the joint may leak."""
LEAKS = (0.12, 0.00, 0.13, 0.055, 0.105)
"""By site: how often a joint leaks."""

STAGES = ("I", "II", "III", "IV", "unknown")
STAGE_PARTS = (0.22, 0.31, 0.29, 0.13, 0.05)
STAGE_HAZARDS = (0.02, 0.05, 0.12, 0.45, 0.12)
"""By stage: deaths per year once the first 90 days are over."""

ASA = ("1", "2", "3", "4", "unknown")
ASA_PARTS = (0.10, 0.49, 0.34, 0.04, 0.03)
ASA_DEATH = (-0.7, 0.0, 0.9, 1.9, 0.4)
"""By class: log odds ratios of death within 90 days."""
STAGE_DEATH = (-0.3, 0.0, 0.0, 0.7, 0.2)
"""By stage: the same."""

DEATH_AT_70 = -3.75
"""Log odds of death within 90 days at 70 years, planned, ASA 2, stage II."""
DEATH_PER_DECADE, DEATH_EMERGENCY, DEATH_AFTER_LEAK = 0.45, 0.9, 0.8
"""What each decade of age, an emergency and a leak add to them."""

EMERGENCIES = 0.16
AGAIN = 0.13
"""How often another operation follows: after each one, while the person lives."""

EMIGRATED_PER_YEAR = 0.004

OTHERS = ("bleeding", "infection", "wound", "lung", "heart")
OTHER_PARTS = (0.03, 0.05, 0.02, 0.06, 0.03)
"""Complications other than leaks, and how often an operation has each."""

GRADES = ("II", "IIIa", "IIIb", "IV")
LEAK_GRADES = (0.10, 0.22, 0.50, 0.18)
OTHER_GRADES = (0.62, 0.16, 0.12, 0.10)
