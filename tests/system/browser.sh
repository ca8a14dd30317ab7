#!/bin/bash
# SPDX-License-Identifier: MIT
# browser.sh - pages of a report in a browser, headless: no message, no request,
# nothing too wide from a telephone to 4K, light and dark, nothing that axe-core
# finds wrong; a search of 200 models opens in two seconds and has less than 3 MB.
#
# Needs chromium, node, and the modules puppeteer-core and axe-core of npm, in
# the folder $BROWSER_MODULES or in /var/cache/lockstep-browser/node_modules:
#
#     npm install --prefix /var/cache/lockstep-browser puppeteer-core axe-core

. "$(dirname "$0")/lib.sh"
modules=${BROWSER_MODULES:-/var/cache/lockstep-browser/node_modules}
need node chromium
for module in puppeteer-core axe-core; do
    [ -d "$modules/$module" ] || skip "$module is not in $modules"
done
need_python h5py numpy

expect 'tables are made' "$PYTHON" "$top_srcdir/tests/system/report.py" make
for name in binary three values; do
    expect_exit 0 "$LOCKSTEP" train $name.h5 -o $name-m.h5 --val-split 0.3 --hidden 8 -e 14 -q
    expect_exit 0 "$LOCKSTEP" report $name-m.h5 -o $name.html
done
cat >space.ini <<'END'
lr = log 1e-3 1e-1
hidden = 4 | 8 | 4,4 | 8,4
activation = relu | tanh | gelu
batch-size = int 16 64
dropout = uniform 0 0.3
END
expect_exit 0 "$LOCKSTEP" search tiny.h5 --space space.ini --trials 200 -e 1 \
    --val-split 0.3 -o best.h5 -q
expect_exit 0 "$LOCKSTEP" report best.h5 -o search.html
expect "search.html has $(stat -c %s search.html) bytes" \
    [ "$(stat -c %s search.html)" -lt 3000000 ]
expect_exit 0 "$LOCKSTEP" report binary-m.h5 best.h5 -o two.html
expect 'a browser finds nothing wrong' node "$top_srcdir/tests/system/browser.js" \
    "$modules" "$(command -v chromium)" three.html values.html search.html two.html
