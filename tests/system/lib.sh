# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# lib.sh - what every system test shares. A test begins with
#
#     . "$(dirname "$0")/lib.sh"
#
# and then stands in an empty directory of its own, which is removed at its
# end. $LOCKSTEP is the program, $top_srcdir the source tree; both absolute.
# A test goes on after a failure, unless LOCKSTEP_FIRST_FAULT is set; its exit
# status is 0 when all expectations held, 1 when not, 77 when skipped, 99 when it
# expected nothing at all.

set -u

top_srcdir=$(cd "${top_srcdir:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
top_builddir=$(cd "${top_builddir:-.}" && pwd)
LOCKSTEP=$(realpath -m "${LOCKSTEP:-./lockstep}")
# The program inside the script that libtool makes around it starts at once, and
# limits and preloaded libraries meet it alone.
unwrapped=$(dirname "$LOCKSTEP")/.libs/$(basename "$LOCKSTEP")
if [ -x "$unwrapped" ]; then
    LOCKSTEP=$unwrapped
    LD_LIBRARY_PATH=${unwrapped%/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
fi
# shellcheck disable=SC2034 # for the tests
GENERATE=$top_builddir/generate
test_name=$(basename "$0" .sh)
test_dir=$(mktemp -d "${LOCKSTEP_TEST_DIR:-$PWD}/lockstep-$test_name-XXXXXX") ||
    exit 99
checks=0
failures=0

end_test() {
    local status=$?

    cd / && rm -rf "$test_dir"
    if [ "$status" -eq 0 ] && [ "$failures" -gt 0 ]; then
        echo "$test_name: $failures of $checks expectations failed" >&2
        status=1
    elif [ "$status" -eq 0 ] && [ "$checks" -eq 0 ]; then
        echo "$test_name: nothing was tested" >&2
        status=99
    elif [ "$status" -eq 0 ]; then
        echo "$test_name: $checks expectations held"
    fi
    exit "$status"
}
trap end_test EXIT
cd "$test_dir" || exit 99

# fault SENTENCE: note a failed expectation and go on.
fault() {
    failures=$((failures + 1))
    echo "$test_name: FAILED: $*" >&2
    [ -z "${LOCKSTEP_FIRST_FAULT:-}" ] || exit 1
}

# expect WHAT COMMAND...: the command succeeds.
expect() {
    local what=$1

    shift
    checks=$((checks + 1))
    "$@" || fault "$what"
}

# expect_exit CODE COMMAND...: runs it with its output in the files out and
# err, and compares the exit status.
expect_exit() {
    local want=$1 got=0

    shift
    checks=$((checks + 1))
    "$@" >out 2>err </dev/null || got=$?
    [ "$got" -eq "$want" ] && return 0
    fault "exit $got, want $want: $*"
    tail -n 20 out err >&2
    return 1
}

# Whether the program has the address sanitizer, which keeps what was freed for a
# while: no small --memory is enough then.
keeps_freed_memory() {
    grep -qa __asan_init "$LOCKSTEP"
}

# Whether this part of a test, which streams, cannot run; says so.
skips_streaming() {
    keeps_freed_memory &&
        echo "$test_name: SKIPPED: streaming; the address sanitizer keeps what" \
            "was freed, so that no small --memory is enough" >&2
}

# expect_words FILE WORDS: the words stand in the file.
expect_words() {
    checks=$((checks + 1))
    grep -qF -e "$2" "$1" && return 0
    fault "'$2' is not in $1, which holds:"
    head -n 20 "$1" >&2
    return 1
}

# expect_same A B: two files are equal to the byte.
expect_same() {
    checks=$((checks + 1))
    cmp "$1" "$2" || fault "$1 and $2 differ"
}

# expect_absent FILE...: none of them is there.
expect_absent() {
    local file

    checks=$((checks + 1))
    for file in "$@"; do
        [ ! -e "$file" ] || fault "$file is there"
    done
}

# quick_or_all QUICK ALL: QUICK, or ALL for make check-all: how much of the same
# is tried.
quick_or_all() {
    if [ "${CHECK_ALL:-0}" != 0 ]; then
        echo "$2"
    else
        echo "$1"
    fi
}

# make_install ROOT: one at a time, as libtool links in the build tree for it.
make_install() {
    flock "$top_builddir/libtool" \
        make -s -C "$top_builddir" install DESTDIR="$1"
}

# skip REASON: nobody can overlook it. What has failed before stays a failure.
skip() {
    echo "$test_name: SKIPPED: $*" >&2
    [ "$failures" -eq 0 ] || exit 1
    exit 77
}

# need COMMAND...: skip unless all of them are installed.
need() {
    local command

    for command in "$@"; do
        command -v "$command" >/dev/null || skip "there is no $command here"
    done
}

# need_python MODULE...: $PYTHON becomes one that can import them all.
need_python() {
    local candidate module imports=

    for module in "$@"; do
        imports="$imports; import $module"
    done
    for candidate in "${PYTHON:-}" /usr/bin/python3 python3; do
        [ -n "$candidate" ] || continue
        "$candidate" -c "pass$imports" 2>/dev/null || continue
        PYTHON=$candidate
        return 0
    done
    skip "no python3 here has $*"
}
