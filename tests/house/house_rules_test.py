#!/usr/bin/env python3
"""Plants a violation of every house rule in a copy of the tree and wants each reported with its file and line.

house_rules_test.py --tree=DIR --layers=build/.../layers.txt
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import house_rules

arguments = argparse.Namespace()

HEADER = "#pragma once\n// stats/planted.h - planted.\n"
MARK = "TO" + "DO"
SKIP = "GTEST_" + "SKIP"

# (rule, file to write, its text, line that is at fault)
PLANTED = [
    ("layering", "src/stats/planted.h", HEADER + '#include "engine/engine.h"\n', 3),
    ("layering", "src/content/planted.cc", '\n\n\n#include "stats/planted.h"\n', 4),
    ("layering", "src/main.cc", '#include "commands/serve.h"\n#include "engine/engine.h"\n', 2),
    ("layering", "src/cellar/planted.cc", "int planted;\n", 1),
    ("third-party", "src/stats/planted.cc", "#include <yaml-cpp/yaml.h>\n", 1),
    ("third-party", "src/pipeline/planted.cc", "\n#include <grpcpp/grpcpp.h>\n", 2),
    ("third-party", "src/engine/planted.cc", '#include "absl/container/flat_hash_map.h"\n', 1),
    ("third-party", "src/report/planted.cc", "#include <simdjson.h>\n", 1),
    ("clock", "src/stats/planted.cc", "\n\nauto now = std::chrono::system_clock::now();\n", 3),
    ("clock", "src/pipeline/planted.cc", "auto now = std::chrono::system_clock::now();\n", 1),
    ("stopwatch", "src/engine/planted.cc", "\nauto now = std::chrono::steady_clock::now();\n", 2),
    ("threads", "src/engine/planted.cc", "std::jthread worker;\n", 1),
    ("sleep", "src/content/planted.cc", "// sleep_for in a comment is none\nstd::this_thread::sleep_for(wait);\n", 2),
    ("output", "src/report/planted.cc", "#include <iostream>\n", 1),
    ("output", "src/pipeline/planted.cc", 'const char* s = "printf(";\nvoid F() { printf("no"); }\n', 2),
    ("files", "src/config/planted.cc", "\n#include <fstream>\n", 2),
    ("environment", "src/content/planted.cc", 'auto home = std::getenv("HOME");\n', 1),
    ("std-regex", "src/server/planted.cc", "std::regex slow;\n", 1),
    ("throw", "src/server/planted.cc", "void F() { throw 1; }\n", 1),
    ("length", "src/stats/planted.h", HEADER + "\n" * 149, 151),
    ("length", "src/stats/planted.cc", "\n" * 401, 401),
    ("columns", "src/stats/planted.cc", "\n//" + " wide" * 24 + "\n", 2),
    ("header-form", "src/stats/planted.h", "\n" + HEADER, 1),
    ("header-form", "src/stats/planted.h", "#pragma once\n// a header.\n", 2),
    ("header-form", "src/stats/planted.h", HEADER + "using namespace std;\n", 3),
    ("one-definition", "src/stats/planted.h", HEADER + "class Engine;\nenum class Check : uint8_t {\n};\n", 4),
    ("name", "src/base/string_util.cc", "\n", 1),
    ("mirror", "src/stats/planted.cc", "int planted;\n", 1),
    ("mirror", "tests/stats/planted_test.cc", "int planted;\n", 1),
    ("honest-tests", "tests/stats/planted_test.cc", f"\nTEST(A, B) {{ {SKIP}(); }}\n", 2),
    ("unfinished", "src/stats/planted.cc", f"\n// {MARK}: later\n", 2),
    ("machine-path", "deploy/planted.txt", "\n\ncd /" + "root/project\n", 3),
    ("run-bit", "deploy/planted.sh", "#!/bin/sh\n", 1),
    ("readme", "src/annex/planted.cc", "int planted;\n", None),
    ("deploy-table", "deploy/compose2/planted.yaml", "a: 1\n", 1),
    ("deploy-table", "deploy/README.md", "| file | test |\n|---|---|\n| `run.sh` | `tests/e2e/gone_test.py` |\n", 3),
    ("exceptions", "tests/house/exceptions.txt", "length src/gone.cc it was long\n", 1),
]


class HouseRules(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="telltale-house-")
        self.addCleanup(self.folder.cleanup)
        self.copy = Path(self.folder.name) / "tree"
        tree = house_rules.Tree(arguments.tree, arguments.layers)
        for name in tree.files:
            (self.copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(arguments.tree / name, self.copy / name)
        self.layers = Path(self.folder.name) / "layers.txt"
        shutil.copy(arguments.layers, self.layers)

    def plant(self, name, text):
        target = (self.copy / name).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def test_reports_every_planted_violation_with_file_and_line(self):
        before = {str(violation) for violation in house_rules.check(self.copy, self.layers)}
        for rule, name, text, line in PLANTED:
            with self.subTest(rule=rule, file=name, text=text[:60]):
                target = (self.copy / name).resolve()
                kept = target.read_bytes() if target.exists() else None
                self.plant(name, text)
                found = [v for v in house_rules.check(self.copy, self.layers) if str(v) not in before]
                if kept is None:
                    target.unlink()
                else:
                    target.write_bytes(kept)
                places = {(violation.rule, violation.path, violation.line) for violation in found}
                if rule == "layering" and name.startswith("src/cellar"):
                    self.assertIn((rule, "src/cellar", line), places)
                elif rule == "readme":
                    self.assertIn("README.md:1: readme: does not name src/annex", {str(v) for v in found})
                else:
                    self.assertIn((rule, name, line), places)

    def test_an_exception_with_a_reason_is_honoured(self):
        self.plant("src/stats/planted.cc", "\n" * 401)
        exceptions = self.copy / "tests/house/exceptions.txt"
        exceptions.write_text(exceptions.read_text() + "length src/stats/planted.cc it is one table\n")
        found = [v for v in house_rules.check(self.copy, self.layers) if v.rule == "length" and "planted" in v.path]
        self.assertEqual(found, [])

    def test_comments_and_literals_are_not_code(self):
        self.plant("src/stats/planted.cc", '// std::thread\n/* throw\n std::regex */\n'
                   'auto a = "system_clock::now";\nauto b = R"x(throw "q" getenv)x";\n')
        found = [v for v in house_rules.check(self.copy, self.layers)
                 if "planted" in v.path and v.rule in house_rules.BANNED]
        self.assertEqual(found, [])

    def test_the_program_exits_1_on_a_violation(self):
        self.plant("src/stats/planted.cc", "void F() { throw 1; }\n")
        program = Path(house_rules.__file__)
        ran = subprocess.run([sys.executable, program, f"--tree={self.copy}", f"--layers={self.layers}"],
                             capture_output=True, text=True)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("src/stats/planted.cc:1: throw", ran.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--layers", type=Path, required=True)
    arguments = parser.parse_args()
    unittest.main(argv=sys.argv[:1], verbosity=2)
