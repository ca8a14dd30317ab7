#!/bin/bash
# SPDX-License-Identifier: MIT
# every_float.sh - the elementary functions are within 2 ulp at every float; in
# make check at every 61st, and at all near powers of two.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

export OMP_WAIT_POLICY=passive
expect_exit 0 "$top_builddir/tests/system/every_float" "$(quick_or_all 61 1)"
cat out
expect 'a line for each function' test "$(grep -c ' ulp at ' out)" -eq 8
