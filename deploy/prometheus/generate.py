#!/usr/bin/env python3
"""Writes the rule files beside it: telltale-alerts.yml, telltale-recording.yml, telltale-fleet.yml, telltale-meta.yml.

The checks are read from telltale's sources, so that each has its alerts. `--check` writes nothing and fails where a
file is not what would be written. `--fleet-step=1` makes the fleet's five minutes one second and its other windows as
short, for a test that cannot wait for days.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "generator"))

import content_rules   # noqa: E402
import fleet_rules     # noqa: E402
import meta_rules      # noqa: E402

# tests/deploy/prometheus/simulate_fleet.py; the table is in deploy/prometheus/README.md.
MEASURED = """
Measured, false alarms: 4 in 784 simulated years of one signal in 36 worlds, all four where the level itself wanders. Of
a fleet with 100 signals that is one in two years, or one or two a year where levels wander. A shift from 2 % to 8 % at
360 outputs an hour is told after 1.8 hours (median), one from 2 % to 4 % at 600 an hour after 21. The table is in
README.md.
"""


def short_windows(step: int) -> fleet_rules.Windows:
    return fleet_rules.Windows(step=step, fast=6 * step, slow=12 * step, base=20 * step, lag=8 * step,
                               week=16 * step, hold=2 * step, quiet=2 * step)


def files(windows: fleet_rules.Windows) -> dict:
    return {"telltale-alerts.yml": content_rules.text(), "telltale-recording.yml": fleet_rules.recording_text(windows),
            "telltale-fleet.yml": fleet_rules.fleet_text(windows, MEASURED), "telltale-meta.yml": meta_rules.text()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=HERE, metavar="DIR")
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--fleet-step", type=int, metavar="SECONDS", help="a fleet in fast motion")
    arguments = parser.parse_args()
    windows = short_windows(arguments.fleet_step) if arguments.fleet_step else fleet_rules.Windows()
    differ = []
    for name, text in files(windows).items():
        path = arguments.output / name
        if arguments.check:
            if not path.is_file() or path.read_text() != text:
                differ.append(name)
        else:
            path.write_text(text)
    if differ:
        print(f"not as generated: {', '.join(differ)}; run deploy/prometheus/generate.py", file=sys.stderr)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
