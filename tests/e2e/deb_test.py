#!/usr/bin/env python3
"""The .deb, made by cpack from the build that is tested: what is in it, what it asks for, that it runs once unpacked.

That it installs, starts and goes away again in a new Debian root is tests/package_root.sh: that takes minutes, so a
person runs it.
"""

import gzip
import hashlib
import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import support
from built import BUILD, PROGRAM
from confine import directives

PROJECT = re.search(r"^project\(telltale VERSION (\S+) ", (support.TREE / "CMakeLists.txt").read_text(), re.M)[1]


def output_of(*words, **more) -> str:
    ran = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=280, **more)
    if ran.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, words))}: {ran.stdout}{ran.stderr}")
    return ran.stdout


class Deb(support.SharedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.case.folder
        cls.packages = cls.pack("cpack")
        cls.root = cls.folder / "root"
        output_of("dpkg-deb", "-x", cls.packages[0], cls.root)
        output_of("dpkg-deb", "-e", cls.packages[0], cls.folder / "control")
        cls.program = cls.root / "usr/bin/telltale"

    def setUp(self):
        pass   # the case has the folder

    @classmethod
    def pack(cls, name: str) -> list:
        """As deploy/release/README.md says, with the time of the sources."""
        output_of("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder / name,
                  env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"})
        return list((cls.folder / name).glob("*.deb"))

    def field(self, name: str) -> str:
        return output_of("dpkg-deb", "-f", self.packages[0], name).strip()

    def test_it_bears_the_one_version(self):
        self.assertEqual([path.name for path in self.packages], [f"telltale_{PROJECT}_amd64.deb"])
        self.assertEqual((self.field("Package"), self.field("Version")), ("telltale", PROJECT))
        self.assertEqual(output_of(self.program, "--version"), output_of(PROGRAM, "--version"))
        self.assertTrue(output_of(self.program, "--version").startswith(f"telltale {PROJECT} ("))

    def test_it_asks_for_every_library_that_the_program_does(self):
        asked = {part.split()[0] for part in self.field("Depends").split(", ")}
        sbom = json.loads((self.root / "usr/share/doc/telltale/telltale.spdx.json").read_text())
        names = {element["SPDXID"]: element["name"] for element in sbom["packages"]}
        linked = {names[one["relatedSpdxElement"]]
            for one in sbom["relationships"] if one["relationshipType"] == "DYNAMIC_LINK"}
        self.assertIn("libgrpc++1.51", linked)
        for name in linked:   # spdlog's is asked for by the name of the fmt that it was built with
            provided = re.findall(r"[\w.+-]+", output_of("dpkg-query", "-W", "-f", "${Provides}", name))
            self.assertTrue(asked & {name, *provided}, name)

    def test_its_files(self):
        listing = output_of("dpkg-deb", "-c", self.packages[0])
        files = {}
        for line in listing.splitlines():
            mode, owner, _, _, _, path = line.split(None, 5)
            self.assertEqual(owner, "root/root", line)
            self.assertIn(mode, ("drwxr-xr-x", "-rw-r--r--") if path != "./usr/bin/telltale" else ("-rwxr-xr-x",), line)
            self.assertRegex(path, r"^\./(usr/|lib/|etc/)?(?!.*__pycache__)", line)
            if mode.startswith("-"):
                files[path.removeprefix(".")] = mode
        for wanted in (
    "/etc/telltale/telltale.yaml",
    "/lib/systemd/system/telltale.service",
    "/usr/bin/telltale",
    "/usr/share/man/man1/telltale.1.gz",
    "/usr/share/doc/telltale/README.md",
    "/usr/share/doc/telltale/copyright",
    "/usr/share/doc/telltale/changelog.gz",
    "/usr/share/doc/telltale/upgrade.md",
    "/usr/share/telltale/rules/default.yaml",
    "/usr/share/telltale/rules/README.md",
    "/usr/share/telltale/prometheus/prometheus.yml",
     "/usr/share/telltale/proto/telltale/v1/telltale.proto"):
            self.assertIn(wanted, files)
        kept = set((self.folder / "control/conffiles").read_text().split())
        self.assertEqual(kept, {name for name in files if name.startswith("/etc/")})
        self.assertLess(self.packages[0].stat().st_size, 8 << 20)

    def test_what_the_unit_names_is_there(self):
        unit = self.root / "lib/systemd/system/telltale.service"
        words = directives(unit)["ExecStart"][-1].split()
        for path in (words[0], words[2].partition("=")[2], *re.findall(r"file://(\S+)", unit.read_text())):
            self.assertTrue((self.root / path.lstrip("/")).is_file(), path)

    def test_the_scripts_are_sound(self):
        for name in ("postinst", "prerm", "postrm"):
            script = self.folder / "control" / name
            output_of("sh", "-n", script)
            self.assertEqual(script.stat().st_mode & 0o777, 0o755)
            self.assertIn("\nset -e\n", script.read_text())

    def test_the_program_is_the_one_that_was_built_without_its_symbols(self):
        self.assertIn(", stripped", output_of("file", self.program))
        header = output_of("readelf", "-lWd", self.program)
        for hardening in ("GNU_RELRO", "BIND_NOW"):
            self.assertIn(hardening, header)
        self.assertNotRegex(header, "RPATH|RUNPATH")
        self.assertNotIn(str(support.TREE).encode(), self.program.read_bytes()
                         )   # whoever builds elsewhere has the same

    def test_the_man_page_has_every_command(self):
        page = gzip.decompress((self.root / "usr/share/man/man1/telltale.1.gz").read_bytes()).decode()
        commands = re.findall(
    r"^  ([a-z-]+) {2,}\S",
    output_of(
        PROGRAM,
        "--help").partition("Subcommands:")[2],
         re.M)
        self.assertGreater(len(commands), 8)
        for command in ("serve", "replay", "dead-letters"):
            self.assertIn(command, commands)
        for command in commands:
            self.assertIn(".SH TELLTALE " + command.upper().replace("-", "\\-"), page)
        for line in page.splitlines():
            self.assertFalse(line.startswith("'"), line)   # would be a request to roff
        self.assertTrue(page.startswith(".TH TELLTALE 1 "))

    def test_the_list_of_libraries_is_of_this_program(self):
        sbom = json.loads((self.root / "usr/share/doc/telltale/telltale.spdx.json").read_text())
        self.assertEqual(sbom["packages"][0]["checksums"][0]["checksumValue"],
                         hashlib.sha256(self.program.read_bytes()).hexdigest())

    def test_it_runs_with_the_settings_it_ships(self):
        shipped = self.root / "etc/telltale/telltale.yaml"
        self.assertEqual(subprocess.run(
            [self.program, "check", f"--config.file={shipped}"], capture_output=True).returncode, 0)
        server = self.start_shipped(shipped)
        self.assertEqual(server.post_outputs(b'{"workflow": "w", "step": "s", "text": "hello"}').json()["accepted"], 1)
        metrics = server.metrics()
        self.assertEqual(metrics.total("telltale_outputs_total"), 1)
        self.assertEqual(metrics.value("telltale_build_info", version=PROJECT), 1)
        self.assertEqual(server.stop(), 0)

    def start_shipped(self, shipped: Path) -> support.Telltale:
        before, support.BINARY = support.BINARY, self.program
        try:
            server = support.Telltale(self.folder, f"--config.file={shipped}")
        finally:
            support.BINARY = before
        self.addCleanup(server.stop)
        return server

    def test_packed_again_it_has_the_same_bytes(self):
        again = self.pack("again")
        self.assertEqual(hashlib.sha256(again[0].read_bytes()).digest(),
                         hashlib.sha256(self.packages[0].read_bytes()).digest())

    def test_what_is_commented_out_in_the_settings_is_right_too(self):
        text = (self.root / "etc/telltale/telltale.yaml").read_text()
        told = [line[2:] for line in text.splitlines() if re.match(
            r"# +(alerts|alertmanagers|auth|tokens|memory):? ?", line)]
        self.assertEqual(len(told), 5)
        (self.folder / "ops").write_text("0123456789abcdef0123456789abcdef\n")
        (self.folder / "ops").chmod(0o600)
        settings = self.folder / "uncommented.yaml"
        settings.write_text("\n".join(told).replace(
            "/run/credentials/telltale.service/ops", str(self.folder / "ops")) + "\n")
        ran = subprocess.run([self.program, "check", f"--config.file={settings}"], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)


class OneVersion(support.EndToEnd):
    def test_every_file_that_tells_a_version_tells_this_one(self):
        for path, pattern in (("deploy/helm/telltale/Chart.yaml", r'^appVersion: "(.+?)"'),
                              ("deploy/compose/compose.yaml", r"image: telltale:(\S+)"),
                              ("deploy/kubernetes/sidecar.yaml", r"image: telltale:(\S+)"),
                              ("CHANGELOG.md", r"^## (\d+\.\d+\.\d+)")):
            told = re.findall(pattern, (support.TREE / path).read_text(), re.M)
            self.assertGreater(len(told), 0, path)
            self.assertEqual(told[0], PROJECT, path)

    def test_the_running_one_tells_how_it_was_built(self):
        line = self.run_telltale("--version").stdout
        told = re.fullmatch(r"telltale (\S+) \(revision (\S+), (.+?), (\w+); .+\)\n", line)
        self.assertTrue(told, line)
        metrics = self.telltale().metrics()
        self.assertEqual(metrics.value("telltale_build_info", version=told[1], revision=told[2], compiler=told[3],
                                       build_type=told[4]), 1)


if __name__ == "__main__":
    support.main()
