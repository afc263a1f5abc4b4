#!/usr/bin/env python3
"""Every query of every panel, variable and annotation against a real Prometheus that scrapes two real telltales.

Grafana itself is not here (deploy/README.md says why): what it does before it asks is done by grafana.py.
"""

import datetime
import json
import os
import random
import re
import subprocess
import time
from pathlib import Path

import support
from callers import ask, secret
from grafana import DASHBOARDS, LABEL, LABEL_VALUES, METRIC, Asked, Chosen, Dashboard

BURY = Path(os.environ.get("TELLTALE_BURY") or support.BINARY.parent / "tests/e2e/bury_outputs")
SENDER = "sender-token-0123456789abcdef"
CHOSEN = {"workflow": "invoices", "step": "extract"}      # where a dashboard shows one stream: the one that degrades
SETTINGS = """
rule_files: [rules.yaml]
auth: {{tokens: [{{name: workflows, file: token, rights: [ingest]}}]}}
alerts:
  resend: 1s
  alertmanagers: [{{url: '{webhook}'}}]
  notify: [{{name: oncall, url: '{webhook}'}}]
"""
RULES = """
streams:
  - match: {workflow: invoices, step: extract}
    format: json
    fields:
      customer.name: {required: true}
      total: {type: number, distribution: true}
      category: {one_of: [sale, refund]}
    duplicates: {key: [total], within: 1h}
    followed_by: {step: send, within: 1h}
    labels: {team: billing}
"""
MINUTE = datetime.timedelta(minutes=1)


class Invoices:
    """One a minute, until now; after the release of prompt v15 a fifth of the customers has no name."""

    def __init__(self, count: int, seed: int):
        self.rng = random.Random(seed)
        self.at = datetime.datetime.now(datetime.timezone.utc) - count * MINUTE
        self.seed, self.number = seed, 0

    def take(self, count: int, version: str = "v14") -> list:
        return [self.one(version) for _ in range(count)]

    def one(self, version: str) -> dict:
        self.number, self.at = self.number + 1, self.at + MINUTE
        empty = self.rng.random() < (0.005 if version == "v14" else 0.2)
        body = {"customer": {"name": "" if empty else self.rng.choice(["Alder Labs", "Birk Foods", "Carrow Ltd"])},
                "total": round(self.rng.lognormvariate(4, 1), 2), "category": self.rng.choice(["sale", "refund"]),
                "note": "Total: [object Undefined]" if self.number % 50 == 0 else "as agreed"}
        return {"id": f"i-{self.seed}-{self.number}", "workflow": "invoices", "step": "extract", "model": "reader",
                "produced_at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "model_version": f"reader-{version}",
                "prompt_version": version, "prompt_sha256": version * 8, "subject": f"s-{self.seed}-{self.number}",
                "source": f"scanner-{self.seed}", "sequence": self.number, "confidence": 1 - self.rng.random() / 5,
                "json": body}


def answers(count: int, seed: int) -> list:
    """Of a workflow about which no rule says a word."""
    return [{"workflow": "support", "step": "answer", "id": f"a-{seed}-{number}", "model": "writer",
             "text": f"Your parcel {number} was sent on Monday."} for number in range(count)]


class Sidecar:
    """A telltale whose scrape port is open to everyone, and the others to those with a token."""

    def __init__(self, case, name: str, webhook: str, *dead_letters: dict):
        folder = case.folder / name
        folder.mkdir()
        secret(folder / "token", SENDER)
        (folder / "rules.yaml").write_text(RULES)
        if dead_letters:
            lines = "\n".join(json.dumps(letter) for letter in dead_letters)
            subprocess.run([BURY, folder / "data"], input=lines, text=True, check=True, capture_output=True)
        self.process = case.start(support.Telltale, folder, "--metrics.listen-address=127.0.0.1:0",
                                  settings=SETTINGS.format(webhook=webhook))
        self.scraped = re.search(r" metrics=([\d.:]+)", self.process.output()).group(1)

    def send(self, outputs: list) -> dict:
        told = {}
        for begin in range(0, len(outputs), 200):
            body = json.dumps(outputs[begin:begin + 200]).encode()
            told = ask("POST", f"http://{self.process.http_door}/v1/outputs", SENDER, body).json()
        return told

    def metrics(self) -> support.Metrics:
        return support.Metrics(support.http("GET", f"http://{self.scraped}/metrics").text())


class Queries(support.SharedCase):
    """What a real Prometheus answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.case
        webhook = support.Webhook()
        case.addCleanup(webhook.stop)
        buried = {"id": "dead", "workflow": "mail", "step": "answer", "text": "lost and found"}
        cls.sidecars = [Sidecar(case, "a", webhook.url, buried), Sidecar(case, "b", webhook.url)]
        cls.prometheus = case.start(support.Prometheus, case.folder, *(one.scraped for one in cls.sidecars))
        cls.asked = Asked(cls.prometheus.address)
        cls.begin = time.time()
        cls.tell_the_story()
        cls.dashboards = [Dashboard(path) for path in DASHBOARDS]

    @classmethod
    def tell_the_story(cls):
        """Twice, so that Prometheus sees the counters rise: what is there at the first look is no increase."""
        first, second = cls.sidecars
        histories = [(first, Invoices(2400, seed=1)), (second, Invoices(400, seed=2))]
        for sidecar, invoices in histories:
            sidecar.send(invoices.take(40) + answers(40, seed=0))
            sidecar.send([{"text": "whose is this?"}])
            assert ask("POST", f"http://{sidecar.process.http_door}/v1/outputs", None, b"[]").status == 401
        cls.wait_for_samples("sum(telltale_counted_total) == 160")
        for sidecar, invoices in histories:
            sidecar.send(answers(60, seed=0))
            sidecar.send(invoices.take(300))
        first.send(histories[0][1].take(1700) + histories[0][1].take(300, version="v15"))
        cls.wait_for_samples('max(telltale_signal_state{check="empty_field",field="customer.name"}) == 2')
        cls.wait_for_samples("count(telltale_alerts_sent_total > 0) > 0")
        for _ in range(5):   # so that each scrape of the last seconds has seen something new
            counted = first.metrics().total("telltale_counted_total")
            first.send(histories[0][1].take(1, version="v15"))
            cls.wait_for_samples(f"max(telltale_counted_total) == {counted + 1}")

    @classmethod
    def wait_for_samples(cls, condition: str):
        cls.prometheus.wait_for(lambda: cls.prometheus.query(condition), f"Prometheus sees {condition}")

    def chosen(self, dashboard: Dashboard, **values) -> Chosen:
        return Chosen(dashboard, int(time.time() - self.begin) + 1, {**CHOSEN, **values})

    def series(self, expression: str, instant: bool) -> list:
        return self.asked.series(expression, instant, self.begin, time.time())

    def assert_shows(self, series: list, names: set, what: str):
        """Something is there, in numbers, and it has the labels that its legend or columns name."""
        self.assertTrue([values for _, values in series if values], f"no data: {what}")
        labels = {label for found, values in series for label in found if values}
        self.assertLessEqual(names, labels, f"not among the labels: {what}")

    def assert_panels_show(self, dashboard: Dashboard, chosen: Chosen):
        for panel, target in dashboard.queries():
            with self.subTest(dashboard=dashboard.name, panel=panel["title"], query=target["refId"]):
                expression = chosen.fill_in(target["expr"])
                series = self.series(expression, target["instant"])
                self.assert_shows(series, set(LABEL.findall(target["legendFormat"])), expression)

    def test_every_query_of_every_panel_shows_something(self):
        for dashboard in self.dashboards:
            self.assert_panels_show(dashboard, self.chosen(dashboard))

    def test_so_they_do_with_values_chosen(self):
        chosen = {"job": "telltale", "instance": [one.scraped for one in self.sidecars]}
        for dashboard in self.dashboards:
            one = dashboard.name in ("stream", "incident")
            self.assert_panels_show(dashboard, self.chosen(dashboard, **chosen, **({} if one else {
                "workflow": ["invoices", "support"], "step": ["extract", "answer"]})))

    def test_every_variable_offers_something(self):
        expected = {"job": ["telltale"], "instance": sorted(one.scraped for one in self.sidecars),
                    "workflow": ["invoices", "support"]}
        for dashboard in self.dashboards:
            for name, variable in dashboard.variables.items():
                if variable["type"] != "query":
                    continue
                with self.subTest(dashboard=dashboard.name, variable=name):
                    selector, label = LABEL_VALUES.fullmatch(variable["definition"]).groups()
                    self.assertEqual((label, variable["query"]["query"]), (name, variable["definition"]))
                    offered = self.asked.label_values(self.chosen(dashboard).fill_in(selector), label, self.begin,
                                                      time.time())
                    self.assertEqual(offered, expected.get(name, offered))
                    self.assertTrue(offered)

    def test_every_annotation_shows_something(self):
        for dashboard in self.dashboards:
            for one in dashboard.annotations():
                with self.subTest(dashboard=dashboard.name, annotation=one["name"]):
                    expression = self.chosen(dashboard).fill_in(one["expr"])
                    labels = set(LABEL.findall(one["titleFormat"] + one["textFormat"])) | set(one["tagKeys"].split(","))
                    self.assert_shows(self.series(expression, instant=False), labels, expression)

    def test_columns_of_tables_are_labels_of_their_queries(self):
        for dashboard in self.dashboards:
            for panel in dashboard.panels():
                renamed = [step["options"].get("renameByName", {}) for step in panel.get("transformations", [])
                           if step["id"] == "organize"]
                columns = {name for names in renamed for name in names if re.fullmatch(r"\w+", name)}
                if panel["type"] != "table" or panel["title"] == "Covered against":   # the matrix: below
                    continue
                with self.subTest(dashboard=dashboard.name, panel=panel["title"]):
                    found = set()
                    for target in panel["targets"]:
                        for labels, _ in self.series(self.chosen(dashboard).fill_in(target["expr"]), True):
                            found |= set(labels)
                    self.assertLessEqual(columns, found)

    def test_every_metric_named_is_one_of_telltales(self):
        there = {name for one in self.sidecars for name, _, _ in one.metrics().samples}
        there |= {"up", "scrape_duration_seconds"}   # Prometheus' own, of each target
        for dashboard in self.dashboards:
            for expression in dashboard.expressions():
                named = set(METRIC.findall(expression))
                self.assertTrue(named, expression)
                self.assertLessEqual(named, there, f"{dashboard.name}: {expression}")

    def test_what_is_open_is_what_is_shown(self):
        (incident,) = [one for one in self.dashboards if one.name == "incident"]
        for title in ("Signals that are open", "Open signals: now and usual"):
            (panel,) = [one for one in incident.panels() if one["title"] == title]
            for target in panel["targets"]:
                shown = self.series(self.chosen(incident).fill_in(target["expr"]), target["instant"])
                self.assertIn(("empty_field", "customer.name"),
                              {(labels["check"], labels.get("field")) for labels, _ in shown})
                self.assertNotIn("unversioned_prompt", {labels["check"] for labels, _ in shown})

    def test_coverage_is_shown_for_each_cause_and_is_what_the_outputs_and_rules_bring(self):
        rows = self.prometheus.query("min by (workflow, cause) (telltale_workflow_coverage)")
        shown = {(row["metric"]["workflow"], row["metric"]["cause"]): row["value"][1] for row in rows}
        (overview,) = [one for one in self.dashboards if one.name == "overview"]
        (matrix,) = [panel for panel in overview.panels() if panel["title"] == "Covered against"]
        columns = matrix["transformations"][1]["options"]["renameByName"]
        causes = {cause for _, cause in shown}
        self.assertEqual(set(columns) - {"workflow\\cause"}, causes)
        self.assertEqual({cause for cause in causes if shown["invoices", cause] == "1"}, causes - {"human_missing"})
        self.assertEqual({cause for cause in causes if shown["support", cause] == "1"}, set())

    def test_links_lead_to_pages_that_are_there(self):
        uids = {dashboard.json["uid"] for dashboard in self.dashboards}
        text = "".join(path.read_text(encoding="utf-8") for path in DASHBOARDS)
        self.assertLessEqual(set(re.findall(r'"/d/([\w-]+)', text)), uids)
        paths = set(re.findall(r'\$\{telltale_url:raw\}([^"]*)', text))
        fill = {"${__data.fields.check}": "empty_field"}
        for scope in ("__data.fields.", ""):
            fill |= {f"${{{scope}{name}:percentencode}}": value for name, value in CHOSEN.items()}
        server = self.case.telltale()
        server.post_outputs(json.dumps(Invoices(1, seed=9).take(1)).encode())
        self.assertGreaterEqual(len(paths), 6)
        for path in paths:
            for placeholder, value in fill.items():
                path = path.replace(placeholder, value)
            with self.subTest(path=path):
                self.assertNotIn("$", path)
                answer = server.get(path)
                no_incident = answer.status == 404 and "alert=" in path and "open" in answer.text()
                self.assertTrue(answer.status == 200 or no_incident, answer.text())


if __name__ == "__main__":
    support.main()
