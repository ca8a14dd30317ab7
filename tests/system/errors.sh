#!/bin/bash
# SPDX-License-Identifier: MIT
# errors.sh - what is lacking, or closed, is called by its name: open files,
# memory, stacks of threads, standard streams. No limit of the machine ends the
# program by a signal, or leaves an incomplete output.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

[ "$(uname -s)" = Linux ] || skip "limits of resources are those of Linux"
expect_exit 0 "$GENERATE" collisions --rows 60 -o d.h5
train=(train "$PWD/d.h5" --hidden 4 -e 1 -b 20 -q)
expect_exit 0 "$LOCKSTEP" "${train[@]}" -o m.h5
seq -f 'x%g' 1 | tr '\n' ',' >t.csv
echo y >>t.csv
seq -f '%g,1' 40 | sed '1~2s/1$/0/' >>t.csv

# limited OPTION VALUE COMMAND...: under that limit of the shell.
limited() {
    local option=$1 value=$2

    shift 2
    (ulimit "$option" "$value" && exec "$@")
}

# ends_well CODES COMMAND...: the exit code is one of these, with one sentence
# if it is not 0, and nothing but a complete output is left.
ends_well() {
    local codes=$1 got=0

    shift
    rm -f to.h5 to.ckpt.h5*
    checks=$((checks + 1))
    "$@" >out 2>err </dev/null || got=$?
    case " $codes " in
    *" $got "*) ;;
    *) fault "exit $got, want one of $codes: $*: $(tail -n 1 err)" ;;
    esac
    [ "$got" -eq 0 ] || [ "$got" -eq 127 ] || grep -q '^lockstep[-a-z0-9]* [a-z]*: ' err ||
        fault "no sentence: $*"
    [ -z "$(find . -name '.*.tmp' -o -name '.*.lock')" ] ||
        fault "something is left: $(ls -A)"
}

# Open files: one after the other is granted until all is well.
told=0
for command in 'info m.h5' 'import t.csv -o to.h5' \
    "${train[*]} -o to.h5 -j 1"; do
    for n in 4 5 6 7 8 9 10 11; do
        # shellcheck disable=SC2086 # words of the command
        ends_well "0 71" limited -n "$n" "$LOCKSTEP" $command
        if grep -q "this process may have $n; a larger limit (ulimit -n)" err; then
            told=$((told + 1))
        fi
        ! grep -q 'Invalid argument\|out of memory' err ||
            fault "$n files: $(cat err)"
    done
done
expect "few refusals name the limit: $told" test "$told" -ge 10

# Memory: a little more each time, from what the libraries need. A sanitizer maps
# more than any of it.
if ! grep -qaE '__(asan|tsan)_init' "$LOCKSTEP"; then
    refused=0
    for command in 'info m.h5' 'import t.csv -o to.h5' \
        "${train[*]} -o to.h5 -j 1"; do
        for kib in 20000 30000 36000 40000 44000 48000 50000 52000 56000; do
            # 127: the libraries themselves do not fit.
            # shellcheck disable=SC2086 # words of the command
            ends_well "0 71 127" limited -v "$kib" "$LOCKSTEP" $command
            ! grep -q 'out of memory' err || refused=$((refused + 1))
        done
    done
    expect "no refusal for want of memory" test "$refused" -ge 3
fi

# Stacks that do not fit end OpenMP, which would print and exit with 1.
if ! "$LOCKSTEP" doctor | grep -q 'without OpenMP'; then
    for size in 100000G '90000000 m'; do
        ends_well 71 env OMP_STACKSIZE="$size" \
            "$LOCKSTEP" "${train[@]}" -j 2 -o to.h5
        expect_words err "OMP_STACKSIZE"
    done
    for size in 2M 512 junk '1 M' ''; do
        ends_well 0 env OMP_STACKSIZE="$size" \
            "$LOCKSTEP" "${train[@]}" -j 2 -o to.h5
    done
fi

# Standard streams.
expect_exit 74 bash -c '"$1" predict m.h5 d.h5 -o - >/dev/full' - "$LOCKSTEP"
expect_words err "cannot write standard output: No space left on device"
expect_exit 74 bash -c '"$1" predict m.h5 d.h5 -o - >&-' - "$LOCKSTEP"
expect_words err "cannot write standard output: it is closed"
expect_exit 74 bash -c '"$1" predict m.h5 - -o to.csv <&-' - "$LOCKSTEP"
expect_words err "standard input"
expect_absent to.csv
expect_exit 74 bash -c '"$1" predict m.h5 - -o to.csv <.' - "$LOCKSTEP"
expect_words err "Is a directory"
expect_absent to.csv
