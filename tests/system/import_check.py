# SPDX-License-Identifier: MIT
"""import_check.py LOCKSTEP LOCKSTEP_F64 - networks of scikit-learn, of Keras'
HDF5 layout and of hand-made ONNX graphs, imported and compared with their own
arithmetic; and files that must be refused."""
import json
import math
import subprocess
import sys

import h5py
import numpy as np

LOCKSTEP, F64 = sys.argv[1:3]
random = np.random.default_rng(3)
X = random.normal(size=(40, 4)) * [1, 10, 0.1, 3] + [0, 50, 1, -2]
np.savetxt("x.csv", X, delimiter=",", header="a,b,c,d", comments="", fmt="%.17g")


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True,
                          encoding="utf-8", errors="replace")


def predictions(path):
    """Import a file in double, and predict."""
    done = run(F64, "import-model", path, "-o", "m.h5", "--force")
    if done.returncode != 0:
        sys.exit(f"{path}: {done.stderr}")
    done = run(F64, "predict", "m.h5", "x.csv", "-o", "p.csv", "--force", "-q")
    if done.returncode != 0:
        sys.exit(f"{path}: {done.stderr}")
    rows = [line.split(",") for line in open("p.csv").read().splitlines()]
    first = 1 if rows[0][0] == "class" else 0
    return np.array([[float(v) for v in r[first:]] for r in rows[1:]]), rows


def compare(what, path, want, tolerance=1e-9):
    got, rows = predictions(path)
    want = np.asarray(want).reshape(len(X), -1)
    worst = np.abs(got - want).max() / max(1e-30, np.abs(want).max())
    print(f"{what} {worst:.1e}")
    if not worst <= tolerance:
        sys.exit(f"{what}: differs by {worst:.3g}")
    return rows


def refused(path, *words):
    done = run(LOCKSTEP, "import-model", path, "-o", "no.h5", "--force")
    if done.returncode not in (64, 65, 66):
        sys.exit(f"{path}: exit {done.returncode}, {done.stderr}")
    for word in words:
        if word not in done.stderr:
            sys.exit(f"{path}: '{word}' is not in: {done.stderr}")


# ---- scikit-learn, by the lines of the guide ---------------------------------

def sklearn_json(path, scaler, mlp, names, classes=None):
    kernels, biases = mlp.coefs_, mlp.intercepts_
    hidden = {"logistic": "sigmoid"}.get(mlp.activation, mlp.activation)
    last = {"logistic": "sigmoid"}.get(mlp.out_activation_, mlp.out_activation_)
    layers = [{"kernel": W.tolist(), "bias": b.tolist(),
               "activation": hidden if k + 1 < len(kernels) else last}
              for k, (W, b) in enumerate(zip(kernels, biases))]
    features = [{"shift": m, "scale": 1 / s}
                for m, s in zip(scaler.mean_, scaler.scale_)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": "lockstep-export", "version": 1, "features": names,
                   "classes": [str(c) for c in classes or []],
                   "members": [{"features": features, "layers": layers}]}, file)


def check_sklearn():
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler
    scaler = StandardScaler().fit(X)
    Z = scaler.transform(X)
    names = ["a", "b", "c", "d"]
    y = Z[:, 0] + Z[:, 1] * Z[:, 2]
    for activation in ("identity", "logistic", "tanh", "relu"):
        mlp = MLPRegressor((5, 3), activation=activation, max_iter=20,
                           random_state=1).fit(Z, y)
        sklearn_json("sk.json", scaler, mlp, names)
        compare("sklearn regression " + activation, "sk.json", mlp.predict(Z))
    two = MLPClassifier((6,), max_iter=20, random_state=1).fit(Z, y > 0)
    sklearn_json("sk.json", scaler, two, names, ["no", "yes"])
    rows = compare("sklearn binary", "sk.json", two.predict_proba(Z)[:, 1])
    assert rows[0] == ["class", "p_yes"], rows[0]
    assert [r[0] for r in rows[1:]] == \
        ["yes" if c else "no" for c in two.predict(Z)]
    three = MLPClassifier((6,), max_iter=20, random_state=1).fit(
        Z, np.digitize(y, [-0.5, 0.5]))
    sklearn_json("sk.json", scaler, three, names, three.classes_.tolist())
    compare("sklearn multiclass", "sk.json", three.predict_proba(Z))


# ---- Keras -------------------------------------------------------------------

def dense(name, n_in, n_out, activation):
    return ("Dense", {"name": name, "units": n_out, "activation": activation,
                      "use_bias": True},
            {"kernel": random.normal(size=(n_in, n_out)) / np.sqrt(n_in),
             "bias": random.normal(size=n_out)})


def write_keras(path, layers, functional=False, style=2, root="Functional"):
    """The layout that model.save() writes."""
    config, last = [], None
    with h5py.File(path, "w") as f:
        group = f.create_group("model_weights")
        group.attrs["layer_names"] = [c["name"].encode() for _, c, _ in layers]
        for kind, c, weights in layers:
            layer = {"class_name": kind, "config": c}
            if functional:
                layer["name"] = c["name"]
                history = [last, 0, 0]
                layer["inbound_nodes"] = [] if last is None else \
                    [[history + [{}]]] if style == 2 else \
                    [{"args": [{"class_name": "__keras_tensor__",
                                "config": {"keras_history": history}}],
                      "kwargs": {}}]
            config.append(layer)
            last = c["name"]
            own = group.create_group(c["name"])
            own.attrs["weight_names"] = [f"{c['name']}/{w}:0".encode()
                                         for w in weights]
            for w, value in weights.items():
                own[f"{c['name']}/{w}:0" if style == 2 else
                    f"m/{c['name']}/{w}" if c["name"] == "one" else w] = value
        f.attrs["model_config"] = json.dumps(
            {"class_name": root if functional else "Sequential",
             "config": {"name": "m", "layers": config}})


def relu(z):
    return np.maximum(z, 0)


def keras_layers():
    one, two = dense("one", 4, 6, "relu"), dense("two", 6, 1, "linear")
    norm = {"gamma": random.normal(size=4), "beta": random.normal(size=4),
            "moving_mean": X.mean(axis=0), "moving_variance": X.var(axis=0)}
    between = {"gamma": np.full(6, 1.5), "beta": random.normal(size=6),
               "moving_mean": random.normal(size=6),
               "moving_variance": np.full(6, 2.0)}
    layers = [
        ("InputLayer", {"name": "in", "batch_input_shape": [None, 4]}, {}),
        ("BatchNormalization", {"name": "bn", "epsilon": 0.001, "center": True,
                                "scale": True}, norm),
        one, ("Dropout", {"name": "drop", "rate": 0.5}, {}),
        ("BatchNormalization", {"name": "bn2", "epsilon": 0.01}, between), two]
    a = norm["gamma"] * (X - norm["moving_mean"]) / np.sqrt(
        norm["moving_variance"] + 0.001) + norm["beta"]
    a = relu(a @ one[2]["kernel"] + one[2]["bias"])
    a = between["gamma"] * (a - between["moving_mean"]) / np.sqrt(2.01) \
        + between["beta"]
    return layers, a @ two[2]["kernel"] + two[2]["bias"]


def normal(z, epsilon):
    """Rows of mean 0 and variance 1."""
    d = z - z.mean(axis=1, keepdims=True)
    return d / np.sqrt((d ** 2).mean(axis=1, keepdims=True) + epsilon)


def slopes(z, slope):
    return np.where(z > 0, z, slope * z)


def gelu(z):
    return z / 2 * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def layer_norm(name, n, axis, epsilon, **flags):
    weights = {w: random.normal(size=n) + 1 for w, flag in
               (("gamma", "scale"), ("beta", "center")) if flags.get(flag, True)}
    return ("LayerNormalization",
            {"name": name, "axis": axis, "epsilon": epsilon, **flags}, weights)


def check_keras_stages():
    """Layer normalization before, behind and between dense layers, with any epsilon;
    slopes below 0 of each unit, of all, and of settings."""
    start = [("InputLayer", {"name": "in", "batch_shape": [None, 4]}, {}),
             layer_norm("ln", 4, -1, 1e-3)]
    one, two = dense("one", 4, 5, "linear"), dense("two", 5, 5, "gelu")
    last = dense("last", 5, 3, "linear")
    norms = [layer_norm("n1", 5, [1], 1e-6, center=False),
             layer_norm("n2", 5, 1, 0.25, scale=False),
             layer_norm("n3", 3, -1, 1e-5)]
    alpha = random.normal(size=5)
    layers = start + [
        one, norms[0], ("PReLU", {"name": "p", "shared_axes": None},
                        {"alpha": alpha}),
        two, norms[1], last, norms[2],
        ("Activation", {"name": "s", "activation": "softmax"}, {})]

    def apply(layer, a):
        weights = layer[2]
        if layer[0] == "Dense":
            return a @ weights["kernel"] + weights["bias"]
        return normal(a, layer[1]["epsilon"]) * weights.get("gamma", 1) \
            + weights.get("beta", 0)

    a = slopes(apply(norms[0], apply(one, apply(start[1], X))), alpha)
    a = apply(norms[1], gelu(apply(two, a)))
    want = softmax(apply(norms[2], apply(last, a)))
    for style in (2, 3):
        write_keras("k.h5", layers, functional=True, style=style)
        compare(f"keras {style} layer normalization", "k.h5", want)

    z = (X - X.mean(axis=0)) / X.std(axis=0)
    scale = ("Normalization", {"name": "z", "batch_input_shape": [None, 4]},
             {"mean": X.mean(axis=0), "variance": X.var(axis=0)})
    elu = np.where(z > 0, z, np.expm1(z))
    W = dense("one", 4, 4, "linear")
    W[2]["kernel"], W[2]["bias"] = np.eye(4), np.zeros(4)
    function = {"module": "builtins", "class_name": "function", "config": "gelu"}
    for kind, config, weights, want in (
            ("PReLU", {"shared_axes": [1]}, {"alpha": [0.3]}, slopes(z, 0.3)),
            ("LeakyReLU", {"alpha": 0.3}, {}, slopes(z, 0.3)),
            ("LeakyReLU", {"negative_slope": 0.01}, {}, slopes(z, 0.01)),
            ("LeakyReLU", {}, {}, slopes(z, 0.3)),
            ("ReLU", {"max_value": None}, {}, relu(z)),
            ("ReLU", {"negative_slope": 0.5}, {}, slopes(z, 0.5)),
            ("ELU", {"alpha": 1.0}, {}, elu),
            ("Activation", {"activation": "leaky_relu"}, {}, slopes(z, 0.2)),
            ("Activation", {"activation": "gelu"}, {}, gelu(z)),
            ("Activation", {"activation": function}, {}, gelu(z))):
        write_keras("k.h5", [scale, W, (kind, {"name": "a", **config}, weights)])
        compare(f"keras {kind} {config}", "k.h5", want)
        two = dense("two", 4, 1, "linear")
        write_keras("k.h5", [scale, W, (kind, {"name": "a", **config}, weights), two])
        compare(f"keras {kind} within", "k.h5",
                want @ two[2]["kernel"] + two[2]["bias"])
    for kind, config, word in (
            ("ReLU", {"max_value": 6.0}, "largest value"),
            ("ReLU", {"threshold": 1.0}, "threshold"),
            ("ELU", {"alpha": 0.5}, "alpha 0.5"),
            ("PReLU", {}, "no weights called alpha"),
            ("LayerNormalization", {"axis": -2}, "another axis"),
            ("LayerNormalization", {"rms_scaling": True}, "their mean"),
            ("LayerNormalization", {"scale": False, "center": False, "epsilon": 0},
             "epsilon 0"),
            ("Activation", {"activation": {"class_name": "Own"}}, "of its own")):
        write_keras("k.h5", [W, (kind, {"name": "a", **config}, {})])
        refused("k.h5", word)
    write_keras("k.h5", [W, ("PReLU", {"name": "a"}, {"alpha": [1, 2, 3]})])
    refused("k.h5", "3 units follows one with 4")


def check_keras():
    check_keras_stages()
    layers, want = keras_layers()
    write_keras("k.h5", layers)
    compare("keras sequential", "k.h5", want)
    write_keras("k.h5", layers, functional=True)
    compare("keras functional", "k.h5", want)
    write_keras("k.h5", layers, functional=True, style=3)
    compare("keras 3 functional", "k.h5", want)
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    one, two = dense("one", 4, 3, "linear"), dense("two", 3, 3, "softmax")
    write_keras("k.h5", [
        ("Normalization", {"name": "n", "batch_input_shape": [None, 4]},
         {"mean": mean, "variance": deviation ** 2}), one,
        ("LeakyReLU", {"name": "l", "alpha": 0.01}, {}), two])
    z = (X - mean) / deviation @ one[2]["kernel"] + one[2]["bias"]
    z = np.where(z > 0, z, 0.01 * z) @ two[2]["kernel"] + two[2]["bias"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    compare("keras softmax", "k.h5", e / e.sum(axis=1, keepdims=True))
    write_keras("k.h5", [one, ("Conv1D", {"name": "c"}, {})])
    refused("k.h5", "Conv1D", "layer c")
    write_keras("k.h5", [one, dense("two", 5, 1, "linear")])
    refused("k.h5", "5 units", "3")
    write_keras("k.h5", [dense("one", 4, 3, "hard_sigmoid")])
    refused("k.h5", "hard_sigmoid")
    write_keras("k.h5", layers, functional=True, root="Capsule")
    refused("k.h5", "Capsule")
    one[2]["kernel"][1, 1] = np.nan
    write_keras("k.h5", [one])
    refused("k.h5", "not finite")
    with h5py.File("k.h5", "w") as f:
        f["x"] = 1
    refused("k.h5", "model_config")


# ---- ONNX --------------------------------------------------------------------

def check_onnx():
    from onnx import TensorProto, helper, numpy_helper, save
    W, b = random.normal(size=(4, 5)), random.normal(size=5)
    V, c = random.normal(size=(3, 5)), random.normal(size=3)
    mean, deviation = X.mean(axis=0), X.std(axis=0)

    def graph(path, nodes, constants):
        inputs = [helper.make_tensor_value_info("x", TensorProto.DOUBLE, ["N", 4])]
        outputs = [helper.make_tensor_value_info("y", TensorProto.DOUBLE,
                                                 ["N", None])]
        made = [numpy_helper.from_array(np.asarray(v), k)
                for k, v in constants.items()]
        save(helper.make_model(helper.make_graph(nodes, "g", inputs, outputs,
                                                 made)), path)

    node = helper.make_node
    constants = {"m": mean, "s": deviation, "W": W, "b": b, "V": V, "c": c}
    start = [node("Sub", ["x", "m"], ["1"]), node("Div", ["1", "s"], ["2"]),
             node("MatMul", ["2", "W"], ["3"]), node("Add", ["b", "3"], ["4"])]
    z = (X - mean) / deviation @ W + b
    sigmoid = 1 / (1 + np.exp(-z))
    end = [node("Gemm", ["5", "V", "c"], ["y"], transB=1, alpha=0.5, beta=2.0)]

    def linear(a):
        return 0.5 * a @ V.T + 2 * c

    graph("o.onnx", start + [node("Sigmoid", ["4"], ["5"])] + end, constants)
    compare("onnx sigmoid", "o.onnx", linear(sigmoid))
    graph("o.onnx", start + [node("Tanh", ["4"], ["t"]),
                             node("Identity", ["t"], ["f"]),
                             node("Flatten", ["f"], ["5"])] + end, constants)
    compare("onnx tanh", "o.onnx", linear(np.tanh(z)))
    graph("o.onnx", start + [node("Relu", ["4"], ["5"]),
                             node("Gemm", ["5", "V", "c"], ["6"], transB=1),
                             node("Softmax", ["6"], ["y"], axis=1)], constants)
    e = np.exp(relu(z) @ V.T + c)
    compare("onnx softmax", "o.onnx", e / e.sum(axis=1, keepdims=True), 1e-6)
    graph("o.onnx", start + [node("Relu", ["4"], ["5"])] + end[:0] + [
        node("Gemm", ["5", "V"], ["6"], transB=1), node("Mul", ["6", "two"], ["7"]),
        node("Sub", ["c", "7"], ["y"])], {**constants, "two": np.array(2.0)})
    compare("onnx scaled outputs", "o.onnx", c - 2 * (relu(z) @ V.T))
    graph("o.onnx", start + [node("Sin", ["4"], ["5"])] + end, constants)
    refused("o.onnx", "operator Sin")
    graph("o.onnx", start + [node("Add", ["4", "3"], ["5"])] + end, constants)
    refused("o.onnx", "operator Add", "several numbers")
    graph("o.onnx", start + [node("MatMul", ["4", "none"], ["5"])] + end, constants)
    refused("o.onnx", "not a constant")
    graph("o.onnx", start + [node("Relu", ["4"], ["t"]),
                             node("Add", ["t", "4"], ["5"])] + end, constants)
    refused("o.onnx", "not a part of gelu")
    graph("o.onnx", start + [node("Relu", ["4"], ["5"])] + end,
          {**constants, "W": W.astype(np.float16)})
    refused("o.onnx", "not of type float")
    graph("o.onnx", start + [node("Relu", ["far"], ["5"])] + end, constants)
    refused("o.onnx", "does not follow")
    check_onnx_stages(graph, start, z, end, linear, constants)


def check_onnx_stages(graph, start, z, end, linear, constants):
    """Normalization, slopes and activations as operators, and as programs spell
    them out."""
    from onnx import helper

    def node(op, inputs, output, **more):
        return helper.make_node(op, inputs.split(), [output], **more)

    g, h = random.normal(size=5), random.normal(size=5)
    more = {**constants, "g": g, "h": h, "half": np.array(0.5),
            "one": np.array([1.0]), "two": np.array(2.0), "e": np.array(1e-3),
            "root": np.array(math.sqrt(2)), "inverse": np.array(math.sqrt(0.5)),
            "minus": np.array(-0.5), "axes": np.array([-1])}
    affine = [node("Mul", "n g", "l"), node("Add", "l h", "5")]
    mean = [node("ReduceMean", "4", "a", axes=[-1]), node("Sub", "4 a", "d")]
    normed = normal(z, 1e-3) * g + h
    silu, mish = z / (1 + np.exp(-z)), z * np.tanh(np.logaddexp(0, z))

    def check(what, nodes, want):
        graph("o.onnx", start + nodes + end, more)
        compare("onnx " + what, "o.onnx", linear(want), 1e-6)

    check("LayerNormalization", [node("LayerNormalization", "4 g h", "5", axis=-1,
                                      epsilon=1e-3)], normed)
    check("LayerNormalization without shift",
          [node("LayerNormalization", "4 g", "5")], normal(z, 1e-5) * g)
    check("normalization by Pow and Div", mean + [
        node("Pow", "d two", "u"), node("ReduceMean", "u", "v", axes=[-1]),
        node("Add", "v e", "w"), node("Sqrt", "w", "r"), node("Div", "d r", "n")]
        + affine, normed)
    check("normalization by Mul and Reciprocal", [
        node("ReduceMean", "4 axes", "a"), node("Sub", "4 a", "d"),
        node("Mul", "d d", "u"), node("ReduceMean", "u axes", "v"),
        node("Add", "e v", "w"), node("Sqrt", "w", "r"),
        node("Reciprocal", "r", "i"), node("Mul", "i d", "n")] + affine, normed)
    check("normalization by a power", mean + [
        node("Mul", "d d", "u"), node("ReduceMean", "u", "v", axes=[1]),
        node("Add", "v e", "w"), node("Pow", "w minus", "i"),
        node("Mul", "d i", "n")] + affine, normed)
    check("copies of constants", [
        node("Identity", "g", "g2"), node("Identity", "g2", "g3"),
        node("LayerNormalization", "4 g3 h", "5")], normal(z, 1e-5) * g + h)
    check("normalization behind an activation", [
        node("Relu", "4", "t"), node("LayerNormalization", "t g h", "5")],
        normal(relu(z), 1e-5) * g + h)
    check("PRelu", [node("PRelu", "4 g", "5")], slopes(z, g))
    check("PRelu of one slope", [node("PRelu", "4 half", "5")], slopes(z, 0.5))
    check("LeakyRelu", [node("LeakyRelu", "4", "5", alpha=0.25)], slopes(z, 0.25))
    check("Gelu", [node("Gelu", "4", "5", approximate="none")], gelu(z))
    check("gelu as torch", [
        node("Div", "4 root", "t"), node("Erf", "t", "f"), node("Add", "f one", "p"),
        node("Mul", "4 p", "q"), node("Mul", "q half", "5")], gelu(z))
    check("gelu as tf2onnx", [
        node("Mul", "inverse 4", "t"), node("Erf", "t", "f"),
        node("Add", "one f", "p"), node("Mul", "half p", "q"),
        node("Mul", "q 4", "5")], gelu(z))
    check("gelu of half", [
        node("Mul", "half 4", "q"), node("Div", "4 root", "t"), node("Erf", "t", "f"),
        node("Add", "f one", "p"), node("Mul", "q p", "5")], gelu(z))
    check("silu", [node("Sigmoid", "4", "t"), node("Mul", "4 t", "5")], silu)
    check("mish", [node("Softplus", "4", "t"), node("Tanh", "t", "f"),
                   node("Mul", "f 4", "5")], mish)
    # A value that the first output does not need.
    graph("o.onnx", start + [node("ArgMax", "4", "class", axis=1),
                             node("Tanh", "4", "5")] + end, more)
    compare("onnx of two outputs", "o.onnx", linear(np.tanh(z)))

    def bad(nodes, *words):
        graph("o.onnx", start + nodes + end, more)
        refused("o.onnx", *words)

    bad([node("Mul", "4 two", "k"), node("Sigmoid", "k", "t"),
         node("Mul", "4 t", "q"), node("Relu", "q", "5")], "operator Relu")
    bad([node("Gelu", "4", "5", approximate="tanh")], "a formula")
    bad([node("ReduceMean", "4", "a", axes=[0]), node("Sub", "4 a", "5")],
        "other values than those of a row")
    bad([node("ReduceMean", "4", "a", axes=[1], keepdims=0),
         node("Sub", "4 a", "5")], "other values")
    bad([node("ReduceMean", "4", "a"), node("Sub", "4 a", "5")], "one axis")
    bad(mean + [node("Mul", "d 4", "5")], "operator Mul")
    bad([node("PRelu", "4 b2", "5")], "not a constant")
    bad([node("LayerNormalization", "4 g h", "5", epsilon=0.0)], "epsilon 0")
    bad([node("LayerNormalization", "4 g h", "5", axis=0)], "axis")
    graph("o.onnx", [node("LayerNormalization", "x s", "n")] + [
        node("Gemm", "n W b", "4"), node("Tanh", "4", "5")] + end, more)
    deviation = constants["s"]
    compare("onnx normalization of the inputs", "o.onnx",
            linear(np.tanh(normal(X, 1e-5) * deviation @ constants["W"]
                           + constants["b"])), 1e-6)


def check_torch():
    """What torch.onnx writes, of several versions of the operators."""
    import torch
    from torch import nn
    torch.manual_seed(3)
    model = nn.Sequential(
        nn.LayerNorm(4), nn.Linear(4, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 5),
        nn.PReLU(5), nn.LayerNorm(5, eps=1e-3), nn.Dropout(0.5), nn.Linear(5, 5),
        nn.SiLU(), nn.Linear(5, 5), nn.Mish(), nn.Linear(5, 5), nn.LeakyReLU(0.2),
        nn.Linear(5, 4), nn.PReLU(), nn.Linear(4, 3), nn.Softmax(dim=1)).double().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
        inputs = torch.from_numpy(X)
        want = model(inputs).numpy()
    for version in (11, 13, 16):
        torch.onnx.export(model, inputs, "t.onnx", opset_version=version,
                          input_names=["x"], dynamic_axes={"x": {0: "N"}})
        compare(f"torch of opset {version}", "t.onnx", want, 1e-6)


# ---- Damaged files -------------------------------------------------------------

def damage(path, count):
    """Cut and changed files are refused or read, never a crash."""
    whole = bytearray(open(path, "rb").read())
    for k in range(count):
        part = bytearray(whole)
        if k % 2:
            part = part[:random.integers(len(part))]
        else:
            for _ in range(3):
                part[random.integers(len(part))] = random.integers(256)
        with open("damaged", "wb") as file:
            file.write(part)
        done = run(LOCKSTEP, "import-model", "damaged", "-o", "no.h5", "--force")
        if done.returncode not in (0, 64, 65, 66):
            sys.exit(f"{path}: damaged file {k}: exit {done.returncode}")


def check_nesting():
    """A graph in an attribute of a node in a graph, and so on: 200 KB that would
    take all of the stack."""
    parts, size = [], 0
    for field in [6, 5, 1] * 20000 + [7]:
        number, length = size, b""
        while number > 127:
            number, length = number >> 7, length + bytes([number & 127 | 128])
        parts.append(bytes([field << 3 | 2]) + length + bytes([number]))
        size += len(parts[-1])
    with open("deep.onnx", "wb") as file:
        file.write(b"".join(reversed(parts)))
    refused("deep.onnx", "ONNX")


def check_json():
    good = {"format": "lockstep-export", "version": 1, "members": [
        {"layers": [{"kernel": [[1.0], [2.0]], "bias": [0.5],
                     "activation": "identity"}]}]}

    def write(change):
        document = json.loads(json.dumps(good))
        change(document)
        with open("j.json", "w", encoding="utf-8") as file:
            json.dump(document, file)

    write(lambda d: d.update(format="other"))
    refused("j.json", "lockstep-export")
    write(lambda d: d["members"][0]["layers"][0].update(bias=[1, 2]))
    refused("j.json", "bias")
    write(lambda d: d["members"][0]["layers"][0].update(kernel=[[1, 2], [3]]))
    refused("j.json", "kernel")
    write(lambda d: d["members"][0]["layers"][0].update(activation="wave"))
    refused("j.json", "wave")
    write(lambda d: d["members"][0]["layers"][0].update(gain=[1, 2], shift=[1, 2]))
    refused("j.json", "gain is not a list of numbers for each unit")
    write(lambda d: d["members"][0]["layers"][0].update(gain=[1]))
    refused("j.json", "shift")
    write(lambda d: d["members"][0]["layers"][0].update(alpha=[1, 2]))
    refused("j.json", "alpha")
    write(lambda d: d["members"][0]["layers"][0].update(residual=True))
    refused("j.json", "residual")
    write(lambda d: d.update(threshold=0.7))
    refused("j.json", "threshold")
    write(lambda d: d["members"].append(d["members"][0]))
    refused("j.json", "members")
    write(lambda d: d.update(task="binary"))
    refused("j.json", "task binary")
    with open("j.json", "w", encoding="utf-8") as file:
        file.write('{"format": ')
    refused("j.json", "line 1")
    with open("empty", "w", encoding="utf-8"):
        pass
    refused("empty", "empty")
    refused("m.h5", "model of lockstep already")


def main():
    check_keras()
    damage_keras = keras_layers()[0]
    write_keras("k.h5", damage_keras)
    damage("k.h5", 30)
    try:
        import onnx  # noqa: F401
        check_onnx()
        damage("o.onnx", 40)
    except ImportError:
        print("import: SKIPPED: ONNX; there is no python3-onnx", file=sys.stderr)
    try:
        import torch  # noqa: F401
        check_torch()
    except ImportError:
        print("import: SKIPPED: ONNX of PyTorch; there is no python3-torch",
              file=sys.stderr)
    try:
        import sklearn  # noqa: F401
        check_sklearn()
        damage("sk.json", 20)
    except ImportError:
        print("import: SKIPPED: scikit-learn is not there", file=sys.stderr)
    check_nesting()
    check_json()


main()
