#!/bin/bash
# SPDX-License-Identifier: MIT
# faults.sh - files that are absent, damaged or cannot be read, and memory that
# runs out, are told apart: each has an outcome of its own, and none gives a
# wrong answer or costs a checkpoint that is whole.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

read -ra compiler <<<"${CC:-cc}"
need "${compiler[0]}"
[ "$(uname -s)" = Linux ] || skip "faults are made on Linux"
"${compiler[@]}" -shared -fPIC -o faults.so "$top_srcdir/tests/system/faults.c" \
    -ldl 2>compiled || skip "faults.c cannot be built here: $(head -n 1 compiled)"
faults=$PWD/faults.so
[ "$(FAULT_COUNT=count LD_PRELOAD=$faults "$LOCKSTEP" help >/dev/null 2>&1 &&
    cat count)" -gt 0 ] 2>/dev/null ||
    skip "memory cannot be made to fail in this build (sanitizers)"
export OMP_NUM_THREADS=1

# with NAME=VALUE... -- COMMAND...: the command, with these faults.
with() {
    local settings=()

    while [ "$1" != -- ]; do
        settings+=("$1")
        shift
    done
    shift
    env "${settings[@]}" LD_PRELOAD="$faults" "$@"
}

# prepare: a run stopped at step 7, with its checkpoint of step 6.
prepare() {
    rm -f m.h5 m.ckpt.h5 m.ckpt.h5.1
    cp kept m.ckpt.h5
    cp older m.ckpt.h5.1
}

# whole: the run went to its end, with the bits of one that was never stopped.
whole() {
    expect_exit 0 "$LOCKSTEP" diff m.h5 reference.h5
}

expect_exit 0 "$GENERATE" collisions --rows 200 -o table.h5
settings=(--hidden 4 -b 20 --save-every 2 --epochs 1)
expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" -o reference.h5
expect_exit 75 "$LOCKSTEP" train table.h5 "${settings[@]}" --max-steps 7 -o m.h5
mv m.ckpt.h5 kept
mv m.ckpt.h5.1 older

# Both whole: the newest counts, and nothing is said.
prepare
expect_exit 0 "$LOCKSTEP" resume m.h5
expect "no warning" test -z "$(grep warning err)"
whole

# The newest is absent: the older one, with a warning; a new run is refused.
prepare
rm m.ckpt.h5
expect_exit 73 "$LOCKSTEP" train table.h5 "${settings[@]}" -o m.h5
expect_words err "m.ckpt.h5.1 holds a run that may go on"
expect_same m.ckpt.h5.1 older
expect_exit 0 "$LOCKSTEP" resume m.h5
expect_words err "there is no checkpoint m.ckpt.h5; going on from the one before"
whole
prepare
rm m.ckpt.h5
expect_exit 0 "$LOCKSTEP" train table.h5 "${settings[@]}" -o m.h5 --force
expect "--force begins anew" test -z "$(grep 'going on' err)"
whole

# Neither is there.
prepare
rm m.ckpt.h5 m.ckpt.h5.1
expect_exit 66 "$LOCKSTEP" resume m.h5

# The newest is damaged, is cut, is empty, is another file.
for damage in 'printf x | dd of=m.ckpt.h5 bs=1 seek=900 conv=notrunc status=none' \
    'truncate -s 700 m.ckpt.h5' ': >m.ckpt.h5' 'cp table.h5 m.ckpt.h5'; do
    prepare
    eval "$damage"
    expect_exit 0 "$LOCKSTEP" resume m.h5
    expect_words err "going on from the one before it, m.ckpt.h5.1"
    whole
done

# It cannot be opened, or not be read: the same, and one that cannot be read is
# not taken for the older one. The other one cannot be read, either.
for fault in open:13 open:5 read:5; do
    call=${fault%:*} error=${fault#*:}
    prepare
    expect_exit 73 with FAULT_PATH=/m.ckpt.h5 FAULT_CALL="$call" \
        FAULT_ERRNO="$error" -- "$LOCKSTEP" train table.h5 "${settings[@]}" \
        -o "$PWD/m.h5"
    expect_same m.ckpt.h5 kept
    expect_exit 75 with FAULT_PATH=m.ckpt.h5 FAULT_CALL="$call" \
        FAULT_ERRNO="$error" -- "$LOCKSTEP" resume m.h5 --max-steps 7
    expect_words err "going on from the one before it, m.ckpt.h5.1, at step 6"
    expect_same m.ckpt.h5.1 older
    expect_exit 0 "$LOCKSTEP" resume m.h5
    whole
    prepare
    rm m.ckpt.h5.1
    expect_exit 74 with FAULT_PATH=m.ckpt.h5 FAULT_CALL="$call" \
        FAULT_ERRNO="$error" -- "$LOCKSTEP" resume m.h5
    expect_same m.ckpt.h5 kept
    prepare
    : >m.ckpt.h5
    expect_exit 74 with FAULT_PATH=m.ckpt.h5.1 FAULT_CALL="$call" \
        FAULT_ERRNO="$error" -- "$LOCKSTEP" resume m.h5
    expect_words err "m.ckpt.h5 is empty; m.ckpt.h5.1 is no better"
done

# Whether it is there cannot be told: that is not "no".
prepare
expect_exit 74 with FAULT_PATH=m.ckpt.h5 FAULT_CALL=stat FAULT_ERRNO=5 -- \
    "$LOCKSTEP" train table.h5 "${settings[@]}" -o m.h5
expect_words err "cannot tell whether m.ckpt.h5 is there"
expect_exit 74 with FAULT_PATH=m.ckpt.h5 FAULT_CALL=stat FAULT_ERRNO=13 -- \
    "$LOCKSTEP" resume m.h5
expect_same m.ckpt.h5 kept
expect_same m.ckpt.h5.1 older

# starve STEP WHAT COMMAND...: every STEP-th allocation fails once. The answer
# is right, or there is none; nothing goes on from an older checkpoint. These
# commands write no HDF5, which could crash.
starve() {
    local step=$1 n=0 count got right=0 refused=0 others=0

    shift
    "$LOCKSTEP" "$@" >want 2>/dev/null
    with FAULT_COUNT=count -- "$LOCKSTEP" "$@" >out 2>err
    count=$(cat count)
    for ((n = 1; n <= count; n += step)); do
        got=0
        with FAULT_MALLOC=$n FAULT_PROGRAM=lockstep -- "$LOCKSTEP" "$@" >out \
            2>err || got=$?
        case $got in
        0)
            right=$((right + 1))
            cmp -s out want ||
                fault "allocation $n of $count: a wrong answer of $*"
            ! grep -q 'the one before it' err ||
                fault "allocation $n of $count: an older checkpoint by $*"
            ;;
        71) refused=$((refused + 1)) ;;
        *)
            # The run-time library of OpenMP ends the process by itself.
            grep -q '^libgomp: ' err ||
                fault "allocation $n of $count: exit $got of $*: $(cat err)"
            others=$((others + 1))
            ;;
        esac
    done
    echo "$*: of $count allocations, one at a time: right $right times," \
        "refused $refused, otherwise ended $others"
    expect "$*: out of memory is exit 71" test "$refused" -gt 0
}

# starve_parser STEP COMMAND...: the same in the process that parses HDF5, where
# HDF5 may crash: the program does not, and the answer is right, or there is none.
starve_parser() {
    local step=$1 n=0 got right=0 refused=0

    shift
    "$LOCKSTEP" "$@" >want 2>/dev/null
    for ((n = 1; n <= 8000; n += step)); do
        got=0
        with FAULT_MALLOC=$n FAULT_PROGRAM=lockstep-hdf5 -- "$LOCKSTEP" "$@" \
            >out 2>err || got=$?
        case $got in
        0)
            right=$((right + 1))
            cmp -s out want ||
                fault "allocation $n of the parser: a wrong answer of $*"
            ;;
        65 | 71) refused=$((refused + 1)) ;;
        *) fault "allocation $n of the parser: exit $got of $*: $(cat err)" ;;
        esac
    done
    echo "$*: allocations of the parser: right $right times, refused $refused"
    expect "$*: the parser runs out of memory" test "$refused" -gt 0
}

starve_parser 331 info reference.h5
starve_parser 331 info table.h5
starve 131 info reference.h5
starve 41 info table.h5
starve 151 eval reference.h5 table.h5 --json -j 1
prepare
for ((n = 2400; n < 12000; n += 431)); do
    got=0
    with FAULT_MALLOC=$n FAULT_PROGRAM=lockstep -- "$LOCKSTEP" resume m.h5 --max-steps 7 -j 1 >out \
        2>err || got=$?
    expect "allocation $n: an older checkpoint" test -z "$(grep 'the one before it' err)"
    [ "$got" -ne 65 ] || fault "allocation $n: exit 65 for $(cat err)"
    prepare
done
