#!/bin/bash
# SPDX-License-Identifier: MIT
# limits.sh - the limits of src/base/file_limits.h, on both sides: what is just allowed
# is taken, one more is refused with its sentence, and no output is left.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

# taken COMMAND...: the limit lets it through.
taken() {
    rm -f to.h5 to.ckpt.h5*
    expect_exit 0 "$LOCKSTEP" "$@"
}

# refused CODE WORDS COMMAND...
refused() {
    local code=$1 words=$2

    shift 2
    rm -f to.h5 to.ckpt.h5*
    expect_exit "$code" "$LOCKSTEP" "$@" && expect_words err "$words"
    expect_absent to.h5 .to.h5.tmp .to.h5.lock
}

# times N BYTE: so many of it.
times() {
    head -c "$1" /dev/zero | tr '\0' "$2"
}

mib=$((1 << 20))

# A row of 2^20 cells.
for more in 0 1; do
    for digit in 0 1; do
        times $((mib - 1 + more)) , | sed "s/,/$digit,/g; s/\$/$digit/"
        echo
    done >columns.csv
    if [ $more -eq 0 ]; then
        taken info columns.csv --y none
    else
        refused 65 "the row has more than 1048576 columns" \
            info columns.csv --y none
    fi
done

# A line of 2^20 bytes, its end included, and the cell goes on.
for more in 0 1; do
    { printf 'a,y\n"' && times $((mib - 1 + more)) x &&
        printf '\n",1\nb,0\nb,1\n'; } >cell.csv
    if [ $more -eq 0 ]; then
        taken import cell.csv -o to.h5
    else
        refused 65 "a cell of more than 1 MiB; a quote may not be closed" \
            import cell.csv -o to.h5
    fi
done

# A row of 2^26 bytes, its end included.
for more in 0 1; do
    { printf '0.' && times $((64 * mib - 5 + more)) 0 && printf ',1\n2,0\n'; } \
        >row.csv
    if [ $more -eq 0 ]; then
        taken import row.csv --header no --label 1 -o to.h5
    else
        refused 65 "a row of more than 64 MiB" \
            import row.csv --header no --label 1 -o to.h5
    fi
done

# Unpacking: 64 MiB at any ratio, more only at up to 1000 times the size.
bomb() {
    { echo a,y && times "$1" 0 | fold -w 1022 | sed 's/$/,1/' && echo &&
        echo 1,0; } >bomb.csv
}
# gzip reaches a ratio of 1000 only with luck, and is then like zstd.
for format in zstd $(quick_or_all '' gzip); do
    if ! command -v "$format" >/dev/null; then
        echo "$test_name: SKIPPED: there is no $format here" >&2
        continue
    fi
    ending=gz
    [ "$format" = gzip ] || ending=zst
    bomb $((63 * mib))
    "$format" -9 -q -c bomb.csv >"small.csv.$ending"
    bomb $((66 * mib))
    "$format" -9 -q -c bomb.csv >"large.csv.$ending"
    size=$(wc -c <"large.csv.$ending")
    if [ $((66 * mib / size)) -lt 1000 ]; then # gzip does not go so far
        taken import "large.csv.$ending" -o to.h5
        continue
    fi
    if "$LOCKSTEP" import "small.csv.$ending" -o to.h5 2>&1 | grep -q 'built without'; then
        echo "$test_name: SKIPPED: this build does not read $format" >&2
        continue
    fi
    taken import "small.csv.$ending" -o to.h5
    refused 65 "unpacks to more than 1000 times its $size bytes" \
        import "large.csv.$ending" -o to.h5
done
rm -f ./*.csv ./*.gz ./*.zst

# NPY and IDX: a row of 2^30 bytes is within the limit, and then the file is too
# short for it.
# npy COLUMNS: a header for float32.
npy() {
    local header="{'descr': '<f4', 'fortran_order': False, 'shape': (1, $1), }"

    printf '\x93NUMPY\1\0%b\0%s' "$(printf '\\x%02x' ${#header})" "$header"
}
npy $((1 << 28)) >row.npy
refused 65 "row.npy" import row.npy -o to.h5
expect "the limit itself is refused" \
    test -z "$(grep 'absurd\|more than 1 GiB' err)"
npy $(((1 << 28) + 1)) >row.npy
refused 65 "absurd size" import row.npy -o to.h5

# Settings: layers, units, the size of a config file.
expect_exit 0 "$GENERATE" collisions --rows 40 -o d.h5
layers=$(yes 2 | head -n 64 | paste -sd,)
taken train d.h5 -q -e 1 --hidden "$layers" -o to.h5
refused 64 "64" train d.h5 -q -e 1 --hidden "$layers,2" -o to.h5
refused 71 "out of memory" train d.h5 -q --hidden 10000000,10000000 -o to.h5
refused 64 "10000000" train d.h5 -q -e 1 --hidden 10000001 -o to.h5
line='epochs = 1'
for more in 0 1; do
    {
        echo "$line"
        times $((mib - ${#line} - 1 + more)) '\n'
    } >config.ini
    if [ $more -eq 0 ]; then
        taken train d.h5 -q --hidden 2 -c config.ini -o to.h5
    else
        refused 78 "larger than 1 MiB" \
            train d.h5 -q --hidden 2 -c config.ini -o to.h5
    fi
done

# HDF5, as h5py writes it.
if ! (need_python h5py numpy) 2>/dev/null; then
    echo "$test_name: SKIPPED: limits of HDF5 need h5py (python3-h5py)" >&2
    exit 0
fi
need_python h5py numpy
"$PYTHON" - <<'PY' || fault "the HDF5 files are not made"
import h5py
import numpy as np

x = np.arange(40, dtype="f4").reshape(20, 2)
for more in (0, 1):
    with h5py.File(f"classes{more}.h5", "w") as f:
        f["X"], f["y"] = x, np.arange(20) % 2
        names = [f"c{i}" for i in range((1 << 16) + more)]
        f["class_names"] = np.array(names, dtype="S8")
    with h5py.File(f"datasets{more}.h5", "w") as f:
        f["X"], f["y"] = x, np.arange(20) % 2
        for i in range(10000 - 2 + more):
            f.create_dataset(f"d{i}", shape=(), dtype="i1")
    with h5py.File(f"deep{more}.h5", "w") as f:
        f["X"], f["y"] = x, np.arange(20) % 2
        f.create_group("/".join(["g"] * (63 + more)))
PY
taken train classes0.h5 -q -e 1 --hidden 2 -o to.h5
refused 65 "/class_names holds 65537 class names, limit 65536" \
    train classes1.h5 -q -e 1 --hidden 2 -o to.h5
taken train datasets0.h5 -q -e 1 --hidden 2 -o to.h5
refused 65 "10000" train datasets1.h5 -q -e 1 --hidden 2 -o to.h5
taken train deep0.h5 -q -e 1 --hidden 2 -o to.h5
refused 65 "64" train deep1.h5 -q -e 1 --hidden 2 -o to.h5
