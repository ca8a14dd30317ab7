#!/bin/bash
# SPDX-License-Identifier: MIT
# generate.sh - generated tables are the same bytes for the same seed, on
# every machine, and are what datasets/README.md says.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need sha256sum

# Of 1,000 rows with seed 1: the table as text, which is exact, and the bytes
# of X and then y. They change only when a table is changed on purpose.
known='
collisions 521f86a5595790971c57ab729e59e7777f0df7e63049dabe7508b9c822fa3e76
collisions.h5 fff6314e7bf19afe1654a68aaf4da5157d7268496ad65a6d6ffa39be09e47a88
spirals df6a987bd91b01d68dd2601a8212b0cfc9444064bd22ab2b2012a8c3cb8b8d4f
spirals.h5 12adf7a8187c9f652f226bdff4b94778879667592aaf2cb6d98f735a3e6eb1be
blobs 0cba53380c9d717cc4efc8b5dcea699a5d350e6940a526cde80c6088a0fc08ba
blobs.h5 b549e3c812c50bbc42342722e8fc0fe47bbd97c9b1ae74495bc87b860a760a69
friedman caef30655d300b70ea9a05b61169fa3d07bc56f6173b674510544616647efb52
friedman.h5 01bcc6cb6bbab9ab7ebf87a2f3ac91faf19077aae5c30f7246e608c876dc30ae
'

known_hash() {
    sed -n "s/^$1 //p" <<<"$known"
}

hash_of() {
    sha256sum "$1" | cut -d' ' -f1
}

# The bytes of X and y in the file.
raw_bytes() {
    "$PYTHON" -c '
import sys, h5py
with h5py.File(sys.argv[1], "r") as table:
    for name in "X", "y":
        sys.stdout.buffer.write(table[name][:].tobytes())' "$1"
}

check_kind() {
    local kind=$1

    expect_exit 0 "$GENERATE" "$kind" --rows 1000 --csv
    expect "$kind as known" test "$(hash_of out)" = "$(known_hash "$kind")"
    mv out "$kind.csv"

    expect_exit 0 "$GENERATE" "$kind" --rows 1000 -o "$kind.h5"
    expect_exit 0 "$GENERATE" "$kind" --rows 1000 --seed 1 -o again.h5 --force
    expect_same "$kind.h5" again.h5

    expect_exit 0 "$GENERATE" "$kind" --rows 1000 --seed 2 --csv
    expect "$kind: another seed, another table" \
        test "$(hash_of out)" != "$(known_hash "$kind")"

    # Over the end of a block of rows.
    expect_exit 0 "$GENERATE" "$kind" --rows 9000 --csv
    head -n 1001 out >beginning
    expect_same beginning "$kind.csv"
    expect "$kind: 9000 rows and a header" test "$(wc -l <out)" -eq 9001
    expect "$kind: no two rows are alike" \
        test "$(sort out | uniq -d | wc -l)" -eq 0
}

for kind in collisions spirals blobs friedman; do
    check_kind $kind
done

for kind in spirals friedman; do
    expect_exit 0 "$GENERATE" $kind --rows 300 --csv
    expect_same out "$top_srcdir/datasets/$kind.csv"
done

expect_exit 73 "$GENERATE" spirals --rows 10 -o spirals.h5
expect_words err 'spirals.h5 exists; --force replaces it'
expect_exit 73 "$GENERATE" spirals --rows 10 --csv -o spirals.csv
expect_words err 'spirals.csv exists; --force replaces it'
expect_exit 73 "$GENERATE" spirals --rows 10 -o none/spirals.h5
expect_exit 73 "$GENERATE" spirals --rows 10 --csv -o none/spirals.csv
expect_words err 'No such file'
for rows in 0 -1 1e6 10x '' 99999999999999999999; do
    expect_exit 64 "$GENERATE" spirals --rows "$rows" -o new.h5
    expect_words err '--rows'
done
expect_exit 64 "$GENERATE" circles --rows 10
expect_words err "no table 'circles'"
expect_exit 64 "$GENERATE" spirals
expect_exit 64 "$GENERATE" --rows 10
expect_exit 64 "$GENERATE" spirals blobs --rows 10
expect_exit 64 "$GENERATE" spirals --rows 10 --unknown
expect_exit 0 "$GENERATE" --help
expect_words out collisions
expect_absent new.h5 none

if (need_python h5py); then
    need_python h5py
    for kind in collisions spirals blobs friedman; do
        raw_bytes $kind.h5 >raw
        expect "$kind.h5 as known" \
            test "$(hash_of raw)" = "$(known_hash $kind.h5)"
    done
fi
