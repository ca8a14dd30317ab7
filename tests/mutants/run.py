#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py - small faults are planted in the source, one at a time; a test must fail.

    run.py SOURCE WORK [NAME...]

Copies the source tree to WORK, builds it once, and then for each mutant of the
lists *.mutants of this folder: plants it, rebuilds, runs the tests that the mutant
names until one fails, and takes it back. Prints a line for each mutant and the score.
Ends with 0 if at least 95 % of the mutants are killed and every other one is
expected to live. With NAMEs, only the mutants whose name contains one of them.

A mutant in a list:

    mutant tree: the middle of a node is half of it
    in src/base/tree.c
    - while (left < n - left)
    + while (2 * left < n - left)
    by tests/base/test_tree

The text after "- " must stand exactly once in the file; several "-" or "+" lines
are one text of several lines, without the indentation of the first. "lives" and a
reason in place of "by" is a mutant that changes no result.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = 0.95
SECONDS = 300  # of a build or a test: a mutant may never end


class Mutant:
    def __init__(self, name):
        self.name, self.file, self.lives = name, None, None
        self.old, self.new, self.tests = [], [], []


def read_list(path):
    """The mutants of a list, in its order."""
    mutants = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line.strip() or line.startswith("#"):
            continue
        if word == "mutant":
            mutants.append(Mutant(rest))
        elif not mutants:
            sys.exit(f"{path}:{number}: no mutant has begun")
        elif word == "in":
            mutants[-1].file = rest
        elif word == "-":
            mutants[-1].old.append(rest)
        elif word == "+":
            mutants[-1].new.append(rest)
        elif word == "by":
            mutants[-1].tests += rest.split()
        elif word == "lives":
            mutants[-1].lives = rest
        else:
            sys.exit(f"{path}:{number}: no line of a list begins with {word!r}")
    return mutants


def plant(text, mutant):
    """The text with the mutant in it, or None if its place is not found once."""
    lines = [line.strip() for line in text.splitlines()]
    old = [line.strip() for line in mutant.old]
    if len(old) > 1:
        places = [i for i in range(len(lines)) if lines[i : i + len(old)] == old]
        if len(places) != 1:
            return None
        kept = text.splitlines(keepends=True)
        at = places[0]
        return "".join(
            kept[:at] + [line + "\n" for line in mutant.new] + kept[at + len(old) :]
        )
    if text.count(mutant.old[0]) != 1:
        return None
    return text.replace(mutant.old[0], " ".join(mutant.new))


def run(command, where, log):
    """Whether the command ends with 0 in time."""
    environment = dict(os.environ, LOCKSTEP_TEST_DIR=str(where),
                       OMP_WAIT_POLICY="passive", top_srcdir=str(where),
                       top_builddir=str(where), LOCKSTEP=str(where / "lockstep"))
    with subprocess.Popen(command, cwd=where, stdout=log, stderr=log,
                          env=environment, start_new_session=True) as process:
        try:
            return process.wait(SECONDS) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            return False


def programs(tests):
    """What make has to build for these tests."""
    return ["lockstep" if test.endswith(".sh") else test for test in tests]


def try_mutant(mutant, work, log):
    """killed, lives, stale or broken (does not compile)."""
    path = work / mutant.file
    text = path.read_text()
    planted = plant(text, mutant)
    if planted is None:
        return "stale"
    path.write_text(planted)
    try:
        if not run(["make", "-s", *programs(mutant.tests)], work, log):
            return "broken"
        for test in mutant.tests:
            command = ["bash", test] if test.endswith(".sh") else [f"./{test}"]
            if not run(command, work, log):
                return "killed"
        return "lives"
    finally:
        path.write_text(text)


def prepare(source, work, tests, log):
    """A copy of the source that is built, and whose tests pass."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source, work, symlinks=True,
                    ignore=shutil.ignore_patterns(".git", "*.o", "*.lo", ".libs",
                                                  work.name))
    if not run(["sh", "-c", "make -s distclean || true"], work, log) or \
       not run(["sh", "-c", './configure CFLAGS="-O2 -w"'], work, log) or \
       not run(["make", "-s", "lockstep", *programs(tests)], work, log):
        sys.exit(f"the source does not build: see {log.name}")
    for test in tests:
        command = ["bash", test] if test.endswith(".sh") else [f"./{test}"]
        if not run(command, work, log):
            sys.exit(f"{test} fails without a mutant: see {log.name}")


def main():
    source, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    mutants = []
    for path in sorted(Path(__file__).parent.glob("*.mutants")):
        mutants += read_list(path)
    if sys.argv[3:]:
        mutants = [m for m in mutants if any(n in m.name for n in sys.argv[3:])]
    tests = sorted({test for m in mutants for test in m.tests})
    counts = {"killed": 0, "lives": 0, "stale": 0, "broken": 0, "expected": 0}
    with open(f"{work}.log", "w", encoding="utf-8") as log:
        prepare(source, work, tests, log)
        for mutant in mutants:
            if mutant.lives:
                planted = plant((work / mutant.file).read_text(), mutant)
                result = "expected" if planted else "stale"
            else:
                result = try_mutant(mutant, work, log)
            counts[result] += 1
            reason = f": {mutant.lives}" if mutant.lives else ""
            print(f"{result:9} {mutant.name}{reason}", flush=True)
    tried = counts["killed"] + counts["lives"]
    score = counts["killed"] / tried if tried else 0
    print(f"{counts['killed']} of {tried} mutants killed ({100 * score:.1f} %), "
          f"{counts['expected']} change no result, {counts['stale']} are stale, "
          f"{counts['broken']} do not compile")
    sys.exit(0 if score >= LEAST and not counts["stale"] + counts["broken"] else 1)


main()
