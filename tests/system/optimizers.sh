#!/bin/bash
# SPDX-License-Identifier: MIT
# optimizers.sh - every optimizer and what is added to its steps: a run that is
# killed and resumed on other threads has the bits of one that was not, a
# streamed table gives those of one in memory, and L-BFGS finds the minimum that
# SciPy and scikit-learn find.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# parameters FILE: SHA-256 of the parameters of a model.
parameters() {
    "$LOCKSTEP" info --json "$1" | grep parameters_sha256
}

# killed NAME SETTING...: train without end, kill once a checkpoint is there,
# and go on to two epochs later; then train as far without a stop.
killed() {
    local name=$1 epochs running

    shift
    "$LOCKSTEP" train small.h5 "$@" -j 2 -e 1000000 --save-every 3 -q \
        -o "$name.h5" &
    running=$!
    for _ in $(seq 400); do
        [ -e "$name.ckpt.h5.1" ] && break
        sleep 0.02
    done
    kill -KILL "$running"
    wait "$running" 2>wait.err
    "$LOCKSTEP" info --json "$name.ckpt.h5" >info.json
    epochs=$(sed -n 's/.*"epochs": \([0-9]*\).*/\1/p' info.json | head -n 1)
    epochs=$((epochs + 2))
    expect_exit 0 "$LOCKSTEP" resume "$name.h5" -j 3 -e "$epochs" -q
    expect_exit 0 "$LOCKSTEP" train small.h5 "$@" -j 1 -e "$epochs" -q \
        -o "$name-whole.h5"
    parameters "$name.h5" >resumed
    parameters "$name-whole.h5" >whole
    expect_same resumed whole
}

expect_exit 0 "$GENERATE" collisions --rows 3000 -o small.h5
for optimizer in sgd momentum nesterov adagrad rmsprop adadelta adam adamw \
    lion muon; do
    killed "$optimizer" --optimizer "$optimizer" --val-split 0.1
done
killed all --optimizer adamw --clip-norm 0.05 --ema 0.99 --max-norm 0.7 \
    --l1 1e-4 --val-split 0.1
killed muon-all --optimizer muon --hidden 40,70 --clip-norm 0.05 --ema 0.99 \
    --max-norm 0.7 --lr-schedule exp --freeze 1 --val-split 0.1
# So many units that its search lasts longer than the test.
killed lbfgs --optimizer lbfgs --hidden 200,200 --l2 1e-3

# Streamed and in memory, in both schedules.
need_python h5py numpy
"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(200000, 28)).astype("f4")
with h5py.File("large.h5", "w") as f:
    f["X"], f["y"] = X, (X[:, 0] * X[:, 1] + X[:, 2] > 0).astype("u1")
END
added=(--optimizer adamw --clip-norm 0.05 --ema 0.99 --max-norm 0.7 --l1 1e-4
    --batch-size 2000 -e 2 -q)
expect_exit 0 "$LOCKSTEP" train large.h5 "${added[@]}" --shuffle window \
    --window 0.25 -j 1 --schedule shard-major -o memory.h5
parameters memory.h5 >whole
if ! skips_streaming; then
    expect_exit 0 "$LOCKSTEP" train large.h5 "${added[@]}" --shuffle window \
        --window 0.25 -j 3 --schedule tile-major --memory 60M -o streamed.h5 \
        --progress plain
    parameters streamed.h5 >resumed
    expect_same resumed whole
    for run in "memory shard-major 1 2G" "streamed tile-major 3 60M"; do
        read -r name kind threads memory <<<"$run"
        expect_exit 0 "$LOCKSTEP" train large.h5 --optimizer muon --hidden \
            50,70 -e 1 -b 1000 -q --shuffle window --window 0.25 --schedule \
            "$kind" -j "$threads" --memory "$memory" -o "muon-$name.h5"
        parameters "muon-$name.h5" >"$name"
    done
    expect_same memory streamed
    expect_exit 71 "$LOCKSTEP" train large.h5 --optimizer lbfgs --memory 30M \
        -o refused.h5
    expect_words err "--optimizer lbfgs needs all its rows"
fi

need_python scipy sklearn
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/optimizers.py" "$LOCKSTEP" \
    "$(dirname "$LOCKSTEP")/lockstep-f64" &&
    cat out
