#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A model of the speed of lockstep with 1 to 256 processes: the tables of
docs/scaling.md.

    docs/scaling.py

A step of R processes, each with F operations a second and a link of N bytes a
second in each direction, that has B rows and W parameters of 4 bytes, takes

    6 W B / (R F)  +  bytes / (h N)  +  messages

seconds: the gradient, the bytes of the exchange with the headers of TCP, which leave
the share h of a link, and its messages. With P = 4 W, K the largest number of nodes
of the gradient tree in the run of a process, a the time of a message and o that to
begin one, the exchanges of src/engine/exchange.h take

    slices      (K + 1) P (R - 1) / R     a (1 + log2 R) + o (R - 1)
    halving     2 P (R - 1) / R           2 a log2 R
    doubling    P log2 R                  a log2 R
"""

import math

SHARD = 64
HEADERS = 0.92  # measured: docs/scaling.md
SMALL_NODE, MANY_RANKS = 32 << 10, 32  # src/engine/exchange_choice.c
MACHINES = [
    # name, F, N, a, o
    ("64 cores, 100 Gbit/s", 10.4e12, 12.5e9, 3e-6, 1e-6),
    ("64 cores, 10 Gbit/s", 10.4e12, 1.25e9, 30e-6, 10e-6),
    ("2 cores, 1 Gbit/s", 0.33e12, 0.125e9, 30e-6, 10e-6),
]
NETWORKS = [("H", 279_000), ("L", 21_000_000)]


def nodes(lo, hi, n):
    """The largest nodes of the tree of n shards that lie in [lo, hi)."""
    def visit(a, b):
        if lo <= a and b <= hi:
            return 1
        if b <= lo or hi <= a:
            return 0
        half = 1 << (b - a - 1).bit_length() - 1
        return visit(a, a + half) + visit(a + half, b)
    return visit(0, n)


def up(n, by):
    return -(-n // by)


def most_nodes(shards, ranks):
    """K: cut as tree_run() of src/base/tree.c does, at multiples of the largest
    2^k that lengthens no run."""
    longest = up(shards, ranks)
    unit = 1
    while (2 * unit <= longest and
           up(up(shards, 2 * unit), ranks) * 2 * unit <= longest):
        unit *= 2
    base, rest = divmod(up(shards, unit), ranks)
    cuts = [min(shards, unit * (r * base + min(r, rest)))
            for r in range(ranks + 1)]
    return max(nodes(a, b, shards) for a, b in zip(cuts, cuts[1:]) if a < b)


def seconds(machine, weights, rows, ranks, k=1):
    _, f, n, a, o = machine
    compute = 6 * weights * rows / ranks / f
    if ranks == 1:
        return compute
    size, log = 4 * weights, math.log2(ranks)
    in_rounds = k == 1 and ranks & (ranks - 1) == 0
    if in_rounds and size < SMALL_NODE:
        sent, messages = size * log, a * log
    elif in_rounds and ranks >= MANY_RANKS:
        sent, messages = 2 * size * (ranks - 1) / ranks, 2 * a * log
    else:
        sent = (k + 1) * size * (ranks - 1) / ranks
        messages = a * (1 + log) + o * (ranks - 1)
    return compute + sent / (HEADERS * n) + messages


def efficiency(machine, weights, rows, ranks):
    k = most_nodes(-(-rows // SHARD), ranks)
    alone = seconds(machine, weights, rows, 1)
    return alone / ranks / seconds(machine, weights, rows, ranks, k)


def table(title, rows_of):
    ranks = [2, 4, 8, 16, 32, 64, 128, 256]
    print(f"\n{title}\n")
    print("| a process is | network | " + " | ".join(map(str, ranks)) + " |")
    print("|---|---|" + "---|" * len(ranks))
    for machine in MACHINES:
        for name, weights in NETWORKS:
            cells = [f"{100 * efficiency(machine, weights, rows_of(r), r):.0f} %"
                     for r in ranks]
            print(f"| {machine[0]} | {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    table("Strong scaling, B = 65,536 rows in all:", lambda r: 65536)
    table("Weak scaling, 8,192 rows for each process:", lambda r: 8192 * r)
    print("\n| shards | R = 2 | 3 | 4 | 5 | 6 | 7 | 8 |")
    print("|---|---|---|---|---|---|---|---|")
    for shards in (64, 96, 100, 128, 192):
        print(f"| {shards} | " + " | ".join(
            str(most_nodes(shards, r)) for r in range(2, 9)) + " |")
