#!/bin/bash
# SPDX-License-Identifier: MIT
# leftovers.sh - whatever command writes, and whenever it is ended: a signal
# leaves no temporary file and no lock, and what kill -9 leaves is gone when the
# output has been written again.
#
# The moments are those of a seed, which may be given as LOCKSTEP_KILL_SEED.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python

export OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1
expect_exit 0 "$GENERATE" collisions --rows 4000 -o table.h5
"$PYTHON" - <<'END' || exit 99
import random
random.seed(1)
for name, rows in ("table.csv", 20000), ("other.csv", 3000):
    with open(name, "w") as f:
        f.write("a,b,c,kind\n")
        for _ in range(rows):
            a, b, c = (random.gauss(0, 1) for _ in range(3))
            kind = "up" if a * b > c else "down"
            f.write(f"{a:.6f},{b:.6f},{c:.6f},{kind}\n")
with open("space", "w") as f:
    f.write("lr = log 1e-3 1e-2\n")
END
expect_exit 0 "$LOCKSTEP" import table.csv -o rows.h5 --label kind
for seed in 1 2; do
    expect_exit 0 "$LOCKSTEP" train rows.h5 --hidden 16,16 --epochs 1 \
        --seed $seed --val-split 0.2 -o m$seed.h5
done
expect_exit 0 "$LOCKSTEP" export m1.h5 --to onnx -o m1.onnx || onnx=no
small="--hidden 8 --epochs 2 --batch-size 64"

# A line for each command that takes -o: NAME and words; OUT is the output.
cat >calls <<END
train     train table.h5 $small -o OUT.h5
resume    resume m1.h5 --epochs 3 -o OUT.h5
cv        cv table.h5 -k 2 $small -o OUT.h5
search    search table.h5 --space space --trials 2 --val-split 0.2 $small -o OUT.h5
pack      pack table.h5 --members 2 --epochs 2 -o OUT.h5
ensemble  ensemble m1.h5 m2.h5 -o OUT.h5
calibrate calibrate m1.h5 other.csv -o OUT.h5
predict   predict m1.h5 table.csv -o OUT.csv
predict   predict m1.h5 rows.h5 -o OUT.h5
predict   predict m1.h5 rows.h5 --keep a --jacobian -o OUT.csv
export    export m1.h5 --to c -o OUT.c
export    export m1.h5 --to sql -o OUT.sql
importance importance m1.h5 rows.h5 --max-rows 2000 -o OUT.csv
dependence dependence m1.h5 rows.h5 --columns a --max-rows 2000 -o OUT.csv
report    report m1.h5 -o OUT.html
plot      plot m1.h5 --what roc -o OUT.svg
import    import table.csv --label kind -o OUT.h5
END
[ "${onnx:-}" = no ] ||
    echo "import-model import-model m1.onnx -o OUT.h5" >>calls

# All of them are there.
"$LOCKSTEP" help | grep -oP '^  +\K[a-z][a-z-]+(?=  )' | sort -u >commands
expect "commands that the program has" [ "$(wc -l <commands)" -ge 20 ]
while read -r command; do
    "$LOCKSTEP" help "$command" --all | grep -q -- '-o, --output ' || continue
    [ "$command" = import-model ] && [ "${onnx:-}" = no ] && continue
    expect "$command takes -o, and this test does not know it" \
        grep -q "^$command " calls
done <commands

expect "leftovers.py" "$PYTHON" "$top_srcdir/tests/system/leftovers.py" \
    "$LOCKSTEP" calls "${LOCKSTEP_KILL_SEED:-1}" "$(quick_or_all 5 60)"
