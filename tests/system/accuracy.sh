#!/bin/bash
# SPDX-License-Identifier: MIT
# accuracy.sh - on known tables the program reaches what others reach. Prints
# each figure beside its limit.
#
# On real tables where they are at hand; on a generated one always.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# reaches WHAT KEY LIMIT MODEL TABLE OPTION...: the figure of the model on the
# table is not below the limit.
reaches() {
    local what=$1 key=$2 limit=$3 figure

    shift 3
    expect_exit 0 "$LOCKSTEP" eval "$@" --json || return
    figure=$(json_value "$key" out)
    expect "$what: $key $figure is below $limit" \
        awk -v figure="${figure:-0}" -v limit="$limit" \
        'BEGIN { exit !(figure >= limit) }'
    printf '%-12s %5d rows held out: %-8s %.4f, limit %.4f\n' "$what" \
        "$(json_value rows out)" "$key" "${figure:-0}" "$limit"
}

# scikit-learn: MLPClassifier of this shape 0.767, median of three seeds;
# LogisticRegression 0.664.
expect_exit 0 "$GENERATE" collisions --rows 22000 -o collisions.h5
expect_exit 0 "$LOCKSTEP" train collisions.h5 --rows :20000 --hidden 64,64 \
    --epochs 10 -o collisions-model.h5
reaches collisions auc 0.75 collisions-model.h5 collisions.h5 --rows 20000:

expect_exit 0 "$GENERATE" spirals --rows 3000 -o spirals.h5
expect_exit 0 "$LOCKSTEP" train spirals.h5 --rows :2000 --hidden 64,64 \
    --epochs 60 --lr 0.003 -b 64 -o spirals-model.h5
reaches spirals accuracy 0.95 spirals-model.h5 spirals.h5 --rows 2000:

expect_exit 0 "$GENERATE" friedman --rows 6000 -o friedman.h5
expect_exit 0 "$LOCKSTEP" train friedman.h5 --rows :5000 --hidden 64,64 \
    --epochs 60 -o friedman-model.h5
reaches friedman r2 0.94 friedman-model.h5 friedman.h5 --rows 5000:

# scikit-learn's MLPClassifier, median of three seeds: 0.9665.
if real_data mnist10k; then
    import_mnist mnist.h5
    expect_exit 0 "$LOCKSTEP" train mnist.h5 --rows 0:8000 \
        --hidden 256,128 --epochs 20 --optimizer adam --lr 1e-3 \
        --batch-size 128 -o mnist-model.h5
    reaches mnist10k accuracy 0.962 mnist-model.h5 mnist.h5 --rows 8000:
fi

# scikit-learn: 0.751.
if real_data higgs7k; then
    import_higgs higgs.h5
    import_higgs higgs-test.h5 test
    expect_exit 0 "$LOCKSTEP" train higgs.h5 --hidden 64,64 --epochs 10 \
        -o higgs-model.h5
    reaches higgs7k auc 0.740 higgs-model.h5 higgs-test.h5
fi

# scikit-learn: 0.971.
if real_data wisconsin; then
    expect_exit 65 "$LOCKSTEP" import "$data/wisconsin.csv" -o wisconsin.h5 \
        --label -1
    expect_words err "line 24, column 5"
    expect_absent wisconsin.h5
    expect_exit 0 "$LOCKSTEP" import "$data/wisconsin.csv" -o wisconsin.h5 \
        --label -1 --missing drop
    expect_words out "683 rows"
    expect_exit 0 "$LOCKSTEP" train wisconsin.h5 --rows 1::4,2::4,3::4 \
        -o wisconsin-model.h5
    reaches wisconsin accuracy 0.955 wisconsin-model.h5 wisconsin.h5 \
        --rows 0::4
fi
