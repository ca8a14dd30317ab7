#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train networks of every activation, with layer normalization, parametric
activations, residual connections and dropout, with PyTorch, and compare the loss of each step.

Usage: network.py TRACE TRACE64 BINARY.h5 REGRESSION.h5

Like reference.py; the masks of dropout are made here, by Philox 4x32-10 and
Threefry 2x32-13 as Salmon et al. 2011 define them. Exit status 1 if a loss differs by more than
reference.LIMITS, relative.
"""

import sys

import numpy as np
import torch

import reference

functional = torch.nn.functional
reference.ACTIVATIONS.update({
    "leaky_relu": functional.leaky_relu, "elu": functional.elu,
    "selu": functional.selu, "gelu": functional.gelu,
    "silu": functional.silu, "mish": functional.mish,
    "softplus": functional.softplus,
    "softsign": functional.softsign})
DROPOUT = 9  # the purpose of these random numbers


LOW = 0xffffffff


def philox(counter, key):
    """Philox 4x32-10."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        p, q = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = q >> 32 ^ c1 ^ k0, q & LOW, p >> 32 ^ c3 ^ k1, p & LOW
        k0, k1 = k0 + 0x9E3779B9 & LOW, k1 + 0xBB67AE85 & LOW
    return c0, c1, c2, c3


def threefry(x, y, key):
    """Threefry 2x32-13 of arrays of 32-bit words in uint64."""
    keys = (*key, 0x1BD11BDA ^ key[0] ^ key[1])
    low = np.uint64(LOW)
    x, y = x + np.uint64(keys[0]) & low, y + np.uint64(keys[1]) & low
    for k, turn in enumerate((13, 15, 26, 6, 17, 29, 16, 24) * 2):
        if k == 13:
            break
        x = x + y & low
        y = (y << np.uint64(turn) | y >> np.uint64(32 - turn)) & low ^ x
        if k % 4 == 3:
            n = k // 4 + 1
            x = x + np.uint64(keys[n % 3]) & low
            y = y + np.uint64(keys[(n + 1) % 3] + n) & low
    return x, y


def factors(share, seed, epoch, layer, rows, n_units, dtype):
    """What dropout multiplies each row and unit by."""
    below = round(share * 65536)
    rows = np.array(rows, dtype=np.uint64)
    keep = np.empty((len(rows), n_units), dtype=bool)
    what = DROPOUT << 56 | epoch << 8 | layer
    for unit in range(0, n_units, 8):
        keys = philox((unit // 8, 0, what & LOW, what >> 32),
                      (seed & LOW, seed >> 32))
        for k in range(min(8, n_units - unit)):
            words = threefry(rows & np.uint64(LOW), rows >> np.uint64(32),
                             keys[k // 4 * 2:][:2])
            bits = words[k % 4 // 2] >> np.uint64(16 * (k % 2))
            keep[:, unit + k] = bits & np.uint64(0xffff) >= below
    return torch.tensor(keep / (1 - below / 65536), dtype=dtype)


class Network:
    """The network of a trace, with its settings."""

    def __init__(self, trace, dtype):
        settings = trace["settings"]
        self.dtype, self.layers = dtype, trace["layers"]
        self.seed = int(settings["seed"])
        self.kernels, self.biases = reference.parameters_of(trace, dtype)
        n_hidden = len(self.layers) - 1
        shares = [float(x) for x in settings["dropout"].split(",")]
        self.dropout = shares * n_hidden if len(shares) == 1 else shares
        self.input_dropout = float(settings["input-dropout"])
        self.residual = settings["residual"] == "yes"
        self.norms = [torch.nn.LayerNorm(layer["n_out"], dtype=dtype)
                      for layer in self.layers[:-1]
                      if settings["layer-norm"] == "yes"]
        self.alphas = [torch.ones(layer["n_out"], dtype=dtype,
                                  requires_grad=True)
                       for layer in self.layers[:-1]
                       if settings["parametric"] == "yes"]

    def drop(self, A, share, epoch, layer, rows):
        if share == 0:
            return A
        return A * factors(share, self.seed, epoch, layer, rows, A.shape[1],
                           self.dtype)

    def outputs(self, A, epoch, rows, factor):
        A = self.drop(A, self.input_dropout * factor, epoch, 0, rows)
        for k, layer in enumerate(self.layers[:-1]):
            Z = A @ self.kernels[k] + self.biases[k]
            if self.norms:
                Z = self.norms[k](Z)
            B = reference.ACTIVATIONS[layer["activation"]](Z)
            if self.alphas:
                B = Z + self.alphas[k] * (B - Z)
            B = self.drop(B, self.dropout[k] * factor, epoch, k + 1, rows)
            if self.residual and k > 0 and layer["n_in"] == layer["n_out"]:
                B = B + A
            A = B
        return A @ self.kernels[-1] + self.biases[-1]


def losses_of_torch(trace, path):
    dtype = getattr(torch, trace["dtype"])
    X, y, w = reference.read_table(path, trace, dtype)
    network = Network(trace, dtype)
    settings = trace["settings"]
    others = network.biases + network.alphas + [
        p for norm in network.norms for p in norm.parameters()]
    optimizer = reference.optimizer_of(settings, network.kernels, others)
    steps_of_epoch = -(-len(y) // int(settings["batch-size"]))
    losses, done = [], 0
    for k, step in enumerate(trace["steps"]):
        rows = torch.tensor(step["rows"])
        Z = network.outputs(X[rows], done // len(y), step["rows"],
                            reference.course_of(settings, "dropout-schedule",
                                                k, steps_of_epoch))
        loss = (reference.row_losses(trace["task"], Z, y[rows]) *
                w[rows]).sum() / w[rows].sum()
        optimizer.zero_grad()
        loss.backward()
        reference.add_penalties(settings, network.kernels)
        optimizer.step()
        losses.append(loss.item())
        done += len(step["rows"])
    return losses, np.concatenate([
        p.detach().numpy().ravel().astype("f8")
        for p in network.kernels + network.biases + network.alphas])


reference.losses_of_torch = losses_of_torch


def all_settings():
    for activation in reference.ACTIVATIONS:
        yield {"activation": activation, "optimizer": "momentum", "lr": "0.01",
               "l2": "1e-3"}
    for activation in "relu", "selu", "mish", "gelu,tanh":
        yield {"activation": activation, "parametric": "yes", "lr": "0.01",
               "optimizer": "momentum", "l2": "1e-3"}
    yield {"layer-norm": "yes", "optimizer": "sgd", "lr": "0.05"}
    yield {"hidden": "16,16,16", "residual": "yes", "activation": "tanh"}
    yield {"dropout": "0.25"}
    yield {"input-dropout": "0.3", "hidden": "17"}
    yield {"dropout": "0.4", "input-dropout": "0.2", "epochs": "10",
           "dropout-schedule": "flat-cosine"}
    yield {"hidden": "20,20,9,9", "residual": "yes", "layer-norm": "yes",
           "dropout": "0.5,0,0.1,0.3", "input-dropout": "0.1",
           "activation": "gelu,relu,silu,elu", "l2": "1e-3", "lr": "0.002"}
    yield {"hidden": "20,20,9,9", "residual": "yes", "layer-norm": "yes",
           "parametric": "yes", "dropout": "0.5,0,0.1,0.3",
           "dropout-schedule": "flat-cosine", "epochs": "10",
           "activation": "mish,selu,relu,sigmoid", "lr": "0.002"}


def main():
    torch.set_num_threads(1)
    results = [reference.check_run(program, path, settings)
               for program in sys.argv[1:3]
               for path in sys.argv[3:]
               for settings in all_settings()]
    for dtype, limit in reference.LIMITS.items():
        errors = [error for _, of, error in results if of == dtype]
        print("%s: %d runs of %d steps, largest relative difference of a loss "
              "%.2e, limit %.0e" % (dtype, len(errors), reference.STEPS,
                                    max(errors), limit))
    sys.exit(not all(good for good, _, _ in results))


main()
