#!/bin/bash
# SPDX-License-Identifier: MIT
# missing_marks.sh - marks of missing values, packing and integers without sign,
# as other formats declare them: the same model, to the last bit, as of a table
# that has NaN in their place, in memory and streamed; eval and predict alike.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python h5py numpy

"$PYTHON" "$top_srcdir/tests/system/missing_marks.py" >list ||
    fault "missing_marks.py failed"

# train FILE OUT OPTION...
train() {
    local file=$1 output=$2

    shift 2
    expect_exit 0 "$LOCKSTEP" train "$file" -o "$output" --force --hidden 8 \
        --epochs 1 --batch-size 256 --missing mean "$@"
}

for file in plain unpacked bytes all; do
    train $file.h5 $file.model
    expect_exit 0 "$LOCKSTEP" predict $file.model $file.h5 -o $file.csv
done
while read -r file like; do
    stem=${like%.h5}
    train "$file" m
    expect_exit 0 "$LOCKSTEP" diff m "$stem.model"
    expect_exit 0 "$LOCKSTEP" predict "$stem.model" "$file" -o p.csv --force
    expect_same p.csv "$stem.csv"
    # What is not declared stays as it is read.
    [ "$stem" = all ] && continue
    expect_exit 65 "$LOCKSTEP" train "$file" -o x.h5
    expect_words err "row 17"
    expect_words err "--missing drop"
done <list

expect_exit 0 "$LOCKSTEP" predict all.model id.h5 -o p.csv --force
expect_words p.csv "1152921504606846977,"
expect_exit 65 "$LOCKSTEP" predict all.model no-id.h5 -o p.csv --force
expect_words err "/id: value 7 (from 0) of those read is marked as missing"

! skips_streaming || exit 0

# Streamed with the least memory with which the run works.
for file in plain fill-i22 value-f43 packed unsigned default; do
    memory=20
    while [ $memory -lt 60 ] &&
        ! "$LOCKSTEP" train $file.h5 -o s --force --hidden 8 --epochs 1 \
            --batch-size 256 --missing mean --shuffle window --window 0.25 \
            -j 2 --memory ${memory}M >out 2>err; do
        memory=$((memory + 1))
    done
    expect_words err "is streamed"
    train $file.h5 m --shuffle window --window 0.25
    expect_exit 0 "$LOCKSTEP" diff m s
done
