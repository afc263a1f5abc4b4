"""Who may pass: tokens, addresses beyond loopback, and what a stranger or a browser sees. The shipped binary."""

import hashlib
import re
import signal

import grpc

import support
from callers import ask, observe, output, secret

SENDER, READER, OPERATOR = (f"{name}-token-0123456789abcdef" for name in ("sender", "reader", "operator"))
AUTH = """
auth:
  tokens:
    - {name: workflows, file: tokens/sender, rights: [ingest]}
    - {name: pages, file: tokens/reader, rights: [read]}
    - {name: ops, file: tokens/operator, rights: [read, operate]}
"""


class Tokens(support.EndToEnd):
    def setUp(self):
        super().setUp()
        for name, token in (("sender", SENDER), ("reader", READER), ("operator", OPERATOR)):
            secret(self.folder / "tokens" / name, f"# of {name}\n{token}\n")
        # At rest the operators' token is a hash.
        secret(self.folder / "tokens" / "operator", "sha256:" + hashlib.sha256(OPERATOR.encode()).hexdigest() + "\n")

    def test_each_right_opens_its_own_doors_and_no_token_is_ever_told(self):
        server = self.telltale("--log.level=debug", settings=AUTH)
        web, outputs = f"http://{server.web}", f"http://{server.http_door}/v1/outputs"
        channel = grpc.insecure_channel(server.grpc)
        self.addCleanup(channel.close)
        stranger = "a-token-that-nobody-gave-away"

        rows = [("GET", f"{web}/metrics", {None: 401, stranger: 401, SENDER: 403, READER: 200, OPERATOR: 200}),
                ("GET", f"{web}/", {None: 401, READER: 200}),
                ("GET", f"{web}/api/v1/status", {None: 401, SENDER: 403, READER: 200}),
                ("POST", f"{web}/-/reload", {None: 401, SENDER: 403, READER: 403, OPERATOR: 200}),
                ("POST", f"{web}/api/v1/baselines", {None: 401, READER: 403, OPERATOR: 400}),
                ("POST", outputs, {None: 401, stranger: 401, READER: 403, OPERATOR: 403, SENDER: 200}),
                ("GET", f"{web}/-/healthy", {None: 200}), ("GET", f"{web}/-/ready", {None: 200})]
        refused = 0
        for method, url, expected in rows:
            for token, status in expected.items():
                with self.subTest(method=method, url=url, token=token):
                    body = output(f"h-{token}") if method == "POST" else None
                    answer = ask(method, url, token, body)
                    self.assertEqual(answer.status, status)
                    self.assertEqual(answer.headers.get("WWW-Authenticate") is not None, status == 401)
                    refused += status in (401, 403)
        self.assertEqual(observe(channel, None, "g"), grpc.StatusCode.UNAUTHENTICATED)
        self.assertEqual(observe(channel, stranger, "g"), grpc.StatusCode.UNAUTHENTICATED)
        self.assertEqual(observe(channel, READER, "g"), grpc.StatusCode.PERMISSION_DENIED)
        self.assertEqual(observe(channel, SENDER, "g"), grpc.StatusCode.OK)

        page = ask("GET", f"{web}/metrics", READER).text()
        metrics = support.Metrics(page)
        self.assertEqual(metrics.total("telltale_received_total"), 2)
        self.assertEqual(metrics.total("telltale_counted_total"), 2)
        self.assertEqual(metrics.total("telltale_unauthorized_total"), refused + 3)
        self.assertEqual(metrics.value("telltale_unauthorized_total", transport="grpc"), 3)
        for told in (page, server.output(), ask("GET", f"{web}/api/v1/status", READER).text()):
            for token in (SENDER, READER, OPERATOR, stranger):
                self.assertNotIn(token, told)

    def test_tokens_are_exchanged_by_a_reload(self):
        server = self.telltale(settings=AUTH)
        url = f"http://{server.web}/metrics"
        secret(self.folder / "tokens" / "reader", f"{READER}\nthe-next-reader-0123456789\n")
        server.send_signal(signal.SIGHUP)
        server.wait_for(lambda: ask("GET", url, "the-next-reader-0123456789").status == 200, "the next token is known")
        self.assertEqual(ask("GET", url, READER).status, 200)
        (self.folder / "tokens" / "reader").chmod(0o644)
        self.assertEqual(ask("POST", f"http://{server.web}/-/reload", OPERATOR).status, 500)
        self.assertIn("everyone on this machine may use it (mode 0644); run chmod o= on it", server.output())
        self.assertEqual(ask("GET", url, READER).status, 200, "the tokens stay as they were")

    def test_check_and_serve_refuse_a_broken_token_file(self):
        (self.folder / "telltale.yaml").write_text(AUTH)
        self.assertEqual(self.run_telltale("check", "--config.file=telltale.yaml").returncode, 0)
        secret(self.folder / "tokens" / "sender", "hush\n")
        for command in ("check", "serve"):
            told = self.run_telltale(command, "--config.file=telltale.yaml")
            self.assertEqual(told.returncode, 1)
            self.assertIn("telltale.yaml:4: the tokens of 'workflows': tokens/sender:1: a token has 4 characters",
                          told.stderr)
            self.assertNotIn("hush", told.stderr)

    def test_commands_show_the_token_of_a_file(self):
        server = self.telltale(settings=AUTH)
        outputs = self.folder / "outputs.jsonl"
        outputs.write_bytes(output("s1") + b"\n")
        reader = secret(self.folder / "mine", READER + "\n")
        sender = self.folder / "tokens" / "sender"
        refused = self.run_telltale("send", outputs, f"--to={server.grpc}")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("this needs a token", refused.stderr)
        self.assertIn("--token-file", refused.stderr)
        sent = self.run_telltale("send", outputs, f"--to={server.grpc}", f"--token-file={sender}")
        self.assertEqual((sent.returncode, sent.stdout), (0, "1 accepted, 0 duplicates, 0 rejected, 0 dead letters\n"))
        for arguments in (["status"], ["explain"], ["timeline"], ["baseline", "export"]):
            with self.subTest(arguments=arguments):
                refused = self.run_telltale(*arguments, f"--to={server.web}")
                self.assertEqual(refused.returncode, 1)
                self.assertIn("give --token-file=F", refused.stderr)
                told = self.run_telltale(*arguments, f"--to={server.web}", f"--token-file={reader}")
                self.assertEqual(told.returncode, 0, told.stderr)
        accept = ["baseline", "accept", "--workflow=mail", "--step=answer", f"--to={server.web}"]
        forbidden = self.run_telltale(*accept, f"--token-file={reader}")
        self.assertEqual(forbidden.returncode, 1)
        self.assertIn("does not grant the right", forbidden.stderr)


class Exposure(support.EndToEnd):
    """What a telltale would open to other machines. Only refusals, or ports that somebody guards, are really tried."""


    def test_no_port_is_opened_to_strangers(self):
        for door in ("grpc", "http", "web"):
            with self.subTest(door=door):
                (self.folder / "telltale.yaml").write_text(f"{door}: {{listen_address: '0.0.0.0:0'}}\n")
                told = self.run_telltale("check", "--config.file=telltale.yaml")
                self.assertEqual(told.returncode, 1)
                self.assertIn(f"--{door}.listen-address=0.0.0.0:0 can be reached from other machines", told.stderr)
                self.assertIn("--insecure", told.stderr)
        told = self.run_telltale("serve", "--web.listen-address=:0", "--grpc.listen-address=127.0.0.1:0",
                                 "--http.listen-address=127.0.0.1:0")
        self.assertEqual((told.returncode, told.stdout), (1, ""))
        self.assertIn("--web.listen-address=:0 can be reached", told.stderr)
        self.assertNotIn("--grpc", told.stderr)

    def test_a_reload_does_not_take_the_guard_from_an_open_port(self):
        secret(self.folder / "tokens" / "all", OPERATOR)
        auth = "auth: {tokens: [{name: ops, file: tokens/all, rights: [read, operate]}]}\n"
        settings = self.folder / "telltale.yaml"
        settings.write_text(auth)
        process = self.start(support.Process, [support.BINARY, "serve", "--config.file=telltale.yaml",
                                               "--web.listen-address=127.1:0", "--grpc.listen-address=127.0.0.1:0",
                                               "--http.listen-address=127.0.0.1:0"],
                             self.folder / "telltale.log", self.folder)
        line = process.wait_for(lambda: support.Telltale.LINE.search(process.output()), "it says where it listens")
        # 127.1 is loopback to the system and no known loopback to telltale: nothing here listens to the world.
        self.assertIn("web on 127.1:0: tokens and outputs travel unencrypted", process.output())
        web = line[3].replace("127.1", "127.0.0.1")
        settings.write_text("log: {level: info}\n")
        reloaded = ask("POST", f"http://{web}/-/reload", OPERATOR)
        self.assertEqual(reloaded.status, 500)
        self.assertIn("anyone there would be let in", reloaded.text())
        self.assertEqual(ask("GET", f"http://{web}/metrics").status, 401)
        metrics = support.Metrics(ask("GET", f"http://{web}/metrics", OPERATOR).text())
        self.assertEqual(metrics.value("telltale_config_last_reload_successful"), 0)

    def test_the_port_for_scrapes_serves_numbers_alone(self):
        server = self.telltale("--metrics.listen-address=127.0.0.1:0")
        found = server.wait_for(lambda: re.search(r"metrics=([0-9.:]+)", server.output()), "the port for scrapes")
        pages = {200: ("/metrics", "/-/healthy", "/-/ready"),
                 404: ("/", "/api/v1/status", "/api/v1/baselines", "/runbooks", "/../etc/passwd")}
        for status, path in ((status, path) for status, paths in pages.items() for path in paths):
            self.assertEqual(ask("GET", f"http://{found[1]}{path}").status, status, path)
        self.assertEqual(ask("POST", f"http://{found[1]}/-/reload", body=b"").status, 405)


class Browsers(support.EndToEnd):
    def test_another_sites_page_changes_nothing_and_nothing_is_framed_or_kept(self):
        server = self.telltale()
        web = f"http://{server.web}"
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site", "Origin": web}):
            for path in ("/-/reload", "/api/v1/baseline/accept?workflow=mail", "/api/v1/baselines"):
                self.assertEqual(ask("POST", web + path, body=b"{}", headers=headers).status, 403, (path, headers))
        self.assertEqual(ask("POST", f"http://{server.http_door}/v1/outputs", body=output("x"),
                             headers={"Origin": "https://evil.example"}).status, 403)
        own = {"Origin": web, "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(ask("POST", f"{web}/-/reload", body=b"{}", headers=own).status, 200)
        for path in ("/", "/metrics", "/api/v1/status", "/no/such/page"):
            headers = ask("GET", web + path).headers
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["X-Frame-Options"], "DENY")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")


if __name__ == "__main__":
    support.main()
