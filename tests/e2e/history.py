"""Outputs with event times: a stream that is well, and the ways in which it is not."""

import datetime
import json
import random

from wire import pb

MINUTE = datetime.timedelta(minutes=1)


class History:
    """Invoices read one a minute, the last of all of them about now; the same seed gives the same ones."""

    def __init__(self, minutes: int, seed: int = 1, workflow: str = "invoices", step: str = "extract"):
        self.rng = random.Random(seed)
        self.at = datetime.datetime.now(datetime.timezone.utc) - minutes * MINUTE
        self.number = 0
        self.workflow, self.step = workflow, step

    def outputs(self, count: int, empty_names: float) -> list:
        """The next `count` outputs, in which that share of the customers has no name."""
        made = []
        for _ in range(count):
            name = self.rng.choice(["Alder Labs", "Birk Foods", "Carrow Ltd"])
            if self.rng.random() < empty_names:
                name = ""
            body = {"customer": {"name": name}, "total": round(self.rng.lognormvariate(4, 1), 2)}
            one = pb.Output(id=f"{self.workflow}-{self.number}", workflow=self.workflow, step=self.step,
                            prompt_version="v1", json=json.dumps(body), confidence=1 - self.rng.random() / 5)
            one.produced_at.FromDatetime(self.at.replace(tzinfo=None))
            made.append(one)
            self.at += MINUTE
            self.number += 1
        return made


def batches(outputs: list, size: int = 100):
    return [outputs[begin:begin + size] for begin in range(0, len(outputs), size)]
