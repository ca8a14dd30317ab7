#!/bin/bash
# SPDX-License-Identifier: MIT
# locks.sh - of two runs that would write one file exactly one runs, however
# their outputs are spelled, and the other one ends at once and changes nothing.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

# state FILE: names and contents of all that a loser must leave alone.
state() {
    find . -name '*.ckpt.h5*' -o -name '.*.tmp' -o -name 'm*' -type f |
        LC_ALL=C sort | xargs -r ls -li >"$1"
}

# begin OUTPUT...: a run that goes on until it is told to stop, and has its
# lock.
begin() {
    : >holder.err
    "$LOCKSTEP" train table.h5 --epochs 1000000000 --save-every 0 --force \
        -o "$1" >holder.out 2>holder.err &
    holder=$!
    until [ -s holder.err ] || ! kill -0 "$holder" 2>/dev/null; do
        sleep 0.01
    done
}

# stop: end it; nothing of it is left.
stop() {
    kill -s KILL "$holder"
    wait "$holder" 2>/dev/null
}

clean() {
    rm -rf d/m d/m.* d/.m* m.hdf5*
}

expect_exit 0 "$GENERATE" collisions --rows 200 -o table.h5
mkdir d e
ln -s d to_d
spellings=(d/m d/m.h5 ./d/m.h5 d//m.h5 d/../d/m to_d/m.h5 e/../to_d/m
    "$PWD/d/m.h5" d/m.ckpt.h5)

tried=0
for first in "${spellings[@]}"; do
    begin "$first"
    state before
    for second in "${spellings[@]}"; do
        expect_exit 73 "$LOCKSTEP" train table.h5 --epochs 1 -o "$second" \
            --force
        expect_words err "is locked by pid $holder on "
        tried=$((tried + 1))
    done
    state after
    expect_same before after
    expect "the holder of $first runs on" kill -0 "$holder"
    stop
    clean
done
echo "$tried pairs of spellings"

# Both at once: one of the two ends, with 73, and the other one runs on.
# race FIRST SECOND
race() {
    local first second got=0 left
    local endless=(table.h5 --epochs 1000000000 --save-every 0 --force)

    "$LOCKSTEP" train "${endless[@]}" -o "$1" >/dev/null 2>&1 &
    first=$!
    "$LOCKSTEP" train "${endless[@]}" -o "$2" >/dev/null 2>&1 &
    second=$!
    wait -n "$first" "$second" || got=$?
    left=$(($(kill -0 "$first" 2>/dev/null && echo 1 || echo 0) +
        $(kill -0 "$second" 2>/dev/null && echo 1 || echo 0)))
    expect "$1 and $2 at once: one ended with $got, $left run on" \
        test "$got" -eq 73 -a "$left" -eq 1
    kill -s KILL "$first" "$second" 2>/dev/null
    wait "$first" "$second" 2>/dev/null
    clean
}

races=$(quick_or_all 12 81)
RANDOM=1
for ((k = 0; k < races; k++)); do
    a=$((RANDOM % ${#spellings[@]})) b=$((RANDOM % ${#spellings[@]}))
    [ "$races" -gt 12 ] && a=$((k / 9)) b=$((k % 9))
    race "${spellings[a]}" "${spellings[b]}"
done
echo "$races races"

# Symbolic and hard links to one output.
echo old >d/m.h5
ln -s d/m.h5 soft.h5
ln d/m.h5 e/hard.h5
ln -s ../e/hard.h5 d/soft.h5
for first in d/m.h5 soft.h5 e/hard.h5 d/soft.h5; do
    begin "$first"
    for second in d/m.h5 soft.h5 e/hard.h5 d/soft.h5 to_d/soft.h5; do
        expect_exit 73 "$LOCKSTEP" train table.h5 --epochs 1 -o "$second" \
            --force
        expect_words err "is locked by "
    done
    stop
done
rm soft.h5 e/hard.h5 d/soft.h5
clean

# Every command that writes is kept out, before it looks at its data; other
# outputs are not, and nobody who reads is.
expect_exit 0 "$LOCKSTEP" train table.h5 --epochs 1 -o model.h5
begin d/m
expect_exit 73 "$LOCKSTEP" resume model.h5 --epochs 2 -o d/m.h5 --force
expect_words err "is locked by pid $holder on "
expect_exit 73 "$LOCKSTEP" train no-such-table.h5 --force -o d/m.h5
expect_exit 73 "$LOCKSTEP" import no-such-table.csv --force -o d/m
expect_exit 73 "$LOCKSTEP" predict model.h5 no-such-table.h5 --force -o d/m
expect_exit 0 "$LOCKSTEP" train table.h5 --epochs 1 -o d/n.h5
expect_exit 0 "$LOCKSTEP" train table.h5 --epochs 1 -o m.hdf5
stop
expect_exit 64 "$LOCKSTEP" train table.h5 --epochs 1 -o d/.m.h5.tmp
expect_words err "cannot be an output"

# What a killed run leaves locks nothing.
expect "a lock file is left" test -e d/.m.ckpt.h5.lock
expect_exit 0 "$LOCKSTEP" train table.h5 --epochs 1 --force -o d/m
expect_absent d/.m.lock d/.m.ckpt.h5.lock d/.m.ckpt.h5.1.lock
