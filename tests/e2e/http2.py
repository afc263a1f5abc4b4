"""HTTP/2 by hand, for what no library would send: frames, a call that is never read, pings without end."""

import socket
import struct

from wire import SERVICE

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM = ACK = 1
END_HEADERS = 4
MOST_IN_A_FRAME = 16_384
INITIAL_WINDOW_SIZE = 4
ENHANCE_YOUR_CALM = 11


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return struct.pack(">I", len(content))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + content


def head_of(method: str) -> bytes:
    """The headers of a call, each as a literal that is not indexed."""
    fields = [(b":method", b"POST"), (b":scheme", b"http"), (b":path", (SERVICE + method).encode()),
              (b":authority", b"telltale"), (b"te", b"trailers"), (b"content-type", b"application/grpc")]
    return b"".join(b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields)


def message_of(content: bytes) -> bytes:
    return b"\x00" + struct.pack(">I", len(content)) + content


class Peer:
    """A connection that says what it is told to, and reads only when it is asked to."""

    def __init__(self, address: str, seconds: float = 30):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=seconds)
        self.unread = b""
        self.ended = set()   # streams of which the other side has said the last

    def send(self, *frames: bytes) -> None:
        self.socket.sendall(b"".join(frames))

    def frames(self):
        """What comes, as (kind, flags, stream, content), until the other side ends it."""
        while True:
            while len(self.unread) < 9 or len(self.unread) < 9 + int.from_bytes(self.unread[:3], "big"):
                try:
                    piece = self.socket.recv(65_536)
                except ConnectionResetError:
                    return
                if not piece:
                    return
                self.unread += piece
            size = int.from_bytes(self.unread[:3], "big")
            kind, flags, stream = struct.unpack(">BBI", self.unread[3:9])
            content, self.unread = self.unread[9:9 + size], self.unread[9 + size:]
            if kind == RST_STREAM or kind in (DATA, HEADERS) and flags & END_STREAM:
                self.ended.add(stream)
            yield kind, flags, stream, content

    def send_data(self, stream: int, content: bytes) -> None:
        """As fast as the other side's windows let it, until it ends the stream; what else comes is answered, or
        overlooked."""
        room = {0: 65_535, stream: 65_535}
        initial, others, content = 65_535, self.frames(), memoryview(content)
        while content and stream not in self.ended:
            size = min(len(content), MOST_IN_A_FRAME, *room.values())
            if size > 0:
                self.send(frame(DATA, 0, stream, bytes(content[:size])))
                content = content[size:]
                room = {where: left - size for where, left in room.items()}
                continue
            kind, flags, where, told = next(others)
            if kind == WINDOW_UPDATE and where in room:
                room[where] += struct.unpack(">I", told)[0]
            elif kind == PING and not flags & ACK:
                self.send(frame(PING, ACK, 0, told))
            elif kind == SETTINGS and not flags & ACK:
                for name, value in struct.iter_unpack(">HI", told):
                    if name == INITIAL_WINDOW_SIZE:
                        room[stream] += value - initial
                        initial = value
                self.send(frame(SETTINGS, ACK, 0, b""))

    def close(self) -> None:
        self.socket.close()
