#!/bin/bash
# Runs the `nnopt` lines of README.md in an empty folder. A command is a line of a fenced block that
# begins with nnopt or build/nnopt (after "$ " in a console block); a backslash at its end goes on.
# It must exit with 0. What follows it in a console block is what it must print, but for the numbers,
# which differ between machines; a line `...` stands for any lines. Where the output
# shown is an error ("nnopt: ..."), the command must fail. The folder mnist/ is that of the test
# data, where it is there.
set -u
cd "$(dirname "$0")/.." || exit
passed=0 failed=0 skipped=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/build"
ln -s "$NNOPT" "$folder/build/nnopt"
ln -s "$PWD/examples" "$folder/examples"
[ -d "${NNOPT_DATA:-}/mnist" ] && ln -s "$NNOPT_DATA/mnist" "$folder/mnist"
export PATH="$folder/build:$PATH" GNUTERM=dumb

without_numbers() {
  sed -E 's/[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/0/g; s/0 (ns|us|ms|s|min)\b/0 s/g; s/0 million\b/0/g
          s/[[:blank:]]+/ /g; s/ $//'
}

# $1 the command, $2 the output shown (may be empty)
check() {
  local said status pattern expected_status=0
  if [[ $1 =~ gnuplot|--plot ]] && ! command -v gnuplot > /dev/null; then
    echo "skipped: $1: gnuplot is not installed"
    skipped=$((skipped + 1))
    return
  fi
  if [[ $1 == *mnist/* && ! -e $folder/mnist ]]; then
    echo "skipped: $1: no MNIST in NNOPT_DATA"
    skipped=$((skipped + 1))
    return
  fi
  said=$(cd "$folder" && timeout 300 bash -o pipefail -c "$1" 2>&1 < /dev/null)
  status=$?
  pattern=$(without_numbers <<< "$2" | sed 's/[][*?\\+@!()|]/\\&/g; s/^\.\.\.$/*/')
  [[ $2 =~ (^|$'\n')nnopt:\  ]] && expected_status=1
  if [ $((status != 0)) != "$expected_status" ]; then
    printf 'failed: README.md: %s\nexit status %s\n%s\n' "$1" "$status" "$said"
    failed=$((failed + 1))
  elif [[ -n $2 && $(without_numbers <<< "$said") != $pattern ]]; then
    printf 'failed: README.md: %s\nREADME.md shows\n%s\nbut it prints\n%s\n' "$1" "$2" "$said"
    failed=$((failed + 1))
  else
    passed=$((passed + 1))
  fi
}

fence='' command='' shown=''
finish() {
  [ -n "$command" ] && check "$command" "$shown"
  command='' shown=''
}
while IFS= read -r line; do
  if [[ $line == '```'* ]]; then
    finish
    if [ -z "$fence" ]; then fence=${line#'```'}; fence=${fence:-none}; else fence=''; fi
  elif [ -n "$fence" ]; then
    if [[ $command == *\\ ]]; then
      command=${command%\\}$line
    elif [[ $fence == console && $line == '$ '* ]]; then
      finish
      if [[ $line =~ ^'$ '(build/)?nnopt' ' ]]; then command=${line#'$ '}; fi
    elif [[ $fence == console && -n $command ]]; then
      shown+=${shown:+$'\n'}$line
    elif [[ $fence != console && $line =~ ^(build/)?nnopt' ' ]]; then
      finish
      command=$line
    fi
  fi
done < README.md
[ $((passed + failed + skipped)) = 0 ] && failed=1 && echo "failed: README.md: no nnopt line"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
