"""The detectors that peers.py measures beside telltale: packages as they are, rules ported from their documents.

Every detector has one sensitivity setting a law. There are two kinds:
  Windowed  computes a statistic at some moments and fires while it is above the setting; it begins to: an alarm.
  Stepped   is given one observation after another, fires now and then and begins anew by itself; each time is an alarm.
Moments are told as the number of observations seen so far.
"""

import math
import random
import warnings

import numpy as np
import pandas as pd
import whylogs
from evidently.legacy.calculations.stattests.jensenshannon import _jensenshannon
from evidently.legacy.calculations.stattests.wasserstein_distance_norm import _wasserstein_distance_norm
from evidently.legacy.core import ColumnType
from river import drift
from scipy import stats
from whylogs.viz.drift.column_drift_algorithms import KS, ChiSquare, Hellinger

REFERENCE = 10_000  # observations in the reference of a windowed test, and before anything counts
DAY = 1_000  # observations
MINUTES = 1.44  # between two observations


class Windowed:
    """`statistic(x, rate)` gives moments and values; `rate` is the true rate before the change, None for numbers."""

    def __init__(self, name, statistic, default, unit, kinds=("rate",), tuned=True):
        self.name, self.statistic, self.default, self.unit = name, statistic, default, unit
        self.kinds, self.tuned, self.years = kinds, tuned, 20

    def tune(self, streams, rate):
        """The least strict setting with which these streams are silent."""
        largest = -math.inf
        for x in streams:
            seen, value = self.statistic(x, rate)
            largest = max(largest, np.max(value[seen > REFERENCE]))
        return float(largest)

    def moments(self, x, rate, settings, _stop=None):
        """For each setting: when it is firing, and which of these are alarms."""
        seen, value = self.statistic(x, rate)
        for setting in settings:
            firing = value > setting
            begins = firing & ~np.concatenate([[False], firing[:-1]])
            yield seen[firing], seen[begins]


class Stepped:
    """`make(setting)` gives a detector of river."""

    def __init__(self, name, make, default, unit, tune, years=20):
        self.name, self.make, self.default, self.unit, self.tune = name, make, default, unit, tune
        self.kinds, self.tuned, self.years = ("rate", "number"), True, years

    def moments(self, x, _rate, settings, stop=None):
        for setting in settings:
            fired = np.array(fired_of(self.make(setting), x, stop), dtype=np.int64)
            yield fired, fired


def fired_of(detector, x, stop=None):
    """When it fired; not further than its first alarm after `stop` observations."""
    fired = []
    for seen, value in enumerate(x.tolist(), 1):
        detector.update(value)
        if detector.drift_detected:
            fired.append(seen)
            if stop is not None and seen > stop:
                break
    return fired


# river

def tune_page_hinkley(streams, _rate):
    largest = 0.0
    for x in streams:
        detector = drift.PageHinkley(threshold=math.inf)
        for seen, value in enumerate(x.tolist(), 1):
            detector.update(value)
            if seen >= detector.min_instances:
                up = detector._sum_increase - detector._min_increase
                down = detector._max_decrease - detector._sum_decrease
                largest = max(largest, up, down)
    return largest


DELTAS = [factor * 10.0**-power for power in range(12) for factor in (9, 5, 2, 1) if factor * 10.0**-power < 1]


def tune_adwin(streams, _rate):
    for delta in DELTAS:
        if all(max(fired_of(drift.ADWIN(delta=delta), x, REFERENCE), default=0) <= REFERENCE for x in streams):
            return delta
    return 0.0


KSWIN_WINDOW, KSWIN_RECENT = 100, 30


def kolmogorov_p(steps):
    """p of a largest distance of steps / 30 between two samples of 30."""
    sample = np.arange(KSWIN_RECENT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stats.ks_2samp(sample, sample + steps - 0.5, method="auto").pvalue if steps else 1.0


KSWIN_P = np.array([kolmogorov_p(steps) for steps in range(KSWIN_RECENT + 1)])


def kswin_steps(drawn, recent):
    """The largest distance of each row's two samples, times 30."""
    order = np.argsort(np.concatenate([drawn, recent], axis=1), axis=1)
    return np.abs(np.cumsum(np.where(order < KSWIN_RECENT, 1, -1), axis=1)).max(axis=1)


def kswin_statistic(x, _rate):
    """-log10 p of river's KSWIN at every moment; it demands a distance above 0.1 as well."""
    rng = np.random.default_rng(int(abs(x[0]) * 1e9))
    old = KSWIN_WINDOW - KSWIN_RECENT
    windows = np.lib.stride_tricks.sliding_window_view(x, KSWIN_WINDOW)
    steps = []
    for begin in range(0, len(windows), 20_000):
        part = windows[begin:begin + 20_000]
        chosen = np.argpartition(rng.random((len(part), old), dtype=np.float32), KSWIN_RECENT, axis=1)
        steps.append(kswin_steps(np.take_along_axis(part, chosen[:, :KSWIN_RECENT], axis=1), part[:, old:]))
    steps = np.concatenate(steps)
    return np.arange(KSWIN_WINDOW, len(x) + 1), np.where(steps > 3, -np.log10(KSWIN_P[steps]), 0)


class Kswin(Windowed):
    """A port: the package needs half a millisecond an observation. After an alarm it is blind for a window."""

    def moments(self, x, rate, settings, _stop=None):
        seen, value = self.statistic(x, rate)
        for setting in settings:
            alarms, next_test = [], 0
            for moment in seen[value > setting].tolist():
                if moment >= next_test:
                    alarms.append(moment)
                    next_test = moment + KSWIN_WINDOW
            yield np.array(alarms, dtype=np.int64), np.array(alarms, dtype=np.int64)


# Tests of each day against the reference

def days_of(x):
    whole = (len(x) - REFERENCE) // DAY
    return x[:REFERENCE], x[REFERENCE:REFERENCE + whole * DAY].reshape(whole, DAY)


def ends_of(days):
    return REFERENCE + DAY * np.arange(1, len(days) + 1)


def daily(of_rates, of_numbers):
    """`of_rates` is given the shares of reference and days; `of_numbers` the reference and one day or all."""
    def statistic(x, rate):
        reference, days = days_of(x)
        if rate is None:
            return ends_of(days), of_numbers(reference, days)
        return ends_of(days), of_rates(reference.mean(), days.mean(axis=1))
    return statistic


def z_of_rates(reference, days):
    pooled = (reference * REFERENCE + days * DAY) / (REFERENCE + DAY)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-12) * (1 / REFERENCE + 1 / DAY))
    return np.abs(days - reference) / spread


def z_of_numbers(reference, days):
    spread = np.sqrt(reference.var(ddof=1) / REFERENCE + days.var(axis=1, ddof=1) / DAY)
    return np.abs(days.mean(axis=1) - reference.mean()) / spread


def jensen_shannon(reference, days):
    """Port of Evidently's test of two categories: its distance has natural logarithms."""
    total = np.zeros(len(days))
    for p, q in ((np.full(len(days), reference), days), (np.full(len(days), 1 - reference), 1 - days)):
        middle = (p + q) / 2
        for side in (p, q):
            total += np.where(side > 0, side * np.log(np.maximum(side, 1e-300) / np.maximum(middle, 1e-300)), 0)
    return np.sqrt(np.maximum(total, 0) / 2)


def wasserstein(reference, days):
    reference = pd.Series(reference)
    return np.array([_wasserstein_distance_norm(reference, pd.Series(day), ColumnType.Numerical, 0.1)[0]
                     for day in days])


def profile(x):
    return whylogs.log(pd.DataFrame({"x": x})).view().get_column("x")


def hellinger_of_rates(reference, days):
    """Port of whylogs' distance of a column of 0 and 1."""
    overlap = np.sqrt(reference * days) + np.sqrt((1 - reference) * (1 - days))
    return np.sqrt(np.maximum(0, 1 - overlap))


def hellinger_of_numbers(reference, days):
    reference = profile(reference)
    return np.array([Hellinger().calculate(profile(day), reference).statistic for day in days])


def chi_square(reference, days):
    """Port of whylogs' test of a column of two labels: the reference is taken as exact, its counts cut to integers."""
    total = np.zeros(len(days))
    for share, seen in ((reference, days * DAY), (1 - reference, (1 - days) * DAY)):
        expected = math.floor(share * DAY)
        total += (np.rint(seen) - expected)**2 / expected if expected else np.inf
    return total


def kolmogorov(reference, days):
    reference = profile(reference)
    return np.array([-math.log10(max(KS().calculate(profile(day), reference).pvalue, 1e-300)) for day in days])


# Rules on a rate, looked at after each observation or each minute

def last(count):
    def statistic(x, rate):
        total = np.concatenate([[0], np.cumsum(x)])
        return np.arange(count, len(x) + 1), (total[count:] - total[:-count]) / count / rate
    return statistic


def by_minute(x):
    """At each minute: how many were seen, and the rate over the last hour."""
    minutes = np.arange(60, int(len(x) * MINUTES))
    seen = np.floor(minutes / MINUTES).astype(np.int64) + 1
    before = np.floor((minutes - 60) / MINUTES).astype(np.int64) + 1
    total = np.concatenate([[0], np.cumsum(x)])
    return seen, (total[seen] - total[before]) / (seen - before)


def for_five_minutes(value):
    """The least of six looks in turn: a condition has held for five minutes when it held at all of them."""
    least = value.copy()
    for back in range(1, 6):
        least[back:] = np.minimum(least[back:], value[:-back])
        least[:back] = -np.inf
    return least


def hour_rule(x, rate):
    seen, share = by_minute(x)
    return seen, for_five_minutes(share / rate)


def over_time(value, width):
    """Mean and standard deviation over the last `width` minutes of what is present, NaN where nothing is."""
    present = ~np.isnan(value)
    filled = np.where(present, value, 0)
    sums = []
    for each in (present.astype(float), filled, filled**2):
        total = np.concatenate([np.zeros(width), np.cumsum(each)])
        sums.append(total[width:] - total[:-width])
    count = np.where(sums[0] > 0.5, sums[0], np.nan)
    mean = sums[1] / count
    return mean, np.sqrt(np.maximum(sums[2] / count - mean**2, 0))


def back(value, minutes):
    """What a rule that runs every five minutes last said of so long ago."""
    at = np.arange(len(value)) // 5 * 5 - minutes
    return np.where(at >= 0, value[np.maximum(at, 0)], np.nan)


def grafana(x, _rate):
    """Grafana's adaptive rule on the rate of the last hour: how far the level is from the middle, in half bands."""
    seen, share = by_minute(x)
    level = np.where(share > 0, share, np.nan)
    middle, spread = over_time(level, 60)
    smooth, _ = over_time(np.where(spread > 0.5 * middle, spread, np.nan), 26 * 60)
    upper = [middle + 2 * smooth, 1.5 * middle]
    lower = [middle - 2 * smooth, 0.5 * middle]
    for ago in (23 * 60 + 30, 167 * 60 + 30):
        upper.append(back(middle + 2 * spread, ago))
        lower.append(back(middle - 2 * spread, ago))
    upper, lower = np.fmax.reduce(upper), np.fmin.reduce(lower)
    recent = np.where(np.isnan(level), np.concatenate([[np.nan], level[:-1]]), level)  # not older than two minutes
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.fmax((recent - middle) / (upper - middle), (middle - recent) / (middle - lower))
    return seen, for_five_minutes(np.where(np.isnan(out), -np.inf, out))


def detectors():
    both = ("rate", "number")
    return [
        Windowed("rate of the last hour > 2x for 5 m", hour_rule, 2, "times the known rate"),
        Windowed("rate of the last hour > 3x for 5 m", hour_rule, 3, "times the known rate",
                 tuned=False),
        Windowed("rate of the last 100 > 2x", last(100), 2, "times the known rate"),
        Windowed("rate of the last 1,000 > 2x", last(1000), 2, "times the known rate"),
        Windowed("Grafana adaptive", grafana, 1, "half bands"),
        Windowed("daily z-test, p < 0.05", daily(z_of_rates, z_of_numbers), 1.959964, "z", both),
        Windowed("Evidently, category", daily(jensen_shannon, None), 0.1, "distance"),
        Windowed("Evidently, number", daily(None, wasserstein), 0.1, "distance", ("number",)),
        Windowed("whylogs chi-square", daily(chi_square, None), 3.841459, "chi-square"),
        Windowed("whylogs Hellinger", daily(hellinger_of_rates, hellinger_of_numbers), 0.4, "distance", both),
        Windowed("whylogs KS", daily(None, kolmogorov), 1.30103, "-log10 p", ("number",)),
        Kswin("river KSWIN", kswin_statistic, -math.log10(0.005) - 1e-9, "-log10 p", ("number",)),
        Stepped("river PageHinkley", lambda threshold: drift.PageHinkley(threshold=threshold), 50.0, "threshold",
                tune_page_hinkley),
        Stepped("river ADWIN", lambda delta: drift.ADWIN(delta=delta), 0.002, "delta", tune_adwin, years=12),
    ]


def validate():
    """How far the ports are from the packages, on the same windows: the largest difference of each."""
    rng = np.random.default_rng(20_260)
    apart = {"Evidently Jensen-Shannon": 0.0, "whylogs Hellinger": 0.0, "whylogs chi-square": 0.0, "river KSWIN p": 0.0}

    def note(name, ours, theirs):
        apart[name] = max(apart[name], abs(float(ours) - float(theirs)))

    for before, after in ((0.005, 0.005), (0.005, 0.02), (0.02, 0.02), (0.02, 0.06), (0.1, 0.1), (0.1, 0.05)) * 8:
        reference, day = rng.random(REFERENCE) < before, rng.random(DAY) < after
        shares = reference.mean(), np.array([day.mean()])
        theirs = _jensenshannon(pd.Series(reference * 1), pd.Series(day * 1), ColumnType.Categorical, 0.1)[0]
        note("Evidently Jensen-Shannon", jensen_shannon(*shares)[0], theirs)
        theirs = Hellinger().calculate(profile(day * 1), profile(reference * 1)).statistic
        note("whylogs Hellinger", hellinger_of_rates(*shares)[0], theirs)
        labels = [profile(np.where(x, "bad", "ok")) for x in (day, reference)]
        note("whylogs chi-square", chi_square(*shares)[0], ChiSquare().calculate(*labels).statistic)
    package, chooser = drift.KSWIN(seed=7), random.Random(7)
    x = np.concatenate([rng.normal(size=400), rng.normal(1.5, size=400)])
    begin = 0  # of the window since the last alarm
    for i, value in enumerate(x.tolist()):
        package.update(value)
        if i + 1 - begin < KSWIN_WINDOW:
            continue
        window = x[i + 1 - KSWIN_WINDOW:i + 1]
        old = KSWIN_WINDOW - KSWIN_RECENT
        drawn = window[chooser.sample(range(old), KSWIN_RECENT)]
        note("river KSWIN p", KSWIN_P[kswin_steps(drawn[None, :], window[None, old:])[0]], package.p_value)
        if package.drift_detected:
            begin, chooser = i + 1, random.Random(7)
    return apart
