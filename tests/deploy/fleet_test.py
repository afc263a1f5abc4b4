#!/usr/bin/env python3
"""The fleet for real: what no single telltale notices within the hour, though its counters tell it to the fleet's rules
(prometheus_rules_test.py has the same history), and three sidecars beside one Prometheus, in fast motion.
"""

import datetime
import itertools
import json
import random
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import support                      # noqa: E402
from fleet_history import BEGIN, HISTORIES, HOUR, PAUSE, QUIET, SIDECARS, invoice, shifted   # noqa: E402

RULES = """
streams:
  - match: {workflow: orders, step: read}
    format: json
    fields: {customer.name: {required: true}}
    labels: {team: billing}
"""
SETTINGS = f"rule_files: [orders.yaml]\ndetection: {{share: {1 / SIDECARS:.3f}}}\n"
GENERATE = support.TREE / "deploy/prometheus/generate.py"
OUTPUTS_A_SECOND = 5    # of each sidecar


class Alone(support.EndToEnd):
    def replayed(self, sidecar, name: str) -> list:
        (self.folder / "orders.yaml").write_text(RULES)
        (self.folder / "telltale.yaml").write_text(SETTINGS)
        (self.folder / "outputs.jsonl").write_text("\n".join(sidecar.lines(name)) + "\n")
        ran = self.run_telltale("replay", "outputs.jsonl", "--format=json", "--config.file=telltale.yaml")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        *changes, last = [json.loads(line) for line in ran.stdout.splitlines()]
        self.assertEqual(last["summary"]["counted"], len(sidecar.minutes) // PAUSE)
        return changes

    def test_no_sidecar_notices_within_the_hour(self):
        for history in range(HISTORIES):
            for number, sidecar in enumerate(shifted(history)):
                self.assertEqual(self.replayed(sidecar, f"s{number}"), [], f"history {history}, sidecar {number}")

    def test_a_sidecar_notices_within_the_day(self):
        # What it does not notice within the hour is there to be noticed: the test above can fail.
        changes = self.replayed(shifted(hours_after=24)[0], "s0")
        self.assertIn("EmptyFieldRateHigh", [change["alertname"] for change in changes])
        self.assertGreater(min(change["time"] for change in changes),
                           (BEGIN + (QUIET + HOUR) * (BEGIN.resolution * 60_000_000)).strftime("%Y-%m-%dT%H:%M:%SZ"))


class Sender:
    """The workflow's replicas: each gives its sidecar outputs, `bad` of ten with an empty name."""

    def __init__(self, sidecars: list):
        self.sidecars, self.bad, self.ended, self.failure = sidecars, 0, threading.Event(), None
        self.rng = random.Random(2)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        for number in itertools.count():
            for index, sidecar in enumerate(self.sidecars):
                body = {"id": f"{index}-{number}", "workflow": "orders", "step": "read", "prompt_version": "v1",
                        "json": invoice(self.rng, number % 10 < self.bad or number % 25 == 0)}
                try:
                    answer = sidecar.post_outputs(json.dumps(body).encode())
                except OSError as error:
                    self.failure = str(error)
                    return
                if answer.status != 200:
                    self.failure = answer.text()
                    return
            if self.ended.wait(1 / OUTPUTS_A_SECOND):
                return

    def stop(self):
        self.ended.set()
        self.thread.join()


class Together(support.EndToEnd):
    def sidecar(self, number: int):
        folder = self.folder / f"sidecar-{number}"
        folder.mkdir()
        (folder / "orders.yaml").write_text(RULES)
        return self.start(support.Telltale, folder, settings=SETTINGS)

    def prometheus(self, sidecars: list):
        made = subprocess.run([GENERATE, f"--output={self.folder}", "--fleet-step=1"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        targets = ", ".join(f"'{sidecar.web}'" for sidecar in sidecars)
        address = f"127.0.0.1:{support.free_port()}"
        (self.folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            "rule_files: [telltale-recording.yml, telltale-fleet.yml]\n"
            f"scrape_configs: [{{job_name: telltale, static_configs: [{{targets: [{targets}]}}]}}]\n")
        return self.start(OwnPrometheus, self.folder, address)

    def test_three_sidecars_and_one_prometheus(self):
        sidecars = [self.sidecar(number) for number in range(SIDECARS)]
        prometheus = self.prometheus(sidecars)
        sender = Sender(sidecars)
        self.addCleanup(sender.stop)

        def speaks():
            self.assertIsNone(sender.failure)
            return prometheus.query('telltale_fleet:dispersion:6s{check="empty_field",field="customer.name"}')
        prometheus.wait_for(speaks, "the fleet's rules have learned what is usual")
        self.assertEqual(prometheus.query('ALERTS{alertname="FleetRateHigh"}'), [])
        self.assertEqual(prometheus.query("telltale:sidecars:count")[0]["value"][1], str(SIDECARS))
        sender.bad = 6
        alert = prometheus.wait_for(
            lambda: prometheus.query('ALERTS{alertname="FleetRateHigh",alertstate="firing"}'), "the fleet's alert")[0]
        self.assertEqual({name: value for name, value in alert["metric"].items() if not name.startswith("__")},
                         {"alertname": "FleetRateHigh", "alertstate": "firing", "severity": "warning",
                          "team": "billing", "workflow": "orders", "step": "read", "check": "empty_field",
                          "field": "customer.name"})
        told = [one for one in prometheus.alerts() if one["labels"]["alertname"] == "FleetRateHigh"]
        self.assertRegex(told[0]["annotations"]["summary"], r"higher than usual in orders, step read: [0-9.]+%")


class OwnPrometheus(support.Process):
    """Of a configuration that is there."""

    def __init__(self, folder: Path, address: str):
        self.address = address
        super().__init__(["prometheus", f"--config.file={folder / 'prometheus.yml'}",
                          f"--storage.tsdb.path={folder / 'prometheus'}", f"--web.listen-address={address}"],
                         folder / "prometheus.log", folder)
        self.wait_for(lambda: support.answers(f"http://{address}/-/ready"), "Prometheus is ready")

    query = support.Prometheus.query

    def alerts(self) -> list:
        return support.http("GET", f"http://{self.address}/api/v1/alerts").json()["data"]["alerts"]


class SameAsPushed(support.EndToEnd):
    """telltale-alerts.yml beside a telltale that pushes, so that the two can be compared. Names are never empty before:
    then it is critical by either reading of how bad it is, whatever comes between its opening and the scrape.
    """

    def outputs(self, count: int, bad: bool) -> bytes:
        lines = []
        for _ in range(count):
            self.number += 1
            at = self.begin + datetime.timedelta(minutes=self.number)
            body = {"id": f"n{self.number}", "workflow": "orders", "step": "read", "prompt_version": "v1",
                    "produced_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "json": invoice(self.rng, bad)}
            lines.append(json.dumps(body))
        return "\n".join(lines).encode()

    def test_the_alert_has_the_labels_of_the_pushed_one(self):
        self.rng, self.number = random.Random(1), 0
        self.begin = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1200)
        webhook = support.Webhook()
        self.addCleanup(webhook.stop)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        (self.folder / "orders.yaml").write_text(RULES)
        telltale = self.telltale("--web.external-url=https://telltale.example", settings=(
            "rule_files: [orders.yaml]\n"
            f"alerts: {{alertmanagers: [{{url: 'http://{alertmanager.address}'}}], resend: 1s}}\n"))
        rules = support.TREE / "deploy/prometheus"
        (self.folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            f"rule_files: [{rules}/telltale-alerts.yml]\n"
            f"scrape_configs: [{{job_name: telltale, static_configs: [{{targets: ['{telltale.web}']}}]}}]\n")
        prometheus = self.start(OwnPrometheus, self.folder, f"127.0.0.1:{support.free_port()}")
        for _ in range(10):
            self.assertEqual(telltale.post_outputs(self.outputs(100, bad=False), "application/x-ndjson").status, 200)
        telltale.wait_for(lambda: telltale.metrics().select("telltale_signal_baseline", check="empty_field",
                                                            field="customer.name", kind="rolling"), "a baseline")
        self.assertEqual(prometheus.alerts(), [])

        def opens():
            telltale.post_outputs(self.outputs(3, bad=True), "application/x-ndjson")
            return telltale.metrics().total("telltale_incident_open") == 1
        telltale.wait_for(opens, "an incident")
        pushed = telltale.wait_for(alertmanager.alerts, "the pushed alert")[0]
        made = prometheus.wait_for(lambda: [one for one in prometheus.alerts() if one["state"] == "firing"],
                                   "the alert of the rules")
        self.assertEqual([one["labels"] for one in made], [pushed["labels"]])
        self.assertEqual(made[0]["annotations"]["runbook_url"], pushed["annotations"]["runbook"])
        self.assertRegex(made[0]["annotations"]["summary"], r"empty_field of customer\.name in [0-9.]+% of outputs")
        accepted = self.run_telltale("baseline", "accept", "--workflow=orders", "--step=read", f"--to={telltale.web}")
        self.assertEqual(accepted.returncode, 0, accepted.stderr)
        prometheus.wait_for(lambda: not prometheus.alerts(), "the end of it")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
