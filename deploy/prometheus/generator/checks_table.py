"""The checks that telltale knows, read from its own sources, so that no second list of them can fall behind.

Names, titles and kinds are src/base/finding.cc's; what a check means and where to look is src/report/advice.cc's.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
ROW = re.compile(r'CheckRow\{"(\w+)", "(\w+)", CheckKind::k(\w+)\}')
CASE = re.compile(r"((?:case Check::k\w+:\s*)+)return \{(.*?)\};", re.S)
LITERALS = re.compile(r'((?:"(?:[^"\\]|\\.)*"\s*)+)')

RARER_IS_NO_NEWS = ("duplicate_content", "processed_twice", "not_continued", "sequence_gap", "late_output")
# Before there is a baseline these alert where most of the latest outputs are hit.
GROSS = ("empty_output", "invalid_json", "truncated_output", "truncated_transport", "refusal")


@dataclass
class Check:
    name: str
    title: str
    kind: str   # Rate, Distribution, Mix, Event, Volume
    means: str
    look: str

    def alerts(self) -> list:
        """(alert name, direction) of each alert it can be; AlertName() and EventName() of src/base/finding.cc."""
        if self.kind == "Event":
            return [(self.title, "hit")]
        if self.kind in ("Distribution", "Mix"):
            return [(self.title + "Shift", "any")]
        if self.kind == "Volume":
            return [(self.title, "any")] if self.name == "silence" else [(self.title + "High", "up"),
                                                                         (self.title + "Low", "down")]
        if self.name == "sequence_gap":
            return [(self.title, "up|hit")]
        names = [(self.title + "RateHigh", "up")] + ([] if self.name in GROSS else [(self.title, "hit")])
        if self.name not in RARER_IS_NO_NEWS:
            names.insert(1, (self.title + "RateLow", "down"))
        return names


def advice() -> dict:
    """Enumerator without its k -> (what it means, where to look first)."""
    told = {}
    for cases, body in CASE.findall((TREE / "src/report/advice.cc").read_text()):
        texts = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found)).replace('\\"', '"')
                 for found in LITERALS.findall(body)]
        for enumerator in re.findall(r"Check::k(\w+)", cases):
            told[enumerator] = (texts[0], texts[1])
    return told


def checks() -> list:
    header = (TREE / "src/base/finding.h").read_text()
    enumerators = re.findall(r"^  k(\w+),$", header.partition("enum class Check ")[2].partition("};")[0], re.M)
    rows = ROW.findall((TREE / "src/base/finding.cc").read_text())
    if len(rows) != len(enumerators):
        raise SystemExit(f"src/base/finding has {len(enumerators)} checks and {len(rows)} rows of them")
    told = advice()
    return [Check(name, title, kind, *told[enumerator]) for enumerator, (name, title, kind) in zip(enumerators, rows)]
