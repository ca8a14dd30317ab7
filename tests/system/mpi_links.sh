#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_links.sh - ranks on two hosts, which are network namespaces of this
# machine: the bits over TCP, and the end of a run whose link is cut.
#
# Only in make check-all, as root: it makes namespaces of its own.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(quick_or_all quick all)" = all ] || skip "make check-all runs it"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"
# shellcheck source=tests/system/mpi_places.sh
. "$top_srcdir/tests/system/mpi_places.sh"
begin_hosts || skip "$reason"

# ---- One hash, and a cut ------------------------------------------------------------

"$GENERATE" collisions --rows 1511 -o table.h5 >/dev/null
settings="table.h5 --hidden 24,12 --epochs 4 --batch-size 256 --shard 16 -q"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train $settings -o one.h5
for launcher in $launchers; do
    # shellcheck disable=SC2086
    expect_exit 0 over "$launcher" 2 train $settings -o many.h5 --force -j 1 ||
        continue
    expect_exit 0 "$LOCKSTEP" diff one.h5 many.h5

    rm -f rank.? endless*
    limit=25 over "$launcher" 2 train table.h5 --hidden 32 --epochs 100000000 \
        --patience 0 --save-every 5 -o endless.h5 -q -j 1 --peer-timeout 3 \
        >run.out 2>run.err </dev/null &
    job=$!
    tries=0
    while [ ! -e endless.ckpt.h5 ] && [ $tries -lt 200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    ip -n "$second" link set link$$b down
    began=$(date +%s)
    for rank in rank.?; do
        pid=$(cat "$rank")
        while grep -qa endless.h5 "/proc/$pid/cmdline" 2>/dev/null &&
            [ $(($(date +%s) - began)) -lt 15 ]; do
            sleep 0.2
        done
        expect "$launcher: $rank is there after a cut of 15 s" \
            test ! -e "/proc/$pid"
    done
    took=$(($(date +%s) - began))
    got=0
    wait $job || got=$?
    expect "$launcher: a run whose link is cut ends with 0" test $got -ne 0
    expect_exit 0 "$LOCKSTEP" info --check endless.ckpt.h5
    echo "$launcher: ranks gone $took s after the cut, the launcher ends with $got"
    ip -n "$second" link set link$$b up
done
