#!/usr/bin/env python3
"""Start, reload, stop: what an operator does to a running telltale."""

import json
import signal
import socket
import subprocess

import support
from wire import Wire, pb

GOOD = "streams:\n  - match: {workflow: mail}\n    format: text\n    labels: {team: support}\n"
BETTER = GOOD.replace("support", "sales")
BAD = "streams:\n  - match: {workflow: mail}\n    format: prose\n"


class Lifecycle(support.EndToEnd):
    def observe(self, telltale, identity: str):
        wire = Wire(telltale.grpc)
        self.addCleanup(wire.close)
        self.assertEqual(wire.send([pb.Output(id=identity, workflow="mail", step="answer", text="Fine.")]).accepted, 1)

    def team(self, telltale) -> list:
        return [labels["team"] for name, labels, _ in telltale.metrics().samples
                if name == "telltale_stream_info" and "team" in labels]

    def test_runs_without_a_settings_file_and_ends_with_0(self):
        telltale = self.telltale()
        self.assertEqual(telltale.get("/-/healthy").status, 200)
        self.assertEqual(telltale.get("/-/ready").status, 200)
        self.observe(telltale, "a")
        self.assertEqual(telltale.metrics().total("telltale_counted_total"), 1)
        self.assertEqual(telltale.stop(), 0)

    def test_reloads_on_a_signal_and_on_a_request(self):
        (self.folder / "rules.yaml").write_text(GOOD)
        telltale = self.telltale(settings="rule_files: [rules.yaml]\n")
        self.observe(telltale, "a")
        self.assertEqual(self.team(telltale), ["support"])

        (self.folder / "rules.yaml").write_text(BETTER)
        telltale.send_signal(signal.SIGHUP)
        telltale.wait_for(lambda: self.team(telltale) == ["sales"], "the new rules are in force after SIGHUP")
        self.assertEqual(telltale.metrics().value("telltale_config_last_reload_successful"), 1)

        (self.folder / "rules.yaml").write_text(BAD)
        refused = support.http("POST", f"http://{telltale.web}/-/reload", b"")
        self.assertGreaterEqual(refused.status, 400)
        for word in ("rules.yaml:3", "prose"):
            self.assertIn(word, refused.text())
        self.assertEqual(telltale.metrics().value("telltale_config_last_reload_successful"), 0)
        self.assertEqual(self.team(telltale), ["sales"])
        self.observe(telltale, "b")

        telltale.send_signal(signal.SIGHUP)
        telltale.wait_for(lambda: telltale.output().count("rules.yaml:3") >= 2, "the log says why, for the signal too")
        self.assertEqual(self.team(telltale), ["sales"])

        (self.folder / "rules.yaml").write_text(GOOD)
        self.assertEqual(support.http("POST", f"http://{telltale.web}/-/reload", b"").status, 200)
        self.assertEqual(telltale.metrics().value("telltale_config_last_reload_successful"), 1)
        self.assertEqual(self.team(telltale), ["support"])
        self.assertEqual(telltale.metrics().total("telltale_counted_total"), 2)

    def test_takes_in_a_vocabulary_that_changes_and_keeps_the_one_before_a_bad_one(self):
        (self.folder / "rules.yaml").write_text(
            "vocabularies: {skus: {file: skus.txt}}\n"
            "streams:\n  - match: {workflow: mail}\n    format: json\n    fields: {sku: {vocabulary: skus}}\n")
        (self.folder / "skus.txt").write_text("SKU-10420\n")
        telltale = self.telltale(settings="rule_files: [rules.yaml]\n")

        def evidence(sku: str) -> list:
            body = json.dumps({"workflow": "mail", "step": "answer", "json": {"sku": sku}}).encode()
            answer = support.http("POST", f"http://{telltale.http_door}/v1/outputs?want_findings=true", body).json()
            return [hit["evidence"] for hit in answer["findings"] if hit["check"] == "unknown_entity"]

        self.assertEqual(evidence("SKU-1042O"), ["SKU-1042O looks like SKU-10420"])
        self.assertEqual(evidence("SKU-20000"), ["SKU-20000"])
        (self.folder / "skus.txt").write_text("SKU-10420\nSKU-20000\n")
        telltale.wait_for(lambda: evidence("SKU-20000") == [], "the new list is in use")
        self.assertEqual(telltale.metrics().value("telltale_config_last_reload_successful"), 1)

        (self.folder / "skus.txt").write_text("")
        telltale.wait_for(lambda: telltale.metrics().value("telltale_config_last_reload_successful") == 0,
                          "an empty list is refused")
        self.assertIn("vocabulary_refused: skus: the list before stays in use", telltale.output())
        self.assertEqual(evidence("SKU-20000"), [])

    def test_a_get_does_not_reload(self):
        telltale = self.telltale()
        self.assertEqual(telltale.get("/-/reload").status, 405)

    def test_sigterm_answers_what_was_sent_and_exits_0(self):
        telltale = self.telltale()
        wire = Wire(telltale.grpc)
        self.addCleanup(wire.close)
        outputs = [pb.Output(id=f"o{i}", workflow="mail", step="answer", text=f"Letter {i}.") for i in range(2000)]
        answer = wire.observe.future(pb.ObserveRequest(outputs=outputs), timeout=30)
        telltale.wait_for(lambda: telltale.metrics().total("telltale_counted_total") > 0 or answer.done(),
                          "it has begun")
        telltale.send_signal(signal.SIGTERM)
        self.assertEqual(answer.result(timeout=30).accepted, 2000)
        # No second signal: that would tell it to end at once.
        self.assertEqual(telltale.child.wait(timeout=30), 0)

    def test_a_port_that_is_taken_names_the_flag(self):
        for flag in ("web", "grpc", "http"):
            with self.subTest(flag=flag), socket.socket() as door:
                door.bind(("127.0.0.1", 0))
                door.listen()
                others = [f"--{other}.listen-address=127.0.0.1:0" for other in ("web", "grpc", "http") if other != flag]
                ran = self.run_telltale("serve", f"--{flag}.listen-address=127.0.0.1:{door.getsockname()[1]}", *others,
                                        seconds=30)
                self.assertEqual(ran.returncode, 1, ran.stderr)
                self.assertIn(f"--{flag}.listen-address", ran.stderr + ran.stdout)

    def test_wrong_settings_stop_it_before_it_listens(self):
        (self.folder / "telltale.yaml").write_text("rule_files: [rules.yaml]\n")
        (self.folder / "rules.yaml").write_text(BAD)
        ran = self.run_telltale("serve", f"--config.file={self.folder / 'telltale.yaml'}", seconds=30)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("rules.yaml:3", ran.stderr + ran.stdout)
        self.assertNotIn("listening", ran.stdout)

    def test_one_that_cannot_start_stays_as_long_as_it_is_told_to(self):
        (self.folder / "wrong.yaml").write_text("grpc: {port: 1}\n")
        process = subprocess.Popen([support.BINARY, "serve", "--config.file=wrong.yaml", "--start.linger=1h"],
                                   cwd=self.folder, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.assertIn("wrong.yaml:1", process.stderr.readline())
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGHUP)
        process.terminate()
        self.assertEqual(process.wait(30), 1)
        process.stderr.close()

    def test_a_second_one_on_other_ports_does_not_mind_the_first(self):
        first = self.telltale()
        folder = self.folder / "second"
        folder.mkdir()
        second = self.start(support.Telltale, folder)
        self.observe(first, "a")
        self.observe(second, "a")
        self.assertEqual((first.stop(), second.stop()), (0, 0))


if __name__ == "__main__":
    support.main()
