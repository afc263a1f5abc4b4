#!/usr/bin/env python3
"""deploy/runbooks: the pages of alerts about content from the telltale binary, and the list of all pages (README.md).

    deploy/runbooks/generate.py --telltale=build/release/telltale [--into=DIR]

The pages named for a check are printed by `telltale runbook CHECK`: edit src/report/{advice,causes,runbook}.cc, build,
and run this. The pages named for an alert are written by hand.
"""

import argparse
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = """# Runbooks: what to do when an alert fires

One page an alert, or, where the same check raises several (`...RateHigh`, `...RateLow`, a single hit), one for all of
them. Each says what the alert means, what to look at first and with which command, usual causes, how to silence or
accept it, and when to page somebody. Alerts that telltale pushes lead to the same text at `/runbooks/CHECK` of its web
port; `telltale runbook ALERT` prints it without a network.

Pages of checks are printed by the binary (`generate.py` here); the others are written by hand. The commands in all of
them are run by `tests/e2e/runbooks_test.py`, but for those that ask the machine itself (`journalctl`, `ss`).
"""


def run(telltale: str, *arguments: str) -> str:
    return subprocess.run([telltale, "runbook", *arguments], check=True, capture_output=True, text=True).stdout


def title(page: Path) -> list:
    return page.read_text().splitlines()[0].removeprefix("# ").split(", ")


def rows(pages: list) -> str:
    found = sorted((name, page.name) for page in pages for name in title(page))
    return "| alert | page |\n|---|---|\n" + "".join(f"| `{name}` | [{page}]({page}) |\n" for name, page in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--telltale", default="telltale", help="the program whose pages are written")
    parser.add_argument("--into", type=Path, default=HERE, help="the folder to write to (default: this one)")
    arguments = parser.parse_args()
    checks = [line.split()[0] for line in run(arguments.telltale).splitlines()]
    made = []
    for check in checks:
        page = arguments.into / f"{check}.md"
        page.write_text(run(arguments.telltale, check))
        made.append(page)
    by_hand = [page for page in HERE.glob("*.md") if re.fullmatch(r"[A-Z][a-z][A-Za-z]*", page.stem)]
    fleet = [page for page in by_hand if page.stem.startswith("Fleet")]
    (arguments.into / "README.md").write_text(
        f"{HEAD}\n## What outputs say\n\n{rows(made)}"
        f"\n## What outputs say, over all sidecars together\n\n{rows(fleet)}"
        f"\n## telltale itself\n\n{rows([page for page in by_hand if page not in fleet])}")


if __name__ == "__main__":
    main()
