#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""guide.py - run the examples of documents and compare their output.

    guide.py [--write] [--jobs N] CHAPTER...

A chapter is a Markdown file, whose commands run one after the other in one
shell, in an empty directory of the chapter's own:

    ```console
    $ lockstep version
    lockstep 0.1.0
    parameters and gradients are ...
    ```

A line `$ command` is run (a backslash at its end continues it); the lines below
it are its output and messages. `...` stands for any text within a line and,
alone on a line, for any number of lines. A command must succeed, unless its
message (`lockstep train: ...`) is part of the output, or the next command is
`echo $?`. A comment before a block says what else it is:

    <!-- file: NAME -->        the block is written to the file NAME
    <!-- not run: REASON -->   the block is not run; it is counted and listed
    <!-- needs: gfortran -->   not run, and reported, if a program is missing,
                               or a module of Python (python:sklearn)

The comment <!-- run: COMMAND --> runs a command that readers do not see, such as
one that makes a file which they have. A block ```options has options of train,
two blanks, and words about them; `train --print-config` must take each line.

A block that is none of these is an error. --write replaces output that has
changed, and keeps the lines with `...` that still match.
"""
import argparse
import concurrent.futures
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^ {0,3}(`{3,})\s*([\w+-]*)\s*$")
MARK = re.compile(r"^<!-- (file|not run|needs|run): (.+?) -->$")
MESSAGE = re.compile(r"^lockstep[\w-]*( [\w-]+)?: ")
# Figures that differ from run to run, for --write.
VOLATILE = [
    (re.compile(r"\d+ threads? \(.*?\)"), "... threads (...)"),
    (re.compile(r"(?<![\w.])[\d.,]+( [kMG])? rows/s"), "... rows/s"),
    (re.compile(r"[\d.]+ \w?B are free"), "... are free"),
    (re.compile(r"work [\d.]+ \w?B"), "work ..."),
    (re.compile(r"(?<![\w.])[\d.,]+ (ns|us|ms|s|min|h)\b"), "..."),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z"), "..."),
]
TIMEOUT = 900  # seconds for a chapter: under a sanitizer, on a busy machine


class Block:
    """A block of a document: its first line (from 1), language, text, marks."""

    def __init__(self, line, language, text, marks):
        self.line, self.language, self.text = line, language, text
        self.marks = dict(marks)


class Example:
    """A command, the lines of its output, and the line numbers of both."""

    def __init__(self, line, command):
        self.line, self.command = line, command
        self.want = []
        self.first = self.last = line  # lines of the output: first < n <= last


class Hidden(Example):
    """A command whose output nobody sees; it must succeed."""

    def __init__(self, line, command):
        super().__init__(line, command)
        self.want = ["..."]


def is_indented_code(lines, i):
    """Four blanks after an empty line; below an item of a list they are text."""
    if not lines[i].startswith("    ") or not lines[i].strip() or lines[i - 1]:
        return False
    above = [line for line in lines[:i] if line and not line.startswith(" ")]
    return not (above and re.match(r"([-*]|\d+\.) ", above[-1]))


def blocks_of(name, lines, faults):
    """The blocks behind fences; anything else that looks like one is a fault."""
    blocks, marks, i = [], [], 0
    while i < len(lines):
        fence, mark = FENCE.match(lines[i]), MARK.match(lines[i])
        if fence:
            end = next((k for k in range(i + 1, len(lines))
                        if lines[k].strip() == fence[1]), None)
            if end is None:
                faults.append("%s:%d: this block has no end" % (name, i + 1))
                return blocks
            blocks.append(Block(i + 1, fence[2], lines[i + 1:end], marks))
            marks, i = [], end
        elif mark and mark[1] == "run":
            blocks.append(Block(i + 1, "hidden", [mark[2]], []))
        elif mark:
            marks.append(mark.groups())
        elif marks and lines[i].strip():
            faults.append("%s:%d: the comment '%s' stands before no block"
                          % (name, i, marks[-1][0]))
            marks = []
        elif re.match(r"^ {0,3}(```|~~~)", lines[i]) or is_indented_code(
                lines, i):
            faults.append("%s:%d: a block that is not behind ``` and a language"
                          % (name, i + 1))
        i += 1
    if marks:
        faults.append("%s: the comment '%s' stands before no block"
                      % (name, marks[-1][0]))
    return blocks


def examples_of(name, block, faults):
    """The commands of a block and what they must print."""
    examples, i = [], 0
    while i < len(block.text):
        line = block.line + 1 + i
        if block.text[i].startswith("$ "):
            command = block.text[i][2:]
            while command.endswith("\\") and i + 1 < len(block.text):
                i += 1
                command += "\n" + block.text[i]
            examples.append(Example(line, command))
            examples[-1].first = examples[-1].last = block.line + 1 + i
        elif examples:
            examples[-1].want.append(block.text[i])
            examples[-1].last = line
        else:
            faults.append("%s:%d: output before the first command" % (name, line))
        i += 1
    if not examples:
        faults.append("%s:%d: a block without a command" % (name, block.line))
    return examples


def option_examples(block):
    """Each line of a block of options is accepted by train."""
    return [Hidden(block.line + 1 + i, "lockstep train --print-config %s"
                   % re.split(r"  +", line)[0])
            for i, line in enumerate(block.text)]


def line_matches(want, got):
    if "..." not in want:
        return want == got
    return re.fullmatch(".*?".join(map(re.escape, want.split("..."))), got)


def without_ends(lines):
    """Without blanks at the ends of lines, which nobody sees."""
    return [line.rstrip() for line in lines]


def trimmed(lines):
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def matches(want, got):
    """Whether lines match, where '...' alone stands for any lines."""
    want, got = trimmed(without_ends(want)), trimmed(without_ends(got))
    reach = {0}  # numbers of lines of got that the lines of want may have taken
    for line in want:
        if line == "...":
            reach = set(range(min(reach), len(got) + 1)) if reach else reach
        else:
            reach = {n + 1 for n in reach
                     if n < len(got) and line_matches(line, got[n])}
    return len(got) in reach


SHELL = """\
status=0
for guide_i in $(seq 0 $((GUIDE_COUNT - 1))); do
    guide_text=$(cat "$GUIDE_WORK/$guide_i.command")
    { (exit "$status"); eval "$guide_text"; } \
        >"$GUIDE_WORK/$guide_i.output" 2>&1 </dev/null
    status=$?
    echo "$status" >"$GUIDE_WORK/$guide_i.status"
done
"""


def run_shell(examples, work, home):
    """Run all commands in one bash; returns (status, lines) of each."""
    for i, example in enumerate(examples):
        with open("%s/%d.command" % (work, i), "w") as out:
            out.write(example.command)
    environment = dict(os.environ, GUIDE_WORK=work, HOME=home, LC_ALL="C.UTF-8",
                       GUIDE_COUNT=str(len(examples)))
    try:
        subprocess.run(["bash", "-c", SHELL], cwd=home, env=environment,
                       timeout=TIMEOUT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        pass
    answers = []
    for i in range(len(examples)):
        try:
            with open("%s/%d.output" % (work, i), errors="replace") as out:
                lines = out.read().split("\n")
            with open("%s/%d.status" % (work, i)) as out:
                answers.append((int(out.read()), lines))
        except (OSError, ValueError):
            answers.append((None, ["(the shell ended or ran out of time)"]))
    return answers


def may_fail(example, following):
    return (following is not None and following.command.strip() == "echo $?"
            or any(MESSAGE.match(line) for line in example.want))


def check(name, example, following, answer):
    """The faults of one example, as texts."""
    status, got = answer
    where = "%s:%d: $ %s" % (name, example.line, example.command)
    if status is None or not matches(example.want, got):
        ours = "%s, line %d" % (name, example.first + 1)
        diff = difflib.unified_diff(trimmed(example.want), trimmed(got), ours,
                                    "what the command prints", lineterm="")
        return [where + "\nprints other text than the document:\n"
                + "\n".join(diff)]
    if status != 0 and not may_fail(example, following):
        return ["%s\nexit status %d:\n%s"
                % (where, status, "\n".join(trimmed(got)[-20:]))]
    return []


def renewed(example, got):
    """The output to write: what was printed, with '...' where it was or must be."""
    lines = []
    for line in trimmed(without_ends(got)):
        kept = next((w for w in example.want if "..." in w and w != "..."
                     and line_matches(w, line)), None)
        for pattern, text in VOLATILE if kept is None else []:
            line = pattern.sub(text, line)
        lines.append(kept or line)
    return lines


def is_missing(word):
    if word.startswith("python:"):
        return subprocess.run([os.environ.get("PYTHON", sys.executable), "-c",
                               "import " + word[7:]],
                              stderr=subprocess.DEVNULL).returncode != 0
    return shutil.which(word) is None


class Result:
    def __init__(self, name):
        self.name, self.faults, self.notes = name, [], []
        self.run = self.not_run = 0


def write_file(block, name, home, faults):
    path = os.path.normpath(block.marks["file"])
    if os.path.isabs(path) or path.startswith(".."):
        faults.append("%s:%d: the file %s is outside of the directory"
                      % (name, block.line, path))
        return
    os.makedirs(os.path.dirname(os.path.join(home, path)), exist_ok=True)
    with open(os.path.join(home, path), "w") as out:
        out.write("\n".join(block.text) + "\n")


def is_left_out(block, result):
    """Whether a mark says that the block is not run; says so."""
    missing = [w for w in block.marks.get("needs", "").split() if is_missing(w)]
    if missing:
        result.notes.append("SKIPPED: %s:%d: there is no %s here"
                            % (result.name, block.line, ", ".join(missing)))
    elif "not run" in block.marks:
        result.notes.append("not run: %s:%d: %s" % (
            result.name, block.line, block.marks["not run"]))
        result.not_run += 1
    return bool(missing) or "not run" in block.marks


def sort_blocks(blocks, home, result):
    """Write the files of a chapter; returns its examples."""
    examples = []
    for block in blocks:
        if is_left_out(block, result):
            continue
        if "file" in block.marks:
            write_file(block, result.name, home, result.faults)
        elif block.language == "console":
            examples += examples_of(result.name, block, result.faults)
        elif block.language == "hidden":
            examples.append(Hidden(block.line, block.text[0]))
        elif block.language == "options":
            examples += option_examples(block)
        else:
            result.faults.append(
                "%s:%d: a block of '%s' is neither console, nor a file, nor "
                "marked as not run" % (result.name, block.line, block.language))
    return examples


def rewrite(path, lines, examples, answers):
    for example, (status, got) in reversed(list(zip(examples, answers))):
        if status is not None and not matches(example.want, got):
            blank = example.last - example.first - len(trimmed(example.want))
            lines[example.first:example.last] = renewed(
                example, got) + [""] * blank
    with open(path, "w") as out:
        out.write("\n".join(lines) + "\n")


def run_chapter(path, write):
    top = os.environ.get("top_srcdir", ".")
    result = Result(os.path.relpath(path, top) if os.path.isabs(path) else path)
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    blocks = blocks_of(result.name, lines, result.faults)
    with tempfile.TemporaryDirectory() as work:
        home = work + "/home"
        os.mkdir(home)
        examples = sort_blocks(blocks, home, result)
        answers = run_shell(examples, work, home)
    for example, following, answer in zip(examples, examples[1:] + [None],
                                          answers):
        result.faults += check(result.name, example, following, answer)
    if write and result.faults:
        rewrite(path, lines, examples, answers)
    result.run = len(examples)
    return result


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("chapter", nargs="+")
    asked = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        results = list(pool.map(lambda path: run_chapter(path, asked.write),
                                asked.chapter))
    for result in results:
        print("%s: %d commands run, %d blocks not run, %d faults" % (
            result.name, result.run, result.not_run, len(result.faults)))
        for note in result.notes:
            print("    " + note)
        for fault in result.faults:
            print(fault, file=sys.stderr)
    return 1 if any(result.faults for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
