#!/usr/bin/env python3
"""deploy/series.md says how many series a stream has; this counts them in /metrics, and its things in the API."""

import json
import re

import support
from grafana_test import RULES, Invoices, answers

PAGE = (support.TREE / "deploy/series.md").read_text()


def told() -> dict:
    """Thing -> series for each, as the page's table says."""
    rows = re.findall(r"^\| (.+?) \| (\d+) \| `", PAGE, re.M)
    prices = {}
    for thing, series in rows:
        prices[thing] = prices.get(thing, 0) + int(series)
    return prices


class Series(support.EndToEnd):
    def things(self, stream: dict, metrics: support.Metrics) -> dict:
        """How many of each thing in the page's table a stream has, by what the API tells of it."""
        signals = stream["signals"]
        where = {"workflow": stream["workflow"], "step": stream["step"]}
        numbers = [one for one in signals if one["check"] == "number"]
        declared = {"category"} & set(stream["mixes"])
        return {
            "stream": 1,
            "pair of model and prompt version": len(metrics.select("telltale_outputs_total", **where)),
            "version of the prompt or the model": len({(one["what"], one["to"]) for one in stream["versions"]}),
            "signal": len(signals),
            "signal that is a rate or an event": sum("evaluations" in one for one in signals),
            "signal with something current": sum(one["current"] is not None for one in signals),
            "signal with a baseline": sum(one["baseline"] is not None for one in signals),
            "signal that is pinned, after 4,000 outputs or by hand": sum("pinned" in one for one in signals),
            "limit of a signal": sum("limit" in one for one in signals) + sum("limit_below" in one for one in signals),
            "failure token looked for": len(metrics.select("telltale_failure_token_hits_total", **where)),
            "value of a field declared `mix` or `one_of`": sum(len(stream["mixes"][field]) for field in declared),
            "field of numbers": len(numbers),
            "stream with confidences": any(one["check"] == "confidence" for one in signals),
        }

    def test_the_table_tells_the_series_of_each_stream(self):
        limited = RULES.replace("total: {type: number,", "total: {type: number, max: 1000,")
        (self.folder / "rules.yaml").write_text(limited)
        server = self.telltale(settings="rule_files: [rules.yaml]\n")
        invoices = Invoices(2000, seed=1)
        server.post_outputs(json.dumps(invoices.take(900)).encode())
        pin = f"http://{server.web}/api/v1/baseline/pin?workflow=invoices&step=extract"
        self.assertEqual(support.http("POST", pin, b"").status, 200)
        for made in (invoices.take(600, version="v15"), answers(30, seed=1)):
            server.post_outputs(json.dumps(made).encode())
        prices, metrics = told(), server.metrics()
        streams = server.get("/api/v1/streams").json()["streams"]
        self.assertEqual(len(streams), 2)
        for stream in streams:
            with self.subTest(workflow=stream["workflow"]):
                things = self.things(stream, metrics)
                self.assertEqual(set(things), set(prices))
                expected = sum(prices[thing] * count for thing, count in things.items())
                there = [name for name, labels, _ in metrics.samples
                         if (labels.get("workflow"), labels.get("step")) == (stream["workflow"], stream["step"])]
                self.assertEqual(len(there), expected, things)
        self.assertGreater(self.things(streams[0], metrics)["signal that is pinned, after 4,000 outputs or by hand"], 5)

    def test_the_formula_is_not_below_what_there_is(self):
        fixed = int(re.search(r"series = (\d+) \+", PAGE).group(1))
        prices = told()
        tokens = int(re.search(r"default failure tokens \((\d+)\)", PAGE).group(1))
        self.assertEqual(fixed, prices["stream"] + tokens)
        server = self.telltale()
        server.post_outputs(json.dumps(answers(1, seed=1)).encode())
        self.assertEqual(len(server.metrics().select("telltale_failure_token_hits_total")), tokens)


if __name__ == "__main__":
    support.main()
