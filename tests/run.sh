#!/bin/bash
# Runs every kind of test and adds up; the last line is "N passed, N failed, N skipped".
#   tests/run.sh PROGRAM [FILTER]     with a filter, only the C++ tests that match it
set -u
cd "$(dirname "$0")/.." || exit
totals='^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$'
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs one kind of tests, shows what it says and adds up its own closing line. To end without
# one (a crash), or with an error that it did not count, is a failure.
part() {
  local name=$1 status p=0 f=0 s=0
  shift
  echo "== $name"
  "$@" 2>&1 | tee "$log" | grep --line-buffered -vE "$totals"
  status=${PIPESTATUS[0]}
  read -r p _ f _ s _ < <(grep -E "$totals" "$log" | tail -n 1; echo "0 - 0 - 0 -")
  if [ "$status" != 0 ] && [ "$f" = 0 ]; then
    echo "failed: $name: ended with status $status"
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

part "C++" "$1" --color_output=no ${2:+--run_test="$2"}
if [ $# = 1 ]; then
  part "must not compile" tests/must_not_compile/run.sh
  part "lint catches" tests/lint_test.sh
  part "kernels compile" tests/check_kernels.sh
  part "beyond one machine" tests/cluster.sh
  part "README" tests/readme.sh
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
