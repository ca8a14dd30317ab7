#!/bin/bash
# SPDX-License-Identifier: MIT
# text_roles.sh - weights, identities and parts of text through train, import,
# eval and predict; texts matched by position; the standard input and output;
# names of outputs.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(3)
n = 600
X = np.round(rng.normal(size=(n, 3)), 4)
y = (X[:, 0] + X[:, 1] > 0).astype(int)
w = np.round(rng.uniform(0.1, 4, n), 3)
part = np.where(np.arange(n) < 400, "train", np.where(np.arange(n) < 500, "val",
                                                      "test"))

def text(name, head, *columns):
    with open(name, "w") as f:
        if head:
            f.write(head + "\n")
        for row in zip(*columns):
            f.write(",".join(map(str, row)) + "\n")

ids = [f"r{i}" for i in range(n)]
text("t.csv", "a,b,c,w,event,part,y", *X.T, w, ids, part, y)
text("id.csv", "k,a,b,c", ids[::-1], *X.T)
text("number.csv", None, np.arange(n), *X.T)
text("plain.csv", None, *X.T)
text("labelled.csv", "a,b,c,label", *X.T, y)
with h5py.File("same.h5", "w") as f: # what the text says
    f["X"], f["y"], f["weight"] = X.astype("f4"), y.astype("u1"), w
    f["id"], f["split"] = ids, [p.encode() for p in part]
with h5py.File("plain.h5", "w") as f:
    f["X"], f["y"] = X.astype("f4"), y.astype("u1")
np.savez("t.npz", X=X.astype("f4"), y=y.astype("u1"), weight=w,
         id=np.array(ids), split=part)
END

roles="--weight w --id event --stored-split part"

# hash DATA OPTION...: of the parameters.
hash() {
    expect_exit 0 "$LOCKSTEP" train "$@" -o hash.h5 --force -q -e 3 --json &&
        grep -o '"parameters_sha256": *"[0-9a-f]*"' out
}

# The same table as HDF5, text, NPZ and imported text gives the same bits.
want=$(hash same.h5)
# shellcheck disable=SC2086 # a list of options
got=$(hash t.csv $roles)
expect "the text trains as the HDF5 file" test "$got" = "$want"
got=$(hash t.npz)
expect "the archive trains as the HDF5 file" test "$got" = "$want"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 $roles
got=$(hash t.h5)
expect "the import trains as the HDF5 file" test "$got" = "$want"
expect_exit 0 "$LOCKSTEP" import same.h5 -o again.h5 --repack
got=$(hash again.h5)
expect "the repacked file trains as the HDF5 file" test "$got" = "$want"
got=$(hash same.h5 --weight none)
expect "the weights count" test "$got" != "$want"

# A model finds the columns again without being told.
# shellcheck disable=SC2086
hash t.csv $roles >/dev/null
mv hash.h5 m.h5
expect_exit 0 "$LOCKSTEP" eval m.h5 t.csv
mv out text.out
sed -i 's/t.csv/same.h5/' text.out
expect_exit 0 "$LOCKSTEP" eval m.h5 same.h5
expect_same out text.out
expect_exit 0 "$LOCKSTEP" eval m.h5 t.csv --part test
expect_words out "100 rows"
expect_exit 0 "$LOCKSTEP" predict m.h5 t.csv -o p.csv
expect_words p.csv "id,class,p_1"
expect_words p.csv "r599,"

# The standard input and output give what files give.
"$LOCKSTEP" predict m.h5 - -o - <t.csv >stream.csv 2>err ||
    fault "the standard input is not predicted"
expect_same p.csv stream.csv
gzip -c t.csv >t.csv.gz
"$LOCKSTEP" eval m.h5 - --part test <t.csv.gz >out 2>err ||
    fault "the standard input is not evaluated"
expect_words out "100 rows"
expect_exit 66 "$LOCKSTEP" train - -o s.h5
# Who reads no further is not told that it cannot be written; others are.
expect "a reader that has left is not told" "$PYTHON" -c '
import os, subprocess, sys
left, end = os.pipe()
os.close(left)
run = subprocess.run([sys.argv[1], "predict", "m.h5", "t.csv", "-o", "-"],
                     stdout=end, stderr=subprocess.PIPE)
sys.exit(run.returncode != 74 or b"cannot write" in run.stderr)' "$LOCKSTEP"
if [ -w /dev/full ]; then
    "$LOCKSTEP" predict m.h5 t.csv -o - >/dev/full 2>err
    expect "a full disk ends it" test $? = 74
    expect_words err "cannot write standard output: No space left"
fi
expect_exit 64 "$LOCKSTEP" predict m.h5 t.csv -o - --json
expect_words err "both write to the standard output"

# A text is not read one column off by a model without names.
expect_exit 0 "$LOCKSTEP" train plain.h5 -o plain-m.h5 -q -e 40
for file in number.csv id.csv; do
    expect_exit 65 "$LOCKSTEP" predict plain-m.h5 "$file" -o q.csv
    expect_words err "$file has 4 features, the model has 3"
done
expect_absent q.csv
expect_exit 0 "$LOCKSTEP" predict plain-m.h5 plain.csv -o q.csv
expect_exit 0 "$LOCKSTEP" predict plain-m.h5 id.csv --id k -o r.csv
cut -d, -f2- r.csv >no-id.csv
expect_same q.csv no-id.csv
expect_exit 0 "$LOCKSTEP" predict plain-m.h5 labelled.csv -o l.csv
expect_same q.csv l.csv

# Names of outputs.
expect_exit 64 "$LOCKSTEP" predict plain-m.h5 plain.csv -o s.npz
expect_words err "s.npz names a file of another format"
expect_exit 64 "$LOCKSTEP" train plain.h5 -o m.csv
expect_exit 64 "$LOCKSTEP" import t.csv -o t.npz2.npz
expect_absent s.npz m.csv t.npz2.npz
mkdir parts
cp plain.h5 parts/run-1.h5
cp plain.h5 parts/run-2.h5
expect_exit 0 "$LOCKSTEP" train 'parts/*.h5' -q -e 1
expect "the model is called as the directory" test -f parts-model.h5
expect_exit 0 "$LOCKSTEP" train 'parts/run-*.h5' -q -e 1
expect "the model is called as its files" test -f run-model.h5
