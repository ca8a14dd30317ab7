#!/bin/bash
# SPDX-License-Identifier: MIT
# numeric_embedding.sh - numbers as several inputs: the losses of PyTorch, the
# same bits on any threads, streamed and resumed, of one row as of the table, and
# a sentence where a setting would be ignored.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
"$PYTHON" "$top_srcdir/tests/system/numeric_embedding.py" . || exit 99
export OMP_WAIT_POLICY=passive

# train TABLE MODEL OPTION...
train() {
    local table=$1 model=$2

    shift 2
    expect_exit 0 "$LOCKSTEP" train "$table" -o "$model" --force -q --hidden 12,9 \
        --epochs 4 --batch-size 70 --shard 20 "$@"
}

# ---- What it is --------------------------------------------------------------

kinds=("piecewise --numeric-size 5 --numeric-bins 7"
    "periodic --numeric-size 3 --numeric-frequencies 6")
for kind in "${kinds[@]}"; do
    name=${kind%% *}
    # shellcheck disable=SC2206
    options=(--numeric-embedding $kind --embedding 3)
    train mixed.csv "$name" "${options[@]}"
    expect_exit 0 "$LOCKSTEP" info "$name"
    expect_words out "5 of 8 features, $name"
    expect_words out "place 9 texts x 3"
    expect_exit 0 "$LOCKSTEP" info "$name" --json
    expect "$name: features in JSON" "$PYTHON" -c '
import json, sys
e = json.load(open("out"))["numeric_embedding"]
sys.exit(e["kind"] != sys.argv[1] or e["features"] != [0, 1, 3, 4, 5])' "$name"

    # ---- Bits ----------------------------------------------------------------

    for j in 1 2 3 7; do
        for schedule in shard-major tile-major; do
            train mixed.csv run "${options[@]}" -j $j --schedule $schedule \
                --team all --diagnose
            expect_exit 0 "$LOCKSTEP" diff "$name" run
        done
    done
    train mixed.csv run "${options[@]}" --products plain
    expect_exit 0 "$LOCKSTEP" diff "$name" run
    expect_exit 75 "$LOCKSTEP" train mixed.csv -o piece.h5 --force -q \
        --hidden 12,9 --epochs 4 --batch-size 70 --shard 20 "${options[@]}" \
        --max-steps 13 -j 1
    expect_exit 0 "$LOCKSTEP" resume piece.ckpt.h5 -q -j 3 --max-steps 0
    expect_exit 0 "$LOCKSTEP" diff "$name" piece.h5
    rm -f piece.h5* piece.ckpt.h5*

    # Rows of their own, and all together.
    expect_exit 0 "$LOCKSTEP" predict "$name" mixed.csv -o all.csv --force
    for row in 1 2 50 700; do
        sed -n "1p;$((row + 1))p" mixed.csv >one.csv
        expect_exit 0 "$LOCKSTEP" predict "$name" one.csv -o got.csv --force
        sed -n "$((row + 1))p" all.csv >want
        sed -n 2p got.csv >got
        expect_same want got
    done

    # Each setting counts; options_by_format.sh has further ones.
    train mixed.csv run "${options[@]}" --seed 3
    expect_exit 1 "$LOCKSTEP" diff "$name" run
    # shellcheck disable=SC2206
    others=(--embedding 3 --numeric-embedding ${kind%%--*})
    train mixed.csv run "${others[@]}"
    expect_exit 1 "$LOCKSTEP" diff "$name" run

    # A frozen first layer keeps its embeddings; the model to start from brings
    # its knots, and its settings.
    train mixed.csv again --init-from "$name" --freeze 1,2 --lr 0.1
    expect "$name: frozen with the first layer" "$PYTHON" -c '
import h5py, sys
with h5py.File(sys.argv[1]) as a, h5py.File("again") as b:
    a, b = a["model/numeric_1"], b["model/numeric_1"]
    same = all((a[k][()] == b[k][()]).all() for k in a)
    sys.exit(0 if same and len(a) == len(b) >= 5 else 1)' "$name"
    head -400 mixed.csv >part.csv
    train part.csv again --init-from "$name"
    expect "$name: other rows, the same knots" "$PYTHON" -c '
import h5py, sys
with h5py.File(sys.argv[1]) as a, h5py.File("again") as b:
    a, b = a["model/numeric_1"], b["model/numeric_1"]
    same = all((a[k][()] == b[k][()]).all() for k in ("feature", "knots")
               if k in a)
    first = "slope" if "slope" in a else "frequency"
    sys.exit(0 if same and (a[first][()] != b[first][()]).any() else 1)' "$name"

    # Members of an ensemble have knots of their own.
    expect_exit 0 "$LOCKSTEP" cv mixed.csv -k 2 -o cv.h5 --force -q -e 2 \
        "${options[@]}"
    expect_exit 0 "$LOCKSTEP" predict cv.h5 mixed.csv -o all.csv --force
    expect_exit 0 "$LOCKSTEP" eval cv.h5 mixed.csv

    # ---- Streamed ------------------------------------------------------------

    if ! keeps_freed_memory; then
        large=(--numeric-embedding $kind --hidden 8 --epochs 1 --batch-size 1024
            --shuffle window --window 0.25)
        memory=16
        while [ $memory -lt 60 ] &&
            ! "$LOCKSTEP" train large.h5 -o s --force "${large[@]}" -j 2 \
                --memory ${memory}M >out 2>err; do
            memory=$((memory + 1))
        done
        expect_words err "is streamed"
        expect_exit 0 "$LOCKSTEP" train large.h5 -o m --force -q "${large[@]}" \
            -j 3
        expect_exit 0 "$LOCKSTEP" diff m s
    fi
done
expect_exit 1 "$LOCKSTEP" diff piecewise periodic

# A model of lockstep-f64 is one of lockstep, which has the same bins.
F64=$top_builddir/lockstep-f64
expect_exit 0 "$F64" train mixed.csv -o wide -q --numeric-embedding piecewise \
    --epochs 2
expect_exit 0 "$LOCKSTEP" eval wide mixed.csv

# ---- What does not go --------------------------------------------------------

refused() {
    local words=$1

    shift
    expect_exit 64 "$LOCKSTEP" train mixed.csv --embedding 3 -o no.h5 "$@"
    expect_words err "$words"
    expect_absent no.h5
}
refused "numeric-bins is for numeric-embedding piecewise" --numeric-bins 4
refused "numeric-size is for numeric-embedding" --numeric-size 4
refused "numeric-embedding is periodic" --numeric-embedding periodic \
    --numeric-bins 4
refused "numeric-sigma is for numeric-embedding periodic" \
    --numeric-embedding piecewise --numeric-sigma 2
refused "numeric-frequencies is for numeric-embedding periodic" \
    --numeric-embedding piecewise --numeric-frequencies 2
refused "want 2 or more" --numeric-embedding periodic --numeric-size 1
refused "out of range" --numeric-embedding periodic --numeric-sigma 1e-320
printf 'a,t,y\n0,u,0\n1,v,1\n0,u,1\n1,w,0\n' >two.csv
expect_exit 64 "$LOCKSTEP" train two.csv --numeric-embedding periodic -o no.h5
expect_words err "two.csv has no feature of more than two values for --numeric-emb"
expect_exit 64 "$LOCKSTEP" resume wide --numeric-bins 3
expect_exit 65 "$LOCKSTEP" train mixed.csv -o no.h5 -q --init-from piecewise \
    --numeric-bins 9
expect_words err "embeddings"

# ---- PyTorch -----------------------------------------------------------------

if "$PYTHON" -c 'import torch' 2>/dev/null; then
    common="hidden=24,16 batch-size=96 shard=20 threads=2"
    expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/numeric_reference.py" \
        "$top_builddir/tests/system/trace" \
        "$top_builddir/tests/system/trace-f64" numbers.h5 \
        "$common numeric-embedding=piecewise optimizer=adam lr=0.002 activation=tanh" \
        "$common numeric-embedding=piecewise optimizer=sgd lr=0.05 numeric-bins=9
            numeric-size=5 l2=1e-3" \
        "$common numeric-embedding=periodic optimizer=adam lr=0.002 activation=tanh" \
        "hidden=none numeric-embedding=periodic optimizer=sgd lr=0.05
            numeric-size=6 numeric-frequencies=7 numeric-sigma=1"
    cat out
else
    echo "$test_name: SKIPPED: the comparison with PyTorch, which is not here" >&2
fi
