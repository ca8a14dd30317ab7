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

# plateau goes by whole epochs, which a trace has not: the rates of the log are
# those that ReduceLROnPlateau computes from the losses of the log.
plateau() {
    expect_exit 0 "$LOCKSTEP" train "$1" -o p.h5 --force -q -e 60 --log p.csv \
        --lr-schedule plateau "${@:2}"
    expect_exit 0 "$PYTHON" -c '
import csv, torch
lines = list(csv.DictReader(open("p.csv")))
lr, patience, factor, least = 0.05, 2, 0.3, 1e-3
optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, factor=factor, patience=patience, min_lr=least)
for line in lines:
    want = optimizer.param_groups[0]["lr"]
    assert abs(float(line["lr"]) / want - 1) < 1e-14, (line, want)
    plateau.step(float(line["val_loss"] or line["loss"]))
assert len({line["lr"] for line in lines}) >= 3, lines'
}
plateau multiclass.h5 --lr 0.05 --lr-every 3ep --lr-factor 0.3 --lr-min 1e-3
plateau binary.h5 --lr 0.05 --lr-every 3ep --lr-factor 0.3 --lr-min 1e-3 \
    --val-split 0.3
