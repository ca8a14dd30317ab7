#!/bin/bash
# SPDX-License-Identifier: MIT
# kill.sh - a run that is killed at any moment and resumed on other numbers of
# threads ends with the bits of one that was never stopped, and its checkpoints
# can be read at every moment.
#
# The moments are those of a seed, which may be given as LOCKSTEP_KILL_SEED, their
# number as LOCKSTEP_KILLS. How far a run comes between two of them is up to the
# machine: the run is endless at first, and is given its last epoch when it was
# stopped often enough.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive
kills=${LOCKSTEP_KILLS:-$(quick_or_all 8 20)}
stops=$(quick_or_all 4 10)
threads=(1 2 3 4 7 8)
RANDOM=${LOCKSTEP_KILL_SEED:=1}
echo "moments of LOCKSTEP_KILL_SEED=$LOCKSTEP_KILL_SEED"

# begin NAME NUMBER: go on with the run NAME in the background, or begin it
# when nothing of it was saved yet.
begin() {
    local name=$1 j=${threads[$2 % ${#threads[@]}]}

    : >"$name.err" # not that of the run before
    if [ -e "$name.ckpt.h5" ]; then
        "$LOCKSTEP" resume "$name.h5" -j "$j" >"$name.out" 2>"$name.err" &
    else
        "$LOCKSTEP" train table.h5 "${settings[@]}" --epochs 1000000000 \
            --save-every 7 -o "$name.h5" -j "$j" >"$name.out" \
            2>"$name.err" &
    fi
    running=$!
}

# Some time from 0 to $longest milliseconds.
wait_a_moment() {
    local ms=$((RANDOM * longest / 32767))

    sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}

# readable NAME: the checkpoint and the one before it are whole, each from the
# moment on when it was first there.
readable() {
    local file

    for file in "$1.ckpt.h5" "$1.ckpt.h5.1"; do
        [ -e "$file" ] || [ -e "$file.seen" ] || continue
        : >"$file.seen"
        "$LOCKSTEP" info --check "$file" >"$1.info" 2>&1 || return 1
    done
}

# watch NAME: look at the checkpoints over and over while the run writes them;
# one line in watched for each look, and the complaints in unreadable.
watch() {
    while [ ! -e "$1.done" ]; do
        [ -e "$1.ckpt.h5" ] && echo look >>watched
        readable "$1" || cat "$1.info" >>unreadable
        sleep 0.02
    done
}

# step_of NAME: steps done at the last checkpoint, 0 without one.
step_of() {
    if [ -e "$1.ckpt.h5" ]; then
        "$LOCKSTEP" info "$1.ckpt.h5" --json >steps
        json_value steps steps
    else
        echo 0
    fi
}

# killed NUMBER: kill the run once, and look at what it left.
killed() {
    local status

    begin killed "$1"
    wait_a_moment
    kill -s KILL "$running"
    wait "$running" 2>/dev/null
    status=$?
    expect "kill $1: the run had ended with $status: $(tail -n 3 killed.err)" \
        test $status -eq 137
    expect "kill $1: a checkpoint cannot be read" readable killed
}

# A run answers to signals once it has reported on its data.
stopped() {
    begin stopped "$1"
    until [ -s stopped.err ] || ! kill -0 "$running" 2>/dev/null; do
        sleep 0.01
    done
    wait_a_moment
    kill -s TERM "$running"
    expect_exit 75 wait "$running"
    expect_words stopped.err "stopped after step"
    expect "stop $1: a checkpoint cannot be read" readable stopped
}

# finish NAME: give the run its last epoch, and compare it with a run that was
# never stopped.
finish() {
    local name=$1 epochs steps

    expect_exit 0 "$LOCKSTEP" info "$name.ckpt.h5" --json
    epochs=$(($(json_value epochs out) + 1))
    expect_exit 0 "$LOCKSTEP" resume "$name.h5" --epochs $epochs -j 2 --json
    json_value parameters_sha256 out >"$name.hash"
    steps=$(json_value steps out)
    expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" -j 1 \
        --epochs $epochs --save-every 0 -o "$name-whole.h5" --json
    json_value parameters_sha256 out >"$name-whole.hash"
    expect "$name: a hash" grep -qE '^[0-9a-f]{64}$' "$name.hash"
    expect_same "$name.hash" "$name-whole.hash"
    expect_exit 0 "$LOCKSTEP" diff "$name.h5" "$name-whole.h5"
    echo "$name: $epochs epochs, $steps steps: $(cat "$name.hash")"
}

# 2,000 rows: a last minibatch that is short, shards that are ragged.
# Checkpoints of 1 MB, saved often: many moments fall into a save.
expect_exit 0 "$GENERATE" collisions --rows 2000 -o table.h5
settings=(--hidden '300,200' -b 96 --shard 10 --l2 1e-4)

# Half of the moments fall into the start of the program, however slow it is.
began=$(date +%s%N)
expect_exit 75 "$LOCKSTEP" train table.h5 "${settings[@]}" -o first.h5 -j 8 \
    --max-steps 1
longest=$((($(date +%s%N) - began) * 2 / 1000000 + 400))
echo "a moment is up to $longest ms"

watch killed &
watching=$!
advanced=0
for ((k = 1; k <= kills; k++)); do
    before=$(step_of killed)
    killed $k
    now=$(step_of killed)
    [ "$now" -gt "$before" ] && advanced=$((advanced + 1))
    expect "kill $k: from step $before back to $now" test "$now" -ge "$before"
done
: >killed.done
wait $watching
echo "killed $kills times, $advanced of them after a new checkpoint;" \
    "looked at $(wc -l <watched) times while it ran"
expect "the run went on between kills" test "$advanced" -ge $((kills / 7))
expect "somebody looked while it ran" test "$(wc -l <watched)" -ge 5
expect "a checkpoint could not be read: $(cat unreadable 2>/dev/null)" \
    test ! -e unreadable
finish killed

for ((k = 1; k <= stops; k++)); do
    stopped $k
done

# A save that breaks off, as at a kill in the middle of it, but surely: no file
# may grow beyond 64 KiB.
before=$(step_of stopped)
# shellcheck disable=SC2016 # words of the inner shell
expect_exit 74 bash -c 'ulimit -f 64 && exec "$@"' bash "$LOCKSTEP" resume \
    stopped.h5 --max-steps $((before + 1))
expect "a save that broke off: a checkpoint cannot be read" readable stopped
expect "a save that broke off: from step $before to $(step_of stopped)" \
    test "$(step_of stopped)" -eq "$before"
finish stopped
