#!/bin/bash
# SPDX-License-Identifier: MIT
# losses.sh - losses, label smoothing and weights of classes and rows: those of
# PyTorch for 100 steps; one hash for any threads, schedule, streaming and
# resuming; what the guide says of predictions, and what is refused.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

expect_exit 0 "$GENERATE" blobs --rows 3000 -o classes.h5
expect_exit 0 "$GENERATE" friedman --rows 3000 -o values.h5

# hash_of OUT TABLE OPTION...: $hash of the trained parameters.
hash_of() {
    local output=$1

    shift
    hash=
    expect_exit 0 "$LOCKSTEP" train "$@" -o "$output" --force --json -q ||
        return 1
    hash=$(json_value parameters_sha256 out)
    expect "a hash is 64 digits: '$hash'" test "${#hash}" -eq 64
}

# one_hash WHAT TABLE OPTION...: any threads and schedule, and resumed.
one_hash() {
    local what=$1 known kind j

    shift
    hash_of one.h5 "$@" -e 4 -j 1 || return
    known=$hash
    for kind in shard-major tile-major; do
        for j in 2 3 7; do
            hash_of other.h5 "$@" -e 4 --team all -j "$j" --schedule "$kind" &&
                expect "$what: $kind -j $j differs" test "$hash" = "$known"
        done
    done
    rm -f other.h5 other.ckpt.h5*
    expect_exit 75 "$LOCKSTEP" train "$@" -e 4 --max-steps 37 -o other.h5 -q
    expect_exit 0 "$LOCKSTEP" resume other.h5 -j 3 -q --json
    expect "$what: resumed, it differs" \
        test "$(json_value parameters_sha256 out)" = "$known"
    printf '%-28s one SHA-256: %s\n' "$what" "$known"
}

one_hash smoothing classes.h5 --label-smoothing 0.1 --class-weight 0:0.5,1:3 \
    --batch-size 100 --shard 9
one_hash focal classes.h5 --loss focal --class-weight balanced \
    --batch-size 100 --shard 9
for loss in quantile gaussian huber; do
    one_hash "$loss" values.h5 --loss "$loss" --batch-size 100 --shard 9
done

# Labels and weights of a streamed table are those of the rows at hand.
streamed_is_whole() {
    local memory=20 whole
    local large=(large.h5 --hidden 4 --batch-size 2000 --shuffle window
        --window 0.05 --label-smoothing 0.1 --class-weight balanced -e 1)

    expect_exit 0 "$GENERATE" blobs --rows 2000000 -o large.h5
    while [ $memory -lt 100 ] && ! "$LOCKSTEP" train "${large[@]}" -j 3 \
        --dry-run --memory "${memory}M" >out 2>err; do
        memory=$((memory + 4))
    done
    hash_of whole.h5 "${large[@]}" -j 2 && whole=$hash
    expect "large.h5 is in memory" test "$(json_value bytes_streamed out)" = 0
    hash_of other.h5 "${large[@]}" -j 3 --memory "${memory}M" &&
        expect "streamed, it differs" test "$hash" = "$whole"
    expect "--memory ${memory}M streams nothing" \
        test "$(json_value bytes_streamed out)" -gt 0
}

skips_streaming || streamed_is_whole

# Each setting changes the result.
hash_of plain.h5 classes.h5 -e 1 && plain=$hash
for option in "--label-smoothing 0.1" "--class-weight balanced" "--loss focal" \
    "--loss focal --focal-gamma 0.5"; do
    # shellcheck disable=SC2086 # an option and its value
    hash_of other.h5 classes.h5 -e 1 $option &&
        expect "$option changes nothing" test "$hash" != "$plain"
    [ "$option" != "--loss focal" ] || plain=$hash
done
hash_of plain.h5 values.h5 --loss huber -e 1 && plain=$hash
hash_of other.h5 values.h5 --loss huber --huber-delta 0.3 -e 1 &&
    expect "--huber-delta changes nothing" test "$hash" != "$plain"

# A model keeps the numbers of its loss, through a copy too.
hash_of q.h5 values.h5 --loss quantile --quantiles 0.25,0.75 -e 1
expect_exit 0 "$LOCKSTEP" eval q.h5 values.h5 -q
expect_words out "at or below q0.25" "at or below q0.75"
expect_exit 0 "$LOCKSTEP" predict q.h5 values.h5 -o - -q
expect_words out "y_q0.25,y_q0.75"

# The weights of the classes are those of the rows that train.
expect_exit 0 "$LOCKSTEP" train classes.h5 --class-weight balanced -e 1 \
    --val-split 0.3 -o b.h5 --force
expect_words err "weights of the classes:"
expect_exit 0 "$LOCKSTEP" info b.h5
expect_words out class_weights

need_python torch h5py
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/losses.py" "$LOCKSTEP" \
    "$top_builddir/tests/system/trace" "$top_builddir/tests/system/trace-f64"
cat out
