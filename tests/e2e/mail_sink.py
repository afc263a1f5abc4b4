"""A mail server that keeps what it is given: SMTP as far as Alertmanager speaks it, on loopback, without TLS."""

import base64
import email
import email.policy
import socketserver
import threading


class Letter:
    def __init__(self, sender: str, recipients: list, data: bytes):
        self.sender, self.recipients = sender, recipients
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    def part(self, kind: str) -> str:
        """The text of the one part of that kind: plain or html."""
        return self.message.get_body(preferencelist=(kind,)).get_content().replace("\r\n", "\n")


class MailSink:
    def __init__(self):
        sink = self
        self.letters, self.logins = [], set()

        class Door(socketserver.StreamRequestHandler):
            timeout = 30

            def say(self, line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")

            def data(self) -> bytes:
                kept = []
                while (line := self.rfile.readline(65536)) not in (b".\r\n", b""):
                    kept.append(line[1:] if line.startswith(b".") else line)
                return b"".join(kept)

            def handle(self) -> None:
                sender, recipients = "", []
                self.say("220 sink")
                while line := self.rfile.readline(65536).decode().strip():
                    word, _, rest = line.partition(" ")
                    if word == "EHLO":
                        self.say("250-sink")
                        self.say("250-8BITMIME")
                        self.say("250 AUTH PLAIN")
                    elif word == "AUTH":
                        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                        sink.logins.add((user, password))
                        self.say("235 welcome")
                    elif word == "MAIL":
                        sender, recipients = line[line.index("<") + 1:line.index(">")], []
                        self.say("250 ok")
                    elif word == "RCPT":
                        recipients.append(line[line.index("<") + 1:line.index(">")])
                        self.say("250 ok")
                    elif word == "DATA":
                        self.say("354 go on")
                        sink.letters.append(Letter(sender, recipients, self.data()))
                        self.say("250 kept")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("502 what?")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Door)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def to(self, recipient: str) -> list:
        return [letter for letter in list(self.letters) if recipient in letter.recipients]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
