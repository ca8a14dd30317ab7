#!/bin/bash
# SPDX-License-Identifier: MIT
# calibrate.sh - calibrations and thresholds are those of scikit-learn, scipy
# and a search of all cuts.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy sklearn scipy
export OMP_WAIT_POLICY=passive
expect "calibrations are those of scikit-learn" "$PYTHON" \
    "$top_srcdir/tests/system/calibrate.py" "$LOCKSTEP"
