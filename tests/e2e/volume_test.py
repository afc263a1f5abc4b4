#!/usr/bin/env python3
"""How many outputs come, and how long it is quiet: what the rules page shows, replayed; a silence that stands, live."""

import datetime
import json
import time

import support
from check_row import prose

MONDAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


def outputs(begin: float, end: float, an_hour: int, workflow: str = "mail") -> list:
    """Evenly, from one hour after a Monday began to another."""
    made = []
    for number in range(int((end - begin) * an_hour)):
        at = MONDAY + begin * HOUR + number * HOUR / an_hour
        made.append({"id": f"{workflow}-{begin}-{number}", "workflow": workflow, "step": "answer",
                     "produced_at": at.isoformat().replace("+00:00", "Z"), "text": prose(number)})
    return made


class Volumes(support.EndToEnd):
    def replay(self, history: list, rules: str = "") -> list:
        (self.folder / "history.jsonl").write_text("".join(json.dumps(one) + "\n" for one in history))
        streams = f"streams:\n  - match: {{workflow: mail}}\n    {rules}\n" if rules else "{}\n"
        (self.folder / "rules.yaml").write_text(streams)
        (self.folder / "replay.yaml").write_text("rule_files: [rules.yaml]\n")
        done = self.run_telltale("replay", "history.jsonl", "--config.file=replay.yaml", "--format=json")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line for line in lines if line.get("check") in ("volume", "silence")]

    def at(self, line: dict) -> float:
        """Hours since that Monday."""
        return (datetime.datetime.fromisoformat(line["time"].replace("Z", "+00:00")) - MONDAY) / HOUR

    def test_a_fall_and_a_rise_are_told_and_are_over(self):
        for an_hour, name in ((5, "OutputVolumeLow"), (100, "OutputVolumeHigh")):
            with self.subTest(name):
                told = self.replay(outputs(0, 300, 30) + outputs(300, 330, an_hour) + outputs(330, 380, 30))
                self.assertEqual([(one["alertname"], one["state"]) for one in told],
                                 [(name, "open"), (name, "resolved")])
                self.assertLess(300 + 3, self.at(told[0]))
                self.assertLessEqual(self.at(told[0]), 306)
                self.assertAlmostEqual(told[0]["baseline"], 30, delta=1)
                self.assertAlmostEqual(told[0]["current"], an_hour, delta=1)
                self.assertLessEqual(self.at(told[1]), 345)

    def test_a_silence_is_told_as_of_when_it_was_one(self):
        told = self.replay(outputs(0, 300, 30) + outputs(303, 320, 30))
        self.assertEqual([(one["alertname"], one["state"]) for one in told],
                         [("OutputSilence", "open"), ("OutputSilence", "resolved")])
        self.assertLess(300, self.at(told[0]))
        self.assertLess(self.at(told[0]), 301.5)
        self.assertEqual(self.at(told[1]), 303)
        self.assertAlmostEqual(told[0]["baseline"], 120, delta=3)
        self.assertAlmostEqual(told[1]["current"], 3 * 3600 + 120, delta=1)

    def test_nothing_is_told_before_eight_days_but_by_a_rule(self):
        history = outputs(0, 100, 30) + outputs(110, 120, 30)
        self.assertEqual(self.replay(history), [])
        told = self.replay(history, "volume: {expect: hourly}")
        self.assertEqual([(one["state"], one["baseline"]) for one in told], [("open", None), ("resolved", None)])
        self.assertAlmostEqual(self.at(told[0]), 100 + 1.25 - 1 / 30, delta=0.01)

    def test_off_says_nothing(self):
        history = outputs(0, 300, 30) + outputs(310, 320, 2) + outputs(320, 330, 200)
        self.assertGreaterEqual(len(self.replay(history)), 3)
        self.assertEqual(self.replay(history, "volume: off"), [])

    def test_the_end_of_a_history_that_was_sent_late_is_no_silence_but_a_stop_is(self):
        (self.folder / "rules.yaml").write_text(
            "streams:\n  - {match: {workflow: live}, volume: {expect: 2s}}\n"
            "  - {match: {workflow: mail}, volume: {expect: 2s}}\n")
        webhook = support.Webhook()
        self.addCleanup(webhook.stop)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        server = self.telltale(settings=(
            "rule_files: [rules.yaml]\nalerts:\n  resend: 1s\n"
            f"  alertmanagers: [{{url: 'http://{alertmanager.address}'}}]\n"))

        def send(made: list) -> None:
            lines = "".join(json.dumps(one) + "\n" for one in made).encode()
            told = server.post_outputs(lines, "application/x-ndjson").json()
            self.assertEqual(told["accepted"], len(made))

        def names() -> list:
            return [(one["labels"]["alertname"], one["labels"]["workflow"], one["labels"]["severity"])
                    for one in alertmanager.alerts()]

        send(outputs(0, 10, 360))
        for number in range(3):
            send([{"workflow": "live", "step": "answer", "text": prose(number)}])
            time.sleep(0.5)
        server.wait_for(lambda: names() == [("OutputSilence", "live", "critical")], "the silence stands", seconds=20)
        (alert,) = alertmanager.alerts()
        notes = alert["annotations"]
        self.assertRegex(notes["summary"], r"^No output since \d\d:\d\d UTC, expected is one every two seconds$")
        self.assertEqual(notes["evidence"], "a rule expects one sooner")
        where = {"workflow": "live", "step": "answer", "check": "silence", "field": ""}
        self.assertEqual(server.metrics().value("telltale_signal_state", **where), 2)
        send([{"workflow": "live", "step": "answer", "text": "back again"}])
        server.wait_for(lambda: server.metrics().value("telltale_signal_state", **where) == 3, "it is over", seconds=5)


if __name__ == "__main__":
    support.main()
