"""What three sidecars of one workflow see over days, output by output: the same history is counters for promtool, and
outputs for `telltale replay`.
"""

import datetime
import json
import random

BEGIN = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
HOUR = 60
QUIET = 186 * HOUR      # minutes until the shift: what the fleet's rules know of the past is as much as they ever know
SIDECARS = 3
PAUSE = 2               # minutes from one output of a sidecar to the next: thirty an hour


def invoice(rng: random.Random, is_hit: bool) -> dict:
    """Of all that can be watched in it, whether the name is empty moves the name's check alone, or nearly."""
    name = rng.choice(["Alder Labs", "Birk Foods", "Carrow Ltd"])
    note = rng.choices(["paid", "late", "by", "post", "again", "see", "page"], k=rng.randint(5, 40))
    return {"customer": {"name": "" if is_hit else name}, "note": " ".join(note)}


class Sidecar:
    """Minute by minute the outputs (times within the minute) and whether each is hit. `exact`: after the shift each
    hour has as many hits as its rate says, wherever in the hour, so that what a test sees is the shift and not luck.
    """

    def __init__(self, seed: str, minutes: int, before: float, after: float, exact: bool = False):
        rng = random.Random(seed)
        spoken = range(0, minutes, PAUSE)
        hit = {minute for minute in spoken if rng.random() < (before if minute < QUIET else after)}
        for hour in range(QUIET, minutes, HOUR) if exact else ():
            outputs = [minute for minute in spoken if hour <= minute < hour + HOUR]
            hit.difference_update(outputs)
            hit.update(rng.sample(outputs, round(after * len(outputs))))
        self.minutes = [[(rng.uniform(0, 60), minute in hit)] if minute in spoken else [] for minute in range(minutes)]

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


def fleet(seed: str, hours_after: int, before: float, after: float, exact: bool = False) -> list:
    minutes = QUIET + hours_after * HOUR
    return [Sidecar(f"{seed}-{number}", minutes, before, after, exact) for number in range(SIDECARS)]


# The shift of the tests: empty names go from 2 % to 23 % on all three sidecars at once, seven of the thirty outputs of
# the hour on each. All of twenty such histories showed it to the fleet and none to a sidecar. With the count of the
# hour left to chance, too, the fleet was told of eighteen of twenty, and nine of sixty sidecars noticed by themselves.
HISTORIES = 6


def shifted(history: int = 0, hours_after: int = 1) -> list:
    return fleet(f"shifted-{history}", hours_after, 0.02, 7 / 30, exact=True)
