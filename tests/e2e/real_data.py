"""Stored replies of real models, in $TELLTALE_REAL_DATA (default: ../shared/data beside the project's folder).

They are not part of the project: where they are absent a test that needs them says so, and ctest that it did not run.
"""

import os
import sys
from pathlib import Path

import support

DATA = Path(os.environ.get("TELLTALE_REAL_DATA") or support.TREE.parent / "shared/data")
FILES = ("llmdrift", "zeroeval", "nerre")
NOT_RUN = 77   # CMakeLists.txt tells ctest


def main() -> None:
    missing = [name for name in FILES if not (DATA / f"{name}.jsonl").is_file()]
    if missing:
        print(f"No real data in {DATA} ({', '.join(missing)}): name its folder in TELLTALE_REAL_DATA")
        sys.exit(NOT_RUN)
    support.main()
