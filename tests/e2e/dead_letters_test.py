#!/usr/bin/env python3
"""Dead letters through the command: listed, shown, counted once whatever happens to the process, dropped."""

import json
import os
import signal
import subprocess
from pathlib import Path

import support

BURY = Path(os.environ.get("TELLTALE_BURY") or support.BINARY.parent / "tests/e2e/bury_outputs")


def output(number: int, **more) -> dict:
    text = f"Yes, joe@acme-mail.com asked {number}."
    made = {"id": f"o-{number}", "workflow": "mail", "step": "answer", "text": text}
    return {name: value for name, value in {**made, **more}.items() if value is not None}


class DeadLetters(support.EndToEnd):
    def bury(self, *outputs, form: str = None):
        lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in outputs)
        subprocess.run([BURY, self.folder / "data", *([form] if form else [])], input=lines, text=True, check=True,
                       capture_output=True)

    def kill(self, server):
        server.send_signal(signal.SIGKILL)
        server.child.wait()

    def letters(self, server, *arguments, expect: int = 0) -> str:
        ran = self.run_telltale("dead-letters", *arguments, f"--to={server.web}")
        self.assertEqual(ran.returncode, expect, ran.stdout + ran.stderr)
        return ran.stdout + ran.stderr

    def listed(self, server) -> list:
        return json.loads(self.letters(server, "list", "--format=json"))["dead_letters"]

    def check_equation(self, server, **expected):
        metrics = server.metrics()
        sums = {name: metrics.total(f"telltale_{name}_total")
                for name in ("counted", "duplicates", "rejected", "dead_letters", "shed")}
        self.assertEqual(metrics.total("telltale_received_total"), sum(sums.values()))
        self.assertEqual(metrics.total("telltale_outputs_total"), sums["counted"])
        for name, value in expected.items():
            self.assertEqual(sums[name], value, name)

    def test_listed_and_shown(self):
        self.bury(output(1), output(2))
        server = self.telltale()
        self.check_equation(server, dead_letters=2, counted=0)
        metrics = server.metrics()
        self.assertEqual(metrics.value("telltale_dead_letters_total", reason="internal_failure"), 2)
        self.assertEqual(metrics.value("telltale_dead_letters_kept"), 2)
        self.assertGreater(metrics.value("telltale_dead_letters_kept_bytes"), 100)
        table = self.letters(server, "list")
        self.assertRegex(table, r"2  2026-01-05T08:00:00Z  internal_failure  http  mail/answer  o-2  +1 ")
        self.assertIn("2 of 2 kept", table)
        self.assertEqual([one["output_id"] for one in self.listed(server)], ["o-2", "o-1"])
        self.assertIn("--before=2", self.letters(server, "list", "--limit=1"))
        shown = self.letters(server, "show", "1")
        self.assertIn("memory ran out", shown)
        self.assertIn('"text":"Yes, [email] asked 1."', shown)
        self.assertNotIn("joe@", shown + (self.folder / "data/telltale.db").read_bytes().decode(errors="replace"))
        whole = json.loads(self.letters(server, "show", "1", "--format=json"))
        self.assertEqual(json.loads(whole["body"])["id"], "o-1")
        self.assertIn("no dead letter 7", self.letters(server, "show", "7", expect=1))

    def test_replayed_and_killed_counted_once(self):
        self.bury(output(1), output(2, id=None), output(3))
        server = self.telltale()
        # What its sender has sent again meanwhile is not counted twice; ids are those of before the redaction.
        self.assertEqual(server.post_outputs(json.dumps(output(3)).encode()).json()["accepted"], 1)
        answer = json.loads(self.letters(server, "replay", "--all", "--format=json"))
        self.kill(server)
        self.assertEqual(answer, {"counted": 2, "duplicates": 1, "failed": [], "missing": [], "next": None})
        server = self.telltale()
        self.assertEqual(self.listed(server), [])
        self.check_equation(server, counted=3, duplicates=1, dead_letters=3)
        self.assertEqual(server.metrics().value("telltale_received_total", transport="replay"), 3)
        self.assertIn("0 counted, 0 counted before, 0 stay", self.letters(server, "replay", "--all"))
        self.assertIn("2: no such dead letter is kept", self.letters(server, "replay", "2", expect=1))
        again = server.post_outputs(json.dumps(output(1)).encode()).json()
        self.assertEqual((again["accepted"], again["duplicates"]), (0, 1))
        self.check_equation(server, counted=3, duplicates=2)

    def test_killed_at_any_moment_of_a_replay_counted_once(self):
        self.bury(*[output(number, id=None if number % 2 else f"o-{number}") for number in range(1, 10001)])
        server = self.telltale()
        for turn in range(20):
            replay = subprocess.Popen([support.BINARY, "dead-letters", "replay", "--all", f"--to={server.web}"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if turn < 8:
                # The moment is another one each time: when so many have been counted.
                support.wait_until(lambda: replay.poll() is not None or
                                   server.metrics().total("telltale_counted_total") > 1100 * turn, "it counts")
                self.kill(server)
                replay.wait()
                server = self.telltale()
            elif replay.wait() == 0:
                break
        self.assertEqual(self.listed(server), [])
        self.check_equation(server, counted=10000, duplicates=0, dead_letters=10000)

    def test_what_fails_again_stays_until_it_is_dropped(self):
        self.bury('{"resourceSpans": "?"}', form="otlp_json")
        self.bury(output(2))
        server = self.telltale()
        said = self.letters(server, "replay", "--all", expect=1)
        self.assertIn("1 counted, 0 counted before, 1 stay\n1: no_reader: ", said)
        (letter,) = self.listed(server)
        self.assertEqual((letter["id"], letter["reason"], letter["tries"]), (1, "no_reader", 2))
        self.assertGreater(letter["time"], "2026-01-05T08:00:00Z")
        self.check_equation(server, counted=1, dead_letters=2)
        self.assertIn("0 dropped of 1", self.letters(server, "drop", "2", expect=1))
        self.assertIn("1 dropped", self.letters(server, "drop", "--all"))
        self.assertEqual(self.listed(server), [])
        server.wait_for(lambda: server.metrics().value("telltale_dead_letters_kept") == 0, "none is kept")
        self.check_equation(server, counted=1, dead_letters=2)

    def test_orders_need_the_right_and_no_other_sites_page_may_give_them(self):
        self.bury(output(1))
        for name in ("read", "operate"):
            (self.folder / name).write_text(f"{name}-token-of-this-test\n")
            (self.folder / name).chmod(0o600)
        server = self.telltale(settings=(
            "auth: {tokens: [{name: r, file: read, rights: [read]}, {name: o, file: operate, rights: [operate]}]}\n"))
        self.assertIn("--token-file", self.letters(server, "list", expect=1))
        self.assertIn("o-1", self.letters(server, "list", f"--token-file={self.folder / 'read'}"))
        for order in ("replay", "drop"):
            refused = self.letters(server, order, "--all", f"--token-file={self.folder / 'read'}", expect=1)
            self.assertIn("right", refused)
        self.assertIn("1 counted", self.letters(server, "replay", "--all", f"--token-file={self.folder / 'operate'}"))
        plain = support.http("POST", f"http://{server.web}/api/v1/dead-letters/drop?all=true", b"", "text/plain")
        self.assertEqual(plain.status, 401)

    def test_usage(self):
        for arguments in ([], ["bury"], ["replay"], ["drop"], ["drop", "--all", "7"], ["show"], ["show", "x"],
                          ["list", "--limit=0"], ["replay", "-1"]):
            ran = self.run_telltale("dead-letters", *arguments)
            self.assertEqual(ran.returncode, 2, arguments)
            self.assertTrue(ran.stderr)
        ran = self.run_telltale("dead-letters", "replay", "--help")
        self.assertEqual(ran.returncode, 0)
        self.assertIn("telltale dead-letters replay --all", ran.stdout)


if __name__ == "__main__":
    support.main()
