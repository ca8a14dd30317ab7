#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One table, as many programs write it, for foreign.sh.
Usage: foreign.py DIRECTORY

Writes the files, and files.tsv: a file, the plain file that must train to the
same parameters, and the options for it."""

import os
import pickle
import sys

import h5py
import numpy as np
import numpy.lib.recfunctions

ROWS, WIDTH = 240, 6
draw = np.random.default_rng(5)
# Multiples of 1/16 below 8: float16 has them exactly.
X = (np.clip(draw.standard_normal((ROWS, WIDTH)), -4, 4) * 16).round() / 16
WHOLE = (X * abs(X) * 16).astype("i8")
BYTES = (WHOLE + 100).clip(0, 255)
SPARSE = np.where(np.abs(X) < 0.7, 0, X)
two = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype("i8")
three = two + (X[:, 3] > 0.5)
real = (X[:, 0] * 4).round() / 4 + X[:, 5]
weight = 1 + np.arange(ROWS) % 3
table = []


def file(name, like, options="", **datasets):
    """A file of datasets, "/" in their names as "__"; to be filled further."""
    table.append((name + ".h5", like + ".h5", options))
    f = h5py.File(name + ".h5", "w")
    for key, value in datasets.items():
        f[key.replace("__", "/")] = value
    return f


def plain():
    for name, x, y in (("two", X, two), ("three", X, three), ("real", X, real),
                       ("whole", WHOLE, two), ("bytes", BYTES, two),
                       ("sparse", SPARSE, two)):
        file(name, name, X=x.astype("f4"), y=y)
    file("weighted", "weighted", X=X, y=two, weight=weight)
    file("single", "single", X=X[:, :1], y=two)


def names():
    file("names-data", "two", data=X, label=two)
    file("names-features", "two", features=X, targets=two)
    file("names-case", "two", INPUT=X, Labels=two)
    file("names-images", "two", images=X.reshape(-1, 2, 3), labels=two)
    file("names-stem", "two", jets_x=X, jets_y=two)
    file("names-none", "two", measurements=X, truth_of_it=two)
    file("names-given", "two", "--x /a --y /b/c", a=X, b__c=two, d=X, e=two)
    file("names-group", "two", train__X=X, train__y=two, test__X=X[:9],
         test__y=two[:9])
    file("caffe", "two", data=X.reshape(-1, WIDTH, 1, 1).astype("f4"),
         label=two.reshape(-1, 1).astype("f4"))
    file("keras", "two", train_set_x=X, train_set_y=two, test_set_x=X[:9],
         test_set_y=two[:9], list_classes=np.array([b"no", b"yes"]))
    file("mnist", "two", "--x /x_train --y /y_train", x_train=X, y_train=two,
         x_test=X[:9], y_test=two[:9])
    file("deep", "two", "--x /run/7/x --y /run/7/y", run__7__x=X, run__7__y=two,
         run__8__x=X, run__8__y=two)


def layouts():
    file("matlab", "two", X=X.T.copy(), y=two.reshape(1, -1))
    file("turned-images", "two", "--x images",
         images=X.reshape(-1, 2, 3).transpose(1, 2, 0).copy(), y=two)
    file("turned-column", "two", X=X.T.copy(), y=two)
    file("column-y", "two", X=X, y=two.reshape(-1, 1))
    file("vector-x", "single", X=X[:, 0], y=two)
    for name, more in (("chunks", {"chunks": True}),
                       ("chunks-wide", {"chunks": (7, 4)}),
                       ("gzip", {"compression": "gzip"}),
                       ("shuffle", {"compression": 9, "shuffle": True}),
                       ("fletcher", {"fletcher32": True}),
                       ("growing", {"maxshape": (None, WIDTH)})):
        with file("layout-" + name, "two", y=two) as f:
            f.create_dataset("X", data=X, **more)
    with file("turned-chunks", "two", y=two) as f:
        f.create_dataset("X", data=X.T, chunks=(4, 50), compression="gzip")
    with file("compact", "two", y=two) as f:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        h5py.h5d.create(f.id, b"X", h5py.h5t.IEEE_F32LE,
                        h5py.h5s.create_simple(X.shape), plist).write(
                            h5py.h5s.ALL, h5py.h5s.ALL, X.astype("f4"))
    with h5py.File("latest.h5", "w", libver="latest") as f:
        f["X"], f["y"] = X, two
    table.append(("latest.h5", "two.h5", ""))


def types():
    for kind in ("f2", "f4", "f8", ">f2", ">f4", ">f8"):
        file("type-" + kind.replace(">", "be-"), "two", X=X.astype(kind), y=two)
    for kind in ("i2", "i4", "i8", ">i2", ">i4", ">i8"):
        file("type-" + kind.replace(">", "be-"), "whole", X=WHOLE.astype(kind),
             y=two)
    for kind in ("u1", "u2", ">u4", "u8"):
        file("type-" + kind.replace(">", "be-"), "bytes", X=BYTES.astype(kind),
             y=two)


def labels():
    file("y-bool", "two", X=X, y=two.astype("?"))
    file("y-float", "two", X=X, y=two.astype("f8"))
    file("y-half", "two", X=X, y=two.astype(">f2"))
    file("y-i1", "three", X=X, y=three.astype("i1"))
    file("y-be", "three", X=X, y=three.astype(">u4"))
    file("y-one-hot", "three", X=X, y=np.eye(3)[three])
    file("y-one-hot-bool", "three", X=X, y=np.eye(3, dtype="?")[three])
    file("y-one-hot-turned", "three", X=X, y=np.eye(3)[three].T.copy())
    file("y-fixed", "three", X=X, y=np.array([b"a", b"bee", b"cat"])[three])
    file("y-text", "three", X=X,
         y=np.array(["a", "bee", "gr\u00fcn"], object)[three])
    file("y-not-0", "three", X=X, y=three * 10 - 7)
    with file("y-enum", "three", X=X) as f:
        f.create_dataset("y", data=three.astype("u1"), dtype=h5py.enum_dtype(
            {"zero": 0, "one": 1, "two": 2}, "u1"))
    file("real-f2", "real", X=X, y=real.astype("f2"))
    file("real-be", "real", X=X, target=real.astype(">f8").reshape(-1, 1))
    file("real-turned", "real", X=X, y=real.reshape(1, -1))
    file("weight-column", "weighted", X=X, y=two,
         sample_weight=weight.reshape(-1, 1).astype("f4"))
    file("weight-given", "weighted", "--weight /w/of/rows", X=X, y=two,
         w__of__rows=weight.astype(">i2"))


def columns():
    both = np.column_stack([two, X])
    file("columns-first", "two", "--y /data:0", data=both)
    file("columns-last", "two", "--y /rows:-1", rows=np.column_stack([X, two]))
    file("columns-range", "two", "--x /all:1-6 --y /all:0", all=both)
    file("columns-list", "two", "--x /all:5,3,1,2,4,0", y=two,
         all=X[:, [5, 2, 3, 1, 4, 0]])
    file("columns-turned", "two", "--x /all:1-6", all=both.T.copy(), y=two)
    with file("columns-chunks", "two", "--x /all:1-6 --y /all:0") as f:
        f.create_dataset("all", data=both, chunks=(31, 1), compression="gzip")
    file("joined", "two", "--x /a,/b,/c", a=X[:, :2], b=X[:, 2:5].T.copy(),
         c=X[:, 5].astype("f2"), y=two)
    file("joined-columns", "two", "--x /a:1-2,/b:0,2,/c,/a:0", y=two,
         a=X[:, [5, 0, 1]], b=X[:, [2, 0, 3]], c=X[:, 4])


def records(names, kinds, **more):
    made = np.zeros(ROWS, list(zip(names, kinds)) +
                    [(name, value.dtype) for name, value in more.items()])
    at = 0
    for name, field in zip(names, made.dtype.names):
        width = int(np.prod(made.dtype[field].shape))
        made[field] = X[:, at:at + width].reshape(made[field].shape)
        at += width
    for name, value in more.items():
        made[name] = value
    return made


def compounds():
    letters = list("abcdef")
    file("compound", "two", jets=records(letters, ["f4"] * 6, label=two))
    file("compound-mixed", "two", jets=records(
        letters, ["f2", ">f4", "f8", "f4", ">f2", "f8"], label=two,
        name=np.full(ROWS, b"jet")))
    file("compound-array", "two", events=records(
        ["p", "q"], ["(2,2)f4", "(2,)f8"], y=two))
    file("compound-fields", "two", "--x /jets:a,b,c,d,e,f --y /jets:kind",
         jets=records(letters, ["f4"] * 6, z=X[:, 0], id=two,
                      kind=np.where(two, b"s", b"b")))
    file("compound-index", "two", jets=np.lib.recfunctions.merge_arrays(
        [np.array(list(zip(range(ROWS))), [("index", "i8")]),
         records(letters, ["f4"] * 6, label=two)], flatten=True))
    file("compound-beside", "two", "--y /truth",
         jets=records(letters, ["f4"] * 6), truth=two)
    file("compound-weight", "weighted", jets=records(
        letters, ["f4"] * 6, target=two, weight=weight))
    with file("compound-chunks", "two", "--x /jets:a,b,c,d,e,f") as f:
        f.create_dataset("jets", data=records(letters, ["f2"] * 6, label=two),
                         chunks=(37,), compression="gzip", shuffle=True)


def pandas():
    """What DataFrame.to_hdf() writes, with pandas 1.5 and 2.2."""
    with file("pandas-fixed", "two") as f:
        group = f.create_group("df")
        group.attrs["pandas_type"] = np.bytes_("frame")
        group["axis0"] = np.array([b"a", b"b", b"label", b"c", b"d", b"e",
                                   b"f"])
        group["axis1"] = np.arange(ROWS)
        group["block0_items"] = np.array([b"a", b"c", b"e"])
        group["block0_values"] = X[:, [0, 2, 4]]
        group["block1_items"] = np.array([b"b", b"d", b"f"])
        group["block1_values"] = X[:, [1, 3, 5]].astype("f4")
        group["block2_items"] = np.array([b"label"])
        group["block2_values"] = two.reshape(-1, 1)
    with file("pandas-numbers", "two", "--y /df:0") as f:
        group = f.create_group("df")
        group["axis0"] = group["block0_items"] = np.arange(WIDTH + 1)
        group["axis1"] = np.arange(ROWS)
        group["block0_values"] = np.column_stack([two, X])
    rows = np.zeros(ROWS, [("index", "i8"), ("values_block_0", "f8", (WIDTH,)),
                           ("values_block_1", "i8", (1,))])
    rows["index"] = np.arange(ROWS)
    rows["values_block_0"] = X
    rows["values_block_1"] = two.reshape(-1, 1)
    with file("pandas-table", "two") as f:
        f["df/table"] = rows
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
        for block, columns in ((0, list("abcdef")), (1, ["label"])):
            f["df/table"].attrs["values_block_%d_kind" % block] = np.bytes_(
                pickle.dumps(columns, 0))
    with file("pandas-table-numbers", "two", "--y /df:3") as f:
        f["df/table"] = rows
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
        for block, columns in ((0, [6, 5, 4, 2, 1, 0]), (1, [3])):
            f["df/table"].attrs["values_block_%d_kind" % block] = np.bytes_(
                pickle.dumps(columns, 0))
    with file("pandas-table-place", "two", "--y /df:#7") as f:
        f["df/table"] = rows
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
        for block, columns in ((0, list("abcde") + ["label"]), (1, ["label"])):
            f["df/table"].attrs["values_block_%d_kind" % block] = np.bytes_(
                pickle.dumps(columns, 0))
    words = np.zeros(ROWS, [("index", "i8"), ("values_block_0", "f8", (WIDTH,)),
                            ("values_block_1", "S5", (2,))])
    words["index"] = np.arange(ROWS)
    words["values_block_0"] = X
    words["values_block_1"][:, 0] = "x"
    words["values_block_1"][:, 1] = np.array([b"a", b"bee", b"cat"])[three]
    with file("pandas-text", "three") as f:
        f["df/table"] = words
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
        for block, columns in ((0, list("abcdef")), (1, ["name", "label"])):
            f["df/table"].attrs["values_block_%d_kind" % block] = np.bytes_(
                pickle.dumps(columns, 0))
    with file("pandas-levels", "two") as f:
        f["df/table"] = records(list("abcdef"), ["f4"] * 6, label=two,
                                run=np.arange(ROWS) // 9, event=two * 5)
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
        f["df"].attrs["levels"] = np.bytes_(pickle.dumps(["run", "event"], 0))
    with file("pandas-bool", "bytes") as f:
        group = f.create_group("df")
        group["axis0"] = np.array([b"label"] + list(b"abcdef"[i:i + 1]
                                                    for i in range(6)))
        group["axis1"] = np.arange(ROWS)
        group["block0_items"] = np.array([b"a", b"b", b"c", b"d", b"e", b"f"])
        group["block0_values"] = BYTES.astype("u1")
        group["block1_items"] = np.array([b"label"])
        group["block1_values"] = two.reshape(-1, 1)
        bits = h5py.h5t.STD_B8LE
        space = h5py.h5s.create_simple((ROWS, 1))
        del group["block1_values"]
        h5py.h5d.create(group.id, b"block1_values", bits, space).write(
            h5py.h5s.ALL, h5py.h5s.ALL, two.astype("u1").reshape(-1, 1),
            mtype=bits)
    with file("pandas-table-unnamed", "two", "--y /df:values_block_1_0") as f:
        f["df/table"] = rows
        f["df"].attrs["pandas_type"] = np.bytes_("frame_table")


def csr(group, index="i4", rows=SPARSE, **attributes):
    there = rows != 0
    group.attrs.update(attributes)
    group["data"] = rows[there].astype("f4")
    group["indices"] = np.nonzero(there)[1].astype(index)
    group["indptr"] = np.append(0, np.cumsum(there.sum(1))).astype(index)


def anndata():
    with file("anndata", "sparse", "--y /obs/cell_type") as f:
        csr(f.create_group("X"), **{"encoding-type": "csr_matrix",
                                    "encoding-version": "0.1.0",
                                    "shape": SPARSE.shape})
        for name, codes, words in (("cell_type", two, ["B", "T"]),
                                   ("batch", three, ["x", "y", "z"])):
            group = f.create_group("obs/" + name)
            group.attrs["encoding-type"] = "categorical"
            group["codes"] = codes.astype("i1")
            group["categories"] = words
        f["obs/_index"] = ["cell%d" % i for i in range(ROWS)]
        f["var/_index"] = ["gene%d" % i for i in range(WIDTH)]
        f["var"].attrs["_index"] = "_index"
    with file("anndata-dense", "two", X=X.astype("f4")) as f:
        f["obs/kind/codes"] = two.astype("i1")
        f["obs/kind/categories"] = ["B", "T"]
    with file("h5sparse", "sparse", "--x /counts --y /y", y=two, other=X) as f:
        csr(f.create_group("counts"), "i8", h5sparse_format=b"csr",
            h5sparse_shape=SPARSE.shape)
    with file("csr-columns", "sparse", "--x /m:0-2,/m:3-5", y=two) as f:
        csr(f.create_group("m"), shape=SPARSE.shape)


def elsewhere():
    file("link-soft", "two", "--allow links", real__x=X, y=two,
         X=h5py.SoftLink("/real/x"))
    file("link-group", "two", "--allow links", real__X=X, real__y=two,
         train=h5py.SoftLink("/real"))
    file("link-file", "two", "--allow links", X=h5py.ExternalLink("two.h5", "X"),
         y=h5py.ExternalLink("two.h5", "/y"))
    X.astype(">f4").tofile("raw.bin")
    with file("external", "two", "--allow external", y=two) as f:
        f.create_dataset("X", X.shape, ">f4", external=[("raw.bin", 0,
                                                         4 * X.size)])
    layout = h5py.VirtualLayout(X.shape, "f4"), h5py.VirtualLayout(two.shape,
                                                                   "i8")
    for i in range(4):
        part = slice(60 * i, 60 * i + 60)
        with h5py.File("piece%d.h5" % i, "w") as f:
            f["X"], f["y"] = X[part].astype("f4"), two[part]
        for one, name in zip(layout, "Xy"):
            one[part] = h5py.VirtualSource("piece%d.h5" % i, name,
                                           (60,) + one.shape[1:])
    with file("virtual", "two", "--allow virtual") as f:
        f.create_virtual_dataset("X", layout[0])
        f.create_virtual_dataset("y", layout[1])
    with file("scaleoffset", "whole", "--allow plugins", y=two) as f:
        f.create_dataset("X", data=WHOLE, scaleoffset=0, chunks=True)
    with file("lzf", "two", "--allow plugins", y=two) as f:
        f.create_dataset("X", data=X, compression="lzf")
    with file("fuel", "two", features=X, targets=two) as f:
        f.attrs["split"] = np.array(
            [("train", name, 0, ROWS, h5py.h5r.Reference(), True, "")
             for name in ("features", "targets")],
            [("split", "S5"), ("source", "S8"), ("start", "i8"),
             ("stop", "i8"), ("indices", h5py.ref_dtype), ("available", "?"),
             ("comment", "S1")])


def pieces(name, like, options, write, ends=(1, 91, ROWS)):
    """The table in three files of their own, for a pattern."""
    table.append((name + "-*.h5", like + ".h5", options))
    for i, rows in enumerate(map(slice, (0,) + ends[:-1], ends)):
        with h5py.File("%s-%d.h5" % (name, i), "w") as f:
            write(f, rows, i)


def patterns():
    def plainly(f, rows, i):
        f["X"], f["y"] = X[rows].astype("f4"), two[rows]

    def mixed(f, rows, i):
        x = X[rows].astype(("f8", ">f2", "f4")[i])
        f.create_dataset("X", data=x.T if i == 2 else x, chunks=True,
                         compression=None if i == 1 else "gzip")
        f["y"] = two[rows].astype(("u1", "i8", ">i2")[i])

    def words(f, rows, i):
        f["X"], f["y"] = X[rows], np.array(["a", "bee", "c"], object)[
            three[rows]]

    def sides(f, rows, i):
        f["X"], f["y"], f["weight"] = X[rows], two[rows], weight[rows]

    def joined(f, rows, i):
        f["a"], f["b"], f["y"] = X[rows, :2], X[rows, 2:].T.copy(), two[rows]

    def compound(f, rows, i):
        f["jets"] = records(list("abcdef"), ["f4"] * 6, label=two)[rows]

    def sparse(f, rows, i):
        csr(f.create_group("X"), rows=SPARSE[rows], shape=SPARSE[rows].shape)
        f["obs/kind/codes"] = two[rows].astype("i1")
        f["obs/kind/categories"] = ["B", "T"]

    def enum(f, rows, i):
        f["X"] = X[rows]
        f.create_dataset("y", data=three[rows].astype("u1"),
                         dtype=h5py.enum_dtype({"no": 0, "a": 1, "b": 2}, "u1"))

    def square(f, rows, i):
        f["X"], f["y"] = X[rows].T.copy(), two[rows]

    pieces("many-plain", "two", "", plainly)
    pieces("many-square", "two", "", square, (WIDTH, 2 * WIDTH, ROWS))
    pieces("many-mixed", "two", "", mixed)
    pieces("many-words", "three", "", words)
    pieces("many-sides", "weighted", "", sides)
    pieces("many-joined", "two", "--x /a,/b", joined)
    pieces("many-compound", "two", "", compound)
    pieces("many-sparse", "sparse", "--y /obs/kind", sparse)
    pieces("many-enum", "three", "", enum)


def main():
    os.chdir(sys.argv[1])
    for make in (plain, names, layouts, types, labels, columns, compounds,
                 pandas, anndata, elsewhere, patterns):
        make()
    with open("files.tsv", "w") as out:
        for row in table:
            out.write("\t".join(row) + "\n")


main()
