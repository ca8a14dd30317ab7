# SPDX-License-Identifier: MIT
"""export_check.py KIND FILE TABLE PREDICTIONS TOLERANCE - compute the outputs of
an exported model by means that are independent of lockstep, and compare them
with the table that predict wrote.

Prints the largest difference, relative to the largest output of its column;
exits with 1 if it is above the tolerance."""
import csv
import ctypes
import importlib.util
import json
import math
import os
import statistics
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


def read_numpy(file, header, rows):
    """Import the script, and call its predict()."""
    spec = importlib.util.spec_from_file_location("exported", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table = {name: [row[k] for row in rows] for k, name in enumerate(header)}
    y = module.predict(table)
    return y, module.classes(y) if module.CLASSES else None


def score(x, f):
    """Quantile scaling of one number."""
    q, s = f["quantiles"], f["shares"]
    if x <= q[0]:
        p = s[0]
    elif x >= q[-1]:
        p = s[-1]
    else:
        p = (np.interp(x, q, s) - np.interp(-x, -np.array(q[::-1]),
                                            -np.array(s[::-1]))) / 2
    edge = 1e-7 - np.spacing(1)
    return statistics.NormalDist().inv_cdf(min(max(p, edge), 1 - edge))


def encode(columns, row):
    """Features of a row, a dict of texts."""
    x = []
    for c in columns:
        text = row[c["name"]]
        if c["kind"] == "number":
            x.append(cell(text))
        elif c["kind"] == "code":
            x.append(c["texts"].index(text) + 1 if text in c["texts"] else 0)
        else:
            x += [float(text == t) for t in c["texts"]]
        if c["indicator"]:
            x.append(float(text == ""))
    return x


def activate(name, z):
    """One row, by the formula of each activation."""
    one = {
        "identity": lambda v: v,
        "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
        "relu": lambda v: max(v, 0),
        "tanh": math.tanh,
        "leaky_relu": lambda v: max(v, 0.01 * v),
        "elu": lambda v: v if v > 0 else math.expm1(v),
        "selu": lambda v: 1.0507009873554805 * (
            v if v > 0 else 1.6732632423543772 * math.expm1(v)),
        "gelu": lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2,
        "silu": lambda v: v / (1 + math.exp(-v)),
        "mish": lambda v: v * math.tanh(math.log1p(math.exp(v))),
        "softplus": lambda v: math.log1p(math.exp(v)),
        "softsign": lambda v: v / (1 + abs(v)),
        "exp": math.exp,
    }
    if name == "softmax":
        e = np.exp(z - max(z))
        return e / e.sum()
    if name == "mean_variance":
        return np.array([math.exp(v) if k % 2 else v for k, v in enumerate(z)])
    return np.array([one[name](v) for v in z])


def embedded(e, k, z):
    """Inputs of layer 1 from feature number k of a numeric embedding."""
    if e["kind"] == "periodic":
        m = len(e["frequency"][k])
        wave = [math.cos(2 * math.pi * (w * z + b))
                for w, b in zip(e["frequency"][k], e["phase"][k])]
        return [z, *(np.array(wave) @ e["kernel"][k * m:(k + 1) * m]
                     + e["bias"][k])]
    knots = e["knots"][k]
    bins = len(knots) - 1
    last = max(t for t in range(bins) if knots[t + 1] > knots[t])
    a = np.array(e["slope"][k]) * z + e["bias"][k]
    for t in range(last + 1):
        part = (z - knots[t]) / (knots[t + 1] - knots[t])
        part = part if t == 0 else max(part, 0)
        part = part if t == last else min(part, 1)
        a = a + part * np.array(e["steps"][k * bins + t])
    return list(a)


def net_outputs(net, x):
    z = []
    for v, f in zip(x, net["features"]):
        v = f["fill"] if math.isnan(v) and f["fill"] is not None else v
        s = (v - f["shift"]) * f["scale"]
        if "clip" in f:
            s = s / math.sqrt(1 + (s / f["clip"]) ** 2)
        z.append(score(v, f) if "quantiles" in f else s)
    inputs = net["inputs"]
    a = [z[j] for j in inputs["features"]]
    for k, j in enumerate(inputs.get("numeric", {"features": []})["features"]):
        a += embedded(inputs["numeric"], k, z[j])
    for e in inputs["embeddings"]:
        code = int(x[e["feature"]])
        a += e["table"][code - 1] if code else [0] * len(e["table"][0])
    a = np.array(a)
    for layer in net["layers"]:
        u = a @ np.array(layer["kernel"]) + layer["bias"]
        if "gain" in layer:
            u = (u - u.mean()) / math.sqrt(u.var() + 1e-5)
            u = u * layer["gain"] + layer["shift"]
        g = activate(layer["activation"], u)
        if "alpha" in layer:
            g = u + np.array(layer["alpha"]) * (g - u)
        a = g + a if layer["residual"] else g
    y = []
    for v, o in zip(a, net["outputs"]):
        v = v / o["scale"] + o["shift"]
        v = v if o["least"] is None else min(max(v, o["least"]), o["most"])
        y.append(v)
    return np.array(y)


def run_json(file, header, rows):
    """Apply the steps of the document, one row after another."""
    with open(file, encoding="utf-8") as text:
        model = json.load(text)
    out = []
    for row in rows:
        x = encode(model["columns"], dict(zip(header, row)))
        outs = [net_outputs(net, x) for net in model["members"]]
        share = [net["share"] for net in model["members"]]
        mean = sum(s * y for s, y in zip(share, outs))
        for j, o in enumerate(model["members"][0]["outputs"]):
            if o["variance"]:
                mean[j] = sum(s * (y[j] + (y[j - 1] - mean[j - 1]) ** 2)
                              for s, y in zip(share, outs))
        out.append(mean)
    return np.array(out), None


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


RUN = {"c": run_c, "numpy": read_numpy, "json": run_json}

if __name__ == "__main__":
    main()
