#!/bin/bash
# SPDX-License-Identifier: MIT
# data.sh - what people do with tables that are not perfect: splits that the
# file knows, and missing values.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy

"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(1)
n = 1200
X = rng.normal(size=(n, 20)).astype("f4")
y = (X[:, 0] + X[:, 1] > 0).astype("u1")
parts = h5py.enum_dtype({"train": 0, "val": 1, "test": 2}, "u1")
with h5py.File("plain.h5", "w") as f:
    f["X"], f["y"] = X, y
with h5py.File("parts.h5", "w") as f:
    f["X"], f["y"] = X, y
    f["group"] = np.arange(n) // 40
    f.create_dataset("split", data=np.arange(n) % 3, dtype=parts)
with h5py.File("spoilt.h5", "w") as f:  # its test rows would break training
    Z = X.copy()
    Z[2::3] *= 1e30
    f["X"], f["y"] = Z, y
    f.create_dataset("split", data=np.arange(n) % 3, dtype=parts)
with h5py.File("holes.h5", "w") as f:
    Z = X.copy()
    Z[::5, 3] = np.nan
    f["X"], f["y"] = Z, y
with h5py.File("filled.h5", "w") as f:
    Z = X.astype("f8")
    Z[::5, 3] = np.nan
    Z[::5, 3] = 0
    f["X"], f["y"] = Z, y
with h5py.File("inf.h5", "w") as f:
    Z = X.copy()
    Z[7, 3] = np.inf
    f["X"], f["y"] = Z, y
END

# train DATA OPTION...: a short training to m.h5
train() {
    expect_exit 0 "$LOCKSTEP" train "$@" --hidden 8 --epochs 2 -o m.h5 --force
}

# ---- Splits ------------------------------------------------------------------

for split in '' '--split stored'; do
    # shellcheck disable=SC2086 # words of an option
    train parts.h5 $split
    expect_words err "/split: 400 train, 400 val, 400 test rows"
    expect_words out "best     epoch"
    expect_exit 0 "$LOCKSTEP" info m.h5
    expect_words out "400"
done
train spoilt.h5
expect_exit 0 "$LOCKSTEP" eval m.h5 parts.h5 --part test --json
expect_words out '"rows": 400'
expect_exit 0 "$LOCKSTEP" eval m.h5 parts.h5 --json
expect_words out '"rows": 1200'
expect_exit 0 "$LOCKSTEP" predict m.h5 parts.h5 --part val -o p.csv
expect "predictions of a part" [ "$(wc -l <p.csv)" -eq 401 ]
train parts.h5 --split group --val-split 0.2
expect_words err "groups from /group"
train parts.h5 --split tail --val-split 0.2
expect_exit 65 "$LOCKSTEP" eval m.h5 plain.h5 --part test
expect_words err "plain.h5 has no /split"
expect_exit 65 "$LOCKSTEP" train plain.h5 --split stored -o x.h5
expect_exit 65 "$LOCKSTEP" train plain.h5 --split group --val-split 0.1 -o x.h5
expect_words err "--group"
expect_exit 64 "$LOCKSTEP" train parts.h5 --split stored --val-split 0.1 -o x.h5

# A run that is stopped goes on with the same split.
expect_exit 75 "$LOCKSTEP" train parts.h5 --hidden 8 --epochs 2 -o r.h5 \
    --max-steps 3
expect_exit 0 "$LOCKSTEP" resume r.h5
train parts.h5
expect_exit 0 "$LOCKSTEP" diff m.h5 r.h5

# ---- Missing values ----------------------------------------------------------

expect_exit 65 "$LOCKSTEP" train holes.h5 -o x.h5
expect_words err "/X row 0, column 3 is NaN"
expect_words err "--missing drop, mean or zero"
train holes.h5 --missing drop
expect_words err "240 of 1200 rows left out"
expect_exit 65 "$LOCKSTEP" eval m.h5 holes.h5
expect_words err "is NaN"
train holes.h5 --missing mean --val-split 0.1
expect_words err "240 values of X missing in 240 rows"
expect_exit 0 "$LOCKSTEP" eval m.h5 holes.h5
expect_exit 0 "$LOCKSTEP" predict m.h5 holes.h5 -o p.csv --force
expect "all rows are predicted" [ "$(wc -l <p.csv)" -eq 1201 ]
for missing in error drop mean zero; do
    expect_exit 65 "$LOCKSTEP" train inf.h5 --missing $missing -o x.h5
    expect_words err "/X row 7, column 3 is infinite"
done

# What is filled in is what a file with the same values there gives.
train holes.h5 --missing zero --normalize none && mv m.h5 zero.h5
train filled.h5 --normalize none
expect_exit 0 "$LOCKSTEP" diff m.h5 zero.h5
expect_exit 75 "$LOCKSTEP" train holes.h5 --missing mean --hidden 8 --epochs 2 \
    -o s.h5 --max-steps 3
expect_exit 0 "$LOCKSTEP" resume s.h5
train holes.h5 --missing mean
expect_exit 0 "$LOCKSTEP" diff m.h5 s.h5
# In a text, import fills in, and has two ways more.
printf 'a,y\n1,0\n,1\n3,0\n5,1\n' >plain.csv
expect_exit 0 "$LOCKSTEP" import plain.csv -o x.h5 --missing indicator
expect_exit 64 "$LOCKSTEP" train holes.h5 --missing median -o y.h5
expect_words err "is HDF5, to which --missing median does not apply"
expect_absent y.h5

# ---- Looking at tables -------------------------------------------------------

"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(2)
n = 1000
X = rng.normal(size=(n, 4)).astype("f4")
y = (np.arange(n) * 2 // n).astype("u1")
with h5py.File("sorted.h5", "w") as f:
    f.create_dataset("X", data=X, chunks=(100, 1), compression="gzip")
    f["y"] = y
    f["feature_names"] = ["a", "b", "c", "d"]
with h5py.File("large.h5", "w") as f:
    Z = np.tile(X, (300, 1))
    f.create_dataset("X", data=Z, chunks=(1000, 1), compression="gzip")
    f["y"] = np.tile(y, 300)
with h5py.File("leak.h5", "w") as f:
    Z = np.concatenate([rng.normal(size=(50, 4)), X[:5]])
    f["X"], f["y"] = Z, np.arange(55) % 2
END

# json EXPRESSION: of the document d in the file out it is true.
json() {
    expect "$1 in $(tr -d '\n ' <out | head -c 2000)" \
        "$PYTHON" -c "import json; d = json.load(open('out')); assert $1"
}

expect_exit 0 "$LOCKSTEP" info sorted.h5
expect_words out "chunks (100, 1), gzip"
expect_words out "16 kB to read in all"
expect "no advice for so little" bash -c '! grep -q -e --repack out'
expect_exit 0 "$LOCKSTEP" info large.h5
expect_words out "in bands of 1,000 rows"
expect_words out "--repack"
expect_exit 0 "$LOCKSTEP" info sorted.h5 --json
json 'd["reading_cost"]["band_rows"] == 100 and d["classes"] == 2'
json '"findings" not in d'
expect_exit 0 "$LOCKSTEP" info sorted.h5 --check
expect_words out "sorted by class: 2 runs"
expect_exit 0 "$LOCKSTEP" info sorted.h5 --stats
expect "a line for each column" [ "$(wc -l <out)" -eq 5 ]
expect_exit 1 "$LOCKSTEP" info sorted.h5 --check --val leak.h5 --json
json '[f["kind"] for f in d["findings"]][0] == "leak"'
json 'd["leaked_rows"] == 5'
expect_exit 1 "$LOCKSTEP" info holes.h5 --check
expect_words out "stops training"
expect_words out "240 values missing"
expect_exit 0 "$LOCKSTEP" info holes.h5 --check --missing mean
expect_exit 1 "$LOCKSTEP" info inf.h5 --check --stats --json
json 'd["columns"][3]["first_infinite"] == 7'
expect_exit 0 "$LOCKSTEP" info inf.h5
expect_exit 0 "$LOCKSTEP" info parts.h5 --check
expect_words out "nothing in 1,200 rows stops or spoils training"

# Sorted rows that are not shuffled are warned of; shuffled ones are not.
train sorted.h5 --shuffle none
expect_words err "warning: sorted.h5: rows are sorted by class"
train sorted.h5
expect "no warning of order" bash -c '! grep -q "sorted by class" err'
train plain.h5 --shuffle none
expect "no warning of order" bash -c '! grep -q "sorted by class" err'
