#!/bin/bash
# SPDX-License-Identifier: MIT
# figures.sh - every figure that eval gives of every task, with row weights and
# without, is that of scikit-learn, and figures of columns are those of two passes.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy sklearn

expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/figures.py" "$LOCKSTEP"
tail -n 1 out
