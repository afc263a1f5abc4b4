#!/bin/bash
# format.sh CLANG_FORMAT TREE: every C++ file of the tree has the shape that .clang-format gives it.
set -euo pipefail
cd "$2"
mapfile -d '' -t files < <(find src tests \( -name '*.h' -o -name '*.cc' \) -print0 | sort -z)
if ((${#files[@]} == 0)); then
  echo "format: no C++ file found" >&2
  exit 1
fi
"$1" --dry-run -Werror --ferror-limit=1 "${files[@]}"
echo "format: ${#files[@]} files"
