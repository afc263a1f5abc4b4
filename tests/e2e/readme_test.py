#!/usr/bin/env python3
"""What the README tells people to type works: each of its commands and programs is run against a real telltale."""

import json
import os
import re
import shlex
import subprocess
import sys

from google.protobuf import json_format

import support
from wire import Wire, pb

README = support.TREE / "README.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
# Started by this test itself, on free ports, or tests of their own.
STARTED_ELSEWHERE = ("deploy/run.sh", "tests/run.sh", "telltale serve")


def blocks(*languages) -> list:
    return [text for language, text in BLOCK.findall(README.read_text()) if language in languages]


def commands() -> list:
    """Every command of the shell blocks as its words; a command goes on while a quote is open."""
    found = []
    for block in blocks("sh", ""):
        if "-->" in block:
            continue   # a picture
        pending = ""
        for line in block.splitlines():
            pending += line + "\n"
            try:
                words = shlex.split(pending.removesuffix("\\\n"), comments=True)
            except ValueError:
                continue
            if not pending.endswith("\\\n"):
                found += [words] if words else []
                pending = ""
    return found


class Readme(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.server = self.telltale()
        self.places = {"127.0.0.1:9737": self.server.web, "127.0.0.1:9738": self.server.grpc,
                       "127.0.0.1:9739": self.server.http_door}
        for new in ("10.0.0.8", "10.0.0.9"):   # where the README pretends that a new one is
            (self.folder / new).mkdir()
            self.places[f"{new}:9737"] = self.start(support.Telltale, self.folder / new).web
        generate = support.TREE / "deploy/demo/generate.py"
        (self.folder / "outputs.jsonl").write_bytes(subprocess.run([generate], capture_output=True, check=True).stdout)
        # Three days are learned from as long as nothing of today has come: then they are late.
        self.run_words(["telltale", "send", "outputs.jsonl", "--to=127.0.0.1:9738"])

        # Something to explain: a stream that begins with nothing but empty outputs.
        empty = [pb.Output(id=f"empty-{i}", workflow="invoice-intake", step="extract", text="") for i in range(20)]
        wire = Wire(self.server.grpc)
        self.addCleanup(wire.close)
        self.assertEqual(wire.send(empty).accepted, 20)

    def here(self, text: str) -> str:
        for usual, real in self.places.items():
            text = text.replace(usual, real)
        return text

    def run_words(self, words: list) -> subprocess.CompletedProcess:
        environment = dict(os.environ, PATH=f"{support.BINARY.parent}:{os.environ['PATH']}")
        into = words[words.index(">") + 1:] if ">" in words else []
        words = [self.here(word) for word in (words[:words.index(">")] if into else words)]
        ask_the_web = ("status", "explain", "timeline", "baseline", "dead-letters")
        asks_the_web = words[0] == "telltale" and words[1] in ask_the_web
        if asks_the_web and not any(word.startswith("--to=") for word in words):
            words.append(f"--to={self.server.web}")
        ran = subprocess.run(words, capture_output=True, text=True, cwd=self.folder, env=environment, timeout=120)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        for name in into:
            (self.folder / name).write_text(ran.stdout)
        return ran

    def test_every_command_runs(self):
        ran = set()
        for words in commands():
            line = " ".join(words)
            with self.subTest(command=line[:100]):
                if line.startswith(STARTED_ELSEWHERE):
                    if "/" in words[0]:
                        said = subprocess.run([support.TREE / words[0], "--help"], capture_output=True, text=True)
                        for flag in words[1:]:
                            self.assertIn(flag, said.stdout)
                elif words[0] == "curl":
                    self.assertEqual(json.loads(self.run_words(words).stdout)["accepted"], 1)
                elif words[0] == "grpcurl":
                    # No Debian package: its request is sent by our own client.
                    request = json_format.Parse(words[words.index("-d") + 1], pb.ObserveRequest())
                    self.assertEqual(words[-1], "telltale.v1.OutputService/Observe")
                    wire = Wire(self.here(words[-2]))
                    self.addCleanup(wire.close)
                    self.assertEqual(wire.send(request.outputs).accepted, len(request.outputs))
                elif words[0] == "telltale":
                    self.run_words(words)
                elif words[0] == "cmake":
                    presets = json.loads((support.TREE / "CMakePresets.json").read_text())["configurePresets"]
                    self.assertIn(words[words.index("--preset") + 1], [preset["name"] for preset in presets])
                else:
                    self.fail("this test does not know how to run it")
                ran.add(words[0] if words[0] != "telltale" else f"telltale {words[1]}")
        self.assertLessEqual({"curl", "grpcurl", "telltale replay", "telltale send", "telltale status",
                              "telltale explain", "telltale timeline", "telltale baseline"}, ran)

    def test_the_rules_it_shows_pass_the_check(self):
        shown = {}
        for block in blocks("yaml"):
            name = re.match(r"# (\S+\.yaml)\n", block)
            if name:
                shown[name.group(1)] = block
        self.assertIn("telltale.yaml", shown)
        for name, text in shown.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)
            (self.folder / name).with_name("skus.txt").write_text("SKU-10001\n")
        self.run_words(["telltale", "check", "--config.file=telltale.yaml"])

    def test_the_python_it_shows_sends_an_output(self):
        proto = support.TREE / "proto"
        subprocess.run(["protoc", f"-I{proto}", f"--python_out={self.folder}", f"--grpc_python_out={self.folder}",
                        "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", "telltale/v1/telltale.proto"],
                       check=True)
        (program,) = blocks("python")
        ran = subprocess.run([sys.executable, "-c", self.here(program)], capture_output=True, text=True, timeout=60,
                             cwd=self.folder)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(ran.stdout, "1 0 []\n")


if __name__ == "__main__":
    support.main()
