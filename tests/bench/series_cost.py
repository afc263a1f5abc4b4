#!/usr/bin/env python3
"""What streams cost Prometheus, measured: series_cost.py --streams=1,10,100 --binary=build/release/telltale

For each number a telltale gets so many copies of the demo's workflow (deploy/demo), a Prometheus scrapes it, and this
says: series a stream and in all, the text of one scrape and how long it took, what Prometheus' memory grew by, and what
a sample takes on disk (of a snapshot of its head). The figures of deploy/series.md are this program's.
"""

import argparse
import collections
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import support   # noqa: E402  (where the plumbing of tests with real processes is)

DEMO = support.TREE / "deploy/demo"


def history(streams: int, outputs: int, file: Path) -> None:
    """The demo's three days, once for each stream under another workflow's name."""
    made = subprocess.run([DEMO / "generate.py", f"--outputs={outputs}"], capture_output=True, check=True, text=True)
    lines = made.stdout.splitlines()
    with file.open("w") as text:
        for line in lines:
            for number in range(streams):
                text.write(line.replace('"invoice-intake"', f'"invoice-intake-{number}"') + "\n")


class Scraper(support.Prometheus):
    """Its head can be written out as a block, for promtool."""

    def metrics(self) -> support.Metrics:
        return support.Metrics(support.http("GET", f"http://{self.address}/metrics").text())

    def heap(self) -> float:
        """Live bytes, as of the garbage collection that is asked for."""
        support.http("GET", f"http://{self.address}/debug/pprof/heap?gc=1")
        return self.metrics().value("go_memstats_heap_alloc_bytes")

    def samples_of(self, series: float) -> bool:
        return self.metrics().value("prometheus_tsdb_head_series") >= series


def on_disk(prometheus: Scraper, folder: Path) -> float:
    """Bytes a sample, chunks and index together, of the head written as a block."""
    support.http("POST", f"http://{prometheus.address}/api/v1/admin/tsdb/snapshot")
    (block,) = [meta.parent for meta in (folder / "prometheus/snapshots").glob("*/*/meta.json")]
    size = sum(file.stat().st_size for file in block.rglob("*") if file.is_file())
    return size / json.loads((block / "meta.json").read_text())["stats"]["numSamples"]


def measure(streams: int, arguments, folder: Path) -> None:
    rules = (DEMO / "rules/invoice-intake.yaml").read_text().replace("../skus.txt", str(DEMO / "skus.txt"))
    (folder / "rules.yaml").write_text(rules.replace("workflow: invoice-intake", "workflow: 'invoice-intake-.*'"))
    server = support.Telltale(folder, settings="rule_files: [rules.yaml]\n")
    prometheus = None
    try:
        history(streams, arguments.outputs, folder / "history.jsonl")
        subprocess.run([support.BINARY, "send", folder / "history.jsonl", f"--to={server.grpc}"], check=True,
                       capture_output=True)
        prometheus = Scraper(folder, "127.0.0.1:1", flags=["--web.enable-admin-api"])   # nobody to scrape yet
        before = prometheus.heap()
        config = folder / "prometheus.yml"
        every = f"scrape_interval: {arguments.interval}s"
        config.write_text(config.read_text().replace("127.0.0.1:1", server.web).replace("scrape_interval: 1s", every))
        prometheus.send_signal(support.signal.SIGHUP)
        page = server.get("/metrics")
        wanted = server.metrics().value("telltale_series")
        prometheus.wait_for(lambda: prometheus.samples_of(wanted), "the head has all series")
        beginning = prometheus.metrics().total("prometheus_tsdb_head_samples_appended_total")
        prometheus.wait_for(lambda: prometheus.metrics().total("prometheus_tsdb_head_samples_appended_total")
                            >= beginning + arguments.scrapes * wanted, "so many scrapes", seconds=900)
        head = prometheus.metrics().value("prometheus_tsdb_head_series")
        grown = prometheus.heap() - before
        took = prometheus.query("scrape_duration_seconds")[0]["value"][1]
        if streams == 1:
            by_name = collections.Counter(re.sub(r"_(bucket|count|sum)$", "", name)
                                          for name, labels, _ in server.metrics().samples if "workflow" in labels)
            for name, count in by_name.most_common():
                print(f"    {name:42} {count:5}")
        of_streams = sum("workflow" in labels for _, labels, _ in server.metrics().samples)
        print(f"{streams:4} streams  {of_streams / streams:6.1f} series each  {wanted:6.0f} in all  head {head:6.0f}  "
              f"scrape {len(page.body) / 1024:8.0f} KiB {float(took) * 1000:6.0f} ms  "
              f"memory {grown / 1e6:7.1f} MB = {grown / head:6.0f} B a series  "
              f"disk {on_disk(prometheus, folder):5.2f} B a sample", flush=True)
    finally:
        if prometheus is not None:
            prometheus.stop(120)
        server.stop(120)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streams", default="1,10,100", help="how many, one after another (default: 1,10,100)")
    parser.add_argument("--outputs", type=int, default=600, help="of each stream, over three days (default: 600)")
    parser.add_argument("--scrapes", type=int, default=120, help="how many are waited for (default: 120, one chunk)")
    parser.add_argument("--interval", type=int, default=1, help="seconds from scrape to scrape (default: 1)")
    arguments = parser.parse_args()
    for streams in (int(number) for number in arguments.streams.split(",")):
        with tempfile.TemporaryDirectory(prefix="telltale-series-") as folder:
            measure(streams, arguments, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
