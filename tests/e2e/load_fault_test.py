#!/usr/bin/env python3
"""Twice what it can do, for a while: memory is flat, what is accepted is quick, and both sides count the same."""

import json
import os
import threading
import time

import grpc

import faults
import support
from faults import MIB, seen
from wire import Wire, pb

SECONDS = float(os.environ.get("TELLTALE_LOAD_SECONDS", "600" if faults.LONG else "15"))
OUTPUTS = 200  # a request
CONNECTIONS = 16
OUTSTANDING = 4_000  # requests that a client has on its way at most; what it would offer beyond is counted
MARK = b"@@@@@@@@@"
DEADLINE = 300  # seconds: nothing is asked twice, so that each acknowledgement is of one count


def template() -> bytes:
    """A request in which MARK stands for the nine digits that make its ids its own."""
    made = []
    for number in range(OUTPUTS):
        body = {"customer": {"name": "Acme GmbH" if number % 50 else ""}, "total": number * 7 % 100, "currency": "EUR",
                "category": ["sale", "refund", "other"][number % 3], "note": "It was sent on Monday, as was agreed."}
        made.append(pb.Output(id=f"{MARK.decode()}-{number}", workflow="load", step=f"s{number % 4}",
                              json=json.dumps(body).encode(), confidence=0.9))
    return pb.ObserveRequest(outputs=made).SerializeToString()


class Load:
    """What became of each request: an answer, a refusal, or gRPC cut it short for want of memory, who knows when."""

    def __init__(self, address: str):
        self.template, self.number, self.lock = template(), 0, threading.Lock()
        self.wires = [Wire(address, faults.lone_channel(address)) for _ in range(CONNECTIONS)]
        self.acknowledged = self.refused = self.cut = self.outstanding = self.not_offered = 0
        self.latencies, self.wrong = [], []

    def close(self):
        for wire in self.wires:
            wire.close()

    def request(self, number: int) -> bytes:
        return self.template.replace(MARK, b"%09d" % number)

    def next_number(self) -> int:
        with self.lock:
            self.number += 1
            return self.number

    def note(self, begun: float, call) -> None:
        took = time.monotonic() - begun
        code = call.code()
        with self.lock:
            self.outstanding -= 1
            if code == grpc.StatusCode.OK:
                told = call.result()
                self.acknowledged += told.accepted + told.duplicates
                self.latencies.append(took)
            elif code == grpc.StatusCode.RESOURCE_EXHAUSTED and "the queue is full" in call.details():
                self.refused += 1
            elif code == grpc.StatusCode.RESOURCE_EXHAUSTED:
                self.cut += 1
            else:
                self.wrong.append(f"{code}: {call.details()}")

    def begin(self, number: int):
        with self.lock:
            self.outstanding += 1
        begun = time.monotonic()
        call = self.wires[number % CONNECTIONS].observe_bytes.future(self.request(number), timeout=DEADLINE)
        call.add_done_callback(lambda done: self.note(begun, done))
        return call

    def closed_loop(self, seconds: float) -> float:
        """Outputs a second that are acknowledged when 12 clients each wait for their answer."""
        until, before = time.monotonic() + seconds, self.acknowledged

        def work():
            while time.monotonic() < until:
                call = self.begin(self.next_number())
                if call.exception() is not None:
                    time.sleep(0.01)
        workers = [threading.Thread(target=work) for _ in range(12)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return (self.acknowledged - before) / seconds

    def open_loop(self, rate: float, seconds: float) -> float:
        """Offers `rate` outputs a second, whatever the answers; what was really offered a second. A capacity that was
        measured while others used the machine was too low: while nothing is refused, it is more each second."""
        begun, offered, due, refused, asked = time.monotonic(), 0, 0.0, self.refused, 0.0
        while (passed := time.monotonic() - begun) < seconds:
            if int(passed) > int(asked):
                rate *= 1 if self.refused > refused else 1.5
                refused = self.refused
            due += (passed - asked) * rate / OUTPUTS
            asked = passed
            while due >= 1:
                due -= 1
                if self.outstanding >= OUTSTANDING:
                    self.not_offered += 1
                else:
                    self.begin(self.next_number())
                    offered += 1
            time.sleep(0.001)
        return offered * OUTPUTS / seconds


class TwiceTheCapacity(faults.Case):
    def test_more_than_it_can_do(self):
        server = self.telltale()
        load = Load(server.grpc)
        self.addCleanup(load.close)
        load.closed_loop(1)
        capacity = load.closed_loop(3)
        load.latencies.clear()
        resident = []
        stop = threading.Event()

        def watch():
            while not stop.wait(SECONDS / 60):
                resident.append(faults.memory(server))
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            offered = load.open_loop(2 * capacity, SECONDS)
            support.wait_until(lambda: load.outstanding == 0, "every call is over")
        finally:
            stop.set()
            watcher.join(timeout=120)
        self.assertEqual(load.wrong, [])
        metrics = self.assert_adds_up(server)
        counted = metrics.total("telltale_counted_total")
        self.assertGreaterEqual(counted, load.acknowledged)
        self.assertLessEqual(counted, load.acknowledged + load.cut * OUTPUTS)
        self.assertGreaterEqual(metrics.total("telltale_shed_total"), load.refused * OUTPUTS)
        peak = self.assert_memory(server)
        latencies = sorted(load.latencies) or [0]
        half, end = resident[len(resident) // 2], resident[-1]
        p50, p99 = (1000 * latencies[len(latencies) * part // 100] for part in (50, 99))
        seen(f"counted {counted:.0f}, acknowledged {load.acknowledged}")
        seen(f"capacity {capacity:.0f}/s, offered {offered:.0f}/s for {SECONDS:.0f} s ({load.not_offered} requests "
             f"held back by the client): {load.acknowledged} acknowledged, {load.refused * OUTPUTS} refused, "
             f"{load.cut} requests cut; latency of what was accepted p50 {p50:.0f} ms, p99 {p99:.0f} ms; resident "
             f"half-way {half / MIB:.0f}, at the end {end / MIB:.0f}, at most {peak / MIB:.0f} MiB")
        self.assertGreater(load.refused, 0, "it was more than it can do")
        if faults.LONG:
            self.assertLess(end, 1.15 * half, "it does not grow")
        self.assert_serves(server, "after")


if __name__ == "__main__":
    support.main()
