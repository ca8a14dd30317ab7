# SPDX-License-Identifier: MIT
"""report.py - what report.sh asks of a page, and tables to train on.

    report.py make                      tables of several kinds, in this folder
    report.py page FILE [WORD...]       well-formed, of its own; holds the WORDs
    report.py lacks FILE WORD...        does not hold the WORDs
    report.py classes FILE MODEL.json PREDICTIONS DATA TASK
    report.py values FILE EVAL.json PREDICTIONS DATA
    report.py svg FILE                  a well-formed picture
"""
import json
import re
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "path", "rect"}
NASTY = "<b>&\"'x"


class Page(HTMLParser):
    """Checks the structure; collects ids, links, tables by caption and text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.faults = [], [], [], []
        self.tables, self.caption, self.row, self.cell = {}, None, None, None
        self.seen, self.where = [], ""
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("script", "img", "iframe", "object"):
            self.faults.append(f"<{tag}>")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if attrs.get("href", "#").startswith("#"):
            self.links += [attrs["href"][1:]] if "href" in attrs else []
        elif not attrs["href"].startswith("data:"):
            self.faults.append(f"a link to {attrs['href']}")
        self.links += attrs.get("aria-labelledby", "").split()
        if "style" in attrs or any(a.startswith("on") for a in attrs):
            self.faults.append(f"a style or script at {tag}")
        if tag == "table":
            self.caption, self.rows = "", []
        if tag == "tr":
            self.row = []
        if tag in ("td", "th"):
            self.cell = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in ("path", "rect"):
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> in {self.open[-3:]}")
            return
        self.open.pop()
        if tag in ("td", "th"):
            self.row.append(self.cell)
            self.cell = None
        elif tag == "tr":
            self.rows.append(self.row)
        elif tag == "table":
            if self.caption in self.tables:
                self.caption += " again"
            self.tables[self.caption] = self.rows

    def handle_data(self, data):
        self.seen.append(data)
        if self.cell is not None:
            self.cell += data
        if self.open and self.open[-1] == "caption":
            self.caption += data


def read(path):
    text = open(path, encoding="utf-8").read()
    page = Page(text)
    double = {i for i in page.ids if page.ids.count(i) > 1}
    missing = set(page.links) - set(page.ids)
    assert not page.faults, page.faults
    assert not double, f"two of {double}"
    assert not missing, f"links lead to {missing}"
    assert not re.search(r"https?:|@import|url\(", text), "another resource"
    for svg in re.findall(r"<svg .*?</svg>", text, re.S):
        picture = ET.fromstring(svg)
        assert picture.get("role") == "img"
        assert picture[0].tag == "title" and picture[0].text
        assert picture[1].tag == "desc" and picture[1].text
        check_places(picture)
    assert text.count("<svg ") == text.count("<details><summary>Numbers"), \
        "a picture without a table"
    return text, page


def check_places(picture):
    """Nothing is drawn outside of the picture, and all places are numbers."""
    width, height = map(float, picture.get("viewBox").split()[2:])
    for path in picture.iter():
        if not path.tag.endswith("path"):
            continue
        numbers = [float(n) for n in re.split(r"[MLh ]+", path.get("d")) if n]
        assert "nan" not in path.get("d") and "inf" not in path.get("d")
        if "h0" in path.get("d"):
            continue
        for x, y in zip(numbers[::2], numbers[1::2]):
            assert -1 <= x <= width + 1 and -1 <= y <= height + 1, (x, y)


def number(text):
    return float(text.replace(",", ""))


def table(page, caption):
    found = [t for c, t in page.tables.items() if c.startswith(caption)]
    assert found, f"no table {caption} in {list(page.tables)}"
    return found[0]


def near(a, b, within=2e-5):
    return abs(a - b) <= within * max(1, abs(b))


def curve(score, one, weight):
    """Exact points of the ROC curve, and precision and recall, at all thresholds."""
    import numpy as np

    order = np.argsort(-score, kind="stable")
    s, one, weight = score[order], one[order], weight[order]
    tp, fp = np.cumsum(weight * one), np.cumsum(weight * (1 - one))
    last = np.append(s[1:] != s[:-1], True)
    tp, fp = tp[last], fp[last]
    return tp / tp[-1], fp / fp[-1], tp / (tp + fp)


def on_curve(points, x, y, what):
    """Each point of the table is one of the curve."""
    import numpy as np

    for a, b in points:
        d = np.min(np.maximum(np.abs(x - a), np.abs(y - b)))
        assert d < 3e-5, f"{what}: ({a}, {b}) is {d} from the curve"


def read_rows(predictions, data):
    import h5py
    import numpy as np

    with h5py.File(predictions) as f:
        p = f["prediction"][:].astype(float)
    with h5py.File(data) as f:
        y = f["y"][:]
        w = f["weight"][:].astype(float) if "weight" in f else np.ones(len(y))
        names = [n.decode() for n in f["class_names"][:]] if "class_names" in f else None
    return p, y, w, names


def compare_tiles(text, figures):
    tiles = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
    names = {"loss": "loss", "accuracy": "accuracy", "auc": "AUC", "rmse": "RMSE",
             "r2": "R2"}
    for key, name in names.items():
        if key in figures and (name in tiles or key != "auc"):
            assert near(number(tiles[name]), figures[key], 6e-4), (name, figures[key])
        elif key not in figures:
            assert name not in tiles, name
    assert number(tiles["rows measured"]) == figures["rows"]


def compare_figures(page, figures):
    """The table of all figures has those of eval --json."""
    rows = table(page, "All figures")[1:]
    assert len(rows) >= 5
    for name, value, low, high in rows:
        if value == "-":
            assert figures.get(name) is None, name
            continue
        assert near(number(value), figures[name]), (name, value, figures[name])
        if low != "-":
            assert number(low) <= number(high), name


def classes(path, evaluated, predictions, data, task):
    import numpy as np

    text, page = read(path)
    figures = json.load(open(evaluated))
    p, y, w, names = read_rows(predictions, data)
    compare_tiles(text, figures)
    compare_figures(page, figures)
    roc, pr = table(page, "ROC curve"), table(page, "Precision-recall")
    if task == "binary":
        score = {"": (p[:, 0], (y == 1).astype(float))}
    else:
        score = {names[k]: (p[:, k], (y == k).astype(float)) for k in range(len(names))}
    for name, (s, one) in score.items():
        recall, fpr, precision = curve(s, one, w)
        rows = [r for r in roc[1:] if not name or r[0].startswith(name + " ")]
        assert len(rows) > 3, (name, len(rows))
        inner = [(number(r[-2]), number(r[-1])) for r in rows]
        on_curve([q for q in inner if q not in ((0, 0), (1, 1))], fpr, recall, "roc")
        rows = [r for r in pr[1:] if not name or r[0].startswith(name + " ")]
        rows = [(number(r[-2]), number(r[-1])) for r in rows][1:]
        on_curve([q for q in rows if q[0] < 1], recall, precision, "pr")
        area = np.sum(np.diff(np.append(0, fpr)) *
                      (np.append(0, recall)[1:] + np.append(0, recall)[:-1]) / 2)
        if name:
            told = number(re.search(re.escape(name) + r" ([0-9.]+)$",
                                    roc[1 + [r[0] for r in roc[1:]].index(
                                        next(r[0] for r in roc[1:]
                                             if r[0].startswith(name + " ")))][0])[1])
            assert abs(told - area) < 6e-4, (name, told, area)
    confidence = p[:, 0] if task == "binary" else p.max(1)
    right = (y == 1) if task == "binary" else p.argmax(1) == y
    group = np.minimum((confidence * 15).astype(int), 14)
    wanted = [(np.average(confidence[group == g], weights=w[group == g]),
               np.average(right[group == g], weights=w[group == g]))
              for g in range(15) if np.any(group == g)]
    told = [(number(a), number(b)) for a, b in table(page, "Calibration")[1:]]
    assert len(told) == len(wanted)
    error = number(re.search(r"distance to the diagonal, is ([0-9.]+)", text)[1].strip("."))
    assert near(error, figures["ece"], 1e-3), (error, figures["ece"])
    for (a, b), (c, d) in zip(told, wanted):
        assert near(a, c) and near(b, d), (a, b, c, d)
    matrix = [[number(c) for c in r[1:]] for r in table(page, "Confusion")[1:]]
    cells = figures.get("confusion_weighted", figures.get("confusion"))
    assert np.allclose(matrix, cells, rtol=1e-5), (matrix, cells)
    if names:
        assert [r[0] for r in table(page, "Confusion")[1:]] == names
        assert table(page, "Confusion")[0][1:] == names


def values(path, evaluated, predictions, data):
    import numpy as np

    text, page = read(path)
    figures = json.load(open(evaluated))
    p, y, w, _ = read_rows(predictions, data)
    compare_tiles(text, figures)
    compare_figures(page, figures)
    captions = [c for c in page.tables if c.startswith("True and predicted")]
    y = y.reshape(len(y), -1)
    assert len(captions) == y.shape[1]
    for j, caption in enumerate(captions):
        for _, a, b in page.tables[caption][1:]:
            d = np.min(np.maximum(np.abs(p[:, j] - number(a)),
                                  np.abs(y[:, j] - number(b))))
            assert d < 1e-4, (caption, a, b, d)
    rmse = [np.sqrt(np.average((p[:, j] - y[:, j]) ** 2, weights=w))
            for j in range(y.shape[1])]
    told = [number(x) for x in re.findall(r"RMSE ([0-9.e+-]+), mean absolute", text)]
    told = told[::len(told) // len(rmse)]
    assert all(near(a, b, 1e-3) for a, b in zip(told, rmse)), (told, rmse)
    for caption, rows in page.tables.items():
        if caption.startswith("Histogram of the residuals"):
            assert 0.98 < sum(number(r[2]) for r in rows[1:]) < 1.0001


def make():
    import h5py
    import numpy as np

    rng = np.random.default_rng(5)
    texts = h5py.string_dtype()

    def write(name, X, y, **more):
        with h5py.File(name, "w") as f:
            f["X"], f["y"] = X.astype("f4"), y
            for key, value in more.items():
                if value and isinstance(value[0], str):
                    value = np.array(value, dtype=texts)
                f[key] = value

    X = rng.normal(size=(900, 4))
    y = (X[:, 0] + X[:, 1] * X[:, 2] + rng.normal(size=900) > 0).astype("u1")
    write("binary.h5", X, y, class_names=[NASTY, "yes & no"],
          feature_names=[NASTY + "1", "a", "b", "\u00e9\u03c4"])
    write("weighted.h5", X, y, weight=list(rng.uniform(0.2, 3, 900)))
    y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.3)
    write("three.h5", X, y.astype("i4"), class_names=[NASTY, "one", "two"])
    write("values.h5", X, np.stack([X[:, 0] * 3, X[:, 1] ** 2], 1),
          target_names=["<i>e</i>", "m & c"])
    write("tiny.h5", X[:120], (X[:120, 0] > 0).astype("u1"))


def main():
    what, *rest = sys.argv[1:]
    if what == "make":
        make()
    elif what == "page":
        text, page = read(rest[0])
        shown = " ".join(page.seen)
        missing = [w for w in rest[1:] if w not in shown]
        assert not missing, f"not there: {missing}"
    elif what == "lacks":
        _, page = read(rest[0])
        found = [w for w in rest[1:] if w in " ".join(page.seen)]
        assert not found, f"there: {found}"
    elif what == "svg":
        picture = ET.parse(rest[0]).getroot()
        assert picture.tag == "{http://www.w3.org/2000/svg}svg", picture.tag
        check_places(picture)
    else:
        globals()[what](*rest)


main()
