"""What every end-to-end test needs: real processes on free ports, bounded waits, and the wire in Python.

Nothing here sleeps for a fixed time or uses a fixed port; what is started is stopped by its own process id.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
# $TELLTALE_BINARY, for another build of it; else --binary=..., as ctest says; else the release build.
BINARY = Path(os.environ.get("TELLTALE_BINARY") or TREE / "build/release/telltale")
for flag in [argument for argument in sys.argv[1:] if argument.startswith("--binary=")]:
    sys.argv.remove(flag)
    if "TELLTALE_BINARY" not in os.environ:
        BINARY = Path(flag.partition("=")[2])
WAIT_SECONDS = 60


def wait_until(ask, what: str, seconds: float = WAIT_SECONDS):
    """The first true answer of `ask`; AssertionError with `what` when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Answer:
    def __init__(self, status: int, body: bytes, headers=None):
        self.status, self.body, self.headers = status, body, headers or {}

    def json(self):
        return json.loads(self.body)

    def text(self) -> str:
        return self.body.decode()


def http(method: str, url: str, body: bytes = None, content_type: str = "application/json") -> Answer:
    request = urllib.request.Request(url, data=body, method=method)
    if body is not None:
        request.add_header("Content-Type", content_type)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), error.headers)


def answers(url: str, status: int = 200) -> bool:
    try:
        return http("GET", url).status == status
    except OSError:
        return False


SAMPLE = re.compile(r'^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Metrics:
    """The samples of one scrape: value(name, label=...) of one series, total(name) over all of a name."""

    def __init__(self, text: str):
        self.samples = []
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = SAMPLE.match(line).groups()
                self.samples.append((name, dict(LABEL.findall(labels or "")), float(value)))

    def select(self, name: str, **labels) -> list:
        return [value for found, have, value in self.samples
                if found == name and all(have.get(label) == wanted for label, wanted in labels.items())]

    def total(self, name: str, **labels) -> float:
        return sum(self.select(name, **labels))

    def value(self, name: str, **labels) -> float:
        found = self.select(name, **labels)
        if len(found) != 1:
            raise AssertionError(f"{name}{labels} has {len(found)} series, not 1")
        return found[0]


class Process:
    """A program with its output in a file; stopped by its process id."""

    def __init__(self, arguments: list, log: Path, cwd: Path):
        self.log = log
        with log.open("wb") as output:
            self.child = subprocess.Popen([str(argument) for argument in arguments], stdout=output,
                                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=cwd)

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, ask, what: str, seconds: float = WAIT_SECONDS):
        def still_there():
            answer = ask()
            if not answer and self.child.poll() is not None:
                raise AssertionError(f"ended with {self.child.returncode} before: {what}\n{self.output()[-4000:]}")
            return answer
        return wait_until(still_there, f"{what}\n{self.output()[-4000:]}", seconds)

    def send_signal(self, number: int) -> None:
        self.child.send_signal(number)

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, and its exit code; killed (and an AssertionError) when it does not end in time."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            return self.child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise AssertionError(f"did not end within {seconds} s of SIGTERM\n{self.output()[-4000:]}") from None


class Telltale(Process):
    """`telltale serve` on port 0 everywhere; the addresses it chose are read from its one line."""

    LINE = re.compile(r"^listening grpc=(\S+) http=(\S+) web=(\S+)(?: metrics=\S+)?$", re.M)

    def __init__(self, folder: Path, *flags, settings: str = None):
        arguments = [BINARY, "serve", "--web.listen-address=127.0.0.1:0", "--grpc.listen-address=127.0.0.1:0",
                     "--http.listen-address=127.0.0.1:0", f"--storage.path={folder / 'data'}"]
        if settings is not None:
            (folder / "telltale.yaml").write_text(settings)
            arguments.append(f"--config.file={folder / 'telltale.yaml'}")
        super().__init__(arguments + list(flags), folder / "telltale.log", folder)
        line = self.wait_for(lambda: self.LINE.search(self.output()), "telltale says where it listens")
        self.grpc, self.http_door, self.web = line.groups()
        self.wait_for(self.is_ready, "telltale is ready")

    def is_ready(self) -> bool:
        return answers(f"http://{self.web}/-/ready")

    def get(self, path: str) -> Answer:
        return http("GET", f"http://{self.web}{path}")

    def post_outputs(self, body: bytes, content_type: str = "application/json") -> Answer:
        return http("POST", f"http://{self.http_door}/v1/outputs", body, content_type)

    def metrics(self) -> Metrics:
        return Metrics(self.get("/metrics").text())


class Prometheus(Process):
    def __init__(self, folder: Path, *targets: str, flags: list = ()):
        self.address = f"127.0.0.1:{free_port()}"
        (folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s}\n"
            f"scrape_configs: [{{job_name: telltale, static_configs: [{{targets: {list(targets)}}}]}}]\n")
        super().__init__(["prometheus", f"--config.file={folder / 'prometheus.yml'}",
                          f"--storage.tsdb.path={folder / 'prometheus'}", f"--web.listen-address={self.address}",
                          *flags], folder / "prometheus.log", folder)
        self.wait_for(lambda: answers(f"http://{self.address}/-/ready"), "Prometheus is ready")

    def query(self, expression: str) -> list:
        quoted = urllib.request.quote(expression)
        return http("GET", f"http://{self.address}/api/v1/query?query={quoted}").json()["data"]["result"]


class Alertmanager(Process):
    """Delivers to `webhook` at once, resolved alerts too."""

    def __init__(self, folder: Path, webhook: str, *flags, port: int = None):
        self.address = f"127.0.0.1:{port or free_port()}"
        (folder / "alertmanager.yml").write_text(
            "route: {receiver: test, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
            f"receivers: [{{name: test, webhook_configs: [{{url: '{webhook}', send_resolved: true}}]}}]\n")
        super().__init__(["prometheus-alertmanager", f"--config.file={folder / 'alertmanager.yml'}",
                          f"--storage.path={folder / 'alertmanager'}", f"--web.listen-address={self.address}",
                          "--cluster.listen-address=", *flags], folder / "alertmanager.log", folder)
        self.wait_for(self.is_ready, "Alertmanager is ready")

    def is_ready(self) -> bool:
        return answers(f"http://{self.address}/-/ready")

    def alerts(self) -> list:
        return http("GET", f"http://{self.address}/api/v2/alerts").json()


class Webhook:
    """Somebody who is notified: keeps every JSON body that is posted to it."""

    def __init__(self):
        kept = self.bodies = []

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def alerts(self, status: str) -> list:
        return [alert for body in list(self.bodies) for alert in body["alerts"] if alert["status"] == status]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class EndToEnd(unittest.TestCase):
    """A folder of its own for each test; whatever start() gave is stopped at the end."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="telltale-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, kind, *arguments, **named):
        process = kind(*arguments, **named)
        self.addCleanup(process.stop)
        return process

    def telltale(self, *flags, settings: str = None) -> Telltale:
        return self.start(Telltale, self.folder, *flags, settings=settings)

    def run_telltale(self, *arguments, seconds: float = 120, **named) -> subprocess.CompletedProcess:
        return subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, timeout=seconds, text=True,
                              cwd=self.folder, **named)


class SharedCase(EndToEnd):
    """All tests of a class ask what one case has started."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = EndToEnd()
        cls.case.setUp()
        cls.addClassCleanup(cls.case.doCleanups)


def main() -> None:
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
