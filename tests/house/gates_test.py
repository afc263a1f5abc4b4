#!/usr/bin/env python3
"""The gates themselves: clang-format and clang-tidy, with this tree's settings, must fail on planted faults.

gates_test.py --tree=DIR
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

arguments = argparse.Namespace()

WELL_FORMED = """#pragma once
// stats/planted.h - planted.

#include <string>

namespace telltale {

class Planted {
 public:
  int size() const { return size_; }

 private:
  int size_ = 0;
};

}  // namespace telltale
"""

# check -> a line that it must refuse, written into a header of src/ that only another file includes
FAULTS = {
    "readability-identifier-naming": "class bad_name {};",
    "performance-unnecessary-value-param": "inline bool Empty(std::string text) { return text.empty(); }",
    "bugprone-sizeof-expression": "inline unsigned long Size(const char* p) { return sizeof(p) / sizeof(p[0]); }",
    "google-explicit-constructor": "class Guess {\n public:\n  Guess(int) {}\n};",
}


class Gates(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="telltale-gates-")
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        for name in (".clang-format", ".clang-tidy"):
            shutil.copy(arguments.tree / name, self.root / name)
        (self.root / "src/stats").mkdir(parents=True)
        self.header = self.root / "src/stats/planted.h"
        self.source = self.root / "src/stats/planted.cc"
        self.source.write_text('#include "stats/planted.h"\n')

    def clang_format(self):
        return subprocess.run(["clang-format", "--dry-run", "-Werror", self.header], capture_output=True, text=True)

    def clang_tidy(self):
        return subprocess.run(["clang-tidy", "--quiet", self.source, "--", "-std=c++20", f"-I{self.root}/src"],
                              capture_output=True, text=True)

    def test_clang_format_passes_what_is_well_formed(self):
        self.header.write_text(WELL_FORMED)
        ran = self.clang_format()
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_clang_format_refuses_other_shapes(self):
        for wrong in ("  int size () const { return size_; }", "  int size() const {return size_;}",
                      "    int size() const { return size_; }"):
            with self.subTest(wrong=wrong):
                self.header.write_text(WELL_FORMED.replace("  int size() const { return size_; }", wrong))
                ran = self.clang_format()
                self.assertNotEqual(ran.returncode, 0)
                self.assertRegex(ran.stderr, r"planted\.h:(9|10):")

    def test_clang_tidy_passes_what_is_well_named(self):
        self.header.write_text(WELL_FORMED)
        ran = self.clang_tidy()
        self.assertEqual(ran.returncode, 0, ran.stdout)

    def test_clang_tidy_sees_faults_in_headers_of_src(self):
        for check, fault in FAULTS.items():
            with self.subTest(check=check):
                self.header.write_text(WELL_FORMED.replace("class Planted", fault + "\n\nclass Planted"))
                ran = self.clang_tidy()
                self.assertNotEqual(ran.returncode, 0)
                self.assertRegex(ran.stdout, rf"src/stats/planted\.h:\d+:\d+: error: .*\[{check}")

    def tidy(self, sources):
        """tests/house/tidy.py on sources of these texts."""
        build = self.root / "build"
        build.mkdir(exist_ok=True)
        paths = []
        for number, text in enumerate(sources):
            paths.append(self.root / f"src/stats/source_{number}.cc")
            header = "#include <string>\n\n" if "std::" in text else ""
            paths[-1].write_text(f"{header}namespace telltale {{\n{text}\n}}  // namespace telltale\n")
        (build / "compile_commands.json").write_text(json.dumps([
            {"directory": str(build), "file": str(path), "command": f"clang++ -std=c++20 -o x.o -c {path}"}
            for path in paths]))
        return subprocess.run([arguments.tree / "tests/house/tidy.py", "-p", build, "--src", self.root / "src", *paths],
                              capture_output=True, text=True)

    def test_clang_tidy_passes_sources_that_are_judged_as_one(self):
        ran = self.tidy(["int First() { return 1; }", "int Second() { return 2; }", "int Third() { return 3; }"])
        self.assertEqual(ran.returncode, 0, ran.stdout)
        self.assertIn("3 sources in 1 runs, 0 of them", ran.stdout)

    def test_clang_tidy_sees_which_source_of_several_has_a_fault(self):
        sources = ["int First() { return 1; }", "", "int Third() { return 3; }"]
        for check, fault in FAULTS.items():
            with self.subTest(check=check):
                sources[1] = fault
                ran = self.tidy(sources)
                self.assertEqual(ran.returncode, 1, ran.stdout)
                self.assertRegex(ran.stdout, rf"src/stats/source_1\.cc:\d+:\d+: error: .*\[{check}")
                self.assertIn("1 of them with findings", ran.stdout)

    def test_names_that_clash_between_sources_are_no_finding(self):
        clash = "int Clash() { return 1; }"   # outside of an unnamed namespace, where tidy.py does not look
        ran = self.tidy([clash, clash, "int Third() { return 3; }"])
        self.assertEqual(ran.returncode, 0, ran.stdout)
        self.assertNotIn("in 1 runs", ran.stdout)

    def test_what_is_no_source_is_an_error(self):
        self.assertEqual(self.tidy(["int First() { return Nowhere(); }", "int Second() { return 2; }"]).returncode, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=Path, required=True)
    arguments = parser.parse_args()
    unittest.main(argv=sys.argv[:1], verbosity=2)
