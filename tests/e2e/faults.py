"""What the tests of faults need beside support.py: disks that fail, memory, clients that count, and the equation.

TELLTALE_FAULT_LONG=1 makes them long: what it shows stands in fault/README.md. `seen:` lines are for that table.
"""

import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import grpc

import support
from wire import Wire, pb

LONG = os.environ.get("TELLTALE_FAULT_LONG") == "1"
MIB = 1 << 20
MEMORY_LIMIT = 512 * MIB  # of RSS, as DESIGN.md promises it under any load
NO_LIMIT = resource.RLIM_INFINITY


def seen(words: str) -> None:
    print(f"seen: {words}", file=sys.stderr, flush=True)


def output(number: int, step: str = "extract") -> dict:
    """Output `number` of a stream, in the JSON form; its id is its own."""
    body = {"customer": {"name": "Acme" if number % 97 else ""}, "total": number * 7919 % 1000,
            "category": ["sale", "refund", "other"][number * 31 % 3]}
    return {"id": f"o-{number}", "workflow": "invoices", "step": step, "json": body}


def message(number: int, step: str = "extract"):
    made = output(number, step)
    made["json"] = json.dumps(made["json"])
    return pb.Output(**made)


def request(numbers, step: str = "extract"):
    return pb.ObserveRequest(outputs=[message(number, step) for number in numbers])


def memory(process, name: str = "VmRSS") -> int:
    """Bytes; VmHWM is the most it ever was."""
    text = Path(f"/proc/{process.child.pid}/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M)[1]) << 10


def lone_channel(address: str, *options):
    """A channel with a connection of its own: Python's gRPC would share one between channels to the same address."""
    return grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1), *options])


class Case(support.EndToEnd):
    def telltale(self, *flags, **named) -> support.Telltale:
        return self.start(support.Telltale, self.folder, *flags, **named)

    def kill(self, server) -> None:
        server.child.kill()
        server.child.wait()

    def assert_adds_up(self, server) -> support.Metrics:
        metrics = server.metrics()
        told = sum(metrics.total(f"telltale_{name}_total")
                   for name in ("counted", "duplicates", "rejected", "dead_letters", "shed"))
        self.assertEqual(metrics.total("telltale_received_total"), told)
        return metrics

    def assert_serves(self, server, name: str) -> None:
        """Every door answers, and an output that comes is counted."""
        wire = Wire(server.grpc)
        try:
            told = wire.send([pb.Output(id=f"g-{name}", workflow="after", step="s", text="Fine.")])
            self.assertEqual(told.accepted, 1)
        finally:
            wire.close()
        body = json.dumps({"id": f"h-{name}", "workflow": "after", "step": "s", "text": "Fine."}).encode()
        self.assertEqual(server.post_outputs(body).status, 200)
        for path in ("/-/healthy", "/-/ready", "/", "/metrics", "/api/v1/status"):
            self.assertEqual(server.get(path).status, 200, path)

    def assert_memory(self, server, most: int = MEMORY_LIMIT) -> int:
        peak = memory(server, "VmHWM")
        self.assertLess(peak, most, f"{peak / MIB:.0f} MiB were resident")
        return peak


class Numbers:
    """Who was sent what: numbers that were acknowledged, and those of which nobody knows."""

    def __init__(self):
        self.acknowledged, self.unknown = [], []

    def post(self, server, numbers: list) -> int:
        """One request over HTTP; its status, 0 for none."""
        body = json.dumps([output(number) for number in numbers]).encode()
        try:
            answer = server.post_outputs(body)
        except OSError:
            answer = support.Answer(0, b"")
        told = answer.json() if answer.status == 200 else {"accepted": 0, "duplicates": 0}
        if told["accepted"] + told["duplicates"] == len(numbers):
            self.acknowledged += numbers
        else:
            self.unknown += numbers
        return answer.status

    def observe(self, wire, numbers: list, timeout: float = 10) -> grpc.StatusCode:
        try:
            wire.observe(request(numbers), timeout=timeout)
        except grpc.RpcError as refused:
            self.unknown += numbers
            return refused.code()
        self.acknowledged += numbers
        return grpc.StatusCode.OK


class Client(threading.Thread):
    """Sends batches of numbers in order until each was acknowledged; `way` is observe, stream or post."""

    def __init__(self, way: str, address, numbers: list, batch: int = 25, seconds: float = 120):
        super().__init__(daemon=True)
        self.way, self.address, self.left, self.batch = getattr(self, f"{way}_all"), address, list(numbers), batch
        self.accepted = self.duplicates = 0
        self.stop_at = time.monotonic() + seconds
        self.wrong = []  # answers that are neither yes nor "later"

    def run(self):
        while self.left and time.monotonic() < self.stop_at:
            self.way()
            if self.left:
                time.sleep(0.05)  # as any client that tries again

    def took(self, accepted: int, duplicates: int) -> None:
        self.accepted += accepted
        self.duplicates += duplicates
        del self.left[:self.batch]

    def failed(self, error: grpc.RpcError) -> None:
        # CANCELLED is gRPC's own: of a call that comes in the moment in which it closes the door.
        if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED,
                                grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED):
            self.wrong.append(f"{error.code()}: {error.details()}")

    def observe_all(self):
        wire = Wire(self.address("grpc"))
        try:
            while self.left:
                told = wire.observe(request(self.left[:self.batch]), timeout=10)
                self.took(told.accepted, told.duplicates)
        except grpc.RpcError as error:
            self.failed(error)
        finally:
            wire.close()

    def stream_all(self):
        wire = Wire(self.address("grpc"))
        left = list(self.left)
        batches = (request(left[first:first + self.batch]) for first in range(0, len(left), self.batch))
        try:
            for told in wire.observe_stream(batches, timeout=60):
                self.took(told.accepted, told.duplicates)
        except grpc.RpcError as error:
            self.failed(error)
        finally:
            wire.close()

    def post_all(self):
        url = f"http://{self.address('http_door')}/v1/outputs"
        try:
            while self.left:
                body = json.dumps([output(number) for number in self.left[:self.batch]]).encode()
                answer = support.http("POST", url, body)
                if answer.status != 200:
                    if answer.status not in (429, 503):
                        self.wrong.append(f"{answer.status}: {answer.text()}")
                    return
                told = answer.json()
                self.took(told["accepted"], told["duplicates"])
        except OSError:
            return


def mounted(case: support.EndToEnd, folder: Path, *arguments) -> bool:
    """Mounts something on `folder` until the test ends; False where that is not allowed."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *map(str, arguments), str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        seen(f"cannot mount: {done.stderr.strip().splitlines()[0]}")
        return False
    case.addCleanup(unmount, folder)
    return True


def unmount(folder: Path) -> None:
    if os.path.ismount(folder):
        subprocess.run(["umount", str(folder)], check=True)


class SmallDisk:
    """A tmpfs of 16 MiB that somebody else's file fills."""

    def __init__(self, folder: Path):
        self.filler = folder / "filler"

    def fill(self, _) -> None:
        with self.filler.open("ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass

    def free(self, _) -> None:
        self.filler.unlink()


class FileSizeLimit:
    """RLIMIT_FSIZE, set from outside on the running process: no file grows beyond what a log needs."""

    def fill(self, server) -> None:
        resource.prlimit(server.child.pid, resource.RLIMIT_FSIZE, (64 << 10, NO_LIMIT))

    def free(self, server) -> None:
        if server.child.poll() is None:
            resource.prlimit(server.child.pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))
