#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write files as other programs write them, good ones and bad ones, for
test_h5.c.  Usage: make_h5.py DIRECTORY"""

import os
import sys

import h5py
import numpy as np


def good(f):
    """One dataset of each kind that is read; all hold 0, 1, 0, 1, ..."""
    values = np.arange(10) % 2
    for name in ("u1", "i1", "<u2", ">u2", "<i4", ">i4", ">i8", "<u8",
                 "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "?"):
        f["number/" + name] = values.astype(name)
    f.create_dataset("enum", data=values,
                     dtype=h5py.enum_dtype({"train": 0, "val": 1}, "u2"))
    table = np.arange(30000 * 4).reshape(30000, 4).astype("f4")
    f.create_dataset("chunked", data=table, chunks=(5000, 1),
                     compression="gzip", shuffle=True, fletcher32=True)
    f["text/variable"] = ["red", "", "gr\u00fcn"]
    f["text/utf8"] = np.array([b"red", b"", "gr\u00fcn".encode()],
                              dtype=h5py.string_dtype("utf-8", 5))
    f["text/ascii"] = np.array([b"red", b"", b"blue"], dtype="S4")
    f["text/long"] = ["x" * 100000] * 3
    f["scalar"] = 7
    f.attrs["fixed"] = np.bytes_("fixed")
    f.attrs["variable"] = "gr\u00fcn"
    f.attrs["half"] = np.float16(0.5)
    f.attrs["int"] = np.int32(12)
    f.attrs["negative"] = -1
    f.attrs["list"] = [1, 2]


def refused(f):
    """One dataset of each kind that is described and not read."""
    f["complex"] = np.zeros(4, "c8")
    f["compound"] = np.zeros(4, [("a", "f4"), ("b", "i4")])
    f["opaque"] = np.zeros(4, "V3")
    f["longdouble"] = np.zeros(4, np.longdouble)
    f["null"] = h5py.Empty("f4")
    f.create_dataset("list", (4,), h5py.vlen_dtype("f4"))
    f.create_dataset("reference", data=[f.ref], dtype=h5py.ref_dtype)
    f.create_dataset("never", (10, 4), "f4")
    f.create_dataset("huge", (2 ** 33, 2 ** 31), "f4", chunks=(1024, 1024))
    f.create_dataset("hugetext", (2 ** 33, 2 ** 31), h5py.string_dtype(),
                     chunks=(1024, 1024))
    f.create_dataset("sparse", (2 ** 40,), "f4", chunks=(1024,))[:10] = 1
    f.create_dataset("bomb", data=np.zeros(1 << 27, "u1"),
                     chunks=(1 << 27,), compression="gzip")
    f.create_dataset("bigchunk", (4, 2 ** 29), "f4", chunks=(1, 2 ** 29))
    f["bigchunk"].id.write_direct_chunk((0, 0), b"x")
    f.create_dataset("scaleoffset", data=np.arange(10), scaleoffset=4)
    f.create_dataset("elsewhere", (10,), "u1", external=[("secret", 0, 10)])
    layout = h5py.VirtualLayout((10,), "f4")
    layout[:] = h5py.VirtualSource("secret.h5", "x", (10,))
    f.create_virtual_dataset("virtual", layout)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((10,))
    plist.set_filter(32015, h5py.h5z.FLAG_OPTIONAL)
    space = h5py.h5s.create_simple((10,))
    plugin = h5py.h5d.create(f.id, b"plugin", h5py.h5t.NATIVE_FLOAT, space,
                             plist)
    plugin.write_direct_chunk((0,), b"x" * 40)


def links(f):
    f["real/x"] = np.zeros(3, "f4")
    f["soft"] = h5py.SoftLink("/real/x")
    f["softgroup"] = h5py.SoftLink("/real")
    f["outside"] = h5py.ExternalLink("secret.h5", "/x")
    f["real/again"] = f["real"]
    f["real/root"] = f["/"]
    f["also"] = f["real/x"]


def deep(f):
    group = f
    for _ in range(100):
        group = group.create_group("g")
    group["x"] = np.zeros(3, "f4")


def many(f):
    space = h5py.h5s.create(h5py.h5s.SCALAR)
    for i in range(10001):
        h5py.h5d.create(f.id, b"x%d" % i, h5py.h5t.STD_U8LE, space)


def csr(f, name, table):
    """A sparse matrix as AnnData writes it."""
    there = table != 0
    group = f.create_group(name)
    group.attrs["encoding-type"] = "csr_matrix"
    group.attrs["shape"] = table.shape
    group["data"] = table[there].astype("f4")
    group["indices"] = np.nonzero(there)[1].astype("i4")
    group["indptr"] = np.append(0, np.cumsum(there.sum(1))).astype("i4")
    return group


def parts(f):
    """Values (31 row + 7 column) % 251, as test_source.c wants them."""
    table = (np.arange(1000)[:, None] * 31 + np.arange(7) * 7) % 251
    rows = np.zeros(1000, [("a", ">f4"), ("box", "i2", (2, 2)), ("b", "f8"),
                           ("last", "u1")])
    rows["a"] = table[:, 0]
    rows["box"] = table[:, 1:5].reshape(-1, 2, 2)
    rows["b"] = table[:, 5]
    rows["last"] = table[:, 6]
    f.create_dataset("records", data=rows, chunks=(300,))
    csr(f, "sparse", table)
    for name, piece, at, value in (("column", "indices", 22, 7),
                                   ("minus", "indices", 0, -1),
                                   ("falling", "indptr", 1, 9),
                                   ("beyond", "indptr", 1000, 10 ** 6),
                                   ("twice", "indices", 1, 1)):
        csr(f, name, table)[piece][at] = value
    f["falling/indptr"][2] = 3
    csr(f, "lengths", table)
    del f["lengths/data"]
    f["lengths/data"] = np.ones(3)
    csr(f, "short", table[:-1])


def labels(f):
    """y in many ways: rows 0, 1, 0, 1, .. of b and a, that is class 1, 0."""
    n = 20
    y = np.arange(n) % 2
    f["X"] = np.random.default_rng(1).random((n, 2))
    words = h5py.enum_dtype({"b": 0, "a": 1}, "i2")
    f.create_dataset("enum", data=y.astype("i2"), dtype=words)
    far = h5py.enum_dtype({"b": 70000, "a": -5, "unused": 3}, ">i4")
    f.create_dataset("far", data=np.where(y, -5, 70000).astype(">i4"),
                     dtype=far)
    f.create_dataset("hole", data=np.where(y, 7, 70000).astype(">i4"),
                     dtype=far)
    f["fixed"] = np.where(y, b"a", b"b")
    f["variable"] = np.where(y, "a", "b").astype(object)
    f["column"] = np.where(y, b"a", b"b").reshape(-1, 1)
    f["row"] = np.where(y, b"a", b"b").reshape(1, -1)
    f["bool"] = y.astype("?")
    f["onehot"] = np.stack([1 - y, y], 1).astype("f8")
    f["half"] = y.astype("f2")
    f["large"] = (2 ** 53 + y).astype("i8")
    f["i8"] = np.where(y, -2 ** 52, 2 ** 52 + 1)
    f["category/codes"] = y.astype("i1")
    f["category/categories"] = ["b", "a"]
    f["numbers/codes"] = y.astype("i1")
    f["numbers/categories"] = [3, 8]
    f["missing/codes"] = np.where(np.arange(n) == 6, -1, y).astype("i1")
    f["missing/categories"] = ["b", "a"]
    record = np.zeros(n, [("word", words), ("text", "S3"), ("y", "i8")])
    record["word"], record["text"], record["y"] = y, f["fixed"][:], y
    f["record"] = record


def aside(f):
    """Identities, groups and splits of 6 rows."""
    f["X"] = np.arange(12.0).reshape(6, 2)
    f["y"] = np.arange(6) % 2
    f["id"] = np.arange(6) + 2 ** 60
    f["name"] = ["r%d" % i for i in range(6)]
    f["group"] = ["b", "a", "b", "c", "a", "b"]
    f["number"] = np.array([7, 7, -1, 5, 5, 7], ">i4")
    f["real"] = np.arange(6.0)
    f["short"] = np.arange(5)
    words = h5py.enum_dtype({"train": 5, "val": 6, "test": 9}, "u1")
    f.create_dataset("split", data=np.array([5, 5, 6, 6, 9, 5], "u1"),
                     dtype=words)
    f["words"] = ["Train", "training", "valid", "dev", "test", "train"]
    f["codes"] = [0, 0, 1, 1, 2, 0]
    f["parts/codes"] = np.array([1, 1, 2, 2, 0, 1], "i1")
    f["parts/categories"] = ["test", "train", "val"]
    f["bad"] = ["train", "val", "holdout", "test", "test", "train"]
    f["five"] = [0, 0, 1, 1, 2, 5]
    record = np.zeros(6, [("id", "i8"), ("a", "f4"), ("g", "S2"), ("y", "i4")])
    record["id"] = f["id"][:]
    record["a"] = range(6)
    record["g"] = [g.encode() for g in f["group"].asstr()[:]]
    record["y"] = f["y"][:]
    f["record"] = record


def fuel(f, stop=6):
    f["features"] = np.arange(12.0).reshape(6, 2)
    f["targets"] = np.arange(6) % 2
    ranges = [(split, source, start, end, h5py.h5r.Reference(), True, "")
              for source in ("features", "targets")
              for split, start, end in (("train", 0, 2), ("valid", 2, 4),
                                        ("test", 4, stop))]
    f.attrs["split"] = np.array(
        ranges, [("split", "S5"), ("source", "S8"), ("start", "i8"),
                 ("stop", "i8"), ("indices", h5py.ref_dtype),
                 ("available", "?"), ("comment", "S1")])


def fuel_hole(f):
    fuel(f, 5)


def fuel_beyond(f):
    fuel(f, 7)


def frames(f):
    """Tables of named columns, of 3 rows."""
    row = np.arange(3)
    records = np.zeros(3, [("a", "f4"), ("box", "f8", (2,)), ("text", "S2")])
    records["a"] = 10 * row
    records["box"] = 100 * row[:, None] + [1, 2]
    f["records"] = records
    f["fixed/axis0"] = np.array([b"b", b"a", b"c"])
    f["fixed/block0_items"] = np.array([b"a", b"c"])
    f["fixed/block0_values"] = row[:, None] * [10.0, 30.0]
    f["fixed/block1_items"] = np.array([b"b"])
    f["fixed/block1_values"] = row[:, None] * 20
    f["numbers/axis0"] = f["numbers/block0_items"] = [0, 1]
    f["numbers/block0_values"] = np.zeros((3, 2))
    table = np.zeros(3, [("index", "i8"), ("values_block_0", "f8", (2,)),
                         ("n", "i8")])
    table["values_block_0"] = 10 * row[:, None] + [1, 2]
    table["n"] = 7 * row
    for name in ("table", "unnamed"):
        f[name + "/table"] = table
        f[name].attrs["pandas_type"] = "frame_table"
    f["table/table"].attrs["values_block_0_kind"] = np.bytes_(
        b"(lp0\nVx\np1\naVy\np2\na.")
    f["kind/codes"], f["kind/categories"] = row, ["a", "b", "c"]
    f["plain"] = np.zeros((3, 2))


def virtual(f, files, rows=6):
    x, y = h5py.VirtualLayout((rows, 2), "f4"), h5py.VirtualLayout((rows,), "i4")
    for i, name in enumerate(files):
        x[2 * i:2 * i + 2] = h5py.VirtualSource(name, "X", (2, 2))
        y[2 * i:2 * i + 2] = h5py.VirtualSource(name, "y", (2,))
    f.create_virtual_dataset("X", x)
    f.create_virtual_dataset("y", y)


def elsewhere():
    """One table of 6 rows, which is in other files or behind links."""
    x, y = np.arange(12, dtype="f4").reshape(6, 2), np.arange(6) % 2
    os.makedirs("sub", exist_ok=True)
    os.mkfifo("sub/fifo")
    x.tofile("sub/raw")
    for i in range(3):
        with h5py.File("sub/p%d.h5" % i, "w") as f:
            f["X"], f["y"] = x[2 * i:2 * i + 2], y[2 * i:2 * i + 2]
    with h5py.File("sub/all.h5", "w") as f:
        f["g/X"], f["g/y"], f["y"] = x, y, h5py.SoftLink("/g/y")
        f["away"] = h5py.ExternalLink("p0.h5", "/X")
        f["up"] = h5py.SoftLink("g")
    pieces = ["sub/p%d.h5" % i for i in range(3)]
    outside = h5py.ExternalLink
    for name, link in (("soft", h5py.SoftLink("/real/X")),
                       ("relative", h5py.SoftLink("real/X")),
                       ("twice", h5py.SoftLink("/one")),
                       ("dangling", h5py.SoftLink("/nowhere")),
                       ("circle", h5py.SoftLink("/X")),
                       ("outside", outside("sub/all.h5", "/g/X")),
                       ("outside2", outside("sub/all.h5", "/up/X")),
                       ("missing", outside("sub/none.h5", "/g/X")),
                       ("fifo", outside("sub/fifo", "/g/X")),
                       ("inside", outside("sub/all.h5", "/g/Z"))):
        with h5py.File("link_" + name + ".h5", "w") as f:
            f["real/X"], f["y"], f["X"] = x, y, link
            f["one"] = h5py.SoftLink("/real/X")
            if name != "soft":
                f["real/Z"] = x
    for name, raw, rows in (("raw", "sub/raw", 6), ("short", "sub/raw", 7),
                            ("none", "sub/none", 6), ("fifo", "sub/fifo", 6)):
        with h5py.File("external_" + name + ".h5", "w") as f:
            f.create_dataset("X", (rows, 2), "f4", external=[(raw, 0, 8 * rows)])
            f["y"] = np.arange(rows) % 2
    for name, files, rows in (("good", pieces, 6),
                              ("missing", pieces[:2] + ["sub/p9.h5"], 6),
                              ("fifo", pieces[:2] + ["sub/fifo"], 6),
                              ("hole", pieces, 8)):
        with h5py.File("virtual_" + name + ".h5", "w") as f:
            virtual(f, files, rows)
    with h5py.File("virtual_virtual.h5", "w") as f:
        layout = h5py.VirtualLayout((6, 2), "f4")
        layout[:] = h5py.VirtualSource("virtual_good.h5", "X", (6, 2))
        f.create_virtual_dataset("X", layout)
        f["y"] = y
    with h5py.File("filter_scaleoffset.h5", "w") as f:
        f.create_dataset("X", data=x.astype("i4"), scaleoffset=0, chunks=(3, 2))
        f["y"] = y
    with h5py.File("filter_lzf.h5", "w") as f:
        f.create_dataset("X", data=x, compression="lzf")
        f["y"] = y


def main():
    os.chdir(sys.argv[1])
    elsewhere()
    with h5py.File("secret.h5", "w") as f:
        f["x"] = np.ones(10, "f4")
    with open("secret", "wb") as f:
        f.write(b"0123456789")
    for write in (good, refused, links, deep, many, parts,
                  labels, aside, fuel, frames, fuel_hole, fuel_beyond):
        with h5py.File(write.__name__ + ".h5", "w") as f:
            write(f)
    with h5py.File("crashed.h5", "w", libver="latest") as f:
        f["x"] = np.ones(10)
        f.swmr_mode = True
        f.flush()
        with open("crashed.h5", "rb") as now:
            data = now.read()
    with open("crashed.h5", "wb") as f:
        f.write(data)


main()
