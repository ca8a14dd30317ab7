#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""h5_hostile.py - HDF5 files changed at random, with good checksums, are given to the
program, which must neither crash, nor hang, nor fill memory.

    h5_hostile.py PROGRAM DIRECTORY [--count N | --seconds S] [--seed N]

Tables with texts of variable and fixed length, in old and new formats, compound,
compressed and nested; models and checkpoints, whose header gets the checksum of the
changed bytes. Each goes through `info`, `info --check`, `train`, `eval`, `predict` or
`resume`. A finding is an end by a signal, an exit code that a damaged file does not
explain, computing time over the limit of the parser and 2 s more, or memory over the
parser's 512 MiB and 64 MiB. Findings are kept in DIRECTORY/findings. Prints one line of
counts; ends with 1 if there is a finding."""

import argparse
import collections
import ctypes
import ctypes.util
import glob
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time

import h5py
import numpy as np

HEADER = 512  # bytes of our own in front of a model
FINE = {0, 1, 65, 66, 71, 75, 79}  # done, stopped, or an error that the file explains
SECONDS = 2 + 2  # of the parser and of the program
MEMORY_MB = 512 + 64
STOP = 60  # seconds after which a command hangs


def write_tables(where):
    """Files of all kinds of parts; [names]."""
    rng = np.random.default_rng(1)
    n = 40
    x = rng.normal(size=(n, 4)).astype("f4")
    y = (x[:, 0] > 0).astype("u1")
    words = ["red", "green", "a longer word of blue", ""] * (n // 4)

    def plain(f):
        f["X"], f["y"] = x, y
        f["feature_names"], f["class_names"] = list("abcd"), ["no", "yes"]
        f.attrs["title"] = "a text of variable length"

    def texts(f):
        f["a"], f["b"], f["color"] = x[:, 0], x[:, 1], words
        f["y"] = [("no", "a yes of some length")[i] for i in y]
        f["fixed"] = np.array(words, "S8")
        f["color"].attrs["note"] = ["some", "texts"]

    def frame(f):
        rows = np.zeros(n, [("pt", "f4"), ("eta", ">f8"), ("n", "i8"), ("tag", "S5")])
        rows["pt"], rows["tag"] = x[:, 0], np.where(y, b"up", b"down")
        f["jets"] = rows
        f["enum"] = np.array(y, h5py.enum_dtype({"no": 0, "yes": 1}, "u1"))

    def packed(f):
        f.create_dataset("X", data=np.tile(x, (20, 1)), chunks=(64, 2),
                         compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("y", data=np.tile(y, 20), chunks=(100,), maxshape=(None,))
        f["group/deep/deeper/w"] = np.ones(n * 20)
        f["link"] = h5py.SoftLink("/X")

    def coded(f):
        f["X"] = (x * 100).astype("i2")
        f["X"].attrs["_FillValue"], f["X"].attrs["scale_factor"] = np.int16(-1), 0.01
        f["X"].attrs["units"] = "GeV"
        f["y"] = y.astype("f8")

    names = []
    for make in plain, texts, frame, packed, coded:
        for version in "earliest", "latest":
            names.append(f"{where}/{make.__name__}-{version}.h5")
            with h5py.File(names[-1], "w", libver=version) as f:
                make(f)
    return names


def write_models(program, where, table):
    """A finished model and a run that stopped; [names]."""
    for more in (["-o", f"{where}/model.h5", "--epochs", "1"],
                 ["-o", f"{where}/run.h5", "--epochs", "9", "--max-steps", "3"]):
        subprocess.run([program, "train", table, "--hidden", "3", "-q", "-j1", *more],
                       stdout=subprocess.DEVNULL, check=False)
    return [f"{where}/model.h5", f"{where}/run.ckpt.h5"]


class Checksum:
    """CRC-32C of ISA-L, with which the program is linked, too."""

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("isal") or "libisal.so.2")
        self.library.crc32_iscsi.restype = ctypes.c_uint32

    def of(self, data):
        crc = self.library.crc32_iscsi(ctypes.c_char_p(bytes(data)), len(data),
                                       ctypes.c_uint32(0xFFFFFFFF))
        return crc ^ 0xFFFFFFFF

    def repair(self, data):
        """The header of a model says what follows it."""
        data[16:24] = struct.pack("<Q", len(data) - HEADER)
        data[24:28] = struct.pack("<I", self.of(data[HEADER:]))
        data[508:512] = struct.pack("<I", self.of(data[:508]))


# Which parts of a table are X and y, if their names do not tell.
ROLES = {"texts": ["--x", "/a", "--y", "/y"],
         "frame": ["--x", "/jets:pt,eta", "--y", "/jets:tag"]}
# The first file: a size in its heap of texts that HDF5 1.10 reads without end.
ENDLESS = "./texts-earliest.h5", 49, 0x0F
MARKS = (b"GCOL", b"TREE", b"SNOD", b"HEAP", b"OHDR", b"OCHK", b"FRHP", b"FHDB",
         b"BTHD", b"BTLF", b"FADB", b"FAHD", b"EAHD")
NUMBERS = (0, 1, 2, 7, 8, 16, 127, 128, 255, 256, 4095, 65535, 1 << 16, 1 << 20,
           (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, (1 << 63) - 1,
           1 << 63, (1 << 64) - 1)


def change(rng, data, first):
    """One to six edits behind `first`, half of them behind a mark of HDF5."""
    marks = []
    for mark in MARKS:
        at = data.find(mark, first)
        while at >= 0:
            marks.append(at)
            at = data.find(mark, at + 1)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        if marks and rng.random() < 0.5:
            at = rng.choice(marks) + rng.randrange(4, 160)
        else:
            at = rng.randrange(first, len(data))
        kind = rng.randrange(4)
        if kind == 0:
            edit = bytes([rng.randrange(256)])
        elif kind == 1:
            size = rng.choice((1, 2, 4, 8))
            edit = (rng.choice(NUMBERS) & ((1 << 8 * size) - 1)).to_bytes(size, "little")
        elif kind == 2:
            edit = bytes([data[min(at, len(data) - 1)] ^ 1 << rng.randrange(8)])
        else:
            start = rng.randrange(first, len(data))
            edit = data[start:start + rng.choice((2, 4, 8, 16))]
        data[at:at + len(edit)] = edit[:max(0, len(data) - at)]


def commands(program, file, good, output):
    """What is done with a changed table, model or checkpoint."""
    quick = ["--hidden", "3", "--epochs", "1", "-q", "-j1", "--force", "-o", output]
    if "ckpt" in file:
        return [[program, "info", file],
                [program, "resume", file, "-q", "-j1", "--max-steps", "1"]]
    if "model" in file:
        return [[program, "info", file],
                [program, "predict", file, good, "-j1", "--force", "-o", output]]
    roles = next((words for kind, words in ROLES.items() if kind in file), [])
    return [[program, "info", file, *roles], [program, "info", file, "--check", *roles],
            [program, "train", file, *quick, *roles]]


def run(command):
    """(exit code or -signal, computing seconds, MiB, what it says)"""
    with open("said", "wb") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=said,
                                   stdout=subprocess.DEVNULL, start_new_session=True)
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(STOP)
        _, state, used = os.wait4(process.pid, 0)
        signal.alarm(0)
    process.returncode = os.waitstatus_to_exitcode(state)
    with open("said", "rb") as said:
        words = said.read().decode(errors="replace").strip()
    return (process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
            words)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("directory")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=3)
    o = parser.parse_args()
    program = shutil.which(o.program) or o.program
    os.makedirs(o.directory + "/findings", exist_ok=True)
    os.chdir(o.directory)
    tables = write_tables(".")
    models = write_models(program, ".", tables[0])
    checksum = Checksum()
    originals = {}
    for name in tables + models:
        with open(name, "rb") as f:
            originals[name] = bytearray(f.read())
        if name in models:  # the checksum is the program's
            again = bytearray(originals[name])
            checksum.repair(again)
            if again != originals[name]:
                sys.exit(f"the checksum of {name} is not what it was taken for")
    rng = random.Random(o.seed)
    end = time.monotonic() + (o.seconds if o.seconds else 1e9)
    seen, parser_ends = collections.Counter(), collections.Counter()
    findings, files, most_seconds, most_mb = 0, 0, 0.0, 0.0
    while time.monotonic() < end and (o.count is None or files < o.count):
        name = rng.choice(tables + 2 * models) if files else ENDLESS[0]
        data = bytearray(originals[name])
        for old in glob.glob("changed-*"):
            os.remove(old)
        if files:
            change(rng, data, HEADER if name in models else 0)
        else:
            data[data.find(b"GCOL") + ENDLESS[1]] = ENDLESS[2]
        if name in models:
            checksum.repair(data)
        file = os.path.basename(name)
        with open("changed-" + file, "wb") as f:
            f.write(data)
        files += 1
        for command in commands(program, "changed-" + file, tables[0],
                                "out.h5")[:o.commands]:
            code, seconds, mb, words = run(command)
            seen[code] += 1
            for sign in "crashed while it read it", "of computing time", "of memory:":
                parser_ends[sign] += sign in words
            most_seconds, most_mb = max(most_seconds, seconds), max(most_mb, mb)
            # The self-test of a model whose weights are changed.
            fine = code in FINE or code == 70 and ": self-test:" in words
            if fine and seconds <= SECONDS and mb <= MEMORY_MB:
                continue
            findings += 1
            shutil.copy("changed-" + file, f"findings/{o.seed}-{files}-{file}")
            print(f"finding: {' '.join(command[1:])}: exit {code}, {seconds:.1f} s, "
                  f"{mb:.0f} MiB: findings/{o.seed}-{files}-{file}: {words[-200:]}",
                  flush=True)
    print(f"{files} files, {sum(seen.values())} commands, exit codes {dict(seen)}; of "
          f"the parser {dict(parser_ends)}; at most {most_seconds:.1f} s and "
          f"{most_mb:.0f} MiB; {findings} findings")
    sys.exit(findings > 0)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
