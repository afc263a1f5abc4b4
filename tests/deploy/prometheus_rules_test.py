#!/usr/bin/env python3
"""deploy/prometheus: promtool is content with the files, each alert fires and does not fire where it should, each is
documented, and the files are what the generator writes from the checks that telltale knows.

The cases are prometheus/*.test.yml, content_cases.py (each alert of a check) and fleet_cases.py (days of counters).
They are run on rules without annotations, for promtool compares those word by word; what annotations say is looked at
apart.
"""

import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import support          # noqa: E402
import content_cases    # noqa: E402
import fleet_cases      # noqa: E402

PROMETHEUS = support.TREE / "deploy/prometheus"
CASES = Path(__file__).resolve().parent / "prometheus"
RULES = ("telltale-alerts.yml", "telltale-recording.yml", "telltale-fleet.yml", "telltale-meta.yml")


def run(*command, cwd=None) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=cwd, timeout=550)


def rules_of(name: str) -> list:
    return [rule for group in yaml.safe_load((PROMETHEUS / name).read_text())["groups"] for rule in group["rules"]]


def alerts_of(name: str) -> dict:
    return {rule["alert"]: rule for rule in rules_of(name) if "alert" in rule}


def documents() -> dict:
    found = {path.name: yaml.safe_load(path.read_text()) for path in sorted(CASES.glob("*.test.yml"))}
    return {**found, "each_check.test.yml": content_cases.document(), **fleet_cases.documents()}


class Files(support.EndToEnd):
    def test_promtool_is_content(self):
        for name in RULES:
            ran = run("promtool", "check", "rules", "--lint=all", "--lint-fatal", PROMETHEUS / name)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_configurations_are_valid(self):
        for path in [PROMETHEUS / "prometheus.yml", *sorted((PROMETHEUS / "examples").glob("*.yml"))]:
            # Debian's Prometheus is built without Kubernetes' discovery: another one stands in its place here.
            text = path.read_text().replace("kubernetes_sd_configs: [{role: pod}]",
                                            "file_sd_configs: [{files: [pods.json]}]")
            text = text.replace("../telltale-", f"{PROMETHEUS}/telltale-")
            text = text.replace("  - telltale-", f"  - {PROMETHEUS}/telltale-")
            (self.folder / path.name).write_text(text)
            shutil.copy(PROMETHEUS / "examples/telltales.json", self.folder)
            (self.folder / "pods.json").write_text("[]")
            ran = run("promtool", "check", "config", self.folder / path.name)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_native_sidecars_are_not_dropped(self):
        (job,) = yaml.safe_load((PROMETHEUS / "examples/kubernetes.yml").read_text())["scrape_configs"]
        self.assertEqual(job["kubernetes_sd_configs"], [{"role": "pod"}])
        for rule in job["relabel_configs"]:
            self.assertNotIn("__meta_kubernetes_pod_container_init", rule["source_labels"])
        # The labels that the rules keep apart, and those that they sum over.
        self.assertEqual({rule["target_label"] for rule in job["relabel_configs"] if "target_label" in rule},
                         {"namespace", "pod", "container"})

    def test_rule_files_are_as_generated(self):
        ran = run(PROMETHEUS / "generate.py", "--check")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        for name in RULES:
            shutil.copy(PROMETHEUS / name, self.folder)
        with (self.folder / "telltale-meta.yml").open("a") as file:
            file.write("# edited by hand\n")
        ran = run(PROMETHEUS / "generate.py", "--check", f"--output={self.folder}")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("telltale-meta.yml", ran.stderr)

    def test_addresses_are_replaced_as_the_page_says(self):
        (command,) = re.findall(r"^sed -i .*?\.yml$", (PROMETHEUS / "README.md").read_text(), re.M | re.S)
        for name in RULES:
            shutil.copy(PROMETHEUS / name, self.folder)
        self.assertEqual(run("sh", "-c", command, cwd=self.folder).returncode, 0)
        said = "".join((self.folder / name).read_text() for name in RULES)
        self.assertNotIn("telltale.example", said)
        self.assertIn("runbook_url: 'https://git.mysite/telltale/deploy/runbooks/TelltaleDown.md'", said)
        self.assertIn("runbook_url: 'https://telltale.mysite/runbooks/empty_field'", said)

    def test_names_are_used_once(self):
        names = [name for file in RULES for name in alerts_of(file)]
        self.assertEqual(len(names), len(set(names)))

    def test_each_alert_is_documented(self):
        for file in RULES:
            for name, rule in alerts_of(file).items():
                notes = rule["annotations"]
                self.assertLessEqual({"summary", "description", "runbook_url"}, set(notes), name)
                self.assertIn("{{", notes["summary"] + notes["description"], f"{name} tells no number")
                self.assertRegex(notes["runbook_url"], rf"/{name}\.md$|/runbooks/[a-z_]+$")
                if file != "telltale-alerts.yml":
                    self.assertIn(rule["labels"]["severity"], ("critical", "warning", "info"), name)

    def test_content_alerts_are_those_that_telltale_pushes(self):
        self.assertEqual(set(alerts_of("telltale-alerts.yml")), {row[0] for row in content_cases.expected()})


class AgainstTheBinary(support.SharedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telltale = cls.case.telltale()

    def test_checks_are_those_of_the_binary(self):
        pages = dict(line.split(maxsplit=1) for line in self.telltale.get("/runbooks").text().splitlines())
        self.assertEqual(set(pages), {name for name, _, _ in content_cases.checks()})
        linked = {}
        for rule in alerts_of("telltale-alerts.yml").values():
            linked[rule["annotations"]["runbook_url"].rsplit("/", 1)[1]] = rule["annotations"]["description"]
        self.assertEqual(set(linked), set(pages))
        for check, means in pages.items():
            told = linked[check].replace('{{ "{{" }}', "{{")
            self.assertTrue(told.startswith(means), f"{check}: {told} does not begin with {means}")

    def test_metrics_in_rules_exist(self):
        known = set(re.findall(r"^# TYPE (\w+)", (support.TREE / "tests/data/metrics.golden.txt").read_text(), re.M))
        known |= set(re.findall(r"^# TYPE (\w+)", self.telltale.get("/metrics").text(), re.M))
        known |= set(re.findall(r'Row\{"(\w+)", MetricType', (support.TREE / "src/report/exposition.cc").read_text()))
        asked = set()
        for name in RULES:
            for rule in rules_of(name):
                asked |= set(re.findall(r"(?<![\w:])((?:telltale|process)_\w+)(?![\w:])", rule["expr"]))
        self.assertTrue(asked)
        missing = {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} - known
        self.assertEqual(missing, set())


class Cases(support.EndToEnd):
    """Rules in a folder of their own, with or without annotations."""

    def bare(self) -> Path:
        folder = self.folder / "bare"
        folder.mkdir()
        for name in RULES:
            rules = yaml.safe_load((PROMETHEUS / name).read_text())
            for group in rules["groups"]:
                for rule in group["rules"]:
                    rule.pop("annotations", None)
            (folder / name).write_text(json.dumps(rules))
        return folder

    def whole(self) -> Path:
        """As shipped, but for the fleet in fast motion: its days are not needed for what annotations say."""
        folder = self.folder / "whole"
        folder.mkdir()
        ran = run(PROMETHEUS / "generate.py", f"--output={folder}", "--fleet-step=60")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return folder

    def test_every_case(self):
        folder = self.bare()
        for name, document in documents().items():
            with self.subTest(name):
                (folder / name).write_text(json.dumps(document))
                ran = run("promtool", "test", "rules", name, cwd=folder)
                self.assertEqual(ran.returncode, 0, ran.stdout[-6000:] + ran.stderr[-6000:])

    def test_each_alert_fires_and_does_not(self):
        fires, quiet = set(), set()
        for document in documents().values():
            for test in document["tests"]:
                for case in test.get("alert_rule_test", []):
                    (fires if case["exp_alerts"] else quiet).add(case["alertname"])
        every = {name for file in RULES for name in alerts_of(file)}
        self.assertEqual(every - fires, set(), "no case in which it fires")
        self.assertEqual(every - quiet, set(), "no case in which it does not")
        self.assertEqual((fires | quiet) - every, set(), "there is no such alert")

    def test_annotations_are_filled_in(self):
        folder = self.whole()
        told = {}
        cases = {name: document for name, document in documents().items() if name not in fleet_cases.documents()}
        for name, document in {**cases, "fleet.test.yml": fleet_cases.in_fast_motion()}.items():
            (folder / name).write_text(json.dumps(document))
            ran = run("promtool", "test", "rules", name, cwd=folder)
            said = ran.stdout + ran.stderr
            for text in re.findall(r"alertname:\s*(\w+), time: \S+\s*\n.*?got:\[(.*?)\n\s*\]", said, re.S):
                told.setdefault(text[0], []).append(text[1])
        every = {name for file in RULES for name in alerts_of(file)}
        self.assertEqual(every - set(told), set())
        for name, texts in told.items():
            for text in texts:
                self.assertNotRegex(text, r"<error|<no value>|\{\{ |%!|NaN", f"{name}: {text}")
                self.assertRegex(text, r'summary="[^"]+', name)
        for name, wanted in {
                "EmptyFieldRateHigh": r"empty_field of total in 20% of outputs in orders-[0-9]+, step read \(usually "
                                       "1%\)",
                "OutputVolumeLow": r"100 outputs an hour in orders-[0-9]+, step read \(usually 300 at these hours\)",
                "OutputSilence": "nothing has come in orders-[0-9]+, step read for 2h 0m 0s",
                "CategoryMixShift": r"the label that moved most is at 50% \(usually 40%\)",
                "TelltaleStorageNearCap": r"the store of telltale a is 93\.13% of storage\.max_size",
                "TelltaleLedgerUnbalanced": "1 are missing",
                "FleetRateHigh": "in orders, step read: 30% in the last 6m, [0-9.]+% in the last 12m, usually 2",
                "FleetOutputSilence": "360 at the same hour a day before, 360 a week before"}.items():
            self.assertTrue(any(re.search(wanted, text) for text in told[name]), f"{name}: {told[name][0]}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
