#!/bin/bash
# SPDX-License-Identifier: MIT
# ending.sh - training ends when the loss no longer improves: after the same
# epoch and with the same bits on any number of threads, stopped or not.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive

# train OUT OPTION...: $hash, $epochs, $best and $ended of the run.
train() {
    local output=$1

    shift
    expect_exit 0 "$LOCKSTEP" train t.h5 -o "$output" --force -q --json "$@"
    figures
}

figures() {
    hash=$(json_value parameters_sha256 out)
    epochs=$(json_value epochs out)
    best=$(json_value best_epoch out)
    ended=$(json_value ended out)
}

# same WHAT A B
same() {
    expect "$1: $2, want $3" test "$2" = "$3"
}

expect_exit 0 "$GENERATE" blobs --rows 400 -o t.h5

# ---- Without validation: the training loss ---------------------------------------

# By this lr the loss settles in fewer than 200 epochs.
fast=(--lr 0.05)
train a.h5 "${fast[@]}" -j 1
same "the reason" "$ended" \
    "the training loss has not improved by more than 0.0001 for 10 epochs"
expect "it ends early, after epoch $epochs" test "$epochs" -lt 200
known=$hash last=$epochs
for j in 2 3 7; do
    train "j$j.h5" "${fast[@]}" -j "$j"
    same "hash with -j $j" "$hash" "$known"
    same "epochs with -j $j" "$epochs" "$last"
done
train exact.h5 "${fast[@]}" --epochs "$last"
same "as many epochs, given" "$hash" "$known"
same "the reason" "$ended" "all $last epochs are done"
expect_exit 0 "$LOCKSTEP" info a.h5
expect_words out "the training loss has not improved"

# Stopped in mid-epoch (4 steps each), in and beyond the time of waiting.
for step in 3 $((4 * last - 21)) $((4 * last - 2)); do
    expect_exit 75 "$LOCKSTEP" train t.h5 -o stop.h5 --force -q "${fast[@]}" \
        --max-steps "$step"
    expect_exit 0 "$LOCKSTEP" resume stop.h5 -q --json -j 2
    figures
    same "hash when stopped after step $step" "$hash" "$known"
    same "epochs when stopped after step $step" "$epochs" "$last"
done

# ---- What is asked for -----------------------------------------------------------

train five.h5 --epochs 5
same "epochs given" "$epochs" 5
train both.h5 "${fast[@]}" --epochs 150 --patience 10
same "patience beside epochs" "$epochs" "$last"
train less.h5 "${fast[@]}" --patience 2
expect "less patience, $epochs of $last epochs" test "$epochs" -lt "$last"
train coarse.h5 "${fast[@]}" --min-delta 0.5
expect "a coarser threshold, $epochs epochs" test "$epochs" -lt 20
train off.h5 --patience 0 --lr 0.05
same "patience off" "$epochs" 200
expect_exit 64 "$LOCKSTEP" train t.h5 -o x.h5 --epochs 5 --min-delta 0.1
expect_words err "give patience"
expect_exit 64 "$LOCKSTEP" train t.h5 -o x.h5 --patience -1

# ---- Going on after the end ------------------------------------------------------

expect_exit 0 "$LOCKSTEP" resume a.h5
expect_words out "already ended after epoch $last: the training loss"
train more.h5 "${fast[@]}" --patience 20
more=$hash
expect_exit 0 "$LOCKSTEP" resume a.h5 --patience 20 -q --json
figures
same "going on with more patience" "$hash" "$more"
train long.h5 "${fast[@]}" --epochs $((epochs + 5))
long=$hash
expect_exit 0 "$LOCKSTEP" resume a.h5
expect_words out "already ended after epoch"
expect_exit 0 "$LOCKSTEP" resume exact.h5 --epochs "$epochs" -q --json
figures
same "going on for more epochs" "$hash" "$long"
expect_exit 0 "$LOCKSTEP" resume both.h5 --epochs 400 -q --json
figures
same "patience that was asked for stays" "$epochs" "$last"

# ---- With validation: its loss, and the best epoch is kept -----------------------

held=(--val-split 0.3 --lr 0.02)
train v.h5 "${held[@]}"
same "the reason" "$ended" \
    "the validation loss has not improved by more than 0.0001 for 10 epochs"
expect "best $best of $epochs" test "$best" -lt "$epochs"
kept=$hash v=$epochs
train best.h5 "${held[@]}" --epochs "$best"
same "what is kept is the best epoch" "$hash" "$kept"
expect_exit 75 "$LOCKSTEP" train t.h5 -o stop.h5 --force -q "${held[@]}" \
    --max-steps $((3 * v - 5))
expect_exit 0 "$LOCKSTEP" resume stop.h5 -q --json -j 3
figures
same "hash with validation, resumed" "$hash" "$kept"
same "epochs with validation, resumed" "$epochs" "$v"
