#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""architecture.py - the tables of docs/architecture.md: who calls and includes whom.

    architecture.py SOURCE BUILD

Reads the lists of Makefile.am, the includes of the sources, and the symbols of
BUILD/.libs/libcore.a. A row is a folder, a column one that it calls (or whose
headers it includes); a figure counts pairs of a file and a function (a header).
"""

import collections
import re
import subprocess
import sys
from pathlib import Path


def folders(source):
    """{file: folder} in the order of Makefile.am, without the program."""
    text = (source / "Makefile.am").read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if re.match(r"[A-Z0-9_]+_(LAYER|ROOM) *=", line):
            for file in line.split("=")[1].split():
                if file.startswith("src/") and not file.startswith("src/cli/"):
                    found[file] = str(Path(file).parent)[len("src/") :]
    return found


def calls(build, folder):
    """Counter of (caller's folder, called folder)."""
    path = {Path(f).stem: f for f in folder if f.endswith(".c")}
    home, wanted = {}, []
    lines = subprocess.run(
        ["nm", "-A", build / ".libs/libcore.a"], capture_output=True, text=True
    ).stdout.splitlines()
    for line in lines:
        symbol = line.split()[-1]
        stem = line.split(":")[1].removesuffix(".o").removeprefix("libcore_la-")
        if re.search(r" [TDBRCVW] ", line):
            home[symbol] = stem
        elif " U " in line:
            wanted.append((stem, symbol))
    count = collections.Counter()
    for stem, symbol in wanted:
        if symbol in home and stem in path and home[symbol] in path:
            count[folder[path[stem]], folder[path[home[symbol]]]] += 1
    return count


def includes(source, folder):
    """Counter of (folder, folder of an included header)."""
    count = collections.Counter()
    for file, own in folder.items():
        for header in re.findall(r'#include "(.*)"', (source / file).read_text()):
            if "src/" + header in folder:
                count[own, folder["src/" + header]] += 1
    return count


def show(title, count, order):
    short = [name.removeprefix("table/") for name in order]
    print(f"| {title} | " + " | ".join(short) + " |")
    print("|---" * (len(order) + 1) + "|")
    for own in reversed(order):
        cells = [str(count[own, other] or "") for other in order]
        print(f"| {own.removeprefix('table/')} | " + " | ".join(cells) + " |")
    print()


def main():
    source, build = Path(sys.argv[1]), Path(sys.argv[2])
    folder = folders(source)
    order = list(dict.fromkeys(folder.values()))
    show("calls", calls(build, folder), order)
    show("includes", includes(source, folder), order)


main()
