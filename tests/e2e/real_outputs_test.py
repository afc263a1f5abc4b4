#!/usr/bin/env python3
"""replay, without rules, on stored replies of real models: opens after the changes people know of, else it is quiet."""

import json
from collections import defaultdict

import real_data
import support
from real_data import DATA, FILES

# (workflow, step): the checks that must open after the model's version changed, though nobody says that it did
CHANGED = {
    ("llmdrift/prime", "gpt-4"): {"length", "opening"},
    ("llmdrift/prime", "gpt-3.5-turbo"): {"opening"},
    ("llmdrift/opinion", "gpt-4"): {"opening", "length", "refusal"},   # 1.2 -> 5.2 % refuse
    ("llmdrift/code", "gpt-4"): {"code_fence"},   # fifty outputs a version
    ("llmdrift/sensitive", "gpt-4"): {"length"},
    ("zeroeval/math", "gpt-4"): {"fenced_json"},
    ("zeroeval/math", "gpt-4o"): {"invalid_json"},
    ("zeroeval/crux", "claude-3"): {"opening", "shape", "invalid_json"},   # a preamble in place of the fence
    ("zeroeval/gsm", "reka"): {"invalid_json"},
    ("nerre/doping_curve", "gpt3-davinci"): {"confidence", "length"},
}


def rows_of(name: str) -> list:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


class RealOutputs(support.EndToEnd):
    def opened(self, name: str, rows: list) -> list:
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        ran = self.run_telltale("replay", path, "--format=json", seconds=240)
        self.assertEqual(ran.returncode, 0, ran.stderr[-2000:])
        *states, last = [json.loads(line) for line in ran.stdout.splitlines()]
        self.assertEqual(last["summary"]["counted"], len(rows))
        return [state for state in states if state["state"] == "open"]

    def test_alerts_open_after_the_known_changes_and_not_before(self):
        seen = defaultdict(set)
        for name in FILES:
            rows = rows_of(name)
            first_change = {}
            versions = defaultdict(list)
            for row in rows:
                stream = row["workflow"], row["step"]
                if row["model_version"] not in versions[stream]:
                    versions[stream].append(row["model_version"])
                    if len(versions[stream]) == 2:
                        first_change[stream] = row["produced_at"]
                for label in ("model_version", "system_fingerprint"):
                    row.pop(label, None)
            for alert in self.opened(name, rows):
                stream = alert["workflow"], alert["step"]
                print(f"{alert['time']} {alert['alertname']} {'/'.join(stream)} {alert['check']} {alert['field']}: "
                      f"{alert['baseline']} -> {alert['current']}, output {alert['outputs_seen']}")
                self.assertGreaterEqual(alert["time"], first_change[stream], alert)
                seen[stream].add(alert["check"])
        unseen = {stream: checks - seen[stream] for stream, checks in CHANGED.items()}
        self.assertEqual({stream: checks for stream, checks in unseen.items() if checks}, {})

    def test_one_version_by_itself_is_quiet(self):
        for name in FILES:
            rows = rows_of(name)
            for row in rows:
                row["step"] += " " + row["model_version"]   # every version is a stream of its own
            self.assertEqual(self.opened(name, rows), [], name)


if __name__ == "__main__":
    real_data.main()
