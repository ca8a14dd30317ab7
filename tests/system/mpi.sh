#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi.sh - mpirun -np R lockstep gives the bits of one process, one voice and one
# exit status; a rank that dies or stops ends all others.
#
# Under Open MPI and MPICH, whichever configure has found.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"

# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

# same_bits NAME OPTION...: hash and figures of one process; then of ranks, by all
# launchers, or by one in turn.
same_bits() {
    local what=$1 known launcher ranks j

    shift
    expect_exit 0 "$LOCKSTEP" train "$@" -o one.h5 --force --json -q -j 2 ||
        return
    known=$(json_value parameters_sha256 out)
    expect "$what: no hash" test "${#known}" -eq 64
    figures out >one.figures
    for ranks in $ranks_tried; do
        take_turn "$ranks"
        for launcher in $turns; do
            j=$((ranks == 2 ? 2 : 1))
            expect_exit 0 mpi "$launcher" "$ranks" train "$@" -o many.h5 \
                --force --json -q -j "$j" || continue
            expect "$what: $launcher -np $ranks -j $j gives another hash" \
                test "$(json_value parameters_sha256 out)" = "$known"
            figures out >many.figures
            expect_same one.figures many.figures
        done
    done
    expect_exit 0 "$LOCKSTEP" diff one.h5 many.h5
    printf '%-34s %s\n' "$what" "$known"
}

# The history without times.
figures() {
    grep -E '"(loss|val_loss|val_accuracy|val_auc|step|epoch)":' "$1"
}

"$GENERATE" collisions --rows 1511 -o table.h5 >/dev/null
"$GENERATE" friedman --rows 1000 -o friedman.h5 >/dev/null
net="--hidden 24,12 --epochs 2 --val-split 0.2"

# ---- One hash -----------------------------------------------------------------

ranks_tried=$(quick_or_all "2 3" "1 2 3 4 5 8")
# shellcheck disable=SC2086
{
    same_bits 'adam, short last minibatch' table.h5 $net --batch-size 300
    same_bits 'momentum, clipping, L2' table.h5 $net --optimizer momentum \
        --clip-norm 0.1 --l2 0.001 --batch-size 256 --shard 16
    same_bits 'adam, EMA, dropout' table.h5 $net --ema 0.99 --dropout 0.2
    ranks_tried=$(quick_or_all "3" "1 2 3 5 8")
    same_bits 'fewer shards than ranks' table.h5 $net --batch-size 128 \
        --shard 64
    same_bits 'muon, max-norm' table.h5 $net --optimizer muon --max-norm 1
    same_bits 'lbfgs' friedman.h5 --hidden 8 --epochs 3 --optimizer lbfgs
    ranks_tried=$(quick_or_all "2" "1 2 3 5 8")
    same_bits 'raw weights' friedman.h5 --hidden 16 --epochs 2 --ntk \
        --feature-scale --normalize-y standard
    same_bits 'clip-value, nesterov, warmup' table.h5 $net --clip-value 0.01 \
        --optimizer nesterov --warmup 3 --lr-schedule cosine
}

# The ways to exchange gradients, which are otherwise chosen by size and ranks:
# minibatches of 16 shards, and a last one of 9.
ranks_tried=$(quick_or_all "2" "2 4 8")
for way in slices halving doubling; do
    export LOCKSTEP_EXCHANGE=$way
    # shellcheck disable=SC2086
    same_bits "exchange by $way" table.h5 $net --batch-size 256 --shard 16
done
LOCKSTEP_EXCHANGE=ring
take_turn 2
for launcher in $turns; do
    expect_exit 64 mpi "$launcher" 2 train table.h5 --hidden 4 -o none.h5 -q
    expect_words err 'want auto, slices, halving or doubling'
done
unset LOCKSTEP_EXCHANGE

# The same with each schedule, in one process and in several.
expect_exit 0 "$LOCKSTEP" train table.h5 --hidden 64,64 --epochs 1 -o tiled.h5 \
    --schedule tile-major --force -q
for schedule in shard-major tile-major; do
    take_turn 2
    for launcher in $turns; do
        expect_exit 0 mpi "$launcher" 2 train table.h5 --hidden 64,64 \
            --epochs 1 -o many.h5 --force -q -j 2 --schedule "$schedule"
        expect_exit 0 "$LOCKSTEP" diff tiled.h5 many.h5
    done
done

# Streamed: rank 0 decides on the windows for all.
if ! skips_streaming; then
    "$GENERATE" collisions --rows 400000 -o large.h5 >/dev/null
    expect_exit 75 "$LOCKSTEP" train large.h5 --hidden 8 --max-steps 30 \
        --batch-size 4096 --shuffle window --window 0.05 -o memory.h5 -q
    launcher=${launchers##* }
    got=0
    mpi "$launcher" 2 train large.h5 --hidden 8 --max-steps 30 \
        --batch-size 4096 --shuffle window --window 0.05 --memory 60M \
        -o streamed.h5 -q -j 1 >out 2>err </dev/null || got=$?
    expect "a streamed run ends with 75 at its last step, not $got" \
        test "$got" -eq 75
    expect_exit 0 "$LOCKSTEP" diff memory.ckpt.h5 streamed.ckpt.h5
fi

# ---- Stop and go on -----------------------------------------------------------

# A run goes on with other ranks, threads and MPI, and as one process.
settings="--hidden 24,12 --epochs 6 --batch-size 100 --optimizer adam --ema 0.9"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train table.h5 $settings -o whole.h5 --force -q
rm -f parts*.h5
# shellcheck disable=SC2086
expect_exit 75 mpi "${launchers##* }" 3 train table.h5 $settings -o parts.h5 \
    --max-steps 17 -q -j 1
expect_exit 75 "$LOCKSTEP" resume parts.h5 --max-steps 41 -q -j 2
launcher=${launchers# }
expect_exit 0 mpi "${launcher%% *}" 2 resume parts.h5 --max-steps 0 -q -j 2
expect_exit 0 "$LOCKSTEP" diff whole.h5 parts.h5

# ---- Evaluation ---------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" eval whole.h5 table.h5 --json -q
mv out one.json
take_turn 3
for launcher in $turns; do
    expect_exit 0 mpi "$launcher" 3 eval whole.h5 table.h5 --json -q -j 1
    expect_same one.json out
done
for name in p.csv p.npy p.h5; do
    expect_exit 0 "$LOCKSTEP" predict whole.h5 table.h5 -o "one-$name" -q
    ranks=$(quick_or_all 2 3)
    take_turn "$ranks"
    for launcher in $turns; do
        expect_exit 0 mpi "$launcher" "$ranks" predict whole.h5 \
            table.h5 -o "$name" --force -q -j 1
        expect_same "one-$name" "$name"
    done
done
expect_exit 0 mpi "${launchers##* }" 2 predict whole.h5 table.h5 -o - -q
expect_same one-p.csv out

# ---- One voice, one status ----------------------------------------------------

for launcher in $launchers; do
    # A fault of all ranks, and of the one that writes, is said once.
    got=0
    mpi "$launcher" 2 train absent.h5 -q >out 2>err </dev/null || got=$?
    expect "$launcher: an absent file ends with $got, not 66" \
        test "$got" -eq 66
    expect "$launcher: said $(grep -c 'absent.h5' err) times" \
        test "$(grep -c 'lockstep train: .*absent.h5' err)" -eq 1
    expect_exit 73 mpi "$launcher" 2 train table.h5 --hidden 4 -o whole.h5 -q
    expect_words err 'whole.h5 exists'
done
# What is not for many processes is refused.
take_turn 2
for launcher in $turns; do
    expect_exit 64 mpi "$launcher" 2 lrfind table.h5
    expect_words err 'lrfind runs in one process, and there are 2'
    expect_exit 64 mpi "$launcher" 2 train table.h5 --diagnose
    expect_words err '--diagnose needs all rows of a minibatch in one process'
    expect_exit 64 mpi "$launcher" 2 train -
    expect_words err 'the standard input cannot be read by 2 processes'
    # Ranks with other data are named.
    cat >differ.sh <<'END'
#!/bin/sh
cp "friedman.h5" "own.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}.h5"
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 0 ] || OPTION="--seed 7"
exec "$@" $OPTION
END
    chmod +x differ.sh
    got=0
    timeout -k 5 60 "$launcher" -np 2 ./differ.sh "$LOCKSTEP" train \
        friedman.h5 --hidden 4 -o differ.h5 -q >out 2>err </dev/null || got=$?
    expect "$launcher: other settings end with $got, not 78" \
        test "$got" -eq 78
    expect_words err 'rank 1 on '
    expect_words err 'other settings than rank 0'
done
# ---- One rank alone -------------------------------------------------------------

# only.sh RANK WORD... : the words, with "$ONLY" after them in one rank.
cat >only.sh <<'END'
#!/bin/sh
rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
only=$1
shift
[ "$rank" != "$only" ] || exec "$@" $ONLY
exec "$@"
END
chmod +x only.sh

# with_only STATUS RANK WORDS LAUNCHER WORD...: one rank with $ONLY ends all.
with_only() {
    local want=$1 only=$2 words=$3 launcher=$4

    shift 4
    expect_exit "$want" timeout -k 5 60 "$launcher" -np 3 ./only.sh "$only" \
        "$LOCKSTEP" "$@"
    expect_words err "$words"
    expect "$launcher: '$words' is said $(grep -c "^lockstep" err) times" \
        test "$(grep -c "^lockstep" err)" -eq 1
}

# The same name, other rows: a copy of a table that is not up to date.
cat >copies.sh <<'END'
#!/bin/sh
mkdir -p "copy.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"
cd "copy.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" || exit 1
exec "$@"
END
chmod +x copies.sh
"$GENERATE" collisions --rows 1511 --seed 5 -o other.h5 >/dev/null
for rank in 0 1; do
    mkdir "copy.$rank"
    cp whole.h5 "copy.$rank/"
done
cp table.h5 copy.0/
cp other.h5 copy.1/table.h5

take_turn 3
for launcher in $turns; do
    export ONLY
    ONLY="--val absent.h5"
    with_only 66 1 'rank 1 on ' "$launcher" train table.h5 --hidden 4 -o none.h5 -q
    ONLY="--memory 1M"
    # Who keeps which rows follows from it.
    with_only 78 2 'has another --memory' "$launcher" train table.h5 \
        --hidden 999,999 -o none.h5 -q
    ONLY="--no-such-option"
    with_only 64 2 'rank 2 on ' "$launcher" train table.h5 -o none.h5 -q
    for command in "eval whole.h5 table.h5" \
        "predict whole.h5 table.h5 -o n.csv"; do
        # shellcheck disable=SC2086
        expect_exit 78 timeout -k 5 60 "$launcher" -np 2 ./copies.sh \
            "$LOCKSTEP" $command -q
        expect_words err 'other data than rank 0'
    done
    expect "a refused prediction leaves a file" test ! -e copy.0/n.csv
    # One process needs no MPI, and takes the options of many.
    expect_exit 0 env LOCKSTEP_MPI=absent "$launcher" -np 1 "$LOCKSTEP" \
        train table.h5 --hidden 4 --epochs 1 --peer-timeout 5 -o n.h5 -q --force
done
unset ONLY

# Rank 0 alone writes, and its disk is full: the run ends with its last save.
mkdir full
if mount -t tmpfs -o size=40k none full 2>mount.err; then
    take_turn 2
    for launcher in $turns; do
        expect_exit 74 mpi "$launcher" 2 train table.h5 --hidden 99,99 \
            --epochs 1 --save-retry 0 -o full/model.h5 -q -j 1
        expect_words err 'No space left'
        head -c 36864 /dev/zero >full/filler
        expect_exit 74 mpi "$launcher" 2 predict whole.h5 table.h5 \
            -o full/p.csv -q -j 1
        expect_words err 'No space left'
        rm -f full/*
        # The second place, which rank 0 alone looks for; then a disk that has
        # room again while all ranks wait.
        tries="table.h5 --hidden 24,12 --epochs 4 --batch-size 100 -o full/r.h5"
        mkdir -p place
        mount -o remount,size=1m full
        head -c 2m /dev/zero >full/filler 2>/dev/null
        # shellcheck disable=SC2086
        expect_exit 75 mpi "$launcher" 2 train $tries --save-retry 0 \
            --save-fallback place --max-steps 17 -j 1
        expect_words err "the run is saved as $PWD/place/r-"
        rm full/filler
        expect_exit 75 mpi "$launcher" 2 resume full/r.h5 --max-steps 23 \
            -j 1 --save-fallback place
        expect_words err 'saved next to its model again'
        expect "$launcher: left in the second place: $(ls place)" \
            test "$(ls -A place)" = ''
        head -c 2m /dev/zero >full/filler 2>/dev/null
        (sleep 3 && rm full/filler) &
        expect_exit 0 mpi "$launcher" 2 resume full/r.h5 --max-steps 0 -j 1 \
            --save-retry 50
        wait $!
        expect_words err 'trying again for'
        # shellcheck disable=SC2086
        expect_exit 0 "$LOCKSTEP" train ${tries/full/.}
        expect_exit 0 "$LOCKSTEP" diff r.h5 full/r.h5
        rm -f full/* r.h5
        mount -o remount,size=40k full
    done
    umount full
else
    echo "NOT TESTED: a full disk, as mount is not allowed: $(cat mount.err)"
fi

# What is there of a plugin and cannot be loaded is said.
mkdir copy
cp "$LOCKSTEP" "$(dirname "$LOCKSTEP")"/liblockstep.so* copy/
: >copy/mpi-ompi.so
: >copy/mpi-mpich.so
for mpi in ompi mpich; do
    expect_exit 64 env LD_LIBRARY_PATH="$PWD/copy" LOCKSTEP_MPI=$mpi \
        copy/lockstep version
    if has_plugin $mpi; then
        expect_words err 'file too short'
    fi
done

# The tables of the model are those that its program makes.
if [ -n "${PYTHON:-}" ]; then
    "$PYTHON" "$top_srcdir/docs/scaling.py" | grep '^|' >tables
    expect "docs/scaling.md is not what docs/scaling.py makes" \
        test -z "$(grep -vxFf "$top_srcdir/docs/scaling.md" tables)"
fi

expect_exit 64 "$LOCKSTEP" train table.h5 --peer-timeout 5
expect_words err '--peer-timeout is for many processes'

# ---- When something dies ------------------------------------------------------

# is_ours PID: the process is still the rank that wrote the number.
is_ours() {
    grep -qa endless.h5 "/proc/$1/cmdline" 2>/dev/null
}

# signal_rank LAUNCHER SIGNAL: rank 1 of an endless run gets it after a while;
# $got is the exit status of the launcher, $took its seconds.
signal_rank() {
    local launcher=$1 signal=$2 pid started tries=0

    rm -f rank.0 rank.1 endless*
    mpi "$launcher" 2 train table.h5 --hidden 32 --epochs 100000000 \
        --patience 0 --batch-size 512 --save-every 5 -o endless.h5 -q -j 1 \
        --peer-timeout 2 >run.out 2>run.err </dev/null &
    while [ ! -e endless.ckpt.h5 ] && [ $tries -lt 300 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    expect "$launcher: no checkpoint after 30 s: $(cat run.out run.err)" \
        test -e endless.ckpt.h5
    pid=$(cat rank.1)
    started=$(date +%s)
    ! is_ours "$pid" || kill "-$signal" "$pid"
    got=0
    wait $! || got=$?
    took=$(($(date +%s) - started))
    ! is_ours "$pid" || kill -KILL "$pid"
    expect_exit 0 "$LOCKSTEP" info --check endless.ckpt.h5
}

for launcher in $launchers; do
    # A signal that one rank hears stops all, who save.
    signal_rank "$launcher" TERM
    expect "$launcher: SIGTERM of a rank ends with $got, not 75" \
        test "$got" -eq 75
    signal_rank "$launcher" STOP
    expect "$launcher: a stopped rank ends with $got, not 76" \
        test "$got" -eq 76
    expect_words run.err 'rank 0 of 2 on '
    expect_words run.err 'has waited for 2 seconds'
    expect "$launcher: that took $took s" test "$took" -le 15
    signal_rank "$launcher" KILL
    expect "$launcher: a killed rank ends with 0" test "$got" -ne 0
    expect "$launcher: that took $took s" test "$took" -le 15
done
# A rank that does not begin: MPI_Init() of the others has a limit, too.
cat >late.sh <<'END'
#!/bin/sh
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 0 ] || exec sleep 30
exec "$@"
END
chmod +x late.sh
for launcher in $launchers; do
    expect_exit 76 timeout -k 5 25 "$launcher" -np 2 ./late.sh "$LOCKSTEP" \
        train table.h5 --hidden 4 -o late.h5 -q --peer-timeout 2
    expect_words err 'the start of MPI has waited for 2 seconds'
done
# shellcheck disable=SC2086
echo "under$launchers"
