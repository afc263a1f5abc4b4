#!/usr/bin/env python3
"""Every check there is, from an output that shows it to the alert that Alertmanager holds, and on /metrics."""

import datetime
import json
import re
from collections import defaultdict

import support
from check_row import BAD, GOOD
from check_rows_of_many import AGAINST_ONE_ANOTHER, BESIDE, MEASURES, MIXES, VOLUMES
from check_rows_of_one import FIELDS, FILES, TEXTS, VOCABULARIES, WHOLE
from wire import Wire, pb

ROWS = WHOLE + FIELDS + TEXTS + BESIDE + AGAINST_ONE_ANOTHER + MEASURES + MIXES + VOLUMES
EVENTS = ("prompt_edited", "model_changed")
EXTERNAL = "http://telltale.test"
HISTOGRAMS = {"confidence": "telltale_confidence", "length": "telltale_output_length_chars",
              "number": "telltale_field_number"}
OPEN = 2   # telltale_signal_state


def message(output: dict):
    """The same output for the gRPC door."""
    fields = dict(output)
    produced = datetime.datetime.fromisoformat(fields.pop("produced_at").replace("Z", "+00:00"))
    one = pb.Output(**fields)
    one.produced_at.FromDatetime(produced.replace(tzinfo=None))
    return one


def name_of(alert: dict) -> str:
    field = alert["labels"].get("field")
    return alert["labels"]["alertname"] + (f" of {field}" if field else "")


def names_of_row(row) -> list:
    """All alerts that its workflow is to have, its own first."""
    return ([row.alert + (f" of {row.path}" if row.path else "")] if row.alert else []) + list(row.also)


class Checks(support.SharedCase):
    """One telltale and one Alertmanager for all rows: a workflow each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.case.folder
        for name, content in FILES.items():
            (folder / name).write_text(content)
        (folder / "rules.yaml").write_text(VOCABULARIES + "streams:\n" + "".join(row.rules_yaml() for row in ROWS))
        webhook = support.Webhook()
        cls.addClassCleanup(webhook.stop)
        cls.alertmanager = cls.case.start(support.Alertmanager, folder, webhook.url)
        cls.server = cls.case.telltale(settings=(
            f"rule_files: [rules.yaml]\nweb: {{external_url: '{EXTERNAL}'}}\n"
            "alerts:\n  resend: 1s\n  resolve_each: 1d\n  push_parts: true\n  examples: redacted\n"
            f"  alertmanagers: [{{url: 'http://{cls.alertmanager.address}'}}]\n"))
        cls.outputs = {}
        cls.wire = Wire(cls.server.grpc)
        cls.addClassCleanup(cls.wire.close)
        now = datetime.datetime.now(datetime.timezone.utc)
        for number, row in enumerate(ROWS):
            cls.outputs[row.workflow] = row.outputs(now)
            cls.send(cls.outputs[row.workflow], number % 3)
        cls.alerts = cls.wait_for_alerts()
        cls.metrics = cls.server.metrics()

    @classmethod
    def send(cls, outputs: list, door: int) -> None:
        """Over each door in its turn: gRPC calls, a gRPC stream, HTTP."""
        batches = [outputs[begin:begin + 100] for begin in range(0, len(outputs), 100)]
        if door == 0:
            told = [cls.wire.send([message(output) for output in batch]).accepted for batch in batches]
        elif door == 1:
            requests = (pb.ObserveRequest(outputs=[message(output) for output in batch]) for batch in batches)
            told = [response.accepted for response in cls.wire.observe_stream(requests, timeout=30)]
        else:
            told = [cls.server.post_outputs("".join(json.dumps(output) + "\n" for output in batch).encode(),
                                            "application/x-ndjson").json()["accepted"] for batch in batches]
        assert sum(told) == len(outputs), f"{outputs[0]['workflow']}: {sum(told)} of {len(outputs)} outputs were taken"

    @classmethod
    def wait_for_alerts(cls) -> dict:
        """What Alertmanager holds, by workflow, once it holds what every row waits for (or time is up)."""
        wanted = {(row.workflow, name) for row in ROWS for name in names_of_row(row)}

        def ask():
            held = cls.alertmanager.alerts()
            return held if wanted <= {(one["labels"]["workflow"], name_of(one)) for one in held} else None
        try:
            held = cls.server.wait_for(ask, "Alertmanager holds the alert of every row", seconds=20)
        except AssertionError:
            held = cls.alertmanager.alerts()   # the tests below say which are missing
        by_workflow = defaultdict(list)
        for alert in held:
            by_workflow[alert["labels"]["workflow"]].append(alert)
        return by_workflow

    def on_each(self, rows: list, look) -> None:
        for row in rows:
            with self.subTest(workflow=row.workflow):
                look(row)

    def test_every_check_that_telltale_knows_has_a_row(self):
        listed = [line.split()[0] for line in self.server.get("/runbooks").text().splitlines()]
        self.assertGreater(len(listed), 40)
        self.assertEqual(set(listed), {row.check for row in ROWS})

    def test_evaluations_and_hits_are_counted_exactly(self):
        def look(row):
            labels = {"workflow": row.workflow, "step": "run", "check": row.check, "field": row.path}
            counted = (self.metrics.value("telltale_check_evaluations_total", **labels),
                       self.metrics.value("telltale_check_hits_total", **labels))
            self.assertEqual(counted, (row.evaluations, row.hits))
        self.on_each(WHOLE + FIELDS + TEXTS + BESIDE + AGAINST_ONE_ANOTHER, look)

    def test_measures_are_in_their_histograms(self):
        def look(row):
            where = {"workflow": row.workflow, "step": "run"}
            if row.check in HISTOGRAMS:
                field = {"field": row.path} if row.path else {}
                self.assertEqual(self.metrics.value(HISTOGRAMS[row.check] + "_count", **where, **field), GOOD + BAD)
            where.update(check=row.check, field=row.path)
            current = self.metrics.value("telltale_signal_current", **where)
            against = row.limit or "rolling"
            usual = self.metrics.value("telltale_signal_baseline", kind=against, **where)
            self.assertNotAlmostEqual(current / usual, 1, delta=0.1)
        self.on_each(MEASURES, look)

    def test_mixes_are_recorded(self):
        streams = {one["workflow"]: one for one in self.server.get("/api/v1/streams").json()["streams"]}

        def look(row):
            recorded = streams[row.workflow]["mixes"][row.path or row.check]
            self.assertGreaterEqual(len(recorded), 2)
            self.assertEqual(sorted(recorded.values(), reverse=True)[:2], [GOOD, BAD])
            for label, outputs in row.labels.items():
                self.assertEqual(recorded[label], outputs)
                self.assertEqual(self.metrics.value("telltale_field_value_total", workflow=row.workflow,
                                                    field=row.path, value=label), outputs)
        self.on_each(MIXES, look)

    def test_the_alert_stands_in_alertmanager_and_no_other(self):
        def look(row):
            names = sorted(name_of(alert) for alert in self.alerts[row.workflow])
            self.assertEqual(names, sorted(names_of_row(row)))
            state = dict(workflow=row.workflow, step="run", check=row.check, field=row.path)
            if row.alert:
                self.assertEqual(self.metrics.value("telltale_signal_state", **state), OPEN)
        self.on_each(ROWS, look)

    def test_the_alert_says_whose_it_is_what_it_is_and_what_to_do(self):
        def look(row):
            if row.alert is None:
                return
            (alert,) = [one for one in self.alerts[row.workflow] if name_of(one) == names_of_row(row)[0]]
            labels = {"alertname": row.alert, "workflow": row.workflow, "step": "run", "check": row.check,
                      "severity": row.severity, **({"field": row.path} if row.path else {})}
            self.assertEqual(alert["labels"], labels)
            notes = alert["annotations"]
            self.assertRegex(notes["summary"], self.sentence_of(row))
            self.assertIn(row.path, notes["summary"])
            self.assertIn(notes["summary"], notes["description"])
            for note in ("baseline", "current", "onset", "evidence", "page"):
                self.assertTrue(notes[note].strip(), note)
            self.assert_examples(row, notes.get("examples", ""))
            self.assertEqual(notes["runbook"], f"{EXTERNAL}/runbooks/{row.check}")
            runbook = self.server.get(notes["runbook"].removeprefix(EXTERNAL)).text()
            self.assertIn(row.alert, runbook.splitlines()[0])
            self.assertEqual(runbook, self.server.get(f"/runbooks/{row.alert}").text())
            self.assertRegex(runbook, r"(?s)\n## What it means\n\n\S.*\n## Look at first\n\n1\. \S")
        self.on_each(ROWS, look)

    @staticmethod
    def sentence_of(row) -> str:
        if row in MEASURES:
            beside = {"": r"usually \S+", "limit": r"at most 100 is allowed", "limit_below": r"at least 0.7 is wanted"}
            return rf"^\S.* is (higher|lower): median \S+.*, {beside[row.limit]}, in \d+ outputs since "
        if row in VOLUMES:
            return r"^(Only )?[\d.]+ outputs an hour since .* UTC, usually 12$"
        if row in MIXES:
            return r"^\S.* has changed: \S.* in (only )?\d+ of \d+ outputs \(\S+ %, usually \S+ %\) since "
        if row.hits == 1:
            return r"^\S.* in one output since "
        beside = r"usually \S+ %"
        if "above:" in row.rules:
            beside = r"at most 20 % is allowed"
        elif "below:" in row.rules:
            beside = r"at least 80 % is wanted"
        return rf"^\S.* in (only )?\d+ of \d+ outputs \(\S+ %, {beside}\) since "

    def assert_examples(self, row, examples: str) -> None:
        """Three bad outputs at most, by id: those of the last that hit."""
        if row in MEASURES + MIXES + VOLUMES:
            return self.assertEqual(examples, "")
        lines = examples.splitlines()
        self.assertEqual(len(lines), min(3, row.hits))
        at = {output["id"]: number for number, output in enumerate(
            output for output in self.outputs[row.workflow] if output["step"] == "run")}
        for line in lines:
            found = re.match(r"^\S+Z output (\S+): ", line)
            self.assertIsNotNone(found, line)
            self.assertIn(at[found.group(1)], range(GOOD, GOOD + BAD), line)

    def test_summaries_tell_the_checks_apart(self):
        said = defaultdict(set)
        for row in ROWS:
            for alert in self.alerts[row.workflow]:
                if alert["labels"]["alertname"] == row.alert:
                    ends = r" in (?:one|\d+)| is (?:higher|lower):| has changed:|outputs an hour"
                    said[re.split(ends, alert["annotations"]["summary"])[0]].add(row.check)
        self.assertEqual([checks for checks in said.values() if len(checks) > 1], [])

    def test_tokens_are_counted_by_name(self):
        self.assertEqual(self.metrics.value("telltale_failure_token_hits_total", workflow="failure_token",
                                            token="object-object"), BAD)

    def test_nothing_was_lost_on_the_way(self):
        self.assertEqual(self.metrics.total("telltale_counted_total"), sum(map(len, self.outputs.values())))
        self.assertEqual(self.server.metrics().total("telltale_alerts_failed_total"), 0)


if __name__ == "__main__":
    support.main()
