#!/usr/bin/env python3
"""The rules of the house, checked on the real tree: house_rules.py --tree=DIR --layers=build/.../layers.txt

Each rule is one function that yields violations; house_rules_test.py plants one of each and sees it reported. What a
rule may overlook is listed, with the reason, in exceptions.txt beside this file.
"""

import argparse
import fnmatch
import functools
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple


class Violation(NamedTuple):
    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


# A third-party header lives in one layer; None means every layer (fmt is the house's way to write text).
THIRD_PARTY = {
    r"absl/": {"base"},
    r"fmt/": None,
    r"re2/": {"content"},
    r"simdjson": {"content"},
    r"expat": {"content"},
    r"yaml-cpp/": {"config"},
    r"prometheus/": {"report"},
    r"sqlite3": {"store"},
    r"(grpc|grpcpp|google/protobuf)[/.]": {"server"},
    r"telltale/v1/.*\.pb\.h": {"server"},
    r"microhttpd": {"server"},
    r"curl/": {"server"},
    r"spdlog/": {"server"},
    r"CLI/": {"commands"},
}

TOUCHES_THE_WORLD = {"server", "commands", "main.cc"}
HAS_THREADS = TOUCHES_THE_WORLD | {"pipeline"}

# rule: (pattern in code with comments and strings blanked, layers in which it is allowed, why not elsewhere)
BANNED = {
    "clock": (r"\b(system|high_resolution)_clock\s*::\s*now\b|\b(gettimeofday|clock_gettime)\b"
              r"|\btime\s*\(\s*(nullptr|NULL|0)\s*\)", TOUCHES_THE_WORLD, "time is an argument below the server"),
    "stopwatch": (r"\bsteady_clock\s*::\s*now\b", HAS_THREADS, "only who may wait may measure how long"),
    "threads": (r"\bstd\s*::\s*(thread|jthread|async)\b|\bpthread_create\b", HAS_THREADS,
                "threads are started in pipeline, server and commands only"),
    "sleep": (r"\bsleep_(for|until)\b|\bu?sleep\s*\(|\bnanosleep\b", HAS_THREADS, "no pure layer waits"),
    "output": (r"#\s*include\s*<(iostream|print|cstdio|stdio\.h|syslog\.h)>|\bstd\s*::\s*(cout|cerr|clog)\b"
               r"|\b(f|v|vf)?printf\s*\(|\bfmt\s*::\s*print\b|\bputs\s*\(", TOUCHES_THE_WORLD,
               "only the server and the commands log or print"),
    "files": (r"#\s*include\s*<(fstream|filesystem|fcntl\.h|unistd\.h|sys/socket\.h)>"
              r"|\bstd\s*::\s*(i|o)?fstream\b|\bfopen\s*\(",
              TOUCHES_THE_WORLD | {"store"}, "only the server, the store and the commands touch files"),
    "environment": (r"\bgetenv\b|\brandom_device\b|\bs?rand\s*\(", TOUCHES_THE_WORLD,
                    "what a layer depends on is an argument"),
    "std-regex": (r"\bstd\s*::\s*w?regex\b|#\s*include\s*<regex>", set(),
                  "RE2 only: std::regex can be made to run for ever"),
    "throw": (r"\bthrow\b", set(), "errors are values here"),
}

HEADER_LINES = 150
SOURCE_LINES = 400
COLUMNS = 120
VAGUE_NAMES = re.compile(r"(^|_)(util|utils|common|misc|helper|helpers|manager|impl|stuff)(_|\.|$)")
NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/"                                  # comments
                      r"|R\"(?P<tag>\w*)\(.*?\)(?P=tag)\""                   # raw strings
                      r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.S)   # strings and characters
# Written apart, so that this file does not break its own rules.
UNFINISHED = re.compile("(//|" + r"#).*\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MACHINE_PATH = re.compile(r"(?<![\w.}$)-])/(work|root|tmp|home)/\w")
SKIPPED_TEST = re.compile(r"\bGTEST_" + r"SKIP\b|\bDISABLED_\w|pytest\.(skip|mark\.skip)\b|@unittest\.skip")
# At the beginning of a line: in the project's namespace, where the names of all headers meet.
TYPE_DEFINED = re.compile(r"(?:class|struct|union|enum(?: class)?)\s+(\w+)\s*(?:final\s*)?(?::[^:;][^;]*)?(?:\{|$)")
INCLUDE = re.compile(r"^\s*#\s*include\s*([<\"])([^>\"]+)[>\"]")


class Tree:
    def __init__(self, root: Path, layers: Path):
        self.root = root
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                                capture_output=True, text=True)
        if listed.returncode == 0 and listed.stdout:
            names = listed.stdout.splitlines()
        else:
            names = [str(path.relative_to(root)) for path in root.rglob("*")]
        self.files = sorted(name for name in names if (root / name).is_file())
        self.may_use = {}
        for line in layers.read_text().splitlines():
            name, _, lower = line.partition(":")
            self.may_use[name] = set(lower.split()) | {name}
        self.exceptions = {}
        for line in self.text("tests/house/exceptions.txt").splitlines():
            if line.strip() and not line.startswith("#"):
                rule, path, reason = line.split(maxsplit=2)
                self.exceptions[rule, path] = reason

    def text(self, name: str) -> str:
        path = self.root / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def sources(self, folder: str, *endings: str) -> list[str]:
        endings = endings or (".h", ".cc")
        return [name for name in self.files if name.startswith(folder + "/") and name.endswith(endings)]

    def excepted(self, rule: str, path: str) -> bool:
        return (rule, path) in self.exceptions


def layer_of(name: str) -> str:
    return name.split("/")[1]


@functools.lru_cache(maxsize=None)   # several rules ask, and house_rules_test.py checks one tree many times
def code_only(text: str) -> str:
    """The text with comments and literals blanked, line by line as before."""
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def includes(tree: Tree, name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(tree.text(name).splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(2)


def layering(tree: Tree) -> Iterator[Violation]:
    """A layer includes only the layers it was given in CMakeLists.txt."""
    folders = {layer_of(name) for name in tree.sources("src") if name.count("/") >= 2}
    for folder in sorted(folders - set(tree.may_use)):
        yield Violation(f"src/{folder}", 1, "layering", "this folder is no layer of CMakeLists.txt")
    folders |= set(tree.may_use)
    for name in tree.sources("src"):
        layer = layer_of(name)
        for number, header in includes(tree, name):
            target = header.split("/")[0]
            if "/" not in header or target not in folders:
                continue
            if layer == "main.cc":
                if target not in TOUCHES_THE_WORLD:
                    yield Violation(name, number, "layering", f"main.cc calls the commands only, not {target}")
            elif target not in tree.may_use.get(layer, set()):
                yield Violation(name, number, "layering", f"{layer} may not use {target} ({header})")


def third_party(tree: Tree) -> Iterator[Violation]:
    """Each third-party header appears in its one layer."""
    for name in tree.sources("src"):
        layer = layer_of(name)
        for number, header in includes(tree, name):
            for pattern, owners in THIRD_PARTY.items():
                if re.match(pattern, header) and owners is not None and layer not in owners:
                    if not tree.excepted("third-party", name):
                        alone = " ".join(sorted(owners))
                        yield Violation(name, number, "third-party", f"{header} belongs to {alone} alone")


def banned_calls(tree: Tree) -> Iterator[Violation]:
    """Pure layers have no clock, no threads, no files and no logging; nobody has std::regex or throw."""
    for name in tree.sources("src"):
        layer = layer_of(name)
        code = code_only(tree.text(name))
        # The whole file first: line by line, for files that have none of it, took most of the time of all rules.
        banned = {rule: (pattern, why) for rule, (pattern, allowed, why) in BANNED.items()
                  if layer not in allowed and re.search(pattern, code) and not tree.excepted(rule, name)}
        for number, line in enumerate(code.splitlines() if banned else [], 1):
            for rule, (pattern, why) in banned.items():
                if re.search(pattern, line):
                    yield Violation(name, number, rule, why)


def file_sizes(tree: Tree) -> Iterator[Violation]:
    """No header over 150 lines, no source over 400, no line over 120 columns."""
    written = (".h", ".cc", ".py", ".sh", ".proto", "/run")
    folders = ("src", "tests", "deploy", "proto", ".ci")
    for name in [name for folder in folders for name in tree.sources(folder, *written)]:
        lines = tree.text(name).splitlines()
        limit = HEADER_LINES if name.endswith(".h") else SOURCE_LINES
        if len(lines) > limit and not tree.excepted("length", name):
            yield Violation(name, len(lines), "length", f"{len(lines)} lines; {limit} is the limit")
        if name.endswith((".h", ".cc", ".py")):
            for number, line in enumerate(lines, 1):
                if len(line) > COLUMNS and not tree.excepted("columns", name):
                    yield Violation(name, number, "columns", f"{len(line)} columns; {COLUMNS} is the limit")


def header_form(tree: Tree) -> Iterator[Violation]:
    """A header starts with #pragma once and a line that says what it is; it opens no namespace for its readers."""
    for name in tree.sources("src", ".h"):
        lines = tree.text(name).splitlines() + ["", ""]
        if lines[0] != "#pragma once":
            yield Violation(name, 1, "header-form", "the first line is #pragma once")
        wanted = f"// {name.removeprefix('src/')} - "
        if not lines[1].startswith(wanted):
            yield Violation(name, 2, "header-form", f"the second line is '{wanted}' and what the file is for")
        for number, line in enumerate(code_only(tree.text(name)).splitlines(), 1):
            if re.search(r"\busing\s+namespace\b", line):
                yield Violation(name, number, "header-form", "no using namespace in a header")


def one_definition(tree: Tree) -> Iterator[Violation]:
    """A type's name is defined in one header: two in one program are undefined behaviour, and no compiler says so."""
    defined: dict[str, str] = {}
    for name in tree.sources("src", ".h") + tree.sources("tests", ".h"):
        for number, line in enumerate(code_only(tree.text(name)).splitlines(), 1):
            found = TYPE_DEFINED.match(line)
            if found is None:
                continue
            first = defined.setdefault(found.group(1), name)
            if first != name and not tree.excepted("one-definition", name):
                yield Violation(name, number, "one-definition", f"{found.group(1)} is defined in {first}, too")


def names(tree: Tree) -> Iterator[Violation]:
    """A file is named for its one thing; util, common, helper and manager name nothing."""
    for name in tree.files:
        if name.startswith(("src/", "tests/", "deploy/", "cmake/", "proto/")):
            for part in Path(name).parts:
                if VAGUE_NAMES.search(part):
                    yield Violation(name, 1, "name", f"'{part}' does not say what it is")


def mirror(tree: Tree) -> Iterator[Violation]:
    """tests/ mirrors src/: a source has a test of its name, or one beside it that includes its header."""
    have = set(tree.files)
    for layer in sorted(tree.may_use):
        tests = tree.sources(f"tests/{layer}")
        included = {header for name in tests for _, header in includes(tree, name)}
        for name in tree.sources(f"src/{layer}", ".cc"):
            header = f"{layer}/{Path(name).stem}.h"
            if f"tests/{layer}/{Path(name).stem}_test.cc" in have or header in included:
                continue
            if not tree.excepted("mirror", name):
                yield Violation(name, 1, "mirror", f"no test in tests/{layer} has its name or includes {header}")
        for name in tree.sources(f"tests/{layer}", "_test.cc"):
            if not any("/" in header for _, header in includes(tree, name)):
                yield Violation(name, 1, "mirror", "tests nothing: it includes no header of src")


def honest_tests(tree: Tree) -> Iterator[Violation]:
    """No test is switched off."""
    for name in tree.sources("tests", ".cc", ".h", ".py"):
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            if SKIPPED_TEST.search(line):
                yield Violation(name, number, "honest-tests", "a test runs or is taken out; it is not skipped")


def finished(tree: Tree) -> Iterator[Violation]:
    """No mark of unfinished work and no path of the machine it was written on."""
    written = (".h", ".cc", ".py", ".sh", ".cmake", ".txt", ".proto", "/run")
    for name in tree.files:
        text = tree.text(name)
        suspect = UNFINISHED.search(text) or MACHINE_PATH.search(text)
        for number, line in enumerate(text.splitlines() if suspect else [], 1):
            if name.endswith(written) and UNFINISHED.search(line):
                yield Violation(name, number, "unfinished", line.strip()[:80])
            if MACHINE_PATH.search(line) and not tree.excepted("machine-path", name):
                yield Violation(name, number, "machine-path", line.strip()[:80])


def scripts_run(tree: Tree) -> Iterator[Violation]:
    """What starts with #! can be started."""
    for name in tree.files:
        if tree.text(name).startswith("#!") and not os.stat(tree.root / name).st_mode & stat.S_IXUSR:
            yield Violation(name, 1, "run-bit", "starts with #! and has no run bit (chmod +x)")


def readme(tree: Tree) -> Iterator[Violation]:
    """The README's tour names every folder of src/."""
    text = tree.text("README.md")
    for folder in sorted({layer_of(name) for name in tree.sources("src") if name.count("/") >= 2}):
        if not re.search(rf"(src/|`){folder}\b", text):
            yield Violation("README.md", 1, "readme", f"does not name src/{folder}")


TESTS_NAMED = re.compile(r"`(?:e2e|deploy)\.(\w+)|\b(\w+)_test\.(?:py|cc)`|`tests/(\w+)\.sh`")


def deploy_table(tree: Tree) -> Iterator[Violation]:
    """Every file of deploy stands in a table of deploy/README.md, and beside it a test that is there."""
    patterns = []
    for number, line in enumerate(tree.text("deploy/README.md").splitlines(), 1):
        cells = line.split(" | ")
        files = re.findall(r"`([^`]+)`", cells[0])
        if not line.startswith("|") or not files:
            continue
        tests = ["".join(names) for names in TESTS_NAMED.findall(" ".join(cells[1:]))]
        for test in tests:
            if not any(re.search(rf"^tests/(.*/)?{test}(_test\.py|_test\.cc|\.sh)$", name) for name in tree.files):
                yield Violation("deploy/README.md", number, "deploy-table", f"there is no test {test}")
        folder = files[0].rpartition("/")[0]
        for pattern in [*files, *(f"{folder}/{name}" for name in files[1:])] if tests else []:
            pattern = "deploy/" + re.sub(r"<\w+>", "*", pattern)
            patterns.append(pattern + "*" if pattern.endswith("/") else pattern)
    for name in tree.files:
        is_page = name.endswith("/README.md")
        if name.startswith("deploy/") and not is_page and not any(fnmatch.fnmatch(name, each) for each in patterns):
            yield Violation(name, 1, "deploy-table", "no table of deploy/README.md says which test exercises it")


def exceptions_used(tree: Tree) -> Iterator[Violation]:
    """An exception for a file that is gone is taken out."""
    for rule, path in sorted(tree.exceptions):
        if path not in tree.files:
            yield Violation("tests/house/exceptions.txt", 1, "exceptions", f"{rule} {path}: there is no such file")


RULES = [layering, third_party, banned_calls, file_sizes, header_form, one_definition, names, mirror, honest_tests,
         finished, scripts_run, readme, deploy_table, exceptions_used]


def check(root: Path, layers: Path) -> list[Violation]:
    tree = Tree(root, layers)
    return [violation for rule in RULES for violation in rule(tree)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--layers", type=Path, required=True,
                        help="layers.txt, which CMake writes into the build folder")
    arguments = parser.parse_args()
    found = check(arguments.tree, arguments.layers)
    for violation in found:
        print(violation)
    print(f"house rules: {len(RULES)} rules, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
