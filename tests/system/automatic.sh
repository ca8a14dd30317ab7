#!/bin/bash
# SPDX-License-Identifier: MIT
# automatic.sh - what the program chooses by itself depends on options and
# table alone: one command gives one model, whatever else the machine does, and
# with any number of threads. A run that is impossible is refused, with the
# options that work; it is never another run.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
need_python h5py numpy
keeps_freed_memory &&
    skip "the address sanitizer keeps what was freed, so that no small --memory" \
        "is enough"

export OMP_WAIT_POLICY=passive

# 120,000 x 28 (13 MB), and a little of it; pixels.
"$PYTHON" - <<'END' || exit 99
import h5py
import numpy as np

rng = np.random.default_rng(1)
n = 120000
X = rng.normal(size=(n, 28)).astype("f4")
y = (X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=n) > 0).astype("u1")
with h5py.File("t.h5", "w") as f:
    f["X"], f["y"] = X, y
with h5py.File("small.h5", "w") as f:
    f["X"], f["y"] = X[:2000], y[:2000]
with h5py.File("pixels.h5", "w") as f:
    f["X"], f["y"] = rng.integers(0, 256, (2000, 64)).astype("u1"), y[:2000]
END

# A machine that is busy, and whose free memory comes and goes.
"$PYTHON" -c '
import time
while True:
    held = bytearray(150 << 20)
    for _ in range(100000): pass
    del held
    time.sleep(0.05)' &
hog=$!
end_both() {
    local status=$?

    kill $hog
    wait $hog 2>/dev/null
    (exit $status)
    end_test
}
trap end_both EXIT

# note_hash KEY COMMAND...: the line KEY and the hash to hashes; what is
# refused must say with which options it is not.
note_hash() {
    local key=$1 status=0

    shift
    "$@" --json -q --force -o m.h5 >out 2>err </dev/null || status=$?
    case $status in
    0) echo "$key $(json_value parameters_sha256 out)" >>hashes ;;
    71)
        checks=$((checks + 1))
        grep -q -e '--memory [0-9]*M does' -e '--memory grants more' \
            -e '--shuffle window' err ||
            fault "refused without the options that work: $(cat err)"
        echo "$key" >>refused
        ;;
    *) fault "exit $status: $* : $(tail -n 1 err)" ;;
    esac
}

# one_hash_each WHAT LEAST: every key in hashes has one hash, and there are
# LEAST lines.
one_hash_each() {
    local n

    n=$(wc -l <hashes)
    expect "$1: $n runs, want $2" test "$n" -ge "$2"
    expect "$1: one command gives several models: $(sort -u hashes)" \
        test "$(sort -u hashes | wc -l)" -eq \
        "$(cut -d' ' -f1 hashes | sort -u | wc -l)"
    echo "$1: $n runs, one SHA-256 for each command"
    : >hashes
}
: >hashes
: >refused
threads=(1 2 3 4 7 8 11 16)
settings=(--hidden 8 --epochs 1 --batch-size 2000)

# One command many times, streamed; and many amounts of memory, on both sides
# of every limit, each several times.
times=$(quick_or_all 12 30)
for ((k = 0; k < times; k++)); do
    note_hash 36M "$LOCKSTEP" train t.h5 "${settings[@]}" --memory 36M \
        -j "${threads[k % 8]}"
done
one_hash_each 'runs in a small memory' $((times * 2 / 3))
for memory in 27 30 33 36 40 48 56 64 68 72 80 88; do
    for j in 1 $(quick_or_all '' 2) 16; do
        note_hash $memory "$LOCKSTEP" train t.h5 "${settings[@]}" -j "$j" \
            --memory ${memory}M
    done
done
one_hash_each 'amounts of memory' "$(quick_or_all 16 24)"
# shuffle window alone, too, has a window by the options.
for memory in 0 33M 64M; do
    for j in 1 9; do
        note_hash $memory "$LOCKSTEP" train t.h5 "${settings[@]}" -j "$j" \
            --memory $memory --shuffle window
    done
done
one_hash_each 'windows' 5
echo "$(wc -l <refused) runs were refused"

# All other choices, each left to the program or made in another way that must
# not matter.
k=0
repeats=$(quick_or_all 2 3)
for table in small.h5 pixels.h5; do
    for how in '' '--team all' '--schedule shard-major' '--bind none' \
        '--schedule tile-major --team all' '--save-every 1ep'; do
        for ((i = 0; i < repeats; i++)); do
            # shellcheck disable=SC2086 # words
            note_hash $table "$LOCKSTEP" train $table --hidden 24,8 --epochs 2 \
                --val-split 0.2 -j "${threads[k++ % 8]}" $how
        done
    done
done
one_hash_each 'team, schedule, scaling, split' $((12 * repeats))

# What was chosen is kept: a run goes on the same with any other memory.
hash_of() {
    expect_exit 0 "$LOCKSTEP" "$@" -q --json
    hash=$(json_value parameters_sha256 out)
}
hash_of train t.h5 "${settings[@]}" --memory 36M -o whole.h5
known=$hash
for memory in 0 64M; do
    expect_exit 75 "$LOCKSTEP" train t.h5 "${settings[@]}" --memory 36M \
        --max-steps 20 -o part.h5 --force
    hash_of resume part.h5 --memory $memory
    expect "resumed with --memory $memory: $hash, want $known" \
        test "$hash" = "$known"
done
for memory in 0 64M; do
    expect_exit 75 "$LOCKSTEP" train t.h5 "${settings[@]}" --memory 36M \
        --max-steps 20 -o part.h5 --force
    hash_of train t.h5 "${settings[@]}" --memory $memory -o part.h5 \
        --resume auto
    expect "submitted again with --memory $memory: $hash, want $known" \
        test "$hash" = "$known"
done
# The window that was said is the one to ask for.
expect_exit 0 "$LOCKSTEP" train t.h5 "${settings[@]}" --memory 36M -o said.h5
window=$(sed -n 's/.*--shuffle window --window \([0-9.]*\).*/\1/p' err)
hash_of train t.h5 "${settings[@]}" --shuffle window --window "$window" \
    -o asked.h5
expect "--window $window: $hash, want $known" test "$hash" = "$known"

# Figures of eval and predictions know neither memory nor threads.
expect_exit 0 "$LOCKSTEP" eval whole.h5 t.h5 --json
mv out known
expect_exit 0 "$LOCKSTEP" predict whole.h5 t.h5 -o known.csv
for memory in 0 32M; do
    for j in 1 16; do
        expect_exit 0 "$LOCKSTEP" eval whole.h5 t.h5 --json -j $j \
            --memory $memory
        expect_same known out
        expect_exit 0 "$LOCKSTEP" predict whole.h5 t.h5 -o p.csv -j $j \
            --memory $memory --force
        expect_same known.csv p.csv
    done
done

# What is impossible is refused, and the sentence names what is possible.
expect_exit 71 "$LOCKSTEP" train t.h5 --memory 1M -o no.h5
expect_words err '--memory 1M leaves no room'
expect_absent no.h5 no.ckpt.h5
enough=$(grep -o 'memory [0-9]*M does' err | grep -o '[0-9]*M')
expect_exit 0 "$LOCKSTEP" train t.h5 --memory "$enough" -o yes.h5 --epochs 1
