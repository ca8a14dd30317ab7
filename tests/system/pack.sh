#!/bin/bash
# SPDX-License-Identifier: MIT
# pack.sh - lockstep pack: its states are those of train, its choice is that of
# NumPy, one result on any number of threads and after SIGKILL, and no look at
# test rows.
#
# The moments of the kills are those of a seed, LOCKSTEP_KILL_SEED.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need_python numpy h5py
export OMP_WAIT_POLICY=passive
RANDOM=${LOCKSTEP_KILL_SEED:=1}

"$PYTHON" - <<'PYTHON' || exit 99
import h5py, numpy as np

r = np.random.default_rng(3)
n = 403
X = r.normal(size=(n, 6)).astype("f4")
X[:, 0] += 1000
noise = r.normal(size=n) * 0.5
tables = {
    "binary": ((X[:, 1] * X[:, 2] + X[:, 3] + noise) > 0.6).astype("i4"),
    "multi": (X[:, 1] + noise > 0).astype("i4") + (X[:, 2] > 0.8),
    "value": (1e4 + 30 * X[:, 1] - X[:, 2] * X[:, 3] + noise).astype("f4"),
}

def write(name, rows, y, **more):
    with h5py.File(name + ".h5", "w") as f:
        f["X"], f["y"] = X[rows], y[rows]
        for key, values in more.items():
            f[key] = values

held = np.arange(n) % 4 == 1
every = np.ones(n, bool)
for name, y in tables.items():
    write(name, every, y)
    write(name + "-train", ~held, y)
    write(name + "-val", held, y)
weight = r.uniform(0.2, 3, n).astype("f4")
write("weighted-train", ~held, tables["binary"], weight=weight[~held])
write("weighted-val", held, tables["binary"], weight=weight[held])
part = np.arange(n) % 3  # train, validation and test rows
y = tables["binary"]
write("parts", every, y, split=part)
write("leak", every, np.where(part == 2, 1 - y, y), split=part)
write("shuffled", every, np.where(part == 1, 1 - y, y), split=part)
write("single", np.arange(n) < 1, tables["value"])
write("few", np.arange(n) < 9, tables["value"])
one_class = np.where(part == 1, 0, y)
write("one-class", every, one_class, split=part)
PYTHON

cat >space <<'EOF'
hidden = 5 | 7,4
lr = log 3e-3 1e-1
batch-size = 16 | 32
EOF
run=(--space space --members 3 --shard 8)

# sha FILE: what the bits of a model are.
sha() {
    "$LOCKSTEP" info "$1" | awk '$1 == "sha256" { print $2 }'
}

# ---- Reference -----------------------------------------------------------------

# Each member is trained by `train` with its settings and seed, up to each epoch;
# NumPy chooses from the predictions of these models for the rows held out.
check_choice() {
    local table=$1 monitor=$2 epochs=$3

    expect_exit 0 "$LOCKSTEP" pack "$table-train.h5" --val "$table-val.h5" \
        "${run[@]}" -e "$epochs" --monitor "$monitor" -o p.h5 --force -q --json \
        --seed 5 || return
    cp out pack.json
    expect_exit 0 "$LOCKSTEP" info p.h5 --json -q
    cp out info.json
    expect_exit 0 "$LOCKSTEP" eval p.h5 "$table-val.h5" --json -q
    cp out eval.json
    "$PYTHON" - "$LOCKSTEP" "$table" "$monitor" "$epochs" <<'PYTHON' ||
import json, subprocess, sys
import h5py, numpy as np

program, table, monitor, epochs = sys.argv[1:4] + [int(sys.argv[4])]
pack, info, measured = (json.load(open(n + ".json"))
                        for n in ("pack", "info", "eval"))
trials = sorted(pack["trials"], key=lambda t: t["trial"])
with h5py.File(table + "-val.h5") as f:
    y = f["y"][:]
    w = f["weight"][:].astype("f8") if "weight" in f else np.ones(len(y))

def run(*words):
    subprocess.run([program, *words, "-q", "--force"], check=True,
                   stdout=subprocess.DEVNULL)

def sha_of(path):
    out = subprocess.run([program, "info", path, "--json"], check=True,
                         capture_output=True).stdout
    return json.loads(out)["parameters_sha256"]

def train(k, e):
    """Predictions and hash of member k after e epochs."""
    settings = [w for s in trials[k]["settings"].items()
                for w in ("--" + s[0], s[1])]
    run("train", table + "-train.h5", "--val", table + "-val.h5", "-o",
        "one.h5", "-e", str(e), "--restore", "last", "--monitor", monitor,
        "--shard", "8", "--seed", str(5 + k), *settings)
    run("predict", "one.h5", table + "-val.h5", "-o", "one.p.h5")
    with h5py.File("one.p.h5") as f:
        return f["prediction"][:].reshape(len(y), -1), sha_of("one.h5")

def figure(mean):
    """Smaller is better."""
    a = mean.astype("f4").astype("f8")
    if monitor == "auc":
        s = a[:, 0]
        pairs = np.subtract.outer(s[y == 1], s[y == 0])
        return -((pairs > 0) + 0.5 * (pairs == 0)).mean()
    if monitor == "accuracy":
        return -((a[:, 0] > 0.5) == y).mean()
    if monitor == "rmse":
        return np.sqrt(((a[:, 0] - y) ** 2).mean())
    if table == "value":
        loss = 0.5 * (a[:, 0] - y.astype("f8")) ** 2
    elif table == "multi":
        loss = -np.log(a[np.arange(len(y)), y])
    else:
        loss = -np.where(y == 1, np.log(a[:, 0]), np.log(1 - a[:, 0]))
    return (w * loss).sum() / w.sum()

def greedy(out):
    """How often each of these is picked, and the figure."""
    total, picks, best, length = 0 * out[0], [], np.inf, 0
    for k in range(32):
        values = [figure((total + o) / (k + 1)) for o in out]
        pick = int(np.argmin(values))
        total = total + out[pick]
        picks.append(pick)
        if values[pick] < best:
            best, length = values[pick], k + 1
    return np.bincount(picks[:length], minlength=len(out)), best

own = {}  # member: (best epoch, its figure)
kept, value, rounds = {}, np.inf, []
state = {}
for e in range(1, epochs + 1):
    candidates = set(kept)
    for k in range(3):
        state[k, e] = train(k, e)
        f = figure(state[k, e][0])
        if k not in own or f < own[k][1]:
            own[k] = e, f
        candidates |= {(k, e), (k, own[k][0])}
    candidates = sorted(candidates)
    picks, best = greedy([state[c][0].astype("f8") for c in candidates])
    if best < value:
        kept = {c: n for c, n in zip(candidates, picks) if n}
        value = best
    rounds.append(value)
got = [abs(r["value"]) for r in pack["rounds"]]
assert np.allclose(got, np.abs(rounds), rtol=1e-5), (got, rounds)
members = info.get("members", [info])
found = [(m["parameters_sha256"], m.get("weight")) for m in members]
want = [(state[c][1], kept[c] if len(kept) > 1 else None) for c in sorted(kept)]
assert found == want, (found, want)
weights = [sum(n for c, n in kept.items() if c[0] == k) for k in range(3)]
assert [t["weight"] for t in trials] == weights, (trials, weights)
key = {"auto": "loss"}.get(monitor, monitor)
assert abs(measured[key] - got[-1]) <= 1e-6 * abs(got[-1]), (measured, got)
print(table, monitor, weights, value)
PYTHON
        fault "choice of $table by $monitor"
    checks=$((checks + 1))
}

test_choice() {
    local table monitor

    while read -r table monitor; do
        check_choice "$table" "$monitor" "$(quick_or_all 3 6)"
    done <<EOF
binary auto
multi loss
value auto
weighted auto
value rmse
binary auc
binary accuracy
EOF
}

# ---- One result -------------------------------------------------------------------

test_threads() {
    local j want='' table

    for table in binary value; do
        want=
        for j in 1 2 3 7; do
            expect_exit 0 "$LOCKSTEP" pack "$table.h5" "${run[@]}" -e 6 -o j.h5 \
                --table "j$j.csv" --force -q -j "$j" || return
            [ -n "$want" ] || want=$(sha j.h5)
            expect "pack is the same on $j threads" test "$(sha j.h5)" = "$want"
            expect_same j1.csv "j$j.csv"
        done
    done
    expect_absent j.study.h5 j.pack.h5 j.member-0.a.h5 j.member-0.b.h5
    # Settings and figures of a member do not depend on how many there are.
    expect_exit 0 "$LOCKSTEP" pack value.h5 --space space --shard 8 -e 6 \
        -o alone.h5 --members 1 -j 3 --table alone.csv -q
    "$PYTHON" - <<'PYTHON' || fault 'a member does not depend on the others'
import csv
a, b = (next(csv.DictReader(open(n + ".csv"))) for n in ("alone", "j1"))
assert int(a.pop("weight")) > 0
b.pop("weight")
assert a == b, (a, b)
PYTHON
    checks=$((checks + 1))
}

# until_done COMMAND...: kill it again and again, at moments that come later and
# later, and go on, on other threads; at last it ends by itself.
until_done() {
    local ms=100 threads=(1 2 3) i=0 pid status=1 kills

    kills=$(quick_or_all 6 20)
    while [ "$status" -ne 0 ] && [ "$i" -lt 60 ]; do
        "$@" --resume auto -j "${threads[$((i % 3))]}" >out 2>err </dev/null &
        pid=$!
        ms=$((ms + RANDOM % 80))
        sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
        [ "$i" -ge "$kills" ] || kill -KILL "$pid" 2>/dev/null
        status=0
        wait "$pid" 2>/dev/null || status=$?
        i=$((i + 1))
    done
    [ "$status" -eq 0 ] || cat err >&2
    expect "$* ends" test "$status" -eq 0
}

test_kill() {
    local want long=(--space space --members 5 --shard 8 -e 40)

    expect_exit 0 "$LOCKSTEP" pack binary.h5 "${long[@]}" -o w.h5 \
        --table w.csv -q
    want=$(sha w.h5)
    until_done "$LOCKSTEP" pack binary.h5 "${long[@]}" -o k.h5 --table k.csv \
        --save-every 3ep -q
    expect 'a killed pack ends alike' test "$(sha k.h5)" = "$want"
    expect_same w.csv k.csv
    expect_absent k.study.h5 k.pack.h5 k.member-0.a.h5 k.member-4.b.h5
}

# Stopped in the middle of epochs, with members that diverge.
test_stop() {
    local want pid status run=(--optimizer sgd --members 5 --shard 8 -e 60
        --space rates --batch-size 1 --seed 3)

    printf 'lr = 1e-3 | 1e30 | 3e-2\nhidden = 24,24\n' >rates
    expect_exit 0 "$LOCKSTEP" pack value.h5 "${run[@]}" -o w.h5 --force \
        --table w.csv -q
    expect 'a member diverges' grep -q 'loss is not finite' w.csv
    want=$(sha w.h5)
    for _ in 1 2 3 4 5 6; do
        status=0
        "$LOCKSTEP" pack value.h5 "${run[@]}" -o s.h5 --table s.csv -q \
            --save-every 0 --resume auto >out 2>err &
        pid=$!
        sleep "0.$((RANDOM % 6 + 2))"
        kill -TERM "$pid" 2>/dev/null
        wait "$pid" || status=$?
        [ "$status" -eq 75 ] || break
    done
    [ "$status" -ne 75 ] || expect_exit 0 "$LOCKSTEP" pack value.h5 \
        "${run[@]}" -o s.h5 --table s.csv -q --resume auto
    expect 'a stopped pack ends alike' test "$(sha s.h5)" = "$want"
    expect_same w.csv s.csv
}

test_ends() {
    expect_exit 0 "$LOCKSTEP" pack binary.h5 "${run[@]}" -e 1000000 \
        --patience 0 --ensemble-patience 1000000 --max-time 2 -o t.h5 -q --json
    expect_words out 'the time limit of 2 s was reached after round'
    expect_exit 0 "$LOCKSTEP" info t.h5
    expect_words out 'the time limit of 2 s'
    # An ensemble that does not improve ends the pack; so do its members.
    expect_exit 0 "$LOCKSTEP" pack binary.h5 "${run[@]}" -e 1000 \
        --patience 0 --ensemble-patience 2 -o t.h5 --force -q --json
    "$PYTHON" - <<'PYTHON' || fault 'patience of the ensemble'
import json
t = json.load(open("out"))
rounds = t["rounds"]
assert "has not improved for 2 rounds" in t["ended"], t["ended"]
assert rounds[-1]["best_round"] == len(rounds) - 2
values = [r["value"] for r in rounds]
assert values == sorted(values, reverse=True)
assert all(r["value"] <= r["single"] for r in rounds)
PYTHON
    expect_exit 0 "$LOCKSTEP" pack binary.h5 "${run[@]}" -e 1000 --patience 3 \
        --ensemble-patience 1000 -o t.h5 --force -q --json
    "$PYTHON" - <<'PYTHON' || fault 'patience of members'
import json
t = json.load(open("out"))
assert t["ended"] == "all members have ended", t["ended"]
running = [r["running"] for r in t["rounds"]]
assert running == sorted(running, reverse=True)
epochs = [x["epochs"] for x in t["trials"]]
assert len(set(epochs)) > 1
assert running == [sum(e >= r + 1 for e in epochs) for r in range(len(running))]
assert all("for 3 epochs" in x["folds"][0]["ended"] for x in t["trials"])
PYTHON
    checks=$((checks + 2))
}

# Nothing but the choice looks at validation rows, and nothing at test rows.
test_leak() {
    local name

    for name in parts leak shuffled; do
        expect_exit 0 "$LOCKSTEP" pack "$name.h5" "${run[@]}" -e 5 \
            -o "$name.m.h5" --table "$name.csv" -q
        expect_exit 0 "$LOCKSTEP" pack "$name.h5" --space space --members 1 \
            --shard 8 -e 5 -o "$name.1.h5" -q
        expect_exit 0 "$LOCKSTEP" info "$name.1.h5" --json
        cp out "$name.json"
    done
    expect 'test rows do not matter' \
        test "$(sha parts.m.h5)" = "$(sha leak.m.h5)"
    expect_same parts.csv leak.csv
    expect 'validation rows choose' \
        test "$(sha parts.m.h5)" != "$(sha shuffled.m.h5)"
    # With other labels of the validation rows a member has another validation
    # loss in each epoch, and the same training loss.
    "$PYTHON" - <<'PYTHON' || fault 'validation rows do not train'
import json
def members(name):
    info = json.load(open(name + ".json"))
    return info.get("members", [info])
losses = {}
for name in ("parts", "shuffled"):
    for m in members(name):
        for e in m["history"]:
            key = m["provenance"]["pack_member"], e["epoch"]
            losses.setdefault(key, {})[name] = e["loss"], e["val_loss"]
both = [x for x in losses.values() if len(x) == 2]
assert both
for x in both:
    assert x["parts"][0] == x["shuffled"][0]
    assert x["parts"][1] != x["shuffled"][1]
PYTHON
    checks=$((checks + 1))
}

# ---- What is refused, and small tables ----------------------------------------------

# refused CODE WORDS OPTIONS...: one sentence, and no file.
refused() {
    local code=$1 words=$2

    shift 2
    expect_exit "$code" "$LOCKSTEP" pack "$@"
    expect_words err "$words"
    expect_absent n.h5 n.study.h5 n.pack.h5
}

test_bad() {
    local b=(binary.h5 -o n.h5)

    refused 64 '-o MODEL.h5' binary.h5
    refused 64 '--members is' "${b[@]}" --members 0
    refused 64 'want 1 to 4096' "${b[@]}" --members 4097
    refused 64 'not of pack' "${b[@]}" --folds 3
    refused 64 'not of pack' "${b[@]}" --val-every 2
    refused 64 'not of pack' "${b[@]}" --restore last
    refused 64 '--monitor train-loss does not go with' "${b[@]}" \
        --monitor train-loss
    refused 64 '--save-every counts steps' "${b[@]}" --save-every 500
    refused 64 'figure of regression' "${b[@]}" --monitor rmse
    printf 'loss = bce | focal\n' >bad
    refused 64 'one ensemble has one loss' "${b[@]}" --space bad
    refused 64 'is streamed' "${b[@]}" --memory 1K
    refused 64 'both sides need rows' single.h5 -o n.h5
    expect_exit 65 "$LOCKSTEP" pack one-class.h5 -o o.h5 "${run[@]}" -e 1 \
        --monitor auc
    expect_words err 'they are of one class'
    keeps_freed_memory || expect_exit 71 "$LOCKSTEP" pack binary.h5 -o n2.h5 \
        --memory 80M --members 300 --hidden 2000
    keeps_freed_memory || expect_words err 'keeps all of them in memory'
    printf 'lr = 1e30\n' >bad
    expect_exit 79 "$LOCKSTEP" pack value.h5 -o n3.h5 --space bad --members 2 \
        --optimizer sgd
    expect_words err 'none of the 2 trials has a result'
    expect_absent n.h5 n2.h5 n3.h5
    expect_exit 0 "$LOCKSTEP" pack few.h5 -o f.h5 --members 2 -e 3 -q
    expect_exit 0 "$LOCKSTEP" info --check f.h5
    expect_exit 0 "$LOCKSTEP" pack one-class.h5 -o o.h5 "${run[@]}" -e 2 -q \
        --force
    expect_exit 73 "$LOCKSTEP" pack binary.h5 -o o.h5 "${run[@]}" -e 2
}

# A pack goes on with the same settings only, from a state that is whole.
test_bad_state() {
    local pid status=0 long=(pack binary.h5 "${run[@]}" -e 100000 --patience 0
        -o r.h5 --ensemble-patience 100000)

    "$LOCKSTEP" "${long[@]}" -q --save-every 1ep &
    pid=$!
    for _ in $(seq 200); do
        [ -e r.pack.h5 ] && break
        sleep 0.1
    done
    kill -TERM "$pid"
    wait "$pid" || status=$?
    expect "SIGTERM ends with 75, not $status" test "$status" -eq 75
    expect_exit 64 "$LOCKSTEP" "${long[@]:0:12}" -o r.h5 --resume auto \
        --ensemble-patience 7
    expect_words err "ensemble-patience '100000', and this one has '7'"
    expect_exit 64 "$LOCKSTEP" resume r.h5
    expect_words err 'cv, search or pack'
    expect_exit 73 "$LOCKSTEP" "${long[@]}"
    expect_words err '--resume auto'
    "$PYTHON" -c 'b = bytearray(open("r.pack.h5", "rb").read())
b[len(b) // 2] ^= 1
open("r.pack.h5", "wb").write(b)'
    expect_exit 65 "$LOCKSTEP" "${long[@]}" --resume auto
    expect_words err 'r.pack.h5'
    expect_exit 0 "$LOCKSTEP" pack binary.h5 "${run[@]}" -e 2 -o r.h5 --force -q
    expect_absent r.pack.h5 r.study.h5 r.member-0.a.h5 r.member-2.b.h5
}

# The built-in space leaves alone what is set.
test_space() {
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9
    expect_words out 'space of the 9 members'
    expect_words out 'members, with --preset fast'
    expect_words out 'numeric-embedding = periodic | piecewise'
    expect_words out 'numeric-sigma = log'
    for preset in plain fast; do
        expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
            --preset $preset
        cp out own
        expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
            --preset $preset --space own
        expect_same out own
    done
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
        --dropout 0.2 --numeric-sigma 0.2 --hidden 20
    expect 'what is given is the same for all members' \
        test -z "$(grep -E '^(dropout|numeric-sigma|hidden) ' out)"
    expect_words out weight-decay
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
        --numeric-embedding piecewise
    expect 'a kind of embedding that is given is that of all members' \
        eval '! grep -q "^numeric-" out'
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
        --numeric-sigma 0.2
    expect 'frequencies that are given are for periodic members' \
        eval '! grep -q "^numeric-" out'
    # Members of both kinds train, and a failed one is reported.
    expect_exit 0 "$LOCKSTEP" pack binary.h5 -o kinds.h5 --members 8 -e 2 -q \
        --table kinds.csv --json
    "$PYTHON" - <<'PYTHON' || fault 'members of both kinds of embedding'
import json
trials = json.load(open("out"))["trials"]
assert [trial["status"] for trial in trials] == ["done"] * 8, trials
kinds = {trial["settings"]["numeric-embedding"]: trial["settings"]
         for trial in trials}
assert "numeric-sigma" in kinds["periodic"]
assert "numeric-sigma" not in kinds["piecewise"]
PYTHON
    printf 'lr = 1e-3 | 1e30\n' >bad
    expect_exit 0 "$LOCKSTEP" pack value.h5 -o rate.h5 --space bad --members 8 \
        --optimizer sgd -e 2 -q --seed 1
    expect_words out 'of 8 members failed; member '
    expect_words out 'try a smaller --lr '
    for preset in plain fast; do
        hidden=$([ $preset = plain ] && echo 100 || echo 128,128)
        expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
            --preset $preset --hidden "$hidden"
        expect 'what is given as the preset has it is the same, too' \
            eval '! grep -q "^hidden" out'
    done
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 --lr 0.01 \
        --preset plain --json
    "$PYTHON" - <<'PYTHON' || fault 'plan of a pack'
import json
plan = json.load(open("out"))
assert plan["members"] == 9
assert "lr" not in plan["space"] and "hidden" in plan["space"]
memory = plan["memory"]
assert 0 < memory["saving"] < memory["members"]
assert memory["states"] > 0 and memory["table"] > 0
PYTHON
    expect_exit 0 "$LOCKSTEP" pack binary.h5 --dry-run --members 9 \
        --optimizer momentum
    expect 'rates of adamw are those of adamw' eval '! grep -q "^lr" out'
    checks=$((checks + 1))
}

# peak DATA OPTIONS...: print the bytes that a pack takes; write its plan to plan.
peak() {
    local run=(pack "$@" -e 1 -j 2 -q --json)

    expect_exit 0 "$LOCKSTEP" "${run[@]}" --dry-run
    mv out plan
    "$PYTHON" - "$LOCKSTEP" "${run[@]}" -o peak.h5 --force <<'PYTHON'
import os, subprocess, sys
with open("out", "w") as out:
    process = subprocess.Popen(sys.argv[1:], stdout=out)
    _, status, used = os.wait4(process.pid, 0)
assert status == 0, status
print(used.ru_maxrss * 1024)
PYTHON
}

# A pack takes what --dry-run says, beside the program and its libraries: at most
# a twentieth more, for the allocator, and not much less.
test_memory() {
    local few many

    grep -qa -e __asan_init -e __tsan_init "$LOCKSTEP" && return
    "$PYTHON" - <<'PYTHON' || exit 99
import h5py, numpy as np
r = np.random.default_rng(5)
with h5py.File("large.h5", "w") as f:
    f["X"] = r.normal(size=(50000, 100)).astype("f4")
    f["y"] = (f["X"][:, 0] > 0).astype("i4")
PYTHON
    printf 'hidden = 256,256\n' >wide
    printf 'hidden = 1\n' >narrow
    few=$(peak few.h5 --members 1 --space narrow)
    many=$(peak large.h5 --members 24 --space wide --batch-size 500)
    "$PYTHON" - "$few" "$many" <<'PYTHON' || fault 'memory of a pack'
import json, sys
program, used = int(sys.argv[1]), int(sys.argv[2])
stated = json.load(open("plan"))["memory"]
total = sum(stated.values())
assert 20e6 < stated["table"] < 22e6, stated
assert used - program <= 1.05 * total, (used, program, total)
assert total <= 1.25 * used, (used, total)
PYTHON
    checks=$((checks + 1))
}

test_choice
test_threads
test_kill
test_stop
test_ends
test_leak
test_bad
test_bad_state
test_space
test_memory
