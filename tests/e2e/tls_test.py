"""TLS on every port, certificates of clients, and certificates that change: the shipped binary, real clients."""

import http.client
import json
import socket
import ssl
import subprocess
import time
import warnings
from pathlib import Path

import grpc

import support
from callers import ask, observe, output, secret


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
            unknown = ssl.create_default_context()   # does not know the authority
            ask("GET", f"https://{server.web}/metrics", context=unknown)

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
        self.authority.openssl("x509", "-req", "-in", "new.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial",
                               "9", "-days", "-1", "-out", "expired.pem")
        (self.folder / "pki" / "open.key").write_bytes(self.authority.read("server.key"))
        (self.folder / "pki" / "open.key").chmod(0o644)
        for cert, key, told in (("server.pem", "other.key", "is not the key of the certificate in pki/server.pem"),
                                ("expired.pem", "other.key", "expired.pem: the certificate expired on"),
                                ("none.pem", "server.key", "none.pem: No such file"),
                                ("server.pem", "open.key", "everyone on this machine may use it (mode 0644)")):
            with self.subTest(cert=cert, key=key):
                tls = f"{{cert_file: pki/{cert}, key_file: pki/{key}}}"
                (self.folder / "telltale.yaml").write_text(f"web: {{tls: {tls}}}\n")
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


if __name__ == "__main__":
    support.main()
