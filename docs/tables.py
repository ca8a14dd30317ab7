#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Defaults of lockstep against those of scikit-learn on ten small tables.

    docs/tables.py [--lockstep ./lockstep] [--data DIR]

Prints the results in docs/tables.md and exits with 1 when lockstep's median is
below scikit-learn's by more than the seeds of either differ: its defaults below
scikit-learn's, with a tenth held out below scikit-learn's early stopping. Needs NumPy, scikit-learn
and h5py. DIR holds two tables that are not shipped: higgs7k/train.tsv and
test.tsv (the sample in LightGBM's examples), wisconsin/wisconsin.csv (UCI);
without it the other eight are compared.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings

os.environ["OMP_NUM_THREADS"] = "1"

import h5py
import numpy as np
from sklearn import datasets
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEEDS = 0, 1, 2


def higgs(folder):
    rows = np.vstack([np.loadtxt(f"{folder}/higgs7k/{part}.tsv")
                      for part in ("train", "test")])
    return rows[:, 1:], rows[:, 0].astype(int)


def wisconsin(folder):
    rows = np.genfromtxt(f"{folder}/wisconsin/wisconsin.csv", delimiter=",",
                         missing_values="?")
    rows = rows[~np.isnan(rows).any(axis=1)]
    return rows[:, -10:-1], rows[:, -1].astype(int)


def packaged(load):
    return lambda _: load(return_X_y=True)


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


CLASSES = {
    "higgs7k": higgs,
    "wisconsin": wisconsin,
    "digits": packaged(datasets.load_digits),
    "wine": packaged(datasets.load_wine),
    "clusters": clusters,
    "spirals": spirals,
}
VALUES = {
    "friedman1": lambda _: datasets.make_friedman1(2000, noise=1.0,
                                                   random_state=1),
    "friedman2": lambda _: datasets.make_friedman2(2000, noise=50.0,
                                                   random_state=1),
    "diabetes": packaged(datasets.load_diabetes),
    "arm": arm,
}


def scikit(split, seed, scaled, **settings):
    """Accuracy and AUC, or R2, of scikit-learn's defaults, or with settings."""
    X, X_test, y, y_test, classes = split
    model = (MLPClassifier if classes else MLPRegressor)(random_state=seed,
                                                         **settings)
    if scaled:
        model = make_pipeline(StandardScaler(), model)
    model.fit(X, y)
    if not classes:
        return r2_score(y_test, model.predict(X_test)), np.nan
    p = model.predict_proba(X_test)
    return (accuracy_score(y_test, model.predict(X_test)),
            roc_auc_score(y_test, p[:, 1]) if p.shape[1] == 2 else np.nan)


def lockstep(program, split, seed, *options):
    """The same of lockstep's, and the epochs that it trained for."""
    X, X_test, y, y_test, classes = split

    def run(*command):
        return json.loads(subprocess.run([program, *command, "--json", "-q"],
                                         check=True, stdout=-1).stdout)

    with tempfile.TemporaryDirectory() as folder:
        names = [f"{folder}/{name}.h5" for name in ("train", "test", "model")]
        for name, a, b in (names[0], X, y), (names[1], X_test, y_test):
            with h5py.File(name, "w") as f:
                f["X"], f["y"] = a, b
        task = [] if classes else ["--task", "regression"]
        trained = run("train", names[0], "-o", names[2], "--seed", str(seed),
                      *task, *options)
        figures = run("eval", names[2], names[1])
    if not classes:
        return figures["r2"], np.nan, trained["epochs"]
    return figures["accuracy"], figures.get("auc") or np.nan, trained["epochs"]


def split_of(X, y, seed, classes):
    return *train_test_split(X, y, test_size=0.3, random_state=seed,
                             stratify=y if classes else None), classes


def contestants(program):
    return {
        "scikit-learn": lambda s, seed: scikit(s, seed, False),
        "with StandardScaler": lambda s, seed: scikit(s, seed, True),
        "with early_stopping": lambda s, seed: scikit(s, seed, True,
                                                      early_stopping=True),
        "lockstep": lambda s, seed: lockstep(program, s, seed),
        "--val-split 0.1": lambda s, seed: lockstep(program, s, seed,
                                                    "--val-split", "0.1"),
        "--epochs 20": lambda s, seed: lockstep(program, s, seed,
                                                "--epochs", "20"),
    }


# Who of lockstep's has to reach whom of scikit-learn's.
RIVALS = {"lockstep": ("scikit-learn", "with StandardScaler"),
          "--val-split 0.1": ("with early_stopping",)}


def cell(runs, of, digits=3):
    """Median, and how far the seeds are apart."""
    values = np.array([run[of] for run in runs], float)
    return "%.*f ± %.*f" % (digits, np.median(values), digits,
                            np.ptp(values) / 2)


def compare(name, make, classes, options):
    """All contestants on one table: a row, and whether lockstep holds up."""
    X, y = make(options.data)
    splits = [split_of(X, y, seed, classes) for seed in SEEDS]
    runs = {who: [play(split, seed) for split, seed in zip(splits, SEEDS)]
            for who, play in contestants(options.lockstep).items()}
    figures = ["accuracy", "AUC"] if classes and len(set(y)) == 2 else \
        ["accuracy"] if classes else ["R2"]
    held = True
    for of, figure in enumerate(figures):
        medians = {who: np.median([run[of] for run in all])
                   for who, all in runs.items()}
        for own, others in RIVALS.items():
            best = max(others, key=medians.get)
            noise = max(np.ptp([run[of] for run in runs[who]])
                        for who in (best, own))
            held &= bool(medians[own] >= medians[best] - noise)
        print(f"| {name} | {len(X)} x {X.shape[1]} | {figure} |",
              " | ".join(cell(all, of) for all in runs.values()),
              "| %d, %d |" % tuple(np.median([run[2] for run in runs[who]])
                                   for who in ("lockstep", "--val-split 0.1")),
              flush=True)
    return held


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lockstep", default="./lockstep")
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| table | size | figure |", " | ".join(contestants("")),
          "| epochs of lockstep, with --val-split |")
    print("|" + "---|" * 10)
    held = True
    for tables, classes in (CLASSES, True), (VALUES, False):
        for name, make in tables.items():
            if make in (higgs, wisconsin) and not options.data:
                print(f"{name}: SKIPPED, no --data", file=sys.stderr)
                continue
            held &= compare(name, make, classes, options)
    sys.exit(not held)


if __name__ == "__main__":
    main()
