"""Measures other detectors on streams of the same laws as telltale's benchmark: peers.py [--quick] [--only=WORDS] FILE.

What is measured, and how, is told in README.md ("Peers"). FILE gets a line of JSON for every figure; peers_report.py
makes tables and a picture of them. Started by peers.sh, which installs the packages.
"""

import importlib.metadata
import json
import logging
import sys
import time
import warnings

import numpy as np

from peer_detectors import DAY, REFERENCE, detectors, validate

YEAR = 365_000  # observations
TUNING_YEARS = 11  # 4,015,000 observations: one false alarm in 4,000,000 is what telltale's budget leaves to a signal
TUNING, QUIET, CHANGES = 11, 22, 33  # seeds; tuning has its own
LAWS = {"rate 0.5 %": 0.005, "rate 2 %": 0.02, "rate 5 %": 0.05, "rate 10 %": 0.1, "normal": None}
WEATHER_LAWS, WEATHERS = ("rate 2 %", "normal"), ("steady", "cycle", "bursts")
BURST = 100  # observations that share a rate
STEPS = [("rate 0.5 -> 2 %", "rate 0.5 %", 0.02), ("rate 2 -> 6 %", "rate 2 %", 0.06),
         ("rate 5 -> 10 %", "rate 5 %", 0.1), ("rate 10 -> 5 %", "rate 10 %", 0.05), ("normal +0.3 sd", "normal", 0.3)]
RAMPS = [("ramp 2 -> 6 % over 20000", 20_000), ("ramp 2 -> 6 % over 100000", 100_000)]
HORIZON = 20_000


def quiet_stream(law, seed, number, weather="steady"):
    """A reference and a year after it, in which nothing happens. The weather is that of law.h."""
    rng = np.random.default_rng([seed, list(LAWS).index(law), number, WEATHERS.index(weather)])
    length = REFERENCE + YEAR
    times, shift = 1.0, 0.0  # of the rate, of the number
    if weather == "cycle":
        wave = np.sin(2 * np.pi * (np.arange(length) % DAY) / DAY)
        times, shift = 1 + 0.3 * wave, 0.1 * wave
    elif weather == "bursts":
        times = np.repeat(np.exp(0.4724 * rng.normal(size=length // BURST) - 0.1116), BURST)
        shift = np.repeat(0.2 * rng.normal(size=length // BURST), BURST)
    if LAWS[law] is None:
        return rng.normal(size=length) + shift
    return (rng.random(length) < np.minimum(LAWS[law] * times, 0.95)).astype(float)


def changed_stream(law, to, ramp, number):
    """A stream that changes at some moment of its eleventh day, and when it does."""
    rng = np.random.default_rng([CHANGES, list(LAWS).index(law), number, ramp])
    change = REFERENCE + int(rng.integers(DAY))
    since = np.arange(change + ramp + HORIZON) - change
    if LAWS[law] is None:
        return rng.normal(size=len(since)) + np.where(since >= 0, to, 0), change
    way = np.clip(since / ramp, 0, 1) if ramp else since >= 0
    return (rng.random(len(since)) < LAWS[law] + way * (to - LAWS[law])).astype(float), change


class Bench:
    def __init__(self, file, quick):
        self.file, self.quick = file, quick

    def write(self, **row):
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()

    def run(self, detector):
        settings = {}
        for law, rate in LAWS.items():
            if ("rate" if rate else "number") in detector.kinds:
                settings[law] = [detector.default] + ([self.tune(detector, law)] if detector.tuned else [])
        for law in settings:
            for weather in WEATHERS if law in WEATHER_LAWS else WEATHERS[:1]:
                self.count(detector, law, settings[law], weather)
        rows = [(name, law, to, 0) for name, law, to in STEPS]
        rows += [(name, "rate 2 %", 0.06, length) for name, length in RAMPS]
        for name, law, to, ramp in rows:
            if law in settings:
                self.delay(detector, name, law, settings[law], to, ramp)

    def tune(self, detector, law):
        began = time.monotonic()
        years = 1 if self.quick else TUNING_YEARS
        setting = detector.tune([quiet_stream(law, TUNING, number) for number in range(years)], LAWS[law])
        self.write(table="tuning", detector=detector.name, law=law, setting=float(f"{setting:.6g}"), unit=detector.unit,
                   default=float(f"{detector.default:.6g}"), observations=years * YEAR, alarms=0,
                   seconds=round(time.monotonic() - began, 1))
        return setting

    def count(self, detector, law, settings, weather):
        began = time.monotonic()
        years = 1 if self.quick else detector.years
        alarms = [0] * len(settings)
        for number in range(years):
            x = quiet_stream(law, QUIET, number, weather)
            for i, (_, begins) in enumerate(detector.moments(x, LAWS[law], settings)):
                alarms[i] += int(np.count_nonzero(begins > REFERENCE))
        for i, tuned in enumerate((False, True)[:len(settings)]):
            self.write(table="false_alarms", detector=detector.name, tuned=tuned, law=law, weather=weather,
                       series_years=years, alarms=alarms[i], seconds=round(time.monotonic() - began, 1))

    def delay(self, detector, name, law, settings, to, ramp):
        began = time.monotonic()
        runs = 10 if self.quick else 100 if ramp else 200
        seen, missed, early = [[] for _ in settings], [0] * len(settings), [0] * len(settings)
        for number in range(runs):
            x, change = changed_stream(law, to, ramp, number)
            for i, (firing, begins) in enumerate(detector.moments(x, LAWS[law], settings, change)):
                early[i] += int(np.any(begins <= change))
                after = firing[firing > change]
                if len(after):
                    seen[i].append(int(after[0]) - change)
                else:
                    missed[i] += 1
        for i, tuned in enumerate((False, True)[:len(settings)]):
            found = np.array(seen[i])
            mean, median, p90 = (found.mean(), np.median(found), np.quantile(found, 0.9)) if len(found) else (0, 0, 0)
            error = found.std(ddof=1) / len(found)**0.5 if len(found) > 1 else 0
            self.write(table="delays", detector=detector.name, tuned=tuned, name=name, runs=runs, mean=round(mean),
                       error=round(error), median=round(median), p90=round(p90), missed=missed[i], early=early[i],
                       seconds=round(time.monotonic() - began, 1))


def main():
    paths = [word for word in sys.argv[1:] if not word.startswith("--")]
    only = [word.split("=", 1)[1] for word in sys.argv[1:] if word.startswith("--only=")]
    if len(paths) != 1:
        sys.exit("usage: peers.py [--quick] [--only=WORDS] FILE")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with open(paths[0], "a", encoding="utf-8") as file:  # it may be /dev/stdout
        bench = Bench(file, "--quick" in sys.argv)
        packages = {name: importlib.metadata.version(name) for name in ("river", "evidently", "whylogs", "numpy")}
        bench.write(table="packages", **packages)
        bench.write(table="ports", **{name: float(f"{apart:.2g}") for name, apart in validate().items()})
        for detector in detectors():
            if all(words in detector.name for words in only):
                bench.run(detector)


main()
