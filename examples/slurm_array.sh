#!/bin/bash
# A sweep as a Slurm job array: each task runs its share of the runs, and a job after them merges.
#
#   examples/slurm_array.sh                                    the sweep below, in this folder
#   examples/slurm_array.sh --vary dim=1:99:99 -- minimize sphere    another one
#   TASKS=500 examples/slurm_array.sh                          in so many tasks
#   sbatch --array=1-500 -p short examples/slurm_array.sh      the array alone: merging is left
#
# A run's row is in the file as soon as the run has ended. So a task that is killed, preempted or
# out of time loses no more than the runs it is at: requeued, or submitted again with all others,
# it goes on behind the rows that are there (--resume), and the merged file is the same.
#SBATCH --job-name=sweep
#SBATCH --array=1-20
#SBATCH --requeue
#SBATCH --cpus-per-task=1
#SBATCH --time=1:00:00
#SBATCH --output=%x.%a.log
#SBATCH --open-mode=append
set -euo pipefail
nnopt=${NNOPT:-nnopt}  # the same on all nodes: rows of another version are refused
name=${NAME:-sweep}    # results go to sweep.1.tsv, sweep.2.tsv ... and, merged, to sweep.tsv
if [ $# = 0 ]; then
  set -- --vary lr=1e-4:1e-2:log:10 --vary seed=0:99:100 -- minimize ackley --start 10 --model mlp9
fi

if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
  exec "$nnopt" sweep --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --resume --quiet \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --output "$name.$SLURM_ARRAY_TASK_ID.tsv" "$@"
fi

array=$(sbatch --parsable ${TASKS:+--array="1-$TASKS"} "$0" "$@")
array=${array%%;*}  # the name of the cluster may follow
# After any end, not only a good one: the merge says itself what is missing, and fails then.
merge=$(sbatch --parsable --job-name="$name.merge" --output="$name.merge.log" \
  --dependency="afterany:$array" \
  --wrap="$(printf '%q ' "$nnopt" merge --output "$name.tsv") $(printf %q "$name").[0-9]*.tsv")
echo "job array $array; job ${merge%%;*} merges into $name.tsv"
