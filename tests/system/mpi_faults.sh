#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_faults.sh - 50 random faults in one training of several ranks: its hash is
# that of the run that nobody disturbed.
#
# kill -9, SIGSTOP and SIGTERM of a rank, and a full disk of rank 0, each at a
# random moment, then the same command again with other ranks, threads and MPI.
# LOCKSTEP_FAULTS=50 is their number; only in make check-all, or by
#
#     CHECK_ALL=1 bash tests/system/mpi_faults.sh

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(quick_or_all quick all)" = all ] || skip "make check-all runs it"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

faults=${LOCKSTEP_FAULTS:-50}
RANDOM=${LOCKSTEP_SEED:-7}
patience=2 # --peer-timeout

mkdir disk
is_mounted=false
unmount() {
    local status=$?

    ! $is_mounted || umount "$test_dir/disk"
    return $status
}
trap 'unmount; end_test' EXIT
if mount -t tmpfs -o size=32m none disk 2>mount.err; then
    is_mounted=true
else
    echo "NOT TESTED: a full disk, as mount is not allowed: $(cat mount.err)"
fi

"$GENERATE" collisions --rows 1511 -o table.h5 >/dev/null
settings="table.h5 --hidden 32,16 --patience 0 --batch-size 256 --shard 16
    --optimizer adam --ema 0.9 --dropout 0.1 --epochs ${LOCKSTEP_EPOCHS:-20000} -q"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train $settings -o whole.h5 -j 1

# is_rank PID: the process is still a rank of this run.
is_rank() {
    grep -qa disk/model.h5 "/proc/$1/cmdline" 2>/dev/null
}

# pick WORD...: $picked is one of them.
pick() {
    shift $((RANDOM % $#))
    picked=$1
}

# step: the last step that is saved, 0 before the first.
saved_step() {
    "$LOCKSTEP" info disk/model.ckpt.h5 --json 2>/dev/null |
        grep -o '"step": [0-9]*' | grep -o '[0-9]*$' || echo 0
}

# ended PID SECONDS: the process ends within them.
ended() {
    local left=$(($2 * 10))

    while kill -0 "$1" 2>/dev/null && [ $left -gt 0 ]; do
        sleep 0.1
        left=$((left - 1))
    done
    ! kill -0 "$1" 2>/dev/null
}

counts=
longest=0
for ((k = 1; k <= faults; k++)); do
    # shellcheck disable=SC2086
    pick $launchers && launcher=$picked
    pick 2 2 3 && ranks=$picked
    pick KILL STOP TERM FULL && fault=$picked
    $is_mounted || [ "$fault" != FULL ] || fault=KILL
    rm -f rank.? disk/filler
    # shellcheck disable=SC2086
    mpi "$launcher" "$ranks" train $settings -o disk/model.h5 --resume auto \
        --save-every 3 -j $((1 + RANDOM % 2)) --peer-timeout $patience \
        >run.out 2>run.err </dev/null &
    job=$!
    tries=0
    while [ ! -e "rank.$((ranks - 1))" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    # From before the first step to after some hundred saves.
    sleep "0.$((RANDOM % 10))"
    pick 0 0.5 && sleep "$picked"
    if [ "$fault" = FULL ]; then
        head -c 64m /dev/zero >disk/filler 2>/dev/null
        sleep 0.5
        signal=KILL
    else
        signal=$fault
    fi
    victim=$(cat "rank.$((RANDOM % ranks))")
    ! is_rank "$victim" || kill "-$signal" "$victim"
    began=$(date +%s%N)
    expect "fault $k, $fault, $launcher: still there after $((patience + 5)) s" \
        ended $job $((patience + 5))
    took=$((($(date +%s%N) - began) / 1000000))
    [ $took -le $longest ] || longest=$took
    got=0
    wait $job || got=$?
    [ "$fault" != STOP ] || [ ! -e "/proc/$victim" ] || ! is_rank "$victim" ||
        kill -KILL "$victim"
    for rank in rank.?; do
        expect "fault $k, $fault: process of $rank is left" \
            ended "$(cat "$rank")" 5
    done
    [ ! -e disk/model.ckpt.h5 ] ||
        expect_exit 0 "$LOCKSTEP" info --check disk/model.ckpt.h5
    counts="$counts $fault:$got"
    [ ! -e disk/model.h5 ] || break
done
rm -f disk/filler
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train $settings -o disk/model.h5 --resume auto
expect_exit 0 "$LOCKSTEP" diff whole.h5 disk/model.h5
expect "the run was over after $k faults: a longer LOCKSTEP_EPOCHS is needed" \
    test "$k" -gt "$faults"
expect "a killed save leaves $(ls disk)" test "$(find disk -type f | wc -l)" -le 4
echo "$((k - 1)) faults; the last process was gone after $longest ms at most"
# shellcheck disable=SC2086
printf '%s\n' $counts | sort | uniq -c
