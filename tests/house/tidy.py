#!/usr/bin/env python3
"""clang-tidy on many sources: tidy.py -p BUILD [--jobs N] SOURCE...

Most of what clang-tidy does is to parse and to match the standard library's headers, for each source anew. So sources
that have one folder and one compile command are judged some at a time, as one source that includes them. A batch
without a finding says that each of its sources has none. Any other, be it that only two names clash in it, is judged
in halves: a finding is what clang-tidy says of a source by itself.
"""

import argparse
import concurrent.futures
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

MOST_SOURCES = 12   # a batch: more saves little, and leaves a core without work at the end
NOT_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/
                      |R"(?P<tag>\w*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", re.S | re.X)
ANONYMOUS = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.S | re.M)
DECLARED = re.compile(r"^(?!template|namespace)\w[^\n({=;\[]*?(\w+)\s*(?:\[[^\n]*?\]\s*)?(?:[({=;]|:[^:]|$)", re.M)
INCLUDED = re.compile(r'^#include "(\w+/\w+\.h)"', re.M)


class Source:
    """A source's command, the names that are its own alone, and all that it and its headers mention."""

    def __init__(self, path: Path, command: list[str], src: Path):
        text = path.read_text()
        code = NOT_CODE.sub("", text)
        self.path = path
        self.command = command
        self.own = {name for part in ANONYMOUS.findall(text) for name in DECLARED.findall(NOT_CODE.sub("", part))}
        self.words = set(re.findall(r"\w+", code))
        headers: set[str] = set()
        self.header_words: set[str] = set()
        wanted = set(INCLUDED.findall(text))
        while wanted:
            header = wanted.pop()
            headers.add(header)
            if (src / header).exists():
                text = (src / header).read_text()
                self.header_words |= set(re.findall(r"\w+", NOT_CODE.sub("", text)))
                wanted |= set(INCLUDED.findall(text)) - headers

    def would_clash(self, other: "Source") -> bool:
        return bool(self.own & (other.words | (other.header_words - self.header_words)))


def commands_of(build: Path) -> dict[Path, list[str]]:
    """Of each source, its compile command without its own name and that of its object file."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        at = words.index("-o")
        del words[at:at + 2]
        commands[Path(entry["file"])] = [word for word in words if word not in ("-c", entry["file"])]
    return commands


def batches_of(sources: list[Source]) -> list[list[Source]]:
    batches: list[list[Source]] = []
    # Those that clash most choose first.
    for source in sorted(sources, key=lambda source: (source.path.parent, -len(source.own), source.path)):
        for batch in batches:
            alike = batch[0].path.parent == source.path.parent and batch[0].command == source.command
            if (alike and len(batch) < MOST_SOURCES
                    and not any(source.would_clash(other) or other.would_clash(source) for other in batch)):
                batch.append(source)
                break
        else:
            batches.append([source])
    return sorted(batches, key=len, reverse=True)


def judge(batch: list[Source], build: Path) -> str:
    """What clang-tidy says of one source or of some as one; empty where it finds nothing."""
    path, folder = batch[0].path, build
    if len(batch) > 1:
        # Below the project's folder, so that its .clang-tidy holds.
        folder = build / "tidy" / f"{path.parent.name}_{path.stem}_{len(batch)}"
        path = folder / "batch.cc"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f'#include "{source.path}"  // NOLINT(bugprone-suspicious-include)\n'
                                for source in batch))
        entry = {"directory": str(build), "file": str(path), "arguments": [*batch[0].command, "-c", str(path)]}
        (folder / "compile_commands.json").write_text(json.dumps([entry]))
    ran = subprocess.run(["clang-tidy", "--quiet", "-p", folder, path], capture_output=True, text=True)
    said = f"{ran.stdout}{ran.stderr}\n{path}: clang-tidy ended with {ran.returncode}\n"
    return said if ran.returncode else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-p", dest="build", type=Path, required=True, help="folder of compile_commands.json")
    parser.add_argument("--src", type=Path, default=Path("src"), help="folder of the layers (src)")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("sources", type=Path, nargs="+")
    arguments = parser.parse_args()
    build, src = arguments.build.resolve(), arguments.src.resolve()
    commands = commands_of(build)
    waiting = batches_of([Source(path, commands[path], src) for path in map(Path.resolve, arguments.sources)])
    runs = found = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        while waiting:
            halves: list[list[Source]] = []
            runs += len(waiting)
            for batch, said in zip(waiting, pool.map(lambda batch: judge(batch, build), waiting)):
                half = len(batch) // 2
                if said and half:
                    halves += [batch[:half], batch[half:]]
                elif said:
                    found += 1
                    print(said, flush=True)
            waiting = halves
    print(f"clang-tidy: {len(arguments.sources)} sources in {runs} runs, {found} of them with findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
