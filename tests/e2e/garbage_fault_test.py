#!/usr/bin/env python3
"""Random bytes at each door: memory stays bounded, the process lives and serves, the equation holds."""

import http.client
import random
import socket
import struct

import grpc

import faults
from faults import MIB, seen
from wire import SERVICE, Wire, field, pb

BYTES = (1024 if faults.LONG else 20) * MIB  # at each door, in each form
MOST = 256 * MIB
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return struct.pack(">I", len(content))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + content


class Garbage(faults.Case):
    """`random` is seeded: the same bytes in each run."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(20261130)
        self.server = self.telltale("--log.level=debug")
        self.block = self.random.randbytes(4 * MIB)

    def bytes(self, size: int) -> bytes:
        """Other random bytes at each call, without the price of making them: a piece of one block, turned."""
        first = self.random.randrange(len(self.block) - size)
        return self.block[first:first + size]

    def pour(self, address: str, begin) -> int:
        """Connections that begin with what `begin` gives and go on with random bytes until they are thrown out."""
        host, port = address.rsplit(":", 1)
        sent = connections = 0
        while sent < BYTES:
            connections += 1
            with socket.create_connection((host, int(port)), timeout=10) as peer:
                try:
                    peer.sendall(begin())
                    for _ in range(16):
                        piece = self.bytes(self.random.choice((100, 9_000, 65_536, 65_536)))
                        peer.sendall(piece)
                        sent += len(piece)
                except OSError:
                    pass
        return connections

    def check_all_is_well(self, what: str) -> None:
        self.assertIsNone(self.server.child.poll(), self.server.output()[-4000:])
        self.assert_serves(self.server, what)
        self.assert_adds_up(self.server)
        peak = self.assert_memory(self.server, MOST)
        seen(f"{what}: {BYTES / MIB:.0f} MiB, at most {peak / MIB:.0f} MiB resident")

    def test_bytes_that_are_no_protocol(self):
        for name, address in (("gRPC", self.server.grpc), ("HTTP", self.server.http_door), ("web", self.server.web)):
            self.pour(address, lambda: b"")
            self.check_all_is_well(f"random bytes at the {name} port")

    def test_frames_of_http2_that_are_nonsense(self):
        def begin() -> bytes:
            frames = [PREFACE, frame(4, 0, 0, b"")]
            for _ in range(self.random.randrange(30)):
                kind, flags = self.random.randrange(12), self.random.randrange(256)
                stream = self.random.choice((0, 1, 2, 3, 5, 2**31 - 1))
                frames.append(frame(kind, flags, stream, self.bytes(self.random.choice((0, 4, 5, 8, 200, 16_384)))))
            return b"".join(frames)
        self.pour(self.server.grpc, begin)
        self.check_all_is_well("random HTTP/2 frames")

    def test_calls_with_nonsense_for_a_request(self):
        wire = Wire(self.server.grpc)
        raw_stream = wire.channel.stream_stream(SERVICE + "ObserveStream")
        sent = told = 0
        codes = set()
        while sent < BYTES:
            size = self.random.choice((1, 300, 70_000, MIB, 3 * MIB))
            # As it is, as an output, as an output's text and as its JSON: deeper and deeper in.
            depth = self.random.randrange(4)
            body = self.bytes(size)
            if depth >= 2:
                number = pb.Output.TEXT_FIELD_NUMBER if depth == 2 else pb.Output.JSON_FIELD_NUMBER
                body = pb.Output(workflow="noise", step=f"s{depth}").SerializeToString() + field(number, body)
            if depth >= 1:
                body = field(1, body)
            sent += len(body)
            try:
                if self.random.randrange(8):
                    told += wire.observe_bytes(body, timeout=30).accepted
                else:
                    list(raw_stream(iter([body, body]), timeout=30))
            except grpc.RpcError as refused:
                codes.add(refused.code())
        wire.close()
        self.assertLessEqual(codes, {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED})
        self.assertGreater(told, 0, "as a text it is an output like any other")
        self.check_all_is_well("random messages in calls")

    def test_bodies_of_http_that_are_nonsense(self):
        host, port = self.server.http_door.rsplit(":", 1)
        door = http.client.HTTPConnection(host, int(port), timeout=30)
        types = ("application/json", "application/x-ndjson", "application/jsonl", "text/plain", "")
        statuses = {name: set() for name in types}
        sent, number = 0, 0
        while sent < BYTES:
            number += 1
            content_type = types[number % len(types)]
            body = self.bytes(self.random.choice((1, 300, 70_000, MIB, 3 * MIB)))
            if number % 3 == 0:  # lines, or an array, that begin well
                body = b'{"workflow": "noise", "step": "http", "text": "' + body.replace(b"\n", b'"}\n') + b'"}'
            sent += len(body)
            headers = {"Content-Type": content_type} if content_type else {}
            try:
                door.request("POST", "/v1/outputs", body, headers)
                answer = door.getresponse()
                answer.read()
                statuses[content_type].add(answer.status)
            except (OSError, http.client.HTTPException):  # refused before all of it was read
                door.close()
        door.close()
        for name, told in statuses.items():
            self.assertLessEqual(told, {200, 400} if "json" in name else {415}, name)
        self.check_all_is_well("random bodies over HTTP")


if __name__ == "__main__":
    import support
    support.main()
