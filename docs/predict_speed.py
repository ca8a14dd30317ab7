#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measure predictions of lockstep and PyTorch in turn, on one thread.

    python3 docs/predict_speed.py [ROUNDS] [WORKLOAD..]

Needs PyTorch; ./lockstep is the program of this build. In each round lockstep
(bench --predict) and PyTorch (eval mode, torch.inference_mode()) answer batches
of 1024 rows and single rows of the same networks. Times are those of the CPU,
which other programs on the machine change little; a ratio is the median of the
ratios of the rounds. performance.md has the figures.
"""

import json
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

WORKLOADS = {"H": [28, 300, 300, 300, 300, 1], "M": [784, 512, 512, 10],
             "S": [28, 64, 1], "L": [1024, 4096, 4096, 1], "T": [28, 32, 1]}
SECONDS = 1.0
BATCH = 1024


def make(sizes):
    """Scaling, layers and the output activation: what predict does."""
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), nn.ReLU(inplace=True)]
    layers[-1] = nn.Softmax(dim=1) if sizes[-1] > 1 else nn.Sigmoid()
    return nn.Sequential(*layers).eval()


def time_of(call, seconds):
    """CPU seconds of a call."""
    call()
    calls, start = 0, time.process_time()
    while time.process_time() - start < seconds or calls == 0:
        call()
        calls += 1
    return (time.process_time() - start) / calls


def torch_times(sizes):
    net = make(sizes)
    rows = torch.randn(BATCH, sizes[0])
    shift, scale = torch.randn(sizes[0]), torch.rand(sizes[0])
    one = rows[:1].clone()
    with torch.inference_mode():
        batch = time_of(lambda: net((rows - shift) * scale), SECONDS / 2)
        single = time_of(lambda: net((one - shift) * scale), SECONDS / 2)
    return batch / BATCH, single


def lockstep_times(workload):
    out = subprocess.run(["./lockstep", "bench", "--predict", "--workload",
                          workload, "-j", "1", "--seconds", str(SECONDS),
                          "--json"], check=True, capture_output=True, text=True)
    run = json.loads(out.stdout)["runs"][0]
    return 1 / run["rows_per_cpu_second"], run["row_cpu_seconds"]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    torch.set_num_threads(1)
    print(f"PyTorch {torch.__version__}, {rounds} rounds, CPU time of one thread")
    print("           us per row, batch           us, one row at a time")
    print("        lockstep PyTorch ratio      lockstep PyTorch ratio")
    for workload in sys.argv[2:] or WORKLOADS:
        times = []
        for _ in range(rounds):
            times.append((*lockstep_times(workload),
                          *torch_times(WORKLOADS[workload])))
        batch, single, their_batch, their_single = (
            [1e6 * t for t in column] for column in zip(*times))
        middle = statistics.median
        ratios = [middle(b / a for a, b in zip(ours, theirs))
                  for ours, theirs in ((batch, their_batch),
                                       (single, their_single))]
        print(f"{workload:5} {middle(batch):9.4f} {middle(their_batch):8.4f} "
              f"{ratios[0]:5.2f} {middle(single):13.3f} {middle(their_single):8.3f} "
              f"{ratios[1]:5.2f}", flush=True)


main()
