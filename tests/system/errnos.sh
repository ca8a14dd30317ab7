#!/bin/bash
# SPDX-License-Identifier: MIT
# errnos.sh - each call of import and predict on their files fails in turn with
# each error that it may give: the right code, a sentence that names a file and
# the reason, no output that is incomplete, and nothing left behind. The table of
# them is printed. Saves and loads of models: tests/model/test_crash_states.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

read -ra compiler <<<"${CC:-cc}"
need "${compiler[0]}"
[ "$(uname -s)" = Linux ] || skip "faults are made on Linux"
"${compiler[@]}" -shared -fPIC -o faults.so "$top_srcdir/tests/system/faults.c" \
    -ldl 2>compiled || skip "faults.c cannot be built here: $(head -n 1 compiled)"
faults=$PWD/faults.so
[ "$(FAULT_COUNT=count LD_PRELOAD=$faults "$LOCKSTEP" help >/dev/null 2>&1 &&
    cat count)" -gt 0 ] 2>/dev/null ||
    skip "calls cannot be made to fail in this build (sanitizers)"
export OMP_NUM_THREADS=1

expect_exit 0 "$GENERATE" collisions --rows 40 -o d.h5
expect_exit 0 "$LOCKSTEP" train d.h5 --hidden 4 -e 1 -q -o m.h5
{
    echo a,b,y
    for i in {1..30}; do echo "$i,$((i % 7)),$((i % 2))"; done
} >t.csv
gzip -k t.csv
expect_exit 0 "$LOCKSTEP" train t.csv --hidden 2 -e 1 -q -o text.h5
mkdir to

# The name and text of an error number, as the C library has them.
declare -A number=([EIO]=5 [ENOSPC]=28 [EDQUOT]=122 [EROFS]=30 [EACCES]=13
    [ESTALE]=116 [EMFILE]=24 [ENOMEM]=12 [EINTR]=4)
declare -A text=([EIO]='Input/output error' [ENOSPC]='No space left on device'
    [EDQUOT]='Disk quota exceeded' [EROFS]='Read-only file system'
    [EACCES]='Permission denied' [ESTALE]='Stale file handle'
    [EMFILE]='too many open files' [ENOMEM]='emory' [EINTR]='none')

# allowed CALL ERROR: the exit codes that fit.
allowed() {
    case $2 in
    EINTR) echo 0 ;;
    EMFILE | ENOMEM) echo 71 ;;
    ENOSPC | EIO | EDQUOT) echo 74 ;;
    *)
        case $1 in
        open | stat) echo 66 74 ;;
        create | rename) echo 73 74 ;;
        *) echo 74 ;;
        esac
        ;;
    esac
}

# one CALL FILE ERROR NTH COMMAND...: whether there was such a call.
one() {
    local call=$1 file=$2 error=$3 nth=$4 got=0 codes

    shift 4
    rm -rf to seen && mkdir to
    env FAULT_CALL="$call" FAULT_PATH="$file" FAULT_NTH="$nth" \
        FAULT_ERRNO="${number[$error]}" FAULT_SEEN="$PWD/seen" \
        LD_PRELOAD="$faults" "$LOCKSTEP" "$@" >out 2>err </dev/null || got=$?
    [ -e seen ] || return 1
    codes=$(allowed "$call" "$error")
    checks=$((checks + 1))
    if [ "$got" -eq 0 ]; then # it did without the call
        unharmed=$((unharmed + 1))
        cmp -s "to/$output" "$output.want" ||
            fault "$call of $file, $error, $nth: another output of $*"
    else
        told=$((told + 1))
        case " $codes " in *" $got "*) ;; *)
            fault "$call of $file, $error, $nth: exit $got, want $codes: $*:" \
                "$(tail -n 1 err)"
            ;;
        esac
        tail -n 1 err | grep -q "${text[$error]}" ||
            fault "$call of $file, $error, $nth: $(tail -n 1 err)"
    fi
    # A directory that cannot be synced: the output is there, and whole.
    [ ! -e "to/$output" ] || cmp -s "to/$output" "$output.want" ||
        fault "$call of $file, $error, $nth: an incomplete output of $*"
    [ -z "$(find to . -maxdepth 1 -name '.*.tmp' -o -maxdepth 1 -name '.*.lock')" ] ||
        fault "$call of $file, $error, $nth: left behind: $(ls -A . to)"
}

# each CALL FILE ERRORS COMMAND...: a line of the table.
each() {
    local call=$1 file=$2 errors=$3 error n told=0 unharmed=0 calls=0

    shift 3
    for error in $errors; do
        for ((n = 1; n <= most; n++)); do
            one "$call" "$file" "$error" "$n" "$@" || break
        done
        [ "$n" -le "$calls" ] || calls=$((n - 1))
    done
    printf '| %s | %s | %s | %d | %s | %d | %d |\n' "$1" "$call" "${file##*/}" \
        "$calls" "$errors" "$told" "$unharmed" >>table
}

most=$(quick_or_all 1 1000)
reads='EIO ESTALE EINTR'
opens='EACCES EIO ESTALE EMFILE ENOMEM EINTR'
creates='EACCES EROFS ENOSPC EDQUOT EIO EMFILE'
writes='ENOSPC EDQUOT EIO'

# all INPUT OUTPUT COMMAND...
all() {
    local input=$1 opens=$opens

    output=$2
    shift 2
    rm -rf to && mkdir to
    expect_exit 0 "$LOCKSTEP" "$@" -o "to/$output"
    cp "to/$output" "$output.want"
    # HDF5 does not open again after a signal, and its process has none.
    case $input in *.h5) opens=${opens% EINTR} ;; esac
    each open "/$input" "$opens" "$@" -o "to/$output"
    each read "/$input" "$reads" "$@" -o "to/$output"
    each stat "/$input" "EACCES EIO" "$@" -o "to/$output"
    each create "to/.$output.tmp" "$creates" "$@" -o "to/$output"
    each create "to/.$output.lock" "$creates" "$@" -o "to/$output"
    each write "to/.$output.tmp" "$writes" "$@" -o "to/$output"
    each close "to/.$output.tmp" "EIO EDQUOT" "$@" -o "to/$output"
    each fsync "to/.$output.tmp" "EIO ENOSPC" "$@" -o "to/$output"
    each fsync "/to" EIO "$@" -o "to/$output"
    each rename "to/$output" "EACCES EIO EROFS ENOSPC" "$@" -o "to/$output"
}

all t.csv import.h5 import "$PWD/t.csv"
all t.csv text.csv predict text.h5 "$PWD/t.csv"
if [ "$(quick_or_all '' all)" ]; then
    all t.csv.gz gzip.h5 import "$PWD/t.csv.gz"
    all m.h5 model.csv predict "$PWD/m.h5" d.h5
    all d.h5 out.npy predict m.h5 "$PWD/d.h5"
fi
all d.h5 out.h5 predict m.h5 "$PWD/d.h5"
echo '| command | call | file | calls | errors | told | without effect |'
cat table
