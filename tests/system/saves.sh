#!/bin/bash
# SPDX-License-Identifier: MIT
# saves.sh - a run keeps as many checkpoints as wanted and goes on from the
# newest that is intact; its last save is tried again while the disk is full,
# then made in a second place, from which the run goes on; a run that diverges
# goes back.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

read -ra compiler <<<"${CC:-cc}"
need "${compiler[0]}"
[ "$(uname -s)" = Linux ] || skip "faults are made on Linux"
"${compiler[@]}" -shared -fPIC -o faults.so "$top_srcdir/tests/system/faults.c" \
    -ldl 2>compiled || skip "faults.c cannot be built here: $(head -n 1 compiled)"
[ "$(FAULT_COUNT=count LD_PRELOAD=$PWD/faults.so "$LOCKSTEP" help >/dev/null \
    2>&1 && cat count)" -gt 0 ] 2>/dev/null ||
    skip "calls cannot be made to fail in this build (sanitizers)"
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

# full FILE COMMAND...: the command, while the disk is full for FILE, as long as
# the file "full" is there.
full() {
    local file=$1

    shift
    env FAULT_PATH="$file" FAULT_CALL=write FAULT_ERRNO=28 \
        FAULT_WHILE="$PWD/full" LD_PRELOAD="$PWD/faults.so" "$@"
}

# begin: a run in the background whose last save fails; returns when it is tried
# again.
begin() {
    rm -f m.* .m.*
    : >full
    : >run.err # the last one has the words that are waited for
    FAULT_PATH=.m.ckpt.h5.tmp FAULT_CALL=write FAULT_ERRNO=28 \
        FAULT_WHILE="$PWD/full" LD_PRELOAD="$PWD/faults.so" "$LOCKSTEP" train \
        table.h5 "${settings[@]}" --max-steps 7 -o m.h5 "$@" >run.out \
        2>run.err &
    running=$!
    until grep -q 'trying again' run.err || ! kill -0 "$running" 2>/dev/null; do
        sleep 0.01
    done
}

damage() {
    printf x | dd of="$1" bs=1 seek=900 conv=notrunc status=none
}

expect_exit 0 "$GENERATE" collisions --rows 200 -o table.h5
settings=(--hidden 4 -b 20 --epochs 2)
expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" -o whole.h5
mkdir place

# ---- Checkpoints that are kept -------------------------------------------------

expect_exit 75 "$LOCKSTEP" train table.h5 "${settings[@]}" --keep 4 \
    --save-every 2 --max-steps 11 -o m.h5
for k in '' .1 .2 .3; do
    expect "m.ckpt.h5$k is kept" test -s "m.ckpt.h5$k"
done
expect_absent m.ckpt.h5.4
damage m.ckpt.h5
damage m.ckpt.h5.1
expect_exit 75 "$LOCKSTEP" resume m.h5 --max-steps 12 --keep 2 --save-every 0
expect_words err "m.ckpt.h5 is damaged"
expect_words err "m.ckpt.h5.1 is no better"
expect_words err "going on from the one before it, m.ckpt.h5.2, at step 8"
expect_absent m.ckpt.h5.2 m.ckpt.h5.3
expect_exit 0 "$LOCKSTEP" resume m.h5
expect_exit 0 "$LOCKSTEP" diff m.h5 whole.h5
printf 'keep = 3\n' >keep.ini
expect_exit 0 "$LOCKSTEP" train table.h5 -c keep.ini --print-config
expect_words out "keep-checkpoints = 3"

# All of them, and only they, keep a new run away.
for k in '' .1 .17 .99; do
    rm -f m.*
    : >"m.ckpt.h5$k"
    expect_exit 73 "$LOCKSTEP" train table.h5 "${settings[@]}" -o m.h5
    expect_words err "m.ckpt.h5$k holds a run that may go on"
    expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" -o m.h5 --force \
        --save-every 0 --keep 1
    expect "only the checkpoint of the new run" \
        test "$(echo m.ckpt.h5*)" = m.ckpt.h5
done

# ---- A disk that is full -------------------------------------------------------

# Told once, though every save fails.
rm -f m.*
: >full
expect_exit 74 full .m.ckpt.h5.tmp "$LOCKSTEP" train table.h5 \
    "${settings[@]}" --save-every 1 --save-retry 0 -o m.h5
expect "told once: $(cat err)" test "$(grep -c 'training goes on' err)" -eq 1
expect_words err "cannot write m.ckpt.h5: No space left on device"
expect "nothing is left" test "$(echo .m*)" = '.m*'

# There is space again.
begin --save-retry 5m
expect_words run.err "cannot write m.ckpt.h5: No space left on device; trying"
rm full
expect_exit 75 wait "$running"
expect "told once: $(cat run.err)" test "$(grep -c 'No space left' run.err)" -eq 1
expect_exit 0 "$LOCKSTEP" resume m.h5
expect_exit 0 "$LOCKSTEP" diff m.h5 whole.h5

# Signals end the tries: a warning, and a second order to end.
begin
kill -s USR1 "$running"
expect_exit 74 wait "$running"
expect_words run.err "cannot write m.ckpt.h5: No space left on device"
begin
kill -s INT "$running"
kill -s INT "$running" 2>/dev/null
got=0
wait "$running" || got=$?
expect "a second interrupt: exit $got" test "$got" -eq 130 -o "$got" -eq 74
rm -f full

# ---- A second place ------------------------------------------------------------

expect_exit 73 "$LOCKSTEP" train table.h5 "${settings[@]}" -o n.h5 \
    --save-fallback nowhere
expect_words err "save-fallback nowhere: No such file or directory"
for first in 0 1; do
    rm -f m.*
    # shellcheck disable=SC2086
    [ $first -eq 0 ] ||
        expect_exit 75 "$LOCKSTEP" train table.h5 "${settings[@]}" \
            --max-steps 3 --save-fallback place -o m.h5
    : >full
    expect_exit 75 full .m.ckpt.h5.tmp "$LOCKSTEP" train table.h5 \
        "${settings[@]}" --resume auto --max-steps 7 --save-retry 0 \
        --save-fallback place -o m.h5
    expect_words err "the run is saved as $PWD/place/m-"
    expect_words err "resume m.h5 --save-fallback place"
    rm full
    saved=$(echo place/m-*.ckpt.h5)
    expect "one file in the second place: $saved" test -s "$saved"
    [ $first -eq 1 ] || expect_exit 66 "$LOCKSTEP" resume m.h5
    [ $first -eq 1 ] || expect_exit 73 "$LOCKSTEP" train table.h5 \
        "${settings[@]}" -o m.h5 --save-fallback place
    if [ $first -eq 1 ]; then
        expect_exit 0 "$LOCKSTEP" resume m.h5
        expect_words err "going on from $PWD/$saved after step 7"
    else
        expect_exit 0 "$LOCKSTEP" resume m.h5 --save-fallback place
        expect_words err "going on from $saved after step 7"
    fi
    expect_words err "saved next to its model again"
    expect_exit 0 "$LOCKSTEP" diff m.h5 whole.h5
    expect "the second place is empty" test "$(ls -A place)" = ''
done

# The model of a run that is over.
rm -f m.*
: >full
expect_exit 74 full .m.h5.tmp "$LOCKSTEP" train table.h5 "${settings[@]}" \
    --save-retry 0 --save-fallback place -o m.h5
expect_words err "training is over, but the model is not written"
expect_absent m.h5
rm full
expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" --resume auto \
    --save-fallback place -o m.h5
expect_exit 0 "$LOCKSTEP" diff m.h5 whole.h5
expect "the second place is empty again" test "$(ls -A place)" = ''

# ---- Divergence ----------------------------------------------------------------

expect_exit 0 "$GENERATE" friedman --rows 300 -o r.h5
wild=(--hidden 8 --optimizer sgd --lr 300 --epochs 4 -b 32 --normalize-y none)
expect_exit 79 "$LOCKSTEP" train r.h5 "${wild[@]}" -o d.h5
wild+=(--on-divergence rollback --rollback-factor 0.05 --max-rollbacks 9)
expect_exit 0 "$LOCKSTEP" train r.h5 "${wild[@]}" --json -j 1 -o d1.h5
expect_words err "(rollback 1 of 9)"
expect "rollbacks are in the history" \
    test "$(python3 -c 'import json, sys
print(json.load(open("out"))["history"][-1]["rollbacks"] > 0)')" = True
expect_exit 0 "$LOCKSTEP" train r.h5 "${wild[@]}" -j 3 -o d3.h5
expect_exit 0 "$LOCKSTEP" diff d1.h5 d3.h5
for steps in 1 2 3 5 9 14 23; do
    got=0
    "$LOCKSTEP" train r.h5 "${wild[@]}" --resume auto --max-steps $steps \
        -o d.h5 -q 2>err || got=$?
    expect "stopped at step $steps: exit $got: $(cat err)" test $got -eq 75
done
expect_exit 0 "$LOCKSTEP" train r.h5 "${wild[@]}" --resume auto -o d.h5
expect_exit 0 "$LOCKSTEP" diff d.h5 d1.h5
