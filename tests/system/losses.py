#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Losses, label smoothing and weights of classes and rows against PyTorch.

Usage: losses.py LOCKSTEP TRACE TRACE64

100 steps of every loss from the same weights, with the same rows in the same
order: the losses of all steps agree to 1e-4 in float and 1e-10 in double. The
predictions of a quantile and of a gaussian model are those of a forward pass in
NumPy. The figures of rows with weights of either sign are those of their
definitions. Exit status 1 if anything differs.
"""

import csv
import itertools
import json
import subprocess
import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F

STEPS = 100
LIMITS = {"float32": 1e-4, "float64": 1e-10}
COMMON = {"hidden": "12", "activation": "tanh", "batch-size": "96",
          "shard": "20", "threads": "2", "lr": "0.01"}
LEVELS = [0.1, 0.5, 0.9]
ROWS = 1000
failures = 0


def check(what, good, note=""):
    global failures
    failures += not good
    print("%-6s %s %s" % ("ok" if good else "FAILED", what, note))


def make_tables():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(ROWS, 5)).astype("f4")
    mean = np.exp(0.4 * X[:, 0] - 0.3 * X[:, 1] + 1)
    Z = X @ rng.normal(size=(5, 3)) + [0.0, -1.0, -2.0]
    noisy = 50 + 9 * X[:, 0] + 3 * rng.normal(size=ROWS) * np.exp(0.5 * X[:, 1])
    yes = (X[:, 0] + X[:, 1] + rng.normal(size=ROWS) > 0.8).astype("i4")
    signs = np.where(rng.uniform(size=ROWS) < 0.2, -1, 1)
    tables = {
        "counts": rng.poisson(mean).astype("i4"),
        "positive": rng.gamma(2, mean / 2),
        "values": noisy,
        "pairs": np.c_[noisy, X[:, 2] ** 2 + rng.normal(size=ROWS)],
        "classes": (Z + rng.gumbel(size=Z.shape)).argmax(axis=1).astype("i4"),
        "binary": yes,
        "signed": yes,
        "signed_values": noisy,
    }
    for name, y in tables.items():
        with h5py.File(name + ".h5", "w") as f:
            f["X"] = X
            f["y"] = y
            if name.startswith("signed"):
                f["weight"] = signs * rng.uniform(0.5, 2, ROWS)


def per_target(values, y):
    """[rows, targets x parts] as [rows, targets, parts]."""
    return values.reshape(len(y), y.shape[1], -1)


def focal(Z, y, gamma=1.5):
    if Z.shape[1] > 1:
        log_p = F.log_softmax(Z, dim=1).gather(1, y[:, None])[:, 0]
        return -(1 - log_p.exp()) ** gamma * log_p
    p = torch.sigmoid(Z)
    p_true = torch.where(y > 0.5, p, 1 - p)
    return (-(1 - p_true) ** gamma * torch.log(p_true)).sum(dim=1)


def gaussian(Z, y):
    Z = per_target(Z, y)
    return F.gaussian_nll_loss(Z[:, :, 0], y, Z[:, :, 1].exp(), eps=0,
                               reduction="none").sum(dim=1)


def pinball(Z, y):
    d = y[:, :, None] - per_target(Z, y)
    q = torch.tensor(LEVELS, dtype=Z.dtype)
    return torch.maximum(q * d, (q - 1) * d).sum(dim=(1, 2))


def rows_of(function, **more):
    return lambda Z, y: function(Z, y, reduction="none", **more).sum(dim=1)


def smoothed_binary(Z, y):
    return F.binary_cross_entropy_with_logits(
        Z, 0.9 * y + 0.05, reduction="none").sum(dim=1)


def gamma_loss(Z, y):
    return (y / Z.exp() + Z).sum(dim=1)


CROSS = lambda Z, y: F.cross_entropy(Z, y, reduction="none")
BINARY = rows_of(F.binary_cross_entropy_with_logits)
RUNS = [
    ("values", {"loss": "mae"}, rows_of(F.l1_loss)),
    ("values", {"loss": "huber", "huber-delta": "0.4"},
     rows_of(F.huber_loss, delta=0.4)),
    ("pairs", {"loss": "huber"}, rows_of(F.huber_loss, delta=1.0)),
    ("values", {"loss": "quantile"}, pinball),
    ("pairs", {"loss": "quantile"}, pinball),
    ("counts", {"loss": "poisson"}, rows_of(F.poisson_nll_loss)),
    ("positive", {"loss": "gamma"}, gamma_loss),
    ("values", {"loss": "gaussian"}, gaussian),
    ("pairs", {"loss": "gaussian"}, gaussian),
    ("classes", {"loss": "focal", "focal-gamma": "1.5"}, focal),
    ("binary", {"loss": "focal", "focal-gamma": "1.5"}, focal),
    ("classes", {"label-smoothing": "0.1"},
     lambda Z, y: F.cross_entropy(Z, y, reduction="none",
                                  label_smoothing=0.1)),
    ("binary", {"label-smoothing": "0.1"}, smoothed_binary),
    ("classes", {"class-weight": "balanced"}, CROSS),
    ("classes", {"class-weight": "0:0.5,2:4"}, CROSS),
    ("binary", {"class-weight": "balanced"}, BINARY),
    ("signed", {}, BINARY),
    ("signed", {"class-weight": "1:3"}, BINARY),
]


def class_weights(setting, y):
    """The weight of each row by its class, by scikit-learn's formula."""
    y = y.astype(int)
    weight = np.ones(y.max() + 1)
    if setting == "balanced":
        weight = len(y) / (len(weight) * np.bincount(y))
    else:
        for pair in filter(None, setting.split(",")):
            name, value = pair.split(":")
            weight[int(name)] = float(value)
    return weight[y]


def losses_of_torch(trace, path, row_loss):
    dtype = getattr(torch, trace["dtype"])
    with h5py.File(path, "r") as f:
        X, y = f["X"][:].astype("f8"), f["y"][:]
        w = f["weight"][:] if "weight" in f else np.ones(len(y))
    if trace["settings"]["class-weight"]:
        w = w * class_weights(trace["settings"]["class-weight"], y)
    scale = lambda v, s: torch.tensor(
        (v - np.array(s["shift"])) * np.array(s["scale"]), dtype=dtype)
    X = scale(X, trace["inputs"])
    if trace["task"] == "regression":
        y = scale(y.reshape(len(y), -1), trace["targets"])
    elif trace["task"] == "multiclass":
        y = torch.tensor(y, dtype=torch.long)
    else:
        y = torch.tensor(y[:, None], dtype=dtype)
    mean = w.mean() if w.min() < 0 else None
    w = torch.tensor(w, dtype=dtype)
    layers = [[torch.tensor(layer["W"], dtype=dtype).reshape(
        layer["n_in"], layer["n_out"]).requires_grad_(True),
        torch.tensor(layer["b"], dtype=dtype).requires_grad_(True)]
        for layer in trace["layers"]]
    optimizer = torch.optim.Adam(itertools.chain(*layers), 0.01)
    losses = []
    for step in trace["steps"]:
        rows = torch.tensor(step["rows"])
        Z = torch.tanh(X[rows] @ layers[0][0] + layers[0][1])
        Z = Z @ layers[1][0] + layers[1][1]
        loss = (row_loss(Z, y[rows]) * w[rows]).sum()
        loss = loss / (w[rows].sum() if mean is None else mean * len(rows))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


def check_steps(program, name, settings, row_loss):
    words = [w for pair in {**COMMON, **settings}.items() for w in pair]
    done = subprocess.run([program, name + ".h5", str(STEPS)] + words,
                          stdout=subprocess.PIPE, check=True)
    trace = json.loads(done.stdout)
    ours = np.array([step["loss"] for step in trace["steps"]])
    theirs = losses_of_torch(trace, name + ".h5", row_loss)
    error = (np.abs(ours - theirs) / np.maximum(np.abs(theirs), 0.1)).max()
    check("%s %s %s" % (trace["dtype"], name, settings),
          len(ours) == STEPS and np.ptp(ours) > 0 and
          error <= LIMITS[trace["dtype"]],
          "largest difference %.1e" % error)


def run(program, *words):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("%s: exit %d, %s" % (words, done.returncode, done.stderr))
    return done.stdout


def forward(path, X):
    """Z of the last layer, and shift and scale of the targets."""
    with h5py.File(path, "r") as f:
        A = (X - f["preprocess/shift"][:]) * f["preprocess/scale"][:]
        for l in range(1, int(f["model"].attrs["n_layers"]) + 1):
            layer = f["model/layer_%d" % l]
            Z = A @ layer["kernel"][:].astype("f8") + layer["bias"][:]
            A = np.tanh(Z)
        return Z, f["postprocess/shift"][:], f["postprocess/scale"][:]


def check_predictions(program, loss, want_header):
    run(program, "train", "pairs.h5", "--loss", loss, "--hidden", "8",
        "--activation", "tanh", "-e", "3", "-q", "-o", "m.h5", "--force")
    run(program, "predict", "m.h5", "pairs.h5", "-q", "-o", "p.csv", "--force")
    run(program, "predict", "m.h5", "pairs.h5", "-q", "-o", "p.h5", "--force")
    with open("p.csv") as f:
        table = list(csv.reader(f))
    with h5py.File("pairs.h5", "r") as f:
        Z, shift, scale = forward("m.h5", f["X"][:].astype("f8"))
    Z = Z.reshape(ROWS, 2, -1)
    want = Z / scale[:, None] + shift[:, None]
    if loss == "gaussian":
        want[:, :, 1] = np.exp(Z[:, :, 1]) / scale ** 2
    want = want.reshape(ROWS, -1)
    ours = np.array(table[1:], dtype="f8")
    with h5py.File("p.h5", "r") as f:
        same = (f["prediction"][:] == ours.astype("f4")).all()
        names = [name.decode() for name in f["output_names"][:]]
    check("predictions of %s" % loss,
          np.allclose(ours, want, rtol=1e-4, atol=1e-4) and same)
    check("columns of %s" % loss, table[0] == want_header == names,
          str(table[0]))


def auc(y, score, w):
    above = np.sign(score[:, None] - score[None, :]) / 2 + 0.5
    pairs = np.outer(w * (y == 1), w * (y == 0))
    return (above * pairs).sum() / pairs.sum()


def check_signed(program):
    run(program, "train", "signed.h5", "--hidden", "8", "-e", "3", "-q", "-o",
        "m.h5", "--force")
    figures = json.loads(run(program, "eval", "m.h5", "signed.h5", "--json",
                             "-q"))
    run(program, "predict", "m.h5", "signed.h5", "-q", "-o", "p.csv", "--force")
    p = np.loadtxt("p.csv", delimiter=",", skiprows=1)[:, 1]
    with h5py.File("signed.h5", "r") as f:
        y, w = f["y"][:], f["weight"][:].astype("f4").astype("f8")
    right = w[(p > 0.5) == (y == 1)].sum() / w.sum()
    loss = -(w * np.log(np.where(y == 1, p, 1 - p))).sum() / w.sum()
    check("figures of weights of either sign",
          np.isclose(figures["accuracy"], right, rtol=1e-6) and
          np.isclose(figures["auc"], auc(y, p, w), rtol=1e-5) and
          np.isclose(figures["loss"], loss, rtol=1e-4) and
          np.isclose(figures["effective_rows"],
                     w.sum() ** 2 / (w ** 2).sum(), rtol=1e-9) and
          np.isclose(np.sum(figures["confusion_weighted"]), w.sum()))


def check_signed_rmse(program):
    run(program, "train", "signed_values.h5", "--loss", "quantile", "-e", "3",
        "-q", "-o", "m.h5", "--force")
    figures = json.loads(run(program, "eval", "m.h5", "signed_values.h5",
                             "--json", "-q"))
    run(program, "predict", "m.h5", "signed_values.h5", "-q", "-o", "p.csv",
        "--force")
    p = np.loadtxt("p.csv", delimiter=",", skiprows=1)
    with h5py.File("signed_values.h5", "r") as f:
        y, w = f["y"][:], f["weight"][:].astype("f4").astype("f8")
    share = w / w.sum()
    square = (share * (y - p[:, 1]) ** 2).sum()
    spread = (share * (y - (share * y).sum()) ** 2).sum()
    below = [share[y <= p[:, k]].sum() for k in range(3)]
    check("rmse, r2 and coverage of weights of either sign",
          np.isclose(figures["rmse"], np.sqrt(square), rtol=1e-4) and
          np.isclose(figures["r2"], 1 - square / spread, rtol=1e-4) and
          figures["quantiles"] == LEVELS and
          np.allclose(figures["coverage"], below, atol=1e-6))


def main():
    torch.set_num_threads(1)
    make_tables()
    for program in sys.argv[2:4]:
        for name, settings, row_loss in RUNS:
            check_steps(program, name, settings, row_loss)
    check_predictions(sys.argv[1], "quantile",
                      ["y%d_q%s" % (t, q) for t in range(2) for q in LEVELS])
    check_predictions(sys.argv[1], "gaussian",
                      ["y0_mean", "y0_variance", "y1_mean", "y1_variance"])
    check_signed(sys.argv[1])
    check_signed_rmse(sys.argv[1])
    sys.exit(failures > 0)


main()
