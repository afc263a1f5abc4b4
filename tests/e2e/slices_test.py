#!/usr/bin/env python3
"""Which slice of the outputs carries a change: in a replay's story, the API, explain and the alert's annotation."""

import json
import random

import support
from google.protobuf import json_format
from history import History, batches
from wire import Wire

SOURCES = ["batch-eu", "batch-us", "web"]
REGIONS = ["north", "south", "east"]


def outputs(broken, seed: int = 1) -> list:
    """Two days of invoices, of which those that `broken` says lack the customer's name for the last two hours."""
    rng = random.Random(seed)
    history = History(minutes=2500, seed=seed)
    made = []
    for number in range(2500):
        source, region = rng.choice(SOURCES), rng.choice(REGIONS)
        fails = number >= 2380 and broken(source, region)
        one = history.outputs(1, empty_names=0.7 if fails else 0.005)[0]
        one.source = source
        one.attributes["region"] = region
        made.append(one)
    return made


def lines(made: list) -> str:
    return "".join(json.dumps(json_format.MessageToDict(one, preserving_proto_field_name=True)) + "\n" for one in made)


class Slices(support.EndToEnd):
    def write(self, name: str, text: str):
        (self.folder / name).write_text(text)
        return self.folder / name

    def test_replay_names_the_source(self):
        history = self.write("eu.jsonl", lines(outputs(lambda source, region: source == "batch-eu")))
        told = self.run_telltale("replay", history, "--explain")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertRegex(told.stdout,
                         r"\n  slice +all of the change comes from source=batch-eu: \d+ of \d+ outputs there \(")
        ran = self.run_telltale("replay", history, "--format=json")
        opened = [json.loads(line) for line in ran.stdout.splitlines()]
        carriers = [line["carrier"] for line in opened
                    if line.get("field") == "customer.name" and line["state"] == "open"]
        self.assertEqual([(one["attribute"], one["value"]) for one in carriers], [("source", "batch-eu")])
        self.assertGreater(carriers[0]["inside"]["value"], 0.4)
        self.assertLess(carriers[0]["outside"]["value"], 0.1)
        self.assertLess(carriers[0]["log10_p"], -2.5)

    def test_replay_names_nothing_where_all_changed(self):
        history = self.write("all.jsonl", lines(outputs(lambda source, region: True)))
        told = self.run_telltale("replay", history, "--explain")
        self.assertIn("EmptyFieldRateHigh", told.stdout)
        self.assertNotIn("\n  slice ", told.stdout)
        self.assertNotIn("carrier", self.run_telltale("replay", history, "--format=json").stdout)

    def test_a_sidecar_names_the_value_of_an_attribute_that_rules_name(self):
        self.write("rules.yaml", "streams:\n  - match: {workflow: invoices}\n    slices: [region]\n")
        config = self.write("telltale.yaml", "rule_files: [rules.yaml]\n")
        server = self.start(support.Telltale, self.folder, f"--config.file={config}")
        wire = Wire(server.grpc)
        self.addCleanup(wire.close)
        for batch in batches(outputs(lambda source, region: region == "south", seed=2)):
            self.assertEqual(wire.send(batch).accepted, len(batch))

        def carriers():
            incidents = server.get("/api/v1/incidents").json()["incidents"]
            return [(incident, member["carrier"]) for incident in incidents for member in incident["members"]
                    if "carrier" in member]

        server.wait_for(carriers, "an incident with its slice")
        incident, carrier = carriers()[0]
        self.assertEqual((carrier["attribute"], carrier["value"], carrier["is_new"]), ("region", "south", False))
        self.assertIn("comes from region=south: ", incident["annotations"]["slice"])
        self.assertIn("\nSlice: ", incident["annotations"]["description"])
        story = self.run_telltale("explain", f"--to={server.web}").stdout
        self.assertRegex(story, r"\n  slice +(all|most) of the change.* comes from region=south")


if __name__ == "__main__":
    support.main()
