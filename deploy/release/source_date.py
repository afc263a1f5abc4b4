"""The time that what is made of these sources bears: SOURCE_DATE_EPOCH, else the last commit's, else 1980."""

import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]


def source_date() -> datetime:
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        ran = subprocess.run(["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"],
                             cwd=TREE, capture_output=True, text=True, check=False)
        seconds = ran.stdout.strip() if ran.returncode == 0 else ""
    return datetime.fromtimestamp(int(seconds or 315532800), timezone.utc)
