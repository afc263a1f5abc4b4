"""Who may pass: tokens, addresses beyond loopback, TLS, and what a stranger sees. The shipped binary, real clients."""

import hashlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

import grpc

import support
from wire import SERVICE, pb

SENDER, READER, OPERATOR = (f"{name}-token-0123456789abcdef" for name in ("sender", "reader", "operator"))
AUTH = """
auth:
  tokens:
    - {name: workflows, file: tokens/sender, rights: [ingest]}
    - {name: pages, file: tokens/reader, rights: [read]}
    - {name: ops, file: tokens/operator, rights: [read, operate]}
"""


def secret(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def ask(method: str, url: str, token: str = None, body: bytes = None, context=None, headers=()) -> support.Answer:
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers))
    if body is not None:
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:
            return support.Answer(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as error:
        return support.Answer(error.code, error.read(), error.headers)


def observe(channel, token: str, identity: str):
    """OK, or the code that the call was refused with."""
    call = channel.unary_unary(SERVICE + "Observe", request_serializer=pb.ObserveRequest.SerializeToString,
                               response_deserializer=pb.ObserveResponse.FromString)
    metadata = [("authorization", f"Bearer {token}")] if token else []
    try:
        call(pb.ObserveRequest(outputs=[pb.Output(id=identity, workflow="mail", step="answer", text="hello")]),
             timeout=30, metadata=metadata)
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


def output(identity: str) -> bytes:
    return json.dumps({"id": identity, "workflow": "mail", "step": "answer", "text": "hello"}).encode()


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
        line = process.wait_for(lambda: support.Telltale.LINE.search(process.output()), "telltale says where it listens")
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
        found = server.wait_for(lambda: support.re.search(r"metrics=(\S+)", server.output()), "the port for scrapes")
        for path, status in (("/metrics", 200), ("/-/healthy", 200), ("/-/ready", 200), ("/", 404), ("/api/v1/status", 404),
                             ("/api/v1/baselines", 404), ("/runbooks", 404), ("/../etc/passwd", 404)):
            self.assertEqual(ask("GET", f"http://{found[1]}{path}").status, status, path)
        self.assertEqual(ask("POST", f"http://{found[1]}/-/reload", body=b"").status, 405)


class Authority:
    """Certificates for 127.0.0.1, made by openssl."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.openssl("req", "-x509", *self.KEY, "-days", "30", "-subj", "/CN=authority", "-keyout", "ca.key", "-out",
                     "ca.pem")

    KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")

    def openssl(self, *arguments) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def make(self, name: str, serial: int, days: int = 30) -> None:
        """NAME.pem and NAME.key, each put in place at once."""
        self.openssl("req", *self.KEY, "-subj", f"/CN={name}", "-keyout", "new.key", "-out", "new.csr")
        (self.folder / "new.ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        self.openssl("x509", "-req", "-in", "new.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", str(serial),
                     "-days", str(days), "-extfile", "new.ext", "-out", "new.pem")
        for kind in ("key", "pem"):
            (self.folder / f"new.{kind}").chmod(0o600)
            (self.folder / f"new.{kind}").replace(self.folder / f"{name}.{kind}")

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def serial_of(address: str, authority: Authority, client: str = None) -> int:
    """Which certificate a port shows to a new connection."""
    context = ssl.create_default_context(cafile=authority.folder / "ca.pem")
    if client:
        context.load_cert_chain(authority.folder / f"{client}.pem", authority.folder / f"{client}.key")
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as plain:
        with context.wrap_socket(plain, server_hostname=host) as encrypted:
            return int(encrypted.getpeercert()["serialNumber"], 16)


class Tls(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder / "pki")
        self.authority.make("server", 100)

    def start_with(self, client_ca: str = "") -> support.Telltale:
        ca = f", client_ca_file: pki/{client_ca}" if client_ca else ""
        tls = f"{{tls: {{cert_file: pki/server.pem, key_file: pki/server.key{ca}}}}}"
        return self.start(EncryptedTelltale, self.folder, self.authority, "client" if client_ca else None,
                          f"grpc: {tls}\nhttp: {tls}\nweb: {tls}\n")

    def channel(self, server, client: str = None):
        pems = [self.authority.read(f"{client}.{kind}") for kind in ("key", "pem")] if client else [None, None]
        channel = grpc.secure_channel(server.grpc, grpc.ssl_channel_credentials(self.authority.read("ca.pem"), *pems))
        self.addCleanup(channel.close)
        return channel

    def context(self, client: str = None, **bounds):
        context = ssl.create_default_context(cafile=self.authority.folder / "ca.pem")
        if client:
            context.load_cert_chain(self.authority.folder / f"{client}.pem", self.authority.folder / f"{client}.key")
        for name, value in bounds.items():
            setattr(context, name, value)
        return context

    def test_every_port_speaks_tls_and_nothing_else(self):
        server = self.start_with()
        self.assertEqual(observe(self.channel(server), None, "g"), grpc.StatusCode.OK)
        self.assertEqual(ask("POST", f"https://{server.http_door}/v1/outputs", body=output("h"),
                             context=self.context()).status, 200)
        large = json.dumps([json.loads(output(f"l{i}")) for i in range(2_000)]).encode()   # more than one TLS record
        told = ask("POST", f"https://{server.http_door}/v1/outputs", body=large, context=self.context())
        self.assertEqual(told.json().get("accepted"), 2_000, told.text()[:300])
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context(minimum_version=version, maximum_version=version)
            self.assertEqual(ask("GET", f"https://{server.web}/metrics", context=context).status, 200)
        for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context = self.context(minimum_version=old, maximum_version=old)
            context.set_ciphers("ALL:@SECLEVEL=0")
            with self.assertRaises(OSError):
                ask("GET", f"https://{server.web}/metrics", context=context)
        for address in (server.web, server.http_door):
            with self.assertRaises(OSError):
                ask("GET", f"http://{address}/metrics")
        with grpc.insecure_channel(server.grpc) as plain:
            self.assertEqual(observe(plain, None, "p"), grpc.StatusCode.UNAVAILABLE)
        with self.assertRaises(OSError):
            ask("GET", f"https://{server.web}/metrics", context=ssl.create_default_context())   # of an unknown authority

    def test_clients_need_a_certificate_where_an_authority_is_named(self):
        self.authority.make("client", 200)
        stranger = Authority(self.folder / "strangers")
        stranger.make("client", 300)
        server = self.start_with("ca.pem")
        self.assertEqual(observe(self.channel(server, "client"), None, "g"), grpc.StatusCode.OK)
        self.assertEqual(observe(self.channel(server), None, "g"), grpc.StatusCode.UNAVAILABLE)
        strange = grpc.secure_channel(server.grpc, grpc.ssl_channel_credentials(
            self.authority.read("ca.pem"), stranger.read("client.key"), stranger.read("client.pem")))
        self.addCleanup(strange.close)
        self.assertEqual(observe(strange, None, "g"), grpc.StatusCode.UNAVAILABLE)
        for address, path, body in ((server.web, "/metrics", None), (server.web, "/-/healthy", None),
                                    (server.http_door, "/v1/outputs", output("h"))):
            method = "POST" if body else "GET"
            url = f"https://{address}{path}"
            self.assertEqual(ask(method, url, body=body, context=self.context("client")).status, 200)
            with self.assertRaises(OSError):
                ask(method, url, body=body, context=self.context())
            context = self.context()
            context.load_cert_chain(stranger.folder / "client.pem", stranger.folder / "client.key")
            with self.assertRaises(OSError):
                ask(method, url, body=body, context=context)
        metrics = support.Metrics(ask("GET", f"https://{server.web}/metrics", context=self.context("client")).text())
        self.assertEqual(metrics.total("telltale_received_total"), 2)

    def test_renewed_certificates_are_taken_in_and_open_connections_live_on(self):
        server = self.start_with()
        open_one = self.channel(server)
        self.assertEqual(observe(open_one, None, "1"), grpc.StatusCode.OK)
        context = self.context()
        kept = http.client.HTTPSConnection(server.web, context=context, timeout=30)
        self.addCleanup(kept.close)
        kept.request("GET", "/-/healthy")
        self.assertEqual(kept.getresponse().read(), b"telltale is healthy.\n")
        self.authority.make("server", 101)
        for address in (server.web, server.http_door, server.grpc):
            server.wait_for(lambda: serial_of(address, self.authority) == 101, f"{address} shows the new certificate")
        kept.request("GET", "/-/healthy")
        self.assertEqual(kept.getresponse().read(), b"telltale is healthy.\n")
        self.assertEqual(observe(open_one, None, "2"), grpc.StatusCode.OK)

        # One that is wrong is told, and the one before stays.
        secret(self.folder / "pki" / "server.pem", "nothing\n")
        server.wait_for(lambda: "the certificate of web stays as it was" in server.output(), "the complaint")
        self.assertIn("server.pem: holds no certificate in PEM", server.output())
        self.assertEqual(serial_of(server.web, self.authority), 101)
        self.assertEqual(ask("POST", f"https://{server.web}/-/reload", body=b"", context=context).status, 500)
        for _ in range(30):   # gRPC looks at its files every second
            self.assertEqual(serial_of(server.grpc, self.authority), 101)
            time.sleep(0.1)
        self.assertEqual(observe(self.channel(server), None, "3"), grpc.StatusCode.OK)
        key = self.authority.read("server.key").decode().splitlines()[1]
        self.assertNotIn(key, server.output())

    def test_check_tells_what_is_wrong_with_a_certificate(self):
        self.authority.make("other", 102)
        expired = ["x509", "-req", "-in", "new.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "9", "-days", "-1",
                   "-out", "expired.pem"]
        self.authority.openssl(*expired)
        (self.folder / "pki" / "open.key").write_bytes(self.authority.read("server.key"))
        (self.folder / "pki" / "open.key").chmod(0o644)
        for cert, key, told in (("server.pem", "other.key", "other.key: is not the key of the certificate in pki/server.pem"),
                                ("expired.pem", "other.key", "expired.pem: the certificate expired on"),
                                ("none.pem", "server.key", "none.pem: No such file"),
                                ("server.pem", "open.key", "everyone on this machine may use it (mode 0644)")):
            with self.subTest(cert=cert, key=key):
                (self.folder / "telltale.yaml").write_text(f"web: {{tls: {{cert_file: pki/{cert}, key_file: pki/{key}}}}}\n")
                for command in ("check", "serve"):
                    found = self.run_telltale(command, "--config.file=telltale.yaml")
                    self.assertEqual(found.returncode, 1)
                    self.assertIn("telltale.yaml:1 web.tls: ", found.stderr)
                    self.assertIn(told, found.stderr)

    def test_commands_speak_tls_and_show_a_certificate(self):
        self.authority.make("client", 200)
        server = self.start_with("ca.pem")
        (self.folder / "outputs.jsonl").write_bytes(output("s1") + b"\n")
        ways = ["--ca-file=pki/ca.pem", "--cert-file=pki/client.pem", "--key-file=pki/client.key"]
        sent = self.run_telltale("send", "outputs.jsonl", f"--to={server.grpc}", *ways)
        self.assertEqual((sent.returncode, sent.stdout), (0, "1 accepted, 0 duplicates, 0 rejected, 0 dead letters\n"))
        told = self.run_telltale("status", f"--to={server.web}", *ways)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(self.run_telltale("status", f"--to={server.web}", ways[0]).returncode, 1)
        self.assertEqual(self.run_telltale("send", "outputs.jsonl", f"--to={server.grpc}", ways[0]).returncode, 1)


class EncryptedTelltale(support.Telltale):
    """Ready is asked over TLS, with the client's certificate where one is wanted."""

    def __init__(self, folder: Path, authority: Authority, client: str, settings: str):
        self.context = ssl.create_default_context(cafile=authority.folder / "ca.pem")
        if client:
            self.context.load_cert_chain(authority.folder / f"{client}.pem", authority.folder / f"{client}.key")
        super().__init__(folder, settings=settings)

    def is_ready(self) -> bool:
        try:
            return ask("GET", f"https://{self.web}/-/ready", context=self.context).status == 200
        except OSError:
            return False


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
