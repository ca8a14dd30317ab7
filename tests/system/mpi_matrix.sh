#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_matrix.sh - one SHA-256 over launchers, networks, ranks, threads, optimizers
# and data; the figures of eval and validation, and predict, to the last digit.
#
# Of all runs that there are some hundred, so that any two values of two factors
# meet in one of them: mpi_matrix.py. Prints what was covered. It takes half an hour
# or more, and root for network namespaces and Slurm; LOCKSTEP_SECONDS is a limit,
# after which no run begins, and LOCKSTEP_AFTER=44 leaves out the first 44:
#
#     CHECK_ALL=1 bash tests/system/mpi_matrix.sh

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(quick_or_all quick all)" = all ] || skip "make check-all runs it"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
need_python
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"
# shellcheck source=tests/system/mpi_places.sh
. "$top_srcdir/tests/system/mpi_places.sh"

# Sixteen threads that spin on two processors take longer than other tests.
MPI_SECONDS=240
limit=$MPI_SECONDS

# ---- Places ------------------------------------------------------------------------

declare -A launcher_of
for launcher in $launchers; do
    case $launcher in
    *openmpi) launcher_of[ompi]=$launcher ;;
    *) launcher_of[mpich]=$launcher ;;
    esac
done
places=
for mpi in "${!launcher_of[@]}"; do
    places="$places $mpi-shm $mpi-tcp"
done
if begin_hosts; then
    for mpi in "${!launcher_of[@]}"; do places="$places $mpi-hosts"; done
else
    echo "NOT TESTED: two hosts: $reason"
fi
if begin_slurm; then
    ! has_plugin ompi || places="$places srun-pmix"
    ! has_plugin mpich || places="$places srun-pmi2"
else
    echo "NOT TESTED: srun: $reason"
fi
places=$(printf '%s\n' $places | sort | paste -sd ' ')

# at PLACE RANKS WORD...: lockstep WORD... there.
at() {
    local place=$1 ranks=$2 launcher=${launcher_of[${1%%-*}]:-}

    shift 2
    case $place in
    *-shm) mpi "$launcher" "$ranks" "$@" ;;
    ompi-tcp) OMPI_MCA_pml=ob1 OMPI_MCA_btl=tcp,self \
        OMPI_MCA_btl_tcp_if_include=lo mpi "$launcher" "$ranks" "$@" ;;
    mpich-tcp) UCX_TLS=tcp,self UCX_NET_DEVICES=lo \
        mpi "$launcher" "$ranks" "$@" ;;
    *-hosts) over "$launcher" "$ranks" "$@" ;;
    srun-*) step "${place#srun-}" "$ranks" "$@" ;;
    esac
}

# ran PLACE RANKS WORD...: it ends with 0. If MPI_Finalize() of MPICH over TCP hangs,
# ranks leave after 5 s, and the launcher may end with 9 or 255: what they wrote is
# compared all the same, without the words of the launcher after it.
ran() {
    local got=0

    checks=$((checks + 1))
    at "$@" >out 2>err </dev/null || got=$?
    case $1-$got in
    *-0) return 0 ;;
    mpich-tcp-9 | mpich-tcp-255 | mpich-hosts-9 | mpich-hosts-255)
        echo "$1 $2 $3: the launcher ends with $got"
        sed -i '/^\(=\|$\)/,$d' out
        return 0
        ;;
    esac
    fault "exit $got, want 0: at $*"
    tail -n 20 out err >&2
    return 1
}

# ---- Runs --------------------------------------------------------------------------

# Prime numbers of rows, and so many that they are streamed.
"$GENERATE" collisions --rows 1511 -o small.h5 >/dev/null
"$GENERATE" collisions --rows 503 --seed 5 -o val.h5 >/dev/null
"$GENERATE" collisions --rows 400009 -o large.h5 >/dev/null

# settings_of OPTIMIZER EXTRA DATA BATCH: $words, and $streams for many processes.
settings_of() {
    local optimizer=$1 extra=$2 data=$3 batch=$4

    streams=
    case $data in
    memory) words="small.h5 --hidden 24,12 --epochs 2" ;;
    window) words="small.h5 --hidden 24,12 --epochs 2 --shuffle window --window 0.3" ;;
    streamed)
        words="large.h5 --hidden 8 --epochs 1 --shuffle window --window 0.05"
        streams="--memory 60M"
        ;;
    esac
    words="$words --val val.h5 --optimizer $optimizer --patience 0"
    case $extra in
    none) ;;
    clip-norm) words="$words --clip-norm 0.1" ;;
    clip-value) words="$words --clip-value 0.01" ;;
    ema) words="$words --ema 0.9" ;;
    dropout) words="$words --dropout 0.2" ;;
    all) words="$words --clip-norm 0.1 --ema 0.9 --dropout 0.1 --l2 0.001
        --layer-norm --warmup 3 --lr-schedule cosine --class-weight balanced" ;;
    esac
    [ "$optimizer" != lbfgs ] || return 0
    case $data-$batch in
    streamed-aligned) words="$words --batch-size 8192" ;;
    streamed-short) words="$words --batch-size 30000" ;;
    streamed-few) words="$words --batch-size 2048 --shard 1024" ;;
    *-aligned) words="$words --batch-size 256 --shard 16" ;;
    *-short) words="$words --batch-size 300" ;;
    *-few) words="$words --batch-size 128 --shard 64" ;;
    esac
}

# The history without times.
figures() {
    grep -E '"(loss|val_loss|val_accuracy|val_auc|step|epoch)":' "$1"
}

# known OPTIMIZER EXTRA DATA BATCH: $one.h5 and others of one process; in memory.
known() {
    one=one-$1-$2-$3-$4
    [ ! -e "$one.figures" ] || return 0
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" train $words -o "$one.h5" --json -q -j 2 ||
        return
    json_value parameters_sha256 out >"$one.hash"
    figures out >"$one.figures"
    expect "$one has no figures" test -s "$one.figures"
    expect_exit 0 "$LOCKSTEP" eval "$one.h5" val.h5 --json -q
    cp out "$one.json"
    expect_exit 0 "$LOCKSTEP" predict "$one.h5" val.h5 -o "$one.csv" -q
}

# try PLACE RANKS THREADS OPTIMIZER EXTRA DATA BATCH
try() {
    local place=$1 ranks=$2 j=$3

    settings_of "$4" "$5" "$6" "$7"
    known "$4" "$5" "$6" "$7" || return
    # shellcheck disable=SC2086
    ran "$place" "$ranks" train $words $streams -o many.h5 \
        --force --json -q -j "$j" || return
    expect "$*: another hash" \
        test "$(json_value parameters_sha256 out)" = "$(cat "$one.hash")"
    figures out >many.figures
    expect_same "$one.figures" many.figures
    expect_exit 0 "$LOCKSTEP" diff "$one.h5" many.h5
    if [ $((tried % 2)) = 0 ]; then
        ran "$place" "$ranks" eval "$one.h5" val.h5 --json -q -j "$j"
        expect_same "$one.json" out
    else
        ran "$place" "$ranks" predict "$one.h5" val.h5 -o many.csv \
            --force -q -j "$j"
        expect_same "$one.csv" many.csv
    fi
}

# shellcheck disable=SC2086
"$PYTHON" "$top_srcdir/tests/system/mpi_matrix.py" choose $places >runs ||
    exit 99
first=${LOCKSTEP_AFTER:-0}
tried=0
: >passed
while read -ra run <&3 && [ $SECONDS -lt "${LOCKSTEP_SECONDS:-100000}" ]; do
    before=$failures
    try "${run[@]}" 3<&-
    tried=$((tried + 1))
    [ "$failures" -ne "$before" ] || echo "${run[*]}" >>passed
done 3< <(tail -n +$((first + 1)) runs)
if [ -n "${LOCKSTEP_SECONDS:-}${LOCKSTEP_AFTER:-}" ]; then
    echo "$tried of $(wc -l <runs) runs after $first were tried in $SECONDS s"
else
    expect "$tried of $(wc -l <runs) runs" test "$tried" = "$(wc -l <runs)"
fi
"$PYTHON" "$top_srcdir/tests/system/mpi_matrix.py" table passed
