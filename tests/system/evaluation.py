#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""evaluation.py PROGRAM: every figure of eval is that of scikit-learn for the
same predictions: weighted and not, with ties, absent classes, constant targets,
weights of 0 and a single row; what is not defined is null and has a reason.

Intervals: of the same resamples at any number of threads, as wide as those of
scipy. Parts of a table (--by) have the figures of their rows alone.
"""
import json
import subprocess
import sys
import warnings

import h5py
import numpy as np
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
PROGRAM = sys.argv[1]
rng = np.random.default_rng(7)
EPS = np.finfo(np.float64 if "f64" in PROGRAM else np.float32).eps
faults = 0
checks = 0


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True,
                          text=True)
    if done.returncode != status:
        print("exit", done.returncode, *arguments, done.stderr)
        sys.exit(1)
    return done.stdout if status == 0 else done.stderr


def evaluate(*arguments):
    return json.loads(run("eval", *arguments, "--json", "-q"))


def expect(what, good):
    global faults, checks
    checks += 1
    if not good:
        faults += 1
        print("FAILED:", what)


def same(what, got, want):
    """want None: not defined."""
    if want is None or got is None:
        expect(f"{what}: {got}, want {want}", want is None and got is None)
    else:
        expect(f"{what}: {got}, want {want}",
               abs(got - want) <= 1e-9 * max(1, abs(want)))


def table(path, X, y, w=None, **more):
    with h5py.File(path, "w") as f:
        f["X"] = X
        f["y"] = y
        if w is not None:
            f["weight"] = w
        for name, value in more.items():
            f[name] = value


def outputs(model, data):
    run("predict", model, data, "-o", "p.h5", "--force", "-q")
    with h5py.File("p.h5") as f:
        p = f["prediction"][:].astype(float)
        return p.reshape(len(p), -1), f["class"][:] if "class" in f else None


def bins_error(confidence, hit, w):
    """Sum over 15 equal bins of |sum w (hit - confidence)| over sum w."""
    which = np.clip(np.floor(confidence * 15), 0, 14).astype(int)
    gap = np.bincount(which, w * (hit - confidence), 15)
    return np.abs(gap).sum() / w.sum()


def score(f, *arguments, **more):
    value = f(*arguments, **more)
    return None if np.isnan(value) else float(value)


def check_binary(name, got, y, p, predicted, w):
    both = len(np.unique(y[w > 0])) == 2
    said = len(np.unique(predicted[w > 0])) == 2
    ones = y[w > 0].any()
    chosen = predicted[w > 0].any()
    more = {"sample_weight": w}
    want = {
        "log_loss": sk.log_loss(y, p, labels=[0, 1], eps=EPS, **more),
        "accuracy": sk.accuracy_score(y, predicted, **more),
        "balanced_accuracy": sk.balanced_accuracy_score(
            y[w > 0], predicted[w > 0], sample_weight=w[w > 0]),
        "auc": sk.roc_auc_score(y, p, **more) if both else None,
        "pr_auc": sk.average_precision_score(y, p, **more) if ones else None,
        "brier": np.average((p - y) ** 2, weights=w),
        "ece": bins_error(p, y, w),
        "precision": sk.precision_score(y, predicted, **more)
        if chosen else None,
        "recall": sk.recall_score(y, predicted, **more) if ones else None,
        "f1": sk.f1_score(y, predicted, **more) if ones or chosen else None,
        "mcc": sk.matthews_corrcoef(y, predicted, **more)
        if both and said else None,
        "kappa": sk.cohen_kappa_score(y, predicted, **more)
        if both or said else None,
    }
    for key, value in want.items():
        same(f"{name} {key}", got[key], value)
        if value is None:
            expect(f"{name} {key} has a reason", got["undefined"][key])


def check_classes(name, got, y, p, predicted, w, k):
    n = p.shape[1]
    used = w > 0
    y, p, predicted, w = y[used], p[used], predicted[used], w[used]
    more = {"sample_weight": w}
    full = len(np.unique(y)) == n
    chosen = set(np.unique(y)) <= set(np.unique(predicted))
    labels = np.arange(n)
    hot = (y[:, None] == labels).astype(float)

    def area(f, average):
        if not full:
            return None
        each = [f(y == c, p[:, c], **more) for c in labels]
        by = hot.T @ w if average == "weighted" else np.ones(n)
        return float(np.average(each, weights=by))

    if full:
        same(f"{name} weighted auc by name", got["auc_weighted"],
             sk.roc_auc_score(y, p / p.sum(1, keepdims=True), multi_class="ovr",
                              average="weighted", labels=labels)
             if (w == 1).all() else got["auc_weighted"])
    want = {
        "log_loss": sk.log_loss(y, p, labels=labels, eps=EPS, **more),
        "accuracy": sk.accuracy_score(y, predicted, **more),
        "balanced_accuracy": sk.balanced_accuracy_score(y, predicted, **more),
        "auc": area(sk.roc_auc_score, "macro"),
        "auc_weighted": area(sk.roc_auc_score, "weighted"),
        "pr_auc": area(sk.average_precision_score, "macro"),
        "brier": np.average(((p - hot) ** 2).sum(1), weights=w),
        "ece": bins_error(p[np.arange(len(p)), predicted],
                          (y == predicted).astype(float), w),
        "precision": sk.precision_score(y, predicted, average="macro", **more)
        if chosen else None,
        "f1": sk.f1_score(y, predicted, average="macro", **more),
        "recall_weighted": sk.recall_score(y, predicted, average="weighted",
                                           **more),
        "f1_weighted": sk.f1_score(y, predicted, average="weighted", **more),
        "mcc": sk.matthews_corrcoef(y, predicted, **more),
        "kappa": sk.cohen_kappa_score(y, predicted, **more),
        "top_k": sk.top_k_accuracy_score(y, p, k=k, labels=labels, **more),
    }
    if chosen:
        want["precision_weighted"] = sk.precision_score(
            y, predicted, average="weighted", **more)
    if set(np.unique(predicted)) <= set(np.unique(y)):
        want["recall"] = sk.recall_score(y, predicted, average="macro", **more)
    expect(f"{name} k", got["k"] == k)
    for key, value in want.items():
        same(f"{name} {key}", got[key], value)
    for c, part in enumerate(got["per_class"]):
        if (y == c).any() or (predicted == c).any():
            same(f"{name} f1 of {c}", part["f1"],
                 sk.f1_score(y == c, predicted == c, **more))
        same(f"{name} weight of {c}", part["weight"], w[y == c].sum())


def check_values(name, got, y, p, w):
    y = y.reshape(len(y), -1)
    more = {"sample_weight": w}
    spread = [np.ptp(y[w > 0][:, j]) > 0 for j in range(y.shape[1])]
    zero = (y[w > 0] == 0).any()
    want = {
        "rmse": np.mean([sk.mean_squared_error(y[:, j], p[:, j], squared=False,
                                               **more)
                         for j in range(y.shape[1])]),
        "mae": sk.mean_absolute_error(y, p, **more),
        "mape": None if zero
        else sk.mean_absolute_percentage_error(y, p, **more),
        "r2": sk.r2_score(y, p, **more) if all(spread) else None,
    }
    for key, value in want.items():
        same(f"{name} {key}", got[key], value)
    for j, part in enumerate(got["per_target"]):
        same(f"{name} mae of {j}", part["mae"],
             sk.mean_absolute_error(y[:, j], p[:, j], **more))
        if spread[j]:
            same(f"{name} r2 of {j}", part["r2"],
                 sk.r2_score(y[:, j], p[:, j], **more))


def weights(n):
    w = rng.integers(0, 4, n) * 0.3
    w[0] = 0.3
    return w


# ---- Binary: ties by rounded features, weights with zeros -------------------

n = 300
X = np.round(rng.normal(size=(n, 3)), 1).astype(np.float32)
X[:80] = X[80:160]
y = (X[:, 0] + rng.normal(size=n) > 0.4).astype(np.uint8)
table("train.h5", X, y)
run("train", "train.h5", "-e", 6, "-o", "b.h5", "-q", "--batch-size", 32)
for name, rows, w in (("plain", slice(None), None),
                      ("weighted", slice(None), weights(n)),
                      ("one class", y == 1, None),
                      ("no class 1", y == 0, None),
                      ("one row", slice(5, 6), None)):
    if w is not None:
        w = w[rows]
    table("t.h5", X[rows], y[rows], w, class_names=["0", "1"])
    p, predicted = outputs("b.h5", "t.h5")
    one = np.ones(len(p)) if w is None else w
    check_binary(f"binary, {name}", evaluate("b.h5", "t.h5"), y[rows],
                 p[:, 0], predicted, one)
said = run("eval", "b.h5", "t.h5", "-q")
expect("a reason is said", "not defined: all rows are of one class" in said)

# ---- Several classes --------------------------------------------------------

n = 400
X = rng.normal(size=(n, 4)).astype(np.float32)
y = np.argmax(X @ rng.normal(size=(4, 7)) + rng.normal(size=(n, 7)), 1)
y[:7] = np.arange(7)
y = y.astype(np.uint8)
table("train.h5", X, y)
run("train", "train.h5", "-e", 12, "-o", "m.h5", "-q", "--batch-size", 32)
for name, rows, w in (("plain", slice(None), None),
                      ("weighted", slice(None), weights(n)),
                      ("absent class", y != 2, weights(n))):
    if w is not None:
        w = w[rows]
    table("t.h5", X[rows], y[rows], w)
    p, predicted = outputs("m.h5", "t.h5")
    one = np.ones(len(p)) if w is None else w
    check_classes(f"classes, {name}", evaluate("m.h5", "t.h5"), y[rows], p,
                  predicted, one, 5)
    got = evaluate("m.h5", "t.h5", "--top-k", 2)
    same(f"classes, {name}, top 2", got["top_k"],
         sk.top_k_accuracy_score(y[rows], p, k=2, labels=np.arange(7),
                                 sample_weight=one))
    if name == "absent class":
        expect("an absent class has a reason",
               got["undefined"]["auc"] == "a class has no rows")
expect("7 of 7 classes are refused",
       "--top-k 7" in run("eval", "m.h5", "t.h5", "--top-k", 7, status=64))

# ---- Labels -----------------------------------------------------------------

Y = (X[:, :3] + rng.normal(size=(n, 3)) > 0).astype(np.uint8)
w = weights(n)
table("l.h5", X, Y, w)
run("train", "l.h5", "-e", 4, "-o", "lm.h5", "-q", "--task", "multilabel",
    "--batch-size", 32)
p, _ = outputs("lm.h5", "l.h5")
got = evaluate("lm.h5", "l.h5")
said = p > 0.5
for key, want in (
        ("accuracy", np.average((said == Y).mean(1), weights=w)),
        ("auc", sk.roc_auc_score(Y, p, average="macro", sample_weight=w)),
        ("pr_auc", sk.average_precision_score(Y, p, average="macro",
                                              sample_weight=w)),
        ("f1", sk.f1_score(Y, said, average="macro", sample_weight=w)),
        ("precision", sk.precision_score(Y, said, average="macro",
                                         sample_weight=w)),
        ("brier", np.average(((p - Y) ** 2).mean(1), weights=w))):
    same(f"labels {key}", got[key], want)
expect("labels are listed", len(got["per_label"]) == 3)

# ---- Regression -------------------------------------------------------------

Y = np.stack([X[:, 0] * 3 + 10, X[:, 1] - 5 + rng.normal(size=n)], 1)
table("train.h5", X, Y)
run("train", "train.h5", "-e", 6, "-o", "r.h5", "-q", "--batch-size", 32)
constant = Y.copy()
constant[:, 1] = 3
zero = Y.copy()
zero[3, 0] = 0
for name, y, w in (("plain", Y, None), ("weighted", Y, weights(n)),
                   ("constant", constant, weights(n)), ("zero", zero, None),
                   ("one row", Y[:1], None)):
    table("t.h5", X[:len(y)], y, w)
    p, _ = outputs("r.h5", "t.h5")
    one = np.ones(len(p)) if w is None else w
    check_values(f"regression, {name}", evaluate("r.h5", "t.h5"), y, p, one)

# ---- Quantiles --------------------------------------------------------------

w = weights(n)
y = Y[:, 1]
table("t.h5", X, y, w)
run("train", "t.h5", "-e", 4, "-o", "q.h5", "-q", "--loss", "quantile",
    "--quantiles", "0.1,0.5,0.9", "--batch-size", 32)
p, _ = outputs("q.h5", "t.h5")
got = evaluate("q.h5", "t.h5")
levels = [0.1, 0.5, 0.9]
each = [sk.mean_pinball_loss(y, p[:, k], alpha=a, sample_weight=w)
        for k, a in enumerate(levels)]
same("pinball", got["pinball"], np.mean(each))
for k, part in enumerate(got["per_level"]):
    same(f"pinball of {levels[k]}", part["pinball"], each[k])
    same(f"coverage of {levels[k]}", part["coverage"],
         np.average(y <= p[:, k], weights=w))
same("coverage of the interval", got["interval_coverage"],
     np.average((y > p[:, 0]) & (y <= p[:, 2]), weights=w))
same("mae of quantiles is that of the median", got["mae"],
     sk.mean_absolute_error(y, p[:, 1], sample_weight=w))

# ---- Parts of a table -------------------------------------------------------

n = 300
X = np.round(rng.normal(size=(n, 3)), 1).astype(np.float32)
X[:, 2] = rng.integers(0, 3, n)
y = (X[:, 0] + rng.normal(size=n) > 0.4).astype(np.uint8)
site = rng.integers(10, 14, n)
table("s.h5", X, y, None, feature_names=["a", "b", "wing"], site=site)
run("train", "s.h5", "-e", 6, "-o", "b.h5", "-q", "--force", "--batch-size", 32, "--x",
    "/X", "--y", "/y")
p, predicted = outputs("b.h5", "s.h5")
for by, column in (("wing", X[:, 2]), ("/site", site), ("2", X[:, 2])):
    got = evaluate("b.h5", "s.h5", "--by", by)
    expect(f"by {by}: every value has a part",
           [s["value"] for s in got["slices"]] ==
           ["%g" % v for v in np.unique(column)])
    for part, value in zip(got["slices"], np.unique(column)):
        rows = column == value
        check_binary(f"by {by} {value}", part, y[rows], p[rows, 0],
                     predicted[rows], np.ones(rows.sum()))
        expect("rows of a part", part["rows"] == rows.sum())
got = evaluate("b.h5", "s.h5", "--by", "a", "--bins", 4)
sizes = [s["rows"] for s in got["slices"]]
expect(f"bins {sizes}", len(sizes) == 4 and sum(sizes) == n and
       min(sizes) > n / 4 - 25)
X[:, 0] = rng.normal(size=n)
table("s.h5", X, y, None, feature_names=["a", "b", "wing"])
expect("a column of many values is refused",
       "--bins" in run("eval", "b.h5", "s.h5", "--by", "a", status=65))

# ---- Intervals --------------------------------------------------------------

from scipy import stats

p, predicted = outputs("b.h5", "s.h5")
got = evaluate("b.h5", "s.h5", "--intervals", "0.9", "-j", 1)
again = evaluate("b.h5", "s.h5", "--intervals", "0.9", "-j", 3)
expect("intervals do not depend on threads", got == again)
other = evaluate("b.h5", "s.h5", "--intervals", "0.9", "--seed", 5)
expect("intervals depend on the seed", got["intervals"] != other["intervals"])


def close(what, got, want):
    """As wide and as far as those of scipy, to a fifth of their width."""
    width = want[1] - want[0]
    expect(f"{what}: {got}, scipy has {want}",
           abs(got[0] - want[0]) < width / 5 and
           abs(got[1] - want[1]) < width / 5)


for key, f in (("accuracy", lambda i: np.mean(y[i] == predicted[i])),
               ("auc", lambda i: sk.roc_auc_score(y[i], p[i, 0])),
               ("f1", lambda i: sk.f1_score(y[i], predicted[i]))):
    want = stats.bootstrap((np.arange(n),), f, vectorized=False,
                           n_resamples=500, confidence_level=0.9,
                           method="percentile", random_state=3)
    close(key, got["intervals"][key], want.confidence_interval)
group = np.repeat(np.arange(n // 10), 10)
table("g.h5", X, y, None, feature_names=["a", "b", "wing"], group=group)
got = evaluate("b.h5", "g.h5", "--group", "/group", "--intervals", "0.9")
expect("groups are drawn", got["bootstrap"]["units"] == "groups" and
       got["bootstrap"]["n_units"] == n // 10)
want = stats.bootstrap(
    (np.arange(n // 10),),
    lambda g: np.mean((y == predicted).reshape(-1, 10)[g]), vectorized=False,
    n_resamples=500, confidence_level=0.9, method="percentile", random_state=3)
close("accuracy by groups", got["intervals"]["accuracy"],
      want.confidence_interval)

# ---- Two models -------------------------------------------------------------

run("train", "s.h5", "-e", 1, "-o", "c.h5", "-q", "--x", "/X", "--y", "/y")
got = evaluate("b.h5", "c.h5", "s.h5")
a, b = got["models"]
for key in ("accuracy", "auc", "brier"):
    same(f"difference of {key}", got["difference"][key], a[key] - b[key])
q, _ = outputs("c.h5", "s.h5")
want = stats.bootstrap(
    (np.arange(n),), lambda i: np.mean((p[i, 0] - y[i]) ** 2 -
                                       (q[i, 0] - y[i]) ** 2),
    vectorized=False, n_resamples=500, method="percentile", random_state=3)
close("difference of brier", got["difference"]["intervals"]["brier"],
      want.confidence_interval)
none = evaluate("b.h5", "b.h5", "s.h5")["difference"]
expect("a model does not differ from itself",
       none["auc"] == 0 and none["intervals"]["auc"] == [0, 0])

# ---- Significance -----------------------------------------------------------

w = rng.uniform(0.5, 3, n)
table("w.h5", X, y, w, feature_names=["a", "b", "wing"])


def asimov(s, b, d=0.0):
    if d == 0:
        return np.sqrt(2 * ((s + b) * np.log(1 + s / b) - s))
    v = d * d
    return np.sqrt(2 * ((s + b) * np.log((s + b) * (b + v) /
                                         (b * b + (s + b) * v)) -
                        b * b / v * np.log(1 + v * s / (b * (b + v)))))


for share in (0, 0.2):
    got = evaluate("b.h5", "w.h5", "--significance", "--background-uncertainty",
                   share)["significance"]
    best = 0
    for cut in np.unique(p[:, 0]):
        s = w[(p[:, 0] >= cut) & (y == 1)].sum()
        b = w[(p[:, 0] >= cut) & (y == 0)].sum()
        best = max(best, asimov(s, b, share * b) if b > 0 else 0)
    same("best asimov", got["best_asimov"]["asimov"], best)
    for cut in got["cuts"]:
        s = w[(p[:, 0] > cut["threshold"]) & (y == 1)].sum()
        b = w[(p[:, 0] > cut["threshold"]) & (y == 0)].sum()
        same("signal", cut["signal"], s)
        same("asimov", cut["asimov"],
             asimov(s, b, share * b) if b > 0 else None)
        same("ams", cut["ams"], asimov(s, b + 10))

print(checks, "figures")
sys.exit(faults > 0)
