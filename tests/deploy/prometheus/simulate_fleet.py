#!/usr/bin/env python3
"""How often telltale-fleet.yml alerts where nothing happened, and how soon where something did: the table in
deploy/prometheus/README.md. Needs numpy, takes some minutes, and is no test: it is run when the arithmetic changes.

The same sums as in the rules, in steps of five minutes, for many fleets at once. Worlds: `steady` (outputs
independent), `daily` (volume and rate swing over the day, the rate by 30 %, half the volume at week-ends), `bursts`
(each five minutes has a rate of its own, coefficient of variation 0.5), `drift` (the level wanders, log deviation
0.15, a day's memory).
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "deploy/prometheus/generator"))
from fleet_rules import DELTA, HELD, LEAST_HITS, MOST_STRAY, THRESHOLD, ZONE   # noqa: E402

HOUR, DAY = 12, 288
WEEK = 7 * DAY


def counts(rng, kind: str, rate: float, hourly: float, days: int, fleets: int, shift: float = 1.0, at: int = 0):
    steps = np.arange(days * DAY)
    volume = np.full(len(steps), hourly / HOUR)
    rates = np.full((len(steps), fleets), rate)
    if "daily" in kind:
        volume = volume * (1 - 0.5 * np.cos(2 * np.pi * steps / DAY)) * np.where((steps // DAY) % 7 >= 5, 0.5, 1.0)
        rates *= (1 + 0.3 * np.sin(2 * np.pi * steps / DAY))[:, None]
    if "bursts" in kind:
        rates = rates * rng.gamma(4, 0.25, size=rates.shape)
    if "drift" in kind:
        keep, level, levels = np.exp(-1 / 24), 0.15 * rng.normal(size=fleets), []
        for _ in range(len(steps) // HOUR):
            level = keep * level + np.sqrt(1 - keep * keep) * 0.15 * rng.normal(size=fleets)
            levels.append(level)
        rates = rates * np.exp(np.repeat(levels, HOUR, axis=0))
    if shift != 1:
        rates[at:] *= shift
    asked = rng.poisson(volume[:, None], size=rates.shape)
    return asked.astype(float), rng.binomial(asked, np.clip(rates, 0, 0.98)).astype(float)


def window(values, length: int, lag: int):
    """Sums over the `length` steps that ended `lag` steps ago."""
    summed = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    index = np.arange(values.shape[0]) + 1 - lag
    return summed[np.clip(index, 0, None)] - summed[np.clip(index - length, 0, None)]


def divergence(share, of):
    return share * np.log(share / of) + (1 - share) * np.log((1 - share) / (1 - of))


def mean_before(values, lag: int):
    there = ~np.isnan(values)
    total, number = window(np.where(there, values, 0), WEEK, lag), window(there.astype(float), WEEK, lag)
    return np.where(number >= DAY / 2, np.maximum(1, total / np.maximum(number, 1)), np.nan)


def evidence(asked, hits, length: int, zone: float, least=None):
    """Evidence with its direction (up > 0), and the dispersion."""
    n, k = window(asked, length, 0), window(hits, length, 0)
    n0, k0 = window(asked, WEEK, DAY), window(hits, WEEK, DAY)
    begun = (np.arange(len(asked)) + 1 >= 2 * DAY)[:, None]
    base = np.clip((k0 + 0.5) / (n0 + 1), 1e-9, 1 - 1e-9)
    share = np.clip(k / n, 1e-9, 1 - 1e-9)
    up = np.maximum(base * zone / (1 + base * (zone - 1)), base + DELTA)
    down = np.minimum(base / (zone - base * (zone - 1)), base - DELTA)
    edge = np.where(share > up, up, np.where(share < down, down, np.nan))
    pooled = np.clip((k + n0 * edge) / (n + n0), 1e-9, 1 - 1e-9)
    deviance = 2 * (n * divergence(share, pooled) + n0 * divergence(edge, pooled))
    stray = np.minimum((k - n * base) ** 2 / (n * base * (1 - base) * (1 + n / n0)), MOST_STRAY)
    stray = np.where(begun & (n > 0), stray, np.nan)
    # What is an alert is left out; found in a second pass here, where the rules look at the step before.
    stray = np.where(deviance / mean_before(stray, DAY) >= HELD, np.nan, stray)
    dispersion = mean_before(stray, DAY)
    if least is not None:
        dispersion = np.where(np.isnan(dispersion), least, np.maximum(dispersion, least))
    found = deviance / dispersion
    judged = begun & (found >= THRESHOLD) & ((share < edge) | (k >= LEAST_HITS))
    return np.where(judged, np.where(share > edge, 1, -1), 0), dispersion


def episodes(alerts) -> int:
    """Alerts that are a day apart from one another count as two."""
    total = 0
    for column in alerts.T:
        at = np.flatnonzero(column)
        total += (1 + int(np.sum(np.diff(at) > DAY))) if len(at) else 0
    return total


def both(asked, hits):
    fast, dispersion = evidence(asked, hits, HOUR, ZONE["fast"])
    slow, _ = evidence(asked, hits, DAY, ZONE["slow"], least=dispersion)
    return fast, slow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fleets", type=int, default=200)
    parser.add_argument("--days", type=int, default=56)
    arguments = parser.parse_args()
    rng = np.random.default_rng(7)
    np.seterr(all="ignore")
    years = arguments.fleets * (arguments.days - 3) / 365
    print(f"false alarms of one signal in {years:.0f} years: fast, slow", flush=True)
    for kind in ("steady", "daily", "bursts", "drift", "daily+bursts", "daily+drift+bursts"):
        told = []
        for rate, hourly in ((0.001, 600), (0.02, 60), (0.02, 600), (0.02, 6000), (0.2, 60), (0.2, 600)):
            fast, slow = both(*counts(rng, kind, rate, hourly, arguments.days, arguments.fleets))
            told.append(f"{episodes(fast != 0)}+{episodes(slow != 0)}")
        print(f"{kind:20} " + "  ".join(f"{text:>6}" for text in told), flush=True)
    print("hours until a shift on day 20 is told (median; share told within a day)")
    for rate, hourly, shift in ((0.02, 60, 5), (0.02, 360, 2), (0.02, 360, 4), (0.02, 600, 1.5), (0.02, 600, 2),
    (0.02, 600, 3),
                                (0.2, 600, 1.5), (0.2, 600, 0.5)):
        begin = 20 * DAY
        fast, slow = both(*counts(rng, "steady", rate, hourly, 24, 100, shift, begin))
        alerts = (np.sign(shift - 1) == fast[begin:]) | (np.sign(shift - 1) == slow[begin:])
        hours = np.where(alerts.any(axis=0), (alerts.argmax(axis=0) + 1) / HOUR, np.inf)
        print(f"{rate:.1%} x {shift} at {hourly} an hour: {np.median(hours):.1f} h; {np.mean(hours <= 24):.0%}",
              flush=True)


if __name__ == "__main__":
    main()
