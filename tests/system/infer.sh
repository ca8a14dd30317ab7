#!/bin/bash
# SPDX-License-Identifier: MIT
# infer.sh - liblockstep-infer computes the bits of predict, for every kind of
# model of both programs; damage is found.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy
if grep -qaE '__(asan|tsan)_init' "$LOCKSTEP"; then
    skip "python does not load a library with a sanitizer"
fi

infer=$top_builddir/.libs/liblockstep-infer.so
check() {
    expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/infer.py" "$infer" "$@"
}

# A table with texts and missing values, and one of numbers.
awk 'BEGIN { print "a,b,c,color,size,kind,side"
    srand(3); split("red,green,blue,", color, ","); split("S,M,L", size, ",")
    for (i = 0; i < 240; i++) {
        a = i * 37 % 100 / 50 - 1; b = i * 61 % 97 / 50 - 1; c = i * 13 % 89 / 40 - 1
        print a "," (i % 17 ? b : "") "," c "," color[i % 4 + 1] "," size[i % 3 + 1] "," \
            (a + c > 0.5 ? "up" : b > 0 ? "mid" : "down") "," (a * b > 0 ? "in" : "out")
    } }' >t.csv
cut -d, -f1-6 t.csv >kinds.csv
cut -d, -f1-5,7 t.csv >sides.csv
awk -F, 'NR == 1 { print "a,c,y,z" } NR > 1 {
    print $1 "," $3 "," 3 * $1 + $3 * $3 + 10 "," $1 * $3 + 2 }' t.csv >r.csv
import="$LOCKSTEP import -q"
# shellcheck disable=SC2086
{
    expect_exit 0 $import kinds.csv --label kind --missing mean -o kinds.h5
    expect_exit 0 $import kinds.csv --label kind --missing indicator --codes -o codes.h5
    expect_exit 0 $import sides.csv --label side --missing median -o sides.h5
    expect_exit 0 $import r.csv --label y -o r.h5
}

# same NAME TABLE OPTION...: train, export, and compare on the table.
same() {
    local name=$1 table=$2

    shift 2
    expect_exit 0 "$program" train "$table" "$@" --products own -q --epochs 3 --force -o "$name.h5"
    compare "$name" "$table"
}
compare() {
    expect_exit 0 "$program" export "$1.h5" --to infer --force -o "$1.lsinf"
    expect_exit 0 "$program" predict "$1.h5" "$2" --force -q -o out.h5
    check rows "$1.lsinf" "$2" out.h5
}

for program in "$LOCKSTEP" "${LOCKSTEP}-f64"; do
    same plain kinds.h5 --hidden 64,20
    same rich codes.h5 --hidden 24,24,24 --embedding 3 --layer-norm --residual \
        --parametric --activation silu --numeric-embedding piecewise
    same periodic codes.h5 --hidden 17 --embedding auto --activation gelu \
        --numeric-embedding periodic --normalize robust
    same quantile sides.h5 --hidden 40,1 --normalize quantile --activation tanh
    same value r.h5 --hidden 16 --clip-outputs
    same levels r.h5 --hidden 16 --loss quantile
    same spread r.h5 --hidden 16 --loss gaussian --seed 1
    mv spread.h5 spread1.h5
    same spread r.h5 --hidden 16,5 --loss gaussian --seed 2
    expect_exit 0 "$program" ensemble spread.h5 spread1.h5 --force -o both.h5
    compare both r.h5
done
program=$LOCKSTEP
for activation in identity sigmoid leaky_relu elu selu mish softplus softsign; do
    same one kinds.h5 --hidden 20,7 --activation $activation
done
same wide kinds.h5 --hidden 3000
# The comparison sees that another model has other outputs.
expect_exit 1 "$PYTHON" "$top_srcdir/tests/system/infer.py" "$infer" rows \
    plain.lsinf kinds.h5 out.h5

# Texts as they are in the table; one that training has not seen.
expect_exit 0 "$LOCKSTEP" train sides.h5 -q --epochs 3 -o texts.h5
expect_exit 0 "$LOCKSTEP" export texts.h5 --to infer -o texts.lsinf
sed '2s/,red,/,pink,/' sides.csv >new.csv
expect_exit 0 "$LOCKSTEP" predict texts.h5 new.csv -q -o new-out.csv
check text texts.lsinf new.csv new-out.csv
expect_words out '1 with unknown texts'

check damage periodic.lsinf
expect_words out 'every damage is found'

# A calibration and a threshold go with the model.
sed '2,100d' sides.csv >rest.csv
for method in temperature isotonic threshold; do
    expect_exit 0 "$LOCKSTEP" calibrate texts.h5 rest.csv \
        --method $method --force -q -o calibrated.h5
    compare calibrated sides.h5
done

# The name of a function has no place in it; an output is not replaced.
expect_exit 64 "$LOCKSTEP" export texts.h5 --to infer --name net -o other.lsinf
expect_words err "leave it out with --to infer"
expect_exit 64 "$LOCKSTEP" export texts.h5 --to lwtnn --name net -o net.json
expect_words err "leave it out with --to lwtnn"
expect_absent net.json
expect_exit 73 "$LOCKSTEP" export texts.h5 --to infer -o texts.lsinf
