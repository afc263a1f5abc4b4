#!/usr/bin/env python3
"""Peers that do not read, say nothing, ask for everything at once or ping without end: others do not notice."""

import contextlib
import json
import resource
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import faults
import http2
import support
from faults import MIB, memory, seen
from wire import SERVICE, Wire, pb

PEERS = 100
LARGE = 150 if faults.LONG else 50  # requests of 8 MiB


@contextlib.contextmanager
def few_files(most: int):
    """Who is started here may have no more files open, unless it asks for more: what a service gets by default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Peers(faults.Case):
    def others(self, server, what: str, calls: int = 200) -> str:
        """Somebody who behaves, meanwhile."""
        wire, took = Wire(server.grpc, faults.lone_channel(server.grpc)), []
        for number in range(calls):
            begun = time.monotonic()
            told = wire.send([pb.Output(id=f"{what}-{number}", workflow="others", step="s", text="Fine.")])
            took.append(time.monotonic() - begun)
            self.assertEqual(told.accepted, 1)
        wire.close()
        self.assert_serves(server, what)
        took.sort()
        return f"others wait {took[len(took) // 2] * 1000:.0f} ms, at most {took[-1] * 1000:.0f} ms"

    def peer(self, *arguments, **named) -> http2.Peer:
        peer = http2.Peer(*arguments, **named)
        self.addCleanup(peer.close)
        return peer

    def batch(self, name: str, outputs: int = 8) -> bytes:
        made = [pb.Output(id=f"{name}-{number}", workflow="peers", step="s", text=" ") for number in range(outputs)]
        return pb.ObserveRequest(outputs=made, want_findings=True).SerializeToString()

    def test_streams_whose_answers_nobody_can_send(self):
        """The window for answers is nothing: not one byte of them ever leaves."""
        server = self.telltale()
        no_window = http2.frame(http2.SETTINGS, 0, 0, struct.pack(">HI", http2.INITIAL_WINDOW_SIZE, 0))
        for number in range(PEERS):
            calls = b"".join(http2.message_of(self.batch(f"p{number}-{i}")) for i in range(60))[:65_000]
            self.peer(server.grpc).send(
                http2.PREFACE, no_window,
                http2.frame(http2.HEADERS, http2.END_HEADERS, 1, http2.head_of("ObserveStream")),
                *(http2.frame(http2.DATA, 0, 1, calls[i:i + 16_384]) for i in range(0, len(calls), 16_384)))
        server.wait_for(lambda: server.metrics().total("telltale_counted_total") >= PEERS * 16 * 8,
                        "some of each is counted")
        told = self.others(server, "no-window")
        peak = self.assert_memory(server)
        seen(f"{PEERS} streams that cannot be answered: {told}, at most {peak / MIB:.0f} MiB resident")
        if faults.LONG:
            server.wait_for(lambda: server.metrics().total("process_open_fds") < PEERS, "they are ended", 120)
        self.assert_adds_up(server)
        self.assertEqual(server.stop(seconds=30), 0)

    def test_streams_that_send_on_and_never_read(self):
        server = self.telltale()
        seconds = 60 if faults.LONG else 5
        stop = threading.Event()
        sent = [0] * PEERS

        def requests(peer: int):
            while not stop.is_set():
                sent[peer] += 1
                yield self.batch(f"r{peer}-{sent[peer]}", outputs=100)
        channels = [faults.lone_channel(server.grpc) for _ in range(PEERS)]
        calls = [channel.stream_stream(SERVICE + "ObserveStream")(requests(peer), timeout=600)
                 for peer, channel in enumerate(channels)]
        try:
            begun = time.monotonic()
            told = []
            while time.monotonic() < begun + seconds:
                told.append(self.others(server, f"never-read-{len(told)}", 50))
            server.wait_for(lambda: min(sent) > 0, "each has sent something")
        finally:
            stop.set()
            for call in calls:
                call.cancel()
            for channel in channels:
                channel.close()
        peak = self.assert_memory(server)
        seen(f"{PEERS} streams that send on and never read, {seconds} s: {told[-1]}, {sum(sent)} requests were taken "
             f"off them, at most {peak / MIB:.0f} MiB resident")
        self.assert_serves(server, "afterwards")
        self.assert_adds_up(server)

    def test_connections_that_say_nothing(self):
        with few_files(1024):
            server = self.telltale()
        silent = []
        self.addCleanup(lambda: [one.close() for one in silent])
        for address, connections in ((server.grpc, 1200), (server.http_door, 600), (server.web, 300)):
            host, port = address.rsplit(":", 1)
            for number in range(connections):
                # From another address than those who behave: one may have 384 of the places of an HTTP port.
                one = socket.create_connection((host, int(port)), timeout=10, source_address=("127.0.0.2", 0))
                silent.append(one)
                with contextlib.suppress(OSError):  # it may have been thrown out
                    one.sendall((b"", b"P", http2.PREFACE, b"POST /v1/outputs HTTP/1.1\r\n")[number % 4])
        told = self.others(server, "silent")
        peak = self.assert_memory(server)
        seen(f"{len(silent)} connections that say nothing or half: {told}, at most {peak / MIB:.0f} MiB resident, "
             f"{server.metrics().total('process_open_fds'):.0f} files open")
        if faults.LONG:
            server.wait_for(lambda: server.metrics().total("process_open_fds") < 400, "most are ended", 150)
        self.assert_adds_up(server)

    def all_but_a_byte(self, begin) -> list:
        """LARGE peers of whom each has sent all of a request but its last byte, as `begin(number)` does."""
        with ThreadPoolExecutor(LARGE) as pool:
            return list(pool.map(begin, range(LARGE)))

    def check_large(self, server, door: str, refused: list) -> None:
        """What was refused is sent again (ten of them will do), and everything is counted once."""
        counted = self.assert_adds_up(server).total("telltale_counted_total")
        self.assertEqual(counted, LARGE - len(refused), "what was answered is counted")
        peak = memory(server, "VmHWM")
        again = refused[:10]
        for number in again:
            body = self.large(number).encode()
            server.wait_for(lambda: server.post_outputs(body).status == 200, "it gets in when it tries again")
        self.assertEqual(self.assert_adds_up(server).total("telltale_counted_total"), counted + len(again))
        seen(f"{LARGE} requests of 8 MiB at once over {door}: {len(refused)} were told to try again, at most "
             f"{peak / MIB:.0f} MiB resident")
        self.assert_memory(server)

    def large(self, number: int) -> str:
        text = "word " * (8 * MIB // 5 - 100)
        return json.dumps({"id": f"{number:03}", "workflow": "large", "step": "s", "text": text})

    def test_large_requests_at_once_over_http(self):
        server = self.telltale()
        host, port = server.http_door.rsplit(":", 1)

        def begin(number: int):
            body = self.large(number).encode()
            peer = socket.create_connection((host, int(port)), timeout=60)
            self.addCleanup(peer.close)
            peer.sendall(b"POST /v1/outputs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n" % len(body))
            with contextlib.suppress(OSError):  # it may be refused before all of it is there
                peer.sendall(body[:-1])
            return peer
        peers = self.all_but_a_byte(begin)
        for peer in peers:
            with contextlib.suppress(OSError):
                peer.sendall(b"}")
        told = [peer.recv(12) for peer in peers]
        self.assertLessEqual(set(told), {b"HTTP/1.1 200", b"HTTP/1.1 429", b"HTTP/1.1 503"})
        self.check_large(server, "HTTP", [number for number, one in enumerate(told) if one != b"HTTP/1.1 200"])

    def test_large_requests_at_once_over_grpc(self):
        server = self.telltale()

        def begin(number: int):
            text = json.loads(self.large(number))["text"]
            output = pb.Output(id=f"{number:03}", workflow="large", step="s", text=text)
            call = http2.message_of(pb.ObserveRequest(outputs=[output]).SerializeToString())
            peer = self.peer(server.grpc, seconds=60)
            peer.send(http2.PREFACE, http2.frame(http2.SETTINGS, 0, 0, b""),
                      http2.frame(http2.HEADERS, http2.END_HEADERS, 1, http2.head_of("Observe")))
            with contextlib.suppress(OSError, StopIteration):
                peer.send_data(1, call[:-1])
            return peer, call[-1:]
        peers = self.all_but_a_byte(begin)
        for peer, last in peers:
            with contextlib.suppress(OSError):
                peer.send(http2.frame(http2.DATA, http2.END_STREAM, 1, last))
        refused = []
        for number, (peer, _) in enumerate(peers):
            told, frames = set(), peer.frames()
            while 1 not in peer.ended and (found := next(frames, None)):
                told.add(found[0])
            if http2.DATA not in told:  # told so, or its connection was ended: to a client that is UNAVAILABLE
                refused.append(number)
        self.check_large(server, "gRPC", refused)
        self.assertEqual(server.metrics().total("telltale_rejected_total"), 0, "half a request is not one")

    def test_pings_without_end(self):
        server = self.telltale()
        wire = Wire(server.grpc, faults.lone_channel(server.grpc))
        self.addCleanup(wire.close)
        served, stop = [], threading.Event()

        def behave():
            while not stop.is_set():
                wire.send([pb.Output(id=f"b-{len(served)}", workflow="others", step="s", text="Fine.")])
                served.append(time.monotonic())
        other = threading.Thread(target=behave)
        other.start()
        try:
            for number in range(20):
                peer = self.peer(server.grpc)
                peer.send(http2.PREFACE, http2.frame(http2.SETTINGS, 0, 0, b""))
                with contextlib.suppress(OSError):
                    for _ in range(2_000):
                        peer.send(http2.frame(http2.PING, 0, 0, bytes(8)))
                gone = [content for kind, _, _, content in peer.frames() if kind == http2.GOAWAY]
                self.assertTrue(gone, f"peer {number} was told why")
                self.assertIn(http2.ENHANCE_YOUR_CALM, [struct.unpack(">I", one[4:8])[0] for one in gone])
            before = len(served)
            server.wait_for(lambda: len(served) > before or not other.is_alive(), "the other is served")
        finally:
            stop.set()
            other.join()
        self.assertGreater(len(served), before, "one connection, all the while")
        self.assertEqual(self.assert_adds_up(server).total("telltale_counted_total"), len(served))
        seen(f"20 peers that ping without end are told ENHANCE_YOUR_CALM; {len(served)} calls of another were served")


if __name__ == "__main__":
    support.main()
