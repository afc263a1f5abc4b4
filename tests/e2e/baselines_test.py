#!/usr/bin/env python3
"""A new telltale knows what another one has learned, or what a history teaches, before its first output."""

import json

import support
from google.protobuf import json_format
from history import History, batches
from wire import Wire


class Baselines(support.EndToEnd):
    def sidecar(self, name: str) -> support.Telltale:
        folder = self.folder / name
        folder.mkdir()
        return self.start(support.Telltale, folder)

    def send(self, server: support.Telltale, outputs: list) -> None:
        wire = Wire(server.grpc)
        self.addCleanup(wire.close)
        for batch in batches(outputs):
            self.assertEqual(wire.send(batch).accepted, len(batch))

    def baseline(self, server: support.Telltale, *arguments):
        return self.run_telltale("baseline", *arguments, f"--to={server.web}")

    def incidents(self, server: support.Telltale) -> list:
        return server.get("/api/v1/incidents").json()["incidents"]

    def names(self, server: support.Telltale) -> list:
        return [member["alertname"] for incident in self.incidents(server) for member in incident["members"]]

    def state_of(self, server: support.Telltale, check: str, field: str):
        for stream in server.get("/api/v1/streams").json()["streams"]:
            for signal in stream["signals"]:
                if (signal["check"], signal["field"]) == (check, field):
                    return signal["state"]
        return None

    def test_what_one_learned_another_judges_by(self):
        old, seeded, fresh = self.sidecar("old"), self.sidecar("seeded"), self.sidecar("fresh")
        history = History(1600)
        self.send(old, history.outputs(1500, empty_names=0.01))
        support.wait_until(lambda: self.state_of(old, "empty_field", "customer.name") == "watching", "it has learned")
        told = self.baseline(old, "export")
        self.assertEqual(told.returncode, 0, told.stderr)
        document = self.folder / "baselines.json"
        document.write_text(told.stdout)
        self.assertEqual(json.loads(told.stdout)["telltale_baselines"], 1)

        taken = self.baseline(seeded, "import", document)
        self.assertEqual(taken.returncode, 0, taken.stdout + taken.stderr)
        self.assertRegex(taken.stdout, r"\n\d+ taken, 0 left out\n$")
        self.assertEqual(self.state_of(seeded, "empty_field", "customer.name"), "watching")
        self.assertEqual(self.incidents(seeded), [])

        degraded = history.outputs(40, empty_names=0.7)
        self.send(seeded, degraded)
        self.send(fresh, degraded)
        support.wait_until(lambda: "EmptyFieldRateHigh" in self.names(seeded), "it is told against the import")
        support.wait_until(lambda: fresh.metrics().total("telltale_counted_total") == 40, "the other counted as many")
        self.assertEqual(self.incidents(fresh), [])

    def test_a_history_seeds_a_new_one_and_no_alert_comes_of_it(self):
        seeded = self.sidecar("seeded")
        history = History(2000)
        outputs = history.outputs(1500, empty_names=0.01) + history.outputs(60, empty_names=0.9)
        stored = self.folder / "history.jsonl"
        stored.write_text("".join(json.dumps(json_format.MessageToDict(one, preserving_proto_field_name=True)) + "\n"
                                  for one in outputs))
        taken = self.baseline(seeded, "import", stored)
        self.assertEqual(taken.returncode, 0, taken.stdout + taken.stderr)
        self.assertIn("empty_field", taken.stdout)
        self.assertEqual(self.incidents(seeded), [])
        self.send(seeded, history.outputs(40, empty_names=0.7))
        support.wait_until(lambda: "EmptyFieldRateHigh" in self.names(seeded), "it is told against the history")

    def test_another_definition_is_left_out_and_so_is_what_is_hostile(self):
        old, strict = self.sidecar("old"), self.folder / "strict"
        self.send(old, History(600).outputs(500, empty_names=0.01))
        support.wait_until(lambda: self.state_of(old, "empty_field", "customer.name") == "watching", "it has learned")
        document = self.folder / "baselines.json"
        document.write_text(self.baseline(old, "export", "--workflow=invoices").stdout)
        strict.mkdir()
        (strict / "rules.yaml").write_text("streams: [{match: {workflow: invoices}, format: json}]\n")
        other = self.start(support.Telltale, strict, settings="rule_files: [rules.yaml]\n")
        left_out = self.baseline(other, "import", document)
        self.assertEqual(left_out.returncode, 1, left_out.stdout)
        self.assertIn("the check is defined differently here", left_out.stdout)

        before = old.get("/api/v1/baselines").json()["streams"]
        for hostile, status in ((b"[]", 400), (b'{"telltale_baselines": 1, "streams": [{}]}', 400),
                                (document.read_bytes().replace(b'"hits":0', b'"hits":4000', 1), 400)):
            answer = support.http("POST", f"http://{old.web}/api/v1/baselines?replace=true", hostile)
            self.assertEqual(answer.status, status, answer.text()[:200])
        plain = support.http("POST", f"http://{old.web}/api/v1/baselines", b"{}", "text/plain")
        self.assertEqual(plain.status, 415)
        self.assertEqual(old.get("/api/v1/baselines").json()["streams"], before)


if __name__ == "__main__":
    support.main()
