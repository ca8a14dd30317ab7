#!/bin/bash
# SPDX-License-Identifier: MIT
# network.sh - activations, layer normalization, dropout and residual
# connections: refused where they cannot be honoured, kept in the model file, by
# a killed and resumed run, and equal to PyTorch's.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

export OMP_WAIT_POLICY=passive
expect_exit 0 "$GENERATE" collisions --rows 1000 -o binary.h5
expect_exit 0 "$GENERATE" friedman --rows 1000 -o regression.h5

# refused WORDS OPTION...
refused() {
    local words=$1

    shift
    expect_exit 64 "$LOCKSTEP" train binary.h5 -o no.h5 "$@"
    expect_words err "$words"
}

refused 'for 2 hidden layers' --hidden 4,4 --dropout 0.1,0.2,0.3
refused 'hidden is none' --hidden none --dropout 0.1
refused 'hidden is none' --hidden none --layer-norm
refused 'residual is given' --hidden 8,4 --residual
refused 'residual is given' --hidden 8 --residual
refused "dropout is '1'" --hidden 8 --dropout 1
refused "input-dropout is '-0.1'" --hidden 8 --input-dropout -0.1
refused 'parametric is given and hidden is none' --hidden none --parametric
refused 'activation identity has no shares' --hidden 8,8 --parametric \
    --activation identity
refused 'dropout-schedule flat-cosine is given, but dropout' --hidden 8 \
    --dropout-schedule flat-cosine
refused 'weight-decay-schedule flat-cosine is given' --hidden 8 \
    --weight-decay-schedule flat-cosine
refused "want constant or flat-cosine" --hidden 8 --dropout 0.1 \
    --dropout-schedule cosine
refused "activation is 'leakyrelu'" --hidden 8 --activation leakyrelu

# hash OUT OPTION...: train and print the hash.
hash() {
    local output=$1

    shift
    expect_exit 0 "$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 3 --force \
        -q --json -o "$output" "$@" >&2 && json_value parameters_sha256 out
}

# Each option changes the result; names of one activation do not.
plain=$(hash plain.h5)
for option in --layer-norm --parametric --residual "--dropout 0.2" \
    "--dropout 0.2,0" "--input-dropout 0.2" "--activation leaky_relu" \
    "--activation mish" "--init lecun" \
    "--init he-normal"; do
    # shellcheck disable=SC2086
    other=$(hash other.h5 $option)
    expect "$option changes the parameters" test "$other" != "$plain"
done
expect 'leaky-relu is leaky_relu' test \
    "$(hash a.h5 --activation leaky-relu)" = \
    "$(hash b.h5 --activation leaky_relu)"
expect 'equal shares are one share' test "$(hash a.h5 --dropout 0.3)" = \
    "$(hash b.h5 --dropout 0.3,0.3)"

# A model says what it has, and predicts without dropout.
stages="--layer-norm --parametric --residual --dropout 0.4 --input-dropout 0.2"
# shellcheck disable=SC2086
known=$(hash stages.h5 $stages --activation gelu,mish)
expect_exit 0 "$LOCKSTEP" info stages.h5 --json
expect_words out '"layer_norm": true'
expect_words out '"parametric": true'
expect_words out '"residual": true'
expect_exit 0 "$LOCKSTEP" info stages.h5
expect_words out 'layer-norm, parametric, residual'
expect_exit 1 "$LOCKSTEP" diff plain.h5 stages.h5
hash share.h5 --parametric >/dev/null
expect_exit 1 "$LOCKSTEP" diff plain.h5 share.h5
expect_words out 'parametric activations'
expect_exit 0 "$LOCKSTEP" info share.h5 --json
expect_words out '"parameters": 541'
expect_exit 0 "$LOCKSTEP" predict stages.h5 binary.h5 -o one.csv -j 1
expect_exit 0 "$LOCKSTEP" predict stages.h5 binary.h5 -o two.csv -j 3
expect 'two predictions are the same' cmp one.csv two.csv

# A run that is killed goes on with the same bits, on other threads; another
# share of dropout is refused.
# shellcheck disable=SC2086
"$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 3 --force -q -o run.h5 \
    $stages --activation gelu,mish --max-steps 7 -j 1 >out 2>err
expect_exit 0 "$LOCKSTEP" resume run.h5 -j 3 --schedule tile-major -q --json
expect 'a resumed run has other parameters' test \
    "$(json_value parameters_sha256 out)" = "$known"
# shellcheck disable=SC2086
"$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 3 --force -q -o run.h5 \
    $stages --max-steps 7 >out 2>err
expect_exit 64 "$LOCKSTEP" train binary.h5 --hidden 12,12 --epochs 3 -q \
    -o run.h5 --resume auto --layer-norm --parametric --residual \
    --dropout 0.3 --input-dropout 0.2
expect_words err 'dropout'

need_python torch h5py
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/network.py" \
    "$top_builddir/tests/system/trace" \
    "$top_builddir/tests/system/trace-f64" binary.h5 regression.h5 &&
    grep ^float out
