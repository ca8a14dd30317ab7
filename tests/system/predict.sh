#!/bin/bash
# SPDX-License-Identifier: MIT
# predict.sh - predict writes the same numbers as CSV, HDF5 and NPY, what of them
# is asked for, with columns of the table, and answers the standard input as it
# comes, in bounded memory.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

export OMP_WAIT_POLICY=passive
need_python h5py numpy

"$PYTHON" - <<'END_PYTHON'
import numpy as np
r = np.random.default_rng(4)
n = 3000
a, b = r.normal(size=n).round(4), r.normal(size=n)
color = r.choice(["red", 'gr"een', "blue, dark"], n)
y = np.where(a > 0.5, "hi", np.where(b > 0, "mid,dle", "lo"))
quoted = ['"%s"' % c.replace('"', '""') for c in color]
def table(name, target):
    with open(name, "w") as f:
        f.write("id,a,b,color,y\n")
        for i in range(n):
            cell = "" if i % 7 == 3 else repr(float(b[i]))
            f.write("r%d,%s,%s,%s,%s\n" % (i, a[i], cell, quoted[i], target[i]))
table("t.csv", ['"%s"' % c for c in y])
table("v.csv", (a * 3 + 1).round(5))
table("two.csv", np.where(a > 0, "yes", "no"))
END_PYTHON

for name in t v two; do
    expect_exit 0 "$LOCKSTEP" train $name.csv -o $name.h5 --y y --id id \
        --hidden 8 --epochs 2 -q --missing mean
    for out in csv h5 npy; do
        expect_exit 0 "$LOCKSTEP" predict $name.h5 $name.csv --id id \
            -o $name-p.$out
    done
    expect_exit 0 "$LOCKSTEP" predict $name.h5 $name.csv -o $name-raw.npy \
        --outputs raw
    expect_exit 0 "$LOCKSTEP" predict $name.h5 $name.csv -o $name-keep.csv \
        --keep b,color,0 --id id
    expect_exit 0 "$LOCKSTEP" predict $name.h5 $name.csv -o $name-keep.h5 \
        --keep color,b --id id
done
for name in t two; do
    for out in csv h5 npy; do
        expect_exit 0 "$LOCKSTEP" predict $name.h5 $name.csv -o $name-c.$out \
            --outputs class
    done
done
expect 'the same numbers in all formats' "$PYTHON" - <<'END_PYTHON'
import csv
import h5py
import numpy as np

def cells(name):
    with open(name, newline="") as f:
        return list(csv.reader(f))

for name, K in ("t", 3), ("v", 1), ("two", 1):
    head, *rows = cells(name + "-p.csv")
    source = cells(name + ".csv")[1:]
    first = {"t": ["class", "p_hi", "p_lo", "p_mid,dle"], "v": ["y"],
             "two": ["class", "p_yes"]}[name]
    assert head == ["id"] + first, head
    assert [r[0] for r in rows] == [r[0] for r in source]
    P = np.array([[float(x) for x in r[-K:]] for r in rows], "f4")
    npy = np.load(name + "-p.npy")
    assert npy.dtype == "<f4" and npy.shape == (len(source), K), npy.shape
    assert np.array_equal(P, npy)
    raw = np.load(name + "-raw.npy").astype("f8")
    with h5py.File(name + "-p.h5") as f, h5py.File(name + ".h5") as m:
        assert np.array_equal(f["prediction"][:].reshape(-1, K), npy)
        assert f["id"][3].decode() == "r3"
        if name != "v":
            names = [n.decode() for n in f["class_names"]]
            assert [names[c] for c in f["class"]] == [r[1] for r in rows]
            C = f["class"][:]
        y = m["postprocess/shift"][0], m["postprocess/scale"][0]
    if name == "t":
        e = np.exp(raw - raw.max(axis=1, keepdims=True))
        assert np.allclose(e / e.sum(axis=1, keepdims=True), npy, atol=1e-6)
    elif name == "two":
        assert np.allclose(1 / (1 + np.exp(-raw)), npy, atol=1e-6)
    else:
        assert np.allclose(raw / y[1] + y[0], npy, rtol=1e-5, atol=1e-5)
    if name != "v":
        assert cells(name + "-c.csv") == [["id", "class"]] + [
            r[:2] for r in rows]
        assert np.array_equal(np.load(name + "-c.npy"), C)
        with h5py.File(name + "-c.h5") as f:
            assert np.array_equal(f["class"][:], C) and "prediction" not in f
    # Kept: cells of numbers and texts, as they stand in the table.
    head, *rows = cells(name + "-keep.csv")
    assert head[:4] == ["id", "b", "color", "a"], head
    for got, want in zip(rows, source):
        assert got[2] == want[3], (got, want)
        assert got[3] == want[1] or float(got[3]) == float(want[1]), (got, want)
        assert got[1] == want[2] == "" or np.float32(got[1]) == np.float32(want[2])
    with h5py.File(name + "-keep.h5") as f:
        texts = [t.decode() for t in f["kept/color_texts"]]
        assert [texts[k] for k in f["kept/color"]] == [r[3] for r in source]
        assert np.isnan(f["kept/b"][3]) and f["kept/b"].dtype == "<f8"
END_PYTHON

# The standard input gives what the file gives: ids, texts, missing values, all
# kinds of answers, and other formats, which are read as a whole.
for options in "" "--outputs raw" "--jacobian" "--contributions --steps 3" \
    "--keep a,color --id id"; do
    # shellcheck disable=SC2086
    expect_exit 0 "$LOCKSTEP" predict t.h5 t.csv -o - $options && mv out file
    # shellcheck disable=SC2086
    "$LOCKSTEP" predict t.h5 - $options <t.csv >stream 2>err ||
        fault "the standard input with $options"
    expect_same file stream
done
gzip -c t.csv | "$LOCKSTEP" predict t.h5 - >stream 2>err || fault "gzip"
expect_exit 0 "$LOCKSTEP" predict t.h5 t.csv -o - && mv out file
expect_same file stream
"$LOCKSTEP" predict t.h5 - --rows :10 <t.csv >stream 2>err || fault "--rows"
expect "10 rows and a header" test "$(wc -l <stream)" = 11
"$LOCKSTEP" predict t.h5 - -o s.npy <t.csv >out 2>err || fault "to NPY"
expect_same s.npy t-p.npy
"$LOCKSTEP" predict t.h5 - -o s.csv <t.csv >out 2>err || fault "to a file"
expect_same s.csv file
expect_words out "s.csv   3,000 rows, 3 outputs each"

# Answers flow while the input is open; a bad row ends it, after those before.
expect 'answers flow while the input is open' "$PYTHON" - "$LOCKSTEP" <<'END_PYTHON'
import signal, subprocess, sys
signal.alarm(300)  # answers that wait for the end of the input never come
lines = open("t.csv").readlines()
run = subprocess.Popen([sys.argv[1], "predict", "t.h5", "-"], text=True,
                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
run.stdin.write("".join(lines[:1501]))
run.stdin.flush()
wanted = [next(run.stdout) for _ in range(1501)]
run.stdin.write("".join(lines[1501:2000]) + "r,1,2\n")
run.stdin.close()
rest, err = run.stdout.read(), run.stderr.read()
assert run.wait() == 65 and "line 2001 has 3 columns, want 5" in err, err
assert wanted + rest.splitlines(True) == open("file").readlines()[:2000]
END_PYTHON

# A calibrated model: one row by itself, the class by its threshold, and no
# answers of the network before the calibration.
expect_exit 0 "$LOCKSTEP" calibrate two.h5 two.csv -o hot.h5 -q
expect_exit 0 "$LOCKSTEP" calibrate hot.h5 two.csv -o cut.h5 -q \
    --method threshold
expect_exit 0 "$LOCKSTEP" predict cut.h5 two.csv -o - && mv out all
expect_exit 0 "$LOCKSTEP" predict cut.h5 two.csv -o - --rows 1000:1001
tail -n 1 out >one
sed -n 1002p all >of_all
expect_same one of_all
expect 'a calibration changes outputs' eval '! cmp -s all two-p.csv'
expect_exit 0 "$LOCKSTEP" eval cut.h5 two.csv --json
expect 'classes are those of eval' "$PYTHON" -c '
import csv, json
want = json.load(open("out"))["accuracy"]
y = [r["y"] for r in csv.DictReader(open("two.csv"))]
said = [r["class"] for r in csv.DictReader(open("all"))]
share = sum(a == b for a, b in zip(y, said)) / len(y)
assert abs(share - want) < 1e-9, (share, want)'
for option in "--outputs raw" --jacobian --contributions; do
    # shellcheck disable=SC2086
    expect_exit 64 "$LOCKSTEP" predict cut.h5 two.csv -o - $option
    expect_words err "the outputs of the model are calibrated"
done

# Memory does not grow with the rows.
expect 'memory does not grow with the rows' "$PYTHON" - "$LOCKSTEP" <<'END_PYTHON'
import resource, subprocess, sys
head, *lines = open("v.csv").readlines()

def peak(times):
    run = subprocess.Popen([sys.argv[1], "predict", "v.h5", "-"],
                           stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, text=True)
    run.stdin.write(head)
    for _ in range(times):
        run.stdin.write("".join(lines))
    run.stdin.close()
    assert run.wait() == 0
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

few = peak(10)
many = peak(200)
assert many < few + 8000, (few, many)
END_PYTHON

# Refused, with what is wrong.
expect_exit 64 "$LOCKSTEP" predict v.h5 v.csv -o x.csv --outputs class
expect_words err "the model is for regression and has no classes"
expect_exit 64 "$LOCKSTEP" predict v.h5 v.csv -o x.npy --keep a
expect_words err "NPY is one matrix of numbers"
expect_exit 64 "$LOCKSTEP" predict v.h5 v.csv -o x.csv --keep a,colour
expect_words err "no input column 'colour'; did you mean color?"
expect_exit 64 "$LOCKSTEP" predict v.h5 v.csv -o x.csv --keep a,b,a
expect_words err "column a is to be kept twice"
expect_exit 0 "$LOCKSTEP" predict t.h5 t.csv -o - --outputs raw
expect_words out '"raw_mid,dle"'
expect_exit 64 "$LOCKSTEP" predict v.h5 v.csv
expect_words err "say with -o FILE"
expect_absent x.csv x.npy
expect_exit 64 "$LOCKSTEP" bench --predict --sweep
expect_words err "--predict measures one run"
expect_exit 0 "$LOCKSTEP" bench --predict --workload T --seconds 0.1 --json -j 1
expect "rates of predictions" "$PYTHON" -c '
import json
run = json.load(open("out"))["runs"][0]
assert run["network"] == "28-32-1" and run["row_cpu_seconds"] > 0
assert run["rows_per_second"] > 0 and run["row_seconds"] > 0, run'
