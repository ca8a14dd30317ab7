#!/bin/bash
# SPDX-License-Identifier: MIT
# reports.sh - what people and programs are told: before a run, in a job's log, at
# its end, of confusions, of the peak of a bench; and completion of options.

. "$(dirname "$0")/lib.sh"
need_python json

awk 'BEGIN { print "a,b,kind"; for (i = 0; i < 300; i++) {
    a = (i * 37) % 100; b = (i * 61) % 100
    print a / 50 - 1 "," b / 50 - 1 "," (a + b > 100 ? "up" : "down") } }' >t.csv
expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 --label kind

# answer EXPRESSION: it holds of the JSON document in out, called d.
answer() {
    expect "not so in the answer: $1" "$PYTHON" -c '
import json, sys
d = json.load(open("out"))
sys.exit(not eval(sys.argv[1]))' "$1"
}

# ---- Before a run ---------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" train t.h5 --val-split 0.2 --hidden 8,4 --dry-run --json
for expression in 'd["data"]["rows"] == 300' 'd["network"]["parameters"] == 65' \
    '[l["units"] for l in d["network"]["layers"]] == [8, 4, 1]' \
    'd["validation"]["method"] == "stratified"' 'd["threads"]["threads"] >= 1' \
    'd["validation"]["rows"] + d["validation"]["train_rows"] == 300' \
    'sum(d["validation"]["class_rows"]) == 60' 'd["memory"]["work"] > 0' \
    'd["settings"]["hidden"] == "8,4"' 'len(d["settings"]) > 30'; do
    answer "$expression"
done
expect "a dry run wrote a model" [ ! -e t-model.h5 ]
expect_exit 0 "$LOCKSTEP" train t.h5 --hidden 8,4,4 --activation relu,relu,tanh --dry-run
expect_words out "2-8-4-4-1 relu, tanh, sigmoid, "
expect_exit 0 "$LOCKSTEP" train t.h5 --val-split 0.2 --dry-run
expect_words out "60 of 300 rows are held out, the same share of each class"
expect_words out "rows of each class: down 31, up 29"
expect_exit 0 "$LOCKSTEP" train t.h5 --val-split 0.2 --split tail --dry-run
expect_words out "60 of 300 rows are held out, the last ones of the file"
expect_exit 0 "$LOCKSTEP" train t.h5 --val t.h5 --dry-run --json
answer 'd["validation"]["method"] == "file" and d["validation"]["rows"] == 300'
answer 'd["validation"]["path"] == "t.h5"'
expect_exit 0 "$LOCKSTEP" train t.h5 --val t.h5 --dry-run
expect_words out "300 rows of a file of their own"

expect_exit 0 "$LOCKSTEP" train t.h5 --rows 0:200 --dry-run --json
answer 'd["data"]["rows"] == 200 and d["data"]["file_rows"] == 300'

# ---- A run in a log -----------------------------------------------------------------

# lines_of ARGUMENT...: train, in little time, and count the epochs shown.
lines_of() {
    expect_exit 0 "$LOCKSTEP" train t.h5 --val-split 0.2 --lr 0.05 --epochs 300 \
        -o log.h5 --force "$@"
    lines=$(grep -c '^epoch ' err)
}
lines_of
best=$(grep -oP '^best +epoch \K[0-9]+' out)
expect "300 epochs are $lines lines" [ "$lines" -le 3 ]
expect "the first epoch is shown" grep -q '^epoch   1/300' err
expect "the best epoch, $best, is shown" grep -qE "^epoch +$best/300.*\*" err
expect "the last line of epochs is the last" [ "$(grep '^epoch ' err |
    tail -n 1 | grep -oP '^epoch +\K[0-9]+')" -eq 300 ]
lines_of -v
expect "-v shows $lines of 300 epochs" [ "$lines" -eq 300 ]
expect_words out "time     products "
expect "no line wraps where there is no terminal" bash -c '! grep -q "^         [a-z]* [0-9.]* %" err'
lines_of -q
expect "-q says nothing" [ ! -s err ]
expect_words out "trained  300 epochs"
expect "the end is no profile" bash -c '! grep -qE "products|elementwise" out'
lines_of --json
answer 'len(d["history"]) == 300'
answer 'd["history"][d["best_epoch"] - 1]["val_loss"] == min(
    e["val_loss"] for e in d["history"])'
answer 'd["validation"]["rows"] == 60 and d["validation"]["method"] == "stratified"'

# A terminal of 60 columns, if one can be had.
if command -v script >/dev/null; then
    both="train none.h5 --val-split 0.1 --split stored --color never"
    script -qec "stty cols 60; '$LOCKSTEP' $both" wide >/dev/null </dev/null
    columns=$(tr -d '\r' <wide | grep -v '^Script' | wc -L)
    expect "a terminal of 60 columns gets $columns" [ "$columns" -le 60 ]
    script -qec "stty cols 60; '$LOCKSTEP' help train --all" help >/dev/null </dev/null
    columns=$(tr -d '\r' <help | grep -v '^Script\|^Usage' | wc -L)
    expect "help for 60 columns takes $columns" [ "$columns" -le 60 ]
    expect "words are whole" grep -q '^    [a-z]' wide
    "$LOCKSTEP" train none.h5 --val-split 0.1 --split stored 2>err
    expect "a message is one line in a file" [ "$(wc -l <err)" -eq 1 ]
else
    echo "$test_name: there is no script(1): no terminal is tried" >&2
fi

# ---- Confusions -----------------------------------------------------------------------

# Thirty classes, of which neighbours are confused, and weights.
awk 'BEGIN { print "x,kind"; for (i = 0; i < 900; i++)
    print i % 30 + i % 7 / 5 ",c" i % 30 }' >many.csv
expect_exit 0 "$LOCKSTEP" import many.csv -o many.h5 --label kind
expect_exit 0 "$LOCKSTEP" train many.h5 -q
expect_exit 0 "$LOCKSTEP" eval many-model.h5 many.h5
expect_words out "30 classes; most frequent confusions"
expect "ten confusions are listed" \
    [ "$(grep -cE '^ +c[0-9]+ +c[0-9]+ +[0-9]+  [0-9.]+ %$' out)" -eq 10 ]
expect_exit 0 "$LOCKSTEP" eval many-model.h5 many.h5 --json
answer 'len(d["confusion"]) == 30 and sum(map(sum, d["confusion"])) == 900'
answer '"confusion_weighted" not in d'
expect_exit 0 "$LOCKSTEP" eval log.h5 t.h5
expect_words out "rows: true class; columns: predicted class"
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    cp t.h5 weighted.h5
    expect_exit 0 "$PYTHON" -c '
import h5py
with h5py.File("weighted.h5", "r+") as f:
    f["weight"] = [(1, 0.25, 4)[i % 3] for i in range(300)]'
    expect_exit 0 "$LOCKSTEP" eval log.h5 weighted.h5
    expect_words out "predicted class; sums of row weights"
    expect_exit 0 "$LOCKSTEP" eval log.h5 weighted.h5 --json
    answer 'abs(sum(map(sum, d["confusion_weighted"])) - 525) < 1e-9'
    answer 'abs(sum(d["confusion_weighted"][i][i] for i in (0, 1)) / 525
        - d["accuracy"]) < 1e-9'
fi

# ---- Imports --------------------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 --append
expect_words out "600 rows (300 of them new), 2 features, 2 classes"
printf 'a,b,y\n1,2,0\n3,oops,1\n' >named.csv
expect_exit 65 "$LOCKSTEP" import named.csv -o n.h5 --label y
expect_words err 'named.csv: line 3, column b: "oops"'
expect "a column with a name has no number" bash -c '! grep -q "count from" err'
printf '1,2,0\n3,oops,1\n' >plain.csv
expect_exit 65 "$LOCKSTEP" import plain.csv -o n.h5 --label -1 --header no
expect_words err 'line 2, column 1 (lines count from 1, columns from 0): "oops"'

# ---- Words of the library, in the spelling of the program -----------------------------

expect_exit 65 "$LOCKSTEP" train t.csv --y nosuch
expect_words err "say --y with a name"
expect_exit 64 "$LOCKSTEP" train t.h5 --missing median
expect_words err "--missing median does not apply; for HDF5 it is error, drop, mean or zero"
touch model.h5
expect_exit 73 "$LOCKSTEP" import t.csv -o model.h5 --label kind
expect_words err "model.h5 exists; --force replaces it"
expect_exit 65 "$LOCKSTEP" info t.csv
expect_words err "lockstep import t.csv -o t.h5"

# ---- Benches --------------------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" bench --workload S --seconds 0.1 --json
answer 'd["runs"][0].get("peak_share", 0) <= 1 and d["runs"][0]["peak_gflops"] > 0'
answer 'abs(d["runs"][0]["phases"]["products"] - sum(d["runs"][0]["phases"][key]
    for key in ("forward", "backward", "weights"))) < 1e-9'
expect_exit 0 "$LOCKSTEP" bench --workload T --compare --rounds 2 --seconds 0.02 \
    --json
answer 'len(d["runs"]) > 1 and len({r["peak_gflops"] for r in d["runs"]}) == 1'
for option in --epochs=3 --val=t.h5 --max-time=3s --save-every=3 --print-config \
    --split=tail --allow-changed-data; do
    expect_exit 64 "$LOCKSTEP" bench t.h5 "$option"
    expect_words err "${option%%=*} is an option of"
done

# ---- Completion and help ----------------------------------------------------------------

# offers WORDS LINE...: what bash offers behind the words of a command line.
offers() {
    local want=$1

    shift
    checks=$((checks + 1))
    bash -c 'source completion
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _lockstep; echo "${COMPREPLY[*]}"' bash "$@" >offered
    [ "$(cat offered)" = "$want" ] ||
        fault "offered for $*: $(cat offered), want $want"
}
expect_exit 0 "$LOCKSTEP" help --completion bash && mv out completion
offers "train" lockstep tra
offers "--optimizer" lockstep train --optim
offers "adagrad adadelta adam adamw" lockstep train --optimizer ad
offers "adagrad adadelta adam adamw" lockstep train --optimizer = ad
offers "sgd momentum nesterov adagrad rmsprop adadelta adam adamw lion muon lbfgs" \
    lockstep train --optimizer =
offers "tail" lockstep-f64 train t.h5 --split = ta
offers "" lockstep train --activation = softm
offers "softmax" lockstep train --output-activation = softm
expect_words completion "lockstep lockstep-f64"
expect_exit 0 "$LOCKSTEP" help train --all
expect "softmax is for output layers" [ "$(grep -c softmax out)" -eq 1 ]
