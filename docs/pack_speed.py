#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speed of `lockstep pack` beside a plain loop of PyTorch.

    docs/pack_speed.py [--lockstep ./lockstep] [--rounds 3] [--threads 2]
                       [--batch-size 256] [--members 1 8 64] [--seconds 10]
                       [--busy 0.08]

All train networks 100-384-384-1 with AdamW, ReLU and binary cross-entropy in
float32 on 20,800 of 26,000 rows, in a new order each epoch, and evaluate them
on the other 5,200 after each epoch. A pack also chooses its ensemble. Rates of
learning are drawn from a range; all else is equal.

PyTorch trains one member after the other: all threads in one process, and one
thread in each of so many processes. It gets data without HDF5, as one tensor.

The figure is rows trained, times members, per second of these epochs;
starting, reading and writing are not in it. Where other processes run, rows per
second of a CPU are a better one; a pack's have all of its process in them.
Programs take turns; a turn in which others took more than --busy of the CPUs is
marked with `*`. Medians are those of the turns without a mark, if there are any.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROWS, HELD_OUT, FEATURES, UNITS = 26000, 5200, 100, 384
# Products of a row: forward and dW of all layers, backward of all but the first
MACS = FEATURES * UNITS, UNITS * UNITS + UNITS
FLOPS = 4 * sum(MACS) + 2 * MACS[1]


def table():
    import numpy as np

    r = np.random.default_rng(1)
    X = r.standard_normal((ROWS, FEATURES), dtype=np.float32)
    y = X[:, 0] * X[:, 1] + X[:, 2] + 0.5 * r.standard_normal(ROWS) > 0
    return X, y


# ---- PyTorch -----------------------------------------------------------------


def train_by_torch(threads, batch, seconds):
    """Rows per second of members that train one epoch each."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    X, y = table()
    X = torch.from_numpy(X)
    y = torch.from_numpy(y).float().unsqueeze(1)
    held, X = X[:HELD_OUT], X[HELD_OUT:]
    loss_of = nn.BCEWithLogitsLoss()
    y_held, y = y[:HELD_OUT], y[HELD_OUT:]

    def epoch(seed):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(FEATURES, UNITS), nn.ReLU(),
                            nn.Linear(UNITS, UNITS), nn.ReLU(),
                            nn.Linear(UNITS, 1))
        optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4 * (1 + seed),
                                      weight_decay=0.01)
        order = torch.randperm(len(X))
        for at in range(0, len(X), batch):
            rows = order[at:at + batch]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(X[rows]), y[rows])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            loss_of(net(held), y_held)

    epoch(0)
    started, cpu = time.perf_counter(), time.process_time()
    n = 0
    while time.perf_counter() - started < seconds:
        n += 1
        epoch(n)
    return (n * len(X) / (time.perf_counter() - started),
            n * len(X) / (time.process_time() - cpu))


def torch_rate(options, processes, threads):
    # OpenBLAS 0.3.21 takes SSE2 on CPUs that are newer than itself.
    env = dict(os.environ)
    if " avx512f " in open("/proc/cpuinfo").read():
        env["OPENBLAS_CORETYPE"] = "SkylakeX"
    command = [sys.executable, __file__, "--torch", str(threads),
               "--batch-size", str(options.batch_size),
               "--seconds", str(options.seconds)]
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
               for _ in range(processes)]
    rates = [[float(x) for x in p.communicate()[0].split()] for p in running]
    return (sum(r[0] for r in rates),
            statistics.mean(r[1] for r in rates), None)


# ---- lockstep ----------------------------------------------------------------


def pack_rate(options, members):
    """Rows per second and per second of a CPU, and the peak of memory in MB."""
    epochs = max(1, round(options.seconds * 1e5 / (ROWS * members)))
    with tempfile.TemporaryDirectory() as folder:
        space = os.path.join(folder, "space")
        with open(space, "w") as f:
            f.write("lr = log 1e-4 5e-3\n")
        command = [options.lockstep, "pack", options.table, "-o",
                   os.path.join(folder, "model.h5"), "--space", space,
                   "--members", str(members), "-e", str(epochs),
                   "--patience", "0", "--ensemble-patience", str(epochs),
                   "--hidden", f"{UNITS},{UNITS}", "--optimizer", "adamw",
                   "-b", str(options.batch_size), "-j", str(options.threads),
                   "--val-split", str(HELD_OUT / ROWS), "-q", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        report = json.load(process.stdout)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
    rounds = report["rounds"]
    rows = sum(r["rows"] for r in rounds)
    return (rows / sum(r["seconds"] + r["choosing"] for r in rounds),
            rows / (used.ru_utime + used.ru_stime),
            used.ru_maxrss * 1024 / 1e6)


def peak(options):
    """GFLOP/s of multiply-adds on one thread."""
    out = subprocess.run(
        [options.lockstep, "bench", options.table, "--hidden", "8", "-j", "1",
         "--seconds", "0.1", "--json", "-q"], check=True, capture_output=True)
    return json.loads(out.stdout)["runs"][0]["peak_gflops"]


# ---- Turns -------------------------------------------------------------------


def busy():
    """Seconds of all CPUs, and those of this process and its children."""
    with open("/proc/stat") as f:
        n = [int(x) for x in f.readline().split()[1:9]]
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF,
                                               resource.RUSAGE_CHILDREN)]
    return (sum(n) - n[3] - n[4]) / os.sysconf("SC_CLK_TCK"), \
        sum(u.ru_utime + u.ru_stime for u in own)


def take_turn(run):
    """What run() returns, and the share of the CPUs that others took."""
    before, started = busy(), time.perf_counter()
    result = run()
    wall = time.perf_counter() - started
    every, own = (b - a for a, b in zip(before, busy()))
    return *result, max(0, every - own) / (wall * os.cpu_count())


def report(options, name, turns, first, peaks):
    marked = [t[3] > options.busy for t in turns]
    sound = [t for t, m in zip(turns, marked) if not m] or turns
    rate, of_cpu = (statistics.median(t[i] for t in sound) for i in (0, 1))
    share = of_cpu * FLOPS / 1e9 / max(peaks)
    memory = f"{turns[0][2]:.0f} MB" if turns[0][2] else ""
    print(f"| {name} |",
          ", ".join(f"{t[0] / 1e3:.1f}" + "*" * m
                    for t, m in zip(turns, marked)),
          f"| {rate / 1e3:.1f} | {rate / first:.2f} | {of_cpu / 1e3:.1f} |",
          f"{share:.0%} | {memory} |")


def compare(options):
    n = options.threads
    runs = {f"lockstep, {m} member{'s' * (m > 1)}":
            lambda m=m: pack_rate(options, m) for m in options.members}
    runs[f"PyTorch, {n} threads"] = lambda: torch_rate(options, 1, n)
    runs[f"PyTorch, {n} processes"] = lambda: torch_rate(options, n, 1)
    turns = {name: [] for name in runs}
    peaks = []
    for _ in range(options.rounds):
        peaks.append(peak(options))
        for name, run in runs.items():
            turns[name].append(take_turn(run))
            print(name, "%.0f rows/s, others %.0f %%" %
                  (turns[name][-1][0], 100 * turns[name][-1][3]),
                  file=sys.stderr)
    print("peak of a thread in each round:",
          ", ".join(f"{p:.0f}" for p in peaks), "GFLOP/s\n")
    print("| batches of %d | turns, k rows/s | median | to the first | "
          "k rows per CPU second | of the peak | memory |" % options.batch_size)
    print("|" + " --- |" * 7)
    first = statistics.median(t[0] for t in next(iter(turns.values())))
    for name in runs:
        report(options, name, turns[name], first, peaks)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lockstep", default="./lockstep")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=256)
    parser.add_argument("--members", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--busy", type=float, default=0.08)
    parser.add_argument("--torch", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.torch:
        print(*train_by_torch(options.torch, options.batch_size,
                              options.seconds))
        return
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        options.table = os.path.join(folder, "table.h5")
        X, y = table()
        with h5py.File(options.table, "w") as f:
            f["X"], f["y"] = X, y.astype("i4")
        compare(options)


if __name__ == "__main__":
    main()
