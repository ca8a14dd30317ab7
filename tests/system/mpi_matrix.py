# SPDX-License-Identifier: MIT
"""mpi_matrix.py - which runs of several processes to try, of all that there are.

    mpi_matrix.py choose PLACE...   print runs: any two values of two factors meet
    mpi_matrix.py table FILE        which pairs of values the runs in FILE have

A run is a line: place, ranks, threads, optimizer, extra, data, batch.
"""

import itertools
import random
import sys

OPTIMIZERS = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta",
              "adam", "adamw", "lion", "muon", "lbfgs"]
FACTORS = {
    "place": [],
    "ranks": [str(n) for n in range(1, 9)],
    "threads": ["1", "2"],
    "optimizer": OPTIMIZERS,
    "extra": ["none", "clip-norm", "clip-value", "ema", "dropout", "all"],
    "data": ["memory", "window", "streamed"],
    "batch": ["aligned", "short", "few"],
}
NAMES = list(FACTORS)


def goes(run):
    """Whether there is such a run; run: some factors with their values."""
    if run.get("optimizer") == "lbfgs":  # all rows are one minibatch
        return (run.get("extra", "none") == "none" and
                run.get("data", "memory") == "memory" and
                run.get("batch", "aligned") == "aligned")
    if run.get("ranks") == "1":  # one process has no network
        return not run.get("place", "").endswith(("hosts", "tcp"))
    return True


def pairs_of(run):
    return {((a, run[a]), (b, run[b])) for a, b in itertools.combinations(NAMES, 2)}


def all_pairs():
    pairs = set()
    for a, b in itertools.combinations(NAMES, 2):
        for x, y in itertools.product(FACTORS[a], FACTORS[b]):
            if goes({a: x, b: y}):
                pairs.add(((a, x), (b, y)))
    return pairs


def complete(pair, chance):
    """A run with this pair, the rest by chance; None if there is none."""
    for _ in range(100):
        run = {name: chance.choice(FACTORS[name]) for name in NAMES}
        run.update(pair)
        if goes(run):
            return run
    return None


def choose():
    chance = random.Random(1)
    left = all_pairs()
    runs = []
    while left:
        pair = dict(min(left))
        tried = [r for r in (complete(pair, chance) for _ in range(60)) if r]
        best = max(tried, key=lambda r: len(pairs_of(r) & left))
        left -= pairs_of(best)
        runs.append(best)
    return runs


def table(lines):
    """For every two factors: pairs of values that ran, of those that there are."""
    runs = [dict(zip(NAMES, line.split())) for line in lines]
    done = set().union(*(pairs_of(r) for r in runs)) if runs else set()
    FACTORS["place"] = sorted({r["place"] for r in runs})
    pairs = all_pairs()
    print(f"{len(runs)} runs; pairs of values that ran, of those that there are:")
    print()
    print("| | " + " | ".join(NAMES[1:]) + " |")
    print("|---" * len(NAMES) + "|")
    for i, a in enumerate(NAMES[:-1]):
        cells = [""] * i
        for b in NAMES[i + 1:]:
            wanted = {p for p in pairs if p[0][0] == a and p[1][0] == b}
            cells.append(f"{len(wanted & done)} of {len(wanted)}")
        print(f"| {a} ({len(FACTORS[a])}) | " + " | ".join(cells) + " |")
    print()
    print("| place | runs | ranks x threads |")
    print("|---|---|---|")
    for place in FACTORS["place"]:
        own = [r for r in runs if r["place"] == place]
        sizes = sorted({(int(r["ranks"]), int(r["threads"])) for r in own})
        print(f"| {place} | {len(own)} | " +
              " ".join(f"{n}x{j}" for n, j in sizes) + " |")


if sys.argv[1] == "choose":
    FACTORS["place"] = sys.argv[2:]
    for chosen in choose():
        print(*chosen.values())
else:
    with open(sys.argv[2], encoding="utf-8") as file:
        table(file.read().splitlines())
