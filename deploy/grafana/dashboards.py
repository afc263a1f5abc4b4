#!/usr/bin/env python3
"""Writes dashboards/*.json, which Grafana reads: deploy/grafana/dashboards.py, or with --check only says what differs.

What they show is said in streams.py and sidecars.py alone; the JSON is committed, so that nobody needs this to use it.
"""

import argparse
import json
import sys
from pathlib import Path

import sidecars
import streams

HERE = Path(__file__).resolve().parent
DASHBOARDS = {"overview": streams.overview, "stream": streams.stream, "incident": streams.incident,
              "fleet": sidecars.fleet, "itself": sidecars.itself}


def files() -> dict:
    """Path -> text of each dashboard's file."""
    return {HERE / "dashboards" / f"{name}.json": json.dumps(make(), indent=1, ensure_ascii=False) + "\n"
            for name, make in DASHBOARDS.items()}


def differing() -> list:
    """Files that are missing, not what the source says, or of no dashboard."""
    wanted = files()
    there = set((HERE / "dashboards").glob("*"))
    return sorted(path.name for path in there | set(wanted)
                  if path not in there or wanted.get(path) != path.read_text(encoding="utf-8"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is not what the source "
                                                             "says")
    if parser.parse_args().check:
        for name in differing():
            print(f"dashboards/{name} is not what deploy/grafana/dashboards.py writes: run it", file=sys.stderr)
        return 1 if differing() else 0
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
