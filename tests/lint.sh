#!/bin/bash
# The rules of the house, checked by `make lint`; prints "file:line: what is wrong".
set -u
cd "$(dirname "$0")/.." || exit
status=0

# From the ground up. A file includes only lower floors and its own folder; functions and rules
# stand side by side. The floors below runs use the standard library only.
floors="base data autodiff functions,rules compute networks optimizers runs plots cli"
# The top level holds this and nothing else (build/ is what make makes).
allowed=" Makefile LICENSE README.md src kernels tests plots examples build "

for name in *; do
  if [[ $allowed != *" $name "* ]]; then
    echo "$name:1: nothing but$allowed may lie at the top level"
    status=1
  fi
done

mapfile -t sources < <(find src plots kernels tests examples \
  -name '*.[ch]pp' -o -name '*.cu' -o -name '*.h' 2> /dev/null | sort)
awk -v floors="$floors" -f tests/lint.awk "${sources[@]}" || status=1

if ! command -v clang-format > /dev/null; then
  echo "tests/lint.sh:1: clang-format is not installed: make deps"
  status=1
else
  clang-format --dry-run -Werror "${sources[@]}" 2>&1 |
    sed -nE 's/^([^ ]+:[0-9]+):[0-9]+: error: .*/\1: not as .clang-format says: make format/p' |
    sort -u -t: -k1,1 -k2,2n
  [ "${PIPESTATUS[0]}" = 0 ] || status=1
fi
[ $status = 0 ] && echo "lint: ${#sources[@]} files, nothing wrong"
exit $status
