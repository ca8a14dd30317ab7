# SPDX-License-Identifier: MIT
"""python_speed.py - seconds of fit(): LockstepClassifier and MLPClassifier.

    LOCKSTEP_LIBRARY=.libs/liblockstep.so PYTHONPATH=python \\
        python3 docs/python_speed.py [ROWS [EPOCHS [ROUNDS]]]

Both train 28-100-1 on the same float32 array by adam with minibatches of 200
rows, in turn, ROUNDS times each, with equal settings: no scaling, all epochs.
Debian's OpenBLAS takes AVX-512 only if OPENBLAS_CORETYPE=SkylakeX asks for
it, which this program does where the CPU has AVX-512.
"""
import os
import sys
import time
import warnings

with open("/proc/cpuinfo") as file:
    CPU = file.read()
if "avx512f" in CPU:
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

from lockstep import LockstepClassifier, version  # noqa: E402

GIVEN = [int(n) for n in sys.argv[1:]]
ROWS, EPOCHS, ROUNDS = GIVEN + [100000, 10, 3][len(GIVEN):]
RANDOM = np.random.RandomState(1)
X = RANDOM.randn(ROWS, 28).astype(np.float32)
y = (X[:, 0] * X[:, 1] + np.sin(X[:, 2]) > 0).astype(int)
EQUAL = {"hidden_layer_sizes": (100,), "batch_size": 200, "max_iter": EPOCHS,
         "n_iter_no_change": EPOCHS + 1, "random_state": 1}


def seconds(made):
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.fit(X, y)
    return time.perf_counter() - begin, made.score(X[:10000], y[:10000])


def main():
    name = CPU.split("model name", 1)[-1].split(":", 1)[-1].split("\n")[0]
    print("%s, %d CPUs, load %.1f" % (name.strip(), os.cpu_count(),
                                      os.getloadavg()[0]))
    print("scikit-learn %s, lockstep %s, %d x 28, %d epochs" % (
        sklearn.__version__, version(), ROWS, EPOCHS))
    times = {"MLPClassifier": [], "LockstepClassifier": []}
    for _ in range(ROUNDS):
        for made in (MLPClassifier(**EQUAL), LockstepClassifier(
                **EQUAL, settings={"normalize": "none"})):
            spent, score = seconds(made)
            times[type(made).__name__].append(spent)
            print("%-20s %6.2f s, accuracy %.3f" % (
                type(made).__name__, spent, score))
    best = {who: min(all_of_it) for who, all_of_it in times.items()}
    print("%.1f times as fast, by the best round of each" % (
        best["MLPClassifier"] / best["LockstepClassifier"]))


main()
