#!/bin/bash
# SPDX-License-Identifier: MIT
# same_bits.sh - the parameters are the same bits for any number of threads, in
# builds with and without OpenMP; and other bits with another seed, shard or
# minibatch.
#
# Prints one line for each run: its settings and its one hash. The program
# without OpenMP is $LOCKSTEP_NO_OPENMP; where it is not given this is said.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# More threads than the machine has must not spin.
export OMP_WAIT_POLICY=passive
threads=$(quick_or_all "1 2 3 8 33" "1 2 3 4 7 8 16 33")

# train PROGRAM OUT TABLE OPTION...: $hash is that of the trained parameters;
# by all threads, unless $team says otherwise.
train() {
    local program=$1 output=$2

    shift 2
    hash=
    expect_exit 0 "$program" train "$@" --epochs 3 -o "$output" --force \
        --team "${team:-all}" --json -q || return 1
    hash=$(json_value parameters_sha256 out)
    expect "a hash is 64 digits: '$hash'" test "${#hash}" -eq 64
}

# one_hash WHAT PROGRAM TABLE OPTION...: any number of threads gives $known.
one_hash() {
    local what=$1 program=$2 j

    shift 2
    known=
    for j in $threads; do
        train "$program" "threads-$j.h5" "$@" -j "$j" || continue
        : "${known:=$hash}"
        expect "$what: -j $j gives $hash, want $known" \
            test "$hash" = "$known"
        expect_exit 0 "$program" diff threads-1.h5 "threads-$j.h5"
    done
    printf '%-28s one SHA-256 over -j %s: %s\n' "$what" "$threads" "$known"
}

# other_hash WHAT TABLE OPTION...: not $known, and diff says where.
other_hash() {
    local what=$1

    shift
    train "$LOCKSTEP" other.h5 "$@" -j 2 || return
    expect "$what gives the same hash" test "$hash" != "$known"
    expect_exit 1 "$LOCKSTEP" diff threads-1.h5 other.h5
    expect_words out "in layer "
    printf '%-28s another SHA-256: %s\n' "$what" "$hash"
}

# same_schedules WHAT TABLE OPTION...: $known with every schedule and team.
same_schedules() {
    local what=$1 kind j

    shift
    for kind in shard-major tile-major; do
        for j in $(quick_or_all "1 3 16" "1 2 3 7 16"); do
            train "$LOCKSTEP" other.h5 "$@" -j "$j" --schedule "$kind" || continue
            expect "$what: $kind -j $j gives $hash, want $known" \
                test "$hash" = "$known"
        done
    done
    team=auto train "$LOCKSTEP" other.h5 "$@" -j 16 || return
    expect "$what: --team auto gives $hash, want $known" \
        test "$hash" = "$known"
    printf '%-28s the same with every schedule and team\n' "$what"
}

# same_plain WHAT TABLE OPTION...: $known from plain C, too.
same_plain() {
    local what=$1

    shift
    train "$LOCKSTEP" other.h5 "$@" -j 2 --products plain || return
    expect "$what: plain C gives $hash, want $known" test "$hash" = "$known"
    printf '%-28s the same from plain C\n' "$what"
}

# without_openmp WHAT PRODUCTS TABLE OPTION...: $known without OpenMP, too, from
# the same products if that program has them.
without_openmp() {
    local what=$1 kind=$2

    shift 2
    [ -n "${LOCKSTEP_NO_OPENMP:-}" ] || return 0
    if ! products_of "$LOCKSTEP_NO_OPENMP" | grep -qx "$kind"; then
        echo "$what: SKIPPED without OpenMP: it has no $kind products" >&2
        return
    fi
    train "$LOCKSTEP_NO_OPENMP" single.h5 "$@" --products "$kind" || return
    expect "$what: without OpenMP $hash, want $known" test "$hash" = "$known"
    printf '%-28s the same without OpenMP\n' "$what"
}

# check_table NAME TABLE OPTION...: every kind of run on one table.
check_table() {
    local name=$1

    shift
    one_hash "$name, adam, l2" "$LOCKSTEP" "$@" --l2 1e-4
    same_schedules "$name, adam, l2" "$@" --l2 1e-4
    same_plain "$name, adam, l2" "$@" --l2 1e-4
    without_openmp "$name, adam, l2" "$default" "$@" --l2 1e-4
    other_hash "$name, --seed 43" "$@" --l2 1e-4 --seed 43
    other_hash "$name, --shard 32" "$@" --l2 1e-4 --shard 32
    other_hash "$name, --batch-size 64" "$@" --l2 1e-4 --batch-size 64
    one_hash "$name, sgd" "$LOCKSTEP" "$@" --optimizer sgd --lr 0.05
    # 43 shards, the last of 6 rows, and a last minibatch that is short.
    one_hash "$name, short minibatch" "$LOCKSTEP" "$@" -b 300 --shard 7
    without_openmp "$name, short minibatch" "$default" "$@" -b 300 --shard 7
}

products=$(products_of "$LOCKSTEP")
expect "there are products" test -n "$products"
default=$(head -n 1 <<<"$products")

expect_exit 0 "$GENERATE" collisions --rows 2000 -o collisions.h5
check_table collisions collisions.h5 --hidden 32,16
# Layers of more units and inputs than a tile has, and more shards than a group.
one_hash "collisions, wide" "$LOCKSTEP" collisions.h5 --hidden 300,520 -b 640
same_schedules "collisions, wide" collisions.h5 --hidden 300,520 -b 640
# Layers with all stages, tiled and not, of units that fill no vector.
stages="--hidden 300,300,41,41 -b 640 --layer-norm --parametric --residual \
--dropout 0.1,0.5,0.2,0 --input-dropout 0.1 --activation mish,relu,tanh,selu"
# shellcheck disable=SC2086
one_hash "collisions, all stages" "$LOCKSTEP" collisions.h5 $stages
# shellcheck disable=SC2086
same_schedules "collisions, all stages" collisions.h5 $stages
# shellcheck disable=SC2086
same_plain "collisions, all stages" collisions.h5 $stages
# shellcheck disable=SC2086
without_openmp "collisions, all stages" "$default" collisions.h5 $stages
for kind in $products; do
    one_hash "collisions, $kind" "$LOCKSTEP" collisions.h5 --hidden 32,16 \
        --shard 8 --products "$kind"
    without_openmp "collisions, $kind" "$kind" collisions.h5 --hidden 32,16 \
        --shard 8
done
one_hash "collisions, float64" "$top_builddir/lockstep-f64" collisions.h5 \
    --hidden 32,16 --shard 8

[ -n "${LOCKSTEP_NO_OPENMP:-}" ] ||
    echo "$test_name: SKIPPED for a build without OpenMP: none is named by" \
        "LOCKSTEP_NO_OPENMP" >&2

if real_data higgs7k; then
    import_higgs higgs.h5
    check_table higgs7k higgs.h5 --hidden 64,64
fi
if real_data mnist10k; then
    import_mnist mnist.h5
    check_table mnist10k mnist.h5 --hidden 64
fi
