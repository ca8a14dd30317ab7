#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Figures of merit and of columns, against scikit-learn and numpy.

    figures.py LOCKSTEP

Writes a table for each task, with row weights and without, trains on it, and
compares what eval says of the model, as JSON and as text, with what scikit-learn
says of the outputs that predict gives. Then the scaling of a model, info --stats and
/stats of an import with two passes of numpy over drifting columns. Prints each
disagreement; exit status 1 if there is one.
"""

import json
import re
import subprocess
import sys

import h5py
import numpy as np
from sklearn import metrics as sk

ROWS = 3000
LOCKSTEP = sys.argv[1]
faults = []
checks = 0


def run(*words):
    done = subprocess.run([LOCKSTEP, *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def expect(what, got, want, near=0.0):
    global checks
    checks += 1
    if not np.allclose(got, want, rtol=near, atol=near * 1e-3, equal_nan=True):
        faults.append(f"{what}: {got}, want {want}")


def targets(task, X, rng):
    noise = rng.normal(size=(ROWS, 3))
    if task == "binary":
        return (X[:, 0] + noise[:, 0] > 0.7).astype("i4")
    if task in ("multiclass", "many"):
        n = 20 if task == "multiclass" else 21  # as a matrix, and as a list
        score = X[:, 0] + 0.3 * noise[:, 0]
        edges = np.quantile(score, np.linspace(0, 1, n + 1)[1:-1] ** 1.5)
        return np.searchsorted(edges, score).astype("i4")
    if task == "multilabel":
        return (X[:, :3] + noise > [0, 1, -0.5]).astype("u1")
    return np.column_stack([5 + 3 * X[:, 0] + noise[:, 0], 0.01 * noise[:, 1]])


def cross_entropy(y, p):
    return -(y * np.log(p) + (1 - y) * np.log1p(-p)).sum(axis=1)


def reference(task, y, out, weight, scale):
    """The figures of eval by the definitions of scikit-learn."""
    by = {"sample_weight": weight}
    if task == "regression":
        square = sk.mean_squared_error(y, out, multioutput="raw_values", **by)
        return {"loss": np.average(0.5 * ((out - y) ** 2 * scale**2).sum(axis=1),
                                   weights=weight),
                "rmse": np.sqrt(square).mean(),
                "r2": sk.r2_score(y, out, multioutput="uniform_average", **by)}
    if task == "multilabel":
        return {"loss": np.average(cross_entropy(y, out), weights=weight),
                "auc": sk.roc_auc_score(y, out, average="macro", **by),
                "accuracy": np.average(((out > 0.5) == y).mean(axis=1),
                                       weights=weight)}
    if task == "binary":
        said = (out[:, 0] > 0.5).astype(int)
        found = {"loss": np.average(cross_entropy(y[:, None], out), weights=weight),
                 "auc": sk.roc_auc_score(y, out[:, 0], **by)}
    else:
        said = out.argmax(axis=1)
        found = {"loss": sk.log_loss(y, out / out.sum(axis=1, keepdims=True), **by),
                 "auc": np.mean([sk.roc_auc_score(y == c, out[:, c], **by)
                                 for c in range(out.shape[1])])}
    found["accuracy"] = sk.accuracy_score(y, said, **by)
    found["confusion"] = sk.confusion_matrix(y, said)
    if weight is not None:
        found["confusion_weighted"] = sk.confusion_matrix(y, said, **by)
    return found


def expect_text(what, text, want, matrix):
    """The lines of eval for people."""
    for key, value in want.items():
        if np.ndim(value) == 0:
            line = re.search(rf"^{key} +(\S+)$", text, re.M)
            expect(f"{what}: text {key}", float(line[1]) if line else np.nan, value,
                   1e-5)
    if matrix is None:
        return
    if len(matrix) <= 20:
        rows = [line.split() for line in text.splitlines()]
        cells = [r[1:] for r in rows[-len(matrix):]]
        shown = [[float(c.replace(",", "")) for c in r] for r in cells]
        expect(f"{what}: text of the matrix", shown, matrix, 1e-5)
        return
    worst = re.findall(r"^ +(\d+) +(\d+) +([\d.,]+)  ([\d.]+) %$", text, re.M)
    order = sorted(((-matrix[i, j], i, j) for i in range(len(matrix))
                    for j in range(len(matrix)) if i != j))[:10]
    expect(f"{what}: places of the worst", [(int(w[0]), int(w[1])) for w in worst],
           [o[1:] for o in order])
    shown = [float(w[2].replace(",", "")) for w in worst]
    expect(f"{what}: worst confusions", shown, [-o[0] for o in order], 1e-5)
    for i, j, amount, share in worst:
        i, j, amount = int(i), int(j), float(amount.replace(",", ""))
        expect(f"{what}: confusion {i}, {j}", amount, matrix[i, j], 1e-5)
        expect(f"{what}: share {i}, {j}", float(share),
               100 * amount / matrix[i].sum(), 0.06)


def check_task(task, weighted, rng):
    what = f"{task}{', weighted' if weighted else ''}"
    X = rng.normal(size=(ROWS, 4))
    y = targets(task, X, rng)
    weight = rng.choice([0, 0.25, 1, 3], ROWS) if weighted else None
    with h5py.File("t.h5", "w") as f:
        f["X"], f["y"] = X, y
        if weighted:
            f["weight"] = weight
    kind = "multiclass" if task == "many" else task
    run("train", "t.h5", "--hidden", 8, "--epochs", 2, "--lr", 0.01, "--task", kind,
        "-q", "--force", "-o", "m.h5")
    run("predict", "m.h5", "t.h5", "-o", "p.h5", "--force")
    said = json.loads(run("eval", "m.h5", "t.h5", "--json"))
    with h5py.File("p.h5") as p, h5py.File("m.h5") as m:
        out = p["prediction"][:].astype("f8").reshape(ROWS, -1)
        scale = m["postprocess/scale"][:]
    want = reference(kind, y, out, weight, scale)
    for key, value in want.items():
        expect(f"{what}: {key}", said.get(key, np.nan), value, 3e-6)
    for key in ("accuracy", "auc", "rmse", "r2", "confusion", "confusion_weighted"):
        if key not in want and key in said:
            faults.append(f"{what}: {key} does not apply, but is {said[key]}")
    expect(f"{what}: rows", said["rows"], ROWS)
    expect_text(what, run("eval", "m.h5", "t.h5"), want,
                want.get("confusion_weighted", want.get("confusion")))
    if task == "many" and not weighted:  # of few rows many confusions are alike
        matrix = sk.confusion_matrix(y[:200], out[:200].argmax(axis=1),
                                     labels=range(21))
        expect_text(f"{what}, 200 rows", run("eval", "m.h5", "t.h5", "--rows", ":200"),
                    {}, matrix)


def two_passes(column):
    """Mean, deviation, least, most, missing by the definition."""
    there = column[~np.isnan(column)].astype(np.longdouble)
    mean = there.sum() / len(there)
    return (float(mean), float(np.sqrt(((there - mean) ** 2).sum() / len(there))),
            float(there.min()), float(there.max()), int(np.isnan(column).sum()))


def drifting(rng):
    """More rows than two blocks of a scan; no two blocks are alike."""
    n = 11000
    X = rng.normal(size=(n, 3))
    X[:, 0] += 0.01 * np.arange(n)
    X[:, 1] = 1e6 + 3 * X[:, 1]
    X[np.arange(n) % 5000 < 4200, 2] = np.nan
    return X, rng.integers(0, 2, n)


def check_columns(rng):
    X, y = drifting(rng)
    with h5py.File("d.h5", "w") as f:
        f["X"], f["y"] = X, y
    want = [two_passes(X[:, j]) for j in range(3)]
    columns = json.loads(run("info", "d.h5", "--stats", "--json"))["columns"]
    for j, column in enumerate(columns):
        for key, value in zip(("mean", "std", "min", "max", "missing"), want[j]):
            expect(f"column {j}: {key}", column[key], value, 1e-9)
        expect(f"column {j}: infinite", column["infinite"], 0)
    run("train", "d.h5", "--missing", "mean", "--normalize", "standard", "--hidden",
        2, "--epochs", 1, "-q", "-o", "d.m.h5")
    with h5py.File("d.m.h5") as m:
        for j in range(3):
            expect(f"shift {j}", m["preprocess/shift"][j], want[j][0], 1e-11)
            expect(f"fill {j}", m["preprocess/fill"][j], want[j][0], 1e-11)
            expect(f"scale {j}", m["preprocess/scale"][j], 1 / want[j][1], 1e-9)
    np.savetxt("d.csv", np.column_stack([X[:, :2], y]), delimiter=",", fmt="%.17g")
    run("import", "d.csv", "-o", "d.i.h5", "--label", -1)
    with h5py.File("d.i.h5") as m:
        x = m["X"][:].astype("f8")
        for j in range(2):
            mean, deviation, *_ = two_passes(x[:, j])
            expect(f"import: mean {j}", m["stats/mean"][j], mean, 1e-9)
            expect(f"import: std {j}", m["stats/std"][j], deviation, 1e-6)


for task in ("binary", "multiclass", "many", "multilabel", "regression"):
    for weighted in (False, True):
        check_task(task, weighted, np.random.default_rng(7))
check_columns(np.random.default_rng(8))
print("\n".join(faults + [f"{checks} figures compared, {len(faults)} differ"]))
sys.exit(1 if faults or checks < 100 else 0)
