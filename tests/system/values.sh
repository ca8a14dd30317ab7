#!/bin/bash
# SPDX-License-Identifier: MIT
# values.sh - a regression is in the units of y, however y is stored: as numbers,
# as classes of an import, as texts or as categories; train and eval agree.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

need_python h5py numpy

"$PYTHON" - <<'END'
import h5py, numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(300, 3))
quality = np.clip(np.round(6 + X[:, 0] + X[:, 1] / 2), 3, 9).astype(int)
ages = np.round(50 + 12 * X[:, 0]).astype(int)


def text(name, y):
    with open(name, "w") as f:
        f.write("a,b,c,y\n")
        for x, v in zip(X, y):
            f.write("%.9g,%.9g,%.9g,%s\n" % (*x, v))


def table(name, y, **more):
    with h5py.File(name, "w") as f:
        f["X"], f["y"] = X, y
        for key, value in more.items():
            f[key] = value


text("quality.csv", quality)
text("ages.csv", ages)
text("words.csv", np.where(quality > 6, "good", "bad"))
table("plain.h5", quality)
table("float.h5", quality.astype(float))
names = [str(v) for v in range(3, 10)]
table("names.h5", (quality - 3).astype("u1"), class_names=names)
table("texts.h5", [b"%d" % v for v in quality])
enum = h5py.enum_dtype({str(v): v for v in range(3, 10)}, "i1")
with h5py.File("enum.h5", "w") as f:
    f["X"] = X
    f.create_dataset("y", data=quality.astype("i1"), dtype=enum)
table("named.h5", (quality > 6).astype("u1"), class_names=["bad", "good"])
table("ages.h5", ages)
kinds = ["red", "green", "blue"]
table("kinds.h5", rng.integers(0, 3, 300).astype(float), class_names=kinds)
with h5py.File("codes.h5", "w") as f:
    f["X"], f["y"] = np.repeat(X, 2, 0), np.arange(600) % 60
table("two.h5", 1.0 + (X[:, 0] > 0))
table("signs.h5", np.where(X[:, 0] > 0, 1.0, -1.0))
table("halves.h5", 0.5 + (X[:, 0] > 0))
table("floats.h5", np.round(X[:, 0]).astype("f4"))
np.save("X.npy", X)
np.save("quality.npy", quality)
np.save("two.npy", 1.0 + (X[:, 0] > 0))
with open("signs.svm", "w") as f:
    for x in X:
        f.write("%+d 1:%g 2:%g\n" % (1 if x[0] > 0 else -1, x[0], x[1]))
big = np.round(1.7e9 + 100000 * X[:, 0])
text("big.csv", ["%d" % v for v in big])
np.savetxt("big.txt", big)
END

# ---- One regression, whatever the file -------------------------------------------

expect_exit 0 "$LOCKSTEP" import quality.csv -o imported.h5
expect_words err "y holds 7 different whole numbers, 3 to 9: learnt as classes"
expect_words err "--task regression for values"
expect_exit 0 "$LOCKSTEP" import quality.csv -o values.h5 --task regression
expect_exit 0 "$LOCKSTEP" import X.npy quality.npy -o npy.h5
files="plain.h5 float.h5 names.h5 texts.h5 enum.h5 imported.h5 values.h5 npy.h5"
expect_exit 0 "$LOCKSTEP" train plain.h5 --task regression --epochs 30 -q \
    -o model.h5
r2=
for file in $files quality.csv; do
    expect_exit 0 "$LOCKSTEP" train "$file" --task regression --epochs 30 -q \
        --val "$file" -o "of-$file.h5" --force
    for test in "$file" plain.h5 quality.csv; do
        expect_exit 0 "$LOCKSTEP" eval "of-$file.h5" "$test" --json
        : "${r2:=$(json_value r2 out)}"
        expect "$file on $test: R2 $(json_value r2 out), want $r2" \
            "$PYTHON" -c "import sys; a, b = map(float, sys.argv[1:])
sys.exit(not (abs(a - b) < 0.01 and a > 0.6))" "$(json_value r2 out)" "$r2"
    done
    expect_exit 0 "$LOCKSTEP" eval model.h5 "$file" --json
    expect "rmse is in the units of y" "$PYTHON" -c \
        "import sys; sys.exit(not float(sys.argv[1]) < 1)" \
        "$(json_value rmse out)"
done

# ---- Words are no numbers --------------------------------------------------------

expect_exit 0 "$LOCKSTEP" import words.csv -o words.h5
for file in words.csv words.h5 named.h5; do
    expect_exit 65 "$LOCKSTEP" train "$file" --task regression -o x.h5
    expect_words err "$file: task regression wants numbers"
    expect "it says which words" grep -q 'such as "\(good\|bad\)"' err
    expect_exit 65 "$LOCKSTEP" eval model.h5 "$file"
    expect_words err "task regression wants numbers"
done
expect "nothing is written" test ! -e x.h5

# ---- What y suggests -------------------------------------------------------------

# suggests TASK CLASSES FILE: as info says.
suggests() {
    expect_exit 0 "$LOCKSTEP" info "$3" --json
    expect "$3 is $(json_value task out), want $1" \
        test "$(json_value task out)" = "$1"
    expect "$3 has $(json_value classes out) classes, want $2" \
        test "$(json_value classes out)" = "$2"
}

expect_exit 0 "$LOCKSTEP" import ages.csv -o ages-imported.h5
expect_words err "learnt as values; --task multiclass for classes"
expect_exit 0 "$LOCKSTEP" import signs.svm -o signs-imported.h5
expect_exit 0 "$LOCKSTEP" import X.npy two.npy -o two-imported.h5
expect_exit 0 "$LOCKSTEP" import big.csv -o big.h5
suggests regression 0 ages.h5
suggests regression 0 ages-imported.h5
suggests multiclass 60 codes.h5
suggests multiclass 7 plain.h5
suggests multiclass 3 kinds.h5
suggests regression 0 float.h5
suggests regression 0 floats.h5
expect_words out "whole numbers, -4 to 3: learnt as values; --task multiclass"
expect_exit 0 "$LOCKSTEP" info floats.h5
expect_words out "whole numbers, -4 to 3: learnt as values; --task multiclass"
suggests regression 0 halves.h5
for file in two.h5 signs.h5 two-imported.h5 signs-imported.h5; do
    suggests binary 2 "$file"
done
expect_exit 0 "$LOCKSTEP" train two.h5 -q --epochs 30 -o two-model.h5
expect_exit 0 "$LOCKSTEP" eval two-model.h5 two-imported.h5 --json
expect "labels of both agree" "$PYTHON" -c \
    "import sys; sys.exit(not float(sys.argv[1]) > 0.9)" \
    "$(json_value accuracy out)"
expect "whole numbers keep their digits" "$PYTHON" -c "
import h5py, numpy as np, sys
sys.exit(not np.array_equal(h5py.File('big.h5')['y'][:], np.loadtxt('big.txt')))"
