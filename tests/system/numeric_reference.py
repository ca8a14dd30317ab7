#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train networks with numeric embeddings with PyTorch and compare each step's
loss.

Usage: numeric_reference.py TRACE TRACE64 TABLE.h5 SETTINGS..

Each of SETTINGS is a run, "hidden=8 optimizer=sgd". The formulas are written out
here as their papers have them; knots are those of the trace, and compared with
numpy.quantile. Exit status 1 if a loss differs by more than LIMITS, relative.
"""

import json
import math
import subprocess
import sys

import h5py
import numpy as np
import torch
from torch import nn

STEPS = 100
LIMITS = {"float32": 1e-4, "float64": 1e-10}
GATES = {"relu": torch.relu, "tanh": torch.tanh}


class Network(nn.Module):
    def __init__(self, trace, dtype):
        super().__init__()

        def parameter(values, *shape):
            return nn.Parameter(torch.tensor(values, dtype=dtype)
                                .reshape(*shape))

        e = trace["numeric"]
        self.kind, self.places = e["kind"], e["features"]
        n, size = len(self.places), e["size"]
        periodic = self.kind == "periodic"
        inner = len(e["w"]) // n
        self.w = parameter(e["w"], n, inner)
        self.b = parameter(e["b"], n, inner)
        self.V = parameter(e["V"], n, -1, size - periodic)
        if periodic:
            self.c = parameter(e["c"], n, size - 1)
        else:
            knots = torch.tensor(e["knots"], dtype=dtype).reshape(n, -1)
            self.knots = [k[:count + 1] for k, count in zip(knots, e["bins"])]
        self.W, self.biases = nn.ParameterList(), nn.ParameterList()
        for layer in trace["layers"]:
            self.W.append(parameter(layer["W"], layer["n_in"], layer["n_out"]))
            self.biases.append(parameter(layer["b"], layer["n_out"]))
        self.gates = [GATES[layer["activation"]]
                      for layer in trace["layers"][:-1]]

    def embedded(self, k, x):
        """[rows x size] of feature number k."""
        if self.kind == "periodic":
            cosines = torch.cos(2 * math.pi * (x * self.w[k] + self.b[k]))
            return torch.cat([x, cosines @ self.V[k] + self.c[k]], dim=1)
        knots = self.knots[k]
        shares = []
        for t in range(len(knots) - 1):
            e = (x - knots[t]) / (knots[t + 1] - knots[t])
            if t > 0:
                e = e.clamp_min(0)
            if t < len(knots) - 2:
                e = e.clamp_max(1)
            shares.append(e)
        return x * self.w[k] + self.b[k] + torch.cat(
            shares, dim=1) @ self.V[k][:len(shares)]

    def forward(self, X):
        others = [j for j in range(X.shape[1]) if j not in self.places]
        A = torch.cat([X[:, others]] + [self.embedded(k, X[:, j:j + 1])
                                        for k, j in enumerate(self.places)],
                      dim=1)
        for W, b, gate in zip(self.W, self.biases, self.gates):
            A = gate(A @ W + b)
        return (A @ self.W[-1] + self.biases[-1])[:, 0]


def optimizer_of(settings, network):
    kernels = list(network.W)
    rest = [p for name, p in network.named_parameters()
            if not name.startswith("W.")]
    groups = [{"params": kernels, "weight_decay": float(settings["l2"])},
              {"params": rest}]
    if settings["optimizer"] == "adam":
        return torch.optim.Adam(groups, float(settings["lr"]))
    return torch.optim.SGD(groups, float(settings["lr"]))


def quantiles_differ(network, X, bins):
    """The largest distance of a knot from the quantiles of a feature."""
    worst = 0
    for k, j in enumerate(network.places):
        want = np.unique(np.quantile(X[:, j].numpy().astype("f8"),
                                     np.linspace(0, 1, bins + 1))
                         .astype("f4"))
        knots = network.knots[k].numpy()
        if len(want) != len(knots):
            return math.inf
        worst = max(worst, abs(want - knots).max())
    return worst


def compare(program, path, words):
    settings = [w for pair in words.split() for w in pair.split("=")]
    done = subprocess.run([program, path, str(STEPS), *settings],
                          stdout=subprocess.PIPE, check=True)
    trace = json.loads(done.stdout)
    dtype = getattr(torch, trace["dtype"])
    with h5py.File(path) as f:
        X = (f["X"][:].astype("f8") - trace["inputs"]["shift"]) * np.array(
            trace["inputs"]["scale"])
        X, y = torch.tensor(X, dtype=dtype), torch.tensor(f["y"][:],
                                                          dtype=dtype)
    network = Network(trace, dtype)
    # 0 .. 4 are numbers, 5 has two values, 6 is constant.
    good = network.places == [0, 1, 2, 3, 4] and len(trace["steps"]) == STEPS
    if network.kind == "piecewise":
        good &= quantiles_differ(
            network, X, int(trace["settings"]["numeric-bins"])) < 1e-6
    optimizer = optimizer_of(trace["settings"], network)
    error = 0
    for step in trace["steps"]:
        rows = torch.tensor(step["rows"])
        loss = nn.functional.binary_cross_entropy_with_logits(
            network(X[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        error = max(error, abs(step["loss"] - loss.item()) / loss.item())
    good &= error <= LIMITS[trace["dtype"]]
    print("%-7s %s %s: largest difference %.1e" % (
        "ok" if good else "FAILED", trace["dtype"], words, error))
    return good


torch.set_num_threads(1)
results = [compare(program, sys.argv[3], words) for program in sys.argv[1:3]
           for words in sys.argv[4:]]
sys.exit(not all(results))
