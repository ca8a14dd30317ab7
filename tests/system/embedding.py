# SPDX-License-Identifier: MIT
"""Tables with text columns for embedding.sh, into the directory of argv[1].

small.csv, val.csv: two text columns among numbers, some cells missing; val.csv
has texts that small.csv does not have. words.h5: the columns of small.csv as
enums. other.h5: with the words in another order. large.h5: enough to stream.
"""
import os
import sys

import h5py
import numpy as np

out = sys.argv[1]
CITIES, SHAPES = 40, ["x", "yy", "z"]


def rows(n, cities, seed):
    rng = np.random.default_rng(seed)
    city, shape = rng.integers(0, cities, n), rng.integers(0, 3, n)
    X = np.round(rng.normal(size=(n, 2)), 3)
    effect = np.random.default_rng(99).normal(size=1000)[city]
    y = X[:, 0] / 2 + effect + (shape == 2) * X[:, 1] > 0
    return X, city, shape, y.astype(int)


def text(name, n, cities, seed):
    X, city, shape, y = rows(n, cities, seed)
    with open(os.path.join(out, name), "w") as f:
        f.write("a,city,b,shape,y\n")
        for i in range(n):
            c = "" if i % 50 == 7 else f"c{city[i]:03d}"
            a = "" if i % 60 == 9 else X[i, 0]
            f.write(f"{a},{c},{X[i, 1]},{SHAPES[shape[i]]},{y[i]}\n")


def words(name, n, seed, order, numbers=2, missing=False):
    X, city, shape, y = rows(n, CITIES, seed)
    wide = np.random.default_rng(seed).normal(size=(n, numbers - 2))
    code = {f"c{k:03d}": int(i) for i, k in enumerate(order)}
    kinds = h5py.enum_dtype(code, "i2")
    with h5py.File(os.path.join(out, name), "w") as f:
        f["num"] = np.hstack([X, wide]).astype("f4")
        f.create_dataset("city", data=np.array(
            [code[f"c{k:03d}"] for k in city], "i2"), dtype=kinds)
        f.create_dataset("shape", data=shape.astype("i1"), dtype=h5py.enum_dtype(
            {s: i for i, s in enumerate(SHAPES)}, "i1"))
        f["y"] = y


text("small.csv", 1500, CITIES, 1)
text("val.csv", 400, CITIES + 5, 2)
words("words.h5", 1500, 1, np.arange(CITIES))
words("other.h5", 1500, 1, np.random.default_rng(3).permutation(CITIES))
words("large.h5", 250000, 4, np.arange(CITIES), 16)
