#!/bin/bash
# SPDX-License-Identifier: MIT
# hostile.sh - HDF5 files that are damaged on purpose, with good checksums: the
# program ends with an error that names the file, in time and in bounded memory.
# Some hundreds here; tests/fuzz/h5_hostile.py --seconds 3600 goes on for longer.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python h5py numpy
keeps_freed_memory &&
    skip "the address sanitizer has no bounded memory"

expect 'hostile files do no harm' "$PYTHON" "$top_srcdir/tests/fuzz/h5_hostile.py" \
    "$LOCKSTEP" . --count "$(quick_or_all 20 2000)" --seed 16 >said
cat said
expect_words said '; 0 findings'
# The first file takes HDF5 1.10 without end.
"$PYTHON" -c 'import h5py; exit(not h5py.version.hdf5_version.startswith("1.10."))' &&
    expect 'a parser that does not end is ended' \
        grep -qE "'of computing time': [1-9]" said
exit 0
