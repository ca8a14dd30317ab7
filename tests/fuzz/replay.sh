#!/bin/bash
# SPDX-License-Identifier: MIT
# replay.sh - every input of the corpus, among them all that crashed once, goes
# through its fuzzer again.
. "$(dirname "$0")/../system/lib.sh"

export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}allocator_may_return_null=1"
export TMPDIR=$test_dir
# HDF5 runs in the fuzzers, which look at what it leaves open.
export LOCKSTEP_HDF5_HELPER=none
for directory in "$top_srcdir"/tests/fuzz/corpus/*/; do
    name=$(basename "$directory")
    expect "$name" "$top_builddir/tests/fuzz/fuzz_$name" "$directory"* \
        >"$name.log" 2>&1 || tail -n 30 "$name.log" >&2
done
