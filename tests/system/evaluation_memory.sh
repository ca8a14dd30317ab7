#!/bin/bash
# SPDX-License-Identifier: MIT
# evaluation_memory.sh - eval needs no memory for the outputs of rows: the same
# figures to the last digit from temporary files, those of NumPy, and a peak of
# memory that grows by y alone.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python h5py numpy
export OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive

expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/evaluation_memory.py" tables
for task in binary classes value; do
    expect_exit 0 "$LOCKSTEP" train $task.h5 --rows 0:2000 --hidden 8 \
        --epochs 1 -o $task-m.h5
done
expect_exit 0 "$LOCKSTEP" train value.h5 --rows 0:2000 --hidden 8 --epochs 1 \
    --loss quantile --quantiles 0.1,0.5,0.9 -o levels-m.h5

# The least memory that is enough for y leaves next to nothing for outputs. How
# much the program takes itself is not known here.
for ((least = 16; least < 512; least += 2)); do
    "$LOCKSTEP" eval value-m.h5 value.h5 --memory ${least}M >out 2>err && break
done
echo "--memory ${least}M is enough"
keeps_freed_memory && least=4096

# same NAME WORDS...: the same answer from files as from memory.
same() {
    local name=$1

    shift
    expect_exit 0 "$LOCKSTEP" eval "$@" --json && mv out "$name.json"
    expect_exit 0 "$LOCKSTEP" eval "$@" --json --memory ${least}M &&
        mv out "$name-less.json"
    expect_same "$name.json" "$name-less.json"
    [ $least -eq 4096 ] && return
    TMPDIR=/no/such/directory expect_exit 73 "$LOCKSTEP" eval "$@" \
        --memory ${least}M
    expect_words err 'cannot create a temporary file in /no/such/directory'
}

same binary binary-m.h5 binary.h5
same by binary-m.h5 binary.h5 --by x0 --bins 3 --significance
same classes classes-m.h5 classes.h5
same value value-m.h5 value.h5
same levels levels-m.h5 value.h5
same intervals binary-m.h5 binary.h5 --rows 0:70000 --intervals --resamples 20
same groups classes-m.h5 classes.h5 --rows 0:20000 --by x1 --bins 2 \
    --intervals --resamples 20 --seed 7
same pair binary-m.h5 binary-m.h5 binary.h5 --rows 0:30000 --resamples 20
same regression value-m.h5 value.h5 --rows 0:70000 --intervals --resamples 20

# The figures of many windows of rows are those of NumPy.
for task in binary classes value; do
    expect_exit 0 "$LOCKSTEP" predict $task-m.h5 $task.h5 -o $task-p.h5
    expect "figures of $task" "$PYTHON" \
        "$top_srcdir/tests/system/evaluation_memory.py" figures $task
done

if ! keeps_freed_memory; then
    expect "memory" "$PYTHON" "$top_srcdir/tests/system/evaluation_memory.py" \
        memory "$LOCKSTEP" $((least + 40))M
fi
