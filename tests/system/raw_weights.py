#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train with raw weights V and factors s, and with learning rates of groups of
parameters, with PyTorch, and compare the loss of each step.

Usage: raw_weights.py TRACE TRACE64 TABLE.h5 CODES.h5

Like reference.py. The weights of a layer are written out, W = s V / sqrt(n_in);
V, s and all others are the parameters of PyTorch's optimizers, clipping and
decay. CODES.h5 has text columns as codes. Exit status 1 if a loss, or a
parameter of the final model, differs by more than reference.LIMITS, relative.
"""

import sys

import h5py
import numpy as np
import torch

import reference

functional = torch.nn.functional


class Network(torch.nn.Module):
    """The network of a trace; its parameters by group."""

    def __init__(self, trace, dtype):
        super().__init__()
        settings = trace["settings"]
        self.activations = [layer["activation"] for layer in trace["layers"]]
        self.ntk = settings["ntk"] == "yes"
        self.scales = settings["feature-scale"] == "yes"
        W, b = reference.parameters_of(trace, dtype)
        self.kernels = torch.nn.ParameterList(
            [w.detach() * self.root(w) for w in W])
        self.biases = torch.nn.ParameterList([v.detach() for v in b])
        self.scale = torch.nn.Parameter(torch.ones(len(W[0]), dtype=dtype),
                                        requires_grad=self.scales)
        self.norms = torch.nn.ModuleList(
            [torch.nn.LayerNorm(len(v), dtype=dtype) for v in b[:-1]]
            if settings["layer-norm"] == "yes" else [])
        self.places = [e["feature"] for e in trace["embeddings"]]
        self.tables = torch.nn.ParameterList([
            torch.tensor(e["table"], dtype=dtype).reshape(e["texts"], e["size"])
            for e in trace["embeddings"]])

    def root(self, W):
        return len(W) ** 0.5 if self.ntk else 1

    def weights(self):
        return [(self.scale[:, None] * V if k == 0 else V) / self.root(V)
                for k, V in enumerate(self.kernels)]

    def groups(self):
        return {"bias": list(self.biases), "norm": list(self.norms.parameters()),
                "scale": [self.scale] if self.scales else [],
                "embedding": list(self.tables)}

    def inputs(self, X):
        others = [j for j in range(X.shape[1]) if j not in self.places]
        parts = [X[:, others]]
        for j, table in zip(self.places, self.tables):
            codes = X[:, j].long()
            parts.append(torch.where(codes[:, None] > 0,
                                     table[(codes - 1).clamp(min=0)], 0))
        return torch.cat(parts, dim=1)

    def forward(self, X):
        A = self.inputs(X)
        weights = self.weights()
        for k, W in enumerate(weights):
            Z = A @ W + self.biases[k]
            if k + 1 < len(weights):
                if len(self.norms):
                    Z = self.norms[k](Z)
                A = reference.ACTIVATIONS[self.activations[k]](Z)
        return Z


def factors_of(settings):
    return {name: float(factor) for name, factor in
            (pair.split(":") for pair in settings["lr-of"].split(",") if pair)}


def optimizer_of(settings, network):
    rate, name = float(settings["lr"]), settings["optimizer"]
    factors = factors_of(settings)
    decay = float(settings["weight-decay"]) if name == "adamw" else 0
    groups = [{"params": list(network.kernels), "lr": rate,
               "weight_decay": decay}]
    groups += [{"params": members, "lr": rate * factors.get(group, 1),
                "weight_decay": 0}
               for group, members in network.groups().items() if members]
    betas = float(settings["beta1"]), float(settings["beta2"])
    epsilon = float(settings["epsilon"])
    momentum = float(settings["momentum"]) if name != "sgd" else 0
    optim = torch.optim
    return {"sgd": lambda: optim.SGD(groups, rate),
            "momentum": lambda: optim.SGD(groups, rate, momentum),
            "adam": lambda: optim.Adam(groups, rate, betas, epsilon),
            "adamw": lambda: optim.AdamW(groups, rate, betas, epsilon),
            "lion": lambda: reference.Lion(groups, rate, betas)}[name]()


class Average:
    """Of the weights that the network computes with, not of V and s."""

    def __init__(self, keep):
        self.keep, self.mean = keep, None

    def update(self, values):
        values = [v.detach().clone() for v in values]
        if self.mean is None:
            self.mean = values
        self.mean = [self.keep * m + (1 - self.keep) * v
                     for m, v in zip(self.mean, values)]


def step(settings, network, optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    reference.clip(settings, [p for p in network.parameters()
                              if p.requires_grad])
    reference.add_penalties(settings, network.kernels)
    reference.decay(settings, network.kernels, optimizer, 1)
    optimizer.step()
    reference.limit(settings, network.kernels)


def model_of(network):
    return network.weights() + list(network.biases) + list(network.tables)


def losses_of_torch(trace, path):
    dtype = getattr(torch, trace["dtype"])
    settings = trace["settings"]
    X, y, w = reference.read_table(path, trace, dtype)
    network = Network(trace, dtype)
    optimizer = optimizer_of(settings, network)
    average = Average(float(settings["ema"]))
    losses = []
    for one in trace["steps"]:
        rows = torch.tensor(one["rows"])
        loss = (reference.row_losses(trace["task"], network(X[rows]), y[rows]) *
                w[rows]).sum() / w[rows].sum()
        step(settings, network, optimizer, loss)
        average.update(model_of(network))
        losses.append(loss.item())
    final = average.mean if average.keep else model_of(network)
    scale = network.scale.detach() if network.scales else torch.zeros(0)
    return losses, [np.concatenate([p.detach().numpy().ravel().astype("f8")
                                    for p in final]),
                    scale.numpy().astype("f8")]


def of_lockstep(trace):
    parameters = [x for part in "Wb" for layer in trace["final"]
                  for x in layer[part]]
    for e in trace["final_embeddings"]:
        parameters += e["table"]
    return [np.array(parameters), np.array(trace["scale"])]


def check_run(program, path, settings):
    """A line on one run; whether all its losses agree."""
    trace = reference.trace_of(program, path, {**reference.COMMON, **settings})
    ours = np.array([one["loss"] for one in trace["steps"]])
    losses, theirs = losses_of_torch(trace, path)
    error = (np.abs(ours - losses) / np.abs(losses)).max()
    for a, b in zip(of_lockstep(trace), theirs):
        if a.shape != b.shape:
            error = np.inf
        elif a.size:
            error = max(error, np.abs(a - b).max() / np.abs(b).max() / 10)
    moved = theirs[1].size == 0 or np.ptp(theirs[1]) > 1e-3
    good = error <= reference.LIMITS[trace["dtype"]] and np.ptp(ours) > 0 and \
        len(ours) == reference.STEPS and moved
    print("%-7s %s %-60s loss %.4f to %.4f, largest difference %.1e" %
          ("ok" if good else "FAILED", trace["dtype"],
           " ".join(k + "=" + v for k, v in settings.items()), ours[0],
           ours[-1], error))
    return good, trace["dtype"], error


BOTH = {"ntk": "yes", "feature-scale": "yes", "activation": "tanh"}
RATES = {"sgd": "0.05", "momentum": "0.01", "adam": "0.002", "adamw": "0.002"}


def all_settings():
    for optimizer, rate in RATES.items():
        run = {"optimizer": optimizer, "lr": rate, "activation": "tanh"}
        yield {**run, "ntk": "yes"}
        yield {**run, "feature-scale": "yes"}
        yield {**run, **BOTH, "lr-of": "bias:0.1,scale:6"}
        yield {**run, **BOTH, "weight-decay": "0.1", "l2": "1e-3", "l1": "1e-3"}
        yield {**run, **BOTH, "clip-norm": "0.05", "lr-of": "scale:3"}
        yield {**run, **BOTH, "max-norm": "3", "ema": "0.9", "clip-norm": "0.1"}
    yield {**BOTH, "init": "he", "clip-value": "0.002", "ema": "0.9",
           "schedule": "tile-major"}
    yield {"lr-of": "bias:0.3", "optimizer": "lion", "lr": "0.0005"}
    yield {"lr-of": "norm:4,bias:0", "layer-norm": "yes", "lr": "0.002"}
    yield {**BOTH, "layer-norm": "yes", "lr-of": "norm:0.2,scale:0.5,bias:3",
           "weight-decay": "0.1", "optimizer": "adamw", "threads": "3",
           "schedule": "tile-major"}


def embedded_settings():
    run = {"embedding": "3", "lr": "0.002", "activation": "tanh"}
    yield {**run, "lr-of": "embedding:0.2"}
    yield {**run, **BOTH, "lr-of": "embedding:5,bias:0.1,scale:6",
           "clip-norm": "0.1", "weight-decay": "0.1"}


def main():
    torch.set_num_threads(1)
    results = [check_run(program, path, settings)
               for program in sys.argv[1:3]
               for path, runs in ((sys.argv[3], all_settings),
                                  (sys.argv[4], embedded_settings))
               for settings in runs()]
    for dtype, limit in reference.LIMITS.items():
        errors = [error for _, of, error in results if of == dtype]
        print("%s: %d runs of %d steps, largest relative difference %.2e, limit "
              "%.0e" % (dtype, len(errors), reference.STEPS, max(errors), limit))
    sys.exit(not all(good for good, _, _ in results))


if __name__ == "__main__":
    main()
