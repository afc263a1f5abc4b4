#!/usr/bin/env python3
"""Times that cannot be right, and a wall clock that jumps: what produced_at says, and what the machine says."""

import datetime
import json
import os
from pathlib import Path
from unittest import mock

import faults
import peers
import support
from faults import seen
from wire import Wire, pb

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
RULES = """
streams:
  - match: {workflow: mail}
    fields: {name: {required: true}}
    volume: {expect: 1h}
"""


class Alertmanager(peers.Receiver):
    """In its place: every alert that it was sent."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def alerts(self) -> list:
        return [alert for alerts in self.bodies() for alert in alerts]


class Times(faults.Case):
    def setUp(self):
        super().setUp()
        (self.folder / "rules.yaml").write_text(RULES)
        self.number = 0

    def send(self, wire, step: str, outputs: int, empty_each: int = 50, at=None):
        """`empty_each`: one of so many is bad."""
        made = []
        for _ in range(outputs):
            self.number += 1
            name = "    " if self.number % empty_each == 0 else "Acme"  # of one length
            made.append(pb.Output(id=f"c-{self.number}", workflow="mail", step=step, json=json.dumps({"name": name})))
            if at is not None:
                made[-1].produced_at.FromDatetime(at + datetime.timedelta(seconds=self.number))
        told = wire.send(made)
        self.assertEqual(told.accepted, outputs)
        return made

    def open_incidents(self, server) -> list:
        return sorted(one["step"] for one in server.get("/api/v1/incidents").json()["incidents"]
                      if one["state"] == "open")

    def hits(self, server, check: str) -> float:
        return server.metrics().total("telltale_check_hits_total", check=check)

    def test_outputs_from_the_future_and_from_last_month(self):
        server = self.telltale(settings="rule_files: [rules.yaml]\n")
        wire = Wire(server.grpc)
        self.addCleanup(wire.close)
        now = datetime.datetime.utcnow()
        self.send(wire, "s", 400, at=now - datetime.timedelta(minutes=30))
        late = self.hits(server, "late_output")
        # Decades and months ahead: somebody's clock has gone wrong, and must not stop ours. They count as they came.
        for ahead in (365 * 50, 31, 1):
            self.send(wire, "s", 50, at=now + datetime.timedelta(days=ahead))
        for year in (1, 1970, 9999):
            self.send(wire, "s", 20, at=datetime.datetime(year, 1, 1))
        # From last month: counted, told as late, kept out of what is judged: all bad, and no incident.
        self.send(wire, "s", 100, empty_each=1, at=now - datetime.timedelta(days=31))
        self.assertEqual(self.hits(server, "late_output") - late, 100 + 20 + 20)
        self.assertEqual(self.open_incidents(server), [])
        # And what comes now and is bad is seen as ever.
        self.send(wire, "s", 200, empty_each=2, at=now - datetime.timedelta(minutes=10))
        server.wait_for(lambda: self.open_incidents(server) == ["s"], "an incident opens")
        metrics = self.assert_adds_up(server)
        self.assertEqual(metrics.total("telltale_counted_total"), self.number)
        self.assert_serves(server, "times")
        self.kill(server)
        server = self.telltale(settings="rule_files: [rules.yaml]\n")
        self.assertEqual(self.open_incidents(server), ["s"])
        self.assertEqual(server.metrics().total("telltale_counted_total"), self.number + 2)

    def at(self, offset: str) -> None:
        """The machine's clock is so far off from here on."""
        moved = self.folder / "clock.next"
        moved.write_text(offset + "\n")
        moved.rename(self.folder / "clock")

    def test_a_clock_that_jumps(self):
        self.assertTrue(LIBRARY.exists(), "libfaketime is a package of the tests: deploy/packages.sh")
        receiver = Alertmanager()
        self.addCleanup(receiver.stop)
        self.at("+0d")
        faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
                 "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
                 "NO_FAKE_STAT": "1"}
        settings = ("rule_files: [rules.yaml]\n"
                    f"alerts: {{alertmanagers: [{{url: '{receiver.url}'}}], resend: 1s}}\n")
        with mock.patch.dict(os.environ, faked):
            server = self.telltale(settings=settings)
        wire = Wire(server.grpc)
        self.addCleanup(wire.close)
        offset = datetime.timedelta()

        def send(step: str, outputs: int, **more):
            """Whose clock is the machine's, too: over the last minutes, as that sees it."""
            now = datetime.datetime.utcnow() + offset - datetime.timedelta(seconds=self.number + outputs)
            return self.send(wire, step, outputs, at=now, **more)

        self.number = 1  # the first second is long ago
        begun = datetime.datetime.utcnow() - datetime.timedelta(minutes=50)
        for step in ("bad", "good"):
            self.send(wire, step, 400, at=begun)
        first = send("good", 1)[0]
        send("bad", 200, empty_each=2)
        server.wait_for(lambda: self.open_incidents(server) == ["bad"], "one incident opens")
        server.wait_for(lambda: receiver.alerts, "it is told")

        def turn(when: str) -> int:
            """The judge has turned since, for it is he who tells again what is open; how much had been told before."""
            told = len(receiver.alerts)
            server.wait_for(lambda: len(receiver.alerts) > told + len(expected), f"{when} it is told again")
            return told

        expected = ["bad"]

        def is_as_before(when: str):
            told = turn(when)
            # A silence may be told as well, by the outputs' own times, but it is over.
            now = (datetime.datetime.utcnow() + offset).isoformat()
            self.assertEqual({(alert["labels"]["alertname"], alert["labels"]["step"])
                              for alert in receiver.alerts[told:] if alert["endsAt"] > now},
                             {("EmptyFieldRateHigh", step) for step in expected}, when)
            self.assertEqual(self.open_incidents(server), expected, when)
            for step in ("bad", "good"):
                send(step, 100, empty_each=2 if step in expected else 50)
            self.assertEqual(wire.send([first]).duplicates, 1, "ids are known")
            self.assertEqual(self.open_incidents(server), expected, when)
            self.assert_adds_up(server)
            self.assert_serves(server, when)

        def jump(*all_days: int):
            nonlocal offset
            for days in all_days:
                offset = datetime.timedelta(days=days)
                self.at(f"{days:+}d")
                is_as_before(f"{self.number}: at {days:+} days")

        jump(-1, 0)
        # What goes wrong after a clock was behind is seen.
        send("good", 300, empty_each=2)
        expected = ["bad", "good"]
        server.wait_for(lambda: self.open_incidents(server) == expected, "the other stream's incident opens")
        jump(1, 0)
        ends = datetime.datetime.fromisoformat(receiver.alerts[-1]["endsAt"].replace("Z", "+00:00"))
        now = datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(ends - now), datetime.timedelta(hours=1), "the alert lives by the clock as it is")
        # What goes wrong after a clock was ahead is seen, too, in a stream that knows nothing of that day. One that has
        # lived through it takes what comes now for late, and judges nothing until that day is over: fault/README.md.
        self.send(wire, "later", 400, at=begun)
        send("later", 200, empty_each=2)
        expected = ["bad", "good", "later"]
        server.wait_for(lambda: self.open_incidents(server) == expected, "the third stream's incident opens")
        # A jump in the time in which it does not run.
        self.kill(server)
        self.at("+1d")
        with mock.patch.dict(os.environ, faked):
            server = self.telltale(settings=settings)
        self.assertEqual(self.open_incidents(server), expected)
        self.at("+0d")
        turn("back, after a start ahead")
        self.assertEqual(self.open_incidents(server), expected)
        self.assert_adds_up(server)
        self.assertEqual(server.stop(), 0)
        seen("a clock that jumps a day back, ahead, a day ahead and back: what is open stays so and is told again")


if __name__ == "__main__":
    support.main()
