#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Presets of lockstep beside other learners on 44 tables, with five seeds.

    docs/strong.py CACHE --data DIR [--part tuning|held-out|all]
                   [--models plain fast ...] [--again fast]
                   [--tables spam wine ...] [--jobs 2]
                   [--lockstep ./lockstep] [--seeds 5] [--report-only]

CACHE is a folder. The first run writes each table there as CSV, with column
`label` last; results go to CACHE/results.jsonl, and what is there is not
computed again, unless --again names the model. The output is that of
docs/strong.md.

Tables: scikit-learn's, those of R's packages (Debian: r-cran-mlbench,
r-cran-mass, r-cran-modeldata, r-cran-kernlab, r-cran-aer, r-cran-ggplot2),
generated ones, and DIR with higgs7k/train.tsv and test.tsv (LightGBM's
examples), wisconsin/wisconsin.csv and agaricus/train.libsvm and test.libsvm
(UCI), mnist10k (MNIST's test half). Tables that are not to be had are skipped,
loudly.

PAIRS has two tables of a kind in each row: settings are tuned on the first;
the second is held out, for decisions between presets and for what docs/ claims.
A model is trained on the label and features of the training rows and predicts
from the features of the test rows; the labels of the test rows are read by
figures() alone.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.compose import (TransformedTargetRegressor, make_column_selector,
                             make_column_transformer)
from sklearn.ensemble import (HistGradientBoostingClassifier,
                              HistGradientBoostingRegressor)
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

MOST_ROWS = 4000  # of a table's training rows, and of its test rows
LEAST_OF_CLASS = 10  # rows; smaller classes are left out

# ---- Tables ------------------------------------------------------------------

# A factor of two levels or with an order becomes a number, another one a text
# that is not a number. A missing text is a level of its own.
EXPORT = """
suppressMessages({%(prepare)s})
suppressMessages(data(list = "%(name)s", package = "%(package)s"))
d <- as.data.frame(%(name)s)
%(change)s
for (i in names(d)) {
    if (is.character(d[[i]])) d[[i]] <- factor(d[[i]])
    if (is.logical(d[[i]])) d[[i]] <- as.integer(d[[i]])
    if (!is.factor(d[[i]]) || i == "%(label)s") next
    if (is.ordered(d[[i]]) || nlevels(d[[i]]) < 3)
        d[[i]] <- as.integer(d[[i]])
    else
        d[[i]] <- paste0("v_", d[[i]])
}
label <- d[["%(label)s"]]
d[["%(label)s"]] <- NULL
d$label <- if (is.factor(label)) as.integer(droplevels(label)) - 1 else label
write.csv(d[!is.na(d$label), ], "%(path)s", row.names = FALSE, na = "")
"""


def of_r(package, name, label, change="", prepare=""):
    def write(path, _):
        code = EXPORT % dict(package=package, name=name, label=label,
                             change=change, prepare=prepare, path=path)
        subprocess.run(["Rscript", "-e", code], check=True, stdout=-3,
                       stderr=-3)
    return write


def of_arrays(make):
    """A table of arrays X, y that make(DIR) returns."""
    def write(path, folder):
        X, y = make(folder)
        frame = pd.DataFrame(np.asarray(X), columns=[
            f"f{j}" for j in range(X.shape[1])])
        frame["label"] = y
        frame.to_csv(path, index=False)
    return write


def of_sklearn(load):
    return of_arrays(lambda _: load(return_X_y=True))


def higgs(folder):
    rows = np.vstack([np.loadtxt(f"{folder}/higgs7k/{part}.tsv")
                      for part in ("train", "test")])
    return rows[:, 1:], rows[:, 0].astype(int)


def wisconsin(folder):
    rows = np.genfromtxt(f"{folder}/wisconsin/wisconsin.csv", delimiter=",",
                         missing_values="?")
    return rows[:, -10:-1], (rows[:, -1] > 2).astype(int)


def agaricus(folder):
    parts = [datasets.load_svmlight_file(f"{folder}/agaricus/{part}.libsvm",
                                         n_features=127)
             for part in ("train", "test")]
    X = np.vstack([X.toarray() for X, _ in parts]).astype(int)
    X = X[:, X.min(0) < X.max(0)]
    # A tenth of the labels is turned, or every model is perfect.
    y = np.concatenate([y for _, y in parts]).astype(int)
    return X, y ^ (np.random.default_rng(5).uniform(size=len(y)) < 0.1)


def mnist(folder):
    def idx(name, skip):
        with gzip.open(f"{folder}/mnist10k/{name}.gz") as f:
            return np.frombuffer(f.read()[skip:], np.uint8)
    X = idx("images-idx3-ubyte", 16).reshape(-1, 28, 28)[:2500]
    return X.reshape(-1, 14, 2, 14, 2).mean((2, 4)).reshape(-1, 196), \
        idx("labels-idx1-ubyte", 8)[:2500]


def clusters(_):
    return datasets.make_classification(
        3000, 20, n_informative=10, n_redundant=4, n_classes=5, class_sep=1.2,
        n_clusters_per_class=2, flip_y=0.02, random_state=1)


def spirals(_):
    """As `generate spirals`: three arms, noise in angle and place."""
    random = np.random.default_rng(1)
    label = np.arange(1500) % 3
    s = random.uniform(size=1500)
    angle = 2 * np.pi * (label / 3 + s + 0.02 * random.normal(size=1500))
    X = (0.1 + s) * [np.cos(angle), np.sin(angle)]
    return X.T + 0.01 * random.normal(size=(1500, 2)), label


def arm(_):
    """Reach of a planar arm of eight joints from their angles."""
    random = np.random.default_rng(2)
    angle = random.uniform(-np.pi / 2, np.pi / 2, (3000, 8))
    along = np.cumsum(angle, axis=1)
    reach = np.hypot(np.cos(along).sum(1), np.sin(along).sum(1)) / 8
    return angle, reach + 0.05 * random.normal(size=3000)


def steps(_):
    """Sum of 24 steps, parallel to the axes, of ten features."""
    random = np.random.default_rng(3)
    X = random.lognormal(size=(4000, 10))
    y = 0.3 * random.normal(size=4000)
    for _ in range(24):
        j, threshold, height = (random.integers(10), random.lognormal(),
                                random.normal())
        y += height * (X[:, j] > threshold)
    return X, y


def thresholds(_):
    """XOR of three thresholds, among twelve features, a tenth turned."""
    random = np.random.default_rng(4)
    X = random.exponential(size=(4000, 12))
    y = (X[:, 0] > 0.7) ^ (X[:, 3] > 0.5) ^ (X[:, 7] > 1)
    return X, (y ^ (random.uniform(size=4000) < 0.1)).astype(int)


def useless(_):
    """Four useful features, steps and products, and 76 useless ones."""
    random = np.random.default_rng(6)
    X = random.standard_t(3, size=(3000, 80))
    score = (2 * (X[:, 0] > 0.5) - (X[:, 1] < -0.5) + (X[:, 2] * X[:, 3] > 0)
             + 0.5 * random.normal(size=3000))
    return X, np.digitize(score, [0, 1, 2])


def friedman(number, noise):
    make = getattr(datasets, f"make_friedman{number}")
    return of_arrays(lambda _: make(2000, noise=noise, random_state=1))


PAIRS = [
    ("classes", "wisconsin", of_arrays(wisconsin),
     "breast-cancer", of_sklearn(datasets.load_breast_cancer)),
    ("classes", "pima", of_r("mlbench", "PimaIndiansDiabetes2", "diabetes"),
     "sonar", of_r("mlbench", "Sonar", "Class")),
    ("classes", "ionosphere", of_r("mlbench", "Ionosphere", "Class",
                                   "d$V2 <- NULL"),
     "attrition", of_r("modeldata", "attrition", "Attrition")),
    ("classes", "credit", of_r("modeldata", "credit_data", "Status"),
     "churn", of_r("modeldata", "mlc_churn", "churn")),
    ("classes", "cells", of_r("modeldata", "cells", "class",
                              "d$case <- NULL"),
     "spam", of_r("kernlab", "spam", "type")),
    ("classes", "agaricus", of_arrays(agaricus),
     "insurance", of_r("kernlab", "ticdata", "CARAVAN")),
    ("classes", "mortgage", of_r("AER", "HMDA", "deny"),
     "higgs7k", of_arrays(higgs)),
    ("classes", "wine", of_sklearn(datasets.load_wine),
     "glass", of_r("mlbench", "Glass", "Type")),
    ("classes", "digits", of_sklearn(datasets.load_digits),
     "mnist", of_arrays(mnist)),
    ("classes", "vehicle", of_r("mlbench", "Vehicle", "Class"),
     "vowel", of_r("mlbench", "Vowel", "Class", "d$V1 <- NULL")),
    ("classes", "satellite", of_r("mlbench", "Satellite", "classes"),
     "letters", of_r("mlbench", "LetterRecognition", "lettr")),
    ("classes", "dna", of_r("mlbench", "DNA", "Class"),
     "soybean", of_r("mlbench", "Soybean", "Class")),
    ("values", "diabetes", of_sklearn(datasets.load_diabetes),
     "boston", of_r("MASS", "Boston", "medv")),
    ("values", "ozone", of_r("mlbench", "Ozone", "V4",
                             "d$V1 <- as.integer(d$V1); d$V2 <- d$V3 <- NULL"),
     "concrete", of_r("modeldata", "concrete", "compressive_strength")),
    ("values", "ames", of_r("modeldata", "ames", "Sale_Price"),
     "sacramento", of_r("modeldata", "Sacramento", "price")),
    ("values", "cars", of_r("modeldata", "car_prices", "Price"),
     "chicago", of_r("modeldata", "Chicago", "ridership", "d$date <- NULL")),
    ("values", "diamonds", of_r("ggplot2", "diamonds", "price"),
     "wages", of_r("AER", "CPS1988", "wage", "d$wage <- log(d$wage)")),
    ("values", "friedman1", friedman(1, 1.0), "steps", of_arrays(steps)),
    ("values", "friedman2", friedman(2, 50.0),
     "friedman3", friedman(3, 0.1)),
    ("values", "arm", of_arrays(arm), "meats",
     of_r("modeldata", "meats", "fat", "d$water <- d$protein <- NULL")),
    ("classes", "clusters", of_arrays(clusters),
     "useless", of_arrays(useless)),
    ("classes", "thresholds", of_arrays(thresholds),
     "spirals", of_arrays(spirals)),
]


def tables(part):
    """Name, whether classes are learnt, and how the table is written."""
    for kind, tuned, write_tuned, held_out, write_held_out in PAIRS:
        if part != "held-out":
            yield tuned, kind == "classes", write_tuned
        if part != "tuning":
            yield held_out, kind == "classes", write_held_out


def table_path(name, write, options):
    path = f"{options.cache}/{name}.csv"
    if not os.path.exists(path):
        try:
            write(f"{path}.{os.getpid()}", options.data)
            os.rename(f"{path}.{os.getpid()}", path)
        except (OSError, subprocess.CalledProcessError) as fault:
            print(f"{name}: SKIPPED, {fault}", file=sys.stderr)
            return None
    return path


def split_of(path, classes, seed):
    """Training features and label, features and label of the test rows."""
    frame = pd.read_csv(path)
    label = frame.pop("label")
    if classes:
        enough = label.map(label.value_counts()) >= LEAST_OF_CLASS
        frame, label = frame[enough], label[enough]
        label = pd.Series(np.unique(label, return_inverse=True)[1],
                          index=label.index)
    parts = train_test_split(frame, label, test_size=0.3, random_state=seed,
                             stratify=label if classes else None)
    return [part.iloc[:MOST_ROWS] for part in parts]

# ---- Models ------------------------------------------------------------------
# model(X, y, X_test, classes, seed) returns probabilities [rows x classes], or
# values.


def encoder(*numeric):
    text = make_column_selector(dtype_include=object)
    number = make_column_selector(dtype_exclude=object)
    return make_column_transformer(
        (make_pipeline(*numeric) if numeric else "passthrough", number),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), text))


def fitted(pipeline, X, y, X_test, classes):
    pipeline.fit(X, y)
    return pipeline.predict_proba(X_test) if classes else \
        pipeline.predict(X_test)


def sklearn_mlp(X, y, X_test, classes, seed):
    network = (MLPClassifier if classes else MLPRegressor)(
        random_state=seed, early_stopping=True, max_iter=1000)
    if not classes:
        network = TransformedTargetRegressor(network,
                                             transformer=StandardScaler())
    return fitted(make_pipeline(encoder(SimpleImputer()), StandardScaler(),
                                network), X, y, X_test, classes)


def boosting(X, y, X_test, classes, seed):
    trees = (HistGradientBoostingClassifier if classes else
             HistGradientBoostingRegressor)(
        random_state=seed, early_stopping=True, max_iter=400)
    return fitted(make_pipeline(encoder(), trees), X, y, X_test, classes)


def xgboost(X, y, X_test, classes, seed):
    import xgboost
    make = xgboost.XGBClassifier if classes else xgboost.XGBRegressor
    trees = make(n_estimators=400, learning_rate=0.1, n_jobs=1,
                 random_state=seed, early_stopping_rounds=20)
    a, b, y_a, y_b = train_test_split(X, y, test_size=0.1, random_state=seed,
                                      stratify=y if classes else None)
    encode = encoder().fit(a)
    trees.fit(encode.transform(a), y_a, verbose=False,
              eval_set=[(encode.transform(b), y_b)])
    X_test = encode.transform(X_test)
    return trees.predict_proba(X_test) if classes else trees.predict(X_test)


def lockstep(*arguments):
    """`lockstep COMMAND` with these arguments; the test file has no label."""
    def model(X, y, X_test, classes, seed, program):
        with tempfile.TemporaryDirectory() as folder:
            train, test, net, out = (f"{folder}/{name}" for name in (
                "train.csv", "test.csv", "model.h5", "predictions.csv"))
            X.assign(label=y).to_csv(train, index=False)
            command = [program, arguments[0], train, "-o", net, "-q", "-j", "1",
                       "--y", "label", "--seed", str(seed), *arguments[1:]]
            if X.isna().any(axis=None) or X_test.isna().any(axis=None):
                command += ["--missing", "mean"]
            if not classes:
                command += ["--task", "regression"]
            subprocess.run(command, check=True, stdout=-3)
            X_test.to_csv(test, index=False)
            subprocess.run([program, "predict", net, test, "-o", out, "-q",
                            "-j", "1"], check=True, stdout=-3)
            table = pd.read_csv(out).drop(columns="class", errors="ignore")
        p = table.to_numpy()
        if not classes:
            return p[:, 0]
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    return model


# Models of lockstep, which --models names.
OURS = {
    "plain": lockstep("train"),
    "plain-val": lockstep("train", "--val-split", "0.1"),
    "fast": lockstep("train", "--preset", "fast"),
    "strong": lockstep("train", "--preset", "strong"),
    "pack": lockstep("pack"),
}
OTHERS = {"sklearn-mlp": sklearn_mlp, "boosting": boosting,
          "xgboost": xgboost}


def model_named(name):
    """A model, and whether it is lockstep's; also NAME=ARGUMENTS of lockstep
    train, for trials of settings."""
    if "=" in name:
        return lockstep("train", *name.split("=", 1)[1].split()), True
    return (OURS[name], True) if name in OURS else (OTHERS[name], False)


def figures(answer, y_test, classes):
    """Of the test rows, AUC and accuracy, or R2."""
    if not classes:
        return {"r2": r2_score(y_test, answer)}
    two = answer.shape[1] == 2
    p = answer / answer.sum(1, keepdims=True)
    return {"accuracy": accuracy_score(y_test, answer.argmax(1)),
            "auc": roc_auc_score(y_test, p[:, 1] if two else p,
                                 multi_class="ovr")}


def play(work):
    """One model on one split of one table, as a line of the results."""
    table, path, classes, seed, name, program = work
    warnings.simplefilter("ignore")
    X, X_test, y, y_test = split_of(path, classes, seed)
    assert not set(X.index) & set(X_test.index) and "label" not in X_test
    model, ours = model_named(name)
    start = time.perf_counter()
    answer = model(X, y, X_test, classes, seed, *([program] if ours else []))
    seconds = time.perf_counter() - start
    return {"table": table, "seed": seed, "model": name, "seconds": seconds,
            "rows": len(X), "features": X.shape[1],
            "classes": len(set(y)) if classes else 0,
            **figures(answer, y_test, classes)}

# ---- Report ------------------------------------------------------------------


def figure_of(run, by):
    return run["r2"] if "r2" in run else run[by]


def ranks(score):
    """Ranks from 1 for the best of each row, ties shared."""
    better = (score[:, None, :] > score[:, :, None] + 1e-12).sum(2)
    equal = (abs(score[:, None, :] - score[:, :, None]) <= 1e-12).sum(2)
    return better + (equal + 1) / 2


def mean_ranks(scores, draws=2000):
    """Mean rank of each model, and its interval of 90 %: a bootstrap of the
    tables, and of the seeds of each. scores[table][seed][model]."""
    random = np.random.default_rng(7)
    means = []
    for draw in range(draws + 1):
        chosen = random.integers(len(scores), size=len(scores)) if draw else \
            range(len(scores))
        medians = [np.median(s[random.integers(len(s), size=len(s))]
                             if draw else s, axis=0)
                   for s in (scores[t] for t in chosen)]
        means.append(ranks(np.array(medians)).mean(0))
    return means[0], np.quantile(means[1:], (0.05, 0.95), axis=0)


def collect(runs, names, by):
    """Scores [seed][model] of each table that all the models have run on."""
    scores = {}
    for table in dict.fromkeys(run["table"] for run in runs):
        by_seed = {}
        for run in runs:
            if run["table"] == table and run["model"] in names:
                by_seed.setdefault(run["seed"], {})[run["model"]] = \
                    figure_of(run, by)
        rows = [[by_seed[seed][name] for name in names]
                for seed in sorted(by_seed) if len(by_seed[seed]) == len(names)]
        if rows:
            scores[table] = np.array(rows)
    return scores


def report_ranks(scores, names, by, runs):
    mean, (low, high) = mean_ranks(list(scores.values()))
    seconds = [sum(run["seconds"] for run in runs if run["model"] == name
                   and run["table"] in scores) for name in names]
    print(f"\nRanks by {by} or R2 on {len(scores)} tables, from 1 for the "
          "best; 90 % of bootstrap samples; wins: tables where the row's "
          "median is at least the column's\n")
    print("| model | mean rank | interval | seconds |", " | ".join(names), "|")
    print("|" + "---|" * (4 + len(names)))
    medians = np.array([np.median(s, axis=0) for s in scores.values()])
    for i in np.argsort(mean):
        wins = (medians[:, [i]] >= medians - 5e-4).sum(0)
        print(f"| {names[i]} | {mean[i]:.2f} | {low[i]:.2f} to {high[i]:.2f} |"
              f" {seconds[i]:.0f} |",
              " | ".join("-" if j == i else str(n)
                         for j, n in enumerate(wins)), "|")


def report(runs, names):
    runs = [dict(run, model=run["model"].split("=")[0]) for run in runs
            if run["model"] in names]
    names = [name.split("=")[0] for name in names]
    sizes = {run["table"]: "%(rows)d x %(features)d, %(classes)d" % run
             for run in runs}
    for by in "auc", "accuracy":
        scores = collect(runs, names, by)
        if not scores:
            continue
        print(f"\nMedian (range over the seeds) of {by} or R2\n")
        print("| table | rows x columns, classes |", " | ".join(names), "|")
        print("|" + "---|" * (2 + len(names)))
        for table, score in scores.items():
            print(f"| {table} | {sizes[table]} |", " | ".join(
                "%.3f (%.3f)" % pair for pair in zip(
                    np.median(score, axis=0), np.ptp(score, axis=0))), "|")
        report_ranks(scores, names, by, runs)


def todo(options, known):
    for seed in range(options.seeds):
        for table, classes, write in tables(options.part):
            if options.tables and table not in options.tables:
                continue
            path = table_path(table, write, options)
            for name in options.models if path else []:
                if (table, seed, name) not in known:
                    yield table, path, classes, seed, name, options.lockstep


def compute(options, runs):
    """Run what is missing; each line is on disk before the next."""
    known = {(run["table"], run["seed"], run["model"]) for run in runs}
    with open(f"{options.cache}/results.jsonl", "a") as results, \
            ProcessPoolExecutor(options.jobs) as pool:
        for done in as_completed([pool.submit(play, work)
                                  for work in todo(options, known)]):
            try:
                run = done.result()
            except subprocess.CalledProcessError as fault:
                print("FAILED:", *fault.cmd, file=sys.stderr)
                continue
            print(json.dumps(run), file=results, flush=True)
            runs.append(run)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("cache")
    parser.add_argument("--data", default="")
    parser.add_argument("--lockstep", default="./lockstep")
    parser.add_argument("--part", default="all",
                        choices=("tuning", "held-out", "all"))
    parser.add_argument("--models", nargs="+", default=[
        "plain", "fast", "strong", "pack", *OTHERS])
    parser.add_argument("--tables", nargs="+", default=[])
    parser.add_argument("--again", nargs="+", default=[])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.cache, exist_ok=True)
    path = f"{options.cache}/results.jsonl"
    runs = [json.loads(line) for line in open(path)] \
        if os.path.exists(path) else []
    wanted = {table for table, _, _ in tables(options.part)
              if not options.tables or table in options.tables}
    if not options.report_only:
        compute(options, [run for run in runs
                          if run["model"] not in options.again])
        runs = [json.loads(line) for line in open(path)]
    newest = {(run["table"], run["seed"], run["model"]): run for run in runs}
    report([run for run in newest.values() if run["table"] in wanted
            and run["seed"] < options.seeds], options.models)


if __name__ == "__main__":
    main()
