#!/bin/bash
# SPDX-License-Identifier: MIT
# export.sh - exported models compute what predict computes, for every kind of
# export and every step of a model; what a kind lacks is refused by name.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python numpy h5py
# shellcheck source=tests/system/export_models.sh
. "$top_srcdir/tests/system/export_models.sh"
# shellcheck source=tests/system/export_postgres.sh
. "$top_srcdir/tests/system/export_postgres.sh"

F64=$top_builddir/lockstep-f64
export PYTHONDONTWRITEBYTECODE=1
make_models
calibrated=
for name in text codes votes pair; do
    for how in temperature isotonic; do
        "$PYTHON" "$top_srcdir/tests/system/export_calibrate.py" "$name.h5" \
            "${name}_$how.h5" "$how" || fault "calibrate $name"
        cp "$name.table" "${name}_$how.table"
        calibrated="$calibrated ${name}_$how"
    done
done
models="$models $calibrated"
for name in $models; do
    # In double, so that nothing but the export is measured.
    expect_exit 0 "$F64" predict "$name.h5" "$(cat "$name.table")" \
        -o "$name.csv" -q
done

# Steps that a kind lacks: models that it refuses, and a word of the sentence.
# Read by lacks().
# shellcheck disable=SC2034
{
text_models="text:texts names:texts codes:texts robust:texts quantile:texts \
text_temperature:texts text_isotonic:texts codes_temperature:texts \
codes_isotonic:texts knots:quantile twin2:texts codes2:texts votes:texts \
pair:texts votes_temperature:texts votes_isotonic:texts pair_temperature:texts \
pair_isotonic:texts piecewise:numeric periodic:numeric gauss:mean_variance \
gauss2:mean_variance clipped:range mean:members mixture:members \
pack:members"
keras_lacks="$text_models stages:parametric"
lwtnn_lacks="$text_models stages:normalization prelu:parametric act2:selu \
act3:gelu act4:softplus counts:exp"
c_lacks='' json_lacks='' numpy_lacks='' onnx_lacks='' fortran_lacks='' sql_lacks=''
}

# lacks KIND NAME: the word of the sentence, or nothing.
lacks() {
    local all=$1_lacks

    # shellcheck disable=SC2086
    printf '%s\n' ${!all} | sed -n "s/^$2://p"
}

# export_all KIND EXTENSION TOLERANCE CHECK..: lines for export_check.py.
export_all() {
    local kind=$1 extension=$2 tolerance=$3 name word check named

    shift 3
    for name in $models; do
        word=$(lacks "$kind" "$name")
        if [ -n "$word" ]; then
            expect_exit 64 "$LOCKSTEP" export "$name.h5" --to "$kind" \
                -o "no.$extension"
            expect_words err "$word"
            expect_words err "these can: c"
            continue
        fi
        named=(--name "$name")
        [ "$kind" != lwtnn ] || named=()
        expect_exit 0 "$LOCKSTEP" export "$name.h5" --to "$kind" \
            -o "$name.$extension" "${named[@]}"
        for check in "$@"; do
            echo "$check $name.$extension $(cat "$name.table") $name.csv" \
                "$tolerance"
        done
    done
}

# shellcheck disable=SC2129
export_all c c 1e-9 c >checks
export_all json json 1e-9 json >>checks
export_all numpy py 1e-9 numpy >>checks
export_all keras keras.h5 1e-5 keras >>checks
export_all lwtnn lwtnn.json 1e-9 lwtnn >>checks
if command -v gfortran >/dev/null; then
    export_all fortran f90 1e-9 fortran >>checks
else
    echo "$test_name: SKIPPED: Fortran; there is no gfortran" >&2
fi
with_postgres=
if start_postgres; then
    with_postgres=postgres
    trap 'stop_postgres; end_test' EXIT
fi
# The share of gelu is a fit with an error of 1e-7.
export_all sql sql 1e-6 sqlite $with_postgres >>checks
if ! grep -q '^#define HAVE_ONNX' "$top_builddir/config.h"; then
    expect_exit 64 "$LOCKSTEP" export act1.h5 --to onnx -o no.onnx
    expect_words err 'protobuf-c'
    echo "$test_name: SKIPPED: ONNX; lockstep was built without" >&2
elif ! "$PYTHON" -c 'import onnx' 2>/dev/null; then
    echo "$test_name: SKIPPED: ONNX; there is no python3-onnx" >&2
else
    export_all onnx onnx 1e-5 onnx >>checks
fi
# Quantile scaling has the digits of doubles.
sed -i -E '/^(fortran|sqlite|postgres) (quantile|knots)\./s/[^ ]+$/1e-12/' checks
expect 'exported models compute what predict computes' "$PYTHON" \
    "$top_srcdir/tests/system/export_check.py" <checks >worst
expect 'models were compared' test "$(wc -l <worst)" -gt 60

warnings="-Wall -Wextra -pedantic -Wconversion -Wshadow -Werror"
# compiles NAME COMPILER...: without a warning, and the file passes its own test.
compiles() {
    local name=$1

    shift
    # shellcheck disable=SC2086
    expect "$* compiles $name.c" "$@" $warnings -DLS_TEST -o "$name.test" \
        "$name.c" -lm && expect "self-test of $name.c by $*" "./$name.test"
}
for name in $models; do
    compiles "$name" gcc -std=c99
done
# A wrong weight is found.
sed '/_kernel_0\[/{n;s/[0-9.e-]*F/9.5F/}' act1.c >wrong.c
cp act1.h wrong.h
expect 'wrong.c compiles' gcc -DLS_TEST -o wrong.test wrong.c -lm
checks=$((checks + 1))
./wrong.test >out && fault 'the self-test of a wrong weight passes'
for name in act3 text codes quantile stages piecewise periodic mixture; do
    command -v clang-14 >/dev/null && compiles "$name" clang-14 -std=c11
    command -v g++ >/dev/null && compiles "$name" g++ -x c++ -std=c++11
    echo 'int main(void) { return 0; }' >m32.c
    gcc -m32 -o m32.test m32.c -lm 2>/dev/null && compiles "$name" gcc -m32
done

# Refusals of the command.
expect_exit 64 "$LOCKSTEP" export act1.h5 -o net.unknown
expect_words err 'choose one of c, onnx'
expect_exit 64 "$LOCKSTEP" export act1.h5 --to cobol -o net.c
expect_words err 'cobol'
expect_exit 64 "$LOCKSTEP" export act1.h5 --to c -o net.c --name 'a b'
expect_words err "'a b' is not a name"
expect_exit 64 "$LOCKSTEP" export act1.h5 --to c -o net.h
expect_words err 'net.h ends in .h'
expect_exit 64 "$LOCKSTEP" export act1.h5 --to c
expect_exit 66 "$LOCKSTEP" export none.h5 --to c -o net.c
expect_exit 73 "$LOCKSTEP" export act1.h5 --to c -o act1.c
expect_exit 0 "$LOCKSTEP" export act1.h5 --to c -o act1.c --force
# The kinds of the option are those of the library.
expect_exit 0 "$LOCKSTEP" export act1.h5 -o by.lwtnn.json
expect_words by.lwtnn.json '"architecture": "dense"'
expect_exit 0 "$LOCKSTEP" export act1.h5 -o by.json --json
expect_words out '"parameters": 86'
expect_words by.json '"format": "lockstep-export"'
# The same model gives the same bytes.
expect_exit 0 "$LOCKSTEP" export act1.h5 --to keras -o again.h5 --name act1
expect_same again.h5 act1.keras.h5

# A missing number that is not filled makes no answer, like that of predict.
model gap plain class --hidden 5 --normalize quantile
"$PYTHON" "$top_srcdir/tests/system/export_calibrate.py" gap.h5 even.h5 \
    isotonic || fault 'calibrate gap'
expect_exit 0 "$LOCKSTEP" export even.h5 -o even.c
expect_exit 0 "$LOCKSTEP" export even.h5 -o even.py
cat >gap.c <<'END'
#include "even.c"
int main(void)
{
    const double number[3] = {NAN, 1000, 0.5};
    double y[3];

    even_predict(number, y);
    return !(isnan(y[0]) && isnan(y[1]) && isnan(y[2]));
}
END
expect 'gap.c compiles' gcc -std=c99 -o gap gap.c -lm
expect 'no answer by C' ./gap
expect 'no answer by Python' "$PYTHON" -c \
    'import even, numpy as np; n = float("nan")
assert np.isnan(even.predict({"a": [n], "b": [1000], "c": [0.5]})).all()'

# Names that mean something in the language.
expect_exit 64 "$LOCKSTEP" export act1.h5 -o DP.f90
expect_words err 'cannot be called DP'
expect_words err '--name'
long=$(printf '%060d' 0 | tr 0 n)
expect_exit 64 "$LOCKSTEP" export act1.h5 -o "$long.f90"
expect_words err 'too long for Fortran'
expect_exit 64 "$LOCKSTEP" export act1.h5 -o 'a"b.c'
expect_words err 'C cannot include'

# A path that is no UTF-8 is left out of an answer, and the rest is there.
expect_exit 0 "$LOCKSTEP" export act1.h5 -o "$(printf 'net\377.json')" --json
expect_words out '"parameters": 86'
