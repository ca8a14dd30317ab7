#!/bin/bash
# SPDX-License-Identifier: MIT
# words.sh - codes are read as the words that they stand for: whatever program
# wrote them, a table trains as the plain one of the same words, and a test
# table whose words are in another order is predicted alike.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
"$PYTHON" "$top_srcdir/tests/system/words.py" . || exit 99

declare -A parameters classes figures
files=0
while IFS=$'\t' read -r name like options; do
    files=$((files + 1))
    # shellcheck disable=SC2086 # options are words
    expect_exit 0 "$LOCKSTEP" train "$name-train.h5" $options -o m.h5 --force \
        --hidden 8 -e 60 --lr 0.01 -b 32 -j 1 --json || continue
    sum=$(grep -o '"parameters_sha256": *"[0-9a-f]*"' out)
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" eval m.h5 "$name-test.h5" $options --json
    figure=$(grep -o '"loss": *[0-9.e-]*\|"accuracy": *[0-9.e-]*' out)
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" predict m.h5 "$name-test.h5" $options -o p.csv \
        --force
    class=$(cut -d, -f1 p.csv | sed 's/10/cat/;s/20/dog/;s/30/fox/' | md5sum)
    if [ "$name" = "$like" ]; then
        parameters[$like]=$sum
        classes[$like]=$class
        figures[$like]=$figure
    fi
    expect "$name trains as $like" [ "$sum" = "${parameters[$like]}" ]
    expect "$name is predicted as $like" [ "$class" = "${classes[$like]}" ]
    expect "$name has the figures of $like" [ "$figure" = "${figures[$like]}" ]
done <files.tsv
expect "color is of use" \
    [ "${figures[plain]}" != "${figures[numbers]}" ]

codes=(--x "/X,/obs/color" --y /obs/kind)
expect_exit 65 "$LOCKSTEP" train no-label.h5 "${codes[@]}" -o n.h5
expect_words err "/obs/kind row 7 is missing (code -1)"
expect_exit 65 "$LOCKSTEP" train no-color.h5 "${codes[@]}" -o n.h5
expect_words err "row 5, column 2 (color=blue) is NaN"
expect_exit 0 "$LOCKSTEP" train no-color.h5 "${codes[@]}" -o n.h5 -e 1 \
    --missing drop
expect_words err "1 of 240 rows left out"
expect_exit 65 "$LOCKSTEP" train no-word.h5 --x /X --y /kind -o n.h5 --force
expect_words err "/kind row 9 is 99, which the attribute flag_values has no word for"
expect_exit 65 "$LOCKSTEP" train wide-enum.h5 -o n.h5 --force
expect_words err "/X holds codes of words"
expect_exit 65 "$LOCKSTEP" train object.h5 -o n.h5 --force
expect_words err "in MATLAB save cellstr(..) of it"
expect_exit 65 "$LOCKSTEP" train mask.h5 --y /obs/n -o n.h5 --force
expect_words err "/obs/n row 4 is missing"
expect_exit 65 "$LOCKSTEP" train mask.h5 --y /obs/s -o n.h5 --force
expect_words err "/obs/s row 6 is missing"
expect_exit 65 "$LOCKSTEP" train mask.h5 --x /X,/obs/n --y /obs/s \
    --rows 0:6,7: -o n.h5 --force
expect_words err "column 2 is NaN"
expect_exit 0 "$LOCKSTEP" train mask.h5 --x /X,/obs/n --y /obs/s -e 1 \
    --rows 0:6,7: --missing mean -o n.h5 --force

# Columns beside X have names, too.
expect_exit 0 "$LOCKSTEP" info obs.h5 --y /obs/kind \
    --x /X,/obs/n_genes,/obs/color
expect_words out "up, down, n_genes, color=blue, color=green, color=red"

# Columns whose names are no names.
expect_exit 65 "$LOCKSTEP" train twice.h5 -o n.h5 --force
expect_words err "columns 1 and 3 of /df are both called a"
expect_exit 65 "$LOCKSTEP" train twice.h5 --y /df:a -o n.h5 --force
expect_words err "columns 1 and 3 are both called a"
expect_exit 0 "$LOCKSTEP" train twice.h5 --x '/df:#1-3' -o n.h5 --force -e 1
expect_exit 65 "$LOCKSTEP" train tens.h5 --y /df:1 -o n.h5 --force
expect_words err "no column is called 1, and columns are called by numbers"
expect_exit 0 "$LOCKSTEP" info tens.h5 --y /df:40
expect_words out "features          10, 20, 30"
expect_exit 65 "$LOCKSTEP" train pairs.h5 --y /df:3 -o n.h5 --force
expect_words err "the names of its columns cannot be read"
expect_exit 0 "$LOCKSTEP" train pairs.h5 --y '/df:#4' -o n.h5 --force -e 1

# Words that the model does not have.
expect_exit 0 "$LOCKSTEP" train anndata-train.h5 "${codes[@]}" -o m.h5 --force \
    -e 1
expect_exit 0 "$LOCKSTEP" predict m.h5 new-word.h5 "${codes[@]}" -o q.csv
expect_words err "1 word of color that the model does not know (pink)"
expect_exit 65 "$LOCKSTEP" predict m.h5 new-word.h5 "${codes[@]}" -o r.csv \
    --unknown error
expect_words err '"pink" is a word of color that the model does not know'
# The model knows its columns: what is wrong in them is said, and no other y is
# looked for.
expect_exit 65 "$LOCKSTEP" predict m.h5 new-word.h5 -o r.csv --unknown error
expect_words err '"pink" is a word of color that the model does not know'
"$PYTHON" - <<'EOF' || exit 1
import h5py
import numpy as np

with h5py.File("columns.h5", "w") as f:
    f["data"] = np.arange(80.0).reshape(20, 4) % 7
    f["data"][:, 0] = np.arange(20) % 2
X = np.random.default_rng(1).normal(size=(200, 3))
tables = {"X": X, "Z": X[:, ::-1], "y": X[:, 0] > 0, "other": X[:, 2] > 0}
tables = {name: values.astype("f4") for name, values in tables.items()}
np.savez("two.npz", **tables)
with h5py.File("two.h5", "w") as f:
    for name, values in tables.items():
        f[name] = values
with h5py.File("bad-label.h5", "w") as f:
    f["data"] = np.arange(80.0).reshape(20, 4) % 7
    f["y"] = np.arange(20) % 2
EOF
expect_exit 0 "$LOCKSTEP" train columns.h5 --x /data:1-3 --y /data:0 -e 1 \
    -o columns-m.h5
expect_exit 65 "$LOCKSTEP" eval columns-m.h5 bad-label.h5
expect_words err "which is no class of the model (0, 1)"
for two in two.h5 two.npz; do
    expect_exit 0 "$LOCKSTEP" train $two --x Z --y other -e 100 --lr 0.01 \
        -o two-m.h5 --force
    expect_exit 0 "$LOCKSTEP" eval two-m.h5 $two
    expect "it learnt other from Z ($two)" \
        awk '/^accuracy/ { exit !($2 > 0.95) }' out
done

# A missing code of netCDF is no word, and the others are words all the same.
"$PYTHON" - <<'EOF' || exit 1
import h5py
import numpy as np

with h5py.File("flags-fill.h5", "w") as f:
    f["X"] = np.random.default_rng(1).normal(size=(30, 2))
    f["y"] = np.arange(30) % 2
    f["surface"] = (np.arange(30) % 3 - (np.arange(30) == 6)).astype("i1")
    f["surface"].attrs["_FillValue"] = np.int8(-1)
    f["surface"].attrs["flag_values"] = np.arange(3, dtype="i1")
    f["surface"].attrs["flag_meanings"] = "sea land ice"
EOF
fill=(train flags-fill.h5 -e 1 -o fill.h5 --force)
expect_exit 65 "$LOCKSTEP" "${fill[@]}" --x /X,/surface
expect_words err "row 6, column 2 (surface=sea) is NaN"
expect_exit 0 "$LOCKSTEP" "${fill[@]}" --x /X,/surface --missing drop
expect_words err "29 rows, 5 features"
expect_exit 65 "$LOCKSTEP" "${fill[@]}" --x /X --y /surface
expect_words err "/surface row 6 is NaN, a missing label"
expect_exit 0 "$LOCKSTEP" "${fill[@]}" --x /X --y /surface --rows 0:6,7:
expect_exit 0 "$LOCKSTEP" info fill.h5
expect_words out "sea, land, ice"

# What does not fit into a line is left out clause by clause.
expect_exit 0 "$LOCKSTEP" import anndata-train.h5 --repack "${codes[@]}" \
    -o repacked.h5
expect_words out "beside it /obs/color categories (240); ..   "

# Many files, and a table that does not fit the memory.
cp anndata-train.h5 part-0.h5
cp anndata-train.h5 part-1.h5
expect_exit 0 "$LOCKSTEP" train 'part-*.h5' "${codes[@]}" -o many.h5 -e 2
cp new-word.h5 part-1.h5
expect_exit 65 "$LOCKSTEP" train 'part-*.h5' "${codes[@]}" -o many.h5 --force
expect_words err "the names of the columns of X"

echo "$test_name: $files layouts"
