# SPDX-License-Identifier: MIT
"""Tables that are spoiled on purpose, and clean ones.

Writes them to the working directory, and for each a line on standard output:
exit status of lockstep info --check, kind of the finding ("-": none that stops
or spoils), words of its sentence, file and options.
"""
import h5py
import numpy as np

ROWS = 600


def table(seed, columns=5):
    """Features of different scales, and labels that two of them know of."""
    random = np.random.default_rng(seed)
    scale = 10.0 ** np.arange(columns)
    X = random.normal(size=(ROWS, columns)) * scale + 3 * scale
    score = X[:, 0] - 3 + X[:, 1] / 10 - 3 + random.normal(size=ROWS)
    return X, (score > 0).astype("i4"), score, random


def put(name, X, y, **more):
    with h5py.File(name, "w") as file:
        if isinstance(X, dict):
            record = np.zeros(ROWS, [(k, v.dtype) for k, v in X.items()])
            for key, value in X.items():
                record[key] = value
            record_type = record.dtype.descr + [("y", y.dtype)]
            whole = np.zeros(ROWS, record_type)
            for key in record.dtype.names:
                whole[key] = record[key]
            whole["y"] = y
            file["t"] = whole
        else:
            file["X"], file["y"] = X, y
        for key, value in more.items():
            file[key] = value


def text(name, X, y, names=None):
    names = names or [f"f{i}" for i in range(X.shape[1])]
    with open(name, "w") as file:
        file.write(",".join(names + ["label"]) + "\n")
        for row, label in zip(X, y):
            cells = [c if isinstance(c, str) else f"{c:.7g}" for c in row]
            file.write(",".join(cells + [str(label)]) + "\n")


def say(exit_status, kind, words, command):
    print(exit_status, kind, words, command, sep="\t")


def marks():
    """Values that stand for missing ones."""
    usual = [-999, -9999, 9.96921e36, 1e20, -1e30, -2.0**63, -32768, 99999]
    for i, mark in enumerate(usual):
        X, y, _, random = table(i)
        column = i % 4
        where = random.random(ROWS) < 0.06
        X[where, column] = mark
        name = f"mark{i}.h5"
        if i % 3 == 2:
            name = f"mark{i}.csv"
            text(name, X, y)
            say(1, "mark", f"({where.sum()} times) is far outside", name)
        else:
            put(name, X.astype("f4" if i % 2 and mark < 1e38 else "f8"), y)
            say(1, "mark", f"({where.sum()} times)", name)
    # a mark that nobody has heard of, and one within a wide column
    X, y, _, random = table(20)
    X[random.random(ROWS) < 0.1, 2] = -123456
    put("strange.h5", X, y)
    say(1, "mark", "column 2: -123456 (", "strange.h5")
    X, y, _, random = table(21)
    X[:, 4] = random.uniform(-500, 5000, ROWS)
    X[random.random(ROWS) < 0.05, 4] = -999
    put("within.h5", X, y)
    say(1, "mark", "column 4: -999 (", "within.h5")
    X, y, _, random = table(25)
    X[random.random(ROWS) < 0.05, 1] = -700
    put("lesser.h5", X, y)
    say(1, "mark", "column 1: -700 (", "lesser.h5")
    X[:, 2] = random.uniform(20, 60, ROWS)
    X[::30, 2] = -1
    put("minus.h5", X[:, 2:], y)
    say(0, "mark", "column 0: -1 (20 times)", "minus.h5")
    X[::30, 2] = 0
    put("zero.h5", X[:, 2:], y)
    say(0, "mark", "column 0: 0 (20 times)", "zero.h5")
    # two marks in one column, at both ends
    X, y, _, random = table(22)
    X[::50, 1], X[7::50, 1] = -9999, 9999
    np.save("ends.npy", np.column_stack([X, y]))
    put("ends.h5", X, y)
    say(1, "mark", "-9999 (12 times), 9999 (12 times)", "ends.h5")
    # in the labels
    X, y, score, random = table(23)
    score[::40] = -9999
    put("label.h5", X, score)
    say(1, "mark", "/y: -9999 (15 times)", "label.h5")
    X, y, _, random = table(24)
    y[::60] = -999
    put("class.h5", X, y)
    say(1, "mark", "/y: the class -999 (10 rows)", "class.h5")


def columns():
    X, y, _, random = table(30)
    days = np.datetime64("2015-03-01") + random.integers(0, 1500, ROWS)
    X[:, 3] = [int(str(day).replace("-", "")) for day in days]
    put("date.h5", X, y)
    say(1, "date", "column 3: all 600 values", "date.h5")
    text("month.csv", np.column_stack([X, np.floor(X[:, 3] / 100)])[:, [0, 1, 5]],
         y, ["a", "b", "when"])
    say(1, "date", "column 2 (when): all 600 values", "month.csv")
    X[:, 3] = [int(str(day)[8:] + str(day)[5:7] + str(day)[:4]) for day in days]
    put("turned.h5", X, y)
    say(1, "date", "(day, month and year)", "turned.h5")
    X, y, _, random = table(31)
    put("rows.h5", np.column_stack([np.arange(ROWS), X]), y)
    say(1, "row-number", "column 0: its 600 values are 0 to 599", "rows.h5")
    text("shuffled.csv", np.column_stack([X, random.permutation(ROWS) + 1]), y)
    say(1, "row-number", "column 5 (f5): its 600 values are 1 to 600",
        "shuffled.csv")
    X, y, _, random = table(32)
    X[:, 1] = random.choice([1009, 2117, 3560, 7741], ROWS)
    put("codes.h5", X, y)
    say(0, "codes", "column 1: 600 values, only 4 different", "codes.h5")
    put("zip.h5", {"a": X[:, 0], "zip": random.integers(10000, 99999, ROWS)}, y)
    say(0, "codes", "(zip): 600 values, more than 24", "zip.h5 --y /t:y")
    X, y, _, random = table(33)
    X[:, 2] = 0.3
    X[::2, 2] = 0.1 + 0.2
    put("noise.h5", X, y)
    say(0, "constant", "1 column is the same in all rows", "noise.h5")


def moves():
    X, y, _, random = table(40)
    X[300:330, 2:] = X[300:330, 1:-1].copy()
    put("right.h5", X, y)
    say(1, "moved-cells", "too far to the right; the first is row 300",
        "right.h5")
    X, y, _, random = table(41)
    for row in random.choice(ROWS, 12, replace=False):
        X[row, 1:-1] = X[row, 2:].copy()
        X[row, -1] = 0
    text("left.csv", X, y)
    say(1, "moved-cells", "rows cells stand one column too far to the left",
        "left.csv")
    X, y, _, random = table(42)
    put("lag.h5", np.column_stack([X, np.roll(X[:, 1], 1)]), y)
    say(1, "moved-column", "column 5 holds the 600 values of column 1", "lag.h5")
    X, y, score, random = table(43)
    put("label-moved.h5", X, np.roll(score, 1))
    say(1, "moved-label", "of the row behind", "label-moved.h5")
    text("label-moved.csv", X, np.roll(y, -1))
    say(1, "moved-label", "of the row before", "label-moved.csv")


def rows_and_labels():
    X, y, _, random = table(50)
    X[100:160], y[100:160] = X[:60], y[:60]
    put("twice.h5", X, y)
    say(0, "repeated-rows", "60 rows have the same values", "twice.h5")
    put("leak.h5", X, y)
    say(1, "leak", "also train", "leak.h5 --val-split 0.3")
    X, y, score, random = table(51)
    put("copy.h5", np.column_stack([X, 7.0 - 2 * y]), y)
    say(1, "label-column", "column 5: each of its 2 values", "copy.h5")
    text("noisy.csv", np.column_stack([X, y + random.normal(size=ROWS) / 50]), y)
    say(1, "label-column", "column 5 (f5): tells all classes", "noisy.csv")
    put("same.h5", np.column_stack([X, score * 12 - 1]), score)
    say(1, "label-column", "column 5: its 600 values and those of /y",
        "same.h5")
    three = random.integers(0, 3, ROWS)
    put("one.h5", np.column_stack([X, three == 2]), three)
    say(0, "label-column", "column 5: is 1 in all", "one.h5")
    put("near.h5", np.column_stack([X, score + random.normal(size=ROWS) / 50]),
        score)
    say(0, "label-column", "nearly the same", "near.h5")
    city = random.integers(0, 12, ROWS)
    put("city.h5", np.column_stack([X, city]), (city * 7 % 12 < 5).astype("i4"))
    say(1, "label-column", "column 5: each of its 12 values", "city.h5")
    X, y, _, random = table(52)
    with h5py.File("holes.h5", "w") as file:
        hole = file.create_dataset("X", X.shape, "f4", chunks=(50, 5))
        hole[:300], hole[400:] = X[:300], X[400:]
        file["y"] = y
    say(1, "unwritten", "2 of 12 chunks of /X were never written, the first "
        "from row 300", "holes.h5")
    X, y, _, random = table(53)
    X[77, 2] = np.nan
    put("nan.h5", X, y)
    say(1, "missing", "the first is row 77, column 2", "nan.h5")
    X, y, _, random = table(54)
    cells = X.astype(object)
    cells[33, 1] = ""
    text("empty.csv", cells, y)
    say(1, "reading", "line 35, column f1", "empty.csv")


def clean():
    """Nothing that stops or spoils training; counted, so that it is known."""
    def one(name, X, y, **more):
        put(name, X, y, **more)
        say(0, "-", "nothing in 600 rows stops or spoils training", name)

    for i in range(3):
        X, y, score, random = table(100 + i)
        one(f"clean-wide{i}.h5", X.astype(["f8", "f4", "f2"][i] if i < 2
                                          else "f4"), y)
        one(f"clean-value{i}.h5", X, score)
    X, y, score, random = table(110)
    one("clean-ints.h5", random.poisson(4, (ROWS, 6)).astype("i4"), y)
    one("clean-tail.h5", np.exp(random.normal(size=(ROWS, 6)) * 2), y)
    one("clean-cauchy.h5", random.standard_cauchy((ROWS, 6)), y)
    one("clean-bits.h5", (random.random((ROWS, 12)) < 0.1).astype("u1"), y)
    image = random.integers(0, 256, (ROWS, 64)).astype("u1")
    image[random.random((ROWS, 64)) < 0.7] = 0
    one("clean-pixels.h5", image, y)
    at = np.arange(20)
    left, top = random.uniform(4, 16, (2, ROWS, 1, 1))
    blob = np.exp(-((at[None, None] - left) ** 2 + (at[None, :, None] - top) ** 2)
                  / random.uniform(4, 60, (ROWS, 1, 1)))
    one("clean-blobs.h5", (255 * blob).reshape(ROWS, -1).astype("u1"), y)
    zero = X.copy()
    zero[random.random(ROWS) < 0.6, 1] = 0
    one("clean-zeros.h5", zero, y)
    age = np.column_stack([random.integers(17, 91, ROWS), X,
                           random.integers(1, 100, ROWS)])
    one("clean-ages.h5", age, y)
    year = np.column_stack([random.integers(1990, 2021, ROWS), X])
    one("clean-years.h5", year, y)
    line = np.linspace(0, 10, ROWS)
    one("clean-line.h5", line[:, None], np.sin(line))
    walk = np.cumsum(random.normal(size=(ROWS, 3)), axis=0)
    one("clean-walk.h5", walk, np.roll(walk[:, 0], -1))
    one("clean-sorted.h5", X[np.argsort(y, kind="stable")], np.sort(y))
    size = random.choice([64, 128, 256, 512], (ROWS, 3))
    one("clean-sizes.h5", size, y)
    one("clean-signs.h5", X, 2 * y - 1)
    flags = np.column_stack([X, random.integers(0, 2, ROWS),
                             random.integers(1, 6, ROWS)])
    text("clean.csv", flags, y)
    say(0, "-", "nothing in 600 rows stops or spoils training", "clean.csv")
    text("clean-values.csv", X, [f"{v:.6g}" for v in score])
    say(0, "-", "nothing in 600 rows stops or spoils training",
        "clean-values.csv")
    word = np.array(["red", "green", "blue"], dtype=object)
    mixed = np.column_stack([X[:, :3].astype(object),
                             word[random.integers(0, 3, ROWS)]])
    text("clean-words.csv", mixed, y)
    say(0, "-", "nothing in 600 rows stops or spoils training",
        "clean-words.csv")
    np.savez("clean.npz", X=X, y=y)
    say(0, "-", "nothing in 600 rows stops or spoils training", "clean.npz")


marks()
columns()
moves()
rows_and_labels()
clean()
