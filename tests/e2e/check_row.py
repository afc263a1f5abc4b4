"""One check, and a stream that shows it: what the rules say, outputs that are well, outputs that are not."""

import datetime
import json
from dataclasses import dataclass, field
from typing import Callable

GOOD, BAD, REST = 600, 80, 20   # outputs before the fault, with it, and after it where a row has a rest
WHO = ("driver", "baker", "clerk", "miller", "pilot", "nurse", "tailor", "porter", "captain", "farmer", "smith", "cook")
DID = ("brought", "found", "sold", "wrapped", "counted", "painted", "lifted", "weighed", "opened", "mended", "hid",
       "moved")
WHAT = ("parcel", "lamp", "kettle", "ladder", "basket", "carpet", "violin", "mirror", "barrel", "saddle", "anchor",
        "chair")
WHERE = ("at the depot", "by the river", "in the garden", "near the station", "behind the mill", "on the bridge",
         "at the harbour", "in the cellar", "by the church", "under the roof", "on the market", "in the yard")


def sentence(number: int) -> str:
    """40 characters or more; no two of 20,736 numbers in a row give the same one."""
    who, did, what, where = (number // 12 ** place % 12 for place in range(4))
    return f"Today the {WHO[who]} {DID[(did + who) % 12]} the {WHAT[(what + did) % 12]} {WHERE[(where + what) % 12]}."


def prose(number: int) -> str:
    """One to five sentences: the lengths differ so much that a few characters more or less are no news."""
    return " ".join(sentence(number + 1000 * part) for part in range(1 + number * 7 % 5))


def spread(number: int) -> float:
    """From 0 to 1, evenly and in no order."""
    return number * 619 % 1000 / 1000


def text(body: str, **more) -> dict:
    return {"text": body, **more}


def document(value, **more) -> dict:
    return {"json": json.dumps(value), **more}


@dataclass
class Row:
    """`good` and `bad` give the i-th output, or several of one moment; a step or `after` (seconds) of its own stands in
    the output. All outputs of the row's step are evaluated and each bad one hits, unless the row says otherwise."""

    check: str
    alert: str                 # alertname; None where the check is only counted
    good: Callable
    bad: Callable
    rules: str = ""            # of the stream, as YAML: the lines beneath `- match:`
    path: str = ""             # the label `field`
    evaluations: int = GOOD + BAD
    hits: int = BAD
    severity: str = "critical"
    also: tuple = ()           # alerts that the bad outputs cannot help raising beside it
    variant: str = ""          # of several rows of one check
    spacing: int = 60          # seconds from output to output
    rest: Callable = None      # outputs after the fault, so that time goes on
    limit: str = ""            # of a median: the kind of its series
    labels: dict = field(default_factory=dict)  # of a mix: what was recorded

    @property
    def workflow(self) -> str:
        return f"{self.check}-{self.variant}" if self.variant else self.check

    def rules_yaml(self) -> str:
        lines = [f"  - match: {{workflow: {self.workflow}}}"] + [f"    {line}" for line in self.rules.splitlines()]
        return "\n".join(lines) + "\n"

    def outputs(self, now: datetime.datetime) -> list:
        """The whole history as the HTTP door takes it, the last output about `now`."""
        turns = [self.good] * GOOD + [self.bad] * BAD + ([self.rest] * REST if self.rest else [])
        made = []
        for turn, make in enumerate(turns):
            at = now - datetime.timedelta(seconds=self.spacing * (len(turns) - turn))
            parts = make(turn)
            for part in parts if isinstance(parts, list) else [parts]:
                output = {"id": f"{self.workflow}-{len(made)}", "workflow": self.workflow, "step": "run",
                          "prompt_version": "v1", **part}
                produced = at + datetime.timedelta(seconds=output.pop("after", 0))
                output["produced_at"] = produced.isoformat().replace("+00:00", "Z")
                made.append({name: value for name, value in output.items() if value is not None})
        return made
