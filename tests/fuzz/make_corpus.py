#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the inputs that fuzzing begins with: small files of every kind.

Usage: make_corpus.py [DIRECTORY], default is corpus beside this file.  Inputs
that were found by fuzzing stand there, too, and are left alone.  What the two
bytes in front of a file mean is in fuzz.c, the lines of h5 in h5_recipe.h.
"""

import gzip
import io
import math
import os
import struct
import sys
import tempfile

import h5py
import numpy as np

CSV = {
    "plain": (0, 0, b"a,b,y\n1,2.5,0\n-3e2,4,1\n5,.6,0\n"),
    "quotes": (0, 0, b'"a ""1""","b\nc",label\n1,2,"x"\n3,4,"y, z"\n'),
    "semicolon": (0, 2, b"1;2,5;0\r\n3;4,5;1\r\n"),
    "tab": (1, 2, b"a\tb\n1\t2\n3\t4\n"),
    "blank": (2, 2, b"1 2 0\n3 4 1\n5 6 1\n"),
    "levels": (0, 0, b"color,size,y\nred,1,a\ngreen,,b\nred,3,a\n,4,b\n"),
    "category": (0x20, 4, b"zip,x,y\n10115,1,0.5\n80331,2,1.5\n"),
    "drop": (0x04, 0, b"a,b,y\n1,?,0\n2,NA,1\n3,4,0\n5,6,1\n"),
    "mean": (0x08, 0, b"a,b,y\n1,,0\n2,3,1\n,4,0\n"),
    "median": (0x0c, 0, b"a,b,y\n1,,0\n2,3,1\n,4,0\n"),
    "zero": (0x10, 0, b"a,b,y\n1,,0\n2,3,1\n,4,0\n"),
    "indicator": (0x14, 0, b"a,b,y\n1,,0\n2,3,1\n,4,0\n"),
    "opened": (0x40, 0, b"a,b,y\n1,2,0\n3,4,1\n"),
    "appended": (0x80, 0, b"a,b,y\n1,2,0\n3,4,1\n"),
    "none": (0, 1, b"1,2\n3,4\n"),
    "threads": (0, 0x80, b"a,b,y\n" + b"1,2,0\n3,4,1\n" * 40),
    "rows": (0, 0x20, b"a,b,y\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n"),
    "bom": (0, 0, b"\xef\xbb\xbfa,y\n1,0\n2,1\n"),
    "date": (0, 0, b"when,y\n2024-01-02,0\n2024-02-03,1\n"),
    "large": (0, 18, b"1e400,1\n16777217,2\n-inf,3\n"),
    "gzip": (0, 0, gzip.compress(b"a,y\n1,0\n2,1\n", mtime=0)),
    "zstd": (0, 0, b"\x28\xb5\x2f\xfd\x20\x0ca\0\0a,y\n1,0\n2,1\n"),
    "wide": (0, 2, b",".join(b"%d" % i for i in range(300)) + b"\n"),
    "julian": (0, 0, b"t,y\n2459000.1,0\n2459000.2,1\n2459000.3,1\n"),
    "offset": (0, 24, b"a,y\n1,2459000.1\n2,2459000.2\n"),
    "point": (0x18, 0, b'a,b,y\n"1,163.7",12%,0\n-999,$5,1\n'
                       b"1.5D+03,\xe2\x88\x925,0\nn.d.,1,1\n"),
    "comma": (0x1c, 0, b"a;b;y\n1.163,7;12 %;0\n,5;5 \xe2\x82\xac;1\n"),
    "sep": (0, 0, b"\xef\xbb\xbfsep=;\r\na;y\r\n1;0\r\n2;1\r\n"),
    "comments": (0, 0, b"# one\n#two \"\n\n#a,y\n1,0\n2,1\n"),
    "comment": (0, 1, b"# 1,2\n1,2\n# 3\n"),
    "latin": (0, 0, b"gr\xf6\xdfe,y\nM\xfcller,0\nx,1\n"),
    "numeric": (0, 0, b"a,y\nn.d.,0\n1,1\n2,0\n3,1\n4,0\n"),
    "members": (0, 0, gzip.compress(b"a,y\n1,0\n", mtime=0)
                + gzip.compress(b"2,1\n", mtime=0) + bytes(9)),
    "rubbish": (0, 0, gzip.compress(b"a,y\n1,0\n2,1\n", mtime=0) + b"x"),
    "frames": (0, 0, b"\x50\x2a\x4d\x18\1\0\0\0."
                     b"\x28\xb5\x2f\xfd\x20\x0ca\0\0a,y\n1,0\n2,1\n"),
}

LIBSVM = {
    "plain": (0, 0, b"1 1:0.5 3:2\n-1 2:1e3 # note\n+1 1:1 2:2 3:3\n"),
    "classes": (0, 16, b"0 1:1\n1 2:1\n2 3:1\n"),
    "label": (0, 0, b"1\n0 5:1\n\n1 2:-.5\n"),
    "query": (0, 0, b"1 qid:1 1:1\n0 qid:2 2:1\n"),
    "bad": (0, 0, b"1 0:1\n1 3:1 2:1\n1 1:x\n"),
    "far": (0, 0, b"1 100000:1\n0 1:1\n"),
    "order": (0, 0, b"1 3:1 1:2 2:3\n0 2:1 1:1\n1 3:1 3:1\n"),
    "julian": (0, 0, b"0 1:2459000.1\n1 1:2459000.2\n0 1:2459000.3\n"),
    "opened": (0x40, 0, b"1 1:1\n0 2:1\n"),
    "appended": (0x80, 0x80, b"1 1:1 2:2\n0 2:1\n"),
    "gzip": (0, 0, gzip.compress(b"1 1:1\n0 2:1\n", mtime=0)),
}


def idx(code, kind, *shape, bad=0):
    count = int(np.prod(shape))
    values = (np.arange(count) % 3).astype(">" + kind)
    head = bytes([0, 0, code, len(shape)])
    head += b"".join(struct.pack(">I", n) for n in shape)
    return head + values.tobytes()[:count * values.itemsize - bad]


def npy(values, **options):
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asarray(values), **options)
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def pair(x, y=b""):
    """Both files of fuzz_pair()."""
    return struct.pack(">H", len(y)) + y + x


def arrays_idx():
    y = idx(8, "u1", 4)
    yield "images", 0, 16, pair(idx(8, "u1", 4, 3, 2), y)
    yield "alone", 0, 1, pair(idx(8, "u1", 4, 5))
    for code, kind in ((9, "i1"), (11, "i2"), (12, "i4"), (13, "f4"),
                       (14, "f8")):
        yield kind, 0, 16, pair(idx(code, kind, 4, 2), y)
    yield "short", 0, 16, pair(idx(8, "u1", 4, 3, bad=1), y)
    yield "gzip", 0, 0x90, pair(gzip.compress(idx(8, "u1", 4, 3), mtime=0), y)
    yield "appended", 0x80, 16, pair(idx(8, "u1", 4, 3), y)
    yield "many", 0, 0, pair(idx(8, "u1", 5, 3), y)
    yield "rows", 0, 0x40, pair(idx(8, "u1", 4, 3), y)
    yield "matrix", 0, 0, pair(idx(8, "u1", 4, 3), idx(8, "u1", 4, 2))
    yield "lie", 0, 1, pair(b"\0\0\x08\2\x7f\xff\xff\xff\0\0\xff\xff1")


def arrays_npy():
    x = np.arange(12).reshape(4, 3)
    y = npy((np.arange(4) % 2).astype("i8"))
    for kind in ("f2", "<f4", ">f4", "f8", "i1", ">i2", "i4", "i8", "u1", "u2",
                 "u4", "u8", "?"):
        yield kind.strip("<?") or "bool", 0, 0, pair(npy(x.astype(kind)), y)
    yield "fortran", 0, 0, pair(npy(np.asfortranarray(x.astype("f4"))), y)
    yield "version2", 0, 0, pair(npy(x.astype("f4"), version=(2, 0)), y)
    yield "version3", 0, 0, pair(npy(x.astype("f4"), version=(3, 0)), y)
    yield "cube", 0, 0, pair(npy(np.zeros((4, 2, 2), "f4")), y)
    yield "alone", 0, 1, pair(npy(x.astype("f4")))
    yield "opened", 0x40, 0, pair(npy(x.astype("f4")))
    yield "texts", 0, 0, pair(npy(np.array([["a", "b"]])))
    yield "flat", 0, 0, pair(npy(np.arange(4.0)), y)
    yield "fields", 0, 0, pair(npy(np.zeros(4, "f4,i4")), y)
    yield "nan", 0, 0, pair(npy(np.full((4, 3), np.nan, "f4")), y)
    yield "drop", 4, 0, pair(npy(np.array([[1, np.nan], [2, 3], [4, 5], [6, 7]],
                                          "f4")), y)
    yield "appended", 0x80, 0x80, pair(npy(x.astype("f4")), y)
    yield "targets", 0, 24, pair(npy(x.astype("f4")), npy(x.astype("f8")))
    yield "npz", 0, 0, pair(npz(X=x.astype("f4"), y=np.arange(4) % 2))
    yield "npz_more", 0, 0, pair(npz(arr_0=x, arr_1=np.arange(4) % 2, z=x))
    yield "npz_opened", 0x40, 0, pair(npz(X=x.astype("f4"), y=np.arange(4) % 2))
    lie = npy(x.astype("f4"))
    yield "lie", 0, 1, pair(lie.replace(b"(4, 3), }   ", b"(4000, 3), }"))


H5 = {
    "plain": "data /X <f4 6x2 = 1 2 3\ndata /y u1 6 = 0 1\n",
    "chunks": "data /X >f8 20x3 chunk=4x3 gzip shuffle = 1 2 3 4 5\n"
              "data /y <i4 20 chunk=8 = 0 1 2\n",
    "partial": "data /X <i2 20x3 chunk=4x2 fletcher grows fill=2 = 1 2\n"
               "data /y <f4 20 = 0.5 1.5\nset task regression\n",
    "transposed": "data /X <f4 3x7 chunk=2x3 = 1 2 3 4\ndata /y u1 7 = 0 1\n",
    "images": "set task multiclass\ndata /images u1 5x2x3 = 0 128 255\n"
              "data /labels u1 5 = 0 1 2\n",
    "half": "latest\ndata /X f2 6x2 = 1 2\ndata /y bool 6 = 0 1\n"
            "data /weight <f4 6 = 1 2\n",
    "texts": "data /X <u4 4x2 = 1 2\ndata /y S5 4 = red green\n"
             "data /feature_names text 2 = a b\n",
    "labels": "data /X i8 4x2 = 1 -2\ndata /y text 4 = red green\n",
    "enum": "data /X <u8 4x2 = 1 2\ndata /y enum:no,yes 4 = 0 1\n",
    "onehot": "data /X <f4 4x2 = 1 2\ndata /y u1 4x2 = 1 0 0 1\n",
    "nan": "set missing mean\ndata /X <f4 6x2 = 1 nan 3\ndata /y u1 6 = 0 1\n",
    "drop": "set missing drop\ndata /X <f4 6x2 chunk=2x2 = 1 2 nan 4 5\n"
            "data /y u1 6 = 0 1\nset rows 0:1,1:5\n",
    "inf": "data /X <f8 6x2 = 1 1e300 inf\ndata /y u1 6 = 0 1\n",
    "split": "data /X <f4 6x2 = 1 2 3\ndata /y u1 6 = 0 1\n"
             "data /split enum:train,val,test 6 = 0 1 2\nset part val\n",
    "group": "data /X <f4 6x2 = 1 2 3\ndata /y u1 6 = 0 1\n"
             "data /group text 6 = a b a\nset group group\n",
    "records": "records /t 5 a:<f4 b:>i2 c:f4:3 y:u1 = "
               "1 2 3 4 5 0 6 7 8 9 8 1\n",
    "fields": "records /t 5 a:<f4 s:S4 b:u1 = 1 x 2 3 y 1\n"
              "set x /t:a\nset y /t:s\n",
    "parts": "data /a <f4 6x2 chunk=4x1 = 1 2\ndata /b i1 6 = 1 2\n"
             "data /y u1 6 = 0 1\nset x /a,/b\n",
    "columns": "data /a <f4 6x5 = 1 2 3\ndata /y u1 6 = 0 1\n"
               "set x /a:3,0,1-3\n",
    "csr": "data /X/data <f4 4 = 1 2 3 4\ndata /X/indices <i4 4 = 0 2 1 2\n"
           "data /X/indptr <i4 4 = 0 2 3 4\nattribute /X shape <i8 2 = 3 3\n"
           "attribute /X encoding-type text - = csr_matrix\n"
           "data /obs/y/codes i1 3 = 0 1 0\n"
           "data /obs/y/categories text 2 = a b\nset y /obs/y\n"
           "data /var/_index text 3 = g1 g2 g3\n"
           "attribute /var _index text - = _index\n",
    "pandas": "data /d/axis0 S1 3 = a b y\ndata /d/axis1 <i8 4 = 0 1 2 3\n"
              "data /d/block0_items S1 2 = a b\n"
              "data /d/block0_values <f8 4x2 = 1 2 3\n"
              "data /d/block1_items S1 1 = y\n"
              "data /d/block1_values <i8 4x1 = 0 1\n"
              "attribute /d pandas_type text - = frame\n",
    "table": "records /d/table 4 index:i8 values_block_0:f8:2 "
             "values_block_1:i8:1 = 0 1.5 2 1\n"
             "attribute /d pandas_type text - = frame_table\n"
             "attribute /d/table values_block_0_kind text - = (lp1|Va|aVb|a."
             "\n"
             "attribute /d/table values_block_1_kind text - = (lp1|Vy|a.\n",
    "links": "data /r/x <f4 3x2 = 1\nlink /X hard /r/x\nlink /s soft /r\n"
             "link /e external /X\nlink /r/again hard /r\ndata /y u1 3 = 0 1\n",
    "raw": "data /X u1 4x2 chunk=2x2 gzip shuffle = 1 2\ndata /y u1 4 = 0 1\n"
           "chunk /X 2x0 0 = 78 9c 63 64 62 66 01 00 00 18 00 0b\n",
    "skipped": "data /X u1 4x2 chunk=2x2 gzip = 1 2\ndata /y u1 4 = 0 1\n"
               "chunk /X 0x0 1 = 1 2 3 4\n",
    "huge": "data /X <f4 8589934592x2147483648 chunk=64x64 = 1\n"
            "data /y u1 8589934592 chunk=64 = 1\n",
    "sparse": "data /X <f4 3000x4 chunk=64x4 fill=1 = 1\n"
              "data /y u1 3000 chunk=64 fill=1 = 0\n",
    "id": "data /X <f4 4x2 = 1 2 3\ndata /y u1 4 = 0 1\n"
          "data /id text 4 = a b c d\ndata /s i1 4 = 0 0 1 2\n"
          "set stored-split /s\n",
    "allowed": "set allow links\ndata /r/x <f4 3x2 = 1\n"
               "link /X soft /r/x\nlink /e external /X\ndata /y u1 3 = 0 1\n",
    "never": "data /X <f4 6x2 never\ndata /y u1 6 = 0 1\n",
    "cube": "data /x f8 4x3x2x2 chunk=2x2x2x1 gzip = 1 2 3\n"
            "data /y f4 4x2 = 1.5 2.5\n",
}


def file_h5(name):
    """A real file of the newest format of HDF5 1.10, without the time."""
    created = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    created.set_obj_track_times(False)
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V18, h5py.h5f.LIBVER_V110)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "table.h5")
        with h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC,
                                       created, access)) as f:
            fill_h5(f, name)
        with open(path, "rb") as file:
            return file.read()


def fill_h5(f, name):
    x = np.arange(24).reshape(8, 3)
    y = np.arange(8) % 2
    make = {
        "plain": lambda: f.create_dataset("X", data=x.astype("f4")),
        "gzip": lambda: f.create_dataset(
            "X", data=x.astype("f8"), chunks=(3, 2), compression="gzip",
            shuffle=True),
        "checksum": lambda: f.create_dataset(
            "X", data=x.astype("i2"), chunks=(4, 3), fletcher32=True),
        "grows": lambda: f.create_dataset(
            "X", data=x.astype("f4"), chunks=(3, 2), maxshape=(None, 3),
            compression="gzip"),
        "trees": lambda: f.create_dataset(
            "X", data=x.astype("f4"), chunks=(3, 2), maxshape=(None, None)),
        "small": lambda: f.create_dataset("X", data=x.astype("u1")),
        "texts": lambda: f.create_dataset("X", data=x.astype("f4")),
    }
    if name in make:
        make[name]()
    if name == "words":
        f["X"], f["obs/__categories/y"] = x.astype("f4"), np.array(
            [b"no", b"yes"])
        f["obs/y"] = y.astype("i1")
        return
    if name == "cells":
        f["X"] = x.T.astype("f4")
        refs = np.zeros((1, 8), h5py.ref_dtype)
        for i in range(8):
            cell = f.create_dataset("#refs#/%d" % i, data=np.array(
                [[97 + i % 2], [98]], "u2"))
            cell.attrs["MATLAB_class"] = np.bytes_("char")
            refs[0, i] = cell.ref
        f.create_dataset("y", data=refs, dtype=h5py.ref_dtype)
        f["y"].attrs["MATLAB_class"] = np.bytes_("cell")
        return
    if name == "octave":
        for key, kind, value in (("X", "matrix", x.T.astype("f8")),
                                 ("y", "string", 97 + y[None].astype("i1"))):
            f[key + "/type"], f[key + "/value"] = np.bytes_(kind), value
            f[key].attrs["OCTAVE_NEW_FORMAT"] = np.uint8(1)
        return
    if name == "texts":
        f["y"] = np.array([b"red", b"green"] * 4)
        f["feature_names"] = np.array([b"a", b"b", b"c"])
    else:
        f["y"] = y.astype("u1")


LAYER = '{"kernel": [[1, 2], [3, 4]], "bias": [0.5, 1], "activation": "%s"}'
NETWORK = ('{"format": "lockstep-export", "features": ["a", "b"], "members": '
           '[{"features": [{"shift": 1, "scale": 2}, {}], "layers": [%s], '
           '"outputs": [{"scale": 2, "shift": 1}, {}]}]}')
# Networks of other programs; the ONNX files beside them are of lockstep export.
MODEL = {
    "regression": NETWORK % (LAYER % "relu" + ", " + LAYER % "identity"),
    "classes": (NETWORK % (LAYER % "softmax")).replace('"outputs"', '"x"'),
    "bias": NETWORK % (LAYER % "tanh").replace("[0.5, 1]", "[0.5]"),
}


class Infer:
    """A file for inference, as src/infer/infer_format.h has it; the fuzzer makes
    its size and checksum right."""

    def __init__(self):
        self.bytes = b"LSINFER\n" + struct.pack("<IIQ", 1, 0, 0)

    def put(self, form, *numbers):
        self.bytes += struct.pack("<" + form, *numbers)
        return self

    def text(self, *texts):
        for text in texts:
            self.put("I", len(text.encode()))
            self.bytes += text.encode() + b"\0"
        return self

    def array(self, code, *numbers):
        self.bytes += bytes(-len(self.bytes) % 64)
        return self.put("%d%s" % (len(numbers), code), *numbers)


def infer_plain(code, activation, flags=0, curve=0):
    """Two numbers, a layer of two units, one output."""
    f = Infer().put("8Id", 4 if code == "f" else 8, 2, 2, 1, 2, 1, 0, 1, 0.5)
    f.text("binary", "bce", "lockstep", "0" * 64).put("I", 1).text("a", "b")
    f.put("II", 0, 1).text("no", "yes").put("IdI", 0, 0, 0)
    for name in "ab":
        f.text(name).put("IIdI", 0, 0, math.nan, 0)
    f.put("d", 1).put("IdI", 1, 2.0, 0)
    f.array("d", 0, 1).array("d", 1, 2).put("I", 1).array("d", 0, 0)
    f.put("I", curve)
    if curve == 1:
        f.array("d", 3, math.inf)
    if curve == 2:
        f.put("I", 2).array("d", -1, 1).array("d", 0, 1)
        f.put("I", 0).array("d").array("d")
    f.array("d", 0).array("d", 1).put("I", 1).array("d", 0, 1).put("III", 0, 0, 2)
    for n, name, which in ((2, activation, flags), (1, "sigmoid", 0)):
        lanes = 1 if n == 1 else 16
        f.put("III", 2, n, which).text(name)
        f.array(code, *[0.5] * 2 * lanes).array(code, *[0.1] * lanes)
        for bit in (1, 1, 2):
            if which & bit:
                f.array(code, *[0.9] * lanes)
    return f.bytes


def infer_rich():
    """Texts, embeddings of all kinds, two models with a calibration."""
    f = Infer().put("8Id", 4, 4, 6, 2, 2, 1, 0, 2, 0.5)
    f.text("multiclass", "cce", "lockstep", "1" * 64).put("III", 0, 0, 0)
    f.put("IdI", 2, 1.0, 4).put("II", 2, 2)
    f.array("d", 0, 1, 0.2, 0.9).array("d", 0, 1, 0.1, 0.8)
    f.text("x").put("IIdI", 0, 1, 0.5, 0)
    f.text("kind").put("IIdI", 1, 0, math.nan, 2).text("a", "b")
    f.text("code").put("IIdI", 2, 0, math.nan, 3).text("a", "c", "d")
    f.text("z").put("IIdI", 0, 0, math.nan, 0)
    for kind in (0, 1):
        f.put("d", 2).put("IdI", 0, 0, 0)
        f.array("d", *[0] * 6).array("d", *[1] * 6).put("II", 0, 0)
        f.array("d", 0, 0).array("d", 1, 1).put("I", 0)
        f.put("IIII", 1, kind, 2, 4).put("II", 0, 2)
        if kind == 0:
            f.array("f", -1, 0, 1).array("f", *range(4)).array("f", *range(4))
        else:
            f.array("f", 1, 2).array("f", 0, 0).array("f", 1, 1).array("f", 3)
        f.put("I", 1).put("IIII", 4, 3, 2, 6).array("f", *range(6))
        f.put("I", 1).put("III", 8, 2, 0).text("softmax")
        f.array("f", *[0.1] * 8 * 16).array("f", *[0] * 16)
    return f.bytes


def files_infer():
    yield "plain", infer_plain("f", "relu")
    yield "double", infer_plain("d", "gelu", curve=1)
    yield "stages", infer_plain("f", "silu", 7, curve=2)
    yield "rich", infer_rich()


def main():
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
    top = sys.argv[1] if len(sys.argv) > 1 else beside

    def put(kind, name, content):
        os.makedirs(os.path.join(top, kind), exist_ok=True)
        with open(os.path.join(top, kind, name), "wb") as f:
            f.write(content)

    for name, (a, b, text) in CSV.items():
        put("csv", name, bytes([a, b]) + text)
    for name, (a, b, text) in LIBSVM.items():
        put("libsvm", name, bytes([a, b]) + text)
    for name, a, b, content in arrays_idx():
        put("idx", name, bytes([a, b]) + content)
    for name, a, b, content in arrays_npy():
        put("npy", name.replace(">", "big_"), bytes([a, b]) + content)
    for name, content in files_infer():
        put("infer", name, content)
    for name, text in H5.items():
        put("h5", name, text.encode())
    for name, text in MODEL.items():
        put("model", name, text.encode())
    for name in ("plain", "gzip", "checksum", "grows", "trees", "small",
                 "texts", "words", "cells", "octave"):
        put("h5file", name, bytes([0, 0]) + file_h5(name))


if __name__ == "__main__":
    main()
