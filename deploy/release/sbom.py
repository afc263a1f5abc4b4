#!/usr/bin/env python3
"""The libraries that a telltale runs with, as SPDX 2.3 JSON: which files, of which Debian packages, in which versions.

sbom.py --program=build/release/telltale [--out=FILE]

What the program itself asks for (DT_NEEDED) is DYNAMIC_LINK; what those ask for in turn, DEPENDS_ON. Headers that were
compiled in (CLI11, simdjson's, spdlog's) have no file at run time: they are BUILD_DEPENDENCY_OF, as far as installed.
Needs dpkg, ldd and readelf: run it where the program was built.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_date import source_date  # noqa: E402

COMPILED_IN = ("libcli11-dev", "libabsl-dev", "libfmt-dev", "libspdlog-dev", "libsimdjson-dev")
ORIGIN = "Organization: Debian"


def run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout


def needed(program: Path) -> list:
    return re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", run("readelf", "-d", str(program)))


def loaded(program: Path) -> dict:
    """Every library by its name, with the file that the loader finds for it."""
    found = dict(re.findall(r"^\s*(\S+) => (/\S+)", run("ldd", str(program)), re.M))
    found.update({Path(path).name: path for path in re.findall(r"^\s*(/\S+) \(0x", run("ldd", str(program)), re.M)})
    return found


def names_of(file: str) -> list:
    """dpkg may know a file by the name that it had before /lib became a link to /usr/lib."""
    real = os.path.realpath(file)
    return [file, real, file.removeprefix("/usr"), real.removeprefix("/usr"), "/usr" + file]


def owners(files) -> dict:
    """The Debian package that each file came with."""
    wanted = {name for file in files for name in names_of(file)}
    ran = subprocess.run(["dpkg-query", "-S", *sorted(wanted)], capture_output=True, text=True, check=False)
    told = {path: package.split(",")[0] for package, path in (line.split(": ", 1) for line in ran.stdout.splitlines())}
    found = {file: next((told[name] for name in names_of(file) if name in told), None) for file in files}
    strange = [file for file, package in found.items() if package is None]
    if strange:
        raise SystemExit(f"sbom.py: of no Debian package: {', '.join(strange)}")
    return found


KEYS = ("name", "version", "architecture", "source", "source_version", "home", "status")
FORM = "\t".join(("${Package}", "${Version}", "${Architecture}", "${source:Package}", "${source:Version}",
                  "${Homepage}", "${db:Status-Status}")) + "\n"


def facts(packages) -> list:
    """Of those that are installed, by name."""
    ran = subprocess.run(["dpkg-query", "-W", "-f", FORM, *packages], capture_output=True, text=True, check=False)
    told = [dict(zip(KEYS, line.split("\t"))) for line in ran.stdout.splitlines()]
    return sorted((fact for fact in told if fact["status"] == "installed"), key=lambda fact: fact["name"])


def package_element(fact: dict) -> dict:
    element = {
        "SPDXID": "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", fact["name"]),
        "name": fact["name"], "versionInfo": fact["version"], "supplier": ORIGIN, "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "sourceInfo": f"Debian source package {fact['source']} {fact['source_version']}",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator":
                          f"pkg:deb/debian/{quote(fact['name'])}@{quote(fact['version'], safe='.')}"
                          f"?arch={fact['architecture']}"}]}
    if fact["home"]:
        element["homepage"] = fact["home"]
    return element


def relation(one: str, kind: str, other: str) -> dict:
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def document(program: Path) -> str:
    line = run(str(program), "--version").strip()
    version, digest = line.split()[1], hashlib.sha256(program.read_bytes()).hexdigest()
    libraries = loaded(program)
    owner = owners(sorted(set(libraries.values())))
    direct = {owner[libraries[name]].partition(":")[0] for name in needed(program)}
    packages = {fact["name"]: fact for fact in facts(sorted(set(owner.values())))}
    build = [fact for fact in facts(COMPILED_IN) if fact["name"] not in packages]
    root = {"SPDXID": "SPDXRef-telltale", "name": "telltale", "versionInfo": version, "downloadLocation": "NOASSERTION",
            "supplier": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", "comment": line,
            "primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}
    elements = {name: package_element(fact) for name, fact in packages.items()}
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", root["SPDXID"])]
    relations += [relation(root["SPDXID"], "DYNAMIC_LINK" if name in direct else "DEPENDS_ON", element["SPDXID"])
                  for name, element in elements.items()]
    built = [package_element(fact) for fact in build]
    relations += [relation(element["SPDXID"], "BUILD_DEPENDENCY_OF", root["SPDXID"]) for element in built]
    for name, file in sorted(libraries.items()):
        element = elements[owner[file].partition(":")[0]]
        element["comment"] = f"{element.get('comment', 'loaded:')} {name}"
    return json.dumps({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"telltale-{version}",
        "documentNamespace": f"https://telltale.invalid/spdx/telltale-{version}-{digest[:32]}",
        "creationInfo": {"created": source_date().strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Organization: telltale", "Tool: telltale-sbom-1"]},
        "packages": [root, *elements.values(), *built], "relationships": relations}, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    flags = parser.parse_args()
    text = document(flags.program)
    if flags.out:
        flags.out.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
