#!/bin/bash
# SPDX-License-Identifier: MIT
# embedding.sh - text columns as embeddings: the losses of PyTorch, the same bits
# whatever reads the table and on any threads, the codes of the training table in
# every other one, and a sentence where there are no texts.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python h5py numpy
"$PYTHON" "$top_srcdir/tests/system/embedding.py" . || exit 99

# train TABLE MODEL OPTION...
train() {
    local table=$1 model=$2

    shift 2
    expect_exit 0 "$LOCKSTEP" train "$table" -o "$model" --force -q --hidden 12,9 \
        --epochs 4 --batch-size 70 --shard 16 "$@"
}

enums=(--x /num,/city,/shape)

# ---- What it is --------------------------------------------------------------

train small.csv auto --embedding auto --missing zero
expect_exit 0 "$LOCKSTEP" info auto
expect_words out "a, city, b, shape"
expect_words out "city 40 texts x 20, shape 3 texts x 2"
expect_exit 0 "$LOCKSTEP" info auto --json
expect "two embeddings in JSON" [ "$(grep -c '"texts"' out)" = 2 ]
scaling() {
    "$PYTHON" -c '
import h5py, sys
with h5py.File("auto") as f:
    s = list(zip(f["preprocess/shift"][:], f["preprocess/scale"][:]))
sys.exit(not (s[1] == s[3] == (0, 1) and s[0] != (0, 1) != s[2]))'
}
expect "numbers are scaled, codes are not" scaling
train small.csv seven --embedding 7 --missing zero
expect_exit 0 "$LOCKSTEP" info seven
expect_words out "city 40 texts x 7, shape 3 texts x 7"
train small.csv one-hot --missing zero
expect_exit 0 "$LOCKSTEP" info one-hot
expect_words out "city=c000"
expect_exit 1 "$LOCKSTEP" diff auto seven
expect_words out "24"

# A text not seen in training, and a missing one, count as code 0.
expect_exit 0 "$LOCKSTEP" eval auto val.csv
expect_words err "that the model knows"
expect_exit 65 "$LOCKSTEP" eval auto val.csv --unknown error
expect_words err '"c04'
head -1 small.csv >blank.csv
sed -n '3,40s/,c[0-9]*,/,nowhere,/p' small.csv >unseen.rows
cat blank.csv unseen.rows >unseen.csv
{ cat blank.csv; sed 's/,nowhere,/,,/' unseen.rows; } >blanks.csv
expect_exit 0 "$LOCKSTEP" predict auto unseen.csv -o unseen.out
expect_exit 0 "$LOCKSTEP" predict auto blanks.csv -o blanks.out
expect_same unseen.out blanks.out

# Columns are found by name.
"$PYTHON" -c '
import csv
rows = list(csv.reader(open("small.csv")))
csv.writer(open("turned.csv", "w")).writerows(
    [r[3], r[1], r[4], r[2], r[0]] for r in rows)'
expect_exit 0 "$LOCKSTEP" predict auto small.csv -o a.csv
expect_exit 0 "$LOCKSTEP" predict auto turned.csv -o b.csv
expect_same a.csv b.csv

# ---- The same texts from other files -----------------------------------------

expect_exit 0 "$LOCKSTEP" import small.csv --codes --missing zero -o codes.h5
expect_words err "city is 40 texts, a feature with their codes"
train codes.h5 imported --embedding auto
expect_exit 0 "$LOCKSTEP" diff auto imported
train words.h5 words --embedding 5 "${enums[@]}"
train other.h5 others --embedding 5 "${enums[@]}"
expect_exit 0 "$LOCKSTEP" diff words others
expect_exit 0 "$LOCKSTEP" predict words words.h5 "${enums[@]}" -o a.csv --force
expect_exit 0 "$LOCKSTEP" predict words other.h5 "${enums[@]}" -o b.csv --force
expect_same a.csv b.csv
expect_exit 0 "$LOCKSTEP" import val.csv --like codes.h5 -o val.h5
expect_exit 0 "$LOCKSTEP" eval auto val.csv --json
mv out text.json
expect_exit 0 "$LOCKSTEP" eval auto val.h5 --json
expect "the loss from codes is that from the text" [ \
    "$(grep '"loss"' out)" = "$(grep '"loss"' text.json)" ]

# Codes of other texts, and numbers, are not taken for those of the model.
expect_exit 0 "$LOCKSTEP" import val.csv --codes --missing zero -o own.h5
expect_exit 65 "$LOCKSTEP" eval auto own.h5
expect_words err "own.h5: city is coded by other texts than in the model"
expect_exit 65 "$LOCKSTEP" train codes.h5 --embedding auto --val own.h5 -o no.h5
expect_words err "city is coded by other texts than in codes.h5"
"$PYTHON" -c '
import h5py, numpy
with h5py.File("codes.h5") as f, h5py.File("numbers.h5", "w") as g:
    g["X"], g["y"], g["feature_names"] = f["X"][:], f["y"][:], f["feature_names"][:]
    numpy.save("numbers.npy", f["X"][:])'
for file in numbers.h5 numbers.npy; do
    expect_exit 65 "$LOCKSTEP" predict auto $file -o no.csv
    expect_words err "$file: city is not a column of texts"
done
# Numbers that are no codes: past the last text, below none, between two.
for code in 41 -1 1.5; do
    cp codes.h5 wrong.h5
    "$PYTHON" -c '
import h5py, sys
with h5py.File("wrong.h5", "r+") as f:
    names = [name.decode() for name in f["feature_names"][:]]
    f["X"][7, names.index("city")] = float(sys.argv[1])' $code
    expect_exit 65 "$LOCKSTEP" train wrong.h5 --embedding auto -o no.h5
    expect_words err "wrong.h5: /X row 7, column"
    expect_words err " (city) is $code (rows and"
    expect_words err "want the code of a text, 1 to 40, or 0"
    expect_exit 65 "$LOCKSTEP" predict auto wrong.h5 -o no.csv
    expect_words err " (city) is $code (rows and"
done
expect_exit 0 "$LOCKSTEP" import small.csv --missing zero -o one-hot.h5
expect_exit 65 "$LOCKSTEP" eval auto one-hot.h5
expect_words err "city is not a column of texts"
expect_exit 65 "$LOCKSTEP" eval one-hot codes.h5
expect_words err "city"

# ---- What does not go --------------------------------------------------------

expect_exit 64 "$LOCKSTEP" train codes.h5 -o no.h5
expect_words err "choose --embedding auto"
expect_exit 64 "$LOCKSTEP" train one-hot.h5 --embedding auto -o no.h5
expect_words err "one-hot.h5 has no text column for --embedding"
printf 'a,b,y\n1,2,0\n3,4,1\n5,6,0\n' >plain.csv
expect_exit 64 "$LOCKSTEP" train plain.csv --embedding 4 -o no.h5
expect_words err "plain.csv has no text column for --embedding"
expect_exit 64 "$LOCKSTEP" import plain.csv --codes -o no.h5
expect_words err "plain.csv has no text column for --codes"
expect_exit 64 "$LOCKSTEP" train numbers.npy --embedding 4 -o no.h5
expect_words err "--embedding 4 does not apply"
expect_exit 64 "$LOCKSTEP" import val.csv --codes --like codes.h5 -o no.h5
expect_words err "codes"
expect_exit 65 "$LOCKSTEP" import small.csv --append --codes -o one-hot.h5
expect_words err "--codes does not go with one-hot.h5"
expect_absent no.h5
cp codes.h5 more.h5
expect_exit 0 "$LOCKSTEP" import small.csv --append --codes -o more.h5
expect_words out "3,000 rows"

# A column of more texts than one-hot features can be, as codes.
"$PYTHON" -c '
print("a,t,y")
for i in range(9000):
    print(f"{i % 7},t{i * 7919 % 3000},{i % 3 == 0:d}")' >many.csv
expect_exit 65 "$LOCKSTEP" train many.csv -o no.h5
expect_words err "embedding"
train many.csv many --embedding auto
expect_exit 0 "$LOCKSTEP" info many
expect_words out "t 3,000 texts x 50"

# ---- Bits --------------------------------------------------------------------

for j in 1 2 3 7; do
    for schedule in shard-major tile-major; do
        train small.csv run --embedding auto --missing zero -j $j \
            --schedule $schedule --team all
        expect_exit 0 "$LOCKSTEP" diff auto run
    done
done
train small.csv plain --embedding auto --missing zero --products plain
expect_exit 0 "$LOCKSTEP" diff auto plain

# Stopped in the middle of an epoch, killed, resumed on other threads.
stop() {
    expect_exit 75 "$LOCKSTEP" train "$1" -o piece.h5 --force -q --hidden 12,9 \
        --epochs 4 --batch-size 70 --shard 16 --embedding auto --missing zero \
        --max-steps 31 -j 1
}
stop small.csv
expect_exit 0 "$LOCKSTEP" resume piece.ckpt.h5 -q -j 3 --max-steps 0
expect_exit 0 "$LOCKSTEP" diff auto piece.h5

# Data that changed, with as many other texts, is not gone on with.
cp small.csv changed.csv
stop changed.csv
sed -i 's/c000/d000/' changed.csv
expect_exit 65 "$LOCKSTEP" resume piece.ckpt.h5 -q --max-steps 0 \
    --allow-changed-data
expect_words err "texts"

# ---- PyTorch -----------------------------------------------------------------

if "$PYTHON" -c 'import torch' 2>/dev/null; then
    common="hidden=24,16 batch-size=96 shard=20 threads=2"
    expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/embedding_reference.py" \
        "$top_builddir/tests/system/trace" \
        "$top_builddir/tests/system/trace-f64" codes.h5 \
        "$common embedding=auto optimizer=adam lr=0.002" \
        "$common embedding=5 optimizer=momentum l2=1e-3 activation=tanh" \
        "hidden=none embedding=3 optimizer=sgd lr=0.1" &&
        cat out
else
    echo "$test_name: SKIPPED: the comparison with PyTorch, which is not here" >&2
fi

# ---- Streamed ----------------------------------------------------------------

! skips_streaming || exit 0
large=(--x /num,/city --embedding 6 --hidden 8 --epochs 1 --batch-size 1024
    --shuffle window --window 0.25)
memory=20
while [ $memory -lt 60 ] &&
    ! "$LOCKSTEP" train large.h5 -o s --force "${large[@]}" -j 2 \
        --memory ${memory}M >out 2>err; do
    memory=$((memory + 1))
done
expect_words err "is streamed"
expect_exit 0 "$LOCKSTEP" train large.h5 -o m --force -q "${large[@]}" -j 3
expect_exit 0 "$LOCKSTEP" diff m s
