#!/bin/bash
# SPDX-License-Identifier: MIT
# batch.sh - runs in batch jobs: every signal that a scheduler, a terminal or a
# limit sends saves the run; a job that is simply submitted again goes on, ends,
# and never starts anew by itself; the guide's job script does all that under a
# stand-in for the scheduler.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive
unset SLURM_JOB_END_TIME
expect_exit 0 "$GENERATE" collisions --rows 2000 -o events.h5
endless=(--hidden 16 --epochs 1000000000 --save-every 0 -o run.h5)

# begin COMMAND...: in the background; returns when the run is under way.
begin() {
    : >err # not that of the run before
    "$@" >out 2>err </dev/null &
    running=$!
    until grep -q 'epoch .*/1000000000' err || ! kill -0 $running 2>/dev/null; do
        sleep 0.01
    done
}

# ends CODE WHAT: the run in the background ends so.
ends() {
    local got=0

    wait $running || got=$?
    expect "$2: exit $got, want $1: $(tail -n 2 err)" test $got -eq "$1"
}

# goes_on WHAT: the run in the background saves when it is told to, and again: it
# took steps after whatever had been sent before.
goes_on() {
    local turn

    for turn in first second; do
        rm -f run.ckpt.h5
        kill -s USR2 $running
        until [ -s run.ckpt.h5 ] || ! kill -0 $running 2>/dev/null; do
            sleep 0.01
        done
        expect "$1: the $turn save" test -s run.ckpt.h5
    done
    expect "$1: the run goes on" kill -0 $running
}

# ---- signals ----------------------------------------------------------------

for signal in TERM INT QUIT HUP XCPU USR1; do
    rm -f run.*
    begin "$LOCKSTEP" train events.h5 "${endless[@]}"
    kill -s $signal $running
    ends 75 "SIG$signal"
    expect_words err 'stopped after step'
    expect_exit 0 "$LOCKSTEP" info --check run.ckpt.h5
done

# Warnings come several times, and behind other signals; two wishes end a run.
rm -f run.*
begin "$LOCKSTEP" train events.h5 "${endless[@]}"
for signal in HUP XCPU USR1 HUP XCPU TERM HUP XCPU; do
    kill -s $signal $running
done
ends 75 'warnings'
rm -f run.*
# Both arrive before the run can end.
begin "$LOCKSTEP" train events.h5 "${endless[@]}"
kill -s STOP $running
kill -s INT $running
kill -s TERM $running
kill -s CONT $running
ends 130 'SIGINT and SIGTERM'

# What is ignored at the start stays ignored.
rm -f run.*
begin nohup "$LOCKSTEP" train events.h5 "${endless[@]}"
kill -s HUP $running
goes_on nohup
kill -s TERM $running
ends 75 'nohup, and SIGTERM'
rm -f run.*
# shellcheck disable=SC2016 # words of the inner shell
begin bash -c 'trap "" XCPU && exec "$@"' bash "$LOCKSTEP" train events.h5 \
    "${endless[@]}"
kill -s XCPU $running
goes_on 'SIGXCPU that is ignored'
kill -s TERM $running
ends 75 'SIGXCPU that is ignored, and SIGTERM'

# The limit itself: a second of CPU time, and some more for the save.
rm -f run.*
# shellcheck disable=SC2016
expect_exit 75 bash -c 'ulimit -S -t 1 && exec "$@"' bash "$LOCKSTEP" train \
    events.h5 "${endless[@]}" -j 1
expect_exit 0 "$LOCKSTEP" info --check run.ckpt.h5

# A reader that goes away, and streams that are closed, end nothing.
rm -f run.*
"$LOCKSTEP" train events.h5 --hidden 16 --epochs 3 -o run.h5 2>&1 | head -c 1 \
    >/dev/null
expect 'nobody reads: the model is there' test -s run.h5
rm -f run.*
"$LOCKSTEP" train events.h5 --hidden 16 --epochs 3 -o run.h5 2>&- >/dev/null
expect 'no stderr: the model is there' test -s run.h5

# ---- -q -----------------------------------------------------------------------

settings=(--hidden '300,200' --epochs 2 -b 96)

# A save that fails, and the checkpoint before a damaged one, are warnings.
rm -f run.*
# shellcheck disable=SC2016
bash -c 'ulimit -f 64 && exec "$@"' bash "$LOCKSTEP" train events.h5 \
    "${settings[@]}" --save-every 10 -q -o run.h5 >out 2>err
expect_words err 'warning: '
expect_words err 'training goes on, the next save may work'
rm -f run.*
expect_exit 75 "$LOCKSTEP" train events.h5 "${settings[@]}" --save-every 10 \
    --max-steps 25 -q -o run.h5
expect "-q prints no notes: $(cat err)" test ! -s err
printf 'x' | dd of=run.ckpt.h5 bs=1 seek=5000 conv=notrunc status=none
cp run.ckpt.h5 damaged
expect_exit 75 "$LOCKSTEP" train events.h5 "${settings[@]}" --max-steps 30 -q \
    --resume auto -o run.h5
expect_words err 'going on from the one before it, run.ckpt.h5.1, at step 20'
# In import, too.
printf 'a,b,label\n1,2,x\n3,4,x\n' >one.csv
expect_exit 0 "$LOCKSTEP" import one.csv -o one.h5 -q
expect_words err 'one class only'
OMP_NUM_THREADS=4096 expect_exit 0 "$LOCKSTEP" import one.csv -o one.h5 -q \
    --force
expect_words err '4096 threads (OMP_NUM_THREADS=4096), but this process may use'

# ---- --resume auto --------------------------------------------------------------

same=(train events.h5 --hidden '16,8' --epochs 6 -b 96 --val-split 0.1)
expect_exit 0 "$LOCKSTEP" "${same[@]}" -o whole.h5 --json
known=$(json_value parameters_sha256 out)
rm -f run.*
expect_exit 75 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5 --max-steps 50
expect 'it starts where there is nothing' test -s run.ckpt.h5
# 19 steps of 96 rows in an epoch of 1,800: 50 are 2 epochs and 12 steps.
expect_exit 75 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5 --max-steps 80
expect_words err 'going on from run.ckpt.h5 after step 50: epoch 3 of 6, row'
expect_words err 'row 1152 of 1800; 64 steps to go'
expect_exit 75 "$LOCKSTEP" resume run.h5 --max-steps 90
expect_words err 'after step 80: epoch 5 of 6, row 384 of 1800; 34 steps to go'
# Without --epochs the end is the most that there can be.
expect_exit 75 "$LOCKSTEP" train events.h5 --hidden 4 -o open.h5 --max-steps 20
expect_exit 75 "$LOCKSTEP" resume open.h5 --max-steps 25
expect_words err 'step 20: epoch 2 of 200, row 512 of 2000; at most 3180 steps'
# A loop that could not get on is an error.
expect_exit 64 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5 --max-steps 90
expect_words err '--max-steps 90 lets it go no further'

# Other settings are an error, given or not, and nothing is lost.
cp run.ckpt.h5 before
for other in '--seed 7' '--lr 0.01' '--hidden 16' '--shuffle none' \
    '--shuffle window' '--l2 1e-4' '--batch-size 95' '--val-split 0.2' \
    '--normalize none' '--rows 0:1900' '--task binary'; do
    # shellcheck disable=SC2086 # words
    expect_exit 64 "$LOCKSTEP" train events.h5 --epochs 6 --resume auto \
        -o run.h5 $other
    expect_words err 'run.ckpt.h5 is of a run with --'
done
expect_exit 64 "$LOCKSTEP" "${same[@]}" --resume auto --force -o run.h5
expect_exit 64 "$LOCKSTEP" "${same[@]}" --resume maybe -o run.h5
expect_exit 64 "$LOCKSTEP" resume run.h5 --resume auto
expect_exit 73 "$LOCKSTEP" "${same[@]}" -o run.h5
# Other rows of the same name, too.
mv events.h5 kept.h5
expect_exit 0 "$GENERATE" collisions --rows 2000 --seed 9 -o events.h5
expect_exit 65 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5
mv kept.h5 events.h5
expect_same before run.ckpt.h5

# On to the end, and done is done, for any number of submissions.
expect_exit 0 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5 --json
hash=$(json_value parameters_sha256 out)
expect "gone on three times: $hash, want $known" test "$hash" = "$known"
cp run.h5 done.h5
for i in 1 2; do
    expect_exit 0 "$LOCKSTEP" "${same[@]}" --resume auto -o run.h5
    expect_words out 'already at epoch 6 of 6'
    expect_same done.h5 run.h5
done
# Damaged both: an error, no new run.
printf 'x' | dd of=run.ckpt.h5 bs=1 seek=5000 conv=notrunc status=none
printf 'x' | dd of=run.ckpt.h5.1 bs=1 seek=5000 conv=notrunc status=none
expect_exit 65 "$LOCKSTEP" "${same[@]}" --epochs 6 --resume auto -o run.h5
expect_same done.h5 run.h5

# ---- the job script of the guide ---------------------------------------------------

# The file job.sh of the chapter, with other epochs.
awk '/^<!-- file: job.sh -->/ { wanted = 1; next } /^```/ { wanted += wanted > 0; next }
    wanted == 2' \
    "$top_srcdir/docs/guide/long-runs.md" >guide.job
expect 'the guide has a job script' grep -q '^#SBATCH --requeue' guide.job
# As many as this machine trains in some eight seconds, so that it is not done
# before it is stopped.
begun=$(date +%s%N)
expect_exit 0 "$LOCKSTEP" train events.h5 --hidden 64,64 --epochs 100 \
    --val-split 0.1 -j 2 -o timed.h5
epochs=$((100 * 8000000000 / ($(date +%s%N) - begun) + 1))
sed "s/--epochs 200/--epochs $epochs --save-every 50/" guide.job >job.sh

# Stand-ins: srun runs its command; scontrol notes that the job is to run again.
mkdir bin
cat >bin/srun <<'END'
#!/bin/bash
[ "$1" = --cpus-per-task=2 ] && shift
echo $$ >step.pid
exec "$@"
END
cat >bin/scontrol <<'END'
#!/bin/bash
echo "$*" >>requeued
END
ln -s "$LOCKSTEP" bin/lockstep
chmod +x bin/*

# A scheduler: runs the job again until it ends with 0. HOW says what happens
# to submission number i.
expect_exit 0 "$LOCKSTEP" train events.h5 --hidden 64,64 --epochs $epochs \
    --val-split 0.1 -o known.h5 --json
known=$(json_value parameters_sha256 out)
for ((i = 1; i < 40; i++)); do
    rm -f step.pid
    end=$(($(date +%s) + 86400))
    [ $i -eq 1 ] && end=$(($(date +%s) + 3)) # three seconds are no time for it
    PATH=$PWD/bin:$PATH SLURM_JOB_ID=4711 SLURM_CPUS_PER_TASK=2 \
        SLURM_JOB_END_TIME=$end SLURM_RESTART_COUNT=$((i - 1)) \
        bash job.sh >>job.log 2>&1 </dev/null &
    job=$!
    case $i in
    2 | 3 | 4) # preempted: at some moment, by a signal to the step
        until [ -s step.pid ]; do sleep 0.01; done
        sleep 0.$((i * 2))
        kill -s TERM "$(cat step.pid)" 2>/dev/null
        ;;
    5) # the node is lost
        until [ -s step.pid ]; do sleep 0.01; done
        sleep 0.5
        kill -s KILL "$(cat step.pid)" 2>/dev/null
        ;;
    esac
    status=0
    wait $job || status=$?
    echo "submission $i ended with $status" >>job.log
    [ $status -eq 0 ] && break
    case $status in 75 | 137 | 143) ;; *) break ;; esac
done
echo "the job script ended with $status in submission $i;" \
    "requeued $(wc -l <requeued) times"
expect "the job ends with 0: $(tail -n 5 job.log)" test "$status" -eq 0
expect 'it was stopped and went on' test $i -ge 4
expect 'the job tells of its end' \
    grep -q 'the job ends in [23]\.0 s (SLURM_JOB_END_TIME)' job.log
expect_words job.log 'going on from model.ckpt.h5'
expect_words requeued 'requeue 4711'
expect_exit 0 "$LOCKSTEP" diff model.h5 known.h5

# An end that is none is not used; --max-time wins.
for end in soon '' -5 1e9 12 99999999999999999999; do
    SLURM_JOB_END_TIME=$end expect_exit 0 "$LOCKSTEP" train events.h5 \
        --hidden 4 --epochs 1 -q --force -o m.h5
    expect_words err "SLURM_JOB_END_TIME is '$end'"
done
for limit in 1h 0; do
    SLURM_JOB_END_TIME=$(($(date +%s) + 1)) expect_exit 0 "$LOCKSTEP" train \
        events.h5 --hidden 4 --epochs 1 --max-time $limit --force -o m.h5
    expect "--max-time $limit wins" bash -c '! grep SLURM err'
done
# The limit is that of resume, too.
rm -f run.*
SLURM_JOB_END_TIME=$(($(date +%s) + 2)) expect_exit 75 "$LOCKSTEP" train \
    events.h5 "${endless[@]}"
SLURM_JOB_END_TIME=$(($(date +%s) + 2)) expect_exit 75 "$LOCKSTEP" resume run.h5
