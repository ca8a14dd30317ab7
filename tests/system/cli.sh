#!/bin/bash
# SPDX-License-Identifier: MIT
# cli.sh - the command line: exit codes, sentences, streams, config files.

. "$(dirname "$0")/lib.sh"

# refused CODE WORDS ARGUMENT...: this exit code, these words on standard
# error, nothing on standard output, and no file made.
refused() {
    local code=$1 words=$2 before

    shift 2
    before=$(find . -not -name out -not -name err | sort)
    expect_exit "$code" "$LOCKSTEP" "$@" && expect_words err "$words"
    checks=$((checks + 1))
    [ ! -s out ] || fault "something on standard output: $*"
    [ "$before" = "$(find . -not -name out -not -name err | sort)" ] ||
        fault "a file was made: $*"
}

# ---- Commands and options ----------------------------------------------------

refused 64 "Usage:"
refused 64 "unknown command 'trian'; did you mean train?" trian
refused 64 "unknown command ''" ""
refused 64 "usage: lockstep" train
refused 64 "one argument too many" train a.h5 b.h5
refused 64 "unknown option --hiden; did you mean --hidden?" train a.h5 --hiden 3
refused 64 "unknown option --qqqqqqqq" train a.h5 --qqqqqqqq
refused 64 "unknown option -Z" train a.h5 -Z
refused 64 "--lr is an option of train, cv, search, pack and bench, not of eval" eval m d --lr 1
refused 64 "--lr needs a value" train a.h5 --lr
refused 64 "--output needs a value" train a.h5 -o --force
refused 64 "--force takes no value" train a.h5 --force=1
refused 64 "--lr is given twice: '0.1' and '0.2'" train a.h5 --lr 0.1 --eta=0.2
refused 64 "--header is 'maybe', want one of auto, yes, no" \
    import a.csv -o b.h5 --header maybe
refused 64 "unknown command 'trein'; did you mean train?" help trein

while IFS='|' read -r option words; do
    refused 64 "$words" train a.h5 "$option"
done <<'END'
--epochs=abc|want a whole number from 1
--epochs=3x|epochs is '3x'
--epochs=|epochs is ''
--epochs= 3|epochs is ' 3'
--epochs=-1|from 1
--epochs=0|from 1
--batch=99999999999999999999|batch-size is '99999999999999999999'
--lr=nan|a number above 0
--lr=inf|a number above 0
--lr=-0.1|a number above 0
--lr=0x1p3|a number above 0
--lr=1,5|a number above 0
--threads=4097|from 0 to 4096
--hidden=784,,10|up to 64 whole numbers
--hidden=784,0,10|up to 64 whole numbers
--momentum=1|from 0 to below 1
--optimizer=adma|did you mean adam?
--activation=relu,tanh|2 activations for 1 hidden layers
--activation=softmax|want identity, sigmoid, relu, tanh, leaky_relu
--val-rows=:10|without val
END

while IFS='|' read -r options words; do
    # shellcheck disable=SC2086 # words of a command line
    refused 64 "$words" bench $options
done <<'END'
--workload X|--workload is 'X', want one of H, M, S, L, T, all
--rounds 0|--rounds is '0', want a whole number from 1 to 99
--rounds 100|--rounds is '100', want
--rounds=|--rounds is '', want
--rounds 3x|--rounds is '3x', want
--seconds 0|--seconds is '0', want a number above 0
--sweep --compare|give either --sweep or --compare
--sweep --rounds 2|a sweep wants 3 rounds or more, not 2
--compare --products plain|give either it or --products
--workload T --lr 1|--lr needs DATA to train on: workload T has its own
t.h5 --workload T|give either DATA or --workload
END
for more in '' --print-config; do
    # shellcheck disable=SC2086 # none, or a word
    refused 64 "val and val-split" train a.h5 --val v.h5 --val-split 0.1 $more
done

# ---- Inputs and outputs -------------------------------------------------------

refused 66 "none.h5" train none.h5
refused 66 "none.csv: No such file" train none.csv --missing indicator
refused 66 "none.h5" info none.h5
refused 66 "--none.h5" info -- --none.h5
refused 66 "no checkpoint none.ckpt.h5" resume none.h5
refused 66 "none.csv" import none.csv -o out.h5
touch there.h5
mkdir directory
refused 73 "there.h5 exists; --force replaces it" train none.h5 -o there.h5
refused 73 "directory is a directory" train none.h5 -o directory
refused 73 "missing/" train none.h5 -o missing/m.h5
refused 64 "is the input" train there.h5 -o there.h5 --force
refused 64 "the output '-' is the standard output" import there.h5 -o -
expect_absent ./-
touch like.h5 validation.h5
refused 64 "validation.h5 is an input" train there.h5 --val validation.h5 \
    -o validation.h5 --force
refused 64 "like.h5 is an input" import there.h5 --like like.h5 -o like.h5 --force
# What stands next to an output, and further outputs; --force is for old ones.
touch space.ini there.ckpt.h5 there.study.h5 there.trial-1.fold-2.h5 \
    there.member-3.a.h5 there-trials.csv
ln -s there.ckpt.h5 link.h5
cp there.h5 set.ini
cp there.h5 set.h5
refused 64 "there.ckpt.h5 is an input" train there.ckpt.h5 -o there.h5 --force
refused 64 "link.h5 is an input" train link.h5 -o there.h5 --force
refused 64 "there.ckpt.h5 is an input" train like.h5 --val there.ckpt.h5 \
    -o there.h5 --force
refused 64 "set.h5 is an input" train like.h5 -c set.h5 -o set.h5 --force
refused 64 "validation.h5 is an input" search like.h5 --val validation.h5 \
    --space space.ini -o validation.h5 --force
refused 64 "set.h5 is an input" search like.h5 --space set.h5 -o set.h5 --force
refused 64 "there-trials.csv is an input" search like.h5 --space there-trials.csv \
    -o there.h5 --force
for side in there.study.h5 there.trial-1.fold-2.h5 there.member-3.a.h5; do
    refused 64 "$side is an input" cv $side -o there.h5 --force
    refused 64 "$side is an input" pack $side --space space.ini -o there.h5 --force
done
refused 64 "set.ini is an input" cv like.h5 -c set.ini --table set.ini --force
refused 64 "--table and --predictions are both new.csv" cv like.h5 \
    --table new.csv --predictions new.csv
refused 64 "set.ini is an input" pack like.h5 -c set.ini --space space.ini \
    --table set.ini -o m.h5 --force
cp set.ini set.csv
refused 64 "set.csv is an input" train like.h5 -c set.csv --log set.csv --force
rm there.ckpt.h5 there.study.h5
refused 64 "is no file name" train none.h5 -o directory/
mkfifo fifo
refused 73 "no regular file" train none.h5 -o fifo --force
refused 64 "say with -o" predict there.h5 there.h5
refused 65 "there.h5" info there.h5
touch none-model.ckpt.h5
refused 73 "resume none-model.h5" train none.h5
mv none-model.ckpt.h5 none-model.ckpt.h5.1
refused 73 "resume none-model.h5" train none.h5
rm none-model.ckpt.h5.1
refused 64 "too long" train "$(printf '%05000d' 0)"
refused 66 'a\nb.h5' train $'a\nb.h5'

# ---- Streams ------------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" --help
expect_words out "Commands"
expect_exit 0 "$LOCKSTEP" --version
expect "the version comes first" grep -qE '^lockstep(-f64)? [0-9]+\.[0-9]+' out
expect_exit 0 "$LOCKSTEP" version --json
expect_words out '"version"'
expect_exit 0 "$LOCKSTEP" train -h
for line in help "help train" version "version --json" "help --man"; do
    # shellcheck disable=SC2016,SC2086 # words of a command line
    expect_exit 74 bash -c '"$0" "$@" >/dev/full' "$LOCKSTEP" $line
    expect_words err "standard output: No space left on device"
    # shellcheck disable=SC2016,SC2086
    expect_exit 74 bash -c '"$0" "$@" >&-' "$LOCKSTEP" $line
done
# A pipe that nobody reads any more: "lockstep help train | head".
# shellcheck disable=SC2016
expect_exit 74 bash -c 'exec 3<>fifo 4>fifo 3<&-; "$0" help train >&4' "$LOCKSTEP"
expect "a broken pipe is no news" [ ! -s err ]
# shellcheck disable=SC2016
expect_exit 0 bash -c '"$0" version 2>&- <&-' "$LOCKSTEP"
expect_exit 66 env -u NO_COLOR CLICOLOR_FORCE=1 "$LOCKSTEP" info none.h5
expect_words err $'\033[1;31m'
expect_exit 66 env NO_COLOR=1 CLICOLOR_FORCE=1 "$LOCKSTEP" info none.h5
expect "NO_COLOR wins" bash -c '! grep -q "\x1b" err'
expect_exit 66 "$LOCKSTEP" info none.h5 --color always
expect_words err $'\033[1;31m'

# ---- Config files ---------------------------------------------------------------

# config WORDS TEXT: the file is refused with these words.
config() {
    printf '%b' "$2" >run.ini
    refused 78 "$1" train none.h5 -c run.ini
}
config "run.ini:2: unknown key 'learning_rte'; did you mean 'learning-rate'?" \
    'lr = 1\nlearning_rte = 2\n'
config "run.ini:1: epochs is '3x', want a whole number" 'epochs = 3x\n'
config "run.ini:3: 'lr' is already set in line 1" 'lr = 1\n\neta = 2\n'
config "run.ini:2: want key = value" 'lr = 1\nepochs\n'
config "run.ini:1: 'force' is an option of the command line" 'force = yes\n'
config "byte 3 is NUL" 'lr \0= 1\n'
config "longer than lockstep reads" "x = $(printf '%0300d' 0)\n"
truncate -s 2M run.ini
refused 78 "larger than 1 MiB" train none.h5 -c run.ini
refused 66 "none.ini" train none.h5 -c none.ini
refused 66 "directory is a directory" train none.h5 -c directory
refused 66 "no regular file" train none.h5 -c fifo
printf '\xef\xbb\xbf# a comment\r\n[Optimizer]\r\n  lr = 0.5 ; why\r\n' >a.ini
printf 'hidden = 64, 32\nbatch_size = 1K' >b.ini
expect_exit 0 "$LOCKSTEP" train none.h5 -c a.ini -c b.ini --print-config
expect_words out "lr = 0.5"
expect_words out "hidden = 64,32"
expect_words out "batch-size = 1000"
printf 'epochs = 3\n \t lr = 0.125\n' >indented.ini
expect_exit 0 "$LOCKSTEP" train none.h5 -c indented.ini --print-config
expect_words out "epochs = 3"
expect_words out "lr = 0.125"
printf 'lr = 0.25\nhidden = 8\n' >c.ini
expect_exit 0 "$LOCKSTEP" train none.h5 -c a.ini -c c.ini --hidden 4 --print-config
expect_words out "lr = 0.25"
expect_words out "hidden = 4"
for letters in '-e 5' -e5 -e=5 '-qe 5' -qe5 -qe=5; do
    # shellcheck disable=SC2086 # words of a command line
    expect_exit 0 "$LOCKSTEP" train --print-config $letters
    expect_words out "epochs = 5"
done
refused 64 "cannot stand in a config file" train none.h5 --x 'a ;b' --print-config

# ---- A run, from text to predictions ---------------------------------------------

awk 'BEGIN { print "a,b,kind"; for (i = 0; i < 300; i++) {
    a = (i * 37) % 100; b = (i * 61) % 100
    print a / 50 - 1 "," b / 50 - 1 "," (a + b > 100 ? "up" : "down") } }' >t.csv
expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 --label kind
expect_words out "300 rows, 2 features, 2 classes"
expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 --label -1 --force --json
expect_words out '"rows": 300'
expect_exit 0 "$LOCKSTEP" info t.h5
expect_words out "up: "
expect_exit 0 "$LOCKSTEP" info t.h5 --json
expect_words out '"class_names"'
expect_exit 0 "$LOCKSTEP" info t.h5 --check
expect_words out "nothing in 300 rows stops or spoils training"

expect_exit 0 "$LOCKSTEP" train t.h5 --hidden 8 --dry-run
expect_words out "2-8-1 relu, sigmoid, 33 parameters"
expect_words out "memory   data"
expect_absent t-model.h5 t-model.ckpt.h5
small="--hidden 8 --batch-size 32 --shard 8"
# shellcheck disable=SC2086 # words of a command line
run() { "$LOCKSTEP" train t.h5 $small --epochs 3 "$@"; }

expect_exit 0 run --val-split 0.2 --json
for key in rows_per_second epochs best_epoch memory parameters_sha256; do
    expect_words out "\"$key\""
done
expect_words err "epoch 3/3"
expect_words err "model    2-8-1 relu, sigmoid"
expect_words err "(optimizer state "
refused 73 "t-model.h5 exists" train t.h5
expect_exit 0 run -q -o a.h5
expect "-q says nothing" [ ! -s err ]
expect_words out "wrote    a.h5"
expect_exit 0 "$LOCKSTEP" eval a.h5 t.h5 --json
for key in rows loss accuracy auc confusion; do
    expect_words out "\"$key\""
done
expect "figures that do not apply are left out" \
    bash -c '! grep -qE "rmse|NaN|null" out'
expect_exit 0 "$LOCKSTEP" eval a.h5 t.h5 --rows :100
expect_words out "100 rows"
expect_exit 0 "$LOCKSTEP" predict a.h5 t.h5 -o p.csv
expect "one line for each row and one of names" [ "$(wc -l <p.csv)" -eq 301 ]
refused 73 "p.csv exists" predict a.h5 t.h5 -o p.csv
refused 64 "is the input" predict a.h5 t.h5 -o a.h5 --force
expect_exit 0 "$LOCKSTEP" info a.h5
expect_words out "every byte is as written"
expect_exit 0 "$LOCKSTEP" info a.ckpt.h5 --print-config
expect_words out "batch-size = 32"
# A model, too, gives its settings back, and they make the same model.
expect_exit 0 "$LOCKSTEP" info a.h5 --print-config
mv out a.ini
expect_exit 0 "$LOCKSTEP" train t.h5 -c a.ini -o again.h5
expect_exit 0 "$LOCKSTEP" diff a.h5 again.h5
expect_exit 0 "$LOCKSTEP" info a.h5 --print-config --json
expect_words out '"batch-size": "32"'
refused 64 "no checkpoint" info t.h5 --print-config
expect_exit 0 "$LOCKSTEP" info a.h5 --check
expect_words out "every byte of the file is as written"
expect_words out "self-test"
expect_exit 0 "$LOCKSTEP" info a.h5 --check --json
expect_words out '"self_test": true'
expect_exit 0 "$LOCKSTEP" info a.ckpt.h5 --check
expect_words out "state to resume"
refused 64 "is a model" info a.h5 --stats
# A table of three rows takes no megabytes, and nothing is advised.
printf 'a,b,label\n1,2,0\n3,4,1\n5,6,0\n' >three.csv
expect_exit 0 "$LOCKSTEP" import three.csv -o three.h5
expect "three rows in 16 kB" [ "$(stat -c %s three.h5)" -lt 16384 ]
expect_exit 0 "$LOCKSTEP" info three.h5
expect "no advice" bash -c '! grep -q better out'
expect_exit 0 "$LOCKSTEP" info three.csv
expect_words out "table of 3 rows"

# ---- How fast it is ------------------------------------------------------------

# valid_json: what was written is one document, if someone can tell.
valid_json() {
    local python=${PYTHON:-python3}

    ! command -v "$python" >/dev/null || "$python" -m json.tool <out >/dev/null
}
# shellcheck disable=SC2086
timed() { "$LOCKSTEP" bench t.h5 $small --seconds 0.02 "$@"; }

expect_exit 0 "$LOCKSTEP" bench --workload T --seconds 0.02 -j 2 --shard 16 \
    --seed 3 --schedule tile-major --team all --products plain
expect_words out "workload T: 28-32-1, 961 parameters, 200,000 rows"
two='2 threads' more='2 3' idle='3 x 11' runs=4
if "$LOCKSTEP" doctor | grep -q 'without OpenMP'; then
    two='1 thread' more='' idle='1 x 32' runs=2
fi
expect_words out "run      $two, batch 32 in shards of 16, plain"
expect_words out "time     products "
expect_exit 0 timed -j 1 --rounds 4 --json
expect "the answer is JSON" valid_json
expect_words out '"rounds": 4'
expect "all rounds are there" [ "$(tr -d '\n' <out |
    grep -oP '"rates": \[\K[^]]*' | tr ',' '\n' | wc -l)" -eq 4 ]
expect_exit 0 timed -j 3 --sweep
for words in threads 1 $more "$idle" 'equal bits cost'; do
    expect "a sweep has no '$words'" grep -q "^$words " out
done
expect_exit 0 timed -j 3 --sweep --json
expect "the answer is JSON" valid_json
expect "a sweep has $runs runs" [ "$(grep -c '"team":' out)" -eq $runs ]
expect "equal bits have one cost" [ "$(grep -c '"equal_bits_cost":' out)" -eq 1 ]
expect_exit 0 timed --compare --rounds 1
for words in "^products " "^own .* 1\.00 " "^plain "; do
    expect "a comparison has no '$words'" grep -q "$words" out
done

# ---- Stopped and gone on ---------------------------------------------------------

expect_exit 75 run -o b.h5 --max-steps 7 --json
expect_words out '"stopped": true'
expect_words err "go on with: lockstep"
expect_absent b.h5
refused 73 "resume b.h5" train t.h5 -o b.h5
cp t.h5 t2.h5
refused 64 "t2.h5 is an input" resume b.h5 t2.h5 -o t2.h5 --force
expect "the table is there" cmp -s t.h5 t2.h5
expect_exit 75 "$LOCKSTEP" resume b.h5 -j 2 --max-steps 20
expect_exit 0 "$LOCKSTEP" resume b.ckpt.h5 -j 3
expect_words out "wrote    b.h5"
expect_exit 0 "$LOCKSTEP" diff a.h5 b.h5
expect_words out "identical"
expect_exit 0 "$LOCKSTEP" resume b.h5
expect_words out "already at epoch 3 of 3; give --epochs N"
expect_exit 0 "$LOCKSTEP" resume b.h5 --epochs 4
refused 64 "b.h5 is an input" train t.h5 --init-from b.h5 -o b.h5 --force
expect_exit 1 "$LOCKSTEP" diff a.h5 b.h5
expect_words out "different"
expect_exit 1 "$LOCKSTEP" diff a.h5 b.h5 --json
expect_words out '"identical": false'
refused 64 "--lr is an option of train, cv, search, pack and bench, not of resume" \
    resume b.h5 --lr 1

# A run that goes on until it is told to stop. Its first epoch is reported
# when the handlers have long been in place.
endless() {
    : >"$1.err"
    # shellcheck disable=SC2086
    "$LOCKSTEP" train t.h5 $small --epochs 1000000000 -o "$1.h5" \
        >"$1.out" 2>"$1.err" &
    running=$!
    until grep -q "epoch .*1/1000000000" "$1.err"; do
        kill -0 "$running" 2>/dev/null || break
        sleep 0.05
    done
}
for signal in TERM INT USR1; do
    endless "$signal"
    kill -s "$signal" "$running"
    expect_exit 75 wait "$running"
    expect_words "$signal.err" "stopped after step"
    expect "$signal leaves a checkpoint" [ -s "$signal.ckpt.h5" ]
done
endless USR2
kill -s USR2 "$running"
until [ -s USR2.ckpt.h5 ] || ! kill -0 "$running" 2>/dev/null; do
    sleep 0.05
done
expect "USR2 saves and goes on" kill -0 "$running"
kill -s TERM "$running"
expect_exit 75 wait "$running"
