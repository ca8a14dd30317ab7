# SPDX-License-Identifier: MIT
"""held_out.py PROGRAM - train twice, the second time with huge values in the rows
held out, and compare the models. A third run with another value in a row that
trains must differ, or the comparison would show nothing.
"""
import io
import json
import os
import subprocess
import sys

import h5py
import numpy as np

PROGRAM = sys.argv[1]
ROWS = 150
LAST = ["--epochs", "2", "--patience", "0", "--restore", "last"]
NUMBERS = ["a", "b", "c", "flag"]
failures = runs = 0


def run(*arguments):
    global runs
    runs += 1
    r = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                       timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert r.returncode == 0, (arguments, r.stdout, r.stderr)
    return r.stdout


# ---- Tables ------------------------------------------------------------------

def table(task, missing):
    """Numbers, one skewed and one of two values, texts, weights; NaN: missing."""
    r = np.random.default_rng(7)
    t = {"a": r.normal(size=ROWS), "b": np.exp(2 * r.normal(size=ROWS)),
         "c": r.integers(0, 30, ROWS).astype(float),
         "flag": (r.random(ROWS) < 0.3).astype(float)}
    t["text"] = np.array(["x", "y", "z"], object)[r.integers(0, 3, ROWS)]
    t["time"] = 1.6e9 + r.integers(0, 1000, ROWS)  # needs float64
    t["weight"] = r.integers(1, 4, ROWS).astype(float)
    t["y"] = t["a"] + np.log(t["b"]) + t["c"] / 10
    t["y"] = t["y"] - t["y"].min() + 1
    if task == "classes":
        t["y"] = (t["y"] > np.median(t["y"])).astype(float) + (t["a"] > 1)
    for name in NUMBERS[:3] * missing:
        t[name][r.random(ROWS) < 0.15] = np.nan
    for name in ["a", "b", "y"]:
        t[name] = t[name].round(3)
    return t


def moved(t, rows, task, new_texts):
    """Other values in some rows: features, y and weights; missing cells, too,
    where there are any."""
    m = {name: column.copy() for name, column in t.items()}
    for k, i in enumerate(np.flatnonzero(rows)):
        for name in NUMBERS:
            m[name][i] = (-1) ** k * 1e5 * (k + 1)
            if np.isnan(t[name]).any() and k % 3 == 0:
                m[name][i] = np.nan
        m["text"][i] = f"new {k}" if new_texts else "xyz"[k % 3]
        m["time"][i] = 1e15  # among these numbers, no longer
        m["weight"][i] = 1000 + k
        m["y"][i] = k % 3 if task == "classes" else 1e6 * (k + 1)
    return m


def write_csv(t, path, parts):
    columns = {name: [v if isinstance(v, str) else "" if np.isnan(v) else
                      f"{v:.10g}" for v in column] for name, column in t.items()}
    if parts is None:
        columns.pop("time", None)
    else:
        columns["split"] = list(parts)
    with open(path, "w") as file:
        print(*columns, sep=",", file=file)
        for row in zip(*columns.values()):
            print(*row, sep=",", file=file)


def write_h5(t, path, parts):
    with h5py.File(path, "w") as file:
        file["X"] = np.stack([t[name] for name in NUMBERS], 1).astype("f4")
        file["y"] = t["y"].astype("i4" if set(t["y"]) <= {0, 1, 2} else "f8")
        file["weight"] = t["weight"]
        if parts is not None:
            file["split"] = [part.encode() for part in parts]


WRITE = {"csv": write_csv, "h5": write_h5}


# ---- Models ------------------------------------------------------------------

def arrays(model):
    """What a model is, by name: parameters, scaling, limits and the rest."""
    found = {}

    def take(name, node):
        if isinstance(node, h5py.Dataset) and name.split("/")[0] in (
                "model", "preprocess", "postprocess", "selftest", "trained"):
            found[name] = node[()]
    model.visititems(take)
    return found


def members(path):
    """The models of an ensemble, or one model."""
    with h5py.File(path) as file:
        if "members" not in file:
            yield arrays(file)
            return
        names = sorted(name for name in file["members"] if name.isdigit())
        for name in names:
            with h5py.File(io.BytesIO(file["members"][name][()].tobytes())) as m:
                yield arrays(m)


def difference(a, b):
    if a.keys() != b.keys():
        return " and ".join(sorted(a.keys() ^ b.keys()))
    return next((name for name in a if a[name].shape != b[name].shape or
                 a[name].tobytes() != b[name].tobytes() and
                 (a[name] != b[name]).any()), None)


def expect(what, good, why=""):
    global failures
    failures += not good
    if not good:
        print("FAILED", what, why)


def train(path, options):
    out = run("train", path, "-o", "m.h5", "--force", "-q", "--json", "-j", "1",
              "--y", "y", "--hidden", "6", *options)
    with h5py.File("m.h5") as model:
        made = arrays(model)
        history = {name: made_of[()] for name, made_of in
                   model["history"].items()
                   if name != "rows_per_second" and
                   not name.startswith("seconds")}
    return json.loads(out)["parameters_sha256"], made, history


def held_out_rows(*options):
    """Find the rows by a table of as many features as rows, feature i 1 in row i
    alone: it has no spread, and a shift of 0, if row i does not train."""
    with h5py.File("probe.h5", "w") as file:
        file["X"] = np.eye(ROWS, dtype="f4")
        file["y"] = np.arange(ROWS) + 0.5
    run(*options, "-o", "probe-model.h5", "--force", "-q", "-e", "1", "--hidden",
        "2", "--normalize", "standard", "--patience", "0")
    return [m["preprocess/shift"] == 0 for m in members("probe-model.h5")]


# ---- Laws --------------------------------------------------------------------

def same_model(what, task, options, rows, parts, missing, kinds, whole=False):
    """rows: those moved, none of which trains; whole: the history is the same,
    too."""
    t = table(task, missing)
    tables = [t, moved(t, rows, task, new_texts=parts is not None)]
    if parts is None:
        trains = np.arange(ROWS) == np.flatnonzero(~rows)[ROWS // 2]
        tables.append(moved(t, trains, task, False))
    for kind in kinds:
        got = []
        for number, values in enumerate(tables):
            path = f"{number}.{kind}"
            WRITE[kind](values, path, parts)
            got.append(train(path, options))
        name = f"{what} ({kind}): {' '.join(options)}"
        why = difference(got[0][1], got[1][1])
        expect(name, got[0][0] == got[1][0], "other parameters")
        expect(name, why is None, why)
        expect(f"{name}: a row that trains has no influence",
               parts is not None or got[0][0] != got[2][0])
        if whole:
            why = difference(got[0][2], got[1][2])
            expect(name, why is None, f"history: {why}")


CASES = [  # task, missing cells?, kinds, options
    ("values", 0, "csv h5", ["--normalize", "standard", "--clip-outputs"]),
    ("values", 0, "csv h5", ["--normalize", "robust"]),
    ("values", 0, "csv h5", ["--normalize", "quantile"]),
    ("values", 0, "csv h5", ["--normalize", "minmax", "--loss", "poisson"]),
    ("values", 0, "csv h5", ["--numeric-embedding", "piecewise"]),
    ("values", 0, "csv h5", ["--numeric-embedding", "periodic"]),
    ("values", 0, "csv h5", ["--preset", "strong"]),
    ("values", 0, "csv", ["--embedding", "3"]),
    ("values", 1, "csv h5", ["--missing", "mean"]),
    ("values", 1, "csv h5", ["--missing", "zero", "--normalize", "robust"]),
    ("values", 1, "csv h5", ["--missing", "mean", "--preset", "strong"]),
    ("values", 1, "csv h5", ["--missing", "mean", "--normalize", "quantile"]),
    ("values", 1, "csv", ["--missing", "median"]),
    ("values", 1, "csv", ["--missing", "median", "--normalize", "robust",
                          "--numeric-embedding", "piecewise"]),
    ("values", 1, "csv", ["--missing", "indicator", "--embedding", "2"]),
    ("classes", 0, "csv h5", ["--class-weight", "balanced"]),
    ("classes", 1, "csv h5", ["--missing", "mean", "--preset", "strong",
                              "--class-weight", "balanced"]),
]


def splits():
    (random,) = held_out_rows("train", "probe.h5", "--val-split", "0.2",
                              "--split", "random")
    tail = np.arange(ROWS) >= ROWS - ROWS // 5
    expect("a fifth is held out", random.sum() == tail.sum() == ROWS // 5)
    parts = np.array(["train"] * 5 + ["val", "test"])[np.arange(ROWS) % 7]
    stop = ["--epochs", "6", "--patience", "2", "--lr", "0.01"]
    for number, (task, missing, kinds, options) in enumerate(CASES):
        kinds = kinds.split()
        task_option = ["--task",
                       "multiclass" if task == "classes" else "regression"]
        options = options + task_option
        split = ["tail", "random"][number % 2]
        same_model(f"held out, {split}", task,
                   options + LAST + ["--val-split", "0.2", "--split", split],
                   random if split == "random" else tail, None, missing, kinds)
        same_model("val and test", task, options + LAST, parts != "train", parts,
                   missing, kinds[-(number % 2):][:1])
        same_model("test", task, options + stop, parts == "test", parts, missing,
                   kinds[:1], whole=True)


def presets():
    """Whether a preset embeds numbers is asked of rows that train."""
    t = table("values", False)
    t = {name: t[name] for name in ["flag", "text", "weight", "y"]}
    hashes = []
    for value in (0, 77):
        t["flag"][ROWS - 10:] = value + np.arange(10) * (value > 0)
        write_csv(t, "f.csv", None)
        hashes.append(train("f.csv", ["--preset", "strong", "--split", "tail",
                                      "--val-split", "0.2", *LAST])[0])
    expect("presets", hashes[0] == hashes[1])


def folds():
    """A member of a cross-validation has no look at its fold."""
    folds = held_out_rows("cv", "probe.h5", "-k", "3")
    expect("folds share no row", (sum(map(np.add, folds, 3 * [0])) == 1).all())
    t = table("values", True)
    write_csv(t, "0.csv", None)
    for options in (["--missing", "mean"], ["--missing", "median", "--preset",
                                            "strong", "--embedding", "2"]):
        cv = ["-k", "3", "-q", "--force", "--y", "y", "--hidden", "6", *LAST,
              *options]
        run("cv", "0.csv", "-o", "c0.h5", *cv)
        for k, fold in enumerate(folds):
            write_csv(moved(t, fold, "values", False), "1.csv", None)
            run("cv", "1.csv", "-o", "c1.h5", *cv)
            same = [difference(*pair) is None
                    for pair in zip(members("c0.h5"), members("c1.h5"))]
            expect(f"fold {k} {options}", same == [i == k for i in range(3)],
                   f"members that are the same: {same}")


def packs():
    """Test rows of a stored split do not choose an ensemble either; rows held
    out choose the states, but no scaling."""
    parts = np.array(["train"] * 5 + ["val", "test"])[np.arange(ROWS) % 7]
    t = table("values", True)
    got = []
    for number, rows in enumerate([parts == "", parts == "test",
                                   parts != "train"]):
        write_csv(moved(t, rows, "values", True), "p.csv", parts)
        run("pack", "p.csv", "-o", "p.h5", "-q", "--force", "--y", "y",
            "--hidden", "6", "-e", "4", "--members", "3", "--missing", "mean",
            "--normalize", "robust", "--shard", "16")
        got.append(list(members("p.h5")))
    expect("pack, test", len(got[0]) == len(got[1]) and
           all(difference(a, b) is None for a, b in zip(got[0], got[1])))
    scaling = [{name: m[name] for name in m if name.startswith("preprocess")}
               for m in got[0] + got[2]]
    expect("pack, scaling", all(difference(scaling[0], s) is None
                                for s in scaling))


splits()
presets()
folds()
packs()
print(f"held_out.py: {runs} runs, {failures} failures")
sys.exit(failures > 0)
