#!/bin/bash
# SPDX-License-Identifier: MIT
# everything.sh - what a trainer has, all on at once: the parameters are the same
# bits for any number of threads, with both schedules, and of a run that is
# killed and resumed; the latter for every optimizer and every learning rate
# schedule. stream.sh has the case of a table that is streamed.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# More threads than the machine has must not spin.
export OMP_WAIT_POLICY=passive

# 400 rows of three numbers and one of 40 texts.
awk 'BEGIN {
    srand(3)
    print "a,b,c,place,y"
    for (i = 0; i < 400; i++) {
        k = int(40 * rand())
        x = rand()
        print x "," rand() "," rand() ",place" k "," (x + k / 40 > 1 ? "yes" : "no")
    }
}' >words.csv

all=(words.csv --embedding 3 --numeric-embedding piecewise --hidden 24,24,24
    --activation "gelu,mish,relu" --layer-norm --parametric --residual
    --dropout 0.2 --input-dropout 0.1 --dropout-schedule flat-cosine
    --clip-norm 0.05 --max-norm 3 --l1 1e-5 --l2 1e-4
    --weight-decay 0.01 --weight-decay-schedule flat-cosine
    --ntk --feature-scale --lr-of "bias:0.1,norm:2,scale:6,embedding:0.5"
    --ema 0.9 --label-smoothing 0.1 --class-weight balanced --val-split 0.2
    --normalize quantile --shard 16 --epochs 6)

# hash_of COMMAND...: $hash is that of the parameters that it answers.
hash_of() {
    hash=
    expect_exit 0 "$@" --json -q || return 1
    hash=$(json_value parameters_sha256 out)
}

# same WHAT: $hash is $known.
same() {
    expect "$1: $hash, want $known" test "$hash" = "$known"
}

train=("$LOCKSTEP" train "${all[@]}" --optimizer adamw --lr 0.01
    --lr-schedule one-cycle)
hash_of "${train[@]}" -o one.h5 -j 1 || exit 1
known=$hash
for j in 1 2 3 7 16; do
    for kind in shard-major tile-major; do
        hash_of "${train[@]}" -o other.h5 --force -j "$j" --team all \
            --schedule "$kind" && same "-j $j $kind"
    done
done
echo "all at once, one SHA-256 over -j 1 2 3 7 16, both schedules: $known"

muon=("$LOCKSTEP" train "${all[@]}" --optimizer muon
    --lr-schedule cosine)
hash_of "${muon[@]}" -o one.h5 --force -j 1 || exit 1
known_adamw=$known
known=$hash
for j in 2 3 7; do
    for kind in shard-major tile-major; do
        hash_of "${muon[@]}" -o other.h5 --force -j "$j" --team all \
            --schedule "$kind" && same "muon -j $j $kind"
    done
done
for option in "--lr 0.01" "--lr-others 0.002" "--momentum 0.9" "--beta1 0.8" \
    "--beta2 0.9" "--epsilon 1e-4"; do
    # shellcheck disable=SC2086
    hash_of "${muon[@]}" $option -o other.h5 --force &&
        expect "muon, $option gives the same parameters" \
            test "$hash" != "$known"
done
known=$known_adamw

# Each of these changes the result: nothing of it was on for show. A flag is left
# out.
for option in "--dropout 0" "--input-dropout 0" "--clip-norm 0.03" "--ema 0.8" \
    "--max-norm 1" "--l1 0" "--l2 0" "--weight-decay 0.005" \
    "--dropout-schedule constant" "--weight-decay-schedule constant" \
    "--activation gelu,silu,relu" --parametric --residual \
    "--normalize robust" "--label-smoothing 0" "--embedding 2" "--seed 1" \
    "--numeric-embedding periodic" --ntk \
    "--lr-of bias:0.1,norm:2,scale:5,embedding:0.5" \
    "--lr-of bias:0.1,norm:1,scale:6,embedding:0.5" \
    "--lr-of bias:0.1,norm:2,scale:6,embedding:0.4"; do
    name=${option%% *}
    value=${option#"$name"}
    others=()
    for ((i = 0; i < ${#all[@]}; i++)); do
        if [ "${all[i]}" = "$name" ]; then
            i=$((i + (${#value} > 0)))
        else
            others+=("${all[i]}")
        fi
    done
    # shellcheck disable=SC2086
    hash_of "$LOCKSTEP" train "${others[@]}" ${value:+$option} \
        --optimizer adamw --lr 0.01 \
        --lr-schedule one-cycle -o other.h5 --force &&
        expect "$option changes nothing" test "$hash" != "$known"
done

# killed NAME OPTION...: begun on one thread, killed when a checkpoint is there,
# and resumed on three with the other schedule.
killed() {
    local name=$1 running

    shift
    rm -f whole.h5 part.h5 whole.ckpt.h5* part.ckpt.h5*
    hash_of "$LOCKSTEP" train "$@" -o whole.h5 -j 2 || return
    known=$hash
    "$LOCKSTEP" train "$@" -o part.h5 -j 1 --save-every 1 -q \
        >killed.out 2>killed.err &
    running=$!
    while kill -0 $running 2>/dev/null && [ ! -e part.ckpt.h5.1 ]; do
        sleep 0.005
    done
    kill -9 $running 2>/dev/null
    wait $running 2>/dev/null
    hash_of "$LOCKSTEP" resume part.h5 -j 3 --schedule tile-major && same "$name"
}

for schedule in step exp inverse polynomial cosine one-cycle flat-cosine \
    coslog4 plateau; do
    killed "killed, $schedule" "${all[@]}" --lr 0.01 --lr-schedule "$schedule" \
        --patience 4
done
for optimizer in sgd momentum nesterov adagrad rmsprop adadelta adam lion \
    muon; do
    killed "killed, $optimizer" "${all[@]}" --optimizer "$optimizer" --warmup 5
done
killed "killed, lbfgs" words.csv --embedding 3 --numeric-embedding periodic \
    --hidden 12 --optimizer lbfgs \
    --l2 1e-3 --epochs 15
