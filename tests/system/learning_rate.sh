#!/bin/bash
# SPDX-License-Identifier: MIT
# learning_rate.sh - schedules, logs, figures of --diagnose and the range test:
# the same bits on any number of threads, stopped or not; and a log of a run
# that went on is that of a run never stopped.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

need_python json

export OMP_WAIT_POLICY=passive

# 400 rows: epochs of 4 steps.
expect_exit 0 "$GENERATE" blobs --rows 400 -o t.h5

# train OUT OPTION...: $hash of a run.
train() {
    expect_exit 0 "$LOCKSTEP" train t.h5 -o "$1" --force -q --json "${@:2}"
    hash=$(json_value parameters_sha256 out)
}

# times_out FILE: without the columns that are measured.
times_out() {
    sed -E 's/"(seconds|rows_per_second)":[^,}]*/"\1"/g' "$1" |
        awk -F, -v OFS=, '/^[0-9e]/ { $11 = $12 = "" } { print }'
}

# ---- A run that was stopped ------------------------------------------------------

stopped() {
    local name=$1 step

    shift
    train whole.h5 --epochs 8 --log whole.csv -j 1 "$@"
    known=$hash
    train more.h5 --epochs 8 -j 3 "$@"
    expect "$name: hash with -j 3" test "$hash" = "$known"
    for step in 3 14 23; do
        expect_exit 75 "$LOCKSTEP" train t.h5 -o s.h5 --force -q --epochs 8 \
            --max-steps "$step" --log s.csv "$@"
        # Of an epoch beyond the checkpoint, as when the run was killed.
        cat >>s.csv <<<'9,1,1,1,1,1,1,1,1,1,1'
        printf '10,77,0.12' >>s.csv
        expect_exit 0 "$LOCKSTEP" resume s.h5 -q --json -j 2 --log s.csv
        hash=$(json_value parameters_sha256 out)
        expect "$name: hash when stopped after step $step" \
            test "$hash" = "$known"
        times_out whole.csv >a
        times_out s.csv >b
        expect_same a b
    done
    expect "$name: a line for each epoch and the header" \
        test "$(wc -l <whole.csv)" -eq 9
}

stopped "warmup" --warmup 18
stopped "step" --lr-schedule step --lr-every 3
stopped "exp" --lr-schedule exp --lr-factor 0.7
stopped "inverse" --lr-schedule inverse --lr-every 1
stopped "polynomial" --lr-schedule polynomial --warmup 2ep
stopped "cosine" --lr-schedule cosine --lr-every 5 --lr-growth 1.5
stopped "one-cycle" --lr-schedule one-cycle
stopped "coslog4" --lr-schedule coslog4 --lr 0.05
stopped "flat-cosine" --lr-schedule flat-cosine --dropout 0.3 \
    --dropout-schedule flat-cosine --optimizer adamw \
    --weight-decay-schedule flat-cosine
stopped "plateau" --lr-schedule plateau --lr-every 1ep --lr 0.3 \
    --val-split 0.3 --diagnose
expect "the rate of plateau is reduced" \
    test "$(cut -d, -f9 whole.csv | sort -u | wc -l)" -gt 2

# With other epochs the rates would have been others from the first step on.
expect_exit 0 "$LOCKSTEP" train t.h5 -o c.h5 -q --epochs 3 --lr-schedule cosine
expect_exit 64 "$LOCKSTEP" resume c.h5 --epochs 5
expect_words err "--lr-schedule cosine over 3 epochs"
expect_exit 0 "$LOCKSTEP" train t.h5 -o c.h5 --force -q --epochs 3 \
    --lr-schedule step
expect_exit 0 "$LOCKSTEP" resume c.h5 -q --epochs 5
expect_exit 0 "$LOCKSTEP" train t.h5 -o c.h5 --force -q --epochs 3 \
    --dropout 0.2 --dropout-schedule flat-cosine
expect_exit 64 "$LOCKSTEP" resume c.h5 --epochs 5
expect_words err "--dropout-schedule flat-cosine over 3 epochs"
# All that end with the run are in one note.
expect_exit 75 "$LOCKSTEP" train t.h5 -o c.h5 --force --max-steps 1 \
    --lr-schedule coslog4 --dropout 0.2 --dropout-schedule flat-cosine
expect_words err "lr-schedule coslog4, dropout-schedule flat-cosine run over 200"

# ---- What does not go together ---------------------------------------------------

# refused WORDS OPTION...
refused() {
    expect_exit 64 "$LOCKSTEP" train t.h5 -o x.h5 "${@:2}"
    expect_words err "$1"
    expect_absent x.h5
}

refused "lr-power is given, but lr-schedule step" --lr-schedule step --lr-power 2
refused "lr-decay is given, but lr-schedule exp" --lr-schedule exp --lr-decay 2
refused "lr-every is given, but lr-schedule constant" --lr-every 5
refused "lr-rise is given, but lr-schedule cosine" --lr-schedule cosine \
    --lr-rise 0.5
refused "lr-growth 2 is given without lr-every" --lr-schedule cosine \
    --lr-growth 2
refused "lr-every 5 counts steps, and lr-schedule plateau" \
    --lr-schedule plateau --lr-every 5
refused "lr-min 0.1 is above lr 0.001" --lr-schedule cosine --lr-min 0.1
refused "warmup takes 40 steps" --lr-schedule one-cycle --warmup 10ep -e 2
refused "warmup is '90s'" --warmup 90s
refused "warmup is given, but lr-schedule coslog4" --lr-schedule coslog4 \
    --warmup 1ep
refused "did you mean cosine" --lr-schedule cosin
refused "ends in .csv, .jsonl or .json" --log x.txt
expect_exit 64 "$LOCKSTEP" bench t.h5 --seconds 0.01 --lr-schedule plateau
expect_words err "plateau goes by the loss of whole epochs"

# ---- Logs ------------------------------------------------------------------------

train l.h5 -e 3 --log l.jsonl --diagnose
diagnosed=$hash
train l.h5 -e 3
expect "the bits without --diagnose" test "$hash" = "$diagnosed"
expect "a line for each epoch" test "$(wc -l <l.jsonl)" -eq 3
expect_words l.jsonl '"val_loss":null'
expect_words l.jsonl '"dead_units":['
expect_exit 0 "$PYTHON" -c '
import json
for k, line in enumerate(open("l.jsonl")):
    record = json.loads(line)
    assert record["epoch"] == k + 1 and record["step"] == 4 * (k + 1)
    assert len(record["gradient_norms"]) == 2 and record["lr"] == 0.001'

# Nobody else's file is lost.
echo "a,b" >other.csv
cp other.csv kept.csv
expect_exit 73 "$LOCKSTEP" train t.h5 -o n.h5 -e 1 --log other.csv
expect_same other.csv kept.csv
expect_exit 73 "$LOCKSTEP" train t.h5 -o n.h5 -e 1 --resume auto --log other.csv
expect_same other.csv kept.csv
expect_absent n.h5
expect_exit 73 "$LOCKSTEP" train t.h5 -o n.h5 -e 1 --log nowhere/x.csv
expect_exit 64 "$LOCKSTEP" train kept.csv -o n.h5 -e 1 --log kept.csv --force
expect_same other.csv kept.csv
# A job that is submitted again starts anew where nothing was saved.
head -2 whole.csv >again.csv
expect_exit 0 "$LOCKSTEP" train t.h5 -o n.h5 -q -e 2 --resume auto --diagnose \
    --log again.csv
expect "a header and two lines" test "$(wc -l <again.csv)" -eq 3
LC_ALL=C.UTF-8 expect_exit 0 "$LOCKSTEP" train t.h5 -o n.h5 --force -q -e 1 \
    --log de.csv
expect "no decimal comma" grep -q '^1,4,[0-9.]*,,,,,,0.001' de.csv

# ---- Diagnosis -------------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" train t.h5 -o d.h5 -e 1 --diagnose --json
expect_words err "first loss"
expect "ln K of the classes" "$PYTHON" -c '
import json, math
found = json.load(open("out"))["diagnosis"]
assert abs(found["zero_loss"] - math.log(5)) < 1e-6, found
assert found["constant_loss"] <= math.log(5)
assert 0 <= found["epochs"][0]["dead_units"][0] <= 1'
# Units that a step of a hundred has killed.
expect_exit 0 "$LOCKSTEP" train t.h5 -o d.h5 --force -q -e 1 --diagnose --json \
    --optimizer sgd --lr 30
expect "dead units are found" "$PYTHON" -c '
import json
found = json.load(open("out"))["diagnosis"]
assert found["epochs"][-1]["dead_units"][0] > 0.05, found'

# ---- The range test --------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" lrfind t.h5 -q --json -j 1 && mv out one
expect_exit 0 "$LOCKSTEP" lrfind t.h5 -q --json -j 3 && mv out three
expect_same one three
lr=$(json_value suggested one)
expect "a rate between the ends, $lr" \
    awk "BEGIN { exit !($lr > 1e-6 && $lr < 1) }"
train plain.h5 -e 3 --lr 1e-6
before=$(json_value loss out)
train found.h5 -e 3 --lr "$lr"
expect "training with $lr works" \
    awk "BEGIN { exit !($(json_value loss out) < 0.5 * $before) }"
expect_exit 0 "$LOCKSTEP" lrfind t.h5
expect_words out "suggest  --lr"
expect_words out "smoothed"
expect_exit 0 "$LOCKSTEP" lrfind t.h5 -q
expect "one answer, no plot" test "$(wc -l <out)" -eq 3
expect_exit 64 "$LOCKSTEP" lrfind t.h5 --lr 0.1
# The rates of the test have no end that another schedule could reach.
expect_exit 64 "$LOCKSTEP" lrfind t.h5 --dropout 0.1 \
    --dropout-schedule flat-cosine
expect_words err "--dropout-schedule is an option of train, cv, search, pack and bench"
cat >falls.ini <<<'dropout = 0.1
dropout-schedule = flat-cosine
weight-decay = 0.1
weight-decay-schedule = flat-cosine
lr-schedule = coslog4'
expect_exit 0 "$LOCKSTEP" lrfind t.h5 -q --json --config falls.ini && mv out one
expect_exit 0 "$LOCKSTEP" lrfind t.h5 -q --json --dropout 0.1 --weight-decay 0.1
expect_same one out
expect_exit 64 "$LOCKSTEP" lrfind t.h5 --lr-from 1 --lr-to 0.1
expect_words err "--lr-from 1 is not below --lr-to 0.1"
expect_exit 64 "$LOCKSTEP" lrfind t.h5 --steps 3
expect_exit 64 "$LOCKSTEP" lrfind t.h5 --lr-from 0
expect_exit 66 "$LOCKSTEP" lrfind absent.h5
