# SPDX-License-Identifier: MIT
"""scaling.py PROGRAM DIGITS - robust and quantile scaling against numpy and
scikit-learn: the outputs of a model are those of its network, computed here, for
inputs that these have scaled. Also tables of 2 rows, ties, and missing values.
"""
import os
import subprocess
import sys

import h5py
import numpy as np
from scipy.stats import norm
from sklearn.preprocessing import QuantileTransformer, RobustScaler

PROGRAM, DIGITS = sys.argv[1], float(sys.argv[2])
TYPE = np.float64 if DIGITS < 1e-9 else np.float32
failures = 0


def run(*arguments):
    r = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                       timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert r.returncode == 0, (arguments, r.stderr)
    return r.stdout


def expect(what, worst, most):
    global failures
    good = worst <= most
    failures += not good
    print(f"{'  ' if good else 'FAILED '}{what}: {worst:.3g}, at most {most:g}")


def robust(train, X):
    """RobustScaler where the quartiles differ, half the range elsewhere."""
    z = RobustScaler().fit(train).transform(X)
    q25, q75 = np.nanpercentile(train, [25, 75], axis=0)
    least, most = np.nanmin(train, axis=0), np.nanmax(train, axis=0)
    for j in np.flatnonzero(q25 == q75):
        z[:, j] = 0
        if least[j] < most[j]:
            z[:, j] = (X[:, j] - np.nanmedian(train[:, j])) \
                * 2 / (most[j] - least[j])
    return 3 * z / np.hypot(3, z)


def quantile(train, X):
    """QuantileTransformer, apart from columns of one and of two values. It takes
    values that differ by less than 1e-7 as equal: scale small columns up."""
    n = len(train)
    z = np.zeros_like(X)
    for j in range(X.shape[1]):
        known = train[~np.isnan(train[:, j]), j]
        value, count = np.unique(known, return_counts=True)
        if len(value) == 2:
            p = count[0] / len(known)
            z[:, j] = norm.ppf(np.interp(X[:, j], value, [p / 2, (1 + p) / 2]))
        elif len(value) > 2:
            unit = 2.0 ** np.round(np.log2(1 / np.ptp(known))) \
                if np.ptp(known) < 1e-3 else 1
            t = QuantileTransformer(
                n_quantiles=min(n, min(max(n // 30, 10), 1000)), subsample=n,
                output_distribution="normal").fit(train[:, j:j + 1] * unit)
            z[:, j] = t.transform(X[:, j:j + 1] * unit)[:, 0]
    return z


def outputs(path, z, dtype):
    """Those of a network of tanh for scaled inputs, and the condition of the
    sums: by how much rounding of a term may move an output."""
    with h5py.File(path, "r") as f:
        a = z.astype(dtype).astype(float)
        layers = f["model"].attrs["n_layers"]
        for k in range(1, layers + 1):
            layer = f[f"model/layer_{k}"]
            a = a @ layer["kernel"][:].astype(float) + layer["bias"][:]
            a = np.tanh(a) if k < layers else a
        return a / f["postprocess/scale"][:] + f["postprocess/shift"][:], \
            1 / f["postprocess/scale"][:]


def write(name, X, y):
    with h5py.File(name, "w") as f:
        f["X"], f["y"] = X, y


def columns(rng, n):
    """Heavy tails, ties, few values, constants, flags, small and far numbers."""
    flag = rng.random(n) < 0.1
    flag[:2] = 0, 1
    X = np.column_stack([
        rng.normal(size=n), rng.lognormal(0, 3, n), rng.integers(0, 6, n),
        flag, np.full(n, 7.25), np.where(rng.random(n) < .8, 0,
                                         rng.normal(size=n)),
        1e-9 * rng.normal(size=n), rng.integers(-3, 4, n) / 2,
        1e6 + rng.random(n), rng.standard_cauchy(n), rng.random(n) < .5,
        rng.exponential(size=n), rng.integers(0, 3, n) == 1,
        rng.normal(size=n)])
    X[n // 7::n // 7 + 1, 0] *= 1e30
    return X.astype(TYPE).astype(float)


SCALED = {"robust": robust, "quantile": quantile}


def compare(what, kind, train, X, model):
    run("predict", model, "x.h5", "-o", "p.h5", "--force")
    with h5py.File("p.h5", "r") as f:
        got = f["prediction"][:].reshape(len(X), -1)
    want, unit = outputs(model, SCALED[kind](train, X), TYPE)
    expect(f"{what}, {kind}", np.max(np.abs(got - want) / unit), DIGITS)


def rows(n, hold):
    """The first rows train, all rows are predicted, which have other values."""
    rng = np.random.default_rng(n)
    X = columns(rng, n + n // 2)
    y = rng.normal(size=len(X))
    write("t.h5", X, y)
    write("x.h5", X, y)
    for kind in SCALED:
        for depth in ("none", "12,7"):
            run("train", "t.h5", "-o", "m.h5", "--force", "-q", "--rows",
                f"0:{n}", "--normalize", kind, "--hidden", depth,
                "--activation", "tanh", "-e", "2", *hold)
            compare(f"{n} rows, hidden {depth}", kind, X[:n], X, "m.h5")


def missing():
    """NaN is ignored in the fit, then the mean of the column is scaled."""
    n = 500
    rng = np.random.default_rng(5)
    X = columns(rng, n)
    holes = rng.random(X.shape) < .1
    X[holes] = np.nan
    write("t.h5", X, rng.normal(size=n))
    write("x.h5", X, np.zeros(n))
    for kind in SCALED:
        for how in ("mean", "zero"):
            run("train", "t.h5", "-o", "m.h5", "--force", "-q", "--missing",
                how, "--normalize", kind, "--hidden", "none", "-e", "2")
            fill = np.nanmean(X, axis=0) if how == "mean" else np.zeros(X.shape[1])
            compare(f"missing {how}", kind, X, np.where(holes, fill, X), "m.h5")


def unseen():
    """Values far outside, and others than that of a constant column."""
    n = 200
    rng = np.random.default_rng(6)
    X = columns(rng, n)
    write("t.h5", X, rng.normal(size=n))
    far = columns(np.random.default_rng(7), n) + 1
    far[::2] *= -1e6
    far = far.astype(TYPE).astype(float)
    write("x.h5", far, np.zeros(n))
    for kind in SCALED:
        run("train", "t.h5", "-o", "m.h5", "--force", "-q", "--normalize", kind,
            "--hidden", "none", "-e", "2")
        compare("far values", kind, X, far, "m.h5")


def sampled():
    """Of more than 2^20 rows a sample is taken; its shares are near those of all
    rows, and its ends are the ends of all rows."""
    n = 1_300_000
    rng = np.random.default_rng(8)
    X = np.column_stack([np.sort(rng.normal(size=n)), rng.integers(0, 9, n)])
    X[5, 1], X[9, 1] = -50, 90
    write("t.h5", X.astype(TYPE), X[:, 0])
    run("train", "t.h5", "-o", "m.h5", "--force", "-q", "--normalize",
        "quantile", "--batch-size", "65536", "-e", "1", "--hidden", "none")
    with h5py.File("m.h5", "r") as f:
        k = f["preprocess/knots"][:].astype(int)
        value = f["preprocess/quantiles"][:]
        share = f["preprocess/shares"][:]
    want = np.quantile(X[:, 0], share[:k[0]])
    at = np.searchsorted(X[:, 0], value[:k[0]]) / n
    expect("sample, shares", np.max(np.abs(at - share[:k[0]])), 2e-6)
    expect("sample, ends", max(
        abs(value[0] - want[0]), abs(value[k[0] - 1] - want[-1]),
        abs(value[k[0]] + 50), abs(value[-1] - 90)), 1e-6)


if TYPE is np.float32:
    sampled()
for n in (2, 3, 11, 40, 301, 1000, 20011):
    rows(n, [])
missing()
unseen()
sys.exit(failures > 0)
