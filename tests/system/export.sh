#!/bin/bash
# SPDX-License-Identifier: MIT
# export.sh - exported models compute what predict computes, for every kind of
# export and every step of a model; what a kind lacks is refused by name.

. "$(dirname "$0")/lib.sh"
need_python numpy
. "$top_srcdir/tests/system/export_models.sh"

F64=$(dirname "$LOCKSTEP")/lockstep-f64
check() {
    expect "$1 of $2" "$PYTHON" "$top_srcdir/tests/system/export_check.py" \
        "$1" "$2" "$3" "$4" "$5"
}

make_models
for name in $models; do
    # In double, so that nothing but the export is measured.
    expect_exit 0 "$F64" predict "$name.h5" "$(cat "$name.table")" \
        -o "$name.csv" -q
done

warnings="-Wall -Wextra -pedantic -Wconversion -Werror"
# compiles NAME COMPILER...: the file passes its own test.
compiles() {
    local name=$1

    shift
    # shellcheck disable=SC2086
    expect "$* compiles $name.c" "$@" $warnings -DLS_TEST -o "$name.test" \
        "$name.c" -lm && expect "self-test of $name.c by $*" "./$name.test"
}

for name in $models; do
    expect_exit 0 "$LOCKSTEP" export "$name.h5" --to c -o "$name.c"
    check c "$name.c" "$(cat "$name.table")" "$name.csv" 1e-9
    compiles "$name" gcc -std=c99
done
