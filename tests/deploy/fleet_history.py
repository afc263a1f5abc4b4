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
PAUSE = 2               # minutes from one output of a sidecar to the next: thirty an hour


def invoice(rng: random.Random, is_hit: bool) -> dict:
    """Of all that can be watched in it, whether the name is empty moves the name's check alone, or nearly."""
    name = rng.choice(["Alder Labs", "Birk Foods", "Carrow Ltd"])
    note = rng.choices(["paid", "late", "by", "post", "again", "see", "page"], k=rng.randint(5, 40))
    return {"customer": {"name": "" if is_hit else name}, "note": " ".join(note)}


class Sidecar:
    """Minute by minute the outputs (times within the minute) and whether each is hit."""

    def __init__(self, seed: str, minutes: int, before: float, after: float):
        rng = random.Random(seed)
        self.minutes = []
        for minute in range(minutes):
            rate = before if minute < QUIET else after
            second, is_hit = rng.uniform(0, 60), rng.random() < rate
            self.minutes.append([(second, is_hit)] if minute % PAUSE == 0 else [])

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
                body = invoice(rng, is_hit)
                yield json.dumps({"id": f"{name}-{number}-{second:.3f}", "workflow": "orders", "step": "read",
                                  "prompt_version": "v1", "confidence": 0.9,
                                  "produced_at": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", "json": body})


def fleet(seed: str, hours_after: int, before: float, after: float) -> list:
    return [Sidecar(f"{seed}-{number}", QUIET + hours_after * HOUR, before, after) for number in range(SIDECARS)]


# The shift of the tests: empty names go from 2 % to 20 % on all three sidecars at once. Of ten such
# histories (seeds) the fleet was told within the hour in seven, and a sidecar by itself in one; this is one of the six.
def shifted(hours_after: int = 1) -> list:
    return fleet("shifted", hours_after, 0.02, 0.20)
