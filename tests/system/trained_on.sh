#!/bin/bash
# SPDX-License-Identifier: MIT
# trained_on.sh - eval knows rows that the model was trained on, in any form of
# the table, and takes no others for them.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

warning='have the same features as rows that the model was trained on'

# share LEAST MOST MODEL TABLE OPTION...: the share that eval sees is between
# these, it warns if it is not 0, and says the same on any number of threads.
share() {
    local least=$1 most=$2 value

    shift 2
    expect_exit 0 "$LOCKSTEP" eval "$@" --json -j 3
    value=$(json_value trained_on out)
    cp out other
    expect "a share of $value, want $least to $most: $*" \
        awk -v share="$value" -v least="$least" -v most="$most" \
        'BEGIN { exit !(share != "" && share + 0 >= least + 0 && share + 0 <= most + 0) }'
    if [ "$most" = 0 ]; then
        expect "a warning: $*" test -z "$(grep -F "$warning" err)"
    else
        expect_words err "$warning"
    fi
    expect_exit 0 "$LOCKSTEP" eval "$@" --json -j 1
    expect_same out other
}

settings=(--hidden 4 --epochs 1)
expect_exit 0 "$GENERATE" collisions --rows 12000 -o events.h5
expect_exit 0 "$LOCKSTEP" train events.h5 --rows 0:8000 "${settings[@]}" -o m.h5

share 1 1 m.h5 events.h5 --rows 0:8000
share 1 1 m.h5 events.h5 --rows 3000:4000
share 0 0 m.h5 events.h5 --rows 8000:12000
share 0.55 0.8 m.h5 events.h5
share 0.1 0.4 m.h5 events.h5 --rows 7000:11000

# Laid out anew, streamed, and trained on as a stream.
expect_exit 0 "$LOCKSTEP" import events.h5 --repack -o again.h5 --compress gzip
share 1 1 m.h5 again.h5 --rows 0:8000
share 1 1 m.h5 events.h5 --rows 0:8000 --memory 100K
# What is left of the memory granted depends on the libraries of the program.
expect_exit 0 "$GENERATE" collisions --rows 60000 -o large.h5
streamed=0
for ((memory = 20; memory <= 200 && streamed == 0; memory += 5)); do
    "$LOCKSTEP" train large.h5 --rows 0:50000 "${settings[@]}" -j 1 --force \
        --memory "${memory}M" --shuffle window --json -o stream.h5 >out 2>err &&
        streamed=$(json_value bytes_streamed out) && break
done
if [ "${streamed:-0}" -gt 0 ]; then
    share 1 1 stream.h5 large.h5 --rows 0:4000
    share 0 0 stream.h5 large.h5 --rows 50000:60000
else
    echo "$test_name: SKIPPED: no --memory makes training stream here" >&2
fi

# A run that was stopped knows what it was trained on, and rows held out were
# not; without scaling as with it.
expect_exit 75 "$LOCKSTEP" train events.h5 --rows 0:8000 "${settings[@]}" \
    --max-steps 2 -o stopped.h5
expect_exit 0 "$LOCKSTEP" resume stopped.h5
share 1 1 stopped.h5 events.h5 --rows 0:8000
expect_exit 0 "$LOCKSTEP" train events.h5 "${settings[@]}" --val-split 0.5 \
    --split tail --normalize none -o half.h5
share 1 1 half.h5 events.h5 --rows 0:6000
share 0 0 half.h5 events.h5 --rows 6000:12000

# Text: other digits of the same float32 numbers, in another order.
awk 'BEGIN {
    srand(1)
    print "a,b,label"
    for (i = 0; i < 6000; i++)
        printf "%.5g,%.5g,%d\n", rand(), 1000 * rand(), i % 2
}' >all.csv
{ head -n 1 all.csv && sed -n 2,4001p all.csv; } >train.csv
{ head -n 1 all.csv && sed -n 2,2001p all.csv | sort -r; } >seen.csv
{ head -n 1 all.csv && sed -n 4002,6001p all.csv; } >fresh.csv
expect_exit 0 "$LOCKSTEP" train train.csv --y label "${settings[@]}" -o text.h5
expect_exit 0 "$LOCKSTEP" import seen.csv --label label -o seen.h5
share 1 1 text.h5 seen.csv
share 1 1 text.h5 seen.h5
share 0 0 text.h5 fresh.csv

# Where all rows are alike by nature, nobody is warned.
awk 'BEGIN {
    print "a,b,label"
    for (i = 0; i < 4000; i++)
        print int(i / 3) % 5 "," i % 7 "," i % 2
}' >few.csv
expect_exit 0 "$LOCKSTEP" train few.csv --y label "${settings[@]}" -o few.h5
share 0 0 few.h5 few.csv
