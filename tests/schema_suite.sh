#!/bin/bash
# tests/schema_suite.sh - fetches the official JSON-Schema-Test-Suite for tests/content/schema_suite_test.cc.
#
# Draft 7 is Debian's package json-schema-test-suite. Draft 2020-12 is not in it; PyPI's source distribution of jsonschema
# carries a copy, which is unpacked to build/json-schema-suite, once. Nothing is installed and none of its code is kept.
set -euo pipefail

release=jsonschema==4.26.0
sha256=0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
suite=$home/build/json-schema-suite

if [[ ! -d /usr/share/json-schema-test-suite/tests/draft7 ]]; then
  echo "tests/schema_suite.sh: draft 7 is missing; install Debian's json-schema-test-suite" >&2
  exit 1
fi
if [[ -e $suite/$release ]]; then exit 0; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "$release --hash=sha256:$sha256" >"$folder/wanted.txt"
/usr/bin/python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --retries 5 --no-deps --no-binary jsonschema \
  --require-hashes --dest "$folder" --requirement "$folder/wanted.txt"
tar -xzf "$folder"/jsonschema-*.tar.gz -C "$folder"
rm -rf "$suite"
mkdir -p "$suite"
cp -r "$folder"/jsonschema-*/json/tests/draft{7,2020-12} "$suite"
touch "$suite/$release"
echo "the JSON-Schema-Test-Suite is in build/json-schema-suite"
