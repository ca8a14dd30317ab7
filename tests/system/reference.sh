#!/bin/bash
# SPDX-License-Identifier: MIT
# reference.sh - from the same weights, with the same rows in the same order,
# every step has the loss that PyTorch computes: each task, sgd, momentum and
# adam, with and without l2, and each schedule of the learning rate, in both
# precisions.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python torch h5py

expect_exit 0 "$GENERATE" collisions --rows 1000 -o binary.h5
expect_exit 0 "$GENERATE" blobs --rows 1000 -o multiclass.h5
expect_exit 0 "$GENERATE" friedman --rows 1000 -o regression.h5
expect_exit 0 "$PYTHON" -c '
import shutil, h5py, numpy
shutil.copyfile("multiclass.h5", "weighted.h5")
with h5py.File("weighted.h5", "r+") as f:
    f["weight"] = numpy.random.default_rng(1).uniform(0.1, 3, len(f["y"]))'

expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/reference.py" \
    "$top_builddir/tests/system/trace" \
    "$top_builddir/tests/system/trace-f64" \
    binary.h5 multiclass.h5 regression.h5 weighted.h5 &&
    grep ^float out
