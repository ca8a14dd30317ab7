#!/bin/bash
# SPDX-License-Identifier: MIT
# scaling.sh - robust and quantile scaling of inputs, and limits of outputs: the
# inputs are those of scikit-learn; one hash for any threads, schedule, streaming
# and resuming; the same outputs from any format, by ensembles and by runs that
# start from a model; what is refused.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# 300 rows with heavy tails, a flag, ties and texts; y is not negative.
awk 'BEGIN {
    srand(5)
    print "a,b,flag,few,place,y"
    for (i = 0; i < 300; i++) {
        u = rand()
        print exp(20 * u - 10) "," rand() "," (rand() < 0.1) "," \
            int(4 * rand()) "," substr("xyz", 1 + int(3 * rand()), 1) "," \
            10 * u + (i % 50 == 0 ? 100 : 0)
    }
}' >t.csv
expect_exit 0 "$LOCKSTEP" import t.csv -o t.h5 --label y
expect_exit 0 "$GENERATE" friedman --rows 3000 -o values.h5

# hash_of OUT TABLE OPTION...: $hash of the trained parameters.
hash_of() {
    local output=$1

    shift
    hash=
    expect_exit 0 "$LOCKSTEP" train "$@" -o "$output" --force --json -q ||
        return 1
    hash=$(json_value parameters_sha256 out)
    expect "a hash is 64 digits: '$hash'" test "${#hash}" -eq 64
}

# one_hash KIND OPTION...: any threads and schedule, and resumed: the validation
# with limits decides which epoch is the best.
one_hash() {
    local kind=$1 known schedule j
    local run=(values.h5 --normalize "$@" --clip-outputs --val-split 0.2
        --batch-size 100 --shard 9 -e 4)

    hash_of one.h5 "${run[@]}" -j 1 || return
    known=$hash
    for schedule in shard-major tile-major; do
        for j in 2 3 7; do
            hash_of other.h5 "${run[@]}" --team all -j "$j" \
                --schedule "$schedule" &&
                expect "$kind: $schedule -j $j differs" test "$hash" = "$known"
        done
    done
    rm -f other.h5 other.ckpt.h5*
    expect_exit 75 "$LOCKSTEP" train "${run[@]}" --max-steps 37 -o other.h5 -q
    expect_exit 0 "$LOCKSTEP" resume other.h5 -j 3 -q --json
    expect "$kind: resumed, it differs" \
        test "$(json_value parameters_sha256 out)" = "$known"
    expect_exit 0 "$LOCKSTEP" diff one.h5 other.h5
    expect_exit 0 "$LOCKSTEP" predict one.h5 values.h5 -o one.csv --force -j 1
    expect_exit 0 "$LOCKSTEP" predict other.h5 values.h5 -o other.csv --force -j 3
    expect_same one.csv other.csv
    printf '%-10s one SHA-256: %s\n' "$kind" "$known"
}

for kind in robust quantile; do
    one_hash $kind --hidden 16,16
done
hash_of s.h5 values.h5 -e 1 --normalize standard && known=$hash
hash_of r.h5 values.h5 -e 1 --normalize robust &&
    expect "robust is standard" test "$hash" != "$known"

# The table is read several times, a few columns at a time.
streamed_is_whole() {
    local memory=20 whole
    local large=(large.h5 --hidden 4 --batch-size 5000 --shuffle window
        --window 0.05 -e 1 --normalize "$1")

    while [ $memory -lt 100 ] && ! "$LOCKSTEP" train "${large[@]}" -j 3 \
        --dry-run --memory "${memory}M" >out 2>err; do
        memory=$((memory + 4))
    done
    hash_of whole.h5 "${large[@]}" -j 2 && whole=$hash
    expect "large.h5 is in memory" test "$(json_value bytes_streamed out)" = 0
    hash_of other.h5 "${large[@]}" -j 3 --memory "${memory}M" &&
        expect "$1, streamed, differs" test "$hash" = "$whole"
    expect "--memory ${memory}M streams nothing" \
        test "$(json_value bytes_streamed out)" -gt 0
    expect_exit 0 "$LOCKSTEP" diff whole.h5 other.h5
}

if keeps_freed_memory; then
    echo "scaling: SKIPPED streaming: the sanitizer keeps freed memory" >&2
else
    expect_exit 0 "$GENERATE" blobs --rows 1300000 -o large.h5
    for kind in robust quantile; do
        streamed_is_whole $kind
    done
    rm -f large.h5
fi

# A later text without y, the file made of the text, and a later file made like
# the model.
cut -d, -f1-5 t.csv >later.csv
for kind in standard robust quantile; do
    hash_of $kind.h5 t.csv --normalize $kind -e 5 --seed 1
    expect_exit 0 "$LOCKSTEP" import later.csv -o like.h5 --label none --force \
        --like $kind.h5
    expect_exit 0 "$LOCKSTEP" predict $kind.h5 t.h5 -o $kind.csv
    for input in later.csv like.h5; do
        expect_exit 0 "$LOCKSTEP" predict $kind.h5 $input -o other.csv --force
        expect_same other.csv $kind.csv
    done
    expect_exit 0 "$LOCKSTEP" info $kind.h5
    [ $kind = standard ] || expect_words out "scaling_x"
done

# An ensemble of models with other scaling is the mean of each by its own.
expect_exit 0 "$LOCKSTEP" ensemble standard.h5 robust.h5 quantile.h5 \
    -o ensemble.h5
expect_exit 0 "$LOCKSTEP" predict ensemble.h5 t.h5 -o ensemble.csv
expect "the ensemble is not the mean" awk -F, '
    { file += FNR == 1; y[file, FNR] = $1 }
    END {
        for (i = 2; i <= 301; i++) {
            d = (y[1, i] + y[2, i] + y[3, i]) / 3 - y[4, i]
            if (d * d > 1e-8) exit 1
        }
    }' standard.csv robust.csv quantile.csv ensemble.csv

# A run that starts from a model takes its scaling.
for kind in robust quantile; do
    expect_exit 0 "$LOCKSTEP" train t.h5 --init-from $kind.h5 -e 1 --lr 1e-9 \
        -o go.h5 --force -q
    expect_exit 0 "$LOCKSTEP" info go.h5
    expect_words out "scaling_x"
    expect_exit 0 "$LOCKSTEP" predict go.h5 t.h5 -o go.csv --force
    expect "$kind: the model to start from has other outputs" awk -F, '
        NR == FNR { y[FNR] = $1; next }
        FNR > 1 && (y[FNR] - $1) ^ 2 > 1e-6 { exit 1 }' go.csv $kind.csv
    expect_exit 64 "$LOCKSTEP" train t.h5 --init-from $kind.h5 \
        --normalize $kind -o no.h5
    expect_words err "--normalize"
done

# Rows held out do not move the scaling: with other values in them it is the
# same, of validation and of the folds of a cross-validation.
awk -F, -v OFS=, 'NR > 241 { $1 *= 1e6; $2 -= 1e3; $6 *= 9 } { print }' t.csv \
    >moved.csv
for table in t moved; do
    hash_of "$table-tail.h5" $table.csv --y y --normalize quantile -e 2 --split tail \
        --val-split 0.2 --restore last --clip-outputs
    sums+=("$hash")
done
expect "rows held out are fitted" test "${sums[0]}" = "${sums[1]}"
expect_exit 0 "$LOCKSTEP" diff t-tail.h5 moved-tail.h5
expect_exit 0 "$LOCKSTEP" cv values.h5 --folds 3 --normalize robust \
    --clip-outputs -e 2 -o folds.h5 --predictions folds.csv

# ---- Limits of outputs ------------------------------------------------------

# range FILE COLUMN: least and most of a column after the first line.
range() {
    awk -F, -v c="$2" 'NR > 1 {
        if (NR == 2 || $c < lo) lo = $c
        if (NR == 2 || $c > hi) hi = $c
    } END { printf "%.6g %.6g\n", lo, hi }' "$1"
}

# within LEAST MOST LO HI: whether LO to HI is in there, and ends at one of both.
within() {
    awk -v a="$1" -v b="$2" -v lo="$3" -v hi="$4" \
        'BEGIN { exit !(lo >= a && hi <= b && (lo == a || hi == b)) }'
}

awk -F, -v OFS=, 'NR > 1 { $1 *= 1000 * (NR % 2 ? 1 : -1); $2 *= -5000 }
    { print }' t.csv >far.csv
rows=$(range t.csv 6)
for loss in squared mae quantile gaussian poisson; do
    want=no
    for clip in "" --clip-outputs; do
        # shellcheck disable=SC2086
        hash_of clip.h5 t.csv --y y -e 3 --normalize standard --loss $loss $clip
        sums[${#clip}]=$hash
        expect_exit 0 "$LOCKSTEP" predict clip.h5 far.csv -o clip.csv --force
        got=$(range clip.csv 1)
        # shellcheck disable=SC2086
        if within $rows $got; then inside=yes; else inside=no; fi
        expect "$loss $clip: $got, limits $rows" \
            test "$inside" = "$want"
        want=yes
    done
    expect "$loss: limits change the training" test "${sums[0]}" = "${sums[14]}"
done

# Evaluation is of the outputs that predict writes.
hash_of clip.h5 t.csv --y y -e 3 --clip-outputs
expect_exit 0 "$LOCKSTEP" predict clip.h5 far.csv -o clip.csv --force
expect_exit 0 "$LOCKSTEP" eval clip.h5 far.csv --y y --json
expect "rmse is not of limited outputs: $(json_value rmse out)" awk -F, \
    -v rmse="$(json_value rmse out)" '
    NR == FNR { a[FNR] = $1; next }
    FNR > 1 { s += ($6 - a[FNR]) ^ 2; n++ }
    END { exit (sqrt(s / n) / rmse - 1) ^ 2 > 1e-10 }' clip.csv far.csv

expect_exit 64 "$LOCKSTEP" train values.h5 --clip-outputs --task binary -o no.h5
expect_words err "--clip-outputs"
expect_exit 64 "$LOCKSTEP" train values.h5 --clip-outputs --loss bce -o no.h5
expect_words err "--loss bce"
expect_exit 0 "$GENERATE" blobs --rows 100 -o classes.h5
expect_exit 64 "$LOCKSTEP" train classes.h5 --clip-outputs -o no.h5
expect_words err "--clip-outputs"
expect_words err "multiclass"
expect_absent no.h5

# Same parameters, other scaling or limits: models that predict otherwise.
hash_of a.h5 t.csv --y y -e 1
hash_of b.h5 t.csv --y y -e 1 --clip-outputs
expect_exit 1 "$LOCKSTEP" diff a.h5 b.h5
expect_words out "limits"

# ---- Against scikit-learn ----------------------------------------------------

need_python h5py numpy scipy sklearn
expect "scaling.py in float" "$PYTHON" "$top_srcdir/tests/system/scaling.py" \
    "$LOCKSTEP" 1e-6
expect "scaling.py in double" "$PYTHON" "$top_srcdir/tests/system/scaling.py" \
    "${LOCKSTEP}-f64" 1e-12
