#!/bin/bash
# SPDX-License-Identifier: MIT
# python.sh - python/lockstep.py, with NumPy alone and with scikit-learn.

. "$(dirname "$0")/lib.sh"
need_python numpy
if grep -qaE '__(asan|tsan)_init' "$LOCKSTEP"; then
    skip "python does not load a library with a sanitizer"
fi

export LOCKSTEP PYTHONPATH=$top_srcdir/python PYTHONDONTWRITEBYTECODE=1
export LOCKSTEP_LIBRARY=$top_builddir/.libs/liblockstep.so
# part WORD...: prints nothing but what it counts and skips.
part() {
    expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/python.py" "$@"
    cat out
    grep SKIPPED err >&2
}

part plain files
if "$PYTHON" -c 'import sklearn, joblib' 2>/dev/null; then
    part estimators together
else
    echo "$test_name: SKIPPED: scikit-learn, which is not here" >&2
fi

# A library that is not there, and one of another release.
LOCKSTEP_LIBRARY=./none.so expect_exit 1 "$PYTHON" -c 'import lockstep'
expect_words err 'set LOCKSTEP_LIBRARY to its path'
