# SPDX-License-Identifier: MIT
"""import_check.py LOCKSTEP LOCKSTEP_F64 - networks of scikit-learn, of Keras'
HDF5 layout and of hand-made ONNX graphs, imported and compared with their own
arithmetic; and files that must be refused."""
import json
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
                own[f"{c['name']}/{w}:0" if style == 2 else w] = value
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


def check_keras():
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
    write_keras("k.h5", [one, ("LeakyReLU", {"name": "l", "alpha": 0.3}, {})])
    refused("k.h5", "slope 0.3")
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
    refused("o.onnx", "not a constant")
    graph("o.onnx", start + [node("Relu", ["4"], ["5"])] + end,
          {**constants, "W": W.astype(np.float16)})
    refused("o.onnx", "not of type float")
    graph("o.onnx", start + [node("Relu", ["3"], ["5"])] + end, constants)
    refused("o.onnx", "does not follow")


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
    write(lambda d: d["members"][0]["layers"][0].update(gain=[1]))
    refused("j.json", "gain")
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
        import sklearn  # noqa: F401
        check_sklearn()
        damage("sk.json", 20)
    except ImportError:
        print("import: SKIPPED: scikit-learn is not there", file=sys.stderr)
    check_json()


main()
