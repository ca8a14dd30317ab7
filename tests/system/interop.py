#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What other programs see of our files, and we of theirs, for interop.sh.

Usage: interop.py make TABLE.h5             two lines of h5py; more beside it
       interop.py forward MODEL TABLE PREDICTION
       interop.py checkpoint FILE EPOCHS STEPS
"""

import sys

import h5py
import numpy as np

LIMITS = {"float32": 2e-6, "float64": 1e-13}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": softmax,
    "tanh": np.tanh,
}


def forward(f, X):
    """The outputs of the model file f for raw rows, in double."""
    a = (X - f["preprocess/shift"][:]) * f["preprocess/scale"][:]
    for k in range(1, f["model"].attrs["n_layers"] + 1):
        layer = f["model/layer_%d" % k]
        z = a @ layer["kernel"][:].astype("f8") + layer["bias"][:]
        a = ACTIVATIONS[layer.attrs["activation"].decode()](z)
    return a / f["postprocess/scale"][:] + f["postprocess/shift"][:]


def check_forward(model, table, prediction):
    """predict wrote what the model file says, for rows and self-test."""
    with h5py.File(model, "r") as f, h5py.File(table, "r") as t, \
            h5py.File(prediction, "r") as p:
        assert f.userblock_size == 512
        assert f.attrs["format"] == b"lockstep-model"
        wanted = forward(f, t["X"][:].astype("f8"))
        error = np.abs(p["prediction"][:] - wanted).max()
        error /= np.abs(wanted).max()
        task, dtype = (f["model"].attrs[k].decode() for k in ("task", "dtype"))
        print("%s %s: %d x %d outputs, largest relative difference %.1e, "
              "limit %.0e" % (dtype, task, *wanted.shape, error,
                              LIMITS[dtype]))
        assert p["prediction"].shape == wanted.shape
        assert error <= LIMITS[dtype]
        own = forward(f, f["selftest/x"][:].astype("f8"))
        assert np.abs(own - f["selftest/y"][:]).max() <= \
            LIMITS[dtype] * np.abs(own).max()
        if task == "regression":
            assert "class" not in p
        else:
            check_classes(p, wanted)


def check_classes(p, wanted):
    """/class is the most likely one; rounding may decide near a tie."""
    if wanted.shape[1] == 1:
        wanted = np.c_[1 - wanted, wanted]
    likely = wanted.argmax(axis=1)
    first, second = np.sort(wanted, axis=1)[:, :-3:-1].T
    clear = first - second > 1e-5
    assert (p["class"][:] == likely)[clear].all()
    assert clear.sum() > 0.9 * len(clear) and len(np.unique(likely)) > 1


def check_checkpoint(path, epochs, steps):
    with h5py.File(path, "r") as f:
        training = f["training"]
        assert f.userblock_size == 512
        assert training.attrs["step"] == int(steps)
        assert training.attrs["epoch"] == int(epochs)
        assert training.attrs["n_states"] == 2
        settings = dict(line.split(" = ", 1)
                        for line in training["settings"].asstr()[:])
        assert settings["batch-size"] == "64", settings
        for k in 1, 2:
            for name in "kernel", "bias":
                inside = "layer_%d/%s" % (k, name)
                for state in "state_1", "state_2":
                    values = training["optimizer"][state][inside]
                    assert values.shape == f["model"][inside].shape
                    assert np.abs(values[:]).max() > 0
                assert (training["optimizer/state_2"][inside][:] >= 0).all()
        assert len(f["history/loss"]) == int(epochs)
        assert np.isfinite(f["history/loss"][:]).all()


def make_tables(path):
    """A table of two lines, and others that hold it in other ways."""
    generator = np.random.default_rng(7)
    X = generator.normal(size=(600, 4)) * [1, 10, 0.1, 3] + [0, 5, -1, 100]
    y = (X[:, 0] * 10 > X[:, 1] - 5 + X[:, 3] - 100).astype("i8")
    names = ["pt", "eta", "phi", "mass"]

    with h5py.File(path, "w") as f:
        f["X"], f["y"] = X, y
    with h5py.File("named.h5", "w") as f:
        f["X"], f["y"], f["feature_names"] = X, y, names
    other = [2, 0, 3, 1]
    with h5py.File("permuted.h5", "w") as f:
        f["X"], f["y"] = np.c_[X[:, other], X[:, 0] + 1], y
        f["feature_names"] = [names[k] for k in other] + ["further"]
    with h5py.File("lacking.h5", "w") as f:
        f["X"], f["y"] = X, y
        f["feature_names"] = ["pt", "eta", "phi", "m"]
    # The same numbers, big-endian, compressed in chunks, under other names.
    with h5py.File("foreign.h5", "w") as f:
        f.create_dataset("events/features", data=X.astype(">f8"),
                         chunks=(50, 4), compression="gzip", shuffle=True)
        f.create_dataset("events/signal", data=y[:, None].astype(">i2"))


def main():
    actions = {"make": make_tables, "forward": check_forward,
               "checkpoint": check_checkpoint}
    actions[sys.argv[1]](*sys.argv[2:])


main()
