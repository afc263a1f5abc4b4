#!/usr/bin/env python3
"""deploy/systemd/telltale.service: systemd finds it tight, and telltale does all its work under what it allows.

Where no systemd runs, confine.py does to the process what the unit says; what it leaves out is told there.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import support
from built import PROGRAM
from confine import directives

sys.path.insert(0, str(support.TREE / "deploy/release"))
import sbom  # noqa: E402

UNIT = support.TREE / "deploy/systemd/telltale.service"
# In tenths: 1.3 when this was written. What is left over are sockets: the internet's, the resolver's and the log's.
THRESHOLD = 15
MOUNTS = ["unshare", "--mount", "--propagation=private"]
OUTPUT = b'{"id": "%d", "workflow": "w", "step": "s", "json": {"customer": {"name": "Acme"}, "total": 3}}'


def security(unit: Path) -> subprocess.CompletedProcess:
    return subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={THRESHOLD}", str(unit)],
                          capture_output=True, text=True, timeout=60)


class Unit(support.EndToEnd):
    def changed(self, pattern: str, into: str) -> Path:
        text, count = re.subn(pattern, into, UNIT.read_text(), flags=re.M)
        self.assertEqual(count, 1, pattern)
        path = self.folder / UNIT.name
        path.write_text(text)
        return path

    def test_systemd_takes_it(self):
        def verify(unit):
            return subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)],
                                  capture_output=True, text=True, timeout=60)
        ran = verify(self.changed("^ExecStart=/usr/bin/telltale", f"ExecStart={PROGRAM}"))
        self.assertEqual((ran.returncode, ran.stdout + ran.stderr), (0, ""))
        misspelt = self.folder / "misspelt.service"
        misspelt.write_text(UNIT.read_text().replace("/usr/bin/telltale", str(PROGRAM))
                            .replace("ProtectHome=yes", "ProtectHouse=yes"))
        self.assertIn("ProtectHouse", verify(misspelt).stderr)

    def test_it_is_tight_and_this_test_can_tell(self):
        ran = security(UNIT)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        for loose in ("CapabilityBoundingSet", "SystemCallFilter=@system-service", "RestrictAddressFamilies"):
            self.assertNotEqual(security(self.changed(f"^{loose}.*$", "")).returncode, 0, loose)

    def test_memory_has_room_for_what_is_set(self):
        limit = re.search(r"^\| `memory.limit` \| \| `(\d+)MiB`", (support.TREE / "README.md").read_text(), re.M)
        most = re.fullmatch(r"(\d+)M", directives(UNIT)["MemoryMax"][-1])
        self.assertGreaterEqual(int(most[1]), 1.25 * int(limit[1]))
        self.assertLessEqual(int(most[1]), 2 * int(limit[1]))

    def test_what_it_names_is_what_telltale_has(self):
        unit = directives(UNIT)
        words = unit["ExecStart"][-1].split()
        self.assertEqual(words[:2], ["/usr/bin/telltale", "serve"])
        said = self.run_telltale("serve", "--help").stdout
        for flag in words[2:]:
            self.assertIn(flag.partition("=")[0] + " ", said)
        shell = unit["ExecReload"][-1].split()[0]
        file = os.path.realpath(shell)
        ask = ["dpkg-query", "-W", "-f", "${Essential}", sbom.owners([file])[file]]
        essential = subprocess.run(ask, capture_output=True, text=True).stdout
        self.assertEqual(essential, "yes", shell)   # on every Debian, however small
        shipped = (support.TREE / "deploy/deb/telltale.yaml").read_text()
        self.assertIn(f"path: /var/lib/{unit['StateDirectory'][-1]}}}", shipped)


class ConfinedTelltale(support.Telltale):
    """As support.Telltale, started by confine.py; the program is a copy, for it has to be reached by nobody."""

    def __init__(self, folder: Path, unit: Path = UNIT, *flags):
        (folder / "state").mkdir(mode=0o700)
        shutil.copy(PROGRAM, folder / "telltale")
        support.Process.__init__( self,
    [*MOUNTS,
    sys.executable,
    support.TREE / "tests/e2e/confine.py",
    f"--unit={unit}",
    f"--state={folder / 'state'}",
    folder / "telltale",
    "serve",
    "--web.listen-address=127.0.0.1:0",
    "--grpc.listen-address=127.0.0.1:0",
    "--http.listen-address=127.0.0.1:0",
    f"--storage.path={folder / 'state'}",
    f"--config.file={folder / 'telltale.yaml'}",
    *flags],
    folder / "telltale.log",
     folder)
        line = self.wait_for(lambda: self.LINE.search(self.output()), "telltale says where it listens")
        self.grpc, self.http_door, self.web = line.groups()
        self.wait_for(self.is_ready, "telltale is ready")


class UnderTheUnit(unittest.TestCase):
    def setUp(self):
        # Not in a folder of root's: nobody has to get through to it.
        self.folder = Path(tempfile.mkdtemp(prefix="telltale-e2e-", dir="/var/tmp"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        self.webhook = support.Webhook()
        self.addCleanup(self.webhook.stop)
        (self.folder / "telltale.yaml").write_text(
            f"alerts: {{notify: [{{name: hook, format: json, url: '{self.webhook.url}'}}]}}\n")

    def confined(self, unit: Path = UNIT, *flags) -> ConfinedTelltale:
        server = ConfinedTelltale(self.folder, unit, *flags)
        self.addCleanup(server.stop)
        return server

    def status(self, process: int) -> dict:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}

    def test_telltale_does_all_its_work(self):
        server = self.confined()
        status = self.status(server.child.pid)
        self.assertEqual((status["Uid"].split()[0], status["CapEff"], status["CapBnd"],
                         status["NoNewPrivs"], status["Seccomp"]), ("61184", "0" * 16, "0" * 16, "1", "2"))
        for number in range(20):
            self.assertEqual(server.post_outputs(OUTPUT % number).json()["accepted"], 1)
        empty = b"\n".join(b'{"id": "e%d", "workflow": "gone", "step": "s", "text": ""}' % i for i in range(20))
        self.assertEqual(server.post_outputs(empty, "application/x-ndjson").json()["accepted"], 20)
        (self.folder / "twenty.jsonl").write_bytes(b"\n".join(OUTPUT % i for i in range(100, 120)))
        sent = subprocess.run([str(PROGRAM), "send", str(self.folder / "twenty.jsonl"), f"--to={server.grpc}"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(sent.returncode, 0, sent.stdout + sent.stderr)
        support.wait_until(lambda: self.webhook.alerts("firing"), "the webhook hears of the empty outputs")
        server.send_signal(signal.SIGHUP)
        support.wait_until(lambda: "reload" in server.output(), "the reload is told")
        metrics = server.metrics()
        self.assertEqual(metrics.total("telltale_counted_total"), 60)
        self.assertEqual(metrics.value("telltale_config_last_reload_successful"), 1)
        self.assertGreater(metrics.value("process_start_time_seconds"), 1.6e9)
        self.assertEqual(metrics.value("process_max_fds"), int(directives(UNIT)["LimitNOFILE"][-1]))
        self.assertEqual(server.stop(), 0, server.output())
        database = self.folder / "state/telltale.db"
        self.assertEqual((database.stat().st_uid, database.stat().st_mode & 0o777), (61184, 0o600))

    def tries(self, what: str, unit: Path = UNIT) -> str:
        (self.folder / "state").mkdir(exist_ok=True)
        ran = subprocess.run([*MOUNTS,
    sys.executable,
    str(support.TREE / "tests/e2e/confine.py"),
    f"--unit={unit}",
    f"--state={self.folder / 'state'}",
    "/usr/bin/python3",
    "-c",
    what],
    capture_output=True,
    text=True,
     timeout=60)
        return ran.stdout + ran.stderr

    def test_what_it_need_not_do_it_cannot(self):
        for what, why in (("open('/var/tmp/telltale-was-here', 'w')", "Read-only file system"),
                          ("import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "not supported"),
                          ("import ctypes; l = ctypes.CDLL(None, use_errno=True); l.mount(0, 0, 0, 0, 0); "
                           "print(ctypes.get_errno() == 1 and 'refused')", "refused"),
                          ("import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)", "not permitted"),
                          ("open('/etc/shadow')", "Permission denied")):
            self.assertIn(why, self.tries(what), what)
        self.assertEqual(self.tries("open('here', 'w')"), "")
        # Without the line of the unit it can: it is the unit that is tested, not the machine.
        loose = self.folder / "loose.service"
        loose.write_text(UNIT.read_text().replace("ProtectSystem=strict\n", ""))
        self.assertEqual(
    self.tries(
        "import os; open('/var/tmp/telltale-was-here', 'w'); os.remove('/var/tmp/telltale-was-here')",
        loose),
         "")


if os.geteuid() != 0:
    print("not run: to be confined as a service is, telltale has to be started by root", file=sys.stderr)
    del UnderTheUnit


if __name__ == "__main__":
    support.main()
