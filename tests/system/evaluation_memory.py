# SPDX-License-Identifier: MIT
"""Tables of evaluation_memory.sh, their figures by NumPy, and peaks of memory."""
import json
import subprocess
import sys

import h5py
import numpy as np

ROWS = 200000
MANY, MORE = 400000, 1200000


def tables():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(ROWS, 3)).astype("f4")
    z = X[:, 0] + X[:, 1] * X[:, 2]
    y = {
        "binary": (z + rng.normal(size=ROWS) > 0).astype("u1"),
        "classes": np.digitize(z, [-1, 0, 1]).astype("u1"),
        "value": (z + 100).astype("f4"),
    }
    w = rng.uniform(0.5, 1.5, ROWS)
    for name in y:
        with h5py.File(f"{name}.h5", "w") as f:
            f.create_dataset("X", data=X, chunks=(4096, 3))
            f["y"], f["weight"] = y[name], w
            f["feature_names"] = [b"x0", b"x1", b"x2"]


    X = rng.normal(size=(MORE, 3)).astype("f4")
    with h5py.File("many.h5", "w") as f:
        f.create_dataset("X", data=X, chunks=(4096, 3))
        f["y"] = (X[:, 0] > 0).astype("u1")
        f["weight"] = rng.uniform(0.5, 1.5, MORE)
        f["feature_names"] = [b"x0", b"x1", b"x2"]


def area(y, score, w):
    """Of the ROC curve; ties count half."""
    order = np.argsort(score, kind="stable")
    y, score, w = y[order], score[order], w[order]
    first = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    one = np.add.reduceat(np.where(y, w, 0), first)
    other = np.add.reduceat(np.where(y, 0, w), first)
    below = np.cumsum(other) - other
    return (one * (below + other / 2)).sum() / (one.sum() * other.sum())


def figures(task):
    with h5py.File(f"{task}.h5") as f:
        y, w = f["y"][:], f["weight"][:]
    with h5py.File(f"{task}-p.h5") as f:
        p = f["prediction"][:].astype("f8")
    answer = json.load(open(f"{task}.json"))
    if task == "binary":
        p = p.ravel()
        want = {"accuracy": np.average((p > 0.5) == y, weights=w),
                "auc": area(y == 1, p, w),
                "brier": np.average((p - y) ** 2, weights=w)}
    elif task == "classes":
        want = {"accuracy": np.average(p.argmax(1) == y, weights=w),
                "auc": np.mean([area(y == k, p[:, k], w) for k in range(4)])}
    else:
        d = p.ravel() - y
        mean = np.average(y, weights=w)
        want = {"rmse": np.sqrt(np.average(d * d, weights=w)),
                "mae": np.average(np.abs(d), weights=w),
                "r2": 1 - (w * d * d).sum() / (w * (y - mean) ** 2).sum()}
    for name, value in want.items():
        assert abs(answer[name] - value) < 2e-6 * abs(value), \
            (task, name, answer[name], value)
    assert answer["rows"] == ROWS


def peak(command):
    """The largest memory of a process, in bytes."""
    code = ("import resource, subprocess, sys;"
            "subprocess.run(sys.argv[1:], check=True, stdout=-3);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([sys.executable, "-c", code] + command, check=True,
                          capture_output=True, text=True)
    return 1024 * int(done.stdout)


def memory(program, limit):
    """Rows that are added need 12 bytes each, label and weight, once the buffers
    are as large as they become."""
    def at(rows, *more):
        return peak([program, "eval", "binary-m.h5", "many.h5", "--rows",
                     f"0:{rows}", *more])

    less = [at(rows, "--memory", limit) for rows in (MANY, MORE)]
    whole = at(MORE) - at(MANY)
    grown, rows = less[1] - less[0], MORE - MANY
    print(f"{grown / rows:.0f} bytes for each row with --memory {limit}, "
          f"{whole / rows:.0f} without")
    assert grown < 24 * rows, (less, grown)
    assert whole > 60 * rows, whole


if sys.argv[1] == "tables":
    tables()
elif sys.argv[1] == "figures":
    figures(sys.argv[2])
else:
    memory(*sys.argv[2:])
