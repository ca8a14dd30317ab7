#!/bin/bash
# SPDX-License-Identifier: MIT
# stream.sh - tables that do not fit the memory: the same bits as in memory,
# stopped and resumed at any row, within the memory that was granted, and as
# well mixed as a full shuffle.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
need_python h5py numpy
keeps_freed_memory &&
    skip "the address sanitizer keeps what was freed, so that no small --memory" \
        "is enough; test_feed and test_reader stream in this build"

# 200,000 x 28 (22 MB) in the layouts that are met, and 60,000 sorted rows.
"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(1)
n = 200000
X = rng.normal(size=(n, 28)).astype("f4")
y = (X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=n) > 0).astype("u1")


def write(name, X, y, **how):
    with h5py.File(name, "w") as f:
        f.create_dataset("X", data=X, **how)
        f["y"] = y


write("contiguous.h5", X, y)
write("swapped.h5", X.astype(">f4"), y)
write("bands.h5", X, y, chunks=(4096, 28))
write("gzip.h5", X, y, chunks=(4096, 28), compression=1, shuffle=True)
write("checksums.h5", X, y, chunks=(4096, 28), fletcher32=True)
write("columns.h5", X, y, chunks=(5000, 1), compression=1)
write("reversed.h5", np.ascontiguousarray(X.T), y)
write("reversed_gzip.h5", np.ascontiguousarray(X.T), y, chunks=(28, 4096),
      compression=1)
with h5py.File("parts.h5", "w") as f:
    f["a"], f["b"], f["y"] = X[:, :10], X[:, 10:], y
write("many-1.h5", X[:70000], y[:70000])
write("many-2.h5", X[70000:70001], y[70000:70001])
write("many-3.h5", X[70001:150000], y[70001:150000], chunks=(4096, 28),
      compression=1)
write("many-4.h5", np.ascontiguousarray(X[150000:].T), y[150000:])
order = np.argsort(y, kind="stable")
write("sorted.h5", X[order], y[order])
write("test.h5", X[:50000], y[:50000])
END

settings="--hidden 16 --epochs 2 --batch-size 200 --lr 0.003 --val-split 0.1"

# train OUT FILE OPTION...: $hash is that of the parameters.
train() {
    local output=$1 file=$2

    shift 2
    hash=
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" train "$file" $settings "$@" --json --force \
        -q -o "$output" || return 1
    hash=$(json_value parameters_sha256 out)
}

# works MEMORY FILE OPTION...: whether a run would start, and stream X.
works() {
    local memory=$1 file=$2

    shift 2
    # shellcheck disable=SC2086
    "$LOCKSTEP" train "$file" $settings --shuffle window --window 0.09 "$@" \
        --memory "${memory}M" --dry-run --verbose >out 2>err &&
        grep -q 'is streamed' out err
}

# Between the least memory with which every run below works and the most with
# which X is streamed: how much the program takes itself is not known here.
least=20
while [ $least -lt 200 ] && ! works $least gzip.h5 -j 3; do
    least=$((least + 2))
done
most=$least
while [ $most -lt 300 ] && works $most contiguous.h5 -j 1; do
    most=$((most + 2))
done
expect "--memory ${least}M is enough, ${most}M is for all; the last said: \
$(tail -n 1 err)" test $((most - least)) -ge 8
memory=$(((least + most) / 2))M
echo "streamed with $memory, between ${least}M and ${most}M"

# streamed NAME OPTION...: the same parameters streamed and in memory.
streamed() {
    local name=$1 known

    shift
    train memory.h5 "$name" --shuffle window "$@" || return
    known=$hash
    expect "$name is in memory" test "$(json_value bytes_streamed out)" = 0
    expect 'in memory nobody waits for data' \
        test "$(json_value seconds_waiting_for_data out)" = 0.0
    for j in $threads; do
        train file.h5 "$name" --shuffle window --memory "$memory" -j $j "$@" ||
            return
        expect "$name with -j $j: $hash, want $known" test "$hash" = "$known"
        expect "$name is streamed" \
            test "$(json_value bytes_streamed out)" -gt 0
    done
    printf '%-18s %s\n' "$name" "$known"
}

threads="1 3"
streamed contiguous.h5 --window 0.07
threads=3
for name in swapped bands gzip checksums columns reversed \
    reversed_gzip; do
    streamed $name.h5 --window 0.07
done
streamed parts.h5 --x /a,/b --window 0.07
train whole.h5 bands.h5 --shuffle window --window 0.07
known=$hash
streamed 'many-*.h5' --window 0.07
expect "many files are as one: $hash, want $known" test "$hash" = "$known"
streamed contiguous.h5 --rows 1000:190000:2,5: --window 0.08
# Dropout goes by rows of the table, not by places in memory.
usual=$settings
settings=${settings/--hidden 16/--hidden 16,16}
streamed contiguous.h5 --window 0.07 --dropout 0.3 --input-dropout 0.1 \
    --dropout-schedule flat-cosine --layer-norm --parametric --residual \
    --class-weight balanced --label-smoothing 0.1 \
    --clip-norm 1 --ema 0.9 --lr-schedule one-cycle --optimizer adamw \
    --max-norm 3 --l1 1e-5 --ntk --feature-scale --lr-of scale:6,norm:0.5
settings=$usual

# Shift and scale of columns that are streamed are those of two passes over the
# rows that train.
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train gzip.h5 $settings --split tail --shuffle window \
    --window 0.07 --memory "$memory" -q -o scaled.h5
expect "shift or scale of a streamed table" "$PYTHON" - <<'END'
import h5py
import numpy as np

with h5py.File("gzip.h5") as f, h5py.File("scaled.h5") as m:
    X = f["X"][:180000].astype("f8")
    mean = X.mean(axis=0)
    deviation = np.sqrt(((X - mean) ** 2).mean(axis=0))
    assert np.allclose(m["preprocess/shift"][:], mean, rtol=0, atol=1e-12)
    assert np.allclose(m["preprocess/scale"][:], 1 / deviation, rtol=1e-12, atol=0)
END

# Sums are taken in the order of rows, so the layout of the bands shows; the
# order in the file does not know them.
train order.h5 contiguous.h5 --shuffle none
known=$hash
for name in contiguous columns reversed_gzip; do
    train order.h5 $name.h5 --shuffle none --memory "$memory"
    expect "$name in the order of the file: $hash, want $known" \
        test "$hash" = "$known"
done

# Stopped in the middle of an epoch and of a window, and gone on from there on
# another number of threads and another memory.
train whole.h5 gzip.h5 --shuffle window --window 0.07 --memory "$memory"
known=$hash
# shellcheck disable=SC2086
expect_exit 75 "$LOCKSTEP" train gzip.h5 $settings --shuffle window \
    --window 0.07 --memory "$memory" --max-steps 777 -o parts-1.h5
expect_exit 75 "$LOCKSTEP" resume parts-1.h5 -j 3 --memory "$memory" \
    --max-steps 1501 -q
expect_exit 0 "$LOCKSTEP" resume parts-1.h5 -q --json
expect "resumed: $(json_value parameters_sha256 out), want $known" \
    test "$(json_value parameters_sha256 out)" = "$known"

# A window that was chosen for the run fits again.
# shellcheck disable=SC2086
expect_exit 75 "$LOCKSTEP" train gzip.h5 $settings --memory "$memory" \
    --max-steps 777 -o chosen.h5
expect_exit 0 "$LOCKSTEP" resume chosen.h5 --memory "$memory" -q --json
known=$(json_value parameters_sha256 out)
train again.h5 gzip.h5 --memory "$memory"
expect "the same memory gives the same window: $hash, want $known" \
    test "$hash" = "$known"

# A file that is written to while it is read ends the run, and loses nothing.
cp contiguous.h5 touched.h5
"$LOCKSTEP" train touched.h5 --hidden 16 --epochs 10000 --batch-size 200 \
    --val-split 0.1 --memory "$memory" --max-time 60 -o touched.m.h5 >out 2>err &
for ((i = 0; i < 600; i++)); do
    grep -q 'epoch .*1/10000' err && break
    sleep 0.1
done
touch touched.h5
wait $!
expect "a file that was written to is bad data: exit $?" test $? -eq 65
expect_words err 'was written to while it was read'
expect_words err 'the run is saved up to step'
expect 'the checkpoint is there' test -s touched.m.ckpt.h5

# eval and predict stream, too.
expect_exit 0 "$LOCKSTEP" eval whole.h5 columns.h5 --json
mv out known
expect_exit 0 "$LOCKSTEP" eval whole.h5 columns.h5 --json --memory "$memory"
expect 'eval gives the same figures' cmp -s known out
expect_exit 0 "$LOCKSTEP" predict whole.h5 gzip.h5 -o a.csv
expect_exit 0 "$LOCKSTEP" predict whole.h5 gzip.h5 -o b.csv --memory "$memory"
expect 'predict gives the same figures' cmp -s a.csv b.csv

# What cannot be is said, with the mend.
# shellcheck disable=SC2086
expect_exit 71 "$LOCKSTEP" train gzip.h5 $settings --memory "$memory" \
    --shuffle full -o no.h5
expect_words err '--shuffle window'
# shellcheck disable=SC2086
expect_exit 71 "$LOCKSTEP" train gzip.h5 $settings --memory "$memory" \
    --shuffle window --window 0.9 -o no.h5
expect_words err 'a smaller --window'

# auc OPTION...: of a model of the sorted table, on rows of its own.
auc() {
    expect_exit 0 "$LOCKSTEP" train sorted.h5 --hidden 16 --epochs 2 \
        --batch-size 200 --lr 0.003 "$@" --force -o sorted.m.h5 || return
    cp err said
    expect_exit 0 "$LOCKSTEP" eval sorted.m.h5 test.h5 --json
    auc=$(json_value auc out)
}

# Sorted by label, and 5 % of it mixed at a time: as good as a full shuffle.
auc --shuffle full
full=$auc
auc --shuffle window --window 0.05 --memory "$memory"
window=$auc
auc --shuffle none --memory "$memory"
expect_words said 'rows are sorted by class'
printf 'AUC of sorted rows: full %s, window %s, none %s\n' \
    "$full" "$window" "$auc"
expect "AUC of a window is that of a full shuffle to 0.005" \
    awk "BEGIN { d = $full - $window; exit !(d < 0.005 && d > -0.005) }"
expect "AUC without a shuffle is visibly worse" \
    awk "BEGIN { exit !($full - $auc > 0.02) }"
