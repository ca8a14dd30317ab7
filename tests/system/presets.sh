#!/bin/bash
# SPDX-License-Identifier: MIT
# presets.sh - a preset is settings that go together for a table: as if they had
# been given one by one, and any of them may be given beside it.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive
short=(--epochs 3 -q --json --force)

# train DATA OPTION...: $hash of the model m.h5.
train() {
    expect_exit 0 "$LOCKSTEP" train "$1" -o m.h5 "${short[@]}" "${@:2}"
    hash=$(json_value parameters_sha256 out)
    expect "a hash: '$hash'" test -n "$hash"
}

# same WHAT A B; other WHAT A B
same() {
    expect "$1: $2, want $3" test "$2" = "$3"
}
other() {
    expect "$1: $2 both times" test "$2" != "$3"
}

# refused CODE WORDS OPTION...
refused() {
    expect_exit "$1" "$LOCKSTEP" "${@:3}"
    expect_words err "$2"
}

expect_exit 0 "$GENERATE" blobs --rows 600 -o t.h5
expect_exit 0 "$GENERATE" friedman --rows 600 -o v.h5
expect_exit 0 "$GENERATE" blobs --rows 200 --seed 2 -o val.h5
printf 'preset = strong\n' >strong.ini

# ---- The same as its settings, one by one -----------------------------------------

train t.h5 --val-split 0.1
plain=$hash
train t.h5 --preset plain --val-split 0.1
same "plain is the defaults" "$hash" "$plain"
for table in t.h5 v.h5; do
    for preset in fast strong; do
        expect_exit 0 "$LOCKSTEP" train "$table" --preset "$preset" --print-config
        expect_words out "; preset $preset for 600 rows"
        mv out "$preset.ini"
        train "$table" -c "$preset.ini"
        wanted=$hash
        other "$preset is not plain" "$hash" "$plain"
        train "$table" --preset "$preset" -j 1
        same "$preset of $table" "$hash" "$wanted"
        train "$table" --preset "$preset" -j 3
        same "$preset of $table, 3 threads" "$hash" "$wanted"
    done
    other "fast is not strong" "$(cat fast.ini)" "$(cat strong.ini)"
done
grep -v '^; preset' strong.ini >values.ini
expect_exit 0 "$LOCKSTEP" train t.h5 --preset strong --print-config
other "classes are not learnt as values" "$(grep -v '^; preset' out)" \
    "$(cat values.ini)"
expect_exit 0 "$GENERATE" blobs --rows 200000 -o large.h5
expect_exit 0 "$LOCKSTEP" train large.h5 --preset strong --print-config
expect_words out "val-split = 0.05"

# ---- Config files and options win -------------------------------------------------

printf 'preset = strong\nhidden = 7\n' >file.ini
train t.h5 -c file.ini
wanted=$hash
train t.h5 --preset strong --hidden 7
same "a config file names a preset" "$hash" "$wanted"
expect_exit 0 "$LOCKSTEP" train t.h5 -c file.ini --hidden 9 --print-config
expect_words out "hidden = 9"
expect_exit 0 "$LOCKSTEP" train t.h5 -c file.ini --preset plain --print-config
expect_words out "val-split = 0"
expect_words out "hidden = 7"
while read -r options; do
    # shellcheck disable=SC2086 # words of a command line
    expect_exit 0 "$LOCKSTEP" train t.h5 -o x.h5 --force -q --preset strong \
        --epochs 1 $options
done <<'END'
--hidden none
--residual --hidden 8,8
--optimizer sgd
--optimizer lbfgs
--optimizer lion --batch-size 50
--loss focal --focal-gamma 1
--lr-schedule constant
--activation relu
--val val.h5
--val val.h5 --val-rows :50
--val-split 0
--normalize none
--dropout 0 --weight-decay 0
--patience 3
--dropout 0.1,0.2,0.3
END
train t.h5 --preset strong --val val.h5
expect_words out '"method": "file"'

# ---- A run that goes on, its model and its log ------------------------------------

train t.h5 --preset fast
wanted=$hash
expect_exit 75 "$LOCKSTEP" train t.h5 -o r.h5 --epochs 3 -q --preset fast \
    --max-steps 2
expect_exit 0 "$LOCKSTEP" resume r.h5 -q --json
same "a preset goes on" "$(json_value parameters_sha256 out)" "$wanted"
expect_exit 0 "$LOCKSTEP" info r.h5
expect "the model notes its preset" grep -qE '^ *preset +fast$' out
expect_exit 75 "$LOCKSTEP" train t.h5 -o r.h5 --epochs 3 -q --preset fast \
    --max-steps 2 --force
expect_exit 0 "$LOCKSTEP" train t.h5 -o r.h5 --epochs 3 -q --preset fast \
    --resume auto --json
same "the command goes on" "$(json_value parameters_sha256 out)" "$wanted"
expect_exit 0 "$LOCKSTEP" train t.h5 -o s.h5 --epochs 2 --preset fast
expect_words err "stronger --preset strong would take at most about"
expect_exit 0 "$LOCKSTEP" train t.h5 -o s.h5 --force --epochs 2 --preset strong
expect "strong has no stronger one" test -z "$(grep stronger err)"
expect_exit 0 "$LOCKSTEP" train t.h5 -o s.h5 --force --epochs 2 --json
expect "the estimate is not a result" test -z "$(grep stronger out)"

# ---- A third value that not every sample of a large table has ---------------------

awk 'BEGIN {
    print "x,y"
    for (i = 0; i < 300000; i++)
        print (i % 60000 == 11 ? 7 : i % 2) "," (i * 7919 % 3 == 0)
}' >rare.csv
for seed in 1 2 3 4 5 6 7 8; do
    expect_exit 75 "$LOCKSTEP" train rare.csv --preset fast --hidden 4 -q \
        --max-steps 1 --seed $seed -o "rare-$seed.h5"
done

# ---- Other commands ---------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" cv t.h5 --preset strong -k 2 --epochs 2 -q --json
expect_exit 0 "$LOCKSTEP" lrfind t.h5 --preset strong --steps 20 -q
printf 'batch-size = 64 | 128\n' >space.txt
expect_exit 0 "$LOCKSTEP" search t.h5 --preset strong --space space.txt \
    --method grid -o best.h5 --epochs 2 -q
expect_exit 0 "$LOCKSTEP" info best.h5
expect "the best model notes its preset" grep -qE '^ *preset +strong$' out
expect_words out "256,256,256"

# ---- Refusals ---------------------------------------------------------------------

refused 64 "--preset is 'x', want one of plain, fast, strong" \
    train t.h5 -o x2.h5 --preset x
printf '\npreset = x\n' >bad.ini
refused 78 "bad.ini:2: preset is 'x', want plain, fast or strong" \
    train t.h5 -o x2.h5 -c bad.ini
printf 'preset = fast\npreset = fast\n' >bad.ini
refused 78 "bad.ini:2: 'preset' is already set in line 1" \
    train t.h5 -o x2.h5 -c bad.ini
refused 78 "'preset' is an option of the command line" \
    bench t.h5 -c file.ini
printf 'preset = fast | strong\n' >bad.txt
refused 78 "bad.txt:1: 'preset' is an option" \
    search t.h5 --space bad.txt -o x2.h5
refused 64 "--preset strong depends on the table: give DATA, too" \
    train --preset strong --print-config
refused 64 "--init-from m.h5 and --preset strong are both given" \
    train t.h5 -o x2.h5 --init-from m.h5 --preset strong
refused 66 "none.h5" train none.h5 --preset strong -o x2.h5
refused 73 "m.h5 exists" train none.h5 --preset strong -o m.h5
refused 65 "--y" train t.h5 --y none --preset strong -o x2.h5
refused 64 "--preset is an option of" resume r.h5 --preset strong
expect_absent x2.h5
