#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_rows.sh - a table that one process has no memory for, and all of them
# together have: shuffled in full, with the bits of one process with memory
# enough.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

! skips_streaming || exit 77

# What a process of MPI takes before a row is read; a table of which all rows
# need more than 3/4 of --memory less 32 MB, and a half of them less.
memory=130M
MPI_SECONDS=240
"$GENERATE" collisions --rows 550000 -o table.h5 >/dev/null
net=(--hidden 8 --epochs 1 --batch-size 24000 --val-split 0.2 --optimizer adam)

# peak FILE WORD...: run them; the most memory of a process, in kB, of any rank.
peak() {
    local file=$1

    shift
    "$PYTHON" -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:], close_fds=False)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "a").write(f"{peak}\n")
sys.exit(status)' "$file" "$@"
}

# ---- The same bits --------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" train table.h5 "${net[@]}" -o one.h5 -q --json -j 2
known=$(json_value parameters_sha256 out)
figures=$(grep -E '"(loss|val_loss|val_auc)":' out)
expect 'no hash' test "${#known}" -eq 64

for launcher in $launchers; do
    for ranks in $(quick_or_all "2" "2 3 4"); do
        expect_exit 0 mpi "$launcher" "$ranks" train table.h5 "${net[@]}" \
            -o many.h5 --force --json -j 1 --memory "$memory" || continue
        expect "$launcher -np $ranks gives another hash" \
            test "$(json_value parameters_sha256 out)" = "$known"
        expect "$launcher -np $ranks gives other figures" \
            test "$(grep -E '"(loss|val_loss|val_auc)":' out)" = "$figures"
        expect_words err "each of the $ranks processes keeps a part of its rows"
    done
done

# One process with that memory has windows instead.
expect_exit 0 "$LOCKSTEP" train table.h5 "${net[@]}" -o window.h5 \
    --memory "$memory" --dry-run
expect_words err '--shuffle window'

# A step of all rows: each process keeps those of its shards; one has no memory for
# all of them.
all=(train table.h5 --hidden 8 --epochs 2 --optimizer lbfgs --val-split 0.2)
expect_exit 0 "$LOCKSTEP" "${all[@]}" -o all.h5 -q --json -j 2
known=$(json_value parameters_sha256 out)
expect_exit 71 "$LOCKSTEP" "${all[@]}" -o none.h5 -q --memory 115M
expect_words err 'processes of MPI keep a part of the rows each'
take_turn 2
for launcher in $turns; do
    expect_exit 0 mpi "$launcher" 2 "${all[@]}" -o many.h5 --force --json -j 1 \
        --memory 115M
    expect "$launcher: lbfgs gives another hash" \
        test "$(json_value parameters_sha256 out)" = "$known"
    expect_words err "each of the 2 processes keeps a part of its rows"
done

# ---- Memory ---------------------------------------------------------------------

# MPICH spins: no more processes of it than processors.
read -r launcher _ <<<"$launchers"
if [ -n "${PYTHON:-}" ]; then
    export -f peak
    cat >peak.sh <<'END'
#!/bin/bash
peak peaks "$@"
END
    chmod +x peak.sh
    export PYTHON
    expect_exit 0 timeout -k 5 60 "$launcher" -np 3 ./peak.sh "$LOCKSTEP" \
        train table.h5 "${net[@]}" -o many.h5 --force -q -j 1 \
        --memory "$memory"
    expect "3 processes, $(wc -l <peaks) peaks" test "$(wc -l <peaks)" -eq 3
    while read -r kilobytes; do
        expect "a process takes $kilobytes kB, and may take $memory" \
            test "$((kilobytes * 1024))" -le "${memory%M}000000"
    done <peaks
fi

# ---- Other processes go on ------------------------------------------------------

expect_exit 75 mpi "$launcher" 3 train table.h5 "${net[@]}" -o parts.h5 -q \
    -j 1 --memory "$memory" --max-steps 5
expect_exit 75 mpi "$launcher" 2 resume parts.h5 -q -j 2 --max-steps 9 \
    --memory "$memory"
expect_exit 75 "$LOCKSTEP" resume parts.h5 -q --memory 0 --max-steps 13
expect_exit 0 mpi "$launcher" 3 resume parts.h5 -q -j 1 --max-steps 0 \
    --memory "$memory"
expect_exit 0 "$LOCKSTEP" diff one.h5 parts.h5

# ---- Types, missing values, weights, groups --------------------------------------

if [ -n "${PYTHON:-}" ] && "$PYTHON" -c 'import h5py' 2>/dev/null; then
    "$PYTHON" - <<'END'
import h5py, numpy as np

rng = np.random.default_rng(3)
n = 120001
for name, kind in ("half", np.float16), ("short", np.int16), ("wide", np.float64):
    width = 50 if kind is np.float64 else 200
    X = rng.normal(size=(n, width)).astype(np.float32) * 100
    y = np.sort(rng.integers(0, 3, n)).astype(np.uint8)
    X[:, 0] += y * 20
    X = X.astype(kind)
    if kind is not np.int16:
        X[rng.integers(0, n, 500), rng.integers(0, width, 500)] = np.nan
    with h5py.File(f"{name}.h5", "w") as f:
        f.create_dataset("X", data=X, chunks=(1000, width) if kind is not np.int16
                         else None, compression="gzip" if kind is np.float64 else None)
        f["y"] = y
        f["weight"] = rng.random(n).astype(np.float32)
        f["group"] = (np.arange(n) // 7).astype(np.int32)
END
    for name in half short wide; do
        run=(train "$name.h5" --hidden 8 --epochs 1 --batch-size 8000
            --missing mean --group group --val-split 0.3 --dropout 0.1
            --schedule tile-major --shuffle full)
        expect_exit 0 "$LOCKSTEP" "${run[@]}" -o "$name-one.m.h5" -q --json
        known=$(json_value parameters_sha256 out)
        expect_exit 0 mpi "$launcher" 3 "${run[@]}" -o "$name.m.h5" --json \
            -j 1 --memory 115M
        expect "$name: another hash" \
            test "$(json_value parameters_sha256 out)" = "$known"
        expect_words err 'keeps a part of its rows'
    done
else
    echo "NOT TESTED: number types, as there is no h5py"
fi

# ---- Errors ----------------------------------------------------------------------

# A rank that cannot read what the others can.
cat >copies.sh <<'END'
#!/bin/bash
cd "copy.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" || exit 1
exec "$@"
END
chmod +x copies.sh
for rank in 0 1 2; do
    mkdir "copy.$rank"
    ln table.h5 "copy.$rank/"
done
rm copy.1/table.h5
head -c 20000000 table.h5 >copy.1/table.h5
for launcher in $launchers; do
    got=0
    timeout -k 5 60 "$launcher" -np 3 ./copies.sh "$LOCKSTEP" train table.h5 \
        "${net[@]}" -o many.h5 -q --memory "$memory" >out 2>err </dev/null ||
        got=$?
    expect "$launcher: a file cut short ends with $got, not 65" \
        test "$got" -eq 65
    expect_words err 'rank 1 on '
    expect "$launcher: said $(grep -c '^lockstep' err) times" \
        test "$(grep -c '^lockstep' err)" -eq 1
    # Memory that does not hold a part, and memory of one rank alone.
    expect_exit 71 mpi "$launcher" 2 train table.h5 "${net[@]}" -o none.h5 -q \
        --shuffle full --memory 70M
    expect_words err '--memory '
    cat >own.sh <<'END'
#!/bin/sh
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 0 ] || exec "$@" --memory 2G
exec "$@" --memory 130M
END
    chmod +x own.sh
    expect_exit 78 timeout -k 5 60 "$launcher" -np 2 ./own.sh "$LOCKSTEP" \
        train table.h5 "${net[@]}" -o none.h5 -q --shuffle full
    expect_words err 'rank 1 on '
    expect_words err 'another --memory'
done
# shellcheck disable=SC2086
echo "under$launchers"
