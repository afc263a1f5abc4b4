#!/usr/bin/env python3
"""What a package has beside the program: its man page, from its own --help, the changelog, and the list of libraries.

documents.py --program=build/release/telltale --out=FOLDER     (cmake/Package.cmake runs it when telltale is installed)

The same input gives the same bytes: no time of now is in them (SOURCE_DATE_EPOCH, or the last commit's).
"""

import argparse
import gzip
import re
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "deploy/release"))
import sbom  # noqa: E402
from source_date import source_date  # noqa: E402


def quoted(text: str) -> str:
    """Text as roff takes it: no escapes, no line that looks like a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def help_of(program: Path, *command: str) -> str:
    ran = subprocess.run([str(program), *command, "--help"], capture_output=True, text=True, timeout=60, check=True)
    return ran.stdout.rstrip()


def man_page(program: Path) -> str:
    version = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    top = help_of(program)
    summary = top.splitlines()[0]
    commands = re.findall(r"^  ([a-z][a-z-]*) {2,}\S", top.partition("Subcommands:")[2].partition("\n\n")[0], re.M)
    day = source_date().strftime("%Y-%m-%d")
    page = [f'.TH TELLTALE 1 "{day}" "telltale {version.split()[1]}" "User commands"',
            ".SH NAME", f"telltale \\- {quoted(summary[0].lower() + summary[1:].rstrip('.'))}",
            ".SH SYNOPSIS", ".B telltale", "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
            ".SH DESCRIPTION", ".nf", quoted(top), ".fi"]
    for command in commands:
        page += [f".SH TELLTALE {quoted(command.upper())}", ".nf", quoted(help_of(program, command)), ".fi"]
    page += [".SH FILES",
    ".TP",
    "/etc/telltale/telltale.yaml",
    "Settings of the service.",
    ".TP",
    "/etc/telltale/rules",
    "Rules, as *.yaml.",
    ".TP",
    "/var/lib/telltale",
    "State of the service, one SQLite file.",
    ".SH SEE ALSO",
     "/usr/share/doc/telltale/README.md, /usr/share/telltale/rules/README.md"]
    return "\n".join(page) + "\n"


def write_compressed(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    flags = parser.parse_args()
    flags.out.mkdir(parents=True, exist_ok=True)
    write_compressed(flags.out / "telltale.1.gz", man_page(flags.program))
    write_compressed(flags.out / "changelog.gz", (TREE / "CHANGELOG.md").read_text())
    (flags.out / "telltale.spdx.json").write_text(sbom.document(flags.program))
    return 0


if __name__ == "__main__":
    sys.exit(main())
