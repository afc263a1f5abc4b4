#!/usr/bin/env python3
"""The disk is full, read-only, or becomes so while it is written: nothing is acknowledged that is not kept, once."""

import os
import subprocess
from pathlib import Path

import grpc

import faults
import support
from faults import Numbers, seen
from wire import Wire

BATCH = 100
LATER = (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE)


class Kept(faults.Case):
    def setUp(self):
        super().setUp()
        self.numbers, self.next = Numbers(), 0

    def batch(self) -> list:
        self.next += BATCH
        return list(range(self.next - BATCH, self.next))

    def send_until_refused(self, server) -> None:
        def refused():
            return self.numbers.post(server, self.batch()) in (503, 429)
        server.wait_for(refused, "there is no room any more")

    def assert_nothing_is_acknowledged(self, server) -> None:
        self.send_until_refused(server)
        wire = Wire(server.grpc)
        for _ in range(15):
            self.assertIn(self.numbers.post(server, self.batch()), (503, 429))
            self.assertIn(self.numbers.observe(wire, self.batch()), LATER)
        wire.close()
        self.assertIn("nothing is acknowledged", server.output())
        self.assertEqual(server.get("/-/healthy").status, 200)
        metrics = self.assert_adds_up(server)
        self.assertGreater(metrics.total("telltale_commits_failed_total"), 0)
        self.assertGreater(metrics.total("telltale_shed_total"), 0)

    def send_the_rest(self, server) -> None:
        """As clients do: what was not acknowledged is sent again, until it is."""
        server.wait_for(lambda: self.numbers.post(server, self.batch()) == 200, "it is taken again")
        while self.numbers.unknown:
            again = self.numbers.unknown[:BATCH]
            del self.numbers.unknown[:BATCH]
            self.numbers.post(server, again)

    def assert_all_is_there_once(self, server) -> None:
        metrics = self.assert_adds_up(server)
        self.assertEqual(sorted(self.numbers.acknowledged), list(range(self.next)))
        self.assertEqual(metrics.total("telltale_counted_total"), self.next)
        self.assertEqual(metrics.total("telltale_outputs_total"), self.next)
        wire = Wire(server.grpc)
        for first in range(0, self.next, 10 * BATCH):
            numbers = range(first, min(self.next, first + 10 * BATCH))
            self.assertEqual(wire.observe(faults.request(numbers), timeout=30).duplicates, len(numbers))
        wire.close()


class FullDisk(Kept):
    def check_full_and_back(self, disk) -> None:
        server = self.telltale()
        for _ in range(20):
            self.assertEqual(self.numbers.post(server, self.batch()), 200)
        # Full, and there is room again: it goes on, and nothing is lost by a kill.
        disk.fill(server)
        self.assert_nothing_is_acknowledged(server)
        disk.free(server)
        self.send_the_rest(server)
        self.assertIn("the store can be written again", server.output())
        self.kill(server)
        server = self.telltale()
        self.assert_all_is_there_once(server)
        # Killed while it is full.
        disk.fill(server)
        self.assert_nothing_is_acknowledged(server)
        self.kill(server)
        disk.free(server)
        server = self.telltale()
        self.send_the_rest(server)
        self.assert_all_is_there_once(server)
        self.assertEqual(server.stop(), 0)

    def test_a_full_disk(self):
        if faults.mounted(self, self.folder / "data", "-t", "tmpfs", "-o", "size=16m", "tmpfs"):
            self.check_full_and_back(faults.SmallDisk(self.folder / "data"))
        else:
            self.check_full_and_back(faults.FileSizeLimit())

    def test_a_limit_of_the_size_of_files(self):
        self.check_full_and_back(faults.FileSizeLimit())

    def test_it_ends_in_time_though_nothing_can_be_written(self):
        server = self.telltale()
        disk = faults.FileSizeLimit()
        self.assertEqual(self.numbers.post(server, self.batch()), 200)
        disk.fill(server)
        self.assert_nothing_is_acknowledged(server)
        server.stop(seconds=30)
        server = self.telltale()
        self.send_the_rest(server)
        self.assert_all_is_there_once(server)


class ReadOnly(Kept):
    def serve(self, **named) -> subprocess.CompletedProcess:
        ports = [f"--{port}.listen-address=127.0.0.1:0" for port in ("web", "grpc", "http")]
        return self.run_telltale("serve", f"--storage.path={self.folder / 'data'}", *ports, seconds=30, **named)

    def assert_says_so(self, ran: subprocess.CompletedProcess) -> None:
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        self.assertIn(str(self.folder / "data"), ran.stderr)
        self.assertEqual(ran.stdout, "")

    def test_a_folder_that_it_may_not_write(self):
        server = self.telltale()
        self.assertEqual(self.numbers.post(server, self.batch()), 200)
        self.assertEqual(server.stop(), 0)
        other = {"user": 65534, "extra_groups": []} if os.geteuid() == 0 else {}  # root may write everywhere
        for folder in (self.folder, self.folder / "data"):
            folder.chmod(0o755 if other else 0o555)
        for file in (self.folder / "data").iterdir():
            file.chmod(0o644 if other else 0o444)
        self.assert_says_so(self.serve(**other))
        for folder in (self.folder / "data", self.folder):
            folder.chmod(0o755)
        for file in (self.folder / "data").iterdir():
            file.chmod(0o644)
        self.assert_all_is_there_once(self.telltale())

    def test_a_disk_that_is_read_only(self):
        data = self.folder / "data"
        if not faults.mounted(self, data, "-t", "tmpfs", "-o", "size=16m", "tmpfs"):
            data.chmod(0o555)
            return self.assert_says_so(self.serve(**({"user": 65534, "extra_groups": []} if os.geteuid() == 0 else {})))
        subprocess.run(["mount", "-o", "remount,ro", data], check=True)
        self.assert_says_so(self.serve())
        subprocess.run(["mount", "-o", "remount,rw", data], check=True)
        server = self.telltale()
        self.assertEqual(self.numbers.post(server, self.batch()), 200)
        self.assertEqual(server.stop(), 0)
        subprocess.run(["mount", "-o", "remount,ro", data], check=True)
        self.assert_says_so(self.serve())
        subprocess.run(["mount", "-o", "remount,rw", data], check=True)
        self.assert_all_is_there_once(self.telltale())

    def test_a_disk_that_becomes_read_only(self):
        """As an ext4 does after an error: the kernel writes nothing more, whoever has it open."""
        data, image = self.folder / "data", self.folder / "disk.img"
        with image.open("wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", image], check=True)
        mount = ("-t", "ext4", "-o", "loop,errors=remount-ro", image)
        is_real = faults.mounted(self, data, *mount)
        server = self.telltale()
        for _ in range(5):
            self.assertEqual(self.numbers.post(server, self.batch()), 200)
        if is_real:
            loop = subprocess.run(["findmnt", "-n", "-o", "SOURCE", data], check=True, capture_output=True, text=True)
            Path(f"/sys/fs/ext4/{Path(loop.stdout.strip()).name}/trigger_fs_error").write_text("1")
        else:
            seen("no loop device: a limit of the size of files instead")
            faults.FileSizeLimit().fill(server)
        self.assert_nothing_is_acknowledged(server)
        server.stop(seconds=30)
        if is_real:
            self.assert_says_so(self.serve())
            faults.unmount(data)
            subprocess.run(["e2fsck", "-f", "-y", image], capture_output=True)  # 1: it mended something
            self.assertTrue(faults.mounted(self, data, *mount))
        server = self.telltale()
        self.send_the_rest(server)
        self.assert_all_is_there_once(server)


if __name__ == "__main__":
    support.main()
