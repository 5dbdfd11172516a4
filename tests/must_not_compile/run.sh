#!/bin/bash
# Compiles each file of this folder twice. As it is, it must fail with the text of its first line
# `// expect: text`; with -DFIXED, which selects the right form, it must compile: so a file that
# fails for another reason is seen. COMPILE_ONLY is the compiler command (from the Makefile).
set -u
export LC_ALL=C  # untranslated messages
cd "$(dirname "$0")/../.." || exit

check() {
  local said expected
  expected=$(sed -n '1s|^// expect: ||p' "$1")
  if [ -z "$expected" ]; then
    echo "failed: $1: its first line is not '// expect: text'"
  elif said=$($COMPILE_ONLY "$1" 2>&1); then
    echo "failed: $1: it compiles"
  elif ! grep -qF -- "$expected" <<< "$said"; then
    printf 'failed: %s: expected "%s" but the compiler says\n%s\n' "$1" "$expected" "$said"
  elif ! said=$($COMPILE_ONLY -DFIXED "$1" 2>&1); then
    printf 'failed: %s: the right form (-DFIXED) does not compile\n%s\n' "$1" "$said"
  else
    echo "passed: $1"
  fi
}

if [ $# = 1 ]; then
  check "$1"
  exit
fi
said=$(find tests/must_not_compile -name '*.cpp' | sort | xargs -r -P "$(nproc)" -n 1 "$0")
grep -v '^passed: ' <<< "$said"
failed=$(grep -c '^failed: ' <<< "$said")
echo "$(grep -c '^passed: ' <<< "$said") passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
