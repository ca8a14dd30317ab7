# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# tables.sh - what the tests of whole runs share beside lib.sh: tables to run
# on, and numbers out of answers.
#
# Laws are tested on generated tables always, and on real ones where they are
# at hand: in $LOCKSTEP_DATA, else beside the source tree. They are not ours
# to ship.

# real_data FOLDER: $data becomes its path; false, and said, when it is absent.
real_data() {
    data=${LOCKSTEP_DATA:-$top_srcdir/../shared/data}/$1
    [ -d "$data" ] && return 0
    echo "$test_name: SKIPPED for the real data $1: there is no $data" >&2
    return 1
}

# json_value KEY FILE: the value of the first "KEY": ... line.
json_value() {
    sed -nE 's/^ *"'"$1"'": "?([^",]*)"?,?$/\1/p' "$2" | head -n 1
}

# The libraries of matrix products in the program $1.
products_of() {
    "$1" doctor | sed -nE 's/^ok +products +([a-z]+):.*/\1/p'
}

# import_mnist OUT and import_higgs OUT [train|test]: real tables, from $data.
import_mnist() {
    expect_exit 0 "$LOCKSTEP" import "$data/images-idx3-ubyte.gz" \
        "$data/labels-idx1-ubyte.gz" -o "$1"
}

import_higgs() {
    expect_exit 0 "$LOCKSTEP" import "$data/${2-train}.tsv" -o "$1" \
        --header no --label 0
}
