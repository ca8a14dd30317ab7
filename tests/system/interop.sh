#!/bin/bash
# SPDX-License-Identifier: MIT
# interop.sh - our files are files that h5py and h5dump read, NumPy computes
# from a model file what predict writes, and tables written by h5py train.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
interop=$top_srcdir/tests/system/interop.py

python() { expect_exit 0 "$PYTHON" "$interop" "$@"; }

# ---- NumPy computes what predict writes ---------------------------------------

# forward PROGRAM TABLE OPTION...: train, predict, compute.
forward() {
    local program=$1 table=$2

    shift 2
    expect_exit 0 "$program" train "$table" --epochs 3 -o m.h5 --force "$@"
    expect_exit 0 "$program" predict m.h5 "$table" -o p.h5 --force
    python forward m.h5 "$table" p.h5 && cat out
}

expect_exit 0 "$GENERATE" collisions --rows 1000 -o collisions.h5
expect_exit 0 "$GENERATE" blobs --rows 1000 -o blobs.h5
expect_exit 0 "$GENERATE" friedman --rows 1000 -o friedman.h5
for program in "$LOCKSTEP" "$top_builddir/lockstep-f64"; do
    forward "$program" collisions.h5 --hidden 16
    forward "$program" blobs.h5 --hidden 9,8,7 --activation relu,tanh,sigmoid
    forward "$program" friedman.h5 --hidden 12 --normalize minmax
    forward "$program" friedman.h5 --hidden none --normalize none
done

# ---- h5py and h5dump open models and checkpoints ------------------------------

# 1,000 rows in minibatches of 64: 16 steps in an epoch.
expect_exit 75 "$LOCKSTEP" train collisions.h5 --hidden 8 -b 64 --epochs 9 \
    --max-steps 37 -o run.h5
python checkpoint run.ckpt.h5 2 37
if command -v h5dump >/dev/null; then
    for file in m.h5 run.ckpt.h5; do
        expect_exit 0 h5dump -d /model/layer_1/kernel "$file"
        expect_words out '(0,0): '
        expect_exit 0 h5dump -H "$file"
        expect_words out 'ATTRIBUTE "format_version"'
        expect_words out 'GROUP "selftest"'
    done
    expect_words out 'GROUP "training"'
else
    echo "$test_name: SKIPPED for h5dump: there is none here" >&2
fi

# ---- Two lines of h5py make a table --------------------------------------------

# hash_of TABLE OPTION...: SHA-256 of the parameters trained on it.
hash_of() {
    local table=$1

    shift
    expect_exit 0 "$LOCKSTEP" train "$table" --hidden 8 --epochs 30 --lr 0.01 \
        -o "${table%.h5}-model.h5" --json "$@"
    sed -n 's/.*"parameters_sha256": "\(.*\)".*/\1/p' out
}

python make lines.h5
lines=$(hash_of lines.h5)
expect "a hash: '$lines'" test "${#lines}" -eq 64
expect_exit 0 "$LOCKSTEP" eval lines-model.h5 lines.h5
# shellcheck disable=SC2016 # a field of awk's
expect "it learns" awk '/^accuracy/ { exit !($2 > 0.9) }' out
expect "another storage, the same parameters" \
    test "$(hash_of foreign.h5 --x events/features --y events/signal)" = "$lines"
expect "names do not matter" test "$(hash_of named.h5)" = "$lines"

# ---- Columns are matched by name ------------------------------------------------

for table in named permuted; do
    expect_exit 0 "$LOCKSTEP" predict named-model.h5 $table.h5 -o $table.csv
    expect_exit 0 "$LOCKSTEP" eval named-model.h5 $table.h5 --json
    mv out $table.json
done
expect_same named.csv permuted.csv
expect_same named.json permuted.json
expect "one line for each row and one of names" \
    test "$(wc -l <named.csv)" -eq 601
expect_exit 65 "$LOCKSTEP" predict named-model.h5 lacking.h5 -o no.csv
expect_words err "mass"
expect_absent no.csv
# Without names on one side columns are matched by number.
expect_exit 0 "$LOCKSTEP" predict named-model.h5 lines.h5 -o lines.csv
expect_same named.csv lines.csv
