#!/usr/bin/env python3
"""SIGTERM under load: what was acknowledged is there after the restart, what was not is sent again; all of it once."""

import os
import time

import faults
from faults import Client, seen
from wire import Wire

STOPS = int(os.environ.get("TELLTALE_STOPS", "40" if faults.LONG else "4"))
WAYS = ("observe", "observe", "stream", "stream", "post", "post")
OUTPUTS = 12_000 * STOPS


class Stops(faults.Case):
    def test_stopped_under_load_every_output_is_counted_once(self):
        server = [self.telltale()]
        clients = [Client(way, lambda door: getattr(server[0], door), list(range(first, OUTPUTS, len(WAYS))),
                          seconds=60 + 15 * STOPS)
                   for first, way in enumerate(WAYS)]
        for client in clients:
            client.start()
        slowest = 0.0
        for stop in range(STOPS):
            def moved():
                return OUTPUTS - sum(len(client.left) for client in clients) >= (stop + 1) * OUTPUTS // (STOPS + 3)
            server[0].wait_for(moved, "clients are served")
            busy = sum(1 for client in clients if client.left)
            begun = time.monotonic()
            self.assertEqual(server[0].stop(seconds=30), 0)
            slowest = max(slowest, time.monotonic() - begun)
            self.assertGreater(busy, 0, f"stop {stop} is under load")
            before = OUTPUTS - sum(len(client.left) for client in clients)
            server[0] = self.telltale()
            # What was acknowledged before is there; of what was not, there may be more.
            metrics = self.assert_adds_up(server[0])
            self.assertGreaterEqual(metrics.total("telltale_counted_total"), before)
        for client in clients:
            client.join()
            self.assertEqual((client.left, client.wrong), ([], []))
        metrics = self.assert_adds_up(server[0])
        self.assertEqual(metrics.total("telltale_outputs_total"), OUTPUTS)
        self.assertEqual(metrics.total("telltale_counted_total"), OUTPUTS)
        self.assertEqual(sum(client.accepted + client.duplicates for client in clients), OUTPUTS)
        self.assertEqual(server[0].stop(), 0)
        server[0] = self.telltale()
        wire = Wire(server[0].grpc)
        for first in range(0, OUTPUTS, 1000):
            self.assertEqual(wire.observe(faults.request(range(first, first + 1000)), timeout=30).duplicates, 1000)
        wire.close()
        seen(f"{STOPS} stops under load, {OUTPUTS} outputs, each ended within {slowest:.2f} s with 0, "
             f"{sum(client.duplicates for client in clients)} were sent again")


if __name__ == "__main__":
    import support
    support.main()
