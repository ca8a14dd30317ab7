#!/bin/bash
# SPDX-License-Identifier: MIT
# import_model.sh - networks of scikit-learn, Keras and ONNX become models that
# compute the same; exported models come back; damaged files are refused.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python numpy h5py
# shellcheck source=tests/system/export_models.sh
. "$top_srcdir/tests/system/export_models.sh"

F64=$top_builddir/lockstep-f64
expect 'networks of other programs compute the same' "$PYTHON" \
    "$top_srcdir/tests/system/import_check.py" "$LOCKSTEP" "$F64"

# Round trips: as predict writes them, up to the rounding of weights to float.
make_tables
models=
model relu plain y --hidden 5,4 --activation relu,tanh
model class plain class --hidden 5 --activation sigmoid
model two plain two --hidden 5,5 --activation leaky_relu,softsign
model norm plain class --hidden 5,4 --activation gelu,silu --layer-norm
model slopes plain two --hidden 5,5 --activation relu,leaky_relu --parametric
model both plain y --hidden 5,5 --activation relu --parametric --layer-norm
for name in $models; do
    sed 's/,[^,]*$//' "$(cat "$name.table")" >inputs.csv
    expect_exit 0 "$F64" predict "$name.h5" inputs.csv -o "$name.csv" -q
    for kind in json keras onnx; do
        grep -q '^#define HAVE_ONNX' "$top_builddir/config.h" ||
            [ "$kind" != onnx ] || continue
        expect_exit 0 "$LOCKSTEP" export "$name.h5" --to "$kind" -o it --force
        expect_exit 0 "$LOCKSTEP" import-model it -o back.h5 --force
        expect_exit 0 "$LOCKSTEP" info back.h5 --check
        expect_exit 0 "$F64" predict back.h5 inputs.csv -o "$name.$kind.csv" -q
        # The shift of a column of 1,000 and more is rounded to float there.
        case $name-$kind in
        norm-json | [!n]*) tolerance=1e-6 ;;
        norm-*) tolerance=3e-6 ;;
        esac
        echo "predict $name.$kind.csv inputs.csv $name.csv $tolerance" >>checks
    done
done
expect 'what comes back computes the same' "$PYTHON" \
    "$top_srcdir/tests/system/export_check.py" <checks
expect_exit 64 "$LOCKSTEP" import-model it
expect_exit 66 "$LOCKSTEP" import-model nothing -o none.h5
expect_exit 64 "$LOCKSTEP" import-model relu.h5 -o none.h5
expect_words err 'a model of lockstep already'
