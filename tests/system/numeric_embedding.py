#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables for numeric_embedding.sh, into the directory of argv[1]: numbers.h5 with
five numbers, a feature of two values and a constant one; mixed.csv with a text
column, too; large.h5, which a small --memory streams."""

import sys

import h5py
import numpy as np


def features(rows, seed):
    rng = np.random.default_rng(seed)
    return np.column_stack([
        rng.normal(size=rows), rng.random(rows), rng.exponential(size=rows),
        rng.integers(0, 5, rows), np.round(rng.normal(size=rows), 1),
        rng.integers(0, 2, rows), np.ones(rows)])


def classes(X):
    return ((np.abs(X[:, 0]) + np.sin(6 * X[:, 1]) + X[:, 3] / 4 + X[:, 5] / 3)
            > 1.5).astype("u1")


folder = sys.argv[1]
for name, rows, seed in (("numbers", 1000, 1), ("large", 300000, 2)):
    X = features(rows, seed)
    with h5py.File(f"{folder}/{name}.h5", "w") as f:
        f.create_dataset("X", data=X.astype("f4"), chunks=(1000, 7))
        f["y"] = classes(X)
X = features(700, 3)
words = np.random.default_rng(4).integers(0, 9, 700)
with open(f"{folder}/mixed.csv", "w", encoding="ascii") as f:
    f.write("a,b,place,c,d,e,two,one,y\n")
    for x, word, y in zip(X, words, classes(X)):
        x = ["%.6g" % v for v in x]
        f.write(",".join([*x[:2], f"place{word}", *x[2:], str(y)]) + "\n")
