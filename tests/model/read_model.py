#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Read a model file as its documentation says, and write it again in double
precision and with groups that nobody knows, for test_model_file.c.
Usage: read_model.py MODEL OUTPUT

The header in front of the output is that of MODEL: its checksum is wrong."""

import shutil
import sys

import h5py
import numpy as np


def outputs(f, x):
    """The three lines of docs/file-format.md, for a softmax output."""
    a = (x - f["preprocess/shift"][:]) * f["preprocess/scale"][:]
    for k in range(1, f["model"].attrs["n_layers"] + 1):
        layer = f["model/layer_%d" % k]
        z = a @ layer["kernel"][:] + layer["bias"][:]
        if layer.attrs["activation"].decode() == "tanh":
            a = np.tanh(z)
        else:
            a = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return a / f["postprocess/scale"][:] + f["postprocess/shift"][:]


def main():
    shutil.copyfile(sys.argv[1], sys.argv[2])
    with h5py.File(sys.argv[1], "r") as f:
        assert f.userblock_size == 512
        assert f.attrs["format"] == b"lockstep-model"
        difference = outputs(f, f["selftest/x"][:]) - f["selftest/y"][:]
        assert np.abs(difference).max() < 1e-5, difference
        assert f["provenance/program"].asstr()[0] == "lockstep 1"
        assert list(f["history/epoch"][:]) == [1, 2]
    with h5py.File(sys.argv[2], "r+") as f:
        for name in [n for n in list_names(f) if f[n].dtype.kind == "f"]:
            values = f[name][:].astype("f8")
            del f[name]
            f[name] = values
        f["model"].attrs["dtype"] = "float64"
        f["model/layer_1/new"] = [1, 2]
        f["later/group"] = "text"
        f["provenance/numbers"] = [1, 2]
        f["provenance/list"] = ["a", "b"]


def list_names(f):
    names = []
    f.visititems(lambda name, item: names.append(name)
                 if isinstance(item, h5py.Dataset) else None)
    return names


main()
