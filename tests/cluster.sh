#!/bin/bash
# Sweeps beyond one machine, on the engines themselves: examples/slurm_array.sh on a Slurm of one
# node that is started here; examples/gnu_parallel.sh on this machine and, through an sshd that is
# started here, on what passes for another. In each, something is killed while it runs, and what is
# merged in the end must be the bytes of the same sweep in one process. What is not installed is
# skipped (`make deps_all` installs it). All that is started keeps to a temporary folder, listens on
# the loopback alone and ends with this script, whatever happens. The closing line counts, as in
# run.sh.
#   NNOPT=/path/nnopt tests/cluster.sh
set -u
cd "$(dirname "$0")/.." || exit
scripts=$PWD/examples
export NNOPT=${NNOPT:-$PWD/build/nnopt}
export PATH=$PATH:/usr/sbin:/sbin
# Nothing of a cluster that this may run on itself, nor of its user's habits.
unset "${!SLURM@}" "${!SBATCH@}" "${!SRUN@}" "${!PARALLEL@}"
passed=0 failed=0 skipped=0 made_run_sshd=''
folder=$(mktemp -d)
export HOME=$folder/home SLURM_CONF=$folder/slurm.conf
mkdir "$HOME"

# The processes that have this text in their environment, where children keep it also when their
# parent is gone, or in what they were called with.
with_text() {
  grep -ls "$1" /proc/[0-9]*/{environ,cmdline} | tr -dc '0-9\n' | grep -vx $$ | sort -un
}

# Sends them a signal, and waits some seconds for their end.
end_all() {  # $1 signal, $2 text
  local found pid
  found=$(with_text "$2")
  for pid in $found; do kill -"$1" "$pid" 2> /dev/null; done
  for pid in $found; do timeout 5 tail -s 0.1 -f /dev/null --pid="$pid"; done
}

finish() {
  trap '' INT TERM
  end_all TERM "$folder"
  end_all KILL "$folder"
  rm -rf "$folder"
  [ -z "$made_run_sshd" ] || rmdir /run/sshd
}
trap finish EXIT
trap 'exit 1' INT TERM

check() {  # $1 what should be, the rest: a command that is true where it is so
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "failed: $what"
    tail -n 20 ./*.log "$folder"/*.log
    failed=$((failed + 1))
  fi
}

skip() {  # $1 what, $2 why
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

# Skips it where one of these programs is not there. (moreutils has another parallel.)
needs() {  # $1 what, then programs
  local what=$1 program
  shift
  for program; do
    command -v "$program" > /dev/null &&
      { [ "$program" != parallel ] || parallel --version 2> /dev/null | grep -q GNU; } && continue
    skip "$what" "$program is not installed"
    return 1
  done
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (: < /dev/tcp/127.0.0.1/$port) 2> /dev/null || break
  done
  echo $port
}

# The shard that has run 4 has a row at once, and is at that run for seconds.
sweep=(--vary "steps=10,11,12,13,12000000,15,16,17,18,19,20,21" -- minimize ackley --start 10)
# Not a pipe: its end would wait for tail, which learns at the second row that nobody reads.
first_row() { grep -qm 1 '^[0-9]' < <(timeout 60 tail -n +1 -F "$1" 2> /dev/null); }
rows() { grep -c '^[0-9]' "$1"; }

check_merged() {  # $1 what was done, $2 how many rows the shard had when it was killed
  check "$1: killed while it runs" [ "$2" -lt 3 ]
  check "$1: the merged results are those of one process" cmp results.tsv "$folder/unsharded.tsv"
}

# ---- Slurm ---------------------------------------------------------------------------------------

start_slurm() {
  local host
  host=$(uname -n)
  mkdir "$folder/slurm"
  # A requeued job waits for as long as a credential lives: 120 s, unless told otherwise.
  cat > "$SLURM_CONF" << END
ClusterName=test
SlurmctldHost=${host%%.*}(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/none
CredType=cred/none
AuthInfo=cred_expire=5
StateSaveLocation=$folder/slurm
SlurmdSpoolDir=$folder/slurm
SlurmctldPidFile=$folder/slurm/slurmctld.pid
SlurmdPidFile=$folder/slurm/slurmd.pid
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
NodeName=node NodeHostname=${host%%.*} NodeAddr=127.0.0.1 CPUs=4
PartitionName=all Nodes=node Default=YES
END
  slurmctld -D > "$folder/slurmctld.log" 2>&1 &
  slurmd -D -N node > "$folder/slurmd.log" 2>&1 &
  timeout 30 srun --quiet true 2> "$folder/srun.log"
}

check_slurm() {
  local what="a Slurm array" array merge before
  needs "$what" slurmctld slurmd sbatch || return
  mkdir "$folder/array" && cd "$folder/array" || return
  if ! start_slurm; then
    skip "$what" "Slurm does not start here: $(grep -hE 'error|fatal' "$folder"/*.log | tail -n 1)"
    return
  fi
  TASKS=4 NAME=results "$scripts/slurm_array.sh" "${sweep[@]}" > said.log 2>&1
  read -r _ _ array _ merge _ < <(tr -d ';' < said.log)
  first_row results.1.tsv
  scontrol requeue "${array}_1"
  before=$(rows results.1.tsv)
  timeout 300 srun --quiet --dependency="afterany:$merge" true
  scontrol show job "${array}_1" > requeued.log
  check "$what: the task was requeued" grep -q Restarts=1 requeued.log
  check_merged "$what" "$before"
}

# ---- GNU parallel --------------------------------------------------------------------------------

call() { SHARDS=4 NAME=results timeout 300 "$scripts/gnu_parallel.sh" "${sweep[@]}"; }

check_parallel() {
  local what="GNU parallel" before
  needs "$what" parallel || return
  mkdir "$HOME/alone" && cd "$HOME/alone" || return
  MACHINE=lost HOSTS=4/: call > lost.log 2>&1 &
  first_row results.1.tsv
  end_all KILL MACHINE=lost
  before=$(rows results.1.tsv)
  HOSTS=4/: call > again.log 2>&1
  check_merged "$what" "$before"
}

# A host of its own: what is called there starts in another folder.
start_sshd() {
  local port
  port=$(free_port)
  mkdir "$folder/there"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  cat > "$folder/sshd_config" << END
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host_key
AuthorizedKeysFile $folder/key.pub
StrictModes no
PidFile none
SetEnv MACHINE=$folder/there
ForceCommand cd $folder/there && exec bash -c "\$SSH_ORIGINAL_COMMAND"
END
  cat > "$folder/ssh_config" << END
Host there gone
  HostName 127.0.0.1
  Port $port
  User $(id -un)
  IdentityFile $folder/key
  IdentitiesOnly yes
  BatchMode yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
Host gone
  ProxyCommand touch $folder/asked && false
END
  # Its parent makes this folder where sshd is a service.
  if [ "$(id -u)" = 0 ] && [ ! -e /run/sshd ]; then mkdir /run/sshd && made_run_sshd=1; fi
  "$(command -v sshd)" -D -f "$folder/sshd_config" -E "$folder/sshd.log" &
  timeout 10 tail -n +1 -F "$folder/sshd.log" 2> /dev/null | grep -qm 1 'listening\|fatal\|rror'
  timeout 10 ssh -F "$folder/ssh_config" there true 2> "$folder/ssh.log"
}

check_ssh() {
  local what="GNU parallel over ssh" before pid
  needs "$what" parallel sshd ssh ssh-keygen rsync || return
  mkdir "$HOME/here" && cd "$HOME/here" || return
  if ! start_sshd; then
    skip "$what" "no ssh to this machine: $(tail -qn 1 "$folder"/ssh*.log | tail -n 1)"
    return
  fi
  HOSTS="1/ssh -F $folder/ssh_config gone,4/ssh -F $folder/ssh_config there" call > said.log 2>&1 &
  first_row "$folder/there/here/results.1.tsv"
  # One process of the other host alone, as the system does that has no memory left.
  for pid in $(with_text "MACHINE=$folder/there"); do
    ! grep -qsxz results.1.tsv "/proc/$pid/cmdline" || kill -KILL "$pid"
  done
  before=$(rows "$folder/there/here/results.1.tsv")
  wait $!
  check "$what: a host that does not answer is asked, too" [ -e "$folder/asked" ]
  check_merged "$what" "$before"
}

"$NNOPT" sweep --quiet --output "$folder/unsharded.tsv" "${sweep[@]}" > "$folder/unsharded.log" 2>&1
check "a sweep in one process" [ $? = 0 ]
for part in check_slurm check_parallel check_ssh; do $part; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
