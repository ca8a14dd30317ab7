# SPDX-License-Identifier: MIT
"""Every option x every format x every command that reads a table.

The table in src/table/formats/formats.c says which option goes with which format. An
option that is honoured changes the result as it should, or a value that the
file does not have is refused; one that is not honoured is refused in a sentence
that names option and format. A setting without a row there fails the test.
"""
import gzip
import os
import re
import struct
import subprocess
import sys

import h5py
import numpy as np

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
FORMATS = ["HDF5", "TEXT", "SVM", "NPY", "NPZ", "IDX"]
NAMES = {"HDF5": "HDF5", "TEXT": "CSV", "SVM": "LIBSVM", "NPY": "NPY",
         "NPZ": "NPZ", "IDX": "IDX"}
faults, before, tried, runs = [], {}, 0, 0


# ---- The table in the source ------------------------------------------------

def masks(word):
    bits = {f: 1 << i for i, f in enumerate(FORMATS)}
    bits.update(ALL=63, NONE=0, BESIDE=bits["HDF5"] | bits["TEXT"] | bits["NPZ"],
                MEMORY=0)  # arrays of a caller, which no command has
    return eval(word, {"__builtins__": {}}, bits)


def read_rules():
    text = open(SOURCE).read().replace("\\\n", " ")
    text = text[text.index("#define RULES"):text.index("static const struct rule")]
    text = re.sub(r"\s+", " ", text)
    rules = {}
    for m in re.finditer(r'RULE\("([^"]+)", ([^,]+), ([^,]+), ([^,]+), ([^,]+),',
                         text):
        rules[m[1]] = [masks(m[i]) for i in range(2, 6)]
    for m in re.finditer(r'ANY\("([^"]+)"\)', text):
        rules[m[1]] = [63] * 4
    return rules


# ---- Files ------------------------------------------------------------------

def make_files():
    rng = np.random.default_rng(7)
    n = 240
    X = np.round(rng.normal(size=(n, 3)), 3)
    y = (X[:, 0] > 0).astype(int)
    wt = np.round(rng.uniform(0.1, 3, n), 3)
    ev = [f"e{i}" for i in range(n)]
    rn = rng.integers(0, 12, n)
    pt = np.where(np.arange(n) % 3 == 0, "test",
                  np.where(np.arange(n) % 3 == 1, "train", "val"))
    rows = list(zip(*X.T, wt, ev, rn, pt, 1 - y, y))
    head = ["a", "b", "c", "wt", "ev", "rn", "pt", "other", "y"]

    def text(name, sep, rows):
        data = "\n".join(sep.join(map(str, r)) for r in [head] + rows) + "\n"
        (gzip.open if name.endswith("gz") else open)(name, "wt").write(data)

    text("t.csv", ",", rows)
    text("t.tsv", "\t", rows)
    text("t.csv.gz", ",", rows)
    text("holes.csv", ",", [("",) + rows[0][1:]] + rows[1:])
    with open("t.svm", "w") as f:
        for r, k in zip(X, y):
            f.write(f"{k} " + " ".join(f"{j + 1}:{v}" for j, v in enumerate(r))
                    + "\n")
    np.save("t.npy", X)
    np.save("y.npy", y)
    np.savez("t.npz", X=X, y=y, X2=X[:, :2], other=1 - y, wt=wt,
             ev=np.array(ev), rn=rn, pt=pt)

    def hdf5(name, lo, hi, X):
        with h5py.File(name, "w") as f:
            f["X"], f["y"], f["other"] = X[lo:hi], y[lo:hi], 1 - y[lo:hi]
            f["wt"], f["ev"], f["rn"] = wt[lo:hi], ev[lo:hi], rn[lo:hi]
            f["pt"] = [p.encode() for p in pt[lo:hi]]

    hdf5("t.h5", 0, n, X)
    hdf5("part-1.h5", 0, 100, X)
    hdf5("part-2.h5", 100, n, X)
    H = X.copy()
    H[0, 0] = np.nan
    hdf5("holes.h5", 0, n, H)
    with h5py.File("t.h5ad", "w") as f: # AnnData
        f["X"], f["obs/_index"] = X, ev
        f["var/_index"] = ["a", "b", "c"]
        for name, value in (("y", y), ("other", 1 - y), ("wt", wt), ("rn", rn)):
            f["obs/" + name] = value
        f["obs/ev"], f["obs/pt"] = ev, [p.encode() for p in pt]
        for group, kind in (("/", "anndata"), ("obs", "dataframe"),
                            ("var", "dataframe")):
            f[group].attrs["encoding-type"] = kind
        f["obs"].attrs["_index"] = f["var"].attrs["_index"] = "_index"
    images = rng.integers(0, 255, (n, 2, 2), dtype=np.uint8)
    with open("t.idx", "wb") as f:
        f.write(struct.pack(">HBBIII", 0, 8, 3, n, 2, 2) + images.tobytes())
    with open("y.idx", "wb") as f:
        f.write(struct.pack(">HBBI", 0, 8, 1, n) + y.astype("u1").tobytes())


# A way to write each format: what to read, and names in it.
SOURCES = [
    ("HDF5", ["t.h5"], {}), ("HDF5", ["part-*.h5"], {}),
    ("HDF5", ["t.h5ad"], {"y": "/obs/other", "weight": "/obs/wt",
                          "id": "/obs/ev", "group": "/obs/rn",
                          "stored-split": "/obs/pt", "label": "/obs/other",
                          "own": "/obs/y"}),
    ("TEXT", ["t.csv"], {}), ("TEXT", ["t.tsv"], {}), ("TEXT", ["t.csv.gz"], {}),
    ("SVM", ["t.svm"], {}), ("NPY", ["t.npy", "y.npy"], {}),
    ("NPZ", ["t.npz"], {}), ("IDX", ["t.idx", "y.idx"], {}),
]
GOOD = {"x": {"HDF5": "/X:0-1", "NPZ": "X2"}, "y": "other", "label": "other",
        "weight": "wt", "id": "ev", "group": "rn", "stored-split": "pt",
        "allow": "links", "rows": ":100", "part": "test", "split": "random",
        "missing": "drop", "unknown": "error", "task": "regression",
        "header": "no", "categories": "rn", "columns": "a,b", "drop": "c",
        "compress": "gzip", "x-axis": "last", "thousands": ",", "decimal": ",",
        "numbers": "percent", "na": "-", "like": "t.h5", "embedding": "auto"}
# Any text is a mark of missing cells; --like FILE may be missing, too.
FREE = {"na", "like"}
# Options of import that need or exclude another, whatever the format.
PAIRS = "--unknown goes with --like|like and (append|repack) are both given"
BAD = {"rows": "5:2", "allow": "nosuch", "part": "nosuch", "missing": "nosuch",
       "unknown": "nosuch", "task": "nosuch", "header": "nosuch",
       "compress": "nosuch", "split": "nosuch"}
FLAGS = {"append", "repack", "codes"} # options of import without a value
# What else a value needs to show.
EXTRA = {"group": ["--split", "group", "--val-split", "0.3"],
         "split": ["--val-split", "0.3"]}
# What a setting goes with; parameters are compared with those of this alone.
WITH = {"residual": ["--hidden", "8,8"], "quantiles": ["--loss", "quantile"], "huber-delta": ["--loss", "huber"],
        "focal-gamma": ["--loss", "focal"],
        "momentum": ["--optimizer", "momentum"],
        "lr-others": ["--optimizer", "muon"],
        "rho": ["--optimizer", "rmsprop"],
        "clip-norm": ["--optimizer", "sgd"],
        "clip-value": ["--optimizer", "sgd"],
        "clip-outputs": ["--task", "regression"],
        "lbfgs-history": ["--optimizer", "lbfgs", "--epochs", "12"],
        "dropout-schedule": ["--dropout", "0.5"],
        "weight-decay-schedule": ["--weight-decay", "0.5"],
        "lr-every": ["--lr-schedule", "inverse"],
        "threshold-by": ["--val-split", "0.3"],
        "lr-factor": ["--lr-schedule", "exp"],
        "lr-power": ["--lr-schedule", "polynomial"],
        "lr-decay": ["--lr-schedule", "inverse", "--lr-every", "1"],
        "rollback-factor": ["--on-divergence", "rollback"],
        "max-rollbacks": ["--on-divergence", "rollback"],
        "lr-min": ["--lr-schedule", "cosine"],
        "lr-rise": ["--lr-schedule", "one-cycle"],
        "lr-growth": ["--lr-schedule", "cosine", "--lr-every", "1"],
        "numeric-size": ["--numeric-embedding", "periodic"],
        "numeric-bins": ["--numeric-embedding", "piecewise"],
        "numeric-frequencies": ["--numeric-embedding", "periodic"],
        "numeric-sigma": ["--numeric-embedding", "periodic"]}
# Values of the settings that work on the table in memory; whether the
# parameters differ.
ANY = {"val": None, "val-rows": None, "split": None, "min-delta": None,
       "val-split": ("0.3", True), "normalize": ("quantile", True),
       "normalize-y": ("none", False), "shuffle": ("none", True),
       "window": ("0.5", False), "hidden": ("5", True),
       "activation": ("tanh", True), "output-activation": ("sigmoid", False),
       "loss": ("squared", True), "init": ("he", True),
       "optimizer": ("sgd", True), "lr": ("0.05", True),
       "lr-others": ("0.1", True),
       "momentum": ("0.5", True), "beta1": ("0.5", True),
       "patience": ("1", None),
       "beta2": ("0.5", True), "epsilon": ("0.1", True), "l2": ("0.5", True),
       "batch-size": ("32", True), "shard": ("16", None), "epochs": ("3", True),
       "seed": ("1", True), "products": ("plain", None), "team": ("all", False),
       "bind": ("none", False), "schedule": ("tile-major", False),
       "threads": ("1", False), "memory": ("3G", False),
       "save-every": ("0", False), "max-time": ("1h", False),
       "keep-checkpoints": ("3", False), "save-retry": ("1m", False),
       "save-fallback": (".", False), "on-divergence": ("rollback", False),
       "rollback-factor": ("0.25", False), "max-rollbacks": ("2", False),
       "layer-norm": (None, True), "residual": (None, True), "freeze": ("1", True),
       "quantiles": ("0.5", True), "huber-delta": ("0.5", True),
       "focal-gamma": ("0.5", True), "label-smoothing": ("0.1", True),
       "class-weight": ("1:5", True), "dropout": ("0.5", True),
       "input-dropout": ("0.5", True), "l1": ("0.5", True),
       "weight-decay": ("0.5", True), "max-norm": ("0.5", True),
       "clip-norm": ("0.01", True), "clip-value": ("0.001", True),
       "ema": ("0.9", True), "rho": ("0.5", True),
       "lbfgs-history": ("1", True), "lr-schedule": ("inverse", True),
       "warmup": ("3", True), "lr-every": ("1", True),
       "lr-factor": ("0.5", True), "lr-power": ("2", True),
       "lr-decay": ("9", True),
       "lr-min": ("5e-4", True), "lr-rise": ("0.6", True),
       "lr-growth": ("2", True), "monitor": ("train-loss", False),
       "restore": ("last", False), "stop-at": ("train-loss=100", True), "threshold-by": ("f1", False),
       "val-every": ("1ep", False), "diagnose": (None, False),
       "numeric-embedding": ("piecewise", True), "numeric-size": ("3", True), "numeric-bins": ("2", True),
       "numeric-frequencies": ("3", True), "numeric-sigma": ("2", True),
       "feature-scale": (None, True), "ntk": (None, True), "parametric": (None, True),
       "clip-outputs": (None, False), "dropout-schedule": ("flat-cosine", True),
       "weight-decay-schedule": ("flat-cosine", True), "lr-of": ("bias:0.5", True),
       "max-steps": ("1", "stops"), "allow-changed-data": (None, False)}
# Options of import that have nothing to do with a format.
PLAIN = {"num-threads", "output", "force", "json", "quiet", "progress", "color", "help",
         "threads"}


# ---- Runs -------------------------------------------------------------------

def run(*arguments, stdin=None):
    global runs
    runs += 1
    with (open(stdin, "rb") if stdin else open("/dev/null", "rb")) as source:
        r = subprocess.run([PROGRAM, *arguments], stdin=source,
                           capture_output=True, text=True, timeout=120,
                           env={**os.environ, "OMP_NUM_THREADS": "1"})
    return r.returncode, r.stdout, r.stderr


def contents(path):
    """All datasets of a file and how they are stored."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = (item.compression, item[()].tolist())
    with h5py.File(path, "r") as f:
        f.visititems(visit)
    return repr(sorted(found.items()))


def train(source, options):
    epochs = [] if "--epochs" in options else ["-e", "2"]
    code, out, err = run("train", source[1][0], "-o", "m.h5", "--force",
                         "--json", "-q", *epochs, *label_of(source, options),
                         *options)
    m = re.search(r'"parameters_sha256": "(\w+)"', out)
    return code, m and m[1], err


def evaluate(source, options):
    return run("eval", model_of(source), source[1][0],
               *label_of(source, options), *options)


def predict(source, options):
    return run("predict", model_of(source), source[1][0], "-o", "-", *options)


def from_stream(source, options):
    return run("predict", model_of(source), "-", "-o", "-", *options,
               stdin=source[1][0])


def bring_in(source, options):
    repack = ["--repack"] if source[0] == "HDF5" and \
        "--repack" not in options else []
    code, _, err = run("import", *source[1], "-o", "i.h5", "--force", *repack,
                       *label_of(source, options), *options)
    return code, contents("i.h5") if code == 0 else None, err


def append(source, options):
    code, _, err = run("import", *source[1], "-o", "a.h5", "--force")
    assert code == 0, err
    code, _, err = run("import", *source[1], "-o", "a.h5", "--append",
                       *options)
    return code, contents("a.h5") if code == 0 else None, err


def look(source, options):
    return run("info", "--check", source[1][0], *label_of(source, options),
               *options)


def bench(source, options):
    code, _, err = run("bench", source[1][0], "--seconds", "0.01",
                       *label_of(source, options), *options)
    return code, None, err


def model_of(source):
    return "model-" + re.sub(r"\W", "_", source[1][0]) + ".h5"


def label_of(source, options):
    """The label where no name tells it."""
    own = source[2].get("own")
    return ["--y", own] if own and not {"--y", "--label"} & set(options) else []


# name, run, which use of the table, whether results show what was honoured
COMMANDS = [("train", train, 0), ("bench", bench, 0), ("info", look, 0),
            ("eval", evaluate, 1), ("predict", predict, 1),
            ("predict -", from_stream, 1), ("import", bring_in, 2),
            ("import --append", append, 3)]


def takes(command):
    code, out, _ = run("help", command, "--all")
    assert code == 0
    return set(re.findall(r"^\s+(?:-\w, )?--([a-z][a-z0-9-]*)", out, re.M))


def good_of(option, source):
    value = source[2].get(option, GOOD.get(option))
    return value.get(source[0], "nosuch") if isinstance(value, dict) else value


def fault(what, source, options, answer):
    faults.append(f"{what}: {source[1][0]} {' '.join(map(str, options))}: exit "
                  f"{answer[0]}: {answer[2].strip()[-300:]}")


def refused(name, source, call, option, value):
    options = given(option, value)
    if option == "split" and value == "group":
        options += ["--val-split", "0.3"]
    answer = call(source, options)
    shown = answer[2].replace("--label", "--label --y")
    if answer[0] == 64 and option in ("like", "unknown") and \
            name.startswith("import") and re.search(PAIRS, shown):
        return
    if answer[0] not in (64, 65) or "--" + option not in shown or \
            NAMES[source[0]] not in answer[2]:
        fault(f"{name}: not refused by name and format", source, options, answer)


def given(option, value):
    return ["--" + option] if value is None else ["--" + option, value]


def plainly(name, source, call, options):
    """The answer without the option, which is the same whenever asked."""
    key = (name, source[1][0], *options)
    if key not in before:
        before[key] = call(source, options)
    return before[key]


# Commands whose answers show that the option was honoured.
SHOWS = {
    "x": {"train", "import"}, "y": {"train", "eval"}, "label": {"import"},
    "weight": {"train", "eval", "import"},
    "id": {"predict", "predict -", "import"}, "group": {"train", "import"},
    "stored-split": {"train", "import"},
    "rows": {"train", "eval", "predict", "predict -", "import",
             "import --append"},
    "part": {"train", "eval", "predict"},
    "task": {"train", "import"}, "header": set(), "categories": {"import"},
    "columns": {"import"}, "drop": {"import"}, "compress": {"import"},
}


def honoured(name, source, call, option):
    bad = BAD.get(option, "nosuch")
    if option in FREE:
        return
    answer = call(source, given(option, bad))
    shown = answer[2].replace("--label", "--label --y")
    if answer[0] not in (64, 65) or not (option in shown or bad in shown):
        fault(f"{name}: a bad value is not refused", source,
              given(option, bad), answer)
    if name not in SHOWS.get(option, ()) or (
            source[0] in ("NPY", "IDX") and name in ("train", "eval")) or (
            source[0] == "SVM" and option in ("y", "label")):
        return # labels are a file of their own, or stand in front
    options = given(option, good_of(option, source))
    extra = EXTRA.get(option, []) if name == "train" else []
    if option == "part":
        extra = ["--stored-split", good_of("stored-split", source)]
    plain = plainly(name, source, call, extra if option == "part" else
                    ["--val-split", "0.3"] if extra else [])
    answer = call(source, options + extra)
    if answer[0] != 0 or answer[1] == plain[1]:
        fault(f"{name}: makes no difference", source, options + extra, answer)


def honoured_missing(name, source, call, value):
    """A file with a hole is read with the option alone."""
    holes = {"TEXT": "holes.csv", "HDF5": "holes.h5"}[source[0]]
    other = (source[0], [holes], source[2] if holes == "x" else {})
    without, with_it = call(other, []), call(other, ["--missing", value])
    if without[0] != 65 or with_it[0] != 0:
        fault(f"{name}: a hole is not handled", other, ["--missing", value],
              with_it)


def try_one(name, call, use, source, option, value, rules):
    global tried
    tried += 1
    key = option if value is None else f"{option}={value}"
    bit = 1 << FORMATS.index(source[0])
    if not rules[key][use] & bit:
        special = value or (None if option in FLAGS else
                            good_of(option, source))
        refused(name, source, call, option, special)
    elif option == "missing":
        if source[1][0] in ("t.csv", "t.h5") and name in ("train", "import"):
            honoured_missing(name, source, call, value or "drop")
    elif option == "split":
        extra = {"group": ["--group", good_of("group", source), "--val-split",
                           "0.3"],
                 "stored": ["--stored-split", good_of("stored-split", source)]}
        if name == "train":
            answer = call(source, ["--split", value, *extra[value]])
            if answer[0] != 0 or answer[1] == plainly(
                    name, source, call, [])[1]:
                fault("train: split", source, ["--split", value], answer)
    elif option not in FLAGS:
        honoured(name, source, call, option)


def try_any(source, rules):
    """Settings that work on what was read, whatever it was."""
    global tried
    usual = train(source, [])
    for option, what in ANY.items():
        tried += 1
        if what is None:
            continue
        value, differs = what
        others = WITH.get(option, [])
        known = train(source, others) if others else usual
        options = given(option, value) + others
        if option == "patience": # which min-delta goes with
            options += ["--min-delta", "0.1"]
        answer = train(source, options)
        want = 75 if differs == "stops" else 0
        if answer[0] != want or (differs is True and answer[1] == known[1]) or \
                (differs is False and answer[1] != known[1]):
            fault("train: a setting of the run", source, given(option, value),
                  answer)


def main():
    rules = read_rules()
    make_files()
    _, settings, _ = run("train", "--print-config")
    settings = set(re.findall(r"^#? ?([a-z][a-z0-9-]*) =", settings, re.M))
    assert len(settings) > 40, settings
    named = {r.split("=")[0] for r in rules}
    lacking = (settings | takes("import") - PLAIN) - named
    for option in sorted(lacking):
        faults.append(f"--{option} has no row in {SOURCE}")
    for option in sorted(named - set(ANY) - set(GOOD) - FLAGS):
        faults.append(f"--{option} has no value in this test")
    for source in SOURCES:
        labelled = source[0] not in ("NPY", "IDX")
        if labelled:
            learnt = source[1][0]
            if source[0] == "TEXT": # other columns are free for options
                code, _, err = run("import", learnt, "-o", "tmp.h5", "--force",
                                   "--columns", "a,b,c")
                assert code == 0, err
                learnt = "tmp.h5"
            code, _, err = run("train", learnt, "-o", model_of(source),
                               "--force", "-e", "2", "-q",
                               *label_of(source, []))
            assert code == 0, err
            if source[1][0] in ("t.h5", "t.csv", "t.npz", "t.svm"):
                try_any(source, rules)
        else:
            code, _, err = run("import", *source[1], "-o", "tmp.h5", "--force")
            assert code == 0, err
            code, _, err = run("train", "tmp.h5", "-o", model_of(source),
                               "--force", "-e", "2", "-q")
            assert code == 0, err
        for name, call, use in COMMANDS:
            options = takes(name.split()[0])
            if name == "predict -" and (source[0] in ("HDF5", "NPZ")):
                continue # has to be a file
            if name == "import --append" and source[0] == "HDF5":
                continue # tried below
            for key in rules:
                option, _, value = key.partition("=")
                if option not in options or rules[key] == [63] * 4 and \
                        option not in ("rows", "task"):
                    continue
                try_one(name, call, use, source, option, value or None, rules)
    print(f"{tried} combinations of option, format and command tried, "
          f"{runs} runs")
    for f in faults:
        print("FAILED:", f, file=sys.stderr)
    sys.exit(bool(faults))


main()
