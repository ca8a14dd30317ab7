# SPDX-License-Identifier: MIT
"""export_check.py - compute the outputs of exported models by means that are
independent of lockstep, and compare them with the tables that predict wrote.

Reads lines KIND FILE TABLE PREDICTIONS TOLERANCE. Prints the largest difference,
relative to the largest output of its column; exits with 1 if one is above its
tolerance."""
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
        u = (a @ np.array(layer["kernel"]) + layer["bias"]) / layer["divide"]
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


def calibrated(model, y):
    several = model["task"] == "multiclass"
    if model["temperature"] != 1:
        T = model["temperature"]
        if several:
            e = y ** (1 / T)
            return e / e.sum()
        return np.array([v ** (1 / T) / (v ** (1 / T) + (1 - v) ** (1 / T))
                         for v in y])
    if model["isotonic"]:
        y = np.array([np.interp(v, f["probability"], f["calibrated"])
                      for v, f in zip(y, model["isotonic"])])
        if several:
            y = y / y.sum() if y.sum() > 0 else np.full(len(y), 1 / len(y))
    return y


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
        out.append(calibrated(model, mean))
    names = model["classes"]
    if not names:
        return np.array(out), None
    if len(model["outputs"]) == 1:
        return np.array(out), [names[int(y[0] > model["threshold"])] for y in out]
    return np.array(out), [names[int(np.argmax(y))] for y in out]


def erf(x):
    return np.vectorize(math.erf)(x)


def attributes_of(node):
    import onnx
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def label_encoder(a, inputs):
    code = dict(zip((k.decode() for k in a["keys_strings"]), a["values_int64s"]))
    return np.vectorize(lambda t: code.get(t, a["default_int64"]),
                        otypes=[np.int64])(inputs[0])


def softmax(z, axis):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# Operators of ONNX by NumPy: attributes, inputs -> output. float32 stays.
OPS = {
    "Abs": lambda a, i: np.abs(i[0]),
    "Add": lambda a, i: i[0] + i[1],
    "ArgMax": lambda a, i: i[0].argmax(axis=a["axis"]),
    "Cast": lambda a, i: i[0].astype({1: np.float32, 7: np.int64}[a["to"]]),
    "Concat": lambda a, i: np.concatenate(i, axis=a["axis"]),
    "Cos": lambda a, i: np.cos(i[0]),
    "Div": lambda a, i: i[0] / i[1],
    "Elu": lambda a, i: np.where(i[0] > 0, i[0], np.expm1(np.minimum(i[0], 0))),
    "Erf": lambda a, i: erf(i[0]).astype(np.float32),
    "Exp": lambda a, i: np.exp(i[0]),
    "Floor": lambda a, i: np.floor(i[0]),
    "Gather": lambda a, i: np.take(i[0], i[1], axis=a["axis"]),
    "Greater": lambda a, i: i[0] > i[1],
    "Identity": lambda a, i: i[0],
    "IsNaN": lambda a, i: np.isnan(i[0]),
    "LabelEncoder": label_encoder,
    "Less": lambda a, i: i[0] < i[1],
    "Log": lambda a, i: np.log(i[0]),
    "LeakyRelu": lambda a, i: np.where(i[0] > 0, i[0],
                                       np.float32(a["alpha"]) * i[0]),
    "MatMul": lambda a, i: i[0] @ i[1],
    "Max": lambda a, i: np.maximum(i[0], i[1]),
    "Min": lambda a, i: np.minimum(i[0], i[1]),
    "Mul": lambda a, i: i[0] * i[1],
    "Neg": lambda a, i: -i[0],
    "Pow": lambda a, i: i[0] ** i[1],
    "PRelu": lambda a, i: np.where(i[0] > 0, i[0], i[1] * i[0]),
    "ReduceMean": lambda a, i: i[0].mean(axis=tuple(a["axes"]), keepdims=True),
    "ReduceSum": lambda a, i: i[0].sum(axis=tuple(i[1]), keepdims=True),
    "Relu": lambda a, i: np.maximum(i[0], 0),
    "Selu": lambda a, i: np.float32(1.0507009873554805) * np.where(
        i[0] > 0, i[0], np.float32(1.6732632423543772)
        * np.expm1(np.minimum(i[0], 0))),
    "Sigmoid": lambda a, i: 1 / (1 + np.exp(-i[0])),
    "Sign": lambda a, i: np.sign(i[0]),
    "Softmax": lambda a, i: softmax(i[0], a["axis"]),
    "Softplus": lambda a, i: np.logaddexp(0, i[0]).astype(np.float32),
    "Softsign": lambda a, i: i[0] / (1 + np.abs(i[0])),
    "Sqrt": lambda a, i: np.sqrt(i[0]),
    "Squeeze": lambda a, i: np.squeeze(i[0], axis=tuple(i[1])),
    "Sub": lambda a, i: i[0] - i[1],
    "Tanh": lambda a, i: np.tanh(i[0]),
    "Where": lambda a, i: np.where(i[0], i[1], i[2]),
}


def run_onnx(file, header, rows):
    """Check the graph, and evaluate it node by node."""
    import onnx
    import onnx.numpy_helper
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    graph = model.graph
    value = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    table = {name: [row[k] for row in rows] for k, name in enumerate(header)}
    texts = [v.name for v in graph.input if v.type.tensor_type.elem_type == 8]
    for v in graph.input:
        if v.name in texts:
            value[v.name] = np.array(table[v.name], object).reshape(-1, 1)
        else:
            label = {"two", "class", "y", "y2"}
            names = [n for n in header if n not in label and n not in texts]
            value[v.name] = np.array(
                [[cell(c) for c in table[n]] for n in names], np.float32).T
            assert value[v.name].shape[1] == \
                v.type.tensor_type.shape.dim[1].dim_value, v.name
    with np.errstate(all="ignore"):
        for node in graph.node:
            value[node.output[0]] = OPS[node.op_type](
                attributes_of(node), [value[name] for name in node.input])
    if "class" not in value:
        return value["y"], None
    with open(os.path.splitext(file)[0] + ".json", encoding="utf-8") as text:
        names = json.load(text)["classes"]
    return value["y"], [names[k] for k in value["class"]]


FORTRAN = """
program run
    use {name}
    implicit none
    integer, parameter :: dp = kind(1d0)
    real(dp) :: number(max(1, {name}_numbers)), y({name}_outputs)
    character(len=64) :: text(max(1, {name}_texts))
    integer :: i, j, k, rows
    read *, rows
    do i = 1, rows
        if ({name}_numbers > 0) read *, number
        do k = 1, {name}_texts
            read '(a)', text(k)
            do j = 1, len(text(k))
                if (text(k)(j:j) == achar(30)) text(k)(j:j) = achar(10)
            end do
        end do
        call {name}_predict({arguments})
        print '(*(es25.17))', y
    end do
end program run
"""


def run_fortran(file, header, rows):
    """Compile the module with a program that reads rows."""
    name = os.path.splitext(os.path.basename(file))[0]
    with open(file, encoding="utf-8") as text:
        places = [line.split(" is ") for line in text.read().splitlines()
                  if line.startswith(("! number(", "! text("))]
    numbers = [c for where, c in places if where.startswith("! number")]
    texts = [c for where, c in places if where.startswith("! text")]
    arguments = [a for a, there in (("number", numbers), ("text", texts)) if there]
    program = file + ".run.f90"
    with open(program, "w", encoding="utf-8") as out:
        out.write(FORTRAN.format(name=name, arguments=", ".join(arguments + ["y"])))
    subprocess.run(["gfortran", "-std=f2008", "-Wall", "-Werror", "-Wno-zerotrip",
                    "-J", ".", "-o", file + ".run", file, program], check=True)
    lines = [str(len(rows))]
    for row in rows:
        cells = dict(zip(header, row))
        if numbers:
            lines.append(" ".join(cells[c] or "NaN" for c in numbers))
        lines += [cells[c].replace("\n", "\x1e") for c in texts]
    done = subprocess.run(["./" + file + ".run"], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    return np.array([[float(v) for v in line.split()]
                     for line in done.stdout.splitlines()]), None


def numbers_of(header, rows):
    """The columns of numbers, as a table; labels are left out."""
    names = [n for n in header if n not in ("two", "class", "y", "y2")]
    table = [[cell(dict(zip(header, r))[n]) for n in names] for r in rows]
    return names, np.array(table)


def keras_layer(kind, config, weights, inputs):
    """A layer of Keras by its documented formula."""
    one = {"linear": "identity", "swish": "silu", "exponential": "exp"}

    def activation(name, z):
        return np.array([activate(one.get(name, name), row) for row in z])

    x = inputs[0]
    if kind == "Dense":
        return activation(config["activation"], x @ weights[0] + weights[1])
    if kind == "BatchNormalization":
        gamma, (mean, variance) = weights[0], weights[-2:]
        y = gamma * (x - mean) / np.sqrt(variance + config["epsilon"])
        return y + weights[1] if config["center"] else y
    if kind == "LayerNormalization":
        x = x - x.mean(axis=1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + config["epsilon"])
        return weights[0] * x + weights[1]
    if kind == "Activation":
        return activation(config["activation"], x)
    if kind == "LeakyReLU":
        return np.where(x > 0, x, config["alpha"] * x)
    if kind == "PReLU":
        return np.where(x > 0, x, weights[0] * x)
    assert kind == "Add", kind
    return inputs[0] + inputs[1]


def run_keras(file, header, rows):
    """Walk the model_config as Keras does."""
    import h5py
    value = {}
    with h5py.File(file, "r") as f:
        model = json.loads(f.attrs["model_config"])
        group = f["model_weights"]
        names = list(group.attrs["layer_names"])
        layers = model["config"]["layers"]
        assert names == [layer["name"] for layer in layers]
        for layer in layers:
            if layer["class_name"] == "InputLayer":
                value[layer["name"]] = numbers_of(header, rows)[1]
                continue
            name = layer["name"]
            inputs = [value[node[0]] for node in layer["inbound_nodes"][0]]
            weights = [group[name][w][:].astype(float) for w in
                       (group[name].attrs["weight_names"] if name in group else [])]
            value[name] = keras_layer(layer["class_name"], layer["config"],
                                      weights, inputs)
    return value[model["config"]["output_layers"][0][0]], None


def run_lwtnn(file, header, rows):
    """The arithmetic of LWTNN's README."""
    with open(file, encoding="utf-8") as text:
        model = json.load(text)
    names, x = numbers_of(header, rows)
    x = np.stack([x[:, names.index(i["name"])] for i in model["inputs"]], axis=1)
    for j, i in enumerate(model["inputs"]):
        if i["name"] in model["defaults"]:
            x[np.isnan(x[:, j]), j] = model["defaults"][i["name"]]
        x[:, j] = (x[:, j] + i["offset"]) * i["scale"]
    name = {"linear": "identity", "rectified": "relu", "leakyrelu": "leaky_relu",
            "swish": "silu"}
    for layer in model["layers"]:
        W = np.array(layer["weights"]).reshape(len(layer["bias"]), -1)
        g = layer["activation"]
        g = g["function"] if isinstance(g, dict) else g
        x = np.array([activate(name.get(g, g), z) for z in x @ W.T + layer["bias"]])
    return x, None


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def sql_columns(header, rows):
    """Name and type of each column of the table."""
    def is_number(k):
        try:
            return all(math.isfinite(float(r[k])) for r in rows if r[k])
        except ValueError:
            return False
    return [f"{quoted(n)} {'double precision' if is_number(k) else 'text'}"
            for k, n in enumerate(header)]


def outputs_of(names, rows, classes, columns):
    first = 1 + columns  # behind the number of the row and the table
    assert names[0].startswith("ls_row") and len(names) > first, names
    y = [[float(v) for v in r[first + classes:]] for r in rows]
    return np.array(y), [r[first] for r in rows] if classes else None


def run_sqlite(file, header, rows):
    """Run the query in SQLite, on a table with the name of the file, which has a
    column that is called as the row number, too."""
    import sqlite3
    name = quoted(os.path.splitext(os.path.basename(file))[0])
    base = sqlite3.connect(":memory:")
    columns = sql_columns(header, rows)
    columns.append(f"LS_ROW{'_2' * any(c.lower() == 'ls_row' for c in header)} integer")
    base.execute(f"create table {name} ({', '.join(columns)})")
    base.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})",
                     [[c or None for c in r] + [7] for r in rows])
    with open(file, encoding="utf-8") as text:
        cursor = base.execute(text.read())
    names = [d[0] for d in cursor.description]
    return outputs_of(names, cursor.fetchall(), "predicted_class" in names,
                      len(columns))


def run_postgres(file, header, rows):
    """Run the query by $PSQL, on a table with the name of the file."""
    name = quoted(os.path.splitext(os.path.basename(file))[0])
    table = os.path.abspath(file) + ".csv"
    with open(table, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    with open(file, encoding="utf-8") as text:
        query = text.read().strip().rstrip(";")
    script = (f"drop table if exists {name};\n"
              f"create table {name} ({', '.join(sql_columns(header, rows))});\n"
              f"\\copy {name} from '{table}' csv\n"
              f"create temp table answer as {query};\n"
              f"copy (select * from answer order by 1) to stdout csv header\n")
    done = subprocess.run(os.environ["PSQL"].split() + ["-qXv", "ON_ERROR_STOP=1"],
                          input=script, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{file}: {done.stderr}")
    answer = list(csv.reader(done.stdout.splitlines()))
    names = answer[0]
    return outputs_of(names, answer[1:], "predicted_class" in names, len(header))


def read_table(file, header, rows):
    """Predictions of another model; its classes may have other names."""
    return read_predictions(file)[0], None


RUN = {"predict": read_table, "c": run_c, "numpy": read_numpy, "json": run_json,
       "onnx": run_onnx, "fortran": run_fortran,
       "keras": run_keras, "lwtnn": run_lwtnn, "sqlite": run_sqlite, "postgres": run_postgres}

def check(kind, file, table, predictions, tolerance):
    """Why the outputs are not those that are wanted, or None."""
    header, rows = read_rows(table)
    want, want_class = read_predictions(predictions)
    got, got_class = RUN[kind](file, header, rows)
    size = np.maximum(np.abs(want).max(axis=0), 1e-30)
    worst = float((np.abs(np.asarray(got) - want) / size).max())
    print(f"{kind} {file} {worst:.2e}")
    if not worst <= float(tolerance):
        return f"differs by {worst:.3g}"
    if got_class is not None and list(got_class) != want_class:
        return "other classes"
    return None


def main():
    """Each line of the standard input is a check."""
    bad = 0
    for line in sys.stdin:
        try:
            why = check(*line.split())
        except (Exception, SystemExit) as error:  # the other checks go on
            why = repr(error)
        if why:
            print(f"{line.strip()}: {why}", file=sys.stderr)
            bad = 1
    sys.exit(bad)


if __name__ == "__main__":
    main()
