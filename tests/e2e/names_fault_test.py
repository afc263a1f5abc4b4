#!/usr/bin/env python3
"""100,000 new names of each kind: memory and series stay bounded, what is folded is counted."""

import collections
import json
import time

import faults
import support
from faults import MIB, seen
from wire import Wire, pb

NAMES = 100_000
BATCH = 2_000
MAX_SERIES = 20_000
SETTINGS = f"""
rule_files: [rules.yaml]
metrics: {{max_series: {MAX_SERIES}}}
"""
RULES = """
streams:
  - match: {workflow: labels}
    fields: {category: {mix: true}, kind: {one_of: [a, b], mix: true}}
    duplicates: {key: [category], within: 7d}
  - match: {workflow: attributes}
    slices: [region, tier]
"""


class Names(support.SharedCase):
    """One telltale takes them all, one kind after the other; each test is a kind, the last looks at the whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = faults.Case()
        cls.case.setUp()
        cls.addClassCleanup(cls.case.doCleanups)
        (cls.case.folder / "rules.yaml").write_text(RULES)
        cls.server = cls.case.telltale(settings=SETTINGS)
        cls.wire = Wire(cls.server.grpc)
        cls.addClassCleanup(cls.wire.close)
        cls.sent = 0

    def send(self, what: str, make, outputs: int = NAMES) -> support.Metrics:
        """`make(i)` gives the fields of output i beside id, workflow and step, which it may give as well."""
        before = self.server.metrics()
        cls = type(self)
        for first in range(0, outputs, BATCH):
            made = []
            for number in range(first, min(outputs, first + BATCH)):
                fields = {"id": f"{what}-{number}", "workflow": what, "step": "s", "text": "It was sent today."}
                fields.update(make(number))
                if "json" in fields:
                    del fields["text"]
                made.append(pb.Output(**fields))
            told = self.wire.send(made)
            self.assertEqual(told.accepted, len(made), what)
            cls.sent += len(made)
        metrics = self.check(what)
        self.grown = {kind: metrics.total("telltale_series_folded_total", kind=kind) -
                      before.total("telltale_series_folded_total", kind=kind)
                      for kind in {labels["kind"] for name, labels, _ in metrics.samples
                                   if name == "telltale_series_folded_total"}}
        return metrics

    def check(self, what: str) -> support.Metrics:
        begun = time.monotonic()
        metrics = self.case.assert_adds_up(self.server)
        scrape = time.monotonic() - begun
        self.assertEqual(metrics.total("telltale_counted_total"), self.sent)
        self.assertEqual(metrics.total("telltale_outputs_total"), self.sent, "what is folded is still counted")
        series = collections.Counter((labels["workflow"], labels.get("step")) for name, labels, _ in metrics.samples
                                     if "workflow" in labels)
        self.assertLessEqual(sum(series.values()), MAX_SERIES + 200)
        self.assertLessEqual(max(series.values()), 1_000 + 50, series.most_common(1))
        peak = self.case.assert_memory(self.server)
        seen(f"100,000 {what}: {sum(series.values())} series, {max(series.values())} of one stream, "
             f"/metrics in {scrape:.2f} s, at most {peak / MIB:.0f} MiB resident")
        return metrics

    def assert_folded(self, *kinds: str) -> None:
        self.assertTrue(any(self.grown.get(kind, 0) > 0 for kind in kinds), self.grown)

    def test_1_field_names(self):
        def make(i: int) -> dict:
            return {"json": json.dumps({f"field{100 * i + j}": j for j in range(100)})}
        self.send("fields", make, NAMES // 100)
        self.assert_folded("field")

    def test_1_label_values(self):
        self.send("labels", lambda i: {"json": json.dumps({"category": f"category {i}", "kind": f"k{i}"})})
        self.assert_folded("label")

    def test_1_prompt_and_model_versions(self):
        self.send("versions", lambda i: {"prompt_version": f"v{i}", "model_version": f"m{i}", "model": f"big-{i}",
                                         "prompt_sha256": f"{i:064x}", "system_fingerprint": f"fp{i}"})
        self.assert_folded("version")

    def test_1_attributes_sources_and_subjects(self):
        self.send("attributes", lambda i: {"attributes": {"region": f"r{i}", "tier": f"t{i}", f"name{i}": "x"},
                                           "source": f"source-{i}", "sequence": 1, "subject": f"INV-{i}",
                                           "scores": {f"score{i}": 0.5}, "finish_reason": f"why{i}"})

    def test_1_ids(self):
        self.send("ids", lambda i: {"id": f"{i}-" + "x" * 1000})

    def test_2_workflows(self):
        metrics = self.send("workflow", lambda i: {"workflow": f"workflow-{i}"})
        self.assertGreater(metrics.total("telltale_outputs_total", workflow="__other__"), NAMES - 500)
        self.assert_folded("stream")

    def test_2_workflows_and_steps(self):
        metrics = self.send("steps", lambda i: {"step": f"step-{i}"})
        self.assertGreater(metrics.total("telltale_outputs_total", workflow="__other__"), 2 * NAMES - 500)
        self.assert_folded("stream")

    def test_3_every_page_answers_and_a_restart_keeps_the_bounds(self):
        for path in ("/", "/metrics", "/api/v1/status", "/api/v1/status.txt", "/api/v1/streams", "/api/v1/incidents",
                     "/api/v1/timeline", "/api/v1/timeline.txt", "/api/v1/baselines", "/api/v1/alerts"):
            begun = time.monotonic()
            answer = self.server.get(path)
            self.assertEqual(answer.status, 200, path)
            if time.monotonic() - begun > 1:
                seen(f"{path}: {len(answer.body) / MIB:.1f} MiB in {time.monotonic() - begun:.1f} s")
        before = self.check("of each kind")
        begun = time.monotonic()
        self.case.kill(self.server)
        cls = type(self)
        cls.server = self.case.telltale(settings=SETTINGS)
        seen(f"killed and started again in {time.monotonic() - begun:.1f} s")
        after = self.check("of each kind, after a kill")
        self.assertEqual(after.total("telltale_outputs_total"), before.total("telltale_outputs_total"))


if __name__ == "__main__":
    support.main()
