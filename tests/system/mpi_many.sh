#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_many.sh - mpirun -np R lockstep cv and search: the models, figures and files
# of one process, said once; a stopped one goes on with other processes.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

"$GENERATE" collisions --rows 600 -o table.h5 >/dev/null
run=(--hidden 8 --epochs 3 --batch-size 64 --shard 16 -q)
cat >space <<'END'
lr = log 1e-3 1e-1
hidden = 4 | 8,6
END

# same NAME...: the files one-NAME of one process are those of several.
same() {
    local name

    for name; do
        expect_same "one-$name" "many-$name"
    done
}

# both RANKS COMMAND TABLE OPTION...: the command in one process, whose files
# begin with one-, and in several by each launcher, whose files are compared.
both() {
    local ranks=$1 command=$2 launcher

    shift 2
    words=("${@//@/one-}")
    expect_exit 0 "$LOCKSTEP" "$command" "${words[@]}" --force -j 2 || return
    cp out one-out
    for launcher in $launchers; do
        rm -f many-*
        words=("${@//@/many-}")
        expect_exit 0 mpi "$launcher" "$ranks" "$command" "${words[@]}" \
            --force -j 1 || continue
        cp out many-out
        sed -i 's/many-/one-/g' many-out
        same "${compared[@]}"
        [ ! -e one-m.h5 ] || expect_exit 0 "$LOCKSTEP" diff one-m.h5 many-m.h5
        expect "$launcher: files are left: $(echo many-m.*)" \
            test "$(echo many-m.*)" = "$(echo one-m.* | sed 's/one-/many-/g')"
    done
}

compared=(out folds.csv oof.csv)
both 3 cv table.h5 "${run[@]}" -k 4 --json --table @folds.csv \
    --predictions @oof.csv
both 2 cv table.h5 "${run[@]}" -k 3 --repeats 2 --json --table @folds.csv \
    --predictions @oof.csv -o @m.h5
compared=(out m-trials.csv m-trials.json)
both 3 search table.h5 "${run[@]}" --space space --trials 5 --val-split 0.3 \
    --json -o @m.h5
both 2 search table.h5 "${run[@]}" --space space --trials 3 -k 2 --json -o @m.h5

# Stopped: no time for anything; then in one process, then in all.
for launcher in $launchers; do
    got=0
    mpi "$launcher" 2 search table.h5 "${run[@]}" --space space --trials 3 -k 2 \
        --max-time 0.000001 --json -o stop.h5 --force -j 1 \
        >out 2>err </dev/null || got=$?
    expect "$launcher: a stopped search ends with $got, not 75" \
        test "$got" -eq 75
    expect_exit 0 mpi "$launcher" 3 search table.h5 "${run[@]}" --space space \
        --trials 3 -k 2 --json -o stop.h5 --resume auto -j 1
    expect_exit 0 "$LOCKSTEP" diff one-m.h5 stop.h5
    expect_exit 0 mpi "$launcher" 2 search table.h5 "${run[@]}" --space space \
        --trials 3 -k 2 -o stop.h5 --resume auto -j 1
    rm -f stop*
done

# Refused once, by all.
for launcher in $launchers; do
    expect_exit 73 mpi "$launcher" 2 cv table.h5 "${run[@]}" -o one-m.h5 -j 1
    expect "$launcher: said $(grep -c 'one-m.h5 exists' err) times" \
        test "$(grep -c 'one-m.h5 exists' err)" -eq 1
done
# shellcheck disable=SC2086
echo "under$launchers"
