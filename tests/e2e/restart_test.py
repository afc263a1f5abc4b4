#!/usr/bin/env python3
"""What was acknowledged is there after kill -9, once, and the sidecar goes on as if nothing had happened."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import threading
import time
import unittest

import grpc

import support
from wire import Wire, pb

KILLS = int(os.environ.get("TELLTALE_KILLS", "8"))  # 200 for the long form, see fault/README.md
OUTPUTS = 5000 * KILLS


def output(number: int, **more):
    """Number `number` of a stream that goes bad two thirds of the way: a produced_at of its own, one a second."""
    bad = number % 3000 > 2000
    name = "" if number % (3 if bad else 97) == 0 else "Acme"
    body = {"customer": {"name": name}, "total": round(10 + (number * 7919 % 1000) / 10, 2),
            "category": ["sale", "refund", "other"][number * 31 % 3]}
    made = pb.Output(id=f"o-{number}", workflow="invoices", step=f"extract-{number % 2}",
                     json=json.dumps(body).encode(), prompt_version="v2" if bad else "v1", **more)
    made.produced_at.FromSeconds(1767225600 + number)
    return made


class Client(threading.Thread):
    """Sends batches in order; what was not acknowledged is sent again until it is."""

    def __init__(self, address, numbers: list, batch: int):
        super().__init__(daemon=True)
        self.address, self.numbers, self.batch = address, numbers, batch
        self.accepted = self.duplicates = 0
        self.stop_at = time.monotonic() + 200 + 5 * KILLS

    def run(self):
        left = list(self.numbers)
        wire = Wire(self.address())
        while left and time.monotonic() < self.stop_at:
            try:
                told = wire.observe(pb.ObserveRequest(outputs=[output(n) for n in left[:self.batch]]), timeout=5)
            except grpc.RpcError:
                wire.close()
                time.sleep(0.05)
                wire = Wire(self.address())
                continue
            self.accepted += told.accepted
            self.duplicates += told.duplicates
            del left[:self.batch]
        wire.close()
        self.left = left


class Restarts(support.EndToEnd):
    def kill(self, server):
        server.send_signal(signal.SIGKILL)
        server.child.wait()

    def streams(self, server) -> dict:
        return server.get("/api/v1/streams").json()

    def told(self, server) -> tuple:
        """What it has learned, and what stands open, without the times at which this process noticed."""
        baselines = server.get("/api/v1/baselines").json()
        incidents = [(incident["workflow"], incident["step"],
                      [(m["alertname"], m["onset"], m["current"]) for m in incident["members"]])
                     for incident in server.get("/api/v1/incidents").json()["incidents"]]
        return baselines["streams"], incidents, self.streams(server)

    def check_equation(self, metrics):
        received = metrics.total("telltale_received_total")
        told = sum(metrics.total(f"telltale_{name}_total")
                   for name in ("counted", "duplicates", "rejected", "dead_letters", "shed"))
        self.assertEqual(received, told)

    def test_killed_under_load_every_acknowledged_output_is_counted_once(self):
        random.seed(5)
        server = [self.telltale()]
        clients = [Client(lambda: server[0].grpc, list(range(first, OUTPUTS, 4)), 25) for first in range(4)]
        for client in clients:
            client.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.05, 0.6))
            self.kill(server[0])
            server[0] = self.telltale()
        for client in clients:
            client.join()
            self.assertEqual(client.left, [], "it sent everything")
        metrics = server[0].metrics()
        self.assertEqual(metrics.total("telltale_outputs_total"), OUTPUTS)
        self.assertEqual(metrics.total("telltale_counted_total"), OUTPUTS)
        self.check_equation(metrics)
        acknowledged = sum(client.accepted + client.duplicates for client in clients)
        self.assertEqual(acknowledged, OUTPUTS)
        # And all of it is known, in one more life.
        self.assertEqual(server[0].stop(), 0)
        server[0] = self.telltale()
        again = Wire(server[0].grpc).send([output(n) for n in range(0, OUTPUTS, OUTPUTS // 100)])
        self.assertEqual((again.accepted, again.duplicates), (0, 100))

    def test_one_client_finds_the_same_baselines_and_incidents(self):
        random.seed(6)
        undisturbed = self.telltale()
        numbers = list(range(3000))
        whole = Client(lambda: undisturbed.grpc, numbers, 10)
        whole.run()
        expected = self.told(undisturbed)
        self.assertEqual(undisturbed.stop(), 0)
        self.assertTrue(expected[1], "there is an incident that could differ")

        self.folder = self.folder / "disturbed"
        self.folder.mkdir()
        server = self.telltale()
        for first in range(0, 3000, 250):
            client = Client(lambda: server.grpc, numbers[first:first + 250], 10)
            client.run()
            if random.random() < 0.7:
                self.kill(server)
            else:
                self.assertEqual(server.stop(), 0)
            server = self.telltale()
        self.assertEqual(self.told(server), expected)
        self.check_equation(server.metrics())

    def test_what_an_operator_did_is_there_after_a_crash(self):
        server = self.telltale()
        Client(lambda: server.grpc, list(range(3000)), 50).run()

        def open_steps():
            return sorted({incident["step"] for incident in server.get("/api/v1/incidents").json()["incidents"]
                           if incident["state"] == "open"})
        self.assertEqual(open_steps(), ["extract-0", "extract-1"])
        answer = support.http("POST", f"http://{server.web}/api/v1/baseline/accept?workflow=invoices&step=extract-0",
                              b"{}", "application/json")
        self.kill(server)
        self.assertGreater(answer.json().get("accepted", 0), 0, answer.text())
        server = self.telltale()
        self.assertEqual(open_steps(), ["extract-1"])

    def test_other_rules_after_a_crash(self):
        rules = ("streams: [{{match: {{workflow: invoices}}, confidence: {{low: {low}}},"
                 " fields: {{customer.name: {{required: true}}}}}}]")
        (self.folder / "rules.yaml").write_text(rules.format(low=0.5))
        server = self.telltale(settings="rule_files: [rules.yaml]\n")
        Client(lambda: server.grpc, list(range(2000)), 50).run()
        before = self.streams(server)
        self.kill(server)
        (self.folder / "rules.yaml").write_text(rules.format(low=0.6))
        server = self.telltale(settings="rule_files: [rules.yaml]\n")
        self.assertIn("the rules are others than before", server.output())

        def baseline(streams, check):
            return [signal.get("baseline") for stream in streams["streams"] for signal in stream["signals"]
                    if signal["check"] == check]
        self.assertEqual(baseline(self.streams(server), "empty_field"), baseline(before, "empty_field"))
        self.assertEqual(server.metrics().total("telltale_outputs_total"), 2000)

    def test_a_damaged_file_is_set_aside(self):
        server = self.telltale()
        Client(lambda: server.grpc, list(range(500)), 50).run()
        self.assertEqual(server.stop(), 0)
        database = self.folder / "data" / "telltale.db"
        garbled = bytearray(database.read_bytes())
        garbled[200:4000] = os.urandom(3800)
        database.write_bytes(garbled)
        server = self.telltale()
        self.assertRegex(server.output(), r"telltale\.db.*corrupt")
        self.assertEqual(len(list(database.parent.glob("telltale.db.corrupt-*"))), 1)
        Client(lambda: server.grpc, list(range(500)), 50).run()
        self.assertEqual(server.metrics().total("telltale_counted_total"), 500)

    def test_a_store_that_cannot_be_written_acknowledges_nothing(self):
        server = self.telltale()

        def post(number: int) -> support.Answer:
            body = json.dumps({"id": f"p-{number}", "workflow": "mail", "step": "answer", "text": "hello"}).encode()
            return server.post_outputs(body)
        self.assertEqual(post(1).status, 200)
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "telltale.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = post(2)
            self.assertEqual((refused.status, refused.headers["Retry-After"] is not None), (503, True))
            self.assertIn("telltale.db", refused.text())
            self.assertEqual(post(3).status, 429)
            other.execute("ROLLBACK")
        self.assertIn("nothing is acknowledged", server.output())
        server.wait_for(lambda: post(2).status == 200, "it is taken again")
        self.assertEqual(post(3).status, 200)
        metrics = server.metrics()
        self.assertEqual(metrics.total("telltale_outputs_total"), 3)
        self.assertGreater(metrics.total("telltale_commits_failed_total"), 0)
        self.assertGreater(metrics.total("telltale_shed_total"), 0)
        self.check_equation(metrics)

    def test_what_cannot_be_used_says_why(self):
        server = self.telltale()
        serve = ("serve", f"--storage.path={self.folder / 'data'}",
                 *(f"--{port}.listen-address=127.0.0.1:0" for port in ("web", "grpc", "http")))
        second = self.run_telltale(*serve, seconds=30)
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(self.folder / "data"), second.stderr)
        self.assertEqual(server.stop(), 0)
        with sqlite3.connect(self.folder / "data" / "telltale.db") as database:
            database.execute("PRAGMA user_version = 99")
        newer = self.run_telltale(*serve, seconds=30)
        self.assertEqual(newer.returncode, 1)
        self.assertIn("99", newer.stderr)


if __name__ == "__main__":
    support.main()
