#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py - small faults are planted in the source, one at a time; a test must fail.

    run.py --check           does every mutant still fit the source?
    run.py [NAME...]         try them; with NAMEs those whose name contains one

Run by `make check` and `make mutants` in the build directory. The tree itself is
never changed: the mutant is compiled in a directory of its own and linked in front
of the library that make has built, into the test programs that the mutant names, or
into the program for a system test. A test that fails kills the mutant. Prints a
line for each mutant and the score, and ends with 0 if at least 95 % are killed.

A mutant in a list *.mutants of this directory:

    mutant tree: the left half is the smaller one
    in src/base/tree.c
    - while (left < n - left)
    + while (2 * left < n - left)
    by tests/base/test_tree

The text after "- " must stand exactly once in the file; several "-" or "+" lines
are one text. Blanks and line ends do not count, so that a line that is folded
anew is the same. "by" names tests, the quick ones first; the suffix _f64 runs the
test in double. "lives" and a reason in place of "by" is a mutant that changes no
result.
"""

import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LEAST = 0.95  # of the mutants that are tried are killed
BUILD_SECONDS = 300
MEMORY = 32 << 30  # bytes of a test: a mutant may ask for more and more
PROGRAM = ("src/cli", "src/page", "src/helper")  # not in the library
SOURCE = Path(os.environ.get("top_srcdir", ".")).resolve()
BUILD = Path.cwd()


class Mutant:
    def __init__(self, name, place):
        self.name, self.place, self.file, self.lives = name, place, None, None
        self.old, self.new, self.tests = [], [], []

    def planted(self):
        """The text of the file with the mutant in it; None if it is not found once."""
        text = (SOURCE / self.file).read_text()
        old = r"\s*".join(map(re.escape, "".join("".join(self.old).split())))
        new = "\n".join(self.new)
        if len(re.findall(old, text)) != 1:
            return None
        return re.sub(old, lambda _: new, text)

    def fault(self):
        """What is wrong with the entry itself, or None."""
        if not self.file or not (SOURCE / self.file).is_file():
            return f"there is no file {self.file}"
        if not self.old or bool(self.tests) == bool(self.lives):
            return "it needs a text, and either tests or a reason to live"
        for test in self.tests:
            if not source_of(test).is_file():
                return f"there is no test {test}"
        planted = self.planted()
        if planted is None:
            return f"its text does not stand exactly once in {self.file}"
        if planted == (SOURCE / self.file).read_text():
            return "it changes nothing"
        return None


def source_of(test):
    if test.endswith(".sh"):
        return SOURCE / test
    return SOURCE / f"{test.removesuffix('_f64')}.c"


def read_list(path):
    """The mutants of a list, in its order."""
    mutants = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line.strip() or line.startswith("#"):
            continue
        if word == "mutant":
            mutants.append(Mutant(rest, f"{path.name}:{number}"))
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


def check(mutants):
    """Complain about each entry that does not fit the source."""
    faults = [f"{m.place}: {m.name}: {m.fault()}" for m in mutants if m.fault()]
    names = [m.name for m in mutants]
    faults += [f"two mutants are called {n}" for n in set(names) if names.count(n) > 1]
    print("\n".join(faults + [f"{len(mutants)} mutants, {len(faults)} faults"]))
    return not faults


class Workshop:
    """Compiles, links and runs, with the flags that make gave."""

    def __init__(self, log):
        self.log = log
        self.compile = shlex.split(os.environ["MUTANT_COMPILE"])
        self.libraries = shlex.split(os.environ["MUTANT_LIBS"])
        self.seconds = {}
        self.skipped = set()  # tests that cannot run here

    def compiler(self, real, where):
        """In double or not; headers that are mutants stand before all others."""
        place = next(i for i, word in enumerate(self.compile) if word[:2] == "-I")
        double = [f"-I{BUILD}/f64", "-DLS_DOUBLE"] if real else []
        return [*self.compile[:place], f"-I{where}/src", *double,
                *self.compile[place:], "-w"]

    def run(self, command, seconds, **environment):
        """Whether the command ends with 0 in time."""
        return self.status(command, seconds, **environment) == 0

    def status(self, command, seconds, **environment):
        """The exit status of the command; None if it does not end in time."""
        limits = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with subprocess.Popen(list(map(str, command)), cwd=BUILD, stdout=self.log,
                              stderr=self.log, stdin=subprocess.DEVNULL,
                              env={**os.environ, **environment}, preexec_fn=limits,
                              start_new_session=True) as process:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                return None

    def objects(self, mutant, where, real):
        """The objects that the mutant changes, or None if one does not compile."""
        planted = where / mutant.file
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text(mutant.planted())
        sources = [planted]
        if mutant.file.endswith(".h"):
            sources = [SOURCE / f for f in users_of(mutant.file)]
        made = []
        for source in sources:
            made.append(where / f"{len(made)}-{real}.o")
            if made[-1].exists():  # another test of the mutant has made it
                continue
            if not self.run([*self.compiler(real, where), "-iquote",
                             (SOURCE / mutant.file).parent, "-c", source, "-o",
                             made[-1]], BUILD_SECONDS):
                return None
        return made

    def link(self, test, where, changed, real, mutant):
        """The program of the test with the changed objects; None if that fails."""
        if test.endswith(".sh"):
            program = where / "lockstep"
            file = Path(mutant.file) if mutant else Path()
            parts = [o for folder in PROGRAM for o in BUILD.glob(f"{folder}/lockstep-*.o")
                     if str(file.parent) != folder or
                     o.name != f"lockstep-{file.stem}.o"]
            for plugin in (BUILD / ".libs").glob("mpi-*.so"):  # looked for beside it
                if not (where / plugin.name).exists():
                    (where / plugin.name).symlink_to(plugin)
        else:
            program = where / Path(test).name
            parts = [source_of(test), SOURCE / "tests/runner.c",
                     SOURCE / "tests/support.c"]
            if mutant and mutant.file.startswith(PROGRAM):
                changed = []  # the test includes the source itself
        if program.exists():
            return program
        linked = self.run([*self.compiler(real, where), *parts, *changed,
                           BUILD / f".libs/libcore{real}.a", *self.libraries, "-o",
                           program], BUILD_SECONDS)
        return program if linked else None

    def passes(self, test, where, program):
        seconds = 10 * self.seconds.get(test, 60) + 20
        command = ["bash", SOURCE / test] if test.endswith(".sh") else [program]
        status = self.status(command, seconds, LOCKSTEP_TEST_DIR=str(where),
                             LOCKSTEP=str(program), OMP_WAIT_POLICY="passive",
                             LOCKSTEP_FIRST_FAULT="1",
                             LOCKSTEP_HDF5_HELPER=str(BUILD / "lockstep-hdf5"),
                             top_srcdir=str(SOURCE), top_builddir=str(BUILD))
        if status == 77:
            self.skipped.add(test)
        return status == 0

    def try_mutant(self, mutant, where):
        """killed, lives, broken, or untried."""
        tests = [test for test in mutant.tests if test not in self.skipped]
        if not tests:
            return "untried"
        for test in tests:
            real = "64" if test.endswith("_f64") else ""
            changed = self.objects(mutant, where, real)
            program = changed and self.link(test, where, changed, real, mutant)
            if not program:
                return "broken"
            if not self.passes(test, where, program):
                return "killed"
        return "lives"

    def try_test(self, test, where):
        """Without a mutant a test passes; how long it takes is noted."""
        program = self.link(test, where, [], "64" if test.endswith("_f64") else "",
                            None)
        began = time.monotonic()
        passed = program and self.passes(test, where, program)
        self.seconds[test] = time.monotonic() - began
        return passed


def users_of(header):
    """The source files below the program that include a header, directly or not."""
    texts = {p: p.read_text() for p in (SOURCE / "src").rglob("*.[ch]")}
    found, new = set(), {header.removeprefix("src/")}
    while new:
        wanted = re.compile("|".join(f'"{re.escape(h)}"' for h in new))
        found |= new
        new = {str(p.relative_to(SOURCE / "src")) for p, text in texts.items()
               if wanted.search(text)} - found
    return sorted(f"src/{f}" for f in found if f.endswith(".c") and
                  not f.startswith(("cli/", "page/", "helper/")) and f not in ABSENT)


# Compiled only where their libraries are there.
ABSENT = ("math/product_dnnl.c", "math/product_openblas.c")


def each(jobs, function, things):
    """function(thing, directory) for all things, jobs at a time, in their order."""

    def call(thing):
        with tempfile.TemporaryDirectory(prefix="mutants.build-", dir=BUILD) as name:
            return thing, function(thing, Path(name))

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(call, things)


def main():
    mutants = []
    for path in sorted(Path(__file__).parent.glob("*.mutants")):
        mutants += read_list(path)
    if sys.argv[1:] == ["--check"]:
        sys.exit(not check(mutants))
    if not check(mutants):
        sys.exit(1)
    chosen = [m for m in mutants
              if not sys.argv[1:] or any(n in m.name for n in sys.argv[1:])]
    tried = [m for m in chosen if m.tests]
    tests = sorted({test for m in tried for test in m.tests})
    jobs = os.cpu_count() or 1
    began = time.monotonic()
    with open("mutants.log", "w", encoding="utf-8") as log:
        workshop = Workshop(log)
        for test, passed in each(jobs, workshop.try_test, tests):
            if test in workshop.skipped:
                print(f"skipped   {test}: see mutants.log", flush=True)
            elif not passed:
                sys.exit(f"{test} fails without a mutant: see mutants.log")
        counts = {"killed": 0, "lives": 0, "broken": 0, "untried": 0}
        for mutant, result in each(jobs, workshop.try_mutant, tried):
            counts[result] += 1
            print(f"{result:9} {mutant.name}", flush=True)
    for mutant in chosen:
        if mutant.lives:
            print(f"expected  {mutant.name}: {mutant.lives}")
    n_tried = len(tried) - counts["untried"]
    score = counts["killed"] / max(1, n_tried)
    print(f"{counts['killed']} of {n_tried} mutants killed ({100 * score:.1f} %) in "
          f"{time.monotonic() - began:.0f} s; {len(chosen) - len(tried)} change no "
          f"result, {counts['broken']} do not compile, {counts['untried']} have "
          f"tests that are skipped here")
    sys.exit(0 if score >= LEAST and not counts["broken"] else 1)


main()
