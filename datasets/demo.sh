#!/bin/bash
# SPDX-License-Identifier: MIT
# demo.sh - the first minute: make data, train, evaluate, predict.
#
# Called by `make demo` in the build directory; everything it writes is in
# demo/, which `make clean` removes.

set -eu

rm -rf demo
mkdir demo
lockstep=./lockstep

# Show a command as one would type it, then run it.
run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

cat <<'END'

lockstep demo: 100,000 collisions are simulated, each described by 28 numbers
(momenta and angles of the decay products, and masses computed from them). A
network of two hidden layers learns to tell signal from background, on all
cores of this machine.
END

run ./generate collisions --rows 100000 --seed 1 -o demo/events.h5
run $lockstep train demo/events.h5 --rows 0:80000 --val-split 0.1 \
    --hidden 64,64 --epochs 10 --batch-size 256 -o demo/model.h5
run $lockstep eval demo/model.h5 demo/events.h5 --rows 80000:100000
run $lockstep predict demo/model.h5 demo/events.h5 --rows 80000:100000 \
    -o demo/scores.csv
run head -n 4 demo/scores.csv

cat <<'END'

The 20,000 rows at the end of the table were not used in training, so the
figures of `eval` are what to expect of new events. Have a look:

    ./lockstep info demo/model.h5           what the model is, how it was made
    h5ls -r demo/model.h5                   the same file, seen by HDF5's tools
    ./lockstep train demo/events.h5 --rows 0:80000 --val-split 0.1 \
        --hidden 128,128 --epochs 30 -o demo/larger.h5      a larger network
    ./lockstep help train                   all there is to set

Train with -j 1 and with all cores, then `./lockstep diff` the two models:
they are the same to the last bit.
END
