#!/bin/bash
# SPDX-License-Identifier: MIT
# options_by_format.sh - every option with every format and every command that
# reads a table: it counts, or it is refused by name. options_by_format.py
# explains itself.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
here=$top_srcdir/tests/system
expect_exit 0 "$PYTHON" "$here/options_by_format.py" "$LOCKSTEP" \
    "$top_srcdir/src/table/formats/formats.c"
cat out err
expect_words out "combinations of option, format and command tried"
