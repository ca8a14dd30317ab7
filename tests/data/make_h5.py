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


def main():
    os.chdir(sys.argv[1])
    with h5py.File("secret.h5", "w") as f:
        f["x"] = np.ones(10, "f4")
    with open("secret", "wb") as f:
        f.write(b"0123456789")
    for write in (good, refused, links, deep, many, parts):
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
