#!/usr/bin/env python3
"""deploy/run.sh as a person runs it, with the binary that was built: the alert arrives, and nothing is left running."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import support

RUN = support.TREE / "deploy/run.sh"


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


def children_of(parent: int) -> list:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")   # the name in brackets may hold anything
        except OSError:
            continue   # it has ended meanwhile
        if int(rest.split()[1]) == parent:
            found.append(int(name.split()[0]))
    return found


def free(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, int(port)))
            return True
        except OSError:
            return False


class Deploy(support.EndToEnd):
    def addresses(self, said: str) -> list:
        return sorted(set(re.findall(r"127\.0\.0\.1:\d+", said)))

    def assert_nothing_is_left(self, said: str):
        self.assertIn("nothing is left running", said)
        self.assertEqual(len(self.addresses(said)), 5)
        for address in self.addresses(said):
            self.assertTrue(free(address), f"somebody still listens on {address}")

    def run_script(self, *arguments, telltale=support.BINARY, seconds=120):
        return subprocess.run([RUN, f"--telltale={telltale}", f"--state={self.folder / 'state'}", *arguments],
                              capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)

    def test_the_demo_ends_with_its_alert(self):
        ran = self.run_script("--demo", "--once")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        for part in ("ALERT ", "as Alertmanager holds it", "as Prometheus holds it", "invoice-intake", "customer.name"):
            self.assertIn(part, ran.stdout)
        self.assert_nothing_is_left(ran.stdout)

    def test_without_the_alert_the_demo_fails(self):
        # The same run with outputs that never degrade: a telltale that cannot fail would be no proof.
        quiet = self.folder / "quiet"
        quiet.write_text('#!/bin/bash\nif [[ $1 == send ]]; then sed -i /v15/d "$2"; fi\n'
                         f'exec {support.BINARY} "$@"\n')
        quiet.chmod(0o755)
        ran = self.run_script("--demo", "--once", "--patience=10", telltale=quiet)
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        self.assertIn("no alert for workflow invoice-intake", ran.stderr)
        self.assert_nothing_is_left(ran.stdout)

    def test_it_stays_until_it_is_told_to_stop(self):
        script = self.start(support.Process, [RUN, f"--telltale={support.BINARY}", f"--state={self.folder / 'state'}"],
                            self.folder / "run.log", self.folder)
        script.wait_for(lambda: "Ctrl-C stops everything" in script.output(), "everything is up")
        children = children_of(script.child.pid)
        self.assertEqual(len(children), 3)
        script.send_signal(signal.SIGTERM)
        self.assertEqual(script.child.wait(timeout=60), 143)
        self.assertEqual([child for child in children if is_running(child)], [])
        self.assert_nothing_is_left(script.output())

    def test_a_port_that_is_taken_is_told_and_gone_around(self):
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind(("127.0.0.1", 9093))
                door.listen()
            except OSError:
                pass   # somebody else has it: just as well
            ran = self.run_script("--once")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertIn("port 9093 is taken", ran.stderr)
        self.assertNotIn("127.0.0.1:9093", ran.stdout)

    def test_two_runs_do_not_share_a_folder(self):
        first = self.start(support.Process, [RUN, f"--telltale={support.BINARY}", f"--state={self.folder / 'state'}"],
                           self.folder / "run.log", self.folder)
        first.wait_for(lambda: "Ctrl-C stops everything" in first.output(), "everything is up")
        ran = self.run_script("--once")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("another run uses", ran.stderr)

    def test_a_program_that_does_not_start_is_shown(self):
        broken = self.folder / "broken"
        broken.write_text("#!/bin/sh\nif [ \"$1\" = serve ]; then echo the cellar is flooded; exit 3; fi\n")
        broken.chmod(0o755)
        ran = self.run_script("--once", telltale=broken)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("the cellar is flooded", ran.stderr)
        self.assertIn("telltale ended instead of starting", ran.stderr)

    def test_usage(self):
        self.assertEqual(self.run_script("--help").returncode, 0)
        self.assertEqual(self.run_script("--no-such-flag").returncode, 2)

    def test_the_shipped_settings_are_valid(self):
        for command in (["promtool", "check", "config", support.TREE / "deploy/prometheus/prometheus.yml"],
                        ["amtool", "check-config", support.TREE / "deploy/alertmanager/alertmanager.yml"]):
            ran = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_the_generator_gives_the_same_history_for_the_same_seed(self):
        generate = [support.TREE / "deploy/demo/generate.py", "--until=2026-01-08T00:00:00Z", "--outputs=200"]
        first, second, other = (subprocess.run(generate + more, capture_output=True, check=True).stdout
                                for more in ([], [], ["--seed=21"]))
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)


if __name__ == "__main__":
    support.main()
