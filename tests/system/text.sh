#!/bin/bash
# SPDX-License-Identifier: MIT
# text.sh - text tables as other programs write them: large numbers, other
# separators, marks, comments, encodings, and tables that go with others. What
# is read is compared with NumPy.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy

"$PYTHON" - <<'END' || exit 99
import gzip
import h5py
import numpy as np

rng = np.random.default_rng(3)
n = 400
z = rng.normal(size=n)


def write(name, rows, head="v,z,label", encoding="utf-8"):
    with open(name, "w", encoding=encoding) as f:
        f.write(head + "\n" + "".join(",".join(r) + "\n" for r in rows))


def both(name, v, y):
    write(name + ".csv",
          [(repr(float(a)), repr(float(b)), str(c)) for a, b, c in zip(v, z, y)])
    with h5py.File(name + ".h5", "w") as f:
        f["X"], f["y"] = np.column_stack([v, z]), y
        f["feature_names"] = ["v", "z"]


part = rng.uniform(size=n)
label = (part > 0.5).astype("u1")
both("julian", 2459000 + part, label)
both("unix", np.floor(1.7e9 + 86400 * part), label)
both("degrees", 13.404 + 0.001 * part, label)
both("small", part, label)
with open("julian.svm", "w") as f:
    for a, b, c in zip(2459000 + part, z, label):
        f.write(f"{c} 2:{b!r} 1:{a!r}\n")
with open("one.csv", "w") as f:
    f.writelines(open("julian.csv").readlines()[:2])
write("target.csv", [(repr(float(b)), repr(2459000 + float(a)))
                     for a, b in zip(part, z)], "z,label")
write("near.csv", [(repr(float(b)), repr(float(a)))
                   for a, b in zip(part, z)], "z,label")
with open("holes.csv", "w") as f:
    for i, line in enumerate(open("julian.csv")):
        f.write(line if i == 0 or i % 9 else "," + line.split(",", 1)[1])

# A column in other styles, and one whose first cell is no plain number.
v = np.round(2000 * z, 2)
styles = {
    "thousands": [f"{a:,.2f}" for a in v],
    "percent": [f"{a:.2f}%" for a in v],
    "currency": [("-" if a < 0 else "") + f"${abs(a):.2f}" for a in v],
    "minus": [f"{a:.2f}".replace("-", "\u2212") for a in v],
    "fortran": [f"{a:.8E}".replace("E", "D") for a in v],
    "decimal": [f"{a:.2f}".replace(".", ",") for a in v],
    "europe": [f"{a:,.2f}".translate(str.maketrans(",.", ".,")) for a in v],
}
for i, mark in enumerate([".", "-", "<1000", "n.d.", "#N/A", "missing", "(5)"]):
    styles[f"mark{i}"] = [mark] + [f"{a:.2f}" for a in v[1:]]
for name, cells in styles.items():
    with open(name + ".csv", "w") as f:
        f.write("v;z;label\n")
        for a, b, c in zip(cells, z, label):
            f.write(f"{a};{int(1000 * b)};{c}\n")
np.save("v.npy", v)
with h5py.File("v.h5", "w") as f:
    f["X"], f["y"] = np.column_stack([v, z]), label
    f["feature_names"] = ["v", "z"]
codes = rng.integers(1, 9, n)
write("codes.csv", [(f"{c}{'a' if i % 3 else 'b'}", repr(float(b)), str(y))
                    for i, (c, b, y) in enumerate(zip(codes, z, label))])
write("zip.csv", [("A-1" if i == 0 else str(10000 + c), repr(float(b)), str(y))
                  for i, (c, b, y) in enumerate(zip(codes, z, label))])
write("pct.csv", [(repr(float(b)), f"{100 * a:.1f}%") for a, b in zip(part, z)],
      "z,label")

# Categories of which a test table lacks one, and one with another.
color = np.array(["red", "green", "blue"])[rng.integers(0, 3, n)]
kind = np.where((color == "red") ^ (z > 0), "yes", "no")
rows = [(c, f"{a:.4f}", k) for c, a, k in zip(color, z, kind)]
write("train.csv", rows[:300], "color,z,label")
write("test.csv", [r for r in rows[300:] if r[0] != "red"], "color,z,label")
write("bare.csv", [r[:2] for r in rows[300:]], "color,z")
write("other.csv", [("purple", "1", "yes"), ("red", "-1", "no")],
      "color,z,label")
write("maybe.csv", [("red", "1", "maybe"), ("red", "-1", "no")],
      "color,z,label")
write("lacks.csv", [(r[1], r[2]) for r in rows[300:]], "z,label")

# Compression, encodings, lines in front.
text = open("small.csv", "rb").read().splitlines(keepends=True)
first, second = b"".join(text[:200]), b"".join(text[200:])
two = gzip.compress(first) + gzip.compress(second)
open("two.csv.gz", "wb").write(two)
open("padded.csv.gz", "wb").write(two + bytes(700))
hurt = bytearray(two)
hurt[len(gzip.compress(first)) + 1] ^= 255
open("hurt.csv.gz", "wb").write(hurt)
open("more.csv.gz", "wb").write(two + b"1,2,3\n")
np.save("x.npy", np.column_stack([part, z]).astype("f4"))
np.save("flat.npy", part)
np.save("y.npy", label)
open("x.npy.gz", "wb").write(gzip.compress(open("x.npy", "rb").read()) + b"!")
write("latin-head.csv", [("1", "2", "0"), ("2", "1", "1")], "gr\u00f6\u00dfe,b,label",
      "latin-1")
write("latin-cell.csv", [("M\u00fcller", "2", "0"), ("Ka\u00df", "1", "1")],
      "a,b,label", "latin-1")
write("latin-label.csv", [("1", "2", "M\u00fcller"), ("2", "1", "x")],
      "a,b,label", "latin-1")
write("bom.csv", [("M\u00fcller", "2", "0"), ("Ka\u00df", "1", "1")],
      "gr\u00f6\u00dfe,b,label", "utf-8-sig")
write("wide.csv", [("1", "2", "0"), ("2", "1", "1")], "a,b,label", "utf-16")
small = open("small.csv").read()
open("sep.csv", "w").write("\ufeffsep=;\r\n" + small.replace(",", ";"))
open("comments.csv", "w").write("# by \"us, 2024\n#\n\n" + small)
open("header.csv", "w").write("## made\n#" + small)
open("inside.csv", "w").write(small + "# that was it\n")
rec = np.zeros(3, dtype=[("a", "f4"), ("b", "i4")])
np.save("fields.npy", rec)
END

# holds FILE.h5 PYTHON: an expression of f (the file) and np is true.
holds() {
    expect "$2 in $1" "$PYTHON" -c "
import h5py, numpy as np, sys
f = h5py.File('$1', 'r')
sys.exit(not ($2))"
}

train() {
    expect_exit 0 "$LOCKSTEP" train "$@" --epochs 5 --hidden 8 -q --force
}

# ---- Digits

for name in julian unix degrees; do
    expect_exit 0 "$LOCKSTEP" import $name.csv -o $name-csv.h5
    expect_words out float64
    expect_words err "float32 would round v"
    holds $name-csv.h5 "f['X'].dtype == 'f8' and np.array_equal(f['X'],
        np.loadtxt('$name.csv', delimiter=',', skiprows=1)[:, :2])"
    for kind in .csv .h5 -csv.h5; do
        train $name$kind -o $name$kind.model.h5
    done
    expect_exit 0 "$LOCKSTEP" diff $name.csv.model.h5 $name.h5.model.h5
    expect_exit 0 "$LOCKSTEP" diff $name.csv.model.h5 $name-csv.h5.model.h5
    for kind in .csv .h5 -csv.h5; do
        expect_exit 0 "$LOCKSTEP" predict $name.h5.model.h5 $name$kind \
            -o $name$kind.p.csv
        expect_same $name.csv.p.csv $name$kind.p.csv
    done
done
# A single row has no range; what the model knows of the column tells.
for kind in .csv .h5; do
    expect_exit 0 "$LOCKSTEP" predict julian$kind.model.h5 one.csv \
        -o one.p.csv --force
    head -n 2 julian.csv.p.csv >want.csv
    expect_same one.p.csv want.csv
done
expect_exit 0 "$LOCKSTEP" import small.csv -o small-csv.h5
holds small-csv.h5 "f['X'].dtype == 'f4'"
train julian.svm -o svm.h5
expect_exit 0 "$LOCKSTEP" import julian.svm -o julian-svm.h5
holds julian-svm.h5 "np.array_equal(f['X'],
    np.loadtxt('julian.csv', delimiter=',', skiprows=1)[:, :2])"
expect_exit 0 "$LOCKSTEP" diff svm.h5 julian.csv.model.h5
expect_exit 0 "$LOCKSTEP" import target.csv -o target.h5
holds target.h5 "f['y'].dtype == 'f8' and np.array_equal(f['y'],
    np.loadtxt('target.csv', delimiter=',', skiprows=1)[:, 1])"
expect_exit 0 "$LOCKSTEP" import near.csv -o near.h5
holds near.h5 "f['y'].dtype == 'f4'"
expect_exit 0 "$LOCKSTEP" import holes.csv -o holes.h5 --missing median
holds holes.h5 "np.median(f['X'][8::9, 0]) == np.nanmedian(np.genfromtxt(
    'holes.csv', delimiter=',', skip_header=1)[:, 0])"
cp small-csv.h5 grows.h5
expect_exit 65 "$LOCKSTEP" import julian.csv -o grows.h5 --append
expect_words err "import all of the rows anew"
expect_same grows.h5 small-csv.h5
expect_exit 0 "$LOCKSTEP" import julian.csv -o julian-csv.h5 --append
holds julian-csv.h5 "len(f['X']) == 800 and
    np.array_equal(f['X'][:400], f['X'][400:])"
cp near.h5 grows.h5
expect_exit 65 "$LOCKSTEP" import target.csv -o grows.h5 --append
expect_words err "/y of grows.h5 is float32"
if [ -x "$LOCKSTEP-f64" ]; then
    expect_exit 0 "$LOCKSTEP-f64" import small.csv -o small64.h5
    holds small64.h5 "f['X'].dtype == 'f8'"
    expect_exit 0 "$LOCKSTEP-f64" train small.csv -o m64.h5 --epochs 3 -q
    expect_exit 0 "$LOCKSTEP-f64" train small.h5 -o n64.h5 --epochs 3 -q
    expect_exit 0 "$LOCKSTEP-f64" diff m64.h5 n64.h5
    # The self-test's rows keep their digits in the other program.
    expect_exit 0 "$LOCKSTEP-f64" train julian.csv -o j64.h5 --epochs 9 -q
    expect_exit 0 "$LOCKSTEP-f64" eval j64.h5 julian.csv
    grep accuracy out >want
    expect_exit 0 "$LOCKSTEP" eval j64.h5 julian.csv
    grep accuracy out >got
    expect_same got want
fi

# ---- Numbers of other styles

# style NAME SCALE OPTION...: with the options the values arrive, without them
# the column is named, and a model reads such texts by itself.
style() {
    local name=$1 scale=$2

    shift 2
    expect_exit 65 "$LOCKSTEP" import $name.csv -o $name.h5
    expect_words err "column v"
    expect_words err "$1"
    expect_exit 65 "$LOCKSTEP" train $name.csv -o $name.model.h5
    expect_exit 0 "$LOCKSTEP" import $name.csv -o $name.h5 "$@"
    holds $name.h5 "np.allclose(f['X'][:, 0], np.load('v.npy') * $scale,
        rtol=1e-6)"
    train $name.csv -o $name.model.h5 "$@"
    train $name.h5 -o $name.import.h5
    expect_exit 0 "$LOCKSTEP" diff $name.model.h5 $name.import.h5
    expect_exit 0 "$LOCKSTEP" predict $name.model.h5 $name.csv -o $name.p.csv
    expect_exit 0 "$LOCKSTEP" predict $name.import.h5 $name.h5 -o $name.q.csv
    expect_same $name.p.csv $name.q.csv
    expect_exit 0 "$LOCKSTEP" import $name.csv -o $name.h5 --append
    holds $name.h5 "np.array_equal(f['X'][:400], f['X'][400:])"
}

style thousands 1 --thousands ,
style percent 0.01 --numbers percent
style currency 1 --numbers currency
style minus 1 --numbers minus
style fortran 1 --numbers fortran
style decimal 1 --decimal ,
style europe 1 --decimal , --thousands .
for i in 0 1 2 3 4 5 6; do
    mark=$(sed -n '2s/;.*//p' mark$i.csv)
    expect_exit 65 "$LOCKSTEP" import mark$i.csv -o no.h5
    expect_words err "column v"
    expect_words err "--na \"$mark\""
    expect_exit 0 "$LOCKSTEP" import mark$i.csv -o mark.h5 --force \
        --na "$mark" --missing mean
    holds mark.h5 "np.allclose(f['X'][1:, 0], np.load('v.npy')[1:], rtol=1e-6)
        and np.isclose(f['X'][0, 0], np.load('v.npy')[1:].mean(), rtol=1e-5)"
    expect_exit 0 "$LOCKSTEP" import mark$i.csv -o mark.h5 --force \
        --categories v
done
expect_exit 0 "$LOCKSTEP" import codes.csv -o codes.h5
holds codes.h5 "f['X'].shape[1] == 17"
expect_exit 65 "$LOCKSTEP" import zip.csv -o zip.h5
expect_exit 0 "$LOCKSTEP" import zip.csv -o zip.h5 --categories v
holds zip.h5 "f['X'].shape[1] == 10"
expect_exit 65 "$LOCKSTEP" import pct.csv -o pct.h5
expect_words err "--numbers percent"
expect_exit 65 "$LOCKSTEP" train pct.csv -o pct.model.h5
expect_words err "--numbers percent"
expect_exit 0 "$LOCKSTEP" import pct.csv -o pct.h5 --numbers percent
# What info says of the cells, it takes.
expect_exit 65 "$LOCKSTEP" info decimal.csv
expect_words err "--decimal , reads it"
expect_exit 0 "$LOCKSTEP" info decimal.csv --decimal ,
for file in small.h5 julian.svm; do
    expect_exit 64 "$LOCKSTEP" info $file --decimal ,
    expect_exit 64 "$LOCKSTEP" train $file -o no.h5 --na x
done
expect_exit 64 "$LOCKSTEP" import x.npy y.npy -o no.h5 --decimal ,
expect_exit 64 "$LOCKSTEP" import small.h5 --repack -o no.h5 --thousands ,
expect_exit 64 "$LOCKSTEP" import small.csv -o no.h5 --thousands ab
# A model or a table of another style takes this one, too.
train v.h5 -o v.model.h5
expect_exit 65 "$LOCKSTEP" predict v.model.h5 thousands.csv -o no.csv
expect_words err 'import --like with --thousands ","'
expect_exit 0 "$LOCKSTEP" import thousands.csv --like v.model.h5 --thousands , \
    -o v-like.h5
holds v-like.h5 "np.allclose(f['X'][:, 0], np.load('v.npy'), rtol=1e-6)"

# ---- Tables that go with others

expect_exit 0 "$LOCKSTEP" import train.csv -o train.h5
train train.h5 -o model.h5
expect_exit 0 "$LOCKSTEP" eval model.h5 test.csv
grep -v '^test' out >want
expect_exit 0 "$LOCKSTEP" import test.csv -o test.h5
holds test.h5 "f['X'].shape[1] == 3"
expect_exit 0 "$LOCKSTEP" eval model.h5 test.h5
expect_words err "1 category value"
grep -v '^test' out >got
expect_same got want
expect_exit 0 "$LOCKSTEP" train train.h5 --val test.h5 -o val.h5 -q --epochs 2
for like in train.h5 model.h5; do
    expect_exit 0 "$LOCKSTEP" import test.csv -o like.h5 --like $like --force
    holds like.h5 "list(f['feature_names'][:]) ==
        list(h5py.File('train.h5')['feature_names'][:])"
    expect_exit 0 "$LOCKSTEP" eval model.h5 like.h5
    grep -v '^like' out >got
    expect_same got want
done
expect_exit 0 "$LOCKSTEP" import bare.csv -o bare.h5 --like model.h5
expect_words err "no label"
expect_exit 0 "$LOCKSTEP" predict model.h5 bare.h5 -o bare.csv.p.csv
expect_exit 0 "$LOCKSTEP" predict model.h5 bare.csv -o bare.h5.p.csv
expect_same bare.csv.p.csv bare.h5.p.csv
expect_exit 0 "$LOCKSTEP" import other.csv -o other.h5 --like model.h5
expect_words err "1 cell"
holds other.h5 "np.array_equal(f['X'][0], [0, 0, 0, 1])"
expect_exit 65 "$LOCKSTEP" import other.csv -o no.h5 --like model.h5 \
    --unknown error
expect_words err '"purple" is none of the 3 levels'
expect_exit 65 "$LOCKSTEP" import maybe.csv -o no.h5 --like model.h5
expect_words err '"maybe" is none of the 2 classes'
expect_exit 65 "$LOCKSTEP" import lacks.csv -o no.h5 --like model.h5
expect_exit 65 "$LOCKSTEP" import train.csv -o no.h5 --like train.csv
for option in "--drop z" "--categories z" "--columns z" "--missing mean" \
    "--append" "--repack" "--task regression"; do
    # shellcheck disable=SC2086 # an option and its value
    expect_exit 64 "$LOCKSTEP" import test.csv -o no.h5 --like model.h5 $option
done
expect_exit 64 "$LOCKSTEP" import test.csv -o no.h5 --unknown error
expect_exit 0 "$LOCKSTEP" import lacks.csv -o lacks.h5
expect_exit 65 "$LOCKSTEP" eval model.h5 lacks.h5
expect_words err "import --like"
train julian.csv -o julian.like.h5
expect_exit 0 "$LOCKSTEP" import one.csv -o one.h5 --like julian.like.h5
holds one.h5 "f['X'].dtype == 'f8'"

# ---- Compression, encodings, lines in front

for name in two padded; do
    expect_exit 0 "$LOCKSTEP" import $name.csv.gz -o gz.h5 --force
    holds gz.h5 "np.array_equal(f['X'], h5py.File('small-csv.h5')['X'])"
done
for name in hurt more; do
    expect_exit 65 "$LOCKSTEP" import $name.csv.gz -o no.h5
    expect_words err gzip
    expect_exit 65 "$LOCKSTEP" train $name.csv.gz -o no.h5
done
expect_exit 65 "$LOCKSTEP" import x.npy.gz -o no.h5
for name in head:1 cell:2 label:2; do
    expect_exit 65 "$LOCKSTEP" import latin-${name%:*}.csv -o no.h5
    expect_words err "line ${name#*:}: byte 0x"
    expect_words err "iconv -f LATIN1"
done
expect_exit 0 "$LOCKSTEP" import bom.csv -o bom.h5
holds bom.h5 "f['feature_names'][0].decode() == 'gr\u00f6\u00dfe=Ka\u00df'"
expect_exit 65 "$LOCKSTEP" import wide.csv -o no.h5
expect_words err "iconv -f UTF-16"
expect_exit 65 "$LOCKSTEP" train wide.csv -o no.h5
expect_words err "iconv -f UTF-16"
for name in sep comments; do
    expect_exit 0 "$LOCKSTEP" import $name.csv -o $name.h5
    holds $name.h5 "np.array_equal(f['X'], h5py.File('small-csv.h5')['X'])"
done
expect_words out "2 comments passed over"
expect_exit 0 "$LOCKSTEP" import header.csv -o header.h5
holds header.h5 "f['feature_names'][0] == b'#v' and len(f['X']) == 400"
expect_exit 65 "$LOCKSTEP" import inside.csv -o no.h5
expect_words err "grep -v"

# ---- NPY

expect_exit 0 "$LOCKSTEP" import flat.npy y.npy -o flat.h5
holds flat.h5 "np.array_equal(f['X'][:, 0], np.load('flat.npy')) and
    np.array_equal(f['y'], np.load('y.npy'))"
train flat.h5 -o flat.model.h5
expect_exit 0 "$LOCKSTEP" predict flat.model.h5 flat.npy -o flat.csv
expect_exit 65 "$LOCKSTEP" import flat.npy -o no.h5
expect_words err "reshape(-1, 1)"
expect_exit 65 "$LOCKSTEP" import y.npy x.npy -o no.h5
expect_words err "come second"
expect_exit 65 "$LOCKSTEP" import fields.npy -o no.h5
expect_words err "to_csv"
expect_absent no.h5
