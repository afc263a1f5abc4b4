#!/usr/bin/env python3
"""learn, on stored replies of real models: check accepts what it writes, and replay of the same outputs is quiet.

Each version of each model is learned by itself, as one would learn from outputs believed to be good; and each file as
a whole.
"""

import json
from collections import defaultdict

import real_data
import support
from real_data import DATA, FILES
from real_outputs_test import CHANGED


class LearnedRules(support.EndToEnd):
    def learned(self, name: str, outputs) -> list:
        """Arguments that put the rules learned from these outputs in place."""
        rules = self.folder / f"{name}.yaml"
        ran = self.run_telltale("learn", outputs, f"--output={rules}")
        self.assertEqual(ran.returncode, 0, ran.stderr[-2000:])
        settings = self.folder / f"{name}.settings.yaml"
        settings.write_text(f"rule_files: [{rules.name}]\n")
        checked = self.run_telltale("check", f"--config.file={settings}")
        self.assertEqual(checked.returncode, 0, f"{name}: {checked.stderr[-2000:]}\n{rules.read_text()}")
        return [f"--config.file={settings}"]

    def test_each_version_is_quiet_under_what_was_learned_from_it(self):
        for name in FILES:
            versions = defaultdict(list)
            for line in (DATA / f"{name}.jsonl").read_text().splitlines():
                row = json.loads(line)
                versions[row["workflow"], row["step"], row["model_version"]].append(line)
            for number, (version, lines) in enumerate(versions.items()):
                outputs = self.folder / f"{name}-{number}.jsonl"
                outputs.write_text("\n".join(lines) + "\n")
                arguments = self.learned(f"{name}-{number}", outputs)
                ran = self.run_telltale("replay", outputs, "--format=json", *arguments)
                self.assertEqual(ran.returncode, 0, ran.stderr[-2000:])
                *states, last = [json.loads(line) for line in ran.stdout.splitlines()]
                self.assertEqual(states, [], version)
                self.assertEqual(last["summary"]["counted"], len(lines), version)

    def changes_seen(self, name: str, arguments: list) -> set:
        """Streams in which a change that people know of was told."""
        ran = self.run_telltale("replay", DATA / f"{name}.jsonl", "--format=json", *arguments)
        self.assertEqual(ran.returncode, 0, ran.stderr[-2000:])
        opened = [json.loads(line) for line in ran.stdout.splitlines()][:-1]
        return {(state["workflow"], state["step"]) for state in opened
                if state["check"] in CHANGED.get((state["workflow"], state["step"]), ())}

    def test_what_the_first_version_teaches_hides_no_change(self):
        seen = 0
        for name in FILES:
            first = {}
            kept = []
            for line in (DATA / f"{name}.jsonl").read_text().splitlines():
                row = json.loads(line)
                if first.setdefault((row["workflow"], row["step"]), row["model_version"]) == row["model_version"]:
                    kept.append(line)
            outputs = self.folder / f"{name}-first.jsonl"
            outputs.write_text("\n".join(kept) + "\n")
            without = self.changes_seen(name, [])
            self.assertEqual(without - self.changes_seen(name, self.learned(f"{name}-first", outputs)), set())
            seen += len(without)
        self.assertGreaterEqual(seen, 5)

    def test_check_accepts_what_whole_files_teach(self):
        for name in FILES:
            self.learned(name, DATA / f"{name}.jsonl")


if __name__ == "__main__":
    real_data.main()
