#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - each fuzzer for a while, one after the other.
#
#     tests/fuzz/run.sh SECONDS [NAME...]       NAME: csv h5 h5file idx ..
#
# In a build directory after `make fuzz`. Begins with tests/fuzz/corpus and with
# what earlier runs left in fuzz-corpus/NAME. What is found is in fuzz-findings/
# afterwards, named NAME-crash-.., and has to go to tests/fuzz/corpus/NAME with
# the change that mends it. Ends with 1 when there is any finding. FUZZ_SEED, if
# set, is where its random numbers begin.
set -u

seconds=${1:?SECONDS}
shift
source=$(cd "$(dirname "$0")" && pwd)
build=${top_builddir:-$PWD}/tests/fuzz
corpus=$PWD/fuzz-corpus
findings=$PWD/fuzz-findings
[ $# -gt 0 ] || set -- csv h5 h5file idx infer libsvm model npy
base=${TMPDIR:-/tmp}
[ -d /dev/shm ] && [ -w /dev/shm ] && base=/dev/shm
TMPDIR=$(mktemp -d "$base/lockstep-fuzz-XXXXXX") || exit 1
export TMPDIR
# HDF5 runs here, under the sanitizers; tests/fuzz/h5_hostile.py attacks the process
# that parses it otherwise.
export LOCKSTEP_HDF5_HELPER=none
export ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=16
export LSAN_OPTIONS=print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
trap 'rm -rf "$TMPDIR"' EXIT
status=0

for name; do
    log=$PWD/fuzz-$name.log
    options=(-timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1
        -max_total_time="$seconds" -artifact_prefix="$findings/$name-")
    [ -z "${FUZZ_SEED-}" ] || options+=(-seed="$FUZZ_SEED")
    [ -f "$source/$name.dict" ] && options+=(-dict="$source/$name.dict")
    mkdir -p "$corpus/$name" "$findings"
    if "$build/fuzz_$name" "${options[@]}" "$corpus/$name" \
        "$source/corpus/$name" >"$log" 2>&1; then
        echo "ok      $name: $(sed -n 's/^Done //p' "$log")"
    else
        echo "FAILED  $name: see $findings and the end of $log:"
        grep -v '^#' "$log" | tail -n 60 | sed 's/^/    | /'
        status=1
    fi
done
exit "$status"
