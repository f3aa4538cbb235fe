"""What the annual report for 2024 prints, and what had to be drawn to fit what it says.

Counts in ``COUNT`` are printed, or follow from printed numbers, unless the comment says *drawn*. The rates per
health trust in ``RATE`` (``health_trusts.csv``, beside Tabell 4.1.1) were only in pictures: they are drawn so that
the sentences about them hold (Førde alone on top with 24 points, only Nord-Trøndelag and Førde above 80 % on updated
treatment and relapse status, all below 60 % on EDSS, most below 60 % on referral to diagnosis) and are scaled to the
national number when used.
"""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.synthetic.days import day

SCHEMA = schema_of("no_ms")
PATIENTS = 14_780
STATUS_DATE = day("2024-12-31")
EXTRACTION = day("2025-05-15")
YEAR_START = day("2024-01-01")
LAST_YEAR_START = day("2023-01-01")
LAST_EXTRACTION = day("2024-05-15")
REGISTRY_START = day("2001-03-01")
PROM_DISPATCH = {year: day(f"{year}-11-11") for year in range(2019, 2025)}

with files(__package__).joinpath("health_trusts.csv").open(encoding="utf-8") as _file:
    _ROWS = list(csv.DictReader(_file))
HF = [row["hf"] for row in _ROWS]
ALIVE, NEWDX = (np.array([int(row[name]) for row in _ROWS]) for name in ("alive", "newdx"))
RATE = {name: np.array([float(row[name]) for row in _ROWS]) for name in list(_ROWS[0])[3:]}

TYPES = ["RRMS", "PPMS", "unknown"]
RRMS, PPMS, UNKNOWN = 0, 1, 2

COUNT = {
    "consented_only": 413,
    "dead": 1651,
    "dead_2023": 1493,
    "late_older": 68,
    "late_2023_first": 35,
    "late_2023_second": 20,
    "prom_2024": 12_827,
    "prom_answered": 6_817,
    "prom_reached": 11_362,
    "prom_six": 1_537,
    "prom_unknown_status": 422,
    "several_hf": 1_200,
    "women_alive": 9_151,
    "women_2024": 290,
    "onset_met_women": 223,
    "onset_met_men": 107,
    "referral_known": 389,
    "ofatumumab_first": 2,
    "rituximab": 4_544,
    "rituximab_naive": 2_045,
    "treated_updated": 6_465,
    "ppms_updated": 325,
    "unknown_updated": 70,
    "relapse_updated": 6_380,
    "edss": 3_965,
    "edss_window": 4_990,
    "edss_at_visit": 4_390,
    "edss_since_2018": 8_595,
}
# 12 061 RRMS, 6.4 % PPMS and 1.6 % unknown cannot all hold among 13 129 (the last two make at most 1 063 of
# the 1 068 left). PPMS is kept at 6.4 % (and 5.3 % of women, 8.9 % of men), which leaves 1.7 % unknown.
TYPE_ALIVE = np.array([12_061, 844, 224])
TYPE_DEAD = np.array([1_186, 350, 115])  # drawn
TYPE_NEWDX = np.array([402, 12, 15])
PPMS_ALIVE_WOMEN = 489
MEDIAN_SURVIVAL = {RRMS: 50.9, PPMS: 36.7, UNKNOWN: 46.9, "all": 48.9}

# diagnosed per year among the registered; drawn around the printed 489/517 of 2022 and "about 500 a year"
DIAGNOSED = dict(
    zip(
        range(2001, 2025),
        [
            335,
            345,
            360,
            365,
            380,
            390,
            400,
            405,
            415,
            425,
            430,
            440,
            460,
            475,
            470,
            480,
            485,
            495,
            500,
            480,
            505,
            530,
            475,
            429,
        ],
        strict=True,
    )
)
PPMS_2013_2024 = 266
STATUS = {RRMS: (8_838, 2_265, 958), PPMS: (197, 537, 110), UNKNOWN: (120, 74, 30)}  # ongoing, none, unknown

CURRENT = {  # users on the status date; drawn apart from ofatumumab 80 and the 25 users of drugs with under five
    "cladribine": 1_010,
    "natalizumab": 600,
    "ocrelizumab": 330,
    "fingolimod": 620,
    "dimethyl_fumarate": 800,
    "teriflunomide": 500,
    "glatiramer": 272,
    "avonex": 130,
    "rebif": 110,
    "plegridy": 95,
    "betaferon": 48,
    "alemtuzumab": 330,
    "hsct": 270,
    "ofatumumab": 80,
    "ozanimod": 75,
    "diroximel_fumarate": 5,
    "trial_drug": 45,
    "azathioprine": 4,
    "ivig": 4,
    "other_drug": 4,
    "extavia": 4,
    "ponesimod": 4,
    "siponimod": 3,
    "mitoxantrone": 2,
}
PPMS_CURRENT = {
    "rituximab": 136,
    "cladribine": 14,
    "ocrelizumab": 25,
    "glatiramer": 6,
    "dimethyl_fumarate": 6,
    "teriflunomide": 5,
    "hsct": 2,
    "trial_drug": 3,
}
FIRST_DRUG_2024 = {"rituximab": 359, "cladribine": 22, "natalizumab": 3, "ofatumumab": 1, "avonex": 1}
AFTER_RITUXIMAB = {
    "cladribine": 91,
    "hsct": 69,
    "ofatumumab": 52,
    "natalizumab": 42,
    "ocrelizumab": 28,
    "dimethyl_fumarate": 22,
    "fingolimod": 16,
    "teriflunomide": 16,
    "glatiramer": 12,
    "alemtuzumab": 10,
    "ozanimod": 6,
}
HSCT_ABROAD = 57
RITUXIMAB_STOPPED, RITUXIMAB_DEAD, RITUXIMAB_2025, SWITCH_2025 = 250, 89, 45, 14  # drawn
NAIVE_BY_YEAR = {
    2023: 395,
    2022: 400,
    2021: 320,
    2020: 230,
    2019: 130,
    2018: 80,
    2017: 45,
    2016: 30,
    2015: 20,
    2014: 12,
    2013: 11,
}
NATALIZUMAB_STOPS = {2023: (34, 11), 2024: (73, 18)}  # to anti-CD20, to something else or nothing

REASONS = [
    "progressive",
    "long_stable",
    "own_choice",
    "pregnancy",
    "no_indication",
    "awaiting",
    "side_effects",
    "comorbidity",
    "infection_risk",
    "high_age",
    "other",
]
# 42 % progressive of all, 18 % own choice or pregnancy of RRMS; the rest drawn
REASON = {
    RRMS: (733, 68, 258, 150, 415, 96, 130, 85, 60, 130, 140),
    PPMS: (437, 4, 20, 0, 0, 6, 10, 18, 8, 24, 10),
    UNKNOWN: (38, 2, 8, 2, 9, 3, 3, 3, 1, 3, 2),
}


class ScaledCounts:
    """Counts of the publication, scaled to another number of registered persons."""

    def __init__(self, patients: int) -> None:
        self.patients = patients
        self.factor = patients / PATIENTS

    def __call__(self, count: float) -> int:
        """Return ``count`` at this scale, rounded half up."""
        return int(np.floor(count * self.factor + 0.5))

    def named(self, name: str) -> int:
        """Return a printed count at this scale."""
        return self(COUNT[name])
