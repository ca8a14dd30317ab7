#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HDF5 files that no run may trust, for bad_inputs.sh.
Usage: bad_inputs.py DIRECTORY"""

import os
import struct
import sys

import h5py
import numpy as np

ROWS = 200
X = (np.arange(ROWS * 3).reshape(ROWS, 3) * 37 % 101 / 50 - 1).astype("f4")
y = (X[:, 0] + X[:, 1] > 0).astype("u1")


def table(name, x=X, labels=y, **more):
    """A file with /X, /y and whatever else."""
    with h5py.File(name + ".h5", "w") as f:
        f["X"] = x
        f["y"] = labels
        for key, value in more.items():
            f[key.replace("__", "/")] = value


def changed(value, row, column):
    x = X.astype("f8")
    x[row, column] = value
    return x


def values():
    table("good", feature_names=["a", "b", "c"])
    table("nan", changed(np.nan, 17, 2))
    table("inf", changed(-np.inf, 18, 1))
    table("large", changed(1e300, 19, 0))
    table("nan-y", labels=np.where(np.arange(ROWS) == 7, np.nan, X[:, 0]))
    words = np.where(np.arange(ROWS) % 2, b"yes", b"no ")
    for name, word in ("empty", b""), ("nan", b"nan"), ("blank", b"  "):
        table(f"{name}-word", labels=np.where(np.arange(ROWS) == 7, word, words))
    table("nan-class", labels=y, class_names=["yes", "nan"])
    for name, key, value in (("marked-y", "_FillValue", 3),
                             ("no-scale", "scale_factor", 0.0),
                             ("matlab-empty", "MATLAB_empty", 1)):
        table(name, labels=np.arange(ROWS) % 5)
        with h5py.File(name + ".h5", "a") as f:
            f["X" if name == "no-scale" else "y"].attrs[key] = value
    table("marked-weight", weight=np.ones(ROWS))
    with h5py.File("marked-weight.h5", "a") as f:
        f["weight"][9] = -99
        f["weight"].attrs["missing_value"] = -99.0
    table("nan-weight", weight=np.where(np.arange(ROWS) == 9, np.nan, 1.0))
    table("minus-weight", weight=np.where(np.arange(ROWS) == 9, -ROWS, 1.0))
    table("minus-y", labels=np.where(np.arange(ROWS) == 9, -0.5, 1.5))
    table("zero-y", labels=np.where(np.arange(ROWS) == 8, 0.0, 1.5))
    table("zero-weight", weight=np.zeros(ROWS))
    table("label-u64", labels=np.where(y == 1, 2 ** 63, 0).astype("u8"))
    table("label-2-53", labels=2 ** 53 + y.astype("i8"))
    table("one-class", labels=np.zeros(ROWS, "u1"))
    table("constant", changed(1, slice(None), 1))
    table("names", feature_names=["a", "b"])
    table("renamed", feature_names=["a", "b", "z"])
    table("narrow", X[:, :2], feature_names=["a", "b"])
    table("unnamed-narrow", X[:, :2])


def shapes():
    table("no-rows", X[:0], y[:0])
    table("no-columns", X[:, :0])
    table("rank0", np.float32(1))
    table("rank32", np.zeros((ROWS,) + (1,) * 31, "f4"))
    table("counts", X[:-1])
    with h5py.File("group.h5", "w") as f:
        f["X/data/inner"] = X
        f["y"] = y
    with h5py.File("other.h5", "w") as f:
        f["events"] = X
        f["mass"] = X[:, 0]
        f["charge"] = X[:, 1]
    with h5py.File("empty-file.h5", "w"):
        pass
    table("x-only")
    with h5py.File("x-only.h5", "a") as f:
        del f["y"]


def kinds():
    table("complex", X.astype("c8"))
    table("compound", np.zeros(ROWS, [("a", "S4"), ("b", "V3")]))
    table("vlen")
    table("reference")
    for name, kind in (("vlen", h5py.vlen_dtype("f4")),
                       ("reference", h5py.ref_dtype)):
        with h5py.File(name + ".h5", "a") as f:
            del f["X"]
            f.create_dataset("X", (ROWS, 3), kind)
    table("text", np.full((ROWS, 3), b"one"))
    table("opaque", np.zeros((ROWS, 3), "V4"))


def hidden():
    """Datasets that are no plain bytes of this file."""
    table("secret")
    for name, link in (("soft", h5py.SoftLink("/real")),
                       ("outside", h5py.ExternalLink("secret.h5", "/X"))):
        with h5py.File(name + ".h5", "w") as f:
            f["y"] = y
            f["X"] = link
            if name == "soft":
                f["real"] = X
    with h5py.File("external.h5", "w") as f:
        f.create_dataset("X", (ROWS, 3), "f4", external=[("good.h5", 0, 2400)])
        f["y"] = y
    layout = h5py.VirtualLayout((ROWS, 3), "f4")
    layout[:] = h5py.VirtualSource("secret.h5", "X", (ROWS, 3))
    with h5py.File("virtual.h5", "w") as f:
        f.create_virtual_dataset("X", layout)
        f["y"] = y


def parts():
    """What is made of several datasets, or of columns."""
    table("sparse-csc")
    with h5py.File("sparse-csc.h5", "a") as f:
        del f["X"]
        sparse(f, "csc_matrix", X.shape)
    with h5py.File("sparse-no-shape.h5", "w") as f:
        sparse(f, "csr_matrix", None)
        f["y"] = y
    with h5py.File("sparse-column.h5", "w") as f:
        sparse(f, "csr_matrix", X.shape)
        f["X/indices"][30] = 3
        f["y"] = y
    with h5py.File("sparse-rows.h5", "w") as f:
        sparse(f, "csr_matrix", (2 ** 40, 3))
        f["y"] = y
    with h5py.File("codes.h5", "w") as f:
        f["X"] = X
        f["obs/kind/codes"] = np.where(np.arange(ROWS) == 4, -1, y).astype("i1")
        f["obs/kind/categories"] = ["a", "b"]
    rows = np.zeros(ROWS, [("a", "f4"), ("b", "f4"), ("name", "S3"),
                           ("kind", "i4"), ("nested", [("p", "f4")])])
    rows["a"], rows["b"], rows["kind"] = X[:, 0], X[:, 1], y
    rows["a"][21] = np.nan
    with h5py.File("records.h5", "w") as f:
        f["jets"] = rows
        f["cube"] = np.zeros((5, 4, 3), [("a", "f4")])
    with h5py.File("pandas.h5", "w") as f:
        f["df/axis0"] = f["df/block0_items"] = np.array([b"a", b"b", b"c"])
        f["df/axis1"] = np.arange(ROWS)
        f["df/block0_values"] = X
        f["df"].attrs["pandas_type"] = "frame"
        objects = f.create_dataset("of/block0_values", (1,),
                                   h5py.vlen_dtype("u1"))
        objects[0] = np.frombuffer(b"cos\nsystem\n.", "u1")
        f["of/axis0"] = f["of/block0_items"] = np.array([b"a", b"y"])
        f["of/axis1"] = np.arange(ROWS)
        f["bad/axis0"] = np.array([b"a", b"b"])
        f["bad/block0_items"] = np.array([b"a", b"z"])
        f["bad/block0_values"] = X[:, :2]
    table("columns", np.column_stack([y, X]))


def sparse(f, encoding, shape):
    there = X != 0
    group = f.create_group("X")
    group.attrs["encoding-type"] = encoding
    if shape:
        group.attrs["shape"] = np.array(shape)
    group["data"] = X[there]
    group["indices"] = np.nonzero(there)[1].astype("i4")
    group["indptr"] = np.append(0, np.cumsum(there.sum(1)))


def crowds():
    """More than anybody has."""
    with h5py.File("links.h5", "w") as f:
        f["X"], f["y"], group = X, y, f.create_group("g")
        for i in range(100001):
            group.id.links.create_soft(b"%d" % i, b"/X")
    with h5py.File("attribute.h5", "w", libver="latest") as f:
        f["y"] = y
        sparse(f, "csr_matrix", X.shape)
        del f["X"].attrs["encoding-type"]
        f["X"].attrs["encoding-type"] = np.bytes_(b"c" * (4 << 20))


def nowhere():
    with h5py.File("outside-none.h5", "w") as f:
        f["X"] = h5py.ExternalLink("none.h5", "/X")
        f["y"] = y
    layout = h5py.VirtualLayout((ROWS, 3), "f4")
    layout[:] = h5py.VirtualSource("none.h5", "X", (ROWS, 3))
    with h5py.File("virtual-none.h5", "w") as f:
        f.create_virtual_dataset("X", layout)
        f["y"] = y


def sizes():
    with h5py.File("huge.h5", "w") as f:
        f.create_dataset("X", (2 ** 33, 2 ** 31), "f4", chunks=(1024, 1024))
        f["y"] = y
    with h5py.File("sparse.h5", "w") as f:
        f.create_dataset("X", (2 ** 40, 3), "f4", chunks=(1024, 3))[0, 0] = 1
        f.create_dataset("y", (2 ** 40,), "u1", chunks=(1024,))[0] = 1
    with h5py.File("never.h5", "w") as f:
        f.create_dataset("X", (ROWS, 3), "f4")
        f["y"] = y
    with h5py.File("bomb.h5", "w") as f:
        f.create_dataset("X", data=np.zeros((1 << 25, 4), "u1"),
                         chunks=(1 << 25, 4), compression="gzip")
        f["y"] = y
    with h5py.File("big-chunk.h5", "w") as f:
        f.create_dataset("X", (4, 2 ** 29), "f4", chunks=(1, 2 ** 29))
        f["X"].id.write_direct_chunk((0, 0), b"x")
        f["y"] = y[:4]


def filters():
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((ROWS, 3))
    plist.set_filter(32015, h5py.h5z.FLAG_OPTIONAL)
    with h5py.File("filter.h5", "w") as f:
        space = h5py.h5s.create_simple((ROWS, 3))
        h5py.h5d.create(f.id, b"X", h5py.h5t.NATIVE_FLOAT, space,
                        plist).write_direct_chunk((0, 0), b"x" * 2400)
        f["y"] = y
    with h5py.File("bad-chunk.h5", "w") as f:
        f.create_dataset("X", data=X, chunks=(50, 3), compression="gzip")
        f.flush()
        f["X"].id.write_direct_chunk((50, 0), b"this was never deflated")
        f["y"] = y
    with h5py.File("bad-sum.h5", "w") as f:
        f.create_dataset("X", data=X, chunks=(50, 3), fletcher32=True)
        f["y"] = y
        offset = f["X"].id.get_chunk_info(1).byte_offset
    with open("bad-sum.h5", "r+b") as raw:
        raw.seek(offset + 5)
        raw.write(b"\xff")
    with open("bad-sum.h5", "rb") as raw:
        whole = raw.read()
    # A chunk in the index: its size and a mask of filters, its first row.
    key = struct.pack("<IIQ", 50 * 3 * 4 + 4, 0, 50)
    assert whole.count(key) == 1
    with open("claims.h5", "wb") as f:
        f.write(whole.replace(key, b"\xff\xff\xff\x7f" + key[4:]))


def damage():
    with open("good.h5", "rb") as f:
        good = f.read()
    for name, data in (("cut1", good[:-1]), ("cut-half", good[:len(good) // 2]),
                       ("head", good[:16]),
                       ("hdf4", b"\x0e\x03\x13\x01" + good[4:]),
                       ("noise", good[:8] + b"\xa5" * (len(good) - 8))):
        with open(name + ".h5", "wb") as f:
            f.write(data)
    with h5py.File("crashed.h5", "w", libver="latest") as f:
        f["X"] = X
        f["y"] = y
        f.swmr_mode = True
        f.flush()
        with open("crashed.h5", "rb") as now:
            data = now.read()
    with open("crashed.h5", "wb") as f:
        f.write(data)


def many():
    """Files that a pattern takes together, and that do not go together."""
    for name, first, second in (
            ("columns", {}, {"x": X[:, :2]}),
            ("names", {"feature_names": ["a", "b", "c"]},
             {"feature_names": ["a", "b", "z"]}),
            ("classes", {"class_names": ["no", "yes"]},
             {"class_names": ["yes", "no"]}),
            ("weights", {"weight": np.ones(ROWS)}, {}),
            ("words", {}, {"labels": np.array([b"n", b"y"])[y]}),
            ("nan", {}, {"x": changed(np.nan, 17, 2)}),
            ("nan-weight", {"weight": np.ones(ROWS)},
             {"weight": np.where(np.arange(ROWS) == 9, np.nan, 1.0)})):
        table("many-%s-1" % name, **first)
        table("many-%s-2" % name, **second)
    for i, words in (1, {"train": 0, "val": 1, "test": 2}), (
            2, {"train": 2, "val": 1, "test": 0}):
        table("many-split-%d" % i)
        with h5py.File("many-split-%d.h5" % i, "r+") as f:
            f.create_dataset("split", data=np.arange(ROWS) % 3,
                             dtype=h5py.enum_dtype(words, "i8"))
    for i, words in (1, ["p", "q"]), (2, ["q", "r"]):
        table("many-group-%d" % i, group__codes=y.astype("i1"),
              group__categories=words)
    for i, words in (1, [30, 10]), (2, [10, 5]):
        with h5py.File("many-codes-%d.h5" % i, "w") as f:
            f["X"] = X
            f["y/codes"] = y.astype("i1")
            f["y/categories"] = words
    for i, words in (1, ["p", "q"]), (2, ["q", "p"]):
        table("many-outputs-%d" % i, labels=X[:, :2], target_names=words)


def main():
    os.chdir(sys.argv[1])
    for make in (values, shapes, kinds, hidden, parts, nowhere, crowds, sizes, filters,
                 damage, many):
        make()


main()
