#!/bin/bash
# SPDX-License-Identifier: MIT
# axes.sh - the axis of the rows is part of what a model knows: a square X is
# read as the table that trained the model was, as the attributes of MATLAB and
# Octave say, or as --x-axis says.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

draw = np.random.default_rng(3)
X = draw.standard_normal((300, 6))
y = (X[:, 0] + 2 * X[:, 1] > 0).astype("u1")
image = draw.standard_normal((60, 3, 4))
sign = (image[:, 0, 0] > 0).astype("u1")


def file(name, x, kind=None, **more):
    """kind: matlab marks X, octave makes it a group."""
    with h5py.File(name + ".h5", "w", userblock_size=512) as f:
        if kind == "octave":
            f["X/type"], f["X/value"] = np.bytes_("matrix"), x
            f["X"].attrs["OCTAVE_NEW_FORMAT"] = np.uint8(1)
        else:
            f["X"] = x
        if kind == "matlab":
            f["X"].attrs["MATLAB_class"] = np.bytes_("double")
        for key, value in more.items():
            f[key] = value


for kind in (None, "matlab", "octave"):
    name = kind or "turned"
    file(name, X.T, kind, y=y.reshape(1, -1))
    file(name + "-square", X[:6].T, kind, y=y[:6].reshape(1, -1))
    file(name + "-alone", X[:6].T, kind)
    file(name + "-row", X[:1].T, kind)
    file(name + "-few", X[:4].T, kind)
file("rows", X, y=y)
file("rows-square", X[:6], y=y[:6])
file("rows-row", X[:1])
file("samples-in-columns", X, "matlab", y=y)
file("samples-square", X[:6], "matlab")
file("images", image, "matlab", y=sign.reshape(1, -1))
file("images-cube", image[:3], "matlab")
file("targets", X.T, "matlab", Y=X.T[::-1].copy())
with h5py.File("part-0.h5", "w") as f:
    f["X"], f["y"] = X[:6].T, y[:6]
with h5py.File("part-1.h5", "w") as f:
    f["X"], f["y"] = X[6:12].T, y[6:12]
with h5py.File("some-0.h5", "w") as f:
    f["X"], f["y"] = X[:6].T, y[:6]
with h5py.File("some-1.h5", "w") as f:
    f["X"], f["y"] = X[6:].T, y[6:]
with h5py.File("frame.h5", "w") as f:
    rows = np.zeros(300, [("a", "f8"), ("label", "u1")])
    rows["a"], rows["label"] = X[:, 0], y
    f["t"] = rows
END
printf 'a,b,label\n1,2,x\n2,1,y\n' >t.csv

train() {
    expect_exit 0 "$LOCKSTEP" train "$@" -o m.h5 --force --hidden 8 -e 3 -b 32 \
        -j 1 --json
    sum=$(grep -o '"parameters_sha256": *"[0-9a-f]*"' out)
}

# predict FILE OPTION...: as rows-square.h5 by the model of rows.h5.
predict() {
    expect_exit 0 "$LOCKSTEP" predict m.h5 "$@" -o p.csv --force
    tail -n +2 p.csv >p.rows
}

train rows.h5
plain=$sum
predict rows-square.h5
cp p.rows want
head -n 1 want >want-row
head -n 4 want >want-few

for kind in turned matlab octave; do
    train $kind.h5
    expect "$kind.h5 trains as rows.h5" [ "$sum" = "$plain" ]
    for table in square alone; do
        predict $kind-$table.h5
        expect_same p.rows want
    done
    predict $kind-row.h5
    expect_same p.rows want-row
    predict $kind-few.h5
    expect_same p.rows want-few
    expect_exit 0 "$LOCKSTEP" eval m.h5 $kind-square.h5
    expect_words err "rows are on axis 1"
done
expect_exit 0 "$LOCKSTEP" info m.h5
expect_words out "data_x_axis"

# What MATLAB wrote is read by its attributes, whatever trained the model.
train rows.h5
for table in matlab-square matlab-alone octave-alone; do
    predict $table.h5
    expect_same p.rows want
done
expect_exit 0 "$LOCKSTEP" eval m.h5 matlab-square.h5
expect_words err "rows are on axis 1, as MATLAB and Octave write it"
# Without attributes the rows lie as in the table of training.
predict turned-alone.h5
expect "a square without a sign is read as in training" \
    [ "$(cmp p.rows want | wc -l)" -eq 1 ]
predict turned-alone.h5 --x-axis last
expect_same p.rows want
predict turned-alone.h5 --x-axis 1
expect_same p.rows want
predict rows-row.h5
expect_same p.rows want-row
expect_exit 0 "$LOCKSTEP" eval m.h5 turned-square.h5 --x-axis last
expect_words err "rows are on axis 1, as asked for"

# Samples in the columns of MATLAB: y tells, and then the model knows.
train samples-in-columns.h5
expect "samples in columns train as rows.h5" [ "$sum" = "$plain" ]
expect_exit 0 "$LOCKSTEP" info samples-in-columns.h5
expect_words out "rows are on axis 0 of X, although MATLAB"
predict samples-square.h5
expect_same p.rows want
# Of many files one may be square: the others tell.
train 'some-*.h5'
expect "a square file among others" [ "$sum" = "$plain" ]
predict turned-alone.h5
expect_same p.rows want

# A validation table, many files, several outputs, images.
train turned.h5 --val turned-square.h5
expect "a square validation table" [ "$sum" = "$plain" ]
expect_exit 0 "$LOCKSTEP" train 'part-*.h5' --x-axis last -o n.h5 -e 1
expect_words err "12 rows, 6 features"
train part-0.h5 --x-axis last
one=$sum
train rows-square.h5
expect "--x-axis turns a square X" [ "$sum" = "$one" ]
expect_exit 0 "$LOCKSTEP" info targets.h5 --x X --y Y
expect_words out "table of 300 rows"
expect_exit 0 "$LOCKSTEP" train images.h5 -o i.h5 -e 1
expect_words err "60 rows, 12 features"
expect_exit 0 "$LOCKSTEP" predict i.h5 images-cube.h5 -o i.csv
expect "three images" [ "$(wc -l <i.csv)" -eq 4 ]

# The setting is part of a checkpoint.
expect_exit 75 "$LOCKSTEP" train part-0.h5 --x-axis last -o r.h5 -e 3 \
    --max-steps 1
expect_exit 0 "$LOCKSTEP" resume r.h5 --json
expect_exit 0 "$LOCKSTEP" train part-0.h5 --x-axis last -o s.h5 -e 3
expect_exit 0 "$LOCKSTEP" diff r.h5 s.h5

# It is refused where it cannot be honoured.
expect_exit 65 "$LOCKSTEP" train rows.h5 --x-axis last -o n.h5 --force
expect_words err "6 rows and 300 rows do not go together"
expect_exit 64 "$LOCKSTEP" train frame.h5 --x-axis last -o n.h5 --force
expect_words err "x-axis last is for arrays"
expect_exit 64 "$LOCKSTEP" train t.csv --x-axis last -o n.h5 --force
expect_words err "--x-axis last does not apply; it is for arrays in HDF5"
expect_exit 64 "$LOCKSTEP" train rows.h5 --x-axis 2 -o n.h5 --force
