#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_many.sh - mpirun -np R lockstep cv, search and pack: the models, figures and files
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
# begin with one-, and in several by each launcher, or by one in turn, whose files
# are compared.
both() {
    local ranks=$1 command=$2 launcher

    shift 2
    words=("${@//@/one-}")
    expect_exit 0 "$LOCKSTEP" "$command" "${words[@]}" --force -j 2 || return
    cp out one-out
    take_turn "$ranks"
    for launcher in $turns; do
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
take_turn 2
for launcher in $turns; do
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

# The settings of members, their figures and picks, and the ensemble; seconds are
# in no file.
compared=(members.csv)
pack=(--space space --shard 16 --batch-size 32 --seed 3 -q)
both 3 pack table.h5 "${pack[@]}" --epochs 8 --members 7 --table @members.csv -o @m.h5
both 2 pack table.h5 "${pack[@]}" --epochs 8 --members 1 --table @members.csv -o @m.h5
take_turn 2
for launcher in $turns; do
    expect_exit 0 mpi "$launcher" 2 pack table.h5 "${pack[@]}" --members 7 \
        --dry-run --json
    expect "$launcher: 7 members are $(json_value members out)" \
        test "$(json_value members out)" = 7
done

# until_done LAUNCHER: killed and stopped at moments that come later and later, and
# resumed with other ranks; at last it ends by itself.
until_done() {
    local launcher=$1 ranks=(2 3 1 2) signals=(KILL TERM) i status=1 job tries

    for ((i = 0; status != 0 && i < 20; i++)); do
        rm -f rank.?
        mpi "$launcher" "${ranks[$((i % 4))]}" pack table.h5 "${long[@]}" \
            -o k.h5 --table k.csv --save-every 8ep --resume auto -j 1 \
            >out 2>err </dev/null &
        job=$!
        for ((tries = 0; tries < 100; tries++)); do
            [ ! -s rank.0 ] || break
            sleep 0.1
        done
        sleep "0.$((1 + 2 * (i % 4)))"
        if [ $i -lt 4 ] && grep -qa k.csv "/proc/$(cat rank.0)/cmdline" 2>/dev/null; then
            kill "-${signals[$((i % 2))]}" "$(cat rank.0)"
        fi
        status=0
        wait $job || status=$?
    done
    expect "$launcher: a pack that was killed ends with $status: $(cat err)" \
        test $status -eq 0
    expect "$launcher: nothing was killed" test $i -gt 1
}

long=("${pack[@]}" --members 5 --epochs 100 --patience 0)
expect_exit 0 "$LOCKSTEP" pack table.h5 "${long[@]}" -o w.h5 --table w.csv -j 2
take_turn 2
for launcher in $turns; do
    rm -f k.*
    until_done "$launcher"
    expect_exit 0 "$LOCKSTEP" diff w.h5 k.h5
    expect_same w.csv k.csv
    expect "$launcher: files are left: $(echo k.*)" \
        test "$(echo k.*)" = "k.csv k.h5"
done

# Refused once, by all.
take_turn 2
for launcher in $turns; do
    expect_exit 73 mpi "$launcher" 2 cv table.h5 "${run[@]}" -o one-m.h5 -j 1
    expect "$launcher: said $(grep -c 'one-m.h5 exists' err) times" \
        test "$(grep -c 'one-m.h5 exists' err)" -eq 1
done
# shellcheck disable=SC2086
echo "under$launchers"
