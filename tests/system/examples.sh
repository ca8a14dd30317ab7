#!/bin/bash
# SPDX-License-Identifier: MIT
# examples.sh - every example of README.md and docs/guide.md is run as it is
# written, and every option that they, the manual and the demo name exists.
#
# An example is a block of lines behind four blanks or between ```. This file says
# of each, by its first line, how it is run and what it must say, or why it is not
# run. One that is not known here is a failure, as is one that is gone.

. "$(dirname "$0")/lib.sh"
need_python h5py numpy
need gzip pkg-config

documents="README.md docs/guide.md"

# ---- The blocks of the documents ----------------------------------------------

# Write each block of a document to blocks/NNN, without its indentation.
mkdir blocks
for document in $documents; do
    awk -v document="${document//\//-}" '
        function begin() { name = sprintf("blocks/%s-%03d", document, ++n) }
        /^```/ { fenced = !fenced; if (fenced) begin(); next }
        fenced { print >name; next }
        /^    / { if (!inside) begin(); inside = 1
                  print substr($0, 5) >name; next }
        /^$/ { next }
        { inside = 0 }' "$top_srcdir/$document"
done
expect "the documents have examples" [ "$(find blocks -type f | wc -l)" -gt 20 ]

# block_of LINE: the block that begins so; it is known from now on.
block_of() {
    local file

    for file in blocks/*; do
        [ "$(head -n 1 "$file")" = "$1" ] || continue
        mv "$file" "$test_dir/block"
        return 0
    done
    checks=$((checks + 1))
    fault "no document has the example: $1"
    return 1
}

# ---- What they need -------------------------------------------------------------

# "lockstep" is the program; a bench takes seconds in place of minutes.
mkdir bin files
cat >bin/lockstep <<END
#!/bin/bash
[ "\$1" != bench ] || set -- "\$@" --seconds 0.02
exec "$LOCKSTEP" "\$@"
END
chmod +x bin/lockstep
PATH=$test_dir/bin:$PATH
export HOME=$test_dir/home

cd files || exit 99
table() {
    awk -v names="$1" -v rows="$2" 'BEGIN { print names
        for (i = 0; i < rows; i++) { a = (i * 37) % 100; b = (i * 61) % 100
            print a / 50 - 1 "," b / 50 - 1 "," (a + b > 100 ? "up" : "down")
        } }'
}
table a,b,kind 300 >events.csv
table a,b,kind 100 >test.csv
table a,b,kind 50 | cut -d, -f1-2 >new.csv
table a,b,quality 200 | gzip >table.csv.gz
for part in 1 2; do
    table a,b,c 100 | tail -n +2 | awk -F, '{ print $3 "," $1 "," $2 }' |
        gzip >part-$part.csv.gz
done
expect_exit 0 "$PYTHON" "$top_srcdir/tests/system/examples.py"
expect_exit 0 lockstep import events.csv -o events.h5 --label kind
expect_exit 0 lockstep import test.csv -o test.h5 --label kind
expect_exit 0 lockstep import new.csv -o new.h5 --label none
expect_exit 0 lockstep train events.h5 --epochs 2 -o model.h5
cp model.h5 other.h5
expect_exit 0 "$GENERATE" collisions --rows 100000 --seed 1 \
    -o ../collisions.h5
cd ..

# fresh SETUP: stand in a new directory that has all files, as SETUP leaves them.
fresh() {
    rm -rf "$test_dir/here"
    mkdir "$test_dir/here"
    cp -r "$test_dir"/files/* "$test_dir/here"
    rm -f "$test_dir"/here/{out,err}
    cd "$test_dir/here" || exit 99
    eval "$1"
}

# said WORDS: each of "a & b" is in out or err.
said() {
    local words=$1 word

    while [ -n "$words" ]; do
        word=${words%% & *}
        cat out err >both
        expect_words both "$word"
        [ "$word" != "$words" ] || return 0
        words=${words#* & }
    done
}

# runs FIRST WORDS [SETUP]: the block is one script.
runs() {
    block_of "$1" || return 0
    fresh "${3-}"
    expect_exit 0 bash -euo pipefail "$test_dir/block"
    said "$2"
    cd "$test_dir" || exit 99
}

# each FIRST WORDS [SETUP]: every command of the block is for a user of its own.
each() {
    local command

    block_of "$1" || return 0
    while read -r command; do
        fresh "${3-}"
        expect_exit 0 bash -euo pipefail -c "$command"
        said "$2"
    done < <(sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join' -e '}' block)
    cd "$test_dir" || exit 99
}

# options FIRST: every line has options of train, and words about them.
options() {
    local line

    block_of "$1" || return 0
    while read -r line; do
        # shellcheck disable=SC2086 # options, and their values
        expect_exit 0 lockstep train --print-config ${line%%  *}
    done <block
}

not_run() {
    block_of "$1" || return 0
    checks=$((checks + 1))
    echo "not run, $2: $1"
}

# ---- README.md --------------------------------------------------------------------

build="it builds and tests the program itself, which takes minutes"
not_run "./bootstrap && ./configure && make demo       # build, then train, evaluate and predict" "$build"
not_run "include/             the public interface: lockstep.h, lockstep_eval.h and lockstep_tools.h" \
    "it is a list of directories"
runs "lockstep import events.csv -o events.h5 --label -1" \
    "300 rows, 2 features, 2 classes & down: 153 rows" "rm events.h5"
runs "lockstep train events.h5 --hidden 64,64 --epochs 20 --val-split 0.1 -o model.h5" \
    "30 of 300 rows are held out & wrote    model.h5" "rm model*"
runs "lockstep resume model.h5" "trained  20 epochs & wrote    model.h5" \
    "rm model*; lockstep train events.h5 --epochs 20 --max-steps 7 \
        -o model.h5 >out 2>err || expect 'a run stops' [ \$? -eq 75 ]"
each "lockstep eval model.h5 test.h5                # loss, accuracy, AUC, confusion matrix" ""
each "lockstep train run7.h5 --x /measurements --y /truth -o model.h5" \
    "wrote" "rm model*"
block_of "import h5py" && fresh "rm events.h5" &&
    { printf 'import numpy\nX, y = numpy.eye(8, 3), numpy.arange(8) %% 2\n' &&
        cat ../block; } >example.py && expect_exit 0 "$PYTHON" example.py &&
    expect_exit 0 lockstep train events.h5 && said "8 rows, 3 features"
cd "$test_dir" || exit 99

# ---- docs/guide.md ------------------------------------------------------------------

not_run "make demo" "its commands are those of the next example"
runs "./lockstep info demo/model.h5" "20,000 rows & auc                0.8" \
    "mkdir demo; ln -s ../bin/lockstep; cp model.h5 demo
    cp ../collisions.h5 demo/events.h5"
runs "lockstep train run7.h5 --x /measurements --y /truth" "run7-model.h5"
runs "lockstep info events.h5 --check" "nothing in 300 rows stops or spoils"
each "lockstep import table.csv.gz -o table.h5 --label quality" "200 rows" \
    "rm table.h5"
each "lockstep predict model.h5 new.csv -o scores.csv" "csv"
runs "lockstep train events.h5 -o model.h5" "the 20 test rows & events.h5   20 rows" \
    "rm model*; mv split.h5 events.h5"
runs "lockstep train events.h5 -o model.h5 --memory 2G --shuffle window --window 0.05" \
    "wrote    model.h5" "rm model*"
runs "lockstep import test.csv -o test.h5 --like train.h5" \
    "100 rows, 2 features, 2 classes" "rm test.h5; mv events.h5 train.h5"
options "--hidden 64,32            two hidden layers; none for a linear model"
options "--ntk              W = V / sqrt(inputs) in each layer; V is trained"
options "--optimizer adam --lr 0.001    the defaults; for others see below"
options "--lr 0.001                     the highest learning rate of the run"
options "--dropout 0.2          leave out a share of the hidden units in each step"
options "--dropout 0.15 --dropout-schedule flat-cosine"
options "--clip-norm 1          scale the gradient down to this norm if it is larger"
runs "lockstep lrfind events.h5 --hidden 64,32" "--lr"
runs "lockstep resume model.h5 --restore last -o model-last.h5" "model-last.h5" \
    "rm model*; lockstep train events.h5 --epochs 3 --val-split 0.1 -o model.h5"
runs "lockstep train new.h5 --init-from model.h5 --freeze 1 --lr 1e-4 -o tuned.h5" \
    "wrote    tuned.h5" "mv events.h5 new.h5"
runs "lockstep train events.h5 --print-config > run.ini" "trained  40 epochs"
runs "lockstep train events.h5 --preset strong -o model.h5" \
    "trained  256 epochs" "rm -f model*"
runs "lockstep pack events.h5 -o best.h5" "wrote    strong.h5"
runs "lockstep resume model.h5" "go on"
for file in blocks/*; do
    grep -q '#SBATCH' "$file" && not_run "$(head -n 1 "$file")" \
        "a batch system runs it"
done
runs "until lockstep train events.h5 -o model.h5 --resume auto --max-time 11h50m; do" \
    "going on from & epoch 3 of 200, row 128 of 300; at most 593 steps to go & wrote    model.h5" \
    "rm model*; lockstep train events.h5 --max-steps 7 \
        -o model.h5 >out 2>err || expect 'a run stops' [ \$? -eq 75 ]"
if block_of "lr = log 1e-4 1e-1           ; its logarithm is uniform"; then
    cp block files/try.cfg
fi
each "lockstep cv events.h5 -k 5 -o folds.h5              # how good is a network?" ".h5"
each "lockstep eval model.h5 test.h5" ""
runs "zcat new.csv.gz | lockstep predict model.h5 - -o - | head" "up" \
    "gzip new.csv"
each "lockstep bench --workload H      # a standard workload (H, M, S, L, T or all)" \
    "rows"
each "lockstep doctor                  # the build, the libraries, a self-test" ""

# ---- The program in C ---------------------------------------------------------------

# A prefix as ./configure --prefix makes it: the installation of this build, moved,
# with the prefix in lockstep.pc, as building twice would take minutes.
prefix=$HOME/.local
mkdir -p "$prefix"
expect_exit 0 make_install "$test_dir/stage"
cp -r stage gone
expect_exit 0 make -s -C "$top_builddir" uninstall DESTDIR="$test_dir/gone"
expect "make uninstall leaves $(find gone ! -type d | tr '\n' ' ')" \
    [ -z "$(find gone ! -type d)" ]
installed=$(dirname "$(find stage -type d -name pkgconfig)")
mv "$(dirname "$installed")"/* "$prefix"
sed -i "s,^prefix=.*,prefix=$prefix," "$prefix/lib/pkgconfig/lockstep.pc"
for file in man/man1/lockstep.1 man/man1/lockstep-f64.1 \
    bash-completion/completions/lockstep-f64 doc/lockstep/LICENSE \
    doc/lockstep/NEWS.md doc/lockstep/guide.md doc/lockstep/examples/fit.c; do
    expect "$file is not installed" [ -s "$prefix/share/$file" ]
done
expect "the manual has its version" grep -qx '\.Os lockstep [0-9.]*' \
    "$prefix/share/man/man1/lockstep.1"

# The words of README.md, fit.c among the examples, and the comment in lockstep.h
# are one program.
mkdir src && mv "$(grep -l '^#include <lockstep.h>' blocks/*)" src/fit.c
expect "examples/fit.c is not what README.md shows" \
    cmp <(tail -n +3 "$top_srcdir/examples/fit.c") src/fit.c

expect "the comment of lockstep.h is not the program of README.md" \
    cmp <(tr -d '[:space:]' <src/fit.c) \
    <(sed -n '/^ \*     #include/,/^ \*     }/s/^ \*     //p' \
        "$top_srcdir/include/lockstep.h" | tr -d '[:space:]')

# fits [ARGUMENT OF env]...: the program that was built trains on events.h5,
# without further help.
fits() {
    expect_exit 0 env "$@" ./fit
    expect "./fit writes no model" [ -s model.h5 ]
    rm -f fit model.*
}
cp src/fit.c files/events.h5 .
sanitizer=$(sed -n 's/^SANITIZE_CFLAGS = //p' "$top_builddir/Makefile")
printf '#!/bin/bash\nPATH=%q exec %s %s "$@"\n' "${PATH#*:}" "${CC:-cc}" \
    "$sanitizer" >bin/cc
chmod +x bin/cc
# shellcheck disable=SC2016 # as it is written
block_of 'cc fit.c $(pkg-config --cflags --libs lockstep) -o fit'
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
expect_exit 0 bash -eu block
fits LD_LIBRARY_PATH="$prefix/lib"
unset PKG_CONFIG_PATH
# shellcheck disable=SC2016
block_of './configure --prefix=$HOME/.local && make && make install'
expect_exit 0 bash -eu <(tail -n +2 block)
fits -u LD_LIBRARY_PATH

# ---- All of it -----------------------------------------------------------------------

for file in blocks/*; do
    [ ! -e "$file" ] || fault "an example is neither run nor listed: $(cat "$file")"
done

# Options of the program that the documents name; those of other programs are
# listed.
others=" aclocal cflags cpus-per-task disable-openmp enable-coverage enable-sanitizer
    enable-werror interleave job-name libs open-mode prefix requeue signal time variable
    with-bash-completion-dir with-products
    without without-hwloc without-zip without-zstd help version "
for command in train resume cv search pack ensemble eval predict import info diff \
    gradcheck lrfind bench doctor help version; do
    lockstep help $command --all
done | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u >known
for document in $documents man/lockstep.1.in datasets/demo.sh docs/file-format.md \
    docs/performance.md; do
    sed 's/\\-/-/g' "$top_srcdir/$document" |
        grep -oE -- '(^|[^-A-Za-z0-9])--[a-z][a-z0-9-]*' |
        grep -oE -- '--.*' | sort -u | while read -r option; do
        grep -qx -- "$option" known || [[ $others == *" ${option#--} "* ]] ||
            [[ $others == *" ${option#--}"$'\n'* ]] || echo "$document: $option"
    done
done >unknown
expect "options that do not exist: $(cat unknown)" [ ! -s unknown ]
