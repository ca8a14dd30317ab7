# SPDX-License-Identifier: MIT
"""examples.py - the HDF5, NumPy and IDX files that the documents mention."""
import gzip
import struct

import h5py
import numpy as np

random = np.random.default_rng(1)
X = random.normal(size=(200, 3)).astype("f4")
kind = (X[:, 0] + X[:, 1] > 0).astype("u1")

with h5py.File("run7.h5", "w") as f:
    f["measurements"], f["truth"] = X, X @ np.array([1, 2, 3], "f4")
with h5py.File("table.h5", "w") as f:
    f["data"] = np.column_stack([kind, X])
with h5py.File("jets.h5", "w") as f:
    fields = [("pt", "f4"), ("eta", "f4"), ("phi", "f4"), ("flavour", "i4")]
    f["jets"] = np.array([(*row, k) for row, k in zip(X, kind)], fields)
with h5py.File("split.h5", "w") as f:
    f["X"], f["y"] = X, kind
    f["split"] = np.arange(200, dtype="u1") % 10 // 8 * (1 + np.arange(200) % 2)
np.save("X.npy", X)
np.save("y.npy", kind)
with gzip.open("train-images-idx3-ubyte.gz", "wb") as f:
    f.write(struct.pack(">4B3i", 0, 0, 8, 3, 200, 2, 2))
    f.write(random.integers(0, 256, (200, 2, 2), "u1").tobytes())
with gzip.open("train-labels-idx1-ubyte.gz", "wb") as f:
    f.write(struct.pack(">4Bi", 0, 0, 8, 1, 200) + kind.tobytes())
