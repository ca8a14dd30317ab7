#!/bin/bash
# SPDX-License-Identifier: MIT
# evaluation.sh - figures of eval are those of scikit-learn and scipy.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy sklearn scipy
export OMP_WAIT_POLICY=passive
expect "figures are those of scikit-learn" "$PYTHON" \
    "$top_srcdir/tests/system/evaluation.py" "$LOCKSTEP"
