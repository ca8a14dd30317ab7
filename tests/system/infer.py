# SPDX-License-Identifier: MIT
"""infer.py - liblockstep-infer by ctypes, against the predictions of lockstep.

    infer.py LIBRARY rows FILE.lsinf TABLE.h5 PREDICTION.h5
        every output is the same bits, and every class the same
    infer.py LIBRARY text FILE.lsinf TABLE.csv PREDICTION.csv
        rows of texts and numbers, by ls_infer_encode()
    infer.py LIBRARY damage FILE.lsinf
        every damaged byte and every cut is found
"""
import csv
import ctypes
import sys

import h5py
import numpy as np

lib = ctypes.CDLL(sys.argv[1])
size, text = ctypes.c_size_t, ctypes.c_char_p


class Info(ctypes.Structure):
    _fields_ = [("task", text), ("loss", text), ("program", text),
                ("sha256", text), ("columns", size), ("features", size),
                ("outputs", size), ("classes", size),
                ("feature_names", ctypes.POINTER(text)),
                ("output_names", ctypes.POINTER(text)),
                ("class_names", ctypes.POINTER(text)), ("models", size),
                ("work_size", size), ("threshold", ctypes.c_double),
                ("dtype", text)]


class Column(ctypes.Structure):
    _fields_ = [("name", text), ("is_text", ctypes.c_int), ("n_texts", size),
                ("text", ctypes.POINTER(text))]


lib.ls_infer_error.restype = text
lib.ls_infer_about.restype = ctypes.POINTER(Info)
for name in ("ls_infer_inputs", "ls_infer_outputs"):
    getattr(lib, name).restype = size


def open_bytes(data):
    net = ctypes.c_void_p()
    status = lib.ls_infer_open_memory(data, size(len(data)),
                                      ctypes.byref(net))
    return status, net


def outputs_of(net, X):
    """By the caller's work and by the stack, in double and in float."""
    about = lib.ls_infer_about(net).contents
    X = np.ascontiguousarray(X, np.float64)
    out = np.empty((len(X), about.outputs))
    work = ctypes.create_string_buffer(about.work_size + 1)
    for place, n in ((ctypes.addressof(work) + 1, about.work_size), (None, 0)):
        out[:] = np.nan
        status = lib.ls_infer_rows(
            net, size(len(X)), ctypes.c_void_p(X.ctypes.data),
            ctypes.c_void_p(out.ctypes.data), ctypes.c_void_p(place), size(n))
        if place is None and about.work_size > 1 << 15:
            assert status == 64, status
        else:
            assert status == 0, lib.ls_infer_error()
            first = out.copy() if place else first
            assert np.array_equal(first, out, equal_nan=True)
    assert lib.ls_infer_rows(
        net, size(1), ctypes.c_void_p(X.ctypes.data),
        ctypes.c_void_p(out.ctypes.data), ctypes.c_void_p(ctypes.addressof(work)),
        size(about.work_size - 1)) == 64
    assert b"bytes of work" in lib.ls_infer_error()
    narrow, got = X.astype(np.float32), np.empty(first.shape, np.float32)
    if (narrow == X).all():
        assert lib.ls_infer_rows_float(
            net, size(len(X)), ctypes.c_void_p(narrow.ctypes.data),
            ctypes.c_void_p(got.ctypes.data), ctypes.c_void_p(ctypes.addressof(work)),
            size(about.work_size)) == 0
        assert np.array_equal(got, first.astype(np.float32), equal_nan=True)
    return first


def class_of(net, row):
    row = np.ascontiguousarray(row)
    return lib.ls_infer_class(net, ctypes.c_void_p(row.ctypes.data))


def check_rows(net, table, prediction):
    with h5py.File(table) as f:
        X = f["X"][...]
    with h5py.File(prediction) as f:
        want = f["prediction"][...]
        classes = f["class"][...] if "class" in f else None
    got = outputs_of(net, X).reshape(len(X), -1)
    want = want.reshape(got.shape)
    assert np.array_equal(got, want.astype(np.float64), equal_nan=True), \
        np.nanmax(np.abs(got - want))
    for i in range(0, len(X), 7):
        assert class_of(net, got[i]) == \
            (-1 if classes is None else classes[i])
    print(len(X), "rows, the same bits")


def check_text(net, table, prediction):
    about = lib.ls_infer_about(net).contents
    columns = []
    for k in range(about.columns):
        columns.append(Column())
        assert lib.ls_infer_column_at(net, size(k),
                                      ctypes.byref(columns[-1])) == 0
    assert lib.ls_infer_column_at(net, size(len(columns)),
                                  ctypes.byref(Column())) == 64
    with open(table, newline="") as a, open(prediction, newline="") as b:
        rows, want = list(csv.DictReader(a)), list(csv.reader(b))[1:]
    x = np.empty(about.features)
    unknown = 0
    for row, line in zip(rows, want):
        cells = [row[c.name.decode()] for c in columns]
        number = (ctypes.c_double * len(cells))(*[
            float(v) if v and not c.is_text else np.nan
            for v, c in zip(cells, columns)])
        texts = (text * len(cells))(*[
            v.encode() if v and c.is_text else None
            for v, c in zip(cells, columns)])
        args = (net, number, texts)
        status = lib.ls_infer_encode(*args, 0, ctypes.c_void_p(x.ctypes.data))
        if status == 65:
            unknown += 1
            assert b"was not seen in training" in lib.ls_infer_error()
            status = lib.ls_infer_encode(*args, 1,
                                         ctypes.c_void_p(x.ctypes.data))
        assert status == 0
        out = outputs_of(net, x.astype(np.float32)[np.newaxis])[0]
        p = [float(v) for v in line[-len(out):]]
        assert np.allclose(out, p, rtol=1e-6, atol=1e-6), (out, p)
        name = about.class_names[class_of(net, out)].decode()
        assert name in line, (name, line)
    print(len(rows), "rows of text,", unknown, "with unknown texts")


def check_damage(data):
    """Each byte is changed once, the file is cut at each byte."""
    step = max(1, len(data) // 2000)
    for at in range(0, len(data), step):
        other = bytearray(data)
        other[at] ^= 1 << at % 8
        assert open_bytes(bytes(other))[0] == 65, at
        assert open_bytes(data[:at])[0] == 65, at
    assert open_bytes(data + b"\0")[0] == 65
    assert b"too long" in lib.ls_infer_error(), lib.ls_infer_error()
    print("every damage is found")


def main():
    what, path, arguments = sys.argv[2], sys.argv[3], sys.argv[4:]
    with open(path, "rb") as file:
        data = file.read()
    status, net = open_bytes(data)
    assert status == 0, lib.ls_infer_error()
    if what == "damage":
        check_damage(data)
    else:
        {"rows": check_rows, "text": check_text}[what](net, *arguments)
    lib.ls_infer_close(net)


main()
