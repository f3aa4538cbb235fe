"""The drug list of the registry, as numbers, and which drug was in use when."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd

HIGH_EFFICACY = [
    "rituximab",
    "ocrelizumab",
    "ofatumumab",
    "natalizumab",
    "alemtuzumab",
    "cladribine",
    "hsct",
    "fingolimod",
    "ponesimod",
    "ozanimod",
]
DRUGS = [
    *HIGH_EFFICACY,
    "siponimod",
    "dimethyl_fumarate",
    "diroximel_fumarate",
    "teriflunomide",
    "glatiramer",
    "avonex",
    "rebif",
    "plegridy",
    "betaferon",
    "extavia",
    "mitoxantrone",
    "azathioprine",
    "ivig",
    "daclizumab",
    "trial_drug",
    "other_drug",
]
D = {name: number for number, name in enumerate(DRUGS)}
HIGH = np.array([name in HIGH_EFFICACY for name in DRUGS])
FIRST_LINE = [D[x] for x in ("avonex", "rebif", "plegridy", "betaferon", "extavia", "glatiramer")]

# first and last plausible start of a course that is still in use, and the years in between that are typical
STARTS = {
    "rituximab": ("2012-01-01", "2024-12-10", 2020.5),
    "ocrelizumab": ("2018-02-01", "2024-11-30", 2020.5),
    "ofatumumab": ("2022-03-01", "2024-12-10", 2024.0),
    "natalizumab": ("2006-10-01", "2022-12-20", 2015.5),
    "alemtuzumab": ("2014-02-01", "2019-10-31", 2016.3),
    "cladribine": ("2018-01-15", "2024-12-15", 2021.0),
    "hsct": ("2009-06-01", "2024-11-30", 2019.0),
    "fingolimod": ("2011-06-01", "2022-12-20", 2015.5),
    "ponesimod": ("2021-09-01", "2023-06-30", 2022.3),
    "ozanimod": ("2020-10-01", "2024-06-30", 2021.8),
    "siponimod": ("2020-03-01", "2023-03-30", 2021.3),
    "dimethyl_fumarate": ("2014-04-01", "2024-08-31", 2016.8),
    "diroximel_fumarate": ("2022-06-01", "2024-10-31", 2023.5),
    "teriflunomide": ("2013-10-01", "2024-06-30", 2016.8),
    "glatiramer": ("2003-01-01", "2024-08-31", 2013.5),
    "avonex": ("1999-01-01", "2024-05-31", 2009.0),
    "rebif": ("1999-01-01", "2022-05-31", 2009.0),
    "plegridy": ("2015-01-01", "2022-12-15", 2016.5),
    "betaferon": ("1997-01-01", "2021-12-31", 2006.0),
    "extavia": ("2009-06-01", "2019-12-31", 2012.0),
    "mitoxantrone": ("2004-01-01", "2016-12-31", 2009.0),
    "azathioprine": ("2005-01-01", "2020-12-31", 2013.0),
    "ivig": ("2005-01-01", "2022-10-31", 2016.0),
    "trial_drug": ("2018-01-01", "2024-09-30", 2022.5),
    "other_drug": ("2010-01-01", "2022-12-31", 2018.0),
}


def current_start(rng: np.random.Generator, drug: np.ndarray, dx: np.ndarray) -> np.ndarray:
    """Return when the present course began: after the diagnosis, while the drug was being started."""
    low = np.array([dd.day(STARTS.get(name, ("2015-01-01",))[0]) for name in DRUGS])[drug]
    high = np.array([dd.day(STARTS.get(name, ("", "2018-12-31"))[1]) for name in DRUGS])[drug]
    typical = np.array([STARTS.get(name, ("", "", 2016.0))[2] for name in DRUGS])[drug]
    low = np.maximum(low, dx + 20)
    high = np.maximum(high, low + 30)
    peak = np.clip((typical - 1970) * 365.25, low, high)
    return rng.triangular(low, np.clip(peak, low + 1, high - 1), high).astype(np.int64)


def earlier_first_line(rng: np.random.Generator, start: np.ndarray, avoid: np.ndarray) -> np.ndarray:
    """Return a first-line injectable that was in use at ``start`` and is not ``avoid``."""
    year = dd.year_of(start)
    draw = rng.random(start.size)
    early = np.select([draw < 0.35, draw < 0.6, draw < 0.8], [D["avonex"], D["betaferon"], D["rebif"]], D["glatiramer"])
    late = np.select([draw < 0.35, draw < 0.6, draw < 0.8], [D["glatiramer"], D["avonex"], D["rebif"]], D["plegridy"])
    late = np.where((year < 2015) & (late == D["plegridy"]), D["extavia"], late)
    late = np.where((year < 2010) & (late == D["extavia"]), D["betaferon"], late)
    early = np.where((year < 2003) & (early == D["glatiramer"]), D["avonex"], early)
    drug = np.where(year < 2007, early, late)
    other = np.where(avoid == D["avonex"], D["rebif"], D["avonex"])
    return np.where(drug == avoid, other, drug)


def earlier_second_line(rng: np.random.Generator, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return an oral drug or natalizumab that was in use at ``start``; never a stop of natalizumab after 2022."""
    year, draw = dd.year_of(start), rng.random(start.size)
    recent = np.select(
        [draw < 0.36, draw < 0.58, draw < 0.82],
        [D["dimethyl_fumarate"], D["teriflunomide"], D["fingolimod"]],
        D["natalizumab"],
    )
    middle = np.where(draw < 0.55, D["fingolimod"], D["natalizumab"])
    drug = np.where(year >= 2015, recent, np.where(year >= 2012, middle, D["natalizumab"]))
    instead = np.where(year >= 2015, D["dimethyl_fumarate"], D["fingolimod"])
    drug = np.where((drug == D["natalizumab"]) & (dd.year_of(end) >= 2022), instead, drug)
    return np.where(year < 2007, D["mitoxantrone"], drug)
