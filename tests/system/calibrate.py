#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""calibrate.py PROGRAM: calibrations are those of scikit-learn and scipy on the
same probabilities, and thresholds the best of all cuts; predict, eval and files
agree on them, for models, ensembles and several classes."""
import json
import subprocess
import sys

import h5py
import numpy as np
from scipy.optimize import minimize_scalar
from sklearn import metrics as sk
from sklearn.isotonic import IsotonicRegression

PROGRAM = sys.argv[1]
rng = np.random.default_rng(11)
faults = 0


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True,
                          text=True)
    if done.returncode != status:
        print("exit", done.returncode, *arguments, done.stderr)
        sys.exit(1)
    return done.stdout if status == 0 else done.stderr


def expect(what, good):
    global faults
    if not good:
        faults += 1
        print("FAILED:", what)


def near(what, got, want, most):
    gap = np.max(np.abs(np.asarray(got) - want))
    expect(f"{what} differs by {gap}", gap <= most)


def table(path, X, y, w=None):
    with h5py.File(path, "w") as f:
        f["X"], f["y"] = X, y
        if w is not None:
            f["weight"] = w


def outputs(model, data):
    run("predict", model, data, "-o", "p.h5", "--force", "-q")
    with h5py.File("p.h5") as f:
        p = f["prediction"][:].astype(float)
        return p.reshape(len(p), -1), f["class"][:]


def calibrate(model, data, output, *more):
    return json.loads(run("calibrate", model, data, "-o", output, "--json",
                          "-q", "--force", *more))


def evaluate(*arguments):
    return json.loads(run("eval", *arguments, "--json", "-q"))


def logit(p):
    return np.log(p) - np.log1p(-p)


# ---- Two classes ------------------------------------------------------------

n = 600
X = np.round(rng.normal(size=(n, 3)), 1).astype(np.float32)
y = (X[:, 0] + 1.5 * rng.normal(size=n) > 0.8).astype(np.uint8)
w = rng.integers(0, 4, n) * 0.5
table("train.h5", X[:200], y[:200])
table("cal.h5", X[200:], y[200:], w[200:])
run("train", "train.h5", "-e", 60, "--hidden", 32, "-o", "b.h5", "-q")
c, v = y[200:], w[200:]
p = outputs("b.h5", "cal.h5")[0][:, 0]


def heated(beta):
    z = logit(p) * beta
    return np.average(np.logaddexp(0, z) - c * z, weights=v)


said = calibrate("b.h5", "cal.h5", "t.h5")
best = minimize_scalar(heated, bounds=(0.01, 10), method="bounded",
                       options={"xatol": 1e-12})
near("temperature", said["temperature"], 1 / best.x, 1e-5)
q = outputs("t.h5", "cal.h5")[0][:, 0]
near("heated outputs", q, 1 / (1 + np.exp(-logit(p) / said["temperature"])),
     2e-7)
got = evaluate("t.h5", "cal.h5")
near("log-loss of heated outputs", got["log_loss"], best.fun, 1e-7)
near("loss is the log-loss", got["loss"], best.fun, 1e-6)
expect("heat keeps the order", got["auc"] == evaluate("b.h5", "cal.h5")["auc"])

for answer in (["--outputs", "raw"], ["--jacobian"], ["--contributions"]):
    expect(f"{answer} of a calibrated model is refused", "model are calibrated" in
           run("predict", "t.h5", "cal.h5", "-o", "x.h5", *answer, status=64))
calibrate("b.h5", "cal.h5", "i.h5", "--method", "isotonic")
iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
iso.fit(p, c, sample_weight=v)
near("isotonic outputs", outputs("i.h5", "cal.h5")[0][:, 0], iso.predict(p),
     1e-7)
near("isotonic outputs elsewhere", outputs("i.h5", "train.h5")[0][:, 0],
     iso.predict(outputs("b.h5", "train.h5")[0][:, 0]), 1e-6)
again = calibrate("t.h5", "cal.h5", "ti.h5", "--method", "isotonic")
near("a calibration takes the place of another",
     outputs("ti.h5", "cal.h5")[0], outputs("i.h5", "cal.h5")[0], 0)
info = run("info", "i.h5")
expect("info tells", "isotonic" in info)
expect("diff tells", "calibration isotonic against temperature" in
       subprocess.run([PROGRAM, "diff", "i.h5", "t.h5"], capture_output=True,
                      text=True).stdout)
for kind in ("t", "i"):
    run("calibrate", f"{kind}.h5", "--method", "none", "-o", "n.h5", "--force")
    near("none takes all away", outputs("n.h5", "cal.h5")[0][:, 0], p, 0)

# ---- Threshold --------------------------------------------------------------

FIGURES = {
    "f1": sk.f1_score, "mcc": sk.matthews_corrcoef,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "youden": lambda y, s, sample_weight: 2 * sk.balanced_accuracy_score(
        y, s, sample_weight=sample_weight) - 1,
    "accuracy": sk.accuracy_score,
}
ends = np.unique(p)
cuts = np.concatenate([[ends[0] / 2], (ends[1:] + ends[:-1]) / 2,
                       [(1 + ends[-1]) / 2]])
for name, f in FIGURES.items():
    said = calibrate("b.h5", "cal.h5", "c.h5", "--method", "threshold",
                     "--threshold-by", name)
    values = [f(c, p > t, sample_weight=v) for t in cuts]
    t = said["threshold"]
    near(f"best {name}", f(c, p > t, sample_weight=v), max(values), 1e-12)
    ties = cuts[np.array(values) > max(values) - 1e-12]
    near(f"of equal ones the nearest to 0.5 by {name}", t,
         ties[np.argmin(np.abs(ties - 0.5))], 1e-12)
    expect(f"predict cuts by {name}",
           (outputs("c.h5", "cal.h5")[1] == (p > t)).all())
    got = evaluate("c.h5", "cal.h5")
    near(f"eval cuts by {name}", got["accuracy"],
         sk.accuracy_score(c, p > t, sample_weight=v), 1e-12)
    near("the matrix, too", got["confusion_weighted"],
         sk.confusion_matrix(c, p > t, sample_weight=v), 1e-5)
calibrate("t.h5", "cal.h5", "tc.h5", "--method", "threshold")
expect("a threshold keeps the temperature",
       (outputs("tc.h5", "cal.h5")[0] == outputs("t.h5", "cal.h5")[0]).all())

# Training chooses it on the rows held out.
run("train", "train.h5", "--val", "cal.h5", "-e", 20, "-o", "v.h5", "-q",
    "--threshold-by", "mcc")
run("train", "train.h5", "--val", "cal.h5", "-e", 20, "-o", "u.h5", "-q")
calibrate("u.h5", "cal.h5", "uc.h5", "--method", "threshold",
          "--threshold-by", "mcc")
run("diff", "v.h5", "uc.h5")
expect("needs rows held out", "--val or --val-split" in run(
    "train", "train.h5", "--threshold-by", "f1", "-o", "x.h5", status=64))
expect("a threshold by none", "--threshold-by none contradicts" in run(
    "calibrate", "b.h5", "cal.h5", "-o", "x.h5", "--method", "threshold",
    "--threshold-by", "none", status=64))
expect("no table is replaced", "is an input" in run(
    "calibrate", "b.h5", "cal.h5", "-o", "cal.h5", "--force", status=64))

# ---- Several classes, ensembles ---------------------------------------------

y = np.argmax(X @ rng.normal(size=(3, 4)) + 2 * rng.normal(size=(n, 4)), 1)
table("train.h5", X[:200], y[:200].astype(np.uint8))
table("cal.h5", X[200:], y[200:].astype(np.uint8), w[200:])
for seed in (1, 2):
    run("train", "train.h5", "-e", 60, "--hidden", 32, "-o", f"m{seed}.h5",
        "-q", "--seed", seed)
run("ensemble", "m1.h5", "m2.h5", "-o", "e.h5")
c = y[200:]
for model in ("m1.h5", "e.h5"):
    p = outputs(model, "cal.h5")[0]

    def heated(beta):
        z = np.log(p) * beta
        return np.average(np.log(np.exp(z).sum(1)) - z[np.arange(len(c)), c],
                          weights=v)

    said = calibrate(model, "cal.h5", "t.h5")
    best = minimize_scalar(heated, bounds=(0.01, 10), method="bounded",
                           options={"xatol": 1e-12})
    near(f"temperature of {model}", said["temperature"], 1 / best.x, 1e-5)
    q = p ** (1 / said["temperature"])
    near(f"heated outputs of {model}", outputs("t.h5", "cal.h5")[0],
         q / q.sum(1, keepdims=True), 3e-7)
    near(f"loss of {model}", evaluate("t.h5", "cal.h5")["loss"], best.fun, 1e-6)
    calibrate(model, "cal.h5", "i.h5", "--method", "isotonic")
    q = np.stack([IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
                  .fit(p[:, k], c == k, sample_weight=v).predict(p[:, k])
                  for k in range(4)], 1)
    near(f"isotonic outputs of {model}", outputs("i.h5", "cal.h5")[0],
         q / q.sum(1, keepdims=True), 1e-6)
    expect("a threshold of several classes is refused", "binary" in run(
        "calibrate", model, "cal.h5", "-o", "x.h5", "--method", "threshold",
        status=65))
table("train.h5", X[:200], X[:200, 0])
run("train", "train.h5", "-e", 1, "-o", "r.h5", "-q")
expect("regression is refused", "regression" in run(
    "calibrate", "r.h5", "train.h5", "-o", "x.h5", status=65))
table("train.h5", X[:200], y[:200].astype(np.uint8))
expect("the training table is refused", "trained on" in run(
    "calibrate", "m1.h5", "train.h5", "-o", "x.h5", status=65))

sys.exit(faults > 0)
