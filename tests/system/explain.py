#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare importance, dependence and derivatives with scikit-learn and NumPy.

Usage: explain.py LOCKSTEP LOCKSTEP64

Networks are run by NumPy from the model file. Derivatives are compared with
central differences of lockstep-f64, importance with scikit-learn's, whose
permutations are others: the means of many repeats must agree within their
spread.
"""

import csv
import json
import subprocess
import sys

import h5py
import numpy as np
from sklearn.base import BaseEstimator
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.metrics import (average_precision_score, balanced_accuracy_score,
                             brier_score_loss, f1_score, log_loss,
                             matthews_corrcoef, mean_absolute_error, r2_score,
                             roc_auc_score)

PROGRAM, DOUBLE = sys.argv[1:3]
COLORS = ["blue", "green", "red"]
ROWS = 400


def run(*words, program=PROGRAM, stdin=None):
    done = subprocess.run([program, *words], input=stdin, text=True,
                          capture_output=True)
    assert done.returncode == 0, (words, done.returncode, done.stderr)
    return done.stdout


def numbers(text):
    lines = list(csv.reader(text.splitlines()))
    return lines[0], np.array([[float(x) for x in line] for line in lines[1:]])


def write(name, columns):
    with open(name, "w") as f:
        f.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            f.write(",".join(str(x) for x in row) + "\n")


def make_tables():
    r = np.random.default_rng(5)
    a, b = r.normal(1, 3, ROWS), r.normal(size=ROWS)
    color = r.choice(COLORS, ROWS)
    u = r.integers(0, 4, ROWS)
    y = 2 * a + b * b + 3 * (color == "red") + 0.3 * u
    columns = {"a": a, "b": b, "color": color, "c": np.full(ROWS, 3.5), "u": u,
               "w": r.uniform(0.5, 2, ROWS).round(3)}
    write("values.csv", {**columns, "y": y})
    write("binary.csv", {**columns, "y": np.where(y > 4, "yes", "no")})
    write("three.csv", {**columns,
                        "y": np.where(y > 6, "hi", np.where(b > 0, "mid", "lo"))})
    return columns, y


class Network(BaseEstimator):
    """A plain network of a model file, of columns with a number for each color."""

    _estimator_type = "regressor"

    def __init__(self, path, kind):
        self.path, self.kind = path, kind
        self._estimator_type = kind
        self.classes_ = np.array([0, 1])
        with h5py.File(path) as f:
            self.layers = [(f["model/layer_%d/kernel" % k][:].astype("f8"),
                            f["model/layer_%d/bias" % k][:].astype("f8"))
                           for k in (1, 2)]
            self.shift = f["preprocess/shift"][:]
            self.scale = f["preprocess/scale"][:]
            self.y = (f["postprocess/shift"][0], f["postprocess/scale"][0])

    def fit(self, X, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def logits(self, X):
        hot = [X[:, 2] == k for k in range(3)]
        A = np.column_stack([X[:, 0], X[:, 1], *hot, X[:, 3], X[:, 4]])
        A = (A - self.shift) * self.scale
        (W1, b1), (W2, b2) = self.layers
        return np.tanh(A @ W1 + b1) @ W2 + b2

    def raw(self, X):
        return self.logits(X)[:, 0]

    def predict(self, X):
        if self.kind == "regressor":
            return self.raw(X) / self.y[1] + self.y[0]
        return (self.raw(X) > 0).astype(int)

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-self.raw(X)))
        return np.column_stack([1 - p, p])

    def softmax(self, X):
        z = self.logits(X)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


def train(table, model, *options, program=PROGRAM):
    usual = {"--hidden": "8", "--epochs": "20", "--activation": "tanh",
             "--lr": "0.02", "--weight": "w", "--y": "y"}
    rest = [word for pair in usual.items() if pair[0] not in options
            for word in pair]
    run("train", table, "-o", model, "-q", "--force", *options, *rest,
        program=program)


def check_importance(model, table, X, y, weight, metrics):
    kind = "regressor" if "values" in table else "classifier"
    network = Network(model, kind)
    for metric, score, sign in metrics:
        ours = json.loads(run("importance", model, table, "--json", "--repeats",
                              "40", "--metric", metric, "--weight", "w"))

        def scorer(estimator, X, y, sample_weight=None):
            return score(estimator, X, y, weight)

        theirs = permutation_importance(network, X, y, scoring=scorer,
                                        n_repeats=40, random_state=3)
        want = sign * score(network, X, y, weight)
        assert abs(ours["score"] - want) < 2e-5 * abs(want), (metric, want)
        assert [c["column"] for c in ours["columns"]] == ["a", "b", "color", "c",
                                                          "u"]
        for k, column in enumerate(ours["columns"]):
            each = np.array(column["importances"])
            assert len(each) == 40
            assert abs(each.mean() - column["mean"]) < 1e-12
            assert abs(each.std() - column["std"]) < 1e-12
            error = np.hypot(each.std(), theirs.importances_std[k]) / 40 ** 0.5
            distance = abs(column["mean"] - theirs.importances_mean[k])
            assert distance <= 4.5 * error, (metric, column, distance, error)
        assert ours["columns"][3]["mean"] == ours["columns"][3]["std"] == 0
        means = [c["mean"] for c in ours["columns"]]
        assert means[0] == max(means), means


def check_dependence(X, y, weight):
    network = Network("values.h5", "regressor")
    run("dependence", "values.h5", "values.csv", "--columns", "a,u,color",
        "--grid", "7", "--individual", str(ROWS), "-o", "curves.csv", "-q")
    lines = list(csv.reader(open("curves.csv")))
    assert lines[0] == ["column", "value", "row", "y"]
    for name, place in ("a", 0), ("u", 4):
        mine = [line for line in lines if line[0] == name]
        theirs = partial_dependence(network, X, [place], grid_resolution=7,
                                    kind="both", method="brute")
        grid = theirs["values"][0]
        mean = [line for line in mine if line[2] == ""]
        assert np.allclose([float(m[1]) for m in mean], grid, rtol=1e-12), name
        assert np.allclose([float(m[3]) for m in mean], theirs["average"][0],
                           rtol=1e-5, atol=1e-5), name
        single = np.array([float(m[3]) for m in mine if m[2] != ""])
        assert np.allclose(single.reshape(ROWS, -1), theirs["individual"][0],
                           rtol=1e-4, atol=1e-4), name
    mean = [line for line in lines if line[0] == "color" and line[2] == ""]
    assert [m[1] for m in mean] == COLORS
    for k, line in enumerate(mean):
        Z = X.copy()
        Z[:, 2] = k
        want = network.predict(Z).mean()
        assert abs(float(line[3]) - want) < 1e-5 * abs(want) + 1e-5, line


def check_weights_and_quantiles(X, weight):
    """Means by weight, grids at quantiles, probabilities, a sample of rows."""
    network = Network("binary.h5", "classifier")
    document = json.loads(run("dependence", "binary.h5", "binary.csv", "--json",
                              "--columns", "b,-1", "--grid", "5", "--grid-at",
                              "quantiles", "--weight", "w"))
    curve = document["columns"][0]
    from scipy.stats.mstats import mquantiles
    grid = mquantiles(X[:, 1], prob=np.linspace(0.05, 0.95, 5))
    assert np.allclose(curve["values"], grid, rtol=1e-12)
    assert curve["outputs"] == ["p_yes"]
    for point, (got,) in zip(curve["values"], curve["average"]):
        Z = X.copy()
        Z[:, 1] = point
        want = np.average(network.predict_proba(Z)[:, 1], weights=weight)
        assert abs(got - want) < 1e-5, (got, want)
    assert document["columns"][1]["column"] == "u"
    sample = json.loads(run("dependence", "binary.h5", "binary.csv", "--json",
                            "--columns", "a", "--max-rows", "50",
                            "--individual", "9"))["columns"][0]
    rows = [c["row"] for c in sample["individual"]]
    assert sample["rows"] == 50 and len(set(rows)) == 9 and rows == sorted(rows)
    assert max(rows) < ROWS and max(rows) > 50


TRAININGS = [
    ("values.csv", ""),
    ("three.csv", "--activation gelu --layer-norm --hidden 6,6"),
    ("values.csv", "--activation silu --residual --parametric --hidden 6,6,6"),
    ("three.csv", "--embedding 3"),
    ("values.csv", "--numeric-embedding periodic"),
    ("values.csv", "--numeric-embedding piecewise --activation silu"),
    ("values.csv", "--normalize quantile"),
    ("values.csv", "--normalize robust"),
    ("values.csv", "--loss gaussian --normalize minmax"),
    ("values.csv", "--loss quantile --hidden 6,6 --dropout 0.2"),
]


def check_derivatives():
    """Of rows that are no training rows, whose values are knots."""
    r = np.random.default_rng(6)
    n = 30
    x = {"a": r.normal(1, 2.5, n), "b": r.normal(size=n), "c": np.full(n, 3.5),
         "u": r.uniform(0.1, 2.9, n), "color": r.choice(COLORS, n)}
    h = {"a": 1e-5, "b": 1e-5, "c": 1e-5, "u": 1e-5}

    def ask(model, columns, *options):
        """From the program in double, with which the one in float agrees."""
        write("x.csv", columns)
        (names, out), (_, rough) = (
            numbers(run("predict", model, "x.csv", "-o", "-", "-q", *options,
                        program=program)) for program in (DOUBLE, PROGRAM))
        distance = np.abs(out - rough).max()
        assert distance < 2e-3 * np.abs(out).max(), (model, options, distance)
        return names, out

    def outputs(model, columns):
        write("x.csv", columns)
        run("predict", model, "x.csv", "-o", "x.npy", "-q", "--force",
            program=DOUBLE)
        return np.load("x.npy")

    for k, (table, options) in enumerate(TRAININGS):
        model = "model%d.h5" % k
        train(table, model, "--epochs", "4", *options.split(), program=DOUBLE)
        f = outputs(model, x)
        assert f.dtype == np.float64
        names, J = ask(model, x, "--jacobian")
        J = J.reshape(n, f.shape[1], 4)
        assert names[0].endswith("/da") and names[3].endswith("/du"), names
        for j, name in enumerate("abcu"):
            up, down = dict(x), dict(x)
            up[name], down[name] = x[name] + h[name], x[name] - h[name]
            want = (outputs(model, up) - outputs(model, down)) / (2 * h[name])
            error = np.abs(J[:, :, j] - want).max()
            assert error < 1e-6 * np.abs(J).max(), (options, name, error)
        names, C = ask(model, x, "--contributions", "--steps", "50")
        C = C.reshape(n, f.shape[1], 7)
        assert names[:7] == [names[0].split(":")[0] + ":" + part for part in
                             ("baseline", "a", "b", "color", "c", "u", "error")]
        assert np.abs(C.sum(axis=2) - f).max() < 1e-12 * max(1, np.abs(f).max())
        size = np.abs(C[:, :, 1:6]).sum(axis=2).max()
        limit = 0.05 if "norm" in options or "piece" in options else 1e-3
        assert np.abs(C[:, :, 6]).max() < limit * size, (options, C[:, :, 6])
        # The baseline is one output, that of no row in particular.
        assert np.ptp(C[:, :, 0], axis=0).max() == 0, options
        if k == 0:
            # Half the points, the error of the midpoint rule four times.
            _, D = ask(model, x, "--contributions", "--steps", "25")
            fewer = np.abs(D.reshape(C.shape)[:, :, 6]).max()
            assert fewer > 3 * np.abs(C[:, :, 6]).max()


def check_ensemble():
    """Derivatives and contributions are linear in the members."""
    run("ensemble", "model0.h5", "model6.h5", "-o", "two.h5", program=DOUBLE)
    for option in "--jacobian", "--contributions":
        one, two, both = (numbers(run("predict", m, "x.csv", "-o", "-", option,
                                      program=DOUBLE))[1]
                          for m in ("model0.h5", "model6.h5", "two.h5"))
        assert np.allclose((one + two) / 2, both, rtol=1e-12, atol=1e-12), option


def main():
    columns, y = make_tables()
    color = np.array([COLORS.index(c) for c in columns["color"]], "f8")
    X = np.column_stack([columns["a"], columns["b"], color, columns["c"],
                         columns["u"]]).astype("f4").astype("f8")
    weight = columns["w"]
    for kind in "values", "binary", "three":
        train(kind + ".csv", kind + ".h5")
    check_importance("values.h5", "values.csv", X, y, weight, [
        ("r2", lambda e, X, y, w: r2_score(y, e.predict(X), sample_weight=w), 1),
        ("rmse", lambda e, X, y, w: -np.average(
            (e.predict(X) - y) ** 2, weights=w) ** 0.5, -1),
        ("mae", lambda e, X, y, w: -mean_absolute_error(
            y, e.predict(X), sample_weight=w), -1)])
    check_importance("binary.h5", "binary.csv", X, y > 4, weight, [
        ("loss", lambda e, X, y, w: -log_loss(
            y, e.predict_proba(X), sample_weight=w), -1),
        ("auc", lambda e, X, y, w: roc_auc_score(
            y, e.raw(X), sample_weight=w), 1),
        ("accuracy", lambda e, X, y, w: np.average(
            e.predict(X) == y, weights=w), 1),
        ("brier", lambda e, X, y, w: -brier_score_loss(
            y, e.predict_proba(X)[:, 1], sample_weight=w), -1),
        ("pr_auc", lambda e, X, y, w: average_precision_score(
            y, e.raw(X), sample_weight=w), 1),
        *((name, lambda e, X, y, w, score=score: score(
            y, e.predict(X), sample_weight=w), 1) for name, score in [
                ("f1", f1_score), ("mcc", matthews_corrcoef),
                ("balanced_accuracy", balanced_accuracy_score)])])
    three = np.where(y > 6, 0, np.where(columns["b"] > 0, 2, 1))
    check_importance("three.h5", "three.csv", X, three, weight, [
        (name, lambda e, X, y, w, average=average: roc_auc_score(
            y, e.softmax(X), sample_weight=w, multi_class="ovr",
            average=average), 1)
        for name, average in (("auc", "macro"), ("auc_weighted", "weighted"))])
    check_dependence(X, y, weight)
    check_weights_and_quantiles(X, weight)
    check_derivatives()
    check_ensemble()


main()
