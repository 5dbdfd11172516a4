#!/bin/bash
# All that a CUDA device alone can tell, in one go: builds for the device that is there, runs the
# tests of the kernels on it, bare and under compute-sanitizer, compares runs with themselves and
# with the CPU, and measures. A few minutes; most of them are PyTorch's compiler.
#
#   kernels/check_on_gpu.sh                 everything
#   kernels/check_on_gpu.sh build bits      only these steps: build tests memcheck racecheck
#                                           synccheck initcheck bits success bench
#   kernels/check_on_gpu.sh peers           whether PyTorch's rungs make the same steps (not part
#                                           of everything)
#
# Ends with rows for the table of kernels/README.md. Exit status: 0 all is well, 1 something is not,
# 2 nothing could be done. What each step said is in build/gpu/STEP.log.
set -u
cd "$(dirname "$0")/.." || exit 2

give_up() {
  echo "kernels/check_on_gpu.sh: $1" >&2
  exit 2
}
all_steps="build tests memcheck racecheck synccheck initcheck bits success bench"
for name in "$@"; do
  case " $all_steps peers " in
    *" $name "*) ;;
    *) give_up "there is no step $name: steps are $all_steps, and peers" ;;
  esac
done
PATH=$PATH:/usr/local/cuda/bin:/usr/local/cuda/compute-sanitizer
export PATH
nvidia-smi -L 2> /dev/null | grep -q '^GPU' ||
  give_up "no CUDA device here (nvidia-smi lists none)"
command -v nvcc > /dev/null || give_up "nvcc is not installed"

logs=build/gpu
tests=build/${ARCH:-native}/gpu_tests
mkdir -p $logs
rows=$logs/rows
: > $rows
date=$(date -u +%Y-%m-%d)
device=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader | head -n 1 |
  sed 's/, /, driver /')
export NNOPT=$PWD/build/nnopt
date -u '+%Y-%m-%d %H:%M UTC'
echo "$device"
nvcc --version | grep release
echo

failed=0
# row COMMAND RESULT: one of the table.
row() { echo "| $date | $device | \`$1\` | $2 |" >> $rows; }
# step NAME COMMAND...: runs a function or a program; its last line on standard output is the result.
step() {
  local name=$1 begin=$SECONDS status verdict=ok
  shift
  "$@" > "$logs/$name.log" 2>&1
  status=$?
  if [ $status != 0 ]; then
    verdict=FAILED
    failed=$((failed + 1))
  fi
  printf '%-10s %-6s %4d s  %s\n' "$name" $verdict $((SECONDS - begin)) \
    "$(tail -n 1 "$logs/$name.log")"
  [ $status = 0 ] || tail -n 15 "$logs/$name.log" | sed 's/^/    /'
  return $status
}
steps=${*:-$all_steps}
wanted() { [[ " $steps " == *" $1 "* ]]; }
last_line() { tail -n 1 "$logs/$1.log"; }

# ---- what the steps do -----------------------------------------------------------------------------

build() { make CUDA=1 CUDA_ARCH=native build/nnopt gpu_tests; }

# A suite that is skipped, where the program cannot use the device, is no success.
all_passed() { grep -qE '^[1-9][0-9]* passed, 0 failed, 0 skipped$' "$1"; }

run_tests() {
  timeout 900 "$tests" --color_output=no
  local status=$?
  grep -E '^[0-9]+ passed, [0-9]+ failed' $logs/tests.log | tail -n 1
  [ $status = 0 ] && all_passed $logs/tests.log
}

# Those that are there of the suites and cases that show every kernel in little time.
short_tests() {
  local present path
  present=$("$tests" --list_content 2>&1 | sed 's/\*//')
  for path in dense_kernels batch_kernels device_evaluation evaluation device_evaluation_course \
    device_runs/the_first_row_is_that_of_the_same_parameters; do
    grep -q "^ *${path##*/}\$" <<< "$present" && printf -- '--run_test=%s\n' "$path"
  done
}
sanitize() {
  local chosen
  command -v compute-sanitizer > /dev/null || { echo "compute-sanitizer is not installed"; return 1; }
  mapfile -t chosen < <(short_tests)
  [ ${#chosen[@]} -gt 0 ] || { echo "no test to run"; return 1; }
  timeout 600 compute-sanitizer --tool "$1" --error-exitcode 9 "$tests" --color_output=no \
    "${chosen[@]}" || { echo "compute-sanitizer --tool $1: status $?"; return 1; }
  all_passed "$logs/$1.log" || { echo "not every chosen test ran and passed"; return 1; }
  echo "clean: ${chosen[*]#--run_test=}"
}

ackley="minimize ackley --start 10 --model mlp9 --lr 5e-4 --no-times --quiet"
# shellcheck disable=SC2086
bits() {
  local i
  for i in 1 2; do
    "$NNOPT" $ackley --device cuda --trace - > $logs/trace_$i.tsv 2> $logs/summary_$i || {
      cat $logs/summary_$i
      return 1
    }
  done
  [ "$(wc -l < $logs/trace_1.tsv)" -gt 100 ] || { echo "too few rows"; return 1; }
  cmp $logs/trace_1.tsv $logs/trace_2.tsv || return
  echo "the same bits: $(wc -l < $logs/trace_1.tsv) lines of the trace of two runs"
}

# Two binomial counts of 100 differ by more than 2.6 standard deviations in one of 100 comparisons.
# shellcheck disable=SC2086
success() {
  local on counts=
  for on in cuda cpu; do
    "$NNOPT" $ackley --repeat 100 --device $on --format json > $logs/success_$on.json || return
    counts+=" $(sed -n 's/.*"count":\([0-9]*\),"of":100.*/\1/p' $logs/success_$on.json)"
  done
  awk -v counts="$counts" 'BEGIN {
    if (split(counts, n, " ") != 2) { print "no counts of 100 in the results:" counts; exit 1 }
    p = (n[1] + n[2]) / 200
    most = 100 * 2.6 * sqrt(2 * p * (1 - p) / 100)
    apart = n[1] > n[2] ? n[1] - n[2] : n[2] - n[1]
    printf "%d of 100 seeds on the device, %d on the CPU: %d apart, at most %.1f are chance\n",
      n[1], n[2], apart, most
    exit apart > most
  }'
}

# Aims that are missed are no fault.
bench() {
  make CUDA=1 CUDA_ARCH=native bench BENCH=device || return
  ! grep -q 'nothing measured' $logs/bench.log || return
  grep '^aims: ' $logs/bench.log | tail -n 1
}
# The bench's tables, a row of results for each of theirs: "us 3.10, MB 1.05, ...".
bench_rows() {
  awk -F '  +' '
    /^device, / { heads = 0 }  # the title of a table
    /^  [^ ]/ {
      if (!heads) { heads = NF; for (i = 2; i <= NF; ++i) head[i] = $i; next }
      if (NF != heads) next
      text = $2
      for (i = 3; i <= NF; ++i) if ($i != "-" && $i != "") text = text ", " head[i] " " $i
      print text
    }' $logs/bench.log
}

peers() {
  python3 tests/bench/torch_peer.py gpu_check mlp9 512 cuda &&
    python3 tests/bench/torch_peer.py gpu_batches_check 784-10-10 64 cuda
}

# ---- all of them -----------------------------------------------------------------------------------

if wanted build && ! step build build; then
  echo "nothing to run: see $logs/build.log"
  exit 1
fi
if wanted tests; then
  step tests run_tests
  row "$tests" "$(last_line tests)"
fi
for tool in memcheck racecheck synccheck initcheck; do
  wanted $tool || continue
  if step $tool sanitize $tool; then found=clean; else found="errors"; fi
  row "compute-sanitizer --tool $tool $tests" $found
done
if wanted bits; then
  step bits bits
  row "nnopt $ackley --device cuda, twice" "$(last_line bits)"
fi
if wanted success; then
  step success success
  row "nnopt $ackley --repeat 100, on cuda and cpu" "$(last_line success)"
fi
if wanted bench; then
  step bench bench
  row "make CUDA=1 bench BENCH=device" "$(last_line bench)"
  bench_rows | while IFS= read -r result; do row "make CUDA=1 bench BENCH=device" "$result"; done
fi
if wanted peers; then step peers peers; fi

echo
echo "| date | device | command | result |"
echo "|------|--------|---------|--------|"
cat $rows
echo
if [ $failed = 0 ]; then echo "all is well"; else echo "steps that failed: $failed; see $logs/"; fi
[ $failed = 0 ]
