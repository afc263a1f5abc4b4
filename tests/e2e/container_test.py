#!/usr/bin/env python3
"""Dockerfile and compose.yaml, as far as that goes without images: they are parsed, every file, package, flag and port
that they name is there, what each program is given is held against the program, and the health check is run against a
real telltale.
"""

import fnmatch
import json
import re
import subprocess
from pathlib import Path

import yaml

import support

COMPOSE = support.TREE / "deploy/compose/compose.yaml"
DOCKERFILE = support.TREE / "deploy/container/Dockerfile"
DEBIANS = {"telltale": [support.BINARY, "serve"], "prometheus": [
    "prometheus"], "alertmanager": ["prometheus-alertmanager"]}
PORTS = {"telltale": {9737, 9738, 9739}, "prometheus": {9090}, "alertmanager": {9093}, "grafana": {3000}}


def run(*words, folder: Path = support.TREE) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, cwd=folder)


def instructions() -> list:
    """Each instruction of the Dockerfile and its words, continued lines joined."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.M).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def of(kind: str) -> list:
    return [words for name, words in instructions() if name == kind]


class Compose(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.compose = yaml.safe_load(COMPOSE.read_text())
        self.services = self.compose["services"]

    def test_docker_compose_takes_it(self):
        ran = run("docker-compose", "-f", COMPOSE, "config")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(set(yaml.safe_load(ran.stdout)["services"]), set(PORTS))
        wrong = self.folder / "compose.yaml"
        wrong.write_text(COMPOSE.read_text().replace("read_only:", "readonly:"))
        self.assertNotEqual(run("docker-compose", "-f", wrong, "config").returncode, 0)

    def test_each_is_confined(self):
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertIs(service["read_only"], True)
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                self.assertRegex(service["mem_limit"], r"^\d+[mg]$")
                self.assertGreater(service["pids_limit"], 0)
                self.assertNotIn("privileged", service)
                self.assertNotIn("cap_add", service)
                self.assertRegex(service["image"], r"^[a-z/-]+:v?\d+\.\d+\.\d+$")   # no tag that moves
                self.assertTrue("healthcheck" in service or (name == "telltale" and of("HEALTHCHECK")))

    def test_ports_are_on_loopback_and_the_usual_ones(self):
        for name, service in self.services.items():
            told = [re.fullmatch(r"127\.0\.0\.1:(\d+):(\d+)", port) for port in service["ports"]]
            self.assertTrue(all(told), service["ports"])
            self.assertEqual({int(port[1]) for port in told}, PORTS[name])
            self.assertEqual([port[1] for port in told], [port[2] for port in told])

    def test_what_is_mounted_is_there_and_read_only(self):
        for service in self.services.values():
            for volume in service["volumes"]:
                source, target, *mode = volume.split(":")
                if source.startswith("."):
                    self.assertEqual(mode, ["ro"], volume)
                    self.assertTrue((COMPOSE.parent / source).exists(), volume)
                else:
                    self.assertIn(source, self.compose["volumes"])
                self.assertTrue(target.startswith("/"))

    def test_every_flag_is_one_of_the_programs(self):
        for name, program in DEBIANS.items():
            ran = run(*program, "--help")
            for flag in [word for word in self.services[name]["command"] if word.startswith("--")]:
                self.assertRegex(ran.stdout + ran.stderr, rf"(?m)^\s+{re.escape(flag.partition('=')[0])}\b", flag)

    def test_the_settings_are_right(self):
        folder = COMPOSE.parent
        ran = run(support.BINARY, "check", f"--config.file={folder / 'telltale.yaml'}")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        (self.folder / "prometheus.yml").write_text((folder / "prometheus.yml").read_text())
        (self.folder / "telltale").symlink_to(support.TREE / "deploy/prometheus")
        ran = run("promtool", "check", "config", self.folder / "prometheus.yml")
        rules = yaml.safe_load((folder / "prometheus.yml").read_text())["rule_files"]
        missing = [path for path in rules if not (self.folder / path).exists()]
        self.assertEqual(ran.returncode, 1 if missing else 0, ran.stdout + ran.stderr)
        if missing:   # told, not passed over
            self.assertIn(missing[0], ran.stdout + ran.stderr)
        mounted = next(volume for volume in self.services["alertmanager"]["volumes"] if volume.startswith("../"))
        self.assertEqual(mounted, "../alertmanager:/etc/alertmanager:ro")
        ran = run("amtool", "check-config", support.TREE / "deploy/alertmanager/alertmanager.yml")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_they_find_one_another(self):
        settings = yaml.safe_load((COMPOSE.parent / "telltale.yaml").read_text())
        prometheus = yaml.safe_load((COMPOSE.parent / "prometheus.yml").read_text())
        targets = prometheus["scrape_configs"][0]["static_configs"][0]["targets"]
        self.assertEqual(targets, ["telltale:" + settings["metrics"]["listen_address"].partition(":")[2]])
        receivers = prometheus["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]
        self.assertEqual(receivers, [settings["alerts"]["alertmanagers"][0]["url"].removeprefix("http://")])
        for name in targets + receivers:
            self.assertIn(name.partition(":")[0], self.services)
        self.assertEqual({int(settings[port]["listen_address"].partition(":")[2]) for port in ("web", "grpc", "http")},
                         PORTS["telltale"])
        for path in prometheus["rule_files"]:
            self.assertRegex(path, r"^telltale/telltale-(meta|recording)\.yml$")   # its own alerts are pushed
        self.assertEqual(self.services["telltale"]["mem_limit"], "768m")


class Image(support.EndToEnd):
    def test_it_is_of_two_stages_and_a_user_without_a_name(self):
        self.assertEqual(of("FROM"), ["debian:bookworm AS build", "debian:bookworm-slim"])
        self.assertRegex(of("USER")[-1], r"^[1-9]\d+:[1-9]\d+$")
        last = [name for name, _ in instructions()]
        self.assertGreater(last.index("USER"), len(last) - 1 - last[::-1].index("RUN"))
        user = of("USER")[-1].split(":")[0]
        self.assertIn(f"install -d -o {user} ", of("RUN")[-1])
        self.assertEqual(yaml.safe_load(COMPOSE.read_text())["services"]["telltale"]["user"], of("USER")[-1])

    def test_its_packages_are_the_projects(self):
        named = re.search(r"install_packages ([a-z ]+?) &&", of("RUN")[0])[1].split()
        listed = run(
    "bash",
    "-c",
    "source deploy/packages.sh; for group; do declare -p packages_$group; done",
    "-",
    *
    named)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        for package in ("g++", "cmake", "ninja-build", "dpkg-dev", "python3"):
            self.assertIn(f'"{package}"', listed.stdout)
        # Of others only what the .deb recommends: everything else it asks for itself.
        extra = [word for word in of("RUN")[-1].partition("install -y")[2].partition("&&")
                                     [0].split() if not word.startswith("-")]
        self.assertEqual(extra, ["/telltale.deb", "ca-certificates"])

    def test_its_scripts_can_be_read_by_a_shell(self):
        for script in of("RUN"):
            ran = run("bash", "-n", "-c", script)
            self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_what_it_copies_is_not_left_out(self):
        ignored = [line for line in (support.TREE / ".dockerignore").read_text().splitlines()
                                     if line and not line.startswith("#")]
        self.assertIn(".git", ignored)
        for needed in (
    "CMakeLists.txt",
    "CMakePresets.json",
    "cmake/Package.cmake",
    "src/main.cc",
    "proto/CMakeLists.txt",
    "rules/default.yaml",
    "deploy/packages.sh",
    "deploy/deb/postinst",
    "README.md",
     "tests/CMakeLists.txt"):
            self.assertTrue((support.TREE / needed).exists(), needed)
            for pattern in ignored:
                self.assertFalse(needed.split(
                    "/")[0] == pattern or fnmatch.fnmatch(needed, pattern.replace("**/", "*")), needed)

    def test_its_preset_and_options_are_cmakes(self):
        presets = json.loads((support.TREE / "CMakePresets.json").read_text())["configurePresets"]
        self.assertIn(re.search(r"--preset (\w+)", of("RUN")[1])[1], [preset["name"] for preset in presets])
        self.assertIn("TELLTALE_REVISION", (support.TREE / "cmake/Revision.cmake").read_text())

    def test_its_command_starts_and_its_health_check_tells_well_from_ill(self):
        command = json.loads(of("CMD")[-1])
        self.assertEqual(json.loads(of("ENTRYPOINT")[0]), ["/usr/bin/telltale"])
        said = self.run_telltale("serve", "--help").stdout
        for flag in command[1:]:
            self.assertIn(flag.partition("=")[0] + " ", said)
        server = self.telltale("--metrics.listen-address=127.0.0.1:0")
        port = re.search(r" metrics=127\.0\.0\.1:(\d+)", server.output())[1]
        health = json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
        ask = [word.replace("/9740", f"/{port}") for word in health]
        self.assertNotEqual(ask, health)
        self.assertEqual(run(*ask).returncode, 0)
        self.assertNotEqual(run(*[word.replace("/-/healthy", "/-/no-such-page") for word in ask]).returncode, 0)
        server.stop()
        self.assertNotEqual(run(*ask).returncode, 0)


if __name__ == "__main__":
    support.main()
