#!/bin/bash
# SPDX-License-Identifier: MIT
# explain.sh - importance, dependence, jacobian and contributions: equal to
# scikit-learn and NumPy, the same bits on any number of threads, streamed or
# not, and refused where they have no meaning.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

export OMP_WAIT_POLICY=passive
need_python h5py numpy

# same_bits COMMAND...: on one thread and on three, the same output.
same_bits() {
    expect_exit 0 "$LOCKSTEP" "$@" -j 1 && mv out one
    expect_exit 0 "$LOCKSTEP" "$@" -j 3 && mv out three
    expect_same one three
}

expect_exit 0 "$GENERATE" collisions --rows 5000 -o c.h5
expect_exit 0 "$LOCKSTEP" train c.h5 -o m.h5 --hidden 16,16 --epochs 3 -q
same_bits importance m.h5 c.h5 --json --repeats 2 --metric auc
same_bits dependence m.h5 c.h5 --json --columns 0,27 --individual 3 --grid 4
for kind in --jacobian --contributions "--outputs raw" "--outputs class" ""; do
    # shellcheck disable=SC2086
    same_bits predict m.h5 c.h5 -o - --rows :200 $kind
done

# A sample depends on the seed alone; the first repeats do not depend on how many
# follow; the score is that of eval.
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 --json --repeats 1 --max-rows 300 \
    --metric loss && mv out a
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 --json --repeats 3 --max-rows 300 \
    --metric loss && mv out b
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 --json --repeats 1 --max-rows 300 \
    --seed 7 && mv out c
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 --json --repeats 1 --metric auc \
    && mv out d
expect_exit 0 "$LOCKSTEP" eval m.h5 c.h5 --json && mv out e
expect 'repeats, seeds and scores' "$PYTHON" - <<'END_PYTHON'
import json
a, b, c, d, e = (json.load(open(name)) for name in "abcde")
assert a["rows"] == 300 and a["score"] == b["score"] != c["score"]
for one, three in zip(a["columns"], b["columns"]):
    assert one["importances"][0] == three["importances"][0]
    assert len(set(three["importances"])) > 1
assert d["score"] == e["auc"] and d["rows"] == 5000
END_PYTHON

# Streamed from the file: the same rows, the same bits.
if ! skips_streaming; then
    "$LOCKSTEP" train c.h5 -o n.h5 --memory 300K --dry-run 2>err
    expect_words err 'is streamed'
    expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 --json --repeats 1 \
        --max-rows 300 --memory 300K
    expect_same out a
    expect_exit 0 "$LOCKSTEP" predict m.h5 c.h5 -o - --jacobian --memory 300K
    mv out streamed
    expect_exit 0 "$LOCKSTEP" predict m.h5 c.h5 -o - --jacobian
    expect_same out streamed
fi

# Files and tables.
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 -o i.csv --repeats 1
expect 'a line for each column' test "$(wc -l <i.csv)" -eq 29
expect 'the most important column is first' test \
    "$(sed 1d i.csv | sort -t, -k2 -g -r | head -n 1 | cut -d, -f1)" = \
    "$(sed -n 3p out | awk '{ print $3 }')"
expect_exit 73 "$LOCKSTEP" importance m.h5 c.h5 -o i.csv
expect_exit 0 "$LOCKSTEP" importance m.h5 c.h5 -o i.csv --force --repeats 1
expect_exit 64 "$LOCKSTEP" importance m.h5 c.h5 -o i.h5
expect_words err 'ends in .csv'
expect_absent i.h5

# Refused, with what is wrong.
expect_exit 64 "$LOCKSTEP" importance m.h5 c.h5 --metric r2
expect_words err 'metric r2 is not defined'
expect_exit 64 "$LOCKSTEP" importance m.h5 c.h5 --repeats 0
expect_words err "--repeats is '0'"
expect_exit 65 "$LOCKSTEP" dependence m.h5 c.h5 --columns 1 --weight nosuch
expect_exit 64 "$LOCKSTEP" dependence m.h5 c.h5
expect_words err '--columns'
expect_exit 64 "$LOCKSTEP" dependence m.h5 c.h5 --columns 28
expect_words err 'column 28 of a model with 28 input columns'
expect_exit 64 "$LOCKSTEP" dependence m.h5 c.h5 --columns 1 --grid 1
expect_exit 64 "$LOCKSTEP" dependence m.h5 c.h5 --columns 1 --individual 2
expect_words err '--individual needs -o FILE.csv or --json'
expect_exit 64 "$LOCKSTEP" predict m.h5 c.h5 -o p.h5 --jacobian --contributions
expect_words err '--jacobian and --contributions exclude each other'
expect_exit 64 "$LOCKSTEP" predict m.h5 c.h5 -o p.h5 --jacobian --outputs raw
expect_exit 64 "$LOCKSTEP" predict m.h5 c.h5 -o p.h5 --steps 5
expect_absent p.h5
expect_exit 0 "$LOCKSTEP" ensemble m.h5 m.h5 -o pair.h5
expect_exit 64 "$LOCKSTEP" predict pair.h5 c.h5 -o p.h5 --outputs raw
expect_words err 'raw outputs of an ensemble'

"$PYTHON" -c 'import sklearn' 2>/dev/null ||
    skip "scikit-learn is not installed"
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/explain.py" "$LOCKSTEP" \
    "$top_builddir/lockstep-f64"
