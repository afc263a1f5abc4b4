#!/usr/bin/env python3
"""The list of libraries (SPDX 2.3): well formed, complete, the same each time; a source compiled in two folders."""

import json
import os
import re
import shutil
import subprocess
import sys

import support

SBOM = support.TREE / "deploy/release/sbom.py"
DEBIAN = "/usr/bin/python3"
# What SPDX 2.3 (clauses 6 and 7) asks of a document and of a package.
OF_DOCUMENT = {"spdxVersion": r"SPDX-2\.3", "dataLicense": r"CC0-1\.0", "SPDXID": "SPDXRef-DOCUMENT", "name": ".+",
               "documentNamespace": r"https?://[^#\s]+"}
OF_PACKAGE = {
    "SPDXID": r"SPDXRef-[A-Za-z0-9.-]+",
    "name": ".+",
    "versionInfo": ".+",
    "downloadLocation": r"NOASSERTION|\w+://\S+",
     "supplier": r"NOASSERTION|(Organization|Person): .+"}
RELATIONS = {"DESCRIBES", "DYNAMIC_LINK", "DEPENDS_ON", "BUILD_DEPENDENCY_OF"}


def output_of(*words, **more) -> str:
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True, check=True, timeout=120, **more).stdout


class Sbom(support.SharedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = output_of(DEBIAN, SBOM, f"--program={support.BINARY}")
        cls.sbom = json.loads(cls.text)
        cls.packages = {package["SPDXID"]: package for package in cls.sbom["packages"]}

    def related(self, *kinds) -> dict:
        """Packages that telltale has to do with in one of these ways, by name."""
        found = {}
        for one in self.sbom["relationships"]:
            if one["relationshipType"] in kinds:
                for end in (one["spdxElementId"], one["relatedSpdxElement"]):
                    if end not in ("SPDXRef-telltale", "SPDXRef-DOCUMENT"):
                        found[self.packages[end]["name"]] = self.packages[end]
        return found

    def test_it_is_of_the_form(self):
        for key, pattern in OF_DOCUMENT.items():
            self.assertRegex(self.sbom[key], f"^({pattern})$", key)
        self.assertRegex(self.sbom["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for creator in self.sbom["creationInfo"]["creators"]:
            self.assertRegex(creator, r"^(Person|Organization|Tool): \S")
        self.assertEqual(len(self.packages), len(self.sbom["packages"]))   # each id is there once
        for package in self.sbom["packages"]:
            for key, pattern in OF_PACKAGE.items():
                self.assertRegex(package[key], f"^({pattern})$", package)
            self.assertIs(package["filesAnalyzed"], False)
            for reference in package.get("externalRefs", []):
                self.assertEqual(
    (reference["referenceCategory"],
    reference["referenceType"]),
    ("PACKAGE-MANAGER",
     "purl"))
                self.assertRegex(reference["referenceLocator"], r"^pkg:deb/debian/[^/@\s]+@[^@?\s]+\?arch=\w+$")
        ids = {*self.packages, "SPDXRef-DOCUMENT"}
        for one in self.sbom["relationships"]:
            self.assertIn(one["relationshipType"], RELATIONS)
            self.assertLessEqual({one["spdxElementId"], one["relatedSpdxElement"]}, ids)
        described = [one for one in self.sbom["relationships"] if one["relationshipType"] == "DESCRIBES"]
        self.assertEqual([one["relatedSpdxElement"] for one in described], ["SPDXRef-telltale"])

    def test_every_library_of_the_program_is_there_in_the_version_that_is_installed(self):
        wanted = re.findall(r"Shared library: \[(.+?)\]", output_of("readelf", "-d", support.BINARY))
        self.assertGreater(len(wanted), 15)
        linked = self.related("DYNAMIC_LINK")
        files = " ".join(package["comment"] for package in linked.values()).split()
        self.assertEqual([name for name in wanted if name not in files], [])
        for name, package in self.related("DYNAMIC_LINK", "DEPENDS_ON").items():
            self.assertEqual(
    output_of(
        "dpkg-query",
        "-W",
        "-f",
        "${Version}\n",
        name).splitlines()[0],
        package["versionInfo"],
         name)
        for name in ("libgrpc++1.51", "libsqlite3-0", "libre2-9", "libssl3"):
            self.assertIn(name, linked)
        # And those that those ask for.
        loaded = re.findall(r"^\s*(\S+) => /", output_of("ldd", support.BINARY), re.M)
        all_files = " ".join(package.get("comment", "") for package in self.packages.values()).split()
        self.assertEqual([name for name in loaded if name not in all_files], [])

    def test_headers_that_were_compiled_in_are_told_apart(self):
        built = self.related("BUILD_DEPENDENCY_OF")
        self.assertIn("libcli11-dev", built)
        self.assertEqual(set(built) & set(self.related("DYNAMIC_LINK")), set())

    def test_the_same_program_gives_the_same_bytes(self):
        self.assertEqual(output_of(DEBIAN, SBOM, f"--program={support.BINARY}"), self.text)
        stamped = json.loads(
    output_of(
        DEBIAN,
        SBOM,
        f"--program={support.BINARY}",
        env={
            **os.environ,
             "SOURCE_DATE_EPOCH": "86400"}))
        self.assertEqual(stamped["creationInfo"]["created"], "1970-01-02T00:00:00Z")

    def test_a_library_of_no_package_is_told(self):
        sys.path.insert(0, str(SBOM.parent))
        import sbom
        with self.assertRaisesRegex(SystemExit, "of no Debian package: .*stranger.so"):
            sbom.owners([str(self.case.folder / "stranger.so")])


class SameBytes(support.EndToEnd):
    """One small source, in place of a whole build: deploy/release/README.md says what that leaves open."""

    def compiled(self, folder: str, *flags) -> bytes:
        here = self.folder / folder
        shutil.copytree(support.TREE / "src/base", here / "src/base")
        words = [flag.replace("$PWD", str(here)) for flag in flags]
        subprocess.run(["g++",
    "-std=c++20",
    "-O2",
    "-g1",
    "-DFMT_SHARED",
    f"-I{here}/src",
    *words,
    "-c",
    str(here / "src/base/time.cc"),
    "-o",
    str(here / "time.o")],
    check=True,
    timeout=120,
     cwd=here)
        return (here / "time.o").read_bytes()

    def test_a_source_compiled_in_two_folders(self):
        page = (support.TREE / "deploy/release/README.md").read_text()
        flag = re.search(r"-DCMAKE_CXX_FLAGS=(-ffile-prefix-map=\S+)$", page, re.M)[1]
        self.assertEqual(self.compiled("one", flag), self.compiled("two", flag))
        self.assertNotEqual(self.compiled("three"), self.compiled("four"))


if __name__ == "__main__":
    support.main()
