#!/usr/bin/env python3
"""check, replay, send, status and explain, as a person or a script runs them."""

import json
import os
import re
import subprocess

import support
from history import History, batches
from wire import Wire

DEMO = support.TREE / "deploy/demo"
STATES = {"time", "state", "alertname", "workflow", "step", "check", "field", "baseline", "current", "onset",
          "once_in_years", "with_others", "outputs_seen"}


def demo_outputs(*arguments) -> str:
    made = subprocess.run([DEMO / "generate.py", "--until=2026-01-08T00:00:00Z", *arguments], capture_output=True,
                          text=True, check=True)
    return made.stdout


class Commands(support.EndToEnd):
    def write(self, name: str, text: str):
        (self.folder / name).write_text(text)
        return self.folder / name

    def test_version_is_one_line(self):
        ran = self.run_telltale("--version")
        self.assertEqual(ran.returncode, 0)
        self.assertRegex(ran.stdout, r"^telltale \d+\.\d+\.\d+ "
                                     r"\(revision (unknown|[0-9a-f]{12}(-dirty)?), .+; .*SQLite [\d.]+\)\n$")

    def test_wrong_usage_exits_2(self):
        for arguments in (["--no-such-flag"], ["no-such-command"], ["check", "--no-such-flag=1"], ["replay"],
                          ["serve", "--log.level=loud"]):
            with self.subTest(arguments=arguments):
                ran = self.run_telltale(*arguments)
                self.assertEqual(ran.returncode, 2, ran.stdout + ran.stderr)
                self.assertTrue(ran.stderr.strip())

    def test_check_passes_what_is_right(self):
        for shipped in (DEMO / "telltale.yaml", support.TREE / "deploy/telltale.yaml"):
            ran = self.run_telltale("check", f"--config.file={shipped}")
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_check_names_file_line_and_value_of_every_error(self):
        self.write("rules.yaml", "streams:\n  - match: {workflow: '('}\n    format: prose\n    fields:\n"
                                 "      total: {type: number, min: 5, max: 1}\n      sku: {vocabulary: nowhere}\n")
        config = self.write("telltale.yaml", "rule_files: [rules.yaml]\nalerts:\n  resend: soon\nno_such_key: 1\n")
        ran = self.run_telltale("check", f"--config.file={config}")
        self.assertEqual(ran.returncode, 1)
        said = ran.stdout + ran.stderr
        for part in ("telltale.yaml:3:", "soon", "telltale.yaml:4:", "no_such_key"):
            self.assertIn(part, said)
        self.write("telltale.yaml", "rule_files: [rules.yaml]\n")
        ran = self.run_telltale("check", f"--config.file={config}")
        self.assertEqual(ran.returncode, 1)
        for part in ("rules.yaml:3:", "prose"):
            self.assertIn(part, ran.stdout + ran.stderr)

    def test_check_of_a_missing_file_exits_1_and_names_it(self):
        ran = self.run_telltale("check", f"--config.file={self.folder / 'nowhere.yaml'}")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("nowhere.yaml", ran.stdout + ran.stderr)

    def test_replay_tells_when_the_demo_degrades_and_not_before(self):
        history = self.write("demo.jsonl", demo_outputs())
        ran = self.run_telltale("replay", history, f"--config.file={DEMO / 'telltale.yaml'}", "--format=json")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        *states, last = [json.loads(line) for line in ran.stdout.splitlines()]
        summary = last["summary"]
        self.assertEqual(summary, {"outputs": 4320, "counted": 4320, "duplicates": 0, "dead_letters": 0, "streams": 1,
                                   "signals": summary["signals"],
                                   "alerts": len([one for one in states if one["state"] == "open"])})
        for state in states:
            self.assertEqual(set(state), STATES)
            self.assertEqual((state["workflow"], state["step"]), ("invoice-intake", "extract"))
            self.assertGreater(state["outputs_seen"], 3600)   # the prompt is edited at output 3,600
        opened = {(one["check"], one["field"]) for one in states if one["state"] == "open"}
        self.assertIn(("empty_field", "customer.name"), opened)
        self.assertIn(("unknown_entity", "items[].sku"), opened)

        text = self.run_telltale("replay", history, f"--config.file={DEMO / 'telltale.yaml'}")
        self.assertEqual(text.returncode, 0)
        self.assertIn("EmptyFieldRateHigh", text.stdout)

        told = self.run_telltale("replay", history, f"--config.file={DEMO / 'telltale.yaml'}", "--explain")
        self.assertEqual(told.returncode, 0)
        self.assertEqual([line for line in told.stdout.splitlines() if re.match(r"\S+Z  (OPEN|resolved) ", line)],
                         text.stdout.splitlines()[:-1])
        opened = text.stdout.count("Z  OPEN  ")
        for part in ("\n  since      2026-", "\n  how sure   by chance ", "prompt v14 -> v15", "\n  look first "):
            self.assertGreaterEqual(told.stdout.count(part), opened, part)
        wrong = self.run_telltale("replay", history, "--explain", "--format=json")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("leave out --format=json", wrong.stderr)

    def test_replay_counts_what_it_cannot_read(self):
        good = '{"id": "1", "workflow": "w", "step": "s", "produced_at": "2026-01-05T00:00:00Z", "text": "yes"}'
        mixed = self.write("mixed.jsonl", "\n".join([good, good, "not json", '{"step": "s", "text": "whose?"}', ""]))
        ran = self.run_telltale("replay", mixed, "--format=json")
        summary = json.loads(ran.stdout.splitlines()[-1])["summary"]
        self.assertEqual({name: summary[name] for name in ("outputs", "counted", "duplicates", "dead_letters")},
                         {"outputs": 4, "counted": 1, "duplicates": 1, "dead_letters": 2})

    def test_replay_of_a_missing_file_exits_1_and_names_it(self):
        ran = self.run_telltale("replay", self.folder / "nowhere.jsonl")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("nowhere.jsonl", ran.stderr)

    def test_send_delivers_a_file_and_status_tells_of_it(self):
        telltale = self.telltale()
        history = self.write("demo.jsonl", demo_outputs("--outputs=300"))
        sent = self.run_telltale("send", history, f"--to={telltale.grpc}", "--rate=5000")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertEqual(telltale.metrics().total("telltale_counted_total"), 300)
        again = self.run_telltale("send", history, f"--to={telltale.grpc}")
        self.assertEqual(again.returncode, 0, again.stderr)
        metrics = telltale.metrics()
        self.assertEqual(metrics.total("telltale_counted_total"), 300)
        self.assertEqual(metrics.total("telltale_duplicates_total"), 300)

        table = self.run_telltale("status", f"--to={telltale.web}")
        self.assertEqual(table.returncode, 0, table.stderr)
        for word in ("invoice-intake", "extract", "300"):
            self.assertIn(word, table.stdout)
        machine = self.run_telltale("status", f"--to={telltale.web}", "--format=json")
        self.assertEqual(machine.returncode, 0, machine.stderr)
        streams = json.loads(machine.stdout)["streams"]
        self.assertEqual([(one["workflow"], one["step"], one["outputs"]) for one in streams],
                         [("invoice-intake", "extract", 300)])

    def test_send_and_status_say_who_does_not_answer(self):
        history = self.write("demo.jsonl", demo_outputs("--outputs=1"))
        nobody = f"127.0.0.1:{support.free_port()}"
        for arguments in (["send", history, f"--to={nobody}"], ["status", f"--to={nobody}"]):
            ran = self.run_telltale(*arguments, seconds=60)
            self.assertEqual(ran.returncode, 1)
            self.assertIn(nobody, ran.stderr)

    def test_explain_tells_the_story_of_an_alert_and_its_command_ends_it(self):
        telltale = self.telltale()
        to = f"--to={telltale.web}"
        quiet = self.run_telltale("explain", to)
        self.assertEqual((quiet.returncode, quiet.stdout), (0, "Nothing is open.\n"), quiet.stderr)

        workflow = "it's $(touch oops) \u4ef7"
        history = History(minutes=2000 + 300, workflow=workflow)
        wire = Wire(telltale.grpc)
        self.addCleanup(wire.close)
        for batch in batches(history.outputs(2000, empty_names=0.005) + history.outputs(300, empty_names=0.3)):
            self.assertEqual(wire.send(batch).accepted, len(batch))
        telltale.wait_for(lambda: self.run_telltale("explain", to).stdout.startswith("EmptyField"), "an alert is open")
        told = self.run_telltale("explain", to)
        self.assertEqual(told.returncode, 0, told.stderr)
        for part in (f"EmptyFieldRateHigh (critical), open: {workflow}/extract\n", "customer.name is empty in ",
                     "  usually    0.", "  found by   the rolling baseline", "  how sure   by chance ",
                     f"output {workflow}-", "  look first A few of the outputs", "/runbooks/empty_field"):
            self.assertIn(part, told.stdout)
        for name in ("EmptyFieldRateHigh", workflow, f"{workflow}/extract",
                     re.search(r"^  incident +(\d+)$", told.stdout, re.M).group(1)):
            self.assertEqual(self.run_telltale("explain", name, to).stdout, told.stdout)
        machine = self.run_telltale("explain", "EmptyFieldRateHigh", to, "--format=json")
        self.assertEqual([one["workflow"] for one in json.loads(machine.stdout)["incidents"]], [workflow])
        wrong = self.run_telltale("explain", "emptyfieldratehigh", to)
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertIn(f"open      EmptyFieldRateHigh of {workflow}/extract\n", wrong.stderr)

        # As copied into a shell, with what the last line says.
        command = re.search(r"^    (telltale baseline accept .*)$", told.stdout, re.M).group(1)
        self.assertIn(f"the commands above need {to}\n", told.stdout)
        environment = dict(os.environ, PATH=f"{support.BINARY.parent}:{os.environ['PATH']}")
        ended = subprocess.run(["sh", "-c", f"{command} {to}"], capture_output=True, text=True, env=environment,
                               cwd=self.folder, timeout=60)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertFalse((self.folder / "oops").exists())
        self.assertEqual(self.run_telltale("explain", to).stdout, "Nothing is open.\n")
        over = self.run_telltale("explain", workflow, to)
        self.assertIn("EmptyFieldRateHigh (critical), resolved: ", over.stdout)
        self.assertNotIn("baseline accept", over.stdout)

    def test_timeline_shows_how_each_version_did(self):
        telltale = self.telltale()
        to = f"--to={telltale.web}"
        none = self.run_telltale("timeline", to)
        self.assertEqual((none.returncode, none.stdout), (0, "No stream has been seen yet.\n"), none.stderr)

        history = History(minutes=1800, workflow="invoices")
        outputs = history.outputs(600, empty_names=0.01)
        for name, rate in (("v15", 0.01), ("v16", 0.2)):
            for output in (more := history.outputs(600, empty_names=rate)):
                output.prompt_version = name
            outputs += more
        wire = Wire(telltale.grpc)
        self.addCleanup(wire.close)
        for batch in batches(outputs):
            self.assertEqual(wire.send(batch).accepted, len(batch))
        told = self.run_telltale("timeline", to, "--workflow=invoices", "--step=extract")
        self.assertEqual(told.returncode, 0, told.stderr)
        lines = [line.split() for line in told.stdout.splitlines()]
        versions = {words[0]: words[4:6] for words in lines if words and words[0].startswith("v1") and len(words) > 4}
        self.assertEqual(versions["v15"], ["600", "stable"])
        self.assertEqual(versions["v16"], ["600", "regression:"])
        self.assertIn("regression: empty_field customer.name ", told.stdout)

        machine = json.loads(self.run_telltale("timeline", to, "--format=json").stdout)
        *_, last = machine["streams"][0]["versions"]
        self.assertEqual((last["verdict"], last["before"]["prompt"]), ("regression", "v15"))
        worst = last["signals"][0]
        self.assertEqual((worst["check"], worst["field"], worst["evaluations"]), ("empty_field", "customer.name", 600))
        self.assertAlmostEqual(worst["value"], 0.2, delta=0.06)

        gone = self.run_telltale("timeline", to, "--workflow=invoices", "--step=pay")
        self.assertEqual((gone.returncode, gone.stdout), (1, ""))
        self.assertEqual(gone.stderr, "there is no stream invoices/pay; there are\n  invoices/extract\n")
        alone = self.run_telltale("timeline", "--step=pay")
        self.assertEqual(alone.returncode, 2)

    def test_a_file_with_a_line_that_is_refused_exits_1(self):
        telltale = self.telltale()
        lines = demo_outputs("--outputs=3") + '{"id": "x", "text": "whose?"}\n'
        sent = self.run_telltale("send", self.write("demo.jsonl", lines), f"--to={telltale.grpc}")
        self.assertEqual(sent.returncode, 1)
        self.assertIn("missing_workflow", sent.stdout + sent.stderr)
        self.assertEqual(telltale.metrics().total("telltale_counted_total"), 3)


if __name__ == "__main__":
    support.main()
