#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Codes and the words that they stand for, as many programs write them, for
words.sh. Usage: words.py DIRECTORY

Writes NAME-train.h5 and NAME-test.h5, whose words are in another order, and
files.tsv: NAME, the plain table that must train and predict alike, options."""

import os
import pickle
import shutil
import subprocess
import sys

import h5py
import numpy as np

ROWS, TEST = 240, 120
COLORS, KINDS = ["blue", "green", "red"], ["cat", "dog", "fox"]
draw = np.random.default_rng(9)
table = []


class Part:
    """Rows with a color and a kind; codes in the order of their words."""

    def __init__(self, rows, colors, kinds):
        self.rows, self.colors, self.kinds = rows, colors, kinds
        self.X = draw.standard_normal((rows, 2)).round(3)
        self.color = np.array(colors)[draw.integers(0, len(colors), rows)]
        push = self.X[:, 0] * 2 + np.where(self.color == "red", 2, -1)
        self.kind = np.where(push > 1, "fox", np.where(push > -2, "dog", "cat"))

    def codes(self, of):
        words = self.colors if of == "color" else self.kinds
        value = getattr(self, of)
        return np.array([words.index(w) for w in value], "i1"), words


train = Part(ROWS, COLORS, KINDS)
test = Part(TEST, ["red", "blue"], KINDS[::-1])


def both(name, write, like="plain", options=""):
    for suffix, part in (("train", train), ("test", test)):
        with h5py.File("%s-%s.h5" % (name, suffix), "w") as f:
            write(f, part)
    table.append((name, like, options))


def plain(f, part):
    f["X"] = np.column_stack([part.X] + [part.color == c for c in COLORS]
                             ).astype("f8")
    f["y"] = part.kind.astype("S")


def numbers(f, part):
    f["X"], f["y"] = part.X, part.kind.astype("S")


def anndata(f, part):
    f["X"] = part.X
    for name in ("color", "kind"):
        codes, words = part.codes(name)
        f["obs/%s/codes" % name] = codes
        f["obs/%s/categories" % name] = np.array(words, "S")


def anndata_07(f, part):
    f["X"] = part.X
    for name in ("color", "kind"):
        codes, words = part.codes(name)
        f["obs/" + name] = codes
        f["obs/__categories/" + name] = np.array(words, "S")


def anndata_06(f, part):
    f["X"] = part.X
    obs = np.zeros(part.rows, [("index", "S8"), ("color", "i1"),
                               ("kind", "i1")])
    for name in ("color", "kind"):
        obs[name], words = part.codes(name)
        f["uns/%s_categories" % name] = np.array(words, "S")
    f["obs"] = obs


def nullable_words(f, part):
    """Categories that are themselves texts with a mask."""
    anndata(f, part)
    for name in ("color", "kind"):
        group = f["obs/" + name]
        words = group["categories"][()]
        del group["categories"]
        group["categories/values"] = words
        group["categories/mask"] = np.zeros(len(words), "?")


def flags(f, part):
    f["X"] = part.X
    for name in ("color", "kind"):
        codes, words = part.codes(name)
        f[name] = (codes + 1) * 5
        f[name].attrs["flag_values"] = np.arange(1, len(words) + 1,
                                                 dtype="i1") * 5
        f[name].attrs["flag_meanings"] = " ".join(words)


def enum(words):
    return h5py.enum_dtype({w: 3 * i + 1 for i, w in enumerate(words)}, "u1")


def enums(f, part):
    f["X"] = part.X
    for name in ("color", "kind"):
        codes, words = part.codes(name)
        f.create_dataset(name, data=(3 * codes + 1).astype("u1"),
                         dtype=enum(words))


def enum_fields(f, part):
    rows = np.zeros(part.rows, [("a", "f8"), ("b", "f8"),
                                ("color", enum(part.colors)),
                                ("kind", enum(part.kinds))])
    rows["a"], rows["b"] = part.X.T
    for name in ("color", "kind"):
        rows[name] = 3 * part.codes(name)[0] + 1
    f["t"] = rows


def matlab(f, name, value, of):
    f[name] = value
    f[name].attrs["MATLAB_class"] = np.bytes_(of)


def char(f, part):
    matlab(f, "X", part.X.T.copy(), "double")
    matlab(f, "y", np.array([[ord(c) for c in w.ljust(5)]
                             for w in part.kind], "u2").T.copy(), "char")


def cellstr(f, part):
    matlab(f, "X", part.X.T.copy(), "double")
    f.create_group("#refs#")
    refs = np.zeros((1, part.rows), h5py.ref_dtype)
    for i, word in enumerate(part.kind):
        matlab(f, "#refs#/%d" % i, np.array([[ord(c)] for c in word], "u2"),
               "char")
        refs[0, i] = f["#refs#/%d" % i].ref
    f.create_dataset("y", data=refs, dtype=h5py.ref_dtype)
    f["y"].attrs["MATLAB_class"] = np.bytes_("cell")


def octave(f, name, value, of):
    f[name + "/type"] = np.bytes_(of)
    f[name + "/value"] = value
    f[name].attrs["OCTAVE_NEW_FORMAT"] = np.uint8(1)


def octave_string(f, part):
    octave(f, "X", part.X.T.copy(), "matrix")
    octave(f, "y", np.array([[ord(c) for c in w] for w in part.kind],
                            "i1").T.copy(), "string")


def octave_cell(f, part):
    octave(f, "X", part.X.T.copy(), "matrix")
    f["y/type"] = np.bytes_("cell")
    f["y"].attrs["OCTAVE_NEW_FORMAT"] = np.uint8(1)
    f["y/value/dims"] = np.array([part.rows, 1])
    for i, word in enumerate(part.kind):
        octave(f, "y/value/_%0*d" % (len(str(part.rows)), i),
               np.array([[ord(c)] for c in word], "i1"), "sq_string")


def frames():
    """DataFrame.to_hdf(), where pandas and PyTables are."""
    import pandas
    for name, options in (("pandas", {}), ("pandas-columns",
                                           {"data_columns": True})):
        for suffix, part in (("train", train), ("test", test)):
            pandas.DataFrame({
                "a": part.X[:, 0], "b": part.X[:, 1],
                "color": pandas.Categorical(part.color, part.colors),
                "kind": pandas.Categorical(part.kind, part.kinds),
            }).to_hdf("%s-%s.h5" % (name, suffix), key="df", format="table",
                      **options)
        table.append((name, "plain", "--y /df:kind"))
    numbers = [30, 10, 20]
    for suffix, part, words in (("train", train, [10, 20, 30]),
                                ("test", test, numbers)):
        code = [KINDS.index(w) for w in part.kind]
        pandas.DataFrame({
            "a": part.X[:, 0], "b": part.X[:, 1],
            "kind": pandas.Categorical(np.array([10, 20, 30])[code], words),
        }).to_hdf("pandas-numbers-%s.h5" % suffix, key="df", format="table")
    table.append(("pandas-numbers", "numbers", "--y /df:kind"))


def real_octave():
    """save -hdf5, where Octave is."""
    for suffix, part in (("train", train), ("test", test)):
        np.savetxt("X.csv", part.X, delimiter=",")
        with open("y.csv", "w") as out:
            out.write("\n".join(part.kind))
        subprocess.run(
            ["octave", "-qfH", "--eval", """
X = csvread("X.csv"); c = strsplit(fileread("y.csv"), "\\n")'; y = char(c);
save("-hdf5", "octave-real-%s.h5", "X", "y");
y = c; save("-hdf5", "octave-cells-%s.h5", "X", "y");
""" % (suffix, suffix)], check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    table.append(("octave-real", "numbers", ""))
    table.append(("octave-cells", "numbers", ""))


def spoil():
    """Files that must be refused."""
    with h5py.File("no-label.h5", "w") as f:
        anndata_07(f, train)
        f["obs/kind"][7] = -1
    with h5py.File("no-color.h5", "w") as f:
        anndata(f, train)
        f["obs/color/codes"][5] = -1
    with h5py.File("no-word.h5", "w") as f:
        flags(f, train)
        f["kind"][9] = 99
    with h5py.File("wide-enum.h5", "w") as f:
        f.create_dataset("X", data=np.ones((ROWS, 3), "u1"),
                         dtype=enum(COLORS))
        f["y"] = train.kind.astype("S")
    with h5py.File("object.h5", "w") as f:
        f["X"] = train.X
        matlab(f, "y", np.arange(6, dtype="u4"), "categorical")
        f["y"].attrs["MATLAB_object_decode"] = np.int32(3)
    with h5py.File("mask.h5", "w") as f:
        f["X"] = train.X
        f["obs/n/values"] = np.arange(ROWS) % 3
        f["obs/n/mask"] = np.arange(ROWS) == 4
        f["obs/s/values"] = train.kind.astype("S")
        f["obs/s/mask"] = np.arange(ROWS) == 6
    with h5py.File("obs.h5", "w") as f:
        anndata(f, train)
        f["var/_index"] = np.array(["up", "down"], "S")
        f["obs/n_genes"] = train.X[:, 0]
    for name, columns in (("twice", ["a", "b", "a", "label"]),
                          ("pairs", [(0, "a"), (0, "b"), (1, "a"), (1, "b")]),
                          ("tens", [10, 20, 30, 40])):
        rows = np.zeros(ROWS, [("index", "i8"), ("values_block_0", "f8", 4)])
        rows["index"] = np.arange(ROWS)
        rows["values_block_0"] = draw.integers(0, 2, (ROWS, 4))
        with h5py.File(name + ".h5", "w") as f:
            f["df/table"] = rows
            f["df"].attrs["pandas_type"] = np.bytes_("frame_table")
            f["df/table"].attrs["values_block_0_kind"] = np.bytes_(
                pickle.dumps(columns, 0))
    with h5py.File("new-word.h5", "w") as f:
        anndata(f, train)
        f["obs/color/categories"][1] = b"pink"


def main():
    os.chdir(sys.argv[1])
    codes = "--x /X,/obs/%s --y /obs/%s" % ("color", "kind")
    both("plain", plain)
    both("numbers", numbers, "numbers")
    both("anndata", anndata, options=codes)
    both("anndata-0.7", anndata_07, options=codes)
    both("anndata-0.6", anndata_06, options="--x /X,/obs:color --y /obs:kind")
    both("nullable-words", nullable_words, options=codes)
    both("flags", flags, options="--x /X,/color --y /kind")
    both("enum", enums, options="--x /X,/color --y /kind")
    both("enum-fields", enum_fields, options="--y /t:kind")
    for name, write in (("matlab-char", char), ("matlab-cellstr", cellstr),
                        ("octave-string", octave_string),
                        ("octave-cell", octave_cell)):
        both(name, write, "numbers")
    spoil()
    try:
        frames()
    except ImportError as missing:
        print("words: SKIPPED: pandas, %s" % missing, file=sys.stderr)
    if shutil.which("octave"):
        real_octave()
    else:
        print("words: SKIPPED: there is no octave here", file=sys.stderr)
    with open("files.tsv", "w") as out:
        for row in table:
            out.write("\t".join(row) + "\n")


main()
