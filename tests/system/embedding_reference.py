#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train networks with embeddings with PyTorch and compare each step's loss.

Usage: embedding_reference.py TRACE TRACE64 TABLE.h5 SETTINGS..

TABLE.h5 is one of `lockstep import --codes`. Each of SETTINGS is a run, "hidden=8
optimizer=sgd". A table is nn.Embedding with padding_idx 0, whose row 0 is zero
and gets no gradient; the numbers come first, then the embeddings. Exit status 1
if a loss differs by more than LIMITS, relative.
"""

import json
import subprocess
import sys

import h5py
import numpy as np
import torch
from torch import nn

STEPS = 100
LIMITS = {"float32": 1e-4, "float64": 1e-10}
GATES = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class Network(nn.Module):
    def __init__(self, trace, dtype):
        super().__init__()
        self.places = [e["feature"] for e in trace["embeddings"]]
        self.tables = nn.ModuleList()
        for e in trace["embeddings"]:
            table = nn.Embedding(e["texts"] + 1, e["size"], padding_idx=0,
                                 dtype=dtype)
            rows = torch.tensor(e["table"], dtype=dtype)
            with torch.no_grad():
                table.weight[1:] = rows.reshape(e["texts"], e["size"])
            self.tables.append(table)
        self.layers = nn.ModuleList()
        for layer in trace["layers"]:
            linear = nn.Linear(layer["n_in"], layer["n_out"], dtype=dtype)
            W = torch.tensor(layer["W"], dtype=dtype)
            with torch.no_grad():
                linear.weight[:] = W.reshape(layer["n_in"], layer["n_out"]).T
                linear.bias[:] = torch.tensor(layer["b"], dtype=dtype)
            self.layers.append(linear)
        self.gates = [GATES[layer["activation"]]()
                      for layer in trace["layers"][:-1]]

    def forward(self, X):
        others = [j for j in range(X.shape[1]) if j not in self.places]
        A = torch.cat([X[:, others]] + [
            table(X[:, j].long())
            for j, table in zip(self.places, self.tables)], dim=1)
        for layer, gate in zip(self.layers, self.gates):
            A = gate(layer(A))
        return self.layers[-1](A)[:, 0]


def optimizer_of(settings, network):
    kernels = [layer.weight for layer in network.layers]
    rest = [layer.bias for layer in network.layers] + [
        table.weight for table in network.tables]
    groups = [{"params": kernels, "weight_decay": float(settings["l2"])},
              {"params": rest}]
    if settings["optimizer"] == "adam":
        return torch.optim.Adam(groups, float(settings["lr"]))
    momentum = float(settings["momentum"])
    return torch.optim.SGD(groups, float(settings["lr"]), momentum=momentum
                           if settings["optimizer"] == "momentum" else 0)


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
    good = error <= LIMITS[trace["dtype"]] and len(trace["steps"]) == STEPS \
        and len(network.tables) > 0
    print("%-7s %s %s: largest difference %.1e" % (
        "ok" if good else "FAILED", trace["dtype"], words, error))
    return good


torch.set_num_threads(1)
results = [compare(program, sys.argv[3], words) for program in sys.argv[1:3]
           for words in sys.argv[4:]]
sys.exit(not all(results))
