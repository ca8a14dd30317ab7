#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train the same networks with PyTorch and compare the loss of each step.

Usage: reference.py TRACE TRACE64 BINARY.h5 MULTICLASS.h5 REGRESSION.h5

From a trace are taken: initial weights, rows of each minibatch, shift and scale
of the columns. Everything else - the values, the network, its loss, gradients
and optimizers - is h5py's and PyTorch's. Exit status 1 if a loss, or a parameter
of the final model, differs by more than LIMITS, relative (parameters: ten times
that).
"""

import json
import math
import subprocess
import sys

import h5py
import numpy as np
import torch

STEPS = 100
# What changes a gradient, a step or the model, each alone and all together.
PENALTIES = [{"l1": "1e-3"}, {"weight-decay": "0.1"}, {"max-norm": "0.6"},
             {"clip-norm": "0.05"}, {"clip-value": "0.002"}, {"ema": "0.9"},
             {"l1": "1e-3", "l2": "1e-3", "weight-decay": "0.1",
              "clip-norm": "0.05", "max-norm": "0.6", "ema": "0.9"},
             {"l1": "1e-3", "weight-decay": "0.1", "clip-value": "0.002",
              "ema": "0.9", "schedule": "tile-major"}]
LIMITS = {"float32": 1e-4, "float64": 1e-10}
ACTIVATIONS = {"identity": lambda z: z, "relu": torch.relu,
               "tanh": torch.tanh, "sigmoid": torch.sigmoid}
# Minibatches of 96 in shards of 20: of 1,000 rows the last holds 40.
COMMON = {"hidden": "24,16", "batch-size": "96", "shard": "20",
          "threads": "2"}
RATES = {"sgd": "0.05", "momentum": "0.01", "adam": "0.002", "nesterov": "0.01",
         "adagrad": "0.02", "rmsprop": "0.002", "adadelta": "1",
         "adamw": "0.002", "lion": "0.0005", "muon": "0.02"}


def trace_of(program, table, settings):
    words = [w for pair in settings.items() for w in pair]
    done = subprocess.run([program, table, str(STEPS)] + words,
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def scaled(values, scaling, dtype):
    return torch.tensor((values - np.array(scaling["shift"])) *
                        np.array(scaling["scale"]), dtype=dtype)


def read_table(path, trace, dtype):
    """X, y and weights of all rows, as the network sees them."""
    with h5py.File(path, "r") as f:
        X = scaled(f["X"][:].astype("f8"), trace["inputs"], dtype)
        y = f["y"][:].astype("f8")
        w = f["weight"][:] if "weight" in f else np.ones(len(y))
    if trace["task"] == "regression":
        y = scaled(y.reshape(len(y), -1), trace["targets"], dtype)
    elif trace["task"] == "multiclass":
        y = torch.tensor(y, dtype=torch.long)
    else:
        y = torch.tensor(y[:, None], dtype=dtype)
    return X, y, torch.tensor(w, dtype=dtype)


def parameters_of(trace, dtype):
    def parameter(values, *shape):
        p = torch.tensor(values, dtype=dtype).reshape(*shape)
        return p.requires_grad_(True)

    kernels = [parameter(layer["W"], layer["n_in"], layer["n_out"])
               for layer in trace["layers"]]
    biases = [parameter(layer["b"], layer["n_out"])
              for layer in trace["layers"]]
    return kernels, biases


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; PyTorch itself has none."""

    def __init__(self, params, lr, betas):
        super().__init__(params, {"lr": lr, "betas": betas})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            one, two = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p -= group["lr"] * torch.sign(one * m + (1 - one) * p.grad)
                m.mul_(two).add_(p.grad, alpha=1 - two)


class Muon(torch.optim.Optimizer):
    """Jordan 2024 for hidden layers, with the rate of n_in x n_out kernels as
    torch.optim.Muon has it for weights, which are their transposes; output layer
    and biases by Adam."""

    def __init__(self, kernels, biases, settings):
        others = kernels[-1:] + biases
        groups = [{"params": kernels[:-1], "lr": float(settings["lr"])},
                  {"params": others, "lr": float(settings["lr-others"])}]
        super().__init__(groups, {"lr": None})
        self.mu = float(settings["momentum"])
        self.adam = torch.optim.Adam(
            others, 0, (float(settings["beta1"]), float(settings["beta2"])),
            float(settings["epsilon"]))

    @staticmethod
    def orthogonal(N):
        X = N if N.shape[0] <= N.shape[1] else N.T
        X = X / max(X.norm().item(), 1e-7)
        for _ in range(5):
            A = X @ X.T
            X = 3.4445 * X + (-4.7750 * A + 2.0315 * A @ A) @ X
        return X if N.shape[0] <= N.shape[1] else X.T

    @torch.no_grad()
    def step(self):
        rate, others = (group["lr"] for group in self.param_groups)
        for W in self.param_groups[0]["params"]:
            M = self.state[W].setdefault("M", torch.zeros_like(W))
            M.lerp_(W.grad, 1 - self.mu)
            X = self.orthogonal(W.grad.lerp(M, self.mu))
            W.sub_(X, alpha=rate * max(1, W.shape[1] / W.shape[0]) ** 0.5)
        self.adam.param_groups[0]["lr"] = others
        self.adam.step()


def optimizer_of(settings, kernels, biases):
    """Penalties are part of the loss, so the optimizers have none, but the
    decoupled decay of AdamW."""
    rate, name = float(settings["lr"]), settings["optimizer"]
    momentum, epsilon = float(settings["momentum"]), float(settings["epsilon"])
    betas = float(settings["beta1"]), float(settings["beta2"])
    rho, both = float(settings["rho"]), kernels + biases
    optim = torch.optim
    if name == "muon":
        return Muon(kernels, biases, settings)
    if name == "adamw":
        groups = [{"params": kernels,
                   "weight_decay": float(settings["weight-decay"])},
                  {"params": biases, "weight_decay": 0}]
        return optim.AdamW(groups, rate, betas, epsilon)
    return {"sgd": lambda: optim.SGD(both, rate),
            "momentum": lambda: optim.SGD(both, rate, momentum),
            "nesterov": lambda: optim.SGD(both, rate, momentum, nesterov=True),
            "adagrad": lambda: optim.Adagrad(both, rate, eps=epsilon),
            "rmsprop": lambda: optim.RMSprop(both, rate, rho, epsilon),
            "adadelta": lambda: optim.Adadelta(both, rate, rho, epsilon),
            "adam": lambda: optim.Adam(both, rate, betas, epsilon),
            "lion": lambda: Lion(both, rate, betas)}[name]()


def add_penalties(settings, kernels):
    """Gradients of l2/2 sum W^2 and l1 sum |W|, after clipping."""
    for W in kernels:
        W.grad += float(settings["l2"]) * W.detach()
        W.grad += float(settings["l1"]) * torch.sign(W.detach())


def clip(settings, parameters):
    if float(settings["clip-norm"]) > 0:
        torch.nn.utils.clip_grad_norm_(parameters, float(settings["clip-norm"]))
    if float(settings["clip-value"]) > 0:
        torch.nn.utils.clip_grad_value_(parameters,
                                        float(settings["clip-value"]))


def flat_cosine(share):
    """1 for half of the run, then half a cosine down to 0."""
    return 1 if share < 0.5 else (1 + math.cos(math.pi * (2 * share - 1))) / 2


def coslog4(share):
    """Holzmueller, Grinsztajn and Steinwart 2024."""
    return (1 - math.cos(2 * math.pi * math.log2(1 + 15 * share))) / 2


def course_of(settings, name, step, steps_of_epoch):
    """The factor of a setting at a step, from 0."""
    if settings[name] == "constant":
        return 1
    return flat_cosine(step / (int(settings["epochs"]) * steps_of_epoch))


def decay(settings, kernels, optimizer, factor):
    """theta *= 1 - rate weight_decay, before the step, as AdamW does it."""
    weight_decay = factor * float(settings["weight-decay"])
    for group in optimizer.param_groups:
        if settings["optimizer"] == "adamw":
            group["weight_decay"] = weight_decay
            return
        for W in kernels:
            if any(W is p for p in group["params"]):
                W.data *= 1 - group["lr"] * weight_decay


def limit(settings, kernels):
    """Keras' max_norm(axis=0) of the weights into each unit, by NumPy."""
    most = float(settings["max-norm"])
    for W in kernels if most > 0 else []:
        w = W.detach().numpy().astype("f8")
        norm = np.sqrt((w ** 2).sum(axis=0))
        scale = np.where(norm > most, most / (norm + 1e-7), 1)
        W.data = torch.tensor(w * scale, dtype=W.dtype)


def averaged(settings, kernels, biases):
    """The average of the parameters; None without one."""
    if float(settings["ema"]) == 0:
        return None
    model = torch.nn.ParameterList(kernels + biases)
    keep = float(settings["ema"])
    return torch.optim.swa_utils.AveragedModel(
        model, avg_fn=lambda mean, new, n: keep * mean + (1 - keep) * new)


def scheduler_of(settings, optimizer, steps_of_epoch):
    """PyTorch's scheduler of the same name, stepped after every step."""
    rates = torch.optim.lr_scheduler
    epochs = int(settings["epochs"]) if settings["epochs"] != "auto" else 200
    warmup = steps_in(settings["warmup"], steps_of_epoch)
    span = epochs * steps_of_epoch - warmup
    every = steps_in(settings["lr-every"], steps_of_epoch)
    power, least = float(settings["lr-power"]), float(settings["lr-min"])
    decay = float(settings["lr-decay"])
    lr = float(settings["lr"])
    name = settings["lr-schedule"]
    made = {
        "constant": lambda: rates.ConstantLR(optimizer, 1),
        "step": lambda: rates.StepLR(optimizer, every,
                                     float(settings["lr-factor"])),
        "exp": lambda: rates.ExponentialLR(optimizer,
                                           float(settings["lr-factor"])),
        "inverse": lambda: rates.LambdaLR(
            optimizer, lambda t: (1 + decay * (t // every)) ** -power),
        "polynomial": lambda: rates.PolynomialLR(optimizer, span, power),
        "cosine": lambda: rates.CosineAnnealingLR(optimizer, span, least)
        if not every else rates.CosineAnnealingWarmRestarts(
            optimizer, every, int(float(settings["lr-growth"])), least),
        "one-cycle": lambda: rates.OneCycleLR(
            optimizer, lr, span, pct_start=float(settings["lr-rise"]),
            cycle_momentum=False),
        "coslog4": lambda: rates.LambdaLR(
            optimizer, lambda t: coslog4(t / span)),
        "flat-cosine": lambda: rates.LambdaLR(
            optimizer, lambda t: flat_cosine(t / span)),
    }[name]()
    if not warmup:
        return made
    first = rates.LinearLR(optimizer, 1 / (warmup + 1), 1, warmup)
    return rates.SequentialLR(optimizer, [first, made], [warmup])


def steps_in(span, steps_of_epoch):
    if span.endswith("ep"):
        return int(span[:-2]) * steps_of_epoch
    return int(span)


def outputs(trace, kernels, biases, A):
    """Z of the last layer."""
    last = len(kernels) - 1
    for k, (W, b) in enumerate(zip(kernels, biases)):
        Z = A @ W + b
        if k < last:
            A = ACTIVATIONS[trace["layers"][k]["activation"]](Z)
    return Z


def row_losses(task, Z, y):
    functional = torch.nn.functional
    if task == "regression":
        return (0.5 * (Z - y) ** 2).sum(dim=1)
    if task == "multiclass":
        return functional.cross_entropy(Z, y, reduction="none")
    return functional.binary_cross_entropy_with_logits(
        Z, y, reduction="none").sum(dim=1)


def losses_of_torch(trace, path):
    dtype = getattr(torch, trace["dtype"])
    X, y, w = read_table(path, trace, dtype)
    kernels, biases = parameters_of(trace, dtype)
    settings = trace["settings"]
    optimizer = optimizer_of(settings, kernels, biases)
    average = averaged(settings, kernels, biases)
    steps_of_epoch = -(-len(X) // int(settings["batch-size"]))
    scheduler = scheduler_of(settings, optimizer, steps_of_epoch)
    losses = []
    for k, step in enumerate(trace["steps"]):
        rows = torch.tensor(step["rows"])
        Z = outputs(trace, kernels, biases, X[rows])
        loss = (row_losses(trace["task"], Z, y[rows]) * w[rows]).sum()
        loss = loss / w[rows].sum()
        optimizer.zero_grad()
        loss.backward()
        clip(settings, kernels + biases)
        add_penalties(settings, kernels)
        decay(settings, kernels, optimizer, course_of(
            settings, "weight-decay-schedule", k, steps_of_epoch))
        optimizer.step()
        limit(settings, kernels)
        if average:
            average.update_parameters(torch.nn.ParameterList(kernels + biases))
        scheduler.step()
        losses.append(loss.item())
    final = list(average.module) if average else kernels + biases
    return losses, np.concatenate([p.detach().numpy().ravel().astype("f8")
                                   for p in final])


def check_run(program, path, settings):
    """A line on one run; whether all its losses agree."""
    trace = trace_of(program, path, {**COMMON, **settings})
    sizes = [len(step["rows"]) for step in trace["steps"]]
    ours = np.array([step["loss"] for step in trace["steps"]])
    losses, parameters = losses_of_torch(trace, path)
    theirs = np.array(losses)
    final = np.array([x for part in ("W", "b", "alpha")
                      for layer in trace["final"]
                      for x in layer.get(part, [])])
    error = (np.abs(ours - theirs) / np.abs(theirs)).max()
    # Adam divides rounding errors by gradients that may be small.
    error = max(error, np.abs(final - parameters).max() /
                np.abs(parameters).max() / 10)
    good = (error <= LIMITS[trace["dtype"]] and len(ours) == STEPS and
            len(set(sizes)) == 2 and np.ptp(ours) > 0)
    print("%-7s %s %-10s %-24s loss %.4f to %.4f, largest difference %.1e" %
          ("ok" if good else "FAILED", trace["dtype"], trace["task"],
           " ".join(settings.values()), ours[0], ours[-1], error))
    return good, trace["dtype"], error


def all_settings():
    for optimizer, rate in RATES.items():
        for l2, activation in ("0", "tanh"), ("1e-3", "relu"):
            yield {"activation": activation, "optimizer": optimizer,
                   "l2": l2, "lr": rate}
    # Kernels of 1 unit, square, wide and tall.
    for hidden in "1,7", "5,5,40", "3", "130,70":
        yield {"activation": "tanh", "optimizer": "muon", "hidden": hidden,
               "lr": "0.01", "lr-others": "0.002"}
    # The gradient of l1 jumps where a weight crosses 0, at other steps in float,
    # and small gradients matter as much as large ones: a small l1.
    for more in PENALTIES:
        small = {"l1": "1e-5"} if "l1" in more else {}
        yield {"activation": "tanh", "optimizer": "muon", "lr": "0.01",
               "momentum": "0.8", **more, **small}
    for k, more in enumerate(PENALTIES):
        for optimizer in ("sgd", "lion") if k % 2 else ("adamw", "adadelta"):
            yield {"activation": "tanh", "optimizer": optimizer,
                   "lr": RATES[optimizer], **more}
    yield {"activation": "sigmoid,tanh", "optimizer": "adam",
           "normalize": "none"}
    yield {"activation": "relu", "optimizer": "sgd", "normalize": "minmax"}


def all_schedules():
    """Runs of 100 steps; epochs of 11 of them, 9 epochs and a little."""
    run = {"optimizer": "adam", "lr": "0.01", "epochs": "10"}
    for more in (
            {"lr-schedule": "step", "lr-every": "2ep", "lr-factor": "0.3"},
            {"lr-schedule": "exp", "lr-every": "1", "lr-factor": "0.97"},
            {"lr-schedule": "inverse", "lr-every": "5", "lr-power": "0.5",
             "lr-decay": "3"},
            {"lr-schedule": "polynomial", "lr-power": "1.5"},
            {"lr-schedule": "cosine", "lr-min": "1e-4"},
            {"lr-schedule": "cosine", "lr-every": "1ep", "lr-growth": "2"},
            {"lr-schedule": "flat-cosine"},
            {"lr-schedule": "coslog4"},
            {"lr-schedule": "one-cycle"}):
        yield {**run, **more}
        if more["lr-schedule"] not in ("one-cycle", "coslog4"):
            yield {**run, **more, "optimizer": "momentum", "warmup": "2ep"}
    yield {**run, "lr-schedule": "constant", "warmup": "30"}
    for optimizer in "adamw", "sgd":
        yield {**run, "optimizer": optimizer, "weight-decay": "0.5",
               "weight-decay-schedule": "flat-cosine"}
    yield {**run, "lr-schedule": "coslog4", "optimizer": "lion",
           "weight-decay": "0.5", "weight-decay-schedule": "flat-cosine"}
    yield {**run, "lr-schedule": "exp", "lr-every": "1", "lr-factor": "0.97",
           "warmup": "2ep", "optimizer": "muon", "lr-others": "0.003"}


def main():
    torch.set_num_threads(1)
    results = [check_run(program, path, settings)
               for program in sys.argv[1:3]
               for path in sys.argv[3:]
               for settings in all_settings()]
    results += [check_run(program, sys.argv[3], settings)
                for program in sys.argv[1:3]
                for settings in all_schedules()]
    for dtype, limit in LIMITS.items():
        errors = [error for _, of, error in results if of == dtype]
        print("%s: %d runs of %d steps, largest relative difference of a loss "
              "%.2e, limit %.0e" % (dtype, len(errors), STEPS, max(errors),
                                    limit))
    sys.exit(not all(good for good, _, _ in results))


if __name__ == "__main__":
    main()
