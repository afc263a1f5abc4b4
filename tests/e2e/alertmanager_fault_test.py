#!/usr/bin/env python3
"""Alertmanagers and webhooks that are away, ill or hostile, with the real Alertmanager and kill -9 in between: what
opens is told, what is over is told, and nobody is notified twice."""

import contextlib
import crypt
import datetime
import json
import re
import signal
import socket
import sqlite3
import ssl

import peers
import support
from history import History, batches
from tls_test import Authority
from wire import Wire


def varint(data: bytes, at: int) -> tuple:
    number = shift = 0
    while True:
        number |= (data[at] & 0x7f) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


class Faults(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.history = History(minutes=6000)

    def peer(self, kind, *arguments):
        made = kind(*arguments)
        self.addCleanup(made.stop)
        return made

    def serve(self, alertmanagers: list = (), notify: list = (), **more) -> support.Telltale:
        alerts = {"alertmanagers": list(alertmanagers), "notify": list(notify), "resend": "1s"}
        return self.telltale(settings=json.dumps({"alerts": alerts, **more}))   # JSON is YAML

    def restart(self, server, how=signal.SIGKILL) -> support.Telltale:
        if how == signal.SIGKILL:
            server.send_signal(signal.SIGKILL)
            server.child.wait()
        else:
            self.assertEqual(server.stop(), 0)
        return self.telltale(settings=(self.folder / "telltale.yaml").read_text())

    def send(self, server, outputs) -> None:
        wire = Wire(server.grpc)
        for batch in batches(outputs):
            self.assertEqual(len(wire.send(batch).rejected), 0)
        wire.close()

    def open_incident(self, server) -> None:
        self.send(server, self.history.outputs(2000, empty_names=0.005) + self.history.outputs(300, empty_names=0.4))
        server.wait_for(lambda: self.state(server) == ["open"], "the incident is open")

    def end_incident(self, server) -> None:
        self.send(server, self.history.outputs(1500, empty_names=0.005))
        server.wait_for(lambda: self.state(server) == ["resolved"], "the incident is over")

    def state(self, server) -> list:
        return [incident["state"] for incident in server.get("/api/v1/incidents").json()["incidents"]]

    def told_in_store(self) -> dict:
        """How many incidents each receiver was told of, as the store has it."""
        database = self.folder / "data" / "telltale.db"
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
            rows = store.execute("SELECT value FROM meta WHERE key = 'outbox'").fetchall()
        told = {}
        if rows:
            data = bytes(rows[0][0])
            count, at = varint(data, 1)
            for _ in range(count):
                texts = []
                for _ in range(2):
                    size, at = varint(data, at)
                    texts.append(data[at:at + size])
                    at += size
                told[texts[0].split()[0].decode()] = varint(texts[1], 0)[0]
        return told

    def wait_until_kept(self, server, kind: str) -> None:
        server.wait_for(lambda: self.told_in_store().get(kind) == 1, f"the store knows that {kind} was told")

    def url(self, port: int, path: str = "") -> str:
        return f"http://127.0.0.1:{port}{path}"

    def test_away_when_it_opens_and_killed_in_between(self):
        webhook = self.peer(support.Webhook)
        people = self.peer(peers.Receiver)
        port = support.free_port()
        server = self.serve([{"url": self.url(port)}], [{"name": "people", "url": self.url(people.port)}])
        self.open_incident(server)
        server.wait_for(people.bodies, "people are told, whoever is away")
        server.wait_for(lambda: server.metrics().value("telltale_alerts_failed_total",
                                                       alertmanager=self.url(port)) > 0, "posts fail, and are counted")
        self.assertEqual(server.metrics().value("telltale_alerts_pending", alertmanager=self.url(port)), 1)
        self.wait_until_kept(server, "notify")
        server = self.restart(server)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url, port=port)
        told = server.wait_for(lambda: webhook.alerts("firing"), "the alert arrives")[0]
        self.assertEqual(told["labels"]["alertname"], "EmptyFieldRateHigh")
        self.assertEqual(len(alertmanager.alerts()), 1)
        server.wait_for(lambda: server.metrics().value("telltale_alerts_pending", alertmanager=self.url(port)) == 0,
                        "nothing is left to tell")
        self.assertEqual([body["status"] for body in people.bodies()], ["firing"], "told once, over the kill")

    def test_over_while_it_is_away_and_killed_in_between(self):
        webhook = self.peer(support.Webhook)
        ill = [False]
        people = self.peer(peers.Receiver, lambda _: (503 if ill[0] else 200, {}, b""))
        port = support.free_port()
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url, port=port)
        server = self.serve([{"url": self.url(port)}], [{"name": "people", "url": self.url(people.port)}])
        self.open_incident(server)
        server.wait_for(lambda: webhook.alerts("firing"), "it is told that it opened")
        server.wait_for(people.bodies, "so are people")
        self.wait_until_kept(server, "notify")
        self.wait_until_kept(server, "alertmanager")
        self.assertEqual(alertmanager.stop(), 0)   # it writes down whom it has notified
        ill[0] = True
        self.end_incident(server)
        server.wait_for(lambda: server.metrics().value("telltale_alerts_pending", alertmanager=self.url(port)) == 1,
                        "the Alertmanager does not know yet")
        self.assertEqual(server.metrics().value("telltale_notifications_pending", receiver="people"), 1)
        server = self.restart(server)
        server = self.restart(server, signal.SIGTERM)
        self.assertEqual(webhook.alerts("resolved"), [])
        self.start(support.Alertmanager, self.folder, webhook.url, port=port)
        ill[0] = False
        gone = server.wait_for(lambda: webhook.alerts("resolved"), "it is told that it is over")[0]
        self.assertEqual(gone["labels"], webhook.alerts("firing")[0]["labels"])
        server.wait_for(lambda: server.metrics().value("telltale_notifications_pending", receiver="people") == 0,
                        "people know")
        statuses = [body["status"] for body in people.bodies()]
        self.assertEqual((statuses[0], statuses[-1]), ("firing", "resolved"))
        self.assertEqual(set(statuses[1:]), {"resolved"}, "the failed tries and the one that was taken")
        count = len(statuses)
        for how in (signal.SIGTERM, signal.SIGKILL):
            self.wait_until_kept(server, "notify")
            server = self.restart(server, how)
            server.wait_for(lambda: "telltale_incident_open" in server.get("/metrics").text(), "it has judged")
        self.assertEqual(len(people.bodies()), count, "told once, over restarts")

    def test_ill_peers_delay_nobody_and_nothing(self):
        webhook = self.peer(support.Webhook)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        people = self.peer(peers.Receiver)
        ill = [self.peer(peers.Raw, what)
               for what in (peers.hang, peers.drip, peers.flood, peers.garbage, peers.page, peers.reset)]
        ill += [self.peer(peers.Receiver, peers.refuse(status)) for status in (500, 401, 404)]
        urls = [self.url(peer.port) for peer in ill]
        server = self.serve([{"url": url} for url in urls] + [{"url": f"http://{alertmanager.address}"}],
                            [{"name": "hanging", "url": self.url(self.peer(peers.Raw, peers.hang).port)},
                             {"name": "people", "url": self.url(people.port)}])
        self.open_incident(server)
        server.wait_for(lambda: webhook.alerts("firing"), "the one that is well is told")
        server.wait_for(people.bodies, "so are people")
        for url in urls:
            server.wait_for(lambda: server.metrics().value("telltale_alerts_failed_total", alertmanager=url) >= 1,
                            f"posts to {url} fail")
        metrics = server.metrics()
        for url in urls:
            self.assertEqual(metrics.value("telltale_alerts_sent_total", alertmanager=url), 0)
            self.assertEqual(metrics.value("telltale_alerts_pending", alertmanager=url), 1)
        self.assertEqual(metrics.value("telltale_alerts_failed_total",
                                       alertmanager=f"http://{alertmanager.address}"), 0)
        self.assertLess(metrics.value("process_resident_memory_bytes"), 300 << 20)
        self.assertEqual(server.stop(), 0, "it ends in time, too")

    def test_a_frozen_alertmanager_hears_all_when_it_wakes(self):
        webhook = self.peer(support.Webhook)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        server = self.serve([{"url": f"http://{alertmanager.address}"}])
        alertmanager.send_signal(signal.SIGSTOP)
        self.addCleanup(alertmanager.send_signal, signal.SIGCONT)
        self.open_incident(server)
        server.wait_for(lambda: server.metrics().total("telltale_alerts_failed_total") > 0, "a post is given up")
        alertmanager.send_signal(signal.SIGCONT)
        server.wait_for(lambda: webhook.alerts("firing"), "it is told")

    def test_tls_and_a_password_with_the_real_alertmanager(self):
        authority = Authority(self.folder / "pki")
        authority.make("server", 100)
        authority.make("client", 101)
        webhook = self.peer(support.Webhook)
        hashed = crypt.crypt("correct horse", crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16))
        (self.folder / "web.yml").write_text(json.dumps({
            "tls_server_config": {"cert_file": "pki/server.pem", "key_file": "pki/server.key",
                                  "client_auth_type": "RequireAndVerifyClientCert", "client_ca_file": "pki/ca.pem"},
            "basic_auth_users": {"telltale": hashed}}))
        alertmanager = self.start(EncryptedAlertmanager, self.folder, webhook.url,
                                  f"--web.config.file={self.folder / 'web.yml'}")
        password = self.folder / "password"
        password.write_text("battery staple\n")
        password.chmod(0o600)
        url = f"https://{alertmanager.address}"
        server = self.serve([{"url": url, "basic_auth": {"username": "telltale", "password_file": "password"},
                              "tls": {"ca_file": "pki/ca.pem", "cert_file": "pki/client.pem",
                                      "key_file": "pki/client.key"}}])
        self.open_incident(server)
        server.wait_for(lambda: f"{url} answered 401" in server.output(), "a wrong password is told")
        password.write_text("correct horse\n")   # no reload is needed
        server.wait_for(lambda: webhook.alerts("firing"), "the alert arrives")
        self.check_no_secret(server, "battery staple", "correct horse")

    def check_no_secret(self, server, *secrets) -> None:
        seen = server.output() + "".join(
            server.get(path).text() for path in ("/metrics", "/api/v1/status", "/api/v1/incidents", "/api/v1/alerts"))
        for secret in secrets:
            self.assertNotIn(secret, seen)

    def test_slack_is_told_a_story_and_asked_no_more_than_it_wants(self):
        slack = self.peer(peers.Receiver, lambda n: (429, {"Retry-After": "2"}, b"slow") if n < 3 else (200, {}, b"ok"))
        secret = self.folder / "slack"
        secret.write_text(self.url(slack.port, "/services/T0123456/B0123456/abcdefghijklmnop\n"))
        secret.chmod(0o600)
        token = self.folder / "token"
        token.write_text("bearer-of-bad-news\n")
        token.chmod(0o600)
        server = self.serve(notify=[{"name": "oncall", "url_file": "slack", "format": "slack",
                                     "authorization": {"credentials_file": "token"}}],
                            web={"external_url": "https://telltale.example"})
        self.open_incident(server)
        server.wait_for(lambda: server.metrics().value("telltale_notifications_sent_total", receiver="oncall") == 1,
                        "Slack took it")
        self.assertEqual(len(slack.posts), 3)
        path, headers, body = slack.posts[-1]
        self.assertEqual(path, "/services/T0123456/B0123456/abcdefghijklmnop")
        self.assertEqual(headers["Authorization"], "Bearer bearer-of-bad-news")
        self.assertTrue(body["text"].startswith("[FIRING] EmptyFieldRateHigh in invoices, step extract"), body["text"])
        attachment = body["attachments"][0]
        self.assertIn("customer.name", attachment["text"])
        self.assertEqual(attachment["title_link"], "https://telltale.example/?workflow=invoices&step=extract")
        self.assertIn("Usually", [field["title"] for field in attachment["fields"]])
        self.end_incident(server)
        server.wait_for(lambda: len(slack.posts) == 4, "that it is over is told")
        self.assertTrue(slack.posts[-1][2]["text"].startswith("[RESOLVED] "))
        self.check_no_secret(server, "T0123456", "abcdefghijklmnop", "bearer-of-bad-news")

    def test_a_webhook_over_tls_gets_what_alertmanager_would_post(self):
        authority = Authority(self.folder / "pki")
        authority.make("server", 100)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.folder / "server.pem", authority.folder / "server.key")
        webhook = self.peer(support.Webhook)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        people = self.peer(peers.Receiver, None, context)
        server = self.serve([{"url": f"http://{alertmanager.address}"}],
                            [{"name": "people", "url": f"https://127.0.0.1:{people.port}/hook",
                              "tls": {"ca_file": "pki/ca.pem", "server_name": "localhost"}}])
        self.open_incident(server)
        server.wait_for(lambda: people.posts and webhook.bodies, "both are told")
        _, headers, ours = people.posts[0]
        self.assertEqual(headers["Host"], f"127.0.0.1:{people.port}")
        theirs = webhook.bodies[0]
        self.assertEqual(set(ours) - set(theirs), {"telltale"})
        self.assertEqual(set(theirs) - set(ours), set())
        self.assertEqual({key: type(value) for key, value in theirs.items()},
                         {key: type(ours[key]) for key in theirs})
        self.assertEqual(set(ours["alerts"][0]), set(theirs["alerts"][0]))
        for key in ("status", "labels", "fingerprint"):
            self.assertEqual(ours["alerts"][0][key], theirs["alerts"][0][key])
        for key in ("startsAt", "endsAt"):   # the same moment: a fraction's last zeros are written or not
            self.assertEqual(moment(ours["alerts"][0][key]), moment(theirs["alerts"][0][key]))
        self.assertEqual(ours["version"], theirs["version"])
        self.assertTrue(re.fullmatch(r"\{\}:\{alertname=.*\}", ours["groupKey"]))

    def test_what_is_wrong_is_told_before_it_starts(self):
        (self.folder / "open").write_text("secret-of-mine\n")
        (self.folder / "open").chmod(0o644)
        (self.folder / "none.pem").write_text("nothing\n")
        for receiver, told in (
                ({"url": "https://am", "authorization": {"credentials_file": "open"}}, "everyone on this machine"),
                ({"url": "https://am", "authorization": {"credentials_file": "gone"}}, "gone: No such file"),
                ({"url": "https://am", "tls": {"ca_file": "none.pem"}}, "none.pem: holds no certificate in PEM"),
                ({"url": "https://me:hunter2@am"}, "write it without user and password")):
            with self.subTest(told=told):
                (self.folder / "telltale.yaml").write_text(json.dumps({"alerts": {"alertmanagers": [receiver]}}))
                for command in ("check", "serve"):
                    found = self.run_telltale(command, "--config.file=telltale.yaml")
                    self.assertEqual(found.returncode, 1, found.stderr)
                    self.assertIn("telltale.yaml:1", found.stderr)
                    self.assertIn(told, found.stderr)
                    for secret in ("secret-of-mine", "hunter2"):
                        self.assertNotIn(secret, found.stderr + found.stdout)


class EncryptedAlertmanager(support.Alertmanager):
    """Ready once its port is open: what it wants of callers is for telltale to show."""

    def is_ready(self) -> bool:
        host, port = self.address.split(":")
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
            return True
        except OSError:
            return False


if __name__ == "__main__":
    support.main()
