#!/bin/bash
# SPDX-License-Identifier: MIT
# monitor.sh - the best epoch by a figure, the model that is written, targets,
# validations within epochs, frozen layers and runs that start from a model: with
# the same bits on any number of threads, killed or not.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive

# train OUT OPTION...: $hash, $epochs, $best and $ended of the run.
train() {
    local output=$1

    shift
    expect_exit 0 "$LOCKSTEP" train t.h5 -o "$output" --force -q --json "$@"
    figures
}

figures() {
    hash=$(json_value parameters_sha256 out)
    epochs=$(json_value epochs out)
    steps=$(json_value steps out)
    best=$(json_value best_epoch out)
    ended=$(json_value ended out)
}

# same WHAT A B
same() {
    expect "$1: $2, want $3" test "$2" = "$3"
}

# refused CODE WORDS OPTION...: before anything is written.
refused() {
    local code=$1 words=$2

    shift 2
    expect_exit "$code" "$LOCKSTEP" train t.h5 -o refused.h5 -q "$@"
    expect_words err "$words"
    expect_absent refused.h5 refused.ckpt.h5
}

expect_exit 0 "$GENERATE" collisions --rows 600 -o t.h5
held=(--val-split 0.3 --lr 0.02 --hidden '16,8')

# ---- Best and last ---------------------------------------------------------------

train best.h5 "${held[@]}" -e 12
kept=$hash
expect "best $best of 12" test "$best" -lt 12
train last.h5 "${held[@]}" -e 12 --restore last
last=$hash
same "best epoch, written or not" "$(json_value best_epoch out)" "$best"
expect "they differ" test "$kept" != "$last"
train short.h5 "${held[@]}" -e "$best" --restore last
same "the best is the last of a shorter run" "$hash" "$kept"
expect_exit 0 "$LOCKSTEP" info last.h5 --json
same "the file's epoch" "$(json_value best_epoch out)" 12

# Each is reached from the other, as often as wanted, in a file of its own, too.
expect_exit 0 "$LOCKSTEP" resume best.h5 --restore last -o other.h5
expect_words out "it holds the last model; for the best one: "
expect_words out "resume other.h5 --restore best -o FILE"
expect_exit 0 "$LOCKSTEP" diff other.h5 last.h5
expect_exit 0 "$LOCKSTEP" resume last.h5 --restore best -q --json
figures
same "the best from a run that wrote the last" "$hash" "$kept"
same "epochs" "$epochs" 12
expect_exit 0 "$LOCKSTEP" diff last.h5 best.h5
expect_exit 0 "$LOCKSTEP" resume last.h5
expect_words out "already at epoch 12"
expect_exit 0 "$LOCKSTEP" resume last.h5 --restore last -q --json
figures
same "and back" "$hash" "$last"

# ---- The figure ------------------------------------------------------------------

# Of each figure the best epoch is the one that the history says.
for figure in loss accuracy auc train-loss; do
    train m.h5 "${held[@]}" -e 15 --monitor "$figure"
    key=val_$figure
    [ "$figure" != train-loss ] || key=loss
    order=-g
    [[ $figure = *loss ]] || order=-rg
    want=$(sed -n '/"history"/,$p' out | tr -d ' ,"' | awk -F: -v key="$key" \
        '$1 == "epoch" { e = $2 } $1 == key { print $2, e }' |
        sort "$order" -s -k1,1 | head -n 1 | cut -d ' ' -f 2)
    same "best epoch by $figure" "$best" "$want"
done
train p.h5 "${held[@]}" --monitor auc --patience 4
known=$hash p_steps=$steps
same "the reason" "$ended" \
    "the validation AUC has not improved by more than 0.0001 for 4 epochs"
refused 64 "--monitor auc does not go with --task regression" \
    --task regression --val-split 0.2 --monitor auc
refused 64 "--monitor loss: loss is measured on a validation" --monitor loss
refused 64 "--monitor rmse: rmse is a figure of regression" --monitor rmse \
    --val-split 0.2
refused 64 "did you mean auc" --monitor ac

# ---- A target --------------------------------------------------------------------

train s.h5 "${held[@]}" --stop-at auc=0.6 --monitor auc
same "the reason" "$ended" "the validation AUC has reached 0.6 at step $steps"
expect "an early end, $epochs epochs" test "$epochs" -lt 30
same "the model that reached it is kept" "$best" "$epochs"
stop=$hash stop_steps=$steps
expect_exit 0 "$LOCKSTEP" resume s.h5
expect_words out "another --stop-at to go on"
expect_exit 0 "$LOCKSTEP" resume s.h5 --stop-at '' -e $((epochs + 2)) -q --json
figures
same "going on without it" "$ended" "all $epochs epochs are done"
train s2.h5 "${held[@]}" --stop-at auc=0.6 --monitor auc --val-every 1
expect "a target within an epoch, step $steps" test "$steps" -le "$stop_steps"
train s3.h5 "${held[@]}" --stop-at train-loss=0.6 -e 50
expect "a target of the training, $epochs epochs" test "$epochs" -lt 50
refused 64 "did you mean auc?" --stop-at ac=0.9 --val-split 0.2
refused 64 "never reached" --stop-at accuracy=90 --val-split 0.2
refused 64 "want a number" --stop-at auc --val-split 0.2
refused 64 "--stop-at auc=0.9: auc is measured on a validation" --stop-at auc=0.9
refused 64 "--stop-at r2=0.9 does not go with --task binary" --stop-at r2=0.9 \
    --task binary --val-split 0.2
refused 64 "there is no validation" --val-every 10
refused 64 "val-every is" --val-every 10m --val-split 0.2

# ---- Threads, kills --------------------------------------------------------------

all=("${held[@]}" --monitor accuracy --patience 6 --val-every 2 --freeze 2
    --restore best --stop-at auc=0.99 --min-delta 0.001)
train all.h5 "${all[@]}" -j 1
known=$hash all_steps=$steps why=$ended
for j in 2 3 7 16; do
    for kind in shard-major tile-major; do
        train "j.h5" "${all[@]}" -j "$j" --schedule $kind
        same "hash with -j $j, $kind" "$hash" "$known"
        same "steps with -j $j" "$steps" "$all_steps"
    done
done

# killed NAME WANT OPTION...: killed after a checkpoint at three steps, each time
# resumed on other threads.
killed() {
    local name=$1 want=$2 at

    shift 2
    rm -f "$name".*
    for at in 3 7 12; do
        if [ "$at" = 3 ]; then
            "$LOCKSTEP" train t.h5 -o "$name.h5" -q "$@" --save-every 1 \
                --max-steps 3 >out 2>err
        else # the last save is lost
            rm "$name.ckpt.h5"
            "$LOCKSTEP" resume "$name.h5" -q -j $at --max-steps $at >out 2>err
        fi
    done
    "$LOCKSTEP" resume "$name.h5" -q -j 2 >out 2>err &
    sleep 0.03
    kill -s KILL $! 2>/dev/null
    wait $! 2>/dev/null
    expect_exit 0 "$LOCKSTEP" resume "$name.h5" -q --json -j 3
    if [ -z "$(json_value parameters_sha256 out)" ]; then # it came to its end
        expect_exit 0 "$LOCKSTEP" info "$name.h5" --json
    fi
    same "$name: hash when killed" "$(json_value parameters_sha256 out)" "$want"
}

killed k-all "$known" "${all[@]}"
killed k-stop "$stop" "${held[@]}" --stop-at auc=0.6 --monitor auc
killed k-last "$last" "${held[@]}" -e 12 --restore last
train every.h5 "${held[@]}" -e 8 --val-every 3ep
killed k-every "$hash" "${held[@]}" -e 8 --val-every 3ep

# A resumed run keeps what is part of the result.
expect_exit 64 "$LOCKSTEP" resume k-all.h5 --val-every 3
expect_words err "val-every"

# ---- From a model ----------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" train t.h5 -o from.h5 -q -e 1 --rows 0:300 \
    --init-from best.h5 --lr 1e-9
expect_exit 0 "$LOCKSTEP" info from.h5
expect_words out "28-16-8-1"
expect_words out "$(printf 'started_from      %s' "$kept")"
for j in 1 3; do
    expect_exit 0 "$LOCKSTEP" train t.h5 -o "tuned$j.h5" -q --json -e 4 \
        --init-from best.h5 --freeze 1:2 -j $j
    figures
done
tuned=$hash
expect_exit 0 "$LOCKSTEP" diff tuned1.h5 tuned3.h5
need_python h5py
expect "frozen layers are those of the model" "$PYTHON" - <<'END'
import h5py, sys
a, b = h5py.File("best.h5"), h5py.File("tuned1.h5")
same = [(a[f"model/layer_{l}/{k}"][()] == b[f"model/layer_{l}/{k}"][()]).all()
        for l in (1, 2, 3) for k in ("kernel", "bias")]
same += [(a[k][()] == b[k][()]).all()
         for k in ("preprocess/shift", "preprocess/scale")]
sys.exit(same != [True] * 4 + [False] * 2 + [True] * 2)
END

# The columns of a table in another order; a resumed run needs no model.
"$PYTHON" - <<'END'
import h5py, numpy as np
with h5py.File("t.h5") as f:
    X, y = f["X"][()], f["y"][()].ravel()
np.savetxt("ab.csv", np.c_[X[:, :3], y], delimiter=",", comments="",
           header="a,b,c,label", fmt="%.9g")
np.savetxt("ba.csv", np.c_[y, X[:, [2, 0, 1]]], delimiter=",", comments="",
           header="label,c,a,b", fmt="%.9g")
END
expect_exit 0 "$LOCKSTEP" train ab.csv --y label -o ab.h5 -q -e 2 --hidden 5
for table in ab ba; do
    expect_exit 0 "$LOCKSTEP" train $table.csv --y label -o $table-2.h5 -q \
        -e 3 --init-from ab.h5
done
expect_exit 0 "$LOCKSTEP" diff ab-2.h5 ba-2.h5
cp ab.h5 gone.h5
expect_exit 75 "$LOCKSTEP" train ba.csv --y label -o part.h5 -q -e 3 \
    --init-from gone.h5 --max-steps 7
rm gone.h5
expect_exit 75 "$LOCKSTEP" resume part.h5 -q -j 3 --max-steps 9
expect_exit 0 "$LOCKSTEP" train ba.csv --y label -o part.h5 -q -e 3 \
    --init-from gone.h5 --resume auto
expect_exit 0 "$LOCKSTEP" diff ab-2.h5 part.h5
expect_exit 64 "$LOCKSTEP" train ba.csv --y label -o part.h5 -q -e 3 \
    --resume auto --hidden 5
expect_words err "this command has --init-from ''"
expect_exit 64 "$LOCKSTEP" train ba.csv --y label -o part.h5 -q -e 3 \
    --resume auto --init-from best.h5 --hidden 5
expect_words err "is of a run that started from a model with parameters"

refused 66 "nosuch.h5" --init-from nosuch.h5
refused 65 "t.h5" --init-from t.h5
refused 64 "--init-from best.h5 and --init he are both given" \
    --init-from best.h5 --init he
refused 64 "--init-from best.h5 and --normalize minmax" --init-from best.h5 \
    --normalize minmax
refused 65 "28-5-1" --init-from best.h5 --hidden 5
expect_exit 0 "$LOCKSTEP" train ab.csv --y a -o levels.h5 -q -e 1 --loss quantile
expect_exit 65 "$LOCKSTEP" train ab.csv --y a -o other-levels.h5 -q -e 1 \
    --loss quantile --quantiles 0.5,0.9 --init-from levels.h5
expect_words err "loss and its settings must be the same"
refused 65 "only one of the run and the model to start from has --layer-norm" \
    --init-from best.h5 --layer-norm
refused 65 "only one of the run and the model to start from has --parametric" \
    --init-from best.h5 --parametric
expect_exit 0 "$LOCKSTEP" train ab.csv --y label -o shares.h5 -q -e 1 --parametric
expect_exit 0 "$LOCKSTEP" train ab.csv --y label -o shared.h5 -q -e 1 \
    --init-from shares.h5
expect_exit 0 "$LOCKSTEP" info shared.h5
expect_words out "parametric"
refused 64 "there is no layer 4" --init-from best.h5 --freeze 4
refused 64 "nothing is left to train" --freeze 1:2
refused 64 "'x' is no layer" --freeze x
