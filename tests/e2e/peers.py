"""Receivers of alerts that are well, ill or hostile, on loopback and on ports that the kernel chose."""

import json
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Keeps every post; `answer(number)` says (status, headers, body) for the post of that number, 200 without it."""

    def __init__(self, answer=None, tls: ssl.SSLContext = None):
        kept = self.posts = []

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                kept.append((self.path, dict(self.headers), body))
                status, headers, text = answer(len(kept)) if answer else (200, {}, b"ok")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self) -> list:
        return [body for _, _, body in list(self.posts)]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Raw:
    """Reads a request and then does `what(connection, stopping)`; closes when that returns."""

    def __init__(self, what):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.stopping = threading.Event()
        self.requests = 0
        self.what = what
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while not self.stopping.is_set():
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(peer,), daemon=True).start()

    def answer(self, peer) -> None:
        with peer:
            try:
                peer.settimeout(30)
                read = b""
                while b"\r\n\r\n" not in read:
                    more = peer.recv(65536)
                    if not more:
                        return
                    read += more
                self.requests += 1
                self.what(peer, self.stopping)
            except OSError:
                pass

    def stop(self) -> None:
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def hang(_, stopping) -> None:
    stopping.wait(60)


def drip(peer, stopping) -> None:
    peer.sendall(b"HTTP/1.1 500 Oh\r\n\r\n")
    while not stopping.wait(0.1):
        peer.sendall(b"x")


def flood(peer, stopping) -> None:
    peer.sendall(b"HTTP/1.1 500 Oh\r\n\r\n")
    while not stopping.is_set():
        peer.sendall(b"x" * 65536)


def garbage(peer, _) -> None:
    peer.sendall(bytes(range(256)) * 40)


def page(peer, _) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>who?</htm>"[:-1])


def reset(peer, _) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def refuse(status: int):
    return lambda number: (status, {}, b"no")
