# SPDX-License-Identifier: MIT
"""guide_files.py NAME... - small files that readers of the documents have."""
import gzip
import struct
import sys

import h5py
import numpy as np

random = np.random.default_rng(1)
X = random.normal(size=(200, 3)).astype("f4")
kind = (X[:, 0] + X[:, 1] > 0).astype("u1")


def table(rows):
    """Two columns of numbers; up where their sum is large, else down."""
    for i in range(rows):
        a, b = i * 37 % 100, i * 61 % 100
        yield ("%.6g" % (a / 50 - 1), "%.6g" % (b / 50 - 1),
               "up" if a + b > 100 else "down")


def text(name, rows, header="a,b,kind", columns=(0, 1, 2)):
    lines = [header] if header else []
    lines += [",".join(row[c] for c in columns) for row in table(rows)]
    with (gzip.open if name.endswith(".gz") else open)(name, "wt") as out:
        out.write("\n".join(lines) + "\n")


def hdf5(name, **datasets):
    with h5py.File(name, "w") as f:
        for path, value in datasets.items():
            f[path] = value


def idx(name, magic, values):
    with gzip.open(name, "wb") as f:
        f.write(struct.pack(">4B%di" % values.ndim, 0, 0, 8, magic,
                            *values.shape))
        f.write(values.tobytes())


def jets():
    fields = [("pt", "f4"), ("eta", "f4"), ("phi", "f4"), ("flavour", "i4")]
    return np.array([(*row, k) for row, k in zip(X, kind)], fields)


FILES = {
    "events.csv": lambda name: text(name, 300),
    "test.csv": lambda name: text(name, 100),
    "new.csv": lambda name: text(name, 50, "a,b", (0, 1)),
    "new.csv.gz": lambda name: text(name, 50, "a,b", (0, 1)),
    "table.csv.gz": lambda name: text(name, 200, "a,b,quality"),
    "part-1.csv.gz": lambda name: text(name, 100, "", (2, 0, 1)),
    "part-2.csv.gz": lambda name: text(name, 100, "", (2, 0, 1)),
    "run7.h5": lambda name: hdf5(name, measurements=X,
                                 truth=X @ np.array([1, 2, 3], "f4")),
    "table.h5": lambda name: hdf5(name, data=np.column_stack([kind, X])),
    "jets.h5": lambda name: hdf5(name, jets=jets()),
    "split.h5": lambda name: hdf5(
        name, X=X, y=kind,
        split=np.arange(200, dtype="u1") % 10 // 8 * (1 + np.arange(200) % 2)),
    "X.npy": lambda name: np.save(name, X),
    "y.npy": lambda name: np.save(name, kind),
    "train-images-idx3-ubyte.gz": lambda name: idx(
        name, 3, random.integers(0, 256, (200, 2, 2), "u1")),
    "train-labels-idx1-ubyte.gz": lambda name: idx(name, 1, kind),
}

for asked in sys.argv[1:]:
    FILES[asked](asked)
