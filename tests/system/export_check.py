# SPDX-License-Identifier: MIT
"""export_check.py KIND FILE TABLE PREDICTIONS TOLERANCE - compute the outputs of
an exported model by means that are independent of lockstep, and compare them
with the table that predict wrote.

Prints the largest difference, relative to the largest output of its column;
exits with 1 if it is above the tolerance."""
import csv
import ctypes
import math
import os
import subprocess
import sys

import numpy as np


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def read_predictions(path):
    """Outputs [rows x outputs], and the classes or None."""
    header, rows = read_rows(path)
    classes = [r[0] for r in rows] if header[0] == "class" else None
    first = 0 if classes is None else 1
    return np.array([[float(v) for v in r[first:]] for r in rows]), classes


def cell(text):
    return math.nan if text == "" else float(text)


def run_c(file, header, rows):
    """Compile the file as a shared library, and call it for each row."""
    library = os.path.splitext(os.path.abspath(file))[0] + ".so"
    subprocess.run([os.environ.get("CC_EXPORT", "gcc"), "-O1", "-shared", "-fPIC",
                    "-o", library, file, "-lm"], check=True)
    dll = ctypes.CDLL(library)
    name = os.path.splitext(os.path.basename(file))[0]

    def names(what, n):
        return [s.decode() for s in (ctypes.c_char_p * n).in_dll(
            dll, f"{name}_{what}_name")] if n else []

    text = open(os.path.splitext(file)[0] + ".h", encoding="utf-8").read()

    def count(what):
        return int(text.split(f"{name.upper()}_{what} = ")[1].split()[0].strip(",}"))

    numbers = names("number", count("NUMBERS"))
    texts = names("text", count("TEXTS"))
    outputs = count("OUTPUTS")
    out, classes = [], []
    for row in rows:
        cells = dict(zip(header, row))
        arguments = []
        if numbers:
            arguments.append((ctypes.c_double * len(numbers))(
                *[cell(cells[n]) for n in numbers]))
        if texts:
            arguments.append((ctypes.c_char_p * len(texts))(
                *[cells[n].encode() or None for n in texts]))
        y = (ctypes.c_double * outputs)()
        getattr(dll, f"{name}_predict")(*arguments, y)
        out.append(list(y))
        if hasattr(dll, f"{name}_class"):
            number = getattr(dll, f"{name}_class")(y)
            classes.append(names("class", number + 1)[number])
    return np.array(out), classes or None


def main():
    kind, file, table, predictions, tolerance = sys.argv[1:6]
    header, rows = read_rows(table)
    want, want_class = read_predictions(predictions)
    got, got_class = RUN[kind](file, header, rows)
    size = np.maximum(np.abs(want).max(axis=0), 1e-30)
    worst = float((np.abs(np.asarray(got) - want) / size).max())
    print(f"{kind} {file} {worst:.2e}")
    if not worst <= float(tolerance):
        sys.exit(f"{file}: differs by {worst:.3g}")
    if got_class is not None and list(got_class) != want_class:
        sys.exit(f"{file}: other classes")


RUN = {"c": run_c}

if __name__ == "__main__":
    main()
