#!/usr/bin/env python3
"""What goes in at every door is counted once, told to the caller, and adds up on /metrics."""

import json
import subprocess

import grpc

import support
from wire import Wire, pb, request_with_text

BOOK = ("telltale_counted_total", "telltale_duplicates_total", "telltale_rejected_total", "telltale_dead_letters_total",
        "telltale_shed_total")


def output(identity: str, **more) -> dict:
    return {"id": identity, "workflow": "mail", "step": "answer", "text": f"All is well with {identity}.", **more}


class Doors(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.server = self.telltale()
        self.wire = Wire(self.server.grpc)
        self.addCleanup(self.wire.close)

    def assert_adds_up(self, received: int):
        metrics = self.server.metrics()
        self.assertEqual(metrics.total("telltale_received_total"), received)
        self.assertEqual(sum(metrics.total(name) for name in BOOK), received)
        return metrics

    def test_the_equation_holds_over_every_door(self):
        # gRPC, one call: two good ones, one sent twice, one without a workflow
        told = self.wire.send([pb.Output(**output("a")), pb.Output(**output("b")), pb.Output(**output("a")),
                               pb.Output(id="c", step="answer", text="whose?")])
        self.assertEqual((told.accepted, told.duplicates, told.dead_lettered), (2, 1, 0))
        self.assertEqual([(one.index, one.id) for one in told.rejected], [(3, "c")])
        self.assertEqual(told.rejected[0].reason, "missing_workflow")

        # gRPC, a stream: one response a request, in order
        requests = [pb.ObserveRequest(outputs=[pb.Output(**output(f"s{i}-{j}")) for j in range(i)]) for i in (1, 2, 3)]
        responses = list(self.wire.observe_stream(iter(requests), timeout=30))
        self.assertEqual([one.accepted for one in responses], [1, 2, 3])

        # HTTP: an object, an array with one bad item among good ones, lines
        self.assertEqual(self.server.post_outputs(json.dumps(output("d")).encode()).json()["accepted"], 1)
        mixed = self.server.post_outputs(json.dumps([output("e"), {"id": "f", "text": "whose?"}, output("d"),
                                                     output("g", json="{}")]).encode())
        self.assertEqual(mixed.status, 200)
        told = mixed.json()
        self.assertEqual((told["accepted"], told["duplicates"]), (1, 1))
        self.assertEqual([(one["index"], one["id"]) for one in told["rejected"]], [(1, "f"), (3, "g")])
        self.assertEqual([one["reason"] for one in told["rejected"]], ["missing_workflow", "two_bodies"])
        lines = "".join(json.dumps(output(f"n{i}")) + "\n" for i in range(5)).encode()
        self.assertEqual(self.server.post_outputs(lines, "application/x-ndjson").json()["accepted"], 5)

        metrics = self.assert_adds_up(4 + 6 + 1 + 4 + 5)
        self.assertEqual(metrics.total("telltale_counted_total"), 2 + 6 + 1 + 1 + 5)
        self.assertEqual(metrics.total("telltale_duplicates_total"), 2)
        self.assertEqual(metrics.value("telltale_rejected_total", reason="missing_workflow"), 2)
        self.assertEqual(metrics.value("telltale_rejected_total", reason="two_bodies"), 1)
        self.assertEqual(metrics.total("telltale_outputs_total", workflow="mail", step="answer"), 15)

    def test_an_unreadable_whole_is_refused_and_said_so(self):
        for body in (b'{"workflow": ', b"", b"\xff\xfe", b"[1, 2"):
            with self.subTest(body=body):
                answer = self.server.post_outputs(body)
                self.assertEqual(answer.status, 400)
                self.assertTrue(answer.text().strip())
        with self.assertRaises(grpc.RpcError) as caught:
            self.wire.observe_bytes(b"\x0a\xff\xff", timeout=30)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertEqual(self.server.metrics().total("telltale_counted_total"), 0)

    def test_bytes_that_are_not_utf8_are_counted(self):
        request = request_with_text(b"caf\xe9 \xff", id="x", workflow="mail", step="answer")
        told = self.wire.observe_bytes(request, timeout=30)
        self.assertEqual(told.accepted, 1)
        body = b'{"id": "y", "workflow": "mail", "step": "answer", "text": "caf\xe9"}'
        self.assertEqual(self.server.post_outputs(body).status, 200)
        self.assert_adds_up(2)
        self.assertEqual(self.server.metrics().total("telltale_outputs_total", workflow="mail"), 2)

    def test_the_same_id_with_another_body_is_a_conflict(self):
        self.assertEqual(self.wire.send([pb.Output(**output("k"))]).accepted, 1)
        told = self.wire.send([pb.Output(id="k", workflow="mail", step="answer", text="something else")])
        self.assertEqual([one.reason for one in told.rejected], ["id_conflict"])
        self.assert_adds_up(2)

    def test_findings_are_told_where_they_are_asked_for(self):
        told = self.wire.send([pb.Output(id="e", workflow="mail", step="answer", text="  ")], want_findings=True)
        self.assertIn("empty_output", [finding.check for finding in told.findings])
        self.assertEqual(len(self.wire.send([pb.Output(**output("f"))], want_findings=False).findings), 0)

    def test_health_and_reflection_answer(self):
        self.assertEqual(self.wire.health(), b"\x08\x01")
        services = self.wire.reflected_services()
        for name in (b"telltale.v1.OutputService", b"grpc.health.v1.Health"):
            self.assertIn(name, services)

    def test_metrics_pass_promtool(self):
        self.wire.send([pb.Output(**output(f"m{i}", confidence=0.9)) for i in range(30)])
        body = '{"a": {"b": [1.5, null]}, "c": ""}'
        self.wire.send([pb.Output(id=f"j{i}", workflow="intake", step="extract", json=body) for i in range(30)])
        text = self.server.get("/metrics").text()
        for name in ("telltale_build_info", "telltale_signal_state", "telltale_check_hits_total",
                     "telltale_confidence_bucket", "telltale_output_length_chars_bucket", "process_cpu_seconds_total"):
            self.assertIn(f"\n{name}", text)
        checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, "", ""))


if __name__ == "__main__":
    support.main()
