"""What three sidecars of one workflow see over days, output by output: the same history is counters for promtool, and
outputs for `telltale replay`.
"""

import datetime
import json
import random

BEGIN = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
HOUR = 60
QUIET = 90 * HOUR       # minutes until the shift: the fleet's rules speak after three and a half days
SIDECARS = 3
PER_MINUTE = 2          # of each sidecar


class Sidecar:
    """Minute by minute the outputs (times within the minute) and whether each is hit."""

    def __init__(self, seed: str, minutes: int, before: float, after: float):
        rng = random.Random(seed)
        self.minutes = []
        for minute in range(minutes):
            rate = before if minute < QUIET else after
            at = sorted(rng.uniform(0, 60) for _ in range(PER_MINUTE))
            self.minutes.append([(second, rng.random() < rate) for second in at])

    def counters(self) -> tuple:
        """Evaluations and hits at each minute, from none."""
        asked, hit, evaluations, hits = 0, 0, [0], [0]
        for minute in self.minutes:
            asked += len(minute)
            hit += sum(is_hit for _, is_hit in minute)
            evaluations.append(asked)
            hits.append(hit)
        return evaluations, hits

    def lines(self, name: str):
        """The same as JSON lines, with names that are empty where there is a hit."""
        rng = random.Random(name)
        for number, minute in enumerate(self.minutes):
            for second, is_hit in minute:
                at = BEGIN + datetime.timedelta(minutes=number, seconds=second)
                body = {"customer": {"name": "" if is_hit else rng.choice(["Alder Labs", "Birk Foods", "Carrow Ltd"])}}
                yield json.dumps({"id": f"{name}-{number}-{second:.3f}", "workflow": "orders", "step": "read",
                                  "prompt_version": "v1", "confidence": 0.9,
                                  "produced_at": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", "json": body})


def fleet(seed: str, hours_after: int, before: float, after: float) -> list:
    return [Sidecar(f"{seed}-{number}", QUIET + hours_after * HOUR, before, after) for number in range(SIDECARS)]


# The shift of the tests: empty names go from 2 % to 12 % on all three sidecars at once.
def shifted(hours_after: int = 1) -> list:
    return fleet("shifted", hours_after, 0.02, 0.12)
