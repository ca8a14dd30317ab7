#!/bin/bash
# SPDX-License-Identifier: MIT
# report.sh - pages and pictures: well-formed, of their own, the same bytes each
# time; their numbers are those of eval and of the predictions; names from files
# are escaped; rows are only those that they are said to be.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy

ask() {
    expect "report.py $*" "$PYTHON" "$top_srcdir/tests/system/report.py" "$@"
}

train() {
    expect_exit 0 "$LOCKSTEP" train "$1" -o "$2" -q --force --hidden 8 "${@:3}"
}

report() {
    expect_exit 0 "$LOCKSTEP" report "$@" --force
}

ask make

# ---- Numbers are those of eval and predict ------------------------------------

# compare KIND NAME TASK: a page on rows of --data.
compare() {
    train "$2.h5" "$2-m.h5" -e 6 --val-split 0.2
    report "$2-m.h5" --data "$2.h5" -o "$2.html"
    expect_exit 0 "$LOCKSTEP" eval "$2-m.h5" "$2.h5" --json && mv out eval.json
    expect_exit 0 "$LOCKSTEP" predict "$2-m.h5" "$2.h5" -o p.h5 --force
    ask "$1" "$2.html" eval.json p.h5 "$2.h5" ${3:+"$3"}
}

compare classes binary binary
compare classes weighted binary
compare classes three multiclass
compare values values
ask page binary.html "<b>&\"'x" "yes & no" "<b>&\"'x1" 'The model was trained on rows'
ask page values.html '<i>e</i>' 'm & c' 'Partial dependence: x0'

# ---- Rows that the run held out -------------------------------------------------

report binary-m.h5 -o a.html
ask page a.html 'Measured on 180 rows of binary.h5 that the run held out' \
    'Learning curves' 'The check found' 'Importance of the columns'
report binary-m.h5 -o b.html -j 1
expect_same a.html b.html
loss=$("$LOCKSTEP" info binary-m.h5 --json |
    "$PYTHON" -c 'import json, sys; print("%.4g" % json.load(sys.stdin)["history"][-1]["val_loss"])')
expect_words a.html "<dt>loss</dt><dd>$loss</dd>"

# All figures of these rows are those of a table that has no others.
for kind in weighted three values; do
    train $kind.h5 tail-$kind.h5 -e 6 --split tail --val-split 0.2
    report tail-$kind.h5 -o tail.html
    ask tail $kind.h5 180 tail-rows.h5
    expect_exit 0 "$LOCKSTEP" eval tail-$kind.h5 tail-rows.h5 --json && mv out eval.json
    ask figures tail.html eval.json
done

# The time is that of the history.
train binary.h5 timed.h5 -e 5 --val-split 0.2 --save-every 1ep
report timed.h5 -o c.html
expect_exit 0 "$LOCKSTEP" info timed.h5 --json && mv out info.json
ask time c.html info.json
report timed.h5 tail-weighted.h5 -o c.html
ask page c.html 'Time by phase' 'One bar for each run'

# The command on the page trains the same model.
command=$("$PYTHON" -c 'import html, re, sys
print(html.unescape(re.search("<code>lockstep (train .*?)</code>", open("a.html").read())[1]))')
expect_exit 0 eval "\"\$LOCKSTEP\" $command -o again.h5 -q"
expect_exit 0 "$LOCKSTEP" diff binary-m.h5 again.h5

# Another table at its place is not used, nor is one that has gone.
cp binary.h5 kept.h5
cp weighted.h5 binary.h5
report binary-m.h5 -o c.html
ask page c.html 'its fingerprint is another' 'Loss by epoch'
ask lacks c.html 'false positive rate' 'that the run held out.'
rm binary.h5
report binary-m.h5 -o c.html
ask page c.html 'cannot be used' 'Loss by epoch'
ask lacks c.html 'false positive rate'
mv kept.h5 binary.h5
train tiny.h5 none.h5 -e 2
report none.h5 -o c.html
ask page c.html 'held out no rows' 'fingerprint'

# A validation table of its own counts only if its loss is that of the run.
cp tiny.h5 val.h5
train tiny.h5 own.h5 -e 2 --val val.h5
report own.h5 -o c.html
ask page c.html 'Measured on 120 rows of val.h5 that the run held out' 'ROC curve'
"$PYTHON" -c 'import h5py
with h5py.File("val.h5", "a") as f: f["y"][:] = 1 - f["y"][:]'
report own.h5 -o c.html
ask page c.html 'which the run has not measured'
ask lacks c.html 'false positive rate'

# A text is read by the columns that the model notes.
cat >text.py <<'END'
import random
random.seed(3)
print("city,size,kind")
for i in range(200):
    print(random.choice(["Rome", "<Bern>"]), "" if i % 17 == 0 else i, "ab"[i % 2], sep=",")
END
"$PYTHON" text.py >text.csv
train text.csv text.h5 -e 2 --y kind --missing mean --embedding 2 --val-split 0.2
report text.h5 -o c.html
ask page c.html 'Measured on 40 rows of text.csv that the run held out' '<Bern>'
report text.h5 --data text.csv -o c.html
ask page c.html 'Measured on 200 rows of text.csv' 'All figures' 'The columns of the table'

# ---- Studies ------------------------------------------------------------------------

cat >space.ini <<'END'
lr = log 1e-3 1e-1
hidden = 4 | 8
dropout = uniform 0 0.3
END
expect_exit 0 "$LOCKSTEP" search tiny.h5 --space space.ini --trials 5 -e 2 \
    --val-split 0.3 -o best.h5 -q
report best.h5 -o search.html
ask page search.html 'Settings and figures of the trials' 'trial 3, rank' 'loss by lr' \
    'best so far' 'that the run held out'
cp none.h5 other.h5 && cp best-trials.json other-trials.json
report other.h5 -o c.html
expect_words err 'whose parameters are others'
ask lacks c.html 'best so far'
expect_exit 0 "$LOCKSTEP" cv tiny.h5 -k 3 -e 2 -o cv.h5 --json -q && mv out cv.json
report cv.h5 cv.json -o c.html
ask page c.html 'Folds: loss' 'fold 2' 'Training loss of the members'
ask lacks c.html 'Comparison'
report cv.json -o c.html
ask page c.html 'Folds: loss' 'holds figures and no model'
expect_exit 0 "$LOCKSTEP" pack tiny.h5 --members 3 -e 3 -o pack.h5 --json -q && mv out pack.json
report pack.h5 pack.json -o c.html
ask page c.html 'Ensemble by round' 'ROC curve' \
    'that the run held out'
report binary-m.h5 again.h5 none.h5 -o c.html
ask page c.html 'Comparison' '3 runs compared' 'Settings that differ' 'val-split' \
    'cannot be compared'
train tiny.h5 long.h5 -e 3
report long.ckpt.h5 -o c.html
ask page c.html 'Checkpoint: a multilayer perceptron'

# ---- Single pictures ------------------------------------------------------------------

expect_exit 64 "$LOCKSTEP" plot binary-m.h5 --what residuals -o x.svg
expect_words err "no picture 'residuals'; it has loss"
pictures=$(sed 's/.*it has //; s/[,.]/ /g; s/ and / /' err)
expect 'there are some pictures' [ "$(wc -w <<<"$pictures")" -ge 9 ]
for what in $pictures; do
    expect_exit 0 "$LOCKSTEP" plot binary-m.h5 --what "$what" -o "$what.svg"
    ask svg "$what.svg"
done
expect_exit 0 "$LOCKSTEP" plot best.h5 --what parallel -o parallel.svg
ask svg parallel.svg
for what in predicted residuals-2 residual-histogram importance dependence dependence-2; do
    expect_exit 0 "$LOCKSTEP" plot values-m.h5 --data values.h5 --what $what -o $what.svg --force
    ask svg $what.svg
done
expect_exit 64 "$LOCKSTEP" plot none.h5 --what roc -o x.svg
expect_words err 'Name rows with --data'

# ---- Curves on a terminal ----------------------------------------------------------------

cat >terminal.py <<'END'
import fcntl, os, pty, struct, sys, termios
columns, *command = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, int(columns), 0, 0))
    os.execvp(command[0], command)
out = b""
while True:
    try:
        more = os.read(fd, 65536)
    except OSError:
        break
    out += more
    if not more:
        break
os.write(1, out)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
on_terminal() { "$PYTHON" terminal.py "$@"; }
expect_exit 0 on_terminal 100 env LC_ALL=C.UTF-8 "$LOCKSTEP" info binary-m.h5
expect_words out 'val loss          █'
expect_exit 0 on_terminal 60 env LC_ALL=C.UTF-8 "$LOCKSTEP" info binary-m.h5
expect 'a narrow terminal has no curve' bash -c '! grep -q █ out'
expect_exit 0 on_terminal 100 env LC_ALL=C "$LOCKSTEP" info binary-m.h5
expect 'without UTF-8 there is no curve' bash -c '! grep -q █ out'
expect_exit 0 env LC_ALL=C.UTF-8 "$LOCKSTEP" info binary-m.h5
expect 'a file has no curve' bash -c '! grep -q █ out'
expect_exit 0 on_terminal 100 env LC_ALL=C.UTF-8 "$LOCKSTEP" train tiny.h5 -o t.h5 -e 4 --hidden 4
expect_words out 'loss     █'

# ---- What is refused ---------------------------------------------------------------------

expect_exit 64 "$LOCKSTEP" report binary-m.h5
expect_words err '-o FILE.html'
expect_exit 64 "$LOCKSTEP" plot binary-m.h5 -o x.svg
expect_words err '--what'
expect_exit 73 "$LOCKSTEP" report binary-m.h5 -o a.html
expect_words err '--force'
expect_exit 66 "$LOCKSTEP" report nosuch.h5 -o x.html
expect_exit 66 "$LOCKSTEP" report binary-m.h5 --data nosuch.h5 -o x.html
expect_exit 65 "$LOCKSTEP" report binary.h5 -o x.html
expect_exit 65 "$LOCKSTEP" report binary-m.h5 --data values.h5 -o x.html
expect_exit 64 "$LOCKSTEP" report binary-m.h5 -o x.pdf
expect_words err 'ends in .html'
expect_exit 64 "$LOCKSTEP" plot binary-m.h5 --what loss -o x.png
expect_words err 'ends in .svg'
for what in loss accuracy seconds; do
    expect_exit 64 "$LOCKSTEP" plot binary-m.h5 --data binary.h5 --what $what -o x.svg
    expect_words err "picture '$what' shows what the run has recorded, and no rows"
done
expect_exit 64 "$LOCKSTEP" report binary-m.h5 --rows 0:9 -o x.html
expect_words err '--rows says how --data is read'
expect_exit 64 "$LOCKSTEP" report cv.json --data binary.h5 -o x.html
expect_words err 'is a document of figures'
# --force replaces a page, but no table.
cp binary.h5 table.html
expect_exit 64 "$LOCKSTEP" report binary-m.h5 --data table.html -o table.html --force
expect_words err 'is an input'
ln -s binary.h5 own.html
expect_exit 64 "$LOCKSTEP" report binary-m.h5 -o own.html --force
cp binary.h5 table.svg
expect_exit 64 "$LOCKSTEP" plot binary-m.h5 --data table.svg --what roc -o table.svg --force
expect_same table.svg binary.h5
head -c 300 cv.json >damaged.json
expect_exit 65 "$LOCKSTEP" report damaged.json -o x.html
echo '{"trials": 3}' >empty.json
expect_exit 65 "$LOCKSTEP" report empty.json -o x.html
expect_words err 'has no list of trials'
# A document of any shape is no crash.
echo '{"trials": [7, {"settings": {"lr": []}, "folds": {}, "mean": 3, "trial": -1}], "rounds": [1]}' \
    >odd.json
report odd.json -o c.html
ask page c.html
expect_absent x.html x.svg
expect_absent .x.html.tmp
