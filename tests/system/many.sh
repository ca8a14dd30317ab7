#!/bin/bash
# SPDX-License-Identifier: MIT
# many.sh - cv, search and ensemble: laws of the folds, one result on any number
# of threads and after SIGKILL, an ensemble is the mean of its members.
#
# The moments of the kills are those of a seed, LOCKSTEP_KILL_SEED.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python numpy h5py
export OMP_WAIT_POLICY=passive
RANDOM=${LOCKSTEP_KILL_SEED:=1}

"$PYTHON" - <<'EOF' || exit 99
import h5py, numpy as np

r = np.random.default_rng(3)
n = 403
X = r.normal(size=(n, 6)).astype("f4")
X[:, 0] += 1000
tables = {
    "binary": ((X[:, 1] * X[:, 2] + X[:, 3]) > 0.6).astype("i4"),
    "multi": (X[:, 1] > 0).astype("i4") + (X[:, 2] > 0.8),
    "value": (1e4 + 30 * X[:, 1] - X[:, 2] * X[:, 3]).astype("f4"),
}
for name, y in tables.items():
    with h5py.File(name + ".h5", "w") as f:
        f["X"], f["y"] = X, y
with h5py.File("groups.h5", "w") as f:
    f["X"], f["y"] = X, tables["binary"]
    f["group"] = r.integers(0, 40, n)
with h5py.File("parts.h5", "w") as f:
    f["X"], f["y"] = X, tables["binary"]
    f["split"] = np.arange(n) % 3
with h5py.File("other.h5", "w") as f:
    f["X"], f["y"] = X[:, :5], tables["binary"]
EOF
run=(--hidden 7 -e 4 -b 32 --shard 8 --lr 0.01)

# sha FILE: what the bits of a model are.
sha() {
    "$LOCKSTEP" info "$1" | awk '$1 == "sha256" { print $2 }'
}

# ---- cv -----------------------------------------------------------------------

# cv TABLE OPTIONS...: folds.h5, folds.csv, oof.csv and folds.json.
cv() {
    local table=$1

    shift
    expect_exit 0 "$LOCKSTEP" cv "$table" "${run[@]}" -o folds.h5 --force \
        --table folds.csv --predictions oof.csv --json -q "$@" &&
        cp out folds.json
}

# Members are trained on exactly the rows outside of their fold: one that is
# trained on these rows alone has the same parameters, and gives the figures and
# the predictions that were reported.
check_folds() {
    "$PYTHON" - "$LOCKSTEP" "$@" <<'EOF' || fault "folds of $*"
import csv, json, subprocess, sys
import h5py, numpy as np

program, table, k, kind = sys.argv[1:5]
k = int(k)
with h5py.File(table) as f:
    y = f["y"][:]
    group = f["group"][:] if "group" in f else None
folds = json.load(open("folds.json"))["trials"][0]["folds"]
n = len(y)
assert len(folds) == k and sum(f["rows"] for f in folds) == n
assert all(f["rows"] + f["train_rows"] == n for f in folds)
if kind != "group":
    assert max(f["rows"] for f in folds) - min(f["rows"] for f in folds) <= 1
rows = list(csv.DictReader(open("oof.csv")))
assert len(rows) == n
# The fold of a row is the one whose member gives its out-of-fold prediction.
columns = [c for c in rows[0] if c != "class"]
oof = np.array([[float(r[c]) for c in columns] for r in rows])
member = []
for i in range(k):
    subprocess.run([program, "predict", f"member{i}.h5", table, "-o",
                    "one.csv", "--force", "-q"], check=True,
                   stdout=subprocess.DEVNULL)
    one = list(csv.DictReader(open("one.csv")))
    member.append([[float(r[c]) for c in columns] for r in one])
member = np.array(member)
is_its = (member == oof).all(axis=2)
assert (is_its.sum(axis=0) == 1).all(), "a row is held out exactly once"
fold = is_its.argmax(axis=0)
assert [(fold == i).sum() for i in range(k)] == [f["rows"] for f in folds]
if kind == "stratified":
    for c in np.unique(y):
        count = np.bincount(fold[y == c], minlength=k)
        assert count.max() - count.min() <= 1, (c, count)
if kind == "group":
    for g in np.unique(group):
        assert len(set(fold[group == g])) == 1, g
for i, f in enumerate(folds):
    held = fold == i
    p = oof[held]
    if "accuracy" in f:
        c = p.argmax(1) if p.shape[1] > 1 else (p[:, 0] > 0.5).astype(int)
        assert abs((c == y[held]).mean() - f["accuracy"]) < 1e-12
    else:
        e = np.sqrt(((p[:, 0] - y[held].astype("f8")) ** 2).mean())
        assert abs(e - f["rmse"]) < 1e-3 * f["rmse"], (e, f["rmse"])
np.savetxt("fold.txt", fold, fmt="%d")
EOF
    checks=$((checks + 1))
}

# The members of folds.h5, each as a file.
take_members() {
    "$PYTHON" - <<'EOF' || fault 'members of folds.h5'
import h5py, io
bytes_ = open("folds.h5", "rb").read()
with h5py.File(io.BytesIO(bytes_[512:]), "r") as f:
    for i in range(f["members"].attrs["count"]):
        open(f"member{i}.h5", "wb").write(f[f"members/{i + 1}"][:].tobytes())
EOF
}

test_folds() {
    local table k kind options

    while read -r table k kind options; do
        # shellcheck disable=SC2086 # several options
        cv "$table.h5" -k "$k" $options || continue
        take_members
        check_folds "$table.h5" "$k" "$kind"
    done <<EOF
binary 5 stratified
multi 4 stratified
multi 3 random --split random
value 3 random
groups 4 group --split group --group group
EOF
}

# A prediction over repeats is mean and variance of the mixture of the models that
# did not train on the row, one of each repeat.
test_repeats() {
    cv value.h5 -k 2 --repeats 3 --loss gaussian
    take_members
    "$PYTHON" - "$LOCKSTEP" <<'EOF' || fault "predictions over repeats"
import csv, itertools, subprocess, sys
import numpy as np

def predictions(path):
    with open(path) as f:
        rows = list(csv.DictReader(f))
    return np.array([[float(value) for value in row.values()] for row in rows])

member = []
for i in range(6):
    subprocess.run([sys.argv[1], "predict", f"member{i}.h5", "value.h5", "-o",
                    "one.csv", "--force", "-q"], check=True,
                   stdout=subprocess.DEVNULL)
    member.append(predictions("one.csv"))
out = predictions("oof.csv")
fits = np.zeros(len(out), int)
for held_out in itertools.product((0, 1), repeat=3):
    one = np.array([member[2 * r + fold] for r, fold in enumerate(held_out)])
    mixture = [one[:, :, 0].mean(0), one[:, :, 1].mean(0) + one[:, :, 0].var(0)]
    fits += (np.abs(out / np.transpose(mixture) - 1) < 3e-6).all(axis=1)
assert (fits == 1).all(), np.bincount(fits)
EOF
    checks=$((checks + 1))
}

# The model of a fold is that of train on the other rows.
test_training() {
    local second

    cv multi.h5 -k 3 --split random
    take_members
    check_folds multi.h5 3 random
    "$PYTHON" - <<'EOF' || exit 99
import h5py, numpy as np
fold = np.loadtxt("fold.txt")
with h5py.File("multi.h5") as f, h5py.File("rest.h5", "w") as g:
    for name in f:
        g[name] = f[name][:][fold != 1]
EOF
    expect_exit 0 "$LOCKSTEP" train rest.h5 "${run[@]}" -o alone.h5 -q
    expect 'a fold trains on all other rows' \
        test "$(sha alone.h5)" = "$(sha member1.h5)"
    # Also where a run takes all rows at a time, in an order of its own.
    expect_exit 0 "$LOCKSTEP" cv multi.h5 -k 3 --split random --hidden 7 -e 9 \
        --shard 8 --optimizer lbfgs -o folds.h5 --force -q
    take_members
    expect_exit 0 "$LOCKSTEP" train rest.h5 --hidden 7 -e 9 --shard 8 \
        --optimizer lbfgs -o alone.h5 --force -q
    expect 'a fold of lbfgs trains on all other rows' \
        test "$(sha alone.h5)" = "$(sha member1.h5)"
    # Repeat r is the cross-validation with seed + r.
    cv multi.h5 -k 3 --split random --seed 43
    take_members
    second=$(sha member2.h5)
    cv multi.h5 -k 3 --split random --repeats 2
    take_members
    expect 'a repeat is that of the next seed' \
        test "$(sha member5.h5)" = "$second"
}

test_threads() {
    local j want=

    for j in 1 2 3 7; do
        cv binary.h5 -k 5 --repeats 2 -j "$j" || return
        [ -n "$want" ] || want=$(sha folds.h5)
        expect "cv is the same on $j threads" test "$(sha folds.h5)" = "$want"
        cp folds.csv "folds$j.csv"
        expect_same folds1.csv "folds$j.csv"
        expect_exit 0 "$LOCKSTEP" search binary.h5 --space space "${run[@]}" \
            --trials 4 --val-split 0.3 -o s.h5 --force -q -j "$j"
        cp s-trials.csv "s$j.csv"
        expect_same s1.csv "s$j.csv"
    done
    expect_absent folds.study.h5 folds.ckpt.h5 folds.trial-0.fold-0.h5
}

# ---- ensemble -------------------------------------------------------------------

test_ensemble() {
    local table

    for table in binary multi value; do
        expect_exit 0 "$LOCKSTEP" train "$table.h5" "${run[@]}" -o a.h5 --force -q
        expect_exit 0 "$LOCKSTEP" train "$table.h5" "${run[@]:2}" -o b.h5 \
            --force -q --seed 7 --hidden 5,3
        expect_exit 0 "$LOCKSTEP" train "$table.h5" "${run[@]}" -o c.h5 --force \
            -q --seed 8 --normalize none
        expect_exit 0 "$LOCKSTEP" ensemble a.h5 b.h5 c.h5 -o e.h5 --force
        for model in a b c e; do
            expect_exit 0 "$LOCKSTEP" predict "$model.h5" "$table.h5" \
                -o "$model.p.h5" --force -q
        done
        expect_exit 0 "$LOCKSTEP" eval e.h5 "$table.h5" --json -q
        cp out eval.json
        "$PYTHON" - "$table" <<'EOF' || fault "ensemble of $table"
import h5py, json, sys, numpy as np
p = [h5py.File(m + ".p.h5")["prediction"][:].astype("f8") for m in "abce"]
mean = sum(p[:3]) / 3
assert np.abs(p[3] - mean).max() <= 2e-7 * np.abs(mean).max()
assert np.abs(p[0] - p[1]).max() > 1e-3
figures = json.load(open("eval.json"))
y = h5py.File(sys.argv[1] + ".h5")["y"][:]
if sys.argv[1] == "value":
    e = mean[:, 0] - y.astype("f8")
    assert abs(np.sqrt((e ** 2).mean()) - figures["rmse"]) < 1e-4 * figures["rmse"]
    assert abs(0.5 * (e ** 2).mean() - figures["loss"]) < 1e-3 * figures["loss"]
elif sys.argv[1] == "multi":
    loss = -np.log(mean[np.arange(len(y)), y]).mean()
    assert abs(loss - figures["loss"]) < 1e-5
    assert abs((mean.argmax(1) == y).mean() - figures["accuracy"]) < 1e-12
else:
    q = mean[:, 0]
    loss = -np.where(y == 1, np.log(q), np.log(1 - q)).mean()
    assert abs(loss - figures["loss"]) < 1e-5
    auc = (np.subtract.outer(q[y == 1], q[y == 0]) > 0).mean()
    assert abs(auc - figures["auc"]) < 1e-6
EOF
        checks=$((checks + 1))
    done
    expect_exit 0 "$LOCKSTEP" info --check e.h5
    expect_words out 'ensemble of 3 models'
    expect_exit 0 "$LOCKSTEP" diff e.h5 e.h5
    expect_exit 0 "$LOCKSTEP" ensemble a.h5 c.h5 b.h5 -o f.h5
    expect_exit 1 "$LOCKSTEP" diff e.h5 f.h5
    expect_words out 'member'
    expect_exit 1 "$LOCKSTEP" diff e.h5 a.h5
}

# An import like an ensemble has its columns and classes: those of its members.
test_like() {
    awk 'BEGIN {
        print "a,place,y"
        for (i = 0; i < 60; i++)
            print i % 11 ",p" i % 7 "," (i % 3 ? "yes" : "no")
    }' >words.csv
    expect_exit 0 "$LOCKSTEP" cv words.csv -k 2 -e 1 --embedding 2 -o words.h5 -q
    expect_exit 0 "$LOCKSTEP" import words.csv --like words.h5 -o like.h5
    expect_exit 0 "$LOCKSTEP" predict words.h5 words.csv -o text.csv
    expect_exit 0 "$LOCKSTEP" predict words.h5 like.h5 -o table.csv
    expect 'the imported rows have the same outputs' cmp text.csv table.csv
}

test_bad_ensembles() {
    local levels

    expect_exit 0 "$LOCKSTEP" train binary.h5 "${run[@]}" -o one.h5 --force -q
    expect_exit 0 "$LOCKSTEP" train other.h5 "${run[@]}" -o two.h5 --force -q
    expect_exit 65 "$LOCKSTEP" ensemble one.h5 two.h5 -o bad.h5
    expect_words err 'one.h5 and two.h5 do not go into one ensemble'
    expect_words err 'features'
    expect_exit 65 "$LOCKSTEP" ensemble one.h5 a.h5 -o bad.h5
    expect_words err 'task'
    expect_exit 65 "$LOCKSTEP" ensemble e.h5 a.h5 -o bad.h5
    expect_words err 'e.h5 is an ensemble itself'
    for levels in 0.5 0.1,0.9; do
        expect_exit 0 "$LOCKSTEP" train value.h5 -e 1 --loss quantile \
            --quantiles $levels -o q$levels.h5 -q
    done
    expect_exit 65 "$LOCKSTEP" ensemble q0.5.h5 q0.1,0.9.h5 -o bad.h5
    expect_words err 'their loss'
    expect_exit 64 "$LOCKSTEP" ensemble one.h5 -o bad.h5
    expect_exit 64 "$LOCKSTEP" ensemble one.h5 two.h5
    expect_exit 73 "$LOCKSTEP" ensemble a.h5 b.h5 -o e.h5
    expect_absent bad.h5
    # A damaged member is found.
    "$PYTHON" -c 'b = bytearray(open("e.h5", "rb").read()); b[len(b) // 2] ^= 1
open("hurt.h5", "wb").write(b)'
    expect_exit 65 "$LOCKSTEP" info hurt.h5
}

# ---- search -------------------------------------------------------------------

cat >space <<'EOF'
; what is tried
lr = log 1e-3 1e-1
hidden = 4 | 8,8 | 16
l2 = uniform 0 0.01
batch-size = int 16 64
EOF

# The best model of a search is that of train with its settings.
test_best() {
    local method settings

    for method in random halving; do
        expect_exit 0 "$LOCKSTEP" search binary.h5 --space space "${run[@]:4}" \
            -e 9 --shard 8 --trials 9 --val-split 0.3 --method "$method" \
            -o s.h5 --force -q
        settings=$("$PYTHON" -c '
import json
best = json.load(open("s-trials.json"))["trials"][0]
assert best["rank"] == 1 and best["epochs"] == 9
print(*[f"--{k} {v}" for k, v in best["settings"].items()])')
        # shellcheck disable=SC2086 # several options
        expect_exit 0 "$LOCKSTEP" train binary.h5 --shard 8 -e 9 \
            --val-split 0.3 $settings -o t.h5 --force -q
        expect "the best of $method is that of train" \
            test "$(sha s.h5)" = "$(sha t.h5)"
    done
    "$PYTHON" - <<'EOF' || fault 'rungs of halving'
import csv
rows = list(csv.DictReader(open("s-trials.csv")))
assert sorted(int(r["epochs"]) for r in rows) == [1] * 6 + [3] * 2 + [9]
assert [int(r["rank"]) for r in rows] == list(range(1, 10))
for a, b in zip(rows, rows[1:]):
    assert a["epochs"] > b["epochs"] or float(a["loss"]) <= float(b["loss"])
for r in rows:
    assert 1e-3 <= float(r["lr"]) <= 1e-1 and 16 <= int(r["batch-size"]) <= 64
    assert r["hidden"] in ("4", "8,8", "16") and 0 <= float(r["l2"]) <= 0.01
assert len({r["lr"] for r in rows}) == 9
EOF
    checks=$((checks + 1))
}

test_grid() {
    printf 'lr = 0.1 | 0.01\nl2 = uniform 0 0.1 3\n' >grid
    expect_exit 0 "$LOCKSTEP" search value.h5 --space grid "${run[@]:0:4}" \
        -k 3 --method grid -o g.h5 --json -q
    "$PYTHON" - <<'EOF' || fault 'points of the grid'
import json
trials = json.load(open("out"))["trials"]
points = {(t["settings"]["lr"], float(t["settings"]["l2"])) for t in trials}
assert points == {(a, b) for a in ("0.1", "0.01") for b in (0, 0.05, 0.1)}
for t in trials:
    losses = [f["loss"] for f in t["folds"]]
    mean = sum(losses) / 3
    std = (sum((x - mean) ** 2 for x in losses) / 2) ** 0.5
    assert abs(t["mean"]["loss"] - mean) < 1e-12
    assert abs(t["std"]["loss"] - std) < 1e-12
means = [t["mean"]["loss"] for t in sorted(trials, key=lambda t: t["rank"])]
assert means == sorted(means)
EOF
    checks=$((checks + 1))
    expect_words out '"rmse"'
    # With folds the best settings are trained on all rows.
    expect_exit 0 "$LOCKSTEP" info g.h5
    expect 'the best is trained on all rows' grep -q 'rows_trained *403' out
    # A trial that diverges is ranked last.
    printf 'lr = 1e30 | 0.01\n' >grid
    expect_exit 0 "$LOCKSTEP" search value.h5 --space grid "${run[@]:0:4}" \
        -k 3 --optimizer sgd --method grid -o d.h5 -q
    expect 'the diverged trial is last' eval \
        "tail -n 1 d-trials.csv | grep -q '^2,0,.1e30.,.loss is not finite'"
    printf 'lr = 1e30 | 2e30\n' >grid
    expect_exit 79 "$LOCKSTEP" search value.h5 --space grid "${run[@]:0:4}" \
        -k 3 --optimizer sgd --method grid -o dd.h5 -q
    expect_words err 'none of the 2 trials has a result'
}

# ---- stopped and killed -----------------------------------------------------------

# until_done COMMAND...: kill it again and again, at moments that come later and
# later, and go on, on other threads; at last it ends by itself.
until_done() {
    local ms=20 threads=(1 2 3) i=0 pid status=1 kills

    kills=$(quick_or_all 6 12)

    while [ "$status" -ne 0 ] && [ "$i" -lt 60 ]; do
        "$@" --resume auto -j "${threads[$((i % 3))]}" >out 2>err </dev/null &
        pid=$!
        ms=$((ms + RANDOM % 40))
        sleep "0.$(printf %03d $((ms < 999 ? ms : 999)))"
        [ "$i" -ge "$kills" ] || kill -KILL "$pid" 2>/dev/null
        status=0
        wait "$pid" 2>/dev/null || status=$?
        i=$((i + 1))
    done
    [ "$status" -eq 0 ] || cat err >&2
    expect "$* ends" test "$status" -eq 0
    echo "ended after $i starts"
}

test_kill() {
    local method want

    for method in random halving; do
        expect_exit 0 "$LOCKSTEP" search binary.h5 --space space -e 27 \
            --trials 9 --val-split 0.3 --method "$method" -o w.h5 --force -q
        want=$(sha w.h5)
        rm -f k.h5 k-trials.*
        until_done "$LOCKSTEP" search binary.h5 --space space -e 27 \
            --trials 9 --val-split 0.3 --method "$method" -o k.h5 \
            --save-every 5 -q
        expect "a killed search by $method ends alike" \
            test "$(sha k.h5)" = "$want"
        expect_same w-trials.csv k-trials.csv
        expect_absent k.study.h5 k.ckpt.h5 k.trial-*
    done
    expect_exit 0 "$LOCKSTEP" cv binary.h5 "${run[@]:0:2}" "${run[@]:4}" -k 4 \
        -e 40 --seed 5 -o folds.h5 --force -q
    rm -f kc.h5
    until_done "$LOCKSTEP" cv binary.h5 "${run[@]:0:2}" "${run[@]:4}" -k 4 \
        -e 40 --seed 5 -o kc.h5 --save-every 5 -q
    expect 'a killed cv ends alike' test "$(sha kc.h5)" = "$(sha folds.h5)"
}

test_stop() {
    local pid status=0

    "$LOCKSTEP" cv binary.h5 -k 3 -e 100000 -o st.h5 --patience 0 -q &
    pid=$!
    for _ in $(seq 100); do
        [ -e st.study.h5 ] && break
        sleep 0.1
    done
    sleep 0.3
    kill -TERM "$pid"
    wait "$pid" || status=$?
    expect "SIGTERM ends with 75, not $status" test "$status" -eq 75
    expect 'the state is kept' test -e st.study.h5
    expect_exit 73 "$LOCKSTEP" cv binary.h5 -k 3 -e 100000 -o st.h5
    expect_words err '--resume auto'
    expect_exit 64 "$LOCKSTEP" cv binary.h5 -k 4 -e 100000 -o st.h5 \
        --patience 0 --resume auto
    expect_words err "folds '3', and this one has '4'"
    expect_exit 64 "$LOCKSTEP" resume st.h5
    expect_words err 'cv, search or pack'
    expect_exit 75 "$LOCKSTEP" cv binary.h5 -k 3 -e 100000 --patience 0 \
        -o st.h5 --resume auto --max-time 0.2 -q
    expect_exit 0 "$LOCKSTEP" cv binary.h5 -k 3 -e 2 -o st.h5 --force -q
    expect_absent st.study.h5 st.trial-0.fold-0.ckpt.h5
}

# ---- what is refused ----------------------------------------------------------

# refused CODE WORDS COMMAND...: one sentence, and no file.
refused() {
    local code=$1 words=$2

    shift 2
    expect_exit "$code" "$LOCKSTEP" "$@"
    expect_words err "$words"
}

test_bad() {
    local s=(search binary.h5 -o n.h5)

    refused 64 "want a number from 2 to 1000000" cv binary.h5 -k 1
    refused 64 'too few for 500 folds' cv binary.h5 -k 500
    refused 64 'too few for 50 folds' cv groups.h5 -k 50 --group group
    refused 64 'not of cv' cv binary.h5 --val-split 0.2
    refused 64 'not of cv' cv binary.h5 --val-every 2
    refused 64 '--monitor auc needs a validation' cv binary.h5 --monitor auc
    refused 64 '--stop-at auc=0.9 needs a validation' cv binary.h5 \
        --stop-at auc=0.9
    refused 64 '--val-every 7 needs a validation' "${s[@]}" --space space -k 3 \
        --val-every 7
    refused 64 'the last rows' cv binary.h5 --split tail
    refused 64 '--part train' cv parts.h5
    refused 64 'stratified' cv value.h5 --split stratified
    refused 64 '--space FILE' "${s[@]}"
    refused 64 'there are none' "${s[@]}" --space space
    refused 64 '--val-split' "${s[@]}" --space space --val-split 0.2 -k 3
    refused 64 'a grid needs' "${s[@]}" --space space -k 3 --method grid
    refused 64 '--epochs auto must be a number' "${s[@]}" --space space -k 3 \
        --method halving
    refused 64 '-o BEST.h5' search binary.h5 --space space -k 3
    refused 66 'none' "${s[@]}" --space none -k 3
    while read -r words line; do
        printf '%s\n' "$line" >bad
        refused 78 "bad:1" "${s[@]}" --space bad -k 3
        expect_words err "$words"
    done <<EOF
learning learning-speed = 1 | 2
above lr = 0 | 1
LEAST lr = log 0 1
LEAST lr = uniform 1 0.5
LEAST lr = uniform 1
whole batch-size = int 1.5 8
command force = yes | no
unknown seed-x = 1
differ split = random | tail
differ threads = 1 | 2
differ x = a | b
EOF
    printf '; nothing\n' >bad
    refused 64 'has no settings' "${s[@]}" --space bad -k 3
    printf 'loss = bce | squared\n' >bad
    refused 64 'monitor' "${s[@]}" --space bad -k 3
    # A table is read with codes of its texts or without.
    printf 'embedding = 2 | 3\n' >bad
    refused 64 'give --embedding auto' search words.csv -o n.h5 --space bad -k 2
    printf 'embedding = 0 | 3\n' >bad
    refused 64 'one after the other' search words.csv -o n.h5 --space bad -k 2 \
        --embedding auto
    expect_absent n.h5 n.study.h5 n-trials.csv
}

test_folds
test_repeats
test_training
test_threads
test_ensemble
test_like
test_bad_ensembles
test_best
test_grid
test_kill
test_stop
test_bad
