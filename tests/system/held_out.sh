#!/bin/bash
# SPDX-License-Identifier: MIT
# held_out.sh - a model is a function of the rows that train: with other values
# in rows held out parameters, scaling, fill values, knots and limits are the
# same bits, and test rows of a stored split change nothing at all.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
export OMP_WAIT_POLICY=passive
expect "rows held out have no influence" "$PYTHON" \
    "$top_srcdir/tests/system/held_out.py" "$LOCKSTEP"
