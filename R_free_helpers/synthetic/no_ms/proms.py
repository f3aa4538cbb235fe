"""Patient-reported measures: six yearly waves, MSIS-29 (0 best) and RAND-12 (T scores)."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms.function import expected
from R_free_helpers.synthetic.no_ms.status import NONE, ONGOING, UNSURE
from R_free_helpers.synthetic.quotas import choose, choose_at_rates

WAVES = tuple(pub.PROM_DISPATCH)
MEAN_PHYSICAL, MEAN_MENTAL = 41.5, 42.0


def waves(rng: np.random.Generator, p, status_rows: dict) -> tuple[dict, dict]:
    """Return invitations (who, wave, sent, channel, reached) and answers (who, wave, day, channel)."""
    p.digital = choose(np.ones(p.n, dtype=bool), round(0.93 * p.n), rng.random(p.n) - (p.birth < -10_500) * 0.5)
    keen = rng.normal(0, 1, p.n) + 0.35 * p.keen
    eligible = {w: (p.included <= d) & (p.dx <= d) & (~p.dead | (p.death > d)) for w, d in pub.PROM_DISPATCH.items()}
    able = {w: eligible[w] & ~(p.dead & (p.death <= pub.PROM_DISPATCH[w] + 25)) for w in WAVES}
    unsure = _unknown_then(p, status_rows)
    loyal = choose(able[2019] & p.alive & ~unsure & p.digital, p.scale.named("prom_six"), keen)
    answers = {}
    last = p.scale.named("prom_answered") - int(loyal.sum())
    n_unknown = p.scale.named("prom_unknown_status")
    pool = able[2024] & p.digital & ~loyal
    noise = keen + rng.normal(0, 1.2, p.n)
    of_unknown = choose(pool & unsure, n_unknown, noise)
    answers[2024] = (
        loyal
        | of_unknown
        | choose_at_rates(pool & ~unsure, p.hf, pub.RATE["prom"], last - int(of_unknown.sum()), noise, of=able[2024])
    )
    for w in WAVES[:-1]:
        pool = able[w] & p.digital & ~loyal
        k = round(0.50 * eligible[w].sum()) - int(loyal.sum())
        answers[w] = loyal | choose(pool, k, keen + rng.normal(0, 1.2, p.n))
    six = np.logical_and.reduce([answers[w] for w in WAVES]) & ~loyal
    skip = rng.integers(0, 5, p.n)
    for k, w in enumerate(WAVES[:-1]):
        answers[w] &= ~(six & (skip == k))
    reached = {
        w: answers[w]
        | choose(
            eligible[w] & ~answers[w] & (p.digital | (w < 2021)),
            _not_answered(p, w, answers[w], eligible[w]),
            rng.random(p.n) + 0.3 * p.digital,
        )
        for w in WAVES
    }
    p.prom_answer_last, p.prom_loyal = answers[2024], loyal
    p.prom_consent = np.logical_or.reduce([reached[w] for w in WAVES])
    channel = (rng.random(p.n) < 0.27).astype(int)
    return _invitations(p, eligible, reached, channel), _answers(rng, p, answers, channel)


def _not_answered(p, wave, answered, eligible):
    total = p.scale.named("prom_reached") if wave == 2024 else round(answered.sum() / 0.6)
    return min(total, int(eligible.sum())) - int(answered.sum())


def _unknown_then(p, rows):
    """Return who had no known treatment status when the wave of 2024 was answered."""
    limit = pub.PROM_DISPATCH[2024]
    seen = np.zeros(p.n, dtype=bool)
    early = (rows["day"] <= limit) & (rows["status"] != UNSURE)
    seen[rows["who"][early]] = True
    return ~seen


def _invitations(p, eligible, reached, channel):
    who = np.concatenate([np.flatnonzero(eligible[w]) for w in WAVES])
    wave = np.concatenate([np.full(int(eligible[w].sum()), w) for w in WAVES])
    got = np.concatenate([reached[w][eligible[w]] for w in WAVES])
    sent = np.array([pub.PROM_DISPATCH[w] for w in WAVES])[wave - WAVES[0]]
    return {"who": who, "wave": wave, "sent": sent, "channel": channel[who], "reached": got}


def _answers(rng, p, answers, channel):
    who = np.concatenate([np.flatnonzero(answers[w]) for w in WAVES])
    wave = np.concatenate([np.full(int(answers[w].sum()), w) for w in WAVES])
    day = np.array([pub.PROM_DISPATCH[w] for w in WAVES])[wave - WAVES[0]] + np.minimum(
        rng.geometric(0.3, who.size) - 1, 20
    )
    return {"who": who, "wave": wave, "day": day, "channel": channel[who]}


def scores(rng: np.random.Generator, p, answers: dict) -> dict[str, np.ndarray]:
    """Return for each answer the four scores (nan when the part is incomplete) and whether all is answered.

    Physical scores follow the disability and so the age, mental ones hardly; treatment helps a little. Women and
    men have equal MSIS-29 physical scores: what the model leaves between them is taken out. The means of
    RAND-12 in 2024 are set to the printed ones.
    """
    who, n = answers["who"], answers["who"].size
    level = expected(p, who, answers["day"])
    age = (answers["day"] - p.birth[who]) / 365.25
    treated, none = p.status[who] == ONGOING, p.status[who] == NONE
    trait = rng.normal(0, 1, p.n)[who]
    shift = (
        0.004 * (age - 50)
        + np.array([0, 0.55, 0.2])[p.kind[who]]
        + np.where(treated, -0.28, np.where(none, 0.28, 0.22))
    )
    effect = trust_effect(p)[who]
    body = 0.30 * (level - 3) + shift + 0.72 * trait + effect + rng.normal(0, 0.55, n)
    mind = 0.12 * (level - 3) + 0.75 * trait + np.where(treated, -0.06, 0.05) - 0.010 * (age - 50) + effect / 2
    mind = mind + rng.normal(0, 0.75, n)
    for values in (body, mind):
        values -= _sex_gap(values, p.woman[who]) * (p.woman[who] - p.woman[who].mean())
    now = answers["wave"] == 2024
    msis_body = np.clip(34 + 17.5 * body + rng.normal(0, 5, n), 0, 100)
    msis_body = np.clip(msis_body - (p.woman[who] * _sex_gap(msis_body, p.woman[who])), 0, 100)
    complete = (rng.random(n) < 0.97) | p.prom_loyal[who]
    rand_body = np.clip(_centred(-7.6 * body + rng.normal(0, 3, n), now & complete, MEAN_PHYSICAL), 12, 64)
    rand_mind = np.clip(_centred(-8.2 * mind + rng.normal(0, 3.5, n), now & complete, MEAN_MENTAL), 10, 66)
    rand_body += MEAN_PHYSICAL - rand_body[now & complete].mean()
    rand_mind += MEAN_MENTAL - rand_mind[now & complete].mean()
    msis_mind = np.clip(33 + 17 * mind + rng.normal(0, 6, n), 0, 100)
    half = ~complete & (rng.random(n) < 0.5)
    out = {
        "msis_physical": np.round(msis_body * 0.8) / 0.8,
        "msis_mental": np.round(msis_mind * 0.36) / 0.36,
        "rand_physical": np.round(rand_body, 2),
        "rand_mental": np.round(rand_mind, 2),
    }
    for name in ("msis_physical", "rand_physical"):
        out[name] = np.where(~complete & half, np.nan, np.clip(out[name], 0, 100))
    for name in ("msis_mental", "rand_mental"):
        out[name] = np.where(~complete & ~half, np.nan, np.clip(out[name], 0, 100))
    out["complete"] = complete
    return out


def trust_effect(p) -> np.ndarray:
    """Return a small difference between health trusts."""
    return (
        np.array(
            [
                0.05,
                0.1,
                0.0,
                0.08,
                -0.06,
                -0.04,
                0.02,
                -0.1,
                -0.05,
                0.03,
                -0.02,
                0.1,
                0.04,
                -0.07,
                0.08,
                0.03,
                -0.03,
                0.06,
                0.01,
            ]
        )
    )[p.hf]


def _sex_gap(values, woman):
    if woman.all() or not woman.any():
        return 0.0
    return values[woman].mean() - values[~woman].mean()


def _centred(values, counted, mean):
    return values + mean - values[counted].mean()
