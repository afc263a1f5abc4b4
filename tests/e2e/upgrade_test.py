#!/usr/bin/env python3
"""deploy/upgrade.md: the state of the version before is read and kept, can be put back, the rest is refused."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import faults
import support

NOW = 2   # the schema that this telltale writes
# What version 2 brought (src/store/schema.cc); without it, the file is one that version 1 wrote.
BROUGHT = ("detail", "form", "identity", "is_cut", "tries")


def rows(path: Path) -> dict:
    """Everything that a database holds, and the version that it bears."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        tables = [name for name, in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        held = {name: base.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables}
        held["version"] = base.execute("PRAGMA user_version").fetchone()[0]
        held["sound"] = base.execute("PRAGMA integrity_check").fetchone()[0]
    return held


class Upgrade(support.EndToEnd):
    def setUp(self):
        super().setUp()
        self.database = self.folder / "data/telltale.db"
        self.kept = Path(f"{self.database}.before-v{NOW}")

    def learned(self, outputs: int = 300) -> None:
        """A folder of state, written by a real telltale."""
        server = self.telltale()
        body = b"\n".join(
    b'{"id": "%d", "workflow": "w", "step": "s", "json": {"name": "Acme", "total": %d}}' %
    (i, i %
     7) for i in range(outputs))
        self.assertEqual(server.post_outputs(body, "application/x-ndjson").json()["accepted"], outputs)
        self.assertEqual(server.stop(), 0)

    def as_version_one(self) -> dict:
        with sqlite3.connect(self.database) as base:
            for column in BROUGHT:
                base.execute(f"ALTER TABLE dead_letter DROP COLUMN {column}")
            base.execute(
    "INSERT INTO dead_letter(time, bytes, checksum, transport, reason, source, workflow, step, output_id, body) "
    "VALUES(1, 4, 1, 'grpc', 'internal', '', 'w', 's', 'o', 'body')")
            base.execute("DELETE FROM dead_letter")   # the version before wrote none; the counter of their ids stays
            base.execute("PRAGMA user_version = 1")
        base.close()
        return rows(self.database)

    def serve_fails(self, folder: Path = None) -> str:
        flags = [f"--{name}.listen-address=127.0.0.1:0" for name in ("web", "grpc", "http")]
        ran = self.run_telltale("serve", f"--storage.path={folder or self.database.parent}", *flags, seconds=60)
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        return ran.stdout + ran.stderr

    def test_the_state_of_the_version_before_is_read_and_kept(self):
        self.learned()
        before = self.as_version_one()
        server = self.telltale()
        self.assertIn("it was before, for the telltale of before", server.output())
        self.assertIn(str(self.kept), server.output())
        self.assertEqual(server.metrics().total("telltale_outputs_total"), 300)
        again = server.post_outputs(b'{"id": "7", "workflow": "w", "step": "s", "json": {"name": "Acme", "total": 0}}')
        self.assertEqual(again.json()["duplicates"], 1)   # it remembers what the version before had counted
        self.assertEqual(server.post_outputs(
            b'{"id": "new", "workflow": "w", "step": "s", "text": "x"}').json()["accepted"], 1)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(rows(self.database)["version"], NOW)
        # What was kept is what was there, for those who may read the state, and a whole database of its own.
        self.assertEqual(rows(self.kept), before)
        self.assertEqual(before["version"], 1)
        self.assertEqual(before["sound"], "ok")
        self.assertEqual(self.kept.stat().st_mode & 0o777, 0o600)
        # Started again, nothing is migrated: the copy of then stays.
        stamp = self.kept.stat().st_mtime_ns
        self.assertEqual(self.telltale().stop(), 0)
        self.assertEqual(self.kept.stat().st_mtime_ns, stamp)

    def test_what_was_kept_can_be_put_back(self):
        """As deploy/upgrade.md says it, with the commands that stand there."""
        self.learned()
        before = self.as_version_one()
        self.assertEqual(self.telltale().stop(), 0)
        page = (support.TREE / "deploy/upgrade.md").read_text()
        block = re.search(r"^## Going back.*?^```sh\n(.*?)^```", page, re.M | re.S)[1]
        lines = [line.replace("/var/lib/telltale", str(self.database.parent)) for line in block.splitlines()
                 if not line.startswith(("systemctl", "apt"))]
        self.assertGreater(len(lines), 0)
        subprocess.run(["sh", "-e", "-c", "\n".join(lines)], check=True, timeout=30)
        self.assertEqual(rows(self.database), before)   # what the telltale of before wrote, to the row: it goes on
        server = self.telltale()                         # and the one of now may try again
        self.assertEqual(server.metrics().total("telltale_outputs_total"), 300)

    def test_a_newer_file_is_refused_and_left_alone(self):
        self.learned(20)
        with sqlite3.connect(self.database) as base:
            base.execute("PRAGMA user_version = 9")
        base.close()
        before = self.database.read_bytes()
        said = self.serve_fails()
        for part in (str(self.database), "newer telltale", "schema version 9", f"up to {NOW}", "no copy of before"):
            self.assertIn(part, said)
        shutil.copy(self.database, f"{self.database}.before-v3")
        self.assertIn(f"{self.database}.before-v3", self.serve_fails())
        self.assertEqual(self.database.read_bytes(), before)
        self.assertEqual(list(self.database.parent.glob("*corrupt*")), [])

    def test_another_programs_file_is_refused(self):
        self.database.parent.mkdir()
        with sqlite3.connect(self.database) as base:
            base.execute("CREATE TABLE songs(title)")
        base.close()
        self.assertIn("is the database of another program", self.serve_fails())
        self.assertEqual(rows(self.database)["songs"], [])

    def test_without_room_for_the_copy_nothing_is_changed(self):
        self.learned()
        before = self.as_version_one()
        small = self.folder / "small"
        small.mkdir()
        size = self.database.stat().st_size
        if not faults.mounted(self, small, "-t", "tmpfs", "-o", f"size={size + size // 2 + (64 << 10)}", "tmpfs"):
            return   # told by faults.seen: it needs root
        shutil.copy(self.database, small / "telltale.db")
        os.chmod(small / "telltale.db", 0o600)
        said = self.serve_fails(small)
        for part in ("there is no room", str(small / f"telltale.db.before-v{NOW}"), "nothing was changed"):
            self.assertIn(part, said)
        self.assertEqual(rows(small / "telltale.db"), before)
        self.assertEqual(sorted(path.name for path in small.iterdir()
                                if not path.name.endswith(("-shm", "-wal", ".lock"))), ["telltale.db"])


if __name__ == "__main__":
    support.main()
