#!/bin/bash
# SPDX-License-Identifier: MIT
# raw_weights.sh - settings ntk, feature-scale and lr-of: refused where they
# would be ignored, in checkpoints and not in models, resumed with the same bits,
# streamed, and equal to PyTorch's.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive
need_python h5py
expect_exit 0 "$GENERATE" collisions --rows 1000 -o binary.h5

# refused WORDS OPTION...
refused() {
    local words=$1

    shift
    expect_exit 64 "$LOCKSTEP" train binary.h5 -o no.h5 -q -e 1 "$@"
    expect_words err "$words"
    expect_absent no.h5
}

refused "--lr-of baise:1: there is no group 'baise'; did you mean bias?" \
    --lr-of baise:1
refused "names group bias twice" --lr-of bias:1,bias:2
refused "group bias has the factor '-1'" --lr-of bias:-1
refused "--lr-of names scale, and --feature-scale is no" --lr-of scale:6 --ntk
refused "--lr-of names norm, and --layer-norm is no" --lr-of norm:6
refused "--lr-of names embedding, and --embedding is 0" --lr-of embedding:1
refused "optimizer lbfgs and ntk" --ntk --optimizer lbfgs
refused "optimizer lbfgs and feature-scale" --feature-scale --optimizer lbfgs
refused "optimizer lbfgs and lr-of" --lr-of bias:1 --optimizer lbfgs
refused "--lr-of names scale, and these parameters are not trained with \
--freeze 1" --feature-scale --lr-of scale:6 --freeze 1

# hash OUT OPTION...: train and print the hash.
hash() {
    local output=$1

    shift
    expect_exit 0 "$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 4 --force \
        -q --json --lr 0.01 -o "$output" "$@" >&2 &&
        json_value parameters_sha256 out
}

# Each option changes the result. A factor of 1 does not, nor does the order of
# the groups.
both=(--ntk --feature-scale)
known=$(hash both.h5 "${both[@]}")
expect '--ntk' test "$(hash other.h5 --ntk)" != "$known"
expect '--feature-scale' test "$(hash other.h5 --feature-scale)" != "$known"
expect 'no option' test "$(hash other.h5)" != "$known"
expect '--lr-of scale' test "$(hash a.h5 "${both[@]}" --lr-of scale:6)" != "$known"
expect '--lr-of bias:1' test "$(hash a.h5 "${both[@]}" --lr-of bias:1)" = "$known"
expect 'the order of groups' test \
    "$(hash a.h5 "${both[@]}" --lr-of scale:6,bias:0.1)" = \
    "$(hash b.h5 "${both[@]}" --lr-of bias:0.1,scale:6)"

# A checkpoint has V and s, and the weights of the model are s V / sqrt(inputs);
# the model itself is a plain network.
expect 'a checkpoint has V and s, and the model s V / sqrt(inputs)' "$PYTHON" - <<'END'
import h5py
import numpy as np

def layers(group):
    return [group["layer_%d/kernel" % (k + 1)][:].astype("f8") for k in range(3)]

with h5py.File("both.ckpt.h5") as f, h5py.File("both.h5") as m:
    s = f["training/theta/layer_1/scale"][:].astype("f8")
    assert s.shape == (28,) and np.ptp(s) > 1e-3, s
    for part in "theta", "optimizer/state_1", "optimizer/state_2":
        assert f["training/%s/layer_1/scale" % part].shape == (28,), part
    for k, (V, W) in enumerate(zip(layers(f["training/theta"]),
                                   layers(m["model"]))):
        want = (V.T * s).T if k == 0 else V
        assert np.allclose(W, want / len(V) ** 0.5, rtol=1e-6, atol=0), k
    assert sorted(m["model/layer_1"]) == ["bias", "kernel"]
    assert "training" not in m
END

# Programs that do not know raw weights find no theta where they look for it.
hash both.h5 "${both[@]}" --ema 0.9 >/dev/null
expect_exit 0 "$PYTHON" -c '
import h5py
training = h5py.File("both.ckpt.h5")["training"]
assert "theta" not in training and "scale" in training["raw/layer_1"]'
hash both.h5 "${both[@]}" >/dev/null

# An epoch later, and from the middle of an epoch, on another number of threads.
for more in "" "--ema 0.9" "--clip-norm 0.1 --max-norm 2 --ema 0.9"; do
    # shellcheck disable=SC2086
    known=$(hash whole.h5 "${both[@]}" --lr-of scale:6,bias:0.1 $more -j 2)
    expect_exit 75 "$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 2 --force \
        -q --lr 0.01 -o part.h5 "${both[@]}" --lr-of scale:6,bias:0.1 -j 1 \
        --max-steps 11 $more
    expect_exit 0 "$LOCKSTEP" resume part.h5 -q -j 3 --schedule tile-major \
        --max-steps 0
    expect_exit 0 "$LOCKSTEP" resume part.h5 -q --epochs 4
    expect_exit 0 "$LOCKSTEP" diff whole.h5 part.h5
done

# --init-from: the loss of a rate of almost nothing is that of the model.
expect_exit 0 "$LOCKSTEP" train binary.h5 -o same.h5 -q --json --epochs 1 \
    --init-from both.h5 --lr 1e-12 "${both[@]}"
expect_exit 0 "$LOCKSTEP" eval both.h5 binary.h5 -q --json
cp out eval.out
expect_exit 0 "$LOCKSTEP" eval same.h5 binary.h5 -q --json
expect 'the loss of the model it starts from' "$PYTHON" -c "
a, b = $(json_value loss eval.out), $(json_value loss out)
assert abs(a - b) < 1e-5 * a, (a, b)"

# Ensembles of models with and without, and folds, are of plain networks.
expect_exit 0 "$LOCKSTEP" ensemble both.h5 other.h5 -o ensemble.h5
expect_exit 0 "$LOCKSTEP" predict ensemble.h5 binary.h5 -o mean.csv
expect_exit 0 "$LOCKSTEP" cv binary.h5 -k 2 --epochs 2 -q -o folds.h5 "${both[@]}" \
    --lr-of scale:6
expect_exit 0 "$LOCKSTEP" info folds.h5 --check

"$PYTHON" -c 'import torch' 2>/dev/null || skip "PyTorch is not installed"
awk 'BEGIN {
    srand(3)
    print "a,b,c,place,y"
    for (i = 0; i < 1000; i++) {
        k = int(40 * rand())
        x = rand()
        print x "," rand() "," rand() ",place" k "," (x + k / 40 > 1 ? "yes" : "no")
    }
}' >words.csv
expect_exit 0 "$LOCKSTEP" import words.csv --codes -o codes.h5
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/raw_weights.py" \
    "$top_builddir/tests/system/trace" "$top_builddir/tests/system/trace-f64" \
    binary.h5 codes.h5 && grep ^float out
