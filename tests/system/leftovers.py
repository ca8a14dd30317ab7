# SPDX-License-Identifier: MIT
"""Ends commands at random moments, and looks for hidden files.

leftovers.py LOCKSTEP CALLS SEED TIMES: a line of CALLS is a name and the words of
a command, in which OUT stands for the output.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

program, calls, seed, times = sys.argv[1:]
random.seed(int(seed))
GENTLE = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT]
faults = 0
ended = 0


def hidden():
    return sorted(name for name in os.listdir("o") if name.startswith("."))


def fault(text):
    global faults
    faults += 1
    print("FAILED:", text, file=sys.stderr)


def start(words):
    """The command, with the dispositions that a shell at a terminal gives."""
    return subprocess.Popen([program] + words, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=open("err", "w"),
                            restore_signals=True,
                            preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL)
                                                for s in GENTLE])


def whole(words):
    """Run it to its end; how long that takes."""
    began = time.monotonic()
    process = start(words)
    if process.wait() != 0:
        fault(f"{' '.join(words)}: exit {process.returncode}: "
              f"{open('err').read()[-500:]}")
    return time.monotonic() - began


def fresh():
    shutil.rmtree("o", ignore_errors=True)
    os.mkdir("o")


def end_by(words, number, longest):
    """End it by a signal, at some moment or when a hidden file is there."""
    global ended
    process = start(words)
    if random.random() < 0.5:
        time.sleep(random.random() * longest)
    else:
        until = time.monotonic() + 3 * longest + 1
        while (process.poll() is None and time.monotonic() < until and
               not hidden()):
            time.sleep(0.0002)
    process.send_signal(number)
    status = process.wait()
    ended += status == -number or status == 75
    return status


for line in open(calls):
    name, *words = line.split()
    words = [word.replace("OUT", "o/out") for word in words] + ["--force"]
    fresh()
    longest = whole(words)
    if hidden():
        fault(f"{name}: {hidden()} after its end")
    for k in range(int(times)):
        number = GENTLE[k % len(GENTLE)]
        fresh()
        status = end_by(words, number, longest)
        if hidden():
            fault(f"{name}: {hidden()} after signal {number} and status "
                  f"{status}")
    for k in range(max(1, int(times) // 3)):
        fresh()
        end_by(words, signal.SIGKILL, longest)
        whole(words)
        if hidden():
            fault(f"{name}: {hidden()} after kill -9 and a second run")

print(f"{ended} of the processes were ended by a signal")
if ended == 0:
    fault("no process was ended")
sys.exit(faults > 0)
