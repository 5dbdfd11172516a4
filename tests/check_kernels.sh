#!/bin/bash
# What nvcc makes of the kernels, without a GPU: that they compile, call no function of the host and
# keep their numbers in registers. Prints "file: what is wrong", and a closing line of counts as the
# other tests have. A file that passed is looked at again when something that it includes has changed
# (build/checked/ keeps what that is).
#   NVCC=nvcc            the compiler; where there is none, this is skipped
#   KERNEL_FLAGS=...     in place of the flags below
#   tests/check_kernels.sh [FILE...]    kernels/*.cu
#
# With --expt-relaxed-constexpr a call from device code to a function of the host alone compiles
# without a word into a call of address 0. Without optimization that call is still to be seen (as one
# with a .callprototype; no kernel calls through a pointer): with it all behind the call is gone.
set -u
cd "$(dirname "$0")/.." || exit
nvcc=${NVCC:-$(command -v nvcc || ls /usr/local/cuda/bin/nvcc 2> /dev/null)}
if [ -z "$nvcc" ]; then
  echo "skipped: kernels compile: nvcc is not installed"
  echo "0 passed, 0 failed, 1 skipped"
  exit
fi
flags=${KERNEL_FLAGS:--std=c++20 --expt-relaxed-constexpr -fmad=false -ftz=true -arch=sm_90 -I. -Isrc}
checked=build/checked
mkdir -p "$checked"

# Prints what is wrong with one file.
# shellcheck disable=SC2086
faults() {
  local file=$1 out=$2
  if ! "$nvcc" $flags -ptx -Xcicc -O0 "$file" -o "$out/ptx" > "$out/log" 2>&1; then
    echo "$file: does not compile:"
    head -n 20 "$out/log"
    return
  fi
  awk '/\.(entry|func)/ { inside = $0; sub(/.*(\.entry|\.func) +(\([^)]*\) +)?/, "", inside) }
       /\.callprototype/ { sub(/\(.*/, "", inside); print inside }' "$out/ptx" | sort -u | c++filt |
    sed "s|^|$file: a call to a function of the host: |"
  "$nvcc" $flags -cubin -Xptxas -v "$file" -o "$out/cubin" 2>&1 | c++filt |
    awk -v file="$file" '
      /Function properties for/ { sub(/.*Function properties for /, ""); kernel = $0 }
      / spill / && !/ 0 bytes spill stores, 0 bytes spill loads/ { print file ": spills:" $0 ": " kernel }'
}

# The same, unless nothing has changed since the file passed; "passed" where nothing is wrong.
# shellcheck disable=SC2046,SC2086
check_one() {
  local file=$1 stamp found out
  stamp=$checked/$(basename "$file" .cu)
  if [ -e "$stamp" ] && [ -z "$(find $(cat "$stamp") -newer "$stamp" 2>&1)" ]; then
    echo passed
    return
  fi
  out=$(mktemp -d)
  found=$(faults "$file" "$out")
  rm -r "$out"
  echo "${found:-passed}"
  [ -z "$found" ] && "$nvcc" $flags -M "$file" | tr ' \\' '\n' | grep -E '^[^/ ].*\.(cu|[ch]pp)$' > "$stamp"
}
export -f faults check_one
export nvcc flags checked

[ $# = 0 ] && set -- kernels/*.cu
passed=0 failed=0
while IFS= read -r line; do
  if [ "$line" = passed ]; then
    passed=$((passed + 1))
  else
    echo "$line"
    failed=1
  fi
done < <(printf '%s\n' "$@" | xargs -P "$(nproc)" -I {} bash -c 'check_one {}')
[ "$failed" = 0 ] || failed=$(($# - passed))
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
