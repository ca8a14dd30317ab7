#!/bin/bash
# SPDX-License-Identifier: MIT
# foreign.sh - a table trains where it lies: each file of foreign.py, with no
# option or with the one it is listed with, gives the parameters of the plain
# file of the same values, to the bit.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/foreign.py" . ||
    fault "the files are not made"

# train FILE OPTION...: the checksum of its parameters.
train() {
    expect_exit 0 "$LOCKSTEP" train "$@" -o m.h5 --force --hidden 4 -e 2 -b 64 \
        -j 1 --json || return 1
    sum=$(grep -o '"parameters_sha256": *"[0-9a-f]*"' out)
    rm -f m.ckpt.h5*
}

declare -A plain
files=0
skipped=0
while IFS=$'\t' read -r file like options; do
    # lzf comes with h5py and not with HDF5.
    # shellcheck disable=SC2086 # options are words
    if [ "$file" = lzf.h5 ] && ! "$LOCKSTEP" info $options lzf.h5 \
        >/dev/null 2>&1; then
        echo "$test_name: SKIPPED: $file, there is no plugin for lzf" >&2
        skipped=$((skipped + 1))
        continue
    fi
    files=$((files + 1))
    # shellcheck disable=SC2086
    train "$file" $options || continue
    [ "$file" != "$like" ] || plain[$like]=$sum
    expect "$file $options is not trained as $like is" \
        [ "${sum:-none}" = "${plain[$like]}" ]
done <files.tsv

# The plain files differ, or all of this would say nothing.
expect "plain files train alike" [ "$(printf '%s\n' "${plain[@]}" |
    sort -u | wc -l)" -eq "${#plain[@]}" ]

# A model of columns with names finds them in a file of other order.
expect_exit 0 "$LOCKSTEP" train compound.h5 -o m.h5 --force -e 1
expect_exit 0 "$LOCKSTEP" predict m.h5 compound-mixed.h5 -o a.csv
expect_exit 0 "$LOCKSTEP" predict m.h5 compound-fields.h5 -o b.csv
expect_exit 0 "$LOCKSTEP" predict m.h5 pandas-table.h5 -o c.csv
expect_same a.csv c.csv
expect_words b.csv id,class
cut -d, -f2- b.csv >d.csv
expect_same a.csv d.csv

# Columns and parts are found again as they were chosen.
for file in columns-first columns-last joined compound-fields; do
    options=$(grep "^$file.h5" files.tsv | cut -f3)
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" train $file.h5 -o m.h5 --force -e 1 $options
    expect_exit 0 "$LOCKSTEP" predict m.h5 $file.h5 -o $file.csv
    expect_exit 0 "$LOCKSTEP" eval m.h5 $file.h5 --json
    expect_words out '"rows": 240'
done

echo "$test_name: $files files, $skipped skipped"
