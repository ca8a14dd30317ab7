#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_slurm.sh - srun starts the ranks, with PMIx and PMI-2: the bits, the exit
# status and the job script of docs/guide/mpi.md, on a Slurm of this machine.
#
# Only in make check-all: it takes a minute, root, and slurm-wlm.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(quick_or_all quick all)" = all ] || skip "make check-all runs it"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"
# shellcheck source=tests/system/mpi_places.sh
. "$top_srcdir/tests/system/mpi_places.sh"
begin_slurm || skip "$reason"

kinds=
! has_plugin ompi || kinds="$kinds pmix"
! has_plugin mpich || kinds="$kinds pmi2"

# ---- One hash, one status ---------------------------------------------------------

"$GENERATE" collisions --rows 1511 -o table.h5 >/dev/null
settings="table.h5 --hidden 24,12 --epochs 4 --batch-size 256 --shard 16 -q"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train $settings -o one.h5
for kind in $kinds; do
    for ranks in 1 2 4; do
        # shellcheck disable=SC2086
        expect_exit 0 step "$kind" $ranks train $settings -o many.h5 --force \
            -j 1 --peer-timeout 20
        expect_exit 0 "$LOCKSTEP" diff one.h5 many.h5
    done
    expect_exit 0 step "$kind" 2 predict one.h5 table.h5 -o p.csv --force -q
    expect_exit 0 "$LOCKSTEP" predict one.h5 table.h5 -o one.csv --force -q
    expect_same one.csv p.csv
    expect_exit 66 step "$kind" 2 train absent.h5 -q
    expect "$kind: an absent file is named once" \
        test "$(grep -c 'lockstep train: .*absent.h5' err)" -eq 1
    # A single step of a cluster that announces PMI to all: no MPI is needed.
    expect_exit 0 env LOCKSTEP_MPI=absent srun -Q --mpi="$kind" -n 1 \
        "$LOCKSTEP" version
done

# A rank that is stopped: 76, by all.
for kind in $kinds; do
    rm -f rank.? endless*
    step "$kind" 2 train table.h5 --hidden 32 --epochs 100000000 --patience 0 \
        --save-every 5 -o endless.h5 -q -j 1 --peer-timeout 2 \
        >run.out 2>run.err </dev/null &
    tries=0
    while [ ! -e endless.ckpt.h5 ] && [ $tries -lt 300 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    pid=$(cat rank.1)
    grep -qa endless.h5 "/proc/$pid/cmdline" && kill -STOP "$pid"
    got=0
    wait $! || got=$?
    expect "$kind: a stopped rank ends with $got, not 76" test "$got" -eq 76
    expect_words run.err 'has waited for 2 seconds'
    expect "$kind: the stopped rank is still there" test ! -e "/proc/$pid"
done

# ---- The job script of the guide --------------------------------------------------

# It is stopped by a signal, as by a preemption, saves, queues itself again, and
# goes on. $kinds has at least one; the table and the words are our own.
# shellcheck disable=SC2086
set -- $kinds
sed -n '/^\$ cat job.sh/,/^\$ sbatch/p' "$top_srcdir/docs/guide/mpi.md" |
    sed '1d; $d' |
    sed -e "s|--nodes=4 --ntasks-per-node=1 --cpus-per-task=64|--ntasks=2|" \
        -e "s|--mpi=pmix|--mpi=$1|" \
        -e "s|lockstep train|'$LOCKSTEP' train|" \
        -e "s|events.h5|table.h5|; s|--epochs 100|--epochs 12000 -q -j 1|" \
        -e "s|--batch-size 65536|--hidden 24,12 --batch-size 256 --patience 0|" \
        -e "s|^srun|echo begun >>begun; srun|" >job.sh
expect "the guide has a job script" grep -q requeue job.sh
expect_exit 0 "$LOCKSTEP" train table.h5 --epochs 12000 --hidden 24,12 \
    --batch-size 256 --patience 0 -o whole.h5 -q
job=$(sbatch --parsable job.sh)
tries=0
while ! squeue -h -j "$job" -o %T 2>/dev/null | grep -q RUNNING &&
    [ $tries -lt 100 ]; do
    sleep 0.2
    tries=$((tries + 1))
done
sleep 2
scancel --signal=USR1 "$job"
tries=0
while [ ! -e model.h5 ] && [ $tries -lt 600 ]; do
    # A job that was queued again waits for two minutes if it may.
    scontrol update jobid="$job" starttime=now 2>/dev/null
    sleep 0.2
    tries=$((tries + 1))
done
expect "the job ran $(grep -c begun begun) times: $(cat slurm-*.out)" \
    test "$(grep -c begun begun)" -ge 2
expect_exit 0 "$LOCKSTEP" diff whole.h5 model.h5 ||
    cat slurm-*.out "$slurm"/*.log slurmctld.out
