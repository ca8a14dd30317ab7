#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""L-BFGS of both programs against SciPy and scikit-learn.

Usage: optimizers.py PROGRAM PROGRAM64

Convex: logistic regression of two and of three classes with a penalty, where
there is one minimum. Networks: the objective that scikit-learn reaches, median
of three seeds.
"""
import subprocess
import sys

import h5py
import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.neural_network import MLPClassifier

L2 = 0.01
failed = False


def check(good, text):
    global failed
    failed = failed or not good
    print("%-7s %s" % ("ok" if good else "FAILED", text))


def table(path, classes):
    rng = np.random.default_rng(classes)
    X = rng.normal(size=(1500, 8)).astype("f4")
    score = X[:, :classes] * 2 + rng.normal(size=(1500, classes))
    y = score.argmax(axis=1) if classes > 2 else (score.sum(axis=1) > 0)
    with h5py.File(path, "w") as f:
        f["X"], f["y"] = X, y.astype("u1")
    return X.astype("f8"), y.astype(int)


def trained(program, path, *settings):
    subprocess.run([program, "train", path, "-o", "lbfgs.h5", "--force", "-q",
                    "--optimizer", "lbfgs", "--normalize", "none",
                    "--l2", str(L2), *settings], check=True)
    with h5py.File("lbfgs.h5", "r") as f:
        layers = [f["model"][name] for name in sorted(f["model"])
                  if name.startswith("layer_")]
        return [(g["kernel"][:].astype("f8"), g["bias"][:].astype("f8"))
                for g in layers]


def objective(layers, X, y):
    """Mean cross-entropy and penalty of a tanh network."""
    A = X
    for W, b in layers[:-1]:
        A = np.tanh(A @ W + b)
    Z = A @ layers[-1][0] + layers[-1][1]
    if Z.shape[1] == 1:
        Z = np.hstack([np.zeros_like(Z), Z])
    loss = (logsumexp(Z, axis=1) - Z[np.arange(len(y)), y]).mean()
    return loss + L2 / 2 * sum((W ** 2).sum() for W, _ in layers)


def of_scipy(X, y, n_out):
    def f(v):
        W = v[:-n_out].reshape(-1, n_out)
        return objective([(W, v[-n_out:])], X, y)

    return minimize(f, np.zeros((X.shape[1] + 1) * n_out), method="L-BFGS-B",
                    options={"maxiter": 1000, "maxfun": 10 ** 6,
                             "ftol": 1e-15, "gtol": 1e-9}).fun


def convex(programs):
    for classes in 2, 3:
        X, y = table("convex.h5", classes)
        best = of_scipy(X, y, 1 if classes == 2 else classes)
        for program in programs:
            layers = trained(program, "convex.h5", "--hidden", "none", "-e",
                             "200")
            above = objective(layers, X, y) - best
            check(abs(above) <= 1e-6, "%d classes: %.9f, SciPy %.9f, %.1e "
                  "above" % (classes, above + best, best, above))


def networks(program):
    X, y = table("network.h5", 3)
    ours, theirs = [], []
    for seed in 1, 2, 3:
        layers = trained(program, "network.h5", "--hidden", "20",
                         "--activation", "tanh", "--seed", str(seed), "-e",
                         "300")
        ours.append(objective(layers, X, y))
        peer = MLPClassifier((20,), activation="tanh", solver="lbfgs",
                             alpha=L2 * len(y), max_iter=1000, max_fun=300,
                             random_state=seed).fit(X, y)
        theirs.append(objective(list(zip(peer.coefs_, peer.intercepts_)), X, y))
    check(np.median(ours) <= np.median(theirs) * 1.01,
          "network 8-20-3: objective %.5f, scikit-learn %.5f, medians" %
          (np.median(ours), np.median(theirs)))


convex(sys.argv[1:3])
networks(sys.argv[1])
sys.exit(failed)
