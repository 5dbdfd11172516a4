#!/bin/bash
# A sweep on several machines over ssh, by GNU parallel: a shard for each core that is free until
# none is left; then their results, which have come back, are merged.
#
#   examples/gnu_parallel.sh                               the sweep below, on this machine
#   HOSTS=:,node1,16/ann@node2 examples/gnu_parallel.sh    here (:), there, and there 16 at a time
#   HOSTS=hosts.txt examples/gnu_parallel.sh               on the hosts of a file, one a line
#   examples/gnu_parallel.sh --vary dim=1:99:99 -- minimize sphere    another sweep
#
# The hosts need rsync, a login without a password, and the same nnopt in their PATH (`scp
# build/nnopt node1:bin/`; where processors differ, of `make ARCH=x86-64-v3`). A shard whose host
# fails is tried on others. After anything else, also where this machine goes down, the same call
# goes on: finished shards are not run again (--resume-failed), others go on behind the rows that
# they have (--resume).
set -euo pipefail
nnopt=${NNOPT:-nnopt}
name=${NAME:-sweep}    # results come to sweep.1.tsv, sweep.2.tsv ... and, merged, to sweep.tsv
shards=${SHARDS:-100}  # several for each core, so that quick machines do more of them
hosts=${HOSTS:-:}
if [ $# = 0 ]; then
  set -- --vary lr=1e-4:1e-2:log:10 --vary seed=0:99:100 -- minimize ackley --start 10 --model mlp9
fi

where=(--sshlogin "$hosts")
if [ -f "$hosts" ]; then where=(--sshloginfile "$hosts"); fi
if [ "$hosts" != : ]; then where+=(--return "$name.{}.tsv"); fi
log=$name.$shards.joblog
failed=0
seq "$shards" | parallel "${where[@]}" --workdir . --retries 9 --joblog "$log" --resume-failed \
  --quote \
  "$nnopt" sweep --shard "{}/$shards" --resume --quiet --threads 1 --output "$name.{}.tsv" "$@" \
  > /dev/null || failed=$?  # each would name its best run
# Results may be lost on their way back: where all seems well but is not, the next call asks all.
if [ $failed = 0 ]; then rm "$log"; fi
# The merge counts rows, and has the last word: a sweep also fails where one row has bad input.
"$nnopt" merge --output "$name.tsv" "$name".[0-9]*.tsv
rm -f "$log"
